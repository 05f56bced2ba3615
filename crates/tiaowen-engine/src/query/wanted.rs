//! A document asked for by its title with what people put around it: 公司法全文, 查一下劳动法, 公司法 2018.

use super::definition::bare;
use tiaowen_text::script::fold;

/// What opens such a text.
const BEFORE: [&str; 12] = [
    "请帮我查一下",
    "帮我查一下",
    "我想查一下",
    "查一下",
    "查询",
    "我要看",
    "我想看",
    "想看",
    "看一下",
    "下载",
    "查找",
    "最新的",
];
/// What closes one, longest first.
const BEHIND: [&str; 30] = [
    "从什么时候开始施行",
    "什么时候开始施行",
    "什么时候开始实施",
    "什么时候施行",
    "什么时候实施",
    "什么时候生效",
    "何时施行",
    "何时生效",
    "有哪些内容",
    "有哪些规定",
    "有什么规定",
    "全文及解读",
    "讲的是什么",
    "讲了什么",
    "说了什么",
    "讲什么",
    "是什么",
    "全文下载",
    "最新版本",
    "最新版",
    "现行版",
    "全文",
    "原文",
    "正文",
    "条文",
    "目录",
    "内容",
    "下载",
    "最新",
    "pdf",
];
/// What closes the year of a version.
const OF_VERSION: [&str; 8] = ["年修正", "年修订", "年版", "修正", "修订", "年", "版", "修正本"];

/// A document that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What may be its title, folded.
    pub title: String,
    /// The year of the version that is meant.
    pub year: Option<u16>,
}

/// The document that a text may ask for; `None` where nothing stands around what may be a title.
///
/// ```
/// use tiaowen_engine::query::wanted::{Wanted, asked};
///
/// let wanted = |title: &str, year| Some(Wanted { title: title.to_owned(), year });
/// assert_eq!(asked("查一下停车条例全文"), wanted("停车条例", None));
/// assert_eq!(asked("停车条例（2021修正）"), wanted("停车条例", Some(2021)));
/// assert_eq!(asked("停车条例"), None);
/// ```
pub fn asked(text: &str) -> Option<Wanted> {
    let folded = fold(text);
    let mut rest = bare(&folded);
    if let Some(behind) = BEFORE.iter().find_map(|opening| rest.strip_prefix(opening)) {
        rest = bare(behind);
    }
    if let Some(before) = BEHIND.iter().find_map(|closing| rest.strip_suffix(closing)) {
        let before = bare(before);
        rest = bare(before.strip_suffix('的').unwrap_or(before));
    }
    let (title, year) = version(rest);
    (title != bare(&folded) && !title.is_empty()).then(|| Wanted { title: title.to_owned(), year })
}

/// A title, and the year that stands behind it.
fn version(text: &str) -> (&str, Option<u16>) {
    let told = text.trim_end_matches([')', ']', '〕', '】']);
    let told = OF_VERSION.iter().find_map(|word| told.strip_suffix(word)).unwrap_or(told);
    let title = told.trim_end_matches(|c: char| c.is_ascii_digit());
    let year = told.get(title.len()..).filter(|digits| digits.len() == 4);
    match year.and_then(|digits| digits.parse().ok()) {
        Some(year @ 1900..=2200) => {
            (bare(title.trim_end_matches(['(', '[', '〔', '【'])), Some(year))
        }
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_title_is_left_out() {
        for text in [
            "河道条例全文",
            "《河道条例》原文",
            "河道條例的最新版",
            "查一下河道条例",
            "我要看《河道条例》",
            "河道条例有哪些规定？",
            "河道条例什么时候施行",
            "河道条例讲什么",
        ] {
            let wanted = Wanted { title: "河道条例".to_owned(), year: None };
            assert_eq!(asked(text), Some(wanted), "{text}");
        }
        for text in
            ["河道条例 2018", "《河道条例》（2018年修正）", "河道条例(2018)", "河道条例2018年版"]
        {
            let wanted = Wanted { title: "河道条例".to_owned(), year: Some(2018) };
            assert_eq!(asked(text), Some(wanted), "{text}");
        }
    }

    #[test]
    fn a_bare_text_has_nothing_around_it() {
        for text in ["河道条例", "全文", "", "河道条例第十八条", "1234"] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
