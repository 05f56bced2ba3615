//! Search over all documents.

use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::problem::{Missing, Problems};
use super::{no_longer, page_links, parse_ids, within};
use crate::http::{HttpError, Params, Site};
use crate::kb::SearchRequest;
use crate::view::SearchView;

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
    /// What to search, in either script. Quotes mean exactly that run; nothing is a syntax error.
    #[serde(default)]
    #[param(required = false, default = "", max_length = 10_000, example = "养老托育")]
    q: String,
    /// Only in these documents: ids separated by commas. All when empty.
    #[serde(default)]
    #[param(
        required = false,
        default = "",
        pattern = "^[a-z0-9,-]*$",
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
    no_longer("q", &params.q, LONGEST_QUERY)?;
    let limit = within("limit", params.limit, PAGE, 1, LARGEST_PAGE)?;
    let offset = within("offset", params.offset, 0, 0, DEEPEST)?;
    let documents = parse_ids(&params.doc)?;
    let request =
        SearchRequest { text: params.q, documents, offset, limit, ..SearchRequest::default() };
    let found = site.ask(move |kb| kb.search(&request)).await?;
    site.metrics().count_search(found.total);
    let links = page_links(&uri, found.total.min(DEEPEST + limit), offset, limit);
    Ok((links, Json(found)).into_response())
}
