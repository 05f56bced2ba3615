//! `tiaowen index`: builds the index, unless the one there is made of the same files; of documents whose files are
//! the same, what was made of them is kept.

mod cluster;
mod told;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;

use super::output::{Outcome, note, say, show_progress};
use super::place::Place;
use crate::corpus::spool::{Spool, Spooled};
use crate::corpus::{self, Corpus, Reading, Readings};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::{self, Lock, Stamp, Writer};
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::Linked;
use tiaowen_link::crossref::changed::{Changes, Held, Relinked, relink_changed};
use tiaowen_link::crossref::curated::CuratedRow;
use tiaowen_link::crossref::whole::{Documents, Linker};
use tiaowen_opensearch::Shape;
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::error::Error;
use told::{summary, tell};

/// Options of `tiaowen index`.
#[derive(Debug, Args)]
pub struct Options {
    /// Build even when the index is up to date
    #[arg(long)]
    force: bool,
    /// Learn what words mean from the texts of the index, which takes minutes; kept until it is learnt anew
    #[arg(long, conflicts_with = "force")]
    learn: bool,
    /// Tell what is indexed, how long that took and what waits; exits with 1 where something waits
    #[arg(long, conflicts_with_all = ["force", "learn"])]
    status: bool,
    /// Shards of an index in a search cluster [default: one for each 20 million units]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    shards: Option<u16>,
    /// Copies of each shard in a search cluster [default: one, where it has several nodes]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=16))]
    replicas: Option<u16>,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let shape = Shape {
        shards: options.shards.map(usize::from),
        replicas: options.replicas.map(usize::from),
    };
    if let Some(access) = place.cluster(None)? {
        if options.status || options.learn {
            bail!("--status and --learn are for an index on this machine");
        }
        return cluster::build(place, options.force, &access, shape);
    }
    if shape.shards.or(shape.replicas).is_some() {
        bail!("--shards and --replicas are for an index in a search cluster: name it by --engine");
    }
    let dir = place.index();
    if options.status {
        return status(place, &dir);
    }
    let lock = Lock::take(&dir)?;
    if options.learn {
        let learnt = index::learn(lock, &dir)?;
        say!("{}", if learnt { "learnt" } else { "too few texts to learn from" })?;
        return Ok(if learnt { Outcome::Found } else { Outcome::Nothing });
    }
    let layout = place.layout();
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let current = index::current_stamp(&dir);
    let earlier = if options.force { None } else { readings(&dir) };
    let mut keeps = earlier.is_some();
    let readings = earlier.unwrap_or_default();
    let stamp = Stamp::new(readings.hash(&layout)?, &lexicon);
    if !options.force && current.as_ref().is_some_and(|current| current.schema > stamp.schema) {
        bail!("{}: built by a newer program; --force replaces it", dir.display());
    }
    if !options.force && current.is_some_and(|current| current == stamp) {
        let damage = index::damage(&dir)?;
        if damage.is_empty() {
            drop(lock);
            super::model::encode(&place.index(), &place.model())?;
            say!("{} is up to date", dir.display())?;
            // What could not be read, or is wrong, is so still.
            let corpus = corpus::load_after(&layout, &readings, &|_, _| ())?;
            let (skipped, faulty) = tell(&corpus);
            return Ok(if skipped + faulty == 0 { Outcome::Found } else { Outcome::Nothing });
        }
        damage.iter().for_each(|damage| note!("{damage}"));
        keeps = false;
    }
    for fault in Segmenter::new(&lexicon).faults(&lexicon) {
        note!("lexicon: {fault}");
    }
    let before = if keeps { Before::open(&dir, &stamp, &readings) } else { None };
    let progress = |done, total| show_progress("reading", done, total);
    let mut spool = Spool::create(&dir)?;
    let none = Readings::default();
    let known = if before.is_some() { &readings } else { &none };
    let corpus = corpus::load_each(&layout, known, &progress, &mut |read| spool.push(read))?;
    let (skipped, faulty) = tell(&corpus);
    let total = corpus.unchanged.len() + spool.documents().len();
    let relinked = match &before {
        Some(before) if spool.units() <= MOST_CHANGED => before.relink(&corpus, &spool)?,
        _ => None,
    };
    let writer = match relinked {
        Some(Relinked { linked, mentions }) => {
            let mut writer = Writer::update(lock, &dir, &stamp)?;
            writer.set_mentions(mentions);
            before.iter().flat_map(|b| b.gone(&corpus, &spool)).for_each(|id| writer.remove(&id));
            let changed = linked.len();
            writer.add_all(linked, &|done| show_progress("indexing", done, changed))?;
            writer
        }
        // What costs as much as all is written whole, which leaves one segment.
        None => {
            let whole = Whole::new(&spool, before.as_ref(), &corpus.unchanged);
            let linker = Linker::new(&whole, &corpus.curated)?;
            let mut writer = Writer::locked(lock, &dir, &stamp, &lexicon)?;
            let mut written = 0;
            for portion in linker.portions() {
                let linked = linker.link(portion)?;
                let more = linked.len();
                let progress = |done| show_progress("indexing", written + done, total);
                writer.add_all(linked, &progress)?;
                written += more;
            }
            writer
        }
    };
    writer.keep_topics(&corpus.topics)?;
    writer.keep(READINGS, &corpus.readings)?;
    writer.finish()?;
    super::model::encode(&place.index(), &place.model())?;
    let units = index::current(&dir)?.units;
    say!("{}", summary(total, units, skipped, faulty))?;
    Ok(if skipped + faulty == 0 { Outcome::Found } else { Outcome::Nothing })
}

