//! Wording against wording: both texts folded for script and width, the exact run or the nearest one,
//! and what differs. Key types: [`Wording`] (a text made ready), [`Match`] (a place with its changes).

use std::collections::HashMap;

use crate::doc::Span;
use crate::script::Folded;
use crate::view::ChangeKind;

/// Cells of the alignment table beyond which only the beginning of a quotation is aligned: 8 MB and
/// some 30 ms.
const MOST_CELLS: usize = 8_000_000;

/// A text folded for comparison: no white space, no quotation marks, one script, one width. Every folded
/// character knows the bytes of the text that it came from.
pub struct Wording {
    chars: Vec<char>,
    from: Vec<Span>,
    joined: String,
    /// Byte of `joined` where each character starts.
    at: Vec<usize>,
    /// Pairs of characters and where they start.
    pairs: HashMap<(char, char), Vec<u32>>,
}

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

impl Wording {
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let folded = Folded::new(text);
        let mut chars = Vec::with_capacity(folded.chars().len());
        let mut from = Vec::with_capacity(folded.chars().len());
        for (at, &c) in folded.chars().iter().enumerate() {
            if let Some(c) = fold_mark(c) {
                chars.push(c);
                from.push(folded.span(at, at + 1));
            }
        }
        let mut joined = String::with_capacity(text.len());
        let mut at = Vec::with_capacity(chars.len());
        for &c in &chars {
            at.push(joined.len());
            joined.push(c);
        }
        let mut pairs: HashMap<(char, char), Vec<u32>> = HashMap::new();
        for (i, pair) in chars.windows(2).enumerate() {
            if let &[a, b] = pair {
                pairs.entry((a, b)).or_default().push(u32::try_from(i).unwrap_or(u32::MAX));
            }
        }
        Self { chars, from, joined, at, pairs }
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.joined
    }

    /// Characters that carry meaning: no marks.
    pub fn weight(&self) -> usize {
        self.chars.iter().filter(|c| !is_mark(**c)).count()
    }

    /// The folded positions that a byte range of the text covers.
    fn range(&self, within: Span) -> std::ops::Range<usize> {
        let start = self.from.partition_point(|s| s.start < within.start);
        let end = self.from.partition_point(|s| s.start < within.end);
        start..end.max(start)
    }

    /// The text range of folded positions.
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self
            .from
            .get(range.start)
            .map_or_else(|| self.from.last().map_or(0, |s| s.end), |s| s.start);
        let end = if range.is_empty() {
            start
        } else {
            self.from.get(range.end - 1).map_or(start, |s| s.end)
        };
        Span::new(start, end.max(start))
    }

    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }
}

/// The longest run of a text without marks and white space, at most 40 characters of it: what every exact
/// copy contains, however its marks are written.
pub fn longest_run(text: &str) -> &str {
    let runs = text.split(|c: char| !c.is_alphanumeric());
    let longest = runs.max_by_key(|run| run.len()).unwrap_or("");
    longest.char_indices().nth(40).map_or(longest, |(end, _)| longest.get(..end).unwrap_or(longest))
}

/// A folded character with its kind of mark made one; nothing for what does not count.
fn fold_mark(c: char) -> Option<char> {
    if c.is_whitespace() || c.is_control() || "\u{feff}\u{200b}\u{200c}\u{200d}".contains(c) {
        return None;
    }
    match c {
        '“' | '”' | '‘' | '’' | '"' | '\'' | '「' | '」' | '『' | '』' | '〝' | '〞' | '﹁'
        | '﹂' => None,
        '。' => Some('.'),
        '—' | '–' | '―' | '─' | '－' => Some('-'),
        '•' | '・' | '‧' | '∙' => Some('·'),
        '〔' | '［' | '【' => Some('['),
        '〕' | '］' | '】' => Some(']'),
        '〈' => Some('《'),
        '〉' => Some('》'),
        _ => Some(c),
    }
}

/// Whether a folded character is a mark.
fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && c != '%' && c != '‰'
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn is_numeral(c: char) -> bool {
    "〇零一二三四五六七八九十百千万亿两廿".contains(c)
}

/// Finds a quotation word for word inside `within`; an occurrence that is cut out of a number or right
/// behind a negation is no such find.
pub fn find_exact(quote: &Wording, text: &Wording, within: Span) -> Option<Span> {
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
        if edge_changes(text, &place).is_empty() {
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
    let start = quote.chars.iter().position(keep).unwrap_or(quote.chars.len());
    let tail = |c: &char| !is_mark(*c) || matches!(c, '》' | ')' | ']');
    let end = quote.chars.iter().rposition(tail).map_or(start, |at| at + 1);
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
    for at in core.start..core.end.saturating_sub(1) {
        let (Some(a), Some(b)) = (quote.char(at), quote.char(at + 1)) else { continue };
        let Some(places) = text.pairs.get(&(a, b)) else { continue };
        let first = places.partition_point(|&p| (p as usize) < range.start);
        for &place in places.iter().skip(first).take_while(|&&p| (p as usize) < range.end) {
            let diagonal = (place as usize + len).saturating_sub(at - core.start);
            *votes.entry(diagonal / bucket).or_default() += 1;
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
    let q = quote.chars.get(core.clone())?;
    let t = text.chars.get(window.clone())?;
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

/// A character of the quotation, of the window, or of both.
type Pair = (Option<usize>, Option<usize>);
/// The aligned positions, in order.
type Pairs = Vec<Pair>;

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

/// Runs of unequal characters, widened to whole numbers, as changes.
fn changes_of(
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
                quote.chars.get(q.clone()).unwrap_or(&[]),
                text.chars.get(t.clone()).unwrap_or(&[]),
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
fn edge_changes(
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
        use ChangeKind::{Negation, Number, Obligation, Punctuation, Words};
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
    fn nothing_near_is_nothing() {
        let text = Wording::of(TEXT);
        let found =
            find_nearest(&Wording::of("完全无关的另一句话"), &text, Span::new(0, TEXT.len()));
        assert_eq!(found, None);
    }
}
