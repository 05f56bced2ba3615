//! Builds an index beside the current one and swaps it in.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use tantivy::{Index, IndexWriter, TantivyDocument};

use super::history::{self, History};
use super::{
    Build, CatalogueEntry, Fields, Stamp, TOPICS, UNITS, UnitRecord, engine, schema, tokenizers,
};
use crate::crossref::{Linked, Target};
use crate::doc::{DocId, Document, Topic};
use crate::error::{Error, Result};
use crate::script::Folded;
use crate::segment::{Lexicon, Segmenter};

/// Memory the engine may fill before it writes a segment.
const BUDGET: usize = 150_000_000;

/// Writes one build.
pub struct Writer {
    index_dir: PathBuf,
    build_dir: PathBuf,
    stamp: Stamp,
    engine: IndexWriter,
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
        let (words, synonyms) = lexicon.texts();
        write_file(&build_dir.join("words.txt"), words.as_bytes())?;
        write_file(&build_dir.join("synonyms.tsv"), synonyms.as_bytes())?;
        let (schema, fields) = schema();
        let mut index = Index::create_in_dir(&build_dir, schema)
            .map_err(|e| engine("cannot create the index", e))?;
        let segmenter = Segmenter::new(lexicon);
        index.set_tokenizers(tokenizers(&segmenter));
        // One thread keeps documents in reading order, which settles ties between equal scores.
        let engine = index
            .writer_with_num_threads(1, BUDGET)
            .map_err(|e| engine("cannot write the index", e))?;
        let before = history::load(index_dir);
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

    /// Adds a document with all its units and references.
    pub fn add(&mut self, linked: &Linked) -> Result<()> {
        let document = &linked.document;
        let record = serde_json::to_vec(linked)
            .map_err(|e| Error::internal(format!("{}: {e}", document.id)))?;
        let mut whole = TantivyDocument::default();
        whole.add_text(self.fields.kind, "document");
        whole.add_text(self.fields.doc, document.id.as_str());
        whole.add_u64(self.fields.doc_ord, self.catalogue.len() as u64);
        whole.add_u64(self.fields.order, self.units);
        whole.add_bytes(self.fields.record, &record);
        self.put(whole)?;
        for (index, _) in document.units() {
            let unit = self.unit(linked, index)?;
            self.put(unit)?;
            self.units += 1;
        }
        let history = History::next(self.before.get(&document.id), linked, &self.begun);
        let mut entry = CatalogueEntry::new(document, history);
        entry.linked = linked
            .alignments
            .iter()
            .map(|a| (format!("{}#{}", document.id, a.clause), a.article.to_string()))
            .collect();
        entry.mentions = linked.mentions;
        self.catalogue.push(entry);
        Ok(())
    }

    /// Finishes the build, makes it the current one and removes older ones.
    pub fn finish(mut self) -> Result<()> {
        let failed = |e| Error::io(self.build_dir.join(UNITS).display(), e);
        self.records.flush().map_err(failed)?;
        let failed = |e| engine("cannot finish the index", e);
        self.engine.commit().map_err(failed)?;
        let segments = self.engine.index().searchable_segment_ids().map_err(failed)?;
        if segments.len() > 1 {
            self.engine.merge(&segments).wait().map_err(failed)?;
        }
        self.engine.wait_merging_threads().map_err(failed)?;
        let built = jiff::Timestamp::now().to_string();
        let build = Build { stamp: self.stamp, built, units: self.units as usize };
        let json = serde_json::to_vec_pretty(&build).map_err(|e| Error::internal(e.to_string()))?;
        write_file(&self.build_dir.join("build.json"), &json)?;
        let json =
            serde_json::to_vec(&self.catalogue).map_err(|e| Error::internal(e.to_string()))?;
        write_file(&self.build_dir.join("catalogue.json"), &json)?;
        let name = self.build_dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let pointer = self.index_dir.join(format!("current.{name}"));
        write_file(&pointer, name.as_bytes())?;
        let current = self.index_dir.join("current");
        fs::rename(&pointer, &current).map_err(|e| Error::io(current.display(), e))?;
        remove_old(&self.index_dir, &name)
    }

