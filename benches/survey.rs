//! Reads whole folders of documents and prints what cleaning and parsing make of them: one line a set, and
//! with `--each` one line a document.
//!
//! `cargo run --release --example survey -- [--each] PATH...`, where a path is a folder or file of
//! documents, or a `.jsonl` or `.json` file whose records hold `text`, `full_text` or statute articles.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_source::{Extract, Source};
use tiaowen_text::doc::{DocId, Document, Level, Meta, Span};

#[expect(dead_code, reason = "each bench uses a part of it")]
mod statutes;

use statutes::record_text;

fn main() {
    let mut each = false;
    for argument in std::env::args().skip(1) {
        if argument == "--each" {
            each = true;
            continue;
        }
        let mut set = Set::default();
        let path = PathBuf::from(&argument);
        let is_records = path.extension().is_some_and(|e| e == "jsonl" || e == "json");
        if path.is_file() && is_records {
            records(&path, each, &mut set);
        } else {
            files(&path, each, &mut set);
        }
        set.print(&argument);
    }
}

/// Sums over a set of documents.
#[derive(Default)]
struct Set {
    documents: usize,
    unread: usize,
    bytes: usize,
    clauses: usize,
    articles: usize,
    units: usize,
    untitled: usize,
    unnumbered: usize,
    repaired: usize,
    /// Articles that records give, those not found, and those found beside them.
    given: usize,
    missing: usize,
    excess: usize,
    /// Entries that a collection only counts, and those whose text a unit holds.
    counted: usize,
    reached: usize,
    repairs: BTreeMap<String, usize>,
    issues: BTreeMap<String, usize>,
}

impl Set {
    fn take(&mut self, name: &str, document: &Document, each: bool) {
        let numbered =
            (0..document.clauses.len()).filter(|&i| document.number(i).is_some()).count();
        let articles = document.clauses.iter().filter(|c| c.level == Level::Article).count();
        self.documents += 1;
        self.bytes += document.text.len();
        self.clauses += numbered;
        self.articles += articles;
        self.units += document.units().count();
        self.untitled += usize::from(document.meta.title.is_empty());
        self.unnumbered += usize::from(numbered == 0);
        self.repaired += usize::from(!document.repairs.is_empty());
        for repair in &document.repairs {
            *self.repairs.entry(format!("{:?}", repair.kind)).or_default() += 1;
        }
        for issue in &document.issues {
            *self.issues.entry(format!("{:?}", issue.kind)).or_default() += 1;
        }
        if !each {
            return;
        }
        println!(
            "{name}\t{:?}\t{numbered}\t{articles}\t{}\t{:?}\t{:?}",
            document.clause_level,
            document.units().count(),
            document.meta.title,
            document.meta.number
        );
        for repair in &document.repairs {
            let before = document.text.get(..repair.at).unwrap_or("");
            let behind = document.text.get(repair.at + repair.after.len()..).unwrap_or("");
            let left: String = before.chars().rev().take(16).collect();
            let left: String = left.chars().rev().collect();
            let right: String = behind.chars().take(16).collect();
            println!(
                "  repair {:?} {left:?} [{:?} -> {:?}] {right:?}",
                repair.kind, repair.before, repair.after
            );
        }
        for issue in &document.issues {
            println!("  issue {:?} {}", issue.kind, issue.message);
        }
    }

    fn print(&self, name: &str) {
        println!(
            "{name}: {} documents ({} not read), {} bytes, {} numbered clauses, {} articles, {} units, {} without title, {} without numbers, {} repaired {:?}, issues {:?}",
            self.documents,
            self.unread,
            self.bytes,
            self.clauses,
            self.articles,
            self.units,
            self.untitled,
            self.unnumbered,
            self.repaired,
            self.repairs,
            self.issues
        );
        if self.given + self.counted > 0 {
            println!(
                "{name}: {} articles given, {} of them missing, {} too many; {} entries without a mark, {} of them held by a unit",
                self.given, self.missing, self.excess, self.counted, self.reached
            );
        }
    }
}

