//! Search through the engine over a cluster beside the same questions sent to that cluster by hand, and the speed of
//! building beside plain documents of the same text.
//!
//! `cargo run --release --example cluster-speed -- http://127.0.0.1:9200/speed SHARDS UNITS` (see `statutes.rs` for
//! what is read; of that, documents are taken until there are so many units). By hand a query is one request for the
//! phrase of its characters as pairs, the first ten with their records, the exact total, with the frequencies of all
//! shards; the engine asks for both kinds of hits with all that lifts them, and for what proves the answer whole.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a failed benchmark may panic; what is measured is time"
)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tiaowen_engine::draft::Draft;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::Stamp;
use tiaowen_engine::plan::{Filter, Leaf, Matching, Order, Request};
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{self, meaning};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref::Linked;
use tiaowen_opensearch::{Access, Cluster, Shape, Writer};
use tiaowen_text::script::fold;

#[expect(dead_code, reason = "the other benches use more of it")]
mod statutes;

/// How often each query is asked, and how often before that.
const ROUNDS: usize = 5;
const WARM: usize = 2;
/// Clients that ask at once, for how long, and how often.
const CLIENTS: usize = 6;
const SPELL: Duration = Duration::from_secs(5);
const SPELLS: usize = 3;
/// Documents that are given to a build at once.
const PORTION: usize = 200;
/// Bytes of a request that sends documents.
const FULL: usize = 5_000_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, shards, units] = arguments.as_slice() else {
        println!("cluster-speed ADDRESS SHARDS UNITS");
        return;
    };
    let shards: usize = shards.parse().expect("a number of shards");
    let most: usize = units.parse().expect("a number of units");
    let corpus = statutes::Corpus::load();
    let mut held = 0;
    let documents: Vec<Linked> = corpus
        .documents
        .into_iter()
        .take_while(|linked| {
            held += linked.document.units().count();
            held <= most
        })
        .collect();
    let access = Access::parse(address).expect("an address");
    let by_hand = Hand::new(&access.nodes[0]);
    let bytes: usize = documents.iter().map(|linked| linked.document.text.len()).sum();
    let units: usize = documents.iter().map(|linked| linked.document.units().count()).sum();
    println!(
        "{}: {} documents, {units} units, {:.1} MB; {shards} shards",
        corpus.label,
        documents.len(),
        bytes as f64 / 1e6
    );
    let lexicon =
        Lexicon::load(std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/lexicon")))
            .expect("the lexicon reads");
    let plain = by_hand.write_plain(&documents, shards);
    println!(
        "plain documents by hand, bulk, refresh, merge: {:.1} s, {:.1} MB",
        plain.as_secs_f32(),
        by_hand.size("plain")
    );
    let stamp = Stamp::new("bench".to_owned(), &lexicon);
    let shape = Shape { shards: Some(shards), replicas: Some(0) };
    let began = Instant::now();
    let mut draft =
        Writer::create(&access, &stamp, &lexicon, shape, units, None).expect("a build begins");
    draft.keep_topics(&[]).expect("topics are kept");
    for portion in documents.chunks(PORTION) {
        draft.add_all(portion.to_vec(), &|_| ()).expect("entries are made");
    }
    let sent = began.elapsed();
    Box::new(draft).finish().expect("the build is written");
    let took = began.elapsed();
    println!(
        "our build, with all its fields: {:.1} s, of which {:.1} s to cut and send, {:.1} MB: {:.2} of the speed of \
         plain documents",
        took.as_secs_f32(),
        sent.as_secs_f32(),
        by_hand.size(&access.collection),
        plain.as_secs_f32() / took.as_secs_f32()
    );
    let began = Instant::now();
    let engine = Cluster::open(&access).expect("the build opens");
    println!("opened in {:.2} s", began.elapsed().as_secs_f32());
    let queries: Vec<String> = corpus.queries.into_iter().map(|query| query.q).collect();
    let through = |query: &str| {
        let meaning =
            meaning::read(&query::parse(query), engine.collection(), &Switches::default());
        let answer = engine.search(&Request {
            plan: &meaning.plan(&engine).expect("a plan"),
            matching: Matching::Whole,
            filter: &Filter::default(),
            order: Order::Score,
            offset: 0,
            limit: 10,
            facets: false,
        });
        answer.expect("an answer").words.total
    };
    let hand = |query: &str| by_hand.search(&access.collection, shards, query);
    let ways = [("by hand", &hand as &(dyn Fn(&str) -> usize + Sync)), ("engine", &through)];
    // In turns, so that whatever else the machine does falls on both.
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..WARM + ROUNDS {
        for query in &queries {
            for ((_, ask), times) in ways.iter().zip(&mut times) {
                let began = Instant::now();
                ask(query);
                if round >= WARM {
                    times.push(began.elapsed().as_secs_f64() * 1000.0);
                }
            }
        }
    }
    let mut asked = [0, 0];
    for _ in 0..SPELLS {
        for ((_, ask), asked) in ways.iter().zip(&mut asked) {
            *asked += at_once(&queries, *ask);
        }
    }
    for (((name, _), mut times), asked) in ways.into_iter().zip(times).zip(asked) {
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!(
            "{name}: p50 {:.1} ms, p95 {:.1}, p99 {:.1}; {CLIENTS} clients: {:.0} a second",
            at(0.5),
            at(0.95),
            at(0.99),
            asked as f64 / (SPELL.as_secs_f64() * SPELLS as f64)
        );
    }
}

