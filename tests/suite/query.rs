//! How typed text is read: words, folds, synonyms, what is left out, and the switch of each.

use std::time::{Duration, Instant};

use tiaowen::kb::{Kb, SearchRequest, Switch};
use tiaowen_engine::segment::Lexicon;
use tiaowen_print::view::{PartKind, SearchView};

use crate::damage::Dice;
use crate::harness::{self, document, kb_of};

fn ask(kb: &Kb, text: &str, off: &[&str]) -> SearchView {
    let off = off.iter().map(|switch| switch.parse().unwrap()).collect();
    let request = SearchRequest { text: text.to_owned(), limit: 100, off, ..Default::default() };
    kb.search(&request).unwrap()
}

fn numbers(found: &SearchView) -> Vec<u32> {
    found.hits.iter().filter_map(|h| h.clause.number).collect()
}

/// A knowledge base in which every switch makes a difference.
fn small(name: &str) -> Kb {
    let documents = vec![document(
        "a",
        "样例意见",
        &[
            ("落户", "放宽县城落户条件。"),
            ("户籍", "健全户籍制度。"),
            ("養老", "發展養老服務。"),
            ("养老", "发展养老服务，关于县城的安排另行规定。"),
        ],
    )];
    kb_of(name, documents, &Lexicon::parse("", "户口 = 落户 = 户籍\n"))
}

