//! Writes a build beside the current one and swaps it in: a whole one, or what changed on top of a clone of the current
//! one, whose files it shares.
//!
//! Nothing of the build that answers is touched until the new one is whole. What is left of a build that failed goes
//! with the next.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use rayon::prelude::*;

use crate::access::Access;
use crate::bulk::{Batch, Senders};
use crate::client::Client;
use crate::engine::{Cluster, current, manifest};
use crate::entry::{Cutter, document_id};
use crate::manifest::{Held, LAYOUT, Manifest};
use crate::parts::{self, Part};
use crate::publish::{Shape, Unpublished};
use crate::tally::Counts;
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::draft::Draft;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::{self, History, Learnt, Spellings, Stamp, Vectors};
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::Linked;
use tiaowen_text::doc::{DocId, Topic};
use tiaowen_text::error::{Error, Result};

/// Units of a shard: some 30 GB with everything that is kept of them.
const PER_SHARD: usize = 20_000_000;
/// Documents that one thread cuts before it gives its counts to all.
const CHUNK: usize = 16;

/// Writes one build.
pub struct Writer {
    client: Arc<Client>,
    access: Access,
    name: String,
    replicas: Option<usize>,
    senders: Senders,
    segmenter: Segmenter,
    vectors: Option<Vectors>,
    /// Of the build that is changed, with what was counted in it; of a whole one, nothing counted.
    manifest: Manifest,
    base: Option<Cluster>,
    /// Documents of the base that are there no more, or in another version.
    gone: BTreeSet<DocId>,
    counts: Counts,
    /// Documents that were added, with how many units each has.
    catalogue: Vec<(CatalogueEntry, usize)>,
    /// Histories of the build before, and when this one was begun.
    before: HashMap<DocId, History>,
    begun: String,
    next_number: u32,
    mentions: HashMap<DocId, usize>,
    /// The parts of the collection that are written with this build.
    parts: Vec<(Part, Vec<u8>)>,
}

impl Writer {
    /// Starts a build of about so many `units`. What words mean is what was `learnt`, or else what the build before has.
    pub fn create(
        access: &Access,
        stamp: &Stamp,
        lexicon: &Lexicon,
        shape: Shape,
        units: usize,
        learnt: Option<&Learnt>,
    ) -> Result<Self> {
        let client = Client::new(access)?;
        let mut parts = Vec::new();
        let mut before = HashMap::new();
        // A name of several builds is put right by this one.
        if let Ok(Some((build, meta))) = current(&client, &access.collection)
            && let Ok(manifest) = manifest(&build, meta)
        {
            let load = |part: Part| part.load(&client, &build, &manifest);
            let catalogue = load(Part::Catalogue).ok().flatten().unwrap_or_default();
            before = index::history::of_catalogue(&catalogue);
            if learnt.is_none()
                && let (Some(words), Some(vectors)) = (load(Part::Spoken)?, load(Part::Vectors)?)
            {
                parts = vec![(Part::Spoken, words), (Part::Vectors, vectors)];
            }
        }
        if let Some(learnt) = learnt {
            parts =
                vec![(Part::Spoken, json_of(&learnt.words())?), (Part::Vectors, learnt.of_words())];
        }
        let vectors = match parts.as_slice() {
            [(_, words), (_, vectors)] => {
                let words = serde_json::from_slice(words);
                words.ok().and_then(|words| Vectors::of_words(words, vectors.clone()))
            }
            _ => None,
        };
        let files: Vec<(&str, &str)> = lexicon.files().collect();
        parts.push((Part::Lexicon, json_of(&files)?));
        let shards = shape.shards.unwrap_or_else(|| units.div_ceil(PER_SHARD)).max(1);
        let manifest = Manifest {
            layout: LAYOUT,
            complete: false,
            build: index::Build {
                stamp: stamp.clone(),
                begun: now(),
                built: String::new(),
                units: 0,
            },
            shards,
            documents: 0,
            entries: 0,
            check: 0,
            generation: 0,
            fields: BTreeMap::new(),
            lengths: [0; 3],
            parts: BTreeMap::new(),
        };
        let name = named(access);
        Unpublished { client: &client, access, name: &name }.create(&manifest)?;
        let writer = Self::new(client, access, name, (manifest, Segmenter::new(lexicon)));
        Ok(Self { replicas: shape.replicas, before, vectors, parts, ..writer })
    }

