//! JSON over HTTP.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use serde_json::{Value, json};
use tiaowen::api::openapi;
use tiaowen::api::problem::TYPES;
use tiaowen::http::ServeConfig;

use crate::harness::{Answer, ask, ask_with, get};

fn description() -> Value {
    serde_json::from_str(openapi::json()).unwrap()
}

fn post(address: &str, media: &str, body: impl Into<Body>) -> Answer {
    ask(Request::post(address).header(header::CONTENT_TYPE, media).body(body.into()).unwrap())
}

#[test]
fn the_description_is_openapi_3_1_and_says_everything_of_every_parameter() {
    let description = description();
    assert_eq!(description["openapi"], "3.1.0");
    let mut missing = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            if operation["summary"].as_str().is_none_or(str::is_empty) {
                missing.push(format!("{path}: no summary"));
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let (name, schema) = (&parameter["name"], &parameter["schema"]);
                let has = |key: &str| schema.get(key).is_some();
                let bounded = match schema["type"].as_str() {
                    Some("integer") => has("minimum") && has("maximum") && has("default"),
                    Some("string") => has("maxLength") || has("enum") || has("pattern"),
                    Some("boolean") => has("default"),
                    Some("array") => has("minItems") && has("maxItems"),
                    _ => has("enum") || has("$ref") || has("oneOf"),
                };
                if !bounded {
                    missing.push(format!("{path} {name}: no range in {schema}"));
                }
                if parameter.get("example").is_none() {
                    missing.push(format!("{path} {name}: no example"));
                }
                if parameter["description"].as_str().is_none_or(str::is_empty) {
                    missing.push(format!("{path} {name}: no description"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Every operation, asked with the examples of its parameters, answers 200 in its stated media type.
#[test]
fn every_example_runs() {
    for (path, item) in description()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let mut address = path.clone();
            let mut query = Vec::new();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                let example = match &parameter["example"] {
                    Value::String(text) => text.clone(),
                    // A parameter that repeats.
                    Value::Array(values) => {
                        query.extend(
                            values.iter().map(|v| format!("{name}={}", v.as_str().unwrap())),
                        );
                        continue;
                    }
                    other => other.to_string(),
                };
                match parameter["in"].as_str() {
                    Some("path") => address = address.replace(&format!("{{{name}}}"), &example),
                    _ => query.push(format!("{name}={example}")),
                }
            }
            if !query.is_empty() {
                address = format!("{address}?{}", query.join("&"));
            }
            let answer = match method.as_str() {
                "get" => get(&address),
                "post" => {
                    let (media, content) = operation["requestBody"]["content"]
                        .as_object()
                        .unwrap()
                        .iter()
                        .next()
                        .unwrap();
                    let name =
                        content["schema"]["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
                    let shape = &description()["components"]["schemas"][name]["properties"];
                    let body: serde_json::Map<String, Value> = (shape.as_object().unwrap().iter())
                        .map(|(field, schema)| (field.clone(), schema["example"].clone()))
                        .collect();
                    post(&address, media, Value::Object(body).to_string())
                }
                other => panic!("{other} {path}: say how its example runs"),
            };
            assert_eq!(answer.status, 200, "{method} {address}: {}", answer.text());
            let stated = &operation["responses"]["200"]["content"];
            let media = answer.header("content-type").split(';').next().unwrap();
            assert!(stated.get(media).is_some(), "{method} {address}: {media} is not in {stated}");
        }
    }
}

#[test]
fn errors_are_problems_with_a_documented_type() {
    let page = get("/api/v1/docs").text();
    for (address, status) in [
        ("/api/v1/documents/atlantis", 404),
        ("/api/v1/documents/sichuan-2023/clauses/99", 404),
        ("/api/v1/documents/SICHUAN", 400),
        ("/api/v1/documents/%FF", 400),
        ("/api/v1/search?q=x&limit=100000", 400),
        ("/api/v1/search?q=x&limit=ten", 400),
        ("/api/v1/search?q=x&doc=../etc", 400),
        ("/api/v1/search?q=x&doc=atlantis", 404),
        ("/api/v1/search?q=%FF&offset=-1", 400),
        ("/api/v1/documents/sichuan-2023/clauses?part=5", 400),
        ("/api/v1/documents/sichuan-2023/clauses?part=s99", 404),
        ("/api/v1/documents/sichuan-2023/clauses?from=99", 404),
        ("/api/v1/crosswalk/sichuan-2023?source=both", 400),
        ("/api/v1/crosswalk/sichuan-2023?format=pdf", 400),
        ("/api/v1/coverage/atlantis", 404),
        ("/api/v1/compare?left=sichuan-2023/14", 400),
        ("/api/v1/compare?left=sichuan-2023/14&right=central-2022", 400),
        ("/api/v1/compare?left=sichuan-2023/14&right=central-2022/99", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/verify", 405),
    ] {
        check_problem(&get(address), status, address, &page);
    }
    let long = "字".repeat(7_000);
    check_problem(&get(&format!("/api/v1/search?q={long}")), 414, "a long address", &page);
    let text = "a".repeat(10_001);
    check_problem(&get(&format!("/api/v1/search?q={text}")), 400, "a long query", &page);
    for (media, body, status) in [
        ("application/json", "{}", 400),
        ("application/json", "{\"text\": 5}", 400),
        ("application/xml", "<a/>", 415),
    ] {
        check_problem(&post("/api/v1/verify", media, body), status, body, &page);
    }
    check_problem(&post("/api/v1/verify", "text/plain", vec![0xff, 0xfe]), 400, "not UTF-8", &page);
    for (coding, status) in [("gzip", 415), ("br", 415), ("identity", 200)] {
        let request = Request::post("/api/v1/verify")
            .header("content-type", "text/plain")
            .header("content-encoding", coding);
        let answer = ask(request.body(Body::from("养老")).unwrap());
        match status {
            200 => assert_eq!(answer.status, 200),
            _ => check_problem(&answer, status, coding, &page),
        }
    }
    check_problem(&post("/api/v1/verify", "text/plain", "a".repeat(300_001)), 400, "long", &page);
    let large = vec![b'a'; 1024 * 1024 + 1];
    check_problem(&post("/api/v1/verify", "text/plain", large), 413, "a large body", &page);
}

fn check_problem(answer: &Answer, status: u16, what: &str, page: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json", "{what}");
    let problem = answer.json();
    assert_eq!(problem["status"], status, "{what}");
    let name = problem["type"].as_str().unwrap().strip_prefix("/api/v1/docs#").unwrap();
    assert!(page.contains(&format!("id=\"{name}\"")), "{name} is not documented");
    assert!(problem["detail"].as_str().is_some_and(|d| !d.is_empty()), "{what}");
}

#[test]
fn every_type_of_problem_has_its_own_status() {
    let mut statuses: Vec<u16> = TYPES.iter().map(|t| t.status).collect();
    statuses.dedup();
    assert_eq!(statuses.len(), TYPES.len());
}

#[test]
fn clauses_come_whole_in_ranges_and_in_parts() {
    let numbers = |address: &str| -> Vec<Value> {
        let answer = get(address);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let clauses = answer.json()["clauses"].as_array().unwrap().clone();
        // The headings of sections in between have no number.
        clauses.iter().map(|c| c["number"].clone()).filter(|n| !n.is_null()).collect()
    };
    let base = "/api/v1/documents/sichuan-2023/clauses";
    assert_eq!(numbers(&format!("{base}?from=14&to=16")), [14, 15, 16]);
    assert_eq!(numbers(&format!("{base}?from=（十四）&to=第十五条")), [14, 15]);
    let part = numbers(&format!("{base}?part=s5"));
    assert!(part.contains(&json!(14)) && part.len() < 10, "{part:?}");
    let page = get(&format!("{base}?limit=5"));
    let total = page.json()["total"].as_u64().unwrap();
    assert!(total > 26, "26 numbered clauses and some without number: {total}");
    assert!(page.header("link").contains("offset=5>; rel=\"next\""), "{}", page.header("link"));
    // Walking the pages meets every clause once.
    let mut paths = Vec::new();
    for offset in (0..total).step_by(5) {
        let clauses = get(&format!("{base}?limit=5&offset={offset}")).json()["clauses"].clone();
        paths.extend(clauses.as_array().unwrap().iter().map(|c| c["path"].to_string()));
    }
    let before = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!((paths.len(), before as u64), (before, total));
}

#[test]
fn answers_can_be_kept_and_asked_again_cheaply() {
    let first = get("/api/v1/documents/sichuan-2023/clauses/14");
    let tag = first.header("etag").to_owned();
    assert!(!tag.is_empty());
    assert!(first.header("last-modified").ends_with("GMT"), "{:?}", first.headers);
    let again = Request::get("/api/v1/documents/sichuan-2023/clauses/14")
        .header(header::IF_NONE_MATCH, tag)
        .body(Body::empty());
    let again = ask(again.unwrap());
    assert_eq!((again.status, again.body.len()), (304, 0));
    let head = Request::head("/api/v1/documents/sichuan-2023/clauses/14").body(Body::empty());
    let head = ask(head.unwrap());
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(
        head.header("etag"),
        first.header("etag"),
        "a HEAD names the answer, not its absence"
    );
    // A server changes what it shows when it starts, and every question here has a server of its own: the date
    // of the first answer may be a second old.
    for (since, status) in [
        ("Fri, 01 Jan 2100 00:00:00 GMT", 304),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 200),
        ("no date", 200),
    ] {
        let request = Request::get("/api/v1/documents/sichuan-2023/clauses/14")
            .header(header::IF_MODIFIED_SINCE, since)
            .body(Body::empty());
        assert_eq!(ask(request.unwrap()).status, status, "{since}");
    }
    for coding in ["gzip", "br", "zstd"] {
        let request = Request::get("/api/v1/documents/sichuan-2023")
            .header(header::ACCEPT_ENCODING, coding)
            .body(Body::empty());
        assert_eq!(ask(request.unwrap()).header("content-encoding"), coding);
    }
}

/// What a page of another site may do: read under `/api/v1`, where the setting lets it.
#[test]
fn pages_of_other_sites_may_read_what_is_public_and_nothing_else() {
    let only =
        ServeConfig { origins: vec!["https://law.example".to_owned()], ..ServeConfig::default() };
    let origin = "https://law.example";
    for (config, from, expected) in [
        (&ServeConfig::default(), "https://example.org", "*"),
        (&only, origin, origin),
        (&only, "https://example.org", ""),
    ] {
        let from = |request: axum::http::request::Builder| request.header(header::ORIGIN, from);
        let request = from(Request::get("/api/v1/documents")).body(Body::empty()).unwrap();
        let answer = ask_with(config, request);
        assert_eq!(answer.header("access-control-allow-origin"), expected);
        let varies = answer.headers.get_all("vary").iter().any(|v| v == "origin");
        assert_eq!(varies, !config.origins.is_empty());
        for address in ["/", "/docs", "/files/md/sichuan-2023", "/healthz", "/metrics"] {
            let answer = ask_with(config, from(Request::get(address)).body(Body::empty()).unwrap());
            assert_eq!(answer.header("access-control-allow-origin"), "", "{address}");
        }
        let post = from(Request::post("/api/v1/verify")).header(header::CONTENT_TYPE, "text/plain");
        let answer = ask_with(config, post.body(Body::from("无")).unwrap());
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, ""));
        for (address, method, granted) in [
            ("/api/v1/documents", "GET", expected),
            ("/api/v1/verify", "POST", ""),
            ("/mcp", "POST", ""),
        ] {
            let preflight = from(Request::options(address))
                .header(header::ACCESS_CONTROL_REQUEST_METHOD, method)
                .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type");
            let answer = ask_with(config, preflight.body(Body::empty()).unwrap());
            assert_eq!(answer.header("access-control-allow-origin"), granted, "{address}");
        }
    }
}

#[test]
fn answers_that_name_the_server_differ_by_the_name_it_was_called_by() {
    for address in
        ["/feed.xml", "/sitemap.xml", "/opensearch.xml", "/robots.txt", "/files/md/sichuan-2023"]
    {
        let varies = get(address)
            .headers
            .get_all("vary")
            .iter()
            .any(|v| v.to_str().unwrap().split(',').any(|name| name.trim() == "host"));
        assert!(varies, "{address}");
    }
}

#[test]
fn parameters_that_an_address_does_not_take_are_told() {
    for (address, name, offers) in [
        ("/api/v1/search?q=养老&lmit=3", "lmit", vec!["limit"]),
        ("/api/v1/search?q=养老&part=s5", "part", vec![]),
        ("/api/v1/facets?q=养老&sections=总则", "sections", vec!["section"]),
        ("/api/v1/documents/sichuan-2023?part=s5", "part", vec![]),
        ("/api/v1/suggest?q=养老&limit=3", "limit", vec![]),
        ("/healthz?verbose=1", "verbose", vec![]),
    ] {
        let answer = get(address);
        assert_eq!(answer.status, 400, "{address}");
        let problem = answer.json();
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(&format!("{name:?}")), "{detail}");
        let told: Vec<&str> =
            problem["offers"].as_array().into_iter().flatten().filter_map(|o| o.as_str()).collect();
        assert_eq!(told, offers, "{address}");
    }
}

