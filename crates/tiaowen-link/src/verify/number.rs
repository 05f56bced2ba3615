//! The same number in another form is a difference in writing alone: 30万元 for 三十万元, 15% for 百分之十五.

use super::wording::{Wording, is_mark};
use tiaowen_text::numeral;

/// Digits behind a point that are read.
const MOST_DECIMALS: u32 = 6;

/// Whether two wordings are one but for the form of their numbers.
pub(super) fn same_but_for_numbers(quote: &str, original: &str) -> bool {
    let read = |text: &str| {
        let wording = Wording::of(text);
        rewritten(wording.as_str().trim_matches(is_mark))
    };
    read(quote).zip(read(original)).is_some_and(|(a, b)| a == b)
}

/// Whether a text has a wording somewhere, their numbers in whatever form; none that is cut out of a number or stands
/// right behind a negation.
pub(super) fn has_but_for_numbers(quote: &str, original: &str) -> bool {
    let quote = Wording::of(quote);
    let read = rewritten(quote.as_str().trim_matches(is_mark));
    let Some((asked, text)) = read.zip(rewritten(Wording::of(original).as_str())) else {
        return false;
    };
    let digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | '%');
    !asked.is_empty()
        && text.match_indices(&asked).any(|(at, found)| {
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            let behind = text.get(at + found.len()..).and_then(|t| t.chars().next());
            let cut = |c: Option<char>, end: bool| c.is_some_and(digit) && end;
            let begins = found.starts_with(|c: char| c.is_ascii_digit());
            let ends = found.ends_with(|c: char| c.is_ascii_digit());
            !cut(before, begins)
                && !cut(behind, ends)
                && !before.is_some_and(|c| "不未勿".contains(c))
        })
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_digit() || numeral::is_count(c)
}

/// A text (folded) with its numbers in digits; nothing where one is too large.
fn rewritten(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let part = [("百分之", "%"), ("千分之", "‰")];
        let part = part.iter().find_map(|(word, sign)| Some((rest.strip_prefix(word)?, *sign)));
        let (number, sign) = part.unwrap_or((rest, ""));
        let len = number_at(number);
        if len == 0 {
            out.push(c);
            rest = rest.get(c.len_utf8()..)?;
            continue;
        }
        out.push_str(&value(number.get(..len)?)?);
        out.push_str(sign);
        rest = number.get(len..)?;
    }
    Some(out)
}

/// Bytes of the number that a text begins with.
fn number_at(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let digit = |c: &(usize, char)| c.1.is_ascii_digit();
        let inside = matches!(c, '.' | ',') && at > 0 && chars.peek().is_some_and(digit)
            || c == '点' && at > 0 && is_decimal(text.get(at + c.len_utf8()..).unwrap_or_default());
        if !is_numeral(c) && !inside {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

/// Whether what stands behind 点 is the decimals of a number, and no count of minutes: 零点二五, 三点五十分.
fn is_decimal(behind: &str) -> bool {
    let mut rest = behind.trim_start_matches(|c: char| c.is_ascii_digit() || is_chinese_digit(c));
    let digits = rest.len() < behind.len();
    rest = rest.trim_start_matches(['万', '亿']);
    digits && !rest.starts_with(|c: char| is_numeral(c) || c == '分')
}

fn is_chinese_digit(c: char) -> bool {
    c == '零' || numeral::DIGITS.contains(&c)
}

/// The value of a number in digits, in Chinese or in both, as digits; one of digits alone, 二〇二五, is read as such.
fn value(number: &str) -> Option<String> {
    const SCALE: u128 = 10_u128.pow(MOST_DECIMALS);
    let (mut total, mut section, mut last) = (0_u128, 0_u128, None::<u128>);
    let mut decimals = None::<u32>;
    for c in number.chars() {
        let digit = match c {
            ',' => continue,
            '.' | '点' => {
                decimals = Some(0);
                continue;
            }
            '两' => Some(2),
            '零' => Some(0),
            c => c.to_digit(10).or_else(|| {
                let at = numeral::DIGITS.iter().position(|digit| *digit == c)?;
                u32::try_from(at).ok()
            }),
        };
        match (c, digit, decimals) {
            (_, Some(digit), Some(n)) if n < MOST_DECIMALS => {
                let unit = SCALE / 10_u128.pow(n + 1);
                last = Some(last.unwrap_or(0) + u128::from(digit) * unit);
                decimals = Some(n + 1);
            }
            (_, Some(digit), None) => {
                let before = last.unwrap_or(0).checked_mul(10)?;
                last = Some(before.checked_add(u128::from(digit) * SCALE)?);
            }
            ('十' | '百' | '千', ..) => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1000,
                };
                section = section.checked_add(last.unwrap_or(SCALE).checked_mul(unit)?)?;
                (last, decimals) = (None, None);
            }
            ('万' | '亿', ..) => {
                let group = section.checked_add(last.unwrap_or(0))?;
                // 一亿二千万 counts its groups by themselves, 二万亿 what stands before.
                let (kept, group) =
                    if c == '万' { (total, group) } else { (0, total.checked_add(group)?) };
                let group = if group == 0 { SCALE } else { group };
                let unit = if c == '万' { 10_000 } else { 100_000_000 };
                total = kept.checked_add(group.checked_mul(unit)?)?;
                (section, last, decimals) = (0, None, None);
            }
            _ => return None,
        }
    }
    let sum = total.checked_add(section)?.checked_add(last.unwrap_or(0))?;
    let (whole, part) = (sum / SCALE, sum % SCALE);
    let part = format!("{part:06}");
    let part = part.trim_end_matches('0');
    Some(if part.is_empty() { whole.to_string() } else { format!("{whole}.{part}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wording_with_numbers_in_another_form_is_found() {
        let text = "处收入百分之六十至百分之一百的罚款，不少于三十万元。";
        assert!(has_but_for_numbers("60%至100%的罚款", text));
        assert!(has_but_for_numbers("少于30万元", "至少少于三十万元。"));
        assert!(!has_but_for_numbers("0%至100%的罚款", text));
        assert!(!has_but_for_numbers("少于3", text));
    }

    #[test]
    fn a_number_is_one_in_every_form() {
        for (a, b, same) in [
            ("罚款30万元", "罚款三十万元", true),
            ("罚款30万元", "罚款300,000元", true),
            ("罚款1.5万元", "罚款一万五千元", true),
            ("罚款30万元", "罚款三万元", false),
            ("二〇二五年三月一日", "2025年3月1日", true),
            ("十五日内", "15日内", true),
            ("百分之十五", "15%", true),
            ("百分之十五", "1.5%", false),
            ("一千零五十人", "1050人", true),
            ("两年", "2年", true),
            ("每升零点二五毫克", "每升0.25毫克", true),
            ("百分之零点零五", "0.05%", true),
            ("百分之零点零五", "0.5%", false),
            ("三点五十分", "35分", false),
            ("一亿二千万元", "12000万元", true),
            ("二万亿元", "20000亿元", true),
            ("三十日内书面告知", "30日内口头告知", false),
        ] {
            assert_eq!(same_but_for_numbers(a, b), same, "{a} {b}");
        }
    }
}
