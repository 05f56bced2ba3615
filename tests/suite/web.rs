//! Pages: what they hold, what they must not hold, and how they are served.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use tiaowen::corpus::{self, Layout};
use tiaowen::http::{ServeConfig, app};
use tiaowen::kb::Kb;
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref;
use tiaowen_text::doc::DocId;
use tower::ServiceExt;

use crate::harness::{self, ask, ask_of, ask_with, document, encoded, get, kb_of};

/// Every kind of page, with its status.
const PAGES: [(&str, u16); 24] = [
    ("/", 200),
    ("/?q=养老托育", 200),
    ("/?q=全市", 200),
    ("/?q=“魑魅魍魉”", 200),
    ("/?q=养老&doc=sichuan-2023&page=1", 200),
    ("/docs", 200),
    ("/docs/sichuan-2023", 200),
    ("/docs/central-2022", 200),
    ("/docs/sichuan-2023/14", 200),
    ("/docs/sichuan-2023/preamble", 200),
    ("/docs/sichuan-2023/repairs", 200),
    ("/coverage", 200),
    ("/coverage/sichuan-2023", 200),
    ("/coverage/central-2022", 200),
    ("/coverage/no1-2018", 200),
    ("/compare/sichuan-2023/14/central-2022/23", 200),
    ("/topics", 200),
    ("/verify", 200),
    ("/radar", 200),
    ("/docs/sichuan-2023/tasks", 200),
    ("/help", 200),
    ("/about", 200),
    ("/docs/sichuan-2023/99", 404),
    ("/nowhere", 404),
];

#[test]
fn every_page_answers_in_every_script() {
    for (address, status) in PAGES {
        for (script, lang) in
            [("", "zh-Hans"), ("hans", "zh-Hans"), ("tw", "zh-Hant-TW"), ("hk", "zh-Hant-HK")]
        {
            let join = if address.contains('?') { '&' } else { '?' };
            let page = get(&format!("{address}{join}script={script}"));
            assert_eq!(page.status, status, "{address} in {script:?}");
            assert!(page.header("content-type").starts_with("text/html"), "{address}");
            let html = page.text();
            assert!(html.contains(&format!("<html lang=\"{lang}\">")), "{address} in {script:?}");
            assert_eq!(html.matches("<h1").count(), 1, "{address} has one main heading");
        }
    }
}

/// What stands between `open` and `close`, for each time it does.
fn between<'a>(html: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    html.split(open).skip(1).filter_map(|rest| rest.split(close).next()).collect()
}

#[test]
fn pages_hold_no_inline_code_and_load_nothing_from_elsewhere() {
    for (address, _) in PAGES {
        let page = get(address);
        let html = page.text();
        for tag in between(&html, "<", ">") {
            let name = tag.split([' ', '\n']).next().unwrap();
            assert!(!tag.contains(" style="), "{address}: <{tag}>");
            for handler in [" onclick=", " onload=", " onerror=", " onsubmit="] {
                assert!(!tag.contains(handler), "{address}: <{tag}>");
            }
            if ["script", "img", "link", "iframe", "form"].contains(&name) {
                assert!(!tag.contains("http:") && !tag.contains("https:"), "{address}: <{tag}>");
                // A data block is no code: browsers do not run it.
                let data = tag == "script type=\"application/ld+json\"";
                let ours = data || tag.contains(" src=\"/static/");
                assert!(name != "script" || ours, "{address}: <{tag}>");
            }
        }
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{address}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{address}");
        assert_ne!(page.header("referrer-policy"), "", "{address}");
        assert_eq!(page.header("set-cookie"), "", "{address}");
    }
}

#[test]
fn the_mirror_is_named_and_never_linked() {
    let page = get("/docs/sichuan-2023").text();
    assert!(page.contains("http://courtneyjines.com/"), "the provenance is gone");
    for (address, _) in PAGES {
        let html = get(address).text();
        let links = between(&html, "href=\"", "\"");
        assert!(!links.iter().any(|link| link.contains("courtneyjines")), "{address}");
    }
}

