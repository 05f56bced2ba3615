//! A field of one segment with what scores in it need.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::Bm25Weight;
use tantivy::schema::Field;
use tantivy::{DocId, Result, Searcher, SegmentOrdinal, SegmentReader, Term};

use crate::index::{self, Fields};
use crate::plan::TextField;

pub(super) struct SegmentField {
    field: Field,
    pub(super) inverted: Arc<InvertedIndexReader>,
    norms: FieldNormReader,
    /// Weight of a term that one clause has; it tabulates every length, so all others are told by a factor.
    of_one: Bm25Weight,
    /// Clauses of the whole index.
    units: u64,
    /// Whether this segment is the whole index.
    alone: bool,
}

impl SegmentField {
    fn open(field: Field, searcher: &Searcher, reader: &SegmentReader) -> Result<Self> {
        let segments = searcher.segment_readers();
        let mut tokens = 0;
        for segment in segments {
            tokens += segment.inverted_index(field)?.total_num_tokens();
        }
        let units: u64 = segments.iter().map(|s| u64::from(s.max_doc())).sum();
        let mean = tokens as f32 / units as f32;
        Ok(Self {
            field,
            inverted: reader.inverted_index(field)?,
            norms: reader.get_fieldnorms_reader(field)?,
            of_one: Bm25Weight::for_one_term_without_explain(1, units, mean),
            units,
            alone: segments.len() == 1,
        })
    }

    /// How telling a token is that stands in this segment as `info` says.
    pub(super) fn rarity(&self, text: &str, info: &TermInfo, searcher: &Searcher) -> Result<f32> {
        let found = match self.alone {
            true => info.doc_freq.into(),
            false => searcher.doc_freq(&Term::from_field_text(self.field, text))?,
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
        self.factor * blocks.block_max_score(norms, of_one)
    }
}

/// The fields of an index that were asked for so far: none is opened twice.
#[derive(Default)]
pub(crate) struct OpenFields(Mutex<Vec<(SegmentOrdinal, Arc<SegmentField>)>>);

/// The fields of one segment, and the tokens that a question looked up in them.
pub(super) struct SegmentFields<'a> {
    fields: Fields,
    searcher: &'a Searcher,
    ord: SegmentOrdinal,
    reader: &'a SegmentReader,
    open: &'a OpenFields,
    tokens: HashMap<Term, Option<TermInfo>>,
}

impl<'a> SegmentFields<'a> {
    pub(super) fn new(
        (fields, searcher): (Fields, &'a Searcher),
        (ord, reader): (SegmentOrdinal, &'a SegmentReader),
        open: &'a OpenFields,
    ) -> Self {
        Self { fields, searcher, ord, reader, open, tokens: HashMap::new() }
    }

    pub(super) fn get(&self, field: TextField) -> Result<Arc<SegmentField>> {
        let field = self.fields.of(field);
        // Only whole fields are put in, so what a panic left behind is good.
        let mut open = self.open.0.lock().unwrap_or_else(PoisonError::into_inner);
        let held = open.iter().find(|(ord, open)| *ord == self.ord && open.field == field);
        if let Some((_, open)) = held {
            return Ok(Arc::clone(open));
        }
        let opened = Arc::new(SegmentField::open(field, self.searcher, self.reader)?);
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
        self.reader.max_doc()
    }

    pub(super) fn searcher(&self) -> &'a Searcher {
        self.searcher
    }
}
