//! Two versions question by question: means, a paired bootstrap of the difference, wins and losses.
//!
//! Reads what `--per-query` wrote. Questions are paired by kind and wording; one that only one file has is
//! counted and left out.

use std::collections::HashMap;

use serde::Serialize;

use tiaowen_text::error::{Error, Result};

/// Resamples of the bootstrap.
const SAMPLES: usize = 10_000;

/// What one question got in one version.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    right: usize,
    ranks: Vec<usize>,
}

/// How good one question's answer is.
type Value = fn(&Row) -> f64;

/// A measure in two versions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Measure {
    /// Name of the measure.
    pub name: &'static str,
    /// Mean of the first version.
    pub before: f64,
    /// Mean of the second.
    pub after: f64,
    /// 95 % interval of the difference, by bootstrap over the questions.
    pub interval: (f64, f64),
    /// Questions that got better.
    pub wins: usize,
    /// Questions that got worse.
    pub losses: usize,
}

/// A question whose answer changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Kind and wording.
    pub question: String,
    /// Rank of the first right answer, in both versions; `None` where none was found.
    pub ranks: (Option<usize>, Option<usize>),
}

/// A comparison of two versions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Comparison {
    /// Questions in both files.
    pub questions: usize,
    /// Questions in one file only.
    pub unpaired: usize,
    /// The measures.
    pub measures: Vec<Measure>,
    /// Questions that got better by the reciprocal rank, most first.
    pub wins: Vec<Change>,
    /// Questions that got worse.
    pub losses: Vec<Change>,
}

/// Compares two files of `--per-query`.
pub fn compare(before: &str, after: &str) -> Result<Comparison> {
    let (before, after) = (parse(before)?, parse(after)?);
    let mut names: Vec<&String> = before.keys().filter(|name| after.contains_key(*name)).collect();
    names.sort();
    let pairs: Vec<(&String, &Row, &Row)> = names
        .into_iter()
        .filter_map(|name| Some((name, before.get(name)?, after.get(name)?)))
        .collect();
    let measures: [(&'static str, Value); 4] = [
        ("first", |row| f64::from(u8::from(row.ranks.first() == Some(&1)))),
        ("R@10", |row| recall(row, 10)),
        ("R@100", |row| recall(row, 100)),
        ("MRR@10", reciprocal),
    ];
    let measures = measures.into_iter().map(|(name, value)| {
        let values: Vec<(f64, f64)> = pairs.iter().map(|(_, a, b)| (value(a), value(b))).collect();
        measure(name, &values)
    });
    let mut changed: Vec<(f64, Change)> = pairs
        .iter()
        .map(|(name, a, b)| {
            let ranks = (a.ranks.first().copied(), b.ranks.first().copied());
            (reciprocal(b) - reciprocal(a), Change { question: (*name).clone(), ranks })
        })
        .filter(|(gain, _)| *gain != 0.0)
        .collect();
    changed.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    let (wins, losses): (Vec<_>, Vec<_>) = changed.into_iter().partition(|(gain, _)| *gain > 0.0);
    Ok(Comparison {
        questions: pairs.len(),
        unpaired: before.len() + after.len() - 2 * pairs.len(),
        measures: measures.collect(),
        wins: wins.into_iter().map(|(_, change)| change).collect(),
        losses: losses.into_iter().map(|(_, change)| change).collect(),
    })
}

fn recall(row: &Row, depth: usize) -> f64 {
    let found = row.ranks.iter().filter(|rank| **rank <= depth).count();
    found as f64 / row.right.max(1) as f64
}

fn reciprocal(row: &Row) -> f64 {
    row.ranks.first().filter(|rank| **rank <= 10).map_or(0.0, |rank| 1.0 / *rank as f64)
}

fn measure(name: &'static str, values: &[(f64, f64)]) -> Measure {
    let count = values.len().max(1) as f64;
    let gains: Vec<f64> = values.iter().map(|(a, b)| b - a).collect();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut means: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let drawn = (0..gains.len()).filter_map(|_| gains.get(random.below(gains.len())));
            drawn.sum::<f64>() / count
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means.get((share * SAMPLES as f64) as usize).copied().unwrap_or_default();
    Measure {
        name,
        before: values.iter().map(|v| v.0).sum::<f64>() / count,
        after: values.iter().map(|v| v.1).sum::<f64>() / count,
        interval: (at(0.025), at(0.975)),
        wins: gains.iter().filter(|gain| **gain > 0.0).count(),
        losses: gains.iter().filter(|gain| **gain < 0.0).count(),
    }
}

/// The same draws in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end.max(1) as u64) as usize
    }
}

/// Rows by kind and question; a question that is asked twice is told apart by its count.
fn parse(text: &str) -> Result<HashMap<String, Row>> {
    let mut rows: HashMap<String, Row> = HashMap::new();
    for (number, line) in text.lines().enumerate().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, question, right, ranks, ..] = fields.as_slice() else {
            return Err(Error::invalid(format!("line {}: no line of --per-query", number + 1)));
        };
        let mut name = format!("{kind}: {question}");
        while rows.contains_key(&name) {
            name.push('\'');
        }
        let ranks = ranks.split(',').filter_map(|rank| rank.parse().ok()).collect();
        rows.insert(name, Row { right: right.parse().unwrap_or(1), ranks });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_versions_are_paired_by_question() {
        let head = "kind\tquestion\tright\tranks\tfirst\tparity\tmillis\n";
        let before =
            format!("{head}dev\t甲\t1\t2\t\t\t\ndev\t乙\t2\t1,30\t\t\t\ndev\t丙\t1\t\t\t\t\n");
        let after =
            format!("{head}dev\t甲\t1\t1\t\t\t\ndev\t乙\t2\t3\t\t\t\ndev\t丁\t1\t1\t\t\t\n");
        let found = compare(&before, &after).unwrap();
        assert_eq!((found.questions, found.unpaired), (2, 2));
        assert_eq!(found.wins[0].question, "dev: 甲");
        assert_eq!(found.losses[0].ranks, (Some(1), Some(3)));
        let recall = &found.measures[2];
        assert_eq!((recall.before, recall.after, recall.losses), (1.0, 0.75, 1));
        let (low, high) = recall.interval;
        assert!(low <= -0.25 && -0.25 <= high, "{low} {high}");
        assert!(compare("", "kind\nbroken").is_err());
    }
}
