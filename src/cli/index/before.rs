//! The build before: what of it stays when some documents changed, and what it knows of the others.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::corpus::spool::{Spool, Spooled};
use crate::corpus::{Corpus, Reading, Readings};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::Stamp;
use tiaowen_link::crossref::Linked;
use tiaowen_link::crossref::changed::{Changes, Held, Relinked, relink_changed};
use tiaowen_link::crossref::curated::CuratedRow;
use tiaowen_link::crossref::whole::Documents;
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::error::{Error, Result};

/// The build that is changed.
pub(super) struct Before<'a> {
    engine: Arc<dyn Engine>,
    readings: HashMap<&'a DocId, &'a Reading>,
    all: &'a Readings,
}

impl<'a> Before<'a> {
    /// The build of an engine, where it can be changed into one of this stamp; `readings` are what it was made of.
    pub(super) fn new(
        engine: Arc<dyn Engine>,
        stamp: &Stamp,
        readings: &'a Readings,
    ) -> Option<Self> {
        let current = &engine.collection().build.stamp;
        let same = (current.schema, &current.lexicon) == (stamp.schema, &stamp.lexicon);
        same.then(|| Self { readings: readings.by_id(), engine, all: readings })
    }

    fn catalogue(&self) -> impl Iterator<Item = &CatalogueEntry> {
        self.engine.collection().catalogue.all()
    }

    /// Documents that are no more.
    pub(super) fn gone(&self, corpus: &Corpus, read: &Spool) -> Vec<DocId> {
        let read: HashSet<&DocId> = read.documents().iter().map(|d| &d.id).collect();
        let stays = |id: &DocId| corpus.unchanged.contains_key(id) || read.contains(id);
        let gone = self.catalogue().map(|entry| &entry.id).filter(|id| !stays(id));
        gone.cloned().collect()
    }

    /// Links what changed, and what may be linked otherwise for it; `None` where that is as much as all.
    pub(super) fn relink(&self, corpus: &Corpus, read: &Spool) -> Result<Option<Relinked>> {
        let rows = corpus.curated.iter();
        let also: BTreeSet<DocId> = if corpus.readings.has_crosswalk_of(self.all) {
            // A judged article may have come, gone or moved with the text that it is in.
            let same = |row: &&CuratedRow| corpus.unchanged.contains_key(&row.parent);
            rows.filter(|row| !same(row)).map(|row| row.document.clone()).collect()
        } else {
            let linked = self.catalogue().filter(|entry| !entry.meta.implements.is_empty());
            let linked = linked.map(|entry| entry.id.clone());
            rows.map(|row| row.document.clone()).chain(linked).collect()
        };
        let changed = read.documents().iter().map(|spooled| read.read(spooled));
        let mut changed: Vec<Document> = changed.collect::<Result<_>>()?;
        changed.sort_by(|a, b| a.id.cmp(&b.id));
        let changes = Changes {
            changed: &changed,
            gone: self.gone(corpus, read),
            also,
            curated: &corpus.curated,
        };
        relink_changed(self, changes)
    }
}

impl Held for Before<'_> {
    fn works(&self) -> Vec<(&DocId, &Meta, usize)> {
        self.catalogue().map(|entry| (&entry.id, &entry.meta, entry.mentions)).collect()
    }

    fn linked(&self, id: &DocId) -> Result<Linked> {
        let entry = self.engine.collection().entry(id);
        let entry = entry.ok_or_else(|| Error::not_found(format!("no document {id}")))?;
        self.engine.linked(entry)
    }

    fn implements(&self, id: &DocId) -> &[DocId] {
        self.readings.get(id).map_or(&[], |reading| &reading.implements)
    }

    fn abbreviations(&self, id: &DocId) -> &[String] {
        self.readings.get(id).map_or(&[], |reading| &reading.abbreviations)
    }

    fn naming(&self, names: &BTreeSet<String>) -> Result<BTreeSet<DocId>> {
        self.engine.naming(names)
    }
}

/// All documents of a build that is written whole: those that were read, and the others as the build before has them.
pub(super) struct Whole<'a> {
    spool: &'a Spool,
    before: Option<&'a Before<'a>>,
    documents: Vec<Known<'a>>,
}

/// Where a document is kept until it is written.
enum Known<'a> {
    Read(&'a Spooled),
    /// What its files say that it carries out stands beside it.
    Unchanged(&'a CatalogueEntry, &'a [DocId]),
}

impl Known<'_> {
    fn work(&self) -> (&DocId, &Meta, usize) {
        match self {
            Self::Read(spooled) => (&spooled.id, &spooled.meta, spooled.units),
            Self::Unchanged(entry, _) => (&entry.id, &entry.meta, entry.clauses),
        }
    }

    fn id(&self) -> &DocId {
        self.work().0
    }
}

impl<'a> Whole<'a> {
    /// The documents that were read, and of the build before those that are `unchanged`, each with what its files say
    /// that it carries out.
    pub(super) fn new(
        spool: &'a Spool,
        before: Option<&'a Before<'a>>,
        unchanged: &'a BTreeMap<DocId, Vec<DocId>>,
    ) -> Self {
        let mut documents: Vec<Known<'a>> = spool.documents().iter().map(Known::Read).collect();
        let entries = before.into_iter().flat_map(Before::catalogue);
        documents.extend(entries.filter_map(|entry| {
            let implements = unchanged.get(&entry.id)?;
            Some(Known::Unchanged(entry, implements))
        }));
        documents.sort_by(|a, b| a.id().cmp(b.id()));
        Self { spool, before, documents }
    }

    /// About how many units they have.
    pub(super) fn units(&self) -> usize {
        self.documents.iter().map(|known| known.work().2).sum()
    }

    fn known(&self, at: usize) -> Result<&Known<'a>> {
        self.documents.get(at).ok_or_else(|| Error::internal("no document at that position"))
    }
}

impl Documents for Whole<'_> {
    fn works(&self) -> Vec<(&DocId, &Meta, usize)> {
        self.documents.iter().map(Known::work).collect()
    }

    fn text(&self, at: usize) -> Result<String> {
        match self.known(at)? {
            Known::Read(spooled) => self.spool.text(spooled),
            Known::Unchanged(..) => Ok(self.read(at)?.text),
        }
    }

    fn read(&self, at: usize) -> Result<Document> {
        match (self.known(at)?, self.before) {
            (Known::Read(spooled), _) => self.spool.read(spooled),
            (Known::Unchanged(entry, implements), Some(before)) => {
                let mut document = before.engine.linked(entry)?.document;
                document.meta.implements = implements.to_vec();
                Ok(document)
            }
            (Known::Unchanged(entry, _), None) => {
                Err(Error::internal(format!("{} is in no build", entry.id)))
            }
        }
    }

    fn earlier(&self, at: usize) -> Result<Option<Linked>> {
        let id = self.known(at)?.id();
        let Some(before) = self.before else { return Ok(None) };
        let entry = before.engine.collection().entry(id);
        let carries = entry.filter(|entry| !entry.meta.implements.is_empty());
        carries.map(|entry| before.engine.linked(entry)).transpose()
    }
}
