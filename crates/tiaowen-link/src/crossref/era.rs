//! Words right before a name that say which text of a law is meant: 现行民法, 修正前之民法, 原《…法》. A name behind
//! them begins there, however short it is.

use super::scan::{ends_with, starts_with};

/// Which text of a law is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Era {
    /// 现行, 修正后: the text as it stands.
    Standing,
    /// 修正前, 原: the text before.
    Former,
}

const WORDS: [(&str, Era); 17] = [
    ("修正前", Era::Former),
    ("修订前", Era::Former),
    ("修改前", Era::Former),
    ("公布前", Era::Former),
    ("施行前", Era::Former),
    ("实施前", Era::Former),
    ("废止前", Era::Former),
    ("原", Era::Former),
    ("旧", Era::Former),
    ("修正后", Era::Standing),
    ("修订后", Era::Standing),
    ("修改后", Era::Standing),
    ("施行后", Era::Standing),
    ("现行", Era::Standing),
    ("新", Era::Standing),
    ("修正", Era::Standing),
    ("修订", Era::Standing),
];

/// Words that 新 begins itself: 新能源, 新闻.
const NEW: [&str; 14] =
    ["能源", "闻", "型", "疆", "兴", "生", "药", "品", "材料", "技术", "建", "增", "区", "农"];

/// Whether 新 before a text tells its version and begins no word with it: 新公司法, and not 新能源法.
fn is_new(behind: &[char]) -> bool {
    !NEW.iter().any(|word| starts_with(behind, 0, word))
}

/// The same of a name in marks, whose 新 is no part of it.
pub(crate) fn says_new(rest: &str) -> bool {
    is_new(&rest.chars().collect::<Vec<_>>())
}

/// What the words before a place of a folded text say, with where they begin.
pub(crate) fn before(text: &[char], at: usize) -> Option<(Era, usize)> {
    let joined = ["之", "的"].iter().any(|joint| ends_with(text, at, joint));
    let end = if joined { at - 1 } else { at };
    let (word, era) = WORDS.iter().find(|(word, _)| ends_with(text, end, word))?;
    if *word == "新" && (joined || !is_new(text.get(at..)?)) {
        return None;
    }
    Some((*era, end - word.chars().count()))
}
