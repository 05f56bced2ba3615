//! What became of each clause from one text of a work to another: clauses are matched by wording and number, and the
//! words that changed are told as places in both texts.
//!
//! Both texts are read folded, so that a text in traditional script is compared with one in simplified script word
//! for word. Key types: [`Step`], [`Difference`].

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use tiaowen_text::doc::{Document, Span};
use tiaowen_text::folded::Folded;
use tiaowen_text::vocabulary::han::is_han;
use utoipa::ToSchema;

use crate::crossref::folded::folded;

/// What became of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Its wording stayed.
    Same,
    /// Its wording changed.
    Changed,
    /// It is new.
    Added,
    /// It is gone.
    Dropped,
}

/// One clause of either text, or of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The clause in the old text.
    pub old: Option<usize>,
    /// The clause in the new text.
    pub new: Option<usize>,
    /// What became of it.
    pub fate: Fate,
    /// Whether it has another number, or stands under another.
    pub moved: bool,
}

/// Least share of common letter pairs by which two clauses are one.
const ALIKE: f64 = 0.5;
/// The same for two clauses of one number or one heading.
const NAMED_ALIKE: f64 = 0.3;
/// What the same number adds, so that of two that are alike the one that stayed in its place is taken.
const SAME_NUMBER: f64 = 0.1;

/// A clause that is to be matched.
struct Unit {
    index: usize,
    key: String,
    heading: String,
    /// Its folded text without mark and white space.
    text: Vec<char>,
    /// Its letters.
    letters: Vec<char>,
}

/// Matches the clauses of two texts, in the order of the new one; what is gone stands behind the clause that it
/// followed.
pub fn steps(old: &Document, new: &Document) -> Vec<Step> {
    let (ours, theirs) = (units(old), units(new));
    let mut partner: Vec<Option<usize>> = vec![None; theirs.len()];
    let mut taken = vec![false; ours.len()];
    match_equal(&ours, &theirs, &mut partner, &mut taken);
    match_alike(&ours, &theirs, &mut partner, &mut taken);
    let mut steps = Vec::new();
    let mut told = 0;
    let mut dropped_until = |end: usize, steps: &mut Vec<Step>| {
        while told < end {
            if let (Some(unit), Some(false)) = (ours.get(told), taken.get(told)) {
                let old = Some(unit.index);
                steps.push(Step { old, new: None, fate: Fate::Dropped, moved: false });
            }
            told += 1;
        }
    };
    for (unit, partner) in theirs.iter().zip(&partner) {
        let Some(at) = *partner else {
            let new = Some(unit.index);
            steps.push(Step { old: None, new, fate: Fate::Added, moved: false });
            continue;
        };
        dropped_until(at, &mut steps);
        let Some(before) = ours.get(at) else { continue };
        let fate = if before.text == unit.text { Fate::Same } else { Fate::Changed };
        let moved = before.key != unit.key;
        steps.push(Step { old: Some(before.index), new: Some(unit.index), fate, moved });
    }
    dropped_until(ours.len(), &mut steps);
    steps
}

fn units(document: &Document) -> Vec<Unit> {
    let unit = |(index, clause): (usize, &tiaowen_text::doc::Clause)| {
        let span = wording(document, index);
        let text: Vec<char> = bare(&document.text, span).chars().to_vec();
        let heading = bare(&document.text, clause.heading).chars().iter().collect();
        let letters = text.iter().copied().filter(|c| c.is_alphanumeric()).collect();
        Unit { index, key: document.key(index), heading, text, letters }
    };
    document.units().map(unit).collect()
}

/// The text of a clause behind its number.
pub fn wording(document: &Document, index: usize) -> Span {
    let unit = document.unit_span(index);
    let mark = document.clauses.get(index).map_or(Span::default(), |clause| clause.mark);
    let start = if mark.is_empty() { unit.start } else { mark.end.clamp(unit.start, unit.end) };
    Span::new(start, unit.end).trimmed(&document.text)
}

/// Folded text without white space.
fn bare(text: &str, span: Span) -> Folded {
    folded(text, span).filter_map(|c| (!c.is_whitespace()).then_some(c))
}

