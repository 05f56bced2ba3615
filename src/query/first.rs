//! Exact counts and the first hits of a plain query, without scoring every clause that matches.
//!
//! The engine prunes unions of single terms only; a query of ours has required groups and optional lifts,
//! and is counted too. Here what matches is kept as bits, which gives the counts, and the first hits are
//! found best first: lists with few clauses, where headings weigh most, settle a threshold that whole
//! blocks of the long lists cannot reach. Scores are those of the same query asked of the engine.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::{Bm25Weight, EnableScoring, PhraseQuery, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{
    DocAddress, DocId, Result, Searcher, SeekDangerResult, SegmentReader, TERMINATED, Term,
};

/// A list with so few clauses is read whole before any long one.
const SHORT: u32 = 1024;
/// So few matches, and each is scored without more ado.
const FEW: usize = 64;
/// What rounding may add to a sum of bounds.
const SLACK: f32 = 1.0001;

/// A run of tokens of a field: one token, or several at their places.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leaf {
    /// Where it is looked for.
    pub field: Field,
    /// The tokens with their places.
    pub tokens: Vec<(usize, String)>,
    /// Weight of its score.
    pub boost: f32,
}

/// What one group of a query accepts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    /// Ways that keep to word borders.
    pub words: Vec<Leaf>,
    /// Ways across them.
    pub runs: Vec<Leaf>,
}

/// A query of required groups, whose score optional leaves lift.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plan {
    /// Each must match.
    pub groups: Vec<Group>,
    /// Add to the score of what matches.
    pub lifts: Vec<Leaf>,
}

/// Which of the matches of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// Every group as words.
    Words,
    /// Those that need a run across word borders.
    Crossing,
}

/// A plan looked up in an index.
pub(crate) struct Matches<'a> {
    segments: Vec<Segment<'a>>,
    /// Clauses of each share.
    pub words: usize,
    /// See `words`.
    pub crossing: usize,
}

struct Segment<'a> {
    ord: u32,
    reader: &'a SegmentReader,
    lists: Vec<List>,
    groups: usize,
    words: Bits,
    crossing: Bits,
}

/// The clauses of one segment that have a leaf.
struct List {
    source: Source,
    /// Groups that it satisfies as words, and as runs across borders.
    word_of: u64,
    run_of: u64,
    /// Weight of its score among word hits, and among the others.
    boosts: [f32; 2],
}

enum Source {
    Term {
        inverted: Arc<InvertedIndexReader>,
        info: TermInfo,
        weight: Bm25Weight,
        norms: FieldNormReader,
    },
    /// A run that was not looked at yet; in no more clauses than its rarest token.
    Run {
        query: PhraseQuery,
        inverted: Arc<InvertedIndexReader>,
        rarest: TermInfo,
    },
    Scored(Vec<(DocId, f32)>),
}

impl Plan {
    /// Looks the plan up. `None` for more groups than are told apart.
    pub(crate) fn find<'a>(&self, searcher: &'a Searcher) -> Result<Option<Matches<'a>>> {
        if self.groups.is_empty() || self.groups.len() > 64 {
            return Ok(None);
        }
        let roles = self.roles();
        let mut segments: Vec<Segment<'a>> = Vec::new();
        for (ord, reader) in searcher.segment_readers().iter().enumerate() {
            let mut lists = Vec::with_capacity(roles.len());
            for role in &roles {
                if let Some(source) = Source::find(role.leaf, searcher, reader)? {
                    let Role { word_of, run_of, boosts, .. } = *role;
                    lists.push(List { source, word_of, run_of, boosts });
                }
            }
            segments.push(Segment::new(ord as u32, searcher, reader, lists, self.groups.len())?);
        }
        let count = |share| segments.iter().map(|s| s.bits(share).count()).sum();
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
            for leaf in &group.words {
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

struct Role<'a> {
    leaf: &'a Leaf,
    word_of: u64,
    run_of: u64,
    boosts: [f32; 2],
}

impl Leaf {
    fn is_alike(&self, other: &Self) -> bool {
        self.field == other.field && self.tokens == other.tokens
    }

