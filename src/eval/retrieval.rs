//! How well search finds: labelled topics (which clause covers it) and question sets with judged articles.
//!
//! Files: topics are `query, kind, clauses of sichuan-2023, articles of central-2022` between tabs; question
//! sets are `id, split, text` (or `id, text`) with TREC qrels `id, 0, article, grade`. The articles are
//! `collection`'s.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::kb::{Kb, SearchRequest};
use tiaowen_engine::display::display;
use tiaowen_print::view::ClauseRefView;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::script::Script;

/// A labelled question with what it should find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Kind or split it belongs to.
    pub kind: String,
    /// As typed.
    pub text: String,
    /// Right answers, each `document key`; for topics only the first listed counts as the first.
    pub right: Vec<String>,
    /// Only hits of this document are looked at, when given.
    pub within: Option<DocId>,
    /// What must come first; all of `right` when empty.
    pub first: Vec<String>,
}

/// What one question found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// Kind.
    pub kind: String,
    /// As typed.
    pub question: String,
    /// Group over which the macro mean is taken: the law of the first right answer.
    pub group: String,
    /// Right answers.
    pub right: usize,
    /// Ranks of the right answers found, from 1.
    pub ranks: Vec<usize>,
    /// Whether a right answer came first.
    pub first: bool,
    /// Whether the simplified and the traditional form gave the same list.
    pub parity: bool,
    /// Milliseconds for the question as typed.
    pub millis: f64,
}

/// Means over a set of outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Default)]
pub struct Means {
    /// Questions.
    pub questions: usize,
    /// Share with a right answer first.
    pub first: f64,
    /// Mean share of right answers among the first 5.
    pub recall_5: f64,
    /// … 10.
    pub recall_10: f64,
    /// … 100.
    pub recall_100: f64,
    /// Mean reciprocal rank of the first right answer, 0 beyond 10.
    pub mrr_10: f64,
    /// Share whose two scripts gave identical lists.
    pub parity: f64,
    /// Median milliseconds.
    pub median_millis: f64,
}

/// Hits that are looked at.
const DEPTH: usize = 100;

/// The clauses of a field, `-` and `?` standing for none.
fn keys(clauses: &str) -> impl Iterator<Item = &str> {
    clauses.split(',').map(str::trim).filter(|key| !matches!(*key, "" | "-" | "?"))
}

/// What questions got that nothing in their document answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
pub struct Silence {
    /// Questions.
    pub questions: usize,
    /// Those that found nothing.
    pub silent: usize,
    /// Those that were shown a clause as the answer.
    pub answered: usize,
}

/// Asks the questions that nothing answers.
pub fn ask_unanswerable(kb: &Kb, questions: &[Question]) -> Result<Silence> {
    let mut silence = Silence::default();
    for question in questions.iter().filter(|question| question.right.is_empty()) {
        let found = kb.search(&request(question, &question.text))?;
        silence.questions += 1;
        silence.silent += usize::from(found.hits.is_empty());
        silence.answered += usize::from(!Kb::answers(&found).is_empty());
    }
    Ok(silence)
}

/// Reads a topics file. Lines of five fields name their document: question, kind, document, clauses (best first,
/// `-` where nothing answers), note. Lines of four fields are about the first two documents of this collection: a
/// topic judged for both makes two questions.
pub fn parse_topics(text: &str) -> Result<Vec<Question>> {
    let mut questions = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        if let [query, kind, document, clauses, _] = fields.as_slice() {
            let document = DocId::parse(document.trim())?;
            let right: Vec<String> = keys(clauses).map(|key| format!("{document} {key}")).collect();
            questions.push(Question {
                kind: (*kind).to_owned(),
                text: (*query).to_owned(),
                first: right.first().cloned().into_iter().collect(),
                right,
                within: Some(document),
            });
            continue;
        }
        let [query, kind, sichuan, central] = fields.as_slice() else {
            return Err(Error::invalid(format!("line {}: needs four or five fields", number + 1)));
        };
        for (document, clauses) in [("sichuan-2023", sichuan), ("central-2022", central)] {
            let right: Vec<String> = keys(clauses).map(|key| format!("{document} {key}")).collect();
            if let Some(first) = right.first().cloned() {
                questions.push(Question {
                    kind: format!("{kind} {document}"),
                    text: (*query).to_owned(),
                    first: vec![first],
                    right,
                    within: Some(DocId::parse(document)?),
                });
            }
        }
    }
    Ok(questions)
}

