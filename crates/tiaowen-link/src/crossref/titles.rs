//! Titles in 《》 with the number and the short name behind them, and document numbers: 国发〔2016〕8号.

use super::scan::{Mention, MentionKind, char_at};

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
    let closed = end;
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
    Some(Mention { start, end, kind: MentionKind::Title { name, closed, number, alias } })
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
