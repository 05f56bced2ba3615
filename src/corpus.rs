//! Reads a folder of documents: `corpus/ID/meta.toml` with its source, loose files, the given files in
//! `seeds/`, the curated crosswalk and the topics. One bad file never stops the rest: it becomes a [`Problem`].
//!
//! Reading and decoding are left to `source`, repairs to `clean`, structure to `parse`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use tiaowen_link::crossref::changed;
use tiaowen_link::crossref::curated::CuratedRow;
use tiaowen_parse::clean;
use tiaowen_parse::parse;
use tiaowen_source::Skipped;
use tiaowen_text::doc::{DocId, Document, Meta, TextState, Topic};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash;
use tiaowen_text::near;

pub mod crosswalk;
pub mod files;
pub mod held;
mod layout;
pub mod meta;
pub mod official;
mod outline;
mod read;
pub mod readers;
pub mod spool;
pub mod store;
mod topics;
pub mod tree;
pub mod versions;

use meta::SourceEntry;
use spool::{Found, Kept, Origin, Taken};
use tree::Child;
pub use tree::Problem;

pub use layout::Layout;
pub use read::{Read, read_document, read_source};

/// Everything that was read from a project folder.
#[derive(Debug, Default)]
pub struct Corpus {
    /// Documents by id.
    pub documents: Vec<Document>,
    /// Rows of the curated crosswalk.
    pub curated: Vec<CuratedRow>,
    /// What people ask about.
    pub topics: Vec<Topic>,
    /// Files that could not be read, and why.
    pub problems: Vec<Problem>,
    /// What is wrong with documents that are served all the same.
    pub faults: Vec<Problem>,
    /// What one should know of documents that have nothing wrong.
    pub notes: Vec<Problem>,
    /// What the files hold beside the text of a document, by document.
    pub skipped: BTreeMap<DocId, Vec<Skipped>>,
    /// Documents that were not read, since their files are those of the earlier reading, each with what its files
    /// say that it carries out.
    pub unchanged: BTreeMap<DocId, Vec<DocId>>,
    /// What this reading made of each document's files, for the next one.
    pub readings: Readings,
}

/// A document still to be read.
#[derive(Debug, Clone)]
enum Entry {
    /// A folder with `meta.toml`.
    Described(PathBuf),
    /// A file without description.
    Loose(PathBuf),
}

impl Entry {
    fn path(&self) -> &Path {
        match self {
            Self::Described(path) | Self::Loose(path) => path,
        }
    }

    /// The file that is named when it cannot be read.
    fn file(&self) -> PathBuf {
        match self {
            Self::Described(dir) => dir.join("meta.toml"),
            Self::Loose(file) => file.clone(),
        }
    }

    /// The document, and the names in it that may abbreviate a title.
    fn read(&self, layout: &Layout) -> Result<Found> {
        let read = match self {
            Self::Described(dir) => described(layout, dir),
            Self::Loose(file) => loose(file),
        }?;
        let abbreviations = changed::abbreviations(&read.document);
        Ok(Found { read, abbreviations, place: None })
    }
}

/// What an earlier reading made of a project folder.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Readings {
    /// What was made of each document's files, by their name.
    documents: BTreeMap<String, Reading>,
    /// Hash of the curated crosswalk.
    crosswalk: String,
    /// What each file held.
    files: files::Sums,
}

impl Readings {
    /// A hash over the files of the project now; those that were not touched since are not read.
    pub fn hash(&self, layout: &Layout) -> Result<String> {
        files::hash(layout, &self.files)
    }

    /// What was made of the documents that were read, by their ids.
    pub fn by_id(&self) -> HashMap<&DocId, &Reading> {
        self.documents.values().map(|reading| (&reading.id, reading)).collect()
    }

    /// Whether the curated crosswalk was the same in another reading.
    pub fn has_crosswalk_of(&self, other: &Self) -> bool {
        self.crosswalk == other.crosswalk
    }
}

/// What a reading made of a document's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Hash of the files.
    print: String,
    /// The id that the files have by themselves.
    own: DocId,
    /// The id of the document, where another had that one before it.
    id: DocId,
    /// The documents that it carries out as its files say, before citations add others.
    pub implements: Vec<DocId>,
    /// Names in its text that may abbreviate a title.
    #[serde(default)]
    pub abbreviations: Vec<String>,
}

