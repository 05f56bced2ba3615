//! `tiaowen index`: builds the index, unless the one there is made of the same files.

use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;

use super::output::{Outcome, show_progress};
use super::place::Place;
use crate::corpus;
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::{self, Lock, Stamp, Writer};
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::{self, Linked};

/// Options of `tiaowen index`.
#[derive(Debug, Args)]
pub struct Options {
    /// Build even when the index is up to date
    #[arg(long)]
    force: bool,
    /// Learn what words mean from the texts of the index, which takes minutes; kept until it is learnt anew
    #[arg(long, conflicts_with = "force")]
    learn: bool,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let dir = place.index();
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
    if !options.force && current.is_some_and(|current| current == stamp) {
        let damage = index::damage(&dir)?;
        if damage.is_empty() {
            println!("{} is up to date", dir.display());
            return Ok(Outcome::Found);
        }
        damage.iter().for_each(|damage| eprintln!("{damage}"));
    }
    for fault in Segmenter::new(&lexicon).faults(&lexicon) {
        eprintln!("lexicon: {fault}");
    }
    let corpus = corpus::load(&layout, &|done, total| show_progress("reading", done, total))?;
    for problem in &corpus.problems {
        eprintln!("skipped {}: {}", problem.file, problem.why);
    }
    let skipped = corpus.problems.len();
    let topics = corpus.topics;
    let linked = crossref::relink(corpus.documents, corpus.curated, &aligned_before(&dir));
    let mut writer = Writer::locked(lock, &dir, &stamp, &lexicon)?;
    writer.keep_topics(&topics)?;
    let total = linked.len();
    let units: usize = linked.iter().map(|l| l.document.units().count()).sum();
    writer.add_all(&linked, &|done| show_progress("indexing", done, total))?;
    writer.finish()?;
    println!("indexed {total} documents, {units} units; {skipped} skipped");
    Ok(if skipped == 0 { Outcome::Found } else { Outcome::Nothing })
}

/// Documents of the current build that carry out others: their computed links are kept while neither text
/// changes. Without a readable build there are none.
fn aligned_before(dir: &Path) -> Vec<Linked> {
    if index::current_stamp(dir).is_none() {
        return Vec::new();
    }
    let before = match Embedded::open(dir) {
        Ok(before) => before,
        Err(e) => {
            eprintln!("the index before cannot be read, every alignment is computed anew: {e}");
            return Vec::new();
        }
    };
    let aligned = before.collection().catalogue.iter().filter(|e| !e.meta.implements.is_empty());
    let mut found = Vec::new();
    for entry in aligned {
        match before.linked(entry) {
            Ok(linked) => found.push(linked),
            Err(e) => eprintln!("the alignment of {} is computed anew: {e}", entry.id),
        }
    }
    found
}
