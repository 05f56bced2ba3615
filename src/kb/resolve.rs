//! The look-up box: a typed number or name with number becomes clauses, or the nearest there are.

use super::verify::Shelf;
use super::{Kb, Open, today};
use tiaowen_engine::engine::Key;
use tiaowen_engine::index::UnitRecord;
use tiaowen_engine::query::place::{self, Place};
use tiaowen_engine::query::wanted::{self, Wanted};
use tiaowen_link::crossref::address;
use tiaowen_link::verify::{self, Mention, Place as Cited};
use tiaowen_print::view::{ClauseRefView, DocumentRefView, ResolveView};
use tiaowen_text::doc::{DocId, Ordinal, Span};
use tiaowen_text::error::Result;
use tiaowen_text::numeral;
use tiaowen_text::script::fold;

/// Longest text, in characters, that is read as one citation.
const LONGEST: usize = 80;
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

    /// Of documents that are the parts of one work, 总则 and 物权编, the one whose articles have a number; none of documents
    /// that are anything else.
    pub fn part_among(&self, ids: &[DocId], key: &str) -> Option<DocId> {
        self.now().part_among(ids, key)
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
        let day = today();
        if self.read_typed(text, &folded, &day, &mut view)? {
            return Ok(view);
        }
        let whole: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
        view.documents = self.documents_named(&whole);
        Ok(view)
    }

    /// The clauses that a typed text names by number, or by a document and a number; of the versions of a work that
    /// which stood on a day leads.
    pub(super) fn named_clauses(&self, text: &str, day: &str) -> Result<Vec<ClauseRefView>> {
        let mut view = ResolveView::default();
        self.read_typed(text, &fold(text), day, &mut view)?;
        Ok(view.clauses)
    }

    /// Fills in what a typed text names, which is also given folded; tells whether it names anything. What cites
    /// several clauses, or another version than that in force, is read as a citation first: a place has one number.
    fn read_typed(
        &self,
        text: &str,
        folded: &str,
        day: &str,
        view: &mut ResolveView,
    ) -> Result<bool> {
        let cites = text.chars().count() <= LONGEST && self.cites_more(text, day)?;
        Ok(cites && self.read_citation(text, day, view)?
            || self.read_place(folded, day, view)?
            || self.read_citation(text, day, view)?)
    }

    /// Whether a text cites more than one clause, or one of a version that is not in force.
    fn cites_more(&self, text: &str, day: &str) -> Result<bool> {
        let names = self.names();
        let mut cited = 0;
        for mention in verify::find_mentions(text, &[], &Shelf::new(self, day))? {
            let id = match &mention.place {
                Cited::Spots(id, spots) => {
                    cited += spots.len();
                    id
                }
                Cited::Missing { document, .. } => {
                    cited += 1;
                    document
                }
                _ => continue,
            };
            let index = names.position(id);
            if index.is_some_and(|index| names.in_force(index, day) != index) {
                return Ok(true);
            }
        }
        Ok(cited > 1)
    }

    /// Fills in what a text cites as `verify` reads it: 刑法第一百二十条第二款. Tells whether it cites anything.
    fn read_citation(&self, text: &str, day: &str, view: &mut ResolveView) -> Result<bool> {
        if text.chars().count() > LONGEST {
            return Ok(false);
        }
        let shelf = Shelf::new(self, day);
        let mentions = verify::find_mentions(text, &[], &shelf)?;
        // What goes on behind a known name, or tells its year, means no other document: 某法实施条例第五条.
        let known = |name: &str| {
            let name: Vec<char> = fold(name).chars().collect();
            !self.names().mentioned(&name).is_empty()
        };
        let unknown =
            mentions.iter().any(|m| matches!(&m.place, Cited::Unknown(name) if known(name)));
        self.fill_cited(mentions, view)?;
        // A part of a title is a name where somebody types it: 停车条例第三条第一款.
        if view.clauses.is_empty()
            && !unknown
            && let Some((name, place)) = text.find('第').and_then(|at| text.split_at_checked(at))
            && !name.trim().is_empty()
            && let Some(at) = self.names().find(name, day).first()
            && let Some(entry) = self.collection().catalogue.get(*at)
        {
            let about = [entry.id.clone()];
            self.fill_cited(verify::find_mentions(place, &about, &shelf)?, view)?;
        }
        view.clauses.truncate(MOST);
        Ok(!view.clauses.is_empty())
    }

    /// Fills in the clauses that citations lead to.
    fn fill_cited(&self, mentions: Vec<Mention>, view: &mut ResolveView) -> Result<()> {
        for mention in mentions {
            let (id, clauses, missing) = match &mention.place {
                Cited::Spots(id, spots) => {
                    let clauses: Vec<(usize, Span)> =
                        spots.iter().map(|s| (s.clause, s.span)).collect();
                    (id, clauses, false)
                }
                Cited::Missing { document, there: Some(clause), .. } => {
                    (document, vec![(*clause, Span::default())], true)
                }
                Cited::Missing { document, there: None, lacks } => {
                    if let Some(number) = numeral::parse(lacks) {
                        let at = self.names().position(document);
                        view.nearest.extend(self.nearest(at.into_iter(), number)?);
                    }
                    continue;
                }
                _ => continue,
            };
            let Some(entry) = self.collection().entry(id) else { continue };
            let linked = self.linked(entry)?;
            let document = &linked.document;
            for (clause, span) in clauses {
                let unit = document.unit_of(clause);
                let named = self.clause_ref(entry, UnitRecord::named(document, unit));
                if view.number.is_none() {
                    view.number = document.number(unit).map(|number| number.to_string());
                }
                if !missing && view.part.is_none() {
                    let part = address::part_name(document, unit, span);
                    view.part = (!part.is_empty()).then_some(part);
                }
                view.part_missing |= missing;
                if view.clauses.iter().all(|c| c.permalink != named.permalink) {
                    view.clauses.push(named);
                }
            }
            let named = self.document_ref(entry);
            if view.documents.iter().all(|known| known.id != named.id) {
                view.documents.push(named);
            }
        }
        Ok(())
    }

    /// Fills in what a folded text names; tells whether it names anything.
    fn read_place(&self, folded: &str, day: &str, view: &mut ResolveView) -> Result<bool> {
        for place in place::read(folded) {
            if self.fill(&place, day, view)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Fills in what a place names; tells whether it names anything.
    fn fill(&self, place: &Place, day: &str, view: &mut ResolveView) -> Result<bool> {
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
        let documents = self.names().find(&place.name, day);
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
            documents.iter().take(MOST).filter_map(|at| self.document_at(*at)).collect();
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
                    nearest.push(self.clause_ref(entry, UnitRecord::named(document, index)));
                }
            }
        }
        Ok(nearest)
    }

    /// The documents that a whole text is the name or the number of: those in force on a day first, newer before
    /// older.
    pub(super) fn documents_titled(&self, text: &str, day: &str) -> Vec<DocumentRefView> {
        let mut titled = self.names().titled(text, day);
        if titled.is_empty() {
            titled.extend(self.names().number(text));
        }
        if titled.is_empty()
            && let Some(Wanted { title, year }) = wanted::asked(text)
        {
            titled = self.names().titled(&title, day);
            // The version that is named leads, whatever is in force.
            let first = titled.first().copied().zip(year);
            let named = first.and_then(|(at, year)| self.names().of_year(at, &year.to_string()));
            titled.sort_by_key(|at| named != Some(*at));
        }
        titled.into_iter().take(MOST).filter_map(|at| self.document_at(at)).collect()
    }

    /// The documents that have a text before or behind their clauses.
    pub(super) fn documents_around(&self, text: &str) -> Vec<DocumentRefView> {
        let having = self.collection().catalogue.with_in_margins(text);
        having.take(MOST).map(|entry| self.document_ref(entry)).collect()
    }

    fn documents_named(&self, name: &str) -> Vec<DocumentRefView> {
        let found = self.names().find(name, &today());
        found.into_iter().take(MOST).filter_map(|at| self.document_at(at)).collect()
    }

    /// Of documents that are the parts of one work, the one whose articles have a number.
    pub(super) fn part_among(&self, ids: &[DocId], key: &str) -> Option<DocId> {
        let (names, day) = (self.names(), today());
        let first = names.position(ids.first()?)?;
        let parts = names.parts(first, &day);
        let held = |id: &DocId| names.position(id).is_some_and(|at| parts.contains(&at));
        let number = numeral::parse(key)?.main;
        let part = names.part_with(first, number, Some(&day));
        let (least, most) = self.collection().catalogue.get(part)?.meta.articles?;
        let has = (least..=most).contains(&number);
        (has && ids.iter().all(held)).then(|| names.id(part)).flatten()
    }

    pub(super) fn document_at(&self, at: usize) -> Option<DocumentRefView> {
        Some(self.document_ref(self.collection().catalogue.get(at)?))
    }
}