/// Pairs clauses of equal wording: those of one number first, then in order.
fn match_equal(ours: &[Unit], theirs: &[Unit], partner: &mut [Option<usize>], taken: &mut [bool]) {
    let mut by_text: HashMap<&[char], Vec<usize>> = HashMap::new();
    for (at, unit) in ours.iter().enumerate().filter(|(_, unit)| !unit.text.is_empty()) {
        by_text.entry(&unit.text).or_default().push(at);
    }
    for same_number in [true, false] {
        for (unit, partner) in theirs.iter().zip(partner.iter_mut()) {
            if partner.is_some() {
                continue;
            }
            let equal = by_text.get(unit.text.as_slice()).into_iter().flatten().copied();
            let mut free = equal.filter(|&at| {
                let named = ours.get(at).is_some_and(|before| before.key == unit.key);
                taken.get(at) == Some(&false) && (named || !same_number)
            });
            if let Some(at) = free.next() {
                *partner = Some(at);
                if let Some(taken) = taken.get_mut(at) {
                    *taken = true;
                }
            }
        }
    }
}

/// Pairs what is left by common letter pairs, the most alike first.
fn match_alike(ours: &[Unit], theirs: &[Unit], partner: &mut [Option<usize>], taken: &mut [bool]) {
    let mut holders: HashMap<(char, char), Vec<(usize, u32)>> = HashMap::new();
    let free = |at: &usize| taken.get(*at) == Some(&false);
    for (at, unit) in ours.iter().enumerate().filter(|(at, _)| free(at)) {
        for (pair, count) in pairs(&unit.letters) {
            holders.entry(pair).or_default().push((at, count));
        }
    }
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    for (to, unit) in theirs.iter().enumerate() {
        if partner.get(to).is_none_or(Option::is_some) {
            continue;
        }
        let mut common = vec![0u32; ours.len()];
        for (pair, count) in pairs(&unit.letters) {
            for (at, other) in holders.get(&pair).into_iter().flatten() {
                if let Some(sum) = common.get_mut(*at) {
                    *sum += count.min(*other);
                }
            }
        }
        for (at, common) in common.into_iter().enumerate().filter(|(_, common)| *common > 0) {
            let Some(before) = ours.get(at) else { continue };
            let all = before.letters.len() + unit.letters.len();
            let share = 2.0 * f64::from(common) / (all.saturating_sub(2).max(1)) as f64;
            let number = before.key == unit.key;
            let heading = !unit.heading.is_empty() && before.heading == unit.heading;
            let least = if number || heading { NAMED_ALIKE } else { ALIKE };
            if share >= least {
                found.push((share + if number { SAME_NUMBER } else { 0.0 }, at, to));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, at, to) in found {
        if let (Some(taken), Some(partner)) = (taken.get_mut(at), partner.get_mut(to))
            && !*taken
            && partner.is_none()
        {
            *taken = true;
            *partner = Some(at);
        }
    }
}

/// Letter pairs with their counts, in order.
fn pairs(letters: &[char]) -> Vec<((char, char), u32)> {
    let mut all: Vec<(char, char)> = letters
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some((*a, *b)),
            _ => None,
        })
        .collect();
    all.sort_unstable();
    let mut counted: Vec<((char, char), u32)> = Vec::new();
    for pair in all {
        match counted.last_mut() {
            Some((last, count)) if *last == pair => *count += 1,
            _ => counted.push((pair, 1)),
        }
    }
    counted
}

/// The parts of two texts that differ, as bytes of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// What the old text alone has.
    pub old: Vec<Span>,
    /// What the new text alone has.
    pub new: Vec<Span>,
}

/// Least characters that count as common: a single one says nothing.
const COMMON: usize = 2;
/// Pairs of characters that are looked at for one longest common run; beyond, the stretch is told as changed.
const MOST: usize = 64_000_000;

/// What differs between two stretches of text: the longest common run is kept, then those on both sides of it.
pub fn difference(old: (&str, Span), new: (&str, Span)) -> Difference {
    let (ours, theirs) = (bare(old.0, old.1), bare(new.0, new.1));
    let mut runs: Vec<(usize, usize, usize)> = Vec::new();
    let (a, b) = (ours.chars(), theirs.chars());
    let mut waiting = vec![(0, a.len(), 0, b.len())];
    while let Some((from, to, start, end)) = waiting.pop() {
        let (Some(left), Some(right)) = (a.get(from..to), b.get(start..end)) else { continue };
        let Some((x, y, length)) = longest(left, right, (a, from), (b, start)) else { continue };
        runs.push((from + x, start + y, length));
        waiting.push((from, from + x, start, start + y));
        waiting.push((from + x + length, to, start + y + length, end));
    }
    runs.sort_unstable();
    let mut found = Difference::default();
    let (mut at, mut there) = (0, 0);
    for (x, y, length) in runs.into_iter().chain([(a.len(), b.len(), 0)]) {
        if at < x {
            found.old.push(ours.span(at, x));
        }
        if there < y {
            found.new.push(theirs.span(there, y));
        }
        (at, there) = (x + length, y + length);
    }
    found
}

