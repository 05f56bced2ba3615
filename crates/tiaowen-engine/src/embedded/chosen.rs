//! Units that were chosen by something else than terms, as a query: so filters, orders and counts apply to them
//! like to any others.

use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{
    DocAddress, DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term,
};

/// The chosen units of each segment, ascending.
#[derive(Debug, Clone)]
pub(super) struct Chosen(pub Arc<[(SegmentId, Arc<[DocId]>)]>);

impl Chosen {
    /// Units by where they are, in order.
    pub(super) fn new(units: &[DocAddress], searcher: &Searcher) -> Self {
        let of_segment = (0..).zip(searcher.segment_readers()).map(|(ord, segment)| {
            let from = units.partition_point(|unit| unit.segment_ord < ord);
            let to = units.partition_point(|unit| unit.segment_ord <= ord);
            let units = units.get(from..to).unwrap_or_default();
            (segment.segment_id(), units.iter().map(|unit| unit.doc_id).collect())
        });
        Self(of_segment.collect())
    }

    /// These and others, which come in order.
    pub(super) fn with(self, others: Vec<DocAddress>, searcher: &Searcher) -> Self {
        if others.is_empty() {
            return self;
        }
        let others = Self::new(&others, searcher);
        let both = self.0.iter().map(|(segment, units)| {
            let mut both: Vec<DocId> = [units, others.of(*segment)].concat();
            both.sort_unstable();
            both.dedup();
            (*segment, both.into())
        });
        Self(both.collect())
    }

    /// The chosen units of a segment.
    pub(super) fn of(&self, segment: SegmentId) -> &[DocId] {
        self.0.iter().find(|(id, _)| *id == segment).map_or(&[], |(_, units)| units)
    }
}

impl Query for Chosen {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }

    fn query_terms<'a>(&'a self, _: &mut dyn FnMut(&'a Term, bool)) {}
}

impl Weight for Chosen {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let held = self.0.iter().find(|(segment, _)| *segment == reader.segment_id());
        Ok(match held {
            Some((_, units)) if !units.is_empty() => {
                Box::new(ConstScorer::new(Ascending { units: units.clone(), at: 0 }, 0.0))
            }
            _ => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!("unit {doc} was chosen, not found")))
    }
}

struct Ascending {
    units: Arc<[DocId]>,
    at: usize,
}

impl DocSet for Ascending {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let rest = self.units.get(self.at..).unwrap_or_default();
        self.at += rest.partition_point(|unit| *unit < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.units.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        self.units.len() as u32
    }
}
