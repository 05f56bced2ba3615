//! Wording against wording: the exact run of a quotation in a text, or the nearest one. Key type: [`Match`]
//! (a place with what differs there).

use std::collections::HashMap;

use super::change::{Change, ChangeKind, Pairs, changes_of, edge_changes};
use super::wording::{Wording, is_mark};
use tiaowen_text::doc::Span;

/// Cells of the alignment table beyond which only the beginning of a quotation is aligned: 8 MB and
/// some 30 ms.
const MOST_CELLS: usize = 8_000_000;

/// Where a quotation stands, or nearly stands, in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The wording there, in the text.
    pub span: Span,
    /// Share of the quotation that is there, in thousandths.
    pub permille: u32,
    /// What differs, in order; empty when the quotation is exact.
    pub changes: Vec<Change>,
}

impl Match {
    /// The same in a text of which the one compared is a part that begins at a byte.
    pub fn moved(mut self, by: usize) -> Self {
        let moved = |span: Span| Span::new(span.start + by, span.end + by);
        self.span = moved(self.span);
        self.changes.iter_mut().for_each(|change| change.original = moved(change.original));
        self
    }
}

/// Finds a quotation word for word inside `within`; an occurrence that is cut out of a number or right
/// behind a negation is no such find.
pub fn find_exact(quote: &Wording, text: &Wording, within: Span) -> Option<Span> {
    find_run(quote, text, within, |place| edge_changes(text, place).is_empty())
}

/// As [`find_exact`], also right behind a negation: for what stands behind an ellipsis, which hides it.
pub fn find_cut(quote: &Wording, text: &Wording, within: Span) -> Option<Span> {
    let whole = |place: &std::ops::Range<usize>| {
        edge_changes(text, place).iter().all(|(_, kind)| *kind == ChangeKind::Negation)
    };
    find_run(quote, text, within, whole)
}

fn find_run(
    quote: &Wording,
    text: &Wording,
    within: Span,
    fits: impl Fn(&std::ops::Range<usize>) -> bool,
) -> Option<Span> {
    let core = core_of(quote);
    let needle = joined(quote, &core)?;
    let range = text.range(within);
    let hay_start = text.at.get(range.start).copied()?;
    let hay_end = text.at.get(range.end).copied().unwrap_or(text.joined.len());
    let hay = text.joined.get(hay_start..hay_end)?;
    let mut from = 0;
    while let Some(found) = hay.get(from..).and_then(|rest| rest.find(needle)) {
        let byte = hay_start + from + found;
        let start = text.at.partition_point(|&at| at < byte);
        let place = start..start + core.len();
        if fits(&place) {
            return Some(text.span(place));
        }
        from += found + needle.chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// The nearest wording inside `within`, with what differs; none when less than half is there.
pub fn find_nearest(quote: &Wording, text: &Wording, within: Span) -> Option<Match> {
    let core = core_of(quote);
    if core.is_empty() {
        return None;
    }
    let range = text.range(within);
    let most = (MOST_CELLS / (core.len() * 2)).max(200);
    let core = core.start..core.end.min(core.start + 2_000);
    windows(quote, &core, text, &range, most)
        .into_iter()
        .filter_map(|window| align(quote, &core, text, &window))
        .max_by_key(|found| found.permille)
        .filter(|found| found.permille >= 500)
}

/// The quotation without marks at both ends: a closing full stop is often the quoting sentence's own.
fn core_of(quote: &Wording) -> std::ops::Range<usize> {
    let keep = |c: &char| !is_mark(*c) || matches!(c, '《' | '(' | '[');
    let start = quote.chars().iter().position(keep).unwrap_or(quote.chars().len());
    let tail = |c: &char| !is_mark(*c) || matches!(c, '》' | ')' | ']');
    let end = quote.chars().iter().rposition(tail).map_or(start, |at| at + 1);
    start..end.max(start)
}

fn joined<'a>(quote: &'a Wording, core: &std::ops::Range<usize>) -> Option<&'a str> {
    if core.is_empty() {
        return None;
    }
    let start = quote.at.get(core.start).copied()?;
    let end = quote.at.get(core.end).copied().unwrap_or(quote.joined.len());
    quote.joined.get(start..end)
}

/// Characters of a text that are read through for each quotation; where pairs stand in a longer one is looked up in a
/// table, which takes many times the memory of the text.
const READ_THROUGH: usize = 8192;

fn pairs_in<'a>(
    text: &'a Wording,
    range: &std::ops::Range<usize>,
) -> std::slice::Windows<'a, char> {
    text.chars().get(range.clone()).unwrap_or_default().windows(2)
}

