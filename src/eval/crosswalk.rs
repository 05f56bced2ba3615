//! How good the computed alignment is: against judged pairs of documents, with the fit of its weights, the
//! worth of each feature, and the calibration of its confidence. Reads no files; `cli` does.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::fit::{Sample, fit};
use tiaowen_link::crossref::Relation;
use tiaowen_link::crossref::align::{self, Feature, Link, WEIGHTS, Weights};
use tiaowen_link::crossref::curated::{CuratedRow, Kind};
use tiaowen_link::crossref::measure::{Measured, measure};
use tiaowen_text::doc::{DocId, Document, TextState};
use tiaowen_text::error::{Error, Result};

/// A pair of documents that a reader judged: for each clause its articles, the main one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The implementing document.
    pub child: DocId,
    /// The document that it carries out.
    pub parent: DocId,
    /// Files that hold their texts, where the judged file names them.
    pub files: BTreeMap<DocId, String>,
    /// Clause key → article keys.
    pub rows: Vec<(String, Vec<String>)>,
    /// Articles that are only mentioned in passing; `None` where the judge did not tell.
    pub passing: Option<BTreeSet<String>>,
    /// Relations that were judged: clause key, article key, relation.
    pub relations: Vec<(String, String, Relation)>,
}

impl Judged {
    /// Reads a judged file: tab-separated clause, main article, further articles (`-` for none), note, and the
    /// relations in the order of the articles (`-` where not judged), of which the last two may be missing; the
    /// documents are named in a comment, `# child ID = FILE` and `# parent ID = FILE`, or in the
    /// column line `# CHILD <TAB> PARENT main article …`.
    pub fn parse(text: &str) -> Result<Self> {
        let (mut child, mut parent) = (None, None);
        let (mut files, mut rows, mut relations) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (n, line) in text.lines().enumerate() {
            let line = line.trim_end();
            if let Some(comment) = line.strip_prefix('#') {
                let comment = comment.trim();
                let named = [("child ", &mut child), ("parent ", &mut parent)];
                for (word, place) in named {
                    if let Some((id, file)) =
                        comment.strip_prefix(word).and_then(|c| c.split_once('='))
                    {
                        let id = DocId::parse(id.trim())?;
                        files.insert(id.clone(), file.trim().to_owned());
                        *place = Some(id);
                    }
                }
                if let Some((ours, theirs)) = comment.split_once(" <TAB> ")
                    && let Some((theirs, _)) = theirs.split_once(" main article")
                    && child.is_none()
                {
                    child = DocId::parse(ours.trim()).ok();
                    parent = DocId::parse(theirs.trim()).ok();
                }
                continue;
            }
            let columns: Vec<&str> = line.split('\t').map(str::trim).collect();
            let &[clause, main, further, ..] = columns.as_slice() else {
                if line.is_empty() {
                    continue;
                }
                return Err(Error::invalid(format!("line {}: three columns are expected", n + 1)));
            };
            let articles: Vec<String> = std::iter::once(main)
                .chain(further.split(','))
                .map(str::trim)
                .filter(|a| !a.is_empty() && *a != "-")
                .map(str::to_owned)
                .collect();
            let words = columns.get(4).into_iter().flat_map(|c| c.split(','));
            for (article, word) in articles.iter().zip(words).filter(|(_, w)| *w != "-") {
                let relation = Relation::parse(word).ok_or_else(|| {
                    Error::invalid(format!("line {}: {word:?} is no relation", n + 1))
                })?;
                relations.push((clause.to_owned(), article.clone(), relation));
            }
            rows.push((clause.to_owned(), articles));
        }
        let unnamed = || Error::invalid("the file names no child and parent document");
        Ok(Self {
            child: child.ok_or_else(unnamed)?,
            parent: parent.ok_or_else(unnamed)?,
            files,
            rows,
            passing: None,
            relations,
        })
    }

