//! The server: one `Router` over an open knowledge base, and its limits.
//!
//! Errors get their face here, as the address asks for: problem+json under `/api`, a page elsewhere. What each
//! route answers is the matter of `api`, `web` and `mcp`, which stand below and do not know of each other.

mod connections;
mod cross_origin;
mod face;
mod fresh;
pub mod query_log;
mod rate;
mod sending;
mod watch;

use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::body::Body as _;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use crate::kb::Kb;
use crate::site::{Asked, Gate, HttpError, Metrics, Questions, Site, Token};
use crate::{api, mcp, web};
use rate::Rate;
use tiaowen_text::error::{Error, Result};

/// A body of so many times what is read is read away before it is refused.
const READ_AWAY: usize = 16;

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
    /// Most connections open at the same time: beyond these the longest idle is closed for a new one.
    pub connections: usize,
    /// Requests a second that one client may make, loopback clients aside; no limit when `None`.
    pub rate: Option<u32>,
    /// Whether log lines carry what was asked.
    pub log_queries: bool,
    /// Folder in which searches are kept; none when left out.
    pub query_log: Option<PathBuf>,
    /// Names by which agents may call this server. A page of another site can make a browser ask a
    /// server on its own machine under a name of its choice; this keeps it out. Any when empty.
    pub hosts: Vec<String>,
    /// Sites whose pages may read `/api/v1` and call the tools, as browsers name them: `https://law.example`.
    /// When empty any may read and none but the server's own may call.
    pub origins: Vec<String>,
    /// What whoever judges has to know. Without one only this machine judges, where the server listens to it alone.
    pub judge_token: Option<Token>,
    /// Whether readers of elsewhere may say that a link is right or wrong; those of this machine may.
    pub feedback: bool,
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
            // More than this at the same time take memory and answer nobody sooner.
            at_once: 2 * std::thread::available_parallelism().map_or(1, usize::from),
            connections: 512,
            rate: None,
            log_queries: false,
            query_log: None,
            hosts: ["localhost", "127.0.0.1", "[::1]", "::1"].map(str::to_owned).to_vec(),
            origins: Vec::new(),
            judge_token: None,
            feedback: false,
        }
    }
}

/// All routes with their limits; tests call it without a socket.
pub fn app(kb: Arc<Kb>, config: &ServeConfig) -> Router {
    app_with(kb, config, Arc::default(), None)
}

fn app_with(
    kb: Arc<Kb>,
    config: &ServeConfig,
    metrics: Arc<Metrics>,
    query_log: Option<SyncSender<Asked>>,
) -> Router {
    let questions = Questions::new(kb, config.at_once);
    let agents = mcp::http::routes(questions.clone(), &config.hosts, &config.origins);
    let gate = Gate::new(
        config.host.is_loopback(),
        config.judge_token.clone(),
        config.feedback,
        &config.origins,
    );
    let site =
        Site::new(questions, metrics, config.log_queries).with_query_log(query_log).with_gate(gate);
    let rate = config.rate.map(|rate| Arc::new(Rate::new(rate)));
    Router::new()
        .route("/metrics", get(watch::metrics))
        .merge(agents)
        .merge(api::routes())
        .merge(web::routes())
        .merge(web::judging::routes(site.clone()))
        .fallback(face::unknown_address)
        .method_not_allowed_fallback(face::wrong_method)
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            HttpError::from(Error::internal("a handler panicked")).into_response()
        }))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, config.time_limit))
        .layer(RequestBodyLimitLayer::new(config.body_limit))
        .layer(from_fn_with_state(config.body_limit, read_away))
        .layer(from_fn(refuse_packed))
        .layer(from_fn_with_state(config.address_limit, limit_address))
        .layer(from_fn_with_state(rate, rate::limit))
        .layer(from_fn(face::show_errors))
        .layer(from_fn_with_state(site.clone(), fresh::tell_changes))
        .layer(from_fn(sending::in_pieces))
        .layer(CompressionLayer::new())
        .layer(from_fn(guard_headers))
        .layer(from_fn_with_state(Arc::from(config.origins.as_slice()), cross_origin::tell))
        .layer(from_fn_with_state(site.clone(), watch::observe))
        .with_state(site)
}

/// Serves until SIGTERM or SIGINT, following each new build of the index; `ready` hears the address.
pub async fn serve(
    kb: Arc<Kb>,
    config: &ServeConfig,
    ready: impl FnOnce(SocketAddr),
) -> Result<()> {
    let query_log = config.query_log.as_deref().map(query_log::start).transpose()?;
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
    let app = app_with(kb, config, metrics, query_log);
    let server = connections::serve(listener, app, config.connections, stopped.clone());
    let mut hurried = stopped;
    tokio::select! {
        () = server => {}
        // Open connections may finish what they asked for, and no longer than that.
        () = async {
            let _ = hurried.wait_for(|stop| *stop).await;
            tokio::time::sleep(config.time_limit).await;
        } => {}
    }
    following.abort();
    Ok(())
}

/// Looks for a newer index every second, and whether each is whole, beside the answers.
async fn follow_index(kb: Arc<Kb>, metrics: Arc<Metrics>) {
    let examine = || {
        let kb = Arc::clone(&kb);
        tokio::task::spawn_blocking(move || {
            if let Err(e) = kb.examine() {
                tracing::error!(error = %e, "answers nothing from this index");
            }
        })
    };
    drop(examine());
    let mut every = tokio::time::interval(Duration::from_secs(1));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let kb = Arc::clone(&kb);
        match tokio::task::spawn_blocking(move || kb.refresh()).await {
            Ok(Ok(true)) => {
                metrics.count_reload();
                tracing::info!("follows a new index");
                drop(examine());
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

/// Refuses addresses that are longer than any question needs.
async fn limit_address(State(most): State<usize>, request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |p| p.as_str().len());
    if length > most {
        let detail = format!("the address has {length} bytes; at most {most} are read");
        let chinese = format!("地址长 {length} 字节，上限 {most} 字节");
        return HttpError::new(StatusCode::URI_TOO_LONG, detail, chinese).into_response();
    }
    next.run(request).await
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

/// Refuses bodies that are packed: read as they come they would be taken for text.
async fn refuse_packed(request: Request, next: Next) -> Response {
    let coded = request.headers().get_all(header::CONTENT_ENCODING);
    if coded.iter().all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return next.run(request).await;
    }
    HttpError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "bodies with a Content-Encoding are not read: send it as it is",
        "不接受压缩的请求正文（Content-Encoding），请原样发送",
    )
    .into_response()
}

/// Reads away a body that is too long, when it is not much too long: a client that sends all before it reads would
/// find the connection broken, and no reason.
async fn read_away(State(most): State<usize>, request: Request, next: Next) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let too_long = length.is_some_and(|length| (most + 1..=READ_AWAY * most).contains(&length));
    if !too_long {
        return next.run(request).await;
    }
    let mut body = request.into_body();
    while let Some(Ok(_)) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {}
    StatusCode::PAYLOAD_TOO_LARGE.into_response()
}

async fn guard_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers: &mut HeaderMap = response.headers_mut();
    for (name, value) in GUARDS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
