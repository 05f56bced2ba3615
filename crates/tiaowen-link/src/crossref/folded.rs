//! Text folded for matching by `script`, for a part of a document: positions lead back to the document's
//! own text. Brackets come out full-width, which is how the grammar of citations writes them.

use tiaowen_text::doc::Span;
use tiaowen_text::script;

/// A stretch of a document's text as folded characters, with the byte where each stands.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    chars: Vec<char>,
    inner: script::Folded,
    start: usize,
}

impl Folded {
    /// Folds the part of `text` that `span` covers.
    pub fn new(text: &str, span: Span) -> Self {
        let inner = script::Folded::new(span.of(text));
        Self { chars: inner.chars().iter().copied().map(wide).collect(), inner, start: span.start }
    }

    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The bytes of the document's text that these characters stand for.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let span = self.inner.span(start, end);
        Span::new(self.start + span.start, self.start + span.end)
    }
}

/// Folds a whole string for comparison: letters and digits only, in one script.
pub fn key(text: &str) -> String {
    script::fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Folds a whole string and keeps its marks, brackets full-width.
pub fn fold(text: &str) -> String {
    script::fold(text).chars().map(wide).collect()
}

fn wide(c: char) -> char {
    match c {
        '(' => '（',
        ')' => '）',
        _ => c,
    }
}
