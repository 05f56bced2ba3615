//! Ranking, recall, snippets, filters, and what is said when nothing is found.

use std::fs;

use tiaowen::kb::{Kb, SearchRequest, Switch};
use tiaowen_engine::display::display;
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref;
use tiaowen_print::view::{HitView, SearchView};
use tiaowen_text::doc::DocId;
use tiaowen_text::script::{self, Script};

use crate::harness::{self, document, kb_of};

const SICHUAN: &str = "sichuan-2023";
const CENTRAL: &str = "central-2022";

fn ask(kb: &Kb, text: &str) -> SearchView {
    let request = SearchRequest { text: text.to_owned(), limit: 100, ..SearchRequest::default() };
    kb.search(&request).unwrap()
}

/// Hits of one document in order.
fn of<'a>(found: &'a SearchView, document: &str) -> Vec<&'a HitView> {
    found.hits.iter().filter(|h| h.clause.document == document).collect()
}

fn numbers(found: &SearchView, document: &str, group: &str) -> Vec<u32> {
    let hits = of(found, document).into_iter().filter(|h| h.group == group);
    hits.filter_map(|h| h.clause.number).collect()
}

fn sorted(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers
}

/// The key of a hit in addresses; a path such as `2` would read like a number.
fn key(hit: &HitView) -> &str {
    hit.clause.url.rsplit('/').next().unwrap()
}

fn ids(found: &SearchView) -> Vec<String> {
    found.hits.iter().map(|h| format!("{}#{}", h.clause.document, h.clause.path)).collect()
}

