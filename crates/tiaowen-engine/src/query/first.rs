//! Exact counts and the first hits of a plain query, without scoring every clause that matches.
//!
//! The engine prunes unions of single terms only; a query of ours has required groups and optional lifts,
//! and is counted too. Here what matches is kept as bits, which gives the counts (`matching`), and the first
//! hits are found best first (`rank`): lists with few clauses, where headings weigh most, settle a threshold
//! that whole blocks of the long lists cannot reach. Places of runs are read last, and only where nothing else
//! decides. Scores are those of the same query asked of the engine.

mod best;
mod bits;
mod cursors;
mod field;
mod list;
mod matching;
mod rank;
mod run;

use tantivy::query::{PhraseQuery, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, Result, Searcher, SegmentOrdinal, Term};

pub use best::Best;
pub use field::OpenFields;
use field::SegmentFields;
pub use list::each_block;
use matching::Segment;

/// A run of tokens of a field: one token, or several at their places.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Where it is looked for.
    pub field: Field,
    /// The tokens with their places.
    pub tokens: Vec<(usize, String)>,
    /// Tokens that a clause with the run has too: pairs that lie across those at their places.
    pub between: Vec<String>,
    /// Weight of its score.
    pub boost: f32,
}

/// What one group of a query accepts.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// Ways that keep to word borders.
    pub words: Vec<Leaf>,
    /// Ways that are there only where one of those is: they add nothing, but are quickly looked up.
    pub sure: Vec<Leaf>,
    /// Ways across them.
    pub runs: Vec<Leaf>,
}

/// A query of required groups, whose score optional leaves lift.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Each must match.
    pub groups: Vec<Group>,
    /// Add to the score of what matches.
    pub lifts: Vec<Leaf>,
}

/// Which of the matches of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// Every group as words.
    Words,
    /// Those that need a run across word borders.
    Crossing,
}

/// A plan looked up in an index.
pub struct Matches {
    segments: Vec<Segment>,
    /// Clauses of each share.
    pub words: usize,
    /// See `words`.
    pub crossing: usize,
}

/// A leaf with all it does in a plan.
struct Role<'a> {
    leaf: &'a Leaf,
    /// Groups that it satisfies as words, and as runs across borders.
    word_of: u64,
    run_of: u64,
    /// Weight of its score among word hits, and among the others.
    boosts: [f32; 2],
}

impl Plan {
    /// Looks the plan up. `None` for more groups than are told apart.
    pub fn find(&self, searcher: &Searcher, open: &OpenFields) -> Result<Option<Matches>> {
        if self.groups.is_empty() || self.groups.len() > 64 {
            return Ok(None);
        }
        if searcher.segment_readers().iter().all(|segment| segment.max_doc() == 0) {
            return Ok(Some(Matches { segments: Vec::new(), words: 0, crossing: 0 }));
        }
        let roles = self.roles();
        let segments: Vec<Segment> = (0..)
            .zip(searcher.segment_readers())
            .map(|(ord, reader)| {
                let fields = SegmentFields::new(searcher, (ord, reader), open);
                Segment::new(ord, fields, &roles, self.groups.len())
            })
            .collect::<Result<_>>()?;
        let count = |share| segments.iter().map(|s| s.matching(share).1).sum();
        let (words, crossing) = (count(Share::Words), count(Share::Crossing));
        Ok(Some(Matches { segments, words, crossing }))
    }

    /// Every distinct leaf with all it does.
    fn roles(&self) -> Vec<Role<'_>> {
        let mut roles: Vec<Role<'_>> = Vec::new();
        let mut add = |leaf, word_of: u64, run_of: u64, boosts: [f32; 2]| {
            let same = |r: &&mut Role<'_>| r.leaf.is_alike(leaf);
            match roles.iter_mut().find(same) {
                Some(role) => {
                    role.word_of |= word_of;
                    role.run_of |= run_of;
                    role.boosts = [role.boosts[0] + boosts[0], role.boosts[1] + boosts[1]];
                }
                None => roles.push(Role { leaf, word_of, run_of, boosts }),
            }
        };
        for (at, group) in self.groups.iter().enumerate() {
            for leaf in group.words.iter().chain(&group.sure) {
                add(leaf, 1 << at, 0, [leaf.boost; 2]);
            }
            for leaf in &group.runs {
                add(leaf, 0, 1 << at, [0.0, leaf.boost]);
            }
        }
        for leaf in &self.lifts {
            add(leaf, 0, 0, [leaf.boost; 2]);
        }
        roles
    }
}

impl Leaf {
    fn is_alike(&self, other: &Self) -> bool {
        self.field == other.field && self.tokens == other.tokens
    }

    fn terms(&self) -> impl Iterator<Item = (usize, Term)> {
        self.tokens.iter().map(|(at, text)| (*at, Term::from_field_text(self.field, text)))
    }

    /// The same, as a query of the engine.
    pub fn query(&self) -> Box<dyn Query> {
        let mut terms: Vec<(usize, Term)> = self.terms().collect();
        let query: Box<dyn Query> = match terms.len() {
            0 => return Box::new(tantivy::query::EmptyQuery),
            1 => {
                let (_, term) = terms.swap_remove(0);
                Box::new(tantivy::query::TermQuery::new(term, IndexRecordOption::WithFreqs))
            }
            _ => Box::new(PhraseQuery::new_with_offset(terms)),
        };
        match self.boost {
            1.0 => query,
            boost => Box::new(tantivy::query::BoostQuery::new(query, boost)),
        }
    }
}

impl Matches {
    /// All that match in a segment, in reading order.
    pub fn each(&self, segment: SegmentOrdinal, mut give: impl FnMut(DocId)) {
        for segment in self.segments.iter().filter(|s| s.ord == segment) {
            segment.all().iter().for_each(&mut give);
        }
    }

    /// The best of a share from `offset` on; ties keep reading order.
    pub fn first(
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
