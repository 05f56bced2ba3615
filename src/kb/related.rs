//! Clauses of other documents that treat the same matter: those linked by the crosswalk, then those that share the
//! most telling words.
//!
//! The engine ranks candidates by the evidence of the clause's own telling words, as it ranks a question; what is
//! shown is then weighed exactly, as the cosine of the two word lists by how telling each word is, and left out when
//! that is weak.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Kb, Open, today};
use tiaowen_engine::catalogue::Facts;
use tiaowen_engine::engine::{Hit, Key};
use tiaowen_engine::evidence;
use tiaowen_engine::plan::{
    Evidence, Filter, Group, Leaf, Matching, Order, Plan, Request, TextField,
};
use tiaowen_print::view::{Basis, ClauseView, RelatedClauseView, RelatedView};
use tiaowen_text::budget;
use tiaowen_text::doc::{DocId, Span};
use tiaowen_text::error::Result;
use tiaowen_text::folded::Folded;
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::han::is_han;

/// Clauses shown, and of one document.
const SHOWN: usize = 8;
const OF_ONE: usize = 2;
/// Clauses of the crosswalk shown.
const LINKED: usize = 20;
/// Words that candidates are looked for by, the most telling ones.
const ASKED: usize = 24;
/// Candidates that are weighed.
const WEIGHED: usize = 120;
/// Characters of a clause that are weighed: a whole statute in one clause says nothing of its neighbours.
const READ: usize = 2_000;
/// Least cosine of a clause that is shown.
const LEAST: f32 = 0.2;
/// Telling words that it must share, and the part of all clauses that have such a word at most.
const SHARED: usize = 3;
const RARE: u64 = 150;
/// Clauses that may have one in a small collection, of which they are at most a quarter.
const FEW: u64 = 8;
/// Shared words that are named, of those that not too many clauses have.
const NAMED: usize = 8;
const USUAL: u64 = 20;

impl Kb {
    /// Clauses of other documents that treat the same matter as one.
    pub fn related(&self, id: &DocId, key: &str) -> Result<RelatedView> {
        let clause = self.clause(id, key)?;
        Ok(RelatedView { related: self.related_to(&clause)?, clause: clause.clause })
    }

    /// The same of a clause that was read.
    pub fn related_to(&self, clause: &ClauseView) -> Result<Vec<RelatedClauseView>> {
        let open = self.now();
        let own = Words::of(&open, &clause.text);
        let mut weights = Weights { open: &open, known: HashMap::new() };
        let length = weights.length(&own)?;
        let mut related = open.linked_to(clause, (&own, length), &mut weights)?;
        if own.counts.len() < SHARED {
            return Ok(related);
        }
        let others = open.alike(clause, (&own, length), &mut weights, &related)?;
        related.extend(others);
        Ok(related)
    }
}

/// The words of a clause.
struct Words {
    /// How often each is there; in order, so that sums of floats are the same everywhere.
    counts: BTreeMap<String, u32>,
    /// As it stands there.
    written: HashMap<String, String>,
}

impl Words {
    fn of(open: &Open, text: &str) -> Self {
        let end = text.char_indices().nth(READ).map_or(text.len(), |(at, _)| at);
        let text = Span::new(0, end).of(text);
        let folded = Folded::new(text);
        let (mut counts, mut written) = (BTreeMap::new(), HashMap::new());
        let stop_words = open.collection().lexicon.stop_words();
        for word in open.collection().segmenter.words(&folded) {
            let long = word.end - word.start > 1;
            let named = word.text.contains(is_han) && !is_number(&word.text);
            if !long || !named || stop_words.holds(&word.text, true) {
                continue;
            }
            let spelt = folded.span(word.start, word.end).of(text);
            written.entry(word.text.clone()).or_insert_with(|| spelt.to_owned());
            *counts.entry(word.text).or_default() += 1;
        }
        Self { counts, written }
    }
}

/// How telling words are, each looked up once.
struct Weights<'a> {
    open: &'a Open,
    known: HashMap<String, (u64, f32)>,
}

