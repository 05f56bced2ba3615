//! The reading page of a document: its facts, contents, every clause by section, a text found in it.

use std::ops::Range;

use askama::Template;
use axum::http::Uri;
use serde::Deserialize;

use crate::kb::Kb;
use crate::web::clause::{Contents, aliases, body_of, contents, doubt};
use crate::web::find::{Needle, overlay};
use crate::web::linked_data;
use crate::web::names::{anchor, name_of};
use crate::web::page::{Page, encode};
use crate::web::refs::{RefItem, cited_item, link_item};
use crate::web::revision::{EditionItem, Standing, edition_item, standing};
use crate::web::text::{Paragraph, Piece, pieces};
use tiaowen_print::view::revision::EditionView;
use tiaowen_print::view::{ClauseView, DocumentFullView, DocumentView, LinkView};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Result;

/// Forms in which a document can be taken away: name in the address, name for readers.
pub const DOWNLOADS: [(&str, &str); 5] = [
    ("md", "Markdown"),
    ("html", "HTML"),
    ("docx", "Word"),
    ("json", "JSON"),
    ("akn", "Akoma Ntoso"),
];

/// Links of one kind that stand under a clause.
const MOST_LINKS: usize = 12;

/// A clause on the reading page.
pub struct Reading {
    /// Anchor: `c14`.
    pub anchor: String,
    /// Address of its own page.
    pub href: String,
    /// Number mark.
    pub label: String,
    /// Further names of the anchor.
    pub aliases: Vec<String>,
    /// Heading, with marks where a reader looks for something in it.
    pub heading: Vec<Piece>,
    /// Whether a number stands before it.
    pub numbered: bool,
    /// What to know of a clause that was recognised with little confidence; else empty.
    pub doubt: String,
    /// Text.
    pub paragraphs: Vec<Paragraph>,
    /// Clauses of other documents that it is linked to, where they are asked for.
    pub links: Vec<Beside>,
}

/// Links of a clause of one kind.
pub struct Beside {
    /// What they are.
    pub name: String,
    /// The first of them.
    pub items: Vec<RefItem>,
    /// How many more there are.
    pub more: usize,
}

/// A section of the reading page, which folds; label and heading are empty for text outside of sections.
#[derive(Default)]
pub struct ReadingSection {
    /// Anchor.
    pub anchor: String,
    /// Number mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Depth from 0.
    pub depth: usize,
    /// Clauses in it.
    pub clauses: Vec<Reading>,
}

/// The whole document for reading.
#[derive(Template)]
#[template(path = "document.html")]
pub struct DocumentPage {
    /// Frame.
    pub page: Page,
    /// Facts.
    pub document: DocumentView,
    /// Title as shown.
    pub title: String,
    /// Language of the text.
    pub lang: &'static str,
    /// Contents.
    pub contents: Contents,
    /// Every clause in order, by section.
    pub sections: Vec<ReadingSection>,
    /// Documents that it carries out: name and address.
    pub implements: Vec<(String, String)>,
    /// Whether it carries out another document or is carried out.
    pub has_coverage: bool,
    /// The same for machines, as JSON-LD.
    pub linked_data: String,
    /// And for reference managers.
    pub tags: Vec<(&'static str, String)>,
    /// What a reader looks for in it, and the clauses that have it.
    pub found: Option<Found>,
    /// Where the same is shown with the links of each clause, where they are not.
    pub with_links: Option<String>,
    /// The text that stood on the day that is asked for, where it is another.
    pub standing: Option<Standing>,
    /// The other texts of its work, each with the address where it is compared with this one.
    pub editions: Vec<(EditionItem, String)>,
}

/// What a reader looks for in the document.
pub struct Found {
    /// As typed.
    pub text: String,
    /// Places.
    pub total: usize,
    /// Clauses that have it: anchor, name, places.
    pub clauses: Vec<(String, String, usize)>,
    /// Address of the search in all documents.
    pub everywhere: String,
}

/// Parameters of the reading page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct DocumentParams {
    /// What to find in the document.
    pub find: String,
    /// Script to show.
    pub script: String,
    /// The day whose text is asked for.
    pub asof: String,
    /// Whether the links of each clause are asked for: anything but nothing.
    pub links: String,
}

impl DocumentPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, id: &DocId, params: &DocumentParams) -> Result<Self> {
        let full = kb.document(id)?;
        let clauses = kb.clauses(id)?;
        let mut page = Page::new(uri, &params.script, "");
        let title = page.text(&full.document.title);
        page.title = title.clone();
        let needle = Needle::new(&params.find);
        let places: Vec<Vec<Range<usize>>> = clauses
            .iter()
            .map(|view| needle.as_ref().map_or_else(Vec::new, |n| n.places(&view.text)))
            .collect();
        let mut implements = Vec::new();
        let mut parents = Vec::new();
        for parent in &full.document.implements {
            let name =
                DocId::parse(parent).and_then(|id| kb.document(&id)).map(|d| d.document.title);
            let name = name.unwrap_or_else(|_| parent.clone());
            implements.push((page.text(&name), page.href(format!("/docs/{parent}"))));
            parents.push((parent.clone(), name));
        }
        let sample = clauses.iter().find(|c| c.clause.number.is_some()).map_or("", |c| &c.text);
        Ok(Self {
            linked_data: linked_data::document(&full.document, &parents),
            tags: linked_data::tags(&full.document, None),
            lang: page.lang_of(sample),
            contents: contents(&page, &full, None, true),
            sections: sections(&page, &full, &clauses, (&places, !params.links.is_empty())),
            with_links: (params.links.is_empty() && clauses.iter().any(is_linked))
                .then(|| page.href(format!("/docs/{id}?links=all"))),
            has_coverage: !implements.is_empty()
                || clauses.iter().any(|clause| !clause.references.implemented_by.is_empty()),
            implements,
            standing: standing(kb, &page, id, &params.asof, None)?,
            editions: editions(kb, &page, id)?,
            found: needle.map(|_| found(&page, params.find.trim(), &clauses, &places)),
            document: full.document,
            title,
            page,
        })
    }
}

