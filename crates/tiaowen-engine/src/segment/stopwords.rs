//! Stop words: words of a query that carry no topic. What is left out is told, and can be searched all the same.

use std::collections::HashMap;
use std::ops::Range;

use tiaowen_text::script::fold;

/// The list that ships.
const SHIPPED: &str = include_str!("stopwords.tsv");

/// Why a word carries no topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It has no content when other words are there.
    Filler,
    /// It makes a question of a text.
    Asking,
    /// It belongs to a question about a document.
    Frame,
}

/// Words that are left out of what must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopWords {
    kinds: HashMap<String, Kind>,
    /// The words that ask, in the order of the list.
    asking: Vec<String>,
    /// Characters of the longest word.
    longest: usize,
}

impl Default for StopWords {
    fn default() -> Self {
        Self::parse(SHIPPED).0
    }
}

impl StopWords {
    /// Reads lines of a kind and words, and tells what is wrong with them by line.
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        let mut held = Self { kinds: HashMap::new(), asking: Vec::new(), longest: 0 };
        let mut problems = Vec::new();
        let lines = text.trim_start_matches('\u{FEFF}').lines().enumerate();
        for (at, line) in lines.map(|(at, line)| (at + 1, line.trim())) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.split_whitespace();
            let kind = match words.next() {
                Some("filler") => Kind::Filler,
                Some("asking") => Kind::Asking,
                Some("frame") => Kind::Frame,
                other => {
                    let other = other.unwrap_or_default();
                    problems.push(format!("line {at}: {other} is none of filler, asking, frame"));
                    continue;
                }
            };
            for word in words.map(fold) {
                held.longest = held.longest.max(word.chars().count());
                if kind == Kind::Asking {
                    held.asking.push(word.clone());
                }
                if held.kinds.insert(word.clone(), kind).is_some() {
                    problems.push(format!("line {at}: {word} stands twice"));
                }
            }
        }
        (held, problems)
    }

    /// Whether a folded word is left out of a query; more are where it is worded as a question.
    pub fn holds(&self, word: &str, asks: bool) -> bool {
        match self.kinds.get(word) {
            Some(Kind::Filler) => true,
            Some(Kind::Asking | Kind::Frame) => asks,
            None => false,
        }
    }

    /// Where words of several characters that a question is left without stand in its folded text, between borders of words:
    /// from the left the longest.
    pub fn phrases(&self, chars: &[char], border: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            let most = chars.len().min(at + self.longest);
            let end = (at + 2..=most).rev().filter(|end| border(at) && border(*end)).find(|end| {
                let word: String = chars.get(at..*end).unwrap_or_default().iter().collect();
                self.holds(&word, true)
            });
            found.extend(end.map(|end| at..end));
            at = end.unwrap_or(at + 1);
        }
        found
    }

    /// Whether a folded word makes a question.
    pub fn asks(&self, word: &str) -> bool {
        self.kinds.get(word) == Some(&Kind::Asking)
    }

    /// The words that make a question, folded.
    pub fn asking(&self) -> impl Iterator<Item = &str> {
        self.asking.iter().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_that_ships_has_no_fault() {
        let (held, problems) = StopWords::parse(SHIPPED);
        assert!(problems.is_empty(), "{problems:#?}");
        assert!(held.holds("的", false) && held.holds("负责", true) && !held.holds("负责", false));
        assert!(held.asks("怎么") && !held.asks("的") && held.asking().count() > 50);
    }

    #[test]
    fn what_a_line_gets_wrong_is_told() {
        let (held, problems) = StopWords::parse("# a\nfiller\t的 了\nnone 甲\nframe 的\n");
        assert!(held.holds("了", false));
        assert_eq!(problems.len(), 2, "{problems:?}");
    }
}
