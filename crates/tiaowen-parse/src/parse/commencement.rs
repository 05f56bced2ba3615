//! The commencement clause: 本条例自2021年1月1日起施行. It mostly stands in the last article; what follows it
//! (annexes, a decision that amends) may have one of its own. A decision that amends closes with it.

use regex::Regex;

use super::dates::{self, DATE};
use super::kind::Pattern;
use super::{Line, Role};

/// Lines from the end of a document in which any commencement is its own.
const LAST_LINES: usize = 12;

/// When a text comes into force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Commencement {
    /// On a day it names, ISO 8601.
    On(String),
    /// 自公布之日
    WhenPublished,
    /// 自印发之日: the day of the paper that carries it.
    WhenPrinted,
}

static CLAUSE: Pattern = Pattern::new(|| {
    Regex::new(&format!(
        concat!(
            r"(?P<s>本\p{{Han}}{{1,12}}?)?[，,]?(?:应当|應|應當)?\s*[自从從於于]\s*(?:(?P<d>{date})",
            r"|(?P<p>(?:公布|公佈|发布|發布|發佈|颁布|頒布|印发|印發)之?日))\s*起?\s*(?:开始|正式)?\s*",
            r"(?:施行|实施|實施|执行|執行|生效|试行|試行)",
        ),
        date = DATE
    ))
    .ok()
});

/// The commencement of the document with this title: the last that names the document by its kind
/// (本条例 of a 条例), else the last that names a document at all, else any near the end.
pub(super) fn find(lines: &[Line], text: &str, title: &str) -> Option<Commencement> {
    let mut named = None;
    let mut near = None;
    let filled = lines.iter().rev().filter(|line| !line.is_blank() && line.role != Role::Plain);
    for (at, line) in filled.enumerate() {
        let words = line.words(text);
        if !["行", "实施", "實施", "生效"].iter().any(|word| words.contains(word)) {
            continue;
        }
        for found in CLAUSE.captures_iter(words) {
            let Some(commencement) = read(&found) else { continue };
            let Some(subject) = found.name("s").map(|s| s.as_str()) else {
                if at < LAST_LINES && near.is_none() {
                    near = Some(commencement);
                }
                continue;
            };
            if title.trim_end_matches(['）', ')']).ends_with(subject.trim_start_matches('本')) {
                return Some(commencement);
            }
            named.get_or_insert(commencement);
        }
    }
    named.or(near)
}

/// The commencement that a line tells with no subject of its own: 现予公布，自2024年5月1日起施行.
pub(super) fn of_line(line: &str) -> Option<Commencement> {
    CLAUSE
        .captures_iter(line)
        .filter(|found| found.name("s").is_none())
        .find_map(|found| read(&found))
}

fn read(found: &regex::Captures<'_>) -> Option<Commencement> {
    if let Some(act) = found.name("p") {
        let printed = act.as_str().starts_with('印');
        return Some(if printed { Commencement::WhenPrinted } else { Commencement::WhenPublished });
    }
    dates::iso_date(found.name("d")?.as_str()).map(Commencement::On)
}

/// Whether the document is a decision that amends others, by its title.
pub(super) fn amends(lines: &[Line], text: &str) -> bool {
    let title = lines
        .iter()
        .filter(|line| matches!(line.role, Role::Title | Role::Headline))
        .map(|line| line.words(text));
    let title: String = title.collect();
    let decides = ["决定", "決定", "决议", "決議"]
        .iter()
        .any(|kind| title.trim_end_matches(['》', '）']).ends_with(kind));
    decides
        && ["修改", "修正", "修订", "修訂", "废止", "廢止"].iter().any(|act| title.contains(act))
}

/// Whether a line closes such a decision: it is about the whole of it, not about the item above.
pub(super) fn closes_decision(words: &str) -> bool {
    let own = ["本决定", "本決定"];
    let commences = || ["施行", "生效", "实施", "實施"].iter().any(|act| words.contains(act));
    own.iter().any(|own| words.starts_with(own)) && commences()
        || words.starts_with('《')
            && ["根据本决定", "根據本決定"].iter().any(|by| words.contains(by))
            && ["公布", "公佈"].iter().any(|act| words.contains(act))
}
