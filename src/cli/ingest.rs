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
use super::output::{Lines, Outcome, chain, now, print_json, show_progress, word_of};
use super::place::Place;
use crate::corpus::held::{Held, Same};
use crate::corpus::meta::{META, file_name};
use crate::corpus::store::{Store, write_whole};
use crate::corpus::versions::{self, Replaced};
use crate::corpus::{self, Layout, Problem, Read, tree};
use tiaowen_engine::disk::NO_FILE;
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_source::fetch::Fetcher;
use tiaowen_source::{Skipped, Source, ocr};
use tiaowen_text::doc::{DocId, Document, IssueKind, Level, Meta, RepairKind, TextState};
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
    /// Put the file in the place of this document's text, which is kept as an earlier version
    #[arg(long, value_name = "ID", requires = "sources", conflicts_with_all = ["as_new", "skip", "dry_run"])]
    replace: Option<String>,
    /// Take the file in under this id, whether or not a document like it is held
    #[arg(long = "as", value_name = "NEW", requires = "sources", conflicts_with = "skip")]
    as_new: Option<String>,
    /// Read scans and pictures by text recognition, with the program tesseract
    #[arg(long, requires = "sources")]
    ocr: bool,
    /// Pass over files that are documents already held
    #[arg(long, requires = "sources")]
    skip: bool,
    #[command(flatten)]
    manners: Manners,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// What became of the documents that were read.
#[derive(Debug, Default, Serialize)]
struct Report {
    documents: Vec<DocumentReport>,
    skipped: Vec<SkippedFile>,
    /// Files that are documents already held.
    held: Vec<HeldFile>,
    /// What is wrong with documents that are served all the same.
    faults: Vec<SkippedFile>,
    /// What one should know of the others.
    notes: Vec<SkippedFile>,
}

/// A file that is a document already held.
#[derive(Debug, Serialize)]
struct HeldFile {
    file: String,
    document: String,
    /// By what it is that document.
    same: String,
    /// Whether nothing is left to decide: it is the same byte for byte, or was to be passed over.
    settled: bool,
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
        Report {
            documents: documents.collect(),
            skipped: files(corpus.problems),
            faults: files(corpus.faults),
            notes: files(corpus.notes),
            held: Vec::new(),
        }
    } else {
        add_all(place, options)?
    };
    if options.json {
        print_json(&report)?;
    } else {
        print_report(&mut io::stdout().lock(), &report)?;
    }
    let good = report.skipped.is_empty()
        && report.faults.is_empty()
        && report.held.iter().all(|held| held.settled);
    Ok(if good { Outcome::Found } else { Outcome::Nothing })
}

/// Adds every source in turn.
fn add_all(place: &Place, options: &Options) -> Result<Report> {
    let layout = place.layout();
    let one = options.replace.is_some() || options.as_new.is_some();
    if one && (options.sources.len() != 1 || Path::new(&options.sources[0]).is_dir()) {
        bail!("--replace and --as are for one file");
    }
    let store = (!options.dry_run).then(|| Store::open(&layout.corpus)).transpose()?;
    let mut report = Report::default();
    if let (Some(id), Some(store)) = (&options.replace, &store) {
        let source = &options.sources[0];
        replace(&layout, store, &DocId::parse(id)?, source, options.ocr, &mut report)?;
        return Ok(report);
    }
    let as_new = options.as_new.as_deref().map(DocId::parse).transpose()?;
    let held = held(place, &layout)?;
    let (skip, ocr) = (options.skip, options.ocr);
    let mut taking = Taking { layout, store, held, as_new, skip, ocr, report };
    let mut fetcher = None;
    for source in &options.sources {
        if source.contains("://") {
            let fetcher = fetcher.get_or_insert_with(|| options.manners.fetcher());
            if let Err(error) = taking.add_address(fetcher, source) {
                taking.report.skip(source, &error);
            }
            continue;
        }
        let (found, problems) = match files_below(Path::new(source)) {
            Ok(found) => found,
            Err(error) => {
                taking.report.skip(source, &error);
                continue;
            }
        };
        taking.report.skipped.extend(files(problems));
        for file in found {
            if let Err(error) = taking.add_file(&file) {
                taking.report.skip(&file.display().to_string(), &error);
            }
        }
    }
    Ok(taking.report)
}

/// The documents that are held: of those whose files are as they were when the index was built, what it knows.
fn held(place: &Place, layout: &Layout) -> Result<Held> {
    let progress = |done, total| show_progress("reading", done, total);
    let indexed = super::index::readings(&place.index())
        .and_then(|readings| Some((readings, Embedded::open(&place.index()).ok()?)));
    let Some((readings, engine)) = indexed else {
        return Ok(corpus::load(layout, &progress)?.held());
    };
    let corpus = corpus::load_after(layout, &readings, &progress)?;
    let mut held = corpus.held();
    for entry in engine.collection().catalogue.all() {
        if corpus.unchanged.contains_key(&entry.id) {
            held.add(&entry.id, &entry.meta, &entry.provenance);
        }
    }
    Ok(held)
}

