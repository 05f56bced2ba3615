//! The search page: how the query was read, the answer where one clause clearly wins, the hits with whole
//! context, and everything that narrows or widens them as a link.

use askama::Template;
use axum::http::Uri;
use serde::Deserialize;

use crate::api::parse_ids;
use crate::doc::{Authority, TextState};
use crate::error::Result;
use crate::kb::{Kb, SearchRequest, Sort};
use crate::view::{
    ClauseRefView, DocumentView, FacetValueView, FacetsView, HitView, LookupView, SearchView,
};
use crate::web::page::{Page, encode};
use crate::web::text::{Note, Piece, Special, pieces};

/// Hits a page.
const PAGE_SIZE: usize = 20;
/// Documents named on the empty page.
const HOME_SIZE: usize = 24;
/// Values shown of one facet.
const FACET_SIZE: usize = 12;
/// Stands between several values of one filter; occurs in no name of a region or section.
const BETWEEN: char = '|';

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
    /// Words whose synonyms are not searched; `*` for all.
    pub plain: String,
    /// `1`: search question words like any other.
    pub literal: String,
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
            without_synonyms: values(&self.plain).map(str::to_owned).collect(),
            literal: self.literal == "1",
            facets: true,
            offset,
            limit: PAGE_SIZE,
        })
    }

    fn is_narrowed(&self) -> bool {
        [&self.doc, &self.level, &self.region, &self.year, &self.section, &self.counterpart]
            .iter()
            .any(|filter| !filter.is_empty())
    }
}

fn values(list: &str) -> impl Iterator<Item = &str> {
    list.split([BETWEEN, ',']).map(str::trim).filter(|value| !value.is_empty())
}

/// A hit as shown.
pub struct HitItem {
    /// Address of the clause.
    pub href: String,
    /// Language of the text.
    pub lang: &'static str,
    /// Title of the document.
    pub title: String,
    /// Address of the document.
    pub document_href: String,
    /// Section heading.
    pub section: String,
    /// Number mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Snippet with marks.
    pub snippet: Vec<Piece>,
    /// Whether the text is an abstract.
    pub is_abstract: bool,
    /// Whether it has only a part of the query.
    pub is_partial: bool,
}

/// A link to a clause.
pub struct PlaceItem {
    /// Address.
    pub href: String,
    /// Title of the document.
    pub title: String,
    /// Number mark.
    pub label: String,
    /// Heading.
    pub heading: String,
}

/// A value of a facet, as a link that turns it on or off.
pub struct FacetItem {
    /// What a reader sees.
    pub label: String,
    /// Hits.
    pub count: usize,
    /// Address with the value turned.
    pub href: String,
    /// Whether it is on.
    pub on: bool,
}

/// A facet.
pub struct Facet {
    /// Name.
    pub name: String,
    /// Its values.
    pub values: Vec<FacetItem>,
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

/// A synonym that was added, with the link that turns it off.
pub struct SynonymItem {
    /// Word of the query.
    pub word: String,
    /// Also searched.
    pub also: Vec<String>,
    /// Address without.
    pub off: String,
}

/// The results of one search.
pub struct Results {
    /// Clauses found.
    pub total: usize,
    /// Places that the text names.
    pub places: Vec<PlaceItem>,
    /// Whether these have the number, or only come near.
    pub places_exact: bool,
    /// The clause that clearly wins, in each document.
    pub answers: Vec<HitItem>,
    /// Hits by words.
    pub hits: Vec<HitItem>,
    /// Hits only across word borders.
    pub characters: Vec<HitItem>,
    /// How many of those there are in all.
    pub characters_total: usize,
    /// The answer itself.
    pub view: SearchView,
    /// Synonyms with their switches.
    pub synonyms: Vec<SynonymItem>,
    /// Words whose synonyms are off, with the link that turns them on.
    pub plain: Vec<WordLink>,
    /// Address that searches the ignored words too, or leaves them out again.
    pub literal: Option<String>,
    /// Whether question words are searched like others.
    pub is_literal: bool,
    /// Facets.
    pub facets: Vec<Facet>,
    /// Filters that are on.
    pub chips: Vec<FacetItem>,
    /// Orders: name, address, whether it is the present one.
    pub sorts: Vec<FacetItem>,
    /// The query without one of its words.
    pub without: Vec<WordLink>,
    /// Words perhaps meant.
    pub slips: Vec<WordLink>,
    /// Clauses whose heading comes nearest.
    pub nearest: Vec<PlaceItem>,
    /// Number of this page and of all.
    pub place: (usize, usize),
    /// Addresses of the page before and after.
    pub previous: Option<String>,
    /// See there.
    pub next: Option<String>,
}

/// The search page, with results when something was asked.
#[derive(Template)]
#[template(path = "search.html")]
pub struct SearchPage {
    /// Frame.
    pub page: Page,
    /// Results.
    pub results: Option<Results>,
    /// The first documents, on the empty page.
    pub documents: Vec<DocumentView>,
    /// How many there are.
    pub held: usize,
    /// Examples, on the empty page and when nothing is found.
    pub examples: Vec<(&'static str, String)>,
}

const EXAMPLES: [&str; 8] = [
    "养老托育",
    "充电桩",
    "以工代赈",
    "老旧小区改造",
    "落户限制",
    "黑臭水体",
    "公租房",
    "县级医院",
];

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
            documents.truncate(HOME_SIZE);
            return Ok(Self { page, results: None, documents, held, examples });
        }
        page.title = format!("{} - {}", query, page.t("检索"));
        let number = params.page.unwrap_or(1).max(1);
        let view = kb.search(&params.request((number - 1).saturating_mul(PAGE_SIZE))?)?;
        let lookup = if number == 1 && !params.is_narrowed() && params.sort.is_empty() {
            Some(kb.lookup(&params.q)?)
        } else {
            None
        };
        let results = Some(arrange(&page, &params, view, lookup.as_ref(), number));
        Ok(Self { page, results, documents: Vec::new(), held: 0, examples })
    }
}

