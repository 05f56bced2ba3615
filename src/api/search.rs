//! Search over all documents.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::{Missing, Problems};
use super::{no_longer, page_links, parse_ids, within};
use crate::http::{HttpError, Params, Site};
use crate::kb::{SearchRequest, Sort};
use tiaowen_print::view::{
    AnalyzeView, FacetsView, LookupView, ResolveView, SearchView, SuggestView,
};
use tiaowen_text::doc::Authority;
use tiaowen_text::error::{Error, Result};

/// Hits a page when the caller does not say.
const PAGE: usize = 20;
/// Most hits a page.
pub const LARGEST_PAGE: usize = 100;
/// Deepest first hit; further down no one reads, and ranking all of a corpus is dear.
pub const DEEPEST: usize = 10_000;
/// Longest query in characters.
pub const LONGEST_QUERY: usize = 10_000;

/// Parameters of a search.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchParams {
    /// What to search, in either script. Quotes mean exactly that run, but for a quotation
    /// within a question that no clause has. Nothing is a syntax error.
    #[serde(default)]
    #[param(required = false, default = "", max_length = 10_000, example = "养老托育")]
    q: String,
    /// Only in these documents: ids separated by commas. All when empty.
    #[serde(default)]
    #[param(
        required = false,
        default = "",
        pattern = "^([a-z0-9][a-z0-9-]{0,79}(,|$))*$",
        max_length = 2000,
        example = "sichuan-2023"
    )]
    doc: String,
    /// Most hits in the answer.
    #[param(minimum = 1, maximum = 100, default = 20, example = 10)]
    limit: Option<usize>,
    /// First hit, counted from 0.
    #[param(minimum = 0, maximum = 10_000, default = 0, example = 0)]
    offset: Option<usize>,
    /// Only documents of these authorities, separated by commas: central, ministry, provincial, municipal,
    /// county, other.
    #[serde(default)]
    #[param(
        required = false,
        default = "",
        pattern = "^((central|ministry|provincial|municipal|county|other)(,|$))*$",
        max_length = 100,
        example = "central,provincial"
    )]
    level: String,
    /// Only documents of these regions, separated by commas.
    #[serde(default)]
    #[param(required = false, default = "", max_length = 500, example = "四川,全国")]
    region: String,
    /// Only documents of these years, separated by commas.
    #[serde(default)]
    #[param(
        required = false,
        default = "",
        pattern = "^([0-9]{4}(,|$))*$",
        max_length = 200,
        example = "2022,2023"
    )]
    year: String,
    /// Only clauses with, or without, a counterpart in another document. Both when left out.
    #[param(inline, example = "true")]
    counterpart: Option<Choice>,
    /// Order of the hits.
    #[serde(default)]
    #[param(inline, required = false, example = "relevance")]
    sort: Order,
    /// Also count hits by document, level, region, year, section and counterpart.
    #[serde(default)]
    #[param(inline, required = false, example = "true")]
    facets: Flag,
    /// Search question words and fillers like any other word.
    #[serde(default)]
    #[param(inline, required = false, example = "false")]
    literal: Flag,
    /// Only clauses under these section headings, separated by `|`.
    #[serde(default)]
    #[param(required = false, default = "", max_length = 2000, example = "")]
    section: String,
    /// Parts of the reading to switch off, separated by `|`, as `query.parts` names them: `word:县城`,
    /// `also:户口=落户`, `fold:養老`, `ignore:关于`.
    #[serde(default)]
    #[param(required = false, default = "", max_length = 2000, example = "also:户口=落户")]
    off: String,
    /// Words whose synonyms are not searched, separated by commas; `*` for none at all.
    #[serde(default)]
    #[param(required = false, default = "", max_length = 500, example = "")]
    without_synonyms: String,
}

/// Yes or no, no when left out.
#[derive(Deserialize, ToSchema, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
#[schema(default = "false")]
pub(super) enum Flag {
    /// Yes.
    True,
    /// No.
    #[default]
    False,
}

/// Yes or no, both when left out.
#[derive(Deserialize, ToSchema, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Choice {
    /// Yes.
    True,
    /// No.
    False,
}

/// Order of the hits.
#[derive(Deserialize, ToSchema, Default, Clone, Copy)]
#[serde(rename_all = "lowercase")]
#[schema(default = "relevance")]
pub(super) enum Order {
    /// Best first.
    #[default]
    Relevance,
    /// Reading order, document by document.
    Document,
    /// Newest document first.
    Date,
}