/// Puts one file in the place of a document's text.
fn replace(
    layout: &Layout,
    store: &Store,
    id: &DocId,
    source: &str,
    ocr: bool,
    report: &mut Report,
) -> Result<()> {
    if source.contains("://") {
        bail!(
            "an address replaces no text by itself: `tiaowen edit {id} official_url={source}`, then `tiaowen \
             fetch {id} --accept`"
        );
    }
    let given = corpus::given(layout, id).unwrap_or_default();
    let (new, scan) = load(Path::new(source), ocr)?;
    // A file that cannot be read takes no text's place.
    let alone = corpus::read_document(id, &Meta::default(), &new)?;
    let note = match versions::replace(layout, store, id, &new, scan.as_ref(), &now())? {
        Replaced::Same => {
            let same = Same::Bytes.to_string();
            let (file, document) = (source.to_owned(), id.to_string());
            report.held.push(HeldFile { file, document, same, settled: true });
            return Ok(());
        }
        Replaced::Accepted => "edited by hand, and now what was added".to_owned(),
        Replaced::Kept(None) => "it had no wording to keep".to_owned(),
        Replaced::Kept(Some(number)) => format!("the text before is kept as version {number}"),
    };
    let mut tell = |why: String| report.notes.push(SkippedFile { file: id.to_string(), why });
    tell(note);
    for fact in stale_facts(&given, &alone.meta) {
        tell(fact);
    }
    let read = corpus::find(layout, id)?.held;
    report.documents.push(document_report(&read, &[]));
    Ok(())
}

/// Facts that meta.toml states and the new text states otherwise: they were perhaps those of the text before.
fn stale_facts(given: &Meta, new: &Meta) -> Vec<String> {
    let single = [
        ("title", Some(given.title.clone()), Some(new.title.clone())),
        ("number", given.number.clone(), new.number.clone()),
        ("dated", given.dated.clone(), new.dated.clone()),
        ("published", given.published.clone(), new.published.clone()),
        ("in_force", given.in_force.clone(), new.in_force.clone()),
    ];
    let stated = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let facts = single.into_iter().filter_map(|(field, given, new)| {
        let (given, new) = (stated(&given)?, stated(&new)?);
        (given != new).then(|| {
            format!("meta.toml says {field} = {given:?}, the new text {new:?}: `tiaowen edit` changes it")
        })
    });
    facts.collect()
}

/// What a run takes in, and into what.
struct Taking {
    layout: Layout,
    store: Option<Store>,
    held: Held,
    as_new: Option<DocId>,
    skip: bool,
    ocr: bool,
    report: Report,
}

/// Reads a file; a scan, where that is wanted, by text recognition: then its text comes first, the scan behind it.
fn load(file: &Path, ocr: bool) -> Result<(Source, Option<Source>)> {
    let source = tiaowen_source::load_file(file)?;
    if !ocr || !ocr::is_scan(&source) {
        return Ok((source, None));
    }
    let bytes = ocr::recognise(&source)?;
    Ok((Source { bytes, name: source.name.clone(), ..Source::default() }, Some(source)))
}

impl Taking {
    /// Reads one file and copies it to `corpus/ID/` with a `meta.toml` that names it, unless it is a document that
    /// is held.
    fn add_file(&mut self, file: &Path) -> Result<()> {
        let (source, scan) = load(file, self.ocr)?;
        let id = match &self.as_new {
            Some(id) => id.clone(),
            None => corpus::id_from_name(&source.name, &source.bytes)?,
        };
        let mut read = corpus::read_source(&id, &Meta::default(), &source)?;
        if self.is_held(&file.display().to_string(), &read)? {
            return Ok(());
        }
        let id = self.held.free(id)?;
        read.document.id = id.clone();
        if let Some(store) = &self.store {
            let ending = file.extension().and_then(|e| e.to_str()).unwrap_or("txt").to_lowercase();
            let draft = store.draft(&id)?;
            let (name, scanned) = match &scan {
                Some(scan) => {
                    let picture = format!("scan.{ending}");
                    write_whole(&draft.dir().join(&picture), &scan.bytes)?;
                    ("source.tsv".to_owned(), format!("scan = \"{picture}\"\n"))
                }
                None => (format!("source.{ending}"), String::new()),
            };
            write_whole(&draft.dir().join(&name), &source.bytes)?;
            let from = toml::Value::String(file_name(file));
            let (hash, now) = (hash::sha256(&source.bytes), now());
            let meta = format!(
                "[document]\n\n[source]\nfile = \"{name}\"\n{scanned}sha256 = \"{hash}\"\nadded = \"{now}\"\n\
                 from = {from}\n"
            );
            write_whole(&draft.dir().join(META), meta.as_bytes())?;
            draft.publish()?;
        }
        self.took(&read);
        Ok(())
    }