    fn terms(&self) -> impl Iterator<Item = (usize, Term)> {
        self.tokens.iter().map(|(at, text)| (*at, Term::from_field_text(self.field, text)))
    }

    /// The same, as a query of the engine.
    pub(crate) fn query(&self) -> Box<dyn Query> {
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

impl List {
    fn is_of(&self, group: usize) -> bool {
        ((self.word_of | self.run_of) >> group) & 1 == 1
    }
}

impl Source {
    fn find(leaf: &Leaf, searcher: &Searcher, reader: &SegmentReader) -> Result<Option<Self>> {
        match leaf.tokens.as_slice() {
            [] => Ok(None),
            [(_, text)] => {
                let term = Term::from_field_text(leaf.field, text);
                let inverted = reader.inverted_index(leaf.field)?;
                let Some(info) = inverted.get_term_info(&term)? else { return Ok(None) };
                let alone = searcher.segment_readers().len() == 1;
                let found = if alone { info.doc_freq.into() } else { searcher.doc_freq(&term)? };
                let mut tokens = 0;
                for segment in searcher.segment_readers() {
                    tokens += segment.inverted_index(leaf.field)?.total_num_tokens();
                }
                let units: u64 =
                    searcher.segment_readers().iter().map(|s| u64::from(s.max_doc())).sum();
                let mean = tokens as f32 / units as f32;
                let weight = Bm25Weight::for_one_term_without_explain(found, units, mean);
                let norms = reader.get_fieldnorms_reader(leaf.field)?;
                Ok(Some(Self::Term { inverted, info, weight, norms }))
            }
            tokens => {
                let inverted = reader.inverted_index(leaf.field)?;
                let mut rarest: Option<TermInfo> = None;
                for (_, text) in tokens {
                    let term = Term::from_field_text(leaf.field, text);
                    let Some(info) = inverted.get_term_info(&term)? else { return Ok(None) };
                    if rarest.as_ref().is_none_or(|r| info.doc_freq < r.doc_freq) {
                        rarest = Some(info);
                    }
                }
                let Some(rarest) = rarest else { return Ok(None) };
                let query = PhraseQuery::new_with_offset(leaf.terms().collect());
                Ok(Some(Self::Run { query, inverted, rarest }))
            }
        }
    }

    /// Finds the clauses of a run: all, or those of some.
    fn settle(
        &mut self,
        searcher: &Searcher,
        reader: &SegmentReader,
        within: Option<&Bits>,
    ) -> Result<()> {
        if let Self::Run { query, .. } = self {
            *self = Self::Scored(run_in(query, searcher, reader, within)?);
        }
        Ok(())
    }

    /// Marks the clauses of a run that `known` does not have: most clauses with its tokens have it as a word,
    /// and their places need not be read.
    fn mark_beyond(
        &self,
        (searcher, reader): (&Searcher, &SegmentReader),
        (known, within): (&Bits, Option<&Bits>),
        bits: &mut Bits,
    ) -> Result<()> {
        let Self::Run { query, inverted, rarest } = self else { return self.mark(within, bits) };
        let mut open = Bits::new(reader.max_doc());
        mark_all(inverted, rarest, &mut open)?;
        open.remove(known);
        if let Some(within) = within {
            open.keep(within);
        }
        let found = run_in(query, searcher, reader, Some(&open))?;
        found.iter().for_each(|(doc, _)| bits.set(*doc));
        Ok(())
    }

    fn len(&self) -> u32 {
        match self {
            Self::Term { info, .. } => info.doc_freq,
            Self::Run { rarest, .. } => rarest.doc_freq,
            Self::Scored(scored) => scored.len() as u32,
        }
    }

    /// The best score it can give.
    fn bound(&self) -> f32 {
        match self {
            Self::Term { weight, .. } => weight.max_score(),
            Self::Run { .. } => 0.0,
            Self::Scored(scored) => scored.iter().map(|s| s.1).fold(0.0, f32::max),
        }
    }

    /// Marks its clauses: all, or those of some.
    fn mark(&self, within: Option<&Bits>, bits: &mut Bits) -> Result<()> {
        match (self, within) {
            (Self::Run { .. }, _) => {}
            (Self::Scored(scored), _) => scored.iter().for_each(|(doc, _)| bits.set(*doc)),
            (Self::Term { inverted, info, .. }, None) => mark_all(inverted, info, bits)?,
            (Self::Term { inverted, info, .. }, Some(within)) => {
                let option = IndexRecordOption::Basic;
                let mut blocks = inverted.read_block_postings_from_terminfo(info, option)?;
                for doc in within.iter() {
                    let at = blocks.seek(doc);
                    if blocks.doc(at) == doc {
                        bits.set(doc);
                    }
                }
            }
        }
        Ok(())
    }
}

/// The clauses with a run, all or those of some, with the score of each.
fn run_in(
    query: &PhraseQuery,
    searcher: &Searcher,
    reader: &SegmentReader,
    within: Option<&Bits>,
) -> Result<Vec<(DocId, f32)>> {
    let mut scored = Vec::new();
    if within.is_some_and(Bits::is_empty) {
        return Ok(scored);
    }
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    match within {
        Some(within) => {
            let mut clauses = within.iter();
            let first = clauses.next().unwrap_or(TERMINATED);
            let (mut found, mut scorer) = weight.scorer_danger(reader, first, 1.0)?;
            let mut clause = first;
            loop {
                let next = match found {
                    SeekDangerResult::Found => {
                        scored.push((clause, scorer.score()));
                        clauses.next()
                    }
                    SeekDangerResult::SeekLowerBound(bound) => {
                        clauses.find(|clause| *clause >= bound)
                    }
                };
                let Some(next) = next else { break };
                clause = next;
                found = scorer.seek_danger(clause);
            }
        }
        None => {
            let mut scorer = weight.scorer(reader, 1.0)?;
            let mut doc = scorer.doc();
            while doc != TERMINATED {
                scored.push((doc, scorer.score()));
                doc = scorer.advance();
            }
        }
    }
    Ok(scored)
}

fn mark_all(inverted: &InvertedIndexReader, info: &TermInfo, bits: &mut Bits) -> Result<()> {
    let option = IndexRecordOption::Basic;
    let mut blocks = inverted.read_block_postings_from_terminfo(info, option)?;
    let mut left = info.doc_freq as usize;
    while left > 0 {
        let docs = blocks.docs();
        docs.iter().for_each(|doc| bits.set(*doc));
        left = left.saturating_sub(docs.len().max(1));
        blocks.advance();
    }
    Ok(())
}

/// Looking a clause up in a list costs as much as reading so many of it.
const LOOK_UP: usize = 16;

impl<'a> Segment<'a> {
    fn new(
        ord: u32,
        searcher: &Searcher,
        reader: &'a SegmentReader,
        mut lists: Vec<List>,
        groups: usize,
    ) -> Result<Self> {
        let cost = |lists: &[List], group: usize| -> usize {
            lists.iter().filter(|l| l.is_of(group)).map(|l| l.source.len() as usize).sum()
        };
        let mut order: Vec<usize> = (0..groups).collect();
        order.sort_by_key(|group| cost(&lists, *group));
        let mut found: Option<[Bits; 2]> = None;
        for group in order {
            let before = found.as_ref().map(|[_, any]| any);
            let within = before.filter(|any| any.count() * LOOK_UP < cost(&lists, group));
            let mut words = Bits::new(reader.max_doc());
            let mut runs = Bits::new(reader.max_doc());
            let as_words = |list: &List| (list.word_of >> group) & 1 == 1;
            let (first, then): (Vec<&mut List>, Vec<&mut List>) =
                lists.iter_mut().filter(|l| l.is_of(group)).partition(|l| as_words(l));
            for list in first {
                list.source.settle(searcher, reader, within)?;
                list.source.mark(within, &mut words)?;
            }
            for list in then {
                if list.boosts[0] > 0.0 {
                    list.source.settle(searcher, reader, within)?;
                }
                list.source.mark_beyond((searcher, reader), (&words, within), &mut runs)?;
            }
            runs.add(&words);
            if let Some([words_before, any_before]) = &found {
                words.keep(words_before);
                runs.keep(any_before);
            }
            found = Some([words, runs]);
        }
        let empty = || [Bits::new(reader.max_doc()), Bits::new(reader.max_doc())];
        let [words, mut crossing] = found.unwrap_or_else(empty);
        let all = crossing.clone();
        crossing.remove(&words);
        for list in &mut lists {
            // What lifts no word hit is looked at for the others alone.
            let within = if list.boosts[0] > 0.0 { &all } else { &crossing };
            let few = within.count() * LOOK_UP < list.source.len() as usize;
            list.source.settle(searcher, reader, few.then_some(within))?;
        }
        Ok(Self { ord, reader, lists, groups, words, crossing })
    }

    fn bits(&self, share: Share) -> &Bits {
        match share {
            Share::Words => &self.words,
            Share::Crossing => &self.crossing,
        }
    }
}

impl Matches<'_> {
    /// The best of a share from `offset` on; ties keep reading order.
    pub(crate) fn first(
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

impl Segment<'_> {
    fn rank(&self, share: Share, best: &mut Best) -> Result<()> {
        let matching = self.bits(share);
        let count = matching.count();
        if count == 0 {
            return Ok(());
        }
        let role = usize::from(share == Share::Crossing);
        let lists: Vec<&List> = self.lists.iter().filter(|l| l.boosts[role] > 0.0).collect();
        let (short, mut long): (Vec<&List>, Vec<&List>) =
            lists.into_iter().partition(|l| l.source.len() <= SHORT);
        long.sort_by(|a, b| {
            let bound = |l: &List| l.boosts[role] * l.source.bound();
            bound(b).total_cmp(&bound(a))
        });
        let mut done = Bits::new(self.reader.max_doc());
        let mut cursors = Cursors::new(&long, role)?;
        let mut partial = self.partial(&short, role, matching)?;
        if count <= FEW.max(best.room) {
            // Everything is scored: what the short lists give, or nothing yet.
            let mut rest = matching.clone();
            partial.iter().for_each(|(doc, _)| rest.unset(*doc));
            partial.extend(rest.iter().map(|doc| (doc, 0.0)));
            partial.sort_unstable_by_key(|p| p.0);
        }
        let seed = best.would_need(partial.iter().map(|p| p.1));
        let bound = cursors.bound();
        for (doc, score) in partial {
            done.set(doc);
            if (score + bound) * SLACK >= seed.max(best.threshold()) {
                best.add(score + cursors.score(doc), self.address(doc));
            }
        }
        if count <= FEW.max(best.room) || bound * SLACK < best.threshold() {
            return Ok(());
        }
        self.rank_long(&long, role, matching, &mut done, best)
    }

    /// Sums of the short lists, in reading order.
    fn partial(&self, short: &[&List], role: usize, matching: &Bits) -> Result<Vec<(DocId, f32)>> {
        let mut partial: Vec<(DocId, f32)> = Vec::new();
        for list in short {
            let boost = list.boosts[role];
            match &list.source {
                Source::Run { .. } => {}
                Source::Scored(scored) => {
                    partial.extend(scored.iter().map(|(doc, score)| (*doc, boost * score)));
                }
                Source::Term { inverted, info, weight, norms } => {
                    let option = IndexRecordOption::WithFreqs;
                    let mut blocks = inverted.read_block_postings_from_terminfo(info, option)?;
                    let weight = weight.boost_by(boost);
                    let mut left = info.doc_freq as usize;
                    while left > 0 {
                        let docs = blocks.docs();
                        partial.extend(docs.iter().enumerate().map(|(at, doc)| {
                            (*doc, weight.score(norms.fieldnorm_id(*doc), blocks.freq(at)))
                        }));
                        left = left.saturating_sub(docs.len().max(1));
                        blocks.advance();
                    }
                }
            }
        }
        partial.retain(|(doc, _)| matching.has(*doc));
        partial.sort_by_key(|p| p.0);
        partial.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 += later.1;
            }
            same
        });
        Ok(partial)
    }

    /// The clauses that are in long lists alone, block by block of the lists of one group.
    fn rank_long(
        &self,
        long: &[&List],
        role: usize,
        matching: &Bits,
        done: &mut Bits,
        best: &mut Best,
    ) -> Result<()> {
        let accepts = |list: &List, group: usize| {
            let groups = if role == 0 { list.word_of } else { list.word_of | list.run_of };
            (groups >> group) & 1 == 1
        };
        let of_group = |group: usize| long.iter().filter(move |l| accepts(l, group));
        let cost = |group: &usize| of_group(*group).map(|l| u64::from(l.source.len())).sum::<u64>();
        let Some(group) = (0..self.groups).min_by_key(cost) else { return Ok(()) };
        for driver in of_group(group) {
            let others: Vec<&List> =
                long.iter().filter(|l| !std::ptr::eq(**l, *driver)).copied().collect();
            self.drive(driver, &others, role, matching, done, best)?;
        }
        Ok(())
    }

    fn drive(
        &self,
        driver: &List,
        others: &[&List],
        role: usize,
        matching: &Bits,
        done: &mut Bits,
        best: &mut Best,
    ) -> Result<()> {
        let mut cursors = Cursors::new(others, role)?;
        let Source::Term { inverted, info, weight, norms } = &driver.source else {
            let Source::Scored(scored) = &driver.source else { return Ok(()) };
            for (doc, score) in scored {
                let score = driver.boosts[role] * score;
                let hopeless = (score + cursors.bound()) * SLACK < best.threshold();
                if hopeless || !matching.has(*doc) || done.has(*doc) {
                    continue;
                }
                done.set(*doc);
                best.add(score + cursors.score(*doc), self.address(*doc));
            }
            return Ok(());
        };
        let mut windows = Cursors::new(others, role)?;
        let weight = weight.boost_by(driver.boosts[role]);
        let mut blocks =
            inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        let mut left = info.doc_freq as usize;
        while left > 0 {
            let held = blocks.docs().len().max(1);
            left = left.saturating_sub(held);
            let (Some(first), Some(last)) =
                (blocks.docs().first().copied(), blocks.docs().last().copied())
            else {
                break;
            };
            let highest = blocks.block_max_score(norms, &weight);
            let mut rest = cursors.bound();
            if (highest + rest) * SLACK >= best.threshold() {
                rest = windows.highest(first, last);
            }
            if (highest + rest) * SLACK >= best.threshold() {
                for (at, doc) in blocks.docs().iter().enumerate() {
                    let score = weight.score(norms.fieldnorm_id(*doc), blocks.freq(at));
                    let hopeless = (score + rest) * SLACK < best.threshold();
                    if hopeless || !matching.has(*doc) || done.has(*doc) {
                        continue;
                    }
                    done.set(*doc);
                    best.add(score + cursors.score(*doc), self.address(*doc));
                }
            }
            blocks.advance();
        }
        Ok(())
    }

    fn address(&self, doc: DocId) -> DocAddress {
        DocAddress { segment_ord: self.ord, doc_id: doc }
    }
}

