//! Dates in both ways of writing: 2025年10月1日 and 二〇二五年十月一日 find each other.

use std::ops::Range;

use tiaowen_text::numeral;

/// A month of a year or a day of a month that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Date {
    /// Its characters.
    pub range: Range<usize>,
    year: Option<u32>,
    month: u32,
    day: Option<u32>,
}

/// The dates of a folded text whose years are in figures, from the left.
pub(super) fn find(chars: &[char]) -> Vec<Date> {
    let mut dates = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let inside = at.checked_sub(1).and_then(|before| chars.get(before));
        let date = if inside.is_some_and(|c| is_digit(*c)) { None } else { read(chars, at) };
        at = date.as_ref().map_or(at + 1, |date| date.range.end);
        dates.extend(date);
    }
    dates
}

impl Date {
    /// In figures, and in words.
    pub fn forms(&self) -> [String; 2] {
        let year = |digit: fn(u32) -> String| {
            let digits = |year: u32| {
                let figures = year.to_string();
                let each = figures.chars().filter_map(|c| c.to_digit(10));
                each.map(digit).collect::<String>() + "年"
            };
            self.year.map_or_else(String::new, digits)
        };
        let rest = |number: fn(u32) -> String| {
            let day = self.day.map_or_else(String::new, |day| number(day) + "日");
            format!("{}月{day}", number(self.month))
        };
        let word = |digit: u32| {
            numeral::DIGITS.get(digit as usize).map_or_else(String::new, char::to_string)
        };
        let figure = |number: u32| number.to_string();
        [year(figure) + &rest(figure), year(word) + &rest(numeral::to_chinese)]
    }
}

fn read(chars: &[char], start: usize) -> Option<Date> {
    let (year, at) = match number(chars, start, '年') {
        Some((year, end)) if (1000..=9999).contains(&year) => (Some(year), end),
        _ => (None, start),
    };
    let (month, mut end) = number(chars, at, '月')?;
    let day = number(chars, end, '日').or_else(|| number(chars, end, '号'));
    if let Some((_, behind)) = day {
        end = behind;
    }
    let day = day.map(|(day, _)| day);
    let is_date = (1..=12).contains(&month)
        && day.is_none_or(|day| (1..=31).contains(&day))
        && (year.is_some() || day.is_some());
    is_date.then_some(Date { range: start..end, year, month, day })
}

/// A number with its unit, and where that ends.
fn number(chars: &[char], start: usize, unit: char) -> Option<(u32, usize)> {
    let length = chars.get(start..)?.iter().take_while(|c| is_digit(**c)).count();
    let digits: String = chars.get(start..start + length)?.iter().collect();
    let number = match digits.parse() {
        Ok(number) => number,
        Err(_) => numeral::parse(&digits)?.main,
    };
    (length <= 4 && chars.get(start + length) == Some(&unit))
        .then_some((number, start + length + 1))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || c == '十' || numeral::DIGITS.contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_either_writing() {
        let forms = |text: &str| -> Vec<[String; 2]> {
            find(&text.chars().collect::<Vec<_>>()).iter().map(Date::forms).collect()
        };
        let day = ["2025年10月1日".to_owned(), "二〇二五年十月一日".to_owned()];
        assert_eq!(forms("自2025年10月1日起"), std::slice::from_ref(&day));
        assert_eq!(forms("2025年十月一日"), [day]);
        assert_eq!(forms("12月31号前"), [["12月31日".to_owned(), "十二月三十一日".to_owned()]]);
        assert_eq!(forms("2023年8月"), [["2023年8月".to_owned(), "二〇二三年八月".to_owned()]]);
        for none in ["2025年", "十月", "13月1日", "10月32日", "月日", "12345年1月1", ""]
        {
            assert_eq!(forms(none), Vec::<[String; 2]>::new(), "{none}");
        }
    }
}
