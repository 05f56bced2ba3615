//! Whether the server is up, and what it answers from.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};

use super::problem::Problems;
use crate::site::{HttpError, Site};
use tiaowen_print::view::server::{HealthView, ReadyView};

/// What is so now is not worth keeping.
const NOW_ONLY: [(HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

/// An answer that no client keeps.
type Fresh<T> = ([(HeaderName, HeaderValue); 1], Json<T>);

/// Whether the server runs
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "server",
    responses((status = 200, description = "It runs", body = HealthView), Problems)
)]
pub(super) async fn health(State(site): State<Site>) -> Fresh<HealthView> {
    (NOW_ONLY, Json(site.kb().health()))
}

/// Whether the server can answer, and from what
///
/// Age and hashes of the index and of the files it was made of, and whether those would make another one
/// now. 503 while there is no index to answer from.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "server",
    responses((status = 200, description = "It can answer", body = ReadyView), Problems)
)]
pub(super) async fn ready(State(site): State<Site>) -> Result<Fresh<ReadyView>, HttpError> {
    Ok((NOW_ONLY, Json(site.ask(|kb| kb.ready()).await?)))
}
