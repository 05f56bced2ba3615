//! The look-up box: a typed number or name with number becomes clauses, or the nearest there are.

use std::cmp::Reverse;

use super::facts::{clause_ref, document_ref};
use super::{Kb, Open};
use tiaowen_engine::engine::Key;
use tiaowen_engine::index::UnitRecord;
use tiaowen_engine::query::place::{self, Place};
use tiaowen_print::view::{ClauseRefView, DocumentRefView, ResolveView};
use tiaowen_text::doc::Ordinal;
use tiaowen_text::error::Result;
use tiaowen_text::script::fold;

/// Clauses listed when many documents have the number.
const MOST: usize = 20;
/// Documents looked through for the nearest number.
const MOST_NEAR: usize = 3;
/// How far a number may be from the nearest there is and still be a slip rather than something else.
const NEAR: u32 = 50;

impl Kb {
    /// Reads a text as the place of a clause: `14`, `（十四）`, `四川意见第十四条`, `sichuan-2023#5.14`.
    pub fn resolve(&self, text: &str) -> Result<ResolveView> {
        let open = self.now();
        open.resolve(text)
    }
}

impl Open {
    pub(super) fn resolve(&self, text: &str) -> Result<ResolveView> {
        let mut view = ResolveView { input: text.to_owned(), ..ResolveView::default() };
        let id = text.trim();
        if id.contains('#') {
            view.clauses = self.clauses_of(&[Key::Id(id)])?;
            if !view.clauses.is_empty() {
                return Ok(view);
            }
        }
        let folded = fold(text);
        if self.read_place(&folded, &mut view)? {
            return Ok(view);
        }
        let whole: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
        view.documents = self.documents_named(&whole);
        Ok(view)
    }

    /// The clauses that a typed text names by number, or by a document and a number.
    pub(super) fn named_clauses(&self, text: &str) -> Result<Vec<ClauseRefView>> {
        let mut view = ResolveView::default();
        self.read_place(&fold(text), &mut view)?;
        Ok(view.clauses)
    }

    /// Fills in what a folded text names; tells whether it names anything.
    fn read_place(&self, folded: &str, view: &mut ResolveView) -> Result<bool> {
        for place in place::read(folded) {
            if self.fill(&place, view)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Fills in what a place names; tells whether it names anything.
    fn fill(&self, place: &Place, view: &mut ResolveView) -> Result<bool> {
        let number = place.number.to_string();
        let number = Key::Number(&number);
        if place.name.is_empty() {
            view.number = Some(place.number.to_string());
            view.clauses = self.clauses_of(&[number])?;
            if view.clauses.is_empty() {
                let held = 0..self.collection().catalogue.len();
                view.nearest = self.nearest(held, place.number)?;
            }
            return Ok(!view.clauses.is_empty() || !view.nearest.is_empty());
        }
        let documents = self.names().find(&place.name);
        if documents.is_empty() {
            return Ok(false);
        }
        view.number = Some(place.number.to_string());
        for at in documents.iter().take(MOST) {
            let Some(entry) = self.collection().catalogue.get(*at) else { continue };
            let document = Key::Document(entry.id.as_str());
            view.clauses.extend(self.clauses_of(&[document, number])?);
        }
        view.documents =
            documents.iter().take(MOST).filter_map(|at| self.document_ref(*at)).collect();
        if view.clauses.is_empty() {
            view.nearest = self.nearest(documents.into_iter(), place.number)?;
        }
        Ok(true)
    }

    fn clauses_of(&self, keys: &[Key<'_>]) -> Result<Vec<ClauseRefView>> {
        let found = self.engine.units(keys, MOST)?;
        found.into_iter().map(|hit| self.clause_of(hit)).collect()
    }

    /// The clauses with the numbers next below and above one that is not there.
    fn nearest(
        &self,
        documents: impl Iterator<Item = usize>,
        number: Ordinal,
    ) -> Result<Vec<ClauseRefView>> {
        let mut nearest = Vec::new();
        let held = documents.filter_map(|at| self.collection().catalogue.get(at));
        for entry in held.filter(|e| e.clauses > 0).take(MOST_NEAR) {
            let linked = self.linked(entry)?;
            let document = &linked.document;
            let numbered =
                (0..document.clauses.len()).filter_map(|i| Some((document.number(i)?, i)));
            let below = numbered.clone().filter(|(n, _)| *n < number).max();
            let above = numbered.filter(|(n, _)| *n > number).min();
            for (found, index) in [below, above].into_iter().flatten() {
                if found.main.abs_diff(number.main) <= NEAR {
                    nearest.push(clause_ref(entry, UnitRecord::named(document, index)));
                }
            }
        }
        Ok(nearest)
    }

    /// The documents that a whole text is the name of: those in force first, newer before older.
    pub(super) fn documents_titled(&self, text: &str) -> Vec<DocumentRefView> {
        let catalogue = &self.collection().catalogue;
        let titled = self.names().titled(text).iter();
        let mut held: Vec<_> = titled.filter_map(|at| catalogue.get(*at)).collect();
        held.sort_by_key(|entry| {
            let date = entry.meta.version_date().unwrap_or_default().to_owned();
            (entry.meta.repealed.is_some(), Reverse(date))
        });
        held.into_iter().take(MOST).map(document_ref).collect()
    }

    fn documents_named(&self, name: &str) -> Vec<DocumentRefView> {
        let found = self.names().find(name);
        found.into_iter().take(MOST).filter_map(|at| self.document_ref(at)).collect()
    }

    pub(super) fn document_ref(&self, at: usize) -> Option<DocumentRefView> {
        self.collection().catalogue.get(at).map(document_ref)
    }
}
