//! One plan, one answer: what our own ways through the posting lists find is what tantivy finds when asked for
//! everything.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::{Answer, Engine, Hit, Share};
use tiaowen_engine::plan::{Filter, Matching, Order, Request};
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{self, meaning};
use tiaowen_engine::segment::Lexicon;
use tiaowen_text::doc::DocId;
use tiaowen_text::script::Folded;

use crate::damage::Dice;
use crate::harness;

/// Words of the shipped texts, common and rare, in both scripts, a phrase across words and one that is nowhere.
const WORDS: &[&str] = &[
    "县城",
    "縣城",
    "养老",
    "建设",
    "公共服务",
    "充电桩",
    "的",
    "城",
    "以工代赈",
    "全市政",
    "农业转移人口",
    "户口",
    "养老院",
    "高质量发展",
    "完善",
    "不存在的词语",
    "基础设施 建设",
    "\"公共服务\"",
    "\"设施建\"",
    "县城 OR 乡村",
    "托育 OR 幼儿园",
];

#[test]
fn our_first_hits_and_counts_are_those_of_the_engine() {
    let engine = Embedded::open(harness::index()).unwrap();
    let text = proptest::collection::vec(select(WORDS), 1..4).prop_map(|words| words.join(" "));
    let orders = select(vec![Order::Score, Order::Document, Order::Date]);
    let linked = select(vec![None, Some(true), Some(false)]);
    let documents = select(vec![None, Some(vec![0, 2, 5])]);
    let case = (text, (0..30_usize, 1..40_usize), (orders, linked, documents));
    let mut runner = TestRunner::new(Config { cases: 400, ..Config::default() });
    let mut found = 0;
    runner
        .run(&case, |(text, (offset, limit), (order, counterpart, documents))| {
            let query = query::parse(&text);
            let meaning = meaning::read(&query, engine.collection(), &Switches::default());
            let plan = meaning.plan(&engine).unwrap();
            let filter = Filter { documents, counterpart, ..Filter::default() };
            let request = Request {
                plan: &plan,
                matching: Matching::Whole,
                filter: &filter,
                order,
                offset,
                limit,
                facets: true,
            };
            let ours = engine.search(&request).unwrap();
            let tantivys = engine.search_by_tantivy(&request).unwrap();
            prop_assert_eq!(&ours.facets, &tantivys.facets, "{}", &text);
            let shares = |answer: Answer| [answer.words, answer.crossing];
            for (ours, tantivys) in shares(ours).into_iter().zip(shares(tantivys)) {
                prop_assert_eq!(ours.total, tantivys.total, "{}", &text);
                match order {
                    Order::Score => alike(&text, &ours, &tantivys)?,
                    _ => prop_assert_eq!(paths(&ours), paths(&tantivys), "{}", &text),
                }
            }
            Ok(())
        })
        .unwrap();
    for word in WORDS {
        let meaning = meaning::read(&query::parse(word), engine.collection(), &Switches::default());
        let plan = meaning.plan(&engine).unwrap();
        found += usize::from(engine.count(&plan, &Filter::default()).unwrap() > 0);
    }
    assert!(found > WORDS.len() / 2, "only {found} of the words are in the texts");
}

fn paths(share: &Share) -> Vec<(usize, &str)> {
    share.hits.iter().map(|hit| (hit.document, hit.unit.path.as_str())).collect()
}

