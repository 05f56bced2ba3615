//! `tiaowen fetch` against a local server that plays the official site: slow, endless, redirecting,
//! packed too well, changed, half a page.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tiaowen::error::ErrorKind;
use tiaowen::source::fetch::{Answer, Fetcher, Rules, Validators};

/// A site that answers on a port of its own; it ends with the test process.
pub struct Site {
    pub address: String,
    /// Request lines with their headers, in order.
    pub requests: Arc<Mutex<Vec<String>>>,
}

impl Site {
    /// Starts a site; `answer` writes the whole response to a request path.
    pub fn new(
        answer: impl Fn(&str, &mut TcpStream) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&requests);
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    let mut request = String::new();
                    while reader.read_line(&mut request).is_ok_and(|read| read > 2) {}
                    let path = request.split(' ').nth(1).unwrap_or("/").to_owned();
                    seen.lock().unwrap().push(request);
                    let mut stream = stream;
                    // The client hangs up on endless answers.
                    let _ = answer(&path, &mut stream);
                });
            }
        });
        Self { address, requests }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

/// A whole response.
pub fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn rules() -> Rules {
    Rules {
        hosts: vec!["127.0.0.1".to_owned()],
        local: true,
        timeout: Duration::from_secs(2),
        max_bytes: 1024 * 1024,
        pause: Duration::ZERO,
        ..Rules::default()
    }
}

/// Gzip of zeros: the bytes of one stored block would not do, so each megabyte is a run of references.
fn packed_zeros() -> Vec<u8> {
    use std::io::Read;
    let mut packed = Vec::new();
    let zeros = vec![0_u8; 64 * 1024 * 1024];
    flate2::read::GzEncoder::new(&zeros[..], flate2::Compression::fast())
        .read_to_end(&mut packed)
        .unwrap();
    packed
}

