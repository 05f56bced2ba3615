//! A leaf looked up in one segment.

use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result};

use super::Role;
use super::bits::Bits;
use super::field::{SegmentFields, Weight};
use super::phrase::Phrase;
use crate::plan::Leaf;

/// Looking a clause up in a list costs as much as reading so many of it.
pub(crate) const LOOK_UP: usize = 16;

/// The clauses of one segment that have a leaf.
pub(super) struct List {
    pub(super) source: Source,
    /// Groups that it satisfies as words, and as phrases across borders.
    pub(super) word_of: u64,
    pub(super) run_of: u64,
    /// Weight of its score among word hits, and among the others.
    pub(super) boosts: [f32; 2],
}

pub(super) enum Source {
    Term(Token),
    /// A phrase whose positions were not read, or not those of every clause.
    Phrase(Phrase),
    /// A phrase whose clauses are all known, as far as they matter.
    Scored(Vec<(DocId, f32)>),
}

pub(super) struct Token {
    pub(super) info: TermInfo,
    pub(super) weight: Weight,
}

impl List {
    /// `None` where no clause of the segment has it.
    pub(super) fn find(role: &Role<'_>, fields: &mut SegmentFields<'_>) -> Result<Option<Self>> {
        let Role { leaf, word_of, run_of, boosts } = *role;
        let source = Source::find(leaf, fields)?;
        Ok(source.map(|source| Self { source, word_of, run_of, boosts }))
    }

    /// Whether its clauses are known by their tokens alone.
    pub(super) fn is_run(&self) -> bool {
        matches!(self.source, Source::Phrase(_))
    }

    pub(super) fn is_word_of(&self, group: usize) -> bool {
        (self.word_of >> group) & 1 == 1
    }

    pub(super) fn is_of(&self, group: usize) -> bool {
        ((self.word_of | self.run_of) >> group) & 1 == 1
    }
}

impl Source {
    fn find(leaf: &Leaf, fields: &mut SegmentFields<'_>) -> Result<Option<Self>> {
        let [(_, text)] = leaf.tokens.as_slice() else {
            return Ok(Phrase::find(leaf, fields)?.map(Self::Phrase));
        };
        let field = fields.get(leaf.field)?;
        let Some(info) = fields.token(&field, text)? else { return Ok(None) };
        let weight = field.weight(field.rarity(text, &info, fields.reader())?);
        Ok(Some(Self::Term(Token { info, weight })))
    }

    /// No more clauses than this have it.
    pub(super) fn len(&self) -> u32 {
        match self {
            Self::Term(token) => token.info.doc_freq,
            Self::Phrase(phrase) => phrase.most(),
            Self::Scored(scored) => scored.len() as u32,
        }
    }

    /// The best score it can give.
    pub(super) fn bound(&self) -> f32 {
        match self {
            Self::Term(token) => token.weight.bound(),
            Self::Phrase(phrase) => phrase.weight.bound(),
            Self::Scored(scored) => scored.iter().map(|s| s.1).fold(0.0, f32::max),
        }
    }
}

impl Token {
    pub(super) fn blocks(&self, option: IndexRecordOption) -> Result<BlockSegmentPostings> {
        Ok(self.weight.field.inverted.read_block_postings_from_terminfo(&self.info, option)?)
    }

    /// Marks its clauses.
    pub(super) fn mark(&self, bits: &mut Bits) -> Result<()> {
        mark_all(&self.weight.field.inverted, &self.info, bits)
    }

    /// Marks those of some clauses that it has, and leaves the others.
    pub(super) fn look_up(&self, clauses: &mut Vec<DocId>, bits: &mut Bits) -> Result<()> {
        if clauses.is_empty() {
            return Ok(());
        }
        let mut blocks = self.blocks(IndexRecordOption::Basic)?;
        clauses.retain(|doc| {
            let at = blocks.seek(*doc);
            let found = blocks.doc(at) == *doc;
            if found {
                bits.set(*doc);
            }
            !found
        });
        Ok(())
    }
}

pub(super) fn mark_all(
    inverted: &InvertedIndexReader,
    info: &TermInfo,
    bits: &mut Bits,
) -> Result<()> {
    let option = IndexRecordOption::Basic;
    let blocks = inverted.read_block_postings_from_terminfo(info, option)?;
    each_block(blocks, |block| block.docs().iter().for_each(|doc| bits.set(*doc)));
    Ok(())
}

/// Gives the blocks of a list in turn.
pub(crate) fn each_block(
    mut blocks: BlockSegmentPostings,
    mut give: impl FnMut(&BlockSegmentPostings),
) {
    let mut left = blocks.doc_freq() as usize;
    while left > 0 {
        give(&blocks);
        left = left.saturating_sub(blocks.docs().len().max(1));
        blocks.advance();
    }
}
