//! A [`Library`] over documents in memory, for those who check against a handful and have no index.

use std::collections::HashSet;
use std::sync::Arc;

use super::Library;
use crate::crossref::names::Names;
use crate::crossref::{self, Linked};
use tiaowen_text::doc::{ClauseId, DocId, Document};
use tiaowen_text::error::Result;
use tiaowen_text::script::fold;

/// Documents in memory. Every look-up reads all of them: fit for some hundred documents, not for a body of law.
pub struct Shelf {
    linked: Vec<Arc<Linked>>,
    names: Names,
    day: String,
}

impl Shelf {
    /// Takes documents, and links them with each other.
    pub fn new(documents: Vec<Document>) -> Self {
        let names = Names::of(&documents);
        let linked = crossref::link(documents, Vec::new()).into_iter().map(Arc::new).collect();
        // Later than any day: the newest version leads.
        Self { linked, names, day: "9999-12-31".to_owned() }
    }

    /// The versions of a day, ISO 8601, instead of the newest.
    pub fn on(mut self, day: &str) -> Self {
        day.clone_into(&mut self.day);
        self
    }

    /// Every unit with its folded text.
    fn units(&self) -> impl Iterator<Item = (ClauseId, String)> {
        self.linked.iter().map(|linked| &linked.document).flat_map(|document| {
            document.units().map(|(index, clause)| {
                let id = ClauseId { doc: document.id.clone(), path: clause.path.clone() };
                (id, bare(document.unit_span(index).of(&document.text)))
            })
        })
    }
}

impl Library for Shelf {
    fn names(&self) -> &Names {
        &self.names
    }

    fn day(&self) -> &str {
        &self.day
    }

    fn document(&self, id: &DocId) -> Result<Option<Arc<Linked>>> {
        Ok(self.linked.iter().find(|linked| linked.document.id == *id).cloned())
    }

    fn holding(&self, run: &str, limit: usize) -> Result<Vec<ClauseId>> {
        let run = bare(run);
        let holding = self.units().filter(|(_, text)| !run.is_empty() && text.contains(&run));
        Ok(holding.map(|(id, _)| id).take(limit).collect())
    }

    fn nearest(&self, text: &str, limit: usize) -> Result<Vec<ClauseId>> {
        let asked = bigrams(&bare(text));
        let mut near: Vec<(usize, ClauseId)> = self
            .units()
            .map(|(id, text)| (bigrams(&text).intersection(&asked).count(), id))
            .filter(|(shared, _)| *shared > 0)
            .collect();
        // Stable, so that equals stay in reading order.
        near.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
        Ok(near.into_iter().map(|(_, id)| id).take(limit).collect())
    }
}

/// The folded text without white space, which a quotation may break anywhere.
fn bare(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}

fn bigrams(text: &str) -> HashSet<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}
