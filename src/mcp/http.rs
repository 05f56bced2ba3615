//! The agent endpoint of the HTTP server.
//!
//! A page of another site can make a browser ask a server on its reader's machine: the names by which the server
//! may be called and the origins that may call it keep such pages out.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use super::Agent;
use super::message::Refusal;
use crate::site::Questions;

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
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // The server's limit on bodies stands further out.
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match Refusal::of(&bytes) {
        Some(refusal) => refused(StatusCode::BAD_REQUEST, &refusal),
        None => next.run(Request::from_parts(parts, Body::from(bytes))).await,
    }
}

/// Whether a request comes from no page, a page of this server, or one of an origin that was allowed.
fn may_call(headers: &HeaderMap, origins: &[String]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = origin.split_once("://").map(|(_, authority)| authority);
    (own.is_some() && own == host) || origins.iter().any(|allowed| allowed == origin)
}

fn refused(status: StatusCode, refusal: &Refusal) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], refusal.answer()).into_response()
}
