//! The search page: how the query was read, the answer where one clause clearly wins, the hits with whole
//! context, and everything that narrows or widens them as a link.

use askama::Template;
use axum::http::Uri;
use serde::Deserialize;

use crate::api::parse_ids;
use crate::kb::{Kb, SearchRequest, Sort};
use crate::web::echo::Echo;
use crate::web::facets::{Facet, FacetItem, chips, facets, sorts};
use crate::web::hits::{HitItem, PlaceItem};
use crate::web::page::{Page, encode};
use tiaowen_print::view::{DocumentView, HitView, OfferView, ResolveView, SearchView};
use tiaowen_text::doc::{Authority, TextState};
use tiaowen_text::error::Result;

/// Hits a page.
const PAGE_SIZE: usize = 20;
/// Documents named on the empty page.
const HOME_SIZE: usize = 24;
/// Stands between several values of one filter; occurs in no name of a region or section.
pub(super) const BETWEEN: char = '|';

/// Parameters of the search page.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SearchParams {
    /// What the user typed.
    pub q: String,
    /// Document ids separated by commas.
    pub doc: String,
    /// Authorities: `central` …
    pub level: String,
    /// Regions.
    pub region: String,
    /// Years.
    pub year: String,
    /// Section headings.
    pub section: String,
    /// `true` or `false`: only clauses with or without a counterpart in another document.
    pub counterpart: String,
    /// `document` or `date`; anything else sorts by relevance.
    pub sort: String,
    /// Parts of the reading that are off, as `query.parts` names their switches.
    pub off: String,
    /// Page, from 1.
    pub page: Option<usize>,
    /// Script to show.
    pub script: String,
}

impl SearchParams {
    fn request(&self, offset: usize) -> Result<SearchRequest> {
        Ok(SearchRequest {
            text: self.q.clone(),
            partial: true,
            documents: parse_ids(&self.doc)?,
            levels: values(&self.level).filter_map(Authority::parse).collect(),
            regions: values(&self.region).map(str::to_owned).collect(),
            years: values(&self.year).filter_map(|year| year.parse().ok()).collect(),
            sections: values(&self.section).map(str::to_owned).collect(),
            counterpart: self.counterpart.parse().ok(),
            sort: match self.sort.as_str() {
                "document" => Sort::Document,
                "date" => Sort::Date,
                _ => Sort::Relevance,
            },
            off: values(&self.off).map(str::to_owned).collect(),
            facets: true,
            offset,
            limit: PAGE_SIZE,
            ..SearchRequest::default()
        })
    }

    /// Whether filters or an order of the reader's choice are on: then nothing is put first as the answer.
    fn is_narrowed(&self) -> bool {
        let filters =
            [&self.doc, &self.level, &self.region, &self.year, &self.section, &self.counterpart];
        filters.iter().any(|filter| !filter.is_empty()) || !self.sort.is_empty()
    }
}

/// The values of one filter.
pub(super) fn values(list: &str) -> impl Iterator<Item = &str> {
    list.split([BETWEEN, ',']).map(str::trim).filter(|value| !value.is_empty())
}

/// A word with a link.
pub struct WordLink {
    /// Words.
    pub text: String,
    /// What it leads to, for a hint: how many.
    pub total: usize,
    /// Address.
    pub href: String,
}

/// The results of one search.
pub struct Results {
    /// Clauses found.
    pub total: usize,
    /// Documents they stand in; 0 where a filter keeps that from being known.
    pub documents: usize,
    /// Places that the text names.
    pub places: Vec<PlaceItem>,
    /// Whether these have the number, or only come near.
    pub places_exact: bool,
    /// How the query was read.
    pub echo: Echo,
    /// The clause that clearly wins, in each document.
    pub answers: Vec<HitItem>,
    /// The other hits by words.
    pub hits: Vec<HitItem>,
    /// Hits only across word borders.
    pub characters: Vec<HitItem>,
    /// How many of those there are in all.
    pub characters_total: usize,
    /// No clause has all of the query.
    pub is_relaxed: bool,
    /// Facets.
    pub facets: Vec<Facet>,
    /// Filters that are on.
    pub chips: Vec<FacetItem>,
    /// Orders: name, address, whether it is the present one.
    pub sorts: Vec<FacetItem>,
    /// Words that occur in no clause.
    pub missing: Vec<String>,
    /// The query without one of its words.
    pub without: Vec<WordLink>,
    /// Words perhaps meant.
    pub slips: Vec<WordLink>,
    /// Clauses whose heading comes nearest.
    pub nearest: Vec<PlaceItem>,
    /// The same search with every filter off, when some are on.
    pub unfiltered: Option<String>,
    /// Number of this page and of all.
    pub place: (usize, usize),
    /// Addresses of the page before and after.
    pub previous: Option<String>,
    /// See there.
    pub next: Option<String>,
}

impl Results {
    /// Whether the text names a clause: then that is the answer, and what the words find is beside it.
    pub fn jumps(&self) -> bool {
        self.places_exact && !self.places.is_empty()
    }
}

