//! `tiaowen index --engine` over documents that come, change and go: what is changed answers as what is written whole,
//! and only what changed is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser as _;
use tiaowen::cli::{self, Cli};
use tiaowen::kb::Kb;
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_opensearch::{Access, Cluster};
use tiaowen_text::error::{Error, ErrorKind};

use crate::faults::{Told, answers, until_answered};
use crate::nodes::Nodes;
use crate::same;

const COLLECTION: &str = "changing";
/// Builds that are kept: the one that answers and the one before.
const KEPT: usize = 2;
/// Queries that are made up for each state of the documents.
const QUERIES: same::Queries = [90, 40];

/// A document of the test, which carries out another of the corpus or names it.
fn notice(number: usize, parent: &str, clauses: &[&str]) -> String {
    let mut text = format!(
        "关于第{number}批县城配套设施补短板的通知\n\n各市县：\n\n为贯彻落实《{parent}》，现通知如下。\n\n"
    );
    for (at, clause) in clauses.iter().enumerate() {
        text += &format!("{}、{clause}\n\n", ["一", "二", "三", "四"][at]);
    }
    text
}

const PARENT: &str = "关于推进以县城为重要载体的城镇化建设的意见";
const THINGS: [&str; 8] =
    ["养老设施", "排水管网", "充电桩", "托育点", "停车场", "物流网点", "旧厂房", "公共厕所"];
const DEEDS: [&str; 5] = ["要进社区", "要改造", "要靠近住处", "由县城统一建设", "每年检查一次"];

/// One of many documents.
fn nth(number: usize) -> String {
    let clause = |at: usize| {
        let thing = |by: usize| THINGS[(number * by + at) % THINGS.len()];
        format!("{}{}，{}同样如此。", thing(3), DEEDS[(number + at) % DEEDS.len()], thing(5))
    };
    let clauses: Vec<String> = (0..1 + number % 4).map(clause).collect();
    let clauses: Vec<&str> = clauses.iter().map(String::as_str).collect();
    notice(number, if number.is_multiple_of(8) { PARENT } else { "县城设施管理办法" }, &clauses)
}

struct Changing {
    access: Access,
    folder: PathBuf,
}

impl Changing {
    fn new(nodes: &Nodes, folder: &Path) -> Self {
        Self { access: nodes.access(COLLECTION), folder: folder.join(COLLECTION) }
    }

    fn run(&self, more: &[&str]) -> anyhow::Result<()> {
        let corpus = self.folder.join("corpus");
        let mut line = vec!["tiaowen", "--root", env!("CARGO_MANIFEST_DIR"), "--corpus"];
        line.push(corpus.to_str().unwrap());
        line.extend(more);
        // That something is carried out which is not there is told, and indexed all the same.
        cli::run(&Cli::try_parse_from(line).unwrap()).map(drop)
    }

    fn try_index(&self) -> anyhow::Result<()> {
        let address = format!("{}/{COLLECTION}", self.access.nodes.join(","));
        self.run(&["--engine", &address, "index", "--shards", "2", "--replicas", "1"])
    }

    fn index(&self) -> Arc<Cluster> {
        self.try_index().unwrap();
        self.open()
    }

    fn open(&self) -> Arc<Cluster> {
        Arc::new(Cluster::open(&self.access).unwrap())
    }

