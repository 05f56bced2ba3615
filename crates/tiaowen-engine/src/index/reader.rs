//! Reads the current build: columns of the catalogue in memory, its entries, texts and records from the store.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::directory::{Directory, MmapDirectory, OwnedBytes};
use tantivy::index::SegmentId;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocId, Index, IndexReader, ReloadPolicy, Searcher, SegmentOrdinal, SegmentReader,
    TantivyDocument, Term,
};

use super::built::BuiltFolder;
use super::folder;
use super::jobs::{self, Job};
use super::live::{Dead, ReadingOrder, Statistics};
use super::record::Records;
use super::sentences::Sentences;
use super::spellings::Spellings;
use super::vectors::Vectors;
use super::{
    CATALOGUE, DEAD, ENTRIES, Fields, MARGINS, NAMES, READINGS, SCHEMA, SPELLINGS, TOPICS, UNITS,
    UnitRecord, current_build, engine, read_build, schema, tokenizers,
};
use crate::collection::{Catalogue, CatalogueEntry, Collection};
use crate::engine::Hit;
use crate::segment::{Dictionary, Lexicon, Segmenter};
use tiaowen_link::crossref::Linked;
use tiaowen_link::crossref::names::Names;
use tiaowen_text::doc::Topic;
use tiaowen_text::error::{Error, Result};

/// An open build.
pub(crate) struct Reader {
    /// What is known without a search.
    pub(crate) collection: Collection,
    /// Folder of the build.
    pub(super) dir: PathBuf,
    /// Its files.
    sums: folder::Sums,
    presence: folder::Presence,
    /// Folder of all builds.
    index_dir: PathBuf,
    pub(crate) fields: Fields,
    reader: IndexReader,
    segments: Vec<SegmentFiles>,
    /// Positions in the catalogue by number of a document; `u32::MAX` for those that are no more.
    positions: Arc<[u32]>,
    dead: Dead,
    /// Whether all lies in one segment, in reading order, and nothing of it is dead.
    whole: bool,
    /// What words mean, where that was learnt.
    pub(crate) vectors: Option<Vectors>,
    /// Vectors of the sentences by a model of the user's.
    pub(crate) sentences: Option<Sentences>,
}

/// What every answer needs of a segment; opening a column takes longer than reading it.
struct SegmentFiles {
    name: String,
    /// Units, dead ones too, and documents.
    size: DocId,
    records: Records,
    numbers: Column<u64>,
    place: Column<u64>,
    /// Units of documents that are no more.
    dead: Vec<DocId>,
}

impl Reader {
    /// Opens the current build of an index folder. One of another schema, or one that is damaged, is
    /// `Unavailable`.
    pub(crate) fn open(index_dir: &Path) -> Result<Self> {
        Self::open_after(index_dir, None)
    }

    /// The same with the dictionary of the build before, where the lexicon is the same.
    fn open_after(index_dir: &Path, before: Option<&Self>) -> Result<Self> {
        let dir = current_build(index_dir)?;
        let build = read_build(&dir)?;
        if build.stamp.schema != SCHEMA {
            return Err(Error::unavailable(format!(
                "the index in {} has schema {}, this program needs {SCHEMA}: run `tiaowen index`",
                index_dir.display(),
                build.stamp.schema
            )));
        }
        let sums = folder::look(&dir)?;
        let failed = |e| engine("cannot open the index", e);
        // The dictionary takes most of a start: all else loads beside it, and so do the tables of the fold, which
        // the lexicon needs.
        let before = before.map(|before| &before.collection);
        let before = before.filter(|before| before.build.stamp.lexicon == build.stamp.lexicon);
        let dictionary = || before.is_none().then(Dictionary::load);
        let (dictionary, rest) = rayon::join(dictionary, || -> Result<_> {
            tiaowen_text::script::check()?;
            let lexicon = Lexicon::load(&dir)?;
            let folder = MmapDirectory::open(&dir).map_err(|e| failed(e.into()))?;
            let folder: Box<dyn Directory> = Box::new(BuiltFolder(folder));
            let index = Index::open(folder).map_err(failed)?;
            let names = names(&dir)?;
            Ok((index, lexicon, read_catalogue(&dir)?, names, read_topics(&dir)?))
        });
        let (mut index, lexicon, catalogue, names, topics) = rest?;
        let segmenter = match (dictionary, before) {
            (None, Some(before)) => before.segmenter.clone(),
            (dictionary, _) => {
                Segmenter::with(dictionary.unwrap_or_else(Dictionary::load), &lexicon)
            }
        };
        index.set_tokenizers(tokenizers(&segmenter));
        let reader: IndexReader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(failed)?;
        let (_, fields) = schema();
        let bytes = size(&dir)?;
        let path = dir.join(SPELLINGS);
        let spellings = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
        let spellings = Spellings::new(spellings);
        let searcher = reader.searcher();
        let segments = searcher.segment_readers();
        let vectors = Vectors::open(&dir, segments, |name| map_file(&dir, name))?;
        let encoded = Sentences::open(&dir, segments, |name| map_file(&dir, name))?;
        let (encoded, sentences) = encoded.unzip();
        let mut dead = Dead::default();
        for segment in segments.iter().filter(|segment| segment.has_deletes()) {
            dead.join(read_dead(&dir, segment)?);
        }
        let segments: Vec<SegmentFiles> = segments
            .iter()
            .map(|segment| SegmentFiles::open(&dir, segment))
            .collect::<Result<_>>()?;
        let positions = positions(&catalogue);
        let in_order = positions.iter().enumerate().all(|(at, position)| at == *position as usize);
        let whole = in_order && matches!(segments.as_slice(), [only] if only.dead.is_empty());
        let names = names.into();
        let collection = Collection {
            build,
            lexicon,
            segmenter,
            catalogue,
            names,
            topics,
            bytes,
            spellings,
            encoded,
        };
        let index_dir = index_dir.to_owned();
        Ok(Self {
            collection,
            dir,
            sums,
            presence: folder::Presence::default(),
            index_dir,
            fields,
            reader,
            segments,
            positions,
            dead,
            whole,
            vectors,
            sentences,
        })
    }