    /// The judged pairs among curated rows.
    pub fn from_curated(rows: &[CuratedRow]) -> Vec<Self> {
        let mut pairs: Vec<Self> = Vec::new();
        for row in rows.iter().filter(|row| row.judges_clause()) {
            let place =
                pairs.iter().position(|p| p.child == row.document && p.parent == row.parent);
            let place = place.unwrap_or_else(|| {
                pairs.push(Self {
                    child: row.document.clone(),
                    parent: row.parent.clone(),
                    files: BTreeMap::new(),
                    rows: Vec::new(),
                    passing: Some(BTreeSet::new()),
                    relations: Vec::new(),
                });
                pairs.len() - 1
            });
            let Some(pair) = pairs.get_mut(place) else { continue };
            if let (Some(article), Some(relation)) = (&row.article, row.relation) {
                pair.relations.push((row.clause.clone(), article.clone(), relation));
            }
            let at = pair.rows.iter().position(|(clause, _)| *clause == row.clause);
            let at = at.unwrap_or_else(|| {
                pair.rows.push((row.clause.clone(), Vec::new()));
                pair.rows.len() - 1
            });
            let (Some((_, articles)), Some(article)) = (pair.rows.get_mut(at), &row.article) else {
                continue;
            };
            let place = if row.kind == Kind::Main { 0 } else { articles.len() };
            articles.insert(place, article.clone());
        }
        for pair in &mut pairs {
            let of_pair = |r: &&CuratedRow| r.document == pair.child && r.parent == pair.parent;
            let articles = |passing: bool| -> BTreeSet<String> {
                let rows = rows.iter().filter(of_pair).filter(|r| r.links());
                let rows = rows.filter(|r| (r.kind == Kind::Passing) == passing);
                rows.filter_map(|r| r.article.clone()).collect()
            };
            // What one clause takes up is not only mentioned, though another clause just names it.
            pair.passing = Some(&articles(true) - &articles(false));
        }
        pairs
    }
}

/// A judged pair with its texts.
#[derive(Debug, Clone)]
pub struct Case {
    /// `child → parent`
    pub name: String,
    /// The implementing document.
    pub child: Document,
    /// Its parent.
    pub parent: Document,
    /// Clause → articles, the main one first, as indices of clauses.
    pub gold: BTreeMap<usize, Vec<usize>>,
    /// Articles only mentioned in passing, where that was judged.
    pub passing: Option<BTreeSet<usize>>,
    /// Judged relations of clause and article.
    pub relations: BTreeMap<(usize, usize), Relation>,
}

impl Case {
    /// Finds the judged clauses in the texts; a key that the text does not have is an error, because a
    /// score over the rest would flatter.
    pub fn new(judged: &Judged, child: Document, parent: Document) -> Result<Self> {
        let find = |document: &Document, key: &str| match document.find_key(key).as_slice() {
            &[only] => Ok(only),
            found => Err(Error::invalid(format!(
                "{} has {} clauses {key:?}, judged is one",
                document.id,
                found.len()
            ))),
        };
        let mut gold = BTreeMap::new();
        for (clause, articles) in &judged.rows {
            let articles = articles.iter().map(|a| find(&parent, a)).collect::<Result<Vec<_>>>()?;
            gold.insert(find(&child, clause)?, articles);
        }
        let passing = judged.passing.as_ref().map(|articles| {
            articles.iter().map(|a| find(&parent, a)).collect::<Result<BTreeSet<usize>>>()
        });
        let mut relations = BTreeMap::new();
        for (clause, article, relation) in &judged.relations {
            relations.insert((find(&child, clause)?, find(&parent, article)?), *relation);
        }
        let name = format!("{} → {}", judged.child, judged.parent);
        Ok(Self { name, child, parent, gold, passing: passing.transpose()?, relations })
    }

    /// Clauses and articles measured, with the judgement of each: what a fit learns from.
    fn samples(&self, measured: &Measured) -> Vec<Sample> {
        let mut samples = Vec::new();
        for (i, clause) in measured.clauses.iter().enumerate() {
            let Some(articles) = self.gold.get(clause) else { continue };
            for (j, article) in measured.articles.iter().enumerate() {
                samples
                    .push(Sample { values: *measured.at(i, j), right: articles.contains(article) });
            }
        }
        samples
    }
}

/// Precision, recall and their harmonic mean.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scores {
    /// Share of what was found that is right.
    pub precision: f32,
    /// Share of what is right that was found.
    pub recall: f32,
    /// Harmonic mean.
    pub f1: f32,
}

impl Scores {
    fn new(right: usize, found: usize, judged: usize) -> Self {
        let share = |of: usize| if of == 0 { 0.0 } else { right as f32 / of as f32 };
        let both = found + judged;
        let f1 = if both == 0 { 0.0 } else { 2.0 * right as f32 / both as f32 };
        Self { precision: share(found), recall: share(judged), f1 }
    }
}

/// A list of articles: as judged, and as computed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gaps {
    /// By the judgement.
    pub judged: Vec<String>,
    /// By the alignment.
    pub computed: Vec<String>,
    /// Whether both lists are the same.
    pub exact: bool,
    /// How far the computed list is right.
    pub scores: Scores,
}

