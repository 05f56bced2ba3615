//! What stands beside a clause: clauses of other documents on the same matter, terms that its document defines.

use crate::harness::{document, get, kb_of};
use tiaowen::kb::Kb;
use tiaowen_engine::segment::Lexicon;
use tiaowen_print::view::Basis;
use tiaowen_text::doc::{DocId, Document};

fn id(id: &str) -> DocId {
    DocId::parse(id).unwrap()
}

/// Regulations of made-up places: on ferries twice, on other matters, and the end of every regulation.
fn places() -> Vec<Document> {
    let end = "本办法自公布之日起施行。";
    let mut documents = vec![
        document(
            "ferries",
            "云栖县渡口管理办法",
            &[
                ("渡船", "渡船应当配备救生衣、救生圈和灭火器，渡工持证上岗，超载的渡船不得离岸。"),
                ("渡工", "渡工应当熟悉水域，超载的渡船、无救生衣的渡船，渡工应当拒绝离岸。"),
                ("施行", end),
            ],
        ),
        document(
            "ferries-2",
            "青岚县水上交通办法",
            &[
                ("乡镇渡船", "渡船必须備有救生衣和滅火器；渡工無證、渡船超載的，不得離岸。"),
                ("施行", end),
            ],
        ),
    ];
    for (at, matter) in ["茶园", "灯会", "水井", "菜市", "祠堂", "晒场"].iter().enumerate()
    {
        let body = format!("{matter}由村民委员会管理，村民应当爱护{matter}，不得损坏。");
        let title = format!("云栖县{matter}管理办法");
        documents.push(document(&format!("other-{at}"), &title, &[(matter, &body), ("施行", end)]));
    }
    documents
}

fn related(kb: &Kb, document: &str, key: &str) -> Vec<(String, Vec<String>)> {
    let view = kb.related(&id(document), key).unwrap();
    view.related
        .into_iter()
        .map(|item| (format!("{}#{}", item.clause.document, item.clause.path), item.terms))
        .collect()
}

#[test]
fn clauses_on_the_same_matter_are_found_in_either_script_with_the_words_that_say_so() {
    let kb = kb_of("related", places(), &Lexicon::default());
    let found = related(&kb, "ferries", "1");
    let [(clause, terms)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(clause, "ferries-2#1");
    for term in ["渡船", "救生衣", "灭火器", "超载"] {
        assert!(terms.iter().any(|t| t == term), "{term} in {terms:?}");
    }
    // And back, in the script of the other text.
    let back = related(&kb, "ferries-2", "1");
    assert!(back.iter().all(|(clause, _)| clause.starts_with("ferries#")), "{back:?}");
    assert!(back.iter().any(|(_, terms)| terms.iter().any(|t| t == "滅火器")), "{back:?}");
}

#[test]
fn nothing_is_related_by_what_every_document_says() {
    let kb = kb_of("unrelated", places(), &Lexicon::default());
    assert_eq!(related(&kb, "ferries", "3"), []);
    assert_eq!(related(&kb, "other-0", "1"), []);
}

#[test]
fn no_other_version_of_a_work_is_related_to_it() {
    let mut documents = places();
    for (at, year) in [(0, "2001-02-03"), (1, "2002-02-03")] {
        documents[at].meta.title = "云栖县渡口管理办法".to_owned();
        documents[at].meta.issuers = vec!["云栖县人民政府".to_owned()];
        documents[at].meta.dated = Some(year.to_owned());
    }
    let kb = kb_of("related-versions", documents, &Lexicon::default());
    assert_eq!(related(&kb, "ferries", "1"), []);
}

#[test]
fn the_crosswalk_comes_first_and_pages_and_programs_get_the_same() {
    let json = get("/api/v1/documents/sichuan-2023/clauses/14/related").json();
    let first = &json["related"][0];
    assert_eq!(first["basis"], "crosswalk");
    assert_eq!(first["document"], "central-2022");
    assert_eq!(first["key"], "23");
    let view = crate::harness::kb().related(&id("sichuan-2023"), "14").unwrap();
    let links = view.related.iter().take_while(|item| item.basis == Basis::Crosswalk).count();
    assert!(view.related.iter().skip(links).all(|item| item.basis == Basis::Terms));
    assert!(view.related.iter().all(|item| item.clause.document != "sichuan-2023"));
    assert_eq!(get("/api/v1/documents/sichuan-2023/clauses/999/related").status, 404);
}

/// A regulation that defines what it speaks of, in the script given.
fn defining() -> Vec<Document> {
    vec![document(
        "river",
        "云栖县河道办法",
        &[
            (
                "",
                "县水务行政主管部门（以下简称水务部门）管理河道。本办法所称河道，是指自然沟渠和人工水道；本办法所称河道设施，包括堤、闸。",
            ),
            (
                "",
                "水务部门每周巡查河道和河道设施，运河道口由乡镇巡查。前款所称巡查，是指沿岸查看。",
            ),
            ("", "水務部門可以委託乡镇巡查。"),
        ],
    )]
}

#[test]
fn terms_are_shown_where_they_are_used_the_longest_first_and_whole_words_alone() {
    let kb = kb_of("defined", defining(), &Lexicon::default());
    let terms = |key: &str| -> Vec<(String, usize, String)> {
        let clause = kb.clause(&id("river"), key).unwrap();
        let text: Vec<char> = clause.text.chars().collect();
        let terms = clause.defined_terms.unwrap();
        for term in &terms {
            for at in &term.at {
                let there: String = text[at.start..at.end].iter().collect();
                assert_eq!(there, term.term);
            }
        }
        terms.into_iter().map(|t| (t.term, t.at.len(), t.clause.key)).collect()
    };
    let of = |term: &str, times: usize, clause: &str| (term.to_owned(), times, clause.to_owned());
    assert_eq!(
        terms("2"),
        [
            of("水务部门", 1, "1"),
            // Of its own paragraph alone.
            of("巡查", 3, "2"),
            of("河道", 1, "1"),
            of("河道设施", 1, "1"),
        ]
    );
    assert_eq!(terms("3"), [of("水務部門", 1, "1")]);
    let clause = kb.clause(&id("river"), "2").unwrap();
    let river = clause.defined_terms.unwrap().into_iter().find(|t| t.term == "河道").unwrap();
    assert_eq!(river.definition, "本办法所称河道，是指自然沟渠和人工水道；");
}

#[test]
fn a_list_of_clauses_has_no_terms_and_one_clause_has() {
    assert!(
        get("/api/v1/documents/sichuan-2023/clauses").json()["clauses"][0]
            .get("defined_terms")
            .is_none()
    );
    assert!(get("/api/v1/documents/sichuan-2023/clauses/1").json()["defined_terms"].is_array());
}
