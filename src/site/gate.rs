//! Who may write: judges into the crosswalk, readers into what readers say. It depends on where the server listens,
//! how it was called, and what the request carries.
//!
//! Pages of other sites can make a browser ask a server on its reader's machine, also under a name of their choice.
//! So only the names of this machine count as this machine, and who posts from a page has to be a page of this server.

use std::fmt;
use std::hint::black_box;

use axum::http::{HeaderMap, HeaderName, header};
use sha2::{Digest, Sha256};
use url::Host;

use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash::hex;

/// Fewest characters of a token: a shorter one can be guessed.
const SHORTEST: usize = 16;
/// Most characters of a token.
const LONGEST: usize = 1024;
/// The cookie of a judge who gave the token.
pub const SESSION: &str = "tiaowen-judge";
/// What browsers say of the page that sends a request.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// What proxies add: the request comes from elsewhere, whatever name it uses.
const FORWARDED: [HeaderName; 5] = [
    HeaderName::from_static("forwarded"),
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("via"),
];

/// What a judge has to know. Only hashes of it are kept, and these are never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    given: [u8; 32],
    session: [u8; 32],
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// Takes a token. Fails with `Invalid`, without repeating it, for one that is short, very long, or has anything but
    /// printed ASCII characters, which headers cannot carry.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let fits = (SHORTEST..=LONGEST).contains(&text.len());
        if !fits || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid(format!(
                "the token for judging has to be {SHORTEST} to {LONGEST} printed ASCII characters without spaces"
            )));
        }
        let session = format!("session {text}");
        Ok(Self { given: Sha256::digest(text).into(), session: Sha256::digest(session).into() })
    }

    /// Whether this is the token.
    pub fn is(&self, given: &str) -> bool {
        same(&self.given, &Sha256::digest(given.trim()).into())
    }

    /// What the cookie of one who gave it holds. It ends with the token.
    pub fn session(&self) -> String {
        hex(&self.session)
    }

    fn is_session(&self, given: &str) -> bool {
        same(&Sha256::digest(self.session()).into(), &Sha256::digest(given).into())
    }
}

/// Whether two hashes are the same, in a time that does not tell where they differ.
fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    black_box(a.iter().zip(b).fold(0, |differs, (a, b)| differs | (a ^ b))) == 0
}

/// Whether somebody may judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judging {
    /// The one who asks may
    Open,
    /// The token has to be given first
    Asks,
    /// Nobody may from where the request comes
    Off,
}

/// Who may write at a server.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    /// Whether only this machine can reach the server.
    loopback: bool,
    token: Option<Token>,
    /// Whether readers of elsewhere may say something.
    feedback: bool,
    origins: Vec<String>,
}

impl Gate {
    /// The gate of a server that listens on an address of this machine alone, or not; whoever is asked for a `token` is
    /// asked on every address. `origins` are the sites beside its own whose pages may post.
    pub fn new(loopback: bool, token: Option<Token>, feedback: bool, origins: &[String]) -> Self {
        Self { loopback, token, feedback, origins: origins.to_vec() }
    }

    /// Whether a request may judge.
    pub fn judging(&self, headers: &HeaderMap) -> Judging {
        match &self.token {
            None if self.is_here(headers) => Judging::Open,
            None => Judging::Off,
            Some(token) if has(token, headers) => Judging::Open,
            Some(_) => Judging::Asks,
        }
    }

    /// Whether a reader may say something of a link.
    pub fn hears_readers(&self, headers: &HeaderMap) -> bool {
        self.feedback || self.is_here(headers)
    }

    /// Whether a request that writes comes from no page, or from one that may send it.
    pub fn may_post(&self, headers: &HeaderMap) -> bool {
        may_call(headers, &self.origins)
    }

    /// Whether this is the token.
    pub fn takes(&self, given: &str) -> Option<&Token> {
        self.token.as_ref().filter(|token| token.is(given))
    }

    /// Whether there is a token.
    pub fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// Whether a request comes from this machine and calls it by a name of its own.
    fn is_here(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        self.loopback
            && host.is_some_and(names_this_machine)
            && !FORWARDED.iter().any(|name| headers.contains_key(name))
    }
}

/// `localhost`, `127.0.0.1:8080`, `[::1]`.
fn names_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    match Host::parse(name) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

/// Whether a request carries the token, or the cookie of one who gave it.
fn has(token: &Token, headers: &HeaderMap) -> bool {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    bearer.and_then(|value| value.strip_prefix("Bearer ")).is_some_and(|given| token.is(given))
        || cookie(headers, SESSION).is_some_and(|given| token.is_session(given))
}

