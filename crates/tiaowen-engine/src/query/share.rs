//! Shares in both ways of writing: 8% and 百分之八, 1/3 and 三分之一 find each other.

use std::ops::Range;

use tiaowen_text::numeral;

/// A percentage or a fraction that stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Share {
    /// Its characters, without a sign behind it, which is no word.
    pub range: Range<usize>,
    /// How the other way of writing puts it.
    pub other: String,
}

/// What a whole is parted into, in words, with its sign.
const PARTED: [(&str, char); 2] = [("百分之", '%'), ("千分之", '‰')];
/// The most parts of a fraction: 24/7 and 2023/8 are none.
const MOST_PARTS: u32 = 100;

/// The shares of a folded text, from the left.
pub(super) fn find(chars: &[char]) -> Vec<Share> {
    let mut shares = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied();
        let inside = before.is_some_and(|c| is_part(c) || c == '/');
        let read =
            || signed(chars, at).or_else(|| parted(chars, at)).or_else(|| divided(chars, at));
        let share = if inside { None } else { read().or_else(|| slashed(chars, at)) };
        at = share.as_ref().map_or(at + 1, |share| share.range.end.max(at + 1));
        shares.extend(share);
    }
    shares
}

fn is_part(c: char) -> bool {
    c.is_ascii_digit() || c == '.' || is_worded(c)
}

fn is_worded(c: char) -> bool {
    matches!(c, '十' | '百' | '点' | '两') || numeral::DIGITS.contains(&c)
}

/// Whether a word stands at a position.
pub(super) fn starts_with(chars: &[char], at: usize, word: &str) -> bool {
    let rest = chars.get(at..).unwrap_or_default();
    rest.len() >= word.chars().count() && word.chars().zip(rest).all(|(a, b)| a == *b)
}

/// The characters from a position on that are of a kind.
pub(super) fn stretch(chars: &[char], at: usize, is: fn(char) -> bool) -> (String, usize) {
    let text: String = chars.get(at..).unwrap_or_default().iter().take_while(|c| is(**c)).collect();
    let end = at + text.chars().count();
    (text, end)
}

/// 8%, 33.5%
fn signed(chars: &[char], at: usize) -> Option<Share> {
    let (figures, end) = stretch(chars, at, |c| c.is_ascii_digit() || c == '.');
    let (parted, _) = PARTED.iter().find(|(_, sign)| chars.get(end) == Some(sign))?;
    let (whole, fraction) = figures.split_once('.').unwrap_or((&figures, ""));
    let mut words = (*parted).to_owned() + &numeral::to_chinese(whole.parse().ok()?);
    for (index, digit) in fraction.chars().enumerate() {
        let digit = numeral::DIGITS.get(digit.to_digit(10)? as usize)?;
        words.extend((index == 0).then_some('点'));
        words.push(if *digit == '〇' { '零' } else { *digit });
    }
    Some(Share { range: at..end, other: words })
}

/// 百分之八, 百分之三十三点五
fn parted(chars: &[char], at: usize) -> Option<Share> {
    let (words, sign) = PARTED.iter().find(|(words, _)| starts_with(chars, at, words))?;
    let (number, end) = stretch(chars, at + words.chars().count(), is_worded);
    let (whole, fraction) = number.split_once('点').unwrap_or((&number, ""));
    let mut figures = numeral::parse(whole)?.main.to_string();
    for (index, digit) in fraction.chars().enumerate() {
        let digit = match digit {
            '零' => 0,
            digit => numeral::DIGITS.iter().position(|c| *c == digit)?,
        };
        figures.extend((index == 0).then_some('.'));
        figures.push_str(&digit.to_string());
    }
    figures.push(*sign);
    Some(Share { range: at..end, other: figures })
}

/// 三分之一
fn divided(chars: &[char], at: usize) -> Option<Share> {
    let (parts, end) = stretch(chars, at, is_worded);
    if !starts_with(chars, end, "分之") {
        return None;
    }
    let (some, end) = stretch(chars, end + 2, is_worded);
    let (parts, some) = (numeral::parse(&parts)?.main, numeral::parse(&some)?.main);
    (0 < some && some < parts && parts < MOST_PARTS)
        .then(|| Share { range: at..end, other: format!("{some}/{parts}") })
}

/// 1/3
fn slashed(chars: &[char], at: usize) -> Option<Share> {
    let (some, slash) = stretch(chars, at, |c| c.is_ascii_digit());
    let (parts, end) = stretch(chars, slash + 1, |c| c.is_ascii_digit());
    if chars.get(slash) != Some(&'/') || chars.get(end) == Some(&'/') {
        return None;
    }
    let (some, parts): (u32, u32) = (some.parse().ok()?, parts.parse().ok()?);
    let words = || format!("{}分之{}", numeral::to_chinese(parts), numeral::to_chinese(some));
    (0 < some && some < parts && parts < MOST_PARTS)
        .then(|| Share { range: at..end, other: words() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_in_either_writing() {
        let others = |text: &str| -> Vec<String> {
            let chars: Vec<char> = text.chars().collect();
            find(&chars).into_iter().map(|share| share.other).collect()
        };
        for (text, other) in [
            ("缴费8%", "百分之八"),
            ("33.5%", "百分之三十三点五"),
            ("2.05%", "百分之二点零五"),
            ("3‰", "千分之三"),
            ("百分之八", "8%"),
            ("百分之三十三点五", "33.5%"),
            ("百分之一百", "100%"),
            ("千分之三以内", "3‰"),
            ("三分之二以上", "2/3"),
            ("1/3以上", "三分之一"),
        ] {
            assert_eq!(others(text), [other], "{text}");
        }
        for none in
            ["8", "2023/8/3", "24/7", "百分之", "三分之", "五分之七", "1/", "/3", "%", "1.2.3%"]
        {
            assert_eq!(others(none), Vec::<String>::new(), "{none}");
        }
    }
}
