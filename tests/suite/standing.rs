//! Which texts stand: parts of a work in several files, what another text has ended, the text of a day.

use crate::harness::kb_of;
use tiaowen::kb::{Kb, SearchRequest};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::verify::{Reason, Verdict};
use tiaowen_parse::{clean, parse};
use tiaowen_print::view::RadarKind;
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::extract::Extract;
use tiaowen_text::numeral;

fn id(id: &str) -> DocId {
    DocId::parse(id).unwrap()
}

fn read(name: &str, meta: Meta, text: &str) -> Document {
    let extract = Extract::from_text(text);
    parse::parse(&id(name), &meta, &extract, clean::clean(&extract))
}

/// Articles of these numbers, each with a wording of its own.
fn articles(numbers: std::ops::RangeInclusive<u32>) -> String {
    let article = |n| {
        let n = numeral::to_chinese(n);
        format!("第{n}条　第{n}号渡口的船工应当按时开船。\n")
    };
    numbers.map(article).collect()
}

/// A code in three files: only the last tells from when it is in force.
fn code() -> Vec<Document> {
    let head =
        |part: &str| format!("溪流法典\n\n{part}\n\n（2020年5月8日青江省人民代表大会通过）\n\n");
    let part = |name: &str, part: &str, text: String| {
        let meta = Meta {
            title: "溪流法典".to_owned(),
            issuers: vec!["青江省人民代表大会".to_owned()],
            adopted: Some("2020-05-08".to_owned()),
            ..Meta::default()
        };
        read(name, meta, &(head(part) + &text))
    };
    vec![
        part("c-closing", "附则", articles(31..=31) + "第三十二条　本法自2021年1月1日起施行。\n"),
        part("a-general", "总则", articles(1..=20)),
        part("b-boats", "船工编", articles(21..=30)),
    ]
}

#[test]
fn parts_of_a_work_stand_beside_each_other() {
    let kb = kb_of("standing-parts", code(), &Lexicon::default());
    for part in ["a-general", "b-boats", "c-closing"] {
        let facts = kb.document(&id(part)).unwrap().document;
        assert!(!facts.older && facts.in_force_version.is_none(), "{part}");
        assert_eq!(facts.in_force.as_deref(), Some("2021-01-01"), "{part}");
        let articles = facts.part.map(|part| part.label());
        let expected =
            [("a-general", "第1—20条"), ("b-boats", "第21—30条"), ("c-closing", "第31—32条")];
        assert!(articles.is_some_and(|articles| expected.contains(&(part, &articles))), "{part}");
        assert_eq!(kb.standing(&id(part), "2022-02-02").unwrap().document, part);
        assert!(kb.standing(&id(part), "2020-06-06").is_err());
    }
    let every: String =
        (1..=32).map(|n| format!("依照《溪流法典》第{}条。\n", numeral::to_chinese(n))).collect();
    assert_eq!(kb.verify(&every, &[]).unwrap().counts.verified, 32);
    // A number leads to its part wherever one is typed.
    for (typed, part) in [("溪流法典第五条", "a-general"), ("溪流法典25", "b-boats")] {
        let found = kb.resolve(typed).unwrap().clauses;
        assert_eq!(found.iter().map(|c| &*c.document).collect::<Vec<_>>(), [part], "{typed}");
    }
    let found = kb.resolve("溪流法典").unwrap().documents;
    let ids: Vec<&str> = found.iter().map(|document| document.id.as_str()).collect();
    assert_eq!(ids, ["a-general", "b-boats", "c-closing"]);
    assert_eq!(
        kb.part_among(&ids.iter().map(|i| id(i)).collect::<Vec<_>>(), "25"),
        Some(id("b-boats"))
    );
    let unheld = kb.clause(&id("a-general"), "25").err().unwrap().to_string();
    assert!(unheld.contains("这一条在 b-boats"), "{unheld}");
    let request = |asof: &str| SearchRequest {
        text: "渡口 船工".to_owned(),
        asof: Some(asof.to_owned()),
        limit: 50,
        ..SearchRequest::default()
    };
    assert_eq!(kb.search(&request("2022-02-02")).unwrap().total, 31);
    assert_eq!(kb.search(&request("2020-06-06")).unwrap().total, 0);
}

