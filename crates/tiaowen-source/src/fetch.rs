//! Downloads official pages, politely and within bounds.
//!
//! Only http and https, only hosts that the [`Rules`] name, never an address inside a private network:
//! checked for the address asked and at every redirect, after the name was resolved. One request at a
//! time; what is compressed counts unpacked. What to make of a page is left to `corpus`.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, Instant};

use ureq::http::{Response, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};
use url::{Host, Url};

use tiaowen_text::error::{Error, ErrorKind, Result};

/// How we name ourselves to a site.
const USER_AGENT: &str =
    concat!("tiaowen/", env!("CARGO_PKG_VERSION"), " (reads one page at a time)");

/// What may be fetched and how long it may take.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Hosts beside `gov.cn` and all below it.
    pub hosts: Vec<String>,
    /// Whether addresses inside private networks and of this machine are allowed: for tests.
    pub local: bool,
    /// Time for a whole download, redirects included.
    pub timeout: Duration,
    /// Most bytes, unpacked.
    pub max_bytes: u64,
    /// Most redirects.
    pub max_redirects: usize,
    /// Pause between two requests.
    pub pause: Duration,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            local: false,
            timeout: Duration::from_secs(60),
            max_bytes: 32 * 1024 * 1024,
            max_redirects: 5,
            pause: Duration::from_secs(2),
        }
    }
}

/// What a site said about its page, to ask later whether it changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// `ETag`
    pub etag: Option<String>,
    /// `Last-Modified`
    pub modified: Option<String>,
}

/// A page as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// The address that answered, after redirects.
    pub url: String,
    /// `Content-Type`
    pub declared: Option<String>,
    /// To ask later whether it changed.
    pub validators: Validators,
}

/// What a site answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A page
    Page(Page),
    /// The page that we have is the current one
    Unchanged,
}

/// Fetches pages one after the other.
#[derive(Debug)]
pub struct Fetcher {
    rules: Rules,
    agent: Agent,
    last: Option<Instant>,
}

impl Fetcher {
    /// A fetcher under these rules.
    pub fn new(rules: Rules) -> Self {
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .http_status_as_error(false)
            // Redirects are followed here, where each can be checked.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy would resolve names for us, and private addresses would pass unseen.
            .proxy(None)
            .timeout_connect(Some(rules.timeout.min(Duration::from_secs(15))))
            .build();
        let resolver = PublicOnly { inner: DefaultResolver::default(), local: rules.local };
        let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
        Self { rules, agent, last: None }
    }

    /// Sets the hosts beside `gov.cn` that the next page may come from.
    pub fn allow_hosts(&mut self, hosts: Vec<String>) {
        self.rules.hosts = hosts;
    }

    /// Fetches a page; with `known`, only if it changed since. Fails with `Invalid` for an address that
    /// the rules forbid, `NotFound` when the site has no such page, `TooLarge` beyond the limit, and
    /// `Unavailable` for anything that may pass.
    pub fn get(&mut self, address: &str, known: Option<&Validators>) -> Result<Answer> {
        let deadline = now() + self.rules.timeout;
        let mut url = self.rules.check(address)?;
        for _ in 0..=self.rules.max_redirects {
            self.wait();
            let response = self.ask(&url, known, deadline)?;
            let status = response.status().as_u16();
            let location = header(&response, "location");
            match (status, location) {
                (301 | 302 | 303 | 307 | 308, Some(to)) => {
                    let next = url.join(&to).map_err(|e| refused(&to, &e.to_string()))?;
                    url = self.rules.check(next.as_str())?;
                }
                (304, _) if known.is_some() => return Ok(Answer::Unchanged),
                (200, _) => return self.read(&url, response, deadline).map(Answer::Page),
                (404 | 410, _) => {
                    return Err(Error::not_found(format!("{url} is not there (HTTP {status})")));
                }
                _ => return Err(Error::unavailable(format!("{url} answered HTTP {status}"))),
            }
        }
        let most = self.rules.max_redirects;
        Err(Error::unavailable(format!("{address} redirects more than {most} times")))
    }

    /// Keeps the pause between requests.
    fn wait(&mut self) {
        if let Some(last) = self.last {
            std::thread::sleep(self.rules.pause.saturating_sub(last.elapsed()));
        }
        self.last = Some(now());
    }

    fn ask(
        &self,
        url: &Url,
        known: Option<&Validators>,
        deadline: Instant,
    ) -> Result<Response<Body>> {
        let mut request = self.agent.get(url.as_str());
        if let Some(etag) = known.and_then(|k| k.etag.as_deref()) {
            request = request.header("If-None-Match", etag);
        }
        if let Some(modified) = known.and_then(|k| k.modified.as_deref()) {
            request = request.header("If-Modified-Since", modified);
        }
        let left = deadline.saturating_duration_since(now()).max(Duration::from_millis(1));
        let request = request.config().timeout_global(Some(left)).build();
        request.call().map_err(|error| failed(url, error))
    }

