//! Which article of the parent each clause carries out: the computed alignment.
//!
//! 1. Every clause and every article becomes a bag of character pairs, weighted by rarity within the two
//!    documents (a pair that stands everywhere says nothing). No dictionary, so any subject counts.
//! 2. Each clause is compared with each article ([`Feature`]): weighted terms shared, the heading of one
//!    found in the other, wording taken over (runs of four characters), the opening of the clause, and how
//!    the link compares with the best one of its clause and of its article (the two sides of an assignment).
//! 3. Documents mostly follow the order of their parent: the heaviest chain of best matches that never goes
//!    back gives each clause a place to expect; the prior counts as far as the chain holds.
//! 4. A logistic curve turns the features into a confidence. Its weights are fitted on judged pairs
//!    (`tiaowen eval crosswalk`), then bent ([`calibrated`]) so that of the links at 0.8 about four in five
//!    are right.
//! 5. Any number of links may stand for a clause or an article. One is the main link: the best, and in a
//!    document that keeps the order, the first article that the clauses before have not reached.
//!
//! What the parent's text was (wording, or headings and abstracts) is recorded with the result by `link`.

use std::collections::HashMap;

use super::Relation;
use super::evidence::{Grams, Rarity, Side};
use crate::doc::{Document, Level};

/// Raised when a change here makes stored alignments out of date.
pub const VERSION: u32 = 2;

/// What is measured between a clause and an article; each lies between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// Terms of clause and article, weighted by rarity.
    Terms,
    /// The clause's heading found in the article.
    HeadingDown,
    /// The article's heading found in the clause.
    HeadingUp,
    /// Wording taken over.
    Reuse,
    /// Against the best link of this clause.
    Row,
    /// Against the best link of this article.
    Column,
    /// Where the order of the documents expects it.
    Order,
    /// Terms of the clause's opening: a clause names its main subject first.
    Opening,
}

impl Feature {
    /// All features in the order of [`Weights`].
    pub const ALL: [Self; 8] = [
        Self::Terms,
        Self::HeadingDown,
        Self::HeadingUp,
        Self::Reuse,
        Self::Row,
        Self::Column,
        Self::Order,
        Self::Opening,
    ];
}

/// Values of [`Feature::ALL`] for one clause and one article.
pub type Values = [f32; 8];

/// The logistic curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// One weight a feature.
    pub features: Values,
    /// The constant.
    pub bias: f32,
}

/// Fitted on all judged pairs by `tiaowen eval crosswalk --fit`.
pub const WEIGHTS: Weights =
    Weights { features: [2.83, 0.69, 1.71, 3.18, 2.50, 2.73, 1.52, 1.24], bias: -6.92 };

impl Weights {
    /// The curve's value for a link; what is told to readers is [`calibrated`].
    pub fn confidence(&self, values: &Values) -> f32 {
        let z: f32 = self.features.iter().zip(values).map(|(w, v)| w * v).sum();
        1.0 / (1.0 + (-(z + self.bias)).exp())
    }
}

/// What the curve said of links in judged pairs that it was not fitted on, and the share of them that was
/// right: in the middle it is too sure of itself, since laws and opinions differ. Nothing computed is certain.
const CALIBRATION: [(f32, f32); 8] = [
    (0.0, 0.0),
    (0.01, 0.01),
    (0.18, 0.22),
    (0.42, 0.56),
    (0.78, 0.62),
    (0.90, 0.86),
    (0.99, 0.99),
    (1.0, 0.99),
];

/// The confidence that is told: the curve's value by the share of links at it that proved right.
pub fn calibrated(value: f32) -> f32 {
    for pair in CALIBRATION.windows(2) {
        let &[(x, low), (y, high)] = pair else { continue };
        if value <= y {
            return low + (high - low) * ((value - x) / (y - x)).clamp(0.0, 1.0);
        }
    }
    0.99
}

/// Least value of a link on the curve; below it, a clause is said to have no article.
pub const THRESHOLD: f32 = 0.35;
/// How much the first article not yet reached gains as main link in a document that keeps the order.
const NEXT_IN_ORDER: f32 = 3.0;
/// From this share of the chain on, a document counts as keeping its parent's order.
const KEEPS_ORDER: f32 = 0.8;
/// Share of a clause, heading aside, that counts as its opening.
const OPENING: f32 = 0.35;
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
}

impl Measured {
    /// The values of a clause and an article, by position in [`Measured::clauses`] and `articles`.
    pub fn at(&self, clause: usize, article: usize) -> &Values {
        const NONE: Values = [0.0; 8];
        self.values.get(clause * self.articles.len() + article).unwrap_or(&NONE)
    }
}

/// A computed link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Index of the clause in the implementing document.
    pub clause: usize,
    /// Index of the article in the parent.
    pub article: usize,
    /// The main link of its clause.
    pub main: bool,
    /// How the two relate.
    pub relation: Relation,
    /// Share of links at this value that are right.
    pub confidence: f32,
}

/// Aligns an implementing document with its parent.
pub fn align(child: &Document, parent: &Document) -> Vec<Link> {
    let measured = measure(child, parent, None);
    let mut links = decide(&measured, &WEIGHTS);
    relate(&mut links, child, parent);
    links
}

