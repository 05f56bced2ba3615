//! `tiaowen index`: builds the index, unless the one there is made of the same files; of documents whose files are
//! the same, what was made of them is kept.

mod cluster;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;
use rayon::prelude::*;

use super::output::{Outcome, show_progress};
use super::place::Place;
use crate::corpus::{self, Readings};
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::{self, Lock, Stamp, Writer};
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::{self, Linked};
use tiaowen_opensearch::Shape;
use tiaowen_text::doc::{DocId, Document};
use tiaowen_text::hash;

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
        println!("{}", if learnt { "learnt" } else { "too few texts to learn from" });
        return Ok(if learnt { Outcome::Found } else { Outcome::Nothing });
    }
    let layout = place.layout();
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let stamp = Stamp::new(corpus::files::hash(&layout)?, &lexicon);
    let current = index::current_stamp(&dir);
    if !options.force && current.as_ref().is_some_and(|current| current.schema > stamp.schema) {
        bail!("{}: built by a newer program; --force replaces it", dir.display());
    }
    let mut keeps = !options.force;
    if !options.force && current.is_some_and(|current| current == stamp) {
        let damage = index::damage(&dir)?;
        if damage.is_empty() {
            println!("{} is up to date", dir.display());
            return Ok(Outcome::Found);
        }
        damage.iter().for_each(|damage| eprintln!("{damage}"));
        keeps = false;
    }
    for fault in Segmenter::new(&lexicon).faults(&lexicon) {
        eprintln!("lexicon: {fault}");
    }
    let before = if keeps { Before::open(&dir, &stamp) } else { None };
    let readings = before.as_ref().map(|before| &before.readings);
    let progress = |done, total| show_progress("reading", done, total);
    let corpus = corpus::load_after(&layout, readings.unwrap_or(&Readings::new()), &progress)?;
    for problem in &corpus.problems {
        eprintln!("skipped {}: {}", problem.file, problem.why);
    }
    let skipped = corpus.problems.len();
    let topics = corpus.topics;
    let readings = serde_json::to_vec(&corpus.readings)?;
    let mut documents = corpus.documents;
    let held = match &before {
        Some(before) => before.take(&corpus.unchanged, &mut documents)?,
        None => Held::default(),
    };
    documents.sort_by(|a, b| a.id.cmp(&b.id));
    let linked = crossref::relink(documents, corpus.curated, &held.aligned);
    let total = linked.len();
    let units: usize = linked.iter().map(|l| l.document.units().count()).sum();
    let (same, changed): (Vec<Linked>, Vec<Linked>) = linked.into_iter().partition(|linked| {
        held.links.get(&linked.document.id).is_some_and(|links| *links == links_of(linked))
    });
    let writer = match &before {
        // What costs as much as all is written whole, which leaves one segment.
        Some(before) if changed.len() * 2 < total => {
            let mut writer = Writer::update(lock, &dir, &stamp)?;
            let mentions = same.iter().map(|l| (l.document.id.clone(), l.mentions)).collect();
            writer.set_mentions(mentions);
            let stay: HashSet<&DocId> =
                same.iter().chain(&changed).map(|l| &l.document.id).collect();
            let catalogue = &before.engine.collection().catalogue;
            for entry in catalogue.iter().filter(|entry| !stay.contains(&entry.id)) {
                writer.remove(&entry.id);
            }
            writer.add_all(&changed, &|done| show_progress("indexing", done, changed.len()))?;
            writer
        }
        _ => {
            let mut all = same;
            all.extend(changed);
            all.sort_by(|a, b| a.document.id.cmp(&b.document.id));
            let mut writer = Writer::locked(lock, &dir, &stamp, &lexicon)?;
            writer.add_all(&all, &|done| show_progress("indexing", done, total))?;
            writer
        }
    };
    writer.keep_topics(&topics)?;
    writer.keep(READINGS, &readings)?;
    writer.finish()?;
    println!("indexed {total} documents, {units} units; {skipped} skipped");
    Ok(if skipped == 0 { Outcome::Found } else { Outcome::Nothing })
}

