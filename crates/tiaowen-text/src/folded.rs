//! A text folded for matching, with the way back: every folded character knows the bytes it stands for.
//!
//! The one such type: citations, quotations, the index and the pages all read texts through it. A reader that
//! needs other marks than the fold of [`script`](crate::script) leaves makes them with [`Folded::filter_map`].
//! Texts that were repaired, not folded, are mapped by [`OffsetMap`](crate::offset::OffsetMap) instead, which
//! holds the few edits and not every character.

use std::ops::Range;

use crate::doc::Span;
use crate::script::each_folded;

/// Text folded for matching, each folded character with the bytes it stands for.
///
/// ```
/// use tiaowen_text::folded::Folded;
///
/// let text = "㈠ 發展農業";
/// let folded = Folded::new(text);
/// assert_eq!(folded.chars().iter().collect::<String>(), "(一) 发展农业");
/// assert_eq!(folded.span(6, 8).of(text), "農業");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    chars: Vec<char>,
    /// Start and end byte of the original character behind each folded one. Several folded characters
    /// share one original where it expands (㈠ → (一)).
    bytes: Vec<(u32, u32)>,
}

impl Folded {
    /// Folds a whole text; positions are bytes of it.
    pub fn new(text: &str) -> Self {
        let mut folded = Self::default();
        folded.chars.reserve(text.len() / 3 + 1);
        folded.bytes.reserve(text.len() / 3 + 1);
        each_folded(text, |c, start, end| {
            folded.chars.push(c);
            folded.bytes.push((start, end));
        });
        folded
    }

    /// Folds a part of a text; positions are bytes of the whole text.
    pub fn part(text: &str, span: Span) -> Self {
        let mut folded = Self::new(span.of(text));
        let at = span.start as u32;
        folded.bytes.iter_mut().for_each(|(start, end)| (*start, *end) = (at + *start, at + *end));
        folded
    }

    /// Every folded character changed or left out; what stays keeps its bytes.
    pub fn filter_map(mut self, change: impl Fn(char) -> Option<char>) -> Self {
        let mut kept = 0;
        for at in 0..self.chars.len() {
            let (Some(&c), Some(&bytes)) = (self.chars.get(at), self.bytes.get(at)) else { break };
            if let Some(c) = change(c)
                && let (Some(slot), Some(place)) =
                    (self.chars.get_mut(kept), self.bytes.get_mut(kept))
            {
                (*slot, *place) = (c, bytes);
                kept += 1;
            }
        }
        self.chars.truncate(kept);
        self.bytes.truncate(kept);
        self
    }

    /// Appends what a part of the same text folds to, which starts at the byte `at`.
    pub fn append(&mut self, part: &Self, at: usize) {
        let at = at as u32;
        self.chars.extend_from_slice(&part.chars);
        self.bytes.extend(part.bytes.iter().map(|(start, end)| (at + start, at + end)));
    }

    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The original bytes behind the folded characters `start..end`.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let past = self.bytes.last().map_or(0, |b| b.1);
        let first = self.bytes.get(start).map_or(past, |b| b.0);
        let last = end.checked_sub(1).and_then(|i| self.bytes.get(i)).map_or(first, |b| b.1);
        Span::new(first as usize, (last as usize).max(first as usize))
    }

    /// The folded characters that begin inside a range of bytes.
    pub fn range(&self, within: Span) -> Range<usize> {
        let before = |byte: usize| self.bytes.partition_point(|b| (b.0 as usize) < byte);
        let start = before(within.start);
        start..before(within.end).max(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_characters_lead_back_to_their_bytes() {
        let text = "㈠ＡＢ農業";
        let folded = Folded::new(text);
        assert_eq!(folded.chars().iter().collect::<String>(), "(一)ab农业");
        assert_eq!(folded.span(5, 7).of(text), "農業");
        assert_eq!(folded.span(0, 1).of(text), "㈠");
        assert_eq!(folded.span(3, 4).of(text), "Ａ");
        assert!(folded.span(7, 7).is_empty());
        let mut parts = Folded::new("㈠Ａ");
        parts.append(&Folded::new("Ｂ農業"), "㈠Ａ".len());
        assert_eq!(parts, folded);
    }

    #[test]
    fn a_part_leads_back_to_the_whole_text_and_back_again() {
        let text = "甲（乙）“㈠農業”";
        let folded = Folded::part(text, Span::new(3, text.len()));
        assert_eq!(folded.chars().iter().collect::<String>(), "(乙)\"(一)农业\"");
        assert_eq!(folded.span(1, 2).of(text), "乙");
        let bare = folded.filter_map(|c| (c != '"').then_some(if c == '(' { '（' } else { c }));
        assert_eq!(bare.chars().iter().collect::<String>(), "（乙)（一)农业");
        assert_eq!(bare.span(6, 8).of(text), "農業");
        let place = text.find("農業").unwrap();
        assert_eq!(bare.range(Span::new(place, place + 6)), 6..8);
        assert_eq!(bare.range(Span::new(0, 6)), 0..1);
    }
}
