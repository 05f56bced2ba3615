//! Search beside two baselines on the same engine, in one run and interleaved: time to the first ten hits
//! with snippets, recall, and the speed of building.
//!
//! `cargo bench --bench search` (see `statutes.rs` for what is read and `baseline.rs` for A and B).
//! `TIAOWEN_ROUNDS` sets how often each query is asked (9). `-- --list FILE` writes what each query found,
//! so that two versions can be compared; `-- --no-build` leaves the timing of builds out.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a failed benchmark may panic; what is measured is time"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tiaowen::kb::{Kb, SearchRequest};
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine as _;
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::plan::{Filter, Matching, Order, Request};
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{self, meaning};
use tiaowen_engine::segment::{Lexicon, written};
use tiaowen_link::crossref::Linked;
use tiaowen_text::script::Folded;

mod baseline;
mod statutes;

use baseline::{Cutter, Engine, Kind};
use statutes::{Corpus, Query};

/// Most hits that are given where no clause has all of a query.
const PAGED: usize = 10_000;

/// Hits of a page.
const PAGE: usize = 10;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let corpus = Corpus::load();
    let units = corpus.units();
    let bytes: usize = units.iter().map(|(_, text)| text.len()).sum();
    println!(
        "{}: {} documents, {} units, {:.1} MB, {} queries",
        corpus.label,
        corpus.documents.len(),
        units.len(),
        bytes as f64 / 1e6,
        corpus.queries.len()
    );
    let work = Work::new();
    let cutters = [Cutter::new(Kind::A), Cutter::new(Kind::B)];
    let with_builds = !arguments.iter().any(|a| a == "--no-build" || a == "--test");
    builds(&work, &corpus, &units, &cutters, if with_builds { 3 } else { 1 });

    let queries = with_answers(&units, &corpus.queries);
    let kb = Kb::open(&work.dir("ours")).expect("our index opens");
    let [a, b] = cutters;
    let a = Engine::open(&work.dir("A-1"), a);
    let b = Engine::open(&work.dir("B-1"), b);
    if let Some(at) = arguments.iter().position(|argument| argument == "--list") {
        let file = arguments.get(at + 1).expect("--list FILE");
        fs::write(file, lists(&kb, &corpus.queries)).expect("the lists are written");
        return;
    }
    latency(&kb, &a, &b, &queries);
    first_hits(&work, &queries);
    recall(&kb, &a, &b, &units, &corpus.queries);
}

/// A text as it is searched: folded, without white space.
fn run(text: &str) -> String {
    let folded = Folded::new(text);
    written(&folded).into_iter().filter_map(|i| folded.chars().get(i)).collect()
}

/// The queries, those apart that nothing in the corpus has: an answer that helps on takes other work than
/// hits do.
fn with_answers(units: &[(String, &str)], queries: &[Query]) -> Vec<Query> {
    let runs: Vec<String> = units.par_iter().map(|(_, text)| run(text)).collect();
    let mut queries = queries.to_vec();
    for query in &mut queries {
        let words: Vec<String> = query.words.iter().map(|w| run(w)).collect();
        if !runs.par_iter().any(|run| words.iter().all(|word| run.contains(word))) {
            query.kind = NOTHING.to_owned();
        }
    }
    queries
}

/// Kind of a query that nothing has.
const NOTHING: &str = "nothing has it";

/// A folder for the indexes of a run, removed at its end.
struct Work(PathBuf);

impl Work {
    fn new() -> Self {
        let dir = std::env::temp_dir().join(format!("tiaowen-bench-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder to work in");
        Self(dir)
    }

    fn dir(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn emptied(&self, name: &str) -> PathBuf {
        let dir = self.dir(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).expect("an old index goes");
        }
        fs::create_dir_all(&dir).expect("a folder for an index");
        dir
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{}: {error}", self.0.display());
        }
    }
}

fn lexicon() -> Lexicon {
    Lexicon::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/lexicon")))
        .expect("the lexicon reads")
}

fn build_ours(dir: &Path, documents: Vec<Linked>, threads: usize) {
    let lexicon = lexicon();
    let stamp = Stamp::new("bench".to_owned(), &lexicon);
    let mut writer = Writer::create(dir, &stamp, &lexicon).expect("a writer");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| {
        writer.add_all(documents, &|_| ()).expect("the documents added");
        writer.finish().expect("the build finishes");
    });
}

