//! One question in several wordings: each is asked by itself, and what they find is fused by reciprocal ranks, so
//! that a clause which several wordings find stands before one that a single wording has by chance.

use std::collections::HashMap;

use super::{Kb, SearchRequest};
use tiaowen_print::view::{HitView, SearchView, WordingView};
use tiaowen_text::error::Result;

/// Hits of a wording that take part: what stands further down moves no page that is read.
const DEPTH: usize = 100;
/// Dampens the lead of first ranks over the next (Cormack, Clarke and Büttcher, SIGIR 2009, found 60 to do well on
/// many collections).
const DAMPING: f32 = 60.0;

impl Kb {
    /// What the wordings of a request find together, each hit with the wordings that found it.
    pub(super) fn search_wordings(&self, request: &SearchRequest) -> Result<SearchView> {
        let ask = |text: &String| {
            let (text, wordings) = (text.clone(), Vec::new());
            let one = SearchRequest { text, wordings, offset: 0, limit: DEPTH, ..request.clone() };
            self.search(&one)
        };
        let mut first = ask(&request.text)?;
        let mut fused = Fused::default();
        let mut wordings = vec![fused.take(0, &mut first)];
        for (at, text) in (1..).zip(&request.wordings) {
            let mut view = ask(text)?;
            wordings.push(fused.take(at, &mut view));
            view.jump.retain(|clause| !first.jump.contains(clause));
            first.jump.append(&mut view.jump);
            view.documents.retain(|document| !first.documents.contains(document));
            first.documents.append(&mut view.documents);
            first.replaced = first.replaced.or(view.replaced);
        }
        let hits = fused.ranked();
        Ok(SearchView {
            total: hits.len(),
            characters_only: 0,
            partial: 0,
            defining: 0,
            offset: request.offset,
            limit: request.limit,
            hits: hits.into_iter().skip(request.offset).take(request.limit).collect(),
            hints: first.hints.filter(|_| wordings.iter().all(|wording| wording.found == 0)),
            wordings,
            ..first
        })
    }
}

/// The hits so far, in the order in which they were first found.
#[derive(Default)]
struct Fused {
    hits: Vec<HitView>,
    at: HashMap<(String, String), usize>,
}

impl Fused {
    /// Takes over the hits of a wording; what is told of it.
    fn take(&mut self, wording: usize, view: &mut SearchView) -> WordingView {
        let found = view.hits.len();
        for (rank, hit) in view.hits.drain(..).enumerate() {
            let score = 1.0 / (DAMPING + 1.0 + rank as f32);
            let key = (hit.clause.document.clone(), hit.clause.path.clone());
            let at = *self.at.entry(key).or_insert(self.hits.len());
            match self.hits.get_mut(at) {
                Some(held) => {
                    held.score += score;
                    held.wordings.push(wording);
                    // The snippet goes with the group: that of the wording that fits best.
                    if order_of(hit.group) < order_of(held.group) {
                        held.group = hit.group;
                        held.snippet = hit.snippet;
                        held.snippet_text = hit.snippet_text;
                        held.matches = hit.matches;
                    }
                }
                None => self.hits.push(HitView { score, wordings: vec![wording], ..hit }),
            }
        }
        WordingView { text: view.query.input.clone(), total: view.total, found }
    }

    /// Best first; of equal scores what was found first.
    fn ranked(mut self) -> Vec<HitView> {
        self.hits.sort_by(|a, b| b.score.total_cmp(&a.score));
        self.hits
    }
}

/// Groups of hits, the surest first.
fn order_of(group: &str) -> usize {
    ["words", "characters"].iter().position(|known| *known == group).unwrap_or(2)
}