impl Gaps {
    fn new(parent: &Document, judged: &BTreeSet<usize>, computed: &BTreeSet<usize>) -> Self {
        let keys = |list: &BTreeSet<usize>| list.iter().map(|&a| parent.key(a)).collect();
        let right = judged.intersection(computed).count();
        Self {
            exact: judged == computed,
            scores: Scores::new(right, computed.len(), judged.len()),
            judged: keys(judged),
            computed: keys(computed),
        }
    }
}

/// Relation words of links that are right and whose relation was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Relations {
    /// Links judged.
    pub links: usize,
    /// Of which the computed word is the same.
    pub same: usize,
    /// How often which word was judged where which one was computed: judged, computed, times.
    pub words: Vec<(Relation, Relation, usize)>,
}

impl Relations {
    fn new(judged: &BTreeMap<(usize, usize), Relation>, links: &[Link]) -> Self {
        let mut found = Self::default();
        for link in links {
            let Some(&word) = judged.get(&(link.clause, link.article)) else { continue };
            found.links += 1;
            found.same += usize::from(word == link.relation);
            match found.words.iter_mut().find(|w| (w.0, w.1) == (word, link.relation)) {
                Some(times) => times.2 += 1,
                None => found.words.push((word, link.relation, 1)),
            }
        }
        found.words.sort_by_key(|w| std::cmp::Reverse(w.2));
        found
    }
}

/// Links of about the same confidence, and how many of them are right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// Least confidence in the bin.
    pub from: f32,
    /// Pairs of clause and article in it.
    pub links: usize,
    /// Their mean confidence.
    pub confidence: f32,
    /// The share of them that is right.
    pub right: f32,
}

/// What a pair came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// `child → parent`
    pub pair: String,
    /// Judged clauses.
    pub clauses: usize,
    /// What the parent's text was.
    pub parent_text: TextState,
    /// Share of evidence in the parent's order.
    pub order: f32,
    /// Main articles.
    pub main: Scores,
    /// All articles.
    pub all: Scores,
    /// Articles not taken up.
    pub gaps: Gaps,
    /// Articles only mentioned in passing, where that was judged.
    pub passing: Option<Gaps>,
    /// Relation words of right links whose relation was judged.
    pub relations: Relations,
    /// Clauses whose main article differs: clause, judged, computed.
    pub wrong: Vec<(String, String, String)>,
}

/// A feature taken out, and what is left: mean F1 over all pairs, weights fitted on the other pairs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ablation {
    /// What was taken out; empty for nothing.
    pub without: String,
    /// Mean F1 of main articles.
    pub main: f32,
    /// Mean F1 of all articles.
    pub all: f32,
    /// F1 of the articles that no clause takes up, over all pairs together: most pairs have few.
    pub gaps: f32,
    /// F1 of main and of all articles for each pair.
    pub pairs: Vec<(f32, f32)>,
}

/// Scores the shipped weights on every pair.
pub fn shipped(cases: &[Case]) -> Vec<Report> {
    cases
        .par_iter()
        .map(|case| report(case, &measure(&case.child, &case.parent, None), &WEIGHTS))
        .collect()
}

/// Scores every pair with weights fitted on the other pairs alone: what to expect of a new pair.
pub fn held_out(cases: &[Case], without: Option<Feature>) -> Vec<Report> {
    let measured = measure_all(cases, without);
    (0..cases.len())
        .into_par_iter()
        .filter_map(|i| {
            let weights = fit_on(cases, &measured, Some(i));
            Some(report(cases.get(i)?, measured.get(i)?, &weights))
        })
        .collect()
}

/// Weights fitted on all pairs, as shipped.
pub fn fit_all(cases: &[Case]) -> Weights {
    fit_on(cases, &measure_all(cases, None), None)
}

/// What each feature is worth.
pub fn ablation(cases: &[Case]) -> Vec<Ablation> {
    let rows = std::iter::once(None).chain(Feature::ALL.into_iter().map(Some));
    rows.map(|without| {
        let reports = held_out(cases, without);
        let mean = |of: fn(&Report) -> f32| {
            reports.iter().map(of).sum::<f32>() / reports.len().max(1) as f32
        };
        Ablation {
            without: without.map(|f| format!("{f:?}")).unwrap_or_default(),
            main: mean(|r| r.main.f1),
            all: mean(|r| r.all.f1),
            gaps: gaps_together(&reports),
            pairs: reports.iter().map(|r| (r.main.f1, r.all.f1)).collect(),
        }
    })
    .collect()
}