/// Places in several lists; each moves forward only.
struct Cursors<'a> {
    cursors: Vec<Cursor<'a>>,
}

struct Cursor<'a> {
    bound: f32,
    place: Place<'a>,
}

enum Place<'a> {
    Blocks { blocks: Box<BlockSegmentPostings>, weight: Bm25Weight, norms: &'a FieldNormReader },
    Scored { rest: &'a [(DocId, f32)], boost: f32 },
}

impl<'a> Cursors<'a> {
    fn new(lists: &[&'a List], role: usize) -> Result<Self> {
        let mut cursors = Vec::with_capacity(lists.len());
        for list in lists {
            let boost = list.boosts[role];
            let place = match &list.source {
                Source::Run { .. } => continue,
                Source::Scored(scored) => Place::Scored { rest: scored, boost },
                Source::Term { inverted, info, weight, norms } => {
                    let option = IndexRecordOption::WithFreqs;
                    let blocks = inverted.read_block_postings_from_terminfo(info, option)?;
                    Place::Blocks {
                        blocks: Box::new(blocks),
                        weight: weight.boost_by(boost),
                        norms,
                    }
                }
            };
            cursors.push(Cursor { bound: boost * list.source.bound(), place });
        }
        Ok(Self { cursors })
    }

    /// The most that all of them can add to a score.
    fn bound(&self) -> f32 {
        self.cursors.iter().map(|c| c.bound).sum()
    }

    /// What they add for a clause.
    fn score(&mut self, doc: DocId) -> f32 {
        self.cursors.iter_mut().map(|c| c.place.score(doc)).sum()
    }

    /// The most that they can add for clauses from `first` to `last`.
    fn highest(&mut self, first: DocId, last: DocId) -> f32 {
        self.cursors.iter_mut().map(|c| c.highest(first, last)).sum()
    }
}

impl Place<'_> {
    fn score(&mut self, doc: DocId) -> f32 {
        match self {
            Self::Blocks { blocks, weight, norms } => {
                let at = blocks.seek(doc);
                if blocks.doc(at) != doc {
                    return 0.0;
                }
                weight.score(norms.fieldnorm_id(doc), blocks.freq(at))
            }
            Self::Scored { rest, boost } => {
                let skipped = rest.partition_point(|s| s.0 < doc);
                *rest = rest.get(skipped..).unwrap_or_default();
                rest.first().filter(|s| s.0 == doc).map_or(0.0, |s| *boost * s.1)
            }
        }
    }
}

impl Cursor<'_> {
    fn highest(&mut self, first: DocId, last: DocId) -> f32 {
        let Place::Blocks { blocks, weight, norms } = &mut self.place else { return self.bound };
        let at = blocks.seek(first);
        if blocks.doc(at) > last {
            return 0.0;
        }
        let mut highest = blocks.block_max_score(norms, weight);
        while blocks.docs().last().is_some_and(|held| *held < last) {
            blocks.advance();
            if blocks.docs().is_empty() {
                break;
            }
            highest = highest.max(blocks.block_max_score(norms, weight));
        }
        highest
    }
}

