//! What those who run a server see of it: one log line a request, and counters for Prometheus.
//!
//! Log lines carry the request id and no query text unless the configuration asks for it: what people
//! look up is their own affair.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Site;

/// Upper bounds of the latency histogram in milliseconds.
const BOUNDS: [u64; 10] = [1, 2, 5, 10, 20, 50, 100, 250, 1_000, 10_000];
/// The header that names a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Counters since the start.
#[derive(Default)]
pub struct Metrics {
    routes: Mutex<BTreeMap<(String, u16), u64>>,
    latencies: Mutex<BTreeMap<String, Latency>>,
    searches: AtomicU64,
    zero_hits: AtomicU64,
    reloads: AtomicU64,
    requests: AtomicU64,
}

#[derive(Default)]
struct Latency {
    /// Requests at most as slow as each bound; the last counts all.
    at_most: [u64; BOUNDS.len() + 1],
    total: Duration,
}

impl Metrics {
    /// Counts a search and whether it found anything.
    pub fn count_search(&self, hits: usize) {
        self.searches.fetch_add(1, Ordering::Relaxed);
        if hits == 0 {
            self.zero_hits.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Counts a change to a newer index.
    pub fn count_reload(&self) {
        self.reloads.fetch_add(1, Ordering::Relaxed);
    }

    fn count_request(&self, route: &str, status: u16, took: Duration) {
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        *routes.entry((route.to_owned(), status)).or_default() += 1;
        drop(routes);
        let mut latencies = self.latencies.lock().unwrap_or_else(PoisonError::into_inner);
        let latency = latencies.entry(route.to_owned()).or_default();
        latency.total += took;
        let bounds = BOUNDS.iter().map(|b| Duration::from_millis(*b)).chain([Duration::MAX]);
        for (count, bound) in latency.at_most.iter_mut().zip(bounds) {
            *count += u64::from(took <= bound);
        }
    }

    /// The counters in Prometheus' text format.
    fn print(&self, site: &Site) -> String {
        let mut out = String::new();
        let mut put = |words: std::fmt::Arguments<'_>| {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{words}");
        };
        put(format_args!(
            "# HELP tiaowen_requests_total Requests by route and status.\n# TYPE tiaowen_requests_total counter"
        ));
        for ((route, status), count) in
            self.routes.lock().unwrap_or_else(PoisonError::into_inner).iter()
        {
            put(format_args!(
                "tiaowen_requests_total{{route=\"{route}\",status=\"{status}\"}} {count}"
            ));
        }
        put(format_args!(
            "# HELP tiaowen_request_seconds Time to answer by route.\n# TYPE tiaowen_request_seconds histogram"
        ));
        for (route, latency) in self.latencies.lock().unwrap_or_else(PoisonError::into_inner).iter()
        {
            let bounds = BOUNDS.iter().map(|ms| format!("{}", *ms as f64 / 1000.0));
            for (count, bound) in latency.at_most.iter().zip(bounds.chain(["+Inf".to_owned()])) {
                put(format_args!(
                    "tiaowen_request_seconds_bucket{{route=\"{route}\",le=\"{bound}\"}} {count}"
                ));
            }
            let all = latency.at_most.last().copied().unwrap_or(0);
            let seconds = latency.total.as_secs_f64();
            put(format_args!(
                "tiaowen_request_seconds_sum{{route=\"{route}\"}} {seconds}\ntiaowen_request_seconds_count{{route=\"{route}\"}} {all}"
            ));
        }
        let status = site.kb().status();
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        for (name, kind, help, value) in [
            ("searches_total", "counter", "Searches.", load(&self.searches)),
            (
                "zero_hit_searches_total",
                "counter",
                "Searches that found nothing.",
                load(&self.zero_hits),
            ),
            ("index_reloads_total", "counter", "Changes to a newer index.", load(&self.reloads)),
            ("documents", "gauge", "Documents loaded.", status.documents as u64),
            ("units", "gauge", "Units of search loaded.", status.units as u64),
            ("index_bytes", "gauge", "Size of the index on disk.", status.bytes),
        ] {
            put(format_args!(
                "# HELP tiaowen_{name} {help}\n# TYPE tiaowen_{name} {kind}\ntiaowen_{name} {value}"
            ));
        }
        put(format_args!(
            "# HELP tiaowen_index_info The index that answers.\n# TYPE tiaowen_index_info gauge"
        ));
        put(format_args!(
            "tiaowen_index_info{{built=\"{}\",stamp=\"{}\"}} 1",
            status.built, status.stamp
        ));
        out
    }
}

/// `GET /metrics`
pub async fn metrics(State(site): State<Site>) -> Response {
    let text = site.metrics().print(&site);
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
    let count = site.metrics().requests.fetch_add(1, Ordering::Relaxed);
    let id = format!("{:x}-{count:x}", std::process::id());
    HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("none"))
}
