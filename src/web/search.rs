//! The search page: how the query was read, how much was found, the hits with whole context.

use askama::Template;
use axum::http::Uri;
use serde::Deserialize;

use crate::api::parse_ids;
use crate::doc::TextState;
use crate::error::Result;
use crate::kb::{Kb, SearchRequest};
use crate::view::{DocumentView, HitView, SearchView};
use crate::web::page::Page;
use crate::web::text::{Note, Piece, Special, pieces};

/// Hits a page.
const PAGE_SIZE: usize = 20;

/// Parameters of the search page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SearchParams {
    /// What the user typed.
    pub q: String,
    /// Document ids separated by commas.
    pub doc: String,
    /// Page, from 1.
    pub page: Option<usize>,
    /// Script to show.
    pub script: String,
}

/// A hit as shown.
pub struct HitItem {
    /// Address of the clause.
    pub href: String,
    /// Language of the text.
    pub lang: &'static str,
    /// Title of the document.
    pub title: String,
    /// Address of the document.
    pub document_href: String,
    /// Section heading.
    pub section: String,
    /// Number mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Snippet with marks.
    pub snippet: Vec<Piece>,
    /// Whether the text is an abstract.
    pub is_abstract: bool,
}

/// The results of one search.
pub struct Results {
    /// Clauses found.
    pub total: usize,
    /// Hits by words.
    pub hits: Vec<HitItem>,
    /// Hits only across word borders.
    pub characters: Vec<HitItem>,
    /// How many of those there are in all.
    pub characters_total: usize,
    /// The answer itself.
    pub view: SearchView,
    /// Number of this page and of all.
    pub place: (usize, usize),
    /// Addresses of the page before and after.
    pub previous: Option<String>,
    /// See there.
    pub next: Option<String>,
}

/// The search page, with results when something was asked.
#[derive(Template)]
#[template(path = "search.html")]
pub struct SearchPage {
    /// Frame.
    pub page: Page,
    /// Results.
    pub results: Option<Results>,
    /// Documents, on the empty page.
    pub documents: Vec<DocumentView>,
    /// Examples, on the empty page and when nothing is found.
    pub examples: Vec<(&'static str, String)>,
}

const EXAMPLES: [&str; 8] = [
    "养老托育",
    "充电桩",
    "以工代赈",
    "老旧小区改造",
    "落户限制",
    "黑臭水体",
    "公租房",
    "县级医院",
];

impl SearchPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, params: SearchParams) -> Result<Self> {
        let query = params.q.trim();
        let mut page = Page::new(uri, &params.script, "检索");
        page.query = query.to_owned();
        let examples = EXAMPLES
            .iter()
            .map(|word| (*word, page.href(format!("/?q={}", super::page::encode(word)))))
            .collect();
        if query.is_empty() {
            let documents = kb.documents()?;
            return Ok(Self { page, results: None, documents, examples });
        }
        page.title = format!("{} - {}", query, page.t("检索"));
        let number = params.page.unwrap_or(1).max(1);
        let request = SearchRequest {
            text: params.q.clone(),
            documents: parse_ids(&params.doc)?,
            offset: (number - 1).saturating_mul(PAGE_SIZE),
            limit: PAGE_SIZE,
            ..SearchRequest::default()
        };
        let view = kb.search(&request)?;
        let results = Some(arrange(&page, view, number));
        Ok(Self { page, results, documents: Vec::new(), examples })
    }
}

fn arrange(page: &Page, view: SearchView, number: usize) -> Results {
    let pages = view.total.div_ceil(PAGE_SIZE).max(1);
    let (words, characters): (Vec<_>, Vec<_>) =
        view.hits.iter().partition(|hit| hit.group != "characters");
    let items = |hits: Vec<&HitView>| hits.into_iter().map(|hit| item(page, hit)).collect();
    Results {
        total: view.total,
        hits: items(words),
        characters: items(characters),
        characters_total: view.characters_only,
        place: (number, pages),
        previous: (number > 1).then(|| page.with(&[("page", &(number - 1).to_string())])),
        next: (number < pages).then(|| page.with(&[("page", &(number + 1).to_string())])),
        view,
    }
}

fn item(page: &Page, hit: &HitView) -> HitItem {
    let notes: Vec<Note> = hit
        .matches
        .iter()
        .map(|m| Note { range: m.start..m.end, special: Special::Mark })
        .collect();
    let shown: Vec<char> = page.text(&hit.snippet_text).chars().collect();
    let clause = &hit.clause;
    HitItem {
        href: page.href(&clause.url),
        lang: page.lang_of(&hit.snippet_text),
        title: page.text(&clause.title),
        document_href: page.href(format!("/docs/{}", clause.document)),
        section: page.text(&clause.section),
        label: page.text(&clause.label),
        heading: page.text(&clause.heading),
        snippet: pieces(&shown, 0, &notes),
        is_abstract: clause.state == TextState::Abstract,
    }
}
