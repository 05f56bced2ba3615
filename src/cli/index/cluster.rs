//! `tiaowen index --engine`: builds the index in a search cluster, whole, unless the one there is made of the same
//! files.

use anyhow::Result;

use crate::cli::index::told::{summary, tell};
use crate::cli::output::{Outcome, note, say, show_progress};
use crate::cli::place::Place;
use crate::corpus;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::Stamp;
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::{self, Linked};
use tiaowen_opensearch::{Access, Build, Cluster, Shape};

pub(super) fn build(place: &Place, force: bool, access: &Access, shape: Shape) -> Result<Outcome> {
    let layout = place.layout();
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let stamp =
        Stamp::new(corpus::files::hash(&layout, &corpus::files::Sums::default())?, &lexicon);
    let current = tiaowen_opensearch::current_stamp(access)?;
    if !force && current.as_ref().is_some_and(|current| *current == stamp) {
        say!("{} in the search cluster is up to date", access.collection)?;
        return Ok(Outcome::Found);
    }
    for fault in Segmenter::new(&lexicon).faults(&lexicon) {
        note!("lexicon: {fault}");
    }
    let corpus = corpus::load(&layout, &|done, total| show_progress("reading", done, total))?;
    let (skipped, faulty) = tell(&corpus);
    let before = if current.is_some() { aligned_before(access) } else { Vec::new() };
    let linked = crossref::relink(corpus.documents, corpus.curated, &before);
    let total = linked.len();
    let units: usize = linked.iter().map(|l| l.document.units().count()).sum();
    Build { stamp: &stamp, lexicon: &lexicon, topics: &corpus.topics, documents: &linked, shape }
        .write(access, &|done| show_progress("indexing", done, total))?;
    say!("{}", summary(total, units, skipped, faulty))?;
    Ok(if skipped + faulty == 0 { Outcome::Found } else { Outcome::Nothing })
}

/// Documents of the current build that carry out others: their computed links are kept while neither text
/// changes.
fn aligned_before(access: &Access) -> Vec<Linked> {
    let before = match Cluster::open(access) {
        Ok(before) => before,
        Err(e) => {
            note!("the index before cannot be read, every alignment is computed anew: {e}");
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for entry in before.collection().catalogue.iter().filter(|e| !e.meta.implements.is_empty()) {
        match before.linked(entry) {
            Ok(linked) => found.push(linked),
            Err(e) => note!("the alignment of {} is computed anew: {e}", entry.id),
        }
    }
    found
}