/// How many questions clients that ask at once have answered in a spell.
fn at_once(queries: &[String], ask: &(dyn Fn(&str) -> usize + Sync)) -> usize {
    let asked = AtomicUsize::new(0);
    let began = Instant::now();
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let asked = &asked;
            scope.spawn(move || {
                for query in queries.iter().cycle().skip(client * 17) {
                    if began.elapsed() > SPELL {
                        return;
                    }
                    ask(query);
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    asked.into_inner()
}

/// A cluster asked without the engine.
struct Hand {
    agent: ureq::Agent,
    node: String,
}

impl Hand {
    fn new(node: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .max_idle_connections_per_host(CLIENTS)
            // As the engine does: else the node spends its time packing.
            .accept_encoding(ureq::config::AutoHeaderValue::None)
            .build();
        Self { agent: agent.new_agent(), node: node.to_owned() }
    }

    fn send(&self, method: &str, path: &str, body: Option<Vec<u8>>) -> Value {
        let request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.node));
        let request = request.header("content-type", "application/json");
        let answer = match body {
            Some(body) => self.agent.run(request.body(body).expect("a request")),
            None => self.agent.run(request.body(()).expect("a request")),
        };
        let mut answer = answer.expect("an answer");
        let bytes = answer.body_mut().with_config().limit(1 << 30).read_to_vec().expect("a body");
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    fn size(&self, index: &str) -> f64 {
        let stats = self.send("GET", &format!("/{index}/_stats/store"), None);
        let bytes = stats.pointer("/_all/primaries/store/size_in_bytes").and_then(Value::as_u64);
        bytes.unwrap_or_default() as f64 / 1e6
    }

    /// The texts of the units without places, by the standard analyser.
    fn write_plain(&self, documents: &[Linked], shards: usize) -> Duration {
        let index = json!({
            "settings": { "number_of_shards": shards, "number_of_replicas": 0, "refresh_interval": -1,
                          "translog.durability": "async" },
            "mappings": { "properties": { "text": { "type": "text", "index_options": "freqs" } } },
        });
        self.send("DELETE", "/plain?ignore_unavailable=true", None);
        self.send("PUT", "/plain", Some(index.to_string().into_bytes()));
        let began = Instant::now();
        let mut lines = Vec::new();
        let mut batches = Vec::new();
        for linked in documents {
            let document = &linked.document;
            for (at, _) in document.units() {
                let text = document.unit_span(at).of(&document.text);
                lines.extend(b"{\"index\":{}}\n");
                lines.extend(json!({ "text": text }).to_string().into_bytes());
                lines.push(b'\n');
                if lines.len() > FULL {
                    batches.push(std::mem::take(&mut lines));
                }
            }
        }
        batches.push(lines);
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let answer = self.send("POST", "/plain/_bulk", Some(batch.clone()));
                        assert_eq!(answer["errors"], json!(false));
                    }
                });
            }
        });
        self.send("POST", "/plain/_refresh", Some(Vec::new()));
        self.send("POST", "/plain/_forcemerge?max_num_segments=1", Some(Vec::new()));
        began.elapsed()
    }

    fn search(&self, index: &str, shards: usize, query: &str) -> usize {
        let parts =
            query.split(|c: char| c.is_whitespace() || c == '"').filter(|part| !part.is_empty());
        let phrases = parts.filter_map(|part| {
            let leaf = Leaf::body_phrase(&fold(part), 1.0)?;
            let tokens: Vec<&str> = leaf.tokens.iter().map(|(_, token)| token.as_str()).collect();
            Some(match tokens.as_slice() {
                [one] if one.chars().count() == 1 => json!({ "term": { "body": one } }),
                [one] => json!({ "term": { "body.pairs": one } }),
                _ => {
                    let length = fold(part).chars().count();
                    let odd = (length % 2 == 1).then(|| tokens.last().copied()).flatten();
                    let pairs = tokens.len() - usize::from(odd.is_some());
                    let mut text = tokens.get(..pairs).unwrap_or_default().join(" \u{241F} ");
                    text.extend(odd.map(|last| format!(" {last}")));
                    json!({ "match_phrase": { "body.pairs": text } })
                }
            })
        });
        let body = json!({
            "size": 10, "track_total_hits": true, "_source": false, "stored_fields": ["record"],
            "query": { "bool": { "must": phrases.collect::<Vec<Value>>() } },
        });
        let dfs = if shards > 1 { "?search_type=dfs_query_then_fetch" } else { "" };
        let answer = self.send(
            "POST",
            &format!("/{index}/_search{dfs}"),
            Some(body.to_string().into_bytes()),
        );
        answer.pointer("/hits/total/value").and_then(Value::as_u64).expect("a total") as usize
    }
}