    fn unit(&mut self, linked: &Linked, index: usize) -> Result<TantivyDocument> {
        let Fields { kind, doc, doc_ord, order, .. } = self.fields;
        let document = &linked.document;
        let mut record = UnitRecord::new(document, index);
        record.joined = self.segmenter.joined(&Folded::new(&record.text));
        let mut unit = TantivyDocument::default();
        unit.add_text(kind, "unit");
        unit.add_text(doc, document.id.as_str());
        unit.add_u64(doc_ord, self.catalogue.len() as u64);
        unit.add_u64(order, self.units);
        unit.add_text(self.fields.id, format!("{}#{}", document.id, record.path));
        if let Some(number) = record.number {
            unit.add_text(self.fields.number, number.to_string());
        }
        unit.add_text(self.fields.section, &record.section);
        unit.add_u64(self.fields.date, date(document));
        for reading in readings(&record.heading) {
            unit.add_text(self.fields.pinyin, reading);
        }
        unit.add_text(self.fields.heading, &record.heading);
        unit.add_text(self.fields.heading_chars, &record.heading);
        unit.add_text(self.fields.body, &record.text);
        unit.add_text(self.fields.chars, &record.text);
        let context = context(document, index);
        unit.add_text(self.fields.context, &context);
        unit.add_text(self.fields.context_chars, &context);
        for target in targets(linked, index) {
            unit.add_text(self.fields.refs, target);
        }
        unit.add_u64(self.fields.place, self.written);
        let mut bytes = Vec::new();
        record.write(&mut bytes);
        let failed = |e| Error::io(self.build_dir.join(UNITS).display(), e);
        self.records.write_all(&bytes).map_err(failed)?;
        self.written += bytes.len() as u64;
        Ok(unit)
    }

    fn put(&self, document: TantivyDocument) -> Result<()> {
        self.engine.add_document(document).map_err(|e| engine("cannot add to the index", e))?;
        Ok(())
    }
}

/// The date of a document as `yyyymmdd`; 0 when it is not known.
fn date(document: &Document) -> u64 {
    let meta = &document.meta;
    let date = meta.published.as_deref().or(meta.dated.as_deref()).unwrap_or("");
    let digits: String = date.chars().filter(char::is_ascii_digit).take(8).collect();
    digits.parse().unwrap_or(0)
}

/// Headings longer than this are sentences; nobody types their initials.
const LONGEST_READING: usize = 30;

/// Pinyin of a heading from each of its characters on: `wstcss` and `wanshantingcheshebei`. Only for
/// suggestions: pinyin never takes part in search.
fn readings(heading: &str) -> Vec<String> {
    let folded: Vec<char> = crate::script::fold(heading).chars().collect();
    if folded.len() > LONGEST_READING {
        return Vec::new();
    }
    let syllables: Vec<&str> = folded
        .iter()
        .filter_map(|c| pinyin::ToPinyin::to_pinyin(c).map(pinyin::Pinyin::plain))
        .collect();
    let mut readings = Vec::with_capacity(syllables.len() * 2);
    for start in 0..syllables.len() {
        let rest = syllables.get(start..).unwrap_or_default();
        readings.push(rest.iter().filter_map(|s| s.chars().next()).collect());
        readings.push(rest.concat());
    }
    readings
}

/// Document title and the headings above a unit.
fn context(document: &Document, index: usize) -> String {
    let mut words = document.meta.title.clone();
    let mut at = document.clauses.get(index).and_then(|c| c.parent);
    while let Some(clause) = at.and_then(|i| document.clauses.get(i)) {
        words.push('\n');
        words.push_str(clause.heading.of(&document.text));
        at = clause.parent;
    }
    words
}

/// Everything that a unit points to, for backlinks.
fn targets(linked: &Linked, index: usize) -> Vec<String> {
    let document = &linked.document;
    let Some(clause) = document.clauses.get(index) else { return Vec::new() };
    let aligned = linked.alignments.iter().filter(|a| a.clause == clause.path);
    let mut targets: Vec<String> = aligned.map(|a| a.article.to_string()).collect();
    for citation in linked.citations.iter().filter(|c| c.from == clause.path) {
        match &citation.target {
            Target::Clause(id) => targets.push(id.to_string()),
            Target::Document(id) => targets.push(id.to_string()),
            Target::Unresolved(_) => {}
        }
    }
    targets.sort();
    targets.dedup();
    targets
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

fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|e| Error::io(path.display(), e))
}

fn now_millis() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis())
}

impl CatalogueEntry {
    fn new(document: &Document, history: History) -> Self {
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
            linked: Vec::new(),
            mentions: 0,
            history,
        }
    }
}
