//! What fails in a cluster, with real kills: an answer is right or there is none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tiaowen_engine::engine::{Answer, Engine, FacetCounts};
use tiaowen_engine::plan::{Filter, Matching, Order, Request};
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{self, meaning};
use tiaowen_opensearch::{Access, Cluster};
use tiaowen_text::error::{ErrorKind, Result};

use crate::Texts;
use crate::nodes::Nodes;

const WORDS: [&str; 4] = ["养老", "公共服务", "县城 建设", "如何办理落户"];

/// What a search finds and counts, and what a question does.
fn ask(engine: &dyn Engine, text: &str) -> Result<Answer> {
    let meaning = meaning::read(&query::parse(text), engine.collection(), &Switches::default());
    let order = if meaning.asks { Order::Evidence } else { Order::Score };
    let matching = if meaning.asks { Matching::Near } else { Matching::Whole };
    engine.search(&Request {
        plan: &meaning.plan(engine)?,
        matching,
        filter: &Filter::default(),
        order,
        offset: 0,
        limit: 10,
        facets: true,
    })
}

/// What is looked at: totals, facets, and which units.
pub type Told = (usize, usize, Option<FacetCounts>, Vec<(usize, String)>);

fn told(answer: &Answer) -> Told {
    let hits = answer.words.hits.iter().chain(&answer.crossing.hits);
    let units: Vec<(usize, String)> =
        hits.map(|hit| (hit.document, hit.unit.path.clone())).collect();
    (answer.words.total, answer.crossing.total, answer.facets.clone(), units)
}

fn unavailable<T>(what: &str, answer: Result<T>, why: &str) {
    let Err(error) = answer else { panic!("{what}: an answer was given") };
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{what}: {error}");
    assert!(error.to_string().contains(why), "{what}: {error}");
}

/// Builds that must not answer.
pub fn refused(texts: &Texts, nodes: &Nodes) {
    let access = nodes.access("refused");
    texts.write(&access, 2, 0).unwrap();
    let open = Cluster::open(&access).unwrap();
    ask(&open, "养老").unwrap();
    let builds = nodes.ask(0, "GET", "/_alias/refused", None).unwrap();
    let build = builds.as_object().unwrap().keys().next().unwrap().clone();
    // Two builds under one name.
    let other = json!({ "aliases": { "refused": {} } });
    nodes.ask(0, "PUT", "/refused-other", Some(other)).unwrap();
    unavailable("two builds", Cluster::open(&access), "2 builds");
    nodes.ask(0, "DELETE", "/refused-other", None).unwrap();
    // Entries that are gone.
    let block = |on: bool| {
        let settings = json!({ "index.blocks.write": on });
        nodes.ask(0, "PUT", &format!("/{build}/_settings"), Some(settings)).unwrap();
    };
    let entry = format!("/{build}/_doc/document-0?refresh=true");
    let refused = nodes.ask(0, "DELETE", &entry, None).unwrap();
    assert_eq!(refused["status"], 403, "a build that was published takes nothing: {refused}");
    block(false);
    let removed = nodes.ask(0, "DELETE", &entry, None).unwrap();
    assert_eq!(removed["result"], "deleted", "{removed}");
    unavailable("lost entries, open", ask(&open, "公共服务"), "entries");
    unavailable("lost entries", Cluster::open(&access), "entries");
    // Another layout.
    let mapping = nodes.ask(0, "GET", &format!("/{build}/_mapping"), None).unwrap();
    let mut meta: Value = mapping[&build]["mappings"]["_meta"].clone();
    meta["layout"] = json!(999);
    nodes.ask(0, "PUT", &format!("/{build}/_mapping"), Some(json!({ "_meta": meta }))).unwrap();
    unavailable("another layout", Cluster::open(&access), "run `tiaowen index`");
    unavailable(
        "no node",
        Cluster::open(&Access::parse("http://127.0.0.1:1").unwrap()),
        "does not answer",
    );
    // A build anew puts all of it right, and leaves only the one before.
    texts.write(&access, 2, 0).unwrap();
    ask(&Cluster::open(&access).unwrap(), "养老").unwrap();
    texts.write(&access, 1, 0).unwrap();
    let left = nodes.ask(0, "GET", "/_cat/indices/refused-*?format=json", None).unwrap();
    assert_eq!(left.as_array().unwrap().len(), 2, "{left:#}");
    assert!(open.newer().unwrap().is_some());
    for row in left.as_array().unwrap() {
        nodes.ask(0, "DELETE", &format!("/{}", row["index"].as_str().unwrap()), None).unwrap();
    }
    unavailable("a build that was removed", ask(&open, "养老"), "cannot answer");
}

