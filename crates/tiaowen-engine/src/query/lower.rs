//! The one lowering: the meaning of a query becomes a [`Plan`].

use std::collections::HashSet;

use super::meaning::{Meaning, Unit, run};
use crate::collection::Collection;
use crate::engine::Engine;
use crate::index;
use crate::plan::{Evidence, Group, Leaf, Plan, TextField, Title};
use crate::segment::Kinship;
use tiaowen_text::error::Result;
use tiaowen_text::script::{Folded, fold};

/// Weight of a match in the heading against one in the text.
const HEADING: f32 = 2.5;
/// Weight of the whole typed text as a phrase in the heading, and in the text.
const PHRASE_HEADING: f32 = 2.0;
const PHRASE: f32 = 1.0;
/// Weight of a synonym against the word itself.
const SYNONYM: f32 = 0.6;
/// Weight of a synonym's tokens as evidence against what was typed.
const SYNONYM_EVIDENCE: f32 = 0.8;
/// The same for a term that is broader than what was typed, or related to it; the second term of a line counts half,
/// the third a third.
const BROADER_EVIDENCE: f32 = 0.6;
const RELATED_EVIDENCE: f32 = 0.5;
/// Weight of a part of a word against the word.
const PART: f32 = 0.7;
/// Lift of words that stand right beside each other where nearness was asked: nearer comes first.
const ADJACENT: f32 = 50.0;
/// Weight of document title and section heading.
const CONTEXT: f32 = 0.3;

impl Meaning {
    /// The query as data, with what `engine` knows of the frequency of synonyms.
    pub fn plan(&self, engine: &dyn Engine) -> Result<Plan> {
        let collection = engine.collection();
        let mut lifts = self.lifts();
        let mut groups = Vec::with_capacity(self.groups.len());
        for units in &self.groups {
            let mut group = Group::default();
            for unit in units {
                let Ways { text, heading } = Ways::of(unit, engine)?;
                group.words.extend(text);
                lifts.extend(heading);
                group.sure.extend(sure_leaves(unit));
                // A number is whole: 35年 is no part of 2035年, nor 3.5% of 33.5%.
                if unit.near.is_none() && (unit.exact || !unit.text.starts_with(is_figure)) {
                    group.runs.extend(Leaf::body_phrase(&unit.text, 1.0));
                }
            }
            groups.push(group);
        }
        let related = self.related.iter().flat_map(|r| r.terms.iter().filter_map(|t| run(t)));
        let parts = self.parts(collection).into_iter().chain(related).flat_map(|part| {
            let heading = Leaf::heading_phrase(&part, HEADING * PART);
            heading.into_iter().chain(Leaf::body_phrase(&part, PART))
        });
        Ok(Plan {
            groups,
            lifts,
            parts: parts.collect(),
            titles: self.titles.iter().map(|title| titled(title, collection)).collect(),
            excluded: self.excluded.iter().filter_map(|run| Leaf::body_phrase(run, 1.0)).collect(),
            only: self.only.clone(),
            evidence: self.evidence(collection),
        })
    }

    /// Whether clauses with a part of the query may be offered: not where exact phrases were asked for.
    pub fn may_be_partial(&self) -> bool {
        self.titles.is_empty() && !self.groups.iter().flatten().any(|unit| unit.exact)
    }

    /// The words inside the words of the query.
    pub fn parts(&self, collection: &Collection) -> Vec<String> {
        self.groups.iter().flatten().flat_map(|unit| parts(unit, collection)).collect()
    }