/// The longest common run of two stretches, with whole numbers at its ends; a common beginning or end of both is
/// found without looking further.
fn longest(
    left: &[char],
    right: &[char],
    ours: (&[char], usize),
    theirs: (&[char], usize),
) -> Option<(usize, usize, usize)> {
    let head = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    if head >= COMMON
        && let Some(run) = whole((0, 0, head), ours, theirs)
    {
        return Some(run);
    }
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(|(a, b)| a == b).count();
    if tail >= COMMON
        && let Some(run) = whole((left.len() - tail, right.len() - tail, tail), ours, theirs)
    {
        return Some(run);
    }
    if left.len().saturating_mul(right.len()) > MOST {
        return None;
    }
    let mut best = (0, 0, 0);
    let mut row = vec![0usize; right.len() + 1];
    for (x, a) in left.iter().enumerate() {
        let mut diagonal = 0;
        for (y, b) in right.iter().enumerate() {
            let Some(cell) = row.get_mut(y + 1) else { break };
            let above = *cell;
            *cell = if a == b { diagonal + 1 } else { 0 };
            if *cell > best.2 {
                best = (x + 1 - *cell, y + 1 - *cell, *cell);
            }
            diagonal = above;
        }
    }
    whole(best, ours, theirs).filter(|run| run.2 >= COMMON)
}

/// A run without the parts of numbers at its ends: of 15 and 25 nothing is common.
fn whole(
    (mut x, mut y, mut length): (usize, usize, usize),
    (ours, from): (&[char], usize),
    (theirs, start): (&[char], usize),
) -> Option<(usize, usize, usize)> {
    let number = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_digit() || *c == '.' || *c == '%');
    let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    let before = |at: usize, text: &[char]| at.checked_sub(1).is_some_and(|at| digit(text.get(at)));
    if before(from + x, ours) || before(start + y, theirs) {
        while length > 0 && number(ours.get(from + x)) {
            (x, y, length) = (x + 1, y + 1, length - 1);
        }
    }
    if digit(ours.get(from + x + length)) || digit(theirs.get(start + y + length)) {
        while length > 0 && digit(ours.get(from + x + length - 1)) {
            length -= 1;
        }
    }
    (length > 0).then_some((x, y, length))
}

/// Whether a difference is of words or numbers, and not of marks alone.
pub fn is_of_words(text: &str, spans: &[Span]) -> bool {
    spans.iter().any(|span| span.of(text).chars().any(|c| is_han(c) || c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(old: &str, new: &str) -> (Vec<String>, Vec<String>) {
        let whole = |text: &str| Span::new(0, text.len());
        let found = difference((old, whole(old)), (new, whole(new)));
        let words = |text: &str, spans: &[Span]| {
            spans.iter().map(|span| span.of(text).to_owned()).collect::<Vec<_>>()
        };
        (words(old, &found.old), words(new, &found.new))
    }

    #[test]
    fn the_words_that_changed_are_marked_in_either_script() {
        for (old, new, gone, came) in [
            ("每个乡镇建设一个中心。", "每个村庄建设一个中心。", &["乡镇"][..], &["村庄"][..]),
            ("每個鄉鎮建設一個中心。", "每个村庄建设一个中心。", &["鄉鎮"], &["村庄"]),
            ("應當 公開。", "应当公开。", &[], &[]),
            ("到2015年建成。", "到2025年建成。", &["2015"], &["2025"]),
            ("补助15元，", "补助150元，", &["15"], &["150"]),
            ("鼓励社会参与。", "鼓励和支持社会广泛参与。", &[], &["和支持", "广泛"]),
            ("甲", "乙", &["甲"], &["乙"]),
            ("", "新增", &[], &["新增"]),
        ] {
            let (old_words, new_words) = marked(old, new);
            assert_eq!(old_words, gone, "{old} → {new}");
            assert_eq!(new_words, came, "{old} → {new}");
        }
    }
}
