//! The official page of a document: where it is kept, and whether a new one may take its place.
//!
//! `corpus/ID/official/` holds the page as it came, `page.toml` with its address, time and hash, and
//! `status.toml` with what came of the last attempt. A page takes the place of a held text only when
//! [`judge`] finds nothing lost; else the held text stays and the status says since when.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::store::write_whole;
use super::tree::{self, within};
use tiaowen_source::fetch::{Page, Validators};
use tiaowen_source::{Extract, Source};
use tiaowen_text::doc::{Document, IssueKind, Level, Meta, Ordinal, TextState};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash;

/// The folder in which `tiaowen fetch` keeps the official page of a document.
pub fn fetched_dir(document_dir: &Path) -> PathBuf {
    document_dir.join("official")
}

/// What is known of the page that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// File with the bytes, beside `page.toml`.
    pub file: String,
    /// The address that was asked.
    pub url: String,
    /// The address that answered.
    pub answered: String,
    /// When, ISO 8601.
    pub fetched: String,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// `Content-Type` as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<String>,
    /// `ETag`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// `Last-Modified`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

impl Kept {
    /// To ask the site whether its page changed.
    pub fn validators(&self) -> Validators {
        Validators { etag: self.etag.clone(), modified: self.modified.clone() }
    }
}

/// What came of the last attempt to fetch a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// When, ISO 8601.
    pub checked: String,
    /// Since when no attempt succeeded, ISO 8601; absent after a success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Why the last attempt failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

/// What was found when a page was compared with what is known of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// What speaks against the page; empty when it may be kept.
    pub against: Vec<String>,
    /// Differences that a reader should see.
    pub notes: Vec<String>,
}

/// The page that is kept, if any.
pub fn kept(document_dir: &Path) -> Result<Option<Kept>> {
    read_toml(&fetched_dir(document_dir).join("page.toml"))
}

/// What came of the last attempt, if there was one.
pub fn status(document_dir: &Path) -> Result<Option<Status>> {
    read_toml(&fetched_dir(document_dir).join("status.toml"))
}

/// Since when no attempt succeeded, as a status file says it; a success leaves none.
pub fn since(file: &Path) -> Result<Option<String>> {
    Ok(read_toml::<Status>(file)?.and_then(|status| status.since))
}

/// The kept page as a source. Fails when its bytes are not those that were fetched.
pub fn load(document_dir: &Path) -> Result<Option<Source>> {
    let Some(kept) = kept(document_dir)? else { return Ok(None) };
    let path = within(&fetched_dir(document_dir), &kept.file)?;
    let mut source = tiaowen_source::load_file(&path)?;
    if hash::sha256(&source.bytes) != kept.sha256 {
        let what = format!("{}: these are not the bytes that were fetched", path.display());
        return Err(Error::invalid(what));
    }
    source.url = Some(kept.answered);
    source.declared = kept.declared;
    source.fetched = Some(kept.fetched);
    Ok(Some(source))
}

/// Keeps a page: its bytes first, then `page.toml` in one step, then the old bytes go.
pub fn keep(document_dir: &Path, asked: &str, page: &Page, now: &str) -> Result<Kept> {
    let dir = fetched_dir(document_dir);
    fs::create_dir_all(&dir).map_err(|e| Error::io(dir.display(), e))?;
    let old = kept(document_dir)?;
    let sha256 = hash::sha256(&page.bytes);
    let short = sha256.get(..12).unwrap_or(&sha256);
    let file = format!("page-{short}.{}", extension(page));
    write_whole(&dir.join(&file), &page.bytes)?;
    let kept = Kept {
        file,
        url: asked.to_owned(),
        answered: page.url.clone(),
        fetched: now.to_owned(),
        sha256,
        declared: page.declared.clone(),
        etag: page.validators.etag.clone(),
        modified: page.validators.modified.clone(),
    };
    write_toml(&dir.join("page.toml"), &kept)?;
    if let Some(old) = old.filter(|old| old.file != kept.file) {
        let path = within(&dir, &old.file)?;
        fs::remove_file(&path).map_err(|e| Error::io(path.display(), e))?;
    }
    note_success(document_dir, now)?;
    Ok(kept)
}