#[test]
fn a_clause_and_its_articles_name_each_other() {
    let clause = get("/docs/sichuan-2023/14").text();
    for article in ["/docs/central-2022/23", "/docs/central-2022/25"] {
        assert!(clause.contains(&format!("href=\"{article}\"")), "no way to {article}");
    }
    let article = get("/docs/central-2022/23").text();
    assert!(article.contains("href=\"/docs/sichuan-2023/14\""), "no way back");
    assert!(article.contains("提要，非原文"), "an abstract that does not say so");
    assert!(
        article.contains("href=\"http://www.gov.cn/")
            || article.contains("href=\"https://www.gov.cn/")
    );
}

#[test]
fn coverage_lists_the_gaps_and_each_cell_opens_the_pair() {
    let html = get("/coverage/sichuan-2023").text();
    let gaps = between(&html, "<div class=\"gaps\">", "</div>")[0];
    assert!(gaps.contains("href=\"/docs/central-2022/2\""), "article 2 is taken up by nobody");
    assert!(gaps.contains("href=\"/docs/central-2022/8\""), "article 8 is only mentioned");
    assert_eq!(html.matches("<th scope=\"row\">").count(), 39);
    assert!(html.contains("href=\"/compare/sichuan-2023/14/central-2022/23\""));
    let pair = get("/compare/sichuan-2023/14/central-2022/23").text();
    assert!(pair.contains("class=\"shared\""), "no shared wording");
    assert!(pair.contains("［仅四川意见："), "own wording is told by colour alone");
    assert!(pair.contains("href=\"/compare/central-2022/23/sichuan-2023/14\""), "no way to swap");
    assert_eq!(get("/compare/sichuan-2023/14/central-2022/99").status, 404);
}

#[test]
fn a_parent_of_many_documents_has_their_names_by_its_articles_and_no_column_each() {
    let text = "公共停车场应当设置充电设施，并向社会公布车位数量";
    let parent = document("parent", "停车条例", &[("", text), ("", "河道每年清淤一次。")]);
    let child = |n: usize| {
        let mut child = document(&format!("child-{n}"), &format!("第{n}区停车办法"), &[("", text)]);
        child.meta.implements = vec![DocId::parse("parent").unwrap()];
        child
    };
    let documents = std::iter::once(parent).chain((1..=9).map(child)).collect();
    let kb = Arc::new(kb_of("coverage-many", documents, &Lexicon::default()));
    let ask = |address: &str| {
        let request = Request::get(address).body(Body::empty()).unwrap();
        ask_of(kb.clone(), &ServeConfig::default(), request).text()
    };
    let html = ask("/coverage/parent");
    assert_eq!(html.matches("<th scope=\"col\">").count(), 2, "the article, and who takes it up");
    for n in 1..=9 {
        let own = format!("href=\"/coverage/child-{n}\"");
        let pair = format!("href=\"/compare/child-{n}/1/parent/1\"");
        assert!(html.contains(&own) && html.contains(&pair), "{n}");
    }
    assert!(html.contains("<summary>9 份文件</summary>"), "many stand behind their number");
    assert_eq!(html.matches("尚无人工判定").count(), 1, "said once");
    // The list stands under what is carried out, and is filtered in either script.
    let all = ask("/coverage");
    let parent = between(&all, "<section class=\"parent\">", "</section>");
    assert_eq!(parent.len(), 1);
    assert!(parent[0].contains("href=\"/coverage/parent\">《停车条例》</a>"), "{}", parent[0]);
    assert!(all.contains("共 9 份实施文件") && all.contains("data-live=\"listed\""));
    for (typed, left) in [
        ("第3區", "符合条件 1 份"),
        ("停车 第3区", "符合条件 1 份"),
        ("停车条例", "共 9 份"),
        ("没有", "符合条件 0 份"),
    ] {
        let some = ask(&encoded(&format!("/coverage?q={typed}")));
        assert!(
            some.contains(left) && some.contains(&format!("value=\"{typed}\"")),
            "{typed}: {some}"
        );
    }
    // Its own page has the columns and gaps.
    let own = ask("/coverage/child-3");
    assert!(own.contains("没有上级对应的条款") && own.contains("尚无人工判定"));
}

