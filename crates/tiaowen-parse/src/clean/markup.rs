//! Pieces of markup that reached the text: control characters, literal entities, tags and halves of tags.

use std::sync::LazyLock;

use regex::Regex;

use super::draft::Edit;
use tiaowen_text::doc::{RepairKind, Span};

static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const NAMES: &str = "p|br|div|span|font|strong|b|a|img|td|tr|th|tbody|thead|table|o:p|st1:[a-z]+|ucapcontent|h[1-6]|li|ul|ol|section|center|sup|sub|em|i|u|style|script|v:[a-z]+|w:[a-z]+|hr|col|colgroup";
    Regex::new(&format!(
        r#"(?s)<!--.{{0,400}}?-->|(?i)</?(?:{NAMES})(?:\s[^<>\n]{{0,400}})?\s*/?>|/(?:p|div|span|font|strong|td|tr|table|section)>|(?:^|\s)br\s*/>"#
    ))
    .ok()
});

static ENTITY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"&(?:amp;)*(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]{2,8});").ok()
});

/// Finds control characters, byte order marks and invisible format characters. A vertical tab, a form
/// feed and a lone carriage return are line breaks.
pub(super) fn find_controls(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let span = Span::new(at, at + c.len_utf8());
        match c {
            '\n' | '\t' => {}
            '\r' if chars.peek().is_some_and(|(_, next)| *next == '\n') => {
                edits.push(Edit::remove(span, RepairKind::Control));
            }
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                edits.push(Edit::replace(span, "\n", RepairKind::Control));
            }
            '\u{feff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{ad}' => edits.push(Edit::remove(span, RepairKind::Control)),
            c if c.is_control() => edits.push(Edit::remove(span, RepairKind::Control)),
            _ => {}
        }
    }
    edits
}

/// Finds literal entities, doubly escaped ones included, and what they stand for.
pub(super) fn find_entities(text: &str) -> Vec<Edit> {
    let Some(pattern) = ENTITY.as_ref().filter(|_| text.contains('&')) else { return Vec::new() };
    pattern
        .find_iter(text)
        .filter_map(|found| {
            let name = found.as_str().trim_end_matches(';').rsplit('&').next()?;
            let name = name.rsplit("amp;").next()?;
            let value = entity(name)?;
            Some(Edit::replace(Span::from(found.range()), value, RepairKind::Entity))
        })
        .collect()
}

/// Finds tags and the halves that a lost `<` leaves. A line break tag becomes a line break.
pub(super) fn find_tags(text: &str) -> Vec<Edit> {
    let Some(pattern) = TAG.as_ref().filter(|_| text.contains('>')) else { return Vec::new() };
    pattern
        .find_iter(text)
        .map(|found| {
            let lower = found.as_str().to_ascii_lowercase();
            let breaks = lower.trim_start_matches(['<', '/']).trim_start().starts_with("br");
            let with = if breaks { "\n" } else { "" };
            Edit::replace(Span::from(found.range()), with, RepairKind::Markup)
        })
        .collect()
}

/// The character of an entity; a non-breaking space is a space here.
fn entity(name: &str) -> Option<String> {
    const NAMES: [(&str, &str); 26] = [
        ("nbsp", " "),
        ("ensp", " "),
        ("emsp", "\u{3000}"),
        ("thinsp", " "),
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("ldquo", "“"),
        ("rdquo", "”"),
        ("lsquo", "‘"),
        ("rsquo", "’"),
        ("mdash", "—"),
        ("ndash", "–"),
        ("hellip", "…"),
        ("middot", "·"),
        ("bull", "•"),
        ("times", "×"),
        ("deg", "°"),
        ("permil", "‰"),
        ("plusmn", "±"),
        ("sect", "§"),
        ("copy", "©"),
        ("le", "≤"),
        ("ge", "≥"),
    ];
    if let Some(code) = name.strip_prefix('#') {
        let value = match code.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        };
        let c = char::from_u32(value).filter(|c| !c.is_control())?;
        return Some(if c == '\u{a0}' { ' ' } else { c }.to_string());
    }
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
}