/// Lets the page go that is kept, so that it is the text of the document no more.
pub(super) fn forget(document_dir: &Path) -> Result<()> {
    let Some(kept) = kept(document_dir)? else { return Ok(()) };
    let dir = fetched_dir(document_dir);
    // The description first: without it nothing names the bytes.
    for path in [dir.join("page.toml"), within(&dir, &kept.file)?] {
        fs::remove_file(&path).map_err(|e| Error::io(path.display(), e))?;
    }
    Ok(())
}

/// Notes that the page was looked at and is current.
pub fn note_success(document_dir: &Path, now: &str) -> Result<()> {
    let status = Status { checked: now.to_owned(), since: None, reasons: Vec::new() };
    write_toml(&fetched_dir(document_dir).join("status.toml"), &status)
}

/// Notes that an attempt failed; the time of the first failure in a row stays.
pub fn note_failure(document_dir: &Path, reasons: &[String], now: &str) -> Result<Status> {
    let since = status(document_dir)?.and_then(|s| s.since).unwrap_or_else(|| now.to_owned());
    let status = Status { checked: now.to_owned(), since: Some(since), reasons: reasons.to_vec() };
    let dir = fetched_dir(document_dir);
    fs::create_dir_all(&dir).map_err(|e| Error::io(dir.display(), e))?;
    write_toml(&dir.join("status.toml"), &status)?;
    Ok(status)
}

/// Fewest Chinese characters of a document; the shortest official replies have 150.
const SHORTEST: usize = 100;
/// A page of this size may be a log-in or error page, when its title says so.
const ERROR_PAGE: usize = 1_000;
const ERROR_WORDS: &[&str] =
    &["登录", "404", "403", "不存在", "找不到", "出错", "错误", "安全验证", "访问受限"];
/// A last line that is longer is a sentence, not a signature or a date.
const LONG_LINE: usize = 40;
/// Share of the held text's length that a new text must have.
const KEPT_SHARE: f64 = 0.8;
/// Share of the headings known for certain that may read otherwise.
const OTHER_HEADINGS: f64 = 0.25;

/// Compares a page with what is known of its document: its title, and each of `known`, outline or text.
pub fn judge(given: &Meta, known: &[&Document], extract: &Extract, new: &Document) -> Verdict {
    let mut verdict = Verdict::default();
    let size = han(&extract.text).chars().count();
    if size < SHORTEST {
        verdict.against.push(format!("the page has only {size} Chinese characters of text"));
    }
    let named = extract.facts.iter().find(|(label, _)| label == "title").map_or("", |(_, v)| v);
    if size < ERROR_PAGE && ERROR_WORDS.iter().any(|word| named.contains(word)) {
        verdict.against.push(format!("the page is called {named}: a log-in or error page"));
    }
    if !given.title.is_empty() && !has_title(&given.title, extract) {
        verdict.against.push(format!(
            "the page does not have the title {}: a log-in or error page, or another document",
            given.title
        ));
    }
    if let Some(last) = new.text.lines().rev().find(|line| !line.trim().is_empty())
        && last.chars().count() > LONG_LINE
        && !last.trim_end().ends_with(['。', '；', '）', ')', '”', '！', '：'])
    {
        verdict.notes.push("the text ends inside a sentence: it may be cut off".to_owned());
    }
    for known in known {
        match known.state {
            TextState::Abstract => outline(known, new, &mut verdict),
            TextState::Official
            | TextState::Unsourced
            | TextState::Copy
            | TextState::Recognised => {
                text(known, new, &mut verdict);
            }
            TextState::NotHeld => {}
        }
    }
    for skipped in extract.skipped.iter().filter(|s| {
        matches!(
            s.what.as_str(),
            "lost text" | "broken tag" | "undecodable bytes" | "unclosed script"
        )
    }) {
        verdict.notes.push(format!("{} {}: {}", skipped.count, skipped.what, skipped.why));
    }
    verdict
}

