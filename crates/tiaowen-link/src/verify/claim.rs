//! Puts citations and quotations of a text together: which citation ascribes which quotation.

use super::cited::SAME;
use super::quote::{Quote, find_quotes};
use super::{Mention, Place};
use tiaowen_text::doc::Span;
use tiaowen_text::vocabulary::mark::{ends_sentence, ends_statement};

/// Bytes between a citation and a quotation that still read as one: 规定，到2025年，…
const NEAR: usize = 90;
/// The same for a quotation of a few characters, which is often a mere term.
const NEAR_SHORT: usize = 36;
/// A quotation of fewer bytes is short.
const SHORT: usize = 24;

/// Something to judge: a citation, a quotation, or a quotation with the citation that ascribes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// From the first of both to the last.
    pub span: Span,
    /// The citation.
    pub mention: Option<Mention>,
    /// The quotation without marks.
    pub quote: Option<Span>,
}

/// Every claim of a text in order.
pub fn find_claims(text: &str, mentions: &[Mention]) -> Vec<Claim> {
    let quotes = find_quotes(text);
    let mut ascribed = vec![false; mentions.len()];
    let mut claims = Vec::new();
    for quote in &quotes {
        let mention = ascribe(text, quote, &quotes, mentions);
        if let Some(index) = mention
            && let Some(used) = ascribed.get_mut(index)
        {
            *used = true;
        }
        let mention = mention.and_then(|index| mentions.get(index)).cloned();
        let span = mention.as_ref().map_or(quote.outer, |m| {
            Span::new(m.span.start.min(quote.outer.start), m.span.end.max(quote.outer.end))
        });
        claims.push(Claim { span, mention, quote: Some(quote.inner) });
    }
    for (mention, _) in mentions.iter().zip(&ascribed).filter(|(_, used)| !**used) {
        // A citation inside a quotation is part of the quoted wording.
        let quoted = quotes.iter().any(|q| q.inner.contains(mention.span));
        if !quoted {
            claims.push(Claim { span: mention.span, mention: Some(mention.clone()), quote: None });
        }
    }
    claims.sort_by_key(|claim| (claim.span.start, claim.span.end));
    claims
}

/// The citation that ascribes a quotation: in brackets or after a dash right behind it, else the last one
/// before it in the same paragraph, near enough, else one behind it that says so: “…”，见《…》第七条.
fn ascribe(text: &str, quote: &Quote, quotes: &[Quote], mentions: &[Mention]) -> Option<usize> {
    if let Some(index) = bracketed(text, quote, mentions) {
        return Some(index);
    }
    let behind = pointed_to(text, quote, quotes, mentions);
    let Some(before) = spoken_of(text, quote, quotes, mentions) else { return behind };
    let end = mentions.get(before).map_or(quote.outer.start, |m| m.span.end);
    let between = unquoted(text, Span::new(end, quote.outer.start), quotes);
    let last = between.rfind(ends_statement);
    let turned = last.and_then(|at| between.get(at..)).is_some_and(|rest| {
        let rest = rest.trim_start_matches(ends_statement).trim_start();
        ELSEWHERE.iter().any(|word| rest.starts_with(word))
    });
    if turned || (last.is_some() && behind.is_some()) { behind } else { Some(before) }
}

/// Words that turn to another source: …；又见“…”.
const ELSEWHERE: [&str; 6] = ["又见", "另见", "参见", "另有", "又如", "再如"];
/// Words between a quotation and the citation of its source behind it.
const POINTERS: [&str; 10] =
    ["参见", "详见", "见于", "见", "语出", "出自", "引自", "摘自", "载于", "载"];

/// A citation in brackets or after a dash right behind a quotation.
fn bracketed(text: &str, quote: &Quote, mentions: &[Mention]) -> Option<usize> {
    let after = mentions.partition_point(|m| m.span.start < quote.outer.end);
    let gap = Span::new(quote.outer.end, mentions.get(after)?.span.start).of(text);
    let opens = gap
        .trim_start_matches(['。', '，', ' ', '\n', '>'])
        .starts_with(['（', '(', '—', '-', '–']);
    (opens && gap.len() <= 24).then(|| best_of(after, mentions, text))
}

/// A citation behind a quotation that a word points to, and that no quotation of its own follows.
fn pointed_to(text: &str, quote: &Quote, quotes: &[Quote], mentions: &[Mention]) -> Option<usize> {
    let after = mentions.partition_point(|m| m.span.start < quote.outer.end);
    let gap = Span::new(quote.outer.end, mentions.get(after)?.span.start).of(text);
    let word = gap.trim().trim_start_matches(['。', '，', ',']).trim();
    // 见该条例第十条: the citation begins behind the words that mean the document spoken of last.
    let points = |rest: &str| rest.is_empty() || SAME.contains(&rest);
    let word = word.trim_end_matches(['：', ':']);
    if !POINTERS.iter().any(|pointer| word.strip_prefix(pointer).is_some_and(points)) {
        return None;
    }
    let index = best_of(after, mentions, text);
    let end = mentions.get(index)?.span.end;
    let next = quotes.iter().find(|q| q.outer.start >= end);
    let own = next.is_some_and(|q| {
        let gap = Span::new(end, q.outer.start).of(text);
        gap.len() <= NEAR_SHORT && !gap.contains(ends_statement)
    });
    (!own).then_some(index)
}

