//! The meaning of a query: words with their synonyms and exact runs, then queries of the engine.
//!
//! A text is cut into words; a lone character is joined to its neighbour, since by itself it would match
//! everywhere. Every unit matches as a word (a token of the word field) or as a run of characters.

use tantivy::Term as EngineTerm;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery,
    Query as EngineQuery, TermSetQuery,
};
use tantivy::schema::Field;

use super::excluded::Excluded;
use super::first::{Group, Leaf, Plan};
use super::{Query, Term};
use crate::index::{Fields, Reader};
use crate::script::Folded;
use crate::segment::{Word, written};

/// A query ready to be searched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Meaning {
    /// Each must match; one holds when one of its units does.
    pub groups: Vec<Vec<Unit>>,
    /// Runs that must not occur, folded.
    pub excluded: Vec<String>,
    /// Whole texts as typed, folded: a clause that has one of them as a run ranks higher.
    pub runs: Vec<String>,
    /// Words that were left out.
    pub ignored: Vec<String>,
    /// Runs that heading or document title must have.
    pub titles: Vec<String>,
    /// Whether it is worded as a question.
    pub asks: bool,
}

/// What one unit of a query looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Folded text.
    pub text: String,
    /// Its words, folded; more than one where a lone character was joined.
    pub words: Vec<String>,
    /// Whether it was quoted: then it means exactly the run.
    pub exact: bool,
    /// How many words may stand between its words.
    pub near: Option<u32>,
    /// What is also searched, as written in the lexicon.
    pub also: Vec<String>,
}

/// Words that carry no content when others are there.
const FILLERS: &[&str] = &[
    "的", "了", "是", "在", "和", "与", "及", "或", "对", "把", "被", "就", "都", "也", "很", "吗",
    "呢", "吧", "啊", "呀", "有", "到", "请问", "请", "想", "我", "我们", "可以", "能", "要", "让",
    "给", "之", "等", "地", "得", "着", "从", "向", "为", "以", "于",
];

/// Words that make a question of a query.
const QUESTION: &[&str] = &[
    "怎么",
    "怎样",
    "怎么办",
    "怎么样",
    "如何",
    "什么",
    "哪",
    "哪些",
    "哪个",
    "哪一",
    "哪里",
    "哪条",
    "哪几条",
    "第几",
    "第几条",
    "几条",
    "多少",
    "谁",
    "为什么",
    "是否",
    "哪一条",
    "哪一个",
    "几",
    "啥",
    "咋",
    "能否",
    "可否",
    "是不是",
    "有没有",
    "能不能",
    "可不可以",
];

/// Words that belong to a question about a document, not to its topic.
const FRAME: &[&str] = &[
    "关于",
    "内容",
    "规定",
    "条",
    "问题",
    "一条",
    "归",
    "管",
    "写",
    "说",
    "讲",
    "第",
    "个",
    "提到",
    "涉及",
    "有关",
    "相关",
    "方面",
    "属于",
    "里",
    "中",
    "文件",
    "条款",
    "规定了",
    "写了",
    "讲了",
    "查",
    "找",
    "看",
    "知道",
    "告诉",
    "一下",
    "应该",
    "哪儿",
    "归谁管",
];

/// What a reader switched off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Switches {
    /// Fillers and question words are searched.
    pub literal: bool,
    /// Folded words whose synonyms are not searched; `*` means none are.
    pub without_synonyms: Vec<String>,
}

/// The dictionary and synonyms of an index, less what was switched off.
struct Dictionary<'a> {
    reader: &'a Reader,
    switches: &'a Switches,
}

impl Dictionary<'_> {
    fn words(&self, folded: &Folded) -> Vec<Word> {
        self.reader.segmenter.words(folded)
    }

    fn synonyms(&self, word: &str) -> &[String] {
        let off = |w: &String| w == "*" || w == word;
        if self.switches.without_synonyms.iter().any(off) {
            return &[];
        }
        self.reader.lexicon.synonyms().of(word)
    }
}

