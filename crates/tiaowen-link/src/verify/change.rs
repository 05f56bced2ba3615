//! What differs between a quotation and the wording it stands for, run by run, and of what sort each
//! difference is. Key type: [`Change`].

use super::wording::{Wording, is_digit, is_mark, is_numeral};
use serde::{Deserialize, Serialize};
use tiaowen_text::doc::Span;
use utoipa::ToSchema;

/// One difference between a quotation and the wording it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// In the quotation; empty where something was dropped.
    pub quoted: Span,
    /// In the text; empty where something was added.
    pub original: Span,
    /// What sort of difference.
    pub kind: ChangeKind,
}

/// What sort of difference a `verify::Change` is, the gravest that fits.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// A negation was dropped or added: 不, 未, 无, 非, 勿.
    Negation,
    /// A number, year or percentage.
    Number,
    /// The strength of an obligation: 应当, 必须, 可以, 鼓励, 严禁 …
    Obligation,
    /// Marks only.
    Punctuation,
    /// Other words.
    Words,
}

/// A character of the quotation, of the window, or of both.
pub(super) type Pair = (Option<usize>, Option<usize>);
/// The aligned positions, in order.
pub(super) type Pairs = Vec<Pair>;

/// Runs of unequal characters, widened to whole numbers, as changes.
pub(super) fn changes_of(
    quote: &Wording,
    quote_from: usize,
    text: &Wording,
    text_from: usize,
    pairs: &Pairs,
) -> Vec<Change> {
    let quoted =
        |at: usize| pairs.get(at).and_then(|p| p.0).and_then(|i| quote.char(quote_from + i));
    let original =
        |at: usize| pairs.get(at).and_then(|p| p.1).and_then(|i| text.char(text_from + i));
    let equal = |at: usize| quoted(at).is_some() && quoted(at) == original(at);
    let numeric = |at: usize, kind: fn(char) -> bool| {
        quoted(at).is_some_and(kind) || original(at).is_some_and(kind)
    };
    let mut runs: Vec<std::ops::Range<usize>> = Vec::new();
    let mut at = 0;
    while at < pairs.len() {
        if equal(at) {
            at += 1;
            continue;
        }
        let (mut start, mut end) = (at, at + 1);
        while end < pairs.len() && !equal(end) {
            end += 1;
        }
        for kind in [is_digit as fn(char) -> bool, is_numeral] {
            if (start..end).any(|i| numeric(i, kind)) {
                while start > 0 && numeric(start - 1, kind) {
                    start -= 1;
                }
                while end < pairs.len() && numeric(end, kind) {
                    end += 1;
                }
            }
        }
        match runs.last_mut() {
            Some(last) if start <= last.end => last.end = end.max(last.end),
            _ => runs.push(start..end),
        }
        at = end;
    }
    let side = |run: &std::ops::Range<usize>, pick: fn(&Pair) -> Option<usize>| {
        let inside: Vec<usize> =
            pairs.get(run.clone()).unwrap_or(&[]).iter().filter_map(pick).collect();
        match (inside.first(), inside.last()) {
            (Some(&first), Some(&last)) => first..last + 1,
            _ => {
                let before = pairs.get(..run.start).unwrap_or(&[]).iter().rev().find_map(pick);
                let here = before.map_or(0, |b| b + 1);
                here..here
            }
        }
    };
    runs.iter()
        .map(|run| {
            let q = side(run, |p| p.0);
            let t = side(run, |p| p.1);
            let q = quote_from + q.start..quote_from + q.end;
            let t = text_from + t.start..text_from + t.end;
            let kind = kind_of(
                quote.chars().get(q.clone()).unwrap_or(&[]),
                text.chars().get(t.clone()).unwrap_or(&[]),
            );
            Change { quoted: quote.span(q), original: text.span(t), kind }
        })
        .collect()
}

/// Words that say how strongly something is meant, weakest and strongest alike (folded).
const OBLIGATION: &[&str] = &[
    "应当",
    "应该",
    "必须",
    "务必",
    "可以",
    "可",
    "应",
    "须",
    "需",
    "宜",
    "鼓励",
    "支持",
    "引导",
    "探索",
    "稳妥",
    "严禁",
    "禁止",
    "不得",
    "原则上",
    "有条件",
    "逐步",
    "适当",
    "一般",
    "尽量",
    "力争",
    "确保",
    "严格",
    "全面",
];

fn kind_of(quoted: &[char], original: &[char]) -> ChangeKind {
    let both = || quoted.iter().chain(original);
    let q: String = quoted.iter().collect();
    let t: String = original.iter().collect();
    let negations = |s: &[char]| s.iter().filter(|c| "不未无非勿".contains(**c)).count();
    if both().all(|c| is_mark(*c)) {
        ChangeKind::Punctuation
    } else if negations(quoted) != negations(original) {
        ChangeKind::Negation
    } else if both().any(|c| is_digit(*c)) || both().all(|c| is_numeral(*c)) {
        ChangeKind::Number
    } else if OBLIGATION.iter().any(|word| q.contains(word) != t.contains(word)) {
        ChangeKind::Obligation
    } else {
        ChangeKind::Words
    }
}

/// What a run cut out of the text has lost at its ends: the rest of a number, a negation before it.
pub(super) fn edge_changes(
    text: &Wording,
    place: &std::ops::Range<usize>,
) -> Vec<(std::ops::Range<usize>, ChangeKind)> {
    let mut lost = Vec::new();
    let Some(first) = text.char(place.start) else { return lost };
    let before = |n: usize| place.start.checked_sub(n).and_then(|at| text.char(at));
    if place.is_empty() {
        return lost;
    }
    let number =
        |a: char, b: char| (is_digit(a) && is_digit(b)) || (is_numeral(a) && is_numeral(b));
    if before(1).is_some_and(|c| number(c, first)) {
        let mut start = place.start;
        while start > 0 && text.char(start - 1).is_some_and(|c| number(c, first)) {
            start -= 1;
        }
        lost.push((start..place.start, ChangeKind::Number));
    } else if is_digit(first) && before(1) == Some('.') && before(2).is_some_and(is_digit) {
        lost.push((place.start - 2..place.start, ChangeKind::Number));
    } else if before(1).is_some_and(|c| "不未勿".contains(c)) {
        lost.push((place.start - 1..place.start, ChangeKind::Negation));
    }
    let last = text.char(place.end - 1);
    if let (Some(last), Some(next)) = (last, text.char(place.end)) {
        if number(last, next) {
            let mut end = place.end;
            while text.char(end).is_some_and(|c| number(last, c)) {
                end += 1;
            }
            lost.push((place.end..end, ChangeKind::Number));
        } else if is_digit(last) && next == '.' && text.char(place.end + 1).is_some_and(is_digit) {
            lost.push((place.end..place.end + 2, ChangeKind::Number));
        }
    }
    lost
}
