//! The same questions to both engines.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use tiaowen::kb::{Kb, SearchRequest, Sort};
use tiaowen_engine::display::display;
use tiaowen_engine::engine::{Engine, Hit, Key, Share};
use tiaowen_engine::plan::{Filter, Leaf, Matching, Order, Request, TextField};
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{self, meaning};
use tiaowen_link::crossref::Linked;
use tiaowen_text::script::Script;

/// Scores within this share of each other are a tie.
const TIE: f32 = 1e-3;

/// Words of the shipped texts, common and rare, phrases, operators, questions, and what is nowhere.
const FIXED: &[&str] = &[
    "县城",
    "縣城",
    "养老",
    "公共服务",
    "充电桩",
    "的",
    "城",
    "以工代赈",
    "全市政",
    "农业转移人口",
    "养老院",
    "不存在的词语",
    "基础设施 建设",
    "\"公共服务\"",
    "\"设施建\"",
    "县城 OR 乡村",
    "托育 OR 幼儿园",
    "县城 -养老",
    "养老 -\"服务\"",
    "如何办理落户",
    "老人在哪里养老",
    "孩子上学怎么办",
    "户口迁",
    "排水管网",
    "2025年",
    "二〇二五年",
    "a|b",
    "100% (GDP)",
    "title:意见 养老",
];

/// Numbers that are the same on every run.
pub struct Numbers(u64);