/// Up to three stretches of the text that share the most pairs of characters with the quotation.
fn windows(
    quote: &Wording,
    core: &std::ops::Range<usize>,
    text: &Wording,
    range: &std::ops::Range<usize>,
    most: usize,
) -> Vec<std::ops::Range<usize>> {
    let len = core.len();
    if range.len() <= (2 * len + 40).min(most) {
        return vec![range.clone()];
    }
    let bucket = (len / 2).max(8);
    let mut votes: HashMap<usize, usize> = HashMap::new();
    let mut vote = |at: usize, place: usize| {
        let diagonal = (place + len).saturating_sub(at - core.start);
        *votes.entry(diagonal / bucket).or_default() += 1;
    };
    if range.len() <= READ_THROUGH {
        let mut asked: HashMap<&[char], Vec<usize>> = HashMap::new();
        for (at, pair) in (core.start..).zip(pairs_in(quote, core)) {
            asked.entry(pair).or_default().push(at);
        }
        for (place, pair) in (range.start..).zip(pairs_in(text, range)) {
            asked.get(pair).into_iter().flatten().for_each(|at| vote(*at, place));
        }
    } else {
        for (at, pair) in (core.start..).zip(pairs_in(quote, core)) {
            let places = text.pairs(pair);
            let first = places.partition_point(|&p| (p as usize) < range.start);
            let within = places.iter().skip(first).map(|&place| place as usize);
            within.take_while(|place| *place + 1 < range.end).for_each(|place| vote(at, place));
        }
    }
    let mut best: Vec<(usize, usize)> = votes.into_iter().map(|(at, n)| (n, at)).collect();
    best.sort_unstable_by_key(|&(n, at)| (std::cmp::Reverse(n), at));
    best.into_iter()
        .take(3)
        .map(|(_, at)| {
            let start = (at * bucket).saturating_sub(len + bucket).max(range.start);
            start..(start + 2 * len + 3 * bucket).min(range.end).min(start + most)
        })
        .filter(|window| !window.is_empty())
        .collect()
}

/// What one cell of the alignment came from.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Both,
    Quote,
    Text,
    Stop,
}

/// Aligns the whole quotation to a part of the window at the least number of edits.
fn align(
    quote: &Wording,
    core: &std::ops::Range<usize>,
    text: &Wording,
    window: &std::ops::Range<usize>,
) -> Option<Match> {
    let q = quote.chars().get(core.clone())?;
    let t = text.chars().get(window.clone())?;
    let width = t.len() + 1;
    let mut steps = vec![Step::Stop; (q.len() + 1) * width];
    let mut above: Vec<u32> = vec![0; width];
    let mut here: Vec<u32> = vec![0; width];
    for (i, &a) in q.iter().enumerate() {
        let row = steps.get_mut((i + 1) * width..(i + 2) * width)?;
        fill_row(a, t, &above, &mut here, row);
        std::mem::swap(&mut above, &mut here);
    }
    let (first, &cost) = above.iter().enumerate().min_by_key(|&(at, cost)| (*cost, at))?;
    // Among equal ends take the farthest of the first group: words at the end were replaced, not dropped.
    let end = first + above.iter().skip(first + 1).take_while(|next| **next == cost).count();
    let pairs = trace(&steps, width, q.len(), end)?;
    let start =
        pairs.iter().find_map(|&(_, place)| place).map_or(window.start, |p| window.start + p);
    let stop =
        pairs.iter().rev().find_map(|&(_, place)| place).map_or(start, |p| window.start + p + 1);
    let kept = q.len().saturating_sub(cost as usize);
    let permille = u32::try_from(kept * 1000 / q.len().max(1)).unwrap_or(0);
    let mut changes = changes_of(quote, core.start, text, window.start, &pairs);
    let edges = edge_changes(text, &(start..stop));
    let head = quote.span(core.start..core.start).start;
    let tail = quote.span(core.start..core.end).end;
    for (edge, kind) in edges {
        let at = if edge.end <= start { head } else { tail };
        let original = text.span(edge.clone());
        changes.push(Change { quoted: Span::new(at, at), original, kind });
    }
    changes.sort_by_key(|c| (c.quoted.start, c.original.start));
    Some(Match { span: text.span(start..stop), permille, changes })
}

fn fill_row(a: char, t: &[char], above: &[u32], here: &mut [u32], row: &mut [Step]) {
    let mut left = 0;
    for j in 0..=t.len() {
        let up = above.get(j).copied().unwrap_or(0) + 1;
        let (mut cost, mut step) = (up, Step::Quote);
        if let Some(before) = j.checked_sub(1) {
            let same = t.get(before) == Some(&a);
            let both = above.get(before).copied().unwrap_or(0) + u32::from(!same);
            if both <= cost {
                (cost, step) = (both, Step::Both);
            }
            if left + 1 < cost {
                (cost, step) = (left + 1, Step::Text);
            }
        }
        left = cost;
        if let (Some(cell), Some(mark)) = (here.get_mut(j), row.get_mut(j)) {
            *cell = cost;
            *mark = step;
        }
    }
}

