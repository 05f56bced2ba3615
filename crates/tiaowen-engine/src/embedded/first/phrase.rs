//! Phrases in one segment: which clauses may have them, told by their tokens alone, and how often a
//! clause has one, told by the positions of its tokens, which take far longer to read.

use std::collections::HashMap;

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Result};

use crate::embedded::walk::{STRIDE, go_on};
use crate::plan::Leaf;

use super::bits::Bits;
use super::field::{SegmentFields, Weight};
use super::list::{LOOK_UP, each_block, mark_all};

/// Reading positions in so few clauses costs no more than looking them up in another posting list.
const FEW: usize = 16;

pub(super) struct Phrase {
    pub(super) weight: Weight,
    /// The rarest first, each with how far it stands before the last position of the phrase.
    tokens: Vec<(u32, TermInfo)>,
    /// The same and what lies across them, the rarest first.
    all: Vec<TermInfo>,
}

impl Phrase {
    /// `None` where a token is in no clause.
    pub(super) fn find(leaf: &Leaf, fields: &mut SegmentFields<'_>) -> Result<Option<Self>> {
        let field = fields.get(leaf.field)?;
        let last = leaf.tokens.iter().map(|(at, _)| *at).max().unwrap_or_default();
        let mut tokens = Vec::with_capacity(leaf.tokens.len());
        let mut sum = 0.0;
        // A text may repeat a word a thousand times.
        let mut known: HashMap<&str, (TermInfo, f32)> = HashMap::new();
        for (at, text) in &leaf.tokens {
            let (info, rarity) = match known.get(text.as_str()) {
                Some(known) => known.clone(),
                None => {
                    let Some(info) = fields.token(&field, text)? else { return Ok(None) };
                    let rarity = field.rarity(text, &info, fields.reader())?;
                    known.insert(text, (info.clone(), rarity));
                    (info, rarity)
                }
            };
            sum += rarity;
            tokens.push(((last - at) as u32, info));
        }
        tokens.sort_by_key(|(_, info)| (info.doc_freq, info.postings_range.start));
        let mut all: Vec<TermInfo> = tokens.iter().map(|(_, info)| info.clone()).collect();
        let many = all.first().is_some_and(|rarest| rarest.doc_freq as usize > FEW);
        for text in leaf.between.iter().filter(|_| many) {
            let Some(info) = fields.token(&field, text)? else { return Ok(None) };
            all.push(info);
        }
        // A token that a phrase has more than once is looked up once.
        all.sort_by_key(|info| (info.doc_freq, info.postings_range.start));
        all.dedup();
        let weight = field.weight(sum);
        Ok((!tokens.is_empty()).then_some(Self { weight, tokens, all }))
    }

    /// No more clauses than this have it.
    pub(super) fn most(&self) -> u32 {
        self.all.first().map_or(0, |info| info.doc_freq)
    }

    /// The clauses of its rarest token, which is there at least as often as the phrase.
    pub(super) fn rarest(&self) -> Result<BlockSegmentPostings> {
        let Some(info) = self.all.first() else { return Ok(BlockSegmentPostings::empty()) };
        let option = IndexRecordOption::WithFreqs;
        Ok(self.inverted().read_block_postings_from_terminfo(info, option)?)
    }

    /// Marks the clauses that have all its tokens anywhere: of all, or of some, and not those in `known`.
    pub(super) fn mark_tokens(
        &self,
        within: Option<&Bits>,
        known: &Bits,
        size: DocId,
        bits: &mut Bits,
    ) -> Result<()> {
        let inverted = self.inverted();
        let mut clauses: Vec<DocId> = Vec::new();
        let Some((rarest, others)) = self.all.split_first() else { return Ok(()) };
        match within {
            Some(within) => {
                clauses.extend(within.iter().filter(|doc| !known.has(*doc)));
                keep_those_in(inverted, rarest, size, &mut clauses)?;
            }
            None => {
                let option = IndexRecordOption::Basic;
                let blocks = inverted.read_block_postings_from_terminfo(rarest, option)?;
                each_block(blocks, |block| {
                    clauses.extend(block.docs().iter().filter(|doc| !known.has(**doc)));
                });
            }
        }
        for info in others {
            if clauses.len() < FEW {
                break;
            }
            keep_those_in(inverted, info, size, &mut clauses)?;
        }
        clauses.iter().for_each(|doc| bits.set(*doc));
        Ok(())
    }

    pub(super) fn positions(&self) -> Result<Positions> {
        let mut postings = Vec::new();
        // Equal tokens stand together, and share one list.
        for same in self.tokens.chunk_by(|(_, a), (_, b)| a == b) {
            let Some((_, info)) = same.first() else { continue };
            let option = IndexRecordOption::WithFreqsAndPositions;
            let shifts = same.iter().map(|(shift, _)| *shift).collect();
            postings.push((shifts, self.inverted().read_postings_from_terminfo(info, option)?));
        }
        Ok(Positions { postings, ends: Vec::new(), others: Vec::new() })
    }

    /// Of some clauses those with the phrase, with the score of each.
    pub(super) fn scored(&self, within: &Bits) -> Result<Vec<(DocId, f32)>> {
        let mut scored = Vec::new();
        if within.is_empty() {
            return Ok(scored);
        }
        let mut positions = self.positions()?;
        for (at, doc) in within.iter().enumerate() {
            if at % STRIDE == 0 {
                go_on()?;
            }
            let times = positions.count(doc);
            if times > 0 {
                scored.push((doc, self.weight.score(doc, times)));
            }
        }
        Ok(scored)
    }

    fn inverted(&self) -> &InvertedIndexReader {
        &self.weight.field.inverted
    }
}

/// Keeps of `clauses` those that a posting list has.
fn keep_those_in(
    inverted: &InvertedIndexReader,
    info: &TermInfo,
    size: DocId,
    clauses: &mut Vec<DocId>,
) -> Result<()> {
    if clauses.len() * LOOK_UP < info.doc_freq as usize {
        let option = IndexRecordOption::Basic;
        let mut blocks = inverted.read_block_postings_from_terminfo(info, option)?;
        clauses.retain(|doc| {
            let at = blocks.seek(*doc);
            blocks.doc(at) == *doc
        });
    } else {
        let mut bits = Bits::new(size);
        mark_all(inverted, info, &mut bits)?;
        clauses.retain(|doc| bits.has(*doc));
    }
    Ok(())
}

/// The positions of the tokens of a phrase; they move forward only.
pub(super) struct Positions {
    /// Of each token how far its places in the phrase stand before the last, and where it is.
    postings: Vec<(Vec<u32>, SegmentPostings)>,
    /// Where the phrase may end, by the tokens looked at so far, and by the next.
    ends: Vec<u32>,
    others: Vec<u32>,
}

impl Positions {
    /// How often a clause has the phrase.
    pub(super) fn count(&mut self, doc: DocId) -> u32 {
        for (_, postings) in &mut self.postings {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() != doc {
                return 0;
            }
        }
        self.ends.clear();
        let mut is_first = true;
        for (shifts, postings) in &mut self.postings {
            postings.positions_with_offset(0, &mut self.others);
            for shift in shifts {
                if is_first {
                    self.ends.extend(self.others.iter().map(|at| at + *shift));
                    is_first = false;
                    continue;
                }
                let mut rest = self.others.iter().map(|at| at + *shift).peekable();
                self.ends.retain(|end| {
                    while rest.next_if(|other| other < end).is_some() {}
                    rest.next_if(|other| other == end).is_some()
                });
                if self.ends.is_empty() {
                    return 0;
                }
            }
        }
        self.ends.len() as u32
    }
}
