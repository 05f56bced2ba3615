//! Pages of other sites may read what is public under `/api/v1`, and nothing else: what is asked by POST may be
//! a reader's own draft, and `/mcp` is for programs.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The sites whose pages may read; any when there are none.
pub(super) type Origins = Arc<[String]>;

/// Tells browsers who may read an answer.
pub(super) async fn tell(State(origins): State<Origins>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path != "/api/v1" && !path.starts_with("/api/v1/") {
        return next.run(request).await;
    }
    let origin = request.headers().get(header::ORIGIN).cloned();
    let wanted = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD).cloned();
    let (mut response, reads) = match (request.method(), wanted) {
        (&Method::OPTIONS, Some(wanted)) => {
            (StatusCode::NO_CONTENT.into_response(), wanted == "GET" || wanted == "HEAD")
        }
        (&Method::GET | &Method::HEAD, _) => (next.run(request).await, true),
        _ => (next.run(request).await, false),
    };
    let is_preflight = response.status() == StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    if !origins.is_empty() {
        headers.append(header::VARY, HeaderValue::from_static("origin"));
    }
    let Some(reader) = reader(&origins, origin).filter(|_| reads) else { return response };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, reader);
    allow(headers, is_preflight);
    response
}

/// Who may read, as the answer says it.
fn reader(origins: &[String], origin: Option<HeaderValue>) -> Option<HeaderValue> {
    if origins.is_empty() {
        return Some(HeaderValue::from_static("*"));
    }
    origin.filter(|origin| origins.iter().any(|allowed| origin == allowed.as_str()))
}

fn allow(headers: &mut HeaderMap, is_preflight: bool) {
    let (name, value) = if is_preflight {
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, if-none-match")
    } else {
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag, link, retry-after, x-request-id")
    };
    headers.insert(name, HeaderValue::from_static(value));
    if is_preflight {
        let methods = HeaderValue::from_static("GET, HEAD");
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("3600"));
    }
}
