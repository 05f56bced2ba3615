//! The search page: how the query was read, the answer where one clause clearly wins, the hits with whole
//! context, and everything that narrows or widens them as a link.

use askama::Template;
use axum::http::Uri;

use crate::kb::{Kb, SearchRequest, Sort};
use crate::params::{self, Fault, SearchParams, Wording};
use crate::web::address::address;
use crate::web::echo::Echo;
use crate::web::facets::{Facet, FacetItem, chips, facets, sorts};
use crate::web::hits::{HitItem, PlaceItem, ReplacedItem};
use crate::web::kwic::of_search;
use crate::web::names::days_of;
use crate::web::page::{Page, PageParams, encode};
use tiaowen_print::view::{
    DocumentRefView, DocumentView, HitView, OfferView, ResolveView, SearchView,
};
use tiaowen_text::doc::TextState;
use tiaowen_text::error::Result;

/// Documents named on the empty page.
const HOME_SIZE: usize = 24;
/// Longest query in characters: a page repeats it in many links.
const LONGEST_QUERY: usize = 1_000;
/// Longest query of an address in bytes, filters included.
const LONGEST_ADDRESS: usize = 16_000;
/// Longest query of an address, in bytes, that every value of a facet and every part of the reading repeats:
/// some two hundred characters of Chinese.
const LONGEST_REPEATED: usize = 2_000;

/// A search as a page has it.
pub struct Search {
    /// What is asked.
    pub request: SearchRequest,
    /// Page of the hits, from 1.
    pub number: usize,
}

impl Search {
    /// Reads the query of an address; a [`Fault`] is told to the reader.
    pub fn read(query: &str) -> Result<Self, Fault> {
        let params = SearchParams::read(query)?;
        params.one_wording()?;
        if let Some(Wording(text)) = params.q.first() {
            params::at_most("q", text, LONGEST_QUERY)?;
        }
        let deepest = params::DEEPEST / params::PAGE;
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        let asked = pairs.filter(|(name, _)| name == "page").last();
        let asked = asked.map_or_else(String::new, |(_, page)| page.into_owned());
        let number = params::number("page", &asked, 1, (1, deepest))?;
        let request = SearchRequest {
            facets: true,
            offset: (number - 1) * params::PAGE,
            limit: params::PAGE,
            ..params.request()?
        };
        let length = params::print(&request).len();
        if length > LONGEST_ADDRESS {
            return Err(Fault::too_long("条件", length, LONGEST_ADDRESS));
        }
        Ok(Self { request, number })
    }

    /// Whether filters or an order of the reader's choice are on: then nothing is put first as the answer.
    fn is_narrowed(&self) -> bool {
        self.request.narrows() || self.request.sort != Sort::default()
    }

    /// Whether links may repeat it by the dozen.
    fn is_short(&self) -> bool {
        params::print(&self.request).len() <= LONGEST_REPEATED
    }
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
    /// Documents that the text is the name of.
    pub documents_named: Vec<DocumentItem>,
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
    /// Clauses near in meaning.
    pub near: Vec<HitItem>,
    /// Hits only across word borders.
    pub characters: Vec<HitItem>,
    /// How many of those there are in all.
    pub characters_total: usize,
    /// Clauses of texts that stood on the day asked for and were replaced since, and how many there are in all.
    pub replaced: Vec<ReplacedItem>,
    /// See there.
    pub replaced_total: usize,
    /// No clause has all of the query.
    pub is_relaxed: bool,
    /// The sentence model that took part in their order.
    pub model: Option<String>,
    /// Facets.
    pub facets: Vec<Facet>,
    /// Filters that are on.
    pub chips: Vec<FacetItem>,
    /// Address of every place of the words in context.
    pub kwic: String,
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
    /// What that finds, where the filters leave nothing.
    pub outside: usize,
    /// Filters in the text that name nothing.
    pub unknown: Vec<String>,
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

    /// Whether the text is the name of a clause or a document: then nothing need be said of its words.
    fn is_named(&self) -> bool {
        self.jumps() || !self.documents_named.is_empty()
    }

    /// What the number of hits speaks of.
    fn found(&self) -> &'static str {
        if self.is_relaxed { "意思相近的有" } else { "找到" }
    }

    /// Hits of this page ahead of those near in meaning.
    fn before_near(&self) -> usize {
        self.answers.len() + self.hits.len() + self.characters.len()
    }
}

/// A document that the text is the name of.
pub struct DocumentItem {
    /// Its page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Date of the text as it stands and day of its coming into force, as known.
    pub dates: String,
    /// Whether a newer version stands above it.
    pub is_older: bool,
    /// Whether it is repealed.
    pub is_repealed: bool,
}

