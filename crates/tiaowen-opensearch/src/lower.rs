//! A plan in the terms of the cluster.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::fields::{self, ALL_PAIRS, ALL_SINGLES, ALL_WORDS};
use crate::manifest::Manifest;
use crate::numbers::Numbers;
use crate::terms::{Place, Terms};
use crate::tokens;
use tiaowen_engine::evidence::{self, PAIRS, SINGLES, Sort, WORDS};
use tiaowen_engine::plan::{Evidence, Filter, Group, Leaf, Matching, Plan, Title};

/// Which share of what matches a plan as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Every group as words.
    Words,
    /// Every group, as words or across their borders.
    All,
    /// The second without the first.
    Crossing,
}

/// Which units a request is about: those that match the first query, and with `least` those that match the second and
/// for which so much speaks.
pub(crate) struct About {
    pub queries: Vec<Value>,
    pub least: Option<f32>,
}

/// What makes queries out of plans.
pub(crate) struct Lowering<'a> {
    pub terms: &'a Terms,
    pub manifest: &'a Manifest,
    pub numbers: &'a Numbers,
    /// Whether the cluster multiplies every score by k1 + 1, as versions before 3 do.
    pub with_k1: bool,
}

/// The parts of a boolean query.
#[derive(Default)]
struct Bool {
    must: Vec<Value>,
    should: Vec<Value>,
    filter: Vec<Value>,
    must_not: Vec<Value>,
}

impl Bool {
    fn query(self) -> Value {
        let parts = [
            ("must", self.must),
            ("should", self.should),
            ("filter", self.filter),
            ("must_not", self.must_not),
        ];
        let held = parts.into_iter().filter(|(_, clauses)| !clauses.is_empty());
        let held = held.map(|(name, clauses)| (name.to_owned(), Value::Array(clauses)));
        json!({ "bool": Value::Object(held.collect()) })
    }
}

fn any(mut ways: Vec<Value>) -> Value {
    match ways.len() {
        0 => nothing(),
        1 => ways.pop().unwrap_or_else(nothing),
        _ => json!({ "bool": { "should": ways, "minimum_should_match": 1 } }),
    }
}

fn nothing() -> Value {
    json!({ "match_none": {} })
}

/// Every unit.
pub(crate) fn units() -> Value {
    json!({ "term": { "kind": "unit" } })
}

