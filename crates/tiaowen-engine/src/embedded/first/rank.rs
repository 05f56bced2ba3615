//! The top k of a segment: posting lists with few clauses are summed first, then whole blocks of the long ones
//! are passed over where no clause of them can come near the best so far.

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, Result};

use super::Share;
use super::best::Best;
use super::bits::Bits;
use super::cursors::Cursors;
use super::field::Weight;
use super::list::{List, Source, each_block};
use super::matching::{FEW, Segment};
use crate::embedded::walk::{STRIDE, go_on};

/// A list with so few clauses is read whole before any long one.
const SHORT: u32 = 1024;
/// More lists than this are read one after the other where that is less than asking each for each clause.
const MANY: usize = 16;
/// What rounding may add to a sum of bounds.
pub(super) const SLACK: f32 = 1.0001;

/// What the short lists give a clause.
struct Partial {
    doc: DocId,
    score: f32,
    /// The most that phrases add whose positions were not read.
    open: f32,
}

/// Matches that are ranked, by the weights of their share.
struct Ranking<'a> {
    matching: &'a Bits,
    role: usize,
    done: Bits,
}

impl Segment {
    pub(super) fn rank(&self, share: Share, best: &mut Best) -> Result<()> {
        let (matching, count) = self.matching(share);
        if count == 0 {
            return Ok(());
        }
        let role = usize::from(share == Share::Crossing);
        let lists = self.lists.iter().filter(|l| l.boosts[role] > 0.0);
        let mut lists: Vec<(f32, &List)> =
            lists.map(|l| (l.boosts[role] * l.source.bound(), l)).collect();
        // What can add most comes first: then the least of them must be asked before a clause is given up.
        lists.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (long, short): (Vec<_>, Vec<_>) =
            lists.iter().partition(|(_, l)| l.source.len() > SHORT);
        let bound: f32 = long.iter().map(|(bound, _)| bound).sum();
        let [long, short] =
            [long, short].map(|lists| lists.into_iter().map(|(_, l)| l).collect::<Vec<&List>>());
        let open = lists.into_iter().filter(|(_, l)| l.is_run() || l.source.len() > SHORT);
        let open: Vec<&List> = open.map(|(_, l)| l).collect();
        if open.len() > MANY && count.saturating_mul(open.len()) > postings(&open) {
            let lists: Vec<&List> = short.into_iter().chain(long).collect();
            return self.rank_by_list(&lists, role, matching, best);
        }
        let mut partial = partial(&short, role, matching)?;
        let whole = count <= FEW.max(best.room);
        if whole {
            // Everything is scored: what the short lists give, or nothing yet.
            let mut rest = matching.clone();
            partial.iter().for_each(|p| rest.unset(p.doc));
            partial.extend(rest.iter().map(|doc| Partial { doc, score: 0.0, open: 0.0 }));
            partial.sort_unstable_by_key(|p| p.doc);
        }
        let mut cursors = Cursors::new(&open, role);
        let seed = best.would_need(partial.iter().map(|p| p.score));
        let mut done = Bits::new(self.size);
        for (at, Partial { doc, score, open }) in partial.into_iter().enumerate() {
            if at % STRIDE == 0 {
                go_on()?;
            }
            done.set(doc);
            let threshold = seed.max(best.threshold());
            if (score + open + bound) * SLACK >= threshold
                && let Some(score) = cursors.score(doc, score, threshold)?
            {
                self.offer(score, doc, best);
            }
        }
        if whole || bound * SLACK < best.threshold() {
            return Ok(());
        }
        self.rank_long(&long, &mut Ranking { matching, role, done }, best)
    }

    /// Every clause that matches, list by list: where a choice of many words is in most clauses, asking each list
    /// for each clause takes many times longer than reading all lists once.
    fn rank_by_list(
        &self,
        lists: &[&List],
        role: usize,
        matching: &Bits,
        best: &mut Best,
    ) -> Result<()> {
        let mut scores = vec![0.0; self.size as usize];
        let mut add = |doc: DocId, score: f32| {
            if let Some(sum) = scores.get_mut(doc as usize) {
                *sum += score;
            }
        };
        for list in lists {
            go_on()?;
            let boost = list.boosts[role];
            match &list.source {
                Source::Term(token) => {
                    let weight = token.weight.boosted(boost);
                    each_block(token.blocks(IndexRecordOption::WithFreqs)?, |block| {
                        let docs = block.docs().iter().enumerate();
                        docs.for_each(|(at, doc)| add(*doc, weight.score(*doc, block.freq(at))));
                    });
                }
                Source::Scored(scored) => {
                    scored.iter().for_each(|(doc, score)| add(*doc, boost * score));
                }
                Source::Phrase(phrase) => {
                    let mut held = Bits::new(self.size);
                    phrase.mark_tokens(
                        Some(matching),
                        &Bits::new(self.size),
                        self.size,
                        &mut held,
                    )?;
                    phrase.scored(&held)?.iter().for_each(|(doc, score)| add(*doc, boost * score));
                }
            }
        }
        for doc in matching.iter() {
            self.offer(scores.get(doc as usize).copied().unwrap_or_default(), doc, best);
        }
        Ok(())
    }

