//! The server: one `Router` over an open knowledge base, its limits, and the one HTTP error.
//!
//! An [`HttpError`] travels as a status plus an extension; `show_errors` gives it the face that the
//! address asks for: problem+json under `/api`, a page elsewhere. What each route answers is the matter
//! of `api` and `web`.

pub mod rate;
pub mod watch;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::error::{Error, ErrorKind, Result};
use crate::kb::Kb;
use crate::{api, mcp, web};
use api::problem::{self, Problem};
use rate::Rate;
use watch::Metrics;

/// Where to listen and how much one request may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServeConfig {
    /// Address to bind; loopback unless the user says otherwise.
    pub host: IpAddr,
    /// Port to bind; 0 takes a free one.
    pub port: u16,
    /// Longest time for one answer.
    pub time_limit: Duration,
    /// Longest address with its query, in bytes.
    pub address_limit: usize,
    /// Longest request body, in bytes.
    pub body_limit: usize,
    /// Most questions answered at the same time; others wait within the time limit.
    pub at_once: usize,
    /// Requests a second that one client may make, loopback clients aside; no limit when `None`.
    pub rate: Option<u32>,
    /// Whether log lines carry what was asked.
    pub log_queries: bool,
    /// Names by which agents may call this server. A page of another site can make a browser ask a
    /// server on its own machine under a name of its choice; this keeps it out. Any when empty.
    pub hosts: Vec<String>,
}

impl Default for ServeConfig {
    fn default() -> Self {
        Self {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8080,
            time_limit: Duration::from_secs(10),
            // 10 kB of Chinese text is a legal query and takes 30 kB when percent-encoded.
            address_limit: 60 * 1024,
            body_limit: 1024 * 1024,
            at_once: 32,
            rate: None,
            log_queries: false,
            hosts: ["localhost", "127.0.0.1", "[::1]", "::1"].map(str::to_owned).to_vec(),
        }
    }
}

/// What every handler shares.
#[derive(Clone)]
pub struct Site {
    kb: Arc<Kb>,
    turns: Arc<Semaphore>,
    address_limit: usize,
    metrics: Arc<Metrics>,
    rate: Option<Arc<Rate>>,
    log_queries: bool,
}

impl Site {
    /// Puts a question to the knowledge base on a thread that may block, at most `at_once` at a time.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Kb) -> Result<T> + Send + 'static,
    ) -> Result<T, HttpError> {
        let kb = Arc::clone(&self.kb);
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let answer = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            question(&kb)
        })
        .await
        .map_err(|e| Error::internal("the answer broke off").caused_by(e))?;
        Ok(answer?)
    }

    /// The knowledge base, for questions that do not block.
    pub fn kb(&self) -> &Kb {
        &self.kb
    }

    /// The counters.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// How often one client may ask.
    fn rate(&self) -> Option<&Rate> {
        self.rate.as_deref()
    }

    /// Whether log lines carry what was asked.
    fn logs_queries(&self) -> bool {
        self.log_queries
    }
}

/// All routes with their limits; tests call it without a socket.
pub fn app(kb: Arc<Kb>, config: &ServeConfig) -> Router {
    app_with(kb, config, Arc::default())
}

fn app_with(kb: Arc<Kb>, config: &ServeConfig, metrics: Arc<Metrics>) -> Router {
    let agents = mcp::http_service(Arc::clone(&kb), &config.hosts);
    let site = Site {
        kb,
        turns: Arc::new(Semaphore::new(config.at_once.max(1))),
        address_limit: config.address_limit,
        metrics,
        rate: config.rate.map(|rate| Arc::new(Rate::new(rate))),
        log_queries: config.log_queries,
    };
    Router::new()
        .route("/metrics", get(watch::metrics))
        .route_service("/mcp", agents)
        .merge(api::routes())
        .merge(web::routes())
        .fallback(unknown_address)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            HttpError::from(Error::internal("a handler panicked")).into_response()
        }))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, config.time_limit))
        .layer(RequestBodyLimitLayer::new(config.body_limit))
        .layer(from_fn_with_state(site.clone(), limit_address))
        .layer(from_fn_with_state(site.clone(), rate::limit))
        .layer(from_fn(show_errors))
        .layer(from_fn_with_state(site.clone(), date_content))
        .layer(from_fn(tag_content))
        .layer(CompressionLayer::new())
        .layer(from_fn(guard_headers))
        .layer(cross_origin())
        .layer(from_fn_with_state(site.clone(), watch::observe))
        .with_state(site)
}