impl Lowering<'_> {
    /// The units that match a plan as a whole.
    pub(crate) fn whole(&self, plan: &Plan, part: Part, filter: &Filter) -> Value {
        if part == Part::Crossing && !self.crosses(plan) {
            return nothing();
        }
        let mut query = self.as_a_whole(plan, part != Part::Words);
        if part == Part::Crossing {
            let words = Plan { lifts: Vec::new(), ..plan.clone() };
            query.must_not.push(self.as_a_whole(&words, false).query());
        }
        self.narrow(&mut query, filter);
        query.query()
    }

    /// The same units as `whole` gives in all, for a search that counts them: nothing is scored, and nothing is looked
    /// up that adds none.
    pub(crate) fn counted(&self, plan: &Plan, filter: &Filter) -> Value {
        let mut query = self.matching(plan, self.groups(plan, |run, group| self.adds(run, group)));
        query.filter.append(&mut query.must);
        self.narrow(&mut query, filter);
        query.query()
    }

    /// Whether there may be units that match a plan as a whole across the borders of words alone.
    pub(crate) fn crosses(&self, plan: &Plan) -> bool {
        plan.groups.iter().any(|group| group.runs.iter().any(|run| self.adds(run, group)))
    }

    /// Whether a run of characters may be in units that no word of its group has. It is in no more units than its rarest
    /// pair; where the word of the same characters is in as many, it is in the same.
    fn adds(&self, run: &Leaf, group: &Group) -> bool {
        let found = |leaf: &Leaf, token: &str| self.terms.found(Place::Field(leaf.field), token);
        let Some(most) = run.tokens.iter().map(|(_, token)| found(run, token)).min() else {
            return false;
        };
        let text = tokens::characters(&run.tokens);
        let as_a_word = |word: &Leaf| match word.tokens.as_slice() {
            [(_, token)] if fields::is_of_body(word.field) && fields::is_of_body(run.field) => {
                Some(token) == text.as_ref() && found(word, token) == most
            }
            _ => false,
        };
        most > 0 && !group.words.iter().any(as_a_word)
    }

    fn as_a_whole(&self, plan: &Plan, across: bool) -> Bool {
        self.with_lifts(plan, self.groups(plan, |_, _| across))
    }

    /// Each group of a plan as a query, with those of its ways across word borders that are asked for.
    fn groups(&self, plan: &Plan, across: impl Fn(&Leaf, &Group) -> bool) -> Vec<Value> {
        let ways = |group: &Group| {
            let runs = group.runs.iter().filter(|run| across(run, group));
            any(group.words.iter().chain(runs).filter_map(|leaf| self.leaf(leaf)).collect())
        };
        plan.groups.iter().map(ways).collect()
    }

    /// The units that match a plan, for a search that asks for no shares.
    pub(crate) fn loosely(&self, plan: &Plan, matching: Matching, filter: &Filter) -> Value {
        if matching == Matching::Whole {
            return self.whole(plan, Part::All, filter);
        }
        let all = plan.groups.iter().flat_map(|group| group.words.iter().chain(&group.runs));
        let mut ways: Vec<Value> =
            all.chain(&plan.parts).filter_map(|leaf| self.leaf(leaf)).collect();
        if matches!(matching, Matching::Near | Matching::Part) {
            ways.extend(self.near(&plan.evidence));
        }
        let mut query = self.with_lifts(plan, vec![any(ways)]);
        if matching == Matching::Part {
            query.must_not.push(self.as_a_whole(plan, true).query());
        }
        self.narrow(&mut query, filter);
        query.query()
    }

    /// Adds what ranks higher, what must be there too and what must not.
    fn with_lifts(&self, plan: &Plan, groups: Vec<Value>) -> Bool {
        let mut query = self.matching(plan, groups);
        query.should.extend(plan.lifts.iter().filter_map(|lift| self.leaf(lift)));
        query.should.extend(self.statistics(plan));
        query
    }

    /// Adds what must be there too and what must not.
    fn matching(&self, plan: &Plan, groups: Vec<Value>) -> Bool {
        let mut query = Bool { must: groups, ..Bool::default() };
        if plan.groups.is_empty() {
            // Only filters were typed: every unit they leave is an answer.
            query = Bool { filter: vec![units()], ..Bool::default() };
        }
        query.must.extend(plan.titles.iter().map(|title| self.titled(title)));
        if let Some(only) = &plan.only {
            query.filter.push(json!({ "terms": { "id": only } }));
        }
        query.must_not.extend(plan.excluded.iter().filter_map(|leaf| self.leaf(leaf)));
        query
    }

    /// Asks every shard for the lengths of the fields in which phrases are scored. When shards tell each other their
    /// frequencies, one that has no word of a phrase leaves its units out of the count for that phrase, but never for
    /// a single token, even one that is nowhere.
    fn statistics(&self, plan: &Plan) -> Vec<Value> {
        if self.manifest.shards == 1 {
            return Vec::new();
        }
        let ways = plan.groups.iter().flat_map(|group| group.words.iter().chain(&group.runs));
        let titles = plan.titles.iter().filter_map(|title| title.heading.as_ref());
        let leaves = ways.chain(&plan.lifts).chain(&plan.parts).chain(titles);
        let phrases = leaves.filter(|leaf| leaf.tokens.len() > 1 && !leaf.constant);
        let fields: BTreeSet<&str> = phrases.map(|leaf| fields::of(leaf.field)).collect();
        fields.into_iter().map(|field| json!({ "term": { field: tokens::NOWHERE } })).collect()
    }

    fn titled(&self, title: &Title) -> Value {
        let mut ways: Vec<Value> =
            title.heading.iter().filter_map(|leaf| self.leaf(leaf)).collect();
        if !title.documents.is_empty() {
            ways.push(in_documents(&title.documents, self.numbers));
        }
        any(ways)
    }

    /// Adds every part of a filter, which changes no score.
    fn narrow(&self, query: &mut Bool, filter: &Filter) {
        query.filter.extend(self.filters(filter));
    }

    /// A leaf as a query; `None` where one of its tokens is in no unit.
    pub(crate) fn leaf(&self, leaf: &Leaf) -> Option<Value> {
        let place = Place::Field(leaf.field);
        let found: Vec<u64> =
            leaf.tokens.iter().map(|(_, token)| self.terms.found(place, token)).collect();
        if found.is_empty() || found.contains(&0) {
            return None;
        }
        let field = fields::of(leaf.field);
        let boost = match leaf.constant {
            true => 1.0,
            false => leaf.boost * self.manifest.factor(field, &found, self.with_k1),
        };
        let query = match leaf.tokens.as_slice() {
            [(_, token)] => {
                json!({ "term": { field: { "value": tokens::sent(token), "boost": boost } } })
            }
            phrase => json!({ "match_phrase": { field: {
                "query": tokens::phrase(phrase), "slop": leaf.slop.unwrap_or(0), "boost": boost,
            } } }),
        };
        Some(match leaf.constant {
            true => json!({ "constant_score": { "filter": query, "boost": leaf.boost } }),
            false => query,
        })
    }

    /// Which units a request is about, for a search that scores every unit by what speaks for it.
    pub(crate) fn about(&self, plan: &Plan, matching: Matching, filter: &Filter) -> About {
        let silent = Plan { lifts: Vec::new(), ..plan.clone() };
        let by_evidence = matches!(matching, Matching::Near | Matching::Part);
        if !by_evidence || plan.groups.is_empty() {
            return About { queries: vec![self.loosely(&silent, matching, filter)], least: None };
        }
        let all = plan.groups.iter().flat_map(|group| group.words.iter().chain(&group.runs));
        let ways = all.chain(&plan.parts).filter_map(|leaf| self.leaf(leaf)).collect();
        let rest = Plan { groups: Vec::new(), ..silent };
        let mut others = self.with_lifts(&rest, Vec::new());
        if matching == Matching::Part {
            others.must_not.push(self.as_a_whole(plan, true).query());
        }
        others.filter.extend(self.filters(filter));
        let others = others.query();
        let sure = json!({ "bool": { "filter": [others, any(ways)] } });
        About { queries: vec![sure, others], least: Some(self.least(&plan.evidence)) }
    }

    /// What speaks for each unit by its words, as a scoring query; the score of a unit is that of its words alone.
    pub(crate) fn evidence(&self, evidence: &Evidence) -> Vec<Value> {
        self.tokens(evidence, false)
    }

    /// The same, where each hit tells which of the typed bigrams it has, by their positions in the evidence.
    pub(crate) fn named_evidence(&self, evidence: &Evidence) -> Vec<Value> {
        self.tokens(evidence, true)
    }

    fn tokens(&self, evidence: &Evidence, named: bool) -> Vec<Value> {
        let mut ways = Vec::new();
        for (of, place, field, sort) in [
            (&evidence.pairs, Place::Pairs, ALL_PAIRS, &PAIRS),
            (&evidence.singles, Place::Singles, ALL_SINGLES, &SINGLES),
            (&evidence.words, Place::Words, ALL_WORDS, &WORDS),
        ] {
            ways.extend(of.iter().enumerate().filter_map(|(at, (token, weight))| {
                let boost = self.weight(token, *weight, (place, field), sort)?;
                let mut term = json!({ "value": tokens::sent(token), "boost": boost });
                if named && place == Place::Pairs && *weight == 1.0 {
                    term["_name"] = json!(format!("p{at}"));
                }
                Some(json!({ "term": { field: term } }))
            }));
        }
        ways
    }

    fn weight(
        &self,
        token: &str,
        weight: f32,
        (place, field): (Place, &str),
        sort: &Sort,
    ) -> Option<f32> {
        let found = self.terms.found(place, token);
        let idf = evidence::idf(found, self.manifest.build.units);
        (found > 0)
            .then(|| sort.most(weight, idf) / self.manifest.most(field, &[found], self.with_k1))
    }

    /// The units for which enough evidence speaks.
    fn near(&self, evidence: &Evidence) -> Option<Value> {
        let ways = self.evidence(evidence);
        if ways.is_empty() {
            return None;
        }
        let least = self.least(evidence);
        Some(json!({ "constant_score": { "boost": 0.0, "filter": { "function_score": {
            "query": { "bool": { "should": ways } }, "min_score": least, "boost_mode": "multiply",
        } } } }))
    }

    /// What must speak for a unit that has none of the words.
    fn least(&self, evidence: &Evidence) -> f32 {
        let singles = self.telling(&evidence.singles, Place::Singles);
        let possible = evidence::possible(self.telling(&evidence.pairs, Place::Pairs), singles);
        // Where nothing can speak for a unit, nothing does.
        evidence::FLOOR * possible.max(f32::MIN_POSITIVE)
    }

    /// How telling those tokens are together that were typed.
    pub(crate) fn telling(&self, tokens: &[(String, f32)], place: Place) -> f32 {
        let typed = tokens.iter().filter(|(_, weight)| *weight == 1.0);
        typed.map(|(token, _)| self.idf(token, place)).sum()
    }

    /// How telling a token is.
    pub(crate) fn idf(&self, token: &str, place: Place) -> f32 {
        evidence::idf(self.terms.found(place, token), self.manifest.build.units)
    }

    /// Every part of a filter.
    pub(crate) fn filters(&self, filter: &Filter) -> Vec<Value> {
        let mut filters = Vec::new();
        let documents = filter.documents.as_deref();
        filters.extend(documents.map(|documents| in_documents(documents, self.numbers)));
        if !filter.sections.is_empty() {
            filters.push(json!({ "terms": { "section": filter.sections } }));
        }
        filters.extend(filter.counterpart.map(|linked| json!({ "term": { "linked": linked } })));
        filters
    }
}

/// Units of documents, given as positions in the catalogue: those whose numbers follow each other as ranges.
fn in_documents(documents: &[usize], numbers: &Numbers) -> Value {
    let mut runs = Vec::new();
    let mut single = Vec::new();
    let mut documents: Vec<u32> =
        documents.iter().filter_map(|position| numbers.number(*position)).collect();
    documents.sort_unstable();
    for run in documents.chunk_by(|a, b| a + 1 == *b) {
        match run {
            [] => {}
            [one] => single.push(*one),
            [first, .., last] => {
                runs.push(json!({ "range": { "doc_ord": { "gte": first, "lte": last } } }));
            }
        }
    }
    // Many ranges are more clauses than a query may have.
    if runs.len() > MOST_RANGES {
        return json!({ "terms": { "doc_ord": documents } });
    }
    if !single.is_empty() {
        runs.push(json!({ "terms": { "doc_ord": single } }));
    }
    json!({ "constant_score": { "filter": any(runs), "boost": 1.0 } })
}

const MOST_RANGES: usize = 100;
