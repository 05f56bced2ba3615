//! `tiaowen ingest`: reads documents and reports what became of them. Without arguments the whole
//! corpus; with files, folders or addresses, each document is read and put into `corpus/`. One bad file
//! never stops the rest.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Serialize;

use super::fetch::{self, Manners};
use super::output::{Outcome, line_and_column, print_json, show_progress};
use super::place::Place;
use crate::corpus::store::{Store, write_whole};
use crate::corpus::{self, Problem, Read, tree};
use tiaowen_source::Skipped;
use tiaowen_text::doc::{DocId, Document, IssueKind, Meta, RepairKind, TextState};
use tiaowen_text::hash;

/// Options of `tiaowen ingest`.
#[derive(Debug, Args)]
pub struct Options {
    /// Files, folders or addresses to add to corpus/; without any, the whole corpus is read and reported
    #[arg(value_name = "FILE|DIR|URL")]
    sources: Vec<String>,
    /// Read and report only, put nothing into corpus/
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    manners: Manners,
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
    /// Characters that repairs took away.
    removed: usize,
    repairs: BTreeMap<RepairKind, RepairReport>,
    issues: Vec<IssueReport>,
    /// What did not reach the text, and why.
    left_out: Vec<LeftOut>,
}

/// Repairs of one kind.
#[derive(Debug, Default, Serialize)]
struct RepairReport {
    count: usize,
    /// Characters that were there before.
    before: usize,
    /// Characters that took their place.
    after: usize,
}

#[derive(Debug, Serialize)]
struct LeftOut {
    what: String,
    count: usize,
    why: String,
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
    let report = if options.sources.is_empty() {
        let corpus =
            corpus::load(&place.layout(), &|done, total| show_progress("reading", done, total))?;
        let left_out = |document: &Document| corpus.skipped.get(&document.id);
        let documents =
            corpus.documents.iter().map(|d| document_report(d, left_out(d).map_or(&[], |s| s)));
        Report { documents: documents.collect(), skipped: skipped(corpus.problems) }
    } else {
        add_all(place, options)?
    };
    if options.json {
        print_json(&report)?;
    } else {
        print_report(&mut io::stdout().lock(), &report)?;
    }
    Ok(if report.skipped.is_empty() { Outcome::Found } else { Outcome::Nothing })
}

/// Adds every source in turn.
fn add_all(place: &Place, options: &Options) -> Result<Report> {
    let mut report = Report { documents: Vec::new(), skipped: Vec::new() };
    let mut fetcher = None;
    let layout = place.layout();
    let store = (!options.dry_run).then(|| Store::open(&layout.corpus)).transpose()?;
    let store = store.as_ref();
    for source in &options.sources {
        if source.contains("://") {
            let fetcher = fetcher.get_or_insert_with(|| options.manners.fetcher());
            match fetch::add_address(&layout, fetcher, source, store) {
                Ok(read) => report.documents.push(document_report(&read.document, &read.skipped)),
                Err(error) => report.skip(source, &error),
            }
            continue;
        }
        let (files, problems) = match files_below(Path::new(source)) {
            Ok(found) => found,
            Err(error) => {
                report.skip(source, &error);
                continue;
            }
        };
        report.skipped.extend(skipped(problems));
        for file in files {
            match add(&layout.corpus, &file, store) {
                Ok(read) => report.documents.push(document_report(&read.document, &read.skipped)),
                Err(error) => report.skip(&file.display().to_string(), &error),
            }
        }
    }
    Ok(report)
}

impl Report {
    fn skip(&mut self, file: &str, error: &anyhow::Error) {
        self.skipped.push(SkippedFile { file: file.to_owned(), why: format!("{error:#}") });
    }
}

/// The file itself, or all files in a folder and below, with what there is no file.
fn files_below(path: &Path) -> Result<(Vec<PathBuf>, Vec<Problem>)> {
    let kind = fs::metadata(path).with_context(|| path.display().to_string())?;
    if kind.is_file() {
        return Ok((vec![path.to_owned()], Vec::new()));
    }
    if !kind.is_dir() {
        bail!("no file: a pipe, a socket or a device");
    }
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    tree::walk(path, &mut problems, &mut |file| files.push(file.to_owned()))?;
    Ok((files, problems))
}

