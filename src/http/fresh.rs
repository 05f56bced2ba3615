//! What a client has already is not sent again: every answer is named by its content and dated by the last
//! change of what it rests on, the index and this program.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use crate::site::{HttpError, Site};
use tiaowen_text::error::Error;
use tiaowen_text::hash;

/// The form of dates in HTTP headers.
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// Names and dates every answer, and sends no body to a client that has it.
pub(super) async fn tell_changes(
    State(site): State<Site>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = Asked::of(request.headers());
    let method = request.method().clone();
    if method == Method::HEAD {
        // The name is that of the whole answer; the router drops the body again further out.
        *request.method_mut() = Method::GET;
    }
    let response = next.run(request).await;
    if !matches!(method, Method::GET | Method::HEAD)
        || response.status() != StatusCode::OK
        || response.headers().contains_key(header::ETAG)
        || response.headers().get(header::CACHE_CONTROL).is_some_and(|v| v == "no-store")
    {
        return response;
    }
    // Streams (the agent endpoint) have no known size and pass as they are.
    let size = size_of(&response);
    let (mut parts, body) = response.into_parts();
    let Some(size) = size else { return Response::from_parts(parts, body) };
    let Ok(bytes) = axum::body::to_bytes(body, size).await else {
        return HttpError::from(Error::internal("an answer broke off")).into_response();
    };
    let name = hash::short(&bytes);
    if let Ok(value) = HeaderValue::from_str(&format!("W/\"{name}\"")) {
        parts.headers.insert(header::ETAG, value);
    }
    let changed = changed(&site);
    if let Some(Ok(date)) = changed.map(|c| HeaderValue::from_str(&print_date(c))) {
        parts.headers.insert(header::LAST_MODIFIED, date);
    }
    parts.headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    if asked.has(&name, changed) {
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.status = StatusCode::NOT_MODIFIED;
        return Response::from_parts(parts, axum::body::Body::empty());
    }
    Response::from_parts(parts, axum::body::Body::from(bytes))
}

/// When what is shown was last changed: a new index or a new program changes it.
fn changed(site: &Site) -> Option<Timestamp> {
    let built: Timestamp = site.kb().status().built.parse().ok()?;
    Some(built.max(site.started()))
}

fn print_date(time: Timestamp) -> String {
    time.strftime(HTTP_DATE).to_string()
}

/// What a client has, as it says.
struct Asked {
    names: Option<HeaderValue>,
    since: Option<Timestamp>,
}

impl Asked {
    fn of(headers: &HeaderMap) -> Self {
        let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|v| v.to_str().ok());
        Self {
            names: headers.get(header::IF_NONE_MATCH).cloned(),
            since: since.and_then(parse_date),
        }
    }

    /// Whether it has this answer. A name says more than a date, which then does not count.
    fn has(&self, name: &str, changed: Option<Timestamp>) -> bool {
        match (&self.names, self.since, changed) {
            (Some(names), ..) => names_one(names, name),
            // Headers know whole seconds.
            (None, Some(since), Some(changed)) => changed.as_second() <= since.as_second(),
            _ => false,
        }
    }
}

fn parse_date(text: &str) -> Option<Timestamp> {
    let date = jiff::civil::DateTime::strptime(HTTP_DATE, text).ok()?;
    jiff::tz::TimeZone::UTC.to_timestamp(date).ok()
}

fn names_one(asked: &HeaderValue, name: &str) -> bool {
    asked.to_str().is_ok_and(|tags| {
        tags.split(',').any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.trim_start_matches("W/").trim_matches('"') == name
        })
    })
}

fn size_of(response: &Response) -> Option<usize> {
    use axum::body::HttpBody;
    response.body().size_hint().exact().and_then(|size| usize::try_from(size).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_what_it_names_or_what_is_no_newer() {
        let changed: Timestamp = "2026-03-01T08:00:00.7Z".parse().unwrap();
        assert_eq!(print_date(changed), "Sun, 01 Mar 2026 08:00:00 GMT");
        for (names, since, has) in [
            (None, None, false),
            (Some("W/\"abc\""), None, true),
            (Some("\"x\", \"abc\""), None, true),
            (Some("*"), None, true),
            (Some("\"x\""), None, false),
            (None, Some("Sun, 01 Mar 2026 08:00:00 GMT"), true),
            (None, Some("Sun, 01 Mar 2026 07:59:59 GMT"), false),
            (None, Some("yesterday"), false),
            (Some("\"x\""), Some("Sun, 01 Mar 2026 08:00:00 GMT"), false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in
                [(header::IF_NONE_MATCH, names), (header::IF_MODIFIED_SINCE, since)]
            {
                headers.extend(value.map(|v| (name, HeaderValue::from_static(v))));
            }
            assert_eq!(Asked::of(&headers).has("abc", Some(changed)), has, "{names:?} {since:?}");
        }
    }
}
