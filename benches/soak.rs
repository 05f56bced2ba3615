//! A server under mixed load for a quarter of an hour while its collection changes and processes are killed.
//!
//! `cargo bench --bench soak`; `TIAOWEN_SOAK_MINUTES` makes it shorter, and the statutes below the folder
//! `TIAOWEN_STATUTES` are taken in beside the documents of the project. Every minute a document is replaced and the
//! index is built; in turn `ingest`, `index` and, in the first half, the server itself are killed before, at a time
//! that differs each minute, and do the same again. Prints what was asked, what failed and what memory did, and
//! fails when a request failed that no kill cut, when a build did not reach the server, or when memory grew.
#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a failed benchmark may panic; what is measured is time"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

mod client;

use client::Client;

/// Clients that ask at the same time, and how long each waits between two questions: the processors are not full, so
/// that what is measured is not who waits for them.
const CLIENTS: usize = 4;
const PAUSE: Duration = Duration::from_millis(20);
/// Longest that a new build may stay unseen by the server.
const SEEN_WITHIN: Duration = Duration::from_secs(5);
/// A server that took part from the middle may hold this much more memory at the end than after its first two minutes.
const GROWTH: f64 = 1.15;
/// The document that changes.
const ID: &str = "soak";

fn main() {
    let minutes = std::env::var("TIAOWEN_SOAK_MINUTES").ok();
    let minutes: u64 = minutes.map_or(15, |minutes| minutes.parse().expect("minutes as a number"));
    let root = std::env::temp_dir().join(format!("tiaowen-soak-{}", std::process::id()));
    prepare(&root);
    let run = Run::new(&root);
    thread::scope(|scope| {
        for number in 0..CLIENTS {
            let run = &run;
            scope.spawn(move || run.ask(number));
        }
        scope.spawn(|| run.weigh());
        for minute in 0..minutes {
            let began = Instant::now();
            run.change(minute, minutes);
            let left = Duration::from_secs(60).saturating_sub(began.elapsed());
            thread::sleep(left);
        }
        run.over.store(true, Ordering::Relaxed);
    });
    run.report(minutes);
    fs::remove_dir_all(&root).expect("the folder goes");
}

/// A folder with the documents of the project and the statutes that were named.
fn prepare(root: &Path) {
    fs::create_dir_all(root).expect("a folder");
    for name in ["corpus", "seeds"] {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let copied = Command::new("cp").arg("-r").arg(from).arg(root).status();
        assert!(copied.expect("cp runs").success(), "{name} copied");
    }
    if let Some(folder) = std::env::var_os("TIAOWEN_STATUTES") {
        // Files that are no statutes, or are held already, are told by an exit of 1.
        let taken = tiaowen(root).args(["ingest", "--skip"]).arg(folder).output();
        println!("{}", last_line(&taken.expect("ingest runs").stdout));
    }
    write_document(root, 0);
    succeed(tiaowen(root).args(["ingest", "--as", ID]).arg(document(root)));
    succeed(tiaowen(root).arg("index"));
}

