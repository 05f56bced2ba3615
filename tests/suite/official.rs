//! What becomes of official pages: they take the place of outlines and abstracts, and worse pages never take
//! their own. Run with the real binary against a local server that plays the official site.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use tiaowen::http::{ServeConfig, app};
use tiaowen::kb::{Kb, SearchRequest};
use tiaowen_text::doc::{DocId, TextState};

use super::fetch::{Site, response};
use super::harness::{self, Answer};

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

    /// The documents of the seed: the central opinion by its outline, with the address of a local site, and
    /// the opinion that carries it out.
    fn of_the_seed(name: &str, url: &str) -> Self {
        let root = std::env::temp_dir().join(format!("tiaowen-{name}-{}", std::process::id()));
        for dir in [
            "corpus/central-2022",
            "corpus/sichuan-2023",
            "corpus/crosswalk",
            "corpus/lexicon",
            "seeds",
        ] {
            std::fs::create_dir_all(root.join(dir)).unwrap();
            for file in std::fs::read_dir(harness::root().join(dir)).unwrap().map(|f| f.unwrap()) {
                if file.file_type().unwrap().is_file() {
                    std::fs::copy(file.path(), root.join(dir).join(file.file_name())).unwrap();
                }
            }
        }
        let meta = root.join("corpus/central-2022/meta.toml");
        let text = std::fs::read_to_string(&meta).unwrap();
        let address = text.lines().find(|l| l.starts_with("official_url")).unwrap();
        std::fs::write(&meta, text.replace(address, &format!("official_url = \"{url}\""))).unwrap();
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
    assert_eq!(first["levels"]["article"], 2);
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
    assert!(code == 1 && text.contains("was edited since it was added"), "{text}");
}

/// The knowledge base as the pages and the endpoint ask it.
struct Served(Arc<Kb>);

impl Served {
    fn of(project: &Project) -> Self {
        let (code, text) = project.run(&["index"]);
        assert_eq!(code, 0, "{text}");
        Self(Arc::new(Kb::open(&project.root.join("index")).unwrap()))
    }

    fn get(&self, address: &str) -> Answer {
        use http_body_util::BodyExt;
        use tower::ServiceExt;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let request = Request::get(address).body(Body::empty()).unwrap();
            let config = ServeConfig::default();
            let answer = app(Arc::clone(&self.0), &config).oneshot(request).await.unwrap();
            let (parts, body) = answer.into_parts();
            let body = body.collect().await.unwrap().to_bytes().to_vec();
            Answer { status: parts.status.as_u16(), headers: parts.headers, body }
        })
    }

    /// Addresses of the clauses that a search finds in a document.
    fn find(&self, text: &str, document: &str) -> Vec<String> {
        let documents = vec![DocId::parse(document).unwrap()];
        let request = SearchRequest {
            text: text.to_owned(),
            documents,
            limit: 50,
            ..SearchRequest::default()
        };
        let found = self.0.search(&request).unwrap();
        found.hits.iter().map(|hit| hit.clause.url.clone()).collect()
    }
}

/// A page with the numbers and headings of the outline and wording of our own.
fn page_of_outline(outline: &Path) -> String {
    let outline: toml::Table = std::fs::read_to_string(outline).unwrap().parse().unwrap();
    let mut page =
        "<html><head><title>关于推进以县城为重要载体的城镇化建设的意见</title></head><body>\
         <div id=UCAP-CONTENT><p align=center>关于推进以县城为重要载体的城镇化建设的意见</p>\
         <p>这一段是引言，为试验而写。</p>"
            .to_owned();
    let text = |table: &toml::Value, key: &str| table[key].as_str().unwrap().to_owned();
    for section in outline["section"].as_array().unwrap() {
        page.push_str(&format!("<p>{}{}</p>", text(section, "mark"), text(section, "heading")));
        for article in section["article"].as_array().unwrap() {
            let number = article["number"].as_integer().unwrap() as u32;
            let mark = tiaowen_text::numeral::to_chinese(number);
            let body = "试验用的句子，讲的是灯塔与风车怎样轮流值守，谁也不误谁的事。";
            let heading = text(article, "heading");
            page.push_str(&format!(
                "<p>（{mark}）{heading}。{body}第{number}座灯塔编号为甲乙丙。</p>"
            ));
        }
    }
    page + "</div></body></html>"
}