#[test]
fn the_older_names_of_a_switch_are_taken() {
    for (old, new) in [
        ("without_synonyms=户口", "off=also:户口"),
        ("without_synonyms=*", "off=also:*"),
        ("literal=true", "off=ignore:*"),
    ] {
        let of = |switch: &str| get(&format!("/api/v1/search?q=关于户口的规定&{switch}")).json();
        assert_eq!(of(old), of(new), "{old}");
    }
}

/// A section and a clause may have the same number: the key of each opens it and no other.
#[test]
fn the_key_of_a_section_opens_the_section() {
    let document = get("/api/v1/documents/sichuan-2023").json();
    let hits = get("/api/v1/search?q=县城&doc=sichuan-2023&limit=100").json();
    let lines = document["outline"].as_array().unwrap().iter();
    let mut sections = 0;
    for line in lines.chain(hits["hits"].as_array().unwrap()) {
        let key = line["key"].as_str().unwrap();
        let opened = get(&format!("/api/v1/documents/sichuan-2023/clauses/{key}")).json();
        assert_eq!(opened["url"], line["url"], "{key}");
        sections += usize::from(key.starts_with("section-"));
    }
    assert!(sections > 3, "{sections}");
}

/// A filter that leaves nothing hides what there is; it does not make it missing.
#[test]
fn what_the_filters_hide_is_told() {
    let all = get("/api/v1/search?q=充电桩").json()["total"].clone();
    let found = get("/api/v1/search?q=充电桩&region=青禾").json();
    assert_eq!((&found["total"], &found["hints"]["unfiltered"]), (&json!(0), &all), "{found}");
    assert_eq!(found["hints"]["missing"], json!([]));
    let found = get("/api/v1/search?q=魑魅魍魉&region=青禾").json();
    assert_eq!(found["hints"]["unfiltered"], 0);
    assert_eq!(found["hints"]["missing"], json!(["魑魅魍魉"]));
}