impl SearchParams {
    fn request(self) -> Result<SearchRequest> {
        no_longer("q", &self.q, LONGEST_QUERY)?;
        for (name, text, most) in [
            ("doc", &self.doc, 2000),
            ("level", &self.level, 100),
            ("region", &self.region, 500),
            ("year", &self.year, 200),
            ("section", &self.section, 2000),
            ("off", &self.off, 2000),
            ("without_synonyms", &self.without_synonyms, 500),
        ] {
            no_longer(name, text, most)?;
        }
        let levels = list(&self.level).map(level).collect::<Result<_>>()?;
        let year = |year: &str| {
            let whole = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
            let year_number = year.parse().ok().filter(|_| whole);
            year_number.ok_or_else(|| Error::invalid(format!("year is {year:?}; write 2023")))
        };
        Ok(SearchRequest {
            documents: parse_ids(&self.doc)?,
            offset: within("offset", self.offset, 0, 0, DEEPEST)?,
            limit: within("limit", self.limit, PAGE, 1, LARGEST_PAGE)?,
            levels,
            regions: list(&self.region).map(str::to_owned).collect(),
            years: list(&self.year).map(year).collect::<Result<_>>()?,
            sections: bars(&self.section),
            off: bars(&self.off),
            counterpart: self.counterpart.map(|c| c == Choice::True),
            sort: match self.sort {
                Order::Relevance => Sort::Relevance,
                Order::Document => Sort::Document,
                Order::Date => Sort::Date,
            },
            without_synonyms: list(&self.without_synonyms).map(str::to_owned).collect(),
            literal: self.literal == Flag::True,
            facets: self.facets == Flag::True,
            text: self.q,
            partial: true,
        })
    }
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

/// Values between bars: headings hold commas.
fn bars(text: &str) -> Vec<String> {
    text.split('|').map(str::trim).filter(|v| !v.is_empty()).map(str::to_owned).collect()
}

fn level(word: &str) -> Result<Authority> {
    Authority::parse(word).ok_or_else(|| {
        Error::invalid(format!("level {word:?} is none; see the description of the parameter"))
    })
}

/// Search clauses
///
/// Best first: clauses that hold the words, then those that match only across word borders
/// (`group` is `characters`). An empty `q` finds nothing. `Link` names the next and the previous page.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "search",
    params(SearchParams),
    responses((status = 200, description = "A page of hits", body = SearchView), Problems, Missing)
)]
pub(super) async fn search(
    State(site): State<Site>,
    OriginalUri(uri): OriginalUri,
    Params(params): Params<SearchParams>,
) -> Result<Response, HttpError> {
    let request = params.request()?;
    let (limit, offset) = (request.limit, request.offset);
    let found = site.ask(move |kb| kb.search(&request)).await?;
    site.metrics().count_search(found.total);
    let links = page_links(&uri, found.total.min(DEEPEST + limit), offset, limit);
    Ok((links, Json(found)).into_response())
}

/// A text in a query.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct TypedParams {
    /// What was typed, in either script.
    #[serde(default)]
    #[param(required = false, default = "", max_length = 200, example = "四川14")]
    q: String,
}

/// Suggest while typing
///
/// In three groups: places that the text names, titles and headings, words. Pinyin initials count here.
#[utoipa::path(
    get,
    path = "/api/v1/suggest",
    tag = "search",
    params(TypedParams),
    responses((status = 200, description = "Suggestions", body = SuggestView), Problems)
)]
pub(super) async fn suggest(
    State(site): State<Site>,
    Params(params): Params<TypedParams>,
) -> Result<Json<SuggestView>, HttpError> {
    no_longer("q", &params.q, 200)?;
    Ok(Json(site.ask(move |kb| kb.suggest(&params.q)).await?))
}

/// Which clause covers this?
///
/// The clause that clearly wins in each document; no answers where none does.
#[utoipa::path(
    get,
    path = "/api/v1/lookup",
    tag = "search",
    params(TypedParams),
    responses((status = 200, description = "Short answers", body = LookupView), Problems)
)]
pub(super) async fn lookup(
    State(site): State<Site>,
    Params(params): Params<TypedParams>,
) -> Result<Json<LookupView>, HttpError> {
    no_longer("q", &params.q, 200)?;
    Ok(Json(site.ask(move |kb| kb.lookup(&params.q)).await?))
}

/// Resolve a citation
///
/// `14`, `（十四）`, `第十四條`, `四川意见第十四条`: the clauses that it names, the nearest where there is none of
/// that number, and the documents that a name means.
#[utoipa::path(
    get,
    path = "/api/v1/cite",
    tag = "search",
    params(TypedParams),
    responses((status = 200, description = "What it names", body = ResolveView), Problems)
)]
pub(super) async fn cite(
    State(site): State<Site>,
    Params(params): Params<TypedParams>,
) -> Result<Json<ResolveView>, HttpError> {
    no_longer("q", &params.q, 200)?;
    Ok(Json(site.ask(move |kb| kb.resolve(&params.q)).await?))
}

/// Count hits by facet
///
/// The same question as a search, answered with counts alone.
#[utoipa::path(
    get,
    path = "/api/v1/facets",
    tag = "search",
    params(SearchParams),
    responses((status = 200, description = "Counts", body = Facets), Problems, Missing)
)]
pub(super) async fn facets(
    State(site): State<Site>,
    Params(params): Params<SearchParams>,
) -> Result<Json<Facets>, HttpError> {
    let request = SearchRequest { limit: 1, offset: 0, facets: true, ..params.request()? };
    let found = site.ask(move |kb| kb.search(&request)).await?;
    Ok(Json(Facets { total: found.total, facets: found.facets }))
}

/// Hits by facet.
#[derive(Serialize, ToSchema)]
pub(super) struct Facets {
    /// Clauses that match.
    total: usize,
    /// Counts; `null` where the question asks for nothing.
    facets: Option<FacetsView>,
}

/// A text to analyse.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AnalyzeParams {
    /// The text.
    #[serde(default)]
    #[param(required = false, default = "", max_length = 1000, example = "健全市政管网")]
    text: String,
}

/// How a text is folded and cut
#[utoipa::path(
    get,
    path = "/api/v1/analyze",
    tag = "search",
    params(AnalyzeParams),
    responses((status = 200, description = "Tokens with their places", body = AnalyzeView), Problems)
)]
pub(super) async fn analyze(
    State(site): State<Site>,
    Params(params): Params<AnalyzeParams>,
) -> Result<Json<AnalyzeView>, HttpError> {
    no_longer("text", &params.text, 1000)?;
    Ok(Json(site.ask(move |kb| Ok(kb.analyze(&params.text))).await?))
}