fn documents(page: &Page, named: &[DocumentRefView]) -> Vec<DocumentItem> {
    let item = |document: &DocumentRefView| DocumentItem {
        href: page.href(&document.url),
        title: page.text(&document.title)
            + &document.part.as_ref().map(|p| format!("（{}）", p.label())).unwrap_or_default(),
        dates: days_of(page, document.date.as_deref(), document.in_force.as_deref()),
        is_older: document.older,
        is_repealed: document.repealed.is_some(),
    };
    named.iter().map(item).collect()
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
    pub fn build(kb: &Kb, uri: &Uri, search: &Search) -> Result<Self> {
        let query = search.request.text.trim();
        let mut page = Page::new(uri, PageParams::of(uri).script, "检索");
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
        let view = kb.search(&search.request)?;
        let named = if search.number == 1 { Some(kb.resolve(query)?) } else { None };
        let results = Some(arrange(kb, &page, search, &view, named.as_ref())?);
        Ok(Self { page, results, documents: Vec::new(), held: 0, examples })
    }
}

fn arrange(
    kb: &Kb,
    page: &Page,
    search: &Search,
    view: &SearchView,
    named: Option<&ResolveView>,
) -> Result<Results> {
    let Search { request, number } = search;
    let pages = view.total.min(params::DEEPEST).div_ceil(params::PAGE).max(1);
    let first = *number == 1 && !search.is_narrowed();
    // The answers are the best of the hits and stand at their head, once.
    let best: Vec<&HitView> = if first { Kb::answers(view) } else { Vec::new() };
    let is_best = |hit: &HitView| best.iter().any(|b| std::ptr::eq(*b, hit));
    let items = |hits: &[&HitView]| -> Result<Vec<HitItem>> {
        hits.iter().map(|hit| HitItem::new(kb, page, hit)).collect()
    };
    let group = |name: &str| -> Result<Vec<HitItem>> {
        let hits = view.hits.iter().filter(|hit| hit.group == name && !is_best(hit));
        items(&hits.collect::<Vec<_>>())
    };
    let turn = |n: usize| page.href(format!("/?{}&page={n}", params::print(request)));
    let hints = view.hints.clone().unwrap_or_default();
    let offers =
        |list: &[OfferView]| list.iter().map(|offer| word_link(page, request, offer)).collect();
    let (places, places_exact) = places(page, named.filter(|_| first));
    let counted = view.facets.as_ref().filter(|_| request.documents.is_empty());
    let counts = view.facets.as_ref();
    let replaced = view.replaced.as_ref();
    let offered = counts.filter(|_| search.is_short());
    Ok(Results {
        total: view.total,
        documents: counted.map_or(0, |f| f.in_documents),
        documents_named: documents(page, &view.documents),
        places,
        places_exact,
        echo: Echo::new(page, request, view, search.is_short()),
        answers: items(&best)?,
        hits: group("words")?,
        near: group("partial")?,
        characters: group("characters")?,
        characters_total: view.characters_only,
        replaced: replaced
            .map_or_else(Vec::new, |r| r.hits.iter().map(|h| ReplacedItem::new(page, h)).collect()),
        replaced_total: replaced.map_or(0, |replaced| replaced.total),
        is_relaxed: view.query.relaxed,
        model: view.query.meaning.clone(),
        facets: offered.map_or_else(Vec::new, |f| facets(page, request, f)),
        chips: counts.map_or_else(Vec::new, |f| chips(page, request, f)),
        kwic: of_search(page, request),
        sorts: sorts(page, request),
        missing: hints.missing.iter().map(|word| page.text(word)).collect(),
        without: offers(&hints.without),
        slips: offers(&hints.slips),
        nearest: hints.nearest.iter().map(|c| PlaceItem::new(page, c)).collect(),
        unfiltered: request.narrows().then(|| address(page, &request.without_filters())),
        outside: hints.unfiltered,
        unknown: view.query.unknown.iter().map(|typed| page.text(typed)).collect(),
        place: (*number, pages),
        previous: (*number > 1).then(|| turn(number - 1)),
        next: (*number < pages).then(|| turn(number + 1)),
    })
}

fn word_link(page: &Page, request: &SearchRequest, offer: &OfferView) -> WordLink {
    WordLink {
        text: page.text(&offer.word),
        total: offer.total,
        href: address(page, &SearchRequest { text: offer.query.clone(), ..request.clone() }),
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
