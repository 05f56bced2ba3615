//! The look-up box: a number, or a document with a number, as people type them.

use tiaowen::kb::{Kb, SearchRequest};
use tiaowen_engine::segment::Lexicon;
use tiaowen_print::view::ClauseRefView;
use tiaowen_text::budget::Budget;
use tiaowen_text::doc::{Document, Ordinal};
use tiaowen_text::error::ErrorKind;

use crate::harness::{self, ask_of, document, encoded, kb_of};

const SICHUAN: &str = "sichuan-2023";
const CENTRAL: &str = "central-2022";

fn places(clauses: &[ClauseRefView]) -> Vec<String> {
    clauses.iter().map(|c| format!("{}#{}", c.document, c.number.unwrap_or(0))).collect()
}

/// What the search page offers to jump to; the look-up box must say the same.
fn jump(kb: &Kb, text: &str) -> Vec<String> {
    let request = SearchRequest { text: text.to_owned(), limit: 1, ..SearchRequest::default() };
    let found = places(&kb.search(&request).unwrap().jump);
    if !text.contains('#') {
        assert_eq!(found, places(&kb.resolve(text).unwrap().clauses), "{text}");
    }
    found
}

#[test]
fn a_number_alone_lists_every_document_that_has_it() {
    let kb = harness::kb();
    let all = jump(&kb, "14");
    for document in [SICHUAN, CENTRAL] {
        assert!(all.contains(&format!("{document}#14")), "{all:?}");
    }
    assert!(all.iter().all(|place| place.ends_with("#14")), "{all:?}");
    for text in ["十四", "（十四）", "(14)", "第14条", "第十四條", "１４", "第十四条的内容是什么？"]
    {
        assert_eq!(jump(&kb, text), all, "{text}");
    }
}

#[test]
fn a_name_and_a_number_are_one_clause() {
    let kb = harness::kb();
    for (text, place) in [
        ("四川14", "sichuan-2023#14"),
        ("四川 14", "sichuan-2023#14"),
        ("四川意见第十四条", "sichuan-2023#14"),
        ("四川意見第十四條", "sichuan-2023#14"),
        ("《四川意见》（十四）", "sichuan-2023#14"),
        ("sichuan-2023 14", "sichuan-2023#14"),
        ("中央 23", "central-2022#23"),
        ("中央23", "central-2022#23"),
        ("中央意见第二十三条规定了什么", "central-2022#23"),
    ] {
        assert_eq!(jump(&kb, text), [place], "{text}");
    }
    let by_id = kb.resolve("sichuan-2023#5.14").unwrap().clauses;
    assert_eq!(places(&by_id), [format!("{SICHUAN}#14")]);
}

/// 第一百七十五条 and 第一百七十五条之一 are two articles, and stand in one document or in several.
#[test]
fn an_inserted_article_is_another_than_the_one_before_it() {
    let renumbered = |id: &str, title: &str, numbers: &[(u32, u32)]| -> Document {
        let texts: Vec<(&str, &str)> = numbers.iter().map(|_| ("", "按规定办理。")).collect();
        let mut document = document(id, title, &texts);
        for (clause, (main, sub)) in document.clauses.iter_mut().zip(numbers) {
            clause.ordinal = Some(Ordinal { main: *main, sub: *sub });
        }
        document
    };
    let documents = vec![
        renumbered("a", "样例甲法", &[(174, 0), (175, 0), (175, 1), (176, 0)]),
        renumbered("b", "样例乙法", &[(175, 0), (180, 0)]),
    ];
    let kb = kb_of("inserted", documents, &Lexicon::default());
    let found = |clauses: &[ClauseRefView]| -> Vec<String> {
        clauses.iter().map(|c| format!("{}#{}", c.document, c.path)).collect()
    };
    for (text, clauses, nearest) in [
        ("175", vec!["a#2", "b#1"], vec![]),
        ("第一百七十五条", vec!["a#2", "b#1"], vec![]),
        ("第175条之一", vec!["a#3"], vec![]),
        ("第一百七十五條之一", vec!["a#3"], vec![]),
        ("样例甲法第175条之一", vec!["a#3"], vec![]),
        ("样例甲法175", vec!["a#2"], vec![]),
        // Where it is not, the numbers next to it are.
        ("样例乙法第175条之一", vec![], vec!["b#1", "b#2"]),
        ("样例乙法第一百七十八条", vec![], vec!["b#1", "b#2"]),
        ("样例乙法181", vec![], vec!["b#2"]),
        ("178", vec![], vec!["a#4", "b#1", "b#2"]),
        // Far from any, a number is something else.
        ("2025", vec![], vec![]),
    ] {
        let view = kb.resolve(text).unwrap();
        assert_eq!(found(&view.clauses), clauses, "{text}");
        assert_eq!(found(&view.nearest), nearest, "nearest to {text}");
    }
}

