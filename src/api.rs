//! The JSON endpoint: one handler a route, each a question to `kb` and its answer as a `view` type.
//!
//! [`routes`] is the table; the OpenAPI document is made from the same handlers and a test holds both
//! together. Errors are problem+json ([`problem`]) and rendered by `http`.

mod batch;
pub mod crosswalk;
pub mod docs;
pub mod documents;
mod dump;
pub mod feeds;
pub mod files;
mod guides;
mod known;
mod kwic;
pub mod openapi;
mod paging;
pub mod problem;
pub mod search;
pub mod server;
pub mod sitemap;
pub mod verify;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};

use crate::site::Site;

/// The table of routes.
pub fn routes() -> Router<Site> {
    data().merge(addresses())
}

/// What the description describes, and the description.
fn data() -> Router<Site> {
    Router::new()
        .route("/healthz", get(server::health))
        .route("/readyz", get(server::ready))
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/suggest", get(search::suggest))
        .route("/api/v1/lookup", get(search::lookup))
        .route("/api/v1/cite", get(search::cite))
        .route("/api/v1/facets", get(search::facets))
        .route("/api/v1/kwic", get(kwic::kwic))
        .route("/api/v1/analyze", get(search::analyze))
        .route("/api/v1/documents", get(documents::documents))
        .route("/api/v1/documents/{id}", get(documents::document))
        .route("/api/v1/documents/{id}/outline", get(documents::outline))
        .route("/api/v1/documents/{id}/clauses", get(documents::clauses))
        .route("/api/v1/documents/{id}/clauses/{key}", get(documents::clause))
        .route("/api/v1/documents/{id}/clauses/{key}/history", get(documents::history))
        .route("/api/v1/documents/{id}/clauses/{key}/related", get(documents::related))
        .route("/api/v1/documents/{id}/versions", get(documents::versions))
        .route("/api/v1/documents/{id}/versions/{number}", get(documents::version))
        .route("/api/v1/changes", get(documents::changes))
        .route("/api/v1/clauses", get(batch::batch))
        .route("/api/v1/dump.jsonl", get(dump::dump))
        .route("/api/v1/documents/{id}/tasks", get(documents::tasks))
        .route("/api/v1/radar", get(documents::radar))
        .route("/api/v1/crosswalk/{doc}", get(crosswalk::crosswalk))
        .route("/api/v1/coverage/{doc}", get(crosswalk::coverage))
        .route("/api/v1/compare", get(crosswalk::compare))
        .route("/api/v1/verify", post(verify::verify))
        .route("/api/v1/verify/evidence", post(verify::evidence))
        .route("/api/v1/openapi.json", get(openapi::serve))
        .route("/api/v1/docs", get(docs::serve))
        .route("/api/v1/docs.css", get(docs::style))
        .route("/api/v1/docs.js", get(docs::script))
        .route("/api/v1", get(docs::redirect))
        .route_layer(from_fn(known::refuse_unknown))
}

/// What names this server by the name it was called by, and so differs from name to name.
fn addresses() -> Router<Site> {
    Router::new()
        .route("/opensearch.xml", get(feeds::opensearch))
        .route("/robots.txt", get(feeds::robots))
        .route("/llms.txt", get(guides::llms))
        .route("/server.json", get(guides::server))
        .route("/feed.xml", get(feeds::feed))
        .route("/opensearch/suggest", get(feeds::suggest))
        .route("/sitemap.xml", get(sitemap::sitemap))
        .route("/files/{format}/{id}", get(files::file))
        .route("/files/{format}/{id}/{key}", get(files::file))
        .route("/id/{id}", get(files::permanent))
        .route("/id/{id}/{key}", get(files::permanent))
        .route_layer(from_fn(vary_by_host))
}

async fn vary_by_host(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let by = HeaderValue::from_static("host, x-forwarded-proto");
    response.headers_mut().append(header::VARY, by);
    response
}
