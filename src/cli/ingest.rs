//! `tiaowen ingest`: reads documents and reports what became of them. Without arguments the whole
//! corpus; with files, each is read and put into `corpus/` as a document of its own.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use serde::Serialize;

use super::{Outcome, Place, print_json, show_progress};
use crate::corpus::{self, Problem};
use crate::doc::{Document, IssueKind, Meta, RepairKind, TextState};
use crate::error::Error;
use crate::source;

/// Options of `tiaowen ingest`.
#[derive(Debug, Args)]
pub struct Options {
    /// Files to add to corpus/; without any, the whole corpus is read and reported
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read and report only, put nothing into corpus/
    #[arg(long)]
    dry_run: bool,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// What became of the documents that were read.
#[derive(Debug, Serialize)]
struct Report {
    documents: Vec<DocumentReport>,
    skipped: Vec<SkippedFile>,
}

#[derive(Debug, Serialize)]
struct DocumentReport {
    id: String,
    title: String,
    state: TextState,
    file: String,
    charset: String,
    /// Numbered clauses by level.
    levels: BTreeMap<String, usize>,
    /// Characters kept, white space not counted.
    characters: usize,
    repairs: BTreeMap<RepairKind, usize>,
    issues: Vec<IssueReport>,
}

#[derive(Debug, Serialize)]
struct IssueReport {
    kind: IssueKind,
    /// Line in the cleaned text, from 1.
    line: usize,
    /// Column in characters, from 1.
    column: usize,
    message: String,
}

#[derive(Debug, Serialize)]
struct SkippedFile {
    file: String,
    why: String,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let report = if options.files.is_empty() {
        let corpus =
            corpus::load(&place.layout(), &|done, total| show_progress("reading", done, total))?;
        report(&corpus.documents, corpus.problems)
    } else {
        let mut documents = Vec::new();
        let mut problems = Vec::new();
        for file in &options.files {
            match add(&place.layout().corpus, file, options.dry_run) {
                Ok(document) => documents.push(document),
                Err(error) => problems
                    .push(Problem { file: file.display().to_string(), why: format!("{error:#}") }),
            }
        }
        report(&documents, problems)
    };
    if options.json {
        print_json(&report)?;
    } else {
        print_report(&mut io::stdout().lock(), &report)?;
    }
    Ok(if report.skipped.is_empty() { Outcome::Found } else { Outcome::Nothing })
}

/// Reads one file and copies it to `corpus/ID/` with a `meta.toml` that names it.
fn add(corpus_dir: &Path, file: &Path, dry_run: bool) -> Result<Document> {
    let source = source::load_file(file)?;
    let id = corpus::id_from_name(&source.name, &source.bytes)?;
    let document = corpus::read_document(&id, &Meta::default(), &source)?;
    if dry_run {
        return Ok(document);
    }
    let dir = corpus_dir.join(id.as_str());
    if dir.exists() {
        return Err(Error::invalid(format!(
            "{} is there already: edit its meta.toml, or rename the file",
            dir.display()
        ))
        .into());
    }
    let extension = file.extension().and_then(|e| e.to_str()).unwrap_or("txt").to_lowercase();
    let name = format!("source.{extension}");
    fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
    fs::write(dir.join(&name), &source.bytes).with_context(|| name.clone())?;
    let meta = format!("[document]\n\n[source]\nfile = \"{name}\"\n");
    fs::write(dir.join("meta.toml"), meta).context("meta.toml")?;
    Ok(document)
}

fn report(documents: &[Document], problems: Vec<Problem>) -> Report {
    let skipped =
        problems.into_iter().map(|Problem { file, why }| SkippedFile { file, why }).collect();
    Report { documents: documents.iter().map(document_report).collect(), skipped }
}

fn document_report(document: &Document) -> DocumentReport {
    let mut levels = BTreeMap::new();
    for clause in document.clauses.iter().filter(|c| c.ordinal.is_some()) {
        *levels.entry(format!("{:?}", clause.level)).or_insert(0) += 1;
    }
    let mut repairs = BTreeMap::new();
    for repair in &document.repairs {
        *repairs.entry(repair.kind).or_insert(0) += 1;
    }
    DocumentReport {
        id: document.id.to_string(),
        title: document.meta.title.clone(),
        state: document.state,
        file: document.provenance.file.clone(),
        charset: document.provenance.charset.clone(),
        levels,
        characters: document.text.chars().filter(|c| !c.is_whitespace()).count(),
        repairs,
        issues: issues(document),
    }
}

fn issues(document: &Document) -> Vec<IssueReport> {
    document
        .issues
        .iter()
        .map(|issue| {
            let before = document.text.get(..issue.span.start).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            IssueReport {
                kind: issue.kind,
                line: before.matches('\n').count() + 1,
                column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
                message: issue.message.clone(),
            }
        })
        .collect()
}

fn print_report(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for document in &report.documents {
        print_document(out, document)?;
    }
    for SkippedFile { file, why } in &report.skipped {
        writeln!(out, "skipped {file}: {why}")?;
    }
    writeln!(out, "{} documents, {} skipped", report.documents.len(), report.skipped.len())
}

fn print_document(out: &mut dyn Write, document: &DocumentReport) -> io::Result<()> {
    writeln!(out, "{}  {}", document.id, document.title)?;
    if document.state == TextState::NotHeld {
        return writeln!(out, "  text not held (未取得)");
    }
    let levels: Vec<_> = document.levels.iter().map(|(k, n)| format!("{k} {n}")).collect();
    let (state, characters) = (document.state, document.characters);
    writeln!(out, "  {state:?}; {characters} characters; {}", levels.join(", "))?;
    let repairs: Vec<_> = document.repairs.iter().map(|(k, n)| format!("{k:?} {n}")).collect();
    if !repairs.is_empty() {
        writeln!(out, "  repairs: {}", repairs.join(", "))?;
    }
    for issue in document.issues.iter().filter(|i| i.kind != IssueKind::Unverified) {
        let IssueReport { kind, line, column, message } = issue;
        writeln!(out, "  {line}:{column} {kind:?}: {message}")?;
    }
    Ok(())
}