    /// Whether there is anything to give way on when all of it together is nowhere. What was quoted means
    /// exactly that, so nothing there gives way: the hints offer the query without a part.
    pub fn can_relax(&self, collection: &Collection) -> bool {
        if !self.may_be_partial() {
            return false;
        }
        self.groups.len() > 1
            || !self.related.is_empty()
            || self.groups.iter().flatten().any(|unit| !parts(unit, collection).is_empty())
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

    /// What ranks a match higher: the typed text as a phrase, words in document title and section headings.
    fn lifts(&self) -> Vec<Leaf> {
        let mut lifts = Vec::new();
        for run in &self.runs {
            lifts.extend(Leaf::heading_phrase(run, PHRASE_HEADING));
            lifts.extend(Leaf::body_phrase(run, PHRASE));
        }
        for word in self.groups.iter().flatten().flat_map(|u| &u.words) {
            lifts.push(Leaf::token(TextField::Context, word, CONTEXT));
        }
        lifts
    }

    /// The tokens by which clauses are ranked for a question.
    fn evidence(&self, collection: &Collection) -> Evidence {
        let mut evidence = Evidence::default();
        let mut seen = HashSet::new();
        let mut add = |list: &mut Vec<(String, f32)>, text: String, weight: f32| {
            if seen.insert((weight == 1.0, text.clone())) {
                list.push((text, weight));
            }
        };
        for typed in &self.spoken {
            for part in typed.split(|c: char| !c.is_alphanumeric()) {
                let chars: Vec<char> = part.chars().collect();
                for c in &chars {
                    add(&mut evidence.singles, c.to_string(), 1.0);
                }
                for pair in chars.windows(2) {
                    add(&mut evidence.pairs, pair.iter().collect(), 1.0);
                }
            }
            let words = collection.segmenter.words(&Folded::new(typed));
            evidence.spoken.extend(words.into_iter().map(|word| word.text));
        }
        let typed: HashSet<String> = evidence.pairs.iter().map(|(pair, _)| pair.clone()).collect();
        let mut words = HashSet::new();
        for unit in self.groups.iter().flatten() {
            for word in unit.words.iter().filter(|w| w.chars().count() > 1) {
                if words.insert(word) {
                    evidence.words.push((word.clone(), 1.0));
                }
            }
            for also in unit.also.iter().filter_map(|also| run(also)) {
                let chars: Vec<char> = also.chars().collect();
                for pair in chars.windows(2) {
                    let pair: String = pair.iter().collect();
                    if !typed.contains(&pair) {
                        add(&mut evidence.pairs, pair, SYNONYM_EVIDENCE);
                    }
                }
            }
        }
        let mut pairs: HashSet<String> =
            evidence.pairs.iter().map(|(pair, _)| pair.clone()).collect();
        for related in &self.related {
            let kind = match related.kinship {
                Kinship::Same => SYNONYM_EVIDENCE,
                Kinship::Broader => BROADER_EVIDENCE,
                Kinship::Related => RELATED_EVIDENCE,
            };
            for (at, term) in related.terms.iter().filter_map(|term| run(term)).enumerate() {
                let weight = match related.kinship {
                    // What means the same is no better for standing first.
                    Kinship::Same => kind,
                    _ => kind / (1.0 + at as f32),
                };
                let chars: Vec<char> = term.chars().collect();
                for pair in chars.windows(2) {
                    let pair: String = pair.iter().collect();
                    if pairs.insert(pair.clone()) {
                        evidence.pairs.push((pair, weight));
                    }
                }
            }
        }
        evidence
    }
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit()
}

/// A plan of one group: clauses that have any of some units, as words or across word borders.
pub fn any_of(units: &[Unit], engine: &dyn Engine) -> Result<Plan> {
    let meaning = Meaning { groups: vec![units.to_vec()], ..Meaning::default() };
    let plan = meaning.plan(engine)?;
    Ok(Plan { lifts: Vec::new(), parts: Vec::new(), ..plan })
}

/// A plan of the clauses whose heading has any of some phrases.
pub fn headed(phrases: impl IntoIterator<Item = String>) -> Plan {
    let leaves = phrases.into_iter().filter_map(|phrase| Leaf::heading_phrase(&phrase, 1.0));
    let words: Vec<Leaf> = leaves.collect();
    if words.is_empty() {
        // A group that nothing satisfies: without any group all clauses would match.
        return Plan { groups: vec![Group::default()], ..Plan::default() };
    }
    Plan { groups: vec![Group { words, ..Group::default() }], ..Plan::default() }
}

/// Heading or document title with a phrase; weighs like a heading.
fn titled(run: &str, collection: &Collection) -> Title {
    let entries = collection.catalogue.all().enumerate();
    let held = entries.filter(|(_, entry)| fold(&entry.meta.title).contains(run));
    let documents = held.map(|(at, _)| at).collect();
    Title { heading: Leaf::heading_phrase(run, 1.0), documents }
}

/// The words inside a unit (污水处理 → 污水, 处理; 户口迁 → 户口 and what is also searched for it): a text
/// may have them apart.
fn parts(unit: &Unit, collection: &Collection) -> Vec<String> {
    if unit.exact {
        return Vec::new();
    }
    let mut parts: Vec<String> = Vec::new();
    for word in &unit.words {
        if unit.words.len() > 1 && word.chars().count() > 1 {
            parts.push(word.clone());
            let also = collection.lexicon.synonyms().of(word);
            parts.extend(also.iter().filter_map(|also| run(also)));
        }
        parts.extend(collection.segmenter.parts(word));
    }
    parts
}

/// The ways in which a unit is a word, or one of its synonyms: in the text, and in the heading, which is a part
/// of the text. So what is in the heading makes no match of its own, it lifts one. A quoted phrase and a single
/// character are their own words.
#[derive(Default)]
struct Ways {
    text: Vec<Leaf>,
    heading: Vec<Leaf>,
}

impl Ways {
    fn of(unit: &Unit, engine: &dyn Engine) -> Result<Self> {
        let mut ways = Self::default();
        if let Some(apart) = unit.near {
            let tokens: Vec<(usize, String)> = unit.words.iter().cloned().enumerate().collect();
            ways.add(|field| Leaf { slop: Some(apart), ..Leaf::at(field, tokens.clone(), 1.0) });
            let adjacent = Leaf::body_phrase(&unit.text, 1.0);
            ways.text.extend(adjacent.map(|leaf| leaf.constant(ADJACENT)));
            return Ok(ways);
        }
        let lone = unit.text.chars().count() == 1 && !unit.text.starts_with(is_figure);
        if unit.exact || unit.words.is_empty() || lone {
            ways.add_phrase(&unit.text, 1.0);
        } else {
            ways.add(|field| Leaf::token(field, &unit.text, 1.0));
            if unit.words.len() > 1 {
                let tokens: Vec<(usize, String)> = unit.words.iter().cloned().enumerate().collect();
                ways.add(|field| Leaf::at(field, tokens.clone(), 1.0));
            }
        }
        let also: Vec<String> = unit.also.iter().filter_map(|also| run(also)).collect();
        // All stand for one word, which tells as much as the one that most texts have: to be rare makes none
        // better, and a vague one pulls the others down.
        let rarities: Vec<f32> =
            also.iter().map(|also| rarity(also, engine)).collect::<Result<_>>()?;
        let held = rarities.iter().copied().filter(|rarity| *rarity > 0.0);
        let shared = held.fold(f32::MAX, f32::min);
        for (also, rarity) in also.iter().zip(rarities) {
            let weight = if rarity > shared { SYNONYM * shared / rarity } else { SYNONYM };
            ways.add_phrase(also, weight);
        }
        Ok(ways)
    }