#[test]
fn a_check_of_a_work_in_parts_looks_into_each() {
    let kb = kb_of("standing-checked", code(), &Lexicon::default());
    let judged = |text: &str| {
        let found = kb.verify(text, &[]).unwrap().findings.remove(0);
        let elsewhere = found.elsewhere.first().map(|place| place.document.clone());
        (found.verdict, found.reason, elsewhere)
    };
    let quote = "“第二十五号渡口的船工应当按时开船。”";
    let exact = (Verdict::Verified, Reason::Exact, None);
    assert_eq!(judged(&format!("《溪流法典》第二十五条规定：{quote}")), exact);
    assert_eq!(judged(&format!("《溪流法典》规定：{quote}")), exact);
    let there = Some("b-boats".to_owned());
    let misplaced = judged(&format!("《溪流法典》第五条规定：{quote}"));
    assert_eq!(misplaced, (Verdict::NotFound, Reason::Elsewhere, there.clone()));
    let missing = judged(&format!("《溪流法典》第三十九条规定：{quote}"));
    assert_eq!(missing, (Verdict::NotFound, Reason::NoSuchClause, there));
    for text in [
        "依照溪流法典第十九条至第二十二条办理。",
        "依照溪流法典第二十条、第三十一条办理。",
        "依照溪流法典最后一条办理。",
    ] {
        assert!(
            kb.verify(text, &[]).unwrap().findings.iter().all(|f| f.verdict == Verdict::Verified),
            "{text}"
        );
    }
    assert_eq!(judged("依照溪流法典第三十一条至第三十五条办理。").0, Verdict::NotFound);
}

#[test]
fn a_reference_inside_a_work_in_parts_leads_to_the_part() {
    let mut documents = code();
    let text = "溪流法典实施办法\n\n第一条　船工依照《溪流法典》第二十五条开船。\n第二条　另有规定的除外。\n";
    documents.push(read("d-rules", Meta::default(), text));
    let kb = kb_of("standing-references", documents, &Lexicon::default());
    let cites = kb.clause(&id("d-rules"), "1").unwrap().references.cites;
    let targets = cites.iter().filter_map(|c| c.target.as_ref());
    let targets: Vec<&str> = targets.map(|target| target.url.as_str()).collect();
    assert!(targets.contains(&"/docs/b-boats/25"), "{targets:?}");
}

/// An old text that a new one of another title ends, and what still speaks of it.
fn ended() -> Vec<Document> {
    let meta = |title: &str, day: &str| Meta {
        title: title.to_owned(),
        issuers: vec!["青江省人民代表大会常务委员会".to_owned()],
        dated: Some(day.to_owned()),
        ..Meta::default()
    };
    let old = "第一条　渡口噪声应当登记。\n第二条　本条例自1997年3月1日起施行。\n";
    let new = "第一条　渡口噪声应当公布。\n第二条　本条例自2022年6月5日起施行。《青江省渡口噪声暂行条例》同时废止。\n";
    let citing = "第一条　渡口噪声依照《青江省渡口噪声暂行条例》第一条登记。\n第二条　本办法自2010年1月1日起施行。\n";
    vec![
        read("old", meta("青江省渡口噪声暂行条例", "1996-10-29"), old),
        read("new", meta("青江省渡口噪声条例", "2021-12-24"), new),
        read("citing", meta("青江省渡口登记办法", "2009-12-01"), citing),
    ]
}

