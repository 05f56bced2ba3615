//! Running text on a page: paragraphs of sentences, each sentence a run of pieces (plain, marked, linked,
//! repaired). Everything is placed by character position in the stored text, so that it survives the
//! conversion to another script, which is character for character.

use std::ops::Range;

use tiaowen_text::vocabulary::sentence::{Cut, sentences};

/// What is special about a range of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Special {
    /// Matches the query.
    Mark,
    /// A linked clause has the same words.
    Shared,
    /// A citation with the address of its target.
    Link(String),
    /// The same, found by the reader.
    FoundLink(String),
    /// A term that the document defines: where, and in which words.
    Defined {
        /// Address of the clause that defines it.
        href: String,
        /// The words that do.
        definition: String,
    },
    /// A citation of something that is not held.
    Unresolved,
    /// Cleaning changed something here: what stood there.
    Repaired(String),
}

/// A range of characters with what is special about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Characters of the stored text.
    pub range: Range<usize>,
    /// What they are.
    pub special: Special,
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Characters as shown.
    pub text: String,
    /// What is special about them.
    pub special: Option<Special>,
}

impl Piece {
    /// Whether it matches the query.
    pub fn is_mark(&self) -> bool {
        matches!(self.special, Some(Special::Mark | Special::FoundLink(_)))
    }

    /// Whether a linked clause has the same words.
    pub fn is_shared(&self) -> bool {
        self.special == Some(Special::Shared)
    }

    /// Where it leads.
    pub fn link(&self) -> Option<&str> {
        match &self.special {
            Some(Special::Link(href) | Special::FoundLink(href)) => Some(href),
            _ => None,
        }
    }

    /// Where a term is defined, and in which words.
    pub fn defined(&self) -> Option<(&str, &str)> {
        match &self.special {
            Some(Special::Defined { href, definition }) => Some((href, definition)),
            _ => None,
        }
    }

    /// What stood there before cleaning.
    pub fn before(&self) -> Option<&str> {
        match &self.special {
            Some(Special::Repaired(before)) => Some(before),
            _ => None,
        }
    }

    /// Whether it cites something that is not held.
    pub fn is_unresolved(&self) -> bool {
        self.special == Some(Special::Unresolved)
    }
}

/// A sentence with its number in the clause, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Number.
    pub number: usize,
    /// Its pieces in order.
    pub pieces: Vec<Piece>,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its sentences in order.
    pub sentences: Vec<Sentence>,
}

/// Cuts `shown` (the characters of one run as they are shown) at the borders of `notes`, whose ranges
/// count from `start`. Of overlapping notes the earlier, longer one wins.
pub fn pieces(shown: &[char], start: usize, notes: &[Note]) -> Vec<Piece> {
    let mut sorted: Vec<&Note> = notes.iter().collect();
    sorted.sort_by_key(|n| (n.range.start, std::cmp::Reverse(n.range.end)));
    let mut pieces = Vec::new();
    let mut at = start;
    let end = start + shown.len();
    let slice = |range: Range<usize>| -> String {
        shown.get(range.start - start..range.end - start).unwrap_or(&[]).iter().collect()
    };
    for note in sorted {
        let range = note.range.start.clamp(start, end)..note.range.end.clamp(start, end);
        // A note of no length (something was removed here) belongs to the run that goes on after it.
        let stands_here = if note.range.is_empty() {
            (start..end).contains(&note.range.start)
        } else {
            !range.is_empty()
        };
        if range.start < at || !stands_here {
            continue;
        }
        if range.start > at {
            pieces.push(Piece { text: slice(at..range.start), special: None });
        }
        at = range.end;
        pieces.push(Piece { text: slice(range), special: Some(note.special.clone()) });
    }
    if at < end {
        pieces.push(Piece { text: slice(at..end), special: None });
    }
    pieces
}

/// The paragraphs of a clause. `stored` is its whole text, `body` its paragraphs as the view lists them
/// (runs of `stored`), `show` converts a text character for character.
pub fn paragraphs(
    stored: &str,
    body: &[String],
    notes: &[Note],
    show: impl Fn(&str) -> String,
) -> Vec<Paragraph> {
    let mut result = Vec::new();
    let mut byte = 0;
    let mut number = 0;
    for paragraph in body {
        // The body follows the heading, which may hold the same words: search behind the last find.
        let rest = stored.get(byte..).unwrap_or("");
        let begin = if body.len() == 1 {
            rest.rfind(paragraph.as_str())
        } else {
            rest.find(paragraph.as_str())
        };
        let begin = byte + begin.unwrap_or(0);
        let start = stored.get(..begin).map_or(0, |before| before.chars().count());
        byte = begin + paragraph.len();
        let shown: Vec<char> = show(paragraph).chars().collect();
        let sentences = sentences(&shown, Cut::Sentences)
            .into_iter()
            .map(|range| {
                number += 1;
                let from = start + range.start;
                let run = shown.get(range).unwrap_or(&[]);
                Sentence { number, pieces: pieces(run, from, notes) }
            })
            .collect();
        result.push(Paragraph { sentences });
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    fn printed(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|p| match &p.special {
                Some(Special::Mark) => format!("[{}]", p.text),
                Some(Special::Shared) => format!("_{}_", p.text),
                Some(Special::Link(href) | Special::FoundLink(href)) => {
                    format!("<{}|{href}>", p.text)
                }
                Some(Special::Repaired(before)) => format!("{{{before}→{}}}", p.text),
                Some(Special::Unresolved) => format!("({})", p.text),
                Some(Special::Defined { .. }) => format!("~{}~", p.text),
                None => p.text.clone(),
            })
            .collect()
    }

    #[test]
    fn pieces_cover_the_run_once() {
        let note = |range: Range<usize>, special| Note { range, special };
        let cases = [
            (vec![note(1..3, Special::Mark)], "甲[乙丙]丁"),
            (vec![note(0..2, Special::Mark), note(1..3, Special::Mark)], "[甲乙]丙丁"),
            (vec![note(2..9, Special::Link("/a".into()))], "甲乙<丙丁|/a>"),
            (vec![note(2..2, Special::Repaired("(x)".into()))], "甲乙{(x)→}丙丁"),
            (vec![], "甲乙丙丁"),
        ];
        for (notes, expected) in cases {
            assert_eq!(printed(&pieces(&chars("甲乙丙丁"), 0, &notes)), expected);
        }
    }

    #[test]
    fn notes_run_on_across_sentences_and_paragraphs_are_found_behind_the_heading() {
        let stored = "（一）标题。一句。二句。\n标题";
        let body = ["一句。二句。".to_owned(), "标题".to_owned()];
        let notes = [Note { range: 7..10, special: Special::Mark }];
        let shown = paragraphs(stored, &body, &notes, str::to_owned);
        let all: Vec<String> = shown
            .iter()
            .flat_map(|p| &p.sentences)
            .map(|s| format!("{}{}", s.number, printed(&s.pieces)))
            .collect();
        assert_eq!(all, ["1一[句。]", "2[二]句。", "3标题"]);
    }
}
