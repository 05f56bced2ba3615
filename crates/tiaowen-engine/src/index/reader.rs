//! Reads the current build: the catalogue in memory, texts and records from the store.

use std::fs;
use std::path::{Path, PathBuf};

use tantivy::collector::TopDocs;
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
    Fields, SCHEMA, SPELLINGS, TOPICS, UNITS, UnitRecord, current_build, engine, read_build,
    schema, tokenizers,
};
use crate::collection::{CatalogueEntry, Collection};
use crate::engine::Hit;
use crate::segment::{Dictionary, Lexicon, Segmenter};
use tiaowen_link::crossref::Linked;
use tiaowen_text::doc::Topic;
use tiaowen_text::error::{Error, Result};

/// An open build.
pub(crate) struct Reader {
    /// What is known without a search.
    pub(crate) collection: Collection,
    /// Folder of the build.
    dir: PathBuf,
    /// Folder of all builds.
    index_dir: PathBuf,
    pub(crate) fields: Fields,
    reader: IndexReader,
    records: Records,
    /// What words mean, where there was enough text to learn it from.
    pub(crate) vectors: Option<Vectors>,
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
    pub(crate) fn open(index_dir: &Path) -> Result<Self> {
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
        let collection =
            Collection { build, lexicon, segmenter, catalogue, topics, bytes, spellings };
        let index_dir = index_dir.to_owned();
        Ok(Self { collection, dir, index_dir, fields, reader, records, vectors, columns })
    }

    /// The newer build that the index folder names by now, if it does.
    pub(crate) fn newer(&self) -> Result<Option<Self>> {
        match current_build(&self.index_dir) {
            Ok(dir) if dir != self.dir => Self::open(&self.index_dir).map(Some),
            _ => Ok(None),
        }
    }

    /// A view of the index for one question.
    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// The whole record of a document.
    pub(crate) fn linked(&self, entry: &CatalogueEntry) -> Result<Linked> {
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
    pub(crate) fn unit(&self, address: DocAddress) -> Result<UnitRecord> {
        let columns = self.columns.get(address.segment_ord as usize);
        let missing = || Error::internal("the record of a unit is missing from the index");
        let place = columns.and_then(|c| c.place.first(address.doc_id)).ok_or_else(missing)?;
        let read = self.records.read(place);
        let failed = |e| Error::internal("cannot read the record of a unit").caused_by(e);
        read.map_err(failed)?.ok_or_else(missing)
    }

    /// What is found at an address.
    pub(crate) fn hit(&self, score: f32, address: DocAddress) -> Result<Hit> {
        let unit = self.unit(address)?;
        let document = self
            .document_of(address)
            .ok_or_else(|| Error::internal("a unit without a document in the index"))?;
        Ok(Hit { score, document, unit })
    }

    /// The document that a unit belongs to, as a position in the catalogue.
    fn document_of(&self, address: DocAddress) -> Option<usize> {
        let columns = self.columns.get(address.segment_ord as usize)?;
        Some(columns.doc_ord.first(address.doc_id)? as usize)
    }

    /// A query for one whole term of a field.
    pub(crate) fn term_query(&self, field: tantivy::schema::Field, text: &str) -> Box<dyn Query> {
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