#[test]
fn what_another_text_has_ended_is_repealed_everywhere() {
    let kb = kb_of("standing-ended", ended(), &Lexicon::default());
    let facts = kb.document(&id("old")).unwrap().document;
    assert_eq!(facts.repealed.as_deref(), Some("2022-06-05"));
    assert_eq!(facts.repealed_by.as_ref().map(|by| by.document.as_str()), Some("new"));
    assert_eq!(facts.standing().unwrap(), "已于 2022-06-05 废止，见《青江省渡口噪声条例》");
    assert!(kb.document(&id("new")).unwrap().document.repealed.is_none());
    let clause = kb.clause(&id("old"), "1").unwrap().clause;
    assert_eq!(clause.repealed.as_deref(), Some("2022-06-05"));
    let judged = |day: Option<&str>| {
        let text = "依照《青江省渡口噪声暂行条例》第一条登记。";
        kb.verify_on(text, &[], day).unwrap().findings.remove(0).verdict
    };
    assert_eq!(judged(None), Verdict::Repealed);
    assert_eq!(judged(Some("2022-06-04")), Verdict::Verified);
    let stood = |day: &str| {
        let request = SearchRequest {
            text: "渡口噪声".to_owned(),
            asof: Some(day.to_owned()),
            limit: 9,
            ..SearchRequest::default()
        };
        let found = kb.search(&request).unwrap().hits.into_iter();
        found.map(|hit| hit.clause.document).collect::<std::collections::BTreeSet<_>>()
    };
    assert!(stood("2022-06-04").contains("old") && !stood("2022-06-04").contains("new"));
    assert!(!stood("2022-06-05").contains("old") && stood("2022-06-05").contains("new"));
    assert_eq!(kb.standing(&id("old"), "2022-06-04").unwrap().document, "old");
    assert!(kb.standing(&id("old"), "2022-06-05").is_err());
    let radar = kb.radar().unwrap();
    let told = radar.entries.iter().find(|entry| entry.kind == RadarKind::CitesRepealed).unwrap();
    assert_eq!((told.document.id.as_str(), radar.documents), ("citing", 2));
}

/// The last article of a law tells when its first text came into force.
fn amended() -> Vec<Document> {
    let text = |name: &str, amended: &[&str], articles: String| {
        let meta = Meta {
            title: "青江省渡口条例".to_owned(),
            issuers: vec!["青江省人民代表大会常务委员会".to_owned()],
            adopted: Some("1994-07-05".to_owned()),
            amended: amended.iter().map(|day| (*day).to_owned()).collect(),
            ..Meta::default()
        };
        let closing = "第九十条　本条例自1995年1月1日起施行。\n";
        read(name, meta, &format!("青江省渡口条例\n\n{articles}{closing}"))
    };
    vec![
        text("new", &["2009-08-27", "2018-12-29"], articles(1..=6)),
        text("old", &["2009-08-27"], articles(1..=5)),
    ]
}

#[test]
fn a_text_stands_from_its_last_amendment_on() {
    let kb = kb_of("standing-amended", amended(), &Lexicon::default());
    for (day, stands) in [
        ("2018-12-29", Some("new")),
        ("2018-12-28", Some("old")),
        ("2009-08-27", Some("old")),
        ("2000-01-01", None),
        ("1990-01-01", None),
    ] {
        let standing = kb.standing(&id("new"), day);
        assert_eq!(standing.as_ref().ok().map(|s| s.document.as_str()), stands, "{day}");
        // What was there and is not held is told from what was not there.
        let unheld = standing.err().is_some_and(|e| e.to_string().contains("没有收录"));
        assert_eq!(unheld, day == "2000-01-01", "{day}");
    }
    let request = SearchRequest {
        text: "第六号渡口".to_owned(),
        asof: Some("2000-01-01".to_owned()),
        limit: 9,
        ..SearchRequest::default()
    };
    assert_eq!(kb.search(&request).unwrap().total, 0);
}

#[test]
fn an_amendment_that_a_text_tells_of_itself_is_in_it() {
    let change = |day: &str| {
        let meta = Meta {
            title: "青江省渡口条例修正案（二）".to_owned(),
            issuers: vec!["青江省人民代表大会常务委员会".to_owned()],
            adopted: Some(day.to_owned()),
            in_force: Some("2019-03-01".to_owned()),
            ..Meta::default()
        };
        read("change", meta, "青江省渡口条例修正案（二）\n\n一、第一条修改为：“开船”。\n")
    };
    let of = |kb: &Kb| kb.document(&id("new")).unwrap().document.changed_by.len();
    let mut documents = amended();
    documents.push(change("2018-12-29"));
    let kb = kb_of("standing-has", documents, &Lexicon::default());
    assert_eq!(of(&kb), 0);
    // It has that change from the day on which the change came into force.
    assert_eq!(kb.standing(&id("new"), "2019-02-28").unwrap().document, "old");
    assert_eq!(kb.standing(&id("new"), "2019-03-01").unwrap().document, "new");
    let mut documents = amended();
    documents.push(change("2019-02-02"));
    assert_eq!(of(&kb_of("standing-lacks", documents, &Lexicon::default())), 1);
}
