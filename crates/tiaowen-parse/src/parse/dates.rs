//! Dates as documents print them: 2023年8月3日, 二〇二三年八月三日, 民國112年8月3日, 2023-08-03.

use regex::Regex;

use super::kind::Pattern;
use tiaowen_text::numeral;

/// Years between the Western count and that of 民國.
const REPUBLIC: u32 = 1911;

/// A date with year and month, mostly with a day, as a pattern. 二O二三年 has a letter for its zero.
pub(super) const DATE: &str = concat!(
    r"(?:(?:中[華华])?民[國国]\s*(?:[\d０-９]{1,3}|[元〇○零一二三四五六七八九十百廿卅]{1,5})",
    r"|[12１２][\d０-９]{3}|[〇○零ＯO0Οoо一二三四五六七八九０]{4})",
    r"\s*年\s*(?:[\d０-９]{1,2}|[一二三四五六七八九十元]{1,3})\s*月",
    r"(?:\s*(?:[\d０-９]{1,2}|[一二三四五六七八九十卅廿]{1,4})\s*日)?",
);

/// The same in figures with signs between: 2023-08-03.
const FIGURES: &str = r"[12]\d{3}(?:[-/.]\d{1,2}[-/.]\d{1,2}| ?[-/] ?\d{1,2} ?[-/] ?\d{1,2})";

/// The day may be left open for the hand: 2025年4月　日.
static DATE_LINE: Pattern =
    Pattern::new(|| Regex::new(&format!(r"^[（(]?\s*(?P<d>{DATE})(?:\s*日)?\s*[）)]?$")).ok());

static SIGNED: Pattern = Pattern::new(|| Regex::new(&format!("^{FIGURES}$")).ok());

static DATE_ANY: Pattern = Pattern::new(|| Regex::new(&format!("{DATE}|{FIGURES}")).ok());

/// A day and nothing else, as a database states it: 民國 113 年 06 月 12 日, 20240612.
static STATED: Pattern = Pattern::new(|| {
    Regex::new(r"^(?P<y>[12]\d{3})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])$").ok()
});

/// The date when the whole line is one.
pub(super) fn date_line(line: &str) -> Option<String> {
    iso_date(DATE_LINE.captures(line.trim())?.name("d")?.as_str())
}

/// The day of a signature, below a body that signs: also in figures with signs between, which elsewhere are a page's.
pub(super) fn signed_on(line: &str) -> Option<String> {
    let line = line.trim();
    date_line(line).or_else(|| SIGNED.is_match(line).then(|| iso_date(line)).flatten())
}

/// Every date in a text with its place, in order, as ISO 8601.
pub(super) fn dates_in(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    DATE_ANY
        .find_iter(text)
        .filter_map(|found| Some((found.range(), iso_date(found.as_str())?)))
        .collect()
}

/// A date that is the value of a labelled field.
pub(super) fn stated(value: &str) -> Option<String> {
    let value = value.trim();
    if let Some(found) = STATED.captures(value) {
        let part = |name| found.name(name).map_or("", |m| m.as_str());
        return Some(format!("{}-{}-{}", part("y"), part("m"), part("d")));
    }
    iso_date(value).or_else(|| dates_in(value).into_iter().next().map(|(_, date)| date))
}

/// A date in Chinese or Arabic numerals as ISO 8601; without a day when none is given.
pub(super) fn iso_date(text: &str) -> Option<String> {
    let text = text.trim();
    let republic =
        ["中華民國", "中华民国", "民國", "民国"].iter().find_map(|era| text.strip_prefix(era));
    let mut parts = republic
        .unwrap_or(text)
        .split(['年', '月', '日', '-', '/', '.'])
        .map(|part| part.split_whitespace().collect::<String>())
        .filter(|part| !part.is_empty())
        .enumerate()
        .map(|(at, part)| number(&part, at == 0));
    let mut year = parts.next()??;
    if republic.is_some() {
        year = (1..=200).contains(&year).then_some(year + REPUBLIC)?;
    }
    let month = parts.next()??;
    let day = parts.next();
    if !(1..=12).contains(&month) || !(1000..=2999).contains(&year) {
        return None;
    }
    match day {
        Some(Some(day)) if (1..=31).contains(&day) => {
            Some(format!("{year:04}-{month:02}-{day:02}"))
        }
        None => Some(format!("{year:04}-{month:02}")),
        _ => None,
    }
}

/// A part of a date; in a year by digits any round sign is a zero.
fn number(part: &str, year: bool) -> Option<u32> {
    let by_digits = year && part.chars().any(|c| "一二三四五六七八九".contains(c));
    let part: String = part
        .chars()
        .map(|c| match c {
            '元' => '一',
            'Ｏ' | '○' => '〇',
            'O' | '0' | 'Ο' | 'o' | 'о' | '０' if by_digits => '〇',
            other => other,
        })
        .collect();
    numeral::parse(&part).map(|n| n.main)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_every_numeral() {
        let cases = [
            ("2023年8月3日", Some("2023-08-03")),
            ("2023 年 08 月 03 日", Some("2023-08-03")),
            ("二〇二三年八月三日", Some("2023-08-03")),
            ("二○二三年十二月三十一日", Some("2023-12-31")),
            ("二O二三年八月三日", Some("2023-08-03")),
            ("二0二三年八月三日", Some("2023-08-03")),
            ("二〇二三年元月一日", Some("2023-01-01")),
            ("（2018年1月2日）", Some("2018-01-02")),
            ("2023年8月", Some("2023-08")),
            ("2023年8月　　日", Some("2023-08")),
            ("二〇二三年八月  日", Some("2023-08")),
            ("２０23年８月３日", Some("2023-08-03")),
            ("民國112年8月3日", Some("2023-08-03")),
            ("民國 113 年 06 月 12 日", Some("2024-06-12")),
            ("中華民國一百一十二年八月三日", Some("2023-08-03")),
            ("中華民國一百零三年十二月廿五日", Some("2014-12-25")),
            ("中華民國八十九年二月二日", Some("2000-02-02")),
            ("民國元年3月11日", Some("1912-03-11")),
            ("2023年13月3日", None),
            ("到2025年", None),
        ];
        for (line, iso) in cases {
            assert_eq!(date_line(line).as_deref(), iso, "{line}");
        }
    }

    #[test]
    fn days_of_signatures_may_be_in_figures() {
        for (line, iso) in [
            ("2023.8.3", Some("2023-08-03")),
            ("2023-08-03", Some("2023-08-03")),
            ("2023 - 08 - 03", Some("2023-08-03")),
            ("2023年8月3日", Some("2023-08-03")),
            ("2023.8.3发", None),
            ("3.8.2023", None),
        ] {
            assert_eq!(signed_on(line).as_deref(), iso, "{line}");
        }
        assert_eq!(date_line("2023.8.3"), None);
    }

    #[test]
    fn dates_that_fields_state() {
        let cases = [
            ("20240612", Some("2024-06-12")),
            ("2024-06-12", Some("2024-06-12")),
            ("民國 113 年 06 月 12 日", Some("2024-06-12")),
            ("20241399", None),
            ("第20240612号", None),
        ];
        for (value, iso) in cases {
            assert_eq!(stated(value).as_deref(), iso, "{value}");
        }
    }
}
