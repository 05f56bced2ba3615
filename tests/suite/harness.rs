//! Shared set-up.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

use tiaowen::corpus::{self, Layout};
use tiaowen::kb::Kb;
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref;
use tiaowen_text::doc::{
    Clause, ClausePath, DocId, Document, Level, Meta, Ordinal, Piece, PieceKind, Provenance, Span,
    TextState,
};

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
        writer.keep_topics(&corpus.topics).unwrap();
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
    ask_of(kb(), config, request)
}

/// Asks a server over a knowledge base.
pub fn ask_of(
    kb: Arc<Kb>,
    config: &tiaowen::http::ServeConfig,
    request: axum::http::Request<axum::body::Body>,
) -> Answer {
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response = tiaowen::http::app(kb, config).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    })
}

/// `GET` of an address; what is not ASCII in it is percent-encoded first.
pub fn get(address: &str) -> Answer {
    ask(axum::http::Request::get(encoded(address)).body(axum::body::Body::empty()).unwrap())
}

/// An address with what is not ASCII in it percent-encoded.
pub fn encoded(address: &str) -> String {
    let mut encoded = String::new();
    for byte in address.bytes() {
        match byte {
            b'!'..=b'~' => encoded.push(byte as char),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// A folder of its own for a test; old content is removed.
pub fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

/// A document whose clauses `（一）`, `（二）` … have the given headings and bodies.
pub fn document(id: &str, title: &str, clauses: &[(&str, &str)]) -> Document {
    let mut text = format!("{title}\n");
    let pieces = vec![Piece { kind: PieceKind::Title, span: Span::new(0, text.len()) }];
    let mut built = Vec::new();
    for (at, (heading, body)) in clauses.iter().enumerate() {
        let number = at as u32 + 1;
        let start = text.len();
        text.push_str(&format!("（{}）", tiaowen_text::numeral::to_chinese(number)));
        let mark = Span::new(start, text.len());
        text.push_str(heading);
        let heading = Span::new(mark.end, text.len());
        if !heading.is_empty() {
            text.push('。');
        }
        text.push_str(body);
        text.push('\n');
        let span = Span::new(start, text.len());
        built.push(Clause {
            path: ClausePath::new(number.to_string()),
            level: Level::Outline(2),
            ordinal: Some(Ordinal::from(number)),
            mark,
            heading,
            span,
            extent: span,
            parent: None,
            unit: true,
            confidence: None,
        });
    }
    Document {
        id: DocId::parse(id).unwrap(),
        meta: Meta { title: title.to_owned(), ..Meta::default() },
        provenance: Provenance::default(),
        state: TextState::Official,
        text,
        clauses: built,
        pieces,
        repairs: Vec::new(),
        issues: Vec::new(),
        clause_level: Level::Outline(2),
        earlier: Vec::new(),
        places: Default::default(),
    }
}

/// An index over documents, in a folder of its own.
pub fn kb_of(name: &str, documents: Vec<Document>, lexicon: &Lexicon) -> Kb {
    let dir = folder(name);
    write(&dir, documents, lexicon);
    Kb::open(&dir).unwrap()
}

/// Builds an index in a folder.
pub fn write(dir: &Path, documents: Vec<Document>, lexicon: &Lexicon) {
    let stamp = Stamp::new(format!("{} documents", documents.len()), lexicon);
    let mut writer = Writer::create(dir, &stamp, lexicon).unwrap();
    for linked in crossref::link(documents, Vec::new()) {
        writer.add(&linked).unwrap();
    }
    writer.finish().unwrap();
}

/// A project folder of its own: the shipped corpus and the documents of `several`, indexed.
pub struct Project {
    /// Its folder.
    pub root: PathBuf,
}

impl Project {
    /// Makes and indexes it.
    pub fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&dir);
        copy(&root().join("corpus"), &dir.join("corpus"));
        copy(&root().join("seeds"), &dir.join("seeds"));
        copy(&root().join("tests/data/crossref/several"), &dir.join("corpus"));
        let project = Self { root: dir };
        project.run(&["index"]);
        project
    }

    /// A knowledge base over it that sees its files.
    pub fn kb(&self) -> Kb {
        Kb::open(&self.root.join("index")).unwrap().with_source(Layout::at(&self.root))
    }

    /// Runs the program in this project; gives what it printed.
    pub fn run(&self, args: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .args(args)
            .env("TIAOWEN_ROOT", &self.root)
            .env_remove("TIAOWEN_INDEX")
            .env_remove("TIAOWEN_CORPUS")
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same as JSON.
    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.run(args)).unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
