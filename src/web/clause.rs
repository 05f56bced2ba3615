//! The clause page: its text with an anchor a sentence, the contents around it, and its cross-references.

use askama::Template;
use axum::http::Uri;

use crate::doc::{DocId, TextState};
use crate::error::Result;
use crate::kb::Kb;
use crate::view::{
    CitationView, ClauseRefView, ClauseView, DocumentFullView, DocumentView, LinkView, OutlineView,
};
use crate::web::cite;
use crate::web::page::{Page, PageParams};
use crate::web::text::{Note, Paragraph, Special, paragraphs};

/// The contents of a document.
pub struct Contents {
    /// Its lines.
    pub lines: Vec<ContentsLine>,
}

/// A line of the contents.
pub struct ContentsLine {
    /// Depth from 0.
    pub depth: usize,
    /// Number mark.
    pub label: String,
    /// Heading, or a name for text without one.
    pub heading: String,
    /// Address.
    pub href: String,
    /// Whether it is the clause shown.
    pub current: bool,
}

/// The contents of a document, with the clause at `current` lit; `here` leads to anchors of the reading
/// page instead of clause pages.
pub fn contents(
    page: &Page,
    full: &DocumentFullView,
    current: Option<&str>,
    here: bool,
) -> Contents {
    let lines = full
        .outline
        .iter()
        .map(|line| ContentsLine {
            depth: line.depth.min(3),
            label: page.text(&line.label),
            heading: line_name(page, line),
            href: if here {
                format!("#{}", super::document::anchor(&line.url))
            } else {
                page.href(&line.url)
            },
            current: current == Some(line.url.as_str()),
        })
        .collect();
    Contents { lines }
}

/// A link to another clause.
pub struct RefItem {
    /// Address.
    pub href: String,
    /// Document title.
    pub title: String,
    /// Mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Main article?
    pub main: bool,
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
}

/// A form of the citation, cut where the address of the server belongs.
pub struct Citation {
    /// ASCII name.
    pub style: &'static str,
    /// Name.
    pub name: String,
    /// Text before the address of the server, all of it when there is none.
    pub before: String,
    /// Text from there.
    pub after: Option<String>,
}

/// The clause page.
#[derive(Template)]
#[template(path = "clause.html")]
pub struct ClausePage {
    /// Frame.
    pub page: Page,
    /// Path of this clause's page.
    pub address: String,
    /// Facts of the document.
    pub document: DocumentView,
    /// Title of the document as shown.
    pub title: String,
    /// The clause.
    pub clause: ClauseView,
    /// Anchor.
    pub anchor: String,
    /// Mark as shown.
    pub label: String,
    /// Heading as shown.
    pub heading: String,
    /// Section as shown.
    pub section: String,
    /// Citation in every form: before and after the address of this page, which only the browser knows whole.
    pub citations: Vec<Citation>,
    /// Language of the text.
    pub lang: &'static str,
    /// Body.
    pub paragraphs: Vec<Paragraph>,
    /// Whole text with its repairs in place.
    pub repaired: Vec<Paragraph>,
    /// Contents.
    pub contents: Contents,
    /// Articles it carries out.
    pub implements: Vec<RefItem>,
    /// Clauses that carry it out.
    pub implemented_by: Vec<RefItem>,
    /// What it cites.
    pub cites: Vec<RefItem>,
    /// What cites it.
    pub cited_by: Vec<RefItem>,
    /// Clause before.
    pub previous: Option<RefItem>,
    /// Clause after.
    pub next: Option<RefItem>,
}

impl ClausePage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, id: &DocId, key: &str) -> Result<Self> {
        let clause = kb.clause(id, key)?;
        let full = kb.document(id)?;
        let mut page = Page::new(uri, PageParams::of(uri).script, "");
        let title = page.text(&full.document.title);
        let label = page.text(&clause.clause.label);
        let heading = name_of(&page, &clause.clause);
        page.title = format!("{label}{heading} - {title}");
        let own = &clause.clause.url;
        let links = |links: &[LinkView]| links.iter().map(|l| link_item(&page, own, l)).collect();
        let cites = |list: &[CitationView]| list.iter().map(|c| cites_item(&page, c)).collect();
        let cited = |list: &[CitationView]| list.iter().map(|c| cited_item(&page, c)).collect();
        let references = &clause.references;
        let (previous, next) = neighbours(&full, &clause.clause.url);
        let step = |line: Option<&OutlineView>| line.map(|line| line_item(&page, &title, line));
        Ok(Self {
            address: clause.clause.url.clone(),
            anchor: super::document::anchor(&clause.clause.url),
            section: page.text(&clause.clause.section),
            citations: citations(&page, &full.document, &clause),
            lang: page.lang_of(&clause.text),
            paragraphs: body_of(&page, &clause),
            repaired: repairs_of(&page, &clause),
            contents: contents(&page, &full, Some(&clause.clause.url), false),
            implements: links(&references.implements),
            implemented_by: links(&references.implemented_by),
            cites: cites(&references.cites),
            cited_by: cited(&references.cited_by),
            previous: step(previous),
            next: step(next),
            document: full.document,
            title,
            label,
            heading,
            clause,
            page,
        })
    }

    /// Whether there is anything to show beside the text.
    pub fn has_references(&self) -> bool {
        [&self.implements, &self.implemented_by, &self.cites, &self.cited_by]
            .iter()
            .any(|list| !list.is_empty())
    }
}

