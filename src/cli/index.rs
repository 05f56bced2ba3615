//! `tiaowen index`: builds the index, unless the one there is made of the same files.

use std::path::Path;

use anyhow::Result;
use clap::Args;

use super::output::{Outcome, show_progress};
use super::place::Place;
use crate::corpus;
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::{self, Stamp, Writer};
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::{self, Linked};

/// Options of `tiaowen index`.
#[derive(Debug, Args)]
pub struct Options {
    /// Build even when the index is up to date
    #[arg(long)]
    force: bool,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let layout = place.layout();
    let dir = place.index();
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let stamp = Stamp::new(corpus::files::hash(&layout)?, &lexicon);
    if !options.force && index::current_stamp(&dir).is_some_and(|current| current == stamp) {
        println!("{} is up to date", dir.display());
        return Ok(Outcome::Found);
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
    let mut writer = Writer::create(&dir, &stamp, &lexicon)?;
    writer.keep_topics(&topics)?;
    let total = linked.len();
    let units: usize = linked.iter().map(|l| l.document.units().count()).sum();
    writer.add_all(&linked, &|done| show_progress("indexing", done, total))?;
    writer.learn(&linked)?;
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