    fn read(&self, url: &Url, response: Response<Body>, deadline: Instant) -> Result<Page> {
        let validators = Validators {
            etag: header(&response, "etag"),
            modified: header(&response, "last-modified"),
        };
        let declared = header(&response, "content-type");
        let announced = response.body().content_length();
        let limit = self.rules.max_bytes;
        if announced.is_some_and(|bytes| bytes > limit) {
            return Err(too_large(url, limit));
        }
        let mut reader = response.into_body().into_with_config().limit(u64::MAX).reader();
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = reader.read(&mut buffer).map_err(|e| cut_off(url, &e))?;
            if count == 0 {
                break;
            }
            bytes.extend_from_slice(buffer.get(..count).unwrap_or(&[]));
            if bytes.len() as u64 > limit {
                return Err(too_large(url, limit));
            }
            // A site that sends a byte a second never runs into a timeout of its own.
            if now() > deadline {
                return Err(Error::unavailable(format!("{url} takes too long")));
            }
        }
        if announced.is_some_and(|announced| announced > bytes.len() as u64) {
            return Err(Error::unavailable(format!("{url} broke off before the end of the page")));
        }
        Ok(Page { bytes, url: url.to_string(), declared, validators })
    }
}

impl Rules {
    /// Parses an address and checks it, as far as that goes before its name is resolved.
    pub fn check(&self, address: &str) -> Result<Url> {
        let url = Url::parse(address).map_err(|e| refused(address, &e.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused(address, "only http and https are fetched"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(address, "it carries a user name or password"));
        }
        match url.host() {
            Some(Host::Domain(name)) if self.names(name) => {}
            Some(Host::Ipv4(address)) if self.names(&address.to_string()) => {}
            Some(Host::Ipv6(address)) if self.names(&address.to_string()) => {}
            Some(host) => {
                let why = format!("{host} is neither under gov.cn nor named by the document");
                return Err(refused(address, &why));
            }
            None => return Err(refused(address, "it has no host")),
        }
        Ok(url)
    }

    fn names(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        host == "gov.cn"
            || host.ends_with(".gov.cn")
            || self.hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }
}

/// Resolves names and refuses addresses that lead into a private network, so that a public name that
/// points there is refused too.
#[derive(Debug)]
struct PublicOnly {
    inner: DefaultResolver,
    local: bool,
}

impl Resolver for PublicOnly {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        let addresses = self.inner.resolve(uri, config, timeout)?;
        let private = addresses.iter().find(|address| !self.local && !is_public(address.ip()));
        match private {
            None => Ok(addresses),
            Some(address) => {
                let message = format!("{PRIVATE}: {}", address.ip());
                Err(ureq::Error::Io(std::io::Error::new(
                    std::io::ErrorKind::PermissionDenied,
                    message,
                )))
            }
        }
    }
}

const PRIVATE: &str = "the name leads to an address that is not public";

/// Whether an address is one of the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        // Shared by providers, protocol assignments, benchmarks, reserved.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    let [.., high, low] = segments;
    // Addresses that carry an IPv4 address lead where that one leads.
    let inner = || Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    if address.to_ipv4_mapped().is_some() || (first == 0x64 && second == 0xFF9B) {
        return is_public_v4(inner());
    }
    if first == 0x2002 {
        let [_, high, low, ..] = segments;
        return is_public_v4(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)));
    }
    // Global unicast, without documentation and Teredo.
    (first & 0xE000) == 0x2000 && !(first == 0x2001 && (second == 0x0DB8 || second == 0))
}

#[expect(clippy::disallowed_methods, reason = "deadlines and pauses are what a clock is for")]
fn now() -> Instant {
    Instant::now()
}

fn header(response: &Response<Body>, name: &str) -> Option<String> {
    response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

fn refused(address: &str, why: &str) -> Error {
    Error::invalid(format!("{address} is not fetched: {why}"))
}

fn failed(url: &Url, error: ureq::Error) -> Error {
    match error {
        ureq::Error::Io(e) if e.kind() == std::io::ErrorKind::PermissionDenied => {
            refused(url.as_str(), &e.to_string())
        }
        ureq::Error::Timeout(_) => {
            Error::unavailable(format!("{url} takes too long")).caused_by(error)
        }
        ureq::Error::HostNotFound => {
            Error::unavailable(format!("{url}: the name is not known")).caused_by(error)
        }
        error => Error::unavailable(format!("{url}: {error}")).caused_by(error),
    }
}

fn cut_off(url: &Url, error: &std::io::Error) -> Error {
    Error::unavailable(format!("{url} broke off: {error}"))
}

fn too_large(url: &Url, limit: u64) -> Error {
    let megabytes = limit / (1024 * 1024);
    Error::new(ErrorKind::TooLarge, format!("{url} has more than {megabytes} MB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_named_hosts_over_http_are_fetched() {
        let rules = Rules { hosts: vec!["law.example.org".to_owned()], ..Rules::default() };
        for address in [
            "http://www.gov.cn/zhengce/a.htm",
            "https://gov.cn/",
            "https://LAW.example.org/x",
            "http://www.sc.gov.cn:80/a",
        ] {
            assert!(rules.check(address).is_ok(), "{address}");
        }
        for address in [
            "http://gov.cn.example.org/",
            "http://xgov.cn/",
            "ftp://www.gov.cn/",
            "file:///etc/passwd",
            "http://127.0.0.1/",
            "http://[::1]/",
            "http://user:pass@www.gov.cn/",
            "http://www.gov.cn@evil.org/",
            "http://0x7f000001/",
            "gopher://www.gov.cn",
            "www.gov.cn",
            "http://",
        ] {
            assert!(rules.check(address).is_err(), "{address}");
        }
    }

    #[test]
    fn addresses_inside_networks_are_told_from_public_ones() {
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "ff02::1",
            "2001:db8::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in
            ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8", "2002:808:808::"]
        {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