    /// Holds the build of the cluster to one of this machine that is written whole.
    fn same_as_whole(&self, cluster: Arc<Cluster>) -> usize {
        let index = self.folder.join("index");
        self.run(&["--index", index.to_str().unwrap(), "index", "--force"]).unwrap();
        let embedded: Arc<dyn Engine> = Arc::new(Embedded::open(&index).unwrap());
        let cluster: Arc<dyn Engine> = cluster;
        let entries = &embedded.collection().catalogue;
        let documents: Vec<_> =
            entries.iter().map(|entry| embedded.linked(entry).unwrap()).collect();
        let compared = same::engines(QUERIES, &embedded, &cluster, &documents);
        let [embedded, over] = [embedded, cluster].map(Kb::over);
        compared + same::knowledge(QUERIES, &embedded, &over, &documents)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.join("corpus").join(name), text).unwrap();
    }

    fn remove(&self, name: &str) {
        let path = self.folder.join("corpus").join(name);
        let removed =
            if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        removed.unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// The number of each document: another one for another version.
fn numbers(cluster: &Cluster) -> BTreeMap<String, u32> {
    let entries = cluster.collection().catalogue.iter();
    entries.map(|entry| (entry.id.as_str().to_owned(), entry.number)).collect()
}

/// Builds, changes and compares; returns how many answers were alike.
pub fn changes(nodes: &Nodes, folder: &Path) -> usize {
    let changing = Changing::new(nodes, folder);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let corpus = changing.folder.join("corpus");
    copy(&shipped, &corpus);
    changing.remove("central-2022");
    changing.remove("no1-2025");
    changing.write("b-one.txt", &notice(1, PARENT, &["养老设施要进社区。", "排水管网要改造。"]));
    changing
        .write("z-two.txt", &notice(2, PARENT, &["充电桩要建在停车场。", "托育点要靠近住处。"]));
    for number in 3..60 {
        changing.write(&format!("m-{number:02}.txt"), &nth(number));
    }
    let first = changing.index();
    let before = numbers(&first);
    // Documents that others carry out come, one before all others goes, one changes.
    copy(&shipped.join("central-2022"), &corpus.join("central-2022"));
    copy(&shipped.join("no1-2025"), &corpus.join("no1-2025"));
    changing.remove("b-one.txt");
    changing.remove("m-07.txt");
    changing.write("m-40a.txt", &nth(100));
    changing.write("m-50.txt", &nth(101));
    changing.write(
        "z-two.txt",
        &notice(2, PARENT, &["充电桩要建在路边。", "县城要有托育点。", "旧水管要换。"]),
    );
    let second = changing.index();
    assert!(first.newer().unwrap().is_some());
    let after = numbers(&second);
    let kept = after.iter().filter(|(id, number)| before.get(*id) == Some(number)).count();
    assert!(kept * 2 > after.len(), "{kept} of {} documents kept their entries", after.len());
    assert_ne!(after["z-two"], before["z-two"]);
    let mut compared = changing.same_as_whole(second);
    // What carried out a document has nothing to carry out any more.
    changing.remove("central-2022");
    let third = changing.index();
    compared += changing.same_as_whole(third);
    // Nothing changed.
    let [before, after] = [(); 2].map(|()| changing.index());
    assert!(before.newer().unwrap().is_none() && after.newer().unwrap().is_none());
    compared
}

/// A node dies while changes are written: the build before answers on, and what the same command writes afterwards is
/// right. Returns how many answers were alike.
pub fn killed(nodes: &mut Nodes, folder: &Path) -> usize {
    let changing = Changing::new(nodes, folder);
    let before = changing.open();
    let right = answers(before.as_ref()).unwrap();
    for number in 8..30 {
        changing.write(&format!("m-{number:02}.txt"), &nth(number + 100));
    }
    changing.remove("m-31.txt");
    assert_eq!(builds(nodes), Some(KEPT));
    let mut given = 0;
    let outcome = thread::scope(|scope| {
        let update = scope.spawn(|| changing.try_index());
        await_clone(nodes);
        nodes.kill(1);
        let died = Instant::now();
        while died.elapsed() < Duration::from_secs(3) {
            given += usize::from(is_right(answers(before.as_ref()), &right));
        }
        nodes.run(1);
        update.join().unwrap()
    });
    nodes.wait();
    if let Err(error) = &outcome {
        let error = error.downcast_ref::<Error>().expect("one of ours");
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    }
    let ended = if outcome.is_ok() { "finished" } else { "given up" };
    println!("          the changes were {ended}; {given} rounds answered beside");
    assert_eq!(until_answered(before.as_ref()), right, "the build before");
    changing.same_as_whole(changing.index())
}

/// Whether there was an answer, which is right then.
fn is_right(answers: tiaowen_text::error::Result<Vec<Told>>, right: &[Told]) -> bool {
    match answers {
        Ok(answers) => {
            assert_eq!(answers, right);
            true
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
            false
        }
    }
}

/// How many builds there are.
fn builds(nodes: &Nodes) -> Option<usize> {
    let rows = nodes.ask(0, "GET", &format!("/_cat/indices/{COLLECTION}-*?format=json"), None)?;
    Some(rows.as_array()?.len())
}

/// Waits until a build stands beside those that are kept.
fn await_clone(nodes: &Nodes) {
    let began = Instant::now();
    while builds(nodes).is_none_or(|builds| builds <= KEPT) {
        assert!(began.elapsed() < Duration::from_secs(60), "no clone was made");
        thread::sleep(Duration::from_millis(20));
    }
}