/// Reads a whole project folder; `progress` is told how many of how many documents are done.
pub fn load(layout: &Layout, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Corpus> {
    load_after(layout, &Readings::default(), progress)
}

/// Reads what changed in a project folder since an earlier reading, and tells what did not
/// ([`Corpus::unchanged`]).
pub fn load_after(
    layout: &Layout,
    before: &Readings,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Corpus> {
    let mut documents = Vec::new();
    let mut corpus = load_each(layout, before, &Kept::default(), progress, &mut |taken| {
        documents.push(taken.document);
        Ok(())
    })?;
    documents.sort_by(|a, b| a.id.cmp(&b.id));
    corpus.documents = documents;
    Ok(corpus)
}

/// Files read at a time: what they hold is in memory until the last of them is read.
const AT_ONCE: usize = 256;

/// As [`load_after`], but gives each document away as soon as it is read, so that [`Corpus::documents`] stays empty
/// and a collection larger than the memory can be read. What an interrupted reading has `kept` of the same files is not
/// read again.
pub fn load_each(
    layout: &Layout,
    before: &Readings,
    kept: &Kept,
    progress: &(dyn Fn(usize, usize) + Sync),
    take: &mut dyn FnMut(Taken) -> Result<()>,
) -> Result<Corpus> {
    let mut corpus = Corpus::default();
    let mut entries = Vec::new();
    find_entries(layout, &mut entries, &mut corpus.problems)?;
    let total = entries.len();
    let done = std::sync::atomic::AtomicUsize::new(0);
    let sums = &before.files;
    let seeds = files::print_of_folder(layout, &layout.seeds, sums)?;
    let look = |entry: &Entry| {
        let name = layout.name_of(entry.path());
        let print = files::print(layout, entry.path(), &seeds, sums);
        let known = before
            .documents
            .get(&name)
            .filter(|known| print.as_ref().is_ok_and(|p| *p == known.print));
        let read = known.is_none().then(|| {
            let kept = print.as_ref().ok().and_then(|print| kept.find(&name, print));
            kept.map_or_else(|| entry.read(layout), Ok)
        });
        progress(1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed), total);
        (name, print, read)
    };
    let mut taken = HashSet::new();
    let mut carries = Vec::new();
    let portions = entries.chunks(AT_ONCE);
    let looked = portions.flat_map(|some| {
        let looked: Vec<_> = some.par_iter().map(&look).collect();
        some.iter().zip(looked)
    });
    for (entry, (name, print, read)) in looked {
        let read = match (read, before.documents.get(&name)) {
            (None, Some(known)) => {
                let id = free_id(&known.own, |id| taken.contains(id))?;
                if id == known.id {
                    taken.insert(id.clone());
                    corpus.unchanged.insert(id, known.implements.clone());
                    corpus.readings.documents.insert(name, known.clone());
                    continue;
                }
                // Another document came or went whose files have the same id by themselves.
                entry.read(layout)
            }
            (Some(read), _) => read,
            (None, None) => entry.read(layout),
        };
        match read {
            Ok(Found { read, abbreviations, place }) => {
                let Read { mut document, skipped, faults, notes } = read;
                let own = document.id.clone();
                document.id = free_id(&own, |id| taken.contains(id))?;
                taken.insert(document.id.clone());
                let file = &mut document.provenance.file;
                *file = layout.name_of(Path::new(file));
                let whole = faults.is_empty() && notes.is_empty();
                corpus.faults.extend(told(&entry.file(), faults));
                corpus.notes.extend(told(&entry.file(), notes));
                if !skipped.is_empty() {
                    corpus.skipped.insert(document.id.clone(), skipped.clone());
                }
                let origin = Origin {
                    print: print.as_ref().ok().filter(|_| whole).cloned(),
                    name: name.clone(),
                    own: own.clone(),
                    skipped,
                    abbreviations: abbreviations.clone(),
                };
                // What there is to tell is read, and told, again: no file has an empty print.
                if let Ok(print) = print.map(|print| if whole { print } else { String::new() }) {
                    let (id, implements) = (document.id.clone(), document.meta.implements.clone());
                    let reading = Reading { print, own, id, implements, abbreviations };
                    corpus.readings.documents.insert(name, reading);
                }
                if !document.meta.implements.is_empty() {
                    carries.push((document.id.clone(), document.meta.implements.clone()));
                }
                take(Taken { document, origin, place })?;
            }
            // What cannot be read takes no document out of service: it stays as the reading before made it.
            Err(error) => {
                match before.documents.get(&name).filter(|known| !taken.contains(&known.id)) {
                    Some(known) => {
                        taken.insert(known.id.clone());
                        let why = format!("{error}; the document stays as it was");
                        corpus.faults.extend(told(&entry.file(), vec![why]));
                        corpus.unchanged.insert(known.id.clone(), known.implements.clone());
                        corpus.readings.documents.insert(name, known.clone());
                    }
                    None => corpus.problems.push(problem(&entry.file(), &error)),
                }
            }
        }
    }
    tell_unknown_parents(layout, carries, &taken, &mut corpus);
    corpus.readings.crosswalk = files::print_of_folder(layout, &layout.crosswalk(), sums)?;
    corpus.readings.files = sums.clone();
    let judged = crosswalk::of_record(layout, &mut corpus.problems)?;
    corpus.curated = judged.into_iter().flat_map(|file| file.rows).collect();
    read_topics(&layout.corpus.join("topics.tsv"), &mut corpus);
    Ok(corpus)
}

/// Tells what documents say that they carry out and nobody holds.
fn tell_unknown_parents(
    layout: &Layout,
    mut carries: Vec<(DocId, Vec<DocId>)>,
    held: &HashSet<DocId>,
    corpus: &mut Corpus,
) {
    carries.sort();
    let mut faults = Vec::new();
    for (id, implements) in carries.iter().map(|(id, of)| (id, of)).chain(&corpus.unchanged) {
        for parent in implements.iter().filter(|parent| !held.contains(parent)) {
            let held = held.iter().filter(|held| *held != id).map(|held| held.to_string());
            let mut near: Vec<String> = near::of(parent.as_str(), held).collect();
            near.sort();
            let file = layout.corpus.join(id.as_str()).join(meta::META).display().to_string();
            let why = format!(
                "implements names {:?}, and no document has that id{}",
                parent.as_str(),
                meta::meant(&near)
            );
            faults.push(Problem { file, why });
        }
    }
    corpus.faults.extend(faults);
}

/// How a project folder differs from an earlier reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Documents whose files are new, changed, or had a problem.
    pub changed: usize,
    /// Documents whose files are gone.
    pub gone: usize,
}

