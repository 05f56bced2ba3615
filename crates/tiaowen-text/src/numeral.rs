//! Clause numbers: 一 （二十四） 1. ① ㈠ 廿三 〇 and full-width digits ⇄ integers.
//!
//! [`parse`] reads a whole mark, with or without its brackets, 第 and unit; [`read`] reads the numeral a
//! text starts with, for the line classifier of `parse`. Our own rather than a numeral library: those
//! refuse 廿三, 百二十 and ○, and know nothing of marks.

use crate::doc::Ordinal;

/// Largest number read: more digits are no clause number.
const LIMIT: u32 = 99_999_999;

/// The digits of numbers written by place, by value: 二〇二三. 零 and ○ are also written for 〇.
pub const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Whether a Chinese character is of an ordinal: what number marks and citations are written with. ○ is left
/// out, which is a bullet as well; 两 and 万 count and do not number.
pub fn is_ordinal(c: char) -> bool {
    matches!(c, '零' | '十' | '百' | '千' | '廿' | '卅' | '卌') || DIGITS.contains(&c)
}

/// Whether a Chinese character is of a number that counts: ordinals, 两 and the large units.
pub fn is_count(c: char) -> bool {
    is_ordinal(c) || matches!(c, '两' | '兩' | '万' | '萬' | '亿' | '億')
}

/// Whether a character is a digit or unit in the financial form: 壹貳參, with which Taiwan numbers the first
/// level. Some are words as well: 參加, 陆地.
pub fn is_formal(c: char) -> bool {
    "壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟".contains(c)
}

/// Whether a character is an Arabic digit, half- or full-width.
pub fn is_arabic(c: char) -> bool {
    arabic(c).is_some()
}

/// Reads a clause number inside or without its mark: 一, 二十四, （二十四）, 第一百七十五条之一, 14, １４,
/// ①, ㈠, 廿三, 〇, 第 1-1 條. `None` when there is anything else in the text.
pub fn parse(text: &str) -> Option<Ordinal> {
    let bare: String = text.chars().filter(|c| !is_space(*c)).collect();
    let inner = strip_mark(&bare);
    let (main, used) = read(inner)?;
    let rest = strip_unit(inner.get(used..)?);
    if rest.is_empty() {
        return Some(Ordinal { main, sub: 0 });
    }
    let (sub, used) = read_sub(rest)?;
    let rest = strip_unit(rest.get(used..)?);
    rest.is_empty().then_some(Ordinal { main, sub })
}

/// Reads the numeral that a text starts with: its value and length in bytes. Spaces are not skipped.
pub fn read(text: &str) -> Option<(u32, usize)> {
    let first = text.chars().next()?;
    if let Some(value) = enclosed(first) {
        return Some((value, first.len_utf8()));
    }
    if arabic(first).is_some() {
        return read_arabic(text);
    }
    read_chinese(text)
}

/// Reads what makes a number a sub-number: 之一 of inserted articles, `-1` of Taiwan statutes.
pub fn read_sub(text: &str) -> Option<(u32, usize)> {
    let first = text.chars().next()?;
    if !matches!(first, '之' | '-' | '－' | '–' | '‑' | '—') {
        return None;
    }
    let rest = text.get(first.len_utf8()..)?;
    // 第四十一條之參加訴訟: the financial forms are words behind 之.
    rest.chars().next().filter(|c| arabic(*c).is_some() || "一二三四五六七八九十".contains(*c))?;
    let (value, used) = read(rest)?;
    (value > 0).then_some((value, first.len_utf8() + used))
}

/// A number in Chinese as marks print it: 十四, 一百零五, 一百一十.
pub fn to_chinese(number: u32) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    const UNITS: [&str; 4] = ["", "十", "百", "千"];
    const GROUPS: [&str; 3] = ["", "万", "亿"];
    if number == 0 {
        return "零".to_owned();
    }
    let digits: Vec<usize> =
        number.to_string().bytes().map(|b| usize::from(b.wrapping_sub(b'0'))).collect();
    let mut out = String::new();
    let mut zero = false;
    for (at, &digit) in digits.iter().enumerate() {
        let place = digits.len() - 1 - at;
        if digit == 0 {
            zero = true;
        } else {
            if zero && !out.is_empty() {
                out.push('零');
            }
            zero = false;
            // 十四, not 一十四, at the head of a number.
            if !(digit == 1 && place % 4 == 1 && out.is_empty()) {
                out.push_str(DIGITS.get(digit).copied().unwrap_or(""));
            }
            out.push_str(UNITS.get(place % 4).copied().unwrap_or(""));
        }
        let group_start = (at + 1).saturating_sub(4);
        let group_said = digits.get(group_start..=at).is_some_and(|g| g.iter().any(|&d| d != 0));
        if place.is_multiple_of(4) && place > 0 && group_said {
            out.push_str(GROUPS.get(place / 4).copied().unwrap_or(""));
            zero = false;
        }
    }
    out
}