fn gaps_together(reports: &[Report]) -> f32 {
    let (mut right, mut found, mut judged) = (0, 0, 0);
    for gaps in reports.iter().map(|r| &r.gaps) {
        right += gaps.judged.iter().filter(|a| gaps.computed.contains(a)).count();
        found += gaps.computed.len();
        judged += gaps.judged.len();
    }
    Scores::new(right, found, judged).f1
}

/// Calibration over all pairs, each with weights fitted on the others.
pub fn calibration(cases: &[Case]) -> Vec<Bin> {
    const EDGES: [f32; 8] = [0.0, 0.05, 0.2, 0.35, 0.5, 0.7, 0.88, 0.97];
    let measured = measure_all(cases, None);
    let mut sums = [(0usize, 0.0f32, 0usize); EDGES.len()];
    for (i, (case, own)) in cases.iter().zip(&measured).enumerate() {
        let weights = fit_on(cases, &measured, Some(i));
        for sample in case.samples(own) {
            let confidence = weights.confidence(&sample.values);
            let bin = EDGES.iter().rposition(|e| *e <= confidence).unwrap_or(0);
            if let Some(sum) = sums.get_mut(bin) {
                sum.0 += 1;
                sum.1 += confidence;
                sum.2 += usize::from(sample.right);
            }
        }
    }
    EDGES
        .into_iter()
        .zip(sums)
        .map(|(from, (links, confidence, right))| {
            let of = links.max(1) as f32;
            Bin { from, links, confidence: confidence / of, right: right as f32 / of }
        })
        .collect()
}

fn measure_all(cases: &[Case], without: Option<Feature>) -> Vec<Measured> {
    cases.par_iter().map(|c| measure(&c.child, &c.parent, without)).collect()
}

fn fit_on(cases: &[Case], measured: &[Measured], except: Option<usize>) -> Weights {
    let samples: Vec<Sample> = cases
        .iter()
        .zip(measured)
        .enumerate()
        .filter(|(i, _)| Some(*i) != except)
        .flat_map(|(_, (case, measured))| case.samples(measured))
        .collect();
    fit(&samples)
}

fn report(case: &Case, measured: &Measured, weights: &Weights) -> Report {
    let mut links = align::decide(measured, weights);
    align::relate(&mut links, measured, &case.child, &case.parent);
    let (mut main, mut all) = ((0, 0, 0), (0, 0, 0));
    let mut wrong = Vec::new();
    for (clause, articles) in &case.gold {
        let found: Vec<usize> =
            links.iter().filter(|l| l.clause == *clause).map(|l| l.article).collect();
        let top = links.iter().find(|l| l.clause == *clause && l.main).map(|l| l.article);
        main.0 += usize::from(top.is_some() && top == articles.first().copied());
        main.1 += usize::from(top.is_some());
        main.2 += usize::from(!articles.is_empty());
        all.0 += found.iter().filter(|a| articles.contains(a)).count();
        all.1 += found.len();
        all.2 += articles.len();
        if top != articles.first().copied() {
            let key = |a: Option<usize>| a.map_or("-".to_owned(), |a| case.parent.key(a));
            wrong.push((case.child.key(*clause), key(articles.first().copied()), key(top)));
        }
    }
    let judged: BTreeSet<usize> = case.gold.values().flatten().copied().collect();
    let of_judged = || links.iter().filter(|l| case.gold.contains_key(&l.clause));
    let computed: BTreeSet<usize> = of_judged().map(|l| l.article).collect();
    let taken: BTreeSet<usize> = of_judged().filter(|l| !l.passing).map(|l| l.article).collect();
    let left = |taken: &BTreeSet<usize>| -> BTreeSet<usize> {
        measured.articles.iter().filter(|a| !taken.contains(a)).copied().collect()
    };
    let passing = case.passing.as_ref();
    Report {
        pair: case.name.clone(),
        clauses: case.gold.len(),
        parent_text: case.parent.state,
        order: measured.order,
        main: Scores::new(main.0, main.1, main.2),
        all: Scores::new(all.0, all.1, all.2),
        relations: Relations::new(&case.relations, &links),
        gaps: Gaps::new(&case.parent, &left(&judged), &left(&computed)),
        passing: passing.map(|p| Gaps::new(&case.parent, p, &(&computed - &taken))),
        wrong,
    }
}