    /// Starts a build that is the current one but for what will be added and removed; the lexicon and the schema must
    /// be the same.
    pub fn update(access: &Access, stamp: &Stamp, replicas: Option<usize>) -> Result<Self> {
        let client = Client::new(access)?;
        let base = Cluster::open(access)?;
        let current = &base.manifest.build.stamp;
        if (current.schema, &current.lexicon) != (stamp.schema, &stamp.lexicon) {
            return Err(Error::internal("a build of another lexicon cannot be changed"));
        }
        let mut manifest = base.manifest.clone();
        manifest.complete = false;
        manifest.generation += 1;
        manifest.build.stamp = stamp.clone();
        manifest.build.begun = now();
        let name = named(access);
        let unpublished = Unpublished { client: &client, access, name: &name };
        unpublished.clone_of(&base.build, &manifest)?;
        let segmenter = base.collection.segmenter.clone();
        let entries = base.collection.catalogue.iter();
        let before = entries.map(|entry| (entry.id.clone(), entry.history.clone())).collect();
        let vectors = match (base.part(Part::Spoken)?, base.part(Part::Vectors)?) {
            (Some(words), Some(vectors)) => {
                let words = serde_json::from_slice(&words);
                words.ok().and_then(|words| Vectors::of_words(words, vectors))
            }
            _ => None,
        };
        let next_number = base.numbers.next();
        let writer = Self::new(client, access, name, (manifest, segmenter));
        Ok(Self { replicas, before, vectors, next_number, base: Some(base), ..writer })
    }

    fn new(
        client: Client,
        access: &Access,
        name: String,
        (manifest, segmenter): (Manifest, Segmenter),
    ) -> Self {
        let client = Arc::new(client);
        Self {
            senders: Senders::start(&client, &name, access.patience),
            client,
            access: access.clone(),
            name,
            replicas: None,
            segmenter,
            vectors: None,
            begun: manifest.build.begun.clone(),
            manifest,
            base: None,
            gone: BTreeSet::new(),
            counts: Counts::default(),
            catalogue: Vec::new(),
            before: HashMap::new(),
            next_number: 0,
            mentions: HashMap::new(),
            parts: Vec::new(),
        }
    }

    /// The version of what this build writes: greater than any of the build that it changes. One more for what is
    /// written once again.
    fn version(&self) -> u64 {
        2 * self.manifest.generation + 1
    }

