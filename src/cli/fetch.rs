//! `tiaowen fetch`: brings the official page of documents, and keeps it only when nothing is lost by it.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use clap::builder::RangedU64ValueParser;
use serde::Serialize;
use url::Url;

use super::output::{Outcome, chain, now, print_json, say};
use super::place::Place;
use crate::corpus::official::{self, Verdict};
use crate::corpus::store::{Store, write_whole};
use crate::corpus::{self, Described, Layout, Read, versions};
use tiaowen_source::fetch::{Answer, Fetcher, Page, Rules};
use tiaowen_source::{Extract, Source};
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::error::{self, Error};
use tiaowen_text::hash;

/// Options of `tiaowen fetch`.
#[derive(Debug, Args)]
pub struct Options {
    /// Documents or addresses; without any, every document with an official address
    #[arg(value_name = "DOC|URL")]
    targets: Vec<String>,
    /// Keep a page although it differs from the outline or the text that is held
    #[arg(long)]
    accept: bool,
    #[command(flatten)]
    manners: Manners,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// How pages are fetched.
#[derive(Debug, Args)]
pub struct Manners {
    /// Also fetch from this host; gov.cn and the hosts of a document's own address always are
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Also fetch from this machine and private networks (for tests)
    #[arg(long)]
    allow_local: bool,
    /// Most seconds for a page
    #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = seconds())]
    timeout: u64,
    /// Seconds between two requests
    #[arg(long, default_value_t = 2, value_name = "SECONDS", value_parser = seconds())]
    pause: u64,
}

/// No site is waited for longer than an hour; a clock cannot count what is said beyond it.
fn seconds() -> RangedU64ValueParser {
    RangedU64ValueParser::new().range(0..=3600)
}

impl Manners {
    /// A fetcher with these manners.
    pub(super) fn fetcher(&self) -> Fetcher {
        Fetcher::new(Rules {
            hosts: self.allow_host.clone(),
            local: self.allow_local,
            timeout: Duration::from_secs(self.timeout),
            pause: Duration::from_secs(self.pause),
            ..Rules::default()
        })
    }
}

/// What became of one target.
#[derive(Debug, Serialize)]
struct Row {
    target: String,
    document: Option<String>,
    result: Fetched,
    /// The address that answered.
    url: Option<String>,
    sha256: Option<String>,
    bytes: Option<usize>,
    /// Numbered clauses of the text that is held now.
    clauses: usize,
    /// Why nothing was kept.
    reasons: Vec<String>,
    /// Differences that a reader should see.
    notes: Vec<String>,
    /// Since when no attempt succeeded.
    since: Option<String>,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Fetched {
    /// A page was kept.
    Kept,
    /// The page that is held is the current one.
    Unchanged,
    /// The page is worse than what is known; the held text stays.
    Refused,
    /// No page came; the held text stays.
    Failed,
    /// No official address is known.
    NoAddress,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let layout = place.layout();
    let every = options.targets.is_empty();
    let targets = if every { with_address(&layout)? } else { options.targets.clone() };
    let mut fetcher = options.manners.fetcher();
    let mut rows = Vec::new();
    for target in &targets {
        let row = fetch(&layout, &mut fetcher, target, options);
        if !options.json {
            print_row(&mut io::stdout().lock(), &row)?;
        }
        rows.push(row);
    }
    if options.json {
        print_json(&rows)?;
    } else if rows.iter().any(|row| row.result == Fetched::Kept) {
        say!("run `tiaowen index` to search what was kept")?;
    }
    let good = rows.iter().all(|r| matches!(r.result, Fetched::Kept | Fetched::Unchanged));
    Ok(if good { Outcome::Found } else { Outcome::Nothing })
}

/// Documents whose official address is known.
fn with_address(layout: &Layout) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for id in corpus::described_ids(layout)? {
        if corpus::given(layout, &id)?.official_url.is_some() {
            ids.push(id.to_string());
        }
    }
    Ok(ids)
}

fn fetch(layout: &Layout, fetcher: &mut Fetcher, target: &str, options: &Options) -> Row {
    let mut row = Row {
        target: target.to_owned(),
        document: None,
        result: Fetched::Failed,
        url: None,
        sha256: None,
        bytes: None,
        clauses: 0,
        reasons: Vec::new(),
        notes: Vec::new(),
        since: None,
    };
    let done = if target.contains("://") {
        fetch_address(layout, fetcher, target, options, &mut row)
    } else {
        fetch_document(layout, fetcher, target, options, &mut row)
    };
    if let Err(error) = done {
        row.result = Fetched::Failed;
        row.reasons.push(chain(&error));
    }
    row
}

/// Brings the page of a described document.
fn fetch_document(
    layout: &Layout,
    fetcher: &mut Fetcher,
    target: &str,
    options: &Options,
    row: &mut Row,
) -> Result<()> {
    let id = DocId::parse(target)?;
    let described = corpus::find(layout, &id)?;
    row.document = Some(id.to_string());
    row.clauses = numbered(&described.held);
    let Some(address) = described.given.official_url.clone() else {
        row.result = Fetched::NoAddress;
        row.reasons.push("meta.toml has no official_url".to_owned());
        return Ok(());
    };
    // The address is part of the document's own description, so its host is named.
    let host = Url::parse(&address).ok().and_then(|url| url.host_str().map(str::to_owned));
    let mut hosts = options.manners.allow_host.clone();
    hosts.extend(host);
    fetcher.allow_hosts(hosts);
    let now = now();
    let kept = official::kept(&described.dir)?.filter(|kept| kept.url == address);
    let known = kept.as_ref().map(official::Kept::validators);
    let answer = fetcher.get(&address, known.as_ref());
    let _writing = Store::open(&layout.corpus)?;
    match answer {
        Ok(Answer::Unchanged) => {
            row.result = Fetched::Unchanged;
            official::note_success(&described.dir, &now)?;
        }
        Ok(Answer::Page(page)) => take(layout, &described, &page, options.accept, &now, row)?,
        Err(error) => {
            row.reasons.push(error.to_string());
            row.since = official::note_failure(&described.dir, &row.reasons, &now)?.since;
        }
    }
    Ok(())
}

/// Looks at a page that came for a document, and keeps it unless something is lost by it.
fn take(
    layout: &Layout,
    described: &Described,
    page: &Page,
    accept: bool,
    now: &str,
    row: &mut Row,
) -> Result<()> {
    let id = &described.held.id;
    let address = described.given.official_url.as_deref().unwrap_or(&page.url);
    row.url = Some(page.url.clone());
    row.sha256 = Some(hash::sha256(&page.bytes));
    row.bytes = Some(page.bytes.len());
    let same = official::kept(&described.dir)?
        .is_some_and(|kept| Some(&kept.sha256) == row.sha256.as_ref());
    if same && official::load(&described.dir).is_ok() {
        row.result = Fetched::Unchanged;
        official::note_success(&described.dir, now)?;
        return Ok(());
    }
    let looked = look(id, &described.given, page);
    let known: Vec<&Document> = described.outline.iter().chain([&described.held]).collect();
    let verdict = match &looked {
        Ok((extract, document)) => official::judge(&described.given, &known, extract, document),
        Err(error) => Verdict { against: vec![error.to_string()], notes: Vec::new() },
    };
    row.notes = verdict.notes;
    match looked {
        Ok((_, document)) if verdict.against.is_empty() || accept => {
            row.notes.extend(verdict.against);
            row.clauses = numbered(&document);
            row.result = Fetched::Kept;
            if let Some(number) = versions::keep(layout, &described.dir, id, now)? {
                row.notes.push(format!("the text before is kept as version {number}"));
            }
            official::keep(&described.dir, address, page, now)?;
        }
        _ => {
            row.result = Fetched::Refused;
            row.reasons = verdict.against;
            row.since = official::note_failure(&described.dir, &row.reasons, now)?.since;
        }
    }
    Ok(())
}

/// Brings a page that no document describes, and describes one.
fn fetch_address(
    layout: &Layout,
    fetcher: &mut Fetcher,
    address: &str,
    options: &Options,
    row: &mut Row,
) -> Result<()> {
    for id in corpus::described_ids(layout)? {
        if corpus::given(layout, &id)?.official_url.as_deref() == Some(address) {
            return fetch_document(layout, fetcher, id.as_str(), options, row);
        }
    }
    fetcher.allow_hosts(options.manners.allow_host.clone());
    let store = Store::open(&layout.corpus)?;
    let (page, read) = bring(fetcher, address, None)?;
    let id = read.document.id;
    add_page(layout, &store, address, &page, &id)?;
    let kept = official::kept(&layout.corpus.join(id.as_str()))?;
    row.url = kept.as_ref().map(|k| k.answered.clone());
    row.sha256 = kept.map(|k| k.sha256);
    row.clauses = numbered(&corpus::find(layout, &id)?.held);
    row.document = Some(id.to_string());
    row.result = Fetched::Kept;
    Ok(())
}

/// Fetches a page and reads it as a document of its own, under `id` or one made of its title.
pub(super) fn bring(
    fetcher: &mut Fetcher,
    address: &str,
    id: Option<&DocId>,
) -> Result<(Page, Read)> {
    let Answer::Page(page) = fetcher.get(address, None)? else {
        return Err(Error::unavailable(format!("{address} sent no page")).into());
    };
    let given = Meta { official_url: Some(address.to_owned()), ..Meta::default() };
    let (extract, document) = look(&DocId::parse("new")?, &given, &page)?;
    let verdict = official::judge(&given, &[], &extract, &document);
    if !verdict.against.is_empty() {
        return Err(Error::invalid(format!("{address}: {}", verdict.against.join("; "))).into());
    }
    let name = match document.meta.title.as_str() {
        "" => page.url.trim_end_matches('/').rsplit('/').next().unwrap_or("page").to_owned(),
        title => title.to_owned(),
    };
    let id = match id {
        Some(id) => id.clone(),
        None => corpus::id_from_name(&name.replace('.', "-"), &page.bytes)?,
    };
    let read = Read { skipped: extract.skipped, ..Document { id, ..document }.into() };
    Ok((page, read))
}

/// Puts a page into `corpus/` as a document of its own.
pub(super) fn add_page(
    layout: &Layout,
    store: &Store,
    address: &str,
    page: &Page,
    id: &DocId,
) -> Result<()> {
    let dir = layout.corpus.join(id.as_str());
    if dir.exists() {
        let what = format!("{} is there already: fetch it by its id", dir.display());
        return Err(Error::invalid(what).into());
    }
    let draft = store.draft(id)?;
    describe(draft.dir(), address)?;
    official::keep(draft.dir(), address, page, &now())?;
    Ok(draft.publish()?)
}

fn describe(dir: &Path, address: &str) -> Result<()> {
    let address = toml::Value::String(address.to_owned());
    let meta = format!("[document]\nofficial_url = {address}\n");
    Ok(write_whole(&dir.join("meta.toml"), meta.as_bytes())?)
}

/// Reads a page as a document.
fn look(id: &DocId, given: &Meta, page: &Page) -> error::Result<(Extract, Document)> {
    let source = Source {
        bytes: page.bytes.clone(),
        name: page.url.clone(),
        url: Some(page.url.clone()),
        declared: page.declared.clone(),
        fetched: None,
    };
    let extract = tiaowen_source::extract(&source)?;
    let document = corpus::read_document(id, given, &source)?;
    Ok((extract, document))
}

fn numbered(document: &Document) -> usize {
    document.clauses.iter().filter(|c| c.ordinal.is_some()).count()
}

fn print_row(out: &mut dyn Write, row: &Row) -> io::Result<()> {
    let name = row.document.as_ref().unwrap_or(&row.target);
    let result = match row.result {
        Fetched::Kept => "kept",
        Fetched::Unchanged => "unchanged",
        Fetched::Refused => "refused, the held text stays",
        Fetched::Failed => "failed, the held text stays",
        Fetched::NoAddress => "no address",
    };
    write!(out, "{name}: {result}; {} clauses", row.clauses)?;
    if let Some(bytes) = row.bytes {
        write!(out, "; {bytes} bytes")?;
    }
    writeln!(out)?;
    for reason in &row.reasons {
        writeln!(out, "  {reason}")?;
    }
    for note in &row.notes {
        writeln!(out, "  note: {note}")?;
    }
    if let Some(since) = &row.since {
        writeln!(out, "  no success since {since}")?;
    }
    Ok(())
}
