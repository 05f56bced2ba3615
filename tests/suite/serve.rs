//! The running server: it follows a new index without dropping a request, drains when it is told to stop, and
//! the SDK's own client reaches the agent tools over both transports.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::http::{HeaderName, HeaderValue};
use rmcp::model::ClientJsonRpcMessage;
use rmcp::model::{CallToolRequestParams, ReadResourceRequestParams, ReadResourceResult};
use rmcp::service::{RoleClient, RunningService, ServiceExt};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::{
    SseError, StreamableHttpClient, StreamableHttpClientTransportConfig, StreamableHttpError,
    StreamableHttpPostResponse,
};
use serde_json::{Value, json};
use sse_stream::Sse;
use tiaowen_engine::segment::Lexicon;

use tiaowen::site::Questions;
use tiaowen_text::budget;
use tiaowen_text::error::Error;

use crate::harness::{self, document, folder, get, index, write};

/// `tiaowen serve` over an index, on a free port.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(index: &Path) -> Self {
        Self::start_with(index, &[])
    }

    fn start_with(index: &Path, settings: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .arg("--index")
            .arg(index)
            .args(["serve", "--port", "0"])
            .args(settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_end_matches('/').rsplit("//").next().unwrap().to_owned();
        Self { child, address }
    }

    /// Sends a whole request and reads the whole answer.
    fn ask(&self, head: &str, body: &str) -> std::io::Result<(u16, String)> {
        let mut stream = self.send(head, "text/plain", "", body)?;
        read(&mut stream)
    }

    fn send(
        &self,
        head: &str,
        media: &str,
        fields: &str,
        body: &str,
    ) -> std::io::Result<TcpStream> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        let (host, length) = (&self.address, body.len());
        write!(
            stream,
            "{head} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: {media}\r\n\
             content-length: {length}\r\n{fields}\r\n{body}"
        )?;
        Ok(stream)
    }

    fn total(&self, query: &str) -> u64 {
        let (status, body) = self.ask(&format!("GET /api/v1/search?q={query}"), "").unwrap();
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<Value>(&body).unwrap()["total"].as_u64().unwrap()
    }

    #[cfg(unix)]
    fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(stream: &mut TcpStream) -> std::io::Result<(u16, String)> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8(bytes).unwrap();
    let broken = || std::io::Error::other(format!("no whole answer: {text:?}"));
    let (head, body) = text.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(broken)?;
    let length = head.lines().find_map(|l| l.strip_prefix("content-length: ")?.parse().ok());
    if length.is_some_and(|length: usize| length != body.len()) {
        return Err(broken());
    }
    Ok((status, body.to_owned()))
}

struct StopsWhenDropped<'a>(&'a AtomicBool);

impl Drop for StopsWhenDropped<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_new_index_is_followed_within_two_seconds_and_no_request_is_dropped() {
    let dir = folder("reload");
    let (old, new) =
        (document("a", "甲", &[("甲", "旧文")]), document("b", "乙", &[("乙", "新文")]));
    write(&dir, vec![old.clone()], &Lexicon::default());
    let server = Server::start(&dir);
    let (stop, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        // Also when an assertion below fails: those who ask would keep the test from ending.
        let asking = StopsWhenDropped(&stop);
        for _ in 0..3 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    // 旧文
                    let (status, body) =
                        server.ask("GET /api/v1/search?q=%E6%97%A7%E6%96%87", "").unwrap();
                    assert_eq!(status, 200, "{body}");
                    assert!(body.contains("\"total\":1"), "{body}");
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 0..3 {
            let before = answered.load(Ordering::Relaxed);
            let mut documents = vec![old.clone()];
            documents.extend((round % 2 == 0).then(|| new.clone()));
            let expected = documents.len() as u64 - 1;
            write(&dir, documents, &Lexicon::default());
            let written = Instant::now();
            // 新文
            while server.total("%E6%96%B0%E6%96%87") != expected {
                assert!(written.elapsed() < Duration::from_secs(2), "round {round}");
                std::thread::sleep(Duration::from_millis(20));
            }
            assert!(answered.load(Ordering::Relaxed) > before, "nothing was asked meanwhile");
        }
        drop(asking);
    });
    let (_, metrics) = server.ask("GET /metrics", "").unwrap();
    assert!(metrics.contains("tiaowen_index_reloads_total 3"), "{metrics}");
}

