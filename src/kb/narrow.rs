//! Filters: which clauses an answer is narrowed to.
//!
//! Facts of a document are in the catalogue, so a filter on level, region or year is a filter on
//! documents.

use super::request::{Region, level_of};
use super::{Open, SearchRequest, today};
use tiaowen_engine::catalogue::Facts;
use tiaowen_engine::plan::Filter;
use tiaowen_engine::query::meaning;
use tiaowen_engine::query::{self, Field, Query};
use tiaowen_text::script::fold;

/// The parts of a request that narrow by what is known of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Facet {
    Document,
    Level,
    Region,
    Year,
}

const DOCUMENT_FACETS: [Facet; 4] = [Facet::Document, Facet::Level, Facet::Region, Facet::Year];

impl SearchRequest {
    fn passes(&self, facet: Facet, (id, facts): (&str, &Facts<'_>)) -> bool {
        match facet {
            Facet::Document => {
                self.documents.is_empty() || self.documents.iter().any(|own| own.as_str() == id)
            }
            Facet::Level => self.levels.is_empty() || self.levels.contains(&facts.authority),
            Facet::Region => self.regions.is_empty() || self.regions.iter().any(|r| r.has(facts)),
            Facet::Year => {
                self.years.is_empty() || facts.year.is_some_and(|y| self.years.contains(&y))
            }
        }
    }

    /// Whether a document is asked for, whatever the day and the year.
    pub(super) fn passes_beside_day(&self, document: (&str, &Facts<'_>)) -> bool {
        let facets = [Facet::Document, Facet::Level, Facet::Region];
        facets.into_iter().all(|facet| self.passes(facet, document))
    }

    /// Whether anything but the text narrows the answer.
    pub fn narrows(&self) -> bool {
        self.narrows_documents() || !self.sections.is_empty() || self.counterpart.is_some()
    }

    pub(super) fn narrows_documents(&self) -> bool {
        !(self.documents.is_empty()
            && self.levels.is_empty()
            && self.regions.is_empty()
            && self.years.is_empty()
            && self.asof.is_none())
    }
}

impl Open {
    /// Whether a document passes every filter but one.
    pub(super) fn passes_all_but(
        &self,
        request: &SearchRequest,
        but: Option<Facet>,
        (at, facts): (usize, &Facts<'_>),
    ) -> bool {
        let document = (self.names().slug(at), facts);
        let asked = |f: &Facet| Some(*f) == but || request.passes(*f, document);
        DOCUMENT_FACETS.iter().all(asked)
            && request.asof.as_ref().is_none_or(|day| self.stood(at, day))
    }

    /// Whether the text of a document stood on a day: begun and not repealed, and of several texts of its work the
    /// one of that day. Nothing is said against a text without dates.
    fn stood(&self, at: usize, day: &str) -> bool {
        let names = self.names();
        names.stands_from(at).is_none_or(|date| date <= day)
            && !names.has_ended(at, day)
            && names.in_force(at, day) == at
    }

    /// What a request narrows its answer to.
    pub(super) fn filter(&self, request: &SearchRequest) -> Filter {
        let documents = request.narrows_documents().then(|| {
            let catalogue = &self.collection().catalogue;
            // Whether a text stood on a day is told by its entry.
            request.asof.iter().for_each(|_| catalogue.read_all());
            let facts = catalogue.all_facts();
            let passing =
                facts.filter(|(at, facts)| self.passes_all_but(request, None, (*at, facts)));
            passing.map(|(at, _)| at).collect()
        });
        let SearchRequest { sections, counterpart, .. } = request;
        Filter { documents, sections: sections.clone(), counterpart: *counterpart }
    }

    /// Whether a document is of a region.
    pub(super) fn is_placed(&self, region: &Region) -> bool {
        self.collection().catalogue.all_facts().any(|(_, facts)| region.has(&facts))
    }

    /// Turns the fields of a query into filters; gives back the runs that titles must have. A field
    /// whose value means nothing here is text: nothing that is typed is lost.
    pub(super) fn apply_fields(
        &self,
        query: &mut Query,
        request: &mut SearchRequest,
    ) -> Vec<String> {
        let mut titles = Vec::new();
        let mut kept = Vec::new();
        for scope in std::mem::take(&mut query.fields) {
            let used = match scope.field {
                Field::Title => meaning::run(&scope.value).map(|run| titles.push(run)).is_some(),
                Field::Document => {
                    let found = self.names().find(&scope.value, &today());
                    let ids = found.iter().filter_map(|at| self.collection().catalogue.get(*at));
                    request.documents.extend(ids.map(|entry| entry.id.clone()));
                    !found.is_empty()
                }
                Field::Level => {
                    let level = level_of(&scope.value);
                    request.levels.extend(level);
                    level.is_some()
                }
                Field::Region => {
                    let region = Region::new(scope.value.trim().to_owned());
                    let known = self.is_placed(&region);
                    request.regions.extend(known.then_some(region));
                    known
                }
                Field::Year => {
                    let digits = fold(&scope.value);
                    let year = digits.trim_end_matches('年').parse::<u16>().ok();
                    request.years.extend(year);
                    year.is_some()
                }
            };
            match used {
                true => kept.push(scope),
                false => query.groups.push(vec![query::Term::Text(scope.typed)]),
            }
        }
        query.fields = kept;
        titles
    }
}
