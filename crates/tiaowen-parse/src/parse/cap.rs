//! The head of a Hong Kong ordinance: 第1203章 above its title is its number, and no chapter.

use regex::Regex;

use super::kind::Pattern;
use super::{Line, Role};

static NUMBER: Pattern = Pattern::new(|| Regex::new(r"^第\s*\d{1,4}[A-Z]{0,3}\s*章$").ok());

/// 第1203章 《公園長椅條例》 on one line.
static WHOLE: Pattern =
    Pattern::new(|| Regex::new(r"^第\s*\d{1,4}[A-Z]{0,3}\s*章\s*《[^》]+》$").ok());

/// Gives number and title at the head of a document their roles.
pub(super) fn assign(lines: &mut [Line], text: &str) {
    let filled = lines.iter().enumerate().filter(|(_, line)| !line.is_blank());
    let head: Vec<(usize, &str)> =
        filled.map(|(at, line)| (at, line.words(text))).take(2).collect();
    let roles: Vec<(usize, Role)> = match head.as_slice() {
        [(at, whole), ..] if WHOLE.is_match(whole) => vec![(*at, Role::Title)],
        [(at, number), (next, title)]
            if NUMBER.is_match(number) && title.starts_with('《') && title.ends_with('》') =>
        {
            vec![(*at, Role::Number), (*next, Role::Title)]
        }
        _ => Vec::new(),
    };
    for (at, role) in roles {
        if let Some(line) = lines.get_mut(at) {
            line.role = role;
        }
    }
}

/// The number when the line is one.
pub(super) fn number_of(line: &str) -> Option<String> {
    NUMBER.is_match(line).then(|| line.split_whitespace().collect())
}