/// Looks what [`load_after`] would read, without reading it.
pub fn waiting(layout: &Layout, before: &Readings) -> Result<Waiting> {
    let mut entries = Vec::new();
    find_entries(layout, &mut entries, &mut Vec::new())?;
    let seeds = files::print_of_folder(layout, &layout.seeds, &before.files)?;
    let same = |entry: &Entry| {
        let known = before.documents.get(&layout.name_of(entry.path()));
        let print = files::print(layout, entry.path(), &seeds, &before.files);
        known.is_some_and(|known| print.is_ok_and(|print| print == known.print))
    };
    let changed = entries.par_iter().filter(|entry| !same(entry)).count();
    let there: HashSet<String> = entries.iter().map(|entry| layout.name_of(entry.path())).collect();
    let gone = before.documents.keys().filter(|name| !there.contains(*name)).count();
    Ok(Waiting { changed, gone })
}

/// One document of a corpus by its id, as it is held.
///
/// Fails with `NotFound` when no folder of that name describes one.
pub fn find(layout: &Layout, id: &DocId) -> Result<Described> {
    let dir = layout.corpus.join(id.as_str());
    if !dir.join("meta.toml").is_file() {
        let message = format!("{} holds no document {id}", layout.corpus.display());
        return Err(Error::not_found(message));
    }
    let meta::MetaFile { document: given, source: entry, .. } = meta::read(&dir)?;
    let held = described(layout, &dir)?.document;
    let outline = match &entry.outline {
        Some(_) => Some(named_source(layout, &dir, id.clone(), given.clone(), &entry)?.document),
        None => None,
    };
    Ok(Described { dir, given, held, outline })
}

/// What `meta.toml` says of a document, without reading its text. Fails with `Invalid` for what
/// docs/schemas/meta.json does not allow.
pub fn given(layout: &Layout, id: &DocId) -> Result<Meta> {
    let read = meta::read(&layout.corpus.join(id.as_str()))?;
    match read.faults.first() {
        Some(fault) => Err(Error::invalid(fault.clone())),
        None => Ok(read.document),
    }
}

