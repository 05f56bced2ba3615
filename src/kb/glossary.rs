//! What a document defines: its terms, each with the words that define it, and where a term stands as a whole word.

use std::cmp::Reverse;

use tiaowen_engine::segment::Segmenter;
use tiaowen_link::crossref::Linked;
use tiaowen_link::definition::{self, Manner, Scope};
use tiaowen_text::budget;
use tiaowen_text::doc::Span;
use tiaowen_text::error::Result;
use tiaowen_text::folded::Folded;
use tiaowen_text::vocabulary::sentence::{Cut, sentence_spans};

/// What a document defines.
pub(super) struct Glossary {
    /// Longer terms first.
    pub(super) entries: Vec<Entry>,
}

/// A term with what defines it.
pub(super) struct Entry {
    /// Folded.
    pub(super) term: Vec<char>,
    pub(super) manner: Manner,
    pub(super) scope: Scope,
    /// The clause that defines it.
    pub(super) unit: usize,
    /// The words that do.
    pub(super) definition: String,
}

impl Glossary {
    /// Reads a document.
    pub(super) fn of(linked: &Linked, segmenter: &Segmenter) -> Result<Self> {
        let document = &linked.document;
        let mut entries: Vec<Entry> = Vec::new();
        for (unit, _) in document.units() {
            budget::check()?;
            let text = document.unit_span(unit).of(&document.text);
            let terms = definition::terms(text);
            if terms.is_empty() {
                continue;
            }
            let folded = Folded::new(text);
            let borders = Borders::of(segmenter, &folded);
            for definition::Definition { term, manner, scope, at } in terms {
                let term: Vec<char> = term.chars().collect();
                // 权利 of 参与者权利, taken for a list of two, is a word; 者权利 is none.
                let stands = occurrences(folded.chars(), &term)
                    .any(|start| borders.keep(start, start + term.len()));
                // A term that is defined twice is what it was first said to be.
                let known = entries.iter().any(|entry| {
                    entry.term == term && (entry.scope == Scope::Document || entry.unit == unit)
                });
                if is_name(&term) && stands && !known {
                    let place = folded.span(at.start, at.end);
                    let definition = statement(text, place).to_owned();
                    entries.push(Entry { term, manner, scope, unit, definition });
                }
            }
        }
        entries.sort_by_key(|entry| (Reverse(entry.term.len()), entry.unit));
        Ok(Self { entries })
    }
}

/// Whether a term names one thing: a list of several does not, nor does a single character.
fn is_name(term: &[char]) -> bool {
    term.len() > 1 && term.iter().all(|c| c.is_alphanumeric() || *c == '·')
}

/// The statement of a text in which a place stands.
fn statement(text: &str, place: Span) -> &str {
    let statements = sentence_spans(text, Cut::Statements);
    let holds = |s: &&Span| s.start <= place.start && place.start < s.end;
    statements.iter().find(holds).map_or("", |span| span.trimmed(text).of(text))
}

/// Where a run stands in a text, in order.
pub(super) fn occurrences<'a>(
    text: &'a [char],
    run: &'a [char],
) -> impl Iterator<Item = usize> + 'a {
    let first = run.first().copied();
    let begins = text.iter().enumerate().filter(move |(_, c)| Some(**c) == first);
    begins.map(|(at, _)| at).filter(move |at| text.get(*at..at + run.len()) == Some(run))
}

/// Where words begin and end in a folded text.
pub(super) struct Borders(Vec<bool>);

impl Borders {
    /// Cuts the text into words.
    pub(super) fn of(segmenter: &Segmenter, folded: &Folded) -> Self {
        let mut inside = vec![false; folded.chars().len() + 1];
        for (start, end) in segmenter.borders(folded) {
            inside.get_mut(start + 1..end).into_iter().flatten().for_each(|at| *at = true);
        }
        Self(inside)
    }

    /// Whether no word runs on over either end.
    pub(super) fn keep(&self, start: usize, end: usize) -> bool {
        [start, end].iter().all(|at| !self.0.get(*at).copied().unwrap_or_default())
    }
}
