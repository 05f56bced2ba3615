//! Conversion for display: word by word through OpenCC, exceptions, and the forms that statutes write.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use opencc_rust::{DefaultConfig, OpenCC};

use super::{Script, folds_to_another, open};

/// Words that OpenCC's tables get wrong by themselves: direction, word, form, reason.
const EXCEPTIONS: &str = include_str!("exceptions.tsv");

/// Where the statutes of a region write another form than OpenCC's tables for it: form for form, of as many
/// characters.
const USAGE: &str = include_str!("usage.tsv");

/// Characters of traditional script that are the simplified form of others too: 里 of 裏, 后 of 後. In a text of
/// traditional script they stand for themselves.
const OF_BOTH: &str = "\
    丑了于云亘仆仇价仿伙余佛佣修借克党冬准凌几凶出划刮制千升卜占卷厂厘只台叶吁吃合吊同后向周咨咸咽哄唇喂噪回困夫\
    夸奸姜娘它家尸局岩岳巨布帘席干幸庵弦彩征御志念恤愈愿戚才扎托扣折抵拐挂挨挽据搜斗旋昆暗曲朱朴杆杠杯杰松板\
    极柜栗核梁欲沈沾泛注涂涌淀游漓熏玩症皂矩确私秋种筑系胄背胜胡腊腌致舍芸苔苹范荐蒙蔑虫蜡表谷跖辟适郁酸采里雕面\
    尽并烟获饥";

/// Stands between words. No entry of OpenCC's tables has it.
const BORDER: char = '\u{1f}';

/// Converts stored text for display, word by word; `words` are the ranges of its words in order, in bytes. One
/// character becomes one. The stored text itself is never converted twice.
///
/// Gives the stored text when OpenCC cannot convert it ([`check`](super::check) reports a missing OpenCC).
pub fn convert<'a>(text: &'a str, words: &[Range<usize>], script: Script) -> Cow<'a, str> {
    let converter = match script {
        Script::Original => return Cow::Borrowed(text),
        Script::Hans => &HANS,
        Script::Hant => &HANT,
        Script::Tw => &TW,
        Script::Hk => &HK,
    };
    match converter.as_ref().ok().and_then(|converter| by_words(text, words, script, converter)) {
        Some(converted) => Cow::Owned(as_statutes(converted, script)),
        None => Cow::Borrowed(text),
    }
}

/// The words that are exceptions, whatever the direction.
pub fn exceptions() -> impl Iterator<Item = &'static str> {
    rows(EXCEPTIONS).filter_map(|mut row| row.nth(1))
}

/// A word is converted as if nothing stood around it. `None` when what comes back has other characters than one for
/// each.
fn by_words(
    text: &str,
    words: &[Range<usize>],
    script: Script,
    converter: &OpenCC,
) -> Option<String> {
    let pieces = pieces(text, words);
    let mut parted = String::with_capacity(text.len() + pieces.len());
    for (place, piece) in pieces.iter().enumerate() {
        if place > 0 {
            parted.push(BORDER);
        }
        parted.push_str(piece);
    }
    let converted = converter.convert(&parted).ok()?;
    let mut converted = converted.chars();
    let traditional = script != Script::Hans && is_traditional(text);
    let exceptions = if script == Script::Hans { &*TO_SIMPLIFIED } else { &*TO_TRADITIONAL };
    let mut whole = String::with_capacity(text.len());
    for (place, piece) in pieces.iter().enumerate() {
        if place > 0 {
            converted.next()?;
        }
        let start = whole.len();
        for c in piece.chars() {
            let form = converted.next()?;
            whole.push(if traditional && OF_BOTH.contains(c) { c } else { form });
        }
        if let Some(form) = exceptions.get(piece).filter(|_| !traditional) {
            whole.truncate(start);
            whole.push_str(form);
        }
    }
    converted.next().is_none().then_some(whole)
}

/// A text cut where words begin and end.
fn pieces<'a>(text: &'a str, words: &[Range<usize>]) -> Vec<&'a str> {
    let mut pieces = Vec::with_capacity(words.len() * 5 / 4 + 1);
    let mut at = 0;
    for border in words.iter().flat_map(|word| [word.start, word.end]).chain([text.len()]) {
        if border > at
            && let Some(piece) = text.get(at..border)
        {
            pieces.push(piece);
            at = border;
        }
    }
    pieces
}

