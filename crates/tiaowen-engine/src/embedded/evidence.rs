//! Ranks clauses for a question whose words stand nowhere all together: every character pair, character
//! and word of it is evidence, in the clause and in the titles above it.
//!
//! A question and its answer share few whole words, so pairs and single characters carry the weight. The
//! document a clause stands in and how often others cite it settle what the words leave open. The weights
//! are the measured ones that also hold as a mean over documents; none was fitted to labels.

use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, DocId, Result, Searcher};

use super::chosen::Chosen;
use super::first::Best;
use crate::index::Reader;
use crate::plan::Evidence;

mod scores;

pub(super) use scores::Scales;

/// How one sort of token is weighed: BM25 over the clause with title and headings counted in.
struct Sort {
    weight: f32,
    context: f32,
    k1: f32,
    b: f32,
    /// Whether the question counts as covered by these.
    covers: bool,
}

const PAIRS: Sort = Sort { weight: 1.0, context: 2.0, k1: 1.6, b: 0.65, covers: true };
const SINGLES: Sort = Sort { weight: 1.5, context: 1.0, k1: 3.0, b: 0.8, covers: false };
const WORDS: Sort = Sort { weight: 0.5, context: 1.0, k1: 1.3, b: 0.75, covers: false };
/// Weight of a document's best three clauses for each of its clauses.
const VOTE: f32 = 0.4;
/// Weight of citations by other documents; more than this lifts the much-cited laws over the right one.
const CITED: f32 = 0.2;
/// Weight of the share of the question that a clause covers.
const COVERAGE: f32 = 0.28;
/// Weight of how near the words of a clause lie to those of the question, where vectors were learnt.
const NEARNESS: f32 = 0.6;

/// Clauses that match, ordered by the evidence for a question.
pub(super) struct Ranked {
    /// How many match.
    pub total: usize,
    /// The first of them, best first; ties keep reading order.
    pub hits: Vec<(f32, DocAddress)>,
}

/// Share of what the words of a question could weigh together that must speak for a unit which has none of them
/// whole. Of the judged clauses of everyday questions nine in ten have it; so does much else: it keeps out what
/// has next to nothing, and proves no answer.
const FLOOR: f32 = 0.03;

/// The units of each segment for which enough evidence speaks.
pub(super) fn near(
    evidence: &Evidence,
    (reader, searcher): (&Reader, &Searcher),
    scales: &[Scales],
) -> Result<Chosen> {
    let segments = searcher.segment_readers().iter().zip(scales);
    let near = segments.map(|(segment, scales)| {
        let scores = scales.score(evidence, reader, segment)?;
        let units = (0..segment.max_doc()).filter(|doc| scores.share(*doc) >= FLOOR);
        Ok((segment.segment_id(), units.collect()))
    });
    Ok(Chosen(near.collect::<Result<_>>()?))
}

/// Orders what `query` matches by the evidence for a question, and gives the first `most`.
pub(super) fn rank(
    evidence: &Evidence,
    (reader, searcher): (&Reader, &Searcher),
    scales: &[Scales],
    (query, most): (&dyn Query, usize),
) -> Result<Ranked> {
    let vectors = reader.vectors.as_ref().and_then(|vectors| {
        Some((vectors, vectors.sought(evidence.spoken.iter().map(String::as_str))?))
    });
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let (mut total, mut best) = (0, Best::new(most));
    for (ord, (segment, scales)) in searcher.segment_readers().iter().zip(scales).enumerate() {
        let mut scores = scales.score(evidence, reader, segment)?;
        let near = |doc: DocId| match (&vectors, scales.order(doc)) {
            (Some((vectors, sought)), Some(order)) => vectors.nearness(sought, order),
            _ => 0.0,
        };
        let mut add = |docs: &[DocId]| {
            for doc in docs.iter().copied().filter(|doc| !segment.is_deleted(*doc)) {
                let score = scores.of(doc) + scores.top * NEARNESS * near(doc);
                best.add(score, DocAddress { segment_ord: ord as u32, doc_id: doc });
                total += 1;
            }
        };
        weight.for_each_no_score(segment, &mut add)?;
    }
    Ok(Ranked { total, hits: best.sorted() })
}
