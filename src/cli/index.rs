//! `tiaowen index`: builds the index, unless the one there is made of the same files; of documents whose files are
//! the same, what was made of them is kept.

mod before;
mod home;
mod told;

use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::output::{Outcome, note, print_json, say, show_progress};
use super::place::Place;
use crate::corpus::spool::{self, Kept, Key, Spool};
use crate::corpus::{self, Readings};
use crate::kb;
use before::{Before, Whole};
use home::{Folder, Home, InCluster};
use tiaowen_engine::index::{self, Build, Lock, Stamp};
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::changed::Relinked;
use tiaowen_link::crossref::whole::Linker;
use tiaowen_opensearch::Shape;
use tiaowen_print::view::server::StatusView;
use told::{summary, tell, tell_status, told_read};

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
    /// With --status: as JSON
    #[arg(long, requires = "status")]
    json: bool,
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
        let mut home = InCluster::new(access, shape);
        if options.status {
            return status(place, options.json, &home);
        }
        if options.learn && !home.learn()? {
            return told_learnt(false);
        }
        return build(place, options.force, options.learn, &mut home);
    }
    if shape.shards.or(shape.replicas).is_some() {
        bail!("--shards and --replicas are for an index in a search cluster: name it by --engine");
    }
    let dir = place.index();
    if options.learn {
        return told_learnt(index::learn(Lock::take(&dir)?, &dir)?);
    }
    if options.status {
        return status(place, options.json, &Folder::new(dir, place.model()));
    }
    build(place, options.force, false, &mut Folder::take(dir, place.model())?)
}

/// What was made of the files of the current build in a folder, where it can be read.
pub(super) fn readings(dir: &Path) -> Option<Readings> {
    home::readings(dir)
}

fn told_learnt(learnt: bool) -> Result<Outcome> {
    say!("{}", if learnt { "learnt" } else { "too few texts to learn from" })?;
    Ok(if learnt { Outcome::Found } else { Outcome::Nothing })
}

/// Builds the index where it is not up to date; with `force` from the files alone, with `whole` all of it.
fn build(place: &Place, force: bool, whole: bool, home: &mut dyn Home) -> Result<Outcome> {
    let layout = place.layout();
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let current = if force { None } else { home.stamp()? };
    let earlier = if force { None } else { home.readings() };
    let mut keeps = earlier.is_some();
    let readings = earlier.unwrap_or_default();
    let stamp = Stamp::new(readings.hash(&layout)?, &lexicon);
    if current.as_ref().is_some_and(|current| current.schema > stamp.schema) {
        bail!("{}: built by a newer program; --force replaces it", home.name());
    }
    if !whole && current.is_some_and(|current| current == stamp) {
        if home.is_sound()? {
            home.encode()?;
            home.spool().map_or(Ok(()), |path| spool::remove(&path))?;
            say!("{} is up to date", home.name())?;
            // What could not be read, or is wrong, is so still.
            let corpus = corpus::load_after(&layout, &readings, &|_, _| ())?;
            return Ok(outcome(tell(&corpus)));
        }
        keeps = false;
    }
    for fault in Segmenter::new(&lexicon).faults(&lexicon) {
        note!("lexicon: {fault}");
    }
    let before = if keeps { before(home, &stamp, &readings) } else { None };
    let (mut spool, kept) = match home.spool() {
        Some(path) => Spool::open(&path, &Key::new(&stamp, force))?,
        None => (Spool::unnamed(&std::env::temp_dir())?, Kept::default()),
    };
    if !kept.is_empty() {
        note!("going on from {} documents that a build read which was interrupted", kept.len());
    }
    let step = if kept.is_empty() { "reading" } else { "reading on" };
    let progress = |done, total| show_progress(step, done, total);
    let none = Readings::default();
    let known = if before.is_some() { &readings } else { &none };
    let corpus =
        corpus::load_each(&layout, known, &kept, &progress, &mut |taken| spool.push(taken))?;
    drop(kept);
    let (skipped, faulty) = tell(&corpus);
    let total = corpus.unchanged.len() + spool.documents().len();
    let relinked = match &before {
        Some(before) if !whole && spool.units() <= MOST_CHANGED => {
            before.relink(&corpus, &spool)?
        }
        _ => None,
    };
    let mut draft = match relinked {
        Some(Relinked { linked, mentions }) => {
            let mut draft = home.update(&stamp)?;
            draft.set_mentions(mentions);
            before.iter().flat_map(|b| b.gone(&corpus, &spool)).for_each(|id| draft.remove(&id));
            let changed = linked.len();
            draft.add_all(linked, &|done| show_progress("indexing", done, changed))?;
            draft
        }
        // What costs as much as all is written whole, which leaves one segment.
        None => {
            let whole = Whole::new(&spool, before.as_ref(), &corpus.unchanged);
            let linker = Linker::new(&whole, &corpus.curated)?;
            let mut draft = home.whole(&stamp, &lexicon, whole.units())?;
            let mut written = 0;
            for portion in linker.portions() {
                let linked = linker.link(portion)?;
                let more = linked.len();
                let progress = |done| show_progress("indexing", written + done, total);
                draft.add_all(linked, &progress)?;
                written += more;
            }
            draft
        }
    };
    draft.keep_topics(&corpus.topics)?;
    draft.keep_readings(serde_json::to_vec(&corpus.readings)?)?;
    draft.finish()?;
    spool.remove()?;
    home.encode()?;
    say!("{}", summary(total, home.built()?.units, skipped, faulty))?;
    Ok(outcome((skipped, faulty)))
}

/// How it ended, by what was left out and what is wrong.
fn outcome((skipped, faulty): (usize, usize)) -> Outcome {
    if skipped + faulty == 0 { Outcome::Found } else { Outcome::Nothing }
}

/// The build that can be changed into one of this stamp.
fn before<'a>(home: &dyn Home, stamp: &Stamp, readings: &'a Readings) -> Option<Before<'a>> {
    match home.open() {
        Ok(engine) => Before::new(engine, stamp, readings),
        Err(e) => {
            note!("everything is read anew: {e}");
            None
        }
    }
}

/// Prints what is indexed, what waits, and how long the last works took.
fn status(place: &Place, json: bool, home: &dyn Home) -> Result<Outcome> {
    let readings = home.readings().unwrap_or_default();
    let layout = place.layout();
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let stamp = Stamp::new(readings.hash(&layout)?, &lexicon);
    let read =
        home.spool().map_or(Ok(0), |path| spool::waiting(&path, &Key::new(&stamp, false)))?;
    let built = home.built();
    let Build { stamp: built_of, begun, built, units } = match read {
        0 => built?,
        _ => built.with_context(|| told_read(read))?,
    };
    let waiting = kb::waiting(&layout, [&stamp, &built_of], &readings)?;
    let jobs = home.jobs().into_iter().map(kb::job).collect();
    let view = StatusView { units, built, waiting, read, jobs };
    match json {
        true => print_json(&view)?,
        false => tell_status(&view, &begun)?,
    }
    Ok(if waiting.any() { Outcome::Nothing } else { Outcome::Found })
}

/// Units of changed documents up to which a build is changed, which holds those in memory; more are written with all
/// others.
const MOST_CHANGED: usize = 200_000;
