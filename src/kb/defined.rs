//! The terms of a clause that its document defines: where they stand, and what defines them.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use super::Open;
use super::glossary::{Borders, Entry, Glossary, occurrences};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::index::UnitRecord;
use tiaowen_link::crossref::Linked;
use tiaowen_link::definition::Scope;
use tiaowen_print::view::{DefinedTermView, MatchView};
use tiaowen_text::doc::Span;
use tiaowen_text::error::Result;
use tiaowen_text::folded::Folded;
use tiaowen_text::offset::Characters;

impl Open {
    /// The terms in a unit that its document defines, in the order of the text.
    pub(super) fn defined_terms(
        &self,
        entry: &CatalogueEntry,
        linked: &Linked,
        index: usize,
    ) -> Result<Vec<DefinedTermView>> {
        let document = &linked.document;
        let glossary = self.glossary(linked)?;
        let text = document.unit_span(index).of(&document.text);
        let folded = Folded::new(text);
        let characters = Characters::of(text);
        let here =
            glossary.entries.iter().filter(|e| e.scope == Scope::Document || e.unit == index);
        let mut found: BTreeMap<usize, DefinedTermView> = BTreeMap::new();
        let mut taken = vec![false; folded.chars().len()];
        let mut borders = None;
        for Entry { term, manner, unit, definition, .. } in here {
            let mut places: Vec<Span> = Vec::new();
            for start in occurrences(folded.chars(), term) {
                let end = start + term.len();
                let borders = borders
                    .get_or_insert_with(|| Borders::of(&self.collection().segmenter, &folded));
                let Some(slots) = taken.get_mut(start..end) else { continue };
                if borders.keep(start, end) && !slots.contains(&true) {
                    slots.fill(true);
                    places.push(folded.span(start, end));
                }
            }
            if let Some(first) = places.first() {
                let view = DefinedTermView {
                    term: first.of(text).to_owned(),
                    at: places.iter().map(|at| MatchView::from(characters.range(*at))).collect(),
                    manner: *manner,
                    definition: definition.clone(),
                    clause: self.clause_ref(entry, UnitRecord::named(document, *unit)),
                };
                found.insert(first.start, view);
            }
        }
        Ok(found.into_values().collect())
    }

    /// What a document defines, from memory when it was asked for lately.
    fn glossary(&self, linked: &Linked) -> Result<Arc<Glossary>> {
        let id = &linked.document.id;
        let kept = || self.glossaries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept().get(id) {
            return Ok(known.clone());
        }
        let made = Arc::new(Glossary::of(linked, &self.collection().segmenter)?);
        kept().put(id.clone(), 1, made.clone());
        Ok(made)
    }
}