fn builds(
    work: &Work,
    corpus: &Corpus,
    units: &[(String, &str)],
    cutters: &[Cutter; 2],
    rounds: usize,
) {
    let bytes: usize = units.iter().map(|(_, text)| text.len()).sum();
    let mut table =
        String::from("build MB/s | threads | ours | A | B | ours/A\n---|---|---|---|---|---\n");
    for threads in [2, 1] {
        let mut seconds = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..rounds {
            let ours = work.emptied("ours");
            let documents = corpus.documents.clone();
            seconds[0].push(timed(|| build_ours(&ours, documents, threads)));
            for (at, (kind, cutter)) in [Kind::A, Kind::B].iter().zip(cutters).enumerate() {
                let dir = work.emptied(&format!("{}-{threads}", kind.name()));
                seconds[at + 1].push(timed(|| baseline::build(&dir, cutter, units, threads)));
            }
        }
        let [ours, a, b] = seconds.map(|s| bytes as f64 / 1e6 / median(s));
        writeln!(table, "| {threads} | {ours:.1} | {a:.1} | {b:.1} | {:.2}", ours / a)
            .expect("a line");
    }
    println!("\n{table}");
}

fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn request(text: String, limit: usize) -> SearchRequest {
    SearchRequest { text, limit, ..SearchRequest::default() }
}

/// The query as runs that must occur, for who asks exactly what the baselines are asked.
fn quoted(query: &Query) -> String {
    query.words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" ")
}

/// Asks every query of every engine, in turn; the median of the rounds stands for a query.
fn latency(kb: &Kb, a: &Engine, b: &Engine, queries: &[Query]) {
    let names = ["ours as typed", "ours quoted", "A", "B"];
    let mut times: Vec<[Vec<f64>; 4]> = queries.iter().map(|_| Default::default()).collect();
    for round in 0..rounds() {
        for (query, times) in queries.iter().zip(&mut times) {
            for step in 0..names.len() {
                let engine = (step + round) % names.len();
                let started = Instant::now();
                match engine {
                    0 => drop(kb.search(&request(query.q.clone(), PAGE)).expect("an answer")),
                    1 => drop(kb.search(&request(quoted(query), PAGE)).expect("an answer")),
                    2 => drop(a.search(&query.words, PAGE)),
                    _ => drop(b.search(&query.words, PAGE)),
                }
                times[engine].push(millis(started.elapsed()));
            }
        }
    }
    let mut table = String::from(
        "first ten with snippets | p50 ms | p95 ms | p99 ms | p50/A | p99/A\n---|---|---|---|---|---\n",
    );
    let of = |engine: usize, kind: Option<&str>| -> Vec<f64> {
        let chosen = queries.iter().zip(&times).filter(|(q, _)| match kind {
            Some(kind) => q.kind == kind,
            None => q.kind != NOTHING,
        });
        let mut all: Vec<f64> = chosen.map(|(_, times)| median(times[engine].clone())).collect();
        all.sort_by(f64::total_cmp);
        all
    };
    let mut kinds: Vec<Option<&str>> = vec![None];
    for query in queries {
        if !kinds.contains(&Some(&query.kind)) {
            kinds.push(Some(&query.kind));
        }
    }
    for kind in kinds {
        let beside = of(2, kind);
        for (engine, name) in names.iter().enumerate() {
            let all = of(engine, kind);
            let [p50, p95, p99] = [0.50, 0.95, 0.99].map(|p| percentile(&all, p));
            let label = kind.map_or_else(|| (*name).to_owned(), |k| format!("{name}, {k}"));
            writeln!(
                table,
                "{label} | {p50:.3} | {p95:.3} | {p99:.3} | {:.2} | {:.2}",
                p50 / percentile(&beside, 0.50),
                p99 / percentile(&beside, 0.99)
            )
            .expect("a line");
        }
    }
    println!("{table}");
    let mut slowest: Vec<(f64, &str)> =
        queries.iter().zip(&times).map(|(q, t)| (median(t[0].clone()), q.q.as_str())).collect();
    slowest.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (time, query) in slowest.iter().take(6) {
        println!("slowest: {query} {time:.3} ms");
    }
    println!();
}

