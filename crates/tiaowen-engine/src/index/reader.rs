//! Reads the current build: the catalogue in memory, texts and records from the store.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::collector::{DocSetCollector, TopDocs};
use tantivy::columnar::Column;
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, Index, IndexReader, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, Term,
};

use super::built::BuiltFolder;
use super::record::Records;
use super::spellings::Spellings;
use super::vectors::Vectors;
use super::{
    Build, Fields, History, SCHEMA, SPELLINGS, TOPICS, UNITS, UnitRecord, current_build, engine,
    read_build, schema, tokenizers,
};
use crate::segment::{Dictionary, Lexicon, Segmenter};
use tiaowen_link::crossref::Linked;
use tiaowen_text::doc::{DocId, Meta, Provenance, RepairKind, TextState, Topic};
use tiaowen_text::error::{Error, Result};

/// What is kept in memory of each document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CatalogueEntry {
    /// Id.
    pub id: DocId,
    /// Facts.
    pub meta: Meta,
    /// State of the text.
    pub state: TextState,
    /// Where the text comes from.
    pub provenance: Provenance,
    /// Numbered clauses at the clause level.
    pub clauses: usize,
    /// Repairs by kind.
    pub repairs: Vec<(RepairKind, usize)>,
    /// Links of its clauses to the articles they carry out: both clause ids.
    pub linked: Vec<(String, String)>,
    /// How often other documents name it.
    #[serde(default)]
    pub mentions: usize,
    /// Version of its text, and when text and crosswalk changed.
    pub history: History,
}

impl CatalogueEntry {
    /// What people call the document: a short name, else its title between 《》.
    pub fn called(&self) -> String {
        let short = self.meta.short_names.first();
        short.cloned().unwrap_or_else(|| format!("《{}》", self.meta.title))
    }
}

/// An open build.
pub struct Reader {
    /// Facts of the build.
    pub build: Build,
    /// Folder of the build.
    pub dir: PathBuf,
    /// The lexicon it was built with.
    pub lexicon: Lexicon,
    /// The segmenter it was built with.
    pub segmenter: Segmenter,
    /// Every document, in the order of `doc_ord`.
    pub catalogue: Vec<CatalogueEntry>,
    /// What people ask about.
    pub topics: Vec<Topic>,
    /// Size of the build on disk.
    pub bytes: u64,
    pub fields: Fields,
    reader: IndexReader,
    records: Records,
    /// The words that the texts have, by length and sound.
    pub spellings: Spellings,
    /// What words mean, where there was enough text to learn it from.
    pub vectors: Option<Vectors>,
    /// Of each segment.
    columns: Vec<Columns>,
}

/// Facts of units that every answer needs; opening a column takes longer than reading it.
struct Columns {
    doc_ord: Column<u64>,
    place: Column<u64>,
}

impl Reader {
    /// Opens the current build of an index folder. One of another schema is `Unavailable`.
    pub fn open(index_dir: &Path) -> Result<Self> {
        let dir = current_build(index_dir)?;
        let build = read_build(&dir)?;
        if build.stamp.schema != SCHEMA {
            return Err(Error::unavailable(format!(
                "the index in {} has schema {}, this program needs {SCHEMA}: run `tiaowen index`",
                index_dir.display(),
                build.stamp.schema
            )));
        }
        let failed = |e| engine("cannot open the index", e);
        // The dictionary takes most of a start: all else loads beside it, and so do the tables of the fold, which
        // the lexicon needs.
        let (dictionary, rest) = rayon::join(Dictionary::load, || -> Result<_> {
            tiaowen_text::script::check()?;
            let lexicon = Lexicon::load(&dir)?;
            let folder = MmapDirectory::open(&dir).map_err(|e| failed(e.into()))?;
            let folder: Box<dyn Directory> = Box::new(BuiltFolder(folder));
            let index = Index::open(folder).map_err(failed)?;
            Ok((index, lexicon, read_catalogue(&dir)?, read_topics(&dir)?))
        });
        let (mut index, lexicon, catalogue, topics) = rest?;
        let segmenter = Segmenter::with(dictionary, &lexicon);
        index.set_tokenizers(tokenizers(&segmenter));
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(failed)?;
        let (_, fields) = schema();
        let bytes = size(&dir)?;
        let records = dir.join(UNITS);
        let records = Records::open(&records)
            .map_err(|e| Error::unavailable(format!("{}: {e}", records.display())).caused_by(e))?;
        let path = dir.join(SPELLINGS);
        let spellings = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
        let spellings = Spellings::new(spellings);
        let vectors = Vectors::open(&dir, build.units, |name| map_file(&dir, name))?;
        let columns = reader.searcher().segment_readers().iter().map(Columns::open).collect();
        Ok(Self {
            build,
            dir,
            bytes,
            lexicon,
            segmenter,
            catalogue,
            topics,
            fields,
            reader,
            records,
            spellings,
            vectors,
            columns,
        })
    }

    /// Whether `index_dir` now names another build than this one.
    pub fn is_superseded(&self, index_dir: &Path) -> bool {
        current_build(index_dir).is_ok_and(|dir| dir != self.dir)
    }