/// A node dies under searches: once with a copy of every shard, once without.
pub fn searching(texts: &Texts, nodes: &mut Nodes) {
    texts.write(&nodes.access("single"), 3, 0).unwrap();
    for (collection, copies) in [("tiaowen", true), ("single", false)] {
        let engine = Arc::new(Cluster::open(&nodes.access(collection)).unwrap());
        let right = answers(engine.as_ref()).unwrap();
        let (over, given, refused) =
            (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
        let killed = if copies { 2 } else { 1 };
        thread::scope(|scope| {
            for start in 0..2 {
                let (engine, right, over, given, refused) =
                    (&engine, &right, &over, &given, &refused);
                scope.spawn(move || {
                    for at in start.. {
                        if over.load(Ordering::Relaxed) {
                            return;
                        }
                        let at = at % WORDS.len();
                        match ask(engine.as_ref(), WORDS[at]) {
                            Ok(answer) => {
                                assert_eq!(told(&answer), right[at], "{}", WORDS[at]);
                                given.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(error) => {
                                assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
                                if refused.fetch_add(1, Ordering::Relaxed) == 0 {
                                    println!("          {collection}: {error}");
                                }
                            }
                        }
                    }
                });
            }
            thread::sleep(Duration::from_secs(1));
            nodes.kill(killed);
            thread::sleep(Duration::from_secs(7));
            over.store(true, Ordering::Relaxed);
        });
        let (given, refused) = (given.into_inner(), refused.into_inner());
        println!("          {collection}: {given} right answers, {refused} refused");
        assert!(given > 3, "hardly any answer was given");
        if copies {
            // The copies have taken over.
            let after = until_answered(engine.as_ref());
            assert_eq!(after, right);
        } else {
            assert!(refused > 0, "no answer was refused");
            unavailable("a lost shard", ask(engine.as_ref(), "养老"), "search cluster");
        }
        nodes.run(killed);
        nodes.wait();
        nodes.wait_for("green");
        assert_eq!(until_answered(engine.as_ref()), right, "after the node came back");
    }
}

/// What each of some searches finds.
pub fn answers(engine: &dyn Engine) -> Result<Vec<Told>> {
    WORDS.iter().map(|text| Ok(told(&ask(engine, text)?))).collect()
}

/// The same as soon as all of them are answered.
pub fn until_answered(engine: &dyn Engine) -> Vec<Told> {
    let began = Instant::now();
    loop {
        match answers(engine) {
            Ok(answers) => return answers,
            Err(error) => {
                assert!(began.elapsed() < Duration::from_secs(60), "{error}");
                thread::sleep(Duration::from_millis(300));
            }
        }
    }
}

/// A node dies while a build is written, and comes back.
pub fn indexing(texts: &Texts, nodes: &mut Nodes) {
    let access = nodes.access("tiaowen");
    let engine = Cluster::open(&access).unwrap();
    let right = answers(&engine).unwrap();
    let outcome = thread::scope(|scope| {
        let build = scope.spawn(|| texts.write(&access, 3, 1));
        thread::sleep(Duration::from_millis(700));
        nodes.kill(0);
        thread::sleep(Duration::from_secs(3));
        nodes.run(0);
        build.join().unwrap()
    });
    nodes.wait();
    if let Err(error) = &outcome {
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        println!("          the build was given up: {error}");
    }
    // Whichever build answers now answers right.
    let now = Cluster::open(&access).unwrap();
    assert_eq!(until_answered(&now), right);
    texts.write(&access, 3, 1).unwrap();
    assert_eq!(until_answered(&Cluster::open(&access).unwrap()), right);
}

/// Two of three nodes die that choose who leads: the one that is left answers right or not at all, and takes no build.
pub fn managers(texts: &Texts, nodes: &mut Nodes) {
    let engine = Cluster::open(&nodes.access("tiaowen")).unwrap();
    let right = answers(&engine).unwrap();
    nodes.kill(1);
    nodes.kill(2);
    let began = Instant::now();
    let (mut given, mut refused) = (0, 0);
    while began.elapsed() < Duration::from_secs(6) {
        for (text, right) in WORDS.iter().zip(&right) {
            match ask(&engine, text) {
                Ok(answer) => {
                    assert_eq!(&told(&answer), right, "{text}");
                    given += 1;
                }
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
                    refused += 1;
                }
            }
        }
    }
    println!("          without a leader: {given} right answers, {refused} refused");
    assert!(refused > 0, "two of three nodes hold more than copies");
    let mut access = nodes.access("tiaowen");
    (access.patience, access.timeout) = (Duration::from_secs(2), Duration::from_secs(2));
    let error = texts.write(&access, 3, 1).expect_err("nobody leads");
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    nodes.run(1);
    nodes.run(2);
    nodes.wait();
    // Copies may take longer; they are not asked for here.
    assert_eq!(until_answered(&engine), right, "after the nodes came back");
}
