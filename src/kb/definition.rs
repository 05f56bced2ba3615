//! Questions for the meaning of a term lead to the clauses that define it.

use std::cmp::Reverse;

use super::search::Question;
use super::today;
use tiaowen_engine::engine::Hit;
use tiaowen_engine::plan::{Group, Leaf, Matching, Order, Plan, Request};
use tiaowen_engine::query::meaning::run;
use tiaowen_link::definition::{self, Manner};
use tiaowen_text::error::Result;

/// Clauses read for one term.
const READ: usize = 200;
/// Definitions shown.
const SHOWN: usize = 5;

/// What stands beside a term where a text defines it; `Y` is the term.
const WORDINGS: [&str; 20] = [
    "所称Y",
    "所称“Y",
    "所称的Y",
    "Y是指",
    "Y”是指",
    "Y,是指",
    "Y”,是指",
    "Y系指",
    "Y,系指",
    "Y,指",
    "Y:指",
    "Y指",
    "Y,谓",
    "Y者",
    "Y:",
    "Y,包括",
    "Y是",
    "简称Y",
    "简称“Y",
    "Y、",
];

impl Question<'_> {
    /// The clauses that define a term, best first: what tells its meaning before what abbreviates to it, higher
    /// documents before lower ones, newer before older, those in force before those repealed.
    pub(super) fn defining(&self, term: &str) -> Result<Vec<Hit>> {
        let runs = WORDINGS.iter().filter_map(|wording| run(&wording.replace('Y', term)));
        let words = runs.filter_map(|run| Leaf::body_phrase(&run, 1.0)).collect();
        let plan = Plan { groups: vec![Group { words, ..Group::default() }], ..Plan::default() };
        let request = Request {
            plan: &plan,
            matching: Matching::Whole,
            filter: &self.filter,
            order: Order::Score,
            offset: 0,
            limit: READ,
            facets: false,
        };
        let found = self.open.engine.search(&request)?.words.hits;
        let mut defining = Vec::new();
        for hit in found {
            let Some(manner) = manner(&hit, term) else { continue };
            let entry = hit.entry(self.open.collection())?;
            let meta = &entry.meta;
            let ended = self.open.standing(&entry.id, &today()).repealed.is_some();
            let date = meta.version_date().unwrap_or_default().to_owned();
            let place = (manner, ended, meta.authority, Reverse(date));
            defining.push((place, hit));
        }
        defining.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(defining.into_iter().map(|(_, hit)| hit).take(SHOWN).collect())
    }
}

/// How a clause defines a term, when it does.
fn manner(hit: &Hit, term: &str) -> Option<Manner> {
    let held = definition::terms(&hit.unit.text).into_iter();
    held.filter(|held| held.term == term).map(|held| held.manner).min()
}
