//! What a search would read, told from the lengths of posting lists before any is opened.
//!
//! What people type reads a fraction of the limit. A choice of a hundred words that most clauses have would cost
//! as much as all other searches of a minute, and has no best clause: it is refused.

use std::collections::HashMap;

use tantivy::{Searcher, Term};
use tiaowen_text::error::{Error, Result};

use super::first::LOOK_UP;
use super::walk::failed;
use crate::index::{Fields, Reader};
use crate::plan::{Group, Leaf, Plan};

/// Postings that whole matches may need at most, as a multiple of the units of the collection.
const MOST_READ: u64 = 16;
/// Or as many as this, where the collection is small.
const LEAST_READ: u64 = 4_000_000;
/// The same for the evidence of a long text, of which the rarest tokens tell nearly all: of 109 clauses of statutes with
/// every fifth character taken out, 99 come first by four times as many and by these.
const MOST_EVIDENCE: u64 = 4;
const LEAST_EVIDENCE: u64 = 1_000_000;
/// Ways of which all are looked up: a question of forty characters has fewer.
const MOST_WAYS: usize = 256;
/// Most tokens of a phrase by which a part of a plan is looked up.
const LONGEST_WAY: usize = 32;
/// Leaves that are looked up without asking first: few plans have more.
const ALWAYS_READ: usize = 48;

/// How many postings the evidence for a long text may read in a collection of so many units.
pub(super) fn most_evidence(units: usize) -> u64 {
    (MOST_EVIDENCE * units as u64).max(LEAST_EVIDENCE)
}

/// How many lists, in their order, have no more than `most` postings together.
pub(super) fn within(lengths: impl IntoIterator<Item = u64>, most: u64) -> usize {
    let sums = lengths.into_iter().scan(0, |sum, length| {
        *sum += length;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= most).count()
}

/// `Invalid` where the whole matches of a plan take too much reading.
pub(super) fn check(plan: &Plan, reader: &Reader) -> Result<()> {
    let ways = |group: &Group| group.words.len() + group.runs.len();
    if plan.groups.iter().map(ways).sum::<usize>() <= ALWAYS_READ {
        return Ok(());
    }
    let mut lengths = Lengths::new(reader);
    let mut groups = Vec::with_capacity(plan.groups.len());
    for group in &plan.groups {
        groups.push((lengths.of_group(group)?, ways(group) as u64));
    }
    let cheapest = groups.iter().map(|(cost, _)| *cost).min().unwrap_or_default();
    // What the cheapest leaves is looked up in the others where that is less.
    let looked_up = |ways: u64| cheapest.saturating_mul(LOOK_UP as u64).saturating_mul(ways);
    let cost: u64 =
        groups.iter().map(|(cost, ways)| cheapest.max(looked_up(*ways).min(*cost))).sum();
    let units = reader.collection.build.units as u64;
    if cost <= (MOST_READ * units).max(LEAST_READ) {
        return Ok(());
    }
    let message =
        "the words of the query stand in too many clauses; name fewer of them, or rarer ones";
    Err(Error::invalid(message)
        .in_chinese("检索式中可选的词太多且太常见，请少写几个，或换用更少见的词"))
}

/// The ways in a plan that are looked up where a part of it is enough: all, or the rarest where there are very many.
/// What has only a common word of a long text is no answer to it.
pub(super) fn telling<'p>(mut ways: Vec<&'p Leaf>, reader: &Reader) -> Result<Vec<&'p Leaf>> {
    // A clause with so long a phrase of the question has enough evidence for it.
    ways.retain(|leaf| leaf.tokens.len() <= LONGEST_WAY);
    if ways.len() <= MOST_WAYS {
        return Ok(ways);
    }
    let mut lengths = Lengths::new(reader);
    let mut by_length = Vec::with_capacity(ways.len());
    for leaf in ways {
        by_length.push((lengths.of_leaf(leaf)?, leaf));
    }
    by_length.sort_by_key(|(length, _)| *length);
    let lengths = by_length.iter().map(|(length, _)| *length);
    by_length.truncate(within(lengths, reader.collection.build.units as u64));
    Ok(by_length.into_iter().map(|(_, leaf)| leaf).collect())
}

/// Lengths of posting lists, each looked up once.
struct Lengths {
    searcher: Searcher,
    fields: Fields,
    known: HashMap<Term, u64>,
}

impl Lengths {
    fn new(reader: &Reader) -> Self {
        Self { searcher: reader.searcher(), fields: reader.fields, known: HashMap::new() }
    }

    fn of_group(&mut self, group: &Group) -> Result<u64> {
        let mut sum = 0;
        for leaf in group.words.iter().chain(&group.runs) {
            sum += self.of_leaf(leaf)?;
        }
        Ok(sum)
    }

    /// A phrase is looked for where its rarest token is.
    fn of_leaf(&mut self, leaf: &Leaf) -> Result<u64> {
        let field = self.fields.of(leaf.field);
        let mut lengths = Vec::with_capacity(leaf.tokens.len());
        for (_, token) in &leaf.tokens {
            let term = Term::from_field_text(field, token);
            let length = match self.known.get(&term) {
                Some(length) => *length,
                None => {
                    let length = self.searcher.doc_freq(&term).map_err(failed)?;
                    self.known.insert(term, length);
                    length
                }
            };
            lengths.push(length);
        }
        let rarest = lengths.iter().copied().min().unwrap_or_default();
        Ok(lengths
            .into_iter()
            .map(|length| length.min(rarest.saturating_mul(LOOK_UP as u64)))
            .sum())
    }
}
