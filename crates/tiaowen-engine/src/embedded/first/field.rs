//! A field of one segment with what scores in it need.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight};
use tantivy::schema::Field;
use tantivy::{DocId, Result, SegmentOrdinal, SegmentReader, Term};

use crate::index::{self, Reader, ReadingOrder};
use crate::plan::TextField;

pub(super) struct SegmentField {
    field: Field,
    pub(super) inverted: Arc<InvertedIndexReader>,
    norms: FieldNormReader,
    /// Weight of a term that one clause has; it tabulates every length, so all others are told by a factor.
    of_one: Bm25Weight,
    /// Clauses of the whole index.
    units: u64,
    /// What bounds of blocks are too low by, since they were written with the mean length of their segment.
    slack: f32,
}

impl SegmentField {
    fn open(field: Field, reader: &Reader, segment: &SegmentReader) -> Result<Self> {
        let statistics = reader.statistics();
        let units = statistics.total_num_docs()?;
        let mean = statistics.total_num_tokens(field)? as f32 / units as f32;
        let inverted = segment.inverted_index(field)?;
        let own = inverted.total_num_tokens() as f32 / segment.max_doc() as f32;
        // A length weighs more or less by this much, so one clause overtakes another by the square at most.
        let ratio = (own / mean).max(mean / own);
        Ok(Self {
            field,
            inverted,
            norms: segment.get_fieldnorms_reader(field)?,
            of_one: Bm25Weight::for_one_term_without_explain(1, units, mean),
            units,
            slack: if ratio.is_finite() { ratio * ratio } else { f32::MAX },
        })
    }

    /// How telling a token is.
    pub(super) fn rarity(&self, text: &str, info: &TermInfo, reader: &Reader) -> Result<f32> {
        let found = match reader.is_whole() {
            true => info.doc_freq.into(),
            false => reader.statistics().doc_freq(&Term::from_field_text(self.field, text))?,
        };
        Ok(index::rarity(found, self.units))
    }

    /// Weight of what is as telling as this.
    pub(super) fn weight(self: &Arc<Self>, rarity: f32) -> Weight {
        let factor = rarity / index::rarity(1, self.units);
        Weight { field: Arc::clone(self), factor }
    }
}

/// What occurrences in a field count, as the engine counts them.
#[derive(Clone)]
pub(super) struct Weight {
    pub(super) field: Arc<SegmentField>,
    factor: f32,
}

impl Weight {
    pub(super) fn boosted(&self, boost: f32) -> Self {
        Self { field: Arc::clone(&self.field), factor: self.factor * boost }
    }

    /// Score of a clause in which it is so often.
    pub(super) fn score(&self, doc: DocId, times: u32) -> f32 {
        let SegmentField { norms, of_one, .. } = self.field.as_ref();
        self.factor * of_one.score(norms.fieldnorm_id(doc), times)
    }

    /// The best score that there can be.
    pub(super) fn bound(&self) -> f32 {
        self.factor * self.field.of_one.max_score()
    }

    /// The best score in the block at hand.
    pub(super) fn bound_of(&self, blocks: &mut BlockSegmentPostings) -> f32 {
        let SegmentField { norms, of_one, .. } = self.field.as_ref();
        self.factor * blocks.block_max_score(norms, of_one) * self.field.slack
    }
}

/// The fields of an index that were asked for so far: none is opened twice.
#[derive(Default)]
pub(crate) struct OpenFields(Mutex<Vec<(SegmentOrdinal, Arc<SegmentField>)>>);

/// The fields of one segment, and the tokens that a question looked up in them.
pub(super) struct SegmentFields<'a> {
    reader: &'a Reader,
    ord: SegmentOrdinal,
    segment: &'a SegmentReader,
    open: &'a OpenFields,
    tokens: HashMap<Term, Option<TermInfo>>,
}

impl<'a> SegmentFields<'a> {
    pub(super) fn new(
        reader: &'a Reader,
        (ord, segment): (SegmentOrdinal, &'a SegmentReader),
        open: &'a OpenFields,
    ) -> Self {
        Self { reader, ord, segment, open, tokens: HashMap::new() }
    }

    pub(super) fn get(&self, field: TextField) -> Result<Arc<SegmentField>> {
        let field = self.reader.fields.of(field);
        // Only whole fields are put in, so what a panic left behind is good.
        let mut open = self.open.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = open.iter().find(|(ord, open)| *ord == self.ord && open.field == field);
        if let Some((_, open)) = held {
            return Ok(Arc::clone(open));
        }
        let opened = Arc::new(SegmentField::open(field, self.reader, self.segment)?);
        open.push((self.ord, Arc::clone(&opened)));
        Ok(opened)
    }

    /// Where a token stands; several leaves of a question have the same.
    pub(super) fn token(&mut self, field: &SegmentField, text: &str) -> Result<Option<TermInfo>> {
        let term = Term::from_field_text(field.field, text);
        if let Some(info) = self.tokens.get(&term) {
            return Ok(info.clone());
        }
        let info = field.inverted.get_term_info(&term)?;
        self.tokens.insert(term, info.clone());
        Ok(info)
    }

    /// Clauses of the segment.
    pub(super) fn size(&self) -> DocId {
        self.segment.max_doc()
    }

    /// Those of them that are no more.
    pub(super) fn dead(&self) -> &'a [DocId] {
        self.reader.dead(self.ord)
    }

    pub(super) fn order(&self) -> ReadingOrder {
        self.reader.order(self.ord)
    }

    pub(super) fn reader(&self) -> &'a Reader {
        self.reader
    }
}
