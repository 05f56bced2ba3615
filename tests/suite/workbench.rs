//! Judging on the page: what is written, for whom it counts, who may, and what readers say.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use tiaowen::http::ServeConfig;
use tiaowen::kb::Kb;
use tiaowen::site::Token;
use tiaowen_link::crossref::curated::{self, CuratedRow, Kind, Means};

use crate::harness::{Answer, Project, ask_of, get};

const BENCH: &str = "/docs/lishan-2024/workbench";
const TOKEN: &str = "abcdefghijklmnopqrstuvwxyz";

/// A browser at a server over a project.
struct Browser {
    kb: Arc<Kb>,
    config: ServeConfig,
    host: &'static str,
    /// What it sends with every request beside that.
    fields: Vec<(&'static str, String)>,
}

impl Browser {
    fn new(project: &Project) -> Self {
        let config = ServeConfig::default();
        Self { kb: Arc::new(project.kb()), config, host: "localhost:8080", fields: Vec::new() }
    }

    fn ask(&self, method: &str, address: &str, form: Option<&[(&str, &str)]>) -> Answer {
        let mut request = Request::builder().method(method).uri(address).header(HOST, self.host);
        for (name, value) in &self.fields {
            request = request.header(*name, value);
        }
        let body = form.map(|pairs| {
            let mut body = url::form_urlencoded::Serializer::new(String::new());
            body.extend_pairs(pairs);
            body.finish()
        });
        if body.is_some() {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        let request = request.body(Body::from(body.unwrap_or_default())).unwrap();
        ask_of(self.kb.clone(), &self.config, request)
    }

    fn get(&self, address: &str) -> Answer {
        self.ask("GET", address, None)
    }

    fn post(&self, address: &str, form: &[(&str, &str)]) -> Answer {
        self.ask("POST", address, Some(form))
    }

    /// Judges a clause of 栎山市's plan with regard to the central opinion.
    fn judge(&self, clause: &str, by: &str, more: &[(&str, &str)]) -> Answer {
        let page = self.get(BENCH).text();
        let seen = page.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = [("parent", "central-2022"), ("show", "open"), ("clause", clause), ("by", by)];
        self.post(BENCH, &[&form[..], &[("seen", seen)], more].concat())
    }

    /// How many clauses a queue has, as the page says.
    fn count(&self, queue: &str, judge: &str) -> usize {
        let name = format!("tiaowen-judge-name={judge}");
        let fields = vec![("cookie", name)];
        let page =
            Self { kb: self.kb.clone(), config: self.config.clone(), host: self.host, fields };
        let page = page.get(BENCH).text();
        let link = page.split(&format!("&#38;show={queue}\"")).nth(1).unwrap();
        let count = link.split("<span class=\"soft\">").nth(1).unwrap();
        count.split('<').next().unwrap().parse().unwrap()
    }
}

fn rows(file: &Path) -> Vec<CuratedRow> {
    let (rows, problems) = curated::parse(&fs::read_to_string(file).unwrap());
    assert_eq!(problems, Vec::<String>::new());
    rows
}

fn said(rows: &[CuratedRow]) -> Vec<(&str, &str, Kind)> {
    rows.iter().map(|r| (r.clause.as_str(), r.article.as_deref().unwrap_or("-"), r.kind)).collect()
}

fn shown(project: &Project, clause: u64) -> Vec<(u64, String)> {
    let view = project.json(&["crosswalk", "lishan-2024", "--json"]);
    let rows = view["rows"].as_array().unwrap().iter();
    rows.filter(|row| row["clause"] == clause && row["parent"] == "central-2022")
        .map(|row| (row["article"].as_u64().unwrap(), row["source"].as_str().unwrap().to_owned()))
        .collect()
}

#[test]
fn a_judgement_is_kept_with_its_provenance_and_shown_after_the_next_index() {
    let project = Project::new("judged-on-a-page");
    let browser = Browser::new(&project);
    let open = browser.count("open", "");
    let first = browser.get(BENCH);
    assert_eq!(first.header("cache-control"), "no-store", "it is of the moment");
    assert!(first.text().contains("name=\"kind.9\" value=\"rejected\""), "{}", first.text());

    let kept = browser.judge("1", "甲读者", &[("verdict", "computed"), ("note", "读过\t原文")]);
    assert_eq!(kept.status, 303, "{}", kept.text());
    let cookie = kept.header(SET_COOKIE.as_str());
    assert!(
        cookie.starts_with("tiaowen-judge-name=%E7%94%B2") && cookie.contains("HttpOnly"),
        "{cookie}"
    );
    assert_eq!(browser.judge("2", "甲读者", &[("verdict", "none")]).status, 303);
    let form = [
        ("kind.14", "rejected"),
        ("relation.14", "equal"),
        ("other.0", "第十五条"),
        ("other-kind.0", "main"),
        ("other-relation.0", "part-of"),
        ("other.1", "16"),
        ("other-kind.1", "passing"),
    ];
    assert_eq!(browser.judge("3", "甲读者", &form).status, 303);

    let file = project.root.join("corpus/crosswalk/lishan-2024.tsv");
    let written = rows(&file);
    let third = [("3", "15", Kind::Main), ("3", "16", Kind::Passing), ("3", "14", Kind::Rejected)];
    let second = [("2", "-", Kind::Main), ("2", "13", Kind::Rejected)];
    let said = said(&written);
    assert_eq!(said[0], ("1", "9", Kind::Main));
    assert_eq!(said[said.len() - 5..], [&second[..], &third[..]].concat());
    assert!(
        written.iter().all(|r| r.by == "甲读者" && r.means == Some(Means::Page)),
        "{written:?}"
    );
    assert_eq!((written[0].note.as_str(), written[0].on.len()), ("读过 原文", "2026-11-29".len()));
    let last = written.last().unwrap();
    assert_eq!(last.relation, None, "what is no link has no relation");

    // What was written is seen at once, and it is said that the index is not there yet.
    assert_eq!(browser.count("open", ""), open - 3);
    let address = kept.header(LOCATION.as_str()).to_owned();
    let name = ("cookie", "tiaowen-judge-name=%E7%94%B2%E8%AF%BB%E8%80%85".to_owned());
    let judge = Browser { fields: vec![name], ..Browser::new(&project) };
    let page = judge.get(&address).text();
    assert!(page.contains("id=\"saved\"") && page.contains("tiaowen index"), "{page}");
    assert!(page.contains("3 条判定已经写入文件"), "{page}");
    assert!(page.contains("value=\"甲读者\""), "the name is not remembered");
    assert!(shown(&project, 1).iter().all(|(_, source)| source == "computed"));

    project.run(&["index"]);
    assert!(browser.kb.refresh().unwrap());
    assert!(!browser.get(BENCH).text().contains("条判定已经写入文件"));
    assert!(shown(&project, 1).iter().all(|(_, source)| source == "curated"));
    assert_eq!(shown(&project, 2), [], "judged to carry out nothing");
    let expected = [(15, "curated".to_owned()), (16, "curated".to_owned())];
    assert_eq!(shown(&project, 3), expected);
    // He rejected what is computed, so nothing is left to be told.
    assert_eq!(browser.count("differs", ""), 0);
    assert!(project.run(&["crosswalk", "lishan-2024", "--diff"]).contains("主条不同"));

    // The same judge changes his mind.
    assert_eq!(browser.judge("2", "甲读者", &[("verdict", "computed")]).status, 303);
    let written = rows(&file);
    let second: Vec<_> = written.iter().filter(|row| row.clause == "2").collect();
    assert_eq!((second.len(), second[0].article.as_deref()), (1, Some("13")));
}

#[test]
fn a_second_judge_has_a_file_of_his_own_and_both_are_compared() {
    let project = Project::new("second-judge");
    let browser = Browser::new(&project);
    for clause in ["1", "2", "3"] {
        assert_eq!(browser.judge(clause, "甲", &[("verdict", "computed")]).status, 303);
    }
    project.run(&["index"]);
    browser.kb.refresh().unwrap();
    let stale = || browser.kb.ready().unwrap().reindex_needed;
    assert_eq!(stale(), Some(false));

    assert_eq!((browser.count("second", "乙"), browser.count("second", "%E7%94%B2")), (3, 0));
    let blind = browser.get(&format!("{BENCH}?show=second")).text();
    assert!(blind.contains("id=\"c1\"") && !blind.contains("class=\"judged\""), "{blind}");
    assert_eq!(browser.judge("1", "乙", &[("verdict", "computed")]).status, 303);
    assert_eq!(browser.judge("2", "乙", &[("verdict", "none")]).status, 303);
    let of_record = rows(&project.root.join("corpus/crosswalk/lishan-2024.tsv"));
    assert!(of_record.iter().all(|row| row.by == "甲"), "{of_record:?}");
    let own = project.root.join("corpus/crosswalk/review/lishan-2024/乙.tsv");
    assert!(rows(&own).iter().all(|row| row.by == "乙"));

    // It changes no index, and the command line reads it.
    assert_eq!(stale(), Some(false));
    project.run(&["index"]);
    assert!(shown(&project, 2).iter().all(|(_, source)| source == "curated"));
    let file = own.to_str().unwrap();
    let told = project.run(&["crosswalk", "lishan-2024", "--agreement", file]);
    assert!(told.contains("same main article: 1 of 2"), "{told}");
    let page = browser.get(BENCH).text();
    let agreed = page.split("id=\"agreed\"").nth(1).expect("both are compared");
    assert!(agreed.contains("1 / 2") && agreed.contains(">乙</th>"), "{agreed}");
    assert!(
        told.contains(
            agreed.split("<td class=\"num\">").nth(3).unwrap().split('<').next().unwrap()
        )
    );
}

#[test]
fn what_does_not_hold_together_is_told_and_what_was_typed_stays() {
    let project = Project::new("refused-judgement");
    let browser = Browser::new(&project);
    let other = ("other.0", "第九百条");
    for (by, form, told) in [
        ("甲", &[("relation.9", ""), ("note", "留着")][..], "每条候选"),
        ("甲", &[("kind.9", "further"), ("note", "留着")], "主要对应"),
        (
            "甲",
            &[("kind.9", "main"), ("other.0", "9"), ("other-kind.0", "main"), ("note", "留着")],
            "选了两次",
        ),
        (
            "甲",
            &[("kind.9", "main"), ("other.0", "10"), ("other-kind.0", "main"), ("note", "留着")],
            "只能有一条",
        ),
        (
            "甲",
            &[("kind.9", "main"), other, ("other-kind.0", "further"), ("note", "留着")],
            "没有“第九百条”",
        ),
        ("../甲", &[("verdict", "computed"), ("note", "留着")], "姓名"),
        ("甲", &[("verdict", "computed"), ("note", "留着"), ("seen", "0")], "有变动"),
    ] {
        let answer = browser.judge("1", by, form);
        let page = answer.text();
        assert_eq!(answer.status, 400, "{form:?}");
        let why = page.split("id=\"refused\"").nth(1).unwrap_or_default();
        assert!(why.split("</p>").next().unwrap().contains(told), "{form:?}: {why}");
        assert!(page.contains("\n留着</textarea>"), "{form:?}: the note is lost");
    }
    let page = browser.judge("1", "甲", &[("kind.9", "passing"), other]).text();
    assert!(
        page.contains("value=\"第九百条\"") && page.contains("value=\"passing\" required checked")
    );
    assert!(!project.root.join("corpus/crosswalk/lishan-2024.tsv").exists());
    assert_eq!(browser.get("/docs/lishan-2024/workbench?clause=99").status, 404);
    assert_eq!(browser.get("/docs/central-2022/workbench").status, 404, "it carries out nothing");
}

#[test]
fn a_pair_that_is_rejected_alone_goes_and_leaves_the_clause_open() {
    let project = Project::new("rejected-alone");
    let browser = Browser::new(&project);
    let computed = |article: u64| (article, "computed".to_owned());
    assert_eq!(shown(&project, 1), [computed(9), computed(6)]);
    let open = browser.count("open", "");
    let row = "lishan-2024\t1\tcentral-2022#6\trejected\t-\t甲\t2026-11\t另一回事\n";
    fs::write(project.root.join("corpus/crosswalk/by-hand.tsv"), row).unwrap();
    project.run(&["index"]);
    browser.kb.refresh().unwrap();
    assert_eq!(shown(&project, 1), [computed(9)]);
    assert_eq!(browser.count("open", ""), open);
    // Whoever judges the clause sees it, and his judgement stands for it from then on.
    assert_eq!(browser.judge("1", "乙", &[("verdict", "computed")]).status, 303);
    assert_eq!(rows(&project.root.join("corpus/crosswalk/by-hand.tsv")), []);
    project.run(&["index"]);
    assert_eq!(shown(&project, 1).len(), 2);
}

#[test]
fn who_may_not_judge_is_told_how_it_is_turned_on() {
    let project = Project::new("gate");
    let here = Browser::new(&project);
    assert_eq!(here.get("/workbench").status, 200);
    assert!(here.get("/coverage/lishan-2024").text().contains("/docs/lishan-2024/workbench"));
    let wide = ServeConfig { host: "0.0.0.0".parse().unwrap(), ..ServeConfig::default() };
    let abroad = Browser { host: "law.example", ..Browser::new(&project) };
    let bound = Browser { config: wide.clone(), ..Browser::new(&project) };
    let proxied = [("x-forwarded-for", "203.0.113.7".to_owned())].to_vec();
    let proxied = Browser { fields: proxied, ..Browser::new(&project) };
    for browser in [&abroad, &bound, &proxied] {
        for answer in [browser.get("/workbench"), browser.get(BENCH), browser.post(BENCH, &[])] {
            assert_eq!(answer.status, 403);
            assert!(answer.text().contains("--judge-token-file"), "{}", answer.text());
        }
        assert!(!browser.get("/coverage/lishan-2024").text().contains("workbench"));
        assert_eq!(browser.get("/workbench/login").status, 403);
    }
    for (name, value) in [
        (ORIGIN.as_str(), "http://evil.example"),
        (ORIGIN.as_str(), "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let fields = vec![(name, value.to_owned())];
        let page = Browser { fields, ..Browser::new(&project) };
        for address in [BENCH, "/feedback"] {
            assert_eq!(page.post(address, &[]).status, 403, "{name}: {value} at {address}");
        }
    }
    let index_alone = Kb::open(&project.root.join("index")).unwrap();
    let index_alone = Browser { kb: Arc::new(index_alone), ..Browser::new(&project) };
    assert_eq!(index_alone.get("/workbench").status, 403);
    assert!(!project.root.join("corpus/crosswalk/review").exists());
}

#[test]
fn a_token_lets_a_judge_in_and_is_told_to_nobody() {
    let project = Project::new("token");
    let config = ServeConfig {
        host: "0.0.0.0".parse().unwrap(),
        judge_token: Some(Token::parse(TOKEN).unwrap()),
        ..ServeConfig::default()
    };
    assert!(!format!("{config:?}").contains(TOKEN));
    let browser = |fields: Vec<(&'static str, String)>| Browser {
        host: "law.example",
        config: config.clone(),
        fields,
        ..Browser::new(&project)
    };
    let stranger = browser(vec![("origin", "https://law.example".to_owned())]);
    let sent = stranger.get(&format!("{BENCH}?show=open"));
    assert_eq!(sent.status, 303);
    let login = sent.header(LOCATION.as_str()).to_owned();
    assert!(login.starts_with("/workbench/login?to=%2Fdocs%2Flishan-2024"), "{login}");
    assert_eq!(stranger.get(&login).status, 200);
    assert_eq!(stranger.post(BENCH, &[("clause", "1")]).status, 403);
    let wrong = stranger.post("/workbench/login", &[("token", "abcdefghijklmnopqrstuvwxy")]);
    assert_eq!((wrong.status, wrong.header(SET_COOKIE.as_str())), (403, ""));
    assert!(wrong.text().contains("口令不对") && !wrong.text().contains("abcdefghijklmnop"));
    let let_in = stranger.post("/workbench/login", &[("token", TOKEN), ("to", BENCH)]);
    assert_eq!((let_in.status, let_in.header(LOCATION.as_str())), (303, BENCH));
    let cookie = let_in.header(SET_COOKIE.as_str()).to_owned();
    assert!(!cookie.contains(TOKEN), "{cookie}");
    for part in ["HttpOnly", "SameSite=Strict", "; Secure"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let session = cookie.split(';').next().unwrap().to_owned();
    let judge = browser(vec![("cookie", session)]);
    assert_eq!(judge.judge("1", "甲", &[("verdict", "computed")]).status, 303);
    let bearer = browser(vec![("authorization", format!("Bearer {TOKEN}"))]);
    assert_eq!(bearer.get(BENCH).status, 200);
    let elsewhere =
        stranger.post("/workbench/login", &[("token", TOKEN), ("to", "//evil.example")]);
    assert_eq!(elsewhere.header(LOCATION.as_str()), "/workbench");
    let gone = stranger.post("/workbench/login", &[("leave", "yes")]);
    assert!(gone.header(SET_COOKIE.as_str()).contains("Max-Age=0"));
}

#[test]
fn a_token_that_can_be_guessed_starts_no_server_and_is_not_repeated() {
    let dir = crate::harness::folder("short-token");
    let file = dir.join("token");
    fs::write(&file, "geheim\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_tiaowen"))
        .arg("--index")
        .arg(crate::harness::index())
        .args(["serve", "--port", "0", "--judge-token-file"])
        .arg(&file)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && told.contains("16"), "{told}");
    assert!(!told.contains("geheim"), "{told}");
}

#[test]
fn readers_say_what_they_think_and_nothing_changes_by_itself() {
    let project = Project::new("readers-say");
    let browser = Browser::new(&project);
    let clause = browser.get("/docs/lishan-2024/1").text();
    let pair = "lishan-2024/1 central-2022/9";
    assert!(
        clause.contains(&format!("name=\"pair\" value=\"{pair}\"")),
        "no form on the clause page"
    );
    let article = browser.get("/docs/central-2022/9").text();
    assert!(article.contains(&format!("value=\"{pair}\"")), "no form at the article");
    let table = browser.get("/coverage/lishan-2024").text();
    assert!(table.contains(&format!("<option value=\"{pair}\">")), "no form below the table");
    let compared = browser.get("/compare/central-2022/9/lishan-2024/1").text();
    assert!(compared.contains(&format!("value=\"{pair}\"")), "no form at the comparison");
    assert!(compared.contains("/docs/lishan-2024/workbench?parent=central-2022&#38;clause=1"));

    let before = shown(&project, 1);
    let form = [
        ("pair", pair),
        ("says", "wrong"),
        ("note", "讲的是\n另一回事"),
        ("back", "/docs/lishan-2024/1?script=tw"),
    ];
    let told = browser.post("/feedback", &form);
    assert_eq!(told.status, 303, "{}", told.text());
    let back = told.header(LOCATION.as_str());
    assert_eq!(back, "/docs/lishan-2024/1?script=tw&said=yes#said");
    assert!(browser.get(back.split('#').next().unwrap()).text().contains("id=\"said\""));
    assert_eq!(shown(&project, 1), before);
    assert_eq!(browser.kb.ready().unwrap().reindex_needed, Some(false));
    let file = project.root.join("corpus/crosswalk/review/readers.tsv");
    let kept = fs::read_to_string(&file).unwrap();
    assert!(kept.ends_with("\twrong\t讲的是 另一回事\n") && !kept.contains("127.0.0.1"), "{kept}");
    let queue = browser.get(&format!("{BENCH}?show=readers")).text();
    assert!(queue.contains("讲的是 另一回事") && queue.contains("id=\"c1\""), "{queue}");

    for (status, form) in [
        (404, [("pair", "lishan-2024/1 central-2022/30"), ("says", "wrong"), ("note", "")]),
        (404, [("pair", "lishan-2024/99 central-2022/9"), ("says", "wrong"), ("note", "")]),
        (400, [("pair", pair), ("says", "perhaps"), ("note", "")]),
        (400, [("pair", "nothing"), ("says", "wrong"), ("note", "")]),
        (400, [("pair", pair), ("says", "wrong"), ("note", &"长".repeat(201))]),
    ] {
        assert_eq!(browser.post("/feedback", &form).status, status, "{form:?}");
    }

    // A judgement answers what was said before.
    assert_eq!(browser.judge("1", "甲", &[("verdict", "computed")]).status, 303);
    assert_eq!(browser.count("readers", ""), 0);
    assert!(fs::read_to_string(&file).unwrap().starts_with(&kept), "lines are only added");

    let statuses: Vec<u16> = (0..40).map(|_| browser.post("/feedback", &form).status).collect();
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");

    let abroad = || Browser { host: "law.example", ..Browser::new(&project) };
    assert!(!abroad().get("/docs/lishan-2024/1").text().contains("/feedback"));
    assert_eq!(abroad().post("/feedback", &form).status, 403);
    let config =
        ServeConfig { host: "0.0.0.0".parse().unwrap(), feedback: true, ..ServeConfig::default() };
    let open = Browser { config, ..abroad() };
    assert!(open.get("/docs/lishan-2024/1").text().contains("/feedback"));
    let form = [("pair", "lishan-2024/3 central-2022/14"), ("says", "right")];
    assert_eq!(open.post("/feedback", &form).status, 303);
}

#[test]
fn the_workbench_is_shown_in_every_script_without_inline_code() {
    let project = Project::new("workbench-scripts");
    let browser = Browser::new(&project);
    for address in ["/workbench", BENCH, "/docs/sichuan-2023/workbench?show=judged&page=2"] {
        for (script, words) in [("", "判定台"), ("hans", "判定台"), ("tw", "判定臺")] {
            let join = if address.contains('?') { '&' } else { '?' };
            let answer = browser.get(&format!("{address}{join}script={script}"));
            let html = answer.text();
            assert_eq!(answer.status, 200, "{address} in {script:?}");
            assert!(html.contains(words), "{address} in {script:?}");
            assert_eq!(html.matches("<h1").count(), 1, "{address}");
            for code in [" style=", " onclick=", " onsubmit=", "<script>"] {
                assert!(!html.contains(code), "{address}: {code}");
            }
        }
    }
    // A copy on disk is made of the pages that a request without a name gets.
    for address in ["/coverage", "/coverage/sichuan-2023", "/docs/sichuan-2023?links=all"] {
        let html = get(address).text();
        assert!(!html.contains("/workbench") && !html.contains("/feedback"), "{address}");
    }
}