/// Compares the entries of a record with the clauses that were found: numbers of articles one by one; an
/// entry that the collection only counts (`1` for an order without articles) by its text.
fn compare(name: &str, record: &serde_json::Value, document: &Document, set: &mut Set) {
    let Some(entries) = record.get("content").and_then(|c| c.as_array()) else { return };
    let mut given = Vec::new();
    for entry in entries {
        let Some(number) = entry.get("條號").and_then(|n| n.as_str()) else { continue };
        if number.starts_with('第') {
            given.push(number.replace([' ', '第', '條'], ""));
            continue;
        }
        let wording = entry.get("條文內容").and_then(|w| w.as_str()).unwrap_or("");
        let head: String = bare(wording).chars().take(30).collect();
        let holds = |span: Span| bare(span.of(&document.text)).contains(&head);
        let owned = document.units().any(|(index, _)| holds(document.unit_span(index)))
            || document.pieces.iter().any(|piece| holds(piece.span));
        set.counted += 1;
        set.reached += usize::from(owned);
        if !owned {
            println!("{name}: entry {number} is in no unit");
        }
    }
    let articles = document.clauses.iter().filter(|c| c.level == Level::Article);
    let mut found: Vec<String> =
        articles.filter_map(|c| c.ordinal.map(|o| o.to_string())).collect();
    let mut missing = Vec::new();
    for number in &given {
        match found.iter().position(|n| n == number) {
            Some(at) => drop(found.remove(at)),
            None => missing.push(number.as_str()),
        }
    }
    set.given += given.len();
    set.missing += missing.len();
    set.excess += found.len();
    if !(missing.is_empty() && found.is_empty()) {
        println!("{name}: missing {missing:?}, too many {found:?}");
    }
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn document(extract: &Extract) -> Option<Document> {
    let id = DocId::parse("survey").ok()?;
    Some(parse(&id, &Meta::default(), extract, clean(extract)))
}

fn files(path: &Path, each: bool, set: &mut Set) {
    let mut paths = Vec::new();
    collect(path, &mut paths);
    paths.sort();
    for path in paths {
        let read =
            tiaowen_source::load_file(&path).and_then(|source| tiaowen_source::extract(&source));
        match read {
            Ok(extract) => {
                if let Some(document) = document(&extract) {
                    set.take(&path.display().to_string(), &document, each);
                }
            }
            Err(error) => {
                set.unread += 1;
                println!("{}: {error}", path.display());
            }
        }
    }
}

fn collect(path: &Path, into: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let Ok(entries) = std::fs::read_dir(path) else { return };
        for entry in entries.flatten() {
            collect(&entry.path(), into);
        }
    } else if !path.file_name().is_some_and(|n| n == "_index.md" || n == "PROVENANCE.md")
        && !path.extension().is_some_and(|e| e == "json" || e == "jsonl")
    {
        into.push(path.to_owned());
    }
}

/// Records of a JSON or JSON-lines file as texts.
fn records(path: &Path, each: bool, set: &mut Set) {
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let lines: Vec<serde_json::Value> = match serde_json::from_str(&text) {
        Ok(serde_json::Value::Array(records)) => records,
        Ok(record) => vec![record],
        Err(_) => text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
    };
    for record in lines {
        let name = ["name", "title", "id"]
            .iter()
            .find_map(|key| record.get(*key)?.as_str())
            .unwrap_or("record")
            .to_owned();
        let Some(text) = record_text(&name, &record) else { continue };
        let source =
            Source { bytes: text.into_bytes(), name: "record.txt".to_owned(), ..Source::default() };
        match tiaowen_source::extract(&source) {
            Ok(extract) => {
                if let Some(document) = document(&extract) {
                    compare(&name, &record, &document, set);
                    set.take(&name, &document, each);
                }
            }
            Err(error) => {
                set.unread += 1;
                println!("{name}: {error}");
            }
        }
    }
}