#[test]
fn a_hit_has_its_short_name_its_article_and_what_to_copy() {
    let html = get("/?q=充电桩").text();
    let answer = between(&html, "<section class=\"answer\"", "</section>")[0];
    let clause = between(answer, "<li class=\"hit\">", "</li>")
        .into_iter()
        .find(|hit| hit.contains("href=\"/docs/sichuan-2023/8\""))
        .expect("clause 8 is no answer");
    assert!(clause.contains(">四川意见</a>"), "the document is not named shortly: {clause}");
    assert!(clause.contains("href=\"/docs/central-2022/14\""), "no way to the article: {clause}");
    assert!(
        clause.contains("data-text=\"《关于推进以县城为重要载体的城镇化建设的实施意见》（八）“")
    );
    assert!(clause.contains("data-link=\"/docs/sichuan-2023/8\""), "no link to copy: {clause}");
    assert_eq!(html.matches("href=\"/docs/sichuan-2023/8\"").count(), 1, "shown twice");
    let heading = get("/?q=养老托育").text();
    assert!(heading.contains("</span>發展<mark>養老托育</mark>服務</a>"), "no mark in the heading");
}

#[test]
fn topics_give_a_clause_of_each_document_and_the_words_people_use() {
    let html = get("/topics").text();
    let lines = between(&html, "<dt>", "</div>");
    assert!(lines.len() >= 25, "{} topics", lines.len());
    let line =
        |name: &str| lines.iter().find(|line| line.contains(&format!(">{name}</a>"))).unwrap();
    for (topic, clauses) in [
        ("停车", ["sichuan-2023/8", "central-2022/14"]),
        ("户籍", ["sichuan-2023/21", "central-2022/34"]),
    ] {
        for clause in clauses {
            assert!(
                line(topic).contains(&format!("href=\"/docs/{clause}\"")),
                "{topic}: no {clause}"
            );
        }
    }
    assert!(line("停车").contains(">停车难</a>"), "no words people use");
    let silent: Vec<&&str> = lines.iter().filter(|line| !line.contains("<dd><a")).collect();
    assert!(silent.is_empty(), "topics without a clause: {silent:?}");
}

#[test]
fn a_text_is_found_within_a_document_in_either_script() {
    for needle in ["养老", "養老", "养 老"] {
        let html = get(&format!("/docs/sichuan-2023?find={needle}")).text();
        let marks = between(&html, "<mark>", "</mark>");
        assert!(marks.len() > 5 && marks.iter().all(|mark| *mark == "養老"), "{needle}: {marks:?}");
        assert!(html.contains("<li><a href=\"#c14\">（十四）"), "{needle}: no way to clause 14");
    }
    let cited = get("/docs/sichuan-2023?find=县城").text();
    assert!(cited.contains("<mark>縣城</mark></a>"), "no mark in a citation that is a link");
    let none = get("/docs/sichuan-2023?find=%3Cscript%3E").text();
    assert!(none.contains("这份文件里没有") && !none.contains("<script>"), "{none}");
}

#[test]
fn a_citation_leaves_room_for_the_address_of_the_server() {
    let html = get("/docs/sichuan-2023/14").text();
    let bibtex = between(&html, "id=\"f-bibtex\"", "</pre>")[0];
    assert!(bibtex.contains("url = {<span data-origin></span>/docs/sichuan-2023/14}"), "{bibtex}");
}

