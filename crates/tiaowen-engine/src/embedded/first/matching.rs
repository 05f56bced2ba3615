//! Which clauses of a segment match, exactly.
//!
//! Posting lists are read first, for every group: they leave few of which the positions of a phrase must be read.

use std::cmp::Reverse;

use tantivy::{DocId, Result, SegmentOrdinal};

use super::bits::Bits;
use super::field::SegmentFields;
use super::list::{LOOK_UP, List, Source};
use super::{Role, Share};
use crate::embedded::walk::go_on;
use crate::index::ReadingOrder;

/// Of so few clauses a phrase is settled whole: each will be scored.
pub(super) const FEW: usize = 64;

/// A plan looked up in a segment.
pub(super) struct Segment {
    pub(super) ord: u32,
    pub(super) size: DocId,
    pub(super) order: ReadingOrder,
    pub(super) lists: Vec<List>,
    pub(super) groups: usize,
    /// Clauses in which every group is a word, and how many.
    words: (Bits, usize),
    /// The other clauses that match.
    crossing: (Bits, usize),
}

/// Clauses that may match, by the groups looked at so far.
struct Candidates {
    clauses: Bits,
    /// About how many they are.
    about: usize,
}

/// What is known of one group within the clauses that may match.
struct Known {
    group: usize,
    /// Clauses that have it as a word.
    words: Bits,
    /// Clauses that have it across word borders.
    phrases: Bits,
    /// Clauses that have the tokens of a phrase of it, where nothing else tells.
    open: Bits,
}

