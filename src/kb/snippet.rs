//! Snippets: a run of whole sentences of the stored text, with marks exactly on what matched.
//!
//! Our own maker: the engine's panics on overlapping tokens, counts bytes, and marks lone words of a run.

use tiaowen_engine::segment::is_written;
use tiaowen_text::doc::Span;
use tiaowen_text::script::Folded;
use tiaowen_text::vocabulary::sentence::{Cut, sentence_spans};

/// Characters that a snippet should have before it takes another sentence.
const ENOUGH: usize = 60;
/// Most characters of a snippet.
const MOST: usize = 160;

/// A cut of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Snippet {
    /// Where the cut stands in the text.
    pub span: Span,
    /// What matched, relative to the cut; in order, without overlap.
    pub marks: Vec<Span>,
}

/// Cuts the best sentences around what matched; `needles` are folded, without white space, longer ones
/// first. With the borders that words run on over ([`joined`](tiaowen_engine::segment::joined)), a match inside a run
/// of words counts only when it keeps to word borders, unless nothing else matched. A place, as a character of the
/// folded text, is shown whatever matched elsewhere.
pub(super) fn cut(
    text: &str,
    needles: &[Vec<char>],
    joined: Option<&[u8]>,
    place: Option<usize>,
) -> Snippet {
    let folded = Folded::new(text);
    let mut found = occurrences(&folded, needles);
    if let Some(joined) = joined
        && found.iter().any(|f| keeps_borders(*f, joined))
    {
        found.retain(|f| keeps_borders(*f, joined));
    }
    let marks: Vec<(Span, usize)> =
        found.iter().map(|f| (folded.span(f.start, f.end), f.needle)).collect();
    let place = place.map(|place| folded.span(place, place + 1));
    let span = window(text, &marks, place);
    let marks = marks
        .into_iter()
        .filter(|(mark, _)| span.contains(*mark))
        .map(|(mark, _)| Span::new(mark.start - span.start, mark.end - span.start))
        .collect();
    Snippet { span, marks: merged(marks) }
}

/// A place where a needle stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// First folded character.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    /// Which needle.
    pub(super) needle: usize,
}

/// Where the needles occur, white space in the text not counted; longer needles first, no overlap.
pub(super) fn occurrences(folded: &Folded, needles: &[Vec<char>]) -> Vec<Found> {
    let chars = folded.chars();
    let mut taken = vec![false; chars.len()];
    let mut found = Vec::new();
    for (needle, wanted) in needles.iter().enumerate() {
        let Some((first, others)) = wanted.split_first() else { continue };
        let mut at = 0;
        while let Some(ahead) =
            chars.get(at..).and_then(|rest| rest.iter().position(|c| c == first))
        {
            let start = at + ahead;
            at = start + 1;
            let Some(end) = end_of(others, chars, at) else { continue };
            let Some(slots) = taken.get_mut(start..end).filter(|slots| !slots.contains(&true))
            else {
                continue;
            };
            slots.fill(true);
            found.push(Found { start, end, needle });
            at = end;
        }
    }
    found.sort_by_key(|f| f.start);
    found
}

/// Where a run ends that stands at `at`, white space in the text not counted; `None` where another stands
/// there.
fn end_of(run: &[char], chars: &[char], mut at: usize) -> Option<usize> {
    for wanted in run {
        let rest = chars.get(at..)?;
        let skipped = rest.iter().take_while(|c| !is_written(**c)).count();
        if rest.get(skipped) != Some(wanted) {
            return None;
        }
        at += skipped + 1;
    }
    Some(at)
}

/// Whether a run starts and ends at word borders or lies inside one word.
fn keeps_borders(found: Found, joined: &[u8]) -> bool {
    let runs_on = |at: usize| joined.get(at / 8).is_some_and(|byte| (byte >> (at % 8)) & 1 == 1);
    let inside = (found.start + 1..found.end).all(runs_on);
    inside || (!runs_on(found.start) && !runs_on(found.end))
}

/// The sentences to show: from the one with the place to show or else the most different needles, onwards until it is
/// enough.
fn window(text: &str, marks: &[(Span, usize)], place: Option<Span>) -> Span {
    let sentences = sentence_spans(text, Cut::Statements);
    let mut needles: Vec<usize> = Vec::new();
    let mut rest = marks;
    let (mut best, mut most) = (0, (0, 0));
    for (index, sentence) in sentences.iter().enumerate() {
        let before = rest.partition_point(|(mark, _)| mark.start < sentence.start);
        rest = rest.get(before..).unwrap_or_default();
        let here = rest.iter().take_while(|(mark, _)| mark.start < sentence.end);
        needles.clear();
        needles.extend(here.filter(|(mark, _)| sentence.contains(*mark)).map(|(_, n)| *n));
        let all = needles.len();
        needles.sort_unstable();
        needles.dedup();
        if (needles.len(), all) > most {
            (best, most) = (index, (needles.len(), all));
        }
    }
    let placed = place.and_then(|place| sentences.iter().position(|s| s.contains(place)));
    let best = placed.unwrap_or(best);
    let Some(mut span) = sentences.get(best).copied() else {
        return Span::new(0, text.len()).trimmed(text);
    };
    let length = |span: Span| span.of(text).chars().count();
    for next in sentences.get(best + 1..).unwrap_or_default() {
        let wider = Span::new(span.start, next.end);
        if length(span) >= ENOUGH || length(wider) > MOST {
            break;
        }
        span = wider;
    }
    if length(span) > MOST {
        let first = marks.iter().map(|(m, _)| *m).find(|m| span.contains(*m));
        let first = place.or(first).filter(|first| span.contains(*first));
        span = shortened(text, span, first.unwrap_or(Span::new(span.start, span.start)));
    }
    span.trimmed(text)
}

/// A part of a long sentence around a mark, cut at commas where there are any.
fn shortened(text: &str, span: Span, mark: Span) -> Span {
    let before = Span::new(span.start, mark.start).of(text);
    let back = before.char_indices().rev().nth(MOST / 3).map_or(0, |(i, _)| i);
    let lead = before.get(back..).unwrap_or_default();
    let comma = lead.find(['，', ',', '、', '；', ';']).filter(|_| back > 0);
    let comma_width =
        |i: usize| lead.get(i..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
    let start = span.start + back + comma.map_or(0, |i| i + comma_width(i));
    let rest = Span::new(start, span.end).of(text);
    let end = rest.char_indices().nth(MOST).map_or(span.end, |(i, _)| start + i);
    Span::new(start, end.max(mark.end).min(span.end))
}

fn merged(marks: Vec<Span>) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    for mark in marks {
        match merged.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_on_what_matched_in_the_stored_script() {
        let text = "發展農業。支持養老 服務體系建設。";
        let snippet = cut(text, &["养老服务".chars().collect()], None, None);
        let shown = snippet.span.of(text);
        assert_eq!(snippet.marks.len(), 1);
        assert_eq!(snippet.marks[0].of(shown), "養老 服務");
    }

    #[test]
    fn long_sentences_are_cut_on_character_borders_with_the_mark_inside() {
        let text = "统筹布局公共设施，".repeat(60) + "建设充电桩" + &"，完善配套".repeat(60);
        let snippet = cut(&text, &["充电桩".chars().collect()], None, None);
        let shown = snippet.span.of(&text);
        assert!(shown.chars().count() <= MOST + 3, "{}", shown.chars().count());
        assert_eq!(snippet.marks[0].of(shown), "充电桩");
    }
}