fn trace(steps: &[Step], width: usize, rows: usize, end: usize) -> Option<Pairs> {
    let mut pairs = Vec::new();
    let (mut i, mut j) = (rows, end);
    while i > 0 {
        match steps.get(i * width + j)? {
            Step::Both => {
                i -= 1;
                j = j.checked_sub(1)?;
                pairs.push((Some(i), Some(j)));
            }
            Step::Quote => {
                i -= 1;
                pairs.push((Some(i), None));
            }
            Step::Text => {
                j = j.checked_sub(1)?;
                pairs.push((None, Some(j)));
            }
            Step::Stop => break,
        }
    }
    pairs.reverse();
    Some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "申请人应当在２０２５年底前提交材料，增长率不低于12%。任何单位不得擅自改变用途；\
                        建设“十五分钟”生活圈，分二十三项推进。";

    fn exact(quote: &str) -> Option<&'static str> {
        let text = Wording::of(TEXT);
        find_exact(&Wording::of(quote), &text, Span::new(0, TEXT.len())).map(|s| s.of(TEXT))
    }

    #[test]
    fn exact_runs_are_found_across_scripts_widths_and_marks() {
        for (quote, found) in [
            ("申请人应当在2025年底前提交材料", "申请人应当在２０２５年底前提交材料"),
            ("申請人應當在2025年底前", "申请人应当在２０２５年底前"),
            ("任何单位 不得擅自改变用途。", "任何单位不得擅自改变用途"),
            ("建设十五分钟生活圈,分二十三项推进", "建设“十五分钟”生活圈，分二十三项推进"),
            ("12%", "12%"),
        ] {
            assert_eq!(exact(quote), Some(found), "{quote}");
        }
    }

    #[test]
    fn a_run_cut_out_of_a_number_or_behind_a_negation_is_not_exact() {
        for quote in
            ["2%", "025年底前提交材料", "得擅自改变用途", "三项推进", "增长率不低于1", "分二"]
        {
            assert_eq!(exact(quote), None, "{quote}");
        }
    }

    #[test]
    fn differences_are_marked_and_named() {
        use crate::verify::ChangeKind::{Negation, Number, Obligation, Punctuation, Words};
        let text = Wording::of(TEXT);
        for (quote, quoted, original, kind) in [
            ("申请人可以在2025年底前提交材料", "可以", "应当", Obligation),
            ("申请人应当在2030年底前提交材料", "2030", "２０２５", Number),
            ("任何单位得擅自改变用途", "", "不", Negation),
            ("得擅自改变用途", "", "不", Negation),
            ("增长率不低于2%", "2", "12", Number),
            ("2%", "", "1", Number),
            ("任何单位不得擅自改变性质", "性质", "用途", Words),
            ("生活圈；分二十三项推进", "；", "，", Punctuation),
            ("生活圈，分二十五项推进", "二十五", "二十三", Number),
        ] {
            let found = find_nearest(&Wording::of(quote), &text, Span::new(0, TEXT.len()));
            let Some(found) = found else { panic!("{quote}: nothing near") };
            let changes: Vec<_> = found
                .changes
                .iter()
                .map(|c| (c.quoted.of(quote), c.original.of(TEXT), c.kind))
                .collect();
            assert_eq!(changes, [(quoted, original, kind)], "{quote}");
        }
    }

    #[test]
    fn what_is_near_is_found_in_texts_of_any_length() {
        let filler = |from: u32| {
            (from..from + 900).map(|n| format!("第{n}段另有安排，")).collect::<String>()
        };
        let quote = Wording::of("申请人可以在2025年底前提交材料");
        let whole = format!("{}{TEXT}{}", filler(0), filler(1000));
        let text = Wording::of(&whole);
        // Longer than what is read through, and a part that is shorter.
        assert!(text.chars().len() > READ_THROUGH);
        let start = whole.find(TEXT).unwrap();
        let found = find_nearest(&quote, &text, Span::new(0, whole.len())).unwrap();
        let part = find_nearest(&quote, &text, Span::new(start - 900, start + 900)).unwrap();
        assert_eq!(found, part);
        let alone = Wording::of(TEXT);
        let alone = find_nearest(&quote, &alone, Span::new(0, TEXT.len())).unwrap();
        assert_eq!(found, alone.moved(start));
        assert_eq!(found.changes.len(), 1);
    }

    #[test]
    fn nothing_near_is_nothing() {
        let text = Wording::of(TEXT);
        let found =
            find_nearest(&Wording::of("完全无关的另一句话"), &text, Span::new(0, TEXT.len()));
        assert_eq!(found, None);
    }
}
