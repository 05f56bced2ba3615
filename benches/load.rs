//! Servers under load: start to the first answer, requests a second of eight clients, memory. Ours and the
//! baselines answer from the same small axum router; beside them the program itself, as it is started.
//!
//! `cargo bench --bench load`, corpus and queries as in `statutes.rs`. The servers run in processes of their
//! own, on loopback ports that the system chooses; rounds are interleaved, and medians count.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a failed benchmark may panic; what is measured is time"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Query as Parameters, State};
use axum::{Json, Router, routing::get};
use serde::{Deserialize, Serialize};
use tiaowen::kb::{Kb, SearchRequest};
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::segment::Lexicon;

#[expect(dead_code, reason = "each bench uses a part of it")]
mod baseline;
#[expect(dead_code, reason = "this bench only reads, and counts")]
mod client;
#[expect(dead_code, reason = "each bench uses a part of it")]
mod statutes;

use baseline::{Cutter, Engine, Kind};
use client::Client;
use statutes::Corpus;

/// Clients that ask at the same time.
const CLIENTS: usize = 8;
/// How long they ask in a round.
const ROUND: Duration = Duration::from_secs(3);
/// Rounds of each server.
const ROUNDS: usize = 3;
/// Starts of each server.
const STARTS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, name, dir] = arguments.as_slice()
        && flag == "--serve"
    {
        serve(name, Path::new(dir));
        return;
    }
    let dir = std::env::temp_dir().join(format!("tiaowen-load-{}", std::process::id()));
    let addresses = build(&dir);
    let mut servers = Vec::new();
    for name in ["ours", "A", "B"] {
        servers.push(Server::new(name, "/search?", &dir, &addresses));
    }
    servers.push(Server::new("tiaowen serve, JSON", "/api/v1/search?", &dir, &addresses));
    servers.push(Server::new("tiaowen serve, page", "/?", &dir, &addresses));
    for _ in 0..ROUNDS {
        servers.iter_mut().for_each(Server::round);
    }
    report(servers);
    if let Err(error) = fs::remove_dir_all(&dir) {
        eprintln!("{}: {error}", dir.display());
    }
}

/// Builds the indexes; gives the parameters of each query.
fn build(dir: &Path) -> Arc<Vec<[String; 2]>> {
    let corpus = Corpus::load();
    let made = |name: &str| -> PathBuf {
        let dir = dir.join(name);
        fs::create_dir_all(&dir).expect("a folder for an index");
        dir
    };
    let lexicon = lexicon();
    let stamp = Stamp::new("bench".to_owned(), &lexicon);
    let mut writer = Writer::create(&made("ours"), &stamp, &lexicon).expect("a writer");
    writer.add_all(corpus.documents.clone(), &|_| ()).expect("the documents added");
    writer.finish().expect("the build finishes");
    let units = corpus.units();
    for kind in [Kind::A, Kind::B] {
        baseline::build(&made(kind.name()), &Cutter::new(kind), &units, 1);
    }
    let parameters = corpus.queries.iter().map(|query| {
        let words = query.words.join(" ");
        [format!("q={}", encode(&query.q)), format!("&words={}", encode(&words))]
    });
    println!("{}: {} units, {} queries", corpus.label, units.len(), corpus.queries.len());
    Arc::new(parameters.collect())
}

fn lexicon() -> Lexicon {
    Lexicon::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/lexicon")))
        .expect("the lexicon reads")
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// What answers.
enum Answering {
    Ours(Kb),
    Baseline(Engine),
}

#[derive(Deserialize)]
struct Asked {
    q: String,
    words: String,
}

#[derive(Serialize)]
struct Shown {
    id: String,
    snippet: String,
    score: f32,
}

fn serve(name: &str, dir: &Path) {
    let dir = dir.join(name);
    let answering = match name {
        "ours" => Answering::Ours(Kb::open(&dir).expect("our index opens")),
        "A" => Answering::Baseline(Engine::open(&dir, Cutter::new(Kind::A))),
        _ => Answering::Baseline(Engine::open(&dir, Cutter::new(Kind::B))),
    };
    let app = Router::new().route("/search", get(answer)).with_state(Arc::new(answering));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("http://{}", listener.local_addr().expect("an address"));
        axum::serve(listener, app).await.expect("served");
    });
}

async fn answer(
    State(answering): State<Arc<Answering>>,
    Parameters(asked): Parameters<Asked>,
) -> Json<Vec<Shown>> {
    Json(match &*answering {
        Answering::Ours(kb) => {
            let request = SearchRequest { text: asked.q, limit: 10, ..SearchRequest::default() };
            let hits = kb.search(&request).expect("an answer").hits;
            hits.into_iter()
                .map(|hit| Shown { id: hit.clause.url, snippet: hit.snippet, score: hit.score })
                .collect()
        }
        Answering::Baseline(engine) => {
            let words: Vec<String> = asked.words.split(' ').map(str::to_owned).collect();
            let hits = engine.search(&words, 10);
            hits.into_iter()
                .map(|hit| Shown { id: hit.id, snippet: hit.snippet, score: hit.score })
                .collect()
        }
    })
}