/// The other texts of a document's work.
fn editions(kb: &Kb, page: &Page, id: &DocId) -> Result<Vec<(EditionItem, String)>> {
    let all = kb.editions(id)?;
    let others = all.iter().filter(|edition| edition.name != id.as_str());
    let item = |edition: &EditionView| {
        let address = format!("/compare/{}/{id}", edition.name);
        (edition_item(page, edition), page.href(address))
    };
    Ok(others.map(item).collect())
}

fn found(page: &Page, text: &str, clauses: &[ClauseView], places: &[Vec<Range<usize>>]) -> Found {
    let with = clauses.iter().zip(places).filter(|(_, places)| !places.is_empty());
    let item = |(view, places): (&ClauseView, &Vec<Range<usize>>)| {
        let clause = &view.clause;
        let name = if clause.label.is_empty() {
            name_of(page, clause)
        } else {
            page.label(&clause.label, &clause.heading)
        };
        (anchor(&clause.url), name, places.len())
    };
    Found {
        text: text.to_owned(),
        total: places.iter().map(Vec::len).sum(),
        clauses: with.map(item).collect(),
        everywhere: page.href(format!("/?q={}", encode(text))),
    }
}

/// Cuts a document at the units that have a heading and no number: its sections, whatever their depth.
fn sections(
    page: &Page,
    full: &DocumentFullView,
    clauses: &[ClauseView],
    (places, with_links): (&[Vec<Range<usize>>], bool),
) -> Vec<ReadingSection> {
    let mut sections = vec![ReadingSection::default()];
    // Outline and clauses list the same units in the same order.
    for ((view, places), line) in clauses.iter().zip(places).zip(&full.outline) {
        let clause = &view.clause;
        let begins = clause.number.is_none() && !clause.label.is_empty();
        if begins && !clause.heading.is_empty() {
            sections.push(ReadingSection {
                anchor: anchor(&clause.url),
                label: page.label(&clause.label, &clause.heading),
                heading: page.text(&clause.heading),
                depth: line.depth.min(3),
                clauses: Vec::new(),
            });
            if view.paragraphs.is_empty() {
                continue;
            }
        }
        if let Some(section) = sections.last_mut() {
            let mut reading = reading(page, view, places);
            if with_links {
                reading.links = links(page, view);
            }
            if begins {
                // The section's heading says it already.
                reading.heading.clear();
                reading.anchor.push_str("-text");
            }
            section.clauses.push(reading);
        }
    }
    sections.retain(|section| !section.heading.is_empty() || !section.clauses.is_empty());
    sections
}

fn reading(page: &Page, view: &ClauseView, places: &[Range<usize>]) -> Reading {
    let clause = &view.clause;
    Reading {
        anchor: anchor(&clause.url),
        aliases: aliases(clause),
        href: page.href(&clause.url),
        label: page.label(&clause.label, &clause.heading),
        heading: heading(page, view, places),
        numbered: clause.number.is_some(),
        doubt: doubt(page, view),
        paragraphs: body_of(page, view, places),
        links: Vec::new(),
    }
}

fn is_linked(clause: &ClauseView) -> bool {
    let references = &clause.references;
    !(references.implements.is_empty()
        && references.implemented_by.is_empty()
        && references.cited_by.is_empty())
}

/// The clauses of other places that a clause is linked to; what it cites is linked in its text.
fn links(page: &Page, clause: &ClauseView) -> Vec<Beside> {
    let (own, references) = (&clause.clause.url, &clause.references);
    let linked = |list: &[LinkView]| list.iter().map(|link| link_item(page, own, link)).collect();
    let groups: [(&str, Vec<RefItem>); 3] = [
        ("落实", linked(&references.implements)),
        ("被以下条款落实", linked(&references.implemented_by)),
        ("被引用", references.cited_by.iter().map(|c| cited_item(page, c)).collect()),
    ];
    let shown = groups.into_iter().filter(|(_, items)| !items.is_empty());
    shown
        .map(|(name, mut items)| {
            let more = items.len().saturating_sub(MOST_LINKS);
            items.truncate(MOST_LINKS);
            Beside { name: page.t(name), items, more }
        })
        .collect()
}

/// The heading, marked at the places of the whole text that lie in it.
fn heading(page: &Page, view: &ClauseView, places: &[Range<usize>]) -> Vec<Piece> {
    let stored = &view.clause.heading;
    let before = view.text.find(stored.as_str()).and_then(|at| view.text.get(..at));
    let start = before.map_or(0, |before| before.chars().count());
    let shown: Vec<char> = page.text(stored).chars().collect();
    pieces(&shown, start, &overlay(Vec::new(), places))
}

/// An official address that may stand as a link: nothing but http and https.
pub fn safe_link(url: &Option<String>) -> Option<&str> {
    let url = url.as_deref()?;
    let parsed = url::Url::parse(url).ok()?;
    matches!(parsed.scheme(), "http" | "https").then_some(url)
}