    fn unpublished(&self) -> Unpublished<'_> {
        Unpublished { client: &self.client, access: &self.access, name: &self.name }
    }

    /// Takes the documents that are gone out of the counts, and their entries out of the index.
    fn remove_gone(&mut self) -> Result<()> {
        let Some(base) = &self.base else { return Ok(()) };
        let gone: Vec<&CatalogueEntry> = base
            .collection
            .catalogue
            .iter()
            .filter(|entry| self.gone.contains(&entry.id))
            .collect();
        let cutter = Cutter { segmenter: &self.segmenter, vectors: self.vectors.as_ref() };
        let ends = ends_of(base.collection.catalogue.iter());
        let version = self.version();
        let take = |some: &[&CatalogueEntry]| -> Result<Counts> {
            let mut counts = Counts::default();
            let mut batch = Batch::default();
            for entry in some {
                let pieces = cutter.cut(&base.linked(entry)?, entry.number)?;
                pieces.count(-1, &mut counts);
                counts.entry(-1, pieces.document()?.check);
                batch.remove(&document_id(entry.number), version);
                pieces.entries(&ends, &mut |unit| {
                    counts.entry(-1, unit.check);
                    batch.remove(&unit.id, version);
                    Ok(())
                })?;
            }
            self.senders.give(batch)?;
            Ok(counts)
        };
        let taken: Vec<Counts> = gone.par_chunks(CHUNK).map(take).collect::<Result<_>>()?;
        taken.into_iter().for_each(|counts| self.counts.merge(counts));
        Ok(())
    }

    /// Every document with how many units it has, in order.
    fn merged_catalogue(&mut self) -> Vec<(CatalogueEntry, usize)> {
        let mut catalogue = std::mem::take(&mut self.catalogue);
        if let Some(base) = &self.base {
            let entries = base.collection.catalogue.iter().enumerate();
            let kept = entries.filter(|(_, entry)| !self.gone.contains(&entry.id));
            catalogue.extend(kept.map(|(at, entry)| (entry.clone(), base.numbers.units(at))));
        }
        catalogue.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        for (entry, _) in &mut catalogue {
            if let Some(mentions) = self.mentions.get(&entry.id) {
                entry.mentions = *mentions;
            }
        }
        catalogue
    }

    /// Documents that have units written as if they had no counterpart, or had one, with the ids of these: an article
    /// does not know who carries it out.
    fn mistaken<'a>(
        &self,
        catalogue: &'a [(CatalogueEntry, usize)],
        ends: &HashSet<&str>,
    ) -> Vec<(&'a CatalogueEntry, HashSet<String>)> {
        let stays = |entry: &CatalogueEntry| {
            self.base.as_ref().is_some_and(|base| base.numbers.position(entry.number).is_ok())
        };
        let (kept, added): (Vec<_>, Vec<_>) =
            catalogue.iter().map(|(entry, _)| entry).partition(|entry| stays(entry));
        // Of what was added, its own ends were known; of the rest, what the base has.
        let own = added.iter().flat_map(|entry| &entry.linked).map(|(clause, _)| clause.as_str());
        let mut told: HashSet<&str> = own.collect();
        if let Some(base) = &self.base {
            let kept: HashSet<&str> = kept.iter().map(|entry| entry.id.as_str()).collect();
            let before = ends_of(base.collection.catalogue.iter());
            told.extend(before.into_iter().filter(|end| kept.contains(document_of(end))));
        }
        let mut units: BTreeMap<&str, HashSet<String>> = BTreeMap::new();
        for end in ends.symmetric_difference(&told) {
            units.entry(document_of(end)).or_default().insert((*end).to_owned());
        }
        let documents = kept.into_iter().chain(added);
        documents.filter_map(|entry| Some((entry, units.remove(entry.id.as_str())?))).collect()
    }

    /// Writes once again what was mistaken about its counterpart.
    fn mark_counterparts(&mut self, catalogue: &[(CatalogueEntry, usize)]) -> Result<()> {
        let ends = ends_of(catalogue.iter().map(|(entry, _)| entry));
        let mistaken = self.mistaken(catalogue, &ends);
        if mistaken.is_empty() {
            return Ok(());
        }
        self.settle()?;
        let cutter = Cutter { segmenter: &self.segmenter, vectors: self.vectors.as_ref() };
        let version = self.version() + 1;
        let mark = |(entry, units): &(&CatalogueEntry, HashSet<String>)| -> Result<Counts> {
            let linked = parts::linked(&self.client, &self.name, entry)?;
            let mut counts = Counts::default();
            let mut batch = Batch::default();
            cutter.cut(&linked, entry.number)?.both_entries(
                units,
                &mut |id, [without, with]| {
                    let (was, is) =
                        if ends.contains(id) { (without, with) } else { (with, without) };
                    counts.entry(-1, was.check);
                    counts.entry(1, is.check);
                    batch.add(&is, version);
                    Ok(())
                },
            )?;
            self.senders.give(batch)?;
            Ok(counts)
        };
        let marked: Vec<Counts> = mistaken.par_iter().map(mark).collect::<Result<_>>()?;
        marked.into_iter().for_each(|counts| self.counts.merge(counts));
        Ok(())
    }

    /// Waits until what was given has arrived, and lets it be found.
    fn settle(&mut self) -> Result<()> {
        let more = Senders::start(&self.client, &self.name, self.access.patience);
        std::mem::replace(&mut self.senders, more).finish()?;
        self.unpublished().refresh()
    }

    /// Sends the parts of the collection that are others now.
    fn send_parts(&mut self) -> Result<()> {
        let version = self.version();
        for (part, bytes) in std::mem::take(&mut self.parts) {
            let entries = part.entries(&bytes)?;
            let before = self.manifest.parts.remove(part.name()).unwrap_or_default();
            let mut held = Held { pieces: entries.len(), check: 0 };
            self.counts.entries -= before.pieces as i64;
            self.counts.check -= before.check as i64;
            for entry in entries {
                held.check += entry.check;
                self.counts.entry(1, entry.check);
                let mut batch = Batch::default();
                batch.add(&entry, version);
                self.senders.give(batch)?;
            }
            let mut batch = Batch::default();
            (held.pieces..before.pieces).for_each(|piece| batch.remove(&part.id(piece), version));
            self.senders.give(batch)?;
            self.manifest.parts.insert(part.name().to_owned(), held);
        }
        Ok(())
    }
}

impl Draft for Writer {
    fn remove(&mut self, id: &DocId) {
        if self.base.is_some() {
            self.gone.insert(id.clone());
        }
    }

    fn set_mentions(&mut self, mentions: HashMap<DocId, usize>) {
        self.mentions = mentions;
    }

