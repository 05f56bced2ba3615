//! `tiaowen check`: verifies a whole corpus again: every character owned once, numbering, hashes, and how
//! the official pages stand, and what is wrong with the lexicon.

use std::io::{self, Write};

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::output::{Lines, Outcome, print_json, show_progress};
use super::place::Place;
use crate::corpus::{self, official};
use tiaowen_engine::index::damage;
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_text::doc::{Document, IssueKind, TextState};

/// Options of `tiaowen check`.
#[derive(Debug, Args)]
pub struct Options {
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// What a check came to.
#[derive(Debug, Serialize)]
struct Report {
    documents: usize,
    characters: usize,
    /// Documents with faults or remarks.
    rows: Vec<Row>,
    /// Files that could not be read, or whose bytes changed.
    problems: Vec<String>,
    /// What is wrong with the lexicon; what is right of it is used.
    lexicon: Vec<String>,
    /// Files of the index, each read whole, that are not as they were written.
    index: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Row {
    document: String,
    /// What is wrong: the check fails.
    faults: Vec<String>,
    /// Odd numbering: for a reader to judge.
    numbering: Vec<String>,
    /// Since when the official page could not be fetched, and why.
    stale: Option<String>,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let layout = place.layout();
    let corpus = corpus::load(&layout, &|done, total| show_progress("checking", done, total))?;
    let mut rows = Vec::new();
    for document in &corpus.documents {
        let dir = layout.corpus.join(document.id.as_str());
        let status = official::status(&dir)?;
        let stale = status.and_then(|status| {
            let since = status.since?;
            Some(format!("no official page since {since}: {}", status.reasons.join("; ")))
        });
        let row = Row {
            document: document.id.to_string(),
            faults: faults(document),
            numbering: numbering(document),
            stale,
        };
        if !(row.faults.is_empty() && row.numbering.is_empty() && row.stale.is_none()) {
            rows.push(row);
        }
    }
    // Whether bytes were edited or spoilt nobody knows, so that what is a note elsewhere is a problem here.
    let problems = corpus.problems.iter().chain(&corpus.faults).chain(&corpus.notes);
    let problems = problems.map(|p| format!("{}: {}", p.file, p.why)).collect();
    let characters = corpus.documents.iter().map(|d| d.text.chars().count()).sum();
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let lexicon = Segmenter::new(&lexicon).faults(&lexicon);
    let documents = corpus.documents.len();
    let index = place.index();
    let damage = if index.join("current").exists() { damage(&index)? } else { Vec::new() };
    let index = damage.iter().map(ToString::to_string).collect();
    let report = Report { documents, characters, rows, problems, lexicon, index };
    if options.json {
        print_json(&report)?;
    } else {
        print_report(&mut io::stdout().lock(), &report)?;
    }
    let whole = report.problems.is_empty() && report.index.is_empty();
    let good = whole && report.rows.iter().all(|row| row.faults.is_empty());
    Ok(if good { Outcome::Found } else { Outcome::Nothing })
}

/// Breaks of the rule that clauses and pieces own every character once.
fn faults(document: &Document) -> Vec<String> {
    let mut faults = Vec::new();
    if document.state == TextState::NotHeld {
        return faults;
    }
    let text = document.text.as_str();
    let own = document.clauses.iter().map(|c| c.span).chain(document.pieces.iter().map(|p| p.span));
    let mut spans: Vec<_> = own.filter(|span| !span.is_empty()).collect();
    spans.sort();
    let mut at = 0;
    for span in spans {
        if span.start < at {
            faults.push(format!("characters {}–{} belong to two clauses", span.start, at));
        } else if text.get(at..span.start).is_none_or(|gap| !gap.trim().is_empty()) {
            faults.push(format!("bytes {at}–{} belong to no clause", span.start));
        }
        at = at.max(span.end);
    }
    if text.get(at..).is_none_or(|rest| !rest.trim().is_empty()) {
        faults.push(format!("the text after byte {at} belongs to no clause"));
    }
    for clause in &document.clauses {
        let parent = clause.parent.map(|parent| document.clauses.get(parent));
        if parent.is_some_and(|p| p.is_none_or(|p| !p.extent.contains(clause.extent))) {
            faults.push(format!("{} lies outside its parent", clause.path));
        }
    }
    faults
}

fn numbering(document: &Document) -> Vec<String> {
    let lines = Lines::of(&document.text);
    let odd = document.issues.iter().filter(|issue| {
        matches!(
            issue.kind,
            IssueKind::NumberSkipped
                | IssueKind::NumberRepeated
                | IssueKind::NumberBack
                | IssueKind::NoClauses
        )
    });
    odd.map(|issue| {
        let (line, column) = lines.line_and_column(issue.span.start);
        format!("{line}:{column} {}", issue.message)
    })
    .collect()
}

fn print_report(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for row in &report.rows {
        writeln!(out, "{}", row.document)?;
        for fault in &row.faults {
            writeln!(out, "  FAULT {fault}")?;
        }
        for line in row.numbering.iter().chain(&row.stale) {
            writeln!(out, "  {line}")?;
        }
    }
    for problem in &report.problems {
        writeln!(out, "PROBLEM {problem}")?;
    }
    for fault in &report.lexicon {
        writeln!(out, "LEXICON {fault}")?;
    }
    for fault in &report.index {
        writeln!(out, "INDEX {fault}")?;
    }
    let faulty = report.rows.iter().filter(|row| !row.faults.is_empty()).count();
    writeln!(
        out,
        "{} documents, {} characters; {faulty} with faults, {} problems",
        report.documents,
        report.characters,
        report.problems.len()
    )
}