fn tiaowen(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiaowen"));
    command.arg("--root").arg(root).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn succeed(command: &mut Command) {
    let output = command.output().expect("the program runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
}

fn last_line(output: &[u8]) -> String {
    String::from_utf8_lossy(output).lines().last().unwrap_or_default().to_owned()
}

fn document(root: &Path) -> PathBuf {
    root.join("changing.txt")
}

/// A word that only the document of this minute has.
fn mark(minute: u64) -> String {
    let number = minute.to_string();
    let digits = number.chars().filter_map(|digit| digit.to_digit(10));
    let names = digits.filter_map(|digit| "甲乙丙丁戊己庚辛壬癸".chars().nth(digit as usize));
    format!("耐久轮次{}号", names.collect::<String>())
}

fn write_document(root: &Path, minute: u64) {
    let text = format!(
        "停车场运行规则\n第一条 为了让停车场在{mark}里照常开放，制定本规则。\n第二条 值班人员每天清点车位，公布空位数量。\n\
         第三条 {mark}的记录保存三年。\n",
        mark = mark(minute)
    );
    fs::write(document(root), text).expect("the document is written");
}

/// A server in a process of its own.
struct Server {
    process: Child,
    since: Instant,
}

impl Server {
    /// Starts one on the port, or on a free one for 0, and waits until it can answer.
    fn start(root: &Path, port: u16) -> (Self, u16) {
        let mut command = tiaowen(root);
        command.args(["serve", "--port", &port.to_string()]).stderr(Stdio::null());
        let mut process = command.spawn().expect("the server starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let port = lines.find_map(|line| {
            line.ok()?.rsplit("127.0.0.1:").next()?.trim_end_matches('/').parse().ok()
        });
        let port = port.expect("the server tells its port");
        // What else it prints is read away, so that it never waits.
        thread::spawn(move || lines.for_each(drop));
        (Self { process, since: Instant::now() }, port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().expect("the server stops");
        self.process.wait().expect("the server ends");
    }
}

/// What clients met.
#[derive(Default)]
struct Met {
    answered: u64,
    /// Connections that a kill of the server cut.
    cut: u64,
    failed: BTreeMap<String, u64>,
    /// Milliseconds, of each question.
    times: Vec<f32>,
}

struct Run {
    root: PathBuf,
    port: u16,
    server: Mutex<Server>,
    /// Grows before a server is killed and when another answers: odd while there is none.
    epoch: AtomicU64,
    over: AtomicBool,
    met: Mutex<Met>,
    /// Of the server that runs: seconds it has run, MB of its own memory.
    memory: Mutex<Vec<(u64, f64)>>,
    /// What was done, and how often.
    done: Mutex<BTreeMap<&'static str, u64>>,
    /// Seconds from the end of a build to the first answer out of it.
    seen: Mutex<Vec<f64>>,
}

fn held<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Run {
    fn new(root: &Path) -> Self {
        let (server, port) = Server::start(root, 0);
        Self {
            root: root.to_owned(),
            port,
            server: Mutex::new(server),
            epoch: AtomicU64::new(0),
            over: AtomicBool::new(false),
            met: Mutex::default(),
            memory: Mutex::default(),
            done: Mutex::default(),
            seen: Mutex::default(),
        }
    }

    /// One client's questions until the run is over.
    fn ask(&self, number: usize) {
        let asked = questions();
        let mut client = None;
        for at in (number * asked.len() / CLIENTS..).map(|at| at % asked.len()) {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let Some((path, body)) = asked.get(at) else { continue };
            let (epoch, began) = (self.epoch.load(Ordering::SeqCst), Instant::now());
            let answer = self.one(&mut client, path, body.as_deref());
            let untouched = epoch.is_multiple_of(2) && epoch == self.epoch.load(Ordering::SeqCst);
            let mut met = held(&self.met);
            match answer {
                Ok(200 | 303) => {
                    met.answered += 1;
                    met.times.push(began.elapsed().as_secs_f32() * 1000.0);
                }
                Err(_) if !untouched => met.cut += 1,
                Ok(status) => *met.failed.entry(format!("{status} {path}")).or_default() += 1,
                Err(error) => *met.failed.entry(format!("{error} {path}")).or_default() += 1,
            }
            drop(met);
            thread::sleep(PAUSE);
        }
    }

    fn one(
        &self,
        client: &mut Option<Client>,
        path: &str,
        body: Option<&str>,
    ) -> std::io::Result<u16> {
        let mut asking = match client.take() {
            Some(asking) => asking,
            None => Client::connect(self.port)?,
        };
        let status = match body {
            Some(body) => asking.post(path, body)?,
            None => asking.get(path)?,
        };
        *client = Some(asking);
        Ok(status)
    }

    /// Memory of the server, every five seconds.
    fn weigh(&self) {
        while !self.over.load(Ordering::Relaxed) {
            {
                let server = held(&self.server);
                let status = format!("/proc/{}/status", server.process.id());
                let status = fs::read_to_string(status).unwrap_or_default();
                let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
                let kilobytes = line.and_then(|l| l.trim().split(' ').next()?.parse::<f64>().ok());
                if let Some(kilobytes) = kilobytes {
                    let since = server.since.elapsed().as_secs();
                    held(&self.memory).push((since, kilobytes / 1024.0));
                }
            }
            thread::sleep(Duration::from_secs(5));
        }
    }

    /// One minute's change: kills, the document, the index.
    fn change(&self, minute: u64, minutes: u64) {
        write_document(&self.root, minute + 1);
        let ingest = || {
            let mut command = tiaowen(&self.root);
            command.args(["ingest", "--replace", ID]).arg(document(&self.root));
            command
        };
        let index = || {
            let mut command = tiaowen(&self.root);
            command.arg("index");
            command
        };
        let after = Duration::from_millis(5 + minute * 53 % 97);
        if minute % 3 == 1 {
            self.kill(ingest(), after, "kills of ingest");
        }
        succeed(&mut ingest());
        self.count("ingests");
        if minute % 2 == 1 {
            self.kill(index(), after, "kills of index");
        }
        if minute.is_multiple_of(2) && minute * 2 < minutes {
            self.restart();
        }
        succeed(&mut index());
        self.count("builds");
        self.wait_for(&mark(minute + 1));
    }

    fn count(&self, what: &'static str) {
        *held(&self.done).entry(what).or_default() += 1;
    }

    /// Starts a command and kills it, where it has not ended by itself.
    fn kill(&self, mut command: Command, after: Duration, what: &'static str) {
        let mut process =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        thread::sleep(after);
        if process.try_wait().expect("its state").is_none() {
            process.kill().expect("it is killed");
            self.count(what);
        }
        process.wait().expect("it ends");
    }

    fn restart(&self) {
        self.epoch.fetch_add(1, Ordering::SeqCst);
        let mut server = held(&self.server);
        server.process.kill().expect("the server is killed");
        server.process.wait().expect("the server ends");
        let (next, _) = Server::start(&self.root, self.port);
        *server = next;
        held(&self.memory).clear();
        self.epoch.fetch_add(1, Ordering::SeqCst);
        self.count("kills of the server");
    }

    /// Waits until the server answers out of the build that has the word.
    fn wait_for(&self, word: &str) {
        let path = format!("/api/v1/search?q={}", encode(&format!("\"{word}\"")));
        let began = Instant::now();
        loop {
            let mut client = Client::connect(self.port).expect("a connection");
            let status = client.get(&path).expect("an answer");
            let answer: Value = serde_json::from_slice(client.body()).unwrap_or_default();
            if status == 200 && answer.get("total").and_then(Value::as_u64) == Some(2) {
                held(&self.seen).push(began.elapsed().as_secs_f64());
                return;
            }
            assert!(began.elapsed() < SEEN_WITHIN, "{word} is not found: {status} {answer}");
            thread::sleep(Duration::from_millis(100));
        }
    }

    fn report(self, minutes: u64) {
        let mut met = self.met.into_inner().unwrap_or_else(PoisonError::into_inner);
        met.times.sort_by(f32::total_cmp);
        let time = |share: f64| {
            met.times.get((share * met.times.len() as f64) as usize).copied().unwrap_or_default()
        };
        let failed: u64 = met.failed.values().sum();
        println!("{minutes} minutes, {CLIENTS} clients");
        println!("answered {}, cut by a kill {}, failed {failed}", met.answered, met.cut);
        met.failed.iter().for_each(|(what, times)| println!("  {times} × {what}"));
        let longest = met.times.last().copied().unwrap_or_default();
        println!(
            "p50 {:.1} ms, p99 {:.1} ms, p99.9 {:.1} ms, longest {longest:.0} ms",
            time(0.5),
            time(0.99),
            time(0.999)
        );
        let done = held(&self.done);
        done.iter().for_each(|(what, times)| println!("{what}: {times}"));
        let seen = held(&self.seen);
        let slowest = seen.iter().copied().fold(0.0, f64::max);
        println!("from a build to the first answer out of it: at most {slowest:.1} s");
        let memory = held(&self.memory);
        let last = memory.last().map_or(0, |(since, _)| *since);
        let early = median(memory.iter().filter(|(since, _)| (60..180).contains(since)));
        let late = median(memory.iter().filter(|(since, _)| *since + 120 >= last));
        let most = memory.iter().map(|(_, held)| *held).fold(0.0, f64::max);
        println!(
            "memory of the server of the last {last} s, without mapped files: {early:.0} MB in its second and third \
             minute, {late:.0} MB in the last two, at most {most:.0} MB"
        );
        assert_eq!(failed, 0, "requests failed that no kill cut");
        assert!(last < 300 || late <= early * GROWTH, "memory grew from {early} to {late} MB");
    }
}

fn median<'a>(values: impl Iterator<Item = &'a (u64, f64)>) -> f64 {
    let mut values: Vec<f64> = values.map(|(_, value)| *value).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// What people, programs and harvesters ask, each with the body of a `POST`.
fn questions() -> Vec<(String, Option<String>)> {
    let words = [
        "养老托育",
        "養老託育",
        "行政处罚",
        "城镇化建设",
        "安全生产责任",
        "老人摔倒了谁来管",
        "停车场",
        "县城 产业",
        "\"以县城为重要载体\"",
        "管网 OR 燃气",
        "什么是县城",
        "yanglao",
    ];
    let mut asked = Vec::new();
    let mut get = |path: String| asked.push((path, None));
    for word in words {
        let q = encode(word);
        get(format!("/api/v1/search?q={q}"));
        get(format!("/api/v1/search?q={q}&limit=50&facets=true"));
        get(format!("/?q={q}"));
        get(format!("/?q={q}&script=hant"));
        get(format!("/api/v1/suggest?q={q}"));
        get(format!("/api/v1/lookup?q={q}"));
        get(format!("/kwic?q={q}"));
        get(format!("/feed.xml?q={q}"));
    }
    for clause in 1..=26 {
        get(format!("/docs/sichuan-2023/{clause}"));
        get(format!("/api/v1/documents/sichuan-2023/clauses/{clause}"));
    }
    for path in [
        "/docs",
        "/docs/sichuan-2023",
        "/docs/central-2022",
        "/api/v1/documents?limit=50",
        "/files/md/sichuan-2023",
        "/files/docx/sichuan-2023",
        "/files/akn/sichuan-2023",
        "/api/v1/crosswalk/sichuan-2023",
        "/api/v1/coverage/central-2022",
        "/docs/sichuan-2023/tasks",
        "/radar",
        "/about",
        "/feed.xml",
        "/healthz",
        "/readyz",
        "/metrics",
    ] {
        get(path.to_owned());
    }
    let post = |path: &str, body: Value| (path.to_owned(), Some(body.to_string()));
    let draft =
        "四川《实施意见》第十四条要求：“发展养老托育服务”。《不存在的条例》第三条另有规定。"
            .repeat(20);
    let call = serde_json::json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": {"name": "search", "arguments": {"query": "养老"}},
    });
    for _ in 0..4 {
        asked.push(post("/api/v1/verify", serde_json::json!({"text": draft})));
        asked.push(post("/mcp", call.clone()));
    }
    asked
}
