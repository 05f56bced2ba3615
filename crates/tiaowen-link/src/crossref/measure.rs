//! What is measured between every clause of a document and every article of its parent: the numbers that
//! `align` weighs. Knows nothing of weights, links or judgements.

use std::collections::HashMap;

use super::align::{Feature, Values, articles_of, clauses_of};
use super::evidence::{Grams, NAMED, Rarity, Side, naming_runs};
use tiaowen_text::doc::Document;

/// Share of a clause, heading aside, that counts as its opening.
pub(super) const OPENING: f32 = 0.35;
/// How fast the prior falls with the distance from the expected place, in lengths of the parent.
const ORDER_DECAY: f32 = 12.0;

/// All measures between two documents.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Clauses of the implementing document, as indices of its clauses.
    pub clauses: Vec<usize>,
    /// Articles of the parent likewise.
    pub articles: Vec<usize>,
    /// Values for clause i and article j at `i * articles.len() + j`.
    pub values: Vec<Values>,
    /// Share of the evidence that lies on a chain in the parent's order, 0–1.
    pub order: f32,
    /// Clauses that name the subject of an article in the words of its heading, by position.
    pub named: Vec<(usize, usize)>,
    /// The share of a clause's sentences that go to an article, and of the article's that go to the clause,
    /// placed as [`Measured::values`].
    pub shares: Vec<(f32, f32)>,
}

impl Measured {
    /// The values of a clause and an article, by position in [`Measured::clauses`] and `articles`.
    pub fn at(&self, clause: usize, article: usize) -> &Values {
        const NONE: Values = [0.0; 9];
        self.values.get(clause * self.articles.len() + article).unwrap_or(&NONE)
    }

    /// The two shares of a clause and an article, by their indices in the documents.
    pub fn shares_of(&self, clause: usize, article: usize) -> (f32, f32) {
        let place = self
            .clauses
            .binary_search(&clause)
            .ok()
            .zip(self.articles.binary_search(&article).ok());
        let at = place.map(|(i, j)| i * self.articles.len() + j);
        at.and_then(|at| self.shares.get(at)).copied().unwrap_or_default()
    }
}

/// Measures everything between two documents, `without` one feature when its worth is tested.
pub fn measure(child: &Document, parent: &Document, without: Option<Feature>) -> Measured {
    let (clauses, articles) = (clauses_of(child), articles_of(parent));
    let ours: Vec<Side> = clauses.iter().map(|&i| Side::new(child, i, OPENING)).collect();
    let theirs: Vec<Side> = articles.iter().map(|&j| Side::new(parent, j, OPENING)).collect();
    let rarity = Rarity::new(ours.iter().chain(&theirs).map(|s| &s.all));
    let (n, m) = (clauses.len(), articles.len());
    let mut values: Vec<Values> = vec![[0.0; 9]; n * m];
    fill(&mut values, Feature::Terms, &ours, &theirs, |side| &side.all, |side| &side.all, &rarity);
    fill(
        &mut values,
        Feature::Opening,
        &ours,
        &theirs,
        |side| &side.opening,
        |side| &side.all,
        &rarity,
    );
    for (cell, value) in values.iter_mut().enumerate() {
        let (Some(ours), Some(theirs)) = (ours.get(cell / m), theirs.get(cell % m)) else {
            continue;
        };
        value[1] = rarity.share_found(&ours.heading, &theirs.all);
        value[2] = rarity.share_found(&theirs.heading, &ours.all);
    }
    reuse(&mut values, &ours, &theirs);
    let shares = shares_of(&ours, &theirs, &rarity);
    let heard = heard(&ours, &theirs, &rarity);
    for ((value, share), heard) in values.iter_mut().zip(&shares).zip(&heard) {
        value[Feature::Sentences as usize] = (share.min(1.0) * heard).sqrt();
    }
    if let Some(feature) = without {
        for value in &mut values {
            value[feature as usize] = 0.0;
        }
    }
    let order = relative(&mut values, n, m, &heard);
    if let Some(feature) = without {
        for value in &mut values {
            value[feature as usize] = 0.0;
        }
    }
    let named = named(&ours, &theirs, &rarity);
    let back = shares_of(&theirs, &ours, &rarity);
    let mut taken = vec![(0.0, 0.0); n * m];
    for (at, pair) in taken.iter_mut().enumerate() {
        let there = shares.get(at).copied().unwrap_or(0.0);
        *pair = (there, back.get(at % m * n + at / m).copied().unwrap_or(0.0));
    }
    Measured { clauses, articles, values, order, named, shares: taken }
}