fn citations(page: &Page, document: &DocumentView, clause: &ClauseView) -> Vec<Citation> {
    // No citation holds a control character, so this one marks the place of the server's address.
    let address = format!("\u{1}{}", page.href(&clause.clause.url));
    cite::forms(document, clause, &address)
        .into_iter()
        .map(|form| {
            let text = page.text(&form.text);
            let (before, after) = match text.split_once('\u{1}') {
                Some((before, after)) => (before.to_owned(), Some(after.to_owned())),
                None => (text, None),
            };
            Citation { style: form.style, name: page.t(form.name), before, after }
        })
        .collect()
}

/// Heading of a clause, or what to call text without one.
pub fn name_of(page: &Page, clause: &ClauseRefView) -> String {
    match clause.heading.as_str() {
        "" if clause.path == "preamble" => page.t("导语"),
        "" if clause.label.is_empty() => page.t("未编号段落"),
        heading => page.text(heading),
    }
}

fn ref_item(page: &Page, clause: &ClauseRefView) -> RefItem {
    RefItem {
        href: page.href(&clause.url),
        title: page.text(&clause.title),
        label: page.text(&clause.label),
        heading: name_of(page, clause),
        main: false,
        source: String::new(),
        curated: false,
        note: None,
        is_abstract: clause.state == TextState::Abstract,
        words: String::new(),
        compare: String::new(),
    }
}

/// The units before and after one, passing over headings that only announce what stands below them.
fn neighbours<'a>(
    full: &'a DocumentFullView,
    url: &str,
) -> (Option<&'a OutlineView>, Option<&'a OutlineView>) {
    let lines = &full.outline;
    let Some(at) = lines.iter().position(|line| line.url == url) else { return (None, None) };
    let announces = |index: usize| {
        let deeper = |line: &OutlineView, next: &OutlineView| next.depth > line.depth;
        lines.get(index).zip(lines.get(index + 1)).is_some_and(|(line, next)| deeper(line, next))
    };
    let before = (0..at).rev().find(|&index| !announces(index));
    let after = (at + 1..lines.len()).find(|&index| !announces(index));
    (before.and_then(|i| lines.get(i)), after.and_then(|i| lines.get(i)))
}

fn line_item(page: &Page, title: &str, line: &OutlineView) -> RefItem {
    RefItem {
        href: page.href(&line.url),
        title: title.to_owned(),
        label: page.text(&line.label),
        heading: line_name(page, line),
        main: false,
        source: String::new(),
        curated: false,
        note: None,
        is_abstract: false,
        words: String::new(),
        compare: String::new(),
    }
}

fn line_name(page: &Page, line: &OutlineView) -> String {
    match line.heading.as_str() {
        "" if line.path == "preamble" => page.t("导语"),
        "" if line.label.is_empty() => page.t("未编号段落"),
        heading => page.text(heading),
    }
}

fn link_item(page: &Page, own: &str, link: &LinkView) -> RefItem {
    let curated = link.source == "curated";
    let source = match (curated, link.confidence) {
        (true, _) => page.t("人工判定"),
        (false, Some(confidence)) => {
            format!("{} {:.0}%", page.t("自动比对，把握"), confidence * 100.0)
        }
        (false, None) => page.t("自动比对"),
    };
    RefItem {
        main: link.main,
        source,
        curated,
        note: link.note.clone().filter(|note| !note.is_empty()),
        compare: page.href(compare_address(own, &link.clause.url)),
        ..ref_item(page, &link.clause)
    }
}

/// Both clauses' addresses end in document and key, which the address of their comparison joins.
fn compare_address(own: &str, other: &str) -> String {
    let tail = |url: &str| url.trim_start_matches("/docs/").to_owned();
    format!("/compare/{}/{}", tail(own), tail(other))
}

fn cites_item(page: &Page, citation: &CitationView) -> RefItem {
    let words = page.text(&citation.text);
    match (&citation.target, &citation.document) {
        (Some(target), _) => RefItem { words, ..ref_item(page, target) },
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

fn cited_item(page: &Page, citation: &CitationView) -> RefItem {
    RefItem { words: page.text(&citation.text), ..ref_item(page, &citation.from) }
}

/// The body of a clause, its citations as links.
pub fn body_of(page: &Page, view: &ClauseView) -> Vec<Paragraph> {
    let notes: Vec<Note> = view
        .references
        .cites
        .iter()
        .map(|citation| Note {
            range: citation.at.start..citation.at.end,
            special: match (&citation.target, &citation.document) {
                (Some(target), _) => Special::Link(page.href(&target.url)),
                (None, Some(document)) => Special::Link(page.href(format!("/docs/{document}"))),
                (None, None) => Special::Unresolved,
            },
        })
        .collect();
    paragraphs(&view.text, &view.paragraphs, &notes, |text| page.text(text))
}

/// The whole text of a clause with its repairs in place.
pub fn repairs_of(page: &Page, view: &ClauseView) -> Vec<Paragraph> {
    let notes: Vec<Note> = view
        .repairs
        .iter()
        .map(|repair| Note {
            range: repair.at..repair.at + repair.after.chars().count(),
            special: Special::Repaired(repair.before.clone()),
        })
        .collect();
    let lines: Vec<String> =
        view.text.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect();
    paragraphs(&view.text, &lines, &notes, |text| page.text(text))
}
