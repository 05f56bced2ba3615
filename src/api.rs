//! The JSON endpoint: one handler a route, each a question to `kb` and its answer as a `view` type.
//!
//! [`routes`] is the table; the OpenAPI document is made from the same handlers and a test holds both
//! together. Errors are problem+json ([`problem`]) and rendered by `http`.

pub mod crosswalk;
pub mod docs;
pub mod documents;
pub mod feeds;
pub mod files;
pub mod openapi;
pub mod problem;
pub mod search;
pub mod server;
pub mod sitemap;
pub mod verify;

use axum::Router;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::routing::{get, post};
use serde::de::DeserializeOwned;

use crate::http::{HttpError, Site};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::numeral;

/// The table of routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/healthz", get(server::health))
        .route("/readyz", get(server::ready))
        .route("/api/v1/search", get(search::search))
        .route("/api/v1/suggest", get(search::suggest))
        .route("/api/v1/lookup", get(search::lookup))
        .route("/api/v1/cite", get(search::cite))
        .route("/api/v1/facets", get(search::facets))
        .route("/api/v1/analyze", get(search::analyze))
        .route("/opensearch.xml", get(feeds::opensearch))
        .route("/robots.txt", get(feeds::robots))
        .route("/feed.xml", get(feeds::feed))
        .route("/opensearch/suggest", get(feeds::suggest))
        .route("/sitemap.xml", get(sitemap::sitemap))
        .route("/api/v1/documents", get(documents::documents))
        .route("/api/v1/documents/{id}", get(documents::document))
        .route("/api/v1/documents/{id}/outline", get(documents::outline))
        .route("/api/v1/documents/{id}/clauses", get(documents::clauses))
        .route("/api/v1/documents/{id}/clauses/{key}", get(documents::clause))
        .route("/files/{format}/{id}", get(files::file))
        .route("/files/{format}/{id}/{key}", get(files::file))
        .route("/id/{id}", get(files::permanent))
        .route("/id/{id}/{key}", get(files::permanent))
        .route("/api/v1/crosswalk/{doc}", get(crosswalk::crosswalk))
        .route("/api/v1/coverage/{doc}", get(crosswalk::coverage))
        .route("/api/v1/compare", get(crosswalk::compare))
        .route("/api/v1/verify", post(verify::verify))
        .route("/api/v1/openapi.json", get(openapi::serve))
        .route("/api/v1/docs", get(docs::serve))
        .route("/api/v1/docs.css", get(docs::style))
        .route("/api/v1", get(docs::redirect))
}

/// Path parameters whose rejection is an [`HttpError`].
pub struct At<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, HttpError> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(at)) => Ok(Self(at)),
            Err(e) => Err(HttpError::new(StatusCode::BAD_REQUEST, e.body_text())),
        }
    }
}

/// Document ids separated by commas; none for an empty text.
pub fn parse_ids(list: &str) -> Result<Vec<DocId>> {
    list.split(',').map(str::trim).filter(|id| !id.is_empty()).map(DocId::parse).collect()
}

/// A clause key as people write it: （十四） and 第14条 are 14.
fn clause_key(key: &str) -> String {
    numeral::parse(key).map_or_else(|| key.to_owned(), |number| number.to_string())
}

/// A number of hits or rows that keeps to a stated range.
fn within(
    name: &str,
    value: Option<usize>,
    default: usize,
    least: usize,
    most: usize,
) -> Result<usize> {
    let value = value.unwrap_or(default);
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(Error::invalid(format!("{name} is {value}; it has to be from {least} to {most}")))
    }
}

/// Text that keeps to a stated length in characters.
fn no_longer(name: &str, text: &str, most: usize) -> Result<()> {
    let length = text.chars().count();
    if length <= most {
        return Ok(());
    }
    Err(Error::invalid(format!("{name} has {length} characters; at most {most} are read")))
}

/// `Link: <…>; rel="next"` and `rel="prev"` for a page of an answer.
fn page_links(uri: &Uri, total: usize, offset: usize, limit: usize) -> HeaderMap {
    let mut links = Vec::new();
    let mut push = |offset: usize, rel: &str| {
        let others = uri.query().unwrap_or("").split('&').filter(|pair| {
            !pair.is_empty() && !pair.starts_with("offset=") && !pair.starts_with("limit=")
        });
        let mut query: Vec<String> = others.map(str::to_owned).collect();
        query.push(format!("limit={limit}&offset={offset}"));
        links.push(format!("<{}?{}>; rel=\"{rel}\"", uri.path(), query.join("&")));
    };
    if offset > 0 {
        push(offset.saturating_sub(limit), "prev");
    }
    if offset + limit < total {
        push(offset + limit, "next");
    }
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&links.join(", "))
        && !links.is_empty()
    {
        headers.insert(header::LINK, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_link_to_their_neighbours() {
        let uri: Uri = "/api/v1/search?q=%E5%85%BB%E8%80%81&offset=20&limit=10".parse().unwrap();
        for (total, offset, expected) in [
            (0, 0, None),
            (10, 0, None),
            (11, 0, Some("</api/v1/search?q=%E5%85%BB%E8%80%81&limit=10&offset=10>; rel=\"next\"")),
            (
                35,
                20,
                Some(
                    "</api/v1/search?q=%E5%85%BB%E8%80%81&limit=10&offset=10>; rel=\"prev\", \
                     </api/v1/search?q=%E5%85%BB%E8%80%81&limit=10&offset=30>; rel=\"next\"",
                ),
            ),
        ] {
            let links = page_links(&uri, total, offset, 10);
            let link = links.get(header::LINK).map(|v| v.to_str().unwrap());
            assert_eq!(link, expected, "{total} {offset}");
        }
    }

    #[test]
    fn limits_are_stated_when_they_are_exceeded() {
        assert_eq!(within("limit", None, 20, 1, 100).unwrap(), 20);
        let error = within("limit", Some(101), 20, 1, 100).unwrap_err();
        assert_eq!(error.to_string(), "limit is 101; it has to be from 1 to 100");
        assert!(no_longer("q", "养老", 2).is_ok() && no_longer("q", "养老院", 2).is_err());
    }
}