/// How rare each pair of characters is in the clauses and articles of two documents.
pub fn rarity(child: &Document, parent: &Document) -> Rarity {
    let ours: Vec<Side> =
        clauses_of(child).into_iter().map(|i| Side::new(child, i, OPENING)).collect();
    let theirs: Vec<Side> =
        articles_of(parent).into_iter().map(|j| Side::new(parent, j, OPENING)).collect();
    Rarity::new(ours.iter().chain(&theirs).map(|side| &side.all))
}

/// The cosine of weighted terms for every clause and article, by way of the articles that hold a term.
fn fill(
    values: &mut [Values],
    feature: Feature,
    ours: &[Side],
    theirs: &[Side],
    our: impl Fn(&Side) -> &Grams,
    their: impl Fn(&Side) -> &Grams,
    rarity: &Rarity,
) {
    let m = theirs.len();
    let mut holders: HashMap<u64, Vec<(usize, f32)>> = HashMap::new();
    for (j, side) in theirs.iter().enumerate() {
        for (gram, weight) in rarity.unit(their(side)) {
            holders.entry(gram).or_default().push((j, weight));
        }
    }
    for (i, side) in ours.iter().enumerate() {
        for (gram, weight) in rarity.unit(our(side)) {
            for &(j, other) in holders.get(&gram).into_iter().flatten() {
                if let Some(value) = values.get_mut(i * m + j) {
                    value[feature as usize] += weight * other;
                }
            }
        }
    }
}

/// How much evidence there is for each clause and article at all, up to 1: the rarity of the pairs that both
/// have, each once, against [`HEARD`].
#[expect(clippy::iter_over_hash_type, reason = "each pair has a list of its own, in order")]
fn heard(ours: &[Side], theirs: &[Side], rarity: &Rarity) -> Vec<f32> {
    let m = theirs.len();
    let mut holders: HashMap<u64, Vec<usize>> = HashMap::new();
    for (j, side) in theirs.iter().enumerate() {
        for &gram in side.all.keys() {
            holders.entry(gram).or_default().push(j);
        }
    }
    let mut heard = vec![0.0f32; ours.len() * m];
    for (side, row) in ours.iter().zip(heard.chunks_mut(m.max(1))) {
        let mut grams: Vec<u64> = side.all.keys().copied().collect();
        // Sums of floats depend on their order: sorted, two runs give the same bits.
        grams.sort_unstable();
        for gram in grams {
            for &j in holders.get(&gram).into_iter().flatten() {
                row[j] += rarity.of(gram);
            }
        }
    }
    heard.into_iter().map(|mass| (mass / HEARD).min(1.0)).collect()
}

/// Runs of four characters that both have. A run counts less the more clauses and articles hold it: stock
/// phrases are everybody's. The root keeps one sentence taken over from vanishing beside a long clause.
#[expect(clippy::iter_over_hash_type, reason = "each run has a list of its own, in order")]
fn reuse(values: &mut [Values], ours: &[Side], theirs: &[Side]) {
    let m = theirs.len();
    let mut holders: HashMap<u64, (Vec<usize>, f32)> = HashMap::new();
    for (j, side) in theirs.iter().enumerate() {
        for &run in &side.runs {
            holders.entry(run).or_default().0.push(j);
        }
    }
    for run in ours.iter().flat_map(|side| &side.runs) {
        if let Some(found) = holders.get_mut(run) {
            found.1 += 1.0;
        }
    }
    for (i, side) in ours.iter().enumerate() {
        let mut found: Vec<&(Vec<usize>, f32)> =
            side.runs.iter().filter_map(|run| holders.get(run)).collect();
        // Sums of floats depend on their order: sorted, two runs give the same bits.
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        for (articles, clauses) in found {
            for &j in articles {
                if let Some(value) = values.get_mut(i * m + j) {
                    value[Feature::Reuse as usize] += 1.0 / (articles.len() as f32 * clauses);
                }
            }
        }
        for (j, their) in theirs.iter().enumerate() {
            if let Some(value) = values.get_mut(i * m + j) {
                let shorter = side.runs.len().min(their.runs.len()).max(1);
                let share = value[Feature::Reuse as usize] / shorter as f32;
                value[Feature::Reuse as usize] = share.min(1.0).sqrt();
            }
        }
    }
}

