//! What the search benches measure on: statutes from a folder, or made-up documents where none is named.
//!
//! `TIAOWEN_STATUTES` names a folder that holds statutes as `.md` files below it (those that its
//! `lawrefbook_counts.json` lists, or all when there is no such list) and, right in it, laws as `.jsonl`
//! records, of which every eighth is taken. `TIAOWEN_QUERIES` names JSON lines with `q`, `kind`, `words`.
#![expect(clippy::expect_used, reason = "a bench may stop")]

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;
use tiaowen_link::crossref::{Linked, link};
use tiaowen_parse::clean::clean;
use tiaowen_parse::parse::parse;
use tiaowen_source::Source;
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::numeral::to_chinese;

/// Of the records of a `.jsonl` file, one in so many is taken.
const ONE_IN: usize = 8;

/// A query of the list.
#[derive(Debug, Clone, Deserialize)]
pub struct Query {
    /// Kind: `c1` one character, `w2` a word, `t46` a term, `and2` two words, `phrase` a run cut at random.
    pub kind: String,
    /// As typed.
    pub q: String,
    /// The runs that a clause must have.
    pub words: Vec<String>,
}

/// What is measured on.
pub struct Corpus {
    /// Where it comes from, for the report.
    pub label: String,
    /// The documents, linked.
    pub documents: Vec<Linked>,
    /// The questions.
    pub queries: Vec<Query>,
}

impl Corpus {
    /// Reads the folder and the queries, or makes both up.
    pub fn load() -> Self {
        let folder = std::env::var_os("TIAOWEN_STATUTES").map(PathBuf::from);
        let queries = std::env::var_os("TIAOWEN_QUERIES").map(PathBuf::from);
        let (Some(folder), Some(queries)) = (folder, queries) else {
            println!(
                "TIAOWEN_STATUTES and TIAOWEN_QUERIES are not both set: a small made-up corpus is \
                 measured, whose figures say little"
            );
            return Self::made_up(200);
        };
        let texts = texts(&folder);
        let documents: Vec<Document> =
            texts.par_iter().enumerate().filter_map(|(n, text)| document(n, text)).collect();
        let lines = fs::read_to_string(&queries).expect("the queries read");
        let queries =
            lines.lines().map(|l| serde_json::from_str(l).expect("a query a line")).collect();
        Self { label: "statutes".to_owned(), documents: link(documents, Vec::new()), queries }
    }

    /// `size` documents of words that follow each other as if at random.
    fn made_up(size: u32) -> Self {
        let documents = (0..size).filter_map(|n| document(n as usize, &made_up_text(n)));
        let query = |kind: &str, words: &[&str]| Query {
            kind: kind.to_owned(),
            q: words.join(" "),
            words: words.iter().map(|w| (*w).to_owned()).collect(),
        };
        let mut queries = Vec::new();
        for pair in WORDS.windows(2) {
            let [first, second] = pair else { continue };
            queries.push(query("w2", &[first]));
            queries.push(query("and2", &[first, second]));
            queries.push(query("t46", &[&format!("{first}{second}")]));
        }
        queries.push(query("c1", &["设"]));
        let documents = link(documents.collect(), Vec::new());
        Self { label: "made-up".to_owned(), documents, queries }
    }

    /// Units of search, each with the text that an engine would index.
    pub fn units(&self) -> Vec<(String, &str)> {
        let mut units = Vec::new();
        for Linked { document, .. } in &self.documents {
            for (index, clause) in document.units() {
                let text = document.unit_span(index).of(&document.text);
                units.push((format!("{}#{}", document.id, clause.path), text));
            }
        }
        units
    }
}

fn document(number: usize, text: &str) -> Option<Document> {
    let id = DocId::parse(&format!("statute-{number}")).ok()?;
    let bytes = text.as_bytes().to_vec();
    let source = Source { bytes, name: "statute.txt".to_owned(), ..Source::default() };
    let extract = tiaowen_source::extract(&source).ok()?;
    Some(parse(&id, &Meta::default(), &extract, clean(&extract)))
}

fn texts(folder: &Path) -> Vec<String> {
    let mut paths: Vec<PathBuf> = match fs::read(folder.join("lawrefbook_counts.json")) {
        Ok(bytes) => {
            let list: Vec<serde_json::Value> =
                serde_json::from_slice(&bytes).expect("a list of files");
            let names = list.iter().filter_map(|file| file.get("path")?.as_str());
            names.map(|name| folder.join(name)).collect()
        }
        Err(_) => {
            let mut found = Vec::new();
            collect(folder, &mut found);
            found
        }
    };
    paths.sort();
    let mut texts: Vec<String> =
        paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect();
    let mut records: Vec<PathBuf> = fs::read_dir(folder)
        .map(|entries| entries.flatten().map(|e| e.path()).collect())
        .unwrap_or_default();
    records.retain(|path| path.extension().is_some_and(|e| e == "jsonl"));
    records.sort();
    for path in records {
        let Ok(lines) = fs::read_to_string(&path) else { continue };
        texts.extend(lines.lines().step_by(ONE_IN).filter_map(|line| {
            let record: serde_json::Value = serde_json::from_str(line).ok()?;
            record_text(record.get("name")?.as_str()?, &record)
        }));
    }
    texts
}

fn collect(path: &Path, into: &mut Vec<PathBuf>) {
    if path.is_dir() {
        let Ok(entries) = fs::read_dir(path) else { return };
        for entry in entries.flatten() {
            collect(&entry.path(), into);
        }
    } else if path.extension().is_some_and(|e| e == "md") {
        into.push(path.to_owned());
    }
}

/// A record as one text: a running text, or the articles of a statute as its page prints them.
pub fn record_text(name: &str, record: &serde_json::Value) -> Option<String> {
    if let Some(text) = ["full_text", "text"].iter().find_map(|key| record.get(*key)?.as_str()) {
        return Some(text.to_owned());
    }
    let mut text = format!("{name}\n");
    for entry in record.get("content")?.as_array()? {
        if let Some(division) = entry.get("編章節").and_then(|d| d.as_str()) {
            text.push_str(division.trim());
            text.push('\n');
        }
        if let Some(number) = entry.get("條號").and_then(|n| n.as_str()) {
            let wording = entry.get("條文內容").and_then(|w| w.as_str()).unwrap_or("");
            // A bare number is the collection's own count, not a mark of the text.
            if number.starts_with('第') {
                text.push_str(number);
                text.push('\n');
            }
            text.push_str(wording);
            text.push('\n');
        }
    }
    Some(text)
}

/// Words that made-up clauses consist of.
const WORDS: [&str; 16] = [
    "县城", "建设", "服务", "设施", "完善", "推进", "发展", "支持", "改造", "保障", "养老", "托育",
    "管网", "燃气", "道路", "停车",
];

fn made_up_text(salt: u32) -> String {
    let mut text = format!("样板办法{}\n", to_chinese(salt + 1));
    for n in 1..=30u32 {
        text.push_str(&format!("第{}条 ", to_chinese(n)));
        for k in 0..40u32 {
            let pick = (n + salt * 31).wrapping_mul(2_654_435_761).wrapping_add(k * 40_503);
            text.push_str(WORDS[(pick >> 9) as usize % WORDS.len()]);
            if k % 8 == 7 {
                text.push(if k % 16 == 15 { '。' } else { '，' });
            }
        }
        text.push('\n');
    }
    text
}
