//! Chinese script: one fold for matching (character to character), and conversion of words for display (OpenCC).
//!
//! The fold is many-to-one: traditional, Taiwan, Hong Kong, full-width and compatibility forms meet in one
//! simplified character. It is for matching alone; what is shown comes from the stored text. Key types:
//! [`Folded`] with its way back to the stored text, [`Script`] for display.

use std::sync::LazyLock;

use opencc_rust::{DefaultConfig, OpenCC};
use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result};
pub use crate::folded::Folded;
pub use convert::{convert, exceptions};

mod convert;

/// The script in which a reader wants to see text and interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Script {
    /// 原文: as stored.
    #[default]
    Original,
    /// 简体
    Hans,
    /// 繁體
    Hant,
    /// 臺灣
    Tw,
    /// 香港
    Hk,
}

/// The folded form of a text.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    each_folded(text, |c, _, _| folded.push(c));
    folded
}

/// Gives what each character of a text folds to, with the bytes it stands on.
pub(crate) fn each_folded(text: &str, mut give: impl FnMut(char, u32, u32)) {
    let table = table();
    // The folded characters before the next one, the nearest last.
    let mut before = ['\0'; 2];
    let mut give = |c: char, start, end| {
        let c = if c == IN_WORD.written { IN_WORD.folded(before) } else { c };
        before = [before[1], c];
        give(c, start, end);
    };
    for (at, c) in text.char_indices() {
        let (start, end) = (at as u32, (at + c.len_utf8()) as u32);
        match folded_alone(c, table) {
            Some(c) => give(c, start, end),
            None => each_compatible(c, table, |c| give(c, start, end)),
        }
    }
}

/// A character that is a variant of another one inside one word only, and too common to be folded elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InWord {
    /// The character as written.
    pub written: char,
    /// The folded character that must stand before it.
    pub after: char,
    /// Folded characters before that one which make another word of it.
    pub unless: &'static str,
    /// What it folds to there.
    pub form: char,
}

impl InWord {
    /// The folded form after these two folded characters.
    fn folded(&self, [second, first]: [char; 2]) -> char {
        let holds = first == self.after && !self.unless.contains(second);
        if holds { self.form } else { self.written }
    }
}

/// 身分 is 身份 as Taiwan writes it. Elsewhere 分 and 份 are different words (分配, 股份), and so is 分 after
/// 自身, 终身 and the like (自身分析, 终身分期).
pub const IN_WORD: InWord = InWord { written: '分', after: '身', unless: "自终", form: '份' };

/// How many Han characters of a text fold to another one.
pub fn folds_to_another(text: &str) -> usize {
    let table = table();
    text.chars().filter(|c| simplified(*c, table) != *c).count()
}

/// Checks that OpenCC and its dictionaries are there: without them nothing matches across scripts.
pub fn check() -> Result<()> {
    TABLE.as_ref().map(|_| ()).map_err(|why| Error::unavailable(why.clone()))
}

fn open(config: DefaultConfig) -> Result<OpenCC, String> {
    OpenCC::new(config).map_err(|e| {
        format!("OpenCC cannot open {}: {e}; is its data installed?", config.get_file_name())
    })
}

/// Han characters with a simplified form of their own: the two blocks that OpenCC's dictionaries cover
/// but for a few hundred rare characters beyond the basic plane, which match as themselves.
const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9FFF;

static TABLE: LazyLock<Result<Vec<char>, String>> = LazyLock::new(build_table);

/// Every Han character through the three ways to simplified. No single one folds all: only tw2s takes 著
/// to 着, only hk2s takes 衞 to 卫.
fn build_table() -> Result<Vec<char>, String> {
    let mut table: Vec<char> = (FIRST..=LAST).filter_map(char::from_u32).collect();
    let mut lines = String::with_capacity(table.len() * 4);
    for config in [DefaultConfig::HK2S, DefaultConfig::T2S, DefaultConfig::TW2S] {
        lines.clear();
        for c in &table {
            // A line each: no dictionary phrase can span two characters.
            lines.push(*c);
            lines.push('\n');
        }
        let converted = open(config)?.convert(&lines).map_err(|e| e.to_string())?;
        let chars: Vec<char> = converted.chars().filter(|c| *c != '\n').collect();
        if chars.len() != table.len() {
            return Err(format!("{} is not one to one", config.get_file_name()));
        }
        table = chars;
    }
    for (c, folded) in old_forms() {
        if let Some(slot) = (c as u32).checked_sub(FIRST).and_then(|i| table.get_mut(i as usize)) {
            *slot = folded;
        }
    }
    Ok(table)
}

/// 么 stays itself, and 麼 becomes it: the tables read 么 as the traditional 幺, and 什么 would be no word.
/// Old and Japanese forms seen in mirrored and older texts that OpenCC leaves alone, each with the
/// simplified character it is a form of.
///
/// The last line has forms of one word that are characters of their own in simplified script too, and share no pair of words
/// that would be taken for each other: 了解 瞭解, 账目 帳目 帐目, 凭借 憑藉, 答复 答覆, 计划 計畫, 只 祇, 炮 砲,
/// 烟草 菸草, 升 昇, 仿佛 彷彿.
fn old_forms() -> Vec<(char, char)> {
    const PAIRS: &str = "么么麼么峯峰羣群邨村戸户麽么衆众黒黑徳德緑绿歴历曽曾増增銭钱択择沢泽処处囬回\
        裏里粧妆汚污絶绝説说閲阅鋭锐税税産产亜亚悪恶\
        瞭了帐账帳账藉借覆复畫划画划祇只砲炮菸烟昇升陞升彷仿彿佛汙污鉅巨钜巨唸念脣唇燄焰徧遍舖铺";
    let mut chars = PAIRS.chars().filter(|c| !c.is_whitespace());
    let mut forms = Vec::new();
    while let (Some(form), Some(folded)) = (chars.next(), chars.next()) {
        forms.push((form, folded));
    }
    forms
}