/// Serves until SIGTERM or SIGINT, following each new build of the index; `ready` hears the address.
pub async fn serve(
    kb: Arc<Kb>,
    config: &ServeConfig,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    let wanted = SocketAddr::new(config.host, config.port);
    let listener = tokio::net::TcpListener::bind(wanted).await.map_err(|e| Error::io(wanted, e))?;
    let address = listener.local_addr().map_err(|e| Error::io(wanted, e))?;
    let metrics = Arc::new(Metrics::default());
    let following = tokio::spawn(follow_index(Arc::clone(&kb), Arc::clone(&metrics)));
    let (stop, stopped) = tokio::sync::watch::channel(false);
    tokio::spawn(async move {
        stop_signal().await;
        tracing::info!("stopping");
        // Nobody listens any more only when the server has ended by itself.
        let _ = stop.send(true);
    });
    ready(address);
    let mut graceful = stopped.clone();
    let app = app_with(kb, config, metrics).into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, app).with_graceful_shutdown(async move {
        let _ = graceful.wait_for(|stop| *stop).await;
    });
    let mut hurried = stopped;
    let ended = tokio::select! {
        ended = server => ended.map_err(|e| Error::io(address, e)),
        // Open connections may finish what they asked for, and no longer than that.
        () = async {
            let _ = hurried.wait_for(|stop| *stop).await;
            tokio::time::sleep(config.time_limit).await;
        } => Ok(()),
    };
    following.abort();
    ended
}

/// Looks for a newer index every second.
async fn follow_index(kb: Arc<Kb>, metrics: Arc<Metrics>) {
    let mut every = tokio::time::interval(Duration::from_secs(1));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let kb = Arc::clone(&kb);
        match tokio::task::spawn_blocking(move || kb.refresh()).await {
            Ok(Ok(true)) => {
                metrics.count_reload();
                tracing::info!("follows a new index");
            }
            Ok(Ok(false)) => {}
            Ok(Err(e)) => tracing::warn!(error = %e, "keeps the index it has"),
            Err(e) => tracing::error!(error = %e, "looking for a new index broke off"),
        }
    }
}

/// Waits for SIGTERM or SIGINT.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = terminate.recv() => {}, _ = interrupt => {} }
            }
            Err(e) => {
                tracing::warn!(error = %e, "cannot hear SIGTERM");
                let _ = interrupt.await;
            }
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}

/// An error on its way to a client: what may be told, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpError {
    /// Status code.
    pub status: StatusCode,
    /// What went wrong, for the reader.
    pub detail: String,
    /// What may be asked instead: document ids, clause keys.
    pub offers: Vec<String>,
}

impl HttpError {
    /// An error with a status of its own.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), offers: Vec::new() }
    }

    /// The title that goes with the status.
    pub fn title(&self) -> &'static str {
        match self.status {
            StatusCode::NOT_FOUND => "没有找到",
            StatusCode::BAD_REQUEST => "请求无法读懂",
            StatusCode::CONFLICT | StatusCode::MULTIPLE_CHOICES => "编号不止一处",
            StatusCode::METHOD_NOT_ALLOWED => "不支持的请求方法",
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => "请求过长",
            StatusCode::SERVICE_UNAVAILABLE => "暂时无法查询",
            StatusCode::TOO_MANY_REQUESTS => "请求过于频繁",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "不支持的内容类型",
            status if status.is_server_error() => "服务器出错",
            _ => "请求未完成",
        }
    }
}

impl From<Error> for HttpError {
    fn from(error: Error) -> Self {
        let status = match error.kind() {
            ErrorKind::Invalid => StatusCode::BAD_REQUEST,
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::Ambiguous => StatusCode::CONFLICT,
            ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            ErrorKind::Unsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorKind::Io | ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut cause = String::new();
        let mut at = std::error::Error::source(&error);
        while let Some(source) = at {
            cause.push_str(&format!(": {source}"));
            at = source.source();
        }
        if status.is_server_error() {
            tracing::error!("{error}{cause}");
        } else {
            tracing::debug!("{error}{cause}");
        }
        // Messages about files and faults name places on this machine, which are nobody's business.
        let detail = match status {
            StatusCode::INTERNAL_SERVER_ERROR => "内部错误，已记入日志".to_owned(),
            StatusCode::SERVICE_UNAVAILABLE => "索引尚未就绪或正在更换，请稍后再试".to_owned(),
            _ => error.to_string(),
        };
        Self { status, detail, offers: error.offers().to_vec() }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Query parameters whose rejection is an [`HttpError`].
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = HttpError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, HttpError> {
        Query::try_from_uri(&parts.uri)
            .map(|Query(params)| Self(params))
            .map_err(|e| HttpError::new(StatusCode::BAD_REQUEST, e.body_text()))
    }
}

async fn unknown_address(uri: Uri) -> HttpError {
    HttpError::new(StatusCode::NOT_FOUND, format!("没有这个地址：{}", uri.path()))
}

async fn wrong_method(method: Method) -> HttpError {
    HttpError::new(StatusCode::METHOD_NOT_ALLOWED, format!("这个地址不接受 {method}"))
}

/// Refuses addresses that are longer than any question needs.
async fn limit_address(State(site): State<Site>, request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |p| p.as_str().len());
    if length > site.address_limit {
        let detail = format!("地址长 {length} 字节，上限 {} 字节", site.address_limit);
        return HttpError::new(StatusCode::URI_TOO_LONG, detail).into_response();
    }
    next.run(request).await
}

/// Gives every error its face.
async fn show_errors(request: Request, next: Next) -> Response {
    let uri = request.uri().clone();
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
        None => HttpError::new(status, reason(status)),
    };
    let headers = std::mem::take(response.headers_mut());
    let mut shown = face(&error, &uri);
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

fn reason(status: StatusCode) -> &'static str {
    match status {
        StatusCode::SERVICE_UNAVAILABLE => "超过时限，请缩小范围后再试",
        StatusCode::PAYLOAD_TOO_LARGE => "请求正文过长",
        StatusCode::METHOD_NOT_ALLOWED => "这个地址不接受这种请求方法",
        _ => "请求没有完成",
    }
}