    /// Fails with `Unavailable` when files of the build are gone or cut short.
    pub(crate) fn present(&self) -> Result<()> {
        self.collection.catalogue.sound()?;
        self.presence.look(&self.dir, &self.sums)
    }

    /// Fails with `Unavailable` when a file of the build is not what was written.
    pub(crate) fn sound(&self) -> Result<()> {
        folder::sound(&self.dir, &self.sums)
    }

    /// The newer build that the index folder names by now, if it does.
    pub(crate) fn newer(&self) -> Result<Option<Self>> {
        match current_build(&self.index_dir) {
            Ok(dir) if dir != self.dir => Self::open_after(&self.index_dir, Some(self)).map(Some),
            _ => Ok(None),
        }
    }

    /// The last works on the index.
    pub(crate) fn jobs(&self) -> Vec<Job> {
        jobs::jobs(&self.index_dir)
    }

    /// What the maker of the build knows of the files it is made of.
    pub(crate) fn readings(&self) -> Result<Option<Vec<u8>>> {
        let path = self.dir.join(READINGS);
        match fs::read(&path) {
            Ok(json) => Ok(Some(json)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Error::io(path.display(), e)),
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
        let mut linked: Linked = read_record(&searcher, self.fields, *address)?;
        // Other documents came and went since it was written.
        linked.mentions = entry.mentions;
        Ok(linked)
    }

    /// The stored facts of a unit.
    pub(crate) fn unit(&self, address: DocAddress) -> Result<UnitRecord> {
        let segment = self.segments.get(address.segment_ord as usize);
        let missing = || Error::internal("the record of a unit is missing from the index");
        let segment = segment.ok_or_else(missing)?;
        let place = segment.place.first(address.doc_id).ok_or_else(missing)?;
        let read = segment.records.read(place);
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
        let segment = self.segments.get(address.segment_ord as usize)?;
        self.position(segment.numbers.first(address.doc_id)?)
    }

    /// The position in the catalogue of a document by its number; `None` for one that is no more.
    pub(crate) fn position(&self, number: u64) -> Option<usize> {
        let position = self.positions.get(number as usize).copied();
        position.filter(|position| *position != u32::MAX).map(|position| position as usize)
    }

    /// The number of a document by its position in the catalogue.
    pub(crate) fn number(&self, position: usize) -> Option<u64> {
        self.collection.catalogue.facts(position).map(|facts| facts.number.into())
    }

    /// Units of a segment whose documents are no more.
    pub(crate) fn dead(&self, segment: SegmentOrdinal) -> &[DocId] {
        self.segments.get(segment as usize).map_or(&[], |segment| &segment.dead)
    }

    /// The numbers of the documents of a segment but for its `dead` units, and how many units they have.
    pub(super) fn live_documents(
        &self,
        segment: SegmentOrdinal,
        dead: &[DocId],
    ) -> (BTreeSet<u64>, usize) {
        let Some(files) = self.segments.get(segment as usize) else { return Default::default() };
        let live = (0..files.size).filter(|doc| dead.binary_search(doc).is_err());
        let mut units = 0;
        let mut documents = BTreeSet::new();
        for doc in live {
            units += usize::from(files.place.first(doc).is_some());
            documents.extend(files.numbers.first(doc));
        }
        (documents, units)
    }

    /// Every live unit, in reading order.
    pub(super) fn live_units(&self) -> Vec<DocAddress> {
        let all = self.units_of_segments().into_iter().flat_map(|(_, units)| units).flatten();
        let mut all: Vec<DocAddress> = all.collect();
        all.sort_by_cached_key(|address| self.order(address.segment_ord).of(address.doc_id));
        all
    }

    /// What each segment has by its name: live units, and nothing in the slots of all else.
    pub(super) fn units_of_segments(&self) -> Vec<(String, Vec<Option<DocAddress>>)> {
        let named = (0..).zip(&self.segments).map(|(segment_ord, files)| {
            let unit = |doc_id| {
                let live = files.dead.binary_search(&doc_id).is_err();
                let address = DocAddress { segment_ord, doc_id };
                files.place.first(doc_id).filter(|_| live).map(|_| address)
            };
            (files.name.clone(), (0..files.size).map(unit).collect())
        });
        named.collect()
    }

    /// How the units of a segment stand among all.
    pub(crate) fn order(&self, segment: SegmentOrdinal) -> ReadingOrder {
        let numbers = self.segments.get(segment as usize).filter(|_| !self.whole);
        let numbers = numbers.map(|segment| segment.numbers.clone());
        ReadingOrder { numbers, positions: Arc::clone(&self.positions) }
    }

    /// What scores are worked out from.
    pub(crate) fn statistics(&self) -> Statistics<'_> {
        Statistics { searcher: self.searcher(), dead: &self.dead }
    }

