//! The look-up box: `14`, `（十四）`, `四川14`, `四川意见第十四条的内容是什么`. Splits a typed text into the
//! name of a document and a clause number; whether they exist is for `kb` to say.

use tiaowen_text::doc::Ordinal;
use tiaowen_text::numeral;

/// A typed text that may name a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of a document, folded, as typed; empty when there is none.
    pub name: String,
    /// The number.
    pub number: Ordinal,
}

/// Longest text that can name a clause; more is a question or a quotation.
const LONGEST: usize = 80;

/// Every way to read a text as an optional name and a number, longest number first. `folded` is the
/// folded text.
pub fn read(folded: &str) -> Vec<Place> {
    let words: Vec<&str> = folded.split_whitespace().collect();
    let text = words.join(" ").replace(['《', '》', '<', '>', '"', ','], "");
    if text.chars().count() > LONGEST {
        return Vec::new();
    }
    let mut places = Vec::new();
    for (at, c) in text.char_indices() {
        if !starts_number(c) {
            continue;
        }
        let (name, rest) = text.split_at(at);
        // Part of a longer number, a date or a time is no clause number.
        let inside =
            name.chars().next_back().is_some_and(|c| starts_number(c) || ".:/-".contains(c));
        if inside && !name.ends_with('第') && !name.ends_with(['(', '[']) {
            continue;
        }
        if let Some(number) = number_then_filler(rest) {
            places.push(Place { name: trimmed_name(name).to_owned(), number });
        }
    }
    places
}

fn starts_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '第' | '(' | '[') || tiaowen_text::numeral::is_ordinal(c)
}

/// Words around a name that do not belong to it.
const BEFORE: &[&str] = &["请问", "查询", "查一下", "查", "看", "根据", "按照", "依照", "依据"];

fn trimmed_name(name: &str) -> &str {
    let name = BEFORE.iter().find_map(|word| name.strip_prefix(word)).unwrap_or(name);
    name.trim_end_matches([' ', '的', '·', '#', '/', ':', '、', '-'])
}

/// Words after a number that ask for the clause itself.
const AFTER: &[&str] = &[
    "的", "内容", "规定", "条文", "全文", "原文", "具体", "是", "什么", "有", "哪些", "怎么",
    "如何", "说", "讲", "写", "了", "条", "?", "。", "!",
];

/// A number mark with nothing after it but words that ask for the clause.
fn number_then_filler(text: &str) -> Option<Ordinal> {
    let ends = text.char_indices().map(|(i, c)| i + c.len_utf8()).collect::<Vec<_>>();
    for end in ends.into_iter().rev() {
        let (mark, rest) = text.split_at(end);
        // 第三章 is no third article.
        let part = mark.ends_with(['章', '节', '编', '篇']);
        if let Some(number) = numeral::parse(mark).filter(|_| !part) {
            return is_filler(rest).then_some(number);
        }
    }
    None
}

fn is_filler(rest: &str) -> bool {
    let mut rest = rest.trim();
    while !rest.is_empty() {
        match AFTER.iter().find_map(|word| rest.strip_prefix(word)) {
            Some(shorter) => rest = shorter,
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiaowen_text::script::fold;

    #[test]
    fn names_and_numbers_are_told_apart() {
        for (typed, name, main, sub) in [
            ("14", "", 14, 0),
            ("十四", "", 14, 0),
            ("（十四）", "", 14, 0),
            ("第14条", "", 14, 0),
            ("第十四條", "", 14, 0),
            ("１４", "", 14, 0),
            ("四川14", "四川", 14, 0),
            ("四川意见第十四条", "四川意见", 14, 0),
            ("中央 23", "中央", 23, 0),
            ("第175条之一", "", 175, 1),
            ("刑法第一百七十五条之一", "刑法", 175, 1),
            ("农民专业合作社法第三十三条的内容是什么？", "农民专业合作社法", 33, 0),
            ("《四川意见》（十四）", "四川意见", 14, 0),
            ("sichuan-2023 14", "sichuan-2023", 14, 0),
            ("四川意见 第 十四 条", "四川意见", 14, 0),
        ] {
            let expect = Place { name: name.to_owned(), number: Ordinal { main, sub } };
            assert!(read(&fold(typed)).contains(&expect), "{typed}: {:?}", read(&fold(typed)));
        }
    }

    #[test]
    fn text_that_only_holds_a_number_is_no_place() {
        for typed in [
            "30分钟",
            "15分钟养老服务圈",
            "到2025年",
            "养老托育",
            "2023-08-03 08:18:05",
            "示例法第三章",
            "示例法第三章第二节",
        ] {
            assert_eq!(read(&fold(typed)), [], "{typed}");
        }
    }
}