fn arrange(
    page: &Page,
    params: &SearchParams,
    view: SearchView,
    lookup: Option<&LookupView>,
    number: usize,
) -> Results {
    let pages = view.total.div_ceil(PAGE_SIZE).max(1);
    let (words, characters): (Vec<_>, Vec<_>) =
        view.hits.iter().partition(|hit| hit.group != "characters");
    let items = |hits: Vec<&HitView>| hits.into_iter().map(|hit| item(page, hit)).collect();
    let turn = |n: usize| page.with(&[("page", &n.to_string())]);
    let hints = view.hints.as_ref();
    let offers = |list: &[crate::view::OfferView]| -> Vec<WordLink> {
        list.iter()
            .map(|offer| WordLink {
                text: page.text(&offer.word),
                total: offer.total,
                href: page.with(&[("q", &offer.query), ("page", "")]),
            })
            .collect()
    };
    let (places, places_exact) = places(page, lookup);
    Results {
        total: view.total,
        places,
        places_exact,
        answers: lookup
            .map_or_else(Vec::new, |l| l.answers.iter().map(|h| item(page, h)).collect()),
        hits: items(words),
        characters: items(characters),
        characters_total: view.characters_only,
        synonyms: synonyms(page, params, &view),
        plain: plain(page, params),
        literal: match (params.literal == "1", view.query.ignored.is_empty()) {
            (true, _) => Some(page.with(&[("literal", ""), ("page", "")])),
            (false, false) => Some(page.with(&[("literal", "1"), ("page", "")])),
            (false, true) => None,
        },
        is_literal: params.literal == "1",
        facets: view.facets.as_ref().map_or_else(Vec::new, |f| facets(page, params, f)),
        chips: view.facets.as_ref().map_or_else(Vec::new, |f| chips(page, params, f)),
        sorts: sorts(page, params),
        without: hints.map_or_else(Vec::new, |h| offers(&h.without)),
        slips: hints.map_or_else(Vec::new, |h| offers(&h.slips)),
        nearest: hints
            .map_or_else(Vec::new, |h| h.nearest.iter().map(|c| place_item(page, c)).collect()),
        place: (number, pages),
        previous: (number > 1).then(|| turn(number - 1)),
        next: (number < pages).then(|| turn(number + 1)),
        view,
    }
}

fn places(page: &Page, lookup: Option<&LookupView>) -> (Vec<PlaceItem>, bool) {
    let Some(place) = lookup.map(|l| &l.place).filter(|p| p.number.is_some()) else {
        return (Vec::new(), true);
    };
    let exact = !place.clauses.is_empty();
    let shown = if exact { &place.clauses } else { &place.nearest };
    (shown.iter().take(6).map(|clause| place_item(page, clause)).collect(), exact)
}

fn place_item(page: &Page, clause: &ClauseRefView) -> PlaceItem {
    PlaceItem {
        href: page.href(&clause.url),
        title: page.text(&clause.title),
        label: page.text(&clause.label),
        heading: super::clause::name_of(page, clause),
    }
}

