//! The build that a new one changes: which of its segments stay, and what of them is no more.
//!
//! Segments are never changed. A document that goes leaves its units behind, marked as dead, until its segment is
//! written anew; segments that are no larger than what is new are written anew with it, so that there are few
//! and each document is written again a few times at most.

use std::collections::{BTreeMap, BTreeSet};

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::schema::IndexRecordOption;
use tantivy::{BitSet, DocId as Unit, DocSet, Index, Searcher, SegmentReader, TERMINATED, Term};

use super::folder::Folder;
use super::live::Dead;
use super::prepare::Prepared;
use super::reader::{dead_file, read_dead};
use super::{Fields, Reader, engine};
use crate::collection::CatalogueEntry;
use crate::segment::Segmenter;
use tiaowen_link::crossref::Linked;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// Segments with fewer units are always written anew: opening one costs more.
const SMALL: usize = 256;

/// The build that is changed.
pub(super) struct Base {
    pub reader: Reader,
    /// Documents that go.
    pub gone: BTreeSet<DocId>,
}

/// Documents that go: what they had, and where they stand.
pub(super) struct Gone {
    documents: Vec<(usize, Prepared)>,
    /// By segment.
    units: BTreeMap<usize, Vec<Unit>>,
}

/// A segment that stays.
pub(super) struct Kept {
    id: SegmentId,
    units: Unit,
    /// Units that are no more.
    dead: Vec<Unit>,
    /// What those had, where some died with this build.
    had: Option<Dead>,
    /// Live documents by number, and how many units they have.
    documents: BTreeSet<u64>,
    live_units: usize,
}

impl Base {
    pub(super) fn new(reader: Reader) -> Self {
        Self { reader, gone: BTreeSet::new() }
    }

    /// Reads what the documents had that go.
    pub(super) fn take_gone(&mut self, segmenter: &Segmenter) -> Result<Gone> {
        let mut found = Gone { documents: Vec::new(), units: BTreeMap::new() };
        let searcher = self.reader.searcher();
        for id in std::mem::take(&mut self.gone) {
            let Some(entry) = self.reader.collection.entry(&id) else { continue };
            let linked = self.reader.linked(entry)?;
            let (at, units) = units_of(&id, self.reader.fields, &searcher)?;
            found.documents.push((at, Prepared::new(&linked, segmenter)?));
            found.units.entry(at).or_default().extend(units);
        }
        Ok(found)
    }

    /// The segments that stay where `new` units are written, and the documents of the others, which are written
    /// anew with them.
    pub(super) fn absorb(&self, new: usize, mut gone: Gone) -> Result<(Vec<Kept>, Vec<DocId>)> {
        let searcher = self.reader.searcher();
        let mut all: Vec<(usize, Kept)> = Vec::new();
        for (at, segment) in searcher.segment_readers().iter().enumerate() {
            let mut dead = gone.units.remove(&at).unwrap_or_default();
            let changed = !dead.is_empty();
            dead.extend(self.reader.dead(at as u32));
            dead.sort_unstable();
            let mut had = changed.then(Dead::default);
            if let Some(had) = had.as_mut().filter(|_| segment.has_deletes()) {
                had.join(read_dead(&self.reader.dir, segment)?);
            }
            let (documents, live_units) = self.reader.live_documents(at as u32, &dead);
            let id = segment.segment_id();
            let units = segment.max_doc();
            all.push((at, Kept { id, units, dead, had, documents, live_units }));
        }
        all.sort_by_key(|(_, kept)| kept.live_units);
        let (mut written, mut kept, mut ids) = (new, Vec::new(), Vec::new());
        for (at, segment) in all {
            let mostly_dead = segment.dead.len() * 2 > segment.units as usize;
            if segment.live_units <= written.max(SMALL) || mostly_dead {
                written += segment.live_units;
                let documents = segment.documents.iter();
                let entries = documents.filter_map(|number| {
                    self.reader.collection.catalogue.get(self.reader.position(*number)?)
                });
                ids.extend(entries.map(|entry| entry.id.clone()));
            } else {
                kept.push((at, segment));
            }
        }
        kept.sort_by_key(|(at, _)| *at);
        for (at, document) in &gone.documents {
            if let Some((_, kept)) = kept.iter_mut().find(|(kept, _)| kept == at)
                && let Some(had) = &mut kept.had
            {
                had.add(document, self.reader.fields);
            }
        }
        ids.sort();
        Ok((kept.into_iter().map(|(_, kept)| kept).collect(), ids))
    }

