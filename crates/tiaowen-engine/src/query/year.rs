//! Years in both ways of writing: 2025年 and 二〇二五年 find each other.

use tiaowen_text::numeral::DIGITS;

/// Digits of a year.
const LENGTH: usize = 4;

/// Folded text with 二〇二五年 as 2025年; character by character, so that positions stay.
pub(super) fn in_figures(chars: &[char]) -> String {
    let mut text = chars.to_vec();
    for at in 0..chars.len().saturating_sub(LENGTH) {
        let Some(year) = chars.get(at..at + LENGTH) else { break };
        let digits: Option<Vec<char>> = year.iter().map(|c| figure(*c)).collect();
        let before = at.checked_sub(1).and_then(|i| chars.get(i));
        let whole = before.is_none_or(|c| figure(*c).is_none());
        if let (Some(digits), Some('年'), true) = (digits, chars.get(at + LENGTH), whole)
            && let Some(slots) = text.get_mut(at..at + LENGTH)
        {
            slots.copy_from_slice(&digits);
        }
    }
    text.into_iter().collect()
}

/// The other way of writing a word that holds a year in figures.
pub(super) fn in_words(text: &str) -> Option<String> {
    let mut chars: Vec<char> = text.chars().collect();
    let end = chars.iter().position(|c| *c == '年')?;
    let start = end.checked_sub(LENGTH)?;
    let digit = |c: &char| c.to_digit(10).and_then(|d| DIGITS.get(d as usize).copied());
    let words: Option<Vec<char>> = chars.get(start..end)?.iter().map(digit).collect();
    if start.checked_sub(1).and_then(|i| chars.get(i)).is_some_and(char::is_ascii_digit) {
        return None;
    }
    chars.get_mut(start..end)?.copy_from_slice(&words?);
    Some(chars.into_iter().collect())
}

fn figure(c: char) -> Option<char> {
    let value = match c {
        '零' | '○' => 0,
        c => DIGITS.iter().position(|d| *d == c)? as u32,
    };
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_in_either_writing() {
        let figures = |text: &str| in_figures(&text.chars().collect::<Vec<_>>());
        assert_eq!(figures("到二〇二五年完成"), "到2025年完成");
        assert_eq!(figures("一九九八年"), "1998年");
        for same in ["二十五年", "一二三四五年", "十四", "二〇二五"] {
            assert_eq!(figures(same), same);
        }
        assert_eq!(in_words("2025年").as_deref(), Some("二〇二五年"));
        assert_eq!(in_words("到2000年底").as_deref(), Some("到二〇〇〇年底"));
        assert_eq!(in_words("25年"), None);
        assert_eq!(in_words("12025年"), None);
        assert_eq!(in_words("年度"), None);
    }
}