/// A document that a folder describes.
#[derive(Debug)]
pub struct Described {
    /// The folder.
    pub dir: PathBuf,
    /// What `meta.toml` says.
    pub given: Meta,
    /// The document as it is held.
    pub held: Document,
    /// Its outline, when the folder has one.
    pub outline: Option<Document>,
}

/// Ids of the documents that a folder describes, in order.
pub fn described_ids(layout: &Layout) -> Result<Vec<DocId>> {
    let mut entries = Vec::new();
    find_entries(layout, &mut entries, &mut Vec::new())?;
    let ids = entries.iter().filter_map(|entry| match entry {
        Entry::Described(dir) => DocId::parse(dir.file_name()?.to_str()?).ok(),
        Entry::Loose(_) => None,
    });
    Ok(ids.collect())
}

/// The files that are documents by themselves, each with the id that its name makes.
pub fn loose_files(layout: &Layout) -> Result<Vec<(DocId, PathBuf)>> {
    let mut entries = Vec::new();
    find_entries(layout, &mut entries, &mut Vec::new())?;
    let mut files = Vec::new();
    for entry in entries {
        if let Entry::Loose(path) = entry
            && let Ok(bytes) = fs::read(&path)
        {
            files.push((id_from_name(&path.display().to_string(), &bytes)?, path));
        }
    }
    Ok(files)
}

/// A document id made of a file name: Chinese characters become pinyin, the rest of what an id cannot
/// hold becomes hyphens. A name without a usable character takes the start of the content's hash.
pub fn id_from_name(name: &str, bytes: &[u8]) -> Result<DocId> {
    use pinyin::ToPinyin;
    let stem = Path::new(name).file_stem().and_then(|s| s.to_str()).unwrap_or(name);
    let mut slug = String::new();
    for c in stem.chars() {
        if slug.len() >= 60 {
            break;
        }
        match c.to_pinyin() {
            Some(sound) => {
                if !slug.is_empty() && !slug.ends_with('-') {
                    slug.push('-');
                }
                slug.push_str(&sound.plain().replace('ü', "v"));
                slug.push('-');
            }
            None if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            None if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            None => {}
        }
    }
    let slug = slug.trim_matches('-');
    if slug.is_empty() {
        let hash = hash::sha256(bytes);
        return DocId::parse(&format!("doc-{}", hash.get(..8).unwrap_or("0")));
    }
    DocId::parse(slug)
}

/// Reads a described document: its official page when one is kept, else what `meta.toml` names.
fn described(layout: &Layout, dir: &Path) -> Result<Read> {
    let name = dir.file_name().and_then(|n| n.to_str()).unwrap_or_default();
    let id = DocId::parse(name)?;
    let meta::MetaFile { document: given, source: entry, faults } = meta::read(dir)?;
    let official = official::load(dir).and_then(|source| match source {
        Some(source) => read_source(&id, &confirmed(&given), &source).map(Some),
        None => Ok(None),
    });
    let mut read = match official {
        Ok(Some(read)) => read,
        Ok(None) => named_source(layout, dir, id, given, &entry)?,
        // A damaged page must not hide the document: what there was before it still stands.
        Err(error) => {
            let read = named_source(layout, dir, id, given, &entry)?;
            Read { faults: vec![error.to_string()], ..read }
        }
    };
    read.faults.extend(faults);
    let Read { document, faults, .. } = &mut read;
    document.earlier = versions::load(dir, &document.id, &document.provenance.sha256, faults);
    read.document.provenance.stale_since = official::status(dir)?.and_then(|status| status.since);
    Ok(read)
}

/// What is known of a document once its official page is held: address and headings are confirmed.
fn confirmed(given: &Meta) -> Meta {
    let mut meta = given.clone();
    meta.unverified.retain(|f| !matches!(f.as_str(), "official_url" | "headings" | "abstracts"));
    meta
}

fn named_source(
    layout: &Layout,
    dir: &Path,
    id: DocId,
    given: Meta,
    entry: &SourceEntry,
) -> Result<Read> {
    if let Some(path) = entry.path(layout, dir)? {
        return from_file(&id, &given, entry, &path);
    }
    if let Some(name) = &entry.outline {
        let path = tree::within(dir, name)?;
        let text = tree::read_to_string(&path)?;
        return outline::document(id, given, name, &text).map(Read::from);
    }
    Ok(not_held(id, given).into())
}

