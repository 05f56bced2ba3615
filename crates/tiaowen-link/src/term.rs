//! How long a text says that it holds: 有效期五年, 有效期至2025年12月31日, 试行期一年.

use std::sync::LazyLock;

use regex::Regex;
use tiaowen_text::numeral;
use tiaowen_text::script::fold;

/// When a text says that it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// On a day, a month or in a year, ISO 8601.
    Until(String),
    /// So many years after it came into force.
    Years(u32),
}

/// A fixed pattern; one that does not compile finds nothing, and a test holds that both do.
fn pattern(words: &str) -> Option<Regex> {
    Regex::new(words).ok()
}

static UNTIL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?:有效期限?|执行期限?|实施期限?|施行期限?|试行期限?)[^。;]{0,24}?(?:至|到)(?P<year>\d{4})年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?)?",
    )
});
static YEARS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        "(?:有效期限?|执行期限?|试行期限?|试行)为?(?:暂定)?(?P<years>[一二两三四五六七八九十]{1,2}|[1-9][0-9]?)年",
    )
});

/// The term that the text of a document names for itself; the last that is named counts, as it stands at the end.
pub fn term(text: &str) -> Option<Term> {
    let words: String = fold(text).chars().filter(|c| !c.is_whitespace()).collect();
    // A text may speak of the terms of licences: its own stands in a sentence on its coming into force.
    let own: Vec<&str> = words
        .split('。')
        .filter(|sentence| {
            ["施行", "实施", "执行", "试行"].iter().any(|word| sentence.contains(word))
        })
        .collect();
    own.iter().rev().find_map(|sentence| in_sentence(sentence))
}

fn in_sentence(sentence: &str) -> Option<Term> {
    if let Some(found) = UNTIL.as_ref().and_then(|pattern| pattern.captures(sentence)) {
        let part = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<u32>().ok());
        let year = part("year")?;
        return Some(Term::Until(match (part("month"), part("day")) {
            (Some(month), Some(day)) => format!("{year}-{month:02}-{day:02}"),
            (Some(month), None) => format!("{year}-{month:02}"),
            _ => year.to_string(),
        }));
    }
    let starts = ["自", "之日起", "本"].iter().any(|word| sentence.contains(word));
    let found = YEARS.as_ref().filter(|_| starts).and_then(|pattern| pattern.captures(sentence))?;
    let years = numeral::parse(&found.name("years")?.as_str().replace('两', "二"))?.main;
    Some(Term::Years(years))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_names_its_own_end() {
        let until = |day: &str| Some(Term::Until(day.to_owned()));
        for (text, expected) in [
            ("第九条　本办法自2020年1月1日起施行，有效期五年。", Some(Term::Years(5))),
            ("本意见自印发之日起施行，有效期為3年。", Some(Term::Years(3))),
            ("本办法自发布之日起试行，有效期至2024年12月31日。", until("2024-12-31")),
            ("本细则自公布之日起实施，试行期两年。", Some(Term::Years(2))),
            ("许可证有效期五年。本办法自2020年1月1日起施行。", None),
            ("本办法自2020年1月1日起施行。", None),
        ] {
            assert_eq!(term(text), expected, "{text}");
        }
        assert!(UNTIL.is_some() && YEARS.is_some());
    }
}
