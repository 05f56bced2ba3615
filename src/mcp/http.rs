//! The agent endpoint of the HTTP server.
//!
//! A page of another site can make a browser ask a server on its reader's machine: the names by which the server
//! may be called and the origins that may call it keep such pages out.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use super::Agent;
use super::message::Refusal;
use crate::site::{HttpError, Questions, Waiting, may_call};
use tiaowen_text::budget::Budget;

/// The endpoint at `/mcp`. Each request stands for itself, so that copies of the server may answer side by
/// side; `hosts` are the names by which it may be called, any when empty, and `origins` the sites beside its own
/// whose pages may call it.
pub fn routes<S: Clone + Send + Sync + 'static>(
    questions: Questions,
    hosts: &[String],
    origins: &[String],
) -> Router<S> {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_allowed_hosts(hosts.iter().cloned());
    let agents: StreamableHttpService<Agent, LocalSessionManager> = StreamableHttpService::new(
        move || Ok(Agent::new(questions.clone())),
        Arc::new(LocalSessionManager::default()),
        config,
    );
    let origins: Arc<[String]> = origins.into();
    Router::new().route_service("/mcp", agents).route_layer(from_fn_with_state(origins, guard))
}

/// Refuses pages of other sites, and what is no message.
async fn guard(State(origins): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    if !may_call(request.headers(), &origins) {
        let refusal = Refusal::new("pages of this origin may not call the tools");
        return refused(StatusCode::FORBIDDEN, &refusal);
    }
    if request.method() != Method::POST {
        return told(next.run(request).await).await;
    }
    let (mut parts, body) = request.into_parts();
    // The protocol library answers in a task of its own, which goes on when the client has gone.
    let waiting = Waiting(Budget::default());
    parts.extensions.insert(waiting.0.clone());
    // The server's limit on bodies stands further out.
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match Refusal::of(&bytes) {
        Some(refusal) => refused(StatusCode::BAD_REQUEST, &refusal),
        None => told(next.run(Request::from_parts(parts, Body::from(bytes))).await).await,
    }
}

/// Most bytes of the reason that the protocol library gives.
const LONGEST_REASON: usize = 4096;

/// Gives the face of an error to what the protocol library refuses in a line of plain text, and keeps the line.
async fn told(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    if !status.is_client_error() || !plain {
        return response;
    }
    let (parts, body) = response.into_parts();
    let line = axum::body::to_bytes(body, LONGEST_REASON).await.unwrap_or_default();
    let line = String::from_utf8_lossy(&line).trim().to_owned();
    if line.is_empty() {
        return Response::from_parts(parts, Body::empty());
    }
    let chinese = match status {
        StatusCode::NOT_ACCEPTABLE => {
            "请求头 Accept 须同时列出 application/json 和 text/event-stream"
        }
        StatusCode::FORBIDDEN => "不接受以这个主机名发来的请求：见 --allow-host",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "请求正文须为 application/json",
        _ => &line,
    };
    let mut error = HttpError::new(status, &line, chinese).into_response();
    if let Some(allow) = parts.headers.get(header::ALLOW) {
        error.headers_mut().insert(header::ALLOW, allow.clone());
    }
    error
}

fn refused(status: StatusCode, refusal: &Refusal) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], refusal.answer()).into_response()
}
