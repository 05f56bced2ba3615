//! Amounts in both ways of writing: 3个月 and 三个月, 5万元 and 五万元 find each other.

use std::ops::Range;

use super::share::{starts_with, stretch};
use tiaowen_text::numeral;

/// A number with what it counts, that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Amount {
    /// Its characters.
    pub range: Range<usize>,
    /// How the other way of writing puts it: two of something in either word.
    pub others: Vec<String>,
}

/// What is counted (folded), longer words before those they begin with.
const UNITS: [&str; 24] = [
    "个工作日",
    "工作日",
    "个月",
    "小时",
    "分钟",
    "平方米",
    "平方公里",
    "公里",
    "万元",
    "亿元",
    "万人",
    "周岁",
    "周年",
    "日",
    "天",
    "年",
    "周",
    "元",
    "岁",
    "倍",
    "次",
    "人",
    "米",
    "亩",
];
/// Highest number that is read.
const MOST: u32 = 9_999;
/// From so many on, years are those of a calendar.
const CALENDAR: u32 = 1_000;

/// The amounts of a folded text, from the left. A number within a longer one, 第3年, 2023年3月 and 十多年 are none.
pub(super) fn find(chars: &[char]) -> Vec<Amount> {
    let mut amounts = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let amount = read(chars, at);
        at = amount.as_ref().map_or(at + 1, |amount| amount.range.end);
        amounts.extend(amount);
    }
    amounts
}

fn is_worded(c: char) -> bool {
    matches!(c, '十' | '百' | '千' | '两') || numeral::DIGITS.contains(&c)
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || is_worded(c) || matches!(c, '.' | '点' | '第' | '万' | '亿' | '/' | '-')
}

fn read(chars: &[char], at: usize) -> Option<Amount> {
    if at.checked_sub(1).and_then(|before| chars.get(before)).is_some_and(|c| is_number(*c)) {
        return None;
    }
    let figures = chars.get(at)?.is_ascii_digit();
    let is = if figures { |c: char| c.is_ascii_digit() } else { is_worded };
    let (number, end) = stretch(chars, at, is);
    let unit = UNITS.iter().find(|unit| starts_with(chars, end, unit))?;
    let number = number.replace('两', "二");
    let (count, read) = numeral::read(&number)?;
    if read < number.len() || count == 0 || count > MOST || *unit == "年" && count >= CALENDAR {
        return None;
    }
    let others = match figures {
        true => {
            let two = (count == 2).then(|| format!("两{unit}"));
            std::iter::once(numeral::to_chinese(count) + unit).chain(two).collect()
        }
        false => vec![format!("{count}{unit}")],
    };
    Some(Amount { range: at..end + unit.chars().count(), others })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn others(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        find(&chars).into_iter().flat_map(|amount| amount.others).collect()
    }

    #[test]
    fn an_amount_is_put_in_the_other_way_of_writing() {
        for (text, expected) in [
            ("3个月内", vec!["三个月"]),
            ("三个月内", vec!["3个月"]),
            ("满30日", vec!["三十日"]),
            ("三十日", vec!["30日"]),
            ("2个月", vec!["二个月", "两个月"]),
            ("两年", vec!["2年"]),
            ("15个工作日", vec!["十五个工作日"]),
            ("罚款5万元", vec!["五万元"]),
            ("一百二十元", vec!["120元"]),
            ("十倍和3次", vec!["10倍", "三次"]),
        ] {
            assert_eq!(others(text), expected, "{text}");
        }
    }

    #[test]
    fn what_counts_nothing_is_left_alone() {
        for text in
            ["第3年", "2023年", "3.5元", "二点五元", "十多年", "几个月", "30", "每年", "3-5年"]
        {
            assert_eq!(others(text), Vec::<String>::new(), "{text}");
        }
    }
}
