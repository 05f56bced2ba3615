//! Builds an index beside the current one and swaps it in.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use tantivy::{Index, TantivyDocument};

use super::history::{self, History};
use super::lists::{Facts, Lists};
use super::prepare::{Prepared, PreparedUnit, Texts};
use super::{Build, Fields, SPELLINGS, Stamp, TOPICS, UNITS, engine, schema, tokenizers, vectors};
use crate::collection::CatalogueEntry;
use crate::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::Linked;
use tiaowen_text::doc::{DocId, Topic};
use tiaowen_text::error::{Error, Result};

/// Documents that may wait to be written before those who make them wait too.
const AHEAD: usize = 64;

/// Writes one build.
pub struct Writer {
    index_dir: PathBuf,
    build_dir: PathBuf,
    stamp: Stamp,
    engine: Facts,
    lists: Lists,
    segmenter: Segmenter,
    fields: Fields,
    /// The records of the units, and how many bytes of them are written.
    records: BufWriter<File>,
    written: u64,
    catalogue: Vec<CatalogueEntry>,
    /// Of the build before, and when this one was begun.
    before: HashMap<DocId, History>,
    begun: String,
    units: u64,
}

impl Writer {
    /// Starts a build in a new folder of `index_dir`.
    pub fn create(index_dir: &Path, stamp: &Stamp, lexicon: &Lexicon) -> Result<Self> {
        let name = format!("build-{}-{}", now_millis(), std::process::id());
        let build_dir = index_dir.join(name);
        fs::create_dir_all(&build_dir).map_err(|e| Error::io(build_dir.display(), e))?;
        for (name, text) in lexicon.files() {
            write_file(&build_dir.join(name), text.as_bytes())?;
        }
        let (schema, fields) = schema();
        let mut index = Index::create_in_dir(&build_dir, schema)
            .map_err(|e| engine("cannot create the index", e))?;
        let segmenter = Segmenter::new(lexicon);
        index.set_tokenizers(tokenizers(&segmenter));
        let engine = Facts::new(&index)?;
        let before = history::load(index_dir);
        #[expect(clippy::disallowed_methods, reason = "the history says when a document came")]
        let begun = history::print(jiff::Timestamp::now());
        let path = build_dir.join(UNITS);
        let records = File::create(&path).map_err(|e| Error::io(path.display(), e))?;
        let (index_dir, stamp) = (index_dir.to_owned(), stamp.clone());
        Ok(Self {
            index_dir,
            build_dir,
            stamp,
            engine,
            segmenter,
            fields,
            lists: Lists::default(),
            records: BufWriter::new(records),
            written: 0,
            catalogue: Vec::new(),
            before,
            begun,
            units: 0,
        })
    }

    /// Keeps what people ask about beside the texts.
    pub fn keep_topics(&self, topics: &[Topic]) -> Result<()> {
        let json = serde_json::to_vec(topics).map_err(|e| Error::internal(e.to_string()))?;
        write_file(&self.build_dir.join(TOPICS), &json)
    }

    /// Learns what words mean from the documents, which are those added, in the same order; too few of them
    /// teach nothing. Takes far longer than adding them.
    pub fn learn(&self, documents: &[Linked]) -> Result<()> {
        vectors::write(documents, &self.segmenter, &self.build_dir)
    }