#[test]
fn brackets_group_a_choice() {
    let kb = small("brackets");
    assert_eq!(numbers(&ask(&kb, "(养老 OR 落户) 县城", &[])).len(), 2);
    let mut found = numbers(&ask(&kb, "（养老 县城） OR 制度", &[]));
    found.sort_unstable();
    assert_eq!(found, [2, 4]);
    assert_eq!(numbers(&ask(&kb, "养老 -(县城 OR 户籍)", &[])), [3]);
    // Fifty brackets in each other, none of which can group, are read in time.
    let deep = format!("{}-b {}", "(a OR ".repeat(50), ") ".repeat(50));
    let started = Instant::now();
    drop(ask(&kb, &deep, &[]));
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn pinyin_at_enter_is_answered_with_words_and_headings() {
    let kb = small("pinyin");
    let found = ask(&kb, "yanglao", &[]);
    assert_eq!(found.total, 0);
    let hints = found.hints.unwrap();
    let offers: Vec<(&str, usize)> =
        hints.slips.iter().map(|offer| (offer.query.as_str(), offer.total)).collect();
    assert_eq!(offers, [("养老", 2)]);
    let headings: Vec<Option<u32>> = hints.nearest.iter().map(|clause| clause.number).collect();
    assert_eq!(headings, [Some(3), Some(4)]);
}

#[test]
fn every_part_of_the_reading_is_named_with_its_switch() {
    let kb = small("parts");
    let found = ask(&kb, "關於戶口的规定在哪一条？", &[]);
    let part = |kind: PartKind, text: &str| {
        let parts = &found.query.parts;
        let found = parts.iter().find(|p| p.kind == kind && p.text == text);
        found.unwrap_or_else(|| panic!("{kind:?} {text}: {parts:#?}")).switch.clone()
    };
    assert_eq!(part(PartKind::Word, "户口"), "word:户口");
    assert_eq!(part(PartKind::Fold, "戶口"), "fold:戶口");
    assert_eq!(part(PartKind::Synonym, "落户"), "also:户口=落户");
    assert_eq!(part(PartKind::Ignored, "关于"), "ignore:关于");
}

#[test]
fn each_switch_turns_off_its_part_and_stays_in_sight() {
    let kb = small("switches");
    for (text, off, with, without) in [
        ("户口", "also:户口=落户", vec![1, 2], vec![2]),
        ("户口", "also:户口", vec![1, 2], vec![]),
        ("养老 县城", "word:县城", vec![4], vec![3, 4]),
        ("养老", "fold:养老", vec![3, 4], vec![4]),
        ("養老", "fold:養老", vec![3, 4], vec![3]),
        ("的 县城", "ignore:的", vec![1, 4], vec![4]),
        ("养老 -县城", "word:县城", vec![3], vec![3, 4]),
    ] {
        let sorted = |found: &SearchView| {
            let mut numbers = numbers(found);
            numbers.sort_unstable();
            numbers
        };
        assert_eq!(sorted(&ask(&kb, text, &[])), with, "{text}");
        let found = ask(&kb, text, &[off]);
        assert_eq!(sorted(&found), without, "{text} {off}");
        let parts = &found.query.parts;
        assert!(parts.iter().any(|p| !p.on), "{text} {off}: {parts:#?}");
    }
    // A switch that names nothing changes nothing; what is no switch is refused before it gets here.
    assert_eq!(numbers(&ask(&kb, "户口", &["word:别的"])), numbers(&ask(&kb, "户口", &[])));
    for off in ["nonsense", "also:"] {
        assert!(off.parse::<Switch>().is_err(), "{off}");
    }
}

#[test]
fn years_find_each_other_in_both_writings() {
    let documents = vec![document(
        "a",
        "样例",
        &[
            ("", "到2025年完成。"),
            ("", "到二〇二五年建成。"),
            ("", "到2035年。"),
            ("", "二十五年。"),
        ],
    )];
    let kb = kb_of("years", documents, &Lexicon::default());
    for text in ["2025年", "２０２５年", "二〇二五年", "二零二五年"] {
        let mut found = numbers(&ask(&kb, text, &[]));
        found.sort_unstable();
        assert_eq!(found, [1, 2], "{text}");
    }
    assert_eq!(numbers(&ask(&kb, "\"2025年\"", &[])), [1]);
    let seed = harness::kb();
    let lists: Vec<Vec<String>> = ["２０２５年", "2025年", "二〇二五年"]
        .iter()
        .map(|text| ask(&seed, text, &[]).hits.into_iter().map(|h| h.clause.url).collect())
        .collect();
    assert!(lists[0].contains(&"/docs/sichuan-2023/section-1".to_owned()), "{lists:?}");
    assert!(lists.iter().all(|l| *l == lists[0]));
}

#[test]
fn operators_have_twins_in_full_width() {
    let kb = harness::kb();
    let list = |text: &str| -> Vec<String> {
        ask(&kb, text, &[]).hits.into_iter().map(|h| h.clause.url).collect()
    };
    for (plain, twin) in [
        ("\"养老托育\"", "“养老托育”"),
        ("\"养老托育\"", "＂养老托育＂"),
        ("县城 -公路", "县城　－公路"),
        ("县城 -\"公路\"", "县城 －“公路”"),
        ("养老托育 OR 充电", "养老托育　ＯＲ　充电"),
        ("养老托育 OR 充电", "养老托育 ｜ 充电"),
        ("\"产业 平台\"~2", "“产业 平台”～２"),
        ("标题:养老", "标题：养老"),
        ("养老 文件:四川意见", "养老 文件：四川意见"),
        ("养老 级别:省级", "养老 级别：省级"),
        ("养老 年:2023", "养老 年：２０２３"),
    ] {
        let found = list(plain);
        assert!(!found.is_empty(), "{plain}");
        assert_eq!(found, list(twin), "{twin}");
    }
}

#[test]
fn stray_marks_and_unknown_fields_are_text() {
    let kb = harness::kb();
    // What is around a word changes nothing.
    let plain = ask(&kb, "养老托育", &[]);
    for text in [
        "养老托育\"",
        "(养老托育",
        "“养老托育",
        "养老托育：",
        "【养老托育】",
        "~养老托育",
        "*养老托育*",
    ] {
        let found = ask(&kb, text, &[]);
        assert_eq!(numbers(&found).first(), numbers(&plain).first(), "{text}");
        assert_eq!(found.total, plain.total, "{text}");
    }
    for text in ["政策:资金", "政策：资金", "foo:县城"] {
        assert!(ask(&kb, text, &[]).total > 0, "{text}");
    }
}

#[test]
fn fillers_alone_are_searched_and_others_are_named() {
    let kb = harness::kb();
    for text in ["的", "和 的"] {
        let found = ask(&kb, text, &[]);
        assert!(found.total > 0 && found.query.ignored.is_empty(), "{text}");
    }
    let found = ask(&kb, "关于养老托育的内容在第几条", &[]);
    for word in ["关于", "的", "内容"] {
        assert!(found.query.ignored.contains(&word.to_owned()), "{:?}", found.query.ignored);
    }
    assert_eq!(found.query.words, ["养老", "托育"]);
}

#[test]
fn two_spellings_of_an_order_of_words_find_the_same_clause_first() {
    let kb = harness::kb();
    for text in ["县城怎么发展养老托育", "养老托育县城怎么发展", "怎么在县城发展养老托育？"]
    {
        let found = ask(&kb, text, &[]);
        let first = found.hits.iter().find(|h| h.clause.document == "sichuan-2023").unwrap();
        assert_eq!(first.clause.number, Some(14), "{text}");
    }
}

#[test]
fn scores_of_a_word_and_its_compound_are_of_one_order() {
    let kb = harness::kb();
    let best = |text: &str| {
        let found = ask(&kb, text, &[]);
        let hit = found.hits.iter().find(|h| h.clause.document == "sichuan-2023").unwrap();
        assert_eq!(hit.clause.number, Some(13), "{text}");
        hit.score
    };
    let ratio = best("疾控中心") / best("疾控");
    assert!((0.1..10.0).contains(&ratio), "{ratio}");
}

#[test]
fn a_quoted_run_need_not_keep_to_words() {
    let kb = harness::kb();
    for (text, clause) in [("\"养老托育\"", 14), ("\"托育服务\"", 14), ("\"老托\"", 14)] {
        let found = ask(&kb, text, &[]);
        let here = found.hits.iter().filter(|h| h.clause.document == "sichuan-2023");
        assert!(here.clone().any(|h| h.clause.number == Some(clause)), "{text}");
    }
}

#[test]
fn a_query_that_asks_too_much_is_refused_with_its_limit() {
    let kb = harness::kb();
    let refused = |text: &str| {
        let request = SearchRequest { text: text.to_owned(), limit: 10, ..Default::default() };
        let error = kb.search(&request).err().map(|error| error.chinese().to_owned());
        error.unwrap_or_else(|| panic!("{text} was answered"))
    };
    let words = ["县城", "养老", "产业", "公路", "教育", "医疗", "环境", "土地", "资金"];
    let many = (0..3).flat_map(|_| words).enumerate().map(|(at, word)| format!("{word}{at}"));
    let many: Vec<String> = many.collect();
    for (text, limit) in [
        (format!("\"{}\"~500", "的 ".repeat(80)), "最多用于 16 个词"),
        ("\"县城 养老\"~500".to_owned(), "最大是 100"),
        ("\"的 的\"~2".to_owned(), "“的”在引号内出现两次"),
        (format!("\"{}\"~5", many.join(" ")), "最多用于 16 个词"),
        (vec!["县城"; 129].join(" "), "最多 128 项"),
        (vec!["县城"; 129].join(" OR "), "最多 128 项"),
        (vec!["-县城"; 129].join(" "), "最多 128 项"),
    ] {
        assert!(refused(&text).contains(limit), "{text}: {}", refused(&text));
    }
    assert!(ask(&kb, "\"县城 养老\"~100", &[]).total > 0 && ask(&kb, "\"的\"", &[]).total > 0);
}

/// Shapes of queries that are dear where an engine is careless: repeated, long, wide, many at once.
#[test]
fn no_shape_of_a_query_takes_long() {
    let kb = harness::kb();
    let words = ["的", "县城", "建设", "和", "养老服务", "等", "人", "推进", "1", "，"];
    let mut dice = Dice::new(20_230_803);
    let mut pick = |most: usize| dice.below(most);
    for _ in 0..150 {
        let mut text = String::new();
        for _ in 0..=pick(40) {
            let word = words[pick(words.len())].repeat(1 + pick(6));
            match pick(7) {
                0 => text.push_str(&format!("\"{word}\" ")),
                1 => text.push_str(&format!(
                    "\"{word} {}\"~{} ",
                    words[pick(words.len())],
                    pick(120)
                )),
                2 => text.push_str(&format!("{word} OR ")),
                3 => text.push_str(&format!("-{word} ")),
                4 => text.push_str(&format!("标题:{word} ")),
                5 => text.push_str(&word),
                _ => text.push_str(&format!("{word} ")),
            }
        }
        let begun = Instant::now();
        let request = SearchRequest {
            text: text.clone(),
            limit: 20,
            facets: true,
            partial: true,
            ..Default::default()
        };
        let _ = kb.search(&request);
        // Half a second in a build that is not optimised, over a few hundred clauses.
        assert!(begun.elapsed() < Duration::from_secs(2), "{text}: {:?}", begun.elapsed());
    }
}

#[test]
fn numbers_are_whole_and_dates_are_found_in_either_writing() {
    let clauses: &[(&str, &str)] = &[
        ("", "绿化率达到33.5%以上。"),
        ("", "税率为3.5%。"),
        ("", "到2035年建成体系。"),
        ("", "使用35年以上的管道应当更换。"),
        ("", "本办法自二〇二五年十月一日起施行。"),
        ("", "本规定自2025年10月1日起施行。"),
        ("", "每年10月1日前报送，2025年完成。"),
    ];
    let kb = kb_of("numbers", vec![document("n", "样例", clauses)], &Lexicon::default());
    let whole = |text: &str| -> Vec<u32> {
        let found = ask(&kb, text, &[]);
        let mut numbers: Vec<u32> = found
            .hits
            .iter()
            .filter(|h| h.group != "partial")
            .filter_map(|h| h.clause.number)
            .collect();
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(whole("3.5%"), [2]);
    assert_eq!(whole("33.5%"), [1]);
    assert_eq!(whole("35年"), [4]);
    assert_eq!(whole("2035年"), [3]);
    for date in
        ["2025年10月1日", "二〇二五年十月一日", "二零二五年十月一日", "２０２５年１０月１日"]
    {
        assert_eq!(whole(date), [5, 6], "{date}");
    }
    assert_eq!(whole("十月一日"), [5, 6, 7]);
    // A quotation is exactly its characters.
    assert_eq!(whole("\"3.5%\""), [1, 2]);
}

#[test]
fn shares_are_found_in_either_writing() {
    let clauses: &[(&str, &str)] = &[
        ("", "单位缴费比例为百分之八。"),
        ("", "个人缴费比例为8%。"),
        ("", "三分之一以上的成员到会方可表决。"),
        ("", "1/3以上的住户同意即可。"),
        ("", "绿地占百分之三十三点五。"),
        ("", "绿地占３３．５％。"),
    ];
    let kb = kb_of("shares", vec![document("n", "样例", clauses)], &Lexicon::default());
    for (texts, found) in [
        (["8%", "百分之八", "８％"], [1, 2]),
        (["三分之一", "1/3", "１／３"], [3, 4]),
        (["33.5%", "百分之三十三点五", "33．5％"], [5, 6]),
    ] {
        for text in texts {
            let hits = ask(&kb, text, &[]).hits;
            let full = hits.iter().filter(|h| h.group != "partial");
            let mut numbers: Vec<u32> = full.filter_map(|h| h.clause.number).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, found, "{text}");
        }
    }
}

#[test]
fn marks_between_words_are_no_words() {
    let kb = harness::kb();
    let total = |text: &str| ask(&kb, text, &[]).total;
    let words = total("养老 托育");
    assert!(words > 0);
    for text in ["养老 - 托育", "养老 / 托育", "养老 —— 托育", "养老 + 托育 -", "养老 、 托育"]
    {
        assert_eq!(total(text), words, "{text}");
    }
    assert_eq!(total("养老 -"), total("养老"));
    // By itself a mark is what is searched.
    assert!(total("、") > 0);
}