/// Joins questions and TREC qrels; a right answer is `names[article]`.
pub fn parse_questions(
    queries: &str,
    qrels: &str,
    names: &HashMap<String, String>,
) -> Vec<Question> {
    let mut right: HashMap<&str, Vec<String>> = HashMap::new();
    for line in qrels.lines() {
        let mut fields = line.split(['\t', ' ']);
        let (Some(id), Some(_), Some(article)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        if let Some(name) = names.get(article) {
            right.entry(id).or_default().push(name.clone());
        }
    }
    queries
        .lines()
        .filter_map(|line| {
            let fields: Vec<&str> = line.split('\t').collect();
            let (id, kind, text) = match fields.as_slice() {
                [id, kind, text] => (*id, *kind, *text),
                [id, text] => (*id, "all", *text),
                _ => return None,
            };
            let right = right.get(id)?.clone();
            let (kind, text) = (kind.to_owned(), text.to_owned());
            Some(Question { kind, text, right, within: None, first: Vec::new() })
        })
        .collect()
}

/// Asks every question that something answers.
pub fn ask(kb: &Kb, questions: &[Question]) -> Result<Vec<Outcome>> {
    let answerable = questions.iter().filter(|question| !question.right.is_empty());
    answerable.map(|question| ask_one(kb, question)).collect()
}

fn ask_one(kb: &Kb, question: &Question) -> Result<Outcome> {
    #[expect(clippy::disallowed_methods, reason = "what is measured is time")]
    let started = Instant::now();
    let found = found(kb, question, &question.text)?;
    let elapsed: Duration = started.elapsed();
    let hans = display(&question.text, Script::Hans);
    let hant = display(&question.text, Script::Hant);
    let parity = self::found(kb, question, &hans)? == self::found(kb, question, &hant)?;
    let right: HashSet<&String> = question.right.iter().collect();
    let ranks: Vec<usize> =
        (1..).zip(&found).filter(|(_, key)| right.contains(key)).map(|(rank, _)| rank).collect();
    let first = match (found.first(), question.first.is_empty()) {
        (Some(key), true) => right.contains(key),
        (Some(key), false) => question.first.contains(key),
        (None, _) => false,
    };
    let group = question.right.first().and_then(|r| r.split(' ').next()).unwrap_or_default();
    Ok(Outcome {
        kind: question.kind.clone(),
        question: question.text.clone(),
        group: group.to_owned(),
        right: question.right.len(),
        ranks,
        first,
        parity,
        millis: elapsed.as_secs_f64() * 1000.0,
    })
}

fn request(question: &Question, text: &str) -> SearchRequest {
    SearchRequest {
        text: text.to_owned(),
        documents: question.within.iter().cloned().collect(),
        limit: DEPTH,
        // As pages and endpoint ask: clauses with a part of the query follow those with all of it.
        partial: true,
        ..SearchRequest::default()
    }
}

/// What a text finds, best first, each `document key`.
fn found(kb: &Kb, question: &Question, text: &str) -> Result<Vec<String>> {
    let found = kb.search(&request(question, text))?;
    let within = |clause: &ClauseRefView| {
        question.within.as_ref().is_none_or(|id| id.as_str() == clause.document)
    };
    let mut keys: Vec<String> = Vec::new();
    // A clause that the question names stands before all that match.
    for clause in found.jump.iter().chain(found.hits.iter().map(|hit| &hit.clause)) {
        let name = format!("{} {}", clause.document, clause.key);
        if within(clause) && !keys.contains(&name) {
            keys.push(name);
        }
    }
    keys.truncate(DEPTH);
    Ok(keys)
}

impl Means {
    /// Means over outcomes; all zero for none.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let outcomes: Vec<&Outcome> = outcomes.into_iter().collect();
        if outcomes.is_empty() {
            return Self::default();
        }
        let mean = |value: &dyn Fn(&Outcome) -> f64| {
            outcomes.iter().map(|o| value(o)).sum::<f64>() / outcomes.len() as f64
        };
        let recall = |depth: usize| {
            move |o: &Outcome| {
                let found = o.ranks.iter().filter(|rank| **rank <= depth).count();
                found as f64 / o.right.max(1) as f64
            }
        };
        let mut millis: Vec<f64> = outcomes.iter().map(|o| o.millis).collect();
        millis.sort_by(f64::total_cmp);
        Self {
            questions: outcomes.len(),
            first: mean(&|o| f64::from(u8::from(o.first))),
            recall_5: mean(&recall(5)),
            recall_10: mean(&recall(10)),
            recall_100: mean(&recall(100)),
            mrr_10: mean(&|o| match o.ranks.first() {
                Some(rank) if *rank <= 10 => 1.0 / *rank as f64,
                _ => 0.0,
            }),
            parity: mean(&|o| f64::from(u8::from(o.parity))),
            median_millis: millis.get(millis.len() / 2).copied().unwrap_or_default(),
        }
    }

    /// Mean over the means of each group, so that one large law does not stand for all.
    pub fn over_groups(outcomes: &[Outcome]) -> Self {
        let mut groups: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
        for outcome in outcomes {
            groups.entry(&outcome.group).or_default().push(outcome);
        }
        let means: Vec<Self> = groups.into_values().map(Self::of).collect();
        let count = means.len().max(1) as f64;
        let mean = |value: fn(&Self) -> f64| means.iter().map(value).sum::<f64>() / count;
        Self {
            questions: outcomes.len(),
            first: mean(|m| m.first),
            recall_5: mean(|m| m.recall_5),
            recall_10: mean(|m| m.recall_10),
            recall_100: mean(|m| m.recall_100),
            mrr_10: mean(|m| m.mrr_10),
            parity: mean(|m| m.parity),
            median_millis: mean(|m| m.median_millis),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(right: usize, ranks: &[usize], group: &str) -> Outcome {
        Outcome {
            kind: String::new(),
            question: String::new(),
            group: group.to_owned(),
            right,
            ranks: ranks.to_vec(),
            first: ranks.first() == Some(&1),
            parity: true,
            millis: 1.0,
        }
    }

    #[test]
    fn topics_are_about_any_document_or_the_first_two() {
        let text = "# comment\n修路\tterm\tlishan-2024\t5,section-2\tnote\n火星\tterm\tlishan-2024\t-\t\n养老\tterm\t14\t?\n";
        let questions = parse_topics(text).unwrap();
        let right: Vec<_> = questions.iter().map(|q| (q.right.clone(), q.first.len())).collect();
        let owned = |keys: &[&str]| keys.iter().map(|k| (*k).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            right,
            [
                (owned(&["lishan-2024 5", "lishan-2024 section-2"]), 1),
                (owned(&[]), 0),
                (owned(&["sichuan-2023 14"]), 1)
            ]
        );
        assert!(parse_topics("one\ttwo\n").is_err());
    }

    #[test]
    fn means_are_those_of_the_field() {
        let outcomes = [outcome(2, &[1, 12], "a"), outcome(1, &[4], "a"), outcome(1, &[], "b")];
        let means = Means::of(&outcomes);
        assert!((means.first - 1.0 / 3.0).abs() < 1e-9);
        assert!((means.recall_10 - (0.5 + 1.0) / 3.0).abs() < 1e-9);
        assert!((means.recall_100 - 2.0 / 3.0).abs() < 1e-9);
        assert!((means.mrr_10 - (1.0 + 0.25) / 3.0).abs() < 1e-9);
        let groups = Means::over_groups(&outcomes);
        assert!((groups.recall_10 - 0.375).abs() < 1e-9);
    }
}