/// Rarity of shared pairs that is heard whole, about four rare pairs; 95 of 100 right links have half as much
/// again. With less, what compares links with each other says nothing: something is nearest to everything.
const HEARD: f32 = 10.0;
/// What is left of the share of a sentence at a part of the nearness of the article nearest to it: the fourth
/// power. Between the third and the eighth it makes no difference (measured).
fn share_at(nearness: f32) -> f32 {
    let squared = nearness * nearness;
    squared * squared
}

/// Each sentence of a text goes to the text of the other document nearest to it (to several, when they are
/// about as near). Gives, for text i of `ours` and j of `theirs` at `i * theirs.len() + j`, the share of i
/// that goes to j. It finds what a clause takes up in one sentence and what the whole clause drowns.
fn shares_of(ours: &[Side], theirs: &[Side], rarity: &Rarity) -> Vec<f32> {
    let m = theirs.len();
    let mut holders: HashMap<u64, Vec<(usize, f32)>> = HashMap::new();
    for (j, side) in theirs.iter().enumerate() {
        for (gram, weight) in rarity.unit(&side.all) {
            holders.entry(gram).or_default().push((j, weight));
        }
    }
    let mut shares = vec![0.0f32; ours.len() * m];
    let mut near = vec![0.0f32; m];
    for (side, row) in ours.iter().zip(shares.chunks_mut(m.max(1))) {
        let whole: usize = side.sentences.iter().map(|s| s.1).sum();
        for (grams, letters) in &side.sentences {
            near.fill(0.0);
            for (gram, weight) in rarity.unit(grams) {
                for &(j, other) in holders.get(&gram).into_iter().flatten() {
                    near[j] += weight * other;
                }
            }
            let nearest = near.iter().fold(0.0f32, |most, n| most.max(*n));
            if nearest <= 0.0 {
                continue;
            }
            for n in &mut near {
                *n = share_at(*n / nearest);
            }
            let part = *letters as f32 / whole as f32 / near.iter().sum::<f32>();
            for (share, n) in row.iter_mut().zip(&near) {
                *share += part * n;
            }
        }
    }
    shares
}

/// Least part of a heading's weight that names its subject: 支持政策体系 of 健全粮食生产支持政策体系 does not.
const NAMES: f32 = 1.0 / 3.0;

/// Clauses that say a run of an article's heading which no other article says and which makes up a third of
/// the heading by rarity: they name the article's subject, whatever else they are about.
fn named(ours: &[Side], theirs: &[Side], rarity: &Rarity) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (j, side) in theirs.iter().enumerate() {
        let runs: Vec<(usize, u64)> = naming_runs(&side.title)
            .into_iter()
            .filter(|(_, run)| theirs.iter().filter(|t| t.named.contains(run)).count() <= 1)
            .collect();
        let all = rarity.weight(&side.title);
        for (i, our) in ours.iter().enumerate() {
            let mut longest: Option<(usize, usize)> = None;
            let mut current: Option<(usize, usize)> = None;
            for &(at, run) in &runs {
                if !our.named.contains(&run) {
                    continue;
                }
                current = match current {
                    Some((start, end)) if at < end => Some((start, at + NAMED)),
                    _ => Some((at, at + NAMED)),
                };
                let length = |r: Option<(usize, usize)>| r.map_or(0, |(start, end)| end - start);
                if length(current) > length(longest) {
                    longest = current;
                }
            }
            let said = longest.and_then(|(start, end)| side.title.get(start..end));
            if said.is_some_and(|said| rarity.weight(said) >= NAMES * all) {
                found.push((i, j));
            }
        }
    }
    found
}

