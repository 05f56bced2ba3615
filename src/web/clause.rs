//! The clause page: its text with an anchor a sentence, the contents around it, and its cross-references.

use std::ops::Range;

use askama::Template;
use axum::http::Uri;

use crate::kb::Kb;
use crate::web::compare::{Side, side};
use crate::web::find::overlay;
use crate::web::linked_data;
use crate::web::names::{anchor, line_name, name_of};
use crate::web::page::{Page, PageParams};
use crate::web::refs::{RefItem, cited_item, cites_item, line_item, link_item, related_item};
use crate::web::revision::{Renumbered, Stand, Standing, history, renumbered, standing};
use crate::web::say::{Offers, pair};
use crate::web::text::{Note, Paragraph, Special, paragraphs};
use tiaowen_print::cite;
use tiaowen_print::view::crosswalk::WordingView;
use tiaowen_print::view::{
    Basis, CitationView, ClauseRefView, ClauseView, DefinedTermView, DocumentFullView,
    DocumentView, LinkView, MatchView, OutlineView, RecognitionView,
};
use tiaowen_text::doc::{Authority, DocId};
use tiaowen_text::error::Result;
use tiaowen_text::numeral;

/// The contents of a document.
pub struct Contents {
    /// Its lines.
    pub lines: Vec<ContentsLine>,
    /// Language of the headings.
    pub lang: &'static str,
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

/// Lines up to which the contents are shown whole.
const WHOLE: usize = 150;

/// The contents of a document, with the clause at `current` lit; `here` leads to anchors of the reading
/// page instead of clause pages. Of a long document only sections are listed, and the clauses of the section
/// that is open.
pub fn contents(
    page: &Page,
    full: &DocumentFullView,
    current: Option<&str>,
    here: bool,
) -> Contents {
    let at = full.outline.iter().position(|line| current == Some(line.url.as_str()));
    let open = section_around(&full.outline, at);
    let lines = full
        .outline
        .iter()
        .enumerate()
        .filter(|(index, line)| {
            full.outline.len() <= WHOLE || line.number.is_none() || open.contains(index)
        })
        .map(|(_, line)| ContentsLine {
            depth: line.depth.min(3),
            label: page.label(&line.label, &line.heading),
            heading: line_name(page, line),
            href: if here { format!("#{}", anchor(&line.url)) } else { page.href(&line.url) },
            current: current == Some(line.url.as_str()),
        })
        .collect();
    let headings: String = full.outline.iter().map(|line| line.heading.as_str()).collect();
    Contents { lines, lang: page.lang_of(&headings) }
}

/// The numbered clauses before and after one, up to the headings around them.
fn section_around(outline: &[OutlineView], at: Option<usize>) -> Range<usize> {
    let Some(at) = at else { return 0..0 };
    let begins = |line: &OutlineView| line.number.is_none();
    let before = outline.iter().take(at).rev().take_while(|line| !begins(line)).count();
    let after = outline.iter().skip(at + 1).take_while(|line| !begins(line)).count();
    at - before..at + 1 + after
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

/// A term that another clause of the document defines.
pub struct DefinedItem {
    /// The term as it is written here.
    pub term: String,
    /// Address of the clause that defines it.
    pub href: String,
    /// Its mark.
    pub at: String,
    /// The words that define it.
    pub definition: String,
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
    /// What to know of a text that was recognised with little confidence; else empty.
    pub doubt: String,
    /// The clause.
    pub clause: ClauseView,
    /// Anchor.
    pub anchor: String,
    /// Further names of the anchor.
    pub aliases: Vec<String>,
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
    /// Heading of the articles it carries out: 落实中央, or 落实上级 when one is not of the centre.
    pub carries_out: String,
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
    /// Terms in it that other clauses of the document define.
    pub defined: Vec<DefinedItem>,
    /// Clauses of other documents that share telling words and are in none of these lists.
    pub related: Vec<RefItem>,
    /// Clause before.
    pub previous: Option<RefItem>,
    /// Clause after.
    pub next: Option<RefItem>,
    /// The same for machines, as JSON-LD.
    pub linked_data: String,
    /// Whether the texts in which it stands are asked for.
    pub asked: bool,
    /// Whether a reader has just said something of a link.
    pub said: bool,
    /// Where the texts in which it stands are shown, when they are not here.
    pub history_at: Option<String>,
    /// What had this number in an earlier text and stands elsewhere now, or nowhere.
    pub renumbered: Vec<Renumbered>,
    /// The text that stood on the day that is asked for, where it is another.
    pub standing: Option<Standing>,
    /// The texts in which it stands, the oldest first; none where there is one text alone.
    pub history: Vec<Stand>,
    /// And for reference managers.
    pub tags: Vec<(&'static str, String)>,
}

/// What to know of a clause that was recognised with little confidence; else empty.
pub fn doubt(page: &Page, view: &ClauseView) -> String {
    match view.recognition {
        Some(RecognitionView { confidence, low: true }) => {
            format!("{}（{confidence}%）", page.t("识别把握低，请核对原件"))
        }
        _ => String::new(),
    }
}

impl ClausePage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, id: &DocId, key: &str, offers: Offers) -> Result<Self> {
        let clause = kb.clause(id, key)?;
        let full = kb.document(id)?;
        let mut page = Page::new(uri, PageParams::of(uri).script, "");
        let title = page.text(&full.document.title);
        let label = page.label(&clause.clause.label, &clause.clause.heading);
        let heading = name_of(&page, &clause.clause);
        page.title = format!("{} - {title}", format!("{label}{heading}").trim());
        let own = &clause.clause.url;
        let up = |link: &LinkView| pair(&clause.clause, &link.clause);
        let down = |link: &LinkView| pair(&link.clause, &clause.clause);
        let links = |links: &[LinkView], pair: &dyn Fn(&LinkView) -> String| {
            let item = |link: &LinkView| RefItem {
                pair: if offers.say { pair(link) } else { String::new() },
                ..link_item(&page, own, link)
            };
            links.iter().map(item).collect()
        };
        let cites = |list: &[CitationView]| list.iter().map(|c| cites_item(&page, c)).collect();
        let cited = |list: &[CitationView]| list.iter().map(|c| cited_item(&page, c)).collect();
        let references = &clause.references;
        let params = PageParams::of(uri);
        let asked = !(params.versions.is_empty() && params.asof.is_empty());
        let siblings = kb.has_siblings(id);
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
            anchor: anchor(&clause.clause.url),
            aliases: aliases(&clause.clause),
            doubt: doubt(&page, &clause),
            section: page.text(&clause.clause.section),
            citations: citations(&page, &full.document, &clause),
            lang: page.lang_of(&clause.text),
            paragraphs: marked_body(&page, &clause, &wording.shared),
            repaired: repairs_of(&page, &clause),
            contents: contents(&page, &full, Some(&clause.clause.url), false),
            carries_out: carries_out(kb, &page, &references.implements)?,
            implements: links(&references.implements, &up),
            implemented_by: links(&references.implemented_by, &down),
            linked,
            own: wording.own.iter().map(|stretch| page.text(stretch)).collect(),
            wording,
            cites: cites(&references.cites),
            cited_by: cited(&references.cited_by),
            defined: defined(&clause).map(|term| defined_item(&page, term)).collect(),
            related: related(kb, &page, &clause)?,
            previous: step(previous),
            next: step(next),
            linked_data: linked_data::clause(&full.document, &clause),
            renumbered: renumbered(kb, &page, id, &clause)?,
            standing: standing(kb, &page, id, &params.asof, Some(&clause))?,
            asked,
            said: !params.said.is_empty(),
            // The texts of several laws take a while to read and to match.
            history: if siblings && !asked { Vec::new() } else { history(kb, &page, id, &clause)? },
            history_at: (siblings && !asked)
                .then(|| page.href(format!("{}?versions=all#history", clause.clause.url))),
            tags: linked_data::tags(&full.document, Some(&clause)),
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
        !self.defined.is_empty()
            || [&self.implements, &self.implemented_by, &self.cites, &self.cited_by, &self.related]
                .iter()
                .any(|list| !list.is_empty())
    }
}

/// The terms of a clause that other clauses define.
fn defined(clause: &ClauseView) -> impl Iterator<Item = &DefinedTermView> {
    let own = &clause.clause.url;
    clause.defined_terms.iter().flatten().filter(move |term| term.clause.url != *own)
}

fn defined_item(page: &Page, term: &DefinedTermView) -> DefinedItem {
    DefinedItem {
        term: page.text(&term.term),
        href: page.href(&term.clause.url),
        at: page.text(&term.clause.label),
        definition: page.text(&term.definition),
    }
}

/// What shares telling words with a clause and is not beside it for another reason.
fn related(kb: &Kb, page: &Page, clause: &ClauseView) -> Result<Vec<RefItem>> {
    let references = &clause.references;
    let cites = references.cites.iter().filter_map(|citation| citation.target.as_ref());
    let cited = references.cited_by.iter().map(|citation| &citation.from);
    let beside: Vec<&str> = cites.chain(cited).map(|other| other.url.as_str()).collect();
    let related = kb.related_to(clause)?;
    let by_terms = related.iter().filter(|item| item.basis == Basis::Terms);
    let new = by_terms.filter(|item| !beside.contains(&item.clause.url.as_str()));
    Ok(new.map(|item| related_item(page, &clause.clause.url, item)).collect())
}

/// 落实中央; 落实上级 when one of the parents is not of the centre.
fn carries_out(kb: &Kb, page: &Page, links: &[LinkView]) -> Result<String> {
    for link in links {
        let parent = kb.document(&DocId::parse(&link.clause.document)?)?.document;
        if parent.authority != Authority::Central {
            return Ok(page.t("落实上级"));
        }
    }
    Ok(page.t("落实中央"))
}

fn citations(page: &Page, document: &DocumentView, clause: &ClauseView) -> Vec<Citation> {
    // No text holds a code point that is no character, so this one marks the place of the server's address.
    let address = format!("\u{fdd0}{}", page.href(&clause.clause.url));
    cite::forms(document, clause, &address)
        .into_iter()
        .map(|form| {
            let text = page.text(&form.text);
            let (before, after) = match text.split_once('\u{fdd0}') {
                Some((before, after)) => (before.to_owned(), Some(after.to_owned())),
                None => (text, None),
            };
            Citation { style: form.style, name: page.t(form.name), before, after }
        })
        .collect()
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

/// The body of a clause, its citations as links, with the places marked that a reader looks for.
pub fn body_of(page: &Page, view: &ClauseView, found: &[Range<usize>]) -> Vec<Paragraph> {
    let notes = overlay(citation_notes(page, view), found);
    paragraphs(&view.text, &view.paragraphs, &notes, |text| page.text(text))
}

/// The same with the wording marked that linked clauses share.
fn marked_body(page: &Page, view: &ClauseView, shared: &[MatchView]) -> Vec<Paragraph> {
    let mut notes = citation_notes(page, view);
    let terms: Vec<Note> = term_notes(page, view).filter(|term| is_free(term, &notes)).collect();
    notes.extend(terms);
    let between: Vec<Note> = shared.iter().flat_map(|run| around(run, &notes)).collect();
    notes.extend(between);
    paragraphs(&view.text, &view.paragraphs, &notes, |text| page.text(text))
}

fn citation_notes(page: &Page, view: &ClauseView) -> Vec<Note> {
    let cites = view.references.cites.iter();
    // A clause that a range implies has no words of its own.
    let printed = cites.filter(|citation| citation.at.start < citation.at.end);
    let note = |citation: &CitationView| Note {
        range: citation.at.start..citation.at.end,
        special: match (&citation.target, &citation.document) {
            (Some(target), _) => Special::Link(page.href(&target.url)),
            (None, Some(document)) => Special::Link(page.href(format!("/docs/{document}"))),
            (None, None) => Special::Unresolved,
        },
    };
    printed.map(note).collect()
}

/// Each term that another clause defines, where it stands first.
fn term_notes(page: &Page, view: &ClauseView) -> impl Iterator<Item = Note> {
    let first = |term: &DefinedTermView| {
        let at = term.at.first()?;
        let DefinedItem { href, definition, .. } = defined_item(page, term);
        Some(Note { range: at.start..at.end, special: Special::Defined { href, definition } })
    };
    defined(view).filter_map(first)
}

/// Whether a note overlaps none of some others.
fn is_free(note: &Note, others: &[Note]) -> bool {
    let apart =
        |other: &Note| other.range.end <= note.range.start || note.range.end <= other.range.start;
    others.iter().all(apart)
}

/// Names under which a clause can be named behind `#`, as people write it: 第十四条, （十四）.
pub fn aliases(clause: &ClauseRefView) -> Vec<String> {
    // A number that repeats in the document names no clause.
    let Ok(number) = clause.key.parse() else { return Vec::new() };
    let article = format!("第{}条", numeral::to_chinese(number));
    let label = (clause.label != article && !clause.label.contains(char::is_whitespace))
        .then(|| clause.label.clone());
    std::iter::once(article).chain(label).collect()
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