#[test]
fn anchors_as_people_write_them_stand_beside_the_short_ones() {
    let html = get("/docs/sichuan-2023").text();
    for id in ["c14", "第十四条", "（十四）", "c14.s2"] {
        assert_eq!(html.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    assert!(get("/docs/sichuan-2023/14").text().contains("id=\"第十四条\""));
}

#[test]
fn a_place_that_is_named_comes_before_what_the_words_find() {
    let html = get("/?q=四川 14").text();
    let places = between(&html, "<ul class=\"places\">", "</ul>")[0];
    assert!(places.contains("href=\"/docs/sichuan-2023/14\""), "{places}");
    assert!(!html.contains("class=\"notice\""), "an apology beside the answer");
}

#[test]
fn suggestions_come_in_groups_and_in_the_script_asked_for() {
    let groups = get("/suggest?q=养老&script=hant").json();
    let names: Vec<&str> =
        groups.as_array().unwrap().iter().map(|g| g["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["標題", "全文"]);
    let jump = get("/suggest?q=四川14").json();
    assert_eq!(jump[0]["name"], "跳到");
    assert_eq!(jump[0]["items"][0]["href"], "/docs/sichuan-2023/14");
    assert_eq!(get("/suggest?q=").json(), serde_json::json!([]));
}

#[test]
fn facets_are_links_and_chips_take_them_away() {
    let html = get("/?q=养老").text();
    assert!(html.contains("href=\"/?q=%E5%85%BB%E8%80%81&#38;doc=sichuan-2023\""), "no facet");
    let narrowed = get("/?q=养老&doc=sichuan-2023&level=provincial&page=1").text();
    let chips = between(&narrowed, "<ul class=\"chips\"", "</ul>")[0];
    assert_eq!(chips.matches("<li>").count(), 2);
    let hits = between(&narrowed, "<h2 class=\"hit-name\"", "</h2>");
    assert!(!hits.is_empty() && hits.iter().all(|hit| hit.contains("/docs/sichuan-2023/")));
}

#[test]
fn a_page_of_the_list_beyond_the_end_is_empty_and_leads_back() {
    let html = get("/docs?page=9&script=tw").text();
    assert!(!html.contains("<th scope=\"row\">"), "documents beyond the end");
    assert!(html.contains("rel=\"prev\" href=\"/docs?page=1&#38;script=tw\""), "no way back");
}

#[test]
fn next_and_previous_pass_over_bare_headings() {
    let html = get("/docs/sichuan-2023/14").text();
    assert!(html.contains("<link rel=\"next\" href=\"/docs/sichuan-2023/15\">"));
    assert!(html.contains("<link rel=\"prev\" href=\"/docs/sichuan-2023/13\">"));
}

#[test]
fn the_wording_of_linked_clauses_is_marked_in_both() {
    for (address, other) in [
        ("/docs/sichuan-2023/14", "发展养老托育服务"),
        ("/docs/central-2022/23", "發展養老托育服務"),
    ] {
        let html = get(address).text();
        let (text, linked) = html.split_once("class=\"wording\"").expect("a section on wording");
        assert!(text.contains("<span class=\"shared\">"), "{address}: its own text is marked");
        assert!(linked.contains("<span class=\"shared\">"), "{address}: the other text is marked");
        assert!(linked.contains(other), "{address}");
        // Of an abstract nobody knows what only the other says.
        assert!(!linked.contains("class=\"only\""), "{address}");
        assert!(
            html.contains("自动比对，置信度"),
            "{address}: what the program says stands beside"
        );
    }
}

#[test]
fn a_clause_is_found_under_the_number_as_people_write_it() {
    for key in ["第十四条", "第十四條", "（十四）", "十四", "１４", "第14条", "5.14"]
    {
        let answer = get(&format!("/docs/sichuan-2023/{key}?script=tw"));
        assert_eq!(answer.status, 307, "{key}: {}", answer.text());
        assert_eq!(answer.header("location"), "/docs/sichuan-2023/14?script=tw", "{key}");
    }
}

#[test]
fn the_script_switch_changes_text_and_interface_and_goes_along() {
    let stored = get("/docs/sichuan-2023/14").text();
    assert!(stored.contains("發展養老托育服務") && stored.contains(">检索<"));
    let simplified = get("/docs/sichuan-2023/14?script=hans").text();
    assert!(simplified.contains("发展养老托育服务"));
    let taiwan = get("/docs/sichuan-2023/14?script=tw").text();
    assert!(taiwan.contains(">檢索<"));
    assert!(taiwan.contains("href=\"/docs/sichuan-2023/15?script=tw\""));
    assert!(taiwan.contains("name=\"script\" value=\"tw\""));
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    for address in ["/", "/docs/sichuan-2023/14", "/api/v1/documents"] {
        let first = get(address);
        let tag = first.header("etag").to_owned();
        assert_ne!(tag, "", "{address}");
        let request = Request::get(address).header(header::IF_NONE_MATCH, &tag);
        let second = ask(request.body(Body::empty()).unwrap());
        assert_eq!(second.status, 304, "{address}");
        assert!(second.body.is_empty(), "{address}");
        let request = Request::get(address).header(header::IF_NONE_MATCH, "\"other\"");
        assert_eq!(ask(request.body(Body::empty()).unwrap()).status, 200, "{address}");
    }
}

#[test]
fn the_search_page_with_all_it_needs_is_small() {
    let compressed = |address: &str| {
        let request = Request::get(address).header(header::ACCEPT_ENCODING, "br");
        let answer = ask(request.body(Body::empty()).unwrap());
        assert_eq!(answer.status, 200, "{address}");
        assert_eq!(answer.header("content-encoding"), "br", "{address}");
        answer.body.len()
    };
    let mut total = compressed("/?q=%E5%85%BB%E8%80%81");
    let html = get("/?q=养老").text();
    for asset in between(&html, "\"/static/", "\"") {
        if !asset.ends_with(".svg") {
            total += compressed(&format!("/static/{asset}"));
        }
    }
    assert!(total < 30_000, "{total} bytes");
}

#[test]
fn assets_are_kept_for_ever_under_the_name_of_their_content() {
    let html = get("/").text();
    let assets = between(&html, "\"/static/", "\"");
    assert!(assets.len() >= 3, "{assets:?}");
    for asset in assets {
        let answer = get(&format!("/static/{asset}"));
        assert_eq!(answer.status, 200, "{asset}");
        assert!(answer.header("cache-control").contains("immutable"), "{asset}");
    }
    assert_eq!(get("/static/tiaowen.0000000000.css").status, 404);
}

#[test]
fn an_error_has_a_page_in_the_words_of_its_json() {
    let asked = |language: &str| {
        let request = Request::get("/api/v1/documents/sichuan-2023/clauses/99");
        ask(request.header(header::ACCEPT_LANGUAGE, language).body(Body::empty()).unwrap())
    };
    let json = asked("zh-CN,zh;q=0.9,en;q=0.8");
    let page = get("/docs/sichuan-2023/99");
    assert_eq!((json.status, page.status), (404, 404));
    let detail = json.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("1–26"), "{detail}");
    assert!(page.text().contains(&detail), "{detail}");
    // One language at a time, English where nobody asks for Chinese.
    for language in ["", "en-GB,zh;q=0.5", "fr"] {
        let problem = asked(language).json();
        let told = [&problem["title"], &problem["detail"]].map(|text| text.as_str().unwrap());
        assert_eq!(told[0], "Not found", "{language}");
        assert!(told[1].contains("has no clause \"99\"; it has 1–26"), "{told:?}");
    }
    assert!(page.text().contains("href=\"/docs/sichuan-2023/14\""), "no clause is offered");
    assert!(page.text().contains("href=\"/docs/sichuan-2023\""), "the document is not offered");
    let unknown = get("/docs/sichuan-1999/3").text();
    assert!(unknown.contains("href=\"/docs/sichuan-2023\""), "no document of a like name");
    let main = between(&unknown, "<main", "</main>")[0];
    assert!(!main.contains("href=\"/docs/sichuan-1999"), "a way to nowhere");
    let not_held = get("/docs/no1-2018/3").text();
    assert!(not_held.contains("href=\"/docs/no1-2018\""), "the document is not offered");
    assert_eq!(get("/docs/no-such-document").status, 404);
    assert_eq!(get("/docs/没有").status, 404);
}

#[test]
fn limits_answer_with_their_status() {
    let long = format!("/?q={}", "a".repeat(70_000));
    assert!([413, 414].contains(&get(&long[..62_000]).status));
    for (characters, page, endpoint) in [(1_000, 200, 200), (3_000, 414, 200)] {
        let text = "县".repeat(characters);
        assert_eq!(get(&format!("/?q={text}")).status, page, "{characters}");
        assert_eq!(get(&format!("/api/v1/search?q={text}")).status, endpoint, "{characters}");
    }
    let config = ServeConfig { address_limit: 100, ..ServeConfig::default() };
    let request = Request::get(&long[..200]).body(Body::empty()).unwrap();
    assert_eq!(ask_with(&config, request).status, 414);
    let request = Request::post("/docs").body(Body::empty()).unwrap();
    assert_eq!(ask(request).status, 405);
}

/// Pieces of markup, and what stands for them until cleaning (which removes markup) is over.
const HOSTILE: [&str; 4] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "<mark>forged</mark>",
    "“></a>\u{7}\u{202e}",
];

/// An index over one hostile document.
fn hostile() -> Arc<Kb> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    let corpus_dir = dir.join("corpus/evil-2024");
    std::fs::create_dir_all(&corpus_dir).unwrap();
    let meta = "[document]\ntitle = \"<b>标题</b>\\\"引号\"\nofficial_url = \"javascript:alert(1)\"\n\n\
         [source]\nfile = \"source.txt\"\n";
    std::fs::write(corpus_dir.join("meta.toml"), meta).unwrap();
    let stand_in: Vec<String> =
        HOSTILE.iter().zip(["Q", "W", "X", "Z"]).map(|(h, c)| c.repeat(h.len())).collect();
    let text = format!(
        "标题\n\n一、总则\n（一）条{}标。正文{}与{}，见{}。\n（二）第二条标。普通正文。\n",
        stand_in[0], stand_in[1], stand_in[2], stand_in[3]
    );
    std::fs::write(corpus_dir.join("source.txt"), text).unwrap();
    let layout = Layout { corpus: dir.join("corpus"), ..Layout::at(harness::root()) };
    let mut corpus = corpus::load(&layout, &|_, _| ()).unwrap();
    assert!(corpus.problems.is_empty(), "{:?}", corpus.problems);
    for document in &mut corpus.documents {
        for (markup, stand_in) in HOSTILE.iter().zip(&stand_in) {
            document.text = document.text.replace(stand_in, markup);
        }
    }
    let lexicon = Lexicon::load(&layout.lexicon()).unwrap();
    let index = dir.join("index");
    let stamp = Stamp::new("hostile".to_owned(), &lexicon);
    let mut writer = Writer::create(&index, &stamp, &lexicon).unwrap();
    for linked in crossref::link(corpus.documents, corpus.curated) {
        writer.add(&linked).unwrap();
    }
    writer.finish().unwrap();
    Arc::new(Kb::open(&index).unwrap())
}

#[test]
fn a_hostile_document_is_shown_as_text() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let kb = hostile();
    let pages = [
        "/",
        "/?q=%3Cscript%3E",
        "/?q=forged",
        "/?q=%22%3E%3C/a%3E",
        "/docs",
        "/docs/evil-2024",
        "/docs/evil-2024/1",
        "/docs/evil-2024/2",
        "/docs/evil-2024/%3Cb%3E",
    ];
    let mut shown = 0;
    for address in pages {
        let html = runtime.block_on(async {
            let request = Request::get(address).body(Body::empty()).unwrap();
            let answer =
                app(Arc::clone(&kb), &ServeConfig::default()).oneshot(request).await.unwrap();
            let body = answer.into_body().collect().await.unwrap().to_bytes().to_vec();
            String::from_utf8(body).unwrap()
        });
        assert!(!html.contains("<script>"), "{address}");
        assert!(!html.contains("<img"), "{address}");
        assert!(!html.contains("<b>标题"), "{address}");
        assert!(!html.contains("<mark>forged</mark>，"), "{address}");
        shown += html.matches("&#60;script&#62;alert(1)").count();
        assert!(!html.contains("href=\"javascript:"), "{address}");
        assert!(!html.contains(['\u{7}', '\u{202e}']), "{address}: a character that is not seen");
        assert!(!address.starts_with("/docs/evil-2024/1") || html.contains("␇␦"), "{address}");
    }
    assert!(shown >= 3, "the text itself is not shown: {shown}");
}