/// Fills what compares links with each other: row, column, order, and the opening against the best one.
/// Gives the share of the evidence that keeps the parent's order.
fn relative(values: &mut [Values], n: usize, m: usize, heard: &[f32]) -> f32 {
    let score: Vec<f32> =
        values.iter().map(|v| v[0] + 0.2 * v[1] + 0.3 * v[2] + 0.5 * v[3] * v[3]).collect();
    let at = |i: usize, j: usize| score.get(i * m + j).copied().unwrap_or(0.0);
    let row: Vec<f32> = (0..n).map(|i| (0..m).map(|j| at(i, j)).fold(0.0, f32::max)).collect();
    let column: Vec<f32> = (0..m).map(|j| (0..n).map(|i| at(i, j)).fold(0.0, f32::max)).collect();
    let (expected, order) = expected_places(n, m, at);
    for i in 0..n {
        let cells = values.get_mut(i * m..(i + 1) * m).unwrap_or_default();
        let opening = cells.iter().map(|v| v[7]).fold(0.0, f32::max);
        for (j, value) in cells.iter_mut().enumerate() {
            let part = |best: f32| if best > 0.0 { at(i, j) / best } else { 0.0 };
            let heard = heard.get(i * m + j).copied().unwrap_or(0.0);
            value[4] = heard * part(row.get(i).copied().unwrap_or(0.0));
            value[5] = heard * part(column.get(j).copied().unwrap_or(0.0));
            let away = (expected.get(i).copied().unwrap_or(0.0) - j as f32).abs() / m as f32;
            value[6] = order * order * libm::expf(-ORDER_DECAY * away);
            value[7] = if opening > 0.0 { value[7] / opening } else { 0.0 };
            value[0] = value[0].sqrt();
        }
    }
    order
}

/// Where the order expects each clause's article, and the share of evidence on the chain that says so.
fn expected_places(n: usize, m: usize, at: impl Fn(usize, usize) -> f32) -> (Vec<f32>, f32) {
    let best: Vec<(usize, f32)> = (0..n)
        .map(|i| {
            let (mut top, mut first, mut second) = (0, 0.0f32, 0.0f32);
            for j in 0..m {
                let score = at(i, j);
                if score > first {
                    (top, first, second) = (j, score, first);
                } else if score > second {
                    second = score;
                }
            }
            // A clear winner says more about the order than a draw.
            let clear = if first > 0.0 { (first - second) / first } else { 0.0 };
            (top, first * (0.2 + clear))
        })
        .collect();
    let mut chain: Vec<(f32, Option<usize>)> = Vec::with_capacity(n);
    for (i, &(top, weight)) in best.iter().enumerate() {
        let mut longest = (weight, None);
        for (k, (&(before, _), &(sum, _))) in best.iter().zip(&chain).enumerate() {
            if before <= top && sum + weight > longest.0 {
                longest = (sum + weight, Some(k));
            }
        }
        debug_assert_eq!(chain.len(), i);
        chain.push(longest);
    }
    let total: f32 = best.iter().map(|b| b.1).sum();
    let end = (0..n).max_by(|&a, &b| chain[a].0.total_cmp(&chain[b].0));
    let order = end.map_or(0.0, |e| if total > 0.0 { chain[e].0 / total } else { 0.0 });
    let mut links = vec![(n as f32, m as f32)];
    let mut at = end;
    while let Some(i) = at {
        links.push((i as f32, best[i].0 as f32));
        at = chain[i].1;
    }
    links.push((-1.0, -1.0));
    links.reverse();
    let mut expected = vec![0.0; n];
    for pair in links.windows(2) {
        let &[(a, x), (b, y)] = pair else { continue };
        for (i, place) in expected.iter_mut().enumerate() {
            if a <= i as f32 && i as f32 <= b {
                *place = x + (y - x) * (i as f32 - a) / (b - a);
            }
        }
    }
    (expected, order)
}