/// The search page, with results when something was asked.
#[derive(Template)]
#[template(path = "search.html")]
pub struct SearchPage {
    /// Frame.
    pub page: Page,
    /// Results.
    pub results: Option<Results>,
    /// The first documents whose text is held, on the empty page.
    pub documents: Vec<DocumentView>,
    /// How many there are in all.
    pub held: usize,
    /// Examples, on the empty page and when nothing is found.
    pub examples: Vec<(&'static str, String)>,
}

const EXAMPLES: [&str; 7] =
    ["养老托育", "充电桩", "以工代赈", "老旧小区改造", "落户限制", "黑臭水体", "县级医院"];

impl SearchPage {
    /// Asks and arranges.
    pub fn build(kb: &Kb, uri: &Uri, params: SearchParams) -> Result<Self> {
        let query = params.q.trim();
        let mut page = Page::new(uri, &params.script, "检索");
        page.query = query.to_owned();
        let examples = EXAMPLES
            .iter()
            .map(|word| (*word, page.href(format!("/?q={}", encode(word)))))
            .collect();
        if query.is_empty() {
            let mut documents = kb.documents()?;
            let held = documents.len();
            documents.retain(|document| document.state != TextState::NotHeld);
            documents.truncate(HOME_SIZE);
            return Ok(Self { page, results: None, documents, held, examples });
        }
        page.title = format!("{} - {}", query, page.t("检索"));
        let number = params.page.unwrap_or(1).max(1);
        let view = kb.search(&params.request((number - 1).saturating_mul(PAGE_SIZE))?)?;
        let named = if number == 1 { Some(kb.resolve(query)?) } else { None };
        let results = Some(arrange(kb, &page, &params, &view, named.as_ref())?);
        Ok(Self { page, results, documents: Vec::new(), held: 0, examples })
    }
}

fn arrange(
    kb: &Kb,
    page: &Page,
    params: &SearchParams,
    view: &SearchView,
    named: Option<&ResolveView>,
) -> Result<Results> {
    let number = params.page.unwrap_or(1).max(1);
    let pages = view.total.div_ceil(PAGE_SIZE).max(1);
    let first = number == 1 && !params.is_narrowed();
    // The answers are the best of the hits and stand at their head, once.
    let best: Vec<&HitView> = if first { Kb::answers(view) } else { Vec::new() };
    let is_best = |hit: &HitView| best.iter().any(|b| std::ptr::eq(*b, hit));
    let (characters, words): (Vec<&HitView>, Vec<&HitView>) =
        view.hits.iter().filter(|hit| !is_best(hit)).partition(|hit| hit.group == "characters");
    let items = |hits: &[&HitView]| -> Result<Vec<HitItem>> {
        hits.iter().map(|hit| HitItem::new(kb, page, hit)).collect()
    };
    let turn = |n: usize| page.with(&[("page", &n.to_string())]);
    let hints = view.hints.clone().unwrap_or_default();
    let offers = |list: &[OfferView]| list.iter().map(|offer| word_link(page, offer)).collect();
    let (places, places_exact) = places(page, named.filter(|_| first));
    let counted = view.facets.as_ref().filter(|_| params.doc.is_empty());
    Ok(Results {
        total: view.total,
        documents: counted.map_or(0, |f| f.documents.len()),
        places,
        places_exact,
        echo: Echo::new(page, params, view),
        answers: items(&best)?,
        hits: items(&words)?,
        characters: items(&characters)?,
        characters_total: view.characters_only,
        is_relaxed: view.query.relaxed,
        facets: view.facets.as_ref().map_or_else(Vec::new, |f| facets(page, params, f)),
        chips: view.facets.as_ref().map_or_else(Vec::new, |f| chips(page, params, f)),
        sorts: sorts(page, params),
        missing: hints.missing.iter().map(|word| page.text(word)).collect(),
        without: offers(&hints.without),
        slips: offers(&hints.slips),
        nearest: hints.nearest.iter().map(|c| PlaceItem::new(page, c)).collect(),
        unfiltered: params
            .is_narrowed()
            .then(|| page.href(format!("/?q={}", encode(params.q.trim())))),
        place: (number, pages),
        previous: (number > 1).then(|| turn(number - 1)),
        next: (number < pages).then(|| turn(number + 1)),
    })
}

fn word_link(page: &Page, offer: &OfferView) -> WordLink {
    WordLink {
        text: page.text(&offer.word),
        total: offer.total,
        href: page.with(&[("q", &offer.query), ("page", "")]),
    }
}

fn places(page: &Page, named: Option<&ResolveView>) -> (Vec<PlaceItem>, bool) {
    let Some(place) = named.filter(|place| place.number.is_some()) else {
        return (Vec::new(), true);
    };
    let exact = !place.clauses.is_empty();
    let shown = if exact { &place.clauses } else { &place.nearest };
    (shown.iter().take(6).map(|clause| PlaceItem::new(page, clause)).collect(), exact)
}
