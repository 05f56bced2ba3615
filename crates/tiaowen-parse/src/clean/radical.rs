//! Radicals in the place of characters, as text copied out of a PDF file has them: `第⼀条`. No number is read
//! and no search finds them.

use super::draft::Edit;
use tiaowen_text::doc::{RepairKind, Span};
use tiaowen_text::radicals;

/// Finds radicals inside words. One that stands alone between blanks is meant, as in a list of radicals.
pub(super) fn find(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut before = None::<char>;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let behind = chars.peek().map(|(_, c)| *c);
        let alone = |c: Option<char>| c.is_none_or(char::is_whitespace);
        if radicals::is_radical(c) && !(alone(before) && alone(behind)) {
            let span = Span::new(at, at + c.len_utf8());
            let with = radicals::character(c).to_string();
            edits.push(Edit::replace(span, with, RepairKind::Radical));
        }
        before = Some(c);
    }
    edits
}
