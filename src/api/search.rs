//! Search over all documents.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::hit_links;
use super::problem::{Missing, Problems};
use crate::kb::SearchRequest;
use crate::params::{SearchParams, no_longer};
use crate::site::{HttpError, Params, Site};
use tiaowen_print::view::{
    AnalyzeView, FacetsView, LookupView, ResolveView, SearchView, SuggestView,
};
use tiaowen_text::error::{Error, Result};

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
) -> Result<Response, HttpError> {
    let request = request(&uri)?;
    let (limit, offset) = (request.limit, request.offset);
    let text = request.text.clone();
    let found = site.ask(move |kb| kb.search(&request)).await?;
    site.count_search(&text, found.total);
    let links = hit_links(&uri, found.total, offset, limit);
    Ok((links, Json(found)).into_response())
}

fn request(uri: &Uri) -> Result<SearchRequest> {
    Ok(SearchParams::read(uri.query().unwrap_or_default())?.request()?)
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
    OriginalUri(uri): OriginalUri,
) -> Result<Json<Facets>, HttpError> {
    let params = SearchParams::read(uri.query().unwrap_or_default()).map_err(Error::from)?;
    params.one_wording().map_err(Error::from)?;
    let request = params.request().map_err(Error::from)?;
    let request = SearchRequest { limit: 1, offset: 0, facets: true, ..request };
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