/// The clauses that can carry something out: numbered ones, and unnumbered text that has no numbered
/// clause below it, such as all of 一、总体要求.
pub fn clauses_of(document: &Document) -> Vec<usize> {
    let numbered = |i: usize| document.number(i).is_some();
    let mut found: Vec<usize> = Vec::new();
    for (i, clause) in document.clauses.iter().enumerate() {
        let inside = found.last().and_then(|&l| document.clauses.get(l));
        if inside.is_some_and(|l| l.extent.contains(clause.extent)) {
            continue;
        }
        let leaf = !matches!(clause.level, Level::Preamble | Level::Annex)
            && !document
                .clauses
                .iter()
                .enumerate()
                .skip(i + 1)
                .take_while(|(_, c)| c.span.start < clause.extent.end)
                .any(|(k, _)| numbered(k));
        if numbered(i) || leaf {
            found.push(i);
        }
    }
    found
}

/// The articles that can be carried out: numbered ones.
pub fn articles_of(document: &Document) -> Vec<usize> {
    (0..document.clauses.len()).filter(|&i| document.number(i).is_some()).collect()
}

/// Measures everything between two documents, `without` one feature when its worth is tested.
pub fn measure(child: &Document, parent: &Document, without: Option<Feature>) -> Measured {
    let (clauses, articles) = (clauses_of(child), articles_of(parent));
    let ours: Vec<Side> = clauses.iter().map(|&i| Side::new(child, i, OPENING)).collect();
    let theirs: Vec<Side> = articles.iter().map(|&j| Side::new(parent, j, OPENING)).collect();
    let rarity = Rarity::new(ours.iter().chain(&theirs).map(|s| &s.all));
    let (n, m) = (clauses.len(), articles.len());
    let mut values: Vec<Values> = vec![[0.0; 8]; n * m];
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
    if let Some(feature) = without {
        for value in &mut values {
            value[feature as usize] = 0.0;
        }
    }
    let order = relative(&mut values, n, m);
    if let Some(feature) = without {
        for value in &mut values {
            value[feature as usize] = 0.0;
        }
    }
    Measured { clauses, articles, values, order }
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

/// Runs of four characters that both have. A run counts less the more clauses and articles hold it: stock
/// phrases are everybody's. The root keeps one sentence taken over from vanishing beside a long clause.
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

/// Fills what compares links with each other: row, column, order, and the opening against the best one.
/// Gives the share of the evidence that keeps the parent's order.
fn relative(values: &mut [Values], n: usize, m: usize) -> f32 {
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
            value[4] = part(row.get(i).copied().unwrap_or(0.0));
            value[5] = part(column.get(j).copied().unwrap_or(0.0));
            let away = (expected.get(i).copied().unwrap_or(0.0) - j as f32).abs() / m as f32;
            value[6] = order * order * (-ORDER_DECAY * away).exp();
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

/// Chooses the links, and the main one of each clause.
pub fn decide(measured: &Measured, weights: &Weights) -> Vec<Link> {
    let keeps = ((measured.order - KEEPS_ORDER) / (1.0 - KEEPS_ORDER)).max(0.0);
    let mut links = Vec::new();
    let mut reached: Option<usize> = None;
    for (i, &clause) in measured.clauses.iter().enumerate() {
        let mut found: Vec<(usize, f32)> = (0..measured.articles.len())
            .map(|j| (j, weights.confidence(measured.at(i, j))))
            .filter(|(_, confidence)| *confidence >= THRESHOLD)
            .collect();
        let next = found.iter().map(|f| f.0).find(|&j| reached.is_none_or(|r| j > r));
        let rank = |&(j, confidence): &(usize, f32)| {
            let odds = (confidence / (1.0 - confidence + 1e-6)).ln();
            odds + if Some(j) == next { NEXT_IN_ORDER * keeps } else { 0.0 }
        };
        found.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.0.cmp(&b.0)));
        for (place, &(j, confidence)) in found.iter().enumerate() {
            let main = place == 0;
            if main {
                reached = Some(j);
            }
            let Some(&article) = measured.articles.get(j) else { continue };
            let (relation, confidence) = (Relation::SameSubject, calibrated(confidence));
            links.push(Link { clause, article, main, relation, confidence });
        }
    }
    links
}

/// Says how each link relates clause and article: by their wording when both are at hand, and by what else
/// the two are linked to.
fn relate(links: &mut [Link], child: &Document, parent: &Document) {
    let mut per_clause: HashMap<usize, usize> = HashMap::new();
    let mut per_article: HashMap<usize, usize> = HashMap::new();
    for link in links.iter() {
        *per_clause.entry(link.clause).or_default() += 1;
        *per_article.entry(link.article).or_default() += 1;
    }
    let compare = child.state.is_wording() && parent.state.is_wording();
    for link in links {
        let many = per_clause.get(&link.clause).is_some_and(|&n| n > 1);
        let shared = per_article.get(&link.article).is_some_and(|&n| n > 1);
        let equal =
            compare && super::evidence::equal_wording((child, link.clause), (parent, link.article));
        link.relation = match (equal, link.main, many, shared) {
            (true, ..) => Relation::Equal,
            (_, false, ..) | (_, _, true, true) => Relation::Overlaps,
            (_, _, true, false) => Relation::Wider,
            (_, _, false, true) => Relation::PartOf,
            (_, _, false, false) => Relation::SameSubject,
        };
    }
}
