//! The JSON endpoint: one handler a route, each a question to `kb` and its answer as a `view` type.
//!
//! Errors are problem+json and rendered by `http`.

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use crate::doc::DocId;
use crate::error::{Error, Result};
use crate::http::{HttpError, Params, Site};
use crate::kb::{Kb, SearchRequest};
use crate::view::{ClauseView, DocumentFullView, DocumentView, SearchView};

/// Hits a page when the caller does not say.
const PAGE: usize = 20;
/// Most hits a page.
const LARGEST_PAGE: usize = 100;

/// The table of routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/healthz", get(health))
        .route("/api/v1/search", get(search))
        .route("/api/v1/documents", get(documents))
        .route("/api/v1/documents/{id}", get(document))
        .route("/api/v1/documents/{id}/clauses/{key}", get(clause))
}

/// What is loaded, for those who watch the server.
#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    documents: usize,
    units: usize,
    built: String,
    stamp: String,
}

async fn health(State(site): State<Site>) -> Json<Health> {
    let status = site.kb().status();
    Json(Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        documents: status.documents,
        units: status.units,
        built: status.built,
        stamp: status.stamp,
    })
}

/// Parameters of a search.
#[derive(Deserialize)]
struct SearchParams {
    #[serde(default)]
    q: String,
    /// Document ids, separated by commas.
    #[serde(default)]
    doc: String,
    limit: Option<usize>,
    offset: Option<usize>,
}

async fn search(
    State(site): State<Site>,
    Params(params): Params<SearchParams>,
) -> Result<Json<SearchView>, HttpError> {
    let limit = params.limit.unwrap_or(PAGE);
    if limit > LARGEST_PAGE {
        let message = format!("limit is {limit}; the largest page holds {LARGEST_PAGE}");
        return Err(Error::invalid(message).into());
    }
    let documents = parse_ids(&params.doc)?;
    let offset = params.offset.unwrap_or(0);
    let request = SearchRequest { text: params.q, documents, offset, limit };
    Ok(Json(site.ask(move |kb| kb.search(&request)).await?))
}

/// Document ids separated by commas; none for an empty text.
pub fn parse_ids(list: &str) -> Result<Vec<DocId>> {
    list.split(',').map(str::trim).filter(|id| !id.is_empty()).map(DocId::parse).collect()
}

/// The documents there are.
#[derive(Serialize)]
struct Documents {
    total: usize,
    documents: Vec<DocumentView>,
}

async fn documents(State(site): State<Site>) -> Result<Json<Documents>, HttpError> {
    let documents = site.ask(Kb::documents).await?;
    Ok(Json(Documents { total: documents.len(), documents }))
}

async fn document(
    State(site): State<Site>,
    Path(id): Path<String>,
) -> Result<Json<DocumentFullView>, HttpError> {
    let id = DocId::parse(&id)?;
    Ok(Json(site.ask(move |kb| kb.document(&id)).await?))
}

async fn clause(
    State(site): State<Site>,
    Path((id, key)): Path<(String, String)>,
) -> Result<Json<ClauseView>, HttpError> {
    let id = DocId::parse(&id)?;
    Ok(Json(site.ask(move |kb| kb.clause(&id, &key)).await?))
}