/// What a page cannot read it says, and shows no hits that a reader would take for narrowed ones.
#[test]
fn a_filter_that_cannot_be_read_is_told_and_not_dropped() {
    for (filter, told) in [
        ("level=中央", "不认识层级“中央”"),
        ("level=省级", "不认识层级“省级”"),
        ("year=abcd", "不认识年份“abcd”"),
        ("counterpart=maybe", "不认识对照“maybe”"),
        ("sort=best", "不认识排序“best”"),
        ("off=nonsense", "不认识检索方式“nonsense”"),
        ("doc=A!", "不认识文件“A!”"),
        ("page=0", "页码“0”不在范围内"),
    ] {
        let page = get(&format!("/?q=充电桩&{filter}"));
        let html = page.text();
        assert_eq!(page.status, 400, "{filter}");
        assert!(html.contains(told), "{filter}: {html}");
        assert!(html.contains("value=\"充电桩\""), "{filter}: the box is empty");
        assert!(html.contains("href=\"/?q=%E5%85%85%E7%94%B5%E6%A1%A9\""), "{filter}");
        if !filter.starts_with("page") {
            assert_eq!(get(&format!("/api/v1/search?q=充电桩&{filter}")).status, 400, "{filter}");
        }
    }
}

/// Headings hold every kind of character, and each that a page offers finds what it counts.
#[test]
fn every_section_that_a_page_offers_finds_its_clauses() {
    let headings = ["一般,规定", "甲|乙", "反\\斜", "其他，事项", "a & b=c"];
    let mut clauses = Vec::new();
    for heading in headings {
        clauses.push((heading, "总说。"));
        clauses.push(("", "建设停车场。"));
        clauses.push(("", "管理停车场。"));
    }
    let mut document = harness::document("s", "样例", &clauses);
    for head in (0..clauses.len()).step_by(3) {
        for child in document.clauses.iter_mut().skip(head + 1).take(2) {
            child.parent = Some(head);
        }
    }
    let lexicon = Lexicon::parse("停车场\n", "");
    let kb = Arc::new(harness::kb_of("sections-offered", vec![document], &lexicon));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let page = |address: String| -> String {
        runtime.block_on(async {
            let request = Request::get(address).body(Body::empty()).unwrap();
            let answer = app(kb.clone(), &ServeConfig::default()).oneshot(request).await.unwrap();
            let bytes = answer.into_body().collect().await.unwrap().to_bytes();
            String::from_utf8(bytes.to_vec()).unwrap()
        })
    };
    let all = page(format!("/?q={}", tiaowen::web::page::encode("停车场")));
    let facets = between(&all, "<nav class=\"facets\"", "</nav>")[0];
    let links: Vec<&str> = between(facets, "href=\"", "\"")
        .into_iter()
        .filter(|link| link.contains("section="))
        .collect();
    assert_eq!(links.len(), headings.len(), "{facets}");
    for link in links {
        let narrowed = page(link.replace("&#38;", "&").replace("&amp;", "&"));
        assert!(narrowed.contains("<b>2</b>"), "{link}: {narrowed}");
    }
}