/// The mark as shown in lists and answers: brackets full-width, spaces gone, everything else as printed.
pub fn full_width_mark(mark: &str) -> String {
    let mut wide = String::with_capacity(mark.len() + 4);
    wide.extend(mark.chars().filter(|c| !is_space(*c)).map(|c| match c {
        '(' => '（',
        ')' => '）',
        other => other,
    }));
    wide
}

/// White space as it occurs inside marks, ideographic and zero-width included.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')
}

fn strip_mark(text: &str) -> &str {
    let text = text.strip_prefix('第').unwrap_or(text);
    let text = text.trim_start_matches(['（', '(', '〔', '[', '【', '［']);
    text.trim_end_matches([
        '）', ')', '〕', ']', '】', '］', '、', '.', '．', '。', '，', ',', ':', '：',
    ])
}

fn strip_unit(text: &str) -> &str {
    for unit in ["部分", "條", "条", "章", "节", "節", "编", "編", "款", "项", "項", "目"]
    {
        if let Some(rest) = text.strip_prefix(unit) {
            return rest;
        }
    }
    text
}

/// The value of an Arabic digit, half- or full-width.
fn arabic(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

fn read_arabic(text: &str) -> Option<(u32, usize)> {
    let (mut value, mut used) = (0u32, 0);
    for c in text.chars() {
        let Some(digit) = arabic(c) else { break };
        value = value.checked_mul(10)?.checked_add(digit)?;
        if value > LIMIT {
            return None;
        }
        used += c.len_utf8();
    }
    (used > 0).then_some((value, used))
}

/// The value of a Chinese digit, everyday or financial, in either script.
fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '○' | '◯' | '０' => 0,
        '一' | '壹' | '弌' => 1,
        '二' | '贰' | '貳' | '两' | '兩' => 2,
        '三' | '叁' | '參' | '叄' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The value of a unit character; 廿 and 卅 are a digit and a unit in one and handled apart.
fn chinese_unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' | '萬' => 10_000,
        _ => return None,
    })
}

/// Reads a Chinese numeral by place (二〇二三) or by unit (一百七十五). 一百五 counts as 105, as old
/// statutes print it.
fn read_chinese(text: &str) -> Option<(u32, usize)> {
    let by_place: usize =
        text.chars().take_while(|c| chinese_digit(*c).is_some()).map(char::len_utf8).sum();
    let after = text.get(by_place..)?.chars().next();
    let joins_unit = after.is_some_and(|c| chinese_unit(c).is_some() || compound_ten(c).is_some());
    let digits = text.get(..by_place)?;
    if by_place > 0 && !joins_unit {
        let mut value = 0u32;
        for digit in digits.chars().filter_map(chinese_digit) {
            value = value.checked_mul(10)?.checked_add(digit)?;
        }
        return (value <= LIMIT).then_some((value, by_place));
    }
    read_by_unit(text)
}

fn compound_ten(c: char) -> Option<u32> {
    match c {
        '廿' => Some(20),
        '卅' => Some(30),
        '卌' => Some(40),
        _ => None,
    }
}

fn read_by_unit(text: &str) -> Option<(u32, usize)> {
    let (mut total, mut group, mut digit) = (0u32, 0u32, None::<u32>);
    let (mut used, mut smallest) = (0, 10_000u32);
    for c in text.chars() {
        if let Some(value) = chinese_digit(c) {
            // 零 only marks an empty place; two digits in a row end a numeral read by units.
            match digit {
                None | Some(0) => digit = Some(value),
                Some(_) => break,
            }
        } else if let Some(tens) = compound_ten(c) {
            if smallest <= 10 || digit.is_some_and(|d| d != 0) {
                break;
            }
            group += tens;
            digit = None;
            smallest = 10;
        } else if let Some(unit) = chinese_unit(c) {
            if unit == 10_000 {
                if total > 0 {
                    break;
                }
                let count = group + digit.unwrap_or(0);
                if count == 0 {
                    break;
                }
                total = count.checked_mul(10_000)?;
                group = 0;
                digit = None;
                smallest = 10_000;
            } else {
                if unit >= smallest || (digit == Some(0) && unit != 10) {
                    break;
                }
                group += digit.filter(|&d| d > 0).unwrap_or(1) * unit;
                digit = None;
                smallest = unit;
            }
        } else {
            break;
        }
        used += c.len_utf8();
    }
    let value = total.checked_add(group)?.checked_add(digit.unwrap_or(0))?;
    (used > 0 && value <= LIMIT).then_some((value, used))
}

