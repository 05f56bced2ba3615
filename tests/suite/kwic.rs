//! Key word in context: every place once, in either script, in the order asked for, with a spread that adds up.

use crate::harness::{document, get, kb_of};
use tiaowen::kb::{KwicOrder, KwicRequest, SearchRequest, Sort};
use tiaowen_engine::segment::Lexicon;
use tiaowen_print::csv;
use tiaowen_print::view::KwicView;
use tiaowen_text::doc::{Authority, Document};

fn collection() -> Vec<Document> {
    let mut first = document(
        "ferry",
        "云栖县渡口办法",
        &[
            ("", "渡口由乡镇管理，新建渡口须经批准。"),
            ("", "渡船应当停在渡\n口之内。"),
            ("", "码头另行规定。"),
        ],
    );
    first.meta.dated = Some("2019-05-01".to_owned());
    first.meta.authority = Authority::County;
    let mut second =
        document("quay", "青岚市碼頭辦法", &[("", "撤銷渡口的，應當公告；渡口、碼頭分別管理。")]);
    second.meta.dated = Some("2021-05-01".to_owned());
    second.meta.authority = Authority::Municipal;
    vec![first, second]
}

fn request(text: &str) -> KwicRequest {
    let search = SearchRequest {
        text: text.to_owned(),
        limit: 100,
        sort: Sort::Document,
        ..SearchRequest::default()
    };
    KwicRequest { search, width: 4, by: KwicOrder::Clause }
}

fn lines(view: &KwicView) -> Vec<String> {
    view.lines.iter().map(|l| format!("{}[{}]{}", l.before, l.keyword, l.after)).collect()
}

#[test]
fn every_place_is_shown_once_with_what_stands_around_it_in_its_own_script() {
    let kb = kb_of("kwic", collection(), &Lexicon::default());
    let view = kb.kwic(&request("渡口")).unwrap();
    assert_eq!(
        lines(&view),
        [
            "（一）[渡口]由乡镇管",
            "理，新建[渡口]须经批准",
            // A line break inside a word is none.
            "应当停在[渡口]之内。",
            "一）撤銷[渡口]的，應當",
            "當公告；[渡口]、碼頭分",
        ]
    );
    assert_eq!((view.total, view.clauses, view.read), (5, 3, 3));
    let traditional = kb.kwic(&request("碼頭")).unwrap();
    assert_eq!(lines(&traditional), ["（三）[码头]另行规定", "；渡口、[碼頭]分別管理"]);
    let two = kb.kwic(&request("渡口 管理")).unwrap();
    assert_eq!(two.clauses, 2, "a clause has to have all words");
    assert_eq!(two.total, 6);
    for line in &view.lines {
        let clause = kb.clause(&line.clause.document.parse_id(), &line.clause.key).unwrap();
        let at = line.at.start..line.at.end;
        let there: String = clause.text.chars().collect::<Vec<_>>()[at].iter().collect();
        assert_eq!(there.replace('\n', ""), line.keyword);
    }
}

trait ParseId {
    fn parse_id(&self) -> tiaowen_text::doc::DocId;
}

impl ParseId for String {
    fn parse_id(&self) -> tiaowen_text::doc::DocId {
        tiaowen_text::doc::DocId::parse(self).unwrap()
    }
}

#[test]
fn lines_are_ordered_by_what_stands_left_or_right_of_the_word() {
    let kb = kb_of("kwic-order", collection(), &Lexicon::default());
    let by = |by| lines(&kb.kwic(&KwicRequest { by, ..request("渡口") }).unwrap());
    let key = |line: &String, right: bool| -> Vec<char> {
        let (left, rest) = line.split_once('[').unwrap();
        let behind = rest.split_once(']').unwrap().1;
        let told = |c: &char| c.is_alphanumeric();
        match right {
            true => tiaowen_text::script::fold(behind).chars().filter(told).collect(),
            false => tiaowen_text::script::fold(left).chars().rev().filter(told).collect(),
        }
    };
    for (order, right) in [(KwicOrder::Right, true), (KwicOrder::Left, false)] {
        let lines = by(order);
        assert_eq!(lines.len(), 5);
        assert!(lines.is_sorted_by_key(|line| key(line, right)), "{lines:?}");
    }
    assert_ne!(by(KwicOrder::Right), by(KwicOrder::Clause));
}

#[test]
fn the_spread_adds_up_and_filters_and_pages_hold() {
    let kb = kb_of("kwic-spread", collection(), &Lexicon::default());
    let view = kb.kwic(&request("渡口")).unwrap();
    let rows = |rows: &[tiaowen_print::view::SpreadRowView]| -> Vec<(String, usize, usize)> {
        rows.iter().map(|r| (r.value.clone(), r.occurrences, r.clauses)).collect()
    };
    let of = |value: &str, places, clauses| (value.to_owned(), places, clauses);
    assert_eq!(rows(&view.spread.years), [of("2021", 2, 1), of("2019", 3, 2)]);
    assert_eq!(rows(&view.spread.levels), [of("municipal", 2, 1), of("county", 3, 2)]);
    assert_eq!(rows(&view.spread.documents), [of("ferry", 3, 2), of("quay", 2, 1)]);
    let year = &view.spread.years[0];
    let text = "（一）撤銷渡口的，應當公告；渡口、碼頭分別管理。";
    assert_eq!(year.characters, Some(text.chars().count() as u64));
    assert_eq!(year.per_10000, Some((2_000_000 / text.chars().count() as u64) as f32 / 100.0));
    let narrowed = KwicRequest {
        search: SearchRequest {
            years: vec![2019], offset: 1, limit: 1, ..request("渡口").search
        },
        ..request("渡口")
    };
    let narrowed = kb.kwic(&narrowed).unwrap();
    assert_eq!((narrowed.total, lines(&narrowed)), (3, vec!["理，新建[渡口]须经批准".to_owned()]));
    let rows = csv::spread_rows(&view.spread);
    assert_eq!(rows.len(), 1 + 2 + 2 + 2);
    assert_eq!(csv::kwic_rows(&view).len(), 6);
    let nothing = kb.kwic(&request("渡轮")).unwrap();
    assert_eq!((nothing.total, nothing.spread.in_documents), (0, 0));
    assert!(kb.kwic(&request("“渡口 管理”~2")).is_err());
    assert_eq!(kb.kwic(&request("")).unwrap().total, 0);
}

#[test]
fn the_endpoint_the_page_and_the_table_have_the_same_places() {
    let json = get("/api/v1/kwic?q=养老&by=right&limit=100").json();
    let total = json["total"].as_u64().unwrap();
    assert!(total > 3, "{json}");
    assert_eq!(json["lines"].as_array().unwrap().len() as u64, total.min(100));
    let table = get("/api/v1/kwic?q=養老&format=csv");
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let text = table.text();
    assert!(text.starts_with('\u{feff}'), "a spreadsheet takes it for another charset");
    assert_eq!(text.lines().count() as u64, total + 1);
    assert!(get("/api/v1/kwic?q=养老&format=spread").text().contains("\nyear,"));
    let page = get("/kwic?q=养老&by=left").text();
    assert!(page.contains(&format!("<b>{total}</b>")));
    assert!(page.contains("每万字"));
    for wrong in ["by=up", "width=99", "facets=true", "q=a&q=b"] {
        assert_eq!(get(&format!("/api/v1/kwic?{wrong}")).status, 400, "{wrong}");
    }
    assert_eq!(get("/kwic?by=up").status, 400);
    assert_eq!(get("/kwic").status, 200);
}
