//! The meaning of a query as queries of the engine.

use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery,
    Query as EngineQuery, TermSetQuery,
};
use tantivy::schema::Field;
use tantivy::{Searcher, Term as EngineTerm};

use super::excluded::Excluded;
use super::first::{Group, Leaf, Plan};
use super::meaning::{Meaning, Unit, run};
use crate::index::{self, Characters, Fields, Reader};

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
    pub fn as_words(&self, reader: &Reader) -> Box<dyn EngineQuery> {
        let groups = self.groups.iter().map(|group| {
            let units = group.iter().map(|u| (Occur::Should, unit_as_word(u, reader))).collect();
            (Occur::Must, boxed(units))
        });
        self.with_lifts(groups.collect(), reader)
    }

    /// Clauses in which every unit is a word or a run of characters.
    pub fn as_characters(&self, reader: &Reader) -> Box<dyn EngineQuery> {
        let groups = self.groups.iter().map(|group| (Occur::Must, any_way(group, reader)));
        self.with_lifts(groups.collect(), reader)
    }

    /// Clauses in which at least one unit occurs, for when all together occur nowhere.
    pub fn as_any(&self, reader: &Reader) -> Box<dyn EngineQuery> {
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
    pub fn may_be_partial(&self) -> bool {
        self.titles.is_empty() && !self.groups.iter().flatten().any(|unit| unit.exact)
    }

    /// The words inside the words of the query.
    pub fn parts(&self, reader: &Reader) -> Vec<String> {
        self.groups.iter().flatten().flat_map(|unit| parts(unit, reader)).collect()
    }

    /// Whether there is anything to give way on when all of it together is nowhere. What was quoted means
    /// exactly that, so nothing there gives way: the hints offer the query without a part.
    pub fn can_relax(&self, reader: &Reader) -> bool {
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
            let title: String = tiaowen_text::script::fold(&e.meta.title);
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
    pub fn without(&self, at: usize) -> Self {
        let mut rest = self.clone();
        rest.runs.clear();
        if at < rest.groups.len() {
            rest.groups.remove(at);
        }
        rest
    }

    /// A query that means this, as one would type it.
    pub fn typed(&self) -> String {
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
    pub fn plan(&self, reader: &Reader) -> Option<Plan> {
        let near = self.groups.iter().flatten().any(|unit| unit.near.is_some());
        let narrowed = !self.titles.is_empty() || !self.excluded.is_empty() || self.only.is_some();
        if near || self.groups.is_empty() || narrowed {
            return None;
        }
        let fields = reader.fields;
        let mut lifts = self.lifts(fields);
        let groups = self.groups.iter().map(|units| {
            let mut words = Vec::new();
            for ways in units.iter().map(|unit| Ways::of(unit, reader)) {
                words.extend(ways.text);
                lifts.extend(ways.heading);
            }
            Group {
                words,
                sure: units.iter().flat_map(|unit| sure_leaves(unit, fields)).collect(),
                runs: units.iter().filter_map(|u| run_leaf(fields.chars, &u.text, 1.0)).collect(),
            }
        });
        let groups = groups.collect();
        Some(Plan { groups, lifts })
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
        if let Some(only) = &self.only {
            let ids = only.iter().map(|id| EngineTerm::from_field_text(fields.id, id));
            let only = ConstScoreQuery::new(Box::new(TermSetQuery::new(ids)), 0.0);
            clauses.push((Occur::Must, Box::new(only)));
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

pub fn any_way(group: &[Unit], reader: &Reader) -> Box<dyn EngineQuery> {
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
        let Ways { text, heading } = Ways::of(unit, reader);
        let leaves = text.iter().chain(&heading);
        return boxed(leaves.map(|leaf| (Occur::Should, leaf.query())).collect());
    }
    boxed(ways)
}

/// The ways in which a unit without nearness is a word: in the text, and in the heading, which is a part of
/// the text. So what is in the heading makes no match of its own, it lifts one.
#[derive(Default)]
struct Ways {
    text: Vec<Leaf>,
    heading: Vec<Leaf>,
}

impl Ways {
    fn of(unit: &Unit, reader: &Reader) -> Self {
        let fields = reader.fields;
        let mut ways = Self::default();
        if unit.exact || unit.words.is_empty() || unit.text.chars().count() == 1 {
            ways.add_run(&unit.text, 1.0, fields);
        } else {
            ways.add(|field| token(field, &unit.text, 1.0), fields);
            if unit.words.len() > 1 {
                let tokens: Vec<(usize, String)> = unit.words.iter().cloned().enumerate().collect();
                let leaf =
                    |field| Leaf { field, tokens: tokens.clone(), between: Vec::new(), boost: 1.0 };
                ways.add(leaf, fields);
            }
        }
        if unit.also.is_empty() {
            return ways;
        }
        let searcher = reader.searcher();
        let also: Vec<String> = unit.also.iter().filter_map(|also| run(also)).collect();
        // All stand for one word, which tells as much as the one that most texts have: to be rare makes none
        // better, and a vague one pulls the others down.
        let rarities: Vec<f32> = also.iter().map(|also| rarity(also, fields, &searcher)).collect();
        let held = rarities.iter().copied().filter(|rarity| *rarity > 0.0);
        let shared = held.fold(f32::MAX, f32::min);
        for (also, rarity) in also.iter().zip(rarities) {
            let weight = if rarity > shared { SYNONYM * shared / rarity } else { SYNONYM };
            ways.add_run(also, weight, fields);
        }
        ways
    }

    fn add(&mut self, leaf: impl Fn(Field) -> Leaf, fields: Fields) {
        self.text.push(leaf(fields.body));
        self.heading.push(Leaf { boost: HEADING, ..leaf(fields.heading) });
    }

    fn add_run(&mut self, run: &str, weight: f32, fields: Fields) {
        self.text.extend(run_leaf(fields.chars, run, weight));
        self.heading.extend(run_leaf(fields.heading_chars, run, HEADING * weight));
    }
}

/// How telling the engine takes a run of characters for; nothing where a part of it is in no clause.
fn rarity(run: &str, fields: Fields, searcher: &Searcher) -> f32 {
    let Some(leaf) = run_leaf(fields.chars, run, 1.0) else { return 0.0 };
    let terms = leaf.tokens.iter().map(|(_, text)| EngineTerm::from_field_text(leaf.field, text));
    // A list that cannot be read is told when it is searched.
    let found = terms.map(|term| searcher.doc_freq(&term).unwrap_or_default());
    let found: Vec<u64> = found.collect();
    if found.contains(&0) {
        return 0.0;
    }
    found.into_iter().map(|found| index::rarity(found, searcher.num_docs())).sum()
}

/// Words that a clause has only together with a run that a unit is a word by: where one stands, the places of
/// the run need not be read.
fn sure_leaves(unit: &Unit, fields: Fields) -> Vec<Leaf> {
    let runs = unit.also.iter().filter_map(|also| run(also));
    let runs = runs.chain(unit.exact.then(|| unit.text.clone()));
    let longer = runs.filter(|run| run.chars().count() > 2);
    longer.map(|run| token(fields.body, &run, 0.0)).collect()
}

fn token(field: Field, text: &str, boost: f32) -> Leaf {
    Leaf { field, tokens: vec![(0, text.to_owned())], between: Vec::new(), boost }
}

/// A run of characters by its pairs: every second pair, and the last one.
pub fn run_query(field: Characters, run: &str) -> Box<dyn EngineQuery> {
    run_leaf(field, run, 1.0).map_or_else(|| Box::new(EmptyQuery) as _, |leaf| leaf.query())
}

fn run_leaf(field: Characters, run: &str, boost: f32) -> Option<Leaf> {
    let chars: Vec<char> = run.chars().collect();
    let length = match chars.len() {
        0 => return None,
        1 => return Some(token(field.singles, run, boost)),
        2 => return Some(token(field.pairs, run, boost)),
        length => length,
    };
    let needed = |at: &usize| at.is_multiple_of(2) || at + 2 == length;
    let (needed, between): (Vec<usize>, Vec<usize>) = (0..length - 1).partition(needed);
    let pair = |at: usize| Some((at, chars.get(at..at + 2)?.iter().collect()));
    let tokens = needed.into_iter().filter_map(pair).collect();
    let between = between.into_iter().filter_map(pair).map(|(_, text)| text).collect();
    Some(Leaf { field: field.pairs, tokens, between, boost })
}

fn boxed(clauses: Vec<(Occur, Box<dyn EngineQuery>)>) -> Box<dyn EngineQuery> {
    Box::new(BooleanQuery::new(clauses))
}
