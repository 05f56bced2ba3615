//! Questions for the meaning of a term: 什么是Y, 何谓Y, Y是什么意思, Y的定义, Y指的是什么.

use tiaowen_text::script::fold;

/// Longest term in characters; a longer text asks for more than a meaning.
const LONGEST: usize = 30;

/// What opens such a question, longest first.
const BEFORE: [&str; 22] = [
    "什么叫做",
    "什么叫作",
    "什么叫",
    "什么是",
    "什么算是",
    "什么算",
    "何谓",
    "何为",
    "何谓之",
    "啥叫",
    "啥是",
    "甚么是",
    "解释一下",
    "怎么理解",
    "怎样理解",
    "如何理解",
    "怎么界定",
    "如何界定",
    "怎么定义",
    "如何定义",
    "所称的",
    "所称",
];
/// What closes one, longest first.
const BEHIND: [&str; 38] = [
    "是什么意思",
    "是啥意思",
    "什么意思",
    "啥意思",
    "指的是什么",
    "指的是啥",
    "是指什么",
    "指什么",
    "指的什么",
    "是指哪些",
    "指哪些",
    "包括什么",
    "包括哪些",
    "包含哪些",
    "指的是",
    "是指",
    "的定义是什么",
    "的法律定义",
    "的定义",
    "之定义",
    "的名词解释",
    "名词解释",
    "的含义是什么",
    "的法律含义",
    "的含义",
    "之含义",
    "的概念是什么",
    "的概念",
    "的意思",
    "怎么定义",
    "如何定义",
    "怎样定义",
    "如何界定",
    "怎么界定",
    "的释义",
    "定义",
    "是什么",
    "是啥",
];
/// What may stand around all of it.
const LEAD: [&str; 9] =
    ["请问一下", "请问", "问一下", "想问", "究竟", "到底", "法律上的", "法律上", "法律里的"];
const TAIL: [&str; 6] = ["呢", "呀", "啊", "嘛", "吗", "来着"];

/// The term whose meaning a text asks for, folded.
///
/// ```
/// use tiaowen_engine::query::definition::asked;
///
/// assert_eq!(asked("什么是“河道”？").as_deref(), Some("河道"));
/// assert_eq!(asked("何謂集水區").as_deref(), Some("集水区"));
/// assert_eq!(asked("河道由谁管"), None);
/// ```
pub fn asked(text: &str) -> Option<String> {
    let folded = fold(text);
    let mut rest = bare(&folded);
    for lead in LEAD {
        rest = bare(rest.strip_prefix(lead).unwrap_or(rest));
    }
    for tail in TAIL {
        rest = bare(rest.strip_suffix(tail).unwrap_or(rest));
    }
    let before = BEFORE.iter().find_map(|opening| rest.strip_prefix(opening));
    let behind = || BEHIND.iter().find_map(|closing| rest.strip_suffix(closing));
    let term = bare(before.or_else(behind)?);
    let term = bare(LEAD.iter().find_map(|lead| term.strip_prefix(lead)).unwrap_or(term));
    let term = ["到底", "究竟"].iter().find_map(|word| term.strip_suffix(word)).map_or(term, bare);
    let length = term.chars().count();
    let plain = |c: char| c.is_alphanumeric() || "、·-".contains(c);
    // 什么是最近的, 主管部门的职责是什么 ask for something of a thing, not for what it means.
    ((2..=LONGEST).contains(&length) && term.chars().all(plain) && !term.contains("什么"))
        .then(|| term.to_owned())
}

/// A folded text without the marks and white space around it.
pub(super) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || "?。!,;:“”\"'‘’「」『』《》<>".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wording_asks_for_the_same_term() {
        for text in [
            "什么是河道",
            "河道是什么意思",
            "河道的定义",
            "河道指的是什么",
            "何謂河道",
            "请问什么叫做河道？",
            "河道到底是啥意思呀",
            "什麼是「河道」?",
            "河道是指什么",
            "河道怎么界定",
            "河道之定義",
            "河道 定义",
            "河道是指",
            "河道指的是",
            "河道的法律定义",
            "河道是指哪些",
            "河道包括哪些？",
            "如何界定河道",
            "怎么理解河道",
            "解释一下河道",
            "河道名词解释",
            "法律上的河道是什么",
            "所称河道",
        ] {
            assert_eq!(asked(text).as_deref(), Some("河道"), "{text}");
        }
    }

    #[test]
    fn other_questions_ask_for_no_meaning() {
        for text in ["河道由谁管", "养老服务有什么规定", "什么", "是什么", "什么是 河道 保洁", ""]
        {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
