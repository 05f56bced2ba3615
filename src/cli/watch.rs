//! `tiaowen watch`: looks once at what `watch.toml` lists, queries, documents and pages, and tells what is new,
//! changed, gone or out of reach since the last look. For cron or a timer; what was seen is kept in one file.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use serde::{Deserialize, Serialize};

use super::fetch::Manners;
use super::output::{Outcome, now, print_json};
use super::place::Place;
use crate::corpus::store::write_whole;
use crate::kb::{Kb, SearchRequest, Sort};
use crate::params::LARGEST_PAGE;
use tiaowen_engine::disk::{read_file, read_text};
use tiaowen_source::Source;
use tiaowen_source::fetch::{Answer, Fetcher, Page, Validators};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::ErrorKind;
use tiaowen_text::hash;

/// Options of `tiaowen watch`.
#[derive(Debug, Args)]
pub struct Options {
    /// The list of what is watched
    #[arg(long, value_name = "FILE", default_value = "watch.toml")]
    list: PathBuf,
    /// What was seen at the last look; written whole at the end of each [default: beside the list]
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    #[command(flatten)]
    manners: Manners,
    /// Print what was seen as JSON
    #[arg(long)]
    json: bool,
}

/// `watch.toml` as written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct List {
    /// Queries, as typed into the search box.
    queries: Vec<String>,
    /// Ids of documents.
    documents: Vec<String>,
    /// Addresses of pages.
    pages: Vec<String>,
}

/// What was seen of everything that is watched, by its kind and name.
#[derive(Debug, Default, Serialize, Deserialize)]
struct State {
    seen: BTreeMap<String, Seen>,
}

/// What was seen of one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    /// Its parts with a hash of each: clauses by their address, or the text of a page.
    parts: BTreeMap<String, String>,
    /// Whether it was there.
    there: bool,
    /// Since when it is what it is: there, gone or out of reach; ISO 8601.
    since: String,
    /// Why it could not be reached at the last look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
    /// What the site said about its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
}

/// What a look came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Found {
    /// It is watched for the first time.
    First,
    /// All is as it was.
    Same,
    /// Something of it is new, changed or gone.
    Changed,
    /// It is gone.
    Gone,
    /// It could not be reached; whether it changed is not known.
    Unreachable,
}

/// What became of one thing that is watched.
#[derive(Debug, Serialize)]
struct Row {
    kind: &'static str,
    name: String,
    found: Found,
    /// Parts that were not there at the last look.
    new: Vec<String>,
    /// Parts that read otherwise.
    changed: Vec<String>,
    /// Parts that are no more.
    gone: Vec<String>,
    /// Since when it is gone, out of reach or as it is.
    since: String,
    /// Why it could not be reached, or is gone.
    reason: Option<String>,
}

/// What one look saw.
enum Look {
    Parts(BTreeMap<String, String>, Validators),
    /// The site says that its page is the one we saw.
    Unchanged,
    Gone(String),
    Unreachable(String),
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let list = read_list(&options.list)?;
    let beside = options.list.with_extension("state.json");
    let path = options.state.clone().unwrap_or(beside);
    let mut state = read_state(&path)?;
    let now = now();
    let mut rows = Vec::new();
    let mut kept = BTreeMap::new();
    let mut fetcher = options.manners.fetcher();
    let needs_index = !(list.queries.is_empty() && list.documents.is_empty());
    let kb = if needs_index { Some(place.open()?) } else { None };
    let queries = list.queries.iter().map(|query| ("query", query));
    let documents = list.documents.iter().map(|id| ("document", id));
    let pages = list.pages.iter().map(|address| ("page", address));
    for (kind, name) in queries.chain(documents).chain(pages) {
        let key = format!("{kind} {name}");
        let before = state.seen.remove(&key);
        let look = match (kind, &kb) {
            ("query", Some(kb)) => look_at_query(kb, name),
            ("document", Some(kb)) => look_at_document(kb, name),
            _ => look_at_page(&mut fetcher, name, before.as_ref()),
        };
        let (row, seen) = compare(kind, name, before, look, &now);
        rows.push(row);
        kept.insert(key, seen);
    }
    // What is watched no more is forgotten.
    let text = serde_json::to_vec_pretty(&State { seen: kept })?;
    write_whole(&path, &text)?;
    if options.json {
        print_json(&rows)?;
    } else {
        let mut out = io::stdout().lock();
        rows.iter().try_for_each(|row| print_row(&mut out, row))?;
    }
    let reached = rows.iter().all(|row| row.found != Found::Unreachable);
    Ok(if reached { Outcome::Found } else { Outcome::Nothing })
}

fn read_list(path: &Path) -> Result<List> {
    let text = read_text(path).with_context(|| path.display().to_string())?;
    toml::from_str(&text).with_context(|| {
        format!("{}: it has queries, documents and pages, each a list of texts", path.display())
    })
}