#[test]
fn a_region_has_many_names() {
    let found = |region: &str| get(&format!("/api/v1/search?q=充电桩&region={region}")).json();
    let here = found("四川");
    assert_ne!(here["total"], 0);
    for name in ["四川省", "51", "510000", "四川,火星", "%20四川省"] {
        assert_eq!(found(name)["hits"], here["hits"], "{name}");
    }
    for name in ["510100", "四川省成都市", "贵州省", "四川省财政厅"] {
        let found = found(name);
        assert_eq!((&found["total"], &found["query"]["unknown"]), (&json!(0), &json!([name])));
    }
}

#[test]
fn a_filter_that_names_nothing_is_told() {
    let all = get("/api/v1/search?q=充电桩").json()["total"].clone();
    for filter in ["文件:广东", "级别:火星", "地区:火星", "年:abcd"] {
        let found = get(&format!("/api/v1/search?q=充电桩 {filter}")).json();
        assert_eq!(found["total"], 0, "{found}");
        assert_eq!(found["query"]["unknown"], json!([filter]), "{found}");
        let offer = &found["hints"]["without"][0];
        assert_eq!((&offer["query"], &offer["total"]), (&json!("充电桩"), &all), "{filter}");
    }
}

#[test]
fn a_client_that_asks_too_often_is_told_when_to_come_back() {
    use tower::ServiceExt;
    let config = ServeConfig { rate: Some(1), ..ServeConfig::default() };
    let app = tiaowen::http::app(crate::harness::kb(), &config);
    let from = |ip: &str| -> Request<Body> {
        let mut request = Request::get("/healthz").body(Body::empty()).unwrap();
        let client: SocketAddr = format!("{ip}:9").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(client));
        request
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let statuses = |ip: &str| -> Vec<(u16, bool)> {
        runtime.block_on(async {
            let mut statuses = Vec::new();
            for _ in 0..4 {
                let answer = app.clone().oneshot(from(ip)).await.unwrap();
                let told = answer.headers().contains_key(header::RETRY_AFTER);
                statuses.push((answer.status().as_u16(), told));
            }
            statuses
        })
    };
    assert_eq!(statuses("203.0.113.7")[2..], [(429, true), (429, true)]);
    assert_eq!(statuses("127.0.0.1"), [(200, false); 4], "loopback is never limited");
}

