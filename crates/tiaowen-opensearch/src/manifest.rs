//! What a build says of itself, in the state of the cluster: that is there even where shards are lost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::fields::{ALL_PAIRS, ALL_SINGLES, ALL_WORDS};
use tiaowen_engine::evidence::{PAIRS, SINGLES, WORDS};
use tiaowen_engine::index::{self, Build, SCHEMA};
use tiaowen_text::error::{Error, Result};

/// Changes whenever fields, analysers or what is stored change: a build of another layout is refused.
pub(crate) const LAYOUT: u32 = 3;

/// Facts of a build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// [`LAYOUT`] of the program that made it.
    pub layout: u32,
    /// Whether everything was written.
    pub complete: bool,
    /// What it was built from, and when.
    pub build: Build,
    /// Shards that must answer.
    pub shards: usize,
    /// Documents of policy.
    pub documents: usize,
    /// Entries of the index: units, documents, parts of the collection.
    pub entries: usize,
    /// Sum of the check numbers of all entries.
    pub check: u64,
    /// How many builds it was changed from since all of it was written; with that, which of two states of one entry is
    /// the newer.
    pub generation: u64,
    /// Tokens of each field.
    pub fields: BTreeMap<String, Tokens>,
    /// Lengths of all clauses with title and headings, as evidence weighs them: in bigrams, single characters, words.
    pub lengths: [u64; 3],
    /// The parts of the collection that are no clauses.
    pub parts: BTreeMap<String, Held>,
}

/// What is there of a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    /// Pieces of it, an entry each.
    pub pieces: usize,
    /// Sum of their check numbers.
    pub check: u64,
}

/// Tokens of a field in all units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tokens {
    /// Units that have any.
    pub units: u64,
    /// All of them.
    pub tokens: u64,
}

/// `k1` and `b` of the fields of a plan.
const PLAIN: (f32, f32) = (1.2, 0.75);

/// How a field is scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Similarity {
    pub k1: f32,
    pub b: f32,
}

impl Similarity {
    /// What weighs lengths against `theirs`, the mean that the cluster takes, as (k1, b) do against `ours`.
    fn of((k1, b): (f32, f32), theirs: f32, ours: f32) -> Self {
        if theirs <= 0.0 || ours <= 0.0 {
            return Self { k1, b };
        }
        let (fixed, by_length) = (k1 * (1.0 - b), k1 * b * theirs / ours);
        Self { k1: fixed + by_length, b: by_length / (fixed + by_length) }
    }
}

impl Manifest {
    /// Refuses what this program cannot read.
    pub(crate) fn checked(self, name: &str) -> Result<Self> {
        let refused = |why: String| {
            Err(Error::unavailable(format!(
                "the build {name} in the search cluster {why}: run `tiaowen index`"
            )))
        };
        if self.layout != LAYOUT {
            return refused(format!("has layout {}, this program needs {LAYOUT}", self.layout));
        }
        if self.build.stamp.schema != SCHEMA {
            return refused(format!(
                "has schema {}, this program needs {SCHEMA}",
                self.build.stamp.schema
            ));
        }
        if !self.complete {
            return refused("is not complete".to_owned());
        }
        Ok(self)
    }

    /// Units and documents: what the frequency of a token is held against.
    pub(crate) fn population(&self) -> u64 {
        (self.build.units + self.documents) as u64
    }

    /// How a field is scored so that scores are those of one machine. There lengths are weighed against the mean of all
    /// units and documents, or of all units for evidence; the cluster takes the mean of those that have the field.
    pub(crate) fn similarity(&self, field: &str) -> Similarity {
        let Tokens { units, tokens } = self.tokens(field);
        let theirs = tokens as f32 / units.max(1) as f32;
        let mean = |sum: u64| (sum as f32 / self.build.units.max(1) as f32).max(1.0);
        let [pairs, singles, words] = self.lengths.map(mean);
        match field {
            ALL_PAIRS => Similarity::of((PAIRS.k1, PAIRS.b), theirs, pairs),
            ALL_SINGLES => Similarity::of((SINGLES.k1, SINGLES.b), theirs, singles),
            ALL_WORDS => Similarity::of((WORDS.k1, WORDS.b), theirs, words),
            _ => Similarity::of(PLAIN, theirs, tokens as f32 / self.population().max(1) as f32),
        }
    }

    fn tokens(&self, field: &str) -> Tokens {
        self.fields.get(field).copied().unwrap_or_default()
    }

    /// The most that the cluster gives for tokens which so many units have; `with_k1` tells that it multiplies by k1 + 1
    /// itself.
    pub(crate) fn most(&self, field: &str, found: &[u64], with_k1: bool) -> f32 {
        let units = self.tokens(field).units;
        let rarity: f32 = found.iter().map(|found| index::rarity(*found, units)).sum();
        let by_k1 = if with_k1 { self.similarity(field).k1 + 1.0 } else { 1.0 };
        (rarity * by_k1).max(f32::MIN_POSITIVE)
    }

    /// What a score of the cluster for a leaf must be multiplied by to be one of ours.
    pub(crate) fn factor(&self, field: &str, found: &[u64], with_k1: bool) -> f32 {
        let population = self.population();
        let rarity: f32 = found.iter().map(|found| index::rarity(*found, population)).sum();
        (PLAIN.0 + 1.0) * rarity / self.most(field, found, with_k1)
    }
}