#[test]
fn files_that_go_under_a_server_are_told_and_a_new_index_is_taken_up() {
    let dir = folder("vanish");
    let text = document("a", "甲", &[("甲", "旧文")]);
    write(&dir, vec![text.clone()], &Lexicon::default());
    let server = Server::start(&dir);
    // 旧文
    let asked =
        ["GET /api/v1/search?q=%E6%97%A7%E6%96%87", "GET /?q=%E6%97%A7%E6%96%87", "GET /readyz"];
    let statuses = || asked.map(|request| server.ask(request, "").unwrap().0);
    assert_eq!(statuses(), [200; 3]);
    let files = |dir: &Path| {
        let build = dir.join(fs::read_to_string(dir.join("current")).unwrap());
        fs::read_dir(build).unwrap().map(|file| file.unwrap().path()).collect::<Vec<_>>()
    };
    for file in files(&dir) {
        fs::File::create(file).unwrap();
    }
    // What is mapped ends the process when it is read behind the end of its file.
    assert_eq!(statuses(), [503; 3]);
    let (_, told) = server.ask(asked[0], "").unwrap();
    assert!(
        told.contains("index is not ready") && !told.contains(&*dir.to_string_lossy()),
        "{told}"
    );
    assert_eq!(server.ask("GET /healthz", "").unwrap().0, 200);
    let followed = || {
        let began = Instant::now();
        while statuses() != [200; 3] {
            assert!(began.elapsed() < Duration::from_secs(5), "{:?}", statuses());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    write(&dir, vec![text.clone()], &Lexicon::default());
    followed();
    files(&dir).iter().for_each(|file| fs::remove_file(file).unwrap());
    assert_eq!(statuses(), [503; 3]);
    write(&dir, vec![text.clone()], &Lexicon::default());
    followed();
    // Other bytes in the place of those that were written, of the same length.
    for file in files(&dir) {
        let length = fs::metadata(&file).unwrap().len() as usize;
        let mut open = fs::OpenOptions::new().write(true).open(file).unwrap();
        open.write_all(&vec![0; length]).unwrap();
    }
    // Files that were read when the build was opened are looked at a little later.
    let began = Instant::now();
    while statuses() != [503; 3] {
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", statuses());
    }
    write(&dir, vec![text], &Lexicon::default());
    followed();
}

#[cfg(unix)]
#[test]
fn a_server_told_to_stop_finishes_what_was_asked() {
    let mut server = Server::start(index());
    // Long enough to be under way still when the signal comes.
    let text = "《青禾市公共停车设施管理条例》第六条规定：“新建公共停车场可以在2030年底前完成智能化改造”。\n".repeat(600);
    let mut waiting = server.send("POST /api/v1/verify", "text/plain", "", &text).unwrap();
    // Answered by the same server after the text above has reached it.
    assert_eq!(server.ask("GET /healthz", "").unwrap().0, 200);
    server.terminate();
    let (status, body) = read(&mut waiting).unwrap();
    assert_eq!(status, 200, "{body}");
    let view: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(view["counts"]["differs"], 600);
    assert!(server.child.wait().unwrap().success());
    assert!(TcpStream::connect(&server.address).is_err(), "nobody listens any more");
}

type Client = RunningService<RoleClient, ()>;

fn call(tool: &'static str, arguments: Value) -> CallToolRequestParams {
    let mut call = CallToolRequestParams::new(tool);
    call.arguments = arguments.as_object().cloned();
    call
}

/// What the SDK's client gets of the tools is what HTTP answers.
async fn check(client: Client) {
    let tools = client.list_all_tools().await.unwrap();
    assert_eq!(tools.len(), 8);
    assert!(tools.iter().all(|t| t.output_schema.is_some() && t.title.is_some()));
    for (tool, arguments, address) in [
        (
            "search_clauses",
            json!({"query": "養老託育", "limit": 3}),
            "/api/v1/search?q=養老託育&limit=3",
        ),
        (
            "related_clauses",
            json!({"document": "sichuan-2023", "clause": "14"}),
            "/api/v1/documents/sichuan-2023/clauses/14/related",
        ),
        ("outline", json!({"document": "sichuan-2023"}), "/api/v1/documents/sichuan-2023"),
        ("resolve_citation", json!({"citation": "中央23"}), "/api/v1/cite?q=中央23"),
        ("crosswalk", json!({"document": "sichuan-2023"}), "/api/v1/crosswalk/sichuan-2023"),
        ("coverage", json!({"document": "central-2022"}), "/api/v1/coverage/central-2022"),
        (
            "get_clause",
            json!({"document": "sichuan-2023", "clause": "14"}),
            "/api/v1/documents/sichuan-2023/clauses/14",
        ),
    ] {
        let result = client.call_tool(call(tool, arguments)).await.unwrap();
        assert_ne!(result.is_error, Some(true), "{tool}: {result:?}");
        // A runtime of its own asks over HTTP, which needs a thread of its own.
        let expected = std::thread::spawn(move || get(address).json()).join().unwrap();
        assert_eq!(result.structured_content.unwrap(), expected, "{tool}");
    }
    let text = json!({"text": "《青禾市公共停车设施管理条例》第六十条规定了收费。"});
    let checked = client.call_tool(call("verify_quotes", text)).await.unwrap();
    assert_eq!(checked.structured_content.unwrap()["counts"]["not_found"], 1);
    let wrong = call("get_clause", json!({"document": "sichuan-2023", "clause": "99"}));
    assert_eq!(client.call_tool(wrong).await.unwrap().is_error, Some(true));
    let resources = client.list_all_resources().await.unwrap();
    assert!(resources.iter().any(|r| r.uri == "tiaowen://documents/sichuan-2023"));
    let clause = ReadResourceRequestParams::new("tiaowen://documents/sichuan-2023/clauses/14");
    let ReadResourceResult { contents, .. } = client.read_resource(clause).await.unwrap();
    assert!(format!("{contents:?}").contains("版本"), "{contents:?}");
    client.cancel().await.unwrap();
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// The wire of the SDK's client: plain HTTP on a socket of its own for each message.
#[derive(Clone)]
struct Wire {
    server: Arc<Server>,
}

type Failure = StreamableHttpError<std::io::Error>;

impl StreamableHttpClient for Wire {
    type Error = std::io::Error;

    async fn post_message(
        &self,
        _: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        _: Option<String>,
        headers: HashMap<HeaderName, HeaderValue>,
    ) -> Result<StreamableHttpPostResponse, Failure> {
        assert!(session.is_none(), "requests stand for themselves");
        let mut fields = "accept: application/json, text/event-stream\r\n".to_owned();
        #[expect(clippy::iter_over_hash_type, reason = "the order of headers means nothing")]
        for (name, value) in &headers {
            fields.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
        }
        let body = serde_json::to_string(&message)?;
        let server = Arc::clone(&self.server);
        let ask = move || {
            let mut stream = server.send("POST /mcp", "application/json", &fields, &body)?;
            read(&mut stream)
        };
        let answer = tokio::task::spawn_blocking(ask).await?;
        let (status, body) = answer.map_err(StreamableHttpError::Client)?;
        match status {
            202 => Ok(StreamableHttpPostResponse::Accepted),
            200 => Ok(StreamableHttpPostResponse::Json(serde_json::from_str(&body)?, None)),
            _ => {
                Err(StreamableHttpError::Client(std::io::Error::other(format!("{status}: {body}"))))
            }
        }
    }

    async fn delete_session(
        &self,
        _: Arc<str>,
        _: Arc<str>,
        _: Option<String>,
        _: HashMap<HeaderName, HeaderValue>,
    ) -> Result<(), Failure> {
        Err(StreamableHttpError::ServerDoesNotSupportDeleteSession)
    }

    async fn get_stream(
        &self,
        _: Arc<str>,
        _: Option<Arc<str>>,
        _: Option<String>,
        _: Option<String>,
        _: HashMap<HeaderName, HeaderValue>,
    ) -> Result<Events, Failure> {
        Err(StreamableHttpError::ServerDoesNotSupportSse)
    }
}

type Events = Pin<Box<dyn futures_core::Stream<Item = Result<Sse, SseError>> + Send>>;

#[test]
fn the_sdk_s_client_reaches_the_tools_over_http() {
    let server = Arc::new(Server::start(index()));
    runtime().block_on(async {
        let url = format!("http://{}/mcp", server.address);
        let config = StreamableHttpClientTransportConfig::with_uri(url);
        let transport = StreamableHttpClientTransport::with_client(Wire { server }, config);
        check(().serve(transport).await.unwrap()).await;
    });
}

#[cfg(unix)]
#[test]
fn the_sdk_s_client_reaches_the_tools_over_standard_input_and_output() {
    use std::os::fd::OwnedFd;
    use tokio::net::unix::pipe::{Receiver, Sender};
    let mut child = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
        .arg("--index")
        .arg(index())
        .arg("mcp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let output = OwnedFd::from(child.stdout.take().unwrap());
    let input = OwnedFd::from(child.stdin.take().unwrap());
    runtime().block_on(async {
        let pipes =
            (Receiver::from_owned_fd(output).unwrap(), Sender::from_owned_fd(input).unwrap());
        check(().serve(pipes).await.unwrap()).await;
    });
    assert!(child.wait().unwrap().success(), "it ends when its input does");
}

#[test]
fn idle_and_slow_clients_shut_nobody_out() {
    let server = Server::start_with(index(), &["--connections", "40"]);
    let connect = |head: &str| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    // Some say nothing, some never end their head, some never read an answer.
    let whole = format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", server.address);
    let heads = ["", "GET / HTTP/1.1\r\nhost: a\r\n", whole.as_str()];
    let held: Vec<TcpStream> = (0..150).map(|at| connect(heads[at % heads.len()])).collect();
    let begun = Instant::now();
    for _ in 0..10 {
        assert!(server.total("养老") > 0);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    drop(held);
}

#[test]
fn bodies_that_never_come_shut_nobody_out() {
    let server = Server::start_with(index(), &["--connections", "40"]);
    let held: Vec<TcpStream> = (0..150)
        .map(|_| {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            let head =
                "POST /api/v1/verify HTTP/1.1\r\ncontent-type: text/plain\r\ncontent-length: 9000";
            write!(stream, "{head}\r\nhost: {}\r\n\r\n第", server.address).unwrap();
            stream
        })
        .collect();
    let begun = Instant::now();
    for _ in 0..10 {
        assert!(server.total("养老") > 0);
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    drop(held);
}

#[cfg(target_os = "linux")]
#[test]
fn clients_that_take_nothing_of_their_answers_hold_bounded_memory() {
    let text = "主管部门应当每年检查设施的运行情况，并把结果公布在本单位的网页上。".repeat(20);
    let labels: Vec<String> = (1..=1_500).map(|n| n.to_string()).collect();
    let clauses: Vec<(&str, &str)> =
        labels.iter().map(|label| (label.as_str(), text.as_str())).collect();
    let dir = folder("serve-large");
    write(&dir, vec![document("large", "大篇规则", &clauses)], &Lexicon::default());
    let server = Server::start_with(&dir, &["--connections", "200"]);
    let path = "GET /files/json/large";
    let (status, body) = server.ask(path, "").unwrap();
    let size = body.len();
    assert!(status == 200 && size > 2_000_000, "{status}: {size}");
    let held = |server: &Server| -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", server.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
        line.trim().split(' ').next().unwrap().parse::<usize>().unwrap() * 1024
    };
    let rest = held(&server);
    let asked = 300_000_000 / size;
    let waiting: Vec<TcpStream> =
        (0..asked).map(|_| server.send(path, "text/plain", "", "").unwrap()).collect();
    let begun = Instant::now();
    let mut most = 0;
    while begun.elapsed() < Duration::from_secs(3) {
        most = most.max(held(&server));
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(most < rest + 150_000_000, "{rest} at rest, {most} with {asked} answers of {size}");
    // Who reads gets the whole, at the cost of those that do not, as soon as these were made their answers.
    let begun = Instant::now();
    let (mut status, mut again) = server.ask(path, "").unwrap();
    while status == 503 && begun.elapsed() < Duration::from_secs(60) {
        (status, again) = server.ask(path, "").unwrap();
    }
    assert!(status == 200 && again.len() == size, "{status}: {}", again.len());
    drop(waiting);
}

#[test]
fn a_request_names_its_host_once() {
    let server = Server::start(index());
    let status = |head: &str| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        write!(stream, "{head}connection: close\r\n\r\n").unwrap();
        read(&mut stream).unwrap().0
    };
    assert_eq!(status("GET /healthz HTTP/1.1\r\nhost: localhost\r\n"), 200);
    assert_eq!(status("GET /healthz HTTP/1.0\r\n"), 200);
    assert_eq!(status("GET /healthz HTTP/1.1\r\n"), 400);
    assert_eq!(status("GET /healthz HTTP/1.1\r\nhost: localhost\r\nhost: other\r\n"), 400);
}

#[test]
fn a_body_that_is_too_long_is_refused_in_words() {
    let server = Server::start_with(index(), &["--body-limit", "1000000"]);
    let (status, told) = server.ask("POST /api/v1/verify", &"一".repeat(1_500_000)).unwrap();
    assert!(status == 413 && told.contains("too long"), "{status}: {told}");
}

#[test]
fn a_request_in_work_keeps_its_connection() {
    let server = Server::start_with(index(), &["--connections", "8"]);
    // The head is whole and the body has not come: it is being answered while others come and go.
    let mut slow = TcpStream::connect(&server.address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let (host, body) = (&server.address, "第十四条");
    let length = body.len();
    let head = format!(
        "POST /api/v1/verify HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: text/plain\r\n"
    );
    write!(slow, "{head}content-length: {length}\r\n\r\n").unwrap();
    assert!(server.total("养老") > 0);
    let others: Vec<TcpStream> =
        (0..40).map(|_| TcpStream::connect(&server.address).unwrap()).collect();
    assert!(server.total("养老") > 0);
    slow.write_all(body.as_bytes()).unwrap();
    let (status, answer) = read(&mut slow).unwrap();
    assert_eq!(status, 200, "{answer}");
    drop(others);
}

#[tokio::test]
async fn work_ends_when_its_answer_is_given_up() {
    let questions = Questions::new(harness::kb(), 1);
    let endless = questions.ask(|_| -> Result<(), Error> {
        loop {
            budget::check()?;
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    assert!(tokio::time::timeout(Duration::from_millis(50), endless).await.is_err());
    // The only turn is free again at once.
    let begun = Instant::now();
    questions.ask(|_| Ok(())).await.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn what_reads_whole_documents_leaves_a_turn_to_searches() {
    let questions = Questions::new(harness::kb(), 4);
    let ended = Arc::new(AtomicBool::new(false));
    let long: Vec<_> = (0..8)
        .map(|_| {
            let (questions, ended) = (questions.clone(), Arc::clone(&ended));
            tokio::spawn(async move {
                let work = move |_: &_| {
                    while !ended.load(Ordering::Relaxed) {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                    Ok(())
                };
                questions.ask_heavy(work).await
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let search = tokio::time::timeout(Duration::from_secs(5), questions.ask(|_| Ok(())));
    search.await.expect("a turn is free").unwrap();
    ended.store(true, Ordering::Relaxed);
    for answer in long {
        answer.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn all_questions_of_a_request_end_with_its_budget() {
    let budget = budget::Budget::default();
    let questions = Questions::new(harness::kb(), 2).within(budget.clone());
    // One after the other: an answer that came does not end the next.
    questions.ask(|_| budget::check()).await.unwrap();
    questions.ask(|_| budget::check()).await.unwrap();
    budget.give_up();
    assert!(questions.ask(|_| budget::check()).await.is_err());
}

#[test]
fn searches_are_kept_only_where_that_was_asked_for_and_counted() {
    let kept = folder("query-log");
    let settings = ["--query-log", kept.to_str().unwrap()];
    let server = Server::start_with(index(), &settings);
    for address in
        ["/?q=%E5%85%BB%E8%80%81", "/api/v1/search?q=%E9%A4%8A%E8%80%81", "/api/v1/search?q=zzzz"]
    {
        assert_eq!(server.ask(&format!("GET {address}"), "").unwrap().0, 200);
    }
    let (_, about) = server.ask("GET /about", "").unwrap();
    assert!(about.contains("不记录由谁检索"), "{about}");
    let stats = || {
        let out = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .args(["stats", kept.to_str().unwrap(), "--json"])
            .output()
            .unwrap();
        serde_json::from_slice::<Value>(&out.stdout).unwrap()
    };
    // Lines are written by a thread of their own.
    let deadline = Instant::now() + Duration::from_secs(10);
    while stats()["searches"] != 3 && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(20));
    }
    let counted = stats();
    assert_eq!(
        (&counted["searches"], &counted["without_hits"]),
        (&json!(3), &json!(1)),
        "{counted}"
    );
    assert_eq!(counted["top"][0]["query"], "养老");
    assert_eq!(counted["top"][0]["times"], 2);
    assert_eq!(counted["top_without_hits"][0]["query"], "zzzz");
    let lines: String = fs::read_dir(&kept)
        .unwrap()
        .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
        .collect();
    assert!(
        !lines.contains("127.0.0.1") && lines.lines().all(|line| line.split('\t').count() == 3)
    );
    let silent = Server::start(index());
    let (_, about) = silent.ask("GET /about", "").unwrap();
    assert!(about.contains("不记录检索词"), "{about}");
}