fn read_state(path: &Path) -> Result<State> {
    match read_file(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).with_context(|| {
            format!("{}: no record of an earlier look; move it away to begin anew", path.display())
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(State::default()),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

fn look_at_query(kb: &Kb, query: &str) -> Look {
    let request = SearchRequest {
        text: query.to_owned(),
        sort: Sort::Document,
        limit: LARGEST_PAGE,
        ..SearchRequest::default()
    };
    match kb.search(&request) {
        Ok(found) => {
            let words = found.hits.iter().filter(|hit| hit.group == "words");
            let part = |clause: &tiaowen_print::view::ClauseRefView| {
                let id = DocId::parse(&clause.document).ok()?;
                let text = kb.clause(&id, &clause.path).ok()?.text;
                Some((clause.url.clone(), hash::short(text.as_bytes())))
            };
            let parts = words.filter_map(|hit| part(&hit.clause)).collect();
            Look::Parts(parts, Validators::default())
        }
        Err(error) => Look::Unreachable(error.to_string()),
    }
}

fn look_at_document(kb: &Kb, id: &str) -> Look {
    let texts = DocId::parse(id).and_then(|id| kb.texts(&id));
    match texts {
        Ok(texts) => {
            let parts = texts.into_iter();
            let parts = parts.map(|(clause, text)| (clause.url, hash::short(text.as_bytes())));
            Look::Parts(parts.collect(), Validators::default())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Look::Gone(error.to_string()),
        Err(error) => Look::Unreachable(error.to_string()),
    }
}

fn look_at_page(fetcher: &mut Fetcher, address: &str, before: Option<&Seen>) -> Look {
    let known = before
        .filter(|seen| seen.there)
        .map(|seen| Validators { etag: seen.etag.clone(), modified: seen.modified.clone() });
    let known = known.filter(|known| known.etag.is_some() || known.modified.is_some());
    match fetcher.get(address, known.as_ref()) {
        Ok(Answer::Unchanged) => Look::Unchanged,
        Ok(Answer::Page(page)) => {
            let parts = BTreeMap::from([(address.to_owned(), text_of(&page))]);
            Look::Parts(parts, page.validators)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Look::Gone(error.to_string()),
        Err(error) => Look::Unreachable(error.to_string()),
    }
}

/// A hash of the document in a page: what stands around it changes with every visit. Where there is none to be read,
/// of its bytes.
fn text_of(page: &Page) -> String {
    let source = Source {
        bytes: page.bytes.clone(),
        name: page.url.clone(),
        url: Some(page.url.clone()),
        declared: page.declared.clone(),
        fetched: None,
    };
    match tiaowen_source::extract(&source) {
        Ok(extract) => hash::short(extract.text.as_bytes()),
        Err(_) => hash::short(&page.bytes),
    }
}

/// What a look came to after the one before, and what is kept of it.
fn compare(
    kind: &'static str,
    name: &str,
    before: Option<Seen>,
    look: Look,
    now: &str,
) -> (Row, Seen) {
    let mut row = Row {
        kind,
        name: name.to_owned(),
        found: Found::Same,
        new: Vec::new(),
        changed: Vec::new(),
        gone: Vec::new(),
        since: now.to_owned(),
        reason: None,
    };
    let first = before.is_none();
    let old = before.unwrap_or_default();
    let seen = match look {
        Look::Unchanged => {
            let since = if old.trouble.is_some() { now.to_owned() } else { old.since.clone() };
            Seen { since, trouble: None, ..old }
        }
        Look::Parts(parts, Validators { etag, modified }) => {
            if first {
                row.found = Found::First;
            } else {
                let changed = |(part, hash): &(&String, &String)| {
                    old.parts.get(*part).is_some_and(|before| before != *hash)
                };
                let new = parts.keys().filter(|part| !old.parts.contains_key(*part));
                row.new = new.cloned().collect();
                row.changed = parts.iter().filter(changed).map(|(part, _)| part.clone()).collect();
                let gone = old.parts.keys().filter(|part| !parts.contains_key(*part));
                row.gone = gone.cloned().collect();
            }
            let same = row.new.is_empty() && row.changed.is_empty() && row.gone.is_empty();
            if !same {
                row.found = Found::Changed;
            }
            let stays = same && old.there && old.trouble.is_none();
            let since = if stays { old.since } else { now.to_owned() };
            Seen { parts, there: true, since, trouble: None, etag, modified }
        }
        Look::Gone(why) => {
            row.found = Found::Gone;
            row.reason = Some(why);
            let stays = !first && !old.there && old.trouble.is_none();
            let since = if stays { old.since } else { now.to_owned() };
            // What it had is kept: should it come back, only what differs is told.
            Seen { since, parts: old.parts, ..Seen::default() }
        }
        Look::Unreachable(why) => {
            row.found = Found::Unreachable;
            row.reason = Some(why.clone());
            let since = if old.trouble.is_some() { old.since } else { now.to_owned() };
            Seen { since, trouble: Some(why), ..old }
        }
    };
    row.since.clone_from(&seen.since);
    (row, seen)
}

fn print_row(out: &mut impl Write, row: &Row) -> io::Result<()> {
    let Row { kind, name, found, new, changed, gone, since, reason } = row;
    let word = match found {
        Found::First => "watched from now on",
        Found::Same => "as it was",
        Found::Changed => "changed",
        Found::Gone => "gone",
        Found::Unreachable => "could not be reached",
    };
    writeln!(out, "{kind} {name}: {word}, since {since}")?;
    if let Some(reason) = reason {
        writeln!(out, "  {reason}")?;
    }
    for (word, parts) in [("new", new), ("changed", changed), ("gone", gone)] {
        for part in parts {
            writeln!(out, "  {word} {part}")?;
        }
    }
    Ok(())
}