/// The best hits so far.
struct Best {
    room: usize,
    held: BinaryHeap<Reverse<Ranked>>,
}

/// Better is greater: by score, then by reading order.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ranked(f32, DocAddress);

impl Eq for Ranked {}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then_with(|| other.1.cmp(&self.1))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Best {
    fn new(room: usize) -> Self {
        Self { room, held: BinaryHeap::with_capacity(room + 1) }
    }

    /// A lower score than this is of no use.
    fn threshold(&self) -> f32 {
        if self.held.len() < self.room {
            return f32::MIN;
        }
        self.held.peek().map_or(f32::MIN, |worst| worst.0.0)
    }

    /// The score that the last of `scores` to find room would have.
    fn would_need(&self, scores: impl Iterator<Item = f32>) -> f32 {
        let mut scores: Vec<f32> = scores.collect();
        if scores.len() < self.room {
            return f32::MIN;
        }
        let (_, last, _) = scores.select_nth_unstable_by(self.room - 1, |a, b| b.total_cmp(a));
        *last
    }

    fn add(&mut self, score: f32, address: DocAddress) {
        let hit = Ranked(score, address);
        if self.held.len() < self.room {
            self.held.push(Reverse(hit));
        } else if let Some(mut worst) = self.held.peek_mut()
            && hit > worst.0
        {
            *worst = Reverse(hit);
        }
    }

    fn sorted(self) -> Vec<(f32, DocAddress)> {
        let hits = self.held.into_sorted_vec();
        hits.into_iter().map(|Reverse(Ranked(score, address))| (score, address)).collect()
    }
}

/// A set of clauses of a segment.
#[derive(Debug, Clone)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(size: DocId) -> Self {
        Self(vec![0; size as usize / 64 + 1])
    }

    fn set(&mut self, doc: DocId) {
        if let Some(word) = self.0.get_mut(doc as usize / 64) {
            *word |= 1 << (doc % 64);
        }
    }

    fn unset(&mut self, doc: DocId) {
        if let Some(word) = self.0.get_mut(doc as usize / 64) {
            *word &= !(1 << (doc % 64));
        }
    }

    fn has(&self, doc: DocId) -> bool {
        self.0.get(doc as usize / 64).is_some_and(|word| (word >> (doc % 64)) & 1 == 1)
    }

    fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    fn keep(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    fn remove(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= !b);
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    fn iter(&self) -> impl Iterator<Item = DocId> {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                if word == 0 {
                    return None;
                }
                let bit = word.trailing_zeros();
                word &= word - 1;
                Some(at as u32 * 64 + bit)
            })
        })
    }
}
