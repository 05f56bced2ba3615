//! What those who run a server see of it: one log line a request, and the counters for Prometheus.
//!
//! Log lines carry the request id and no query text unless the configuration asks for it: what people
//! look up is their own affair.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::site::Site;

/// The header that names a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// `GET /metrics`
pub async fn metrics(State(site): State<Site>) -> Response {
    let text = site.metrics().print(&site.kb().status());
    let headers = [
        (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, text).into_response()
}

/// Names, times, counts and logs every request.
pub async fn observe(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    #[expect(clippy::disallowed_methods, reason = "the log says how long an answer took")]
    let began = Instant::now();
    let id = request_id(&site, &request);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    // The pattern, not the address: addresses are without number.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let method = request.method().clone();
    let query = site.logs_queries().then(|| request.uri().query().unwrap_or("").to_owned());
    let mut response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), began.elapsed());
    site.metrics().count_request(&route, status, took);
    let (shown, ms) = (id.to_str().unwrap_or(""), took.as_secs_f64() * 1000.0);
    match query {
        Some(query) => tracing::info!(id = shown, %method, route, status, ms, query, "request"),
        None => tracing::info!(id = shown, %method, route, status, ms, "request"),
    }
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// The id that the client or a proxy gave, when it is short and plain; else one of our own.
fn request_id(site: &Site, request: &Request) -> HeaderValue {
    let given = request.headers().get(REQUEST_ID).filter(|id| {
        let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        (1..=64).contains(&id.len()) && id.as_bytes().iter().all(plain)
    });
    if let Some(id) = given {
        return id.clone();
    }
    let count = site.metrics().next_name();
    let id = format!("{:x}-{count:x}", std::process::id());
    HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("none"))
}