    /// Adds documents with all their units and references. What can be made of each alone is made on all
    /// threads of the pool; whoever has made a document and finds nobody writing writes what is next in order.
    pub fn add_all(
        &mut self,
        documents: &[Linked],
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<()> {
        let (fields, segmenter) = (self.fields, self.segmenter.clone());
        let next = AtomicUsize::new(0);
        let ready = Mutex::new(HashMap::new());
        let writing = Mutex::new((self, 0));
        let write = |held: &mut (&mut Self, usize)| -> Result<()> {
            let (writer, at) = held;
            loop {
                // Others give what they made while this is written.
                let made = locked(&ready).remove(at);
                let (Some(prepared), Some(linked)) = (made, documents.get(*at)) else {
                    return Ok(());
                };
                writer.put(linked, prepared)?;
                *at += 1;
                progress(*at);
            }
        };
        let work = || -> Result<()> {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(linked) = documents.get(at) else { return Ok(()) };
                let prepared = Ready::new(linked, fields, &segmenter)?;
                let waiting = {
                    let mut ready = locked(&ready);
                    ready.insert(at, prepared);
                    ready.len()
                };
                if waiting > AHEAD {
                    write(&mut locked(&writing))?;
                } else if let Ok(mut held) = writing.try_lock() {
                    write(&mut held)?;
                }
            }
        };
        let threads = rayon::current_num_threads();
        (0..threads).into_par_iter().with_max_len(1).try_for_each(|_| work())?;
        // What was made while somebody was just done with writing.
        write(&mut locked(&writing))
    }

    /// Adds one document.
    pub fn add(&mut self, linked: &Linked) -> Result<()> {
        let ready = Ready::new(linked, self.fields, &self.segmenter)?;
        self.put(linked, ready)
    }

    fn put(&mut self, linked: &Linked, ready: Ready) -> Result<()> {
        let document = &linked.document;
        let ord = self.catalogue.len() as u64;
        let mut whole = ready.whole;
        whole.add_u64(self.fields.doc_ord, ord);
        whole.add_u64(self.fields.order, self.units);
        self.engine.add(whole)?;
        for unit in ready.units {
            let mut facts = unit.facts;
            facts.add_u64(self.fields.doc_ord, ord);
            facts.add_u64(self.fields.order, self.units);
            facts.add_u64(self.fields.place, self.written);
            let failed = |e| Error::io(self.build_dir.join(UNITS).display(), e);
            self.records.write_all(&unit.record).map_err(failed)?;
            self.written += unit.record.len() as u64;
            let doc = self.engine.add(facts)?;
            self.lists.add(doc, &unit.texts);
            self.units += 1;
        }
        let history = History::next(self.before.get(&document.id), linked, &self.begun);
        self.catalogue.push(CatalogueEntry::new(linked, history));
        Ok(())
    }

    /// Finishes the build, makes it the current one and removes older ones.
    pub fn finish(mut self) -> Result<()> {
        let failed = |e| Error::io(self.build_dir.join(UNITS).display(), e);
        self.records.flush().map_err(failed)?;
        write_file(&self.build_dir.join(SPELLINGS), &self.lists.spellings())?;
        self.engine.finish(self.lists, self.fields, &self.build_dir)?;
        #[expect(clippy::disallowed_methods, reason = "the build says when it was made")]
        let built = jiff::Timestamp::now().to_string();
        let build = Build { stamp: self.stamp, built, units: self.units as usize };
        let json = serde_json::to_vec_pretty(&build).map_err(|e| Error::internal(e.to_string()))?;
        write_file(&self.build_dir.join("build.json"), &json)?;
        let json =
            serde_json::to_vec(&self.catalogue).map_err(|e| Error::internal(e.to_string()))?;
        write_file(&self.build_dir.join("catalogue.json"), &json)?;
        make_readable(&self.build_dir)?;
        let name = self.build_dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let pointer = self.index_dir.join(format!("current.{name}"));
        write_file(&pointer, name.as_bytes())?;
        let current = self.index_dir.join("current");
        fs::rename(&pointer, &current).map_err(|e| Error::io(current.display(), e))?;
        remove_old(&self.index_dir, &name)
    }
}

