//! Titles in 《》 with the number and the short name behind them, and document numbers: 国发〔2016〕8号.

use super::scan::{Mention, MentionKind, char_at};
use tiaowen_text::numeral;
use tiaowen_text::vocabulary::kind;

/// Longest title in characters; a 《 without its 》 must not swallow a page.
const TITLE: usize = 120;

/// A title in 《》 with what follows it in brackets.
pub(super) fn title(text: &[char], start: usize) -> Option<Mention> {
    let mut depth = 0usize;
    let mut end = start;
    for (i, &c) in text.iter().enumerate().skip(start).take(TITLE) {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            '\n' | '。' => return None,
            _ => {}
        }
        if depth == 0 {
            end = i + 1;
            break;
        }
    }
    if end <= start + 2 {
        return None;
    }
    let name: String = text[start + 1..end - 1].iter().collect();
    Some(followed(text, start, name, end))
}

/// A title between quotation marks, which folding makes one, or in other brackets: 「…條例」第九條, 〈…条例〉第九条.
/// Only right before a number: other quotations are no titles.
pub(super) fn quoted_title(text: &[char], start: usize) -> Option<Mention> {
    let rest = text.get(start + 1..)?;
    let close = match char_at(text, start) {
        '〈' => '〉',
        '【' => '】',
        _ => '"',
    };
    let ends = |c: &char| *c == close || matches!(c, '"' | '。' | '\n' | '《');
    let length = rest.iter().take(TITLE / 2).position(ends)?;
    let (name, closed) = (rest.get(..length)?, start + length + 2);
    if char_at(text, closed - 1) != close || length < 2 {
        return None;
    }
    let name: String = name.iter().collect();
    let mut next = closed;
    while matches!(char_at(text, next), ' ' | '\u{3000}') {
        next += 1;
    }
    let numbered = matches!(char_at(text, next), '第' | '§' | '最' | '倒');
    (numbered && kind::of_title(&name).is_some()).then(|| followed(text, start, name, closed))
}

/// Rules that are named through their law: 《…条例》实施细则.
const RULES: [&str; 8] =
    ["实施细则", "施行细则", "实施办法", "实施条例", "实施规定", "实施规则", "实施意见", "细则"];
/// What is named through its law by its number as well: 《…法》解释（三）.
const NUMBERED: [&str; 3] = ["司法解释", "解释", "修正案"];

/// A title with what follows it: the rules to a law, and remarks in brackets.
fn followed(text: &[char], start: usize, mut name: String, mut closed: usize) -> Mention {
    let rest: String = text.get(closed..).unwrap_or_default().iter().take(4).collect();
    if let Some(rules) = RULES.iter().find(|rules| rest.starts_with(*rules)) {
        name.push_str(rules);
        closed += rules.chars().count();
    } else if let Some(word) = NUMBERED.iter().find(|word| rest.starts_with(*word)) {
        let after = closed + word.chars().count();
        let numbered = closing(text, after).filter(|_| char_at(text, after) == '（');
        let number = numbered.and_then(|close| text.get(after..=close));
        let number = number.filter(|number| {
            number.iter().all(|c| matches!(c, '（' | '）') || numeral::is_ordinal(*c))
        });
        if number.is_some() || *word != "解释" || char_at(text, after) == '第' {
            closed = after + number.map_or(0, <[char]>::len);
            name.extend(text.get(after - word.chars().count()..closed).unwrap_or_default());
        }
    }
    let mut end = closed;
    let (mut number, mut alias) = (None, None);
    while char_at(text, end) == '（' {
        let Some(close) = closing(text, end) else { break };
        let inner = &text[end + 1..close];
        if let Some(short) = short_name(inner) {
            alias = Some(short);
            if let Some((n, _)) = document_number(inner) {
                number = Some(n);
            }
        } else if let Some((n, _)) = document_number(inner) {
            number = Some(n);
        } else {
            break;
        }
        end = close + 1;
    }
    Mention { start, end, kind: MentionKind::Title { name, closed, number, alias } }
}

fn closing(text: &[char], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, &c) in text.iter().enumerate().skip(open).take(TITLE) {
        match c {
            '（' => depth += 1,
            '）' => depth -= 1,
            '\n' => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(i);
        }
    }
    None
}

/// A short name that a text binds in brackets to what stands before them: 某法（以下简称本法）.
pub(crate) struct Definition {
    /// The opening bracket.
    pub open: usize,
    /// One past the closing one.
    pub end: usize,
    /// The short name.
    pub alias: String,
}

/// Every such definition of a text in order.
pub(crate) fn definitions(text: &[char]) -> Vec<Definition> {
    let opens = text.iter().enumerate().filter(|(_, c)| **c == '（').map(|(at, _)| at);
    let defined = opens.filter_map(|open| {
        let close = closing(text, open)?;
        let alias = short_name(text.get(open + 1..close)?)?;
        Some(Definition { open, end: close + 1, alias })
    });
    defined.collect()
}

/// 以下简称《条例》, 以下简称“行动计划”, 下称实施意见 …
fn short_name(inner: &[char]) -> Option<String> {
    let text: String = inner.iter().collect();
    let after = ["以下统称", "以下简称", "以下称", "下称", "简称"]
        .iter()
        .find_map(|word| text.split_once(word).map(|(_, after)| after))?;
    let name = after.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '（' | '）'));
    (!name.is_empty() && name.chars().count() <= 30).then(|| name.to_owned())
}

/// The first document number in a text, as printed, with the position of its first character.
fn document_number(text: &[char]) -> Option<(String, usize)> {
    let open = text.iter().position(|c| matches!(c, '〔' | '[' | '［' | '【'))?;
    let m = number_around(text, open)?;
    match m.kind {
        MentionKind::Number(number) => Some((number, m.start)),
        _ => None,
    }
}

/// 国发〔2016〕8号, found from its opening bracket.
pub(super) fn number_around(text: &[char], open: usize) -> Option<Mention> {
    let year: String = text.get(open + 1..open + 5)?.iter().collect();
    let closed = matches!(char_at(text, open + 5), '〕' | ']' | '］' | '】');
    if !closed || !year.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut end = open + 6;
    if char_at(text, end) == '第' {
        end += 1;
    }
    let digits = end;
    while char_at(text, end).is_ascii_digit() {
        end += 1;
    }
    if end == digits || char_at(text, end) != '号' {
        return None;
    }
    let mut start = open;
    while start > 0 && open - start < 8 && is_number_prefix(text[start - 1]) {
        start -= 1;
    }
    // 根据国发〔…〕 and 和发改规划〔…〕: the verb is no part of the number.
    while start < open
        && matches!(
            text[start],
            '据' | '照' | '按' | '和' | '与' | '及' | '依' | '见' | '根' | '以' | '对' | '的'
        )
    {
        start += 1;
    }
    let number: String = text[start..end + 1].iter().collect();
    (start < open).then_some(Mention { start, end: end + 1, kind: MentionKind::Number(number) })
}

fn is_number_prefix(c: char) -> bool {
    c.is_alphabetic() && !matches!(c, '第' | '号')
}