/// A document known by its facts alone.
fn not_held(id: DocId, meta: Meta) -> Document {
    Document {
        id,
        meta,
        provenance: Default::default(),
        state: TextState::NotHeld,
        text: String::new(),
        clauses: Vec::new(),
        pieces: Vec::new(),
        repairs: Vec::new(),
        issues: Vec::new(),
        clause_level: tiaowen_text::doc::Level::Article,
        earlier: Vec::new(),
        places: Default::default(),
    }
}

fn from_file(id: &DocId, given: &Meta, entry: &SourceEntry, path: &Path) -> Result<Read> {
    let mut source = tiaowen_source::load_file(path)?;
    source.url = entry.url.clone();
    source.fetched = entry.fetched.clone();
    let mut extract = tiaowen_source::extract(&source)?;
    extract.provenance.mirror = entry.mirror;
    let cleaned = clean::clean(&extract);
    let document = parse::parse(id, given, &extract, cleaned);
    let changed = entry.sha256.as_ref().is_some_and(|hash| *hash != document.provenance.sha256);
    let edited = changed.then(|| {
        format!(
            "{} was edited since it was added (SHA-256): it is read as it is, and the text before is not kept; \
             `tiaowen ingest --replace {id} {}` makes it the one that was added",
            path.file_name().unwrap_or_default().display(),
            path.display(),
        )
    });
    let notes = edited.into_iter().collect();
    Ok(Read { skipped: extract.skipped, notes, ..document.into() })
}

fn loose(path: &Path) -> Result<Read> {
    let source = tiaowen_source::load_file(path)?;
    let id = id_from_name(&source.name, &source.bytes)?;
    read_source(&id, &Meta::default(), &source)
}

/// The id, or the same with a number behind it, that is not taken.
fn free_id(id: &DocId, taken: impl Fn(&DocId) -> bool) -> Result<DocId> {
    let mut free = id.clone();
    let mut n = 2;
    while taken(&free) {
        free = DocId::parse(&format!("{id}-{n}"))?;
        n += 1;
    }
    Ok(free)
}

fn find_entries(
    layout: &Layout,
    entries: &mut Vec<Entry>,
    problems: &mut Vec<Problem>,
) -> Result<()> {
    entries_below(&layout.corpus, &layout.corpus, entries, problems)
}

fn entries_below(
    dir: &Path,
    root: &Path,
    entries: &mut Vec<Entry>,
    problems: &mut Vec<Problem>,
) -> Result<()> {
    let children = tree::children(dir, root, problems)?;
    if children.iter().any(|child| child.path.ends_with("meta.toml")) {
        entries.push(Entry::Described(dir.to_owned()));
        return Ok(());
    }
    for Child { path, is_dir } in children {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if matches!(name, layout::CROSSWALK | "lexicon" | "README.md" | "topics.tsv") {
            continue;
        }
        if !is_dir {
            entries.push(Entry::Loose(path));
        } else if let Err(error) = entries_below(&path, root, entries, problems) {
            problems.push(problem(&path, &error));
        }
    }
    Ok(())
}

fn read_topics(file: &Path, corpus: &mut Corpus) {
    if !file.exists() {
        return;
    }
    let text = match tree::read_to_string(file) {
        Ok(text) => text,
        Err(error) => {
            corpus.problems.push(problem(file, &error));
            return;
        }
    };
    let (topics, faults) = topics::parse(&text);
    corpus.topics = topics;
    let problem = |why| Problem { file: file.display().to_string(), why };
    corpus.problems.extend(faults.into_iter().map(problem));
}

fn told(file: &Path, what: Vec<String>) -> impl Iterator<Item = Problem> {
    let file = file.display().to_string();
    what.into_iter().map(move |why| Problem { file: file.clone(), why })
}

fn problem(path: &Path, error: &Error) -> Problem {
    Problem { file: path.display().to_string(), why: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_become_ids() {
        let id = |name: &str| id_from_name(name, b"x").unwrap().to_string();
        assert_eq!(id("实施意见.docx"), "shi-shi-yi-jian");
        assert_eq!(id("000_AB c.txt"), "000-ab-c");
        assert_eq!(id("鲁政办字〔2023〕3号.html"), "lu-zheng-ban-zi-2023-3-hao");
        assert_eq!(id("《》.txt"), "doc-2d711642");
    }
}