impl Segment {
    pub(super) fn new(
        ord: SegmentOrdinal,
        mut fields: SegmentFields<'_>,
        roles: &[Role<'_>],
        groups: usize,
    ) -> Result<Self> {
        let mut lists = Vec::with_capacity(roles.len());
        for role in roles {
            go_on()?;
            lists.extend(List::find(role, &mut fields)?);
        }
        let size = fields.size();
        let mut segment = Self {
            ord,
            size,
            order: fields.order(),
            lists,
            groups,
            words: (Bits::new(0), 0),
            crossing: (Bits::new(0), 0),
        };
        segment.find(fields.dead())?;
        Ok(segment)
    }

    pub(super) fn matching(&self, share: Share) -> (&Bits, usize) {
        let (bits, count) = match share {
            Share::Words => &self.words,
            Share::Crossing => &self.crossing,
        };
        (bits, *count)
    }

    /// Keeps of what matches the clauses that are among some, which come in order.
    pub(super) fn keep(&mut self, docs: &[DocId]) {
        let mut kept = Bits::new(self.size);
        docs.iter().for_each(|doc| kept.set(*doc));
        for (bits, count) in [&mut self.words, &mut self.crossing] {
            if *count > 0 {
                bits.keep(&kept);
                *count = bits.count();
            }
        }
    }

    /// The clauses of both shares.
    pub(super) fn all(&self) -> Bits {
        let mut all = self.words.0.clone();
        all.add(&self.crossing.0);
        all
    }

    /// Finds what matches, but for the `dead`: clauses of documents that were replaced or removed.
    fn find(&mut self, dead: &[DocId]) -> Result<()> {
        let mut order: Vec<usize> = (0..self.groups).collect();
        order.sort_by_cached_key(|group| self.cost(*group));
        let mut groups: Vec<Known> = Vec::with_capacity(order.len());
        let mut all: Option<Candidates> = None;
        for group in order {
            let known = self.known(group, all.as_ref())?;
            let before = all.as_ref().map(|all| &all.clauses);
            let clauses = Bits::any(&[&known.words, &known.phrases, &known.open], before);
            if clauses.is_empty() {
                return Ok(());
            }
            let about = all.map_or(usize::MAX, |all| all.about).min(self.longest(group));
            all = Some(Candidates { clauses, about });
            groups.push(known);
        }
        let Some(Candidates { clauses: mut all, .. }) = all else { return Ok(()) };
        for known in groups.iter_mut().filter(|known| !known.open.is_empty()) {
            self.settle(known, &mut all)?;
        }
        let mut groups = groups.into_iter().map(|known| known.words);
        let mut words = groups.next().unwrap_or_else(|| Bits::new(self.size));
        groups.for_each(|others| words.keep(&others));
        dead.iter().for_each(|doc| all.unset(*doc));
        words.keep(&all);
        all.remove(&words);
        let (as_words, across) = (words.count(), all.count());
        self.words = (words, as_words);
        self.crossing = (all, across);
        Ok(())
    }

    /// Clauses of the longest list of a group: counting those of all together takes longer than it saves.
    fn longest(&self, group: usize) -> usize {
        let lists = self.lists.iter().filter(|l| l.is_of(group));
        lists.map(|l| l.source.len() as usize).max().unwrap_or_default()
    }

    fn cost(&self, group: usize) -> usize {
        self.lists.iter().filter(|l| l.is_of(group)).map(|l| l.source.len() as usize).sum()
    }

    /// What the lists alone say of a group, within the clauses that may still match.
    fn known(&self, group: usize, all: Option<&Candidates>) -> Result<Known> {
        let few = all.filter(|all| all.about.saturating_mul(LOOK_UP) < self.cost(group));
        let within = few.map(|all| &all.clauses);
        let mut rest: Option<Vec<DocId>> = within.map(|within| within.iter().collect());
        let [mut words, mut phrases, mut open] = [(); 3].map(|()| Bits::new(self.size));
        let mut lists: Vec<&List> = self.lists.iter().filter(|l| l.is_of(group)).collect();
        // What most clauses have is looked up first, and in phrases only what no word has.
        lists.sort_by_key(|l| (l.is_run(), !l.is_word_of(group), Reverse(l.source.len())));
        for list in lists {
            go_on()?;
            let as_word = list.is_word_of(group);
            let bits = if as_word { &mut words } else { &mut phrases };
            match (&list.source, &mut rest) {
                (Source::Term(token), None) => token.mark(bits)?,
                (Source::Term(token), Some(rest)) => token.look_up(rest, bits)?,
                (Source::Scored(scored), _) => scored.iter().for_each(|(doc, _)| bits.set(*doc)),
                (Source::Phrase(phrase), _) => {
                    let mut known = words.clone();
                    if !as_word {
                        known.add(&phrases);
                    }
                    phrase.mark_tokens(within, &known, self.size, &mut open)?;
                }
            }
        }
        Ok(Known { group, words, phrases, open })
    }

    /// Reads the positions of the phrase of a group where nothing else tells, and leaves in `all` what it matches.
    fn settle(&mut self, known: &mut Known, all: &mut Bits) -> Result<()> {
        let Known { group, words, phrases, open } = known;
        let mut lists: Vec<&mut List> = self.lists.iter_mut().filter(|l| l.is_of(*group)).collect();
        // The longest first: what it settles needs not be read in the others.
        lists.sort_by_key(|l| (!l.is_word_of(*group), Reverse(l.source.len())));
        for list in lists {
            go_on()?;
            let as_word = list.is_word_of(*group);
            let phrase = match &list.source {
                Source::Term(_) => continue,
                Source::Scored(scored) => {
                    let bits = if as_word { &mut *words } else { &mut *phrases };
                    scored.iter().for_each(|(doc, _)| bits.set(*doc));
                    continue;
                }
                Source::Phrase(phrase) => phrase,
            };
            let mut unknown = all.clone();
            unknown.remove(words);
            if !as_word {
                unknown.remove(phrases);
            }
            let (many, most) = (unknown.count(), all.count());
            unknown.keep(open);
            let whole = most <= FEW || most == many;
            let scored = phrase.scored(if most <= FEW { all } else { &unknown })?;
            let bits = if as_word { &mut *words } else { &mut *phrases };
            scored.iter().for_each(|(doc, _)| bits.set(*doc));
            if whole {
                list.source = Source::Scored(scored);
            }
        }
        *all = Bits::any(&[words, phrases], Some(all));
        Ok(())
    }
}