    /// Documents as they stand in this build.
    pub(super) fn linked(&self, ids: &[DocId]) -> Result<Vec<Linked>> {
        let entries = ids.iter().filter_map(|id| self.reader.collection.entry(id));
        entries.map(|entry| self.reader.linked(entry)).collect()
    }

    /// Entries of the documents that stay in their segments.
    pub(super) fn catalogue(&self, kept: &[Kept]) -> Vec<CatalogueEntry> {
        let stays = |entry: &&CatalogueEntry| {
            kept.iter().any(|kept| kept.documents.contains(&entry.number.into()))
        };
        self.reader.collection.catalogue.all().filter(stays).cloned().collect()
    }
}

impl Gone {
    /// The documents that go.
    pub(super) fn documents(&self) -> impl Iterator<Item = &Prepared> {
        self.documents.iter().map(|(_, document)| document)
    }
}

impl Kept {
    pub(super) fn live_units(&self) -> usize {
        self.live_units
    }

    /// Whether units of it died with this build.
    pub(super) fn is_changed(&self) -> bool {
        self.had.is_some()
    }

    pub(super) fn meta(&self, index: &Index) -> SegmentMeta {
        let meta = index.new_segment_meta(self.id, self.units);
        let dead = self.dead.len() as u32;
        if dead == 0 { meta } else { meta.with_delete_meta(dead, dead.into()) }
    }

    pub(super) fn alive(&self) -> BitSet {
        let mut alive = BitSet::with_max_value_and_full(self.units);
        self.dead.iter().for_each(|unit| alive.remove(*unit));
        alive
    }

    /// Writes what its dead units had, where that is another than in the base.
    pub(super) fn write_dead(&self, folder: &Folder) -> Result<()> {
        let Some(had) = &self.had else { return Ok(()) };
        let json = serde_json::to_vec(had).map_err(|e| Error::internal(e.to_string()))?;
        folder.write(&dead_file(self.id, self.dead.len() as u32), &json)
    }

    /// Whether a file is of this segment and still says what is true.
    fn owns(&self, file: &str) -> bool {
        let about_dead = file.ends_with(".del") || file.ends_with(".dead");
        file.starts_with(&self.id.uuid_string()) && !(about_dead && self.is_changed())
    }
}

/// Whether a build that keeps these segments keeps a file of its base.
pub(super) fn stays(file: &str, kept: &[Kept]) -> bool {
    let name = file.split('.').next().unwrap_or_default();
    let of_segment = name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit());
    !of_segment || kept.iter().any(|kept| kept.owns(file))
}

/// The segment in which a document stands, and its units there with the document itself.
fn units_of(id: &DocId, fields: Fields, searcher: &Searcher) -> Result<(usize, Vec<Unit>)> {
    let term = Term::from_field_text(fields.doc, id.as_str());
    let find = |segment: &SegmentReader| -> tantivy::Result<Vec<Unit>> {
        let inverted = segment.inverted_index(fields.doc)?;
        let mut units = Vec::new();
        if let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? {
            while postings.doc() != TERMINATED {
                units.extend(Some(postings.doc()).filter(|unit| !segment.is_deleted(*unit)));
                postings.advance();
            }
        }
        Ok(units)
    };
    for (at, segment) in searcher.segment_readers().iter().enumerate() {
        let units = find(segment).map_err(|e| engine("cannot search", e))?;
        if !units.is_empty() {
            return Ok((at, units));
        }
    }
    Err(Error::internal(format!("{id} is missing from the index")))
}
