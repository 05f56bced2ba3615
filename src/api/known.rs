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
use tiaowen_text::near;

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
    let near = near::of(&name, taken.iter().cloned());
    Error::invalid(format!("no parameter {name:?}; {takes}")).offering(near)
}