    /// Brings a page and takes it in, unless it is a document that is held.
    fn add_address(&mut self, fetcher: &mut Fetcher, address: &str) -> Result<()> {
        if let Some(id) = self.held.at(address).filter(|_| self.as_new.is_none()) {
            let same = Same::Address(address.to_owned()).to_string();
            let (file, document) = (address.to_owned(), id.to_string());
            self.report.held.push(HeldFile { file, document, same, settled: self.skip });
            return Ok(());
        }
        let (page, read) = fetch::bring(fetcher, address, self.as_new.as_ref())?;
        if self.is_held(address, &read)? {
            return Ok(());
        }
        if let Some(store) = &self.store {
            fetch::add_page(&self.layout, store, address, &page, &read.document.id)?;
        }
        self.took(&read);
        Ok(())
    }

    /// Whether a document is held, which is told. Fails when the id that it is to have is taken.
    fn is_held(&mut self, file: &str, read: &Read) -> Result<bool> {
        let document = &read.document;
        if self.as_new.is_some() {
            if self.held.has(&document.id) {
                bail!("{} is a document already; --as takes an id that none has", document.id);
            }
            return Ok(false);
        }
        let found = self.held.find(document);
        let Some((id, same)) = found else { return Ok(false) };
        let settled = self.skip || same == Same::Bytes;
        let (file, document, same) = (file.to_owned(), id.to_string(), same.to_string());
        self.report.held.push(HeldFile { file, document, same, settled });
        Ok(true)
    }

    fn took(&mut self, read: &Read) {
        let document = &read.document;
        self.held.add_beside(document);
        self.report.documents.push(document_report(document, &read.skipped));
    }
}

impl Report {
    fn skip(&mut self, file: &str, error: &anyhow::Error) {
        self.skipped.push(SkippedFile { file: file.to_owned(), why: chain(error) });
    }
}

/// The file itself, or all files in a folder and below, with what there is no file.
fn files_below(path: &Path) -> Result<(Vec<PathBuf>, Vec<Problem>)> {
    let kind = fs::metadata(path).with_context(|| path.display().to_string())?;
    if kind.is_file() {
        return Ok((vec![path.to_owned()], Vec::new()));
    }
    if !kind.is_dir() {
        bail!(NO_FILE);
    }
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    tree::walk(path, &mut problems, &mut |file| files.push(file.to_owned()))?;
    Ok((files, problems))
}

fn files(problems: Vec<Problem>) -> Vec<SkippedFile> {
    problems.into_iter().map(|Problem { file, why }| SkippedFile { file, why }).collect()
}

fn document_report(document: &Document, left_out: &[Skipped]) -> DocumentReport {
    let mut levels = BTreeMap::new();
    for clause in document.clauses.iter().filter(|c| c.ordinal.is_some()) {
        let level = match clause.level {
            Level::Outline(rank) => format!("outline-{rank}"),
            level => word_of(&level),
        };
        *levels.entry(level).or_insert(0) += 1;
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
    let lines = Lines::of(&document.text);
    document
        .issues
        .iter()
        .map(|issue| {
            let (line, column) = lines.line_and_column(issue.span.start);
            IssueReport { kind: issue.kind, line, column, message: issue.message.clone() }
        })
        .collect()
}

fn print_report(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for document in &report.documents {
        print_document(out, document)?;
    }
    for SkippedFile { file, why } in &report.notes {
        writeln!(out, "note {file}: {why}")?;
    }
    for SkippedFile { file, why } in &report.faults {
        writeln!(out, "problem {file}: {why}")?;
    }
    for SkippedFile { file, why } in &report.skipped {
        writeln!(out, "skipped {file}: {why}")?;
    }
    for HeldFile { file, document, same, settled } in &report.held {
        writeln!(out, "already held {file}: it is {document} ({same}); nothing was changed")?;
        if !settled {
            writeln!(
                out,
                "  --replace {document}  puts it in the place of that text, which is kept"
            )?;
            writeln!(out, "  --as NEW  takes it in as a document of its own")?;
            writeln!(out, "  --skip  passes over it")?;
        }
    }
    writeln!(
        out,
        "{} documents, {} already held, {} skipped",
        report.documents.len(),
        report.held.len(),
        report.skipped.len()
    )
}

fn print_document(out: &mut dyn Write, document: &DocumentReport) -> io::Result<()> {
    writeln!(out, "{}  {}", document.id, document.title)?;
    if document.state == TextState::NotHeld {
        return writeln!(out, "  text not held");
    }
    let levels: Vec<_> = document.levels.iter().map(|(k, n)| format!("{k} {n}")).collect();
    let DocumentReport { state, characters, removed, .. } = document;
    let levels = levels.join(", ");
    writeln!(out, "  {}; {characters} characters kept, {removed} removed; {levels}", state.word())?;
    for (kind, RepairReport { count, before, after }) in &document.repairs {
        writeln!(
            out,
            "  repaired: {} {count} times, {before} characters became {after}",
            word_of(kind)
        )?;
    }
    for issue in document.issues.iter().filter(|i| i.kind != IssueKind::Unverified) {
        let IssueReport { kind, line, column, message } = issue;
        writeln!(out, "  {line}:{column} {}: {message}", word_of(kind))?;
    }
    for LeftOut { what, count, why } in &document.left_out {
        writeln!(out, "  left out: {what} {count} ({why})")?;
    }
    Ok(())
}
