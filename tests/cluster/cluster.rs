//! The engine over a cluster against the engine of one machine: the same answers, and none that is short whatever
//! fails. Started by `tests/cluster/run`, which brings the jars and the class of a node:
//!
//! `cargo run --example cluster -- CLASSPATH FOLDER [STEP…]`, all steps or some: same, increments, refused, secured,
//! searching, indexing, managers; and disk, which is only taken where it is named.

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
use tiaowen_engine::draft::Draft;
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref::{self, Linked};
use tiaowen_opensearch::{self as over_nodes, Access, Cluster, Shape};
use tiaowen_text::doc::Topic;

mod door;
mod faults;
mod increments;
mod nodes;
mod same;
mod strain;

use nodes::Nodes;

/// Queries that are made up.
const QUERIES: same::Queries = [260, 160];
/// Documents that are given to a build at once.
const PORTION: usize = 5;

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

    fn begin(
        &self,
        access: &Access,
        shards: usize,
        replicas: usize,
    ) -> tiaowen_text::error::Result<over_nodes::Writer> {
        let shape = Shape { shards: Some(shards), replicas: Some(replicas) };
        let (stamp, lexicon) = (&self.stamp, &self.lexicon);
        let mut draft = over_nodes::Writer::create(access, stamp, lexicon, shape, 0, None)?;
        draft.keep_topics(&self.topics)?;
        Ok(draft)
    }

    fn write(
        &self,
        access: &Access,
        shards: usize,
        replicas: usize,
    ) -> tiaowen_text::error::Result<()> {
        let mut draft = self.begin(access, shards, replicas)?;
        for portion in self.documents.chunks(PORTION) {
            draft.add_all(portion.to_vec(), &|_| ())?;
        }
        Box::new(draft).finish()
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let (Some(classpath), Some(folder)) = (arguments.next(), arguments.next()) else {
        panic!("cluster CLASSPATH FOLDER [STEP…]");
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
    let turned = strain::turned_away(&nodes);
    assert!(turned > 0, "no write was turned away");
    step(&format!(
        "the cluster indexed: three shards, a copy of each; {turned} writes turned away"
    ));
    let only: Vec<String> = arguments.collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|step| step == name);
    if wanted("same") {
        let cluster: Arc<dyn Engine> = Arc::new(Cluster::open(&access).unwrap());
        let compared = same::engines(QUERIES, &embedded, &cluster, &texts.documents);
        step(&format!("{compared} searches alike in hits, groups, totals, facets and order"));
        let [embedded, over] = [embedded, cluster].map(Kb::over);
        let compared = same::knowledge(QUERIES, &embedded, &over, &texts.documents);
        step(&format!(
            "{compared} answers alike: questions, suggestions, look-ups, crosswalks, checks"
        ));
    }
    if wanted("increments") {
        let compared = increments::changes(&nodes, folder);
        step(&format!("{compared} answers alike after documents came, changed and went"));
        let compared = increments::killed(&mut nodes, folder);
        step(&format!("{compared} answers alike after a node was killed under such changes"));
    }
    if wanted("refused") {
        faults::refused(&texts, &nodes);
        step("another layout, two builds under one name and lost entries are refused");
    }
    if wanted("secured") {
        door::secured(&texts, &nodes, &classpath, folder);
        step("through TLS with a login; another authority or password is refused");
    }
    if wanted("searching") {
        faults::searching(&texts, &mut nodes);
        step("a node killed while searching: every answer right or refused, and right again");
    }
    if wanted("indexing") {
        faults::indexing(&texts, &mut nodes);
        step("a node killed while indexing: the build before answered on, the next one is whole");
    }
    if wanted("managers") {
        faults::managers(&texts, &mut nodes);
        step("two of three nodes killed: every answer right or refused, no build begun");
    }
    // A cluster looks every ten seconds at most how full its disks are, so this takes a minute and a half.
    if only.iter().any(|step| step == "disk") {
        strain::full_disk(&texts, &nodes);
        step("a full disk while indexing: answers go on, the build waits for room or is given up");
    }
}
