//! The clause page: its text with an anchor a sentence, the contents around it, and its cross-references.

use std::ops::Range;

use askama::Template;
use axum::http::Uri;

use crate::doc::{DocId, TextState};
use crate::error::Result;
use crate::kb::Kb;
use crate::view::crosswalk::WordingView;
use crate::view::{
    CitationView, ClauseRefView, ClauseView, DocumentFullView, DocumentView, LinkView, MatchView,
    OutlineView, SecondOpinionView,
};
use crate::web::compare::{Side, side};
use crate::web::page::{Page, PageParams};
use crate::web::text::{Note, Paragraph, Special, paragraphs};
use crate::web::{cite, linked_data};

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
    /// The linked clauses with the wording that they share with this one.
    pub linked: Vec<(RefItem, Side)>,
    /// What only this clause says.
    pub own: Vec<String>,
    /// Whether the texts are wording.
    pub wording: WordingView,
    /// What it cites.
    pub cites: Vec<RefItem>,
    /// What cites it.
    pub cited_by: Vec<RefItem>,
    /// Clause before.
    pub previous: Option<RefItem>,
    /// Clause after.
    pub next: Option<RefItem>,
    /// The same for machines, as JSON-LD.
    pub linked_data: String,
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
        let wording = kb.wording(&clause)?;
        let linked = references
            .implements
            .iter()
            .chain(&references.implemented_by)
            .zip(&wording.links)
            .map(|(link, text)| (link_item(&page, own, link), side(&page, text, "")))
            .collect();
        let (previous, next) = neighbours(&full, &clause.clause.url);
        let step = |line: Option<&OutlineView>| line.map(|line| line_item(&page, &title, line));
        Ok(Self {
            address: clause.clause.url.clone(),
            anchor: super::document::anchor(&clause.clause.url),
            section: page.text(&clause.clause.section),
            citations: citations(&page, &full.document, &clause),
            lang: page.lang_of(&clause.text),
            paragraphs: marked_body(&page, &clause, &wording.shared),
            repaired: repairs_of(&page, &clause),
            contents: contents(&page, &full, Some(&clause.clause.url), false),
            implements: links(&references.implements),
            implemented_by: links(&references.implemented_by),
            linked,
            own: wording.own.iter().map(|stretch| page.text(stretch)).collect(),
            wording,
            cites: cites(&references.cites),
            cited_by: cited(&references.cited_by),
            previous: step(previous),
            next: step(next),
            linked_data: linked_data::clause(&full.document, &clause),
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
        relation: String::new(),
        second: String::new(),
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
        relation: String::new(),
        second: String::new(),
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
    let mut words = format!("{} {:.0}%", page.t("自动比对，把握"), second.confidence * 100.0);
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

fn cites_item(page: &Page, citation: &CitationView) -> RefItem {
    let words = words_of(page, citation);
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
    RefItem { words: words_of(page, citation), ..ref_item(page, &citation.from) }
}

/// The body of a clause, its citations as links.
pub fn body_of(page: &Page, view: &ClauseView) -> Vec<Paragraph> {
    marked_body(page, view, &[])
}

/// The same with the wording marked that linked clauses share.
fn marked_body(page: &Page, view: &ClauseView, shared: &[MatchView]) -> Vec<Paragraph> {
    let mut notes: Vec<Note> = view
        .references
        .cites
        .iter()
        // A clause that a range implies has no words of its own.
        .filter(|citation| citation.at.start < citation.at.end)
        .map(|citation| Note {
            range: citation.at.start..citation.at.end,
            special: match (&citation.target, &citation.document) {
                (Some(target), _) => Special::Link(page.href(&target.url)),
                (None, Some(document)) => Special::Link(page.href(format!("/docs/{document}"))),
                (None, None) => Special::Unresolved,
            },
        })
        .collect();
    let between: Vec<Note> = shared.iter().flat_map(|run| around(run, &notes)).collect();
    notes.extend(between);
    paragraphs(&view.text, &view.paragraphs, &notes, |text| page.text(text))
}

/// A shared run without the citations in it, which keep their link.
fn around(run: &MatchView, notes: &[Note]) -> Vec<Note> {
    let mut cut: Vec<&Range<usize>> =
        notes.iter().map(|n| &n.range).filter(|r| r.start < run.end && run.start < r.end).collect();
    cut.sort_by_key(|r| r.start);
    let mut left = Vec::new();
    let mut at = run.start;
    let end = run.end..run.end;
    for range in cut.into_iter().chain(std::iter::once(&end)) {
        if at < range.start {
            left.push(Note { range: at..range.start, special: Special::Shared });
        }
        at = at.max(range.end);
    }
    left
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