    /// Whether all lies in one segment, in reading order, and nothing of it is dead.
    pub(crate) fn is_whole(&self) -> bool {
        self.whole
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

impl SegmentFiles {
    fn open(build_dir: &Path, segment: &SegmentReader) -> Result<Self> {
        // A segment without units has no column, and nothing that would be looked up in it.
        let column = |name| {
            let empty = || Column::build_empty_column(segment.max_doc());
            segment.fast_fields().u64(name).unwrap_or_else(|_| empty())
        };
        let name = segment.segment_id().uuid_string();
        let path = build_dir.join(format!("{name}.{UNITS}"));
        let records = Records::open(&path)
            .map_err(|e| Error::unavailable(format!("{}: {e}", path.display())).caused_by(e))?;
        let dead = segment
            .alive_bitset()
            .map(|alive| (0..segment.max_doc()).filter(|doc| alive.is_deleted(*doc)).collect());
        Ok(Self {
            name,
            size: segment.max_doc(),
            records,
            numbers: column("doc_ord"),
            place: column("place"),
            dead: dead.unwrap_or_default(),
        })
    }
}

/// Name of the file of what the dead documents of a segment had.
pub(super) fn dead_file(segment: SegmentId, dead: u32) -> String {
    format!("{}.{dead}.{DEAD}", segment.uuid_string())
}

pub(super) fn read_dead(build_dir: &Path, segment: &SegmentReader) -> Result<Dead> {
    let path = build_dir.join(dead_file(segment.segment_id(), segment.num_deleted_docs()));
    let bytes = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
    serde_json::from_slice(&bytes)
        .map_err(|e| Error::unavailable(format!("{}: {e}", path.display())).caused_by(e))
}

/// Positions in a catalogue by number.
fn positions(catalogue: &Catalogue) -> Arc<[u32]> {
    let numbers = || catalogue.all_facts().map(|(at, facts)| (at, facts.number as usize));
    let mut positions = vec![u32::MAX; numbers().map(|(_, n)| n + 1).max().unwrap_or_default()];
    for (at, number) in numbers() {
        if let Some(position) = positions.get_mut(number) {
            *position = at as u32;
        }
    }
    positions.into()
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

fn read_catalogue(build_dir: &Path) -> Result<Catalogue> {
    let path = build_dir.join(CATALOGUE);
    let columns = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
    let map = |name| map_file(build_dir, name).map(Arc::new);
    Catalogue::open(&columns, map(ENTRIES)?, map(MARGINS)?)
        .map_err(|e| Error::unavailable(format!("{}: {e}", path.display())).caused_by(e))
}

fn names(build_dir: &Path) -> Result<Names> {
    Names::open(Arc::new(map_file(build_dir, NAMES)?)).ok_or_else(|| {
        let path = build_dir.join(NAMES);
        Error::unavailable(format!("{}: not readable, run `tiaowen index`", path.display()))
    })
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