/// Whether more than a stray character of a text is written in traditional script.
fn is_traditional(text: &str) -> bool {
    folds_to_another(text) * 20 > text.chars().count()
}

/// The rows of a table.
fn rows(table: &'static str) -> impl Iterator<Item = impl Iterator<Item = &'static str>> {
    table.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'))
}

/// Word → form, into simplified or traditional script.
fn forms_to(direction: &str) -> HashMap<&'static str, &'static str> {
    rows(EXCEPTIONS)
        .filter_map(|mut row| {
            let right = row.next()? == direction;
            Some((row.next()?, row.next()?)).filter(|_| right)
        })
        .collect()
}

static TO_SIMPLIFIED: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| forms_to("hans"));
static TO_TRADITIONAL: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| forms_to("hant"));

/// The rows of [`USAGE`]: script, form of the tables, form of the statutes.
static FORMS: LazyLock<Vec<(Script, &str, &str)>> = LazyLock::new(|| {
    let rows = rows(USAGE).filter_map(|mut row| {
        let script = match row.next()? {
            "hans" => Script::Hans,
            "hant" => Script::Hant,
            "tw" => Script::Tw,
            "hk" => Script::Hk,
            _ => return None,
        };
        Some((script, row.next()?, row.next()?))
    });
    rows.collect()
});

/// Writes the forms that the statutes of the region write.
fn as_statutes(mut shown: String, script: Script) -> String {
    let holds = |region| region == script || (region == Script::Hant && script == Script::Hk);
    for (_, table, statutes) in FORMS.iter().filter(|(region, ..)| holds(*region)) {
        if shown.contains(table) {
            shown = shown.replace(table, statutes);
        }
    }
    shown
}

// Only configurations that keep one character for one character: s2twp and its like change words.
static HANS: LazyLock<Result<OpenCC, String>> = LazyLock::new(|| open(DefaultConfig::T2S));
static HANT: LazyLock<Result<OpenCC, String>> = LazyLock::new(|| open(DefaultConfig::S2T));
static TW: LazyLock<Result<OpenCC, String>> = LazyLock::new(|| open(DefaultConfig::S2TW));
static HK: LazyLock<Result<OpenCC, String>> = LazyLock::new(|| open(DefaultConfig::S2HK));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_keep_one_character_for_one() {
        let rows: Vec<Vec<&str>> = rows(EXCEPTIONS).map(Iterator::collect).collect();
        for row in &rows {
            let [script, word, form, reason] = row.as_slice() else { panic!("{row:?}") };
            assert!(matches!(*script, "hans" | "hant") && !reason.is_empty(), "{row:?}");
            assert_eq!(word.chars().count(), form.chars().count(), "{row:?}");
        }
        let known = TO_SIMPLIFIED.len() + TO_TRADITIONAL.len();
        assert_eq!(known, rows.len(), "a word stands twice");
        assert_eq!(FORMS.len(), USAGE.lines().count() - 5);
        for (_, table, statutes) in FORMS.iter() {
            assert_eq!(table.chars().count(), statutes.chars().count(), "{table}");
        }
    }

    #[test]
    fn words_are_converted_apart() {
        let text = "逃逸致人死亡";
        let words = [0..6, 6..9, 9..12, 12..18];
        assert_eq!(convert(text, &words, Script::Hant), "逃逸致人死亡");
        assert_eq!(convert(text, &[], Script::Hant), "逃逸緻人死亡");
        assert_eq!(convert("\u{1f}复杂\u{1f}", &[0..1, 1..7], Script::Hant), "\u{1f}複雜\u{1f}");
    }

    #[test]
    fn a_text_of_traditional_script_keeps_its_characters() {
        for text in ["鄰里長應製作帳冊，並於三日內准予發布", "皇后與臺東縣里長"]
        {
            assert_eq!(convert(text, &[], Script::Tw), text);
        }
    }
}