#[test]
fn a_page_says_what_its_filters_hide() {
    for filter in ["region=青禾", "region=火星"] {
        let html = get(&format!("/?q=充电桩&{filter}")).text();
        assert!(html.contains("条件之外有") && !html.contains("没有条文含有"), "{html}");
    }
    let html = get("/?q=充电桩&region=火星").text();
    assert!(html.contains("没有这样的文件、层级、地区或年份：<b>火星</b>"), "{html}");
    let html = get("/?q=充电桩 文件:广东").text();
    assert!(
        html.contains("没有这样的文件、层级、地区或年份") && html.contains("文件:广东"),
        "{html}"
    );
    assert!(!html.contains("class=\"hits\""), "{html}");
}

/// Every facet and every part of the reading repeats the address: long ones are shown without.
#[test]
fn pages_are_of_bounded_size() {
    let long =
        |characters: usize| "养老托育服务".chars().cycle().take(characters).collect::<String>();
    let mut largest = 0;
    for characters in [10, 200, 220, 300, 1000] {
        let page = get(&format!("/?q={}", long(characters)));
        assert_eq!(page.status, 200, "{characters}");
        largest = largest.max(page.body.len());
    }
    assert!(largest < 600_000, "{largest} bytes");
    let page = get(&format!("/?q={}", long(1001)));
    assert_eq!(page.status, 414);
    assert!(page.text().contains("检索词有 1001 字，最多 1000 字"), "{}", page.text());
    let regions = long(400);
    let section = long(1800);
    let page = get(&format!("/?q={}&region={regions}&section={section}", long(900)));
    assert_eq!(page.status, 414);
}