impl Weights<'_> {
    /// In how many clauses a word is, and how telling that makes it.
    fn of(&mut self, word: &str) -> Result<(u64, f32)> {
        if let Some(known) = self.known.get(word) {
            return Ok(*known);
        }
        let found = self.open.engine.document_frequency(TextField::Body, word)?;
        let idf = evidence::idf(found, self.open.collection().build.units);
        self.known.insert(word.to_owned(), (found, idf));
        Ok((found, idf))
    }

    /// What a word weighs that is so often in a clause.
    fn weight(&mut self, word: &str, count: u32) -> Result<f32> {
        let count = count as f32;
        Ok(self.of(word)?.1 * 2.0 * count / (count + 1.0))
    }

    fn length(&mut self, words: &Words) -> Result<f32> {
        let mut sum = 0.0;
        for (word, count) in &words.counts {
            let weight = self.weight(word, *count)?;
            sum += weight * weight;
        }
        Ok(sum.sqrt())
    }

    /// Whether no more than a part of all clauses have a word.
    fn is_rarer(&mut self, word: &str, part: u64) -> Result<bool> {
        let found = self.of(word)?.0;
        let units = self.open.collection().build.units as u64;
        let few = FEW.min(units / 4).max(units / part);
        Ok((1..=few).contains(&found))
    }

    fn is_telling(&mut self, word: &str) -> Result<bool> {
        self.is_rarer(word, RARE)
    }

    /// How alike two clauses are, and the words that make them so, the most telling first, of which so many are
    /// rare.
    fn compare(&mut self, (own, length): (&Words, f32), text: &str) -> Result<Likeness> {
        let other = Words::of(self.open, text);
        let (mut sum, mut rare) = (0.0, 0);
        let mut shared: Vec<(f32, &String)> = Vec::new();
        for (word, count) in &own.counts {
            let Some(there) = other.counts.get(word) else { continue };
            let weight = self.weight(word, *count)? * self.weight(word, *there)?;
            sum += weight;
            rare += usize::from(self.is_telling(word)?);
            shared.push((weight, word));
        }
        let lengths = length * self.length(&other)?;
        shared.sort_by(|(a, one), (b, two)| b.total_cmp(a).then(one.cmp(two)));
        let cosine = if lengths > 0.0 { (sum / lengths).min(1.0) } else { 0.0 };
        let mut terms = Vec::new();
        for (_, word) in shared {
            if terms.len() < NAMED && self.is_rarer(word, USUAL)? {
                terms.extend(own.written.get(word).cloned());
            }
        }
        Ok(Likeness { cosine, rare, terms })
    }
}

/// 第四十六条, 二〇二二年: no matter that two clauses treat.
fn is_number(word: &str) -> bool {
    let number = |c: char| numeral::is_count(c) || "〇第条款项章节年月日".contains(c);
    word.contains(numeral::is_count) && word.chars().all(number)
}

/// How alike two clauses are.
struct Likeness {
    cosine: f32,
    rare: usize,
    terms: Vec<String>,
}

impl Open {
    /// The clauses at the other end of the crosswalk.
    fn linked_to(
        &self,
        clause: &ClauseView,
        own: (&Words, f32),
        weights: &mut Weights<'_>,
    ) -> Result<Vec<RelatedClauseView>> {
        let references = &clause.references;
        let links = references.implements.iter().chain(&references.implemented_by);
        let mut related = Vec::new();
        for link in links.take(LINKED) {
            budget::check()?;
            let id = format!("{}#{}", link.clause.document, link.clause.path);
            let found = self.engine.units(&[Key::Id(&id)], 1)?;
            let text = found.first().map_or("", |hit| hit.unit.text.as_str());
            let Likeness { cosine, terms, .. } = weights.compare(own, text)?;
            let basis = Basis::Crosswalk;
            related.push(RelatedClauseView {
                clause: link.clause.clone(),
                basis,
                score: cosine,
                terms,
            });
        }
        Ok(related)
    }

