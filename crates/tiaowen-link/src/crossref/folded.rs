//! Text folded for matching as the grammar of citations reads it: brackets full-width.

use tiaowen_text::doc::Span;
use tiaowen_text::folded::Folded;
use tiaowen_text::script;

/// Folds the part of `text` that `span` covers; positions are bytes of `text`.
pub fn folded(text: &str, span: Span) -> Folded {
    Folded::part(text, span).filter_map(|c| Some(wide(c)))
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
