//! How often one client may ask. Each client has a bucket of tokens that refills every second; loopback
//! clients are never limited.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::site::HttpError;

/// Clients that are remembered; beyond it, those with a full bucket are forgotten.
const MOST_CLIENTS: usize = 10_000;

/// The buckets of all clients.
pub struct Rate {
    per_second: f64,
    clients: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Rate {
    /// So many requests a second, and twice as many at once.
    pub fn new(per_second: u32) -> Self {
        Self { per_second: f64::from(per_second.max(1)), clients: Mutex::new(HashMap::new()) }
    }

    /// Takes one token, or says how many seconds to wait for one.
    fn take(&self, client: IpAddr, now: Instant) -> Result<(), u64> {
        let most = self.per_second * 2.0;
        let refilled = |tokens: f64, since: Instant| {
            (tokens + now.saturating_duration_since(since).as_secs_f64() * self.per_second)
                .min(most)
        };
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= MOST_CLIENTS {
            clients.retain(|_, &mut (tokens, since)| refilled(tokens, since) < most);
        }
        let (tokens, since) = clients.entry(network(client)).or_insert((most, now));
        let full = refilled(*tokens, *since);
        *since = now;
        if full >= 1.0 {
            *tokens = full - 1.0;
            return Ok(());
        }
        *tokens = full;
        Err(((1.0 - full) / self.per_second).ceil().max(1.0) as u64)
    }
}

/// One subscriber has a whole /64 of IPv6.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(six) => {
            let mut octets = six.octets();
            octets.iter_mut().skip(8).for_each(|byte| *byte = 0);
            IpAddr::from(octets)
        }
        four => four,
    }
}

/// Refuses clients that ask too often, when the configuration sets a limit.
pub async fn limit(
    State(rate): State<Option<Arc<Rate>>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(rate) = rate else { return next.run(request).await };
    let client = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    let Some(client) = client.filter(|ip| !ip.to_canonical().is_loopback()) else {
        return next.run(request).await;
    };
    #[expect(clippy::disallowed_methods, reason = "a rate is a number in a time")]
    let now = Instant::now();
    match rate.take(client, now) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            let detail = format!("too many requests; try again in {seconds} seconds");
            let chinese = format!("请求过于频繁，请 {seconds} 秒后再试");
            let mut response =
                HttpError::new(StatusCode::TOO_MANY_REQUESTS, detail, chinese).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_client_gets_its_rate_and_others_theirs() {
        let rate = Rate::new(5);
        #[expect(clippy::disallowed_methods, reason = "the test counts from any moment")]
        let start = Instant::now();
        let a: IpAddr = "203.0.113.7".parse().unwrap();
        let taken = (0..20).filter(|_| rate.take(a, start).is_ok()).count();
        assert_eq!(taken, 10, "twice the rate at once");
        assert_eq!(rate.take(a, start), Err(1));
        assert!(rate.take("203.0.113.8".parse().unwrap(), start).is_ok());
        assert!(rate.take(a, start + Duration::from_millis(250)).is_ok());
    }

    #[test]
    fn an_ipv6_network_is_one_client() {
        let ip = |text: &str| network(text.parse().unwrap());
        assert_eq!(ip("2001:db8::1"), ip("2001:db8::ffff"));
        assert_ne!(ip("2001:db8::1"), ip("2001:db8:0:1::1"));
        assert_eq!(ip("::ffff:203.0.113.7"), ip("203.0.113.7"));
    }
}
