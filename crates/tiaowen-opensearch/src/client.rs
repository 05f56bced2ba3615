//! Requests to the nodes of a cluster: kept connections, time limits, login, and the next node where one does
//! not answer.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use ureq::config::AutoHeaderValue;
use ureq::http::{HeaderValue, Request, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use crate::access::{Access, Login};
use tiaowen_engine::disk::read_given;
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Time to reach a node.
const CONNECT: Duration = Duration::from_secs(3);
/// Connections kept to each node: as many as questions are asked at once.
const KEPT: usize = 64;
/// Most bytes of an answer.
const LONGEST: u64 = 512 * 1024 * 1024;
/// Characters of a reason that are told.
const TOLD: usize = 300;

/// What a cluster answered.
pub(crate) struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The JSON it sent; null where it sent none.
    pub body: Value,
}

/// What is sent.
pub(crate) enum Sent<'a> {
    Nothing,
    Json(&'a Value),
    /// Lines of JSON.
    Lines(&'a [u8]),
}

/// A way to the nodes of a cluster.
pub(crate) struct Client {
    agent: Agent,
    nodes: Vec<String>,
    /// The node that is asked first.
    turn: AtomicUsize,
    authorization: Option<HeaderValue>,
    timeout: Duration,
}

impl Client {
    pub(crate) fn new(access: &Access) -> Result<Self> {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(access.timeout))
            .max_idle_connections(KEPT * access.nodes.len())
            .max_idle_connections_per_host(KEPT)
            // Set by the environment of a user, a proxy would see what is asked.
            .proxy(None)
            // Nodes stand near: to pack an answer takes them longer than to send it.
            .accept_encoding(AutoHeaderValue::None)
            .user_agent(concat!("tiaowen/", env!("CARGO_PKG_VERSION")));
        if let Some(path) = &access.ca {
            let failed = |why: String| {
                Error::invalid(format!("{}: no certificates in PEM form: {why}", path.display()))
            };
            let pem = read_given(path).map_err(|e| Error::io(path.display(), e))?;
            let mut certificates: Vec<Certificate<'static>> = Vec::new();
            for item in parse_pem(&pem) {
                if let PemItem::Certificate(held) = item.map_err(|e| failed(e.to_string()))? {
                    certificates.push(held);
                }
            }
            if certificates.is_empty() {
                return Err(failed("there is none".to_owned()));
            }
            let roots = RootCerts::new_with_certs(&certificates);
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        let authorization = match &access.login {
            Login::None => None,
            Login::Basic { user, password } => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))))
            }
            Login::ApiKey(key) => Some(format!("ApiKey {key}")),
        };
        let authorization = authorization.map(|text| {
            let mut value = HeaderValue::from_str(&text).map_err(|_| {
                Error::invalid("the login of the search cluster holds a control character")
            })?;
            value.set_sensitive(true);
            Ok::<_, Error>(value)
        });
        Ok(Self {
            agent: config.build().new_agent(),
            nodes: access.nodes.clone(),
            turn: AtomicUsize::new(0),
            authorization: authorization.transpose()?,
            timeout: access.timeout,
        })
    }

    /// Sends a request that may be sent again.
    pub(crate) fn send(&self, method: &str, path: &str, sent: Sent<'_>) -> Result<Reply> {
        self.send_within(self.timeout, method, path, sent)
    }

    /// The same with another time limit.
    pub(crate) fn send_within(
        &self,
        limit: Duration,
        method: &str,
        path: &str,
        sent: Sent<'_>,
    ) -> Result<Reply> {
        let (kind, bytes) = match sent {
            Sent::Nothing => (None, Vec::new()),
            Sent::Json(value) => {
                let bytes =
                    serde_json::to_vec(value).map_err(|e| Error::internal(e.to_string()))?;
                (Some("application/json"), bytes)
            }
            Sent::Lines(lines) => (Some("application/x-ndjson"), lines.to_vec()),
        };
        let first = self.turn.load(Ordering::Relaxed);
        let mut last = None;
        // One more than there are: a kept connection may have been closed by the other side.
        for at in first..=first + self.nodes.len() {
            let Some(node) = self.nodes.get(at % self.nodes.len()) else { break };
            match self.try_node(limit, method, &format!("{node}{path}"), kind, &bytes) {
                Ok(reply) => {
                    if at != first {
                        self.turn.store(at, Ordering::Relaxed);
                    }
                    return Ok(reply);
                }
                Err(error) => {
                    let waited =
                        matches!(error, ureq::Error::Timeout(at) if at != ureq::Timeout::Connect);
                    last = Some(unreached(node, error));
                    if waited {
                        break;
                    }
                }
            }
        }
        Err(last.unwrap_or_else(|| Error::internal("no node of the search cluster is known")))
    }

    fn try_node(
        &self,
        limit: Duration,
        method: &str,
        address: &str,
        kind: Option<&str>,
        bytes: &[u8],
    ) -> std::result::Result<Reply, ureq::Error> {
        let mut request = Request::builder().method(method).uri(address);
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        if let Some(kind) = kind {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let mut response = match kind {
            Some(_) => {
                let request = request.body(bytes)?;
                let request =
                    self.agent.configure_request(request).timeout_global(Some(limit)).build();
                self.agent.run(request)?
            }
            None => {
                let request = request.body(())?;
                let request =
                    self.agent.configure_request(request).timeout_global(Some(limit)).build();
                self.agent.run(request)?
            }
        };
        let status = response.status().as_u16();
        let body = read(response.body_mut())?;
        Ok(Reply { status, body })
    }

    /// What a request that must succeed gives.
    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        self.send("GET", path, Sent::Nothing)?.good()
    }
}

