//! What other programs discover and follow the site by.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

use std::sync::Arc;
use tiaowen::http::ServeConfig;
use tiaowen::kb::Kb;
use tiaowen_engine::segment::Lexicon;

use crate::harness::{ask, document, folder, get, write};

#[test]
fn other_programs_discover_the_site() {
    for (address, media, told) in [
        ("/opensearch.xml", "application/opensearchdescription+xml", "{searchTerms}"),
        ("/feed.xml", "application/atom+xml", "<entry>"),
        ("/sitemap.xml", "application/xml", "<loc>http://law.example/docs/sichuan-2023/14</loc>"),
        ("/robots.txt", "text/plain", "Sitemap: http://law.example/sitemap.xml"),
    ] {
        let request = Request::get(address).header("host", "law.example").body(Body::empty());
        let answer = ask(request.unwrap());
        assert_eq!(answer.status, 200, "{address}");
        assert!(answer.header("content-type").starts_with(media), "{address}");
        assert!(answer.text().contains(told), "{address}: {}", answer.text());
        if media.ends_with("xml") {
            well_formed(&answer.text());
        }
    }
    let page = get("/").text();
    for address in ["/opensearch.xml", "/feed.xml"] {
        assert!(page.contains(&format!("href=\"{address}\"")), "no page leads to {address}");
    }
}

fn well_formed(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    while !matches!(reader.read_event().unwrap(), quick_xml::events::Event::Eof) {}
}

#[test]
fn the_sitemap_has_every_clause_once() {
    let text = get("/sitemap.xml").text();
    let mut addresses: Vec<&str> =
        text.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()).collect();
    let all = addresses.len();
    addresses.sort_unstable();
    addresses.dedup();
    assert_eq!(addresses.len(), all);
    let health = get("/healthz").json();
    let expected = health["documents"].as_u64().unwrap() + health["units"].as_u64().unwrap();
    assert_eq!(all as u64, expected);
    for address in addresses.iter().step_by(7) {
        assert_eq!(get(address).status, 200, "{address}");
    }
    assert_eq!(get("/sitemap.xml?part=2").status, 404);
}

#[test]
fn a_browser_box_gets_suggestions() {
    let template = get("/opensearch.xml").text();
    assert!(template.contains("application/x-suggestions+json"), "{template}");
    for text in ["养老托育", "養老託育"] {
        let answer = get(&format!("/opensearch/suggest?q={text}"));
        assert_eq!(answer.header("content-type"), "application/x-suggestions+json");
        let found = answer.json();
        assert_eq!(found[0], text);
        let lists: Vec<_> = (1..4).map(|i| found[i].as_array().unwrap().len()).collect();
        assert!(lists[0] > 0 && lists.iter().all(|n| *n == lists[0]), "{found}");
    }
}

/// A feed over builds of one folder, one after another.
fn feed(dir: &std::path::Path) -> String {
    let kb = Arc::new(Kb::open(dir).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let request = Request::get("/feed.xml").body(Body::empty()).unwrap();
        let app = tiaowen::http::app(kb, &ServeConfig::default());
        let response = app.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    })
}

/// Ids of the entries of one kind.
fn ids(feed: &str, kind: &str) -> Vec<String> {
    let ids = feed.split("<id>").skip(2).filter_map(|rest| rest.split("</id>").next());
    ids.filter(|id| id.contains(&format!("#{kind}"))).map(str::to_owned).collect()
}

#[test]
fn the_feed_tells_new_documents_changed_texts_and_changed_crosswalks() {
    let dir = folder("feed");
    let lexicon = Lexicon::default();
    let parent = || document("zong", "关于示例的意见", &[("修路", "县城要修路架桥，畅通道路。")]);
    let child = |heading: &str, body: &str| {
        let mut child = document("fen", "关于示例的实施意见", &[(heading, body)]);
        child.meta.implements = vec![parent().id];
        child
    };
    let first = vec![parent(), child("修路", "县城要修路架桥，畅通道路。")];
    write(&dir, first.clone(), &lexicon);
    let news = feed(&dir);
    well_formed(&news);
    assert_eq!(ids(&news, "added").len(), 2, "{news}");
    assert_eq!(ids(&news, "text"), Vec::<String>::new(), "{news}");
    assert_eq!(ids(&news, "crosswalk").len(), 1, "{news}");

    // Built again of the same: nothing is news.
    write(&dir, first, &lexicon);
    assert_eq!(feed(&dir), news);

    // A changed text and a link that is gone, in another second, since moments are told in seconds.
    let second = || jiff::Timestamp::now().as_second();
    let before = second();
    while second() == before {
        std::thread::park_timeout(std::time::Duration::from_millis(5));
    }
    write(&dir, vec![parent(), child("养鱼", "池塘里放养草鱼。")], &lexicon);
    let news = feed(&dir);
    assert_eq!(ids(&news, "added").len(), 2, "{news}");
    assert!(matches!(&*ids(&news, "text"), [id] if id.contains("/id/fen#text-")), "{news}");

    // A new document.
    let more = vec![
        parent(),
        child("养鱼", "池塘里放养草鱼。"),
        document("xin", "新文件", &[("一", "二")]),
    ];
    write(&dir, more, &lexicon);
    assert!(ids(&feed(&dir), "added").iter().any(|id| id.ends_with("/id/xin#added")));
}

/// The data block of a page.
fn linked_data(page: &str) -> serde_json::Value {
    let block = page.split("<script type=\"application/ld+json\">").nth(1).unwrap();
    serde_json::from_str(block.split("</script>").next().unwrap()).unwrap()
}

#[test]
fn pages_say_in_linked_data_what_they_carry_out() {
    for script in ["", "?script=hant"] {
        let document = linked_data(&get(&format!("/docs/sichuan-2023{script}")).text());
        assert_eq!(document["@type"], "Legislation");
        assert_eq!(document["@id"], "/id/sichuan-2023");
        assert_eq!(document["legislationApplies"][0]["@id"], "/id/central-2022", "{document}");
        assert!(
            document["datePublished"].is_string() && document["legislationIdentifier"].is_string()
        );

        let clause = linked_data(&get(&format!("/docs/sichuan-2023/14{script}")).text());
        assert_eq!(clause["@id"], "/id/sichuan-2023/14");
        assert_eq!(clause["legislationIdentifier"], "sichuan-2023#5.14");
        assert_eq!(clause["isPartOf"]["@id"], "/id/sichuan-2023");
        let applies = clause["legislationApplies"].as_array().unwrap();
        assert!(applies.iter().any(|a| a["@id"] == "/id/central-2022/23"), "{clause}");
        assert_eq!(clause["datePublished"], document["datePublished"]);
    }
    assert_eq!(get("/id/sichuan-2023/14").status, 303);
}
