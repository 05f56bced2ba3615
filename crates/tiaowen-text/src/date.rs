//! Dates as ISO 8601 writes them; of older documents often the year or the month alone is known.

use crate::numeral;

/// Whether a text is a year, a month or a day that there is.
///
/// ```
/// use tiaowen_text::date::is_date;
///
/// assert!(is_date("2024") && is_date("2024-02") && is_date("2024-02-29"));
/// assert!(!is_date("2023-02-29") && !is_date("2023-2"));
/// ```
pub fn is_date(text: &str) -> bool {
    let number = |part: &str, digits: usize| {
        let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let mut parts = text.split('-');
    let Some(year) = parts.next().and_then(|part| number(part, 4)) else { return false };
    let (month, day) = (parts.next(), parts.next());
    let Some(month) = month else { return true };
    let Some(days) = number(month, 2).and_then(|month| days_of(year, month)) else { return false };
    let Some(day) = day else { return true };
    parts.next().is_none() && number(day, 2).is_some_and(|day| (1..=days).contains(&day))
}

/// Whether a text is a day that there is.
pub fn is_day(text: &str) -> bool {
    text.len() == "2024-02-29".len() && is_date(text)
}

/// Whether a line holds a day or a month as documents print it, and nothing else.
///
/// ```
/// use tiaowen_text::date::is_printed;
///
/// assert!(is_printed("2024年11月8日") && is_printed("二〇二四年 五 月 六 日"));
/// assert!(is_printed("中華民國113年3月") && !is_printed("2024年11月8日起"));
/// ```
pub fn is_printed(line: &str) -> bool {
    const LONGEST: usize = 24;
    let bare: String = line.chars().filter(|c| !numeral::is_space(*c)).take(LONGEST + 1).collect();
    let count = bare.chars().count();
    let bare = bare.trim_start_matches('中').trim_start_matches(['華', '华']);
    let bare = bare.trim_start_matches('民').trim_start_matches(['國', '国']);
    let numbers = |part: &str| {
        let zero = |c: char| matches!(c, '○' | 'O' | 'o' | 'Ｏ' | '元');
        let all = part.chars().all(|c| numeral::is_ordinal(c) || numeral::is_arabic(c) || zero(c));
        !part.is_empty() && all
    };
    let Some((year, rest)) = bare.split_once('年') else { return false };
    let Some((month, rest)) = rest.split_once('月') else { return false };
    let day = rest.strip_suffix('日').map_or(rest.is_empty(), numbers);
    count <= LONGEST && numbers(year) && numbers(month) && day
}

/// How many days a month has; `None` where there is no such month.
fn days_of(year: u32, month: u32) -> Option<u32> {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if leap { 29 } else { 28 }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_years_months_or_days() {
        for date in ["2022", "2022-05", "2022-05-06", "2024-02-29"] {
            assert!(is_date(date), "{date}");
        }
        for no_date in
            ["", "22", "2023-02-29", "2022-5-6", "20220506", "2022-05-06T00:00", "二〇二二年"]
        {
            assert!(!is_date(no_date), "{no_date}");
        }
    }

    #[test]
    fn a_day_is_written_whole_and_there_is_one() {
        for day in ["2000-02-29", "1999-12-31", "2024-06-30"] {
            assert!(is_day(day), "{day}");
        }
        for no_day in [
            "2024",
            "2024-06",
            "2024-06-31",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-01-00",
            "2023-W31-4",
            "2024-01-01-1",
        ] {
            assert!(!is_day(no_day), "{no_day}");
        }
    }
}