fn face(error: &HttpError, uri: &Uri) -> Response {
    if for_programs(uri.path()) {
        let problem = Problem {
            kind: problem::type_url(error.status),
            title: error.title().to_owned(),
            status: error.status.as_u16(),
            detail: error.detail.clone(),
            instance: uri.path().to_owned(),
            offers: error.offers.clone(),
        };
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        return (error.status, kind, axum::Json(problem).into_response().into_body())
            .into_response();
    }
    (error.status, web::error_page(error, uri)).into_response()
}

/// Addresses that programs ask and people do not read.
fn for_programs(path: &str) -> bool {
    path.starts_with("/api/")
        || matches!(path, "/api" | "/healthz" | "/readyz" | "/metrics" | "/mcp")
}

/// Says when what is shown was last changed: when the index was built.
async fn date_content(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK
        && let Some(date) = http_date(&site.kb().status().built)
    {
        response.headers_mut().entry(header::LAST_MODIFIED).or_insert(date);
    }
    response
}

/// An ISO 8601 time in the form that HTTP headers have.
fn http_date(time: &str) -> Option<HeaderValue> {
    let time: jiff::Timestamp = time.parse().ok()?;
    let date = time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&date).ok()
}

/// Pages of other sites may read what is public here; nothing here knows its readers.
fn cross_origin() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::IF_NONE_MATCH, header::ACCEPT])
        .expose_headers([header::ETAG, header::LINK, header::RETRY_AFTER, watch::REQUEST_ID])
        .max_age(Duration::from_secs(3600))
}

/// Names the content of every page and answer by its hash, so that an unchanged one is not sent again.
async fn tag_content(request: Request, next: Next) -> Response {
    let asked = request.headers().get(header::IF_NONE_MATCH).cloned();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.run(request).await;
    if !reads
        || response.status() != StatusCode::OK
        || response.headers().contains_key(header::ETAG)
    {
        return response;
    }
    // Streams (the agent endpoint) have no known size and pass as they are.
    let size = http_body_size(&response);
    let (mut parts, body) = response.into_parts();
    let Some(size) = size else { return Response::from_parts(parts, body) };
    let Ok(bytes) = axum::body::to_bytes(body, size).await else {
        return HttpError::from(Error::internal("an answer broke off")).into_response();
    };
    let hash = Sha256::digest(&bytes);
    let hex: String = hash.iter().take(12).map(|b| format!("{b:02x}")).collect();
    let tag = format!("W/\"{hex}\"");
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(header::ETAG, value);
    }
    if !parts.headers.contains_key(header::CACHE_CONTROL) {
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    if asked.is_some_and(|asked| names_tag(&asked, &hex)) {
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.status = StatusCode::NOT_MODIFIED;
        return Response::from_parts(parts, axum::body::Body::empty());
    }
    Response::from_parts(parts, axum::body::Body::from(bytes))
}

fn http_body_size(response: &Response) -> Option<usize> {
    use axum::body::HttpBody;
    response.body().size_hint().exact().and_then(|size| usize::try_from(size).ok())
}

fn names_tag(asked: &HeaderValue, hex: &str) -> bool {
    asked.to_str().is_ok_and(|tags| {
        tags.split(',').any(|tag| tag.trim().trim_start_matches("W/").trim_matches('"') == hex)
    })
}

/// The pages load nothing from elsewhere and run no script that stands in the page; the browser is told
/// to hold them to it.
const GUARDS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

async fn guard_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in GUARDS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