/// The page must have every number of the outline, and the headings that are known for certain.
fn outline(held: &Document, new: &Document, verdict: &mut Verdict) {
    let lost = missing(held, new);
    if !lost.is_empty() {
        verdict
            .against
            .push(format!("numbers of the outline that the page lacks: {}", lost.join(", ")));
    }
    let more = missing(new, held);
    if !more.is_empty() {
        verdict.notes.push(format!("numbers that the outline lacks: {}", more.join(", ")));
    }
    let (mut certain, mut otherwise) = (0, 0);
    for index in 0..held.clauses.len() {
        let Some(clause) = held.clauses.get(index).filter(|c| !c.heading.is_empty()) else {
            continue;
        };
        let Some(there) = same_place(held, index, new) else { continue };
        let doubtful = held
            .issues
            .iter()
            .any(|i| i.kind == IssueKind::Unverified && clause.heading.contains(i.span));
        let known = clause.heading.of(&held.text);
        let printed = there.heading.of(&new.text);
        certain += usize::from(!doubtful);
        if han(known) != han(printed) {
            otherwise += usize::from(!doubtful);
            verdict.notes.push(format!(
                "heading of {}: the outline has {known}, the page {printed}{}",
                clause.path,
                if doubtful { " (the outline was not verified)" } else { "" }
            ));
        }
    }
    if otherwise as f64 > OTHER_HEADINGS * certain as f64 {
        verdict.against.push(format!("{otherwise} of {certain} verified headings read otherwise"));
    }
}

/// A new text must have every number and most of the length of the one that is held.
fn text(held: &Document, new: &Document, verdict: &mut Verdict) {
    let lost = missing(held, new);
    if !lost.is_empty() {
        verdict
            .against
            .push(format!("numbers of the held text that the page lacks: {}", lost.join(", ")));
    }
    let (before, after) = (han(&held.text).chars().count(), han(&new.text).chars().count());
    if (after as f64) < KEPT_SHARE * before as f64 {
        verdict
            .against
            .push(format!("the text shrank from {before} to {after} Chinese characters"));
    }
}

/// Numbers of one document that another lacks, as they are cited.
fn missing(from: &Document, within: &Document) -> Vec<String> {
    let numbers = |document: &Document, level: Level| -> BTreeSet<Ordinal> {
        document.clauses.iter().filter(|c| c.level == level).filter_map(|c| c.ordinal).collect()
    };
    let mut lost = Vec::new();
    for level in [Level::Outline(1), Level::Part, Level::Chapter, Level::Article, Level::Outline(2)]
    {
        let there = numbers(within, level);
        let gone = numbers(from, level).into_iter().filter(|n| !there.contains(n));
        let name = if level == from.clause_level { String::new() } else { format!("{level:?} ") };
        lost.extend(gone.map(|number| format!("{name}{number}")));
    }
    lost
}

/// The clause of another document with the same level and number.
fn same_place<'a>(
    held: &Document,
    index: usize,
    new: &'a Document,
) -> Option<&'a tiaowen_text::doc::Clause> {
    let clause = held.clauses.get(index)?;
    new.clauses.iter().find(|c| c.level == clause.level && c.ordinal == clause.ordinal)
}

/// Whether the title stands near the head of the text or in the facts of the page.
fn has_title(title: &str, extract: &Extract) -> bool {
    const WITHIN: usize = 3_000;
    let wanted = han(title);
    let head: String = han(&extract.text).chars().take(WITHIN).collect();
    head.contains(&wanted) || extract.facts.iter().any(|(_, value)| han(value).contains(&wanted))
}

/// The Chinese characters of a text: marks and spaces differ from copy to copy.
fn han(text: &str) -> String {
    text.chars().filter(|c| tiaowen_text::vocabulary::han::is_han(*c)).collect()
}

/// The extension that tells the format of a page.
fn extension(page: &Page) -> String {
    let path = page.url.split(['?', '#']).next().unwrap_or("");
    let named = path.rsplit('/').next().and_then(|last| last.rsplit_once('.')).map(|(_, end)| end);
    let known = ["pdf", "doc", "docx", "wps", "ofd", "odt", "txt"];
    match named.map(str::to_ascii_lowercase) {
        Some(end) if known.contains(&end.as_str()) => end,
        _ => "html".to_owned(),
    }
}

fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    if !path.exists() {
        return Ok(None);
    }
    let text = tree::read_to_string(path)?;
    let read = toml::from_str(&text)
        .map_err(|e| Error::invalid(format!("{}: {}", path.display(), e.to_string().trim())))?;
    Ok(Some(read))
}

fn write_toml(path: &Path, value: &impl Serialize) -> Result<()> {
    let text = toml::to_string(value).map_err(|e| Error::internal(e.to_string()))?;
    write_whole(path, text.as_bytes())
}
