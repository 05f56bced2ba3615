//! Separators that mirrors throw between characters: `发展改革@@委@@`, also inside number marks.

use super::draft::Edit;
use tiaowen_text::doc::{RepairKind, Span};
use tiaowen_text::vocabulary::han::is_han;

/// Doubled signs other than `@@` can be meant; only this many make them damage.
const FEWEST: usize = 3;

/// Finds doubled signs thrown into words.
pub(super) fn find(text: &str) -> Vec<Edit> {
    let mut edits: Vec<Edit> = ["@@", "##", "$$", "^^", "~~", "||", "&&", "%%"]
        .into_iter()
        .flat_map(|sign| find_sign(text, sign))
        .collect();
    edits.sort_by_key(|edit| edit.span);
    edits
}

fn find_sign(text: &str, sign: &str) -> Vec<Edit> {
    let spans: Vec<Span> = text
        .match_indices(sign)
        .map(|(at, found)| Span::new(at, at + found.len()))
        .filter(|span| stands_in_text(text, *span, sign))
        .collect();
    let enough = if sign == "@@" { 1 } else { FEWEST };
    if spans.len() < enough {
        return Vec::new();
    }
    spans.into_iter().map(|span| Edit::remove(span, RepairKind::Separator)).collect()
}

/// Whether exactly two signs stand behind a character, a bracket or a figure: `###` of Markdown and `@@`
/// inside an address are something else. Nothing else is written `@@`, so what follows it does not matter.
fn stands_in_text(text: &str, span: Span, sign: &str) -> bool {
    let before = text.get(..span.start).and_then(|t| t.chars().next_back());
    let after = text.get(span.end..).and_then(|t| t.chars().next());
    let own = sign.chars().next();
    let texty = |c: char| {
        is_han(c) || "（）()、，。；：《》“”〔〕[]【】％%".contains(c) || c.is_ascii_digit()
    };
    (before != own && after != own)
        // Behind a blank, `@@` is damage as well where words follow.
        && (before.is_some_and(texty)
            || sign == "@@" && before.is_none_or(char::is_whitespace) && after.is_some_and(texty))
        && after.is_none_or(|c| {
            sign == "@@" || texty(c) || c.is_whitespace() || c.is_ascii_alphabetic()
        })
}