fn synonyms(page: &Page, params: &SearchParams, view: &SearchView) -> Vec<SynonymItem> {
    view.query
        .synonyms
        .iter()
        .map(|synonym| {
            let mut off: Vec<&str> = values(&params.plain).collect();
            off.push(&synonym.word);
            SynonymItem {
                word: page.text(&synonym.word),
                also: synonym.also.iter().map(|also| page.text(also)).collect(),
                off: page.with(&[("plain", &off.join("|")), ("page", "")]),
            }
        })
        .collect()
}

fn plain(page: &Page, params: &SearchParams) -> Vec<WordLink> {
    values(&params.plain)
        .map(|word| {
            let rest: Vec<&str> = values(&params.plain).filter(|other| *other != word).collect();
            WordLink {
                text: page.text(word),
                total: 0,
                href: page.with(&[("plain", &rest.join("|")), ("page", "")]),
            }
        })
        .collect()
}

/// The facets with the parameter and the present choice of each.
fn dimensions<'a>(
    params: &'a SearchParams,
    facets: &'a FacetsView,
) -> [(&'static str, &'static str, &'a str, &'a [FacetValueView]); 6] {
    [
        ("文件", "doc", &params.doc, &facets.documents),
        ("层级", "level", &params.level, &facets.levels),
        ("地区", "region", &params.region, &facets.regions),
        ("年份", "year", &params.year, &facets.years),
        ("部分", "section", &params.section, &facets.sections),
        ("对照", "counterpart", &params.counterpart, &facets.counterpart),
    ]
}

fn facets(page: &Page, params: &SearchParams, facets: &FacetsView) -> Vec<Facet> {
    dimensions(params, facets)
        .into_iter()
        .map(|(name, parameter, chosen, list)| Facet {
            name: page.t(name),
            values: list
                .iter()
                .take(FACET_SIZE)
                .map(|value| facet_item(page, parameter, chosen, value))
                .collect(),
        })
        // A facet with one value that is not on says nothing.
        .filter(|facet| facet.values.len() > 1 || facet.values.iter().any(|v| v.on))
        .collect()
}

fn facet_item(page: &Page, parameter: &str, chosen: &str, value: &FacetValueView) -> FacetItem {
    let on = values(chosen).any(|v| v == value.value);
    let between = if parameter == "doc" { "," } else { "|" };
    let next: Vec<&str> = if on {
        values(chosen).filter(|v| *v != value.value).collect()
    } else if parameter == "counterpart" {
        vec![&value.value]
    } else {
        values(chosen).chain([value.value.as_str()]).collect()
    };
    let label = match (parameter, value.value.as_str()) {
        ("counterpart", "true") => page.t("有对照"),
        ("counterpart", _) => page.t("无对照"),
        ("level", word) => match Authority::parse(word) {
            Some(authority) => page.t(super::document::authority_name(&authority)),
            None => page.t(&value.label),
        },
        _ => page.text(&value.label),
    };
    let href = page.with(&[(parameter, &next.join(between)), ("page", "")]);
    FacetItem { label, count: value.count, href, on }
}

/// The filters that are on, also those that leave nothing and so have no count.
fn chips(page: &Page, params: &SearchParams, facets: &FacetsView) -> Vec<FacetItem> {
    let mut chips = Vec::new();
    for (_, parameter, chosen, list) in dimensions(params, facets) {
        for value in values(chosen) {
            let known = list.iter().find(|v| v.value == value).cloned();
            let known = known.unwrap_or_else(|| FacetValueView {
                value: value.to_owned(),
                label: value.to_owned(),
                count: 0,
            });
            chips.push(facet_item(page, parameter, chosen, &known));
        }
    }
    chips
}

fn sorts(page: &Page, params: &SearchParams) -> Vec<FacetItem> {
    [("", "相关程度"), ("document", "文件顺序"), ("date", "日期")]
        .into_iter()
        .map(|(word, name)| FacetItem {
            label: page.t(name),
            count: 0,
            href: page.with(&[("sort", word), ("page", "")]),
            on: params.sort == word,
        })
        .collect()
}

fn item(page: &Page, hit: &HitView) -> HitItem {
    let notes: Vec<Note> = hit
        .matches
        .iter()
        .map(|m| Note { range: m.start..m.end, special: Special::Mark })
        .collect();
    let shown: Vec<char> = page.text(&hit.snippet_text).chars().collect();
    let clause = &hit.clause;
    HitItem {
        href: page.href(&clause.url),
        lang: page.lang_of(&hit.snippet_text),
        title: page.text(&clause.title),
        document_href: page.href(format!("/docs/{}", clause.document)),
        section: page.text(&clause.section),
        label: page.text(&clause.label),
        heading: super::clause::name_of(page, clause),
        snippet: pieces(&shown, 0, &notes),
        is_abstract: clause.state == TextState::Abstract,
        is_partial: hit.group == "partial",
    }
}