/// Query and the Sichuan clause that must come first among that document's clauses.
#[test]
fn the_right_clause_is_first() {
    let kb = harness::kb();
    let mut failed = Vec::new();
    for (query, clause) in [
        ("公租房", 21),
        ("疾控中心", 13),
        ("疾控", 13),
        ("标准地", 23),
        ("县城怎么发展养老托育", 14),
        ("养老托育县城怎么发展", 14),
        ("养老託育", 14),
        ("\"养老托育\"", 14),
        ("\"托育服务\"", 14),
        ("2000年", 11),
        ("30分钟", 19),
        ("15分钟养老服务圈", 14),
        ("清单制+责任制+销号制", 26),
        ("销号制", 26),
        ("基础设施向乡村延伸", 18),
        ("充电桩", 8),
        ("老旧小区改造", 11),
        ("關於城市內澇的內容在第幾條", 9),
    ] {
        let found = ask(&kb, query);
        let first = of(&found, SICHUAN).first().and_then(|h| h.clause.number);
        if first != Some(clause) {
            failed.push(format!("{query}: {first:?} instead of {clause}"));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn words_find_exactly_the_clauses_that_say_them() {
    let kb = harness::kb();
    for (query, clauses) in [
        ("处理", vec![7, 16, 17]),
        ("管网", vec![9, 16, 18]),
        ("农业", vec![3, 5, 6, 20, 21]),
        ("乡村", vec![3, 18, 19, 20]),
        ("鄉邨", vec![3, 18, 19, 20]),
        ("衞生", vec![6, 13, 19]),
        ("卫生", vec![6, 13, 19]),
    ] {
        let request = SearchRequest {
            text: query.to_owned(),
            limit: 100,
            off: vec![Switch::Also("*".to_owned(), None)],
            ..SearchRequest::default()
        };
        let found = kb.search(&request).unwrap();
        let text = format!("{query}: {:?}", ids(&found));
        let all: Vec<u32> = of(&found, SICHUAN).iter().filter_map(|h| h.clause.number).collect();
        let all = sorted(all);
        assert!(clauses.iter().all(|c| all.contains(c)), "{text} {all:?} {clauses:?}");
        // Everything found holds the run.
        let needle = script::fold(query);
        for hit in &found.hits {
            let clause = kb.clause(&DocId::parse(&hit.clause.document).unwrap(), key(hit)).unwrap();
            assert!(script::fold(&clause.text).contains(&needle), "{text}");
        }
    }
}

#[test]
fn hits_across_word_borders_come_last_and_are_counted_apart() {
    let kb = harness::kb();
    let found = ask(&kb, "全市");
    assert!(!numbers(&found, SICHUAN, "words").iter().any(|n| [9, 21].contains(n)));
    let groups: Vec<_> = found.hits.iter().map(|h| h.group).collect();
    assert!(groups.is_sorted_by_key(|g| *g == "characters"), "{groups:?}");
    let characters = groups.iter().filter(|g| **g == "characters").count();
    assert_eq!(characters, found.characters_only);
    assert!(!numbers(&ask(&kb, "行政"), SICHUAN, "words").contains(&22));
}

#[test]
fn operators_do_what_the_help_says() {
    let kb = harness::kb();
    let all = sorted(numbers(&ask(&kb, "县城"), SICHUAN, "words"));
    let without = sorted(numbers(&ask(&kb, "县城 -公路"), SICHUAN, "words"));
    assert!(all.contains(&8) && all.contains(&18));
    assert!(!without.contains(&8) && !without.contains(&18));

    for query in ["养老托育 OR 充电", "养老托育　OR　充电", "养老托育 ｜ 充电"]
    {
        let either = numbers(&ask(&kb, query), SICHUAN, "words");
        assert!(either.contains(&14) && either.contains(&8), "{query}: {either:?}");
    }

    let near = numbers(&ask(&kb, "\"产业 平台\"~1"), SICHUAN, "words");
    assert_eq!(near.first(), Some(&2), "{near:?}");
    assert!(near.contains(&6), "{near:?}");
    assert_eq!(numbers(&ask(&kb, "\"产业 平台\""), SICHUAN, "words"), [2]);

    let both = ask(&kb, "\"产业园区\" \"集聚\"");
    assert_eq!((both.total, both.hits.len()), (0, 0), "quoted runs are all required");
    assert!(both.hints.is_some());
    assert_eq!(numbers(&ask(&kb, "\"园区\" \"集聚\""), SICHUAN, "words"), [3]);
}

#[test]
fn fields_narrow_in_either_width() {
    let kb = harness::kb();
    for query in ["标题:养老", "標題：養老", "title:养老"] {
        let found = ask(&kb, query);
        assert!(found.total > 0, "{query}");
        assert!(found.hits.iter().all(|h| script::fold(&h.clause.heading).contains("养老")));
    }
    for query in [
        "养老 文件:四川意见",
        "養老 文件：四川意見",
        "养老 级别:省级",
        "养老 地区:四川",
        "養老 地區：四川省",
        "养老 年:２０２３",
    ] {
        let found = ask(&kb, query);
        assert!(found.total > 0, "{query}");
        assert!(of(&found, CENTRAL).is_empty(), "{query}");
        assert_eq!(of(&found, SICHUAN).first().and_then(|h| h.clause.number), Some(14), "{query}");
    }
    // A value that means nothing, and a name that is no field, are text.
    for query in ["foo:县城", "政策:资金", "政策：资金"] {
        let found = ask(&kb, query);
        assert!(found.total > 0, "{query}");
    }
}

#[test]
fn both_scripts_and_regional_forms_give_the_same_list() {
    let kb = harness::kb();
    for query in [
        "电子商务",
        "电商",
        "养老托育",
        "卫生",
        "着力",
        "公租房",
        "疾控中心",
        "农业转移人口",
        "台",
        "县城怎么发展养老托育",
        "基础设施向乡村延伸",
        "关于城市内涝的内容在第几条",
    ] {
        let plain = ask(&kb, query);
        for script in [Script::Hant, Script::Tw, Script::Hk] {
            let other = display(query, script);
            let found = ask(&kb, &other);
            assert_eq!(ids(&plain), ids(&found), "{query} {other}");
            assert_eq!(plain.total, found.total, "{query} {other}");
        }
    }
    assert_eq!(ids(&ask(&kb, "２０２５年")), ids(&ask(&kb, "2025年")));
}

#[test]
fn every_quoted_run_finds_its_clause() {
    let kb = harness::kb();
    let mut random = Random(20_230_803);
    for id in [SICHUAN, CENTRAL] {
        let id = DocId::parse(id).unwrap();
        for clause in kb.clauses(&id).unwrap() {
            let chars: Vec<char> = clause.text.chars().collect();
            for _ in 0..6 {
                let length = 1 + random.below(8);
                let start = random.below(chars.len().saturating_sub(length).max(1));
                let run: String = chars.iter().skip(start).take(length).collect();
                if run.trim().is_empty() || run.contains(['"', '“', '”', '＂']) {
                    continue;
                }
                for script in [Script::Original, Script::Hans, Script::Hant] {
                    let text = format!("\"{}\"", display(&run, script));
                    let request = SearchRequest {
                        text: text.clone(),
                        documents: vec![id.clone()],
                        limit: 100,
                        ..SearchRequest::default()
                    };
                    let found = kb.search(&request).unwrap();
                    let here = found.hits.iter().any(|h| h.clause.path == clause.clause.path);
                    assert!(here, "{text} of {id}#{}", clause.clause.path);
                }
            }
        }
    }
}

#[test]
fn snippets_are_stored_text_with_marks_on_what_matched() {
    let kb = harness::kb();
    for query in [
        "养老托育",
        "農業轉移人口",
        "农业转移人口",
        "县城 -公路",
        "基础设施向乡村延伸",
        "台",
        "全市",
        "推进县城",
        "产业 OR 就业",
        "“养老”服务",
        "(一)",
        "\"产业 平台\"~2",
    ] {
        for hit in ask(&kb, query).hits {
            let id = DocId::parse(&hit.clause.document).unwrap();
            let text = kb.clause(&id, key(&hit)).unwrap().text;
            assert!(text.contains(&hit.snippet_text), "{query}: {}", hit.snippet_text);
            let stripped = hit.snippet.replace("<mark>", "").replace("</mark>", "");
            let stripped = stripped
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            assert_eq!(stripped, hit.snippet_text, "{query}");
            let chars: Vec<char> = hit.snippet_text.chars().collect();
            for mark in &hit.matches {
                assert!(mark.start < mark.end && mark.end <= chars.len(), "{query}");
            }
        }
    }
    let found = ask(&kb, "農業轉移人口");
    let hit = of(&found, SICHUAN)[0];
    let chars: Vec<char> = hit.snippet_text.chars().collect();
    let mark: String = chars[hit.matches[0].start..hit.matches[0].end].iter().collect();
    assert_eq!(script::fold(&mark), "农业转移人口");
}

#[test]
fn whatever_is_typed_is_a_query() {
    let kb = harness::kb();
    for query in [
        "\"",
        "“",
        "”",
        "a\"b",
        "市(州)",
        "（二十一）",
        "2023-08-03 08:18:05",
        "AND",
        "OR",
        "OR OR",
        "-",
        "－",
        "~",
        "\"产业\"~",
        "\"\"~3",
        "标题:",
        "年:abc",
        "级别:无此级",
        "文件:\"",
        "*",
        "?",
        "的",
        "和 的",
        "产业*",
        "\\",
        "\u{0}",
        "\u{feff}",
        "😀",
        "a:b:c",
        "[1 TO 2]",
        "^",
        "+-",
        "((((",
        "𠀀",
        "\u{200d}",
        "- - -",
        "\"县城\"~99999999999",
    ] {
        ask(&kb, query);
        kb.resolve(query).unwrap();
        kb.suggest(query).unwrap();
        kb.lookup(query).unwrap();
        kb.analyze(query);
    }
    ask(&kb, &"县城建设".repeat(900));
    let mut random = Random(7);
    let pieces =
        ["县", "城", "\"", "”", "“", "-", " ", "OR", "~2", "标题:", "年：", "（", "第", "14", "条"];
    for _ in 0..300 {
        let length = 1 + random.below(12);
        let query: String = (0..length).map(|_| pieces[random.below(pieces.len())]).collect();
        ask(&kb, &query);
        kb.resolve(&query).unwrap();
    }
}

#[test]
fn a_topic_has_one_answer_or_none() {
    let kb = harness::kb();
    let answer = |text: &str| -> Vec<String> {
        let found = kb.lookup(text).unwrap().answers;
        found
            .iter()
            .map(|h| format!("{}#{}", h.clause.document, h.clause.number.unwrap()))
            .collect()
    };
    assert!(answer("充电桩").contains(&format!("{SICHUAN}#8")), "{:?}", answer("充电桩"));
    assert!(answer("养老托育").contains(&format!("{SICHUAN}#14")));
    // A word of nearly every clause has no one clause, and a word of none has none.
    assert_eq!(answer("县城"), Vec::<String>::new());
    assert_eq!(answer("火星"), Vec::<String>::new());
}

#[test]
fn nothing_found_is_never_a_bare_nought() {
    let kb = harness::kb();
    let found = ask(&kb, "养老托育 火星殖民");
    let hints = found.hints.unwrap();
    assert!(hints.missing.iter().any(|w| w.contains("火星")), "{hints:?}");
    assert!(hints.without.iter().any(|o| o.query.contains("养老") && o.total > 0), "{hints:?}");
}

/// What was perhaps meant is offered, never mixed in: a word that stands in the texts, no piece of a longer
/// one, in a query that finds something.
#[test]
fn a_slip_is_offered_as_a_word_with_what_it_finds() {
    let lexicon = Lexicon::parse("充电桩\n充电基础设施\n", "");
    let clauses = [("", "建设充电桩。"), ("", "建设充电桩。"), ("", "完善充电基础设施。")];
    let kb = kb_of("slips", vec![document("c", "样例", &clauses)], &lexicon);
    for (typed, query) in [
        ("充店桩", "充电桩"),
        ("充气桩", "充电桩"),
        ("充電狀", "充电桩"),
        ("\"充电状\"", "\"充电桩\""),
        ("建设 充电状", "建设 充电桩"),
        // With another word that is nowhere, or that stands elsewhere, it would find nothing.
        ("火星 充电状", "充电桩"),
        ("完善 充电状", "充电桩"),
    ] {
        let hints = ask(&kb, typed).hints.unwrap();
        let slips: Vec<_> = hints.slips.iter().map(|o| (&*o.word, &*o.query, o.total)).collect();
        assert_eq!(slips, [("充电桩", query, 2)], "{typed}");
        assert_eq!(ask(&kb, query).total, 2, "{query}");
    }
    // 充电基 is a piece of 充电基础设施; figures are no slips.
    for typed in ["充电鸡", "2024"] {
        let hints = ask(&kb, typed).hints.unwrap();
        assert!(hints.slips.iter().all(|o| o.word == "充电桩"), "{typed}: {hints:?}");
    }
}

#[test]
fn suggestions_know_numbers_headings_words_and_pinyin() {
    let kb = harness::kb();
    let found = kb.suggest("养老").unwrap();
    assert!(found.headings.iter().any(|c| c.document == SICHUAN && c.number == Some(14)));
    assert!(found.total > 0);
    assert_eq!(kb.suggest("養老").unwrap().headings, found.headings);
    assert!(kb.suggest("四川14").unwrap().jump.iter().any(|c| c.number == Some(14)));
    let initials = kb.suggest("yltyfw").unwrap();
    assert!(initials.headings.iter().any(|c| c.number == Some(14)), "{initials:?}");
    // Pinyin is for suggestions only.
    assert_eq!(numbers(&ask(&kb, "yltyfw"), SICHUAN, "words"), Vec::<u32>::new());
}

#[test]
fn synonyms_are_shown_and_can_be_switched_off() {
    let lexicon = Lexicon::parse("", "托育 = 托幼 = 幼托\n");
    let documents = vec![document(
        "a",
        "样例意见",
        &[("发展托育服务", "支持单位办托。"), ("建设景点", "完善景点设施。")],
    )];
    let kb = kb_of("synonyms", documents, &lexicon);
    let found = ask(&kb, "托幼");
    assert_eq!(numbers(&found, "a", "words"), [1]);
    let shown = &found.query.synonyms[0];
    assert_eq!(
        (shown.word.as_str(), shown.also.clone()),
        ("托幼", vec!["托育".to_owned(), "幼托".to_owned()])
    );
    let off = SearchRequest {
        text: "托幼".to_owned(),
        limit: 10,
        off: vec![Switch::Also("托幼".to_owned(), None)],
        ..SearchRequest::default()
    };
    assert_eq!(kb.search(&off).unwrap().total, 0);
    // 经典 sounds like 景点 and does not match it.
    assert_eq!(ask(&kb, "经典").total, 0);
}

#[test]
fn an_index_without_documents_answers() {
    let kb = kb_of("no-documents", Vec::new(), &Lexicon::default());
    for text in ["养老", "养老服务", "怎么办落户？", "\"县城建设\"", "标题:养老", "公"]
    {
        let request =
            SearchRequest { text: text.to_owned(), facets: true, ..SearchRequest::default() };
        let found = kb.search(&request).unwrap();
        assert_eq!((found.total, found.hits.len()), (0, 0), "{text}");
    }
}

/// All synonyms stand for the word that was typed: a clause with a rare one is not better for that.
#[test]
fn a_rare_synonym_is_no_better_than_a_common_one() {
    let mut clauses = vec![(
        "配置人员",
        "养老机构按照规定配置护理人员，养老机构的床位向社会公开，养老机构接受监督。",
    )];
    clauses.extend([("登记", "养老机构应当登记，由县级民政部门管理。"); 7]);
    clauses
        .push(("统一管理", "乡镇敬老院由县级统一管理，按照规定配置护理人员，并且向社会公开收费。"));
    let lexicon = Lexicon::parse("", "养老院 → 养老机构 / 敬老院\n");
    let kb = kb_of("rare-synonym", vec![document("homes", "养老管理办法", &clauses)], &lexicon);
    let found = numbers(&ask(&kb, "养老院"), "homes", "words");
    assert_eq!((found.len(), found[0]), (9, 1), "{found:?}");
}

#[test]
fn stored_forms_survive_folding() {
    let long = format!("{}末尾有托育", "前面很长的一段文字，".repeat(40));
    let documents = vec![document(
        "b",
        "样例",
        &[
            ("", "ＡＢＣ１２３：農業（試點）"),
            ("", "乾安县与乾隆年间"),
            ("", "着力推进"),
            ("", "生僻字齾在此"),
            ("", &long),
        ],
    )];
    let kb = kb_of("forms", documents, &Lexicon::default());
    for (query, number, marked) in [
        ("abc123", 1, "ＡＢＣ１２３"),
        ("试点", 1, "試點"),
        ("乾安", 2, "乾安"),
        ("干安", 2, "乾安"),
        ("著力", 3, "着力"),
        ("齾", 4, "齾"),
        ("托育", 5, "托育"),
    ] {
        let found = ask(&kb, query);
        let hit = found.hits.first().unwrap_or_else(|| panic!("{query} finds nothing"));
        assert_eq!(hit.clause.number, Some(number), "{query}");
        let chars: Vec<char> = hit.snippet_text.chars().collect();
        let mark: String = chars[hit.matches[0].start..hit.matches[0].end].iter().collect();
        assert_eq!(mark, marked, "{query}");
    }
}

#[test]
fn question_words_are_dropped_and_shown() {
    let kb = harness::kb();
    let found = ask(&kb, "哪一条规定了污水处理?");
    assert_eq!(of(&found, SICHUAN).first().and_then(|h| h.clause.number), Some(16));
    assert!(!found.query.ignored.is_empty());
    // Fillers alone are searched.
    assert!(ask(&kb, "的").total > 0);
    let literal = SearchRequest {
        text: "哪一条规定了污水处理?".to_owned(),
        limit: 10,
        off: vec![Switch::literal()],
        ..SearchRequest::default()
    };
    assert!(kb.search(&literal).unwrap().query.ignored.is_empty());
}

#[test]
fn a_question_may_quote_what_no_clause_says() {
    let clauses: &[(&str, &str)] = &[
        ("", "居住权人有权占有、使用他人的住宅。"),
        ("", "养老机构应当提供“托育服务”。"),
        ("", "县城建设停车场。"),
    ];
    let kb = kb_of("quotes", vec![document("q", "样例", clauses)], &Lexicon::default());
    let first = |found: &SearchView| found.hits.first().and_then(|hit| hit.clause.number);
    // Quotation marks of a sentence that asks: nothing says 以房养老, the rest tells what is meant.
    let asked = "如何通过居住权实现“以房养老”？";
    let found = ask(&kb, asked);
    assert!(found.query.relaxed && found.query.ignored.contains(&"“以房养老”".to_owned()));
    assert_eq!(first(&found), Some(1));
    // What is said as quoted is found as quoted, alone.
    let found = ask(&kb, "哪条规定了“托育服务”？");
    assert!(!found.query.relaxed && found.query.phrases == ["托育服务"]);
    assert_eq!((first(&found), found.total), (Some(2), 1));
    // A quotation that stands apart, or in no question, means exactly that; so does the switch.
    for exact in ["如何实现 “以房养老” ？", "通过居住权实现“以房养老”"]
    {
        let found = ask(&kb, exact);
        assert!(found.total == 0 && found.hints.is_some(), "{exact}");
    }
    let off = vec![Switch::Ignore("“以房养老”".to_owned())];
    let request = SearchRequest { text: asked.to_owned(), off, ..SearchRequest::default() };
    assert_eq!(kb.search(&request).unwrap().total, 0);
}

#[test]
fn an_index_of_another_schema_is_refused_with_the_command() {
    let dir = harness::folder("other-schema");
    harness::write(&dir, vec![document("a", "样例", &[("甲", "乙")])], &Lexicon::default());
    let build = std::fs::read_to_string(dir.join("current")).unwrap();
    let file = dir.join(build.trim()).join("build.json");
    let json = std::fs::read_to_string(&file).unwrap();
    let mut json: serde_json::Value = serde_json::from_str(&json).unwrap();
    json["stamp"]["schema"] = 0.into();
    std::fs::write(&file, json.to_string()).unwrap();
    let refusal = Kb::open(&dir).err().unwrap().to_string();
    assert!(refusal.contains("tiaowen index"), "{refusal}");
}

#[test]
fn a_server_follows_a_newer_build_and_survives_a_broken_one() {
    let dir = harness::folder("swap");
    harness::write(&dir, vec![document("a", "样例", &[("旧", "旧文")])], &Lexicon::default());
    let kb = Kb::open(&dir).unwrap();
    assert!(!kb.refresh().unwrap());
    harness::write(&dir, vec![document("a", "样例", &[("新", "新文")])], &Lexicon::default());
    assert!(kb.refresh().unwrap());
    assert_eq!(ask(&kb, "新文").total, 1);
    // A build that was cut off leaves the pointer alone.
    std::fs::create_dir_all(dir.join("build-9999999999999-1")).unwrap();
    assert!(!kb.refresh().unwrap());
    assert_eq!(ask(&Kb::open(&dir).unwrap(), "新文").total, 1);
}

#[test]
fn what_other_documents_lean_on_is_counted_by_whole_names() {
    let documents = vec![
        document("code", "中华人民共和国民法典", &[("", "民法典、民法典。")]),
        document("old", "民法", &[("", "总则")]),
        document(
            "rule",
            "某规定",
            &[("", "依照民法典和《中華人民共和國民法典》，由人民法院依据民法处理。")],
        ),
        document("dated", "民法典(2020-05-28)", &[("", "本民法典")]),
    ];
    let linked = tiaowen_link::crossref::link(documents, Vec::new());
    let mentions: Vec<usize> = linked.iter().map(|l| l.mentions).collect();
    // A document's own words about itself do not count, nor does 民法 inside 人民法院.
    assert_eq!(mentions, [2, 1, 0, 2]);
}

#[test]
fn words_of_the_lexicon_stay_whole_or_are_named() {
    let lexicon = Lexicon::parse("标准地\n亩均论英雄\n公租房 500\n", "托育 = 托幼 = 幼托\n");
    let documents = vec![document(
        "a",
        "样例",
        &[("", "推行标准地和亩均论英雄。"), ("", "配建公租房。"), ("", "托育")],
    )];
    let kb = kb_of("lexicon", documents, &lexicon);
    for word in ["标准地", "亩均论英雄"] {
        let view = kb.analyze(word);
        assert_eq!(view.words.len(), 1, "{word}");
        assert!(view.words[0].in_lexicon, "{word}");
        assert_eq!(ask(&kb, word).hits[0].clause.number, Some(1), "{word}");
    }
    // A frequency that is too low leaves a word cut: then it is told which.
    let segmenter = tiaowen_engine::segment::Segmenter::new(&lexicon);
    let cut: Vec<String> = segmenter.still_cut(&lexicon).into_iter().map(|(w, _)| w).collect();
    let whole = kb.analyze("公租房").words.len() == 1;
    assert_eq!(whole, !cut.contains(&"公租房".to_owned()));
    assert_eq!(ask(&kb, "公租房").hits[0].clause.number, Some(2));
    // What was written is what is read back, without spaces put in.
    assert_eq!(lexicon.synonyms().of("托育"), ["托幼", "幼托"]);
    let found = ask(&kb, "托幼");
    assert_eq!(found.hits[0].clause.number, Some(3));
    assert_eq!(found.query.synonyms[0].also, ["托育", "幼托"]);
}

#[test]
fn one_question_has_one_answer_however_often_it_is_asked() {
    let dir = harness::folder("reload");
    let documents = || vec![document("a", "样例", &[("", "推行标准地。"), ("", "标准化用地。")])];
    harness::write(&dir, documents(), &Lexicon::default());
    let kb = Kb::open(&dir).unwrap();
    harness::write(&dir, documents(), &Lexicon::parse("标准地\n", ""));
    assert!(kb.refresh().unwrap());
    let first = ask(&kb, "标准地");
    for _ in 0..50 {
        assert_eq!(ask(&kb, "标准地"), first);
    }
}

#[test]
fn every_way_of_matching_has_a_snippet_with_its_mark() {
    let long = |length: usize| format!("{}建设充电桩{}", "前".repeat(length), "后".repeat(length));
    let (a, b, c) = (long(10), long(50), long(200));
    let documents = vec![document(
        "a",
        "样例",
        &[
            ("充电桩布局", "另行规定。"),
            ("布局", "建设充电桩"),
            ("充电设施", "完善。"),
            ("", &a),
            ("", &b),
            ("", &c),
        ],
    )];
    let kb = kb_of("snippets", documents, &Lexicon::parse("充电桩\n", "充电桩 = 充电设施\n"));
    let found = ask(&kb, "充电桩");
    assert_eq!(found.total, 6);
    for hit in &found.hits {
        let chars: Vec<char> = hit.snippet_text.chars().collect();
        let mark =
            |m: &tiaowen_print::view::MatchView| chars[m.start..m.end].iter().collect::<String>();
        let marks: Vec<String> = hit.matches.iter().map(mark).collect();
        assert!(
            marks.iter().any(|m| m == "充电桩" || m == "充电设施"),
            "{:?} in {}",
            marks,
            hit.snippet_text
        );
    }
    // A long run typed as one marks its words, not the paragraph.
    let found = ask(&harness::kb(), "基础设施向乡村延伸");
    let first = of(&found, SICHUAN)[0];
    assert_eq!(first.clause.number, Some(18));
    assert!(first.matches.iter().all(|m| m.end - m.start <= 9), "{:?}", first.matches);
}

#[test]
fn suggestions_are_whole_words() {
    let kb = harness::kb();
    for typed in ["养老", "基础", "公共", "农"] {
        for term in kb.suggest(typed).unwrap().terms {
            assert_eq!(kb.analyze(&term).words.len(), 1, "{term} for {typed}");
        }
    }
}

/// A small generator of its own: the same runs in every test run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// Asked with every document named, a query goes through the engine's own ranking; asked plainly, through
/// the one that stops early. Both must give the same counts, the same order and the same scores.
#[test]
fn stopping_early_changes_nothing() {
    let kb = harness::kb();
    let documents: Vec<DocId> =
        kb.documents().unwrap().iter().map(|d| DocId::parse(&d.id).unwrap()).collect();
    for text in [
        "建设",
        "县",
        "养老服务",
        "城市",
        "污水 垃圾",
        "的",
        "全市",
        "户口",
        "充电桩 停车场",
        "发展",
        "\"县城建设\"",
        "建设 OR 养老",
        "市政",
        "推进县城",
        "加强",
        "縣城",
        "公共服务设施",
    ] {
        for (offset, limit) in [(0, 3), (0, 10), (2, 5), (0, 1000)] {
            let plain =
                SearchRequest { text: text.to_owned(), offset, limit, ..SearchRequest::default() };
            let narrowed = SearchRequest { documents: documents.clone(), ..plain.clone() };
            let (early, whole) = (kb.search(&plain).unwrap(), kb.search(&narrowed).unwrap());
            assert_eq!(
                (early.total, early.characters_only),
                (whole.total, whole.characters_only),
                "{text}"
            );
            let places = |hits: &[HitView]| -> Vec<(String, &'static str)> {
                hits.iter().map(|h| (h.clause.url.clone(), h.group)).collect()
            };
            assert_eq!(places(&early.hits), places(&whole.hits), "{text} {offset} {limit}");
            for (a, b) in early.hits.iter().zip(&whole.hits) {
                assert!((a.score - b.score).abs() < 1e-3, "{text}: {} {}", a.score, b.score);
            }
        }
    }
}

#[test]
fn an_index_is_the_same_on_one_thread_and_on_many_and_in_any_memory() {
    // Of very different lengths, so that those behind a long one wait for it.
    let documents: Vec<_> = (0..150)
        .map(|n| {
            let body =
                "推进以县城为重要载体的城镇化建设，完善養老服務设施。".repeat(1 + n % 7 * (n % 50));
            let clauses = [("建设", body.as_str()), ("", &body[..3 * (1 + n % 9)])];
            document(&format!("d-{n}"), &format!("第{n}号办法"), &clauses)
        })
        .collect();
    let linked = crossref::link(documents, Vec::new());
    let lexicon = Lexicon::default();
    let stamp = Stamp::new("threads".to_owned(), &lexicon);
    let build = |threads: Option<usize>, most_tokens: Option<usize>| {
        let name = format!("threads-{threads:?}-{most_tokens:?}");
        let dir = harness::folder(&name.replace(['(', ')'], ""));
        let mut writer = Writer::create(&dir, &stamp, &lexicon).unwrap();
        most_tokens.into_iter().for_each(|tokens| writer.set_most_tokens(tokens));
        match threads {
            None => linked.iter().for_each(|linked| writer.add(linked).unwrap()),
            Some(threads) => {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| writer.add_all(linked.clone(), &|_| ())).unwrap();
            }
        }
        writer.finish().unwrap();
        let name = fs::read_to_string(dir.join("current")).unwrap();
        let files = fs::read_dir(dir.join(name)).unwrap().map(|file| file.unwrap().path());
        let kinds = ["bin", "units", "idx", "pos", "term", "fieldnorm", "fast", "store"];
        let mut files: Vec<(String, Vec<u8>)> = files
            .filter_map(|path| {
                let kind = path.extension()?.to_str()?;
                kinds.contains(&kind).then(|| (kind.to_owned(), fs::read(&path).unwrap()))
            })
            .collect();
        files.sort();
        assert_eq!(files.len(), kinds.len());
        files
    };
    let one = build(None, None);
    for threads in [1, 2, 4] {
        assert!(build(Some(threads), None) == one, "{threads} threads");
    }
    for tokens in [0, 1_000, 50_000] {
        assert!(build(Some(2), Some(tokens)) == one, "{tokens} tokens in memory");
    }
}