/// The same scores; the same units, but for those that share the score of the first or last of the page.
fn alike(text: &str, ours: &Share, tantivys: &Share) -> Result<(), TestCaseError> {
    prop_assert_eq!(ours.hits.len(), tantivys.hits.len(), "{}", text);
    for (ours, tantivys) in ours.hits.iter().zip(&tantivys.hits) {
        let near = (ours.score - tantivys.score).abs() <= 1e-3 * tantivys.score.abs().max(1.0);
        prop_assert!(near, "{}: {} and {}", text, ours.score, tantivys.score);
    }
    let first = ours.hits.first().map_or(0.0, |hit| hit.score);
    let last = ours.hits.last().map_or(0.0, |hit| hit.score);
    let apart = |a: f32, b: f32| a - b > 2e-3 * b.abs().max(1.0);
    let surely = |hits: &[Hit]| -> BTreeSet<(usize, String)> {
        let between = |hit: &&Hit| apart(hit.score, last) && apart(first, hit.score);
        let above = hits.iter().filter(between);
        above.map(|hit| (hit.document, hit.unit.path.clone())).collect()
    };
    prop_assert_eq!(surely(&ours.hits), surely(&tantivys.hits), "{}", text);
    Ok(())
}

#[test]
fn a_choice_of_many_common_words_is_ranked_as_by_the_engine_or_refused() {
    // Every character is in most of the clauses, so that every list is long; what is in one clause alone is rare.
    let chars: Vec<char> =
        "县城建设规划公共服务产业发展交通环境教育医疗养老住房土地财政金融".chars().collect();
    let mut dice = Dice::new(7);
    let bodies: Vec<String> = (0..1500)
        .map(|at| {
            let most = chars.iter().filter(|_| !dice.one_in(5));
            let text: String = most.flat_map(|c| [*c, '、']).collect();
            format!("{text}第{at}号。")
        })
        .collect();
    let clauses: Vec<(&str, &str)> = bodies.iter().map(|body| ("", body.as_str())).collect();
    let dir = harness::folder("plan-many");
    harness::write(&dir, vec![harness::document("many", "很多条", &clauses)], &Lexicon::default());
    let engine = Embedded::open(&dir).unwrap();
    let filter = Filter::default();
    for many in [2, 12, 18, 30] {
        let typed: Vec<String> = chars.iter().take(many).map(char::to_string).collect();
        let text = typed.join(" OR ");
        let query = query::parse(&text);
        let plan = meaning::read(&query, engine.collection(), &Switches::default()).plan(&engine);
        let plan = plan.unwrap();
        let (matching, order) = (Matching::Whole, Order::Score);
        let request = Request {
            plan: &plan,
            matching,
            filter: &filter,
            order,
            offset: 0,
            limit: 50,
            facets: false,
        };
        let ours = engine.search(&request).unwrap().words;
        let tantivys = engine.search_by_tantivy(&request).unwrap().words;
        assert_eq!(ours.total, tantivys.total, "{text}");
        alike(&text, &ours, &tantivys).unwrap();
    }
}

#[test]
fn a_plan_of_more_groups_than_are_told_apart_finds_what_has_them_all() {
    let engine = Embedded::open(harness::index()).unwrap();
    let kb = harness::kb();
    let clauses = kb.clauses(&DocId::parse("sichuan-2023").unwrap()).unwrap();
    let clause = clauses.iter().max_by_key(|clause| clause.text.len()).unwrap();
    let text: String = clause.text.chars().filter(|c| c.is_alphanumeric()).collect();
    let words: Vec<String> = engine
        .collection()
        .segmenter
        .words(&Folded::new(&text))
        .into_iter()
        .map(|w| w.text)
        .collect();
    for (typed, total) in [(words.join(" "), 1), (format!("{} 不存在的词语", words.join(" ")), 0)]
    {
        let query = query::parse(&typed);
        let meaning = meaning::read(&query, engine.collection(), &Switches::default());
        let plan = meaning.plan(&engine).unwrap();
        assert!(plan.groups.len() > 64, "{}", plan.groups.len());
        let filter = Filter::default();
        assert_eq!(engine.count(&plan, &filter).unwrap(), total, "{typed}");
        let request = Request {
            plan: &plan,
            matching: Matching::Whole,
            filter: &filter,
            order: Order::Score,
            offset: 0,
            limit: 3,
            facets: true,
        };
        let answer = engine.search(&request).unwrap();
        assert_eq!(answer.words.total + answer.crossing.total, total, "{typed}");
    }
}