    fn add_all(&mut self, documents: Vec<Linked>, progress: &(dyn Fn(usize) + Sync)) -> Result<()> {
        if self.base.is_some() {
            self.gone.extend(documents.iter().map(|linked| linked.document.id.clone()));
        }
        let cutter = Cutter { segmenter: &self.segmenter, vectors: self.vectors.as_ref() };
        let (version, first) = (self.version(), self.next_number);
        let done = AtomicUsize::new(0);
        // As many as there are threads: each chunk goes on with one that nobody uses.
        let counts: Mutex<Vec<Counts>> = Mutex::default();
        let chunk = |(at, chunk): (usize, &[Linked])| -> Result<Vec<(CatalogueEntry, usize)>> {
            let mut own = locked(&counts).pop().unwrap_or_default();
            let mut batch = Batch::default();
            let mut entries = Vec::new();
            for (number, linked) in (first + (at * CHUNK) as u32..).zip(chunk) {
                let pieces = cutter.cut(linked, number)?;
                pieces.count(1, &mut own);
                let history =
                    History::next(self.before.get(&linked.document.id), linked, &self.begun);
                let entry = CatalogueEntry { number, ..CatalogueEntry::new(linked, history) };
                let ends = entry.linked.iter().map(|(clause, _)| clause.as_str()).collect();
                let document = pieces.document()?;
                own.entry(1, document.check);
                batch.add(&document, version);
                pieces.entries(&ends, &mut |unit| {
                    own.entry(1, unit.check);
                    batch.add(&unit, version);
                    if batch.is_full() {
                        self.senders.give(std::mem::take(&mut batch))?;
                    }
                    Ok(())
                })?;
                entries.push((entry, pieces.units()));
                progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
            self.senders.give(batch)?;
            locked(&counts).push(own);
            Ok(entries)
        };
        let chunks = documents.par_chunks(CHUNK).enumerate();
        let made: Vec<Vec<_>> = chunks.map(chunk).collect::<Result<_>>()?;
        std::mem::take(&mut *locked(&counts)).into_iter().for_each(|own| self.counts.merge(own));
        self.catalogue.extend(made.into_iter().flatten());
        self.next_number += documents.len() as u32;
        Ok(())
    }

    fn keep_topics(&mut self, topics: &[Topic]) -> Result<()> {
        self.parts.push((Part::Topics, json_of(&topics)?));
        Ok(())
    }

    fn keep_readings(&mut self, json: Vec<u8>) -> Result<()> {
        self.parts.push((Part::Readings, json));
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.remove_gone()?;
        let catalogue = self.merged_catalogue();
        self.mark_counterparts(&catalogue)?;
        let (catalogue, units): (Vec<CatalogueEntry>, Vec<usize>) = catalogue.into_iter().unzip();
        let none = Spellings::new(Vec::new());
        let (terms, spellings) = match &self.base {
            Some(base) => (Some(&base.terms), &base.collection.spellings),
            None => (None, &none),
        };
        let counted = [
            (Part::Terms, self.counts.terms(terms)?),
            (Part::Spellings, self.counts.spellings(spellings)),
            (Part::Catalogue, json_of(&catalogue)?),
            (Part::Units, json_of(&units)?),
        ];
        self.parts.extend(counted);
        self.send_parts()?;
        let mut manifest = self.manifest.clone();
        self.counts.add_to(&mut manifest)?;
        manifest.documents = catalogue.len();
        manifest.build.built = now();
        let Self { client, access, name, replicas, senders, .. } = *self;
        senders.finish()?;
        Unpublished { client: &client, access: &access, name: &name }.publish(&manifest, replicas)
    }
}

/// The units that have a counterpart, by id.
fn ends_of<'a>(catalogue: impl Iterator<Item = &'a CatalogueEntry>) -> HashSet<&'a str> {
    let links = catalogue.flat_map(|entry| &entry.linked);
    links.flat_map(|(clause, article)| [clause.as_str(), article.as_str()]).collect()
}

/// The document of a unit.
fn document_of(unit: &str) -> &str {
    unit.split_once('#').map_or(unit, |(document, _)| document)
}

/// The name of a build that is begun now.
fn named(access: &Access) -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "a build is named by the time, so that two never meet"
    )]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
    format!("{}-{now:013}", access.collection)
}

fn json_of(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|e| Error::internal(e.to_string()))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> String {
    #[expect(clippy::disallowed_methods, reason = "the build and the history say when it was made")]
    let now = jiff::Timestamp::now();
    index::history::print(now)
}