/// The first ten hits and the counts of each query by our own ways through the posting lists, beside tantivy's
/// own (block-max pruning and a count in one collector), of the same plans in turn.
fn first_hits(work: &Work, queries: &[Query]) {
    let engine = Embedded::open(&work.dir("ours")).expect("our index opens");
    let filter = Filter::default();
    let mut times = [Vec::new(), Vec::new()];
    for query in queries {
        let query = query::parse(&query.q);
        let meaning = meaning::read(&query, engine.collection(), &Switches::default());
        let plan = meaning.plan(&engine).expect("a plan");
        let (matching, order) = (Matching::Whole, Order::Score);
        let plan = &plan;
        let request = Request {
            plan,
            matching,
            filter: &filter,
            order,
            offset: 0,
            limit: PAGE,
            facets: false,
        };
        let mut own = [Vec::new(), Vec::new()];
        for round in 0..rounds() {
            for step in 0..own.len() {
                let which = (step + round) % own.len();
                let started = Instant::now();
                match which {
                    0 => drop(engine.search(&request).expect("an answer")),
                    _ => drop(engine.search_by_tantivy(&request).expect("an answer")),
                }
                own[which].push(millis(started.elapsed()));
            }
        }
        let [ours, tantivys] = own.map(median);
        times[0].push(ours);
        times[1].push(tantivys);
    }
    let mut table =
        String::from("the same plans, first ten | p50 ms | p95 ms | p99 ms\n---|---|---|---\n");
    for (name, mut times) in ["our own top-k", "tantivy's"].into_iter().zip(times) {
        times.sort_by(f64::total_cmp);
        let [p50, p95, p99] = [0.50, 0.95, 0.99].map(|p| percentile(&times, p));
        writeln!(table, "{name} | {p50:.3} | {p95:.3} | {p99:.3}").expect("a line");
    }
    println!("{table}");
}

/// How often each query is asked.
fn rounds() -> usize {
    std::env::var("TIAOWEN_ROUNDS").ok().and_then(|r| r.parse().ok()).unwrap_or(9)
}

fn millis(elapsed: Duration) -> f64 {
    elapsed.as_secs_f64() * 1000.0
}

fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(at.saturating_sub(1)).copied().unwrap_or_default()
}

/// Compares what is found with a scan of the folded text, white space not counted.
fn recall(kb: &Kb, a: &Engine, b: &Engine, units: &[(String, &str)], queries: &[Query]) {
    let runs: Vec<String> = units.par_iter().map(|(_, text)| run(text)).collect();
    let names = ["ours as typed", "ours quoted", "A", "B"];
    let mut shares = [const { Vec::new() }; 4];
    let mut exact = 0;
    for query in queries {
        let words: Vec<String> = query.words.iter().map(|w| run(w)).collect();
        let held = units.iter().zip(&runs).filter(|(_, run)| words.iter().all(|w| run.contains(w)));
        let truth: std::collections::HashSet<&str> = held.map(|((id, _), _)| id.as_str()).collect();
        let ours = |text: String| -> Vec<String> {
            let found = kb.search(&request(text, units.len())).expect("an answer");
            let paged = found.total.min(PAGED);
            let all = if found.query.relaxed { paged } else { found.total };
            assert_eq!(all, found.hits.len(), "{}: the count is not exact", query.q);
            let id = |c: &tiaowen_print::view::ClauseRefView| format!("{}#{}", c.document, c.path);
            found.hits.iter().map(|hit| id(&hit.clause)).collect()
        };
        let found =
            [ours(query.q.clone()), ours(quoted(query)), a.all(&query.words), b.all(&query.words)];
        exact += usize::from(found[1].len() == truth.len());
        for (found, shares) in found.iter().zip(&mut shares) {
            let right = found.iter().filter(|id| truth.contains(id.as_str())).count();
            shares.push(right as f64 / truth.len().max(1) as f64);
        }
    }
    let mut table = String::from("recall | mean | queries at 1.0\n---|---|---\n");
    for (name, shares) in names.iter().zip(&shares) {
        let mean = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        let whole = shares.iter().filter(|s| **s == 1.0).count();
        writeln!(table, "{name} | {mean:.3} | {whole} of {}", shares.len()).expect("a line");
    }
    println!("{table}");
    println!("quoted, nothing but what the scan finds: {exact} of {}", queries.len());
}

/// What each query finds, with counts and snippets: a line a hit.
fn lists(kb: &Kb, queries: &[Query]) -> String {
    let mut lines = String::new();
    for text in queries.iter().flat_map(|q| [q.q.clone(), quoted(q)]) {
        let found = kb.search(&request(text.clone(), 20)).expect("an answer");
        writeln!(lines, "{text}\t{}\t{}", found.total, found.characters_only).expect("a line");
        for hit in found.hits {
            let clause = &hit.clause;
            writeln!(
                lines,
                "\t{}#{}\t{}\t{:.4}\t{}",
                clause.document,
                clause.path,
                hit.group,
                hit.score,
                hit.snippet.replace('\n', " ")
            )
            .expect("a line");
        }
    }
    lines
}