/// The last citation before a quotation that is near enough to be what it is quoted from.
fn spoken_of(text: &str, quote: &Quote, quotes: &[Quote], mentions: &[Mention]) -> Option<usize> {
    let before =
        (0..mentions.partition_point(|m| m.span.end <= quote.outer.start)).rev().find(|&i| {
            mentions.get(i).is_some_and(|m| !quotes.iter().any(|q| q.inner.contains(m.span)))
        })?;
    let between = Span::new(mentions.get(before)?.span.end, quote.outer.start);
    let words = between.of(text);
    let block =
        text.get(quote.outer.start..).is_some_and(|rest| rest.trim_start().starts_with('>'));
    let lines = words.trim().is_empty() || words.trim_end().ends_with(['：', ':']);
    if words.contains('\n') && !(block && lines) {
        return None;
    }
    // Quotations in between do not count as distance: 规定：“甲”“乙”和“丙”.
    let distance = unquoted(text, between, quotes).len();
    let short = quote.inner.len() < SHORT;
    let stops = words.contains(ends_sentence) && distance == words.len();
    let near = distance <= if short { NEAR_SHORT } else { NEAR };
    (near && !(short && stops)).then_some(before)
}

/// A stretch of text without the quotations in it.
fn unquoted(text: &str, span: Span, quotes: &[Quote]) -> String {
    let mut out = String::new();
    let mut at = span.start;
    for quote in quotes.iter().filter(|q| span.contains(q.outer) && !q.outer.is_empty()) {
        out.push_str(Span::new(at, quote.outer.start.max(at)).of(text));
        at = quote.outer.end.max(at);
    }
    out.push_str(Span::new(at, span.end.max(at)).of(text));
    out
}

/// `《…》第十四条` may come as two mentions, the document and then its clause: the clause says more.
fn best_of(first: usize, mentions: &[Mention], text: &str) -> usize {
    let (Some(a), Some(b)) = (mentions.get(first), mentions.get(first + 1)) else { return first };
    let joined = Span::new(a.span.end, b.span.start).of(text).trim().is_empty();
    let finer = matches!(b.place, Place::Clause(..) | Place::Number(..));
    if joined && finer { first + 1 } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiaowen_text::doc::{DocId, Ordinal};

    /// `[…]` marks citations in the cases.
    fn claims(marked: &str) -> Vec<(String, String)> {
        let (mut text, mut mentions, mut open) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '[' => open = text.len(),
                ']' => mentions.push(Mention {
                    span: Span::new(open, text.len()),
                    place: Place::Number(DocId::parse("a").unwrap(), Ordinal::from(1)),
                }),
                c => text.push(c),
            }
        }
        let of = |span: Option<Span>| span.map_or(String::new(), |s| s.of(&text).to_owned());
        find_claims(&text, &mentions)
            .into_iter()
            .map(|c| (of(c.mention.map(|m| m.span)), of(c.quote)))
            .collect()
    }

    #[test]
    fn quotations_are_ascribed_to_the_citation_beside_them() {
        for (text, expected) in [
            (
                "[《甲》第一条]规定：“天地玄黄宇宙洪荒”。",
                &[("《甲》第一条", "天地玄黄宇宙洪荒")][..],
            ),
            ("“天地玄黄宇宙洪荒”（[《甲》第一条]）。", &[("《甲》第一条", "天地玄黄宇宙洪荒")]),
            ("[甲一]和[甲二]都在。", &[("甲一", ""), ("甲二", "")]),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”，[甲二]规定“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲二", "日月盈昃辰宿列张")],
            ),
            ("“天地玄黄宇宙洪荒”是谁说的？", &[("", "天地玄黄宇宙洪荒")]),
            ("[甲一]：\n\n> 天地玄黄宇宙洪荒", &[("甲一", "天地玄黄宇宙洪荒")]),
            ("[甲一]如此。\n“天地玄黄宇宙洪荒”", &[("甲一", ""), ("", "天地玄黄宇宙洪荒")]),
            ("[甲一]提出“天地”“玄黄”。", &[("甲一", "天地"), ("甲一", "玄黄")]),
            ("“依照[乙一]办理的事项”（[甲一]）", &[("甲一", "依照乙一办理的事项")]),
            (
                "“天地玄黄宇宙洪荒”，见[甲一]；“日月盈昃辰宿列张”，见[甲二]。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲二", "日月盈昃辰宿列张")],
            ),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”；又见“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("", "日月盈昃辰宿列张")],
            ),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”；又见[甲二]：“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲二", "日月盈昃辰宿列张")],
            ),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”，见[甲二]“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲二", "日月盈昃辰宿列张")],
            ),
            ("“天地玄黄宇宙洪荒”语出[甲一]。", &[("甲一", "天地玄黄宇宙洪荒")]),
            (
                "[甲一]规定“天地玄黄宇宙洪荒”；“日月盈昃辰宿列张”。",
                &[("甲一", "天地玄黄宇宙洪荒"), ("甲一", "日月盈昃辰宿列张")],
            ),
        ] {
            let expected: Vec<_> =
                expected.iter().map(|&(a, b)| (a.to_owned(), b.to_owned())).collect();
            assert_eq!(claims(text), expected, "{text}");
        }
    }
}