/// Prints what is indexed and what waits.
fn status(place: &Place, dir: &Path) -> Result<Outcome> {
    let build = index::current(dir)?;
    let readings = readings(dir).unwrap_or_default();
    let layout = place.layout();
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let stamp = Stamp::new(readings.hash(&layout)?, &lexicon);
    let [begun, built] =
        [&build.begun, &build.built].map(|time| time.parse::<jiff::Timestamp>().ok());
    let took = begun.zip(built).map(|(begun, built)| built.duration_since(begun).as_secs());
    say!("{} units, built {}", build.units, build.built)?;
    if let Some(took) = took {
        say!("written in {took} s")?;
    }
    if stamp == build.stamp {
        say!("nothing waits")?;
        return Ok(Outcome::Found);
    }
    let rebuilt = (stamp.schema, &stamp.lexicon) != (build.stamp.schema, &build.stamp.lexicon);
    let corpus::Waiting { changed, gone } = corpus::waiting(&layout, &readings)?;
    match rebuilt {
        true => say!("all waits: the lexicon or the program is another")?,
        false => say!("{changed} documents wait to be read, {gone} are gone")?,
    }
    Ok(Outcome::Nothing)
}

/// File of what was made of each document's files, kept with the build.
const READINGS: &str = "readings.json";

/// What was made of the files of the current build, where it can be read.
pub(super) fn readings(dir: &Path) -> Option<Readings> {
    serde_json::from_slice(&index::read_kept(dir, READINGS)?).ok()
}

/// The build that is changed.
struct Before<'a> {
    engine: Embedded,
    readings: HashMap<&'a DocId, &'a Reading>,
    all: &'a Readings,
}

impl<'a> Before<'a> {
    /// Opens the current build, where it can be changed into one of this stamp.
    fn open(dir: &Path, stamp: &Stamp, readings: &'a Readings) -> Option<Self> {
        let current = index::current_stamp(dir)?;
        if (current.schema, &current.lexicon) != (stamp.schema, &stamp.lexicon) {
            return None;
        }
        match Embedded::open(dir) {
            Ok(engine) => Some(Self { engine, readings: readings.by_id(), all: readings }),
            Err(e) => {
                note!("everything is read anew: {e}");
                None
            }
        }
    }

    fn catalogue(&self) -> &[CatalogueEntry] {
        &self.engine.collection().catalogue
    }

    /// Documents that are no more.
    fn gone(&self, corpus: &Corpus, read: &Spool) -> Vec<DocId> {
        let read: HashSet<&DocId> = read.documents().iter().map(|d| &d.id).collect();
        let stays = |id: &DocId| corpus.unchanged.contains_key(id) || read.contains(id);
        let gone = self.catalogue().iter().map(|entry| &entry.id).filter(|id| !stays(id));
        gone.cloned().collect()
    }

    /// Links what changed, and what may be linked otherwise for it; `None` where that is as much as all.
    fn relink(&self, corpus: &Corpus, read: &Spool) -> Result<Option<Relinked>> {
        let rows = corpus.curated.iter();
        let also: BTreeSet<DocId> = if corpus.readings.has_crosswalk_of(self.all) {
            // A judged article may have come, gone or moved with the text that it is in.
            let same = |row: &&CuratedRow| corpus.unchanged.contains_key(&row.parent);
            rows.filter(|row| !same(row)).map(|row| row.document.clone()).collect()
        } else {
            let linked = self.catalogue().iter().filter(|entry| !entry.meta.implements.is_empty());
            let linked = linked.map(|entry| entry.id.clone());
            rows.map(|row| row.document.clone()).chain(linked).collect()
        };
        let changed = read.documents().iter().map(|spooled| read.read(spooled));
        let mut changed: Vec<Document> = changed.collect::<Result<_, Error>>()?;
        changed.sort_by(|a, b| a.id.cmp(&b.id));
        let changes = Changes {
            changed: &changed,
            gone: self.gone(corpus, read),
            also,
            curated: &corpus.curated,
        };
        Ok(relink_changed(self, changes)?)
    }
}

impl Held for Before<'_> {
    fn works(&self) -> Vec<(&DocId, &Meta, usize)> {
        self.catalogue().iter().map(|entry| (&entry.id, &entry.meta, entry.mentions)).collect()
    }

    fn linked(&self, id: &DocId) -> Result<Linked, Error> {
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

    fn naming(&self, names: &BTreeSet<String>) -> Result<BTreeSet<DocId>, Error> {
        self.engine.naming(names)
    }
}

/// Units of changed documents up to which a build is changed, which holds those in memory; more are written with all
/// others.
const MOST_CHANGED: usize = 200_000;

/// All documents of a build that is written whole: those that were read, and the others as the build before has them.
struct Whole<'a> {
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
    fn new(
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

    fn known(&self, at: usize) -> Result<&Known<'a>, Error> {
        self.documents.get(at).ok_or_else(|| Error::internal("no document at that position"))
    }
}

impl Documents for Whole<'_> {
    fn works(&self) -> Vec<(&DocId, &Meta, usize)> {
        self.documents.iter().map(Known::work).collect()
    }

    fn text(&self, at: usize) -> Result<String, Error> {
        match self.known(at)? {
            Known::Read(spooled) => self.spool.text(spooled),
            Known::Unchanged(..) => Ok(self.read(at)?.text),
        }
    }

    fn read(&self, at: usize) -> Result<Document, Error> {
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

    fn earlier(&self, at: usize) -> Result<Option<Linked>, Error> {
        let id = self.known(at)?.id();
        let Some(before) = self.before else { return Ok(None) };
        let entry = before.engine.collection().entry(id);
        let carries = entry.filter(|entry| !entry.meta.implements.is_empty());
        carries.map(|entry| before.engine.linked(entry)).transpose()
    }
}
