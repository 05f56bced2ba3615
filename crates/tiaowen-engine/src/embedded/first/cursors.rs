//! Cursors over several posting lists; each moves forward only.

use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result};

use super::field::Weight;
use super::list::{List, Source};
use super::phrase::{Phrase, Positions};
use super::rank::SLACK;

pub(super) struct Cursors<'a> {
    cursors: Vec<Cursor<'a>>,
    /// The most that all of them can add to a score.
    pub(super) bound: f32,
}

struct Cursor<'a> {
    /// The most that it can add to any clause.
    bound: f32,
    list: &'a List,
    boost: f32,
    /// Where it stands, once it was asked: many are not.
    opened: Option<OpenList<'a>>,
}

enum OpenList<'a> {
    Scored {
        rest: &'a [(DocId, f32)],
        boost: f32,
    },
    Blocks {
        blocks: Box<BlockSegmentPostings>,
        weight: Weight,
        /// Where the blocks are those of its rarest token: then they give a bound alone.
        phrase: Option<Checked<'a>>,
    },
}

/// A phrase whose positions are read where the bound lets a clause in.
struct Checked<'a> {
    phrase: &'a Phrase,
    positions: Option<Positions>,
    /// The most that it can add to the clause in question.
    most: f32,
}

impl<'a> Cursors<'a> {
    pub(super) fn new(lists: &[&'a List], role: usize) -> Self {
        let cursors = lists.iter().map(|list| Cursor::new(list, list.boosts[role]));
        let cursors: Vec<Cursor<'_>> = cursors.collect();
        Self { bound: cursors.iter().map(|c| c.bound).sum(), cursors }
    }

    /// A score with what they add for a clause; `None` where that stays below `threshold`.
    pub(super) fn score(&mut self, doc: DocId, score: f32, threshold: f32) -> Result<Option<f32>> {
        let (mut score, mut open, mut rest) = (score, 0.0, self.bound);
        for cursor in &mut self.cursors {
            if (score + open + rest) * SLACK < threshold {
                return Ok(None);
            }
            rest -= cursor.bound;
            let opened = cursor.opened()?;
            let given = opened.at(doc);
            match opened.checked() {
                Some(checked) => {
                    checked.most = given;
                    open += given;
                }
                None => score += given,
            }
        }
        for cursor in &mut self.cursors {
            if (score + open) * SLACK < threshold {
                return Ok(None);
            }
            if let Some(OpenList::Blocks { weight, phrase: Some(checked), .. }) = &mut cursor.opened
                && checked.most > 0.0
            {
                open -= checked.most;
                let times = checked.count(doc)?;
                if times > 0 {
                    score += weight.score(doc, times);
                }
            }
        }
        Ok((score * SLACK >= threshold).then_some(score))
    }

    /// The most that they can add for clauses from `first` to `last`.
    pub(super) fn highest(&mut self, first: DocId, last: DocId) -> Result<f32> {
        self.cursors.iter_mut().map(|c| c.highest(first, last)).sum()
    }
}

impl Checked<'_> {
    fn count(&mut self, doc: DocId) -> Result<u32> {
        let positions = match &mut self.positions {
            Some(positions) => positions,
            empty => empty.insert(self.phrase.positions()?),
        };
        Ok(positions.count(doc))
    }
}

impl<'a> Cursor<'a> {
    fn new(list: &'a List, boost: f32) -> Self {
        Self { bound: boost * list.source.bound(), list, boost, opened: None }
    }

    fn opened(&mut self) -> Result<&mut OpenList<'a>> {
        match &mut self.opened {
            Some(opened) => Ok(opened),
            empty => Ok(empty.insert(OpenList::open(self.list, self.boost)?)),
        }
    }

    fn highest(&mut self, first: DocId, last: DocId) -> Result<f32> {
        let bound = self.bound;
        let OpenList::Blocks { blocks, weight, .. } = self.opened()? else { return Ok(bound) };
        let at = blocks.seek(first);
        if blocks.doc(at) > last {
            return Ok(0.0);
        }
        let mut highest = weight.bound_of(blocks);
        while blocks.docs().last().is_some_and(|held| *held < last) {
            blocks.advance();
            if blocks.docs().is_empty() {
                break;
            }
            highest = highest.max(weight.bound_of(blocks));
        }
        Ok(highest)
    }
}

impl<'a> OpenList<'a> {
    fn open(list: &'a List, boost: f32) -> Result<Self> {
        Ok(match &list.source {
            Source::Scored(scored) => Self::Scored { rest: scored, boost },
            Source::Term(token) => Self::Blocks {
                blocks: Box::new(token.blocks(IndexRecordOption::WithFreqs)?),
                weight: token.weight.boosted(boost),
                phrase: None,
            },
            Source::Phrase(phrase) => Self::Blocks {
                blocks: Box::new(phrase.rarest()?),
                weight: phrase.weight.boosted(boost),
                phrase: Some(Checked { phrase, positions: None, most: 0.0 }),
            },
        })
    }

    fn checked(&mut self) -> Option<&mut Checked<'a>> {
        match self {
            Self::Blocks { phrase, .. } => phrase.as_mut(),
            Self::Scored { .. } => None,
        }
    }

    /// What it adds for a clause, or the most that it may add.
    fn at(&mut self, doc: DocId) -> f32 {
        match self {
            Self::Blocks { blocks, weight, .. } => {
                let at = blocks.seek(doc);
                if blocks.doc(at) != doc {
                    return 0.0;
                }
                weight.score(doc, blocks.freq(at))
            }
            Self::Scored { rest, boost } => {
                let skipped = rest.partition_point(|s| s.0 < doc);
                *rest = rest.get(skipped..).unwrap_or_default();
                rest.first().filter(|s| s.0 == doc).map_or(0.0, |s| *boost * s.1)
            }
        }
    }
}
