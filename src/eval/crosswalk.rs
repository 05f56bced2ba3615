//! How good the computed alignment is: against judged pairs of documents, with the fit of its weights, the
//! worth of each feature, and the calibration of its confidence. Reads no files; `cli` does.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::Serialize;

use super::fit::{Sample, fit};
use crate::crossref::align::{self, Feature, Measured, WEIGHTS, Weights};
use crate::crossref::curated::CuratedRow;
use crate::doc::{DocId, Document, TextState};
use crate::error::{Error, Result};

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
}

impl Judged {
    /// Reads a judged file: tab-separated clause, main article, further articles (`-` for none) and note;
    /// the documents are named in a comment, `# child ID = FILE` and `# parent ID = FILE`, or in the
    /// column line `# CHILD <TAB> PARENT main article …`.
    pub fn parse(text: &str) -> Result<Self> {
        let (mut child, mut parent) = (None, None);
        let (mut files, mut rows) = (BTreeMap::new(), Vec::new());
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
            let articles = std::iter::once(main)
                .chain(further.split(','))
                .map(str::trim)
                .filter(|a| !a.is_empty() && *a != "-")
                .map(str::to_owned)
                .collect();
            rows.push((clause.to_owned(), articles));
        }
        let unnamed = || Error::invalid("the file names no child and parent document");
        Ok(Self {
            child: child.ok_or_else(unnamed)?,
            parent: parent.ok_or_else(unnamed)?,
            files,
            rows,
        })
    }

    /// The judged pairs among curated rows.
    pub fn from_curated(rows: &[CuratedRow]) -> Vec<Self> {
        let mut pairs: Vec<Self> = Vec::new();
        for row in rows {
            let place =
                pairs.iter().position(|p| p.child == row.document && p.parent == row.parent);
            let place = place.unwrap_or_else(|| {
                pairs.push(Self {
                    child: row.document.clone(),
                    parent: row.parent.clone(),
                    files: BTreeMap::new(),
                    rows: Vec::new(),
                });
                pairs.len() - 1
            });
            let Some(pair) = pairs.get_mut(place) else { continue };
            let at = pair.rows.iter().position(|(clause, _)| *clause == row.clause);
            let at = at.unwrap_or_else(|| {
                pair.rows.push((row.clause.clone(), Vec::new()));
                pair.rows.len() - 1
            });
            let (Some((_, articles)), Some(article)) = (pair.rows.get_mut(at), &row.article) else {
                continue;
            };
            let place = if row.main { 0 } else { articles.len() };
            articles.insert(place, article.clone());
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
        Ok(Self { name: format!("{} → {}", judged.child, judged.parent), child, parent, gold })
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

/// Articles that no clause takes up: as judged, and as computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gaps {
    /// By the judgement.
    pub judged: Vec<String>,
    /// By the alignment.
    pub computed: Vec<String>,
    /// Whether both lists are the same.
    pub exact: bool,
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
    /// F1 of main and of all articles for each pair.
    pub pairs: Vec<(f32, f32)>,
}

/// Scores the shipped weights on every pair.
pub fn shipped(cases: &[Case]) -> Vec<Report> {
    cases
        .par_iter()
        .map(|case| report(case, &align::measure(&case.child, &case.parent, None), &WEIGHTS))
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
            pairs: reports.iter().map(|r| (r.main.f1, r.all.f1)).collect(),
        }
    })
    .collect()
}

/// Calibration over all pairs, each with weights fitted on the others.
pub fn calibration(cases: &[Case]) -> Vec<Bin> {
    const EDGES: [f32; 6] = [0.0, 0.1, 0.4, 0.6, 0.75, 0.9];
    let measured = measure_all(cases, None);
    let mut sums = [(0usize, 0.0f32, 0usize); EDGES.len()];
    for (i, (case, own)) in cases.iter().zip(&measured).enumerate() {
        let weights = fit_on(cases, &measured, Some(i));
        for sample in case.samples(own) {
            let confidence = align::calibrated(weights.confidence(&sample.values));
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
    cases.par_iter().map(|c| align::measure(&c.child, &c.parent, without)).collect()
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
    let links = align::decide(measured, weights);
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
    let computed: BTreeSet<usize> =
        links.iter().filter(|l| case.gold.contains_key(&l.clause)).map(|l| l.article).collect();
    let without = |taken: &BTreeSet<usize>| -> Vec<String> {
        let left = measured.articles.iter().filter(|a| !taken.contains(a));
        left.map(|&a| case.parent.key(a)).collect()
    };
    let (judged, computed) = (without(&judged), without(&computed));
    Report {
        pair: case.name.clone(),
        clauses: case.gold.len(),
        parent_text: case.parent.state,
        order: measured.order,
        main: Scores::new(main.0, main.1, main.2),
        all: Scores::new(all.0, all.1, all.2),
        gaps: Gaps { exact: judged == computed, judged, computed },
        wrong,
    }
}
