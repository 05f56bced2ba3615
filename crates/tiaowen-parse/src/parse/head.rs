//! The head of an official paper (版头): number of the copy, secrecy, urgency, who signed it out, each on a line of its
//! own or beside the number of the paper. They are facts of the sheet, never its title.

use regex::Regex;

use super::dates;
use super::kind::{self, Pattern};

/// One mark of the head.
const MARK: &str = concat!(
    r"[\s【\[（(]*(?:",
    r"(?:(?:密\s*级|密\s*級)(?:和保密期限)?\s*[：:]\s*)?(?P<密级>(?:[绝絕机機秘]\s*密|内\s*部(?:资料|文件)?)",
    r"(?:\s*[★☆✩＊*]\s*(?:[长長]期|[\d０-９一二三四五六七八九十]{1,3}\s*(?:年|[个個]月|[日天])))?[★☆]?)",
    r"|(?:(?:[紧緊]急程度|[缓緩]急|等\s*[级級])\s*[：:]\s*)?(?P<紧急程度>特\s*急|加\s*急|特\s*提|平\s*急|急\s*件)(?:\s*[·•・]\s*[明密]\s*[电電])?",
    r"|(?:签\s*发(?:\s*人)?|簽\s*發(?:\s*人)?|签批盖章)\s*[：:]\s*(?P<签发人>\p{Han}[\p{Han}\s·、，]{1,40})",
    r"|会\s*签(?:\s*人)?\s*[：:]\s*\p{Han}[\p{Han}\s·、，]{1,40}",
    r"|份\s*[号號]\s*[：:]?\s*(?P<份号>[\d０-９]{1,7})",
    r"|(?:№|No\.?|NO\.?)?\s*(?P<copy>[\d０-９]{6})",
    r"|(?:公开(?:方式|属性|类型|类别)\s*[：:]\s*)?(?:主动公开|依申请公开|不予公开)",
    r")[\s】\]）)]*",
);

static MARKS: Pattern = Pattern::new(|| Regex::new(&format!("^(?:{})+$", unnamed(MARK))).ok());

/// Another field of the sheet beside the number: 类别：A.
static LABELLED: Pattern = Pattern::new(|| Regex::new(r"^\p{Han}{2,4}\s*[：:]\s*\S{1,12}$").ok());

static EACH: Pattern = Pattern::new(|| Regex::new(MARK).ok());

/// Names of those who sign together, on the lines below the first.
static NAMES: Pattern = Pattern::new(|| {
    Regex::new(r"^\p{Han}\s*\p{Han}{1,2}(?:[\s、]+\p{Han}\s*\p{Han}{1,2}){0,5}$").ok()
});

/// The pattern without the names of its groups, which may stand in it once only.
fn unnamed(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once("(?P<") {
        out.push_str(before);
        out.push_str("(?:");
        rest = behind.split_once('>').map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// Whether a line holds marks of the head and nothing else.
pub(super) fn is_marks(line: &str) -> bool {
    line.chars().take(81).count() <= 80 && MARKS.is_match(line.trim())
}

/// Whether a line names those who sign out a paper together with those of the line before.
pub(super) fn names_signers(before: &str, line: &str) -> bool {
    let signed = facts(before).iter().any(|(label, _)| *label == "签发人");
    signed && NAMES.is_match(line.trim()) && kind::kind_of(line).is_none() && !kind::is_organs(line)
}

/// The number when the line is one, alone or beside marks of the head or a day: 青政〔2024〕3号　签发人：周明,
/// 青政发〔2024〕3号 | 2024-03-08.
pub(super) fn number_of(line: &str) -> Option<String> {
    let line = line.trim();
    kind::number_of(line).or_else(|| {
        let (number, _) = beside(line)?;
        kind::number_of(number)
    })
}

/// The day beside the number on a line.
pub(super) fn day_of(line: &str) -> Option<String> {
    beside(line.trim()).and_then(|(_, day)| dates::signed_on(day))
}

/// The number of a line, and what else it has: marks, or a day.
fn beside(line: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 120;
    if line.chars().take(LONGEST + 1).count() > LONGEST {
        return None;
    }
    let signs = |c: char| c.is_whitespace() || matches!(c, '|' | '｜' | '丨' | '/' | '／');
    let gap = |(at, c): (usize, char)| {
        let number_ends = || line.get(..at).is_some_and(|left| left.ends_with(['号', '號']));
        let cuts = signs(c) || matches!(c, '签' | '簽' | '（' | '(') && number_ends();
        cuts.then(|| line.split_at_checked(at)).flatten()
    };
    line.char_indices().filter_map(gap).find_map(|(left, right)| {
        let (left, right) = (left.trim_matches(signs), right.trim_matches(signs));
        let fits = |other: &str| {
            is_marks(other) || dates::signed_on(other).is_some() || LABELLED.is_match(other)
        };
        [(left, right), (right, left)]
            .into_iter()
            .find(|(number, other)| fits(other) && kind::number_of(number).is_some())
    })
}

/// What the marks of a line say, under the names of the fields.
pub(super) fn facts(line: &str) -> Vec<(&'static str, String)> {
    let line = line.trim();
    let marks = if is_marks(line) {
        Some(line)
    } else {
        beside(line).map(|(_, marks)| marks).filter(|marks| is_marks(marks))
    };
    let Some(marks) = marks else { return Vec::new() };
    let mut facts = Vec::new();
    for found in EACH.captures_iter(marks) {
        for label in ["密级", "紧急程度", "签发人", "份号"] {
            let group = if label == "份号" {
                found.name(label).or(found.name("copy"))
            } else {
                found.name(label)
            };
            let Some(value) = group else { continue };
            let value = value.as_str();
            // 特　急 is spread over the line; names stand apart by 、 or a gap.
            let joined = if label == "签发人" { "、" } else { "" };
            facts.push((label, kind::organs(value).join(joined)));
        }
    }
    facts
}