/// The folded form of a character that is known to be one, as most are.
#[inline]
fn folded_alone(c: char, table: &[char]) -> Option<char> {
    match table.get((c as u32).wrapping_sub(FIRST) as usize) {
        Some(simplified) => Some(*simplified),
        None if c.is_ascii() => Some(c.to_ascii_lowercase()),
        None => common_mark(c),
    }
}

/// Gives the folded characters of any other character: none for marks without width, several where its
/// compatibility form expands.
#[cold]
fn each_compatible(c: char, table: &[char], mut give: impl FnMut(char)) {
    if is_weightless(c) {
        return;
    }
    for c in std::iter::once(c).nfkc().flat_map(char::to_lowercase) {
        give(simplified(same_mark(c), table));
    }
}

/// What the marks of most texts fold to: every tenth character is one, and to look up a compatibility form
/// takes as long as a dozen others.
fn common_mark(c: char) -> Option<char> {
    match c {
        '、' | '。' | '《' | '》' | '·' => Some(c),
        '　' => Some(' '),
        '“' | '”' | '‘' | '’' | '「' | '」' | '—' | '–' | '〔' | '〕' => {
            Some(same_mark(c))
        }
        '\u{FF01}'..='\u{FF5E}' => {
            let narrow = char::from_u32(c as u32 - 0xFF01 + 0x21)?;
            Some(narrow.to_ascii_lowercase())
        }
        _ => None,
    }
}

/// The simplified forms from `FIRST` on; none without OpenCC, where every character stays itself.
fn table() -> &'static [char] {
    TABLE.as_ref().map_or(&[], Vec::as_slice)
}

fn simplified(c: char, table: &[char]) -> char {
    let found = (c as u32).checked_sub(FIRST).and_then(|i| table.get(i as usize));
    found.copied().unwrap_or(c)
}

/// Variation selectors, joiners and byte order marks: they change no reading.
fn is_weightless(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200D}' | '\u{FEFF}')
}

/// Marks that typists do not tell apart.
fn same_mark(c: char) -> char {
    match c {
        '‐' | '‑' | '–' | '—' | '―' | '−' => '-',
        '“' | '”' | '「' | '」' | '『' | '』' | '〝' | '〞' => '"',
        '‘' | '’' => '\'',
        '〔' | '［' => '[',
        '〕' | '］' => ']',
        '〇' | '○' => '零',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_meets_in_one() {
        for (typed, stored) in [
            ("衞生", "卫生"),
            ("鄉邨", "乡村"),
            ("著力", "着力"),
            ("執著", "执着"),
            ("產業", "产业"),
            ("産業", "产业"),
            ("ＡＢＣ１２３", "abc123"),
            ("（十四）", "(十四)"),
            ("㈠", "(一)"),
            ("乾安", "干安"),
            ("爲", "为"),
            ("什麼", "什么"),
            ("瞭解帳目", "了解账目"),
            ("記帳", "记账"),
            ("憑藉", "凭借"),
            ("書面答覆", "书面答复"),
            ("批覆", "批复"),
            ("反覆", "反复"),
            ("覆議", "复议"),
            ("全覆蓋", "全覆盖"),
            ("都市計畫", "都市计划"),
            ("身分證", "身份证"),
            ("祇有", "只有"),
            ("砲兵", "炮兵"),
            ("菸草", "烟草"),
            ("昇級", "升级"),
        ] {
            assert_eq!(fold(typed), fold(stored), "{typed} and {stored}");
        }
    }

    #[test]
    fn common_marks_fold_as_their_compatibility_forms() {
        let mut marks = 0;
        for c in '\u{80}'..='\u{FFFF}' {
            if let Some(mark) = common_mark(c) {
                let mut folded = Vec::new();
                each_compatible(c, table(), |c| folded.push(c));
                assert_eq!(folded, [mark], "{c}");
                marks += 1;
            }
        }
        assert_eq!(marks, 5 + 1 + 10 + 94);
    }

    #[test]
    fn share_is_no_form_of_part() {
        for (one, other) in
            [("股份", "股分"), ("自身份", "自身分"), ("終身份", "終身分"), ("份", "分")]
        {
            assert_ne!(fold(one), fold(other), "{one} and {other}");
        }
        let folded = Folded::new("其身分證");
        assert_eq!(folded.chars().iter().collect::<String>(), "其身份证");
        assert_eq!(folded.span(2, 3).of("其身分證"), "分");
    }

    #[test]
    fn common_words_stay_words() {
        for word in ["什么", "怎么", "多么", "着力", "只是", "后来"] {
            assert_eq!(fold(word), word);
        }
    }
}
