//! Finding a run of characters in a document that is being read: in either script, white space not counted,
//! every place marked in the text.

use std::ops::Range;

use crate::web::text::{Note, Special};
use tiaowen_text::doc::Span;
use tiaowen_text::script::{Folded, fold};

/// What a reader looks for in the document.
pub struct Needle(Vec<char>);

impl Needle {
    /// Reads it; `None` when nothing is left of it.
    pub fn new(text: &str) -> Option<Self> {
        let chars: Vec<char> = fold(text).chars().filter(|c| !c.is_whitespace()).collect();
        (!chars.is_empty()).then_some(Self(chars))
    }

    /// Where it stands in a text, in characters, without overlap.
    pub fn places(&self, text: &str) -> Vec<Range<usize>> {
        let folded = Folded::new(text);
        let all = folded.chars();
        let written: Vec<usize> =
            (0..all.len()).filter(|i| all.get(*i).is_some_and(|c| !c.is_whitespace())).collect();
        let mut places = Vec::new();
        let mut characters = Characters { text, byte: 0, count: 0 };
        let mut at = 0;
        while at + self.0.len() <= written.len() {
            let here = written.get(at..at + self.0.len()).unwrap_or_default();
            if here.iter().zip(&self.0).all(|(i, c)| all.get(*i) == Some(c))
                && let (Some(first), Some(last)) = (here.first(), here.last())
            {
                let Span { start, end } = folded.span(*first, last + 1);
                places.push(characters.up_to(start)..characters.up_to(end));
                at += self.0.len();
            } else {
                at += 1;
            }
        }
        places
    }
}

/// Counts characters up to places that only move on.
struct Characters<'a> {
    text: &'a str,
    byte: usize,
    count: usize,
}

impl Characters<'_> {
    fn up_to(&mut self, byte: usize) -> usize {
        let between = self.text.get(self.byte..byte).unwrap_or_default();
        self.count += between.chars().count();
        self.byte = byte;
        self.count
    }
}

/// Marks places over what is special already: a citation stays a link where it is marked.
pub fn overlay(notes: Vec<Note>, places: &[Range<usize>]) -> Vec<Note> {
    let mut result = Vec::new();
    let mut open: Vec<Range<usize>> = places.to_vec();
    for note in notes {
        let mut at = note.range.start;
        for place in places {
            let (start, end) = (place.start.max(at), place.end.min(note.range.end));
            if start >= end {
                continue;
            }
            result.push(Note { range: at..start, special: note.special.clone() });
            let special = match &note.special {
                Special::Link(href) => Special::FoundLink(href.clone()),
                _ => Special::Mark,
            };
            result.push(Note { range: start..end, special });
            at = end;
            open = open.into_iter().flat_map(|left| without(left, &(start..end))).collect();
        }
        result.push(Note { range: at..note.range.end, special: note.special });
    }
    result.retain(|note| !note.range.is_empty());
    result.extend(open.into_iter().map(|range| Note { range, special: Special::Mark }));
    result
}

/// What is left of a range when a part of it is taken.
fn without(range: Range<usize>, taken: &Range<usize>) -> Vec<Range<usize>> {
    let before = range.start..taken.start.clamp(range.start, range.end);
    let after = taken.end.clamp(range.start, range.end)..range.end;
    if taken.end <= range.start || range.end <= taken.start {
        return vec![range];
    }
    [before, after].into_iter().filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_either_script_and_across_white_space() {
        let cases = [
            ("養老", "发展养老，養 老服务", vec![2..4, 5..8]),
            ("aa", "aaaa", vec![0..2, 2..4]),
            ("没有", "发展养老", vec![]),
        ];
        for (needle, text, expected) in cases {
            assert_eq!(Needle::new(needle).unwrap().places(text), expected, "{needle} in {text}");
        }
        assert!(Needle::new(" 　").is_none());
    }

    #[test]
    fn a_marked_citation_stays_a_link() {
        let link = Note { range: 2..6, special: Special::Link("/a".to_owned()) };
        let mut over = overlay(vec![link], &[1..3, 8..9]);
        over.sort_by_key(|note| note.range.start);
        let expected = [
            (1..2, Special::Mark),
            (2..3, Special::FoundLink("/a".to_owned())),
            (3..6, Special::Link("/a".to_owned())),
            (8..9, Special::Mark),
        ];
        let expected = expected.map(|(range, special)| Note { range, special });
        assert_eq!(over, expected);
    }
}
