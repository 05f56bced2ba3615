//! Exact counts and the first hits of a plain query, without scoring every clause that matches.
//!
//! The engine prunes unions of single terms only; a query of ours has required groups and optional lifts,
//! and is counted too. Here what matches is kept as a bitset, which gives the counts (`matching`), and the first
//! hits are found best first (`rank`): lists with few clauses, where headings weigh most, settle a threshold
//! that whole blocks of the long lists cannot reach. Positions of phrases are read last, and only where nothing else
//! decides. Scores are those of the same query asked of the engine.

mod best;
mod bits;
mod cursors;
mod field;
mod list;
mod matching;
mod rank;
mod phrase;

use tantivy::{DocAddress, DocId, Result, Searcher, SegmentOrdinal, SegmentReader};

use super::chosen::Chosen;
use super::walk::go_on;
use crate::index::Reader;
use crate::plan::{Leaf, Plan};
pub(super) use best::Best;
pub(super) use field::OpenFields;
use field::SegmentFields;
pub(super) use list::{LOOK_UP, each_block};
use matching::Segment;

/// Which of the matches of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// Every group as words.
    Words,
    /// Those that need a phrase across word borders.
    Crossing,
}

/// A plan looked up in an index.
pub(super) struct Matches {
    segments: Vec<Segment>,
    /// Clauses of each share.
    pub(super) words: usize,
    /// See `words`.
    pub(super) crossing: usize,
}

/// A leaf with all it does in a plan.
struct Role<'a> {
    leaf: &'a Leaf,
    /// Groups that it satisfies as words, and as phrases across word borders.
    word_of: u64,
    run_of: u64,
    /// Weight of its score among word hits, and among the others.
    boosts: [f32; 2],
}

/// Whether the first hits of a plan are found here: it asks for groups and lifts alone, and for no more groups
/// than are told apart.
pub(super) fn fits(plan: &Plan) -> bool {
    let plain = |leaf: &Leaf| leaf.slop.is_none() && !leaf.constant;
    let leaves = plan.groups.iter().flat_map(|g| g.words.iter().chain(&g.runs)).chain(&plan.lifts);
    (1..=MOST_GROUPS).contains(&plan.groups.len())
        && plan.titles.is_empty()
        && plan.excluded.is_empty()
        && plan.only.is_none()
        && leaves.into_iter().all(plain)
}

/// Looks a plan up that [`fits`].
pub(super) fn find(plan: &Plan, reader: &Reader, open: &OpenFields) -> Result<Matches> {
    let searcher = &reader.searcher();
    if searcher.segment_readers().iter().all(|segment| segment.max_doc() == 0) {
        return Ok(Matches { segments: Vec::new(), words: 0, crossing: 0 });
    }
    let roles = roles(plan);
    let segments: Vec<Segment> = (0..)
        .zip(searcher.segment_readers())
        .map(|(ord, segment)| {
            let fields = SegmentFields::new(reader, (ord, segment), open);
            Segment::new(ord, fields, &roles, plan.groups.len())
        })
        .collect::<Result<_>>()?;
    let count = |share| segments.iter().map(|s| s.matching(share).1).sum();
    let (words, crossing) = (count(Share::Words), count(Share::Crossing));
    Ok(Matches { segments, words, crossing })
}

/// Every distinct leaf with all it does.
fn roles(plan: &Plan) -> Vec<Role<'_>> {
    let mut roles: Vec<Role<'_>> = Vec::new();
    let mut add = |leaf, word_of: u64, run_of: u64, boosts: [f32; 2]| {
        let same = |r: &&mut Role<'_>| is_alike(r.leaf, leaf);
        match roles.iter_mut().find(same) {
            Some(role) => {
                role.word_of |= word_of;
                role.run_of |= run_of;
                role.boosts = [role.boosts[0] + boosts[0], role.boosts[1] + boosts[1]];
            }
            None => roles.push(Role { leaf, word_of, run_of, boosts }),
        }
    };
    for (at, group) in plan.groups.iter().enumerate() {
        for leaf in group.words.iter().chain(&group.sure) {
            add(leaf, 1 << at, 0, [leaf.boost; 2]);
        }
        for leaf in &group.runs {
            add(leaf, 0, 1 << at, [0.0, leaf.boost]);
        }
    }
    for leaf in &plan.lifts {
        add(leaf, 0, 0, [leaf.boost; 2]);
    }
    roles
}

fn is_alike(a: &Leaf, b: &Leaf) -> bool {
    a.field == b.field && a.tokens == b.tokens
}

/// The most groups that are told apart.
pub(super) const MOST_GROUPS: usize = 64;

impl Matches {
    /// All that match, as a query.
    pub(super) fn chosen(&self, searcher: &Searcher) -> Chosen {
        let units = self.segments.iter().flat_map(|segment| {
            let all: Vec<DocId> = segment.all().iter().collect();
            all.into_iter().map(|doc_id| DocAddress { segment_ord: segment.ord, doc_id })
        });
        Chosen::new(&units.collect::<Vec<_>>(), searcher)
    }

    /// Keeps what is among some units.
    pub(super) fn keep(&mut self, units: &Chosen, searcher: &Searcher) {
        for segment in &mut self.segments {
            let reader = searcher.segment_reader(segment.ord);
            segment.keep(units.of(reader.segment_id()));
        }
        let count = |share| self.segments.iter().map(|s| s.matching(share).1).sum();
        (self.words, self.crossing) = (count(Share::Words), count(Share::Crossing));
    }

    /// What matches of a share, by a key that `keys` gives for each segment.
    pub(super) fn keyed<K: Fn(DocId) -> u64>(
        &self,
        share: Share,
        searcher: &Searcher,
        keys: impl Fn(&SegmentReader) -> Result<K>,
    ) -> Result<Vec<(u64, u64, DocAddress)>> {
        let mut keyed = Vec::new();
        for segment in &self.segments {
            go_on()?;
            let key = keys(searcher.segment_reader(segment.ord))?;
            let address = |doc_id| DocAddress { segment_ord: segment.ord, doc_id };
            let held = segment.matching(share).0.iter();
            keyed.extend(held.map(|doc| (key(doc), segment.order.of(doc), address(doc))));
        }
        Ok(keyed)
    }

    /// All that match in a segment, in reading order.
    pub(super) fn each(&self, segment: SegmentOrdinal, mut give: impl FnMut(DocId)) {
        for segment in self.segments.iter().filter(|s| s.ord == segment) {
            segment.all().iter().for_each(&mut give);
        }
    }

    /// The best of a share from `offset` on; ties keep reading order.
    pub(super) fn first(
        &self,
        share: Share,
        offset: usize,
        limit: usize,
    ) -> Result<Vec<(f32, DocAddress)>> {
        let total = if share == Share::Words { self.words } else { self.crossing };
        if limit == 0 || offset >= total {
            return Ok(Vec::new());
        }
        let mut best = Best::new((offset + limit).min(total));
        for segment in &self.segments {
            segment.rank(share, &mut best)?;
        }
        Ok(best.sorted().into_iter().skip(offset).collect())
    }
}