/// The value of a cookie as it was set.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// Whether a request comes from no page, a page of this server, or one of an origin that was allowed.
pub fn may_call(headers: &HeaderMap, origins: &[String]) -> bool {
    // Browsers that say nothing of it send an origin.
    let site = headers.get(FETCH_SITE).map(|site| site.as_bytes());
    let of_own = site.is_none_or(|site| site == b"same-origin" || site == b"none");
    let Some(origin) = headers.get(header::ORIGIN) else { return of_own };
    let Ok(origin) = origin.to_str() else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let own = origin.split_once("://").map(|(_, authority)| authority);
    (own.is_some() && own == host && of_own) || origins.iter().any(|allowed| allowed == origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_this_machine_judges_without_a_token() {
        let gate = Gate::new(true, None, false, &[]);
        for host in
            ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.5.0.1", "[::1]:80", "[::1]"]
        {
            assert_eq!(gate.judging(&headers(&[("host", host)])), Judging::Open, "{host}");
        }
        for host in
            ["law.example", "localhost.law.example:8080", "10.0.0.1", "[2001:db8::1]", ":", ""]
        {
            assert_eq!(gate.judging(&headers(&[("host", host)])), Judging::Off, "{host}");
            assert!(!gate.hears_readers(&headers(&[("host", host)])), "{host}");
        }
        assert_eq!(gate.judging(&HeaderMap::new()), Judging::Off, "no name at all");
        let proxied = headers(&[("host", "127.0.0.1:8080"), ("x-forwarded-for", "203.0.113.7")]);
        assert_eq!(gate.judging(&proxied), Judging::Off);
        let open = Gate::new(false, None, true, &[]);
        let here = headers(&[("host", "localhost")]);
        assert_eq!(open.judging(&here), Judging::Off, "the name proves nothing there");
        assert!(open.hears_readers(&here));
    }

    #[test]
    fn a_token_is_asked_of_everybody_and_never_printed() {
        let token = Token::parse(" abcdefghijklmnop\n").unwrap();
        assert!(!format!("{token:?}").contains("abc"));
        let session = format!("name=x; {SESSION}={}", token.session());
        let gate = Gate::new(true, Some(token), false, &[]);
        let host = ("host", "localhost");
        let asked = |more: (&'static str, &str)| gate.judging(&headers(&[host, more]));
        assert_eq!(gate.judging(&headers(&[host])), Judging::Asks);
        assert_eq!(asked(("authorization", "Bearer abcdefghijklmnop")), Judging::Open);
        assert_eq!(asked(("authorization", "Bearer abcdefghijklmnoq")), Judging::Asks);
        assert_eq!(asked(("cookie", &session)), Judging::Open);
        assert_eq!(asked(("cookie", &format!("{SESSION}=abcdefghijklmnop"))), Judging::Asks);
        assert!(gate.takes("abcdefghijklmnop").is_some() && gate.takes("").is_none());
        for short in ["", "short", "有十六个字但不是英文字母的口令呀", "abcdefgh ijklmnop"]
        {
            let told = Token::parse(short).unwrap_err().to_string();
            assert!(short.is_empty() || !told.contains(short), "{told}");
        }
    }

    #[test]
    fn pages_of_other_sites_do_not_post() {
        let allowed = ["https://law.example".to_owned()];
        for (pairs, may) in [
            (&[("host", "localhost:8080")][..], true),
            (&[("host", "localhost:8080"), ("origin", "http://localhost:8080")], true),
            (&[("host", "localhost:8080"), ("origin", "http://evil.example")], false),
            (&[("host", "localhost:8080"), ("origin", "http://localhost:9090")], false),
            (&[("host", "localhost:8080"), ("origin", "null")], false),
            (&[("host", "localhost:8080"), ("origin", "https://law.example")], true),
            (&[("host", "localhost:8080"), ("sec-fetch-site", "cross-site")], false),
            (&[("host", "localhost:8080"), ("sec-fetch-site", "same-site")], false),
            (&[("host", "localhost:8080"), ("sec-fetch-site", "same-origin")], true),
            (
                &[
                    ("host", "localhost:8080"),
                    ("origin", "https://localhost:8080"),
                    ("sec-fetch-site", "cross-site"),
                ],
                false,
            ),
        ] {
            assert_eq!(may_call(&headers(pairs), &allowed), may, "{pairs:?}");
        }
    }
}
