//! Questions: the cluster scores every unit by the words it has, exactly as one machine would, and gives the best;
//! what their documents, their coverage and the meaning of words add is weighed here.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::entry;
use crate::lower::{About, Lowering, units};
use crate::reply::{Search, hits, unreadable};
use crate::stored;
use crate::terms::Place;
use tiaowen_engine::collection::Catalogue;
use tiaowen_engine::evidence;
use tiaowen_engine::index::{Sought, Vectors};
use tiaowen_engine::plan::Evidence;
use tiaowen_text::error::Result;

/// Units that compete, best by words first; all of a collection that has no more.
pub(crate) const COMPETING: usize = 1_000;
/// Of what matches so many must compete for the first pages; otherwise those are asked for by themselves.
pub(crate) const ENOUGH: usize = 200;

/// A unit that competes.
#[derive(Debug, Clone)]
struct Competitor {
    place: u64,
    /// Position of its document in the catalogue.
    document: usize,
    /// By words alone.
    words: f32,
    covered: f32,
    near: f32,
    /// Which of the shares it is in, a bit each.
    shares: u64,
}

/// A question with those that compete for it.
pub(crate) struct Question<'a> {
    lowering: &'a Lowering<'a>,
    evidence: &'a Evidence,
    catalogue: &'a Catalogue,
    /// How telling each typed bigram is, by its name in the query.
    typed: Vec<f32>,
    sought: Option<Sought>,
    shares: Vec<About>,
    competitors: Vec<Competitor>,
}

impl<'a> Question<'a> {
    pub(crate) fn new(
        lowering: &'a Lowering<'a>,
        evidence: &'a Evidence,
        catalogue: &'a Catalogue,
        vectors: Option<&Vectors>,
        shares: Vec<About>,
    ) -> Self {
        let typed = evidence.pairs.iter();
        let typed = typed.map(|(pair, weight)| match *weight == 1.0 {
            true => lowering.idf(pair, Place::Pairs),
            false => 0.0,
        });
        let sought = vectors.and_then(|v| v.sought(evidence.spoken.iter().map(String::as_str)));
        Self {
            lowering,
            evidence,
            catalogue,
            typed: typed.collect(),
            sought,
            shares,
            competitors: Vec::new(),
        }
    }

    /// The best units by words: of all, or of those that match `only`; each tells which of the shares it is in.
    pub(crate) fn search(&self, only: Option<&Value>, most: usize) -> Search {
        let mut ways = self.lowering.named_evidence(self.evidence);
        for (at, about) in self.shares.iter().enumerate() {
            for (query, name) in about.queries.iter().zip(["q", "r"]) {
                ways.push(json!({ "constant_score": {
                    "filter": query, "boost": 0.0, "_name": format!("{name}{at}"),
                } }));
            }
        }
        let mut filter = vec![units()];
        filter.extend(only.cloned());
        let query = json!({ "bool": { "filter": filter, "should": ways } });
        let stored: &[&str] = if self.sought.is_some() { &["vector"] } else { &["_none_"] };
        Search::hits(query, by_score(), (0, most), stored).scored()
    }

    /// Adds those that an answer gives.
    pub(crate) fn add(&mut self, answer: &Value) -> Result<()> {
        for hit in hits(answer)? {
            let competitor = self.read(hit)?;
            match self.competitors.iter_mut().find(|held| held.place == competitor.place) {
                Some(held) => held.shares |= competitor.shares,
                None => self.competitors.push(competitor),
            }
        }
        Ok(())
    }

    fn read(&self, hit: &Value) -> Result<Competitor> {
        let place = place(hit)?;
        let mut competitor = Competitor {
            place,
            document: self.lowering.numbers.position(entry::number_at(place))?,
            words: score(hit)?,
            covered: 0.0,
            near: 0.0,
            shares: 0,
        };
        let names =
            hit.get("matched_queries").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for name in names.iter().filter_map(Value::as_str) {
            let (kind, at) = name.split_at(1);
            let Ok(at) = at.parse::<usize>() else { continue };
            match kind {
                "q" => competitor.shares |= 1 << at,
                "r" => {
                    let least = self.shares.get(at).and_then(|about| about.least);
                    let enough = least.is_some_and(|least| competitor.words >= least);
                    competitor.shares |= u64::from(enough) << at;
                }
                _ => competitor.covered += self.typed.get(at).copied().unwrap_or_default(),
            }
        }
        if let Some(sought) = &self.sought {
            competitor.near = sought.nearness(&stored::field(hit, "vector")?);
        }
        Ok(competitor)
    }

    /// How many of a share compete.
    pub(crate) fn in_share(&self, share: usize) -> usize {
        self.competitors.iter().filter(|held| held.shares >> share & 1 == 1).count()
    }

    /// Those of a share with their scores, best first; ties in reading order.
    pub(crate) fn ranked(&self, share: usize) -> Vec<(f32, u64)> {
        let top = self.competitors.iter().map(|held| held.words).fold(0.0, f32::max);
        let mut by_document: HashMap<usize, Vec<f32>> = HashMap::new();
        for held in &self.competitors {
            by_document.entry(held.document).or_default().push(held.words);
        }
        let all = self.evidence.pairs.as_slice();
        let typed = self.lowering.telling(all, Place::Pairs);
        let score = |held: &Competitor| {
            let near = evidence::nearness(held.near, top);
            if held.words == 0.0 {
                return near;
            }
            let of_document = by_document.get(&held.document).into_iter().flatten().copied();
            let mentions =
                self.catalogue.facts(held.document).map_or(0, |facts| facts.mentions as usize);
            let lift = evidence::lift(evidence::best_three(of_document), top, mentions);
            held.words + lift + evidence::coverage(held.covered, typed, top) + near
        };
        let matching = self.competitors.iter().filter(|held| held.shares >> share & 1 == 1);
        let mut ranked: Vec<_> =
            matching.map(|held| (score(held), (held.document, held.place))).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        ranked.into_iter().map(|(score, (_, place))| (score, place)).collect()
    }
}

/// The score of a hit.
pub(crate) fn score(hit: &Value) -> Result<f32> {
    let score = hit.get("_score").and_then(Value::as_f64).ok_or_else(unreadable)?;
    Ok(score as f32)
}

/// Best first, ties in reading order.
pub(crate) fn by_score() -> Value {
    json!([{ "_score": "desc" }, { "doc": "asc" }, { "place": "asc" }])
}

/// The place of a hit, which is the last it is sorted by.
pub(crate) fn place(hit: &Value) -> Result<u64> {
    let sort = hit.get("sort").and_then(Value::as_array).and_then(|values| values.last());
    sort.and_then(Value::as_u64).ok_or_else(unreadable)
}