/// Reads one file and copies it to `corpus/ID/` with a `meta.toml` that names it. A file that is there
/// already, byte for byte, is read and left; another of the same name gets an id of its own.
fn add(corpus_dir: &Path, file: &Path, store: Option<&Store>) -> Result<Read> {
    let source = tiaowen_source::load_file(file)?;
    let id = corpus::id_from_name(&source.name, &source.bytes)?;
    let extension = file.extension().and_then(|e| e.to_str()).unwrap_or("txt").to_lowercase();
    let name = format!("source.{extension}");
    let (id, there) = free_id(corpus_dir, &id, &name, &source.bytes)?;
    let read = corpus::read_source(&id, &Meta::default(), &source)?;
    let Some(store) = store.filter(|_| !there) else { return Ok(read) };
    let draft = store.draft(&id)?;
    write_whole(&draft.dir().join(&name), &source.bytes)?;
    let hash = hash::sha256(&source.bytes);
    let meta = format!("[document]\n\n[source]\nfile = \"{name}\"\nsha256 = \"{hash}\"\n");
    write_whole(&draft.dir().join("meta.toml"), meta.as_bytes())?;
    draft.publish()?;
    Ok(read)
}

/// An id that no other document has, and whether this very file is there under it.
fn free_id(corpus_dir: &Path, id: &DocId, name: &str, bytes: &[u8]) -> Result<(DocId, bool)> {
    let mut free = id.clone();
    let mut n = 2;
    loop {
        let dir = corpus_dir.join(free.as_str());
        if !dir.exists() {
            return Ok((free, false));
        }
        if fs::read(dir.join(name)).is_ok_and(|there| there == bytes) {
            return Ok((free, true));
        }
        free = DocId::parse(&format!("{id}-{n}"))?;
        n += 1;
    }
}

fn skipped(problems: Vec<Problem>) -> Vec<SkippedFile> {
    problems.into_iter().map(|Problem { file, why }| SkippedFile { file, why }).collect()
}

fn document_report(document: &Document, left_out: &[Skipped]) -> DocumentReport {
    let mut levels = BTreeMap::new();
    for clause in document.clauses.iter().filter(|c| c.ordinal.is_some()) {
        *levels.entry(format!("{:?}", clause.level)).or_insert(0) += 1;
    }
    let mut repairs: BTreeMap<RepairKind, RepairReport> = BTreeMap::new();
    let mut removed = 0;
    for repair in &document.repairs {
        let (before, after) = (repair.before.chars().count(), repair.after.chars().count());
        let kind = repairs.entry(repair.kind).or_default();
        kind.count += 1;
        kind.before += before;
        kind.after += after;
        removed += before.saturating_sub(after);
    }
    DocumentReport {
        id: document.id.to_string(),
        title: document.meta.title.clone(),
        state: document.state,
        file: document.provenance.file.clone(),
        charset: document.provenance.charset.clone(),
        levels,
        characters: document.text.chars().filter(|c| !c.is_whitespace()).count(),
        removed,
        repairs,
        issues: issues(document),
        left_out: left_out
            .iter()
            .map(|s| LeftOut { what: s.what.clone(), count: s.count, why: s.why.clone() })
            .collect(),
    }
}

fn issues(document: &Document) -> Vec<IssueReport> {
    document
        .issues
        .iter()
        .map(|issue| {
            let (line, column) = line_and_column(&document.text, issue.span.start);
            IssueReport { kind: issue.kind, line, column, message: issue.message.clone() }
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
    let DocumentReport { state, characters, removed, .. } = document;
    let levels = levels.join(", ");
    writeln!(out, "  {state:?}; {characters} characters kept, {removed} removed; {levels}")?;
    for (kind, RepairReport { count, before, after }) in &document.repairs {
        writeln!(out, "  repaired: {kind:?} {count} times, {before} characters became {after}")?;
    }
    for issue in document.issues.iter().filter(|i| i.kind != IssueKind::Unverified) {
        let IssueReport { kind, line, column, message } = issue;
        writeln!(out, "  {line}:{column} {kind:?}: {message}")?;
    }
    for LeftOut { what, count, why } in &document.left_out {
        writeln!(out, "  left out: {what} {count} ({why})")?;
    }
    Ok(())
}