#[test]
fn the_nearest_is_told_where_there_is_none_and_words_name_no_clause() {
    let kb = harness::kb();
    let none = kb.resolve("四川意见第四十条").unwrap();
    assert!(none.clauses.is_empty());
    assert_eq!(places(&none.nearest), [format!("{SICHUAN}#26")]);
    for text in ["养老托育", "15分钟养老服务圈", "到2025年", "四川意见"] {
        assert_eq!(jump(&kb, text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_version_in_force_leads_and_older_ones_stand_behind_it() {
    let dated = |id: &str, day: &str, third: &str| -> Document {
        let texts = [("", "为了保持河道清洁，制定本条例。"), ("", "河道是指沟渠。"), ("", third)];
        let mut held = document(id, "青江省河道保洁条例", &texts);
        held.meta.in_force = Some(day.to_owned());
        held
    };
    let documents = vec![
        dated("old", "2001-06-01", "巡河人员应当每周巡查一次。"),
        dated("new", "2016-01-01", "河长负责组织清理淤泥。"),
    ];
    let kb = kb_of("versions", documents, &Lexicon::default());
    for text in
        ["河道保洁条例第三条", "青江省河道保洁条例第3条", "《青江省河道保洁条例》第三条第一款"]
    {
        let found = kb.resolve(text).unwrap().clauses;
        assert_eq!((found[0].document.as_str(), found[0].older), ("new", false), "{text}");
        assert!(found.iter().skip(1).all(|clause| clause.document == "old" && clause.older));
        assert_eq!(found[0].text_date.as_deref(), Some("2016-01-01"));
    }
    // Only a part of the title, and a part of the article.
    for (text, missing) in [("保洁条例第三条第一款", false), ("保洁条例第三条第二款", true)]
    {
        let found = kb.resolve(text).unwrap();
        let clause = &found.clauses[0];
        assert_eq!((clause.document.as_str(), clause.number), ("new", Some(3)), "{text}");
        assert_eq!(found.part_missing, missing, "{text}");
    }
    let named = kb.resolve("河道保洁条例").unwrap().documents;
    let ids: Vec<_> = named.iter().map(|d| (d.id.as_str(), d.older)).collect();
    assert_eq!(ids, [("new", false), ("old", true)]);
    // What people put around a title asks for the document, a year for its version.
    for (text, first) in [
        ("青江省河道保洁条例全文", "new"),
        ("查一下《青江省河道保洁条例》", "new"),
        ("青江省河道保潔條例的最新版", "new"),
        ("青江省河道保洁条例有哪些规定", "new"),
        ("青江省河道保洁条例（2001）", "old"),
        ("青江省河道保洁条例 2016年版", "new"),
    ] {
        let request = SearchRequest { text: text.to_owned(), limit: 5, ..SearchRequest::default() };
        let found = kb.search(&request).unwrap().documents;
        assert_eq!((found[0].id.as_str(), found.len()), (first, 2), "{text}");
    }
    // A check means the version in force, or the one that the text is said to be about.
    let text = "《青江省河道保洁条例》第三条规定：“河长负责组织清理淤泥”。";
    let now = kb.verify(text, &[]).unwrap().findings;
    assert_eq!(now[0].place.as_ref().unwrap().document, "new");
    let then = kb.verify(text, &["old".to_owned()]).unwrap().findings;
    assert_eq!(then[0].document.as_deref(), Some("old"));
    assert_eq!(then[0].elsewhere[0].document, "new");
    assert!(kb.verify(text, &["没有的文件".to_owned()]).is_err());
}

/// Search leads with the version in force, and whatever stands in an older or changed text says so everywhere.
#[test]
fn an_older_or_changed_text_says_so_wherever_it_is_shown() {
    let dated = |id: &str, title: &str, day: &str, texts: &[(&str, &str)]| -> Document {
        let mut document = document(id, title, texts);
        document.meta.published = Some(day.to_owned());
        document
    };
    let same = ("", "巡河人员应当每周巡查一次。");
    let documents = vec![
        dated("a-old", "样例保洁条例", "2001-05-10", &[same]),
        dated("b-new", "样例保洁条例", "2015-09-24", &[("", "本条例所称河道是沟渠。"), same]),
        dated("c-alone", "样例绿化条例", "2010-01-01", &[("", "绿地应当每月修剪两次。")]),
        dated("d-change", "关于修改《样例绿化条例》的决定", "2020-02-02", &[("", "作出修改。")]),
        dated("e-before", "关于修改《样例保洁条例》的决定", "1999-02-02", &[("", "作出修改。")]),
    ];
    let kb = kb_of("standing", documents, &Lexicon::default());
    let request = SearchRequest {
        text: "巡河人员应当每周巡查一次".to_owned(),
        limit: 10,
        ..SearchRequest::default()
    };
    let hits = kb.search(&request).unwrap().hits;
    let [first, second, ..] = hits.as_slice() else { panic!("{hits:?}") };
    assert_eq!((first.clause.document.as_str(), first.clause.older), ("b-new", false));
    assert_eq!((second.clause.document.as_str(), second.clause.older), ("a-old", true));
    let leading = second.clause.in_force_version.as_ref().unwrap();
    assert_eq!((leading.document.as_str(), leading.url.as_str()), ("b-new", "/docs/b-new"));
    assert!(first.clause.in_force_version.is_none() && first.clause.changed_by.is_empty());

    let id = |id: &str| tiaowen_text::doc::DocId::parse(id).unwrap();
    let clause = kb.clause(&id("c-alone"), "1").unwrap().clause;
    let by: Vec<&str> = clause.changed_by.iter().map(|v| v.document.as_str()).collect();
    assert_eq!(by, ["d-change"]);
    assert_eq!(
        clause.standing().unwrap(),
        "此后有《关于修改〈样例绿化条例〉的决定》（2020-02-02）"
    );
    let document = kb.document(&id("a-old")).unwrap().document;
    assert_eq!(document.standing().unwrap(), "旧版本，现行版本为 2015-09-24");
    let clause = kb.clause(&id("a-old"), "1").unwrap();
    let forms = tiaowen_print::cite::forms(&document, &clause, "");
    let full = forms.iter().find(|form| form.style == "full").unwrap();
    assert!(full.text.ends_with("（旧版本，现行版本为 2015-09-24）"), "{}", full.text);
}

/// Of a work in several versions that in force leads on every page, and a hit stands at one place whatever page is asked
/// for.
#[test]
fn the_order_of_hits_does_not_depend_on_the_page() {
    let mut documents = Vec::new();
    for work in 0..9 {
        for (version, day) in [("a", "2003-05-10"), ("b", "2019-09-24")] {
            // The shorter older text matches better.
            let more = if version == "b" {
                "巡查情况应当记录并按月公布，接受监督。"
            } else {
                ""
            };
            let text = format!("第{work}段河道的巡河人员应当每周巡查一次。{more}");
            let title = format!(
                "样例{}河保洁条例",
                ["东", "西", "南", "北", "中", "上", "下", "左", "右"][work]
            );
            let mut document = document(&format!("{version}-{work}"), &title, &[("", &text)]);
            document.meta.published = Some(day.to_owned());
            documents.push(document);
        }
    }
    let kb = kb_of("pages", documents, &Lexicon::default());
    for text in ["巡河人员应当每周巡查一次", "巡河 巡查", "巡河人员怎么巡查"]
    {
        let page = |offset: usize, limit: usize| -> Vec<String> {
            let text = text.to_owned();
            let request = SearchRequest { text, offset, limit, ..SearchRequest::default() };
            let hits = kb.search(&request).unwrap().hits.into_iter();
            hits.map(|hit| hit.clause.document).collect()
        };
        let all = page(0, 100);
        assert_eq!(all.len(), 18, "{text}");
        assert!(all[0].starts_with('b'), "{text}: {all:?}");
        for limit in [1, 2, 3, 4, 7, 10, 17] {
            let pages = (0..18).step_by(limit).flat_map(|offset| page(offset, limit));
            assert_eq!(pages.collect::<Vec<_>>(), all, "{text}, {limit} a page");
        }
    }
}

/// What rests on a text that changed later, cites what is repealed or ended by its own words is listed with why.
#[test]
fn what_is_out_of_date_is_listed_with_its_reason() {
    use tiaowen_print::view::RadarKind::{CitesRepealed, ParentChanged, TermEnded};
    let dated = |id: &str, title: &str, day: &str, texts: &[(&str, &str)]| -> Document {
        let mut document = document(id, title, texts);
        document.meta.published = Some(day.to_owned());
        document
    };
    let parent = |id: &str, day: &str| dated(id, "样例保洁条例", day, &[("", "河道应当清洁。")]);
    let mut rules =
        dated("rules", "样例保洁实施细则", "2010-01-01", &[("", "依照《样例灯光办法》办理。")]);
    rules.meta.implements = vec![tiaowen_text::doc::DocId::parse("a-old").unwrap()];
    let mut gone = dated("gone", "样例灯光办法", "2000-01-01", &[("", "灯光应当柔和。")]);
    gone.meta.repealed = Some("2005-01-01".to_owned());
    let term = dated(
        "term",
        "样例试点办法",
        "2011-01-01",
        &[("", "本办法自发布之日起施行，有效期五年。")],
    );
    let quiet = dated("quiet", "样例长期办法", "2011-01-01", &[("", "本办法自发布之日起施行。")]);
    let documents = vec![
        parent("a-old", "2001-05-10"),
        parent("b-new", "2015-09-24"),
        rules,
        gone,
        term,
        quiet,
    ];
    let kb = kb_of("radar", documents, &Lexicon::default());
    let given_up = Budget::default();
    given_up.give_up();
    assert_eq!(given_up.spend(|| kb.radar()).unwrap_err().kind(), ErrorKind::Unavailable);
    let view = kb.radar().unwrap();
    let found: Vec<_> =
        view.entries.iter().map(|entry| (entry.document.id.as_str(), entry.kind)).collect();
    assert_eq!(
        found,
        [("rules", ParentChanged), ("rules", CitesRepealed), ("term", TermEnded)],
        "{view:#?}"
    );
    assert!(view.entries[0].reason.contains("2015-09-24"), "{}", view.entries[0].reason);
    assert!(view.entries[0].reason.contains("《样例保洁条例》"), "{}", view.entries[0].reason);
    // The page is filtered by what is out of date and by what made it so, in either script.
    let kb = std::sync::Arc::new(kb);
    for (typed, shown) in [("", 3), ("試點", 1), ("灯光办法", 1), ("细则 样例", 2), ("长期", 0)]
    {
        let address = encoded(&format!("/radar?q={typed}"));
        let request = axum::http::Request::get(address).body(axum::body::Body::empty()).unwrap();
        let html = ask_of(kb.clone(), &tiaowen::http::ServeConfig::default(), request).text();
        let list = &html[html.find("id=\"listed\"").unwrap()..];
        assert_eq!(list.matches("<li><a").count(), shown, "{typed}: {list}");
    }
}
