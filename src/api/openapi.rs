//! The OpenAPI 3.1 document, made from the handlers.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::IntoResponse;
use utoipa::OpenApi;

/// The description of every operation under `/api/v1`.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "tiaowen 条文",
        description = "Chinese policy documents, clause by clause: search, documents, cross-references, \
                       checks of quotations. Text is stored as published; offsets count characters \
                       (Unicode scalar values).\n\nStability: within v1, fields and parameters are added, \
                       never renamed or removed, and the meaning of what is there does not change; values of \
                       `score` and the order of equal hits may. Ignore fields that you do not know.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        super::search::search,
        super::documents::documents,
        super::documents::document,
        super::documents::outline,
        super::documents::clauses,
        super::documents::clause,
        super::verify::verify,
        super::documents::health,
        super::documents::ready,
    ),
    tags(
        (name = "search", description = "Find clauses"),
        (name = "documents", description = "Read documents and clauses"),
        (name = "verify", description = "Check citations and quotations"),
        (name = "server", description = "Watch the server")
    )
)]
pub struct Description;

/// The document as it is served.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut description = Description::openapi();
    description.info.version = "1".to_owned();
    // Writing a tree of our own to a string cannot fail; an empty answer would show in every test.
    description.to_pretty_json().unwrap_or_default()
});

/// The OpenAPI document as JSON.
pub fn json() -> &'static str {
    &TEXT
}

pub(super) async fn serve() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], json())
}