#[test]
fn requests_have_ids_and_are_counted() {
    let request = Request::get("/healthz").header("x-request-id", "abc-1").body(Body::empty());
    assert_eq!(ask(request.unwrap()).header("x-request-id"), "abc-1");
    let forged = Request::get("/healthz").header("x-request-id", "a b\"c").body(Body::empty());
    let answer = ask(forged.unwrap());
    assert!(!answer.header("x-request-id").contains(' '));
    let metrics = get("/metrics");
    assert!(metrics.header("content-type").starts_with("text/plain"));
    let text = metrics.text();
    assert!(text.contains("tiaowen_documents ") && text.contains("tiaowen_index_bytes "), "{text}");
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let value = line.rsplit(' ').next().unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
}

#[test]
fn health_says_what_is_loaded() {
    for address in ["/healthz", "/readyz"] {
        let health = get(address).json();
        assert_eq!(health["status"], "ok");
        assert!(get(address).headers.get("last-modified").is_none(), "{address} is about now");
        assert!(health["documents"].as_u64().unwrap() > 2, "{health}");
    }
    let config = ServeConfig { address_limit: 10, ..ServeConfig::default() };
    let request = Request::get("/api/v1/documents").body(Body::empty()).unwrap();
    assert_eq!(ask_with(&config, request).status, 414);
}