/// Reads the meaning of a query with the dictionary and synonyms of an index.
pub(crate) fn read(query: &Query, reader: &Reader, switches: &Switches) -> Meaning {
    let reader = &Dictionary { reader, switches };
    let mut meaning = Meaning::default();
    let all: String = query.groups.iter().flatten().map(Term::text).collect();
    let asks = !switches.literal && is_question(&all, reader);
    meaning.asks = asks;
    for group in &query.groups {
        if let [Term::Text(text)] = group.as_slice() {
            let units = units_of(text, asks, reader, &mut meaning.ignored);
            meaning.groups.extend(units.into_iter().map(|u| vec![u]));
            meaning.runs.extend(run(text));
            continue;
        }
        // In a choice every alternative is one unit: `a OR b c` would be ambiguous otherwise.
        let units: Vec<Unit> = group.iter().filter_map(|term| whole(term, reader)).collect();
        if !units.is_empty() {
            meaning.groups.push(units);
        }
    }
    meaning.excluded = query.excluded.iter().filter_map(|t| run(t.text())).collect();
    if meaning.groups.is_empty() {
        // Nothing was left but fillers: then they are what is searched.
        let terms = query.groups.iter().flatten();
        meaning.groups = terms.filter_map(|t| Some(vec![whole(t, reader)?])).collect();
        meaning.ignored.clear();
    }
    meaning
}

fn is_question(text: &str, reader: &Dictionary<'_>) -> bool {
    let folded = Folded::new(text);
    let run: String = folded.chars().iter().collect();
    let asks = |word: &&&str| word.chars().count() > 1 && run.contains(**word);
    text.contains(['?', '？'])
        || QUESTION.iter().any(|word| asks(&word))
        || reader.words(&folded).iter().any(|w| QUESTION.contains(&w.text.as_str()))
}

/// The folded run of characters of a text; `None` when nothing is written.
pub(crate) fn run(text: &str) -> Option<String> {
    let folded = Folded::new(text);
    let run: String = written(&folded).into_iter().filter_map(|i| folded.chars().get(i)).collect();
    (!run.is_empty()).then_some(run)
}

/// A whole term as one unit.
fn whole(term: &Term, reader: &Dictionary<'_>) -> Option<Unit> {
    let text = run(term.text())?;
    // Words are cut from the text as typed: "产业 平台" has two although its run is 产业平台.
    let words: Vec<String> =
        reader.words(&Folded::new(term.text())).into_iter().map(|w| w.text).collect();
    let near = match term {
        Term::Near(_, apart) if words.len() > 1 => Some(*apart),
        _ => None,
    };
    let exact = matches!(term, Term::Phrase(_) | Term::Near(..));
    let also = if exact { Vec::new() } else { reader.synonyms(&text).to_vec() };
    Some(Unit { text, words, exact, near, also })
}