fn read(body: &mut Body) -> std::result::Result<Value, ureq::Error> {
    let bytes = body.with_config().limit(LONGEST).read_to_vec()?;
    // A proxy answers in HTML; the status says enough.
    Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn unreached(node: &str, error: ureq::Error) -> Error {
    Error::unavailable(format!("the search cluster does not answer: {node}: {error}"))
        .caused_by(error)
}

impl Reply {
    /// Whether it is an error of a kind.
    pub(crate) fn says(&self, kind: &str) -> bool {
        self.body.pointer("/error/type").and_then(Value::as_str) == Some(kind)
    }

    /// The body of an answer that is none of errors.
    pub(crate) fn good(self) -> Result<Value> {
        match self.status {
            200..=299 => Ok(self.body),
            status => Err(refusal(status, &self.body)),
        }
    }
}

/// An answer of the cluster that is none, as an error; `body` is the JSON beside the status.
pub(crate) fn refusal(status: u16, body: &Value) -> Error {
    let why = reason(body);
    // Of an index, or of making one: on a full disk, or where somebody set it.
    let blocked = why.split(':').next().is_some_and(|kind| kind.ends_with("block_exception"));
    match status {
        401 | 403 if !blocked => {
            Error::unavailable(format!("the search cluster refuses the login ({status}): {why}"))
        }
        403 | 404 | 408 | 429 | 500.. => {
            Error::unavailable(format!("the search cluster cannot answer ({status}): {why}"))
        }
        400 if why.contains("too_many") || why.contains("maxClauseCount") => Error::new(
            ErrorKind::TooLarge,
            "the search cluster takes no query of so many tokens: ask for less, or set \
             indices.query.bool.max_clause_count there",
        ),
        _ => {
            Error::internal(format!("the search cluster did not take a request ({status}): {why}"))
        }
    }
}

/// Why, in the words of the cluster.
fn reason(body: &Value) -> String {
    let error = body.get("error").unwrap_or(body);
    let of = |value: &Value| {
        let text = |key| value.get(key).and_then(Value::as_str);
        let (kind, why) = (text("type")?, text("reason").unwrap_or_default());
        Some(format!("{kind}: {why}"))
    };
    let root = error.get("root_cause").and_then(|causes| causes.get(0)).and_then(of);
    let told = root.or_else(|| of(error)).or_else(|| error.as_str().map(str::to_owned));
    let told = told.unwrap_or_else(|| "no reason given".to_owned());
    told.chars().take(TOLD).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn refusals_say_why() {
        let body = json!({"error": {"root_cause": [{"type": "illegal", "reason": "no such field"}], "type": "outer"},
            "status": 400});
        let told = refusal(400, &body);
        assert_eq!(told.kind(), ErrorKind::Internal);
        assert!(told.to_string().ends_with("(400): illegal: no such field"), "{told}");
        let full =
            json!({ "error": { "type": "index_create_block_exception", "reason": "the disk" } });
        assert!(refusal(403, &full).to_string().contains("cannot answer (403): index_create"));
        assert!(refusal(403, &Value::Null).to_string().contains("login"));
        for status in [401, 403, 404, 429, 500, 503] {
            assert_eq!(refusal(status, &Value::Null).kind(), ErrorKind::Unavailable, "{status}");
        }
    }
}
