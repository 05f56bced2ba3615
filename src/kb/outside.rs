//! What a filter hides: a search that finds nothing says how much there is outside its filters, and a filter in
//! the text that names nothing is told instead of being searched as text.

use super::request::level_of;
use super::{Kb, Region, SearchRequest, today};
use tiaowen_engine::query::{self, Field, Scope};
use tiaowen_print::view::{HintsView, OfferView, SearchView};
use tiaowen_text::error::Result;
use tiaowen_text::script::fold;

impl Kb {
    /// Clauses that match, best first.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchView> {
        if !request.wordings.is_empty() {
            return self.search_wordings(request);
        }
        let nameless = self.nameless(&request.text);
        if !nameless.is_empty() {
            return self.without_nameless(request, nameless);
        }
        let mut view = self.find(request)?;
        if view.total == 0 {
            view.query.unknown.extend(self.placeless(request));
        }
        let Some(hints) = view.hints.as_mut().filter(|_| request.narrows()) else {
            return Ok(view);
        };
        // What a filter hides is in the texts all the same: only a look without it can say what is not.
        if view.total == 0 || !hints.missing.is_empty() {
            // What counts are told of words: no sentence is encoded for them.
            let whole = self.find_by(&uncounted(request.without_filters()), None)?;
            hints.unfiltered = if view.total == 0 { whole.total } else { 0 };
            hints.missing = whole.hints.map(|hints| hints.missing).unwrap_or_default();
        }
        Ok(view)
    }

    /// Filters in a text that name no document, authority or year, as typed.
    fn nameless(&self, text: &str) -> Vec<String> {
        let open = self.now();
        let names_nothing = |scope: &Scope| {
            // 文件: with nothing behind it is not yet a filter.
            let value = scope.value.trim();
            !value.is_empty()
                && match scope.field {
                    Field::Title => false,
                    Field::Document => open.names().find(value, &today()).is_empty(),
                    Field::Level => level_of(value).is_none(),
                    Field::Region => !open.is_placed(&Region::new(value.to_owned())),
                    Field::Year => fold(value).trim_end_matches('年').parse::<u16>().is_err(),
                }
        };
        let fields = query::parse(text).fields.into_iter();
        fields.filter(names_nothing).map(|scope| scope.typed).collect()
    }

    /// Regions asked for that no document is of.
    fn placeless(&self, request: &SearchRequest) -> Vec<String> {
        let open = self.now();
        let unknown = |region: &&Region| !open.is_placed(region);
        request.regions.iter().filter(unknown).map(Region::to_string).collect()
    }

    /// No clause is within a filter that names nothing; what the rest of the text finds is offered.
    fn without_nameless(
        &self,
        request: &SearchRequest,
        nameless: Vec<String>,
    ) -> Result<SearchView> {
        let rest = nameless
            .iter()
            .fold(request.text.clone(), |text, typed| text.replacen(typed.as_str(), " ", 1));
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        let asked = SearchRequest { text: rest.clone(), offset: 0, ..request.clone() };
        let found = self.find_by(&uncounted(asked), None)?;
        let offer = OfferView { word: nameless.join(" "), query: rest, total: found.total };
        let without = Some(offer).filter(|offer| offer.total > 0).into_iter().collect();
        let mut view = SearchView {
            total: 0,
            characters_only: 0,
            partial: 0,
            documents: Vec::new(),
            defining: 0,
            offset: request.offset,
            limit: request.limit,
            jump: Vec::new(),
            hits: Vec::new(),
            replaced: None,
            facets: request.facets.then(Default::default),
            hints: Some(HintsView { without, ..HintsView::default() }),
            ..found
        };
        view.query.input.clone_from(&request.text);
        view.query.normalized = fold(&request.text);
        view.query.relaxed = false;
        view.query.unknown = nameless;
        Ok(view)
    }
}

/// A question of which only the count is wanted.
fn uncounted(request: SearchRequest) -> SearchRequest {
    SearchRequest { limit: 1, offset: 0, facets: false, partial: false, ..request }
}
