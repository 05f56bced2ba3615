//! Text folded for matching, character by character, so that every position leads back to the stored
//! text. What is shown always comes from the stored text.

use crate::doc::Span;

/// A stretch of a document's text as folded characters, with the byte where each stands.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    chars: Vec<char>,
    at: Vec<usize>,
}

impl Folded {
    /// Folds the part of `text` that `span` covers.
    pub fn new(text: &str, span: Span) -> Self {
        let part = span.of(text);
        let mut at: Vec<usize> = part.char_indices().map(|(i, _)| span.start + i).collect();
        at.push(span.start + part.len());
        Self { chars: part.chars().map(fold).collect(), at }
    }

    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The bytes of the document's text that these characters stand for.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let byte = |i: usize| self.at.get(i).or(self.at.last()).copied().unwrap_or(0);
        Span::new(byte(start), byte(end))
    }
}

/// Folds a whole string for comparison: letters and digits only, in one script.
pub fn key(text: &str) -> String {
    text.chars().map(fold).filter(|c| c.is_alphanumeric()).collect()
}

/// One character for every script and width.
pub fn fold(c: char) -> char {
    match c {
        '！'..='～' if !matches!(c, '（' | '）') => narrow(c),
        '(' => '（',
        ')' => '）',
        _ => simplified(c),
    }
}

fn narrow(c: char) -> char {
    char::from_u32(c as u32 - 0xFEE0).map_or(c, |n| n.to_ascii_lowercase())
}

fn simplified(c: char) -> char {
    const PAIRS: &str = "關关於于進进縣县為为載载體体鎮镇設设實实見见條条項项國国務务據据規规劃划綱纲\
        辦办決决幾几兩两從从編编節节點点標标準准則则對对與与稱称簡简發发劳勞貫贯徹彻職职樣样號号級级";
    let mut pairs = PAIRS.chars().filter(|c| !c.is_whitespace());
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == c {
            return to;
        }
    }
    c
}
