//! Parameters that an address does not take are told, never ignored without a word: a misspelt filter would
//! otherwise widen an answer that the caller believes to be narrow.
//!
//! What an address takes is what its description says, so that nothing has to be listed twice.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::openapi;
use crate::site::HttpError;
use tiaowen_text::error::Error;

/// Path of the description → names of the parameters of its GET.
static TAKEN: LazyLock<BTreeMap<String, Vec<String>>> = LazyLock::new(|| {
    let description: Value = serde_json::from_str(openapi::json()).unwrap_or_default();
    let paths = description["paths"].as_object().cloned().unwrap_or_default();
    let taken = paths.into_iter().map(|(path, item)| {
        let parameters = item["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let queried = parameters.iter().filter(|parameter| parameter["in"] == "query");
        (path, queried.filter_map(|p| Some(p["name"].as_str()?.to_owned())).collect())
    });
    taken.collect()
});

/// Refuses what the description of an address does not name.
pub(super) async fn refuse_unknown(request: Request, next: Next) -> Response {
    let taken = request
        .extensions()
        .get::<MatchedPath>()
        .filter(|_| matches!(*request.method(), Method::GET | Method::HEAD))
        .and_then(|path| TAKEN.get(path.as_str()));
    if let Some(taken) = taken {
        let query = request.uri().query().unwrap_or_default().as_bytes();
        for (name, _) in url::form_urlencoded::parse(query) {
            if !taken.iter().any(|known| *known == name) {
                return HttpError::from(unknown(&name, taken)).into_response();
            }
        }
    }
    next.run(request).await
}

fn unknown(name: &str, taken: &[String]) -> Error {
    let name: String = name.chars().take(60).collect();
    let takes = match taken {
        [] => "this address takes none".to_owned(),
        taken => format!("this address takes {}", taken.join(", ")),
    };
    let near = taken.iter().filter(|known| is_near(&name, known)).cloned();
    Error::invalid(format!("no parameter {name:?}; {takes}")).offering(near)
}

/// Whether one name was perhaps meant by another: one begins with the other, or at most two letters differ.
fn is_near(typed: &str, known: &str) -> bool {
    let typed = typed.to_lowercase();
    let begins = typed.len() > 1 && (known.starts_with(&typed) || typed.starts_with(known));
    (begins && known.len() > 1) || distance(&typed, known) <= known.chars().count().min(6) / 3
}

/// Letters to put in, leave out or change to make one text the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, c) in from.chars().enumerate() {
        let mut next = vec![line + 1];
        for (at, other) in to.iter().enumerate() {
            let (diagonal, above) = (row.get(at), row.get(at + 1));
            let changed = diagonal.map_or(usize::MAX, |d| d + usize::from(c != *other));
            let left_out = above.map_or(usize::MAX, |a| a + 1);
            let put_in = next.last().map_or(usize::MAX, |l| l + 1);
            next.push(changed.min(left_out).min(put_in));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::is_near;

    #[test]
    fn a_name_is_near_what_it_was_meant_to_be() {
        for (typed, known) in
            [("limits", "limit"), ("lmit", "limit"), ("Section", "section"), ("ofset", "offset")]
        {
            assert!(is_near(typed, known), "{typed} {known}");
        }
        for (typed, known) in [("part", "sort"), ("x", "q"), ("page", "doc"), ("query", "q")] {
            assert!(!is_near(typed, known), "{typed} {known}");
        }
    }
}
