//! How a query was read, with a switch for each part that can be read otherwise.

use crate::view::SearchView;
use crate::web::page::Page;
use crate::web::search::{SearchParams, WordLink, values};

/// How a query was read.
pub struct Echo {
    /// Words searched.
    pub words: Vec<String>,
    /// Quoted runs.
    pub phrases: Vec<String>,
    /// Words that must not occur.
    pub excluded: Vec<String>,
    /// The query in the one form that both scripts meet in, where it was typed in another.
    pub folded: Option<String>,
    /// Synonyms with their switches.
    pub synonyms: Vec<SynonymItem>,
    /// Words whose synonyms are off, with the link that turns them on.
    pub plain: Vec<WordLink>,
    /// Parts that were not searched.
    pub ignored: Vec<String>,
    /// Address that searches the ignored words too, or leaves them out again.
    pub literal: Option<String>,
    /// Whether question words are searched like others.
    pub is_literal: bool,
}

/// A synonym that was added, with the link that turns it off.
pub struct SynonymItem {
    /// Word of the query.
    pub word: String,
    /// Also searched.
    pub also: Vec<String>,
    /// Address without.
    pub off: String,
}

impl Echo {
    /// Arranges.
    pub fn new(page: &Page, params: &SearchParams, view: &SearchView) -> Self {
        let query = &view.query;
        let shown = |words: &[String]| words.iter().map(|word| page.text(word)).collect();
        let is_literal = params.literal == "1";
        let literal = match (is_literal, query.ignored.is_empty()) {
            (true, _) => Some(page.with(&[("literal", ""), ("page", "")])),
            (false, false) => Some(page.with(&[("literal", "1"), ("page", "")])),
            (false, true) => None,
        };
        Self {
            words: shown(&query.words),
            phrases: shown(&query.phrases),
            excluded: shown(&query.excluded),
            folded: (query.normalized != query.input).then(|| query.normalized.clone()),
            synonyms: synonyms(page, params, view),
            plain: plain(page, params),
            ignored: query.ignored.clone(),
            literal,
            is_literal,
        }
    }
}

fn synonyms(page: &Page, params: &SearchParams, view: &SearchView) -> Vec<SynonymItem> {
    view.query
        .synonyms
        .iter()
        .map(|synonym| {
            let mut off: Vec<&str> = values(&params.plain).collect();
            off.push(&synonym.word);
            SynonymItem {
                word: page.text(&synonym.word),
                also: synonym.also.iter().map(|also| page.text(also)).collect(),
                off: page.with(&[("plain", &off.join("|")), ("page", "")]),
            }
        })
        .collect()
}

fn plain(page: &Page, params: &SearchParams) -> Vec<WordLink> {
    values(&params.plain)
        .map(|word| {
            let rest: Vec<&str> = values(&params.plain).filter(|other| *other != word).collect();
            WordLink {
                text: page.text(word),
                total: 0,
                href: page.with(&[("plain", &rest.join("|")), ("page", "")]),
            }
        })
        .collect()
}
