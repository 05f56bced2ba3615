//! Which article of the parent each clause carries out: the computed alignment.
//!
//! 1. Every clause and every article becomes a bag of character pairs, weighted by rarity within the two
//!    documents (a pair that stands everywhere says nothing). No dictionary, so any subject counts.
//! 2. Each clause is compared with each article ([`Feature`]): weighted terms shared, the heading of one
//!    found in the other, wording taken over (runs of four characters), the opening of the clause, the share
//!    of its sentences that are nearest to the article, and how the link compares with the best one of its
//!    clause and of its article (the two sides of an assignment). `measure` holds these numbers.
//! 3. Documents mostly follow the order of their parent: the heaviest chain of best matches that never goes
//!    back gives each clause a place to expect; the prior counts as far as the chain holds.
//! 4. A logistic curve turns the features into a confidence: of the links at 0.8 about four in five are
//!    right. Its weights are fitted on judged pairs (`tiaowen eval crosswalk`).
//! 5. Any number of links may stand for a clause or an article. One is the main link: the best, and in a
//!    document that keeps the order, the first article that the clauses before have not reached.
//! 6. An article that is left over is mentioned in passing where a clause says the words of its heading.
//!
//! What the parent's text was (wording, or headings and abstracts) is recorded with the result by `link`.

use std::collections::HashMap;

use super::Relation;
use super::evidence::equal_wording;
use super::measure::{Measured, measure};
use tiaowen_text::doc::{Document, Level};

/// Raised when a change here makes stored alignments out of date.
pub const VERSION: u32 = 7;

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
    /// Share of the clause's sentences that are nearest to the article.
    Sentences,
}

impl Feature {
    /// All features in the order of [`Weights`].
    pub const ALL: [Self; 9] = [
        Self::Terms,
        Self::HeadingDown,
        Self::HeadingUp,
        Self::Reuse,
        Self::Row,
        Self::Column,
        Self::Order,
        Self::Opening,
        Self::Sentences,
    ];
}

/// Values of [`Feature::ALL`] for one clause and one article.
pub type Values = [f32; 9];

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
    Weights { features: [1.69, 1.02, 1.86, 2.34, 0.97, 2.48, 1.19, 0.81, 4.49], bias: -6.78 };

/// The highest confidence that is told.
const CERTAIN: f32 = 0.99;

impl Weights {
    /// The curve's value for a link. Over judged pairs that it was not fitted on, about that share of links
    /// is right, so it is told as it is; nothing computed is certain.
    pub fn confidence(&self, values: &Values) -> f32 {
        let z: f32 = self.features.iter().zip(values).map(|(w, v)| w * v).sum();
        (1.0 / (1.0 + libm::expf(-(z + self.bias)))).min(CERTAIN)
    }
}

/// Least value of a link on the curve; below it, a clause is said to have no article.
pub const THRESHOLD: f32 = 0.35;
/// How much the first article not yet reached gains as main link in a document that keeps the order.
const NEXT_IN_ORDER: f32 = 3.0;
/// From this share of the chain on, a document counts as keeping its parent's order.
const KEEPS_ORDER: f32 = 0.8;
/// A computed link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Index of the clause in the implementing document.
    pub clause: usize,
    /// Index of the article in the parent.
    pub article: usize,
    /// The main link of its clause.
    pub main: bool,
    /// The clause names the article's subject and says nothing else of it.
    pub passing: bool,
    /// How the two relate.
    pub relation: Relation,
    /// Share of links at this value that are right.
    pub confidence: f32,
}

/// Aligns an implementing document with its parent.
pub fn align(child: &Document, parent: &Document) -> Vec<Link> {
    let measured = measure(child, parent, None);
    let mut links = decide(&measured, &WEIGHTS);
    relate(&mut links, &measured, child, parent);
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
            let odds = libm::logf(confidence / (1.0 - confidence + 1e-6));
            odds + if Some(j) == next { NEXT_IN_ORDER * keeps } else { 0.0 }
        };
        found.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.0.cmp(&b.0)));
        for (place, &(j, confidence)) in found.iter().enumerate() {
            let main = place == 0;
            if main {
                reached = Some(j);
            }
            let Some(&article) = measured.articles.get(j) else { continue };
            let relation = Relation::SameSubject;
            links.push(Link { clause, article, main, passing: false, relation, confidence });
        }
    }
    links.extend(mentions(measured, weights, &links));
    links
}

/// Links to articles that no clause takes up but that a clause names in the words of their heading.
fn mentions(measured: &Measured, weights: &Weights, links: &[Link]) -> Vec<Link> {
    let named = measured.named.iter().filter_map(|&(i, j)| {
        let (clause, article) = (*measured.clauses.get(i)?, *measured.articles.get(j)?);
        let confidence = weights.confidence(measured.at(i, j));
        let relation = Relation::Overlaps;
        Some(Link { clause, article, main: false, passing: true, relation, confidence })
    });
    named.filter(|n| links.iter().all(|l| l.article != n.article)).collect()
}

/// Below this share of its sentences a clause is about other matters too.
const CLAUSE_GOES_ON: f32 = 1.0 / 3.0;
/// Below this share of its sentences the clause leaves much of the article to others.
const ARTICLE_GOES_ON: f32 = 0.5;

/// Says how each link relates clause and article. Nearly the same words are equal wording; else it depends on
/// who goes on where the other stops: a clause that has another article, or few of whose sentences go to this
/// one, says more than the article; an article half of whose sentences go elsewhere says more than the clause.
pub fn relate(links: &mut [Link], measured: &Measured, child: &Document, parent: &Document) {
    let mut per_clause: HashMap<usize, usize> = HashMap::new();
    for link in links.iter().filter(|l| !l.passing) {
        *per_clause.entry(link.clause).or_default() += 1;
    }
    let compare = child.state.is_wording() && parent.state.is_wording();
    for link in links {
        let (ours, theirs) = measured.shares_of(link.clause, link.article);
        let many = per_clause.get(&link.clause).is_some_and(|&n| n > 1);
        let clause_goes_on = many || link.passing || ours < CLAUSE_GOES_ON;
        let article_goes_on = theirs < ARTICLE_GOES_ON;
        link.relation = match (clause_goes_on, article_goes_on) {
            _ if compare && equal_wording((child, link.clause), (parent, link.article)) => {
                Relation::Equal
            }
            (true, true) => Relation::Overlaps,
            (true, false) => Relation::Wider,
            (false, true) => Relation::PartOf,
            (false, false) => Relation::SameSubject,
        };
    }
}