#[test]
fn a_page_comes_with_its_type_and_address_and_is_asked_for_once_more_only_if_changed() {
    let site = Site::new(|path, out| {
        let headers = "ETag: \"v1\"\r\nContent-Type: text/html; charset=gb2312\r\n";
        match path {
            "/old" => out.write_all(&response("302 Found", "Location: /page\r\n", b"")),
            _ => out.write_all(&response("200 OK", headers, b"<p>x</p>")),
        }
    });
    let mut fetcher = Fetcher::new(rules());
    let Answer::Page(page) = fetcher.get(&site.url("/old"), None).unwrap() else {
        panic!("no page")
    };
    assert_eq!(page.bytes, b"<p>x</p>");
    assert_eq!(page.url, site.url("/page"));
    assert_eq!(page.declared.as_deref(), Some("text/html; charset=gb2312"));
    assert_eq!(page.validators.etag.as_deref(), Some("\"v1\""));
    fetcher.get(&site.url("/page"), Some(&page.validators)).unwrap();
    let requests = site.requests.lock().unwrap();
    assert!(
        requests.iter().all(|r| r.to_lowercase().contains("user-agent: tiaowen/")),
        "{requests:?}"
    );
    assert!(
        requests.last().unwrap().to_lowercase().contains("if-none-match: \"v1\""),
        "{requests:?}"
    );
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let site = Site::new(|_, out| {
        out.write_all(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
    });
    let known =
        Validators { etag: None, modified: Some("Mon, 01 Jan 2024 00:00:00 GMT".to_owned()) };
    let answer = Fetcher::new(rules()).get(&site.url("/"), Some(&known)).unwrap();
    assert_eq!(answer, Answer::Unchanged);
}

#[test]
fn sites_that_misbehave_are_left_in_time() {
    let packed = packed_zeros();
    assert!(packed.len() < 1024 * 1024, "{} bytes", packed.len());
    let site = Site::new(move |path, out| match path {
        "/missing" => out.write_all(&response("404 Not Found", "", b"")),
        "/broken" => {
            out.write_all(&response("503 Service Unavailable", "Retry-After: 60\r\n", b""))
        }
        "/circle" => out.write_all(&response("302 Found", "Location: /circle\r\n", b"")),
        "/away" => out.write_all(&response("302 Found", "Location: http://example.org/\r\n", b"")),
        "/file" => out.write_all(&response("302 Found", "Location: file:///etc/passwd\r\n", b"")),
        "/packed" => out.write_all(&response("200 OK", "Content-Encoding: gzip\r\n", &packed)),
        "/half" => out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<p>half"),
        "/chunk" => {
            out.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n<p>half\r\n")
        }
        "/announced" => out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"),
        "/silent" => {
            std::thread::sleep(Duration::from_secs(20));
            Ok(())
        }
        "/drip" => {
            out.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            loop {
                out.write_all(b"x")?;
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        _ => {
            out.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            loop {
                out.write_all(&[b'x'; 65536])?;
            }
        }
    });
    let mut fetcher = Fetcher::new(rules());
    for (path, kind) in [
        ("/missing", ErrorKind::NotFound),
        ("/broken", ErrorKind::Unavailable),
        ("/circle", ErrorKind::Unavailable),
        ("/away", ErrorKind::Invalid),
        ("/file", ErrorKind::Invalid),
        ("/packed", ErrorKind::TooLarge),
        ("/endless", ErrorKind::TooLarge),
        ("/announced", ErrorKind::TooLarge),
        ("/half", ErrorKind::Unavailable),
        ("/chunk", ErrorKind::Unavailable),
        ("/silent", ErrorKind::Unavailable),
        ("/drip", ErrorKind::Unavailable),
    ] {
        let start = Instant::now();
        let error = fetcher.get(&site.url(path), None).expect_err(path);
        assert_eq!(error.kind(), kind, "{path}: {error}");
        assert!(start.elapsed() < Duration::from_secs(6), "{path} took {:?}", start.elapsed());
    }
}

#[test]
fn private_addresses_are_refused_after_the_name_is_resolved() {
    let site = Site::new(|_, out| out.write_all(&response("200 OK", "", b"secret")));
    let port = site.address.rsplit(':').next().unwrap();
    let named = Rules {
        hosts: vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
        local: false,
        ..rules()
    };
    for host in ["localhost", "127.0.0.1"] {
        let error =
            Fetcher::new(named.clone()).get(&format!("http://{host}:{port}/"), None).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    }
    assert_eq!(site.requests.lock().unwrap().len(), 0);
}

/// A project folder of its own with one document known by its outline; gone when dropped.
struct Project {
    root: PathBuf,
}

const OUTLINE: &str = "[[section]]\nmark = \"一、\"\nheading = \"总体安排\"\nseen = true\n\
    [[section.article]]\nnumber = 1\nheading = \"基本思路\"\nseen = true\nabstract = \"思路。\"\n\
    [[section.article]]\nnumber = 2\nheading = \"主要目标\"\nabstract = \"目标。\"\n\
    [[section]]\nmark = \"二、\"\nheading = \"重点工作\"\nseen = true\n\
    [[section.article]]\nnumber = 3\nheading = \"道路照明\"\nseen = true\nabstract = \"路灯。\"\n";

impl Project {
    fn new(name: &str, url: &str) -> Self {
        let root = std::env::temp_dir().join(format!("tiaowen-{name}-{}", std::process::id()));
        let dir = root.join("corpus/plan");
        std::fs::create_dir_all(&dir).unwrap();
        let meta = format!(
            "[document]\ntitle = \"某县路灯安排\"\nofficial_url = \"{url}\"\n[source]\noutline = \"outline.toml\"\n"
        );
        std::fs::write(dir.join("meta.toml"), meta).unwrap();
        std::fs::write(dir.join("outline.toml"), OUTLINE).unwrap();
        Self { root }
    }

    /// Runs the real binary; gives exit code and output.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"))
            .arg("--root")
            .arg(&self.root)
            .args(arguments)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(!errors.contains("panicked"), "{errors}");
        (output.status.code().unwrap(), text + &errors)
    }

    fn fetch(&self, more: &[&str]) -> (i32, serde_json::Value) {
        let polite = ["fetch", "--json", "--allow-local", "--pause", "0", "--timeout", "5"];
        let (code, text) = self.run(&[&polite, more].concat());
        (code, serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}")))
    }

    fn state(&self) -> String {
        let (_, text) = self.run(&["ingest", "--json"]);
        let report: serde_json::Value = serde_json::from_str(&text).unwrap();
        report["documents"][0]["state"].as_str().unwrap().to_owned()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.root).unwrap();
    }
}

fn official(middle: &str) -> String {
    let filler = "各乡镇按照分工把路灯安排好，先急后缓，量力而行，方便群众夜间出行。".repeat(4);
    format!(
        "<html><head><title>某县路灯安排_某县政府</title></head><body><div id=UCAP-CONTENT>\
         <p align=center>某县路灯安排</p><p>一、总体安排</p><p>（一）基本思路。{filler}</p>\
         <p>（二）工作目标。{filler}</p>{middle}</div></body></html>"
    )
}

const REST: &str = "<p>二、重点工作</p><p>（三）道路照明。主干道路灯当年修好。</p>";

/// The site's page can be exchanged while it runs: status line, headers, body.
type Current = Arc<Mutex<(String, String, Vec<u8>)>>;

fn changing_site() -> (Site, Current) {
    let current: Current = Arc::default();
    let shown = Arc::clone(&current);
    let site = Site::new(move |_, out| {
        let (status, headers, body) = shown.lock().unwrap().clone();
        out.write_all(&response(&status, &headers, &body))
    });
    (site, current)
}

fn show(current: &Current, status: &str, body: &[u8]) {
    let html = "Content-Type: text/html; charset=utf-8\r\n".to_owned();
    *current.lock().unwrap() = (status.to_owned(), html, body.to_vec());
}

#[test]
fn an_official_page_takes_the_outlines_place_and_worse_pages_never_take_its_own() {
    let (site, current) = changing_site();
    let project = Project::new("worse", &site.url("/plan.htm"));
    assert_eq!(project.state(), "abstract");
    let good = official(REST);
    // Bytes in GB18030 that are declared as UTF-8.
    show(&current, "200 OK", &encoding_rs::GB18030.encode(&good).0);
    let (code, rows) = project.fetch(&["plan"]);
    assert_eq!((code, rows[0]["result"].as_str()), (0, Some("kept")), "{rows}");
    // The heading that was not verified may differ, and is reported.
    assert!(rows[0]["notes"][0].as_str().unwrap().contains("工作目标"), "{rows}");
    assert_eq!(project.state(), "official");
    let (code, rows) = project.fetch(&[]);
    assert_eq!((code, rows[0]["result"].as_str()), (0, Some("unchanged")), "{rows}");

    let login = "<title>登录</title><form>用户名<input type=password></form>".to_owned();
    let error =
        "<title>404 页面不存在</title><p>您访问的页面不存在，五秒后返回首页。</p>".to_owned();
    let other = official(REST).replace("某县路灯安排", "某县公园安排");
    let mut since = None;
    for (status, body, result) in [
        ("200 OK", official(""), "refused"),
        ("200 OK", login, "refused"),
        ("200 OK", error, "refused"),
        ("200 OK", other, "refused"),
        ("200 OK", good.replace("道路照明", "园林绿化").replace("基本思路", "背景"), "refused"),
        ("200 OK", String::new(), "refused"),
        ("404 Not Found", String::new(), "failed"),
        ("500 Internal Server Error", String::new(), "failed"),
    ] {
        show(&current, status, body.as_bytes());
        let (code, rows) = project.fetch(&["plan"]);
        assert_eq!((code, rows[0]["result"].as_str()), (1, Some(result)), "{body}\n{rows}");
        assert!(!rows[0]["reasons"].as_array().unwrap().is_empty(), "{rows}");
        assert_eq!(project.state(), "official");
        let now = rows[0]["since"].as_str().unwrap().to_owned();
        assert_eq!(*since.get_or_insert(now.clone()), now, "the first failure's time stays");
    }
    let (code, text) = project.run(&["check"]);
    assert!(code == 0 && text.contains("no official page since"), "{text}");

    let longer = official(&format!("{REST}<p>（四）日常维护。坏一盏修一盏。</p>"));
    show(&current, "200 OK", longer.as_bytes());
    let (code, rows) = project.fetch(&["plan"]);
    assert_eq!((code, rows[0]["result"].as_str()), (0, Some("kept")), "{rows}");
    let (_, text) = project.run(&["check"]);
    assert!(!text.contains("no official page since"), "{text}");
    assert_eq!(std::fs::read_dir(project.root.join("corpus/plan/official")).unwrap().count(), 3);
}

#[test]
fn a_page_that_was_tampered_with_is_named_and_the_outline_steps_in() {
    let (site, current) = changing_site();
    let project = Project::new("tampered", &site.url("/plan.htm"));
    show(&current, "200 OK", official(REST).as_bytes());
    project.fetch(&["plan"]);
    let dir = project.root.join("corpus/plan/official");
    let page = std::fs::read_dir(&dir).unwrap().map(|e| e.unwrap().path());
    let page = page.into_iter().find(|p| p.extension().is_some_and(|e| e == "html")).unwrap();
    std::fs::write(page, "<p>改</p>").unwrap();
    let (code, text) = project.run(&["check"]);
    assert_eq!(code, 1);
    assert!(text.contains("not the bytes that were fetched"), "{text}");
    assert_eq!(project.state(), "abstract");
    // Fetching again mends it.
    assert_eq!(project.fetch(&["plan"]).1[0]["result"].as_str(), Some("kept"));
    assert_eq!(project.state(), "official");
}

#[test]
fn a_page_that_differs_is_kept_when_the_reader_accepts_it() {
    let (site, current) = changing_site();
    let project = Project::new("accept", &site.url("/plan.htm"));
    show(&current, "200 OK", official("").as_bytes());
    assert_eq!(project.fetch(&["plan"]).1[0]["result"].as_str(), Some("refused"));
    assert_eq!(project.fetch(&["--accept", "plan"]).1[0]["result"].as_str(), Some("kept"));
}

#[test]
fn files_folders_and_addresses_become_documents_and_one_bad_file_stops_nothing() {
    let (site, current) = changing_site();
    let project = Project::new("ingest", &site.url("/plan.htm"));
    show(&current, "200 OK", official(REST).replace("路灯", "公厕").as_bytes());
    let folder = project.root.join("in/sub");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in [
        ("办法.txt", "某县办法\n第一条　甲。\n第三条　乙(yǐ)丙。\n"),
        ("坏.doc", "\u{0}"),
        ("sub/办法.txt", "某县另一办法\n第一条　甲。\n"),
        (".hidden", "x"),
    ] {
        std::fs::write(project.root.join("in").join(name), text).unwrap();
    }
    let from = project.root.join("in").display().to_string();
    let url = site.url("/gongce.htm");
    let arguments = [
        "ingest",
        "--json",
        "--allow-local",
        "--allow-host",
        "127.0.0.1",
        "--pause",
        "0",
        &from,
        &url,
    ];
    let (code, text) = project.run(&arguments);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    let ids: Vec<_> =
        report["documents"].as_array().unwrap().iter().map(|d| d["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["ban-fa", "ban-fa-2", "mou-xian-gong-ce-an-pai"]);
    assert_eq!(code, 1, "the bad file changes the exit code");
    assert!(report["skipped"][0]["file"].as_str().unwrap().ends_with("坏.doc"));
    let first = &report["documents"][1];
    assert_eq!(first["levels"]["Article"], 2);
    assert_eq!(first["repairs"]["pinyin"]["before"], 4);
    let issue = &first["issues"]
        .as_array()
        .unwrap()
        .iter()
        .find(|i| i["kind"] == "number-skipped")
        .unwrap();
    assert_eq!((issue["line"].as_u64(), issue["column"].as_u64()), (Some(3), Some(1)));
    // The same again changes nothing.
    let (_, again) = project.run(&["ingest", "--json", &from]);
    assert!(again.contains("\"ban-fa-2\"") && !again.contains("ban-fa-3"), "{again}");
    // A changed file is found.
    std::fs::write(project.root.join("corpus/ban-fa/source.txt"), "某县办法\n第一条　丁。\n")
        .unwrap();
    let (code, text) = project.run(&["check"]);
    assert!(code == 1 && text.contains("not the bytes that were added"), "{text}");
}