    /// The clauses of other works in force that share the most telling words.
    fn alike(
        &self,
        clause: &ClauseView,
        own: (&Words, f32),
        weights: &mut Weights<'_>,
        linked: &[RelatedClauseView],
    ) -> Result<Vec<RelatedClauseView>> {
        let Some(plan) = plan(own.0, weights)? else { return Ok(Vec::new()) };
        let others = self.others(&DocId::parse(&clause.clause.document)?);
        let mut found = self.candidates(&plan, &Filter::default())?;
        let all = found.len();
        found.retain(|hit| others.contains(&hit.document));
        // Its own document may have so many clauses of the kind that nothing else is among the first.
        if all == WEIGHED && found.len() < WEIGHED / 4 {
            let mut documents: Vec<usize> = others.into_iter().collect();
            documents.sort_unstable();
            let filter = Filter { documents: Some(documents), ..Filter::default() };
            found = self.candidates(&plan, &filter)?;
        }
        let mut alike = Vec::new();
        for hit in found {
            budget::check()?;
            let likeness = weights.compare(own, &hit.unit.text)?;
            if likeness.cosine >= LEAST && likeness.rare >= SHARED {
                alike.push((likeness, hit));
            }
        }
        alike.sort_by(|(a, _), (b, _)| b.cosine.total_cmp(&a.cosine));
        let mut of_document: HashMap<usize, usize> = HashMap::new();
        let mut related = Vec::new();
        for (Likeness { cosine, terms, .. }, hit) in alike {
            if related.len() == SHOWN {
                break;
            }
            let of_document = of_document.entry(hit.document).or_default();
            if *of_document == OF_ONE {
                continue;
            }
            let other = self.clause_of(hit)?;
            let known = linked.iter().any(|l| l.clause.permalink == other.permalink);
            if !known {
                *of_document += 1;
                let basis = Basis::Terms;
                related.push(RelatedClauseView { clause: other, basis, score: cosine, terms });
            }
        }
        Ok(related)
    }

    fn candidates(&self, plan: &Plan, filter: &Filter) -> Result<Vec<Hit>> {
        let request = Request {
            plan,
            matching: Matching::Any,
            filter,
            order: Order::Evidence,
            offset: 0,
            limit: WEIGHED,
            facets: false,
        };
        Ok(self.engine.search(&request)?.words.hits)
    }

    /// The documents of other works, of each the version in force, as positions in the catalogue.
    fn others(&self, own: &DocId) -> HashSet<usize> {
        let (names, day) = (self.names(), today());
        let versions: Vec<usize> = names.position(own).map(|at| names.work(at)).unwrap_or_default();
        let stands = |(at, facts): &(usize, Facts<'_>)| {
            facts.is_held
                && names.slug(*at) != own.as_str()
                && !names.has_ended(*at, &day)
                && !versions.contains(at)
                && names.in_force(*at, &day) == *at
        };
        self.collection().catalogue.all_facts().filter(stands).map(|(at, _)| at).collect()
    }
}

/// What candidates are looked for by; nothing for a clause that has too few telling words.
fn plan(own: &Words, weights: &mut Weights<'_>) -> Result<Option<Plan>> {
    let mut asked: Vec<(f32, &String)> = Vec::new();
    let mut telling = 0;
    for (word, count) in &own.counts {
        // A word of this clause alone leads nowhere.
        if weights.of(word)?.0 > 1 {
            telling += usize::from(weights.is_telling(word)?);
            asked.push((weights.weight(word, *count)?, word));
        }
    }
    if telling < SHARED {
        return Ok(None);
    }
    asked.sort_by(|(a, one), (b, two)| b.total_cmp(a).then(one.cmp(two)));
    asked.truncate(ASKED);
    let mut evidence = Evidence::default();
    let mut words = Vec::new();
    for (_, word) in &asked {
        evidence.words.push(((*word).clone(), 1.0));
        let chars: Vec<char> = word.chars().collect();
        for pair in chars.windows(2).map(|pair| pair.iter().collect::<String>()) {
            if !evidence.pairs.iter().any(|(held, _)| *held == pair) {
                evidence.pairs.push((pair, 1.0));
            }
        }
        if weights.is_telling(word)? {
            words.push(Leaf::token(TextField::Body, word, 1.0));
        }
    }
    let groups = vec![Group { words, ..Group::default() }];
    Ok(Some(Plan { groups, evidence, ..Plan::default() }))
}