/// Prints what is indexed and what waits.
fn status(place: &Place, dir: &Path) -> Result<Outcome> {
    let build = index::current(dir)?;
    let readings = index::read_kept(dir, READINGS).unwrap_or_default();
    let readings: Readings = serde_json::from_slice(&readings).unwrap_or_default();
    let layout = place.layout();
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let stamp = Stamp::new(corpus::files::hash(&layout)?, &lexicon);
    let [begun, built] =
        [&build.begun, &build.built].map(|time| time.parse::<jiff::Timestamp>().ok());
    let took = begun.zip(built).map(|(begun, built)| built.duration_since(begun).as_secs());
    println!("{} units, built {}", build.units, build.built);
    if let Some(took) = took {
        println!("written in {took} s");
    }
    if stamp == build.stamp {
        println!("nothing waits");
        return Ok(Outcome::Found);
    }
    let rebuilt = (stamp.schema, &stamp.lexicon) != (build.stamp.schema, &build.stamp.lexicon);
    let corpus::Waiting { changed, gone } = corpus::waiting(&layout, &readings)?;
    match rebuilt {
        true => println!("all waits: the lexicon or the program is another"),
        false => println!("{changed} documents wait to be read, {gone} are gone"),
    }
    Ok(Outcome::Nothing)
}

/// File of what was made of each document's files, kept with the build.
const READINGS: &str = "readings.json";

/// The build that is changed.
struct Before {
    engine: Embedded,
    readings: Readings,
}

/// What it holds of documents whose files are the same.
#[derive(Default)]
struct Held {
    /// Documents that carry out others: their computed links are kept while neither text changes.
    aligned: Vec<Linked>,
    /// Prints of the links of each document.
    links: HashMap<DocId, String>,
}

impl Before {
    /// Opens the current build, where it can be changed into one of this stamp.
    fn open(dir: &Path, stamp: &Stamp) -> Option<Self> {
        let current = index::current_stamp(dir)?;
        if (current.schema, &current.lexicon) != (stamp.schema, &stamp.lexicon) {
            return None;
        }
        let readings = serde_json::from_slice(&index::read_kept(dir, READINGS)?).ok()?;
        match Embedded::open(dir) {
            Ok(engine) => Some(Self { engine, readings }),
            Err(e) => {
                eprintln!("everything is read anew: {e}");
                None
            }
        }
    }

    /// Adds the documents that are `unchanged` as their files made them.
    fn take(
        &self,
        unchanged: &BTreeMap<DocId, Vec<DocId>>,
        documents: &mut Vec<Document>,
    ) -> Result<Held> {
        let mut held = Held::default();
        let catalogue = &self.engine.collection().catalogue;
        for entries in catalogue.chunks(AT_ONCE) {
            let read = entries.par_iter().map(|entry| self.engine.linked(entry));
            for linked in read.collect::<Result<Vec<Linked>, _>>()? {
                let id = linked.document.id.clone();
                let implements = unchanged.get(&id);
                if implements.is_some() {
                    held.links.insert(id, links_of(&linked));
                }
                if !linked.parents.is_empty() {
                    held.aligned.push(linked.clone());
                }
                if let Some(implements) = implements {
                    let mut document = linked.document;
                    document.meta.implements.clone_from(implements);
                    documents.push(document);
                }
            }
        }
        Ok(held)
    }
}

/// Documents read at once.
const AT_ONCE: usize = 256;

/// A print of all that linking adds to a document, but for how often others name it, which the catalogue has.
fn links_of(linked: &Linked) -> String {
    let Linked { document, citations, alignments, parents, .. } = linked;
    let links = (&document.meta.implements, citations, alignments, parents);
    hash::short(&serde_json::to_vec(&links).unwrap_or_default())
}