/// Removes builds that are no longer current, the newest of them excepted: a server may be opening it.
fn remove_old(index_dir: &Path, current: &str) -> Result<()> {
    let mut builds: Vec<PathBuf> = fs::read_dir(index_dir)
        .map_err(|e| Error::io(index_dir.display(), e))?
        .filter_map(|child| child.ok().map(|c| c.path()))
        .filter(|p| {
            let name = p.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.starts_with("build-") && name != current
        })
        .collect();
    builds.sort();
    builds.pop();
    for build in builds {
        fs::remove_dir_all(&build).map_err(|e| Error::io(build.display(), e))?;
    }
    Ok(())
}

/// Makes the files of a build as readable as its folder: the engine writes some for their owner alone, and a
/// server often runs as somebody else.
#[cfg(unix)]
fn make_readable(build_dir: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let failed = |e| Error::io(build_dir.display(), e);
    let readers = fs::metadata(build_dir).map_err(failed)?.permissions().mode() & 0o444;
    for file in fs::read_dir(build_dir).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        fs::set_permissions(&path, fs::Permissions::from_mode(readers | 0o200)).map_err(failed)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> Result<()> {
    Ok(())
}

/// What a lock guards; a panic elsewhere ends the build anyway.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|e| Error::io(path.display(), e))
}

fn now_millis() -> u128 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the folder of a build is named by the time, so that two never meet"
    )]
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis())
}

/// A document in the engine's terms.
struct Ready {
    whole: TantivyDocument,
    units: Vec<ReadyUnit>,
}

struct ReadyUnit {
    /// What it is looked up by, but for what depends on the units before.
    facts: TantivyDocument,
    /// Bytes of its record.
    record: Vec<u8>,
    texts: Texts,
}

impl Ready {
    fn new(linked: &Linked, fields: Fields, segmenter: &Segmenter) -> Result<Self> {
        let doc = linked.document.id.as_str();
        let Prepared { record, units } = Prepared::new(linked, segmenter)?;
        let mut whole = TantivyDocument::default();
        whole.add_text(fields.kind, "document");
        whole.add_text(fields.doc, doc);
        whole.add_bytes(fields.record, &record);
        let units = units.into_iter().map(|unit| ReadyUnit::new(unit, doc, fields));
        Ok(Self { whole, units: units.collect() })
    }
}

impl ReadyUnit {
    fn new(unit: PreparedUnit, doc: &str, fields: Fields) -> Self {
        let PreparedUnit { facts: known, record, texts } = unit;
        let mut facts = TantivyDocument::default();
        facts.add_text(fields.kind, "unit");
        facts.add_text(fields.doc, doc);
        facts.add_text(fields.id, known.id);
        if let Some(number) = record.number {
            facts.add_text(fields.number, number.to_string());
        }
        facts.add_text(fields.section, &record.section);
        facts.add_u64(fields.date, known.date);
        for reading in known.pinyin {
            facts.add_text(fields.pinyin, reading);
        }
        for target in known.refs {
            facts.add_text(fields.refs, target);
        }
        for (field, length) in fields.lengths.into_iter().zip(known.lengths) {
            facts.add_u64(field, length.into());
        }
        let mut bytes = Vec::new();
        record.write(&mut bytes);
        Self { facts, record: bytes, texts }
    }
}

impl CatalogueEntry {
    /// What is kept in memory of a document.
    pub fn new(linked: &Linked, history: History) -> Self {
        let document = &linked.document;
        let mut repairs = std::collections::BTreeMap::new();
        for repair in &document.repairs {
            *repairs.entry(repair.kind).or_insert(0) += 1;
        }
        let numbered = |i: &usize| document.number(*i).is_some();
        Self {
            id: document.id.clone(),
            meta: document.meta.clone(),
            state: document.state,
            provenance: document.provenance.clone(),
            clauses: (0..document.clauses.len()).filter(numbered).count(),
            repairs: repairs.into_iter().collect(),
            linked: linked
                .alignments
                .iter()
                .map(|a| (format!("{}#{}", document.id, a.clause), a.article.to_string()))
                .collect(),
            mentions: linked.mentions,
            history,
        }
    }
}
