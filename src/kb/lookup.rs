//! Topic look-up: the one clause of each document that clearly covers a topic, or honest silence.

use std::collections::HashMap;

use super::{Kb, SearchRequest};
use tiaowen_print::view::{HitView, LookupView, SearchView};
use tiaowen_text::error::Result;
use tiaowen_text::script::fold;

/// Hits among which a winner must stand out.
const LOOKED_AT: usize = 20;
/// Most answers, one a document.
const MOST: usize = 3;
/// By how much the winner must lead the next clause of its document.
const LEAD: f32 = 1.25;
/// Which share of the best score an answer of another document must reach.
const COMPARABLE: f32 = 0.5;

impl Kb {
    /// Which clause covers a topic? Answers only where one clause clearly does.
    pub fn lookup(&self, text: &str) -> Result<LookupView> {
        let request =
            SearchRequest { text: text.to_owned(), limit: LOOKED_AT, ..SearchRequest::default() };
        let found = self.search(&request)?;
        let answers = Self::answers(&found).into_iter().cloned().collect();
        let place = self.resolve(text)?;
        Ok(LookupView { place, answers, total: found.total, query: found.query })
    }

    /// The hits of a first page by relevance that clearly win in their documents, best first.
    pub fn answers(found: &SearchView) -> Vec<&HitView> {
        match &found.query.meaning_of {
            Some(_) if found.defining > 0 => found.hits.iter().take(1).collect(),
            // What merely mentions a term is no answer to what it means.
            Some(_) => Vec::new(),
            None if found.query.relaxed => Vec::new(),
            None => winners(found),
        }
    }
}

fn winners(found: &SearchView) -> Vec<&HitView> {
    let mut by_document: HashMap<&str, Vec<&HitView>> = HashMap::new();
    let words = found.hits.iter().filter(|hit| hit.group == "words");
    let mut order = Vec::new();
    for hit in words.filter(|hit| hit.clause.number.is_some()) {
        let hits = by_document.entry(hit.clause.document.as_str()).or_default();
        if hits.is_empty() {
            order.push(hit.clause.document.as_str());
        }
        hits.push(hit);
    }
    let best = found.hits.first().map_or(0.0, |hit| hit.score);
    let winners = order.into_iter().filter_map(|document| {
        let hits = by_document.get(document)?;
        let (first, second) = (hits.first()?, hits.get(1));
        let leads = second.is_none_or(|second| {
            first.score >= LEAD * second.score
                || (in_heading(first, found) && !in_heading(second, found))
        });
        (leads && first.score >= COMPARABLE * best).then_some(*first)
    });
    winners.take(MOST).collect()
}

/// Whether the heading has every word that was searched.
fn in_heading(hit: &HitView, found: &SearchView) -> bool {
    let heading = fold(&hit.clause.heading);
    let query = &found.query;
    let mut words = query.words.iter().chain(&query.phrases).peekable();
    words.peek().is_some() && words.all(|word| heading.contains(word.as_str()))
}
