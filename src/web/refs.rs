//! Links from one clause to another, with what is known of each: crosswalk, citation, neighbour.

use crate::web::names::{line_name, name_of};
use crate::web::page::Page;
use tiaowen_print::view::{
    CitationView, ClauseRefView, LinkView, OutlineView, RelatedClauseView, SecondOpinionView,
};
use tiaowen_text::doc::TextState;

/// A link to another clause.
#[derive(Default)]
pub struct RefItem {
    /// Address.
    pub href: String,
    /// What people call the document.
    pub title: String,
    /// Mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Main article?
    pub main: bool,
    /// How the two relate; empty when nobody says.
    pub relation: String,
    /// What the program says of a judged link; empty when it does not find it.
    pub second: String,
    /// `人工判定` or `自动比对`, with what is known of it.
    pub source: String,
    /// Judged by a reader?
    pub curated: bool,
    /// Reader's note.
    pub note: Option<String>,
    /// Is the other end an abstract?
    pub is_abstract: bool,
    /// Words of a citation.
    pub words: String,
    /// Address of the comparison of the two; empty where there is none.
    pub compare: String,
    /// Names the pair in the form of readers; empty where they are not asked.
    pub pair: String,
    /// Words that both have; none where something else links the two.
    pub terms: Vec<String>,
}

impl RefItem {
    /// Whether something is said of how sure the program is.
    pub fn has_confidence(&self) -> bool {
        !self.second.is_empty() || (!self.source.is_empty() && !self.curated)
    }
}

/// A clause as a link, nothing else known.
fn ref_item(page: &Page, clause: &ClauseRefView) -> RefItem {
    RefItem {
        href: page.href(&clause.url),
        title: page.text(&clause.name),
        label: page.label(&clause.label, &clause.heading),
        heading: name_of(page, clause),
        is_abstract: clause.state == TextState::Abstract,
        ..RefItem::default()
    }
}

/// A clause on the same matter, with the words that say so.
pub(super) fn related_item(page: &Page, own: &str, related: &RelatedClauseView) -> RefItem {
    RefItem {
        compare: page.href(compare_address(own, &related.clause.url)),
        terms: related.terms.iter().map(|term| page.text(term)).collect(),
        ..ref_item(page, &related.clause)
    }
}

/// A line of the contents as a link.
pub(super) fn line_item(page: &Page, title: &str, line: &OutlineView) -> RefItem {
    RefItem {
        href: page.href(&line.url),
        title: title.to_owned(),
        label: page.label(&line.label, &line.heading),
        heading: line_name(page, line),
        ..RefItem::default()
    }
}

/// A link of the crosswalk.
pub(super) fn link_item(page: &Page, own: &str, link: &LinkView) -> RefItem {
    let curated = link.source == "curated";
    let source = match (curated, link.confidence) {
        (true, _) => page.t("人工判定"),
        (false, Some(confidence)) => {
            format!("{} {:.0}%", page.t("自动比对，置信度"), confidence * 100.0)
        }
        (false, None) => page.t("自动比对"),
    };
    RefItem {
        main: link.main,
        relation: link.relation_label.map_or_else(String::new, |r| page.t(r)),
        second: link.computed.map_or_else(String::new, |second| second_opinion(page, &second)),
        source,
        curated,
        note: link.note.clone().filter(|note| !note.is_empty()),
        compare: page.href(compare_address(own, &link.clause.url)),
        ..ref_item(page, &link.clause)
    }
}

fn second_opinion(page: &Page, second: &SecondOpinionView) -> String {
    let mut words = format!("{} {:.0}%", page.t("自动比对，置信度"), second.confidence * 100.0);
    if let Some(relation) = second.relation_label {
        words.push_str(&format!("（{}）", page.t(relation)));
    }
    words
}

/// Both clauses' addresses end in document and key, which the address of their comparison joins.
fn compare_address(own: &str, other: &str) -> String {
    let tail = |url: &str| url.trim_start_matches("/docs/").to_owned();
    format!("/compare/{}/{}", tail(own), tail(other))
}

/// The words of a citation; for a clause that a range implies, the range.
fn words_of(page: &Page, citation: &CitationView) -> String {
    let implied = citation.range.as_deref().filter(|_| citation.text.is_empty());
    page.text(implied.unwrap_or(&citation.text))
}

/// What a clause cites.
pub(super) fn cites_item(page: &Page, citation: &CitationView) -> RefItem {
    let words = words_of(page, citation);
    match (&citation.target, &citation.document) {
        (Some(target), _) => RefItem { words, note: age(page, citation), ..ref_item(page, target) },
        (None, document) => RefItem {
            href: document.as_ref().map_or_else(String::new, |d| page.href(format!("/docs/{d}"))),
            label: String::new(),
            heading: String::new(),
            words,
            is_abstract: false,
            ..ref_item(page, &citation.from)
        },
    }
}

/// What cites a clause.
pub(super) fn cited_item(page: &Page, citation: &CitationView) -> RefItem {
    let (words, note) = (words_of(page, citation), age(page, citation));
    RefItem { words, note, ..ref_item(page, &citation.from) }
}

/// What is to be known of a citation of a text that is newer.
fn age(page: &Page, citation: &CitationView) -> Option<String> {
    citation.outdated.then(|| page.t("收录的文本比引用它的新，条号可能已变"))
}
