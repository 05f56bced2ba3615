//! The face that the address asked for gives an error: problem+json for programs, a page for people.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::problem::{self, Problem};
use crate::http::watch;
use crate::site::HttpError;
use crate::web;

/// Characters of an address that a message names.
const NAMED: usize = 200;

pub(super) async fn unknown_address(uri: Uri) -> HttpError {
    // A message names the address; it is no place to send one back at length.
    let path: String = uri.path().chars().take(NAMED).collect();
    HttpError::new(
        StatusCode::NOT_FOUND,
        format!("no such address: {path}"),
        format!("没有这个地址：{path}"),
    )
}

pub(super) async fn wrong_method(method: Method) -> HttpError {
    HttpError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("this address does not take {method}"),
        format!("这个地址不接受 {method}"),
    )
}

/// Gives every error its face.
pub(super) async fn show_errors(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
    let id = request.headers().get(watch::REQUEST_ID).cloned();
    let chinese = prefers_chinese(request.headers());
    let mut response = next.run(request).await;
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let told = response.extensions_mut().remove::<HttpError>();
    let error = match told {
        Some(error) => error,
        // Routes may write errors of their own (the agent endpoint does): those stay.
        None if response.headers().contains_key(header::CONTENT_TYPE)
            && status != StatusCode::PAYLOAD_TOO_LARGE =>
        {
            return response;
        }
        None => {
            let (english, chinese) = reason(status);
            HttpError::new(status, english, chinese)
        }
    };
    let headers = std::mem::take(response.headers_mut());
    let mut shown = face(&error, &uri, chinese, id.as_ref().and_then(|id| id.to_str().ok()));
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = headers.get(&name) {
            shown.headers_mut().insert(name, value.clone());
        }
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        shown.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    shown
}

fn reason(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::SERVICE_UNAVAILABLE => {
            ("the time limit passed; ask for less", "超过时限，请缩小范围后再试")
        }
        StatusCode::PAYLOAD_TOO_LARGE => ("the body is too long", "请求正文过长"),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("this address does not take this method", "这个地址不接受这种请求方法")
        }
        _ => ("the request was not completed", "请求没有完成"),
    }
}

/// Whether a client prefers Chinese to English, in which problems are told otherwise.
fn prefers_chinese(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let known = |tag: &&str| tag.starts_with("zh") || tag.starts_with("en");
    accepted.split(',').map(str::trim).find(known).is_some_and(|tag| tag.starts_with("zh"))
}

pub(super) fn face(error: &HttpError, uri: &Uri, chinese: bool, request: Option<&str>) -> Response {
    if for_programs(uri.path()) {
        let problem = Problem {
            kind: problem::type_url(error.status),
            title: if chinese { error.chinese_title() } else { error.title() }.to_owned(),
            status: error.status.as_u16(),
            detail: if chinese { &error.chinese } else { &error.detail }.clone(),
            instance: uri.path().chars().take(NAMED).collect(),
            offers: error.offers.clone(),
        };
        let kind =
            [(header::CONTENT_TYPE, "application/problem+json"), (header::VARY, "accept-language")];
        return (error.status, kind, axum::Json(problem).into_response().into_body())
            .into_response();
    }
    (error.status, web::error::error_page(error, uri, request.unwrap_or_default())).into_response()
}

/// Addresses that programs ask and people do not read.
fn for_programs(path: &str) -> bool {
    path.starts_with("/api/")
        || matches!(path, "/api" | "/healthz" | "/readyz" | "/metrics" | "/mcp")
}
