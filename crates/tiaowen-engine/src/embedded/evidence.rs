//! Ranks clauses by the evidence for a question ([`crate::evidence`]): all of them, token by token.

use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, DocId, Result, Searcher};

use super::chosen::Chosen;
use super::first::Best;
use super::walk::each_match;
use crate::evidence::{FLOOR, LOOKED_AT, meanings, nearness};
use crate::index::Reader;
use crate::plan::Evidence;

mod scores;

pub(super) use scores::{Scales, Scores, score};

/// Clauses that match, ordered by the evidence for a question.
pub(super) struct Ranked {
    /// How many match.
    pub total: usize,
    /// The first of them, best first; ties keep reading order.
    pub hits: Vec<(f32, DocAddress)>,
}

/// The units of each segment for which enough evidence speaks.
pub(super) fn near(scores: &[Scores<'_>], searcher: &Searcher) -> Chosen {
    let near = searcher
        .segment_readers()
        .iter()
        .zip(scores)
        .map(|(segment, scores)| (segment.segment_id(), scores.with_share(FLOOR).into()));
    Chosen(near.collect())
}

/// Orders what `query` matches by the evidence for a question, and gives the first `most`.
pub(super) fn rank(
    evidence: &Evidence,
    (reader, searcher): (&Reader, &Searcher),
    scores: Vec<Scores<'_>>,
    (query, most): (&dyn Query, usize),
) -> Result<Ranked> {
    let vectors = reader.vectors.as_ref().and_then(|vectors| {
        Some((vectors, vectors.sought(evidence.spoken.iter().map(String::as_str))?))
    });
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let meaning = reader.sentences.as_ref().zip(evidence.sought.as_ref());
    let looked_at = if meaning.is_some() { LOOKED_AT } else { 0 };
    let (mut total, mut best) = (0, Best::new(most.max(looked_at)));
    let top = scores.first().map_or(0.0, |scores| scores.top);
    for ((segment_ord, segment), mut scores) in (0..).zip(searcher.segment_readers()).zip(scores) {
        let near = |doc: DocId| match &vectors {
            Some((vectors, sought)) => vectors.nearness(sought, segment_ord, doc),
            None => 0.0,
        };
        let order = reader.order(segment_ord);
        each_match(weight.as_ref(), segment, |doc_id| {
            total += 1;
            // Most of what matches could not be among the first.
            if vectors.is_none() && !scores.could_reach(doc_id, best.threshold()) {
                return;
            }
            let score = scores.of(doc_id) + nearness(near(doc_id), scores.top);
            if score >= best.threshold() {
                best.add(score, order.of(doc_id), DocAddress { segment_ord, doc_id });
            }
        })?;
    }
    let mut hits = best.sorted();
    if let Some((sentences, sought)) = meaning {
        let first = hits.len().min(LOOKED_AT);
        let first = hits.get_mut(..first).unwrap_or_default();
        let near =
            |(_, at): &(f32, DocAddress)| sentences.nearness(sought, at.segment_ord, at.doc_id);
        let near: Vec<Option<f32>> = first.iter().map(near).collect();
        first.iter_mut().zip(meanings(&near, top)).for_each(|((score, _), more)| *score += more);
        // Equal ones stay in the order of all other evidence.
        first.sort_by(|a, b| b.0.total_cmp(&a.0));
    }
    hits.truncate(most);
    Ok(Ranked { total, hits })
}