/// Every page in every script twice: what differs is told by no clock, no order of a table and no address.
#[test]
fn every_page_is_the_same_when_it_is_asked_again() {
    for (address, status) in PAGES {
        for script in ["", "hans", "hant", "tw", "hk"] {
            let join = if address.contains('?') { '&' } else { '?' };
            let address = format!("{address}{join}script={script}");
            let [first, second] = [get(&address), get(&address)];
            assert_eq!((first.status, second.status), (status, status), "{address}");
            // The id of the request, which names it in the log.
            let plain = |page: &harness::Answer| {
                let html = page.text();
                match html.split_once("<code class=\"url\" id=\"request\">") {
                    Some((before, rest)) => {
                        before.to_owned() + rest.split_once("</code>").unwrap().1
                    }
                    None => html,
                }
            };
            assert_eq!(plain(&first), plain(&second), "{address}");
        }
    }
}

#[test]
fn the_list_is_filtered_in_either_script_narrowed_and_sorted() {
    let rows = |address: &str| {
        let html = get(address).text();
        let rows = between(&html, "<th scope=\"row\"><a href=\"/docs/", "\"");
        rows.into_iter().map(str::to_owned).collect::<Vec<String>>()
    };
    let all = rows("/docs");
    assert!(
        all[..2].iter().all(|id| ["central-2022", "sichuan-2023"].contains(&id.as_str())),
        "{all:?}"
    );
    for typed in ["四川意见", "四川意見", "省委办公厅 实施意见", "sichuan-2023"] {
        assert_eq!(rows(&format!("/docs?q={typed}")), ["sichuan-2023"], "{typed}");
    }
    assert_eq!(rows("/docs?state=copy&level=provincial"), ["sichuan-2023"]);
    assert!(rows("/docs?state=copy&level=central").is_empty());
    assert!(rows("/docs?level=nobody").is_empty(), "an unknown value is none");
    let (sorted, reversed) = (rows("/docs?sort=date"), rows("/docs?sort=date&order=reverse"));
    assert_eq!(sorted.len(), all.len());
    assert_ne!(sorted, reversed);
    // gf-2016-8 is known by its facts alone.
    for order in [&all, &sorted, &reversed] {
        let at = |id: &str| order.iter().position(|listed| listed == id).unwrap();
        assert!(at("sichuan-2023") < at("gf-2016-8"), "what is held comes first: {order:?}");
    }
    let html = get("/docs?q=意见&sort=clauses&level=central").text();
    assert!(html.contains("aria-sort=\"descending\""));
    assert!(
        html.contains("<input type=\"hidden\" name=\"level\" value=\"central\">"),
        "the filter drops what is chosen"
    );
    let hostile = get("/docs?q=%3Cscript%3Ealert(1)%3C/script%3E&kind=%22%3E%3Cb%3E").text();
    assert!(!hostile.contains("<script>alert") && !hostile.contains("\"\"><b>"), "{hostile}");
}

#[test]
fn reference_managers_find_title_issuers_and_date() {
    for (address, title) in
        [("/docs/sichuan-2023", "实施意见\">"), ("/docs/sichuan-2023/14", "实施意见：（十四）")]
    {
        let html = get(address).text();
        let meta = between(&html, "<meta name=\"citation_title\" content=\"", "\n");
        assert!(meta[0].contains(title), "{meta:?}");
        assert_eq!(html.matches("<meta name=\"citation_author\"").count(), 2, "{address}");
        assert!(html.contains("<meta name=\"citation_publication_date\" content=\"2023/08/03\">"));
    }
}

#[test]
fn abstracts_are_compared_without_figures() {
    let html = get("/docs/sichuan-2023/14").text();
    assert!(!html.contains("其中共同用语占"), "a share of words of an abstract");
    let compared = get("/compare/sichuan-2023/14/central-2022/23").text();
    assert!(
        compared.contains("提要，非原文") && !compared.contains("共同用语占"),
        "a share of words"
    );
}
