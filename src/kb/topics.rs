//! Topics: for each the best clause of every document, asked once a build.

use std::sync::Arc;

use super::{Kb, SearchRequest};
use tiaowen_print::view::{ClauseRefView, HitView, TopicView};
use tiaowen_text::error::Result;

/// Hits among which the best clause of a document is looked for.
const LOOKED_AT: usize = 50;
/// Most documents of one topic.
const MOST: usize = 4;

impl Kb {
    /// The topics with their clauses; the same list until a newer index is opened.
    pub fn topics(&self) -> Result<Arc<Vec<TopicView>>> {
        let open = self.now();
        if let Some(known) = open.topics.get() {
            return Ok(Arc::clone(known));
        }
        let mut views = Vec::with_capacity(open.collection().topics.len());
        for topic in &open.collection().topics {
            let text = topic.query.clone();
            let request = SearchRequest { text, limit: LOOKED_AT, ..SearchRequest::default() };
            let found = self.search(&request)?;
            views.push(TopicView {
                field: topic.field.clone(),
                name: topic.name.clone(),
                query: topic.query.clone(),
                also: topic.also.clone(),
                clauses: best(&found.hits),
            });
        }
        // Two that ask at the same time find the same.
        Ok(Arc::clone(open.topics.get_or_init(|| Arc::new(views))))
    }
}

/// The first numbered clause of each document that holds the words, by document.
fn best(hits: &[HitView]) -> Vec<ClauseRefView> {
    let mut best: Vec<&ClauseRefView> = Vec::new();
    for hit in hits.iter().filter(|hit| hit.group == "words" && hit.clause.number.is_some()) {
        if best.len() < MOST && !best.iter().any(|b| b.document == hit.clause.document) {
            best.push(&hit.clause);
        }
    }
    // Topics stand under each other: one order of documents lets the eye run down.
    best.sort_by(|a, b| a.document.cmp(&b.document));
    best.into_iter().cloned().collect()
}