    /// A view of the index for one question.
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// The catalogue entry of a document.
    pub fn entry(&self, id: &DocId) -> Option<&CatalogueEntry> {
        self.catalogue.iter().find(|e| e.id == *id)
    }

    /// The whole record of a document.
    pub fn linked(&self, entry: &CatalogueEntry) -> Result<Linked> {
        let searcher = self.searcher();
        let query = BooleanQuery::new(vec![
            (Occur::Must, self.term_query(self.fields.doc, entry.id.as_str())),
            (Occur::Must, self.term_query(self.fields.kind, "document")),
        ]);
        let found = searcher
            .search(&query, &TopDocs::with_limit(1).order_by_score())
            .map_err(|e| engine("cannot search", e))?;
        let (_, address) = found.first().ok_or_else(|| {
            Error::internal(format!("the record of {} is missing from the index", entry.id))
        })?;
        read_record(&searcher, self.fields, *address)
    }

    /// The stored facts of a unit.
    pub fn unit(&self, address: DocAddress) -> Result<UnitRecord> {
        let columns = self.columns.get(address.segment_ord as usize);
        let missing = || Error::internal("the record of a unit is missing from the index");
        let place = columns.and_then(|c| c.place.first(address.doc_id)).ok_or_else(missing)?;
        let read = self.records.read(place);
        let failed = |e| Error::internal("cannot read the record of a unit").caused_by(e);
        read.map_err(failed)?.ok_or_else(missing)
    }

    /// Units that point to `target` (`doc#path`), in reading order, with the document of each.
    pub fn backlinks(&self, target: &str) -> Result<Vec<(&CatalogueEntry, UnitRecord)>> {
        let searcher = self.searcher();
        let query = TermQuery::new(
            Term::from_field_text(self.fields.refs, target),
            IndexRecordOption::Basic,
        );
        let mut found: Vec<DocAddress> = searcher
            .search(&query, &DocSetCollector)
            .map_err(|e| engine("cannot search", e))?
            .into_iter()
            .collect();
        found.sort();
        found
            .into_iter()
            .filter_map(|address| {
                let entry = self.document_of(address)?;
                Some(self.unit(address).map(|unit| (entry, unit)))
            })
            .collect()
    }

    /// The document that a unit belongs to.
    pub fn document_of(&self, address: DocAddress) -> Option<&CatalogueEntry> {
        let columns = self.columns.get(address.segment_ord as usize)?;
        self.catalogue.get(columns.doc_ord.first(address.doc_id)? as usize)
    }

    /// A query for one whole term of a field.
    pub fn term_query(&self, field: tantivy::schema::Field, text: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
    }
}

/// Bytes of all files of a build, which has no folders in it.
fn size(build_dir: &Path) -> Result<u64> {
    let failed = |e| Error::io(build_dir.display(), e);
    let files = fs::read_dir(build_dir).map_err(failed)?;
    files.map(|file| file.and_then(|f| f.metadata()).map(|m| m.len()).map_err(failed)).sum()
}

fn read_topics(build_dir: &Path) -> Result<Vec<Topic>> {
    let path = build_dir.join(TOPICS);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let bytes = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
    serde_json::from_slice(&bytes)
        .map_err(|e| Error::unavailable(format!("{}: {e}", path.display())).caused_by(e))
}

impl Columns {
    /// A segment without units has no column, and nothing that would be looked up in it.
    fn open(segment: &SegmentReader) -> Self {
        let column = |name| {
            let empty = || Column::build_empty_column(segment.max_doc());
            segment.fast_fields().u64(name).unwrap_or_else(|_| empty())
        };
        Self { doc_ord: column("doc_ord"), place: column("place") }
    }
}

/// A file of the build, mapped: what no answer needs is never read.
fn map_file(build_dir: &Path, name: &str) -> Result<OwnedBytes> {
    let failed = |e: &dyn std::fmt::Display| {
        Error::unavailable(format!("{}: {e}", build_dir.join(name).display()))
    };
    let directory = MmapDirectory::open(build_dir).map_err(|e| failed(&e))?;
    let file = directory.open_read(Path::new(name)).map_err(|e| failed(&e))?;
    file.read_bytes().map_err(|e| failed(&e))
}

fn read_catalogue(build_dir: &Path) -> Result<Vec<CatalogueEntry>> {
    let path = build_dir.join("catalogue.json");
    let bytes = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
    serde_json::from_slice(&bytes)
        .map_err(|e| Error::unavailable(format!("{}: {e}", path.display())).caused_by(e))
}

fn read_record<T: serde::de::DeserializeOwned>(
    searcher: &Searcher,
    fields: Fields,
    address: DocAddress,
) -> Result<T> {
    let stored: TantivyDocument =
        searcher.doc(address).map_err(|e| engine("cannot read a record", e))?;
    let bytes = stored
        .get_first(fields.record)
        .and_then(|value| value.as_bytes())
        .ok_or_else(|| Error::internal("a record is missing from the index"))?;
    serde_json::from_slice(bytes).map_err(|e| Error::internal(format!("a record: {e}")))
}