#[test]
fn with_the_official_text_in_place_addresses_stay_abstracts_step_back_and_search_covers_the_text() {
    let (site, current) = changing_site();
    let project = Project::of_the_seed("whole", &site.url("/content_1.htm"));
    let before = Served::of(&project);
    let central = DocId::parse("central-2022").unwrap();
    let known = before.0.document(&central).unwrap();
    assert_eq!(known.document.state, TextState::Abstract);
    assert!(before.find("\"灯塔与风车\"", "central-2022").is_empty());
    assert!(!before.find("\"卫星县城\"", "central-2022").is_empty(), "the abstract is searched");
    let page = before.get("/docs/central-2022/23");
    assert!(page.status == 200 && page.text().contains("提要，非原文"));
    let links = before.get("/api/v1/documents/sichuan-2023/clauses/14").json();
    let implements = links["references"]["implements"].clone();
    assert!(!implements.as_array().unwrap().is_empty(), "{links}");

    let outline = project.root.join("corpus/central-2022/outline.toml");
    show(&current, "200 OK", page_of_outline(&outline).as_bytes());
    let (code, rows) = project.fetch(&["central-2022"]);
    assert_eq!((code, rows[0]["result"].as_str()), (0, Some("kept")), "{rows}");
    assert_eq!(rows[0]["notes"].as_array().unwrap().len(), 0, "{rows}");

    let after = Served::of(&project);
    let now = after.0.document(&central).unwrap();
    assert_eq!(now.document.state, TextState::Official);
    assert_eq!(now.document.clauses, known.document.clauses);
    assert!(!now.document.unverified.contains(&"abstracts".to_owned()), "{:?}", now.document);
    let urls = |d: &tiaowen_print::view::DocumentFullView| -> Vec<String> {
        d.outline.iter().map(|line| line.url.clone()).collect()
    };
    let there = urls(&now);
    let gone: Vec<String> = urls(&known).into_iter().filter(|url| !there.contains(url)).collect();
    assert!(gone.is_empty(), "addresses that no longer work: {gone:?}");
    for url in &there {
        let page = after.get(url);
        assert_eq!(page.status, 200, "{url}");
        assert!(!page.text().contains("非原文"), "{url}");
    }
    assert_eq!(after.find("\"第23座灯塔\"", "central-2022"), ["/docs/central-2022/23"]);
    assert_eq!(after.find("\"灯塔与风车\"", "central-2022").len(), 39);
    assert_eq!(after.find("\"燈塔與風車\"", "central-2022").len(), 39);
    assert!(
        after.find("\"卫星县城\"", "central-2022").is_empty(),
        "the abstract is still searched"
    );
    let links = after.get("/api/v1/documents/sichuan-2023/clauses/14").json();
    let ends = |list: &serde_json::Value| -> Vec<(String, String)> {
        let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(|l| (text(&l["url"]), text(&l["state"]))).collect()
    };
    let (old, new) = (ends(&implements), ends(&links["references"]["implements"]));
    let url = |ends: &[(String, String)]| ends.iter().map(|e| e.0.clone()).collect::<Vec<_>>();
    assert_eq!(url(&old), url(&new));
    assert!(new.iter().all(|(_, state)| state == "official"), "{new:?}");

    // The site goes: the text stays, and list, page and endpoint say since when.
    show(&current, "404 Not Found", b"");
    assert_eq!(project.fetch(&["central-2022"]).1[0]["result"].as_str(), Some("failed"));
    let stale = Served::of(&project);
    let document = stale.0.document(&central).unwrap().document;
    assert_eq!(document.state, TextState::Official);
    let since = document.provenance.stale_since.unwrap();
    let day = since.split('T').next().unwrap();
    for address in ["/docs", "/docs/central-2022"] {
        assert!(stale.get(address).text().contains("官方页面取不到，自"), "{address}");
        assert!(stale.get(address).text().contains(day), "{address}");
    }
    let (_, list) = project.run(&["show"]);
    assert!(list.contains(&format!("official page out of reach since {since}")), "{list}");
    assert_eq!(stale.find("\"第23座灯塔\"", "central-2022"), ["/docs/central-2022/23"]);
}

#[test]
fn a_file_of_unstated_origin_says_so_everywhere() {
    let project = Project::new("unsourced", "http://127.0.0.1:1/plan.htm");
    let file = project.root.join("公厕办法.txt");
    std::fs::write(&file, "某县公厕办法\n第一条　为了方便。\n第二条　每条街一座公厕。\n").unwrap();
    let (code, text) = project.run(&["ingest", "--json", &file.display().to_string()]);
    let report: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((code, report["documents"][0]["state"].as_str()), (0, Some("unsourced")), "{text}");
    let served = Served::of(&project);
    for address in ["/docs", "/docs/gong-ce-ban-fa", "/docs/gong-ce-ban-fa/2"] {
        assert!(served.get(address).text().contains("来源未注明"), "{address}");
    }
}