/// The units of an unquoted text.
fn units_of(
    text: &str,
    asks: bool,
    reader: &Dictionary<'_>,
    ignored: &mut Vec<String>,
) -> Vec<Unit> {
    let folded = Folded::new(text);
    let words = reader.words(&folded);
    if words.is_empty() {
        // Marks alone: they are searched as characters.
        return whole(&Term::Text(text.to_owned()), reader).into_iter().collect();
    }
    let (dropped, mut kept): (Vec<Word>, Vec<Word>) =
        words.iter().cloned().partition(|w| !reader.switches.literal && is_filler(&w.text, asks));
    if kept.is_empty() {
        kept = words;
    } else {
        ignored.extend(dropped.into_iter().map(|w| w.text));
    }
    let mut units: Vec<Unit> = Vec::new();
    let mut rest = kept.as_slice();
    while !rest.is_empty() {
        let (here, after) = rest.split_at(unit_length(rest, reader).clamp(1, rest.len()));
        rest = after;
        let (Some(first), Some(last)) = (here.first(), here.last()) else { break };
        let text: String =
            folded.chars().get(first.start..last.end).unwrap_or_default().iter().collect();
        let words = here.iter().map(|w| w.text.clone()).collect();
        let also = reader.synonyms(&text).to_vec();
        let unit = Unit { text, words, exact: false, near: None, also };
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    units
}

/// How many of the words at the front make one unit: the longest entry of the synonyms, or a word with
/// the lone characters beside it.
fn unit_length(words: &[Word], reader: &Dictionary<'_>) -> usize {
    if let Some(length) = (2..=4).rev().find(|n| is_synonym(words.get(..*n), reader)) {
        return length;
    }
    let lone = |w: &Word| w.end - w.start == 1;
    let joined = |n: usize| match (words.get(n - 1), words.get(n)) {
        (Some(a), Some(b)) => a.end == b.start,
        _ => false,
    };
    let mut length = 1;
    if words.first().is_some_and(lone) && joined(1) {
        length = 2;
    }
    // A lone character at the end of a run joins what stands before it.
    let closes = words.get(length).is_some_and(lone) && !joined(length + 1);
    if joined(length) && closes { length + 1 } else { length }
}

fn is_synonym(words: Option<&[Word]>, reader: &Dictionary<'_>) -> bool {
    let Some(words) = words else { return false };
    let adjacent = words.windows(2).all(|pair| matches!(pair, [a, b] if a.end == b.start));
    let text: String = words.iter().map(|w| w.text.as_str()).collect();
    adjacent && !reader.synonyms(&text).is_empty()
}

fn is_filler(word: &str, asks: bool) -> bool {
    FILLERS.contains(&word) || (asks && (QUESTION.contains(&word) || FRAME.contains(&word)))
}

/// Weight of a match in the heading against one in the text.
const HEADING: f32 = 2.5;
/// Weight of the whole typed run in the heading, and in the text.
const RUN_HEADING: f32 = 2.0;
const RUN: f32 = 1.0;
/// Weight of a synonym against the word itself.
const SYNONYM: f32 = 0.6;
/// Weight of a part of a word against the word.
const PART: f32 = 0.7;
/// Lift of words that stand right beside each other where nearness was asked: nearer comes first.
const ADJACENT: f32 = 50.0;
/// Weight of document title and section heading.
const CONTEXT: f32 = 0.3;

impl Meaning {
    /// Clauses in which every unit is a word.
    pub(crate) fn as_words(&self, reader: &Reader) -> Box<dyn EngineQuery> {
        let groups = self.groups.iter().map(|group| {
            let units = group.iter().map(|u| (Occur::Should, unit_as_word(u, reader))).collect();
            (Occur::Must, boxed(units))
        });
        self.with_lifts(groups.collect(), reader)
    }

    /// Clauses in which every unit is a word or a run of characters.
    pub(crate) fn as_characters(&self, reader: &Reader) -> Box<dyn EngineQuery> {
        let groups = self.groups.iter().map(|group| (Occur::Must, any_way(group, reader)));
        self.with_lifts(groups.collect(), reader)
    }

    /// Clauses in which at least one unit occurs, for when all together occur nowhere.
    pub(crate) fn as_any(&self, reader: &Reader) -> Box<dyn EngineQuery> {
        let mut ways: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        for group in &self.groups {
            ways.push((Occur::Should, any_way(group, reader)));
            for part in group.iter().flat_map(|unit| parts(unit, reader)) {
                let Fields { heading_chars, chars, .. } = reader.fields;
                for (field, weight) in [(heading_chars, HEADING), (chars, 1.0)] {
                    let part = BoostQuery::new(run_query(field, &part), weight * PART);
                    ways.push((Occur::Should, Box::new(part)));
                }
            }
        }
        self.with_lifts(vec![(Occur::Must, boxed(ways))], reader)
    }

    /// Whether clauses with a part of the query may be offered: not where exact runs were asked for.
    pub(crate) fn may_be_partial(&self) -> bool {
        self.titles.is_empty() && !self.groups.iter().flatten().any(|unit| unit.exact)
    }

    /// The words inside the words of the query.
    pub(crate) fn parts(&self, reader: &Reader) -> Vec<String> {
        self.groups.iter().flatten().flat_map(|unit| parts(unit, reader)).collect()
    }

    /// Whether there is anything to give way on when all of it together is nowhere. What was quoted means
    /// exactly that, so nothing there gives way: the hints offer the query without a part.
    pub(crate) fn can_relax(&self, reader: &Reader) -> bool {
        if !self.may_be_partial() {
            return false;
        }
        self.groups.len() > 1
            || self.groups.iter().flatten().any(|unit| !parts(unit, reader).is_empty())
    }

    /// Heading or document title with a run; weighs like a heading.
    fn title_query(&self, run: &str, reader: &Reader) -> Box<dyn EngineQuery> {
        let mut ways = vec![(Occur::Should, run_query(reader.fields.heading_chars, run))];
        let titled = reader.catalogue.iter().enumerate().filter(|(_, e)| {
            let title: String = crate::script::fold(&e.meta.title);
            title.contains(run)
        });
        let field = reader.fields.doc_ord;
        let terms: Vec<EngineTerm> =
            titled.map(|(ord, _)| EngineTerm::from_field_u64(field, ord as u64)).collect();
        if !terms.is_empty() {
            ways.push((Occur::Should, Box::new(TermSetQuery::new(terms))));
        }
        boxed(ways)
    }

    /// The same without one group.
    pub(crate) fn without(&self, at: usize) -> Self {
        let mut rest = self.clone();
        rest.runs.clear();
        if at < rest.groups.len() {
            rest.groups.remove(at);
        }
        rest
    }

    /// A query that means this, as one would type it.
    pub(crate) fn typed(&self) -> String {
        let show = |unit: &Unit| match unit.exact {
            true => format!("\"{}\"", unit.text),
            false => unit.text.clone(),
        };
        let groups = self.groups.iter();
        let mut parts: Vec<String> =
            groups.map(|g| g.iter().map(show).collect::<Vec<_>>().join(" OR ")).collect();
        parts.extend(self.excluded.iter().map(|word| format!("-{word}")));
        parts.join(" ")
    }

    /// The same as groups and lifts, whose first hits are found without scoring all. `None` where more is
    /// asked for: nearness, titles, exclusions, or filters alone.
    pub(crate) fn plan(&self, reader: &Reader) -> Option<Plan> {
        let near = self.groups.iter().flatten().any(|unit| unit.near.is_some());
        if near || self.groups.is_empty() || !self.titles.is_empty() || !self.excluded.is_empty() {
            return None;
        }
        let fields = reader.fields;
        let groups = self.groups.iter().map(|units| Group {
            words: units.iter().flat_map(|unit| word_leaves(unit, fields)).collect(),
            runs: units.iter().filter_map(|u| run_leaf(fields.chars, &u.text, 1.0)).collect(),
        });
        Some(Plan { groups: groups.collect(), lifts: self.lifts(fields) })
    }

    /// What ranks a match higher: the typed text as a run, words in document title and section headings.
    fn lifts(&self, fields: Fields) -> Vec<Leaf> {
        let mut lifts = Vec::new();
        for run in &self.runs {
            lifts.extend(run_leaf(fields.heading_chars, run, RUN_HEADING));
            lifts.extend(run_leaf(fields.chars, run, RUN));
        }
        for word in self.groups.iter().flatten().flat_map(|u| &u.words) {
            lifts.push(token(fields.context, word, CONTEXT));
        }
        lifts
    }

    /// Adds what ranks higher and what must not occur.
    fn with_lifts(
        &self,
        mut clauses: Vec<(Occur, Box<dyn EngineQuery>)>,
        reader: &Reader,
    ) -> Box<dyn EngineQuery> {
        let fields = reader.fields;
        if clauses.is_empty() {
            // Only filters were typed: every clause they leave is an answer.
            let unit = ConstScoreQuery::new(reader.term_query(fields.kind, "unit"), 0.0);
            clauses.push((Occur::Must, Box::new(unit)));
        }
        clauses.extend(self.lifts(fields).iter().map(|lift| (Occur::Should, lift.query())));
        for title in &self.titles {
            clauses.push((Occur::Must, self.title_query(title, reader)));
        }
        for excluded in &self.excluded {
            let run = run_query(fields.chars, excluded);
            clauses.push((Occur::MustNot, Box::new(Excluded(run))));
        }
        boxed(clauses)
    }
}

/// The words inside a unit (污水处理 → 污水, 处理; 户口迁 → 户口 and what is also searched for it): a text
/// may have them apart.
fn parts(unit: &Unit, reader: &Reader) -> Vec<String> {
    if unit.exact {
        return Vec::new();
    }
    let mut parts: Vec<String> = Vec::new();
    for word in &unit.words {
        if unit.words.len() > 1 && word.chars().count() > 1 {
            parts.push(word.clone());
            parts.extend(reader.lexicon.synonyms().of(word).iter().filter_map(|also| run(also)));
        }
        parts.extend(reader.segmenter.parts(word));
    }
    parts
}

pub(crate) fn any_way(group: &[Unit], reader: &Reader) -> Box<dyn EngineQuery> {
    let mut ways = Vec::new();
    for unit in group {
        ways.push((Occur::Should, unit_as_word(unit, reader)));
        if unit.near.is_none() {
            ways.push((Occur::Should, run_query(reader.fields.chars, &unit.text)));
        }
    }
    boxed(ways)
}

/// A unit as a word in heading or text, or one of its synonyms. A quoted run and a single character are
/// their own words.
fn unit_as_word(unit: &Unit, reader: &Reader) -> Box<dyn EngineQuery> {
    let fields = reader.fields;
    let mut ways: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
    let mut add = |way: Box<dyn EngineQuery>, weight: f32| {
        ways.push((Occur::Should, Box::new(BoostQuery::new(way, weight))));
    };
    if let Some(apart) = unit.near {
        for (field, weight) in [(fields.heading, HEADING), (fields.body, 1.0)] {
            let terms =
                unit.words.iter().map(|w| EngineTerm::from_field_text(field, w)).enumerate();
            let near = PhraseQuery::new_with_offset_and_slop(terms.collect(), apart);
            add(Box::new(near), weight);
        }
        let adjacent = ConstScoreQuery::new(run_query(fields.chars, &unit.text), ADJACENT);
        add(Box::new(adjacent), 1.0);
    } else {
        return boxed(
            word_leaves(unit, fields).iter().map(|l| (Occur::Should, l.query())).collect(),
        );
    }
    boxed(ways)
}

/// The ways in which a unit without nearness is a word.
fn word_leaves(unit: &Unit, fields: Fields) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    if unit.exact || unit.words.is_empty() || unit.text.chars().count() == 1 {
        leaves.extend(run_leaf(fields.heading_chars, &unit.text, HEADING));
        leaves.extend(run_leaf(fields.chars, &unit.text, 1.0));
    } else {
        for (field, weight) in [(fields.heading, HEADING), (fields.body, 1.0)] {
            leaves.push(token(field, &unit.text, weight));
            if unit.words.len() > 1 {
                let tokens = unit.words.iter().cloned().enumerate().collect();
                leaves.push(Leaf { field, tokens, boost: weight });
            }
        }
    }
    for also in unit.also.iter().filter_map(|a| run(a)) {
        leaves.extend(run_leaf(fields.heading_chars, &also, HEADING * SYNONYM));
        leaves.extend(run_leaf(fields.chars, &also, SYNONYM));
    }
    leaves
}

fn token(field: Field, text: &str, boost: f32) -> Leaf {
    Leaf { field, tokens: vec![(0, text.to_owned())], boost }
}

/// A run of characters by its pairs: every second pair, and the last one.
pub(crate) fn run_query(field: Field, run: &str) -> Box<dyn EngineQuery> {
    run_leaf(field, run, 1.0).map_or_else(|| Box::new(EmptyQuery) as _, |leaf| leaf.query())
}

fn run_leaf(field: Field, run: &str, boost: f32) -> Option<Leaf> {
    let chars: Vec<char> = run.chars().collect();
    let tokens = match chars.len() {
        0 => return None,
        1 | 2 => vec![(0, run.to_owned())],
        length => {
            let mut starts: Vec<usize> = (0..length - 1).step_by(2).collect();
            if length % 2 == 1 {
                starts.push(length - 2);
            }
            let pair = |at: usize| Some((at, chars.get(at..at + 2)?.iter().collect()));
            starts.into_iter().filter_map(pair).collect()
        }
    };
    Some(Leaf { field, tokens, boost })
}

fn boxed(clauses: Vec<(Occur, Box<dyn EngineQuery>)>) -> Box<dyn EngineQuery> {
    Box::new(BooleanQuery::new(clauses))
}