impl Numbers {
    pub fn new() -> Self {
        Self(0x9E37_79B9_7F4A_7C15)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

/// Runs of the texts, alone or together, in both scripts.
pub fn queries(documents: &[Linked], count: usize) -> Vec<String> {
    let texts: Vec<Vec<char>> =
        documents.iter().map(|linked| linked.document.text.chars().collect()).collect();
    let mut numbers = Numbers::new();
    let run = |numbers: &mut Numbers, longest: usize| -> String {
        let text = &texts[numbers.below(texts.len())];
        let start = numbers.below(text.len());
        let length = 1 + numbers.below(longest);
        let run = text.iter().skip(start).filter(|c| !c.is_whitespace()).take(length);
        run.collect()
    };
    let mut made: Vec<String> = FIXED.iter().map(|query| (*query).to_owned()).collect();
    // Near the number of tokens that a cluster takes as it comes.
    let longest = texts.iter().max_by_key(|text| text.len()).unwrap();
    let long: String = longest.iter().filter(|c| !c.is_whitespace()).skip(900).take(120).collect();
    made.push(format!("如何{long}？"));
    while made.len() < count {
        let first = run(&mut numbers, 9);
        let text = match numbers.below(10) {
            0..5 => first,
            5 => format!("\"{first}\""),
            6 => format!("{first} {}", run(&mut numbers, 4)),
            7 => format!("{first} OR {}", run(&mut numbers, 4)),
            8 => format!("{first} -{}", run(&mut numbers, 2)),
            _ => format!("如何{}{}？", run(&mut numbers, 12), run(&mut numbers, 6)),
        };
        made.push(match numbers.below(2) {
            0 => text,
            _ => display(&text, Script::Hant).into_owned(),
        });
    }
    made
}

/// How many queries are made up for the engines, and how many for those who ask in pages.
pub type Queries = [usize; 2];

/// Asks the engines themselves: plans of every kind, orders, filters and pages.
pub fn engines(
    [count, _]: Queries,
    embedded: &std::sync::Arc<dyn Engine>,
    cluster: &std::sync::Arc<dyn Engine>,
    documents: &[Linked],
) -> usize {
    let (embedded, cluster) = (embedded.as_ref(), cluster.as_ref());
    let units = embedded.collection().build.units;
    assert_eq!(units, cluster.collection().build.units);
    assert_eq!(embedded.collection().catalogue.len(), cluster.collection().catalogue.len());
    let sections: Vec<String> =
        embedded.units_from(0, units).unwrap().into_iter().map(|hit| hit.unit.section).collect();
    let mut numbers = Numbers::new();
    let (mut compared, mut found) = (0, 0);
    for text in queries(documents, count) {
        let meaning =
            meaning::read(&query::parse(&text), embedded.collection(), &Switches::default());
        let plan = meaning.plan(embedded).unwrap();
        assert_eq!(plan, meaning.plan(cluster).unwrap(), "{text}");
        let filter = match numbers.below(5) {
            0 => Filter { counterpart: Some(numbers.below(2) == 0), ..Filter::default() },
            1 => Filter {
                documents: Some((0..documents.len()).filter(|_| numbers.below(3) == 0).collect()),
                ..Filter::default()
            },
            2 => Filter {
                sections: vec![sections[numbers.below(sections.len())].clone()],
                ..Filter::default()
            },
            _ => Filter::default(),
        };
        let matching =
            [Matching::Whole, Matching::Whole, Matching::Any, Matching::Near, Matching::Part]
                [numbers.below(5)];
        let order = match matching {
            Matching::Whole => {
                [Order::Score, Order::Score, Order::Evidence, Order::Document, Order::Date]
                    [numbers.below(5)]
            }
            _ => {
                [Order::Evidence, Order::Evidence, Order::Score, Order::Document][numbers.below(4)]
            }
        };
        let offset = if numbers.below(3) == 0 { numbers.below(40) } else { 0 };
        let request = Request {
            plan: &plan,
            matching,
            filter: &filter,
            order,
            offset,
            limit: 1 + numbers.below(20),
            facets: numbers.below(2) == 0,
        };
        let what =
            format!("{text} {matching:?} {order:?} {filter:?} from {offset}, {}", request.limit);
        let [one, other] = [embedded, cluster].map(|engine| engine.search(&request).unwrap());
        let shown = |facets: &Option<tiaowen_engine::engine::FacetCounts>| {
            facets.clone().map(|mut facets| {
                facets.sections.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                facets.sections.truncate(50);
                facets
            })
        };
        assert_eq!(shown(&one.facets), shown(&other.facets), "{what}");
        alike(&what, order, &one.words, &other.words);
        alike(&what, order, &one.crossing, &other.crossing);
        if matching == Matching::Whole {
            let [one, other] =
                [embedded, cluster].map(|engine| engine.count(&plan, &filter).unwrap());
            assert_eq!(one, other, "{what}");
            assert_eq!(cluster.exists(&plan, &filter).unwrap(), one > 0, "{what}");
        }
        found += usize::from(one.words.total + one.crossing.total > 0);
        compared += 1;
    }
    assert!(found * 2 > compared, "only {found} of {compared} searches found anything");
    for prefix in ["养", "服务", "城市", "a", "不存在"] {
        assert_eq!(
            embedded.words_from(prefix).unwrap(),
            cluster.words_from(prefix).unwrap(),
            "{prefix}"
        );
    }
    for prefix in ["yl", "wanshan", "zzzz"] {
        let [one, other] = [embedded, cluster].map(|engine| {
            let hits = engine.pronounced(prefix, 6).unwrap().into_iter();
            hits.map(|hit| (hit.document, hit.unit)).collect::<Vec<_>>()
        });
        assert_eq!(one, other, "{prefix}");
    }
    for token in ["养老", "服务", "不存在"] {
        for field in
            [TextField::Body, TextField::BodyBigrams, TextField::Heading, TextField::Context]
        {
            let [one, other] =
                [embedded, cluster].map(|e| e.document_frequency(field, token).unwrap());
            assert_eq!(one, other, "{token} in {field:?}");
        }
    }
    let leaf = Leaf::body_phrase("服务", 1.0).unwrap();
    assert_eq!(embedded.all_with(&leaf).unwrap(), cluster.all_with(&leaf).unwrap());
    assert_eq!(embedded.units_from(7, 1_500).unwrap(), cluster.units_from(7, 1_500).unwrap());
    for entry in embedded.collection().catalogue.iter() {
        let keys = [Key::Document(entry.id.as_str()), Key::Number("14")];
        assert_eq!(embedded.units(&keys, 5).unwrap(), cluster.units(&keys, 5).unwrap());
        let [one, other] = [embedded, cluster].map(|engine| {
            // Each by its own entry, which has another number.
            let own = engine.collection().entry(&entry.id).unwrap();
            engine.linked(own).unwrap()
        });
        assert!(one == other, "{}", entry.id);
        for (_, article) in entry.linked.iter().take(3) {
            assert_eq!(
                embedded.referring_to(article).unwrap(),
                cluster.referring_to(article).unwrap()
            );
        }
    }
    compared
}

/// The same total; the same scores in the same places; the same units, but for those that share the score of the first
/// or last of the page.
fn alike(what: &str, order: Order, one: &Share, other: &Share) {
    assert_eq!(one.total, other.total, "{what}");
    assert_eq!(one.hits.len(), other.hits.len(), "{what}");
    if matches!(order, Order::Document | Order::Date) {
        assert_eq!(one.hits, other.hits, "{what}");
        return;
    }
    for (a, b) in one.hits.iter().zip(&other.hits) {
        let near = (a.score - b.score).abs() <= TIE * a.score.abs().max(1.0);
        assert!(near, "{what}: {} and {}", a.score, b.score);
    }
    let [first, last] =
        [one.hits.first(), one.hits.last()].map(|hit| hit.map_or(0.0, |hit| hit.score));
    let apart = |a: f32, b: f32| a - b > 2.0 * TIE * b.abs().max(1.0);
    let surely = |hits: &[Hit]| -> BTreeSet<(usize, String)> {
        let between = hits.iter().filter(|hit| apart(hit.score, last) && apart(first, hit.score));
        between.map(|hit| (hit.document, hit.unit.path.clone())).collect()
    };
    assert_eq!(surely(&one.hits), surely(&other.hits), "{what}");
}

/// Asks both knowledge bases whatever pages, API and command line ask.
pub fn knowledge([_, count]: Queries, embedded: &Kb, cluster: &Kb, documents: &[Linked]) -> usize {
    let mut compared = 0;
    for text in queries(documents, count) {
        let request = SearchRequest {
            text: text.clone(),
            limit: 10,
            partial: true,
            facets: true,
            sort: Sort::Relevance,
            ..SearchRequest::default()
        };
        let [one, other] = [embedded, cluster].map(|kb| shown(&kb.search(&request).unwrap()));
        views_alike(&text, one, other);
        let [one, other] = [embedded, cluster].map(|kb| shown(&kb.lookup(&text).unwrap()));
        views_alike(&text, one, other);
        same(&text, embedded.suggest(&text), cluster.suggest(&text));
        compared += 3;
    }
    for text in ["四川14", "中央 23", "第十四条", "养老", "yanglao"] {
        same(text, embedded.resolve(text), cluster.resolve(text));
        same(text, embedded.suggest(text), cluster.suggest(text));
        compared += 2;
    }
    for linked in documents {
        let document = &linked.document;
        let id = &document.id;
        same(id.as_str(), embedded.document(id), cluster.document(id));
        same(id.as_str(), embedded.clauses(id), cluster.clauses(id));
        same(
            id.as_str(),
            embedded.crosswalk(id, Default::default()),
            cluster.crosswalk(id, Default::default()),
        );
        compared += 3;
    }
    let longest = documents.iter().max_by_key(|linked| linked.document.text.len()).unwrap();
    let start: String = longest.document.text.chars().take(3_000).collect();
    let quoted = format!(
        "根据《{}》：“{}”",
        longest.document.meta.title,
        start.chars().skip(900).take(400).collect::<String>()
    );
    for text in [start, quoted] {
        same(&text, embedded.verify(&text, &[]), cluster.verify(&text, &[]));
        compared += 1;
    }
    same("topics", embedded.topics().map(|t| t.to_vec()), cluster.topics().map(|t| t.to_vec()));
    same("addresses", embedded.addresses(3, 900), cluster.addresses(3, 900));
    compared + 2
}

fn shown(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn same<T: Serialize>(
    what: &str,
    one: tiaowen_text::error::Result<T>,
    other: tiaowen_text::error::Result<T>,
) {
    let [one, other] =
        [one, other].map(|answer| answer.map(|a| shown(&a)).map_err(|e| e.to_string()));
    let differs = match (&one, &other) {
        (Ok(one), Ok(other)) => first_difference(one, other),
        _ => (one != other).then(|| format!("{one:?} and {other:?}")),
    };
    if let Some(place) = differs {
        panic!("{what}: {place}");
    }
}

/// Where two values part; scores are alike when they are near, moments of two builds always.
fn first_difference(one: &Value, other: &Value) -> Option<String> {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            if !a.keys().eq(b.keys()) {
                return Some(format!("{:?} and {:?}", a.keys(), b.keys()));
            }
            a.iter().find_map(|(key, value)| {
                let near = |value: &Value| value.as_f64().unwrap_or_default() as f32;
                let [x, y] = [near(value), near(&b[key])];
                if key == "score" && (x - y).abs() <= TIE * x.abs().max(1.0) {
                    return None;
                }
                first_difference(value, &b[key]).map(|place| format!("{key}: {place}"))
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let mut pairs = a.iter().zip(b).enumerate();
            pairs.find_map(|(at, (a, b))| {
                first_difference(a, b).map(|place| format!("{at}: {place}"))
            })
        }
        // When a document came is told by the build that first had it.
        (Value::String(a), Value::String(b)) if [a, b].iter().all(|text| is_moment(text)) => None,
        _ => (one != other).then(|| format!("{one} and {other}")),
    }
}

fn is_moment(text: &str) -> bool {
    text.len() == 20 && text.ends_with('Z') && text.bytes().filter(u8::is_ascii_digit).count() == 14
}

/// Views of a search: alike but for the order of hits that share a score.
fn views_alike(what: &str, mut one: Value, mut other: Value) {
    let [a, b] = [&mut one, &mut other].map(|view| {
        let hits = view.get_mut("hits").map(Value::take);
        hits.and_then(|hits| hits.as_array().cloned()).unwrap_or_default()
    });
    if let Some(place) = first_difference(&one, &other) {
        panic!("{what}: {place}");
    }
    assert_eq!(a.len(), b.len(), "{what}");
    let score = |hit: &Value| hit["score"].as_f64().unwrap_or_default() as f32;
    let last = a.last().map_or(0.0, score);
    let without = |hit: &Value| {
        let mut hit = hit.clone();
        hit["score"] = Value::Null;
        hit
    };
    for (x, y) in a.iter().zip(&b) {
        let near = (score(x) - score(y)).abs() <= TIE * score(x).abs().max(1.0);
        assert!(near && x["group"] == y["group"], "{what}: {x:#}\n{y:#}");
        let at_the_end = score(x) - last <= 2.0 * TIE * last.abs().max(1.0);
        assert!(at_the_end || b.iter().any(|y| without(x) == without(y)), "{what}: {x:#}");
    }
}