    /// The clauses that are in long lists alone, block by block of the lists of one group.
    fn rank_long(&self, long: &[&List], ranking: &mut Ranking<'_>, best: &mut Best) -> Result<()> {
        let role = ranking.role;
        let accepts =
            |list: &List, group: usize| list.is_word_of(group) || (role == 1 && list.is_of(group));
        let of_group = |group: usize| long.iter().filter(move |l| accepts(l, group));
        let cost = |group: &usize| of_group(*group).map(|l| u64::from(l.source.len())).sum::<u64>();
        let Some(group) = (0..self.groups).min_by_key(cost) else { return Ok(()) };
        for driver in of_group(group) {
            let others: Vec<&List> =
                long.iter().filter(|l| !std::ptr::eq(**l, *driver)).copied().collect();
            match &driver.source {
                Source::Scored(scored) => {
                    self.drive_scored(scored, driver.boosts[role], &others, ranking, best)?;
                }
                Source::Term(token) => {
                    let blocks = token.blocks(IndexRecordOption::WithFreqs)?;
                    let weight = token.weight.boosted(driver.boosts[role]);
                    let lists = Cursors::new(&others, role);
                    let blocks = Blocks { blocks, weight, exact: true };
                    self.drive(blocks, lists, &others, ranking, best)?;
                }
                Source::Phrase(phrase) => {
                    let weight = phrase.weight.boosted(driver.boosts[role]);
                    let blocks = Blocks { blocks: phrase.rarest()?, weight, exact: false };
                    let lists = Cursors::new(long, role);
                    self.drive(blocks, lists, &others, ranking, best)?;
                }
            }
        }
        Ok(())
    }

    fn drive_scored(
        &self,
        scored: &[(DocId, f32)],
        boost: f32,
        others: &[&List],
        ranking: &mut Ranking<'_>,
        best: &mut Best,
    ) -> Result<()> {
        let mut cursors = Cursors::new(others, ranking.role);
        let bound = cursors.bound;
        for (at, (doc, score)) in scored.iter().enumerate() {
            if at % STRIDE == 0 {
                go_on()?;
            }
            let score = boost * score;
            if (score + bound) * SLACK < best.threshold() || !ranking.opens(*doc) {
                continue;
            }
            if let Some(score) = cursors.score(*doc, score, best.threshold())? {
                self.offer(score, *doc, best);
            }
        }
        Ok(())
    }

    fn drive(
        &self,
        mut driver: Blocks,
        mut cursors: Cursors<'_>,
        others: &[&List],
        ranking: &mut Ranking<'_>,
        best: &mut Best,
    ) -> Result<()> {
        let mut windows = Cursors::new(others, ranking.role);
        let bound = windows.bound;
        let Blocks { blocks, weight, exact } = &mut driver;
        let mut left = blocks.doc_freq() as usize;
        while left > 0 {
            go_on()?;
            left = left.saturating_sub(blocks.docs().len().max(1));
            let (Some(first), Some(last)) =
                (blocks.docs().first().copied(), blocks.docs().last().copied())
            else {
                break;
            };
            let highest = weight.bound_of(blocks);
            let mut rest = bound;
            if (highest + rest) * SLACK >= best.threshold() {
                rest = windows.highest(first, last)?;
            }
            if (highest + rest) * SLACK >= best.threshold() {
                for (at, doc) in blocks.docs().iter().enumerate() {
                    let most = weight.score(*doc, blocks.freq(at));
                    if (most + rest) * SLACK < best.threshold() || !ranking.opens(*doc) {
                        continue;
                    }
                    let given = if *exact { most } else { 0.0 };
                    if let Some(score) = cursors.score(*doc, given, best.threshold())? {
                        self.offer(score, *doc, best);
                    }
                }
            }
            blocks.advance();
        }
        Ok(())
    }

    fn offer(&self, score: f32, doc: DocId, best: &mut Best) {
        let address = DocAddress { segment_ord: self.ord, doc_id: doc };
        best.add(score, self.order.of(doc), address);
    }
}

/// The blocks that give the clauses in turn.
struct Blocks {
    blocks: BlockSegmentPostings,
    weight: Weight,
    /// Whether their scores are those of the list, not bounds of a phrase.
    exact: bool,
}

impl Ranking<'_> {
    /// Whether a clause is still to be scored; asked once.
    fn opens(&mut self, doc: DocId) -> bool {
        let open = self.matching.has(doc) && !self.done.has(doc);
        if open {
            self.done.set(doc);
        }
        open
    }
}

/// What lists have together.
fn postings(lists: &[&List]) -> usize {
    lists.iter().map(|list| list.source.len() as usize).sum()
}

/// Sums of the short lists, in reading order.
fn partial(short: &[&List], role: usize, matching: &Bits) -> Result<Vec<Partial>> {
    let mut partial: Vec<Partial> = Vec::new();
    for list in short {
        go_on()?;
        let boost = list.boosts[role];
        let (blocks, weight, exact) = match &list.source {
            Source::Scored(scored) => {
                let held = scored.iter().filter(|(doc, _)| matching.has(*doc));
                partial.extend(held.map(|(doc, score)| Partial {
                    doc: *doc,
                    score: boost * score,
                    open: 0.0,
                }));
                continue;
            }
            Source::Phrase(phrase) => (phrase.rarest()?, phrase.weight.boosted(boost), false),
            Source::Term(token) => {
                let blocks = token.blocks(IndexRecordOption::WithFreqs)?;
                (blocks, token.weight.boosted(boost), true)
            }
        };
        each_block(blocks, |block| {
            for (at, doc) in block.docs().iter().enumerate().filter(|(_, d)| matching.has(**d)) {
                let given = weight.score(*doc, block.freq(at));
                let (score, open) = if exact { (given, 0.0) } else { (0.0, given) };
                partial.push(Partial { doc: *doc, score, open });
            }
        });
    }
    partial.sort_by_key(|p| p.doc);
    partial.dedup_by(|later, earlier| {
        let same = later.doc == earlier.doc;
        if same {
            earlier.score += later.score;
            earlier.open += later.open;
        }
        same
    });
    Ok(partial)
}
