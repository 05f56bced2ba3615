//! Shared set-up.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tiaowen::corpus::{self, Layout};
use tiaowen::crossref;
use tiaowen::index::{Stamp, Writer};
use tiaowen::kb::Kb;
use tiaowen::segment::Lexicon;

/// The project's own folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// An index of the project's documents and of those made up under `tests/data/verify/corpus`, built once
/// a run.
pub fn index() -> &'static Path {
    static INDEX: OnceLock<PathBuf> = OnceLock::new();
    INDEX.get_or_init(|| {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("index");
        let layout = Layout::at(root());
        let mut corpus = corpus::load(&layout, &|_, _| ()).unwrap();
        let made_up = Layout { corpus: root().join("tests/data/verify/corpus"), ..layout.clone() };
        let more = corpus::load(&made_up, &|_, _| ()).unwrap();
        let problems: Vec<_> = corpus.problems.iter().chain(&more.problems).collect();
        assert!(problems.is_empty(), "{problems:#?}");
        corpus.documents.extend(more.documents);
        let lexicon = Lexicon::load(&layout.lexicon()).unwrap();
        let stamp = Stamp::new("tests".to_owned(), &lexicon);
        let mut writer = Writer::create(&dir, &stamp, &lexicon).unwrap();
        for linked in crossref::link(corpus.documents, corpus.curated) {
            writer.add(&linked).unwrap();
        }
        writer.finish().unwrap();
        dir
    })
}

/// The knowledge base over [`index`].
pub fn kb() -> Arc<Kb> {
    static KB: OnceLock<Arc<Kb>> = OnceLock::new();
    Arc::clone(KB.get_or_init(|| Arc::new(Kb::open(index()).unwrap())))
}

/// What the server answered.
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: axum::http::HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// A header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

/// Asks the whole server without a socket.
pub fn ask(request: axum::http::Request<axum::body::Body>) -> Answer {
    ask_with(&tiaowen::http::ServeConfig::default(), request)
}

/// Asks a server that is configured in a special way.
pub fn ask_with(
    config: &tiaowen::http::ServeConfig,
    request: axum::http::Request<axum::body::Body>,
) -> Answer {
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response = tiaowen::http::app(kb(), config).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    })
}

/// `GET` of an address; what is not ASCII in it is percent-encoded first.
pub fn get(address: &str) -> Answer {
    let mut encoded = String::new();
    for byte in address.bytes() {
        match byte {
            b'!'..=b'~' => encoded.push(byte as char),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    ask(axum::http::Request::get(encoded).body(axum::body::Body::empty()).unwrap())
}