/// A change of any file that the index is made of shows.
#[test]
fn readiness_tells_when_the_index_has_to_be_built_again() {
    use tiaowen::{corpus::Layout, kb::Kb};
    let root = crate::harness::folder("ready");
    let write = |name: &str, text: &str| std::fs::write(root.join("corpus").join(name), text);
    std::fs::create_dir_all(root.join("corpus")).unwrap();
    write("a.txt", "关于甲的通知\n一、总体要求\n（一）目标。做好甲。\n").unwrap();
    let index = || {
        let mut index = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"));
        let output = index.arg("--root").arg(&root).arg("index").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    index();
    let open = || Kb::open(&root.join("index")).unwrap();
    let ready = || open().with_source(Layout::at(&root)).ready().unwrap();
    let first = ready();
    assert_eq!(first.reindex_needed, Some(false), "{first:#?}");
    assert_eq!((first.waiting.map(|w| w.any()), first.jobs.len()), (Some(false), 1));
    assert_eq!((first.jobs[0].kind, first.jobs[0].documents), ("whole", 1));
    let corpus = first.corpus.unwrap();
    assert_eq!((corpus.files, &corpus.hash), (1, &first.index.corpus));
    assert!(corpus.changed.is_some() && first.index.age < 3600);
    write("b.txt", "关于乙的通知\n一、总体要求\n（一）目标。做好乙。\n").unwrap();
    let second = ready();
    assert_eq!(second.reindex_needed, Some(true));
    let waiting = second.waiting.unwrap();
    assert_eq!((waiting.all, waiting.changed, waiting.gone), (false, 1, 0));
    index();
    assert_eq!(ready().reindex_needed, Some(false));
    // A server that has the index alone cannot know.
    assert_eq!(open().ready().unwrap().reindex_needed, None);
}

#[test]
fn permanent_addresses_lead_to_the_form_that_is_asked_for() {
    let go = |address: &str, accept: &str| -> (u16, String) {
        let request = Request::get(address).header(header::ACCEPT, accept).body(Body::empty());
        let answer = ask(request.unwrap());
        (answer.status, answer.header("location").to_owned())
    };
    let page = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (address, accept, target) in [
        ("/id/sichuan-2023/14", page, "/docs/sichuan-2023/14"),
        ("/id/sichuan-2023/5.14", page, "/docs/sichuan-2023/14"),
        ("/id/sichuan-2023", page, "/docs/sichuan-2023"),
        ("/id/sichuan-2023/14", "application/json", "/api/v1/documents/sichuan-2023/clauses/14"),
        ("/id/sichuan-2023/14.json", page, "/api/v1/documents/sichuan-2023/clauses/14"),
        ("/id/sichuan-2023/14.md", page, "/files/md/sichuan-2023/14"),
        ("/id/sichuan-2023.xml", page, "/files/akn/sichuan-2023"),
        ("/id/sichuan-2023", "application/akn+xml", "/files/akn/sichuan-2023"),
    ] {
        assert_eq!(go(address, accept), (303, target.to_owned()), "{address} {accept}");
        assert_eq!(get(target).status, 200, "{target}");
    }
    assert_eq!(go("/id/sichuan-2023/99", page).0, 404);
    assert_eq!(go("/id/atlantis", page).0, 404);
}

#[test]
fn files_come_with_their_type_and_a_name() {
    for (address, media, named) in [
        ("/files/docx/sichuan-2023", "wordprocessingml.document", "sichuan-2023.docx"),
        ("/files/akn/sichuan-2023", "application/akn+xml", "sichuan-2023.xml"),
        ("/files/md/sichuan-2023/14", "text/markdown", "sichuan-2023-14.md"),
        ("/files/csv/sichuan-2023", "text/csv", "sichuan-2023.csv"),
    ] {
        let answer = get(address);
        assert_eq!(answer.status, 200, "{address}");
        assert!(answer.header("content-type").contains(media), "{address}");
        assert!(answer.header("content-disposition").contains(named), "{address}");
    }
    assert_eq!(get("/files/pdf/sichuan-2023").status, 404);
    assert_eq!(get("/files/md/atlantis").status, 404);
}

#[test]
fn a_citation_in_any_spelling_names_its_clause() {
    for text in ["四川14", "四川意见第十四条", "四川（十四）", "四川第１４條"]
    {
        let found = get(&format!("/api/v1/cite?q={text}")).json();
        assert_eq!(found["clauses"][0]["path"], "5.14", "{text}: {found}");
    }
}

#[test]
fn facets_count_what_a_search_finds() {
    let facets = get("/api/v1/facets?q=养老").json();
    let counts: u64 = facets["facets"]["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["count"].as_u64().unwrap())
        .sum();
    assert_eq!(facets["total"], counts, "{facets}");
    let only = get("/api/v1/search?q=养老&level=provincial").json();
    assert!(only["hits"].as_array().unwrap().iter().all(|h| h["document"] == "sichuan-2023"));
    assert_eq!(get("/api/v1/search?q=养老&level=royal").status, 400);
}

#[test]
fn a_question_in_several_wordings_has_one_answer() {
    let found = get("/api/v1/search?q=养老&q=托育&limit=3").json();
    let texts: Vec<&str> =
        found["wordings"].as_array().unwrap().iter().map(|w| w["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["养老", "托育"]);
    assert_eq!(found["hits"][0]["wordings"], serde_json::json!([0, 1]), "{found}");
    let plain = get("/api/v1/search?q=养老").json();
    assert!(plain["wordings"].is_null() && plain["hits"][0]["wordings"].is_null());
    // The next page keeps every wording.
    let next = get("/api/v1/search?q=养老&q=托育&limit=3");
    assert_eq!(next.header("link").matches("q=").count(), 2, "{}", next.header("link"));
    assert_eq!(get("/api/v1/search?q=养老&q=托育&sort=date").status, 400);
    assert_eq!(get("/api/v1/facets?q=养老&q=托育").status, 400);
    assert_eq!(get("/?q=养老&q=托育").status, 400);
}

/// `UPDATE_EXPECT=1` writes the file anew: read the difference as a client would.
#[test]
fn the_contract_changes_only_on_purpose() {
    let file = crate::harness::root().join("tests/data/api/openapi.json");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, openapi::json()).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap();
    assert!(
        kept == openapi::json(),
        "the OpenAPI document differs from {}: UPDATE_EXPECT=1 rewrites it, then read the diff",
        file.display()
    );
}

#[test]
fn every_setting_of_the_server_is_documented() {
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_tiaowen"))
        .args(["serve", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let docs = std::fs::read_to_string(crate::harness::root().join("docs/serving.md")).unwrap();
    let start = help.find("Options:").unwrap();
    let flags = regex::Regex::new(r"--[a-z-]+|TIAOWEN_[A-Z_]+").unwrap();
    let global = [
        "--root",
        "--corpus",
        "--index",
        "--help",
        "TIAOWEN_ROOT",
        "TIAOWEN_CORPUS",
        "TIAOWEN_INDEX",
    ];
    let missing: Vec<_> = flags
        .find_iter(&help[start..])
        .map(|m| m.as_str())
        .filter(|flag| !global.contains(flag) && !docs.contains(&format!("`{flag}`")))
        .collect();
    assert!(missing.is_empty(), "not in docs/serving.md: {missing:?}");
}

#[test]
fn many_clauses_come_in_the_order_asked_and_what_is_not_there_is_told() {
    let all = "/api/v1/clauses?id=central-2022/23&id=/id/sichuan-2023/14&id=nowhere/1\
               &id=sichuan-2023/99&id=word&id=sichuan-2023%235.14";
    let batch = get(all).json();
    let clauses = batch["clauses"].as_array().unwrap();
    let urls: Vec<&str> = clauses.iter().map(|c| c["url"].as_str().unwrap()).collect();
    assert_eq!(urls, ["/docs/central-2022/23", "/docs/sichuan-2023/14", "/docs/sichuan-2023/14"]);
    let missing = batch["missing"].as_array().unwrap();
    let missing: Vec<&str> = missing.iter().map(|m| m["id"].as_str().unwrap()).collect();
    assert_eq!(missing, ["nowhere/1", "sichuan-2023/99", "word"]);
    let many = "id=a/1&".repeat(101);
    for query in ["", "id=", &many, &format!("id={}", "a".repeat(201)), "key=14"] {
        assert_eq!(get(&format!("/api/v1/clauses?{query}")).status, 400, "{query:.40}");
    }
}

#[test]
fn everything_comes_as_lines_with_every_document_and_clause() {
    let dump = get("/api/v1/dump.jsonl");
    assert_eq!(dump.header("content-type"), "application/jsonl");
    let text = dump.text();
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).count();
    let kb = crate::harness::kb();
    assert_eq!(of("document"), kb.documents().unwrap().len());
    assert_eq!(of("clause"), kb.status().units);
    let clause = lines.iter().find(|l| {
        l["citation"] == get("/api/v1/documents/sichuan-2023/clauses/14").json()["citation"]
    });
    assert!(!clause.unwrap()["references"]["implements"].as_array().unwrap().is_empty());
    let alone = get("/files/jsonl/sichuan-2023").text();
    assert!(alone.lines().count() > 26 && text.contains(&alone), "not as it comes alone");
}

#[test]
fn the_server_tells_programs_of_itself() {
    let guide = get("/llms.txt").text();
    assert!(guide.starts_with("# tiaowen") && guide.contains("/api/v1/dump.jsonl"), "{guide}");
    assert!(guide.contains("/files/md/sichuan-2023)"), "{guide}");
    let manifest = get("/server.json").json();
    let url = manifest["remotes"][0]["url"].as_str().unwrap();
    assert!(url.ends_with("/mcp"), "{manifest}");
    assert!(manifest["description"].as_str().unwrap().chars().count() <= 100);
}

/// Every example of the documentation page runs, and the page is whole in both languages.
#[test]
fn the_documentation_page_has_examples_that_run_in_both_languages() {
    let unescaped = |text: &str| text.replace("&#38;", "&").replace("&amp;", "&");
    let mut ids = Vec::new();
    for (language, run, other) in [("en", "Run", "lang=zh"), ("zh", "运行", "lang=en")] {
        let page = get(&format!("/api/v1/docs?lang={language}")).text();
        assert!(page.contains(&format!(">{run}</button>")) && page.contains(other), "{language}");
        assert!(!page.contains('`'), "a bare backtick: {language}");
        let examples: Vec<&str> = (page.split("<p class=\"example\">").skip(1))
            .filter_map(|rest| rest.split("href=\"").nth(1)?.split('"').next())
            .collect();
        let operations = page.matches("<form data-path=").count();
        let posts = page.matches("data-method=\"post\"").count();
        assert_eq!(examples.len() + posts, operations, "{language}: an operation without example");
        for example in examples {
            let answer = get(&unescaped(example));
            assert_eq!(answer.status, 200, "{example}: {}", answer.text());
        }
        let mut own: Vec<String> = (page.split(" id=\"").skip(1))
            .filter_map(|rest| Some(rest.split('"').next()?.to_owned()))
            .collect();
        own.sort();
        let count = own.len();
        own.dedup();
        assert_eq!(own.len(), count, "{language}: an id that repeats");
        ids.push(own);
    }
    assert_eq!(ids[0], ids[1], "links of one language lead nowhere in the other");
    for file in ["docs.css", "docs.js"] {
        assert_eq!(get(&format!("/api/v1/{file}")).status, 200, "{file}");
    }
}
