//! Counters since the start, for those who run a server.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::kb::Status;

/// Upper bounds of the latency histogram in milliseconds.
const BOUNDS: [u64; 10] = [1, 2, 5, 10, 20, 50, 100, 250, 1_000, 10_000];
/// Counters since the start.
#[derive(Default)]
pub struct Metrics {
    routes: Mutex<BTreeMap<(String, u16), u64>>,
    latencies: Mutex<BTreeMap<String, Latency>>,
    searches: AtomicU64,
    zero_hits: AtomicU64,
    reloads: AtomicU64,
    named: AtomicU64,
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

    /// Counts a request with its route, status and time.
    pub fn count_request(&self, route: &str, status: u16, took: Duration) {
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

    /// A number that no request was named by before.
    pub fn next_name(&self) -> u64 {
        self.named.fetch_add(1, Ordering::Relaxed)
    }

    /// The counters in Prometheus' text format.
    pub fn print(&self, status: &Status) -> String {
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
