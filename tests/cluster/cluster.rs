//! The engine over a cluster against the engine of one machine: the same answers, and none that is short whatever
//! fails. Started by `tests/cluster/run`, which brings the jars and the class of a node:
//!
//! `cargo run --example cluster -- CLASSPATH FOLDER`

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may panic, and tells what it took"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use tiaowen::corpus::{self, Layout};
use tiaowen::kb::Kb;
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref::{self, Linked};
use tiaowen_opensearch::{Access, Build, Cluster, Shape};
use tiaowen_text::doc::Topic;

mod faults;
mod nodes;
mod same;

use nodes::Nodes;

/// The shipped documents, linked.
struct Texts {
    documents: Vec<Linked>,
    topics: Vec<Topic>,
    lexicon: Lexicon,
    stamp: Stamp,
}

impl Texts {
    fn load() -> Self {
        let layout = Layout::at(Path::new(env!("CARGO_MANIFEST_DIR")));
        let lexicon = Lexicon::load(&layout.lexicon()).unwrap();
        let corpus = corpus::load(&layout, &|_, _| ()).unwrap();
        assert!(corpus.problems.is_empty(), "{:#?}", corpus.problems);
        let stamp = Stamp::new("cluster test".to_owned(), &lexicon);
        let documents = crossref::link(corpus.documents, corpus.curated);
        Self { documents, topics: corpus.topics, lexicon, stamp }
    }

    fn embedded(&self, dir: &Path) -> Arc<dyn Engine> {
        let mut writer = Writer::create(dir, &self.stamp, &self.lexicon).unwrap();
        writer.keep_topics(&self.topics).unwrap();
        writer.add_all(self.documents.clone(), &|_| ()).unwrap();
        writer.finish().unwrap();
        Arc::new(Embedded::open(dir).unwrap())
    }

    fn write(
        &self,
        access: &Access,
        shards: usize,
        replicas: usize,
    ) -> tiaowen_text::error::Result<()> {
        let build = Build {
            stamp: &self.stamp,
            lexicon: &self.lexicon,
            topics: &self.topics,
            documents: &self.documents,
            shape: Shape { shards: Some(shards), replicas: Some(replicas) },
        };
        build.write(access, &|_| ())
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(classpath), Some(folder)) = (arguments.next(), arguments.next()) else {
        panic!("cluster CLASSPATH FOLDER");
    };
    let began = Instant::now();
    let step = |what: &str| println!("{:6.1} s  {what}", began.elapsed().as_secs_f32());
    let folder = Path::new(&folder);
    let mut nodes = Nodes::start(&classpath, folder);
    let texts = Texts::load();
    let embedded = texts.embedded(&folder.join("embedded"));
    step("texts read, one machine indexed");
    nodes.wait();
    step("three nodes answer");
    let access = nodes.access("tiaowen");
    let none = Cluster::open(&access).err().expect("nothing is built").to_string();
    assert!(none.contains("tiaowen index"), "{none}");
    texts.write(&access, 3, 1).unwrap();
    step("the cluster indexed: three shards, a copy of each");
    let cluster: Arc<dyn Engine> = Arc::new(Cluster::open(&access).unwrap());
    let compared = same::engines(&embedded, &cluster, &texts.documents);
    step(&format!("{compared} searches alike in hits, groups, totals, facets and order"));
    let [embedded, over] = [embedded, cluster].map(Kb::over);
    let compared = same::knowledge(&embedded, &over, &texts.documents);
    step(&format!(
        "{compared} answers alike: questions, suggestions, look-ups, crosswalks, checks"
    ));
    faults::refused(&texts, &nodes);
    step("another layout, two builds under one name and lost entries are refused");
    faults::searching(&texts, &mut nodes);
    step("a node killed while searching: every answer right or refused, and right again");
    faults::indexing(&texts, &mut nodes);
    step("a node killed while indexing: the build before answered on, the next one is whole");
}