    fn add(&mut self, leaf: impl Fn(TextField) -> Leaf) {
        self.text.push(leaf(TextField::Body));
        self.heading.push(Leaf { boost: HEADING, ..leaf(TextField::Heading) });
    }

    fn add_phrase(&mut self, run: &str, weight: f32) {
        self.text.extend(Leaf::body_phrase(run, weight));
        self.heading.extend(Leaf::heading_phrase(run, HEADING * weight));
    }
}

/// The inverse document frequency of a phrase as the engine scores it: the sum over its bigrams; nothing where
/// one of them is in no clause.
fn rarity(run: &str, engine: &dyn Engine) -> Result<f32> {
    let Some(leaf) = Leaf::body_phrase(run, 1.0) else { return Ok(0.0) };
    let Collection { build, catalogue, .. } = engine.collection();
    let units = (build.units + catalogue.len()) as u64;
    let mut sum = 0.0;
    for (_, token) in &leaf.tokens {
        match engine.document_frequency(leaf.field, token)? {
            0 => return Ok(0.0),
            found => sum += index::rarity(found, units),
        }
    }
    Ok(sum)
}

/// Words that a clause has only together with a phrase that a unit is a word by: where one stands, the positions
/// of the phrase need not be read.
fn sure_leaves(unit: &Unit) -> Vec<Leaf> {
    if unit.near.is_some() {
        return Vec::new();
    }
    let runs = unit.also.iter().filter_map(|also| run(also));
    let runs = runs.chain(unit.exact.then(|| unit.text.clone()));
    let longer = runs.filter(|run| run.chars().count() > 2);
    longer.map(|run| Leaf::token(TextField::Body, &run, 0.0)).collect()
}