/// A server in a process of its own, with what was measured.
struct Server {
    name: &'static str,
    path: &'static str,
    process: Child,
    port: u16,
    addresses: Arc<Vec<[String; 2]>>,
    starts: Vec<f64>,
    rates: Vec<f64>,
    times: Vec<f64>,
}

impl Server {
    fn new(
        name: &'static str,
        path: &'static str,
        dir: &Path,
        addresses: &Arc<Vec<[String; 2]>>,
    ) -> Self {
        let mut starts = Vec::new();
        loop {
            let started = Instant::now();
            let (mut process, port) = start(name, dir);
            let mut client = Client::connect(port).expect("a connection");
            ask(&mut client, path, addresses.first().expect("a query"));
            starts.push(started.elapsed().as_secs_f64() * 1000.0);
            if starts.len() == STARTS {
                let (rates, times) = (Vec::new(), Vec::new());
                let addresses = Arc::clone(addresses);
                return Self { name, path, process, port, addresses, starts, rates, times };
            }
            stop(&mut process);
        }
    }

    fn round(&mut self) {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let (path, port, addresses) = (self.path, self.port, Arc::clone(&self.addresses));
                std::thread::spawn(move || {
                    let mut client = Client::connect(port).expect("a connection");
                    let mut times = Vec::new();
                    let began = Instant::now();
                    let shifted = addresses.iter().cycle().skip(number * addresses.len() / CLIENTS);
                    for address in shifted {
                        if began.elapsed() > ROUND {
                            break;
                        }
                        let started = Instant::now();
                        ask(&mut client, path, address);
                        times.push(started.elapsed().as_secs_f64() * 1000.0);
                    }
                    times
                })
            })
            .collect();
        let times: Vec<f64> =
            clients.into_iter().flat_map(|c| c.join().expect("a client ends well")).collect();
        self.rates.push(times.len() as f64 / ROUND.as_secs_f64());
        self.times.extend(times);
    }

    /// Resident memory in MB.
    fn memory(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|l| l.trim().split(' ').next()?.parse::<f64>().ok());
        kilobytes.unwrap_or_default() / 1024.0
    }
}

fn start(name: &str, dir: &Path) -> (Child, u16) {
    let mut command = if name.starts_with("tiaowen") {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tiaowen"));
        command.arg("--index").arg(dir.join("ours"));
        command.args(["serve", "--port", "0"]);
        command
    } else {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--serve", name]).arg(dir);
        command
    };
    let mut process =
        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
    let output = process.stdout.take().expect("its output");
    let mut lines = BufReader::new(output).lines();
    let port = lines.find_map(|line| {
        line.ok()?.rsplit("127.0.0.1:").next()?.trim_end_matches('/').parse().ok()
    });
    // What else it prints is read away, so that it never waits.
    std::thread::spawn(move || lines.for_each(drop));
    (process, port.expect("the server tells its port"))
}

fn stop(process: &mut Child) {
    process.kill().expect("the server stops");
    process.wait().expect("the server ends");
}

fn ask(client: &mut Client, path: &str, [typed, words]: &[String; 2]) {
    // Only the small router is told the words apart.
    let words = if path == "/search?" { words } else { "" };
    let status = client.get(&format!("{path}{typed}{words}")).expect("an answer");
    assert_eq!(status, 200, "{path}{typed}");
}

fn report(servers: Vec<Server>) {
    let mut table = String::from(
        "server | start to first answer, ms | requests/s, 8 clients | of A | p50 ms | p95 ms | p99 ms | MB\n\
         ---|---|---|---|---|---|---|---\n",
    );
    let beside = servers.iter().find(|s| s.name == "A").map_or(1.0, |s| median(&s.rates));
    for mut server in servers {
        let (start, rate, memory) =
            (median(&server.starts), median(&server.rates), server.memory());
        stop(&mut server.process);
        server.times.sort_by(f64::total_cmp);
        let [p50, p95, p99] = [0.50, 0.95, 0.99].map(|share| {
            let at = (share * server.times.len() as f64) as usize;
            server.times.get(at).copied().unwrap_or_default()
        });
        writeln!(
            table,
            "{} | {start:.0} | {rate:.0} | {:.2} | {p50:.2} | {p95:.2} | {p99:.2} | {memory:.0}",
            server.name,
            rate / beside
        )
        .expect("a line");
    }
    println!("\n{table}");
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
