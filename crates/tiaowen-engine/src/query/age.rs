//! Ages of people against the ages at which the law draws its lines: who is seven has not completed eight years.

use std::ops::Range;

use tiaowen_text::numeral;

/// The ages below which something holds, and how texts say that.
const BELOW: [(u32, &[&str]); 6] = [
    (3, &["三周岁以下婴幼儿", "三岁以下婴幼儿"]),
    (8, &["不满八周岁", "未满八周岁"]),
    (12, &["不满十二周岁", "未满十二周岁"]),
    (14, &["不满十四周岁", "未满十四周岁"]),
    (16, &["未满十六周岁", "不满十六周岁"]),
    (18, &["未成年人", "未满十八周岁"]),
];
/// The age from which people are old.
const OLD: u32 = 60;
/// What makes a number of years no age of a person but a line itself, or part of one.
const LINES: [&str; 8] = ["以上", "以下", "以内", "以前", "以后", "之前", "之后", "起"];
/// Highest age that is taken for one.
const MOST: u32 = 120;

/// An age in a text with what the law says of it, nearest line first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Age {
    /// Its characters.
    pub range: Range<usize>,
    /// What texts call those of that age.
    pub terms: Vec<&'static str>,
}

/// The ages of people in a folded text. What is no age for sure is left alone: 十六岁以上, 满十八岁, 十多岁, 差两岁.
pub(super) fn find(chars: &[char]) -> Vec<Age> {
    let mut ages = Vec::new();
    for (at, _) in chars.iter().enumerate().filter(|(_, c)| **c == '岁') {
        let before = chars.get(..at).unwrap_or_default();
        let before = before.strip_suffix(&['周']).unwrap_or(before);
        let (digits, rounded) = match before {
            [digits @ .., '多' | '几'] => (digits, true),
            digits => (digits, false),
        };
        let is_numeral =
            |c: &&char| c.is_ascii_digit() || "一二两三四五六七八九十百〇零".contains(**c);
        let length = digits.iter().rev().take_while(is_numeral).count();
        let (ahead, number) = digits.split_at(digits.len() - length);
        let Some(age) = read(number) else { continue };
        let behind: String = chars.get(at + 1..).unwrap_or_default().iter().take(2).collect();
        let line = LINES.iter().any(|line| behind.starts_with(line))
            || matches!(
                ahead.last(),
                Some('满' | '足' | '差' | '小' | '大' | '到' | '至' | '过' | '第' | '.')
            );
        if line || age == 0 || age > MOST || (rounded && age < OLD) {
            continue;
        }
        let below = BELOW.iter().filter(|(limit, _)| age < *limit).flat_map(|(_, terms)| *terms);
        let mut terms: Vec<&str> = below.take(4).copied().collect();
        if age >= OLD {
            terms.push("老年人");
        }
        if !terms.is_empty() {
            ages.push(Age { range: ahead.len()..at + 1, terms });
        }
    }
    ages
}

fn read(number: &[char]) -> Option<u32> {
    let text: String = number.iter().map(|c| if *c == '两' { '二' } else { *c }).collect();
    let (read, length) = numeral::read(&text)?;
    (length == text.len()).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<&'static str> {
        let chars: Vec<char> = text.chars().collect();
        find(&chars).into_iter().flat_map(|age| age.terms).collect()
    }

    #[test]
    fn an_age_is_held_against_the_lines_of_the_law() {
        assert_eq!(terms("七岁的娃把花瓶打碎了")[..2], ["不满八周岁", "未满八周岁"]);
        assert_eq!(terms("15岁去饭店端盘子")[..2], ["未满十六周岁", "不满十六周岁"]);
        assert_eq!(terms("十七岁开摩托"), ["未成年人", "未满十八周岁"]);
        assert_eq!(terms("我爹六十多岁了"), ["老年人"]);
        assert_eq!(terms("两岁半送托班").first(), Some(&"三周岁以下婴幼儿"));
        assert!(terms("三十岁相亲").is_empty());
    }

    #[test]
    fn a_line_itself_and_what_is_unsure_are_no_age() {
        for text in [
            "十六岁以上",
            "满十八岁",
            "不满八周岁",
            "十多岁",
            "差两岁",
            "大三岁",
            "六十周岁起",
            "岁",
        ] {
            assert!(terms(text).is_empty(), "{text}");
        }
    }
}