/// Numbers that are one character with their mark: ① ⑴ ⒈ ㈠ ㊀ ❶ Ⅰ.
pub fn enclosed(c: char) -> Option<u32> {
    const RUNS: [(char, char, u32); 14] = [
        ('①', '⑳', 1),
        ('㉑', '㉟', 21),
        ('㊱', '㊿', 36),
        ('⑴', '⒇', 1),
        ('⒈', '⒛', 1),
        ('㈠', '㈩', 1),
        ('㊀', '㊉', 1),
        ('❶', '❿', 1),
        ('⓫', '⓴', 11),
        ('➀', '➉', 1),
        ('➊', '➓', 1),
        ('⓵', '⓾', 1),
        ('Ⅰ', 'Ⅻ', 1),
        ('ⅰ', 'ⅻ', 1),
    ];
    RUNS.iter()
        .find(|(first, last, _)| (*first..=*last).contains(&c))
        .map(|(first, _, value)| u32::from(c) - u32::from(*first) + value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordinal(main: u32, sub: u32) -> Option<Ordinal> {
        Some(Ordinal { main, sub })
    }

    #[test]
    fn marks_read_with_and_without_their_dress() {
        let cases = [
            ("一", 1, 0),
            ("二十四", 24, 0),
            ("（二十四）", 24, 0),
            ("(二十四)", 24, 0),
            ("十一、", 11, 0),
            ("第一百七十五条之一", 175, 1),
            ("第一百七十五条", 175, 0),
            ("14", 14, 0),
            ("１４", 14, 0),
            ("１．", 1, 0),
            ("①", 1, 0),
            ("㊿", 50, 0),
            ("㈠", 1, 0),
            ("⒈", 1, 0),
            ("廿三", 23, 0),
            ("卅", 30, 0),
            ("〇", 0, 0),
            ("百二十", 120, 0),
            ("一百零五", 105, 0),
            ("一百〇五", 105, 0),
            ("第一百一条", 101, 0),
            ("一千二百六十", 1260, 0),
            ("二〇二三", 2023, 0),
            ("第 1 條", 1, 0),
            ("第 1-1 條", 1, 1),
            ("第 三 条", 3, 0),
            ("第十二条之二", 12, 2),
            ("第三部分", 3, 0),
            ("十四条", 14, 0),
            ("一萬零三", 10_003, 0),
            ("十一万二千", 112_000, 0),
        ];
        for (text, main, sub) in cases {
            assert_eq!(parse(text), ordinal(main, sub), "{text}");
        }
    }

    #[test]
    fn every_class_of_numeral_reads_as_a_number() {
        for c in "零〇一二三四五六七八九十百千廿卅卌".chars() {
            assert!(is_ordinal(c) && is_count(c) && !is_formal(c), "{c}");
            assert!(read(&c.to_string()).is_some(), "{c}");
        }
        for c in "壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟".chars() {
            assert!(is_formal(c) && !is_ordinal(c) && read(&c.to_string()).is_some(), "{c}");
        }
        for c in "两万亿".chars() {
            assert!(is_count(c) && !is_ordinal(c), "{c}");
        }
        assert!(is_arabic('７') && is_arabic('7') && !is_arabic('七'));
        assert!(DIGITS.iter().zip(0..).all(|(c, n)| chinese_digit(*c) == Some(n)));
    }

    #[test]
    fn other_text_is_no_number() {
        for text in [
            "",
            "（）",
            "条",
            "第条",
            "十四个",
            "一十一十",
            "二十三十",
            "养老",
            "14a",
            "1.2.3",
            "99999999999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_number_up_to_twelve_thousand_comes_back() {
        for number in (0..12_000).chain([20_000, 100_005, 110_000, 1_002_003, 10_000_001]) {
            assert_eq!(parse(&to_chinese(number)), Some(number.into()), "{}", to_chinese(number));
        }
    }

    #[test]
    fn numbers_print_as_people_write_them() {
        let cases = [
            (0, "零"),
            (10, "十"),
            (14, "十四"),
            (20, "二十"),
            (101, "一百零一"),
            (110, "一百一十"),
            (115, "一百一十五"),
            (1001, "一千零一"),
            (10_000, "一万"),
            (10_010, "一万零一十"),
            (100_000_000, "一亿"),
        ];
        for (number, text) in cases {
            assert_eq!(to_chinese(number), text);
        }
    }

    #[test]
    fn marks_widen_their_brackets_only() {
        assert_eq!(full_width_mark("(十四)"), "（十四）");
        assert_eq!(full_width_mark("( 一 )"), "（一）");
        assert_eq!(full_width_mark("第 1-1 條"), "第1-1條");
        assert_eq!(full_width_mark("一、"), "一、");
    }
}
