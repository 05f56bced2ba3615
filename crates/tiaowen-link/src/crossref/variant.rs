//! What stands around the name of a document and makes it the name of another, or tells which of its versions is meant:
//! 某法实施细则, 某法解释（三）, 某法（草案）, 某法（2018年修正）, 修订前的某法. Texts are folded; positions count characters.

use super::era::{self, Era};
use super::names::DRAFTS;
use super::scan::{char_at, ends_with};
use tiaowen_text::numeral;

/// Words behind a year that make it that of a version.
const VERSIONS: [&str; 9] = ["修正", "修订", "版", "公布", "颁布", "发布", "施行", "通过", "制定"];
/// Words behind a name that tell what happened to the document: the year before it is no version.
const HAPPENS: [&str; 12] = [
    "施行", "实施", "修订", "修正", "修改", "颁布", "公布", "发布", "通过", "出台", "生效", "制定",
];
/// What carries out, explains or changes a document is named through it; a longer word before one that it ends with.
const KIN: [&str; 20] = [
    "实施条例",
    "实施细则",
    "实施办法",
    "实施规定",
    "实施规则",
    "实施意见",
    "实施方案",
    "施行细则",
    "施行条例",
    "施行法",
    "若干规定",
    "补充规定",
    "配套规章",
    "司法解释",
    "解释",
    "修正案",
    "释义",
    "征求意见稿",
    "草案",
    "细则",
];
/// The same where a clause number follows, so that nothing else can be meant.
const KIN_NUMBERED: [&str; 5] = ["条例", "办法", "规则", "规章", "解读"];
/// Longest remark in brackets behind a name.
const REMARK: usize = 30;
/// Most characters between a name and the word that makes it another: 都市計畫法|臺灣省|施行細則.
const BETWEEN: usize = 10;

/// Most characters of a name before the title in it, and behind it.
const LONGEST_BEFORE: usize = 24;
const LONGEST_BEHIND: usize = 24;

/// A remark in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remark {
    /// Its opening bracket.
    pub open: usize,
    /// One past the closing one.
    pub end: usize,
    /// What stands inside.
    pub inner: String,
}

/// The remark that begins at a position.
pub(crate) fn remark_behind(text: &[char], open: usize) -> Option<Remark> {
    let close = closing(char_at(text, open))?;
    let inner = text.get(open + 1..)?.iter().take(REMARK + 1);
    let length = inner.clone().position(|c| *c == close || *c == '\n')?;
    let end = open + 1 + length;
    (char_at(text, end) == close).then(|| Remark {
        open,
        end: end + 1,
        inner: inner.take(length).collect(),
    })
}

/// The remark that ends at a position.
pub(crate) fn remark_before(text: &[char], end: usize) -> Option<Remark> {
    let close = end.checked_sub(1).map(|at| char_at(text, at))?;
    let before = text.get(..end - 1)?.iter().rev().take(REMARK + 1);
    let length = before.clone().position(|c| closing(*c) == Some(close))?;
    let open = end - 2 - length;
    let inner: String = text.get(open + 1..end - 1)?.iter().collect();
    (!inner.contains('\n')).then_some(Remark { open, end, inner })
}

fn closing(open: char) -> Option<char> {
    match open {
        '（' => Some('）'),
        '〔' => Some('〕'),
        '[' => Some(']'),
        '［' => Some('］'),
        '【' => Some('】'),
        _ => None,
    }
}

/// The year by which a remark behind a name tells a version: 2018, 2018年修正, 二〇一八年修正, 2018年10月26日第四次修正.
/// Of several the last: 2015年修订，2021年修正.
pub(crate) fn year_said(remark: &str) -> Option<String> {
    remark.split(['，', '、', ',', '；']).map(one_year).collect::<Option<Vec<String>>>()?.pop()
}

fn one_year(remark: &str) -> Option<String> {
    let (year, rest) = leading_year(remark.trim())?;
    let rest = rest.strip_prefix('年').unwrap_or(rest);
    let rest = rest.trim_start_matches(|c: char| {
        numeral::is_arabic(c)
            || numeral::is_ordinal(c)
            || matches!(c, '月' | '日' | '第' | '次' | ' ')
    });
    (rest.is_empty() || VERSIONS.iter().any(|word| rest.starts_with(word))).then_some(year)
}

/// A year at the beginning of a text, as digits, and the rest.
fn leading_year(text: &str) -> Option<(String, &str)> {
    const DIGITS: &str = "〇一二三四五六七八九";
    let mut year = String::new();
    let mut rest = text.chars();
    for c in rest.by_ref().take(4) {
        let digit = match c {
            '零' | '○' | 'o' => Some(0),
            c if c.is_ascii_digit() => c.to_digit(10).map(|d| d as usize),
            c => DIGITS.chars().position(|d| d == c),
        };
        year.push_str(&digit?.to_string());
    }
    let dated = year.starts_with("19") || year.starts_with("20");
    let rest = rest.as_str();
    (year.len() == 4 && dated && !rest.starts_with(|c: char| c.is_ascii_digit()))
        .then_some((year, rest))
}

/// Which version of a document words around its name mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    /// That of a year.
    Year(String),
    /// The one before that in force.
    Former,
    /// The last: 原 is said of a law that has ended as well.
    Once,
}

/// What the words before a name that stands at `start..end` tell of its version, with where they begin: 2018年修正的,
/// （2018年修正）, 旧.
pub(crate) fn told_before(text: &[char], start: usize, end: usize) -> Option<(Told, usize)> {
    if let Some(remark) = remark_before(text, start)
        && let Some(year) = year_said(&remark.inner)
        && remark.inner.len() > 4
    {
        return Some((Told::Year(year), remark.open));
    }
    if let Some((Era::Former, from)) = era::before(text, start) {
        // 草原: another word.
        let bound = from == 0 || !"还草高平".contains(char_at(text, from - 1));
        let told = if char_at(text, from) == '原' { Told::Once } else { Told::Former };
        return bound.then_some((told, from));
    }
    let of = ["的", "之"].iter().any(|word| ends_with(text, start, word));
    let at = if of { start - 1 } else { start };
    let version = VERSIONS.iter().find(|word| ends_with(text, at, word));
    let at = at - version.map_or(0, |word| word.chars().count());
    // 2018年3月20日通过的
    let at = if version.is_some() { before_day(text, at) } else { at };
    let at = if ends_with(text, at, "年") { at - 1 } else { return None };
    let from = at.checked_sub(4)?;
    let year: String = text.get(from..at)?.iter().collect();
    let (year, _) = leading_year(&year)?;
    let behind: String = text.get(end..)?.iter().take(3).collect();
    let happens = version.is_none() && HAPPENS.iter().any(|word| behind.starts_with(word));
    let dated = from.checked_sub(1).is_some_and(|i| char_at(text, i).is_ascii_digit());
    (!happens && !dated).then_some((Told::Year(year), from))
}

/// Before the month and the day that end at a position: 2018年|3月20日.
fn before_day(text: &[char], end: usize) -> usize {
    let mut at = end;
    for unit in ["日", "月"] {
        let digits = text.get(..at.saturating_sub(1)).unwrap_or_default().iter().rev();
        let digits = digits.take_while(|c| c.is_ascii_digit() || numeral::is_ordinal(**c)).count();
        if !ends_with(text, at, unit) || digits == 0 {
            return end;
        }
        at -= digits + 1;
    }
    if ends_with(text, at, "年") { at } else { end }
}

/// The year that a remark behind a name which ends at `end` tells, with the end of the remark. The number of a document
/// or a case goes on behind it: 〔2018〕12号.
pub(crate) fn year_behind(text: &[char], end: usize) -> Option<(String, usize)> {
    let remark = remark_behind(text, end)?;
    let year = year_said(&remark.inner)?;
    let next = text.get(remark.end..)?.iter().take(16);
    let number: String = next.take_while(|c| c.is_alphanumeric()).collect();
    let numbered = number.contains('号') && !number.starts_with('第');
    (!numbered).then_some((year, remark.end))
}

/// Where a name without 《》 begins and ends that the title at `open..closed` is part of: 某院关于适用《某法》的解释,
/// 某市实施《某法》办法.
pub(crate) fn name_around(text: &[char], open: usize, closed: usize) -> Option<(usize, usize)> {
    const RULES: [&str; 13] = [
        "补充规定",
        "解释",
        "规定",
        "决定",
        "办法",
        "细则",
        "条例",
        "意见",
        "批复",
        "通知",
        "规则",
        "纪要",
        "解答",
    ];
    const REGIONS: &str = "省市区州县旗";
    let stops = |c: &char| !c.is_alphabetic() || may_not_precede(*c);
    let mut start = open;
    while start > 0
        && open - start < LONGEST_BEFORE
        && text.get(start - 1).is_some_and(|c| !stops(c))
    {
        start -= 1;
    }
    let before: String = text.get(start..open)?.iter().collect();
    let behind = text.get(closed..)?.iter().take(LONGEST_BEHIND);
    let behind: String = behind.take_while(|c| c.is_alphabetic()).collect();
    let rules = RULES.iter().filter_map(|rule| Some((behind.find(rule)?, *rule)));
    let (at, rule) = rules.min_by_key(|(at, _)| *at)?;
    let between = behind.get(..at)?;
    let named = match before.split_once("关于") {
        // 大家关于《某法》的意见 names nothing.
        Some((issuer, about)) => {
            let issued = issuer.chars().count() >= 3;
            let changes = ["解释", "决定"].contains(&rule) || between.contains("若干");
            issued || changes && !about.is_empty()
        }
        None => {
            let carries = ["实施", "施行"].iter().find_map(|word| before.strip_suffix(word));
            carries.is_some_and(|place| place.ends_with(|c| REGIONS.contains(c)))
                && matches!(between, "" | "若干")
        }
    };
    if !named {
        return None;
    }
    let length = behind.get(..at + rule.len())?.chars().count();
    Some((start, past_number(text, closed + length)))
}

/// Whether a character does not stand inside a name before the title in it: 根据|某院关于….
fn may_not_precede(c: char) -> bool {
    "按照据依和与及或对以从由见即为是经因除受至给向、，".contains(c)
}

/// Past what makes a name that ends at `end` the name of another document: 实施细则, 解释（三）. `None` where it
/// stands by itself.
pub(crate) fn kin_behind(text: &[char], end: usize) -> Option<usize> {
    for from in end..=end + BETWEEN {
        if let Some(word) = KIN.iter().find(|word| starts_with(text, from, word)) {
            let at = from + word.chars().count();
            let next = char_at(text, at);
            // 某法解释为…: a verb.
            let noun = *word != "解释" && *word != "细则"
                || "（第规定明指要".contains(next)
                || numeral::is_ordinal(next)
                || next.is_ascii_digit();
            return noun.then(|| past_number(text, at));
        }
        let c = char_at(text, from);
        if !c.is_alphabetic() || STOPS.contains(c) {
            break;
        }
    }
    let remark = remark_behind(text, end)?;
    let kin = KIN.contains(&remark.inner.as_str());
    let draft = DRAFTS.iter().any(|draft| remark.inner.contains(draft));
    (kin || draft).then_some(remark.end)
}

/// Characters that do not stand between a name and what carries it out.
const STOPS: &str = "的之和与及或以在对按照依据把从由将第是为有制规本该同此";

/// Past the number or the note of a draft behind the word for a document: 解释（三）, 解释三, 条例（草案）.
fn past_number(text: &[char], at: usize) -> usize {
    let digits = text.get(at..).unwrap_or_default().iter();
    let digits = digits.take_while(|c| numeral::is_ordinal(**c)).count();
    if digits > 0 {
        return at + digits;
    }
    match remark_behind(text, at) {
        Some(remark) if numbers(&remark.inner) => remark.end,
        _ => at,
    }
}

/// Before the number, the draft note or the year in brackets behind a name that ends at a position.
pub(crate) fn without_note(text: &[char], end: usize) -> usize {
    let note = remark_before(text, end);
    let note = note.filter(|note| numbers(&note.inner) || year_said(&note.inner).is_some());
    note.map_or(end, |note| note.open)
}

/// Whether a remark numbers a document or tells that it is a draft.
fn numbers(remark: &str) -> bool {
    let number = !remark.is_empty()
        && remark.chars().all(|c| numeral::is_ordinal(c) || c.is_ascii_digit())
        && leading_year(remark).is_none();
    number || DRAFTS.iter().any(|draft| remark.contains(draft))
}

/// Before a clause number at `end`: the ends of the names that the words there may go on from, the nearest first. None
/// where no word for a document stands there.
pub(crate) fn kin_before(text: &[char], end: usize) -> Vec<usize> {
    let mut at = end;
    let mut drafted = false;
    if let Some(remark) = remark_before(text, at) {
        if KIN.contains(&remark.inner.as_str()) {
            return vec![remark.open];
        }
        if numbers(&remark.inner) {
            drafted = DRAFTS.iter().any(|draft| remark.inner.contains(draft));
            at = remark.open;
        }
    }
    let numbered = at;
    while at > 0 && text.get(at - 1).is_some_and(|c| numeral::is_ordinal(*c)) {
        at -= 1;
    }
    let mut words = KIN.iter().chain(&KIN_NUMBERED);
    let Some(word) = words.find(|word| ends_with(text, at, word)) else {
        return if drafted { vec![numbered] } else { Vec::new() };
    };
    let last = at - word.chars().count();
    let mut ends = Vec::new();
    for from in (last.saturating_sub(BETWEEN)..=last).rev() {
        ends.push(from);
        let before = from.checked_sub(1).map_or('\n', |i| char_at(text, i));
        if !before.is_alphabetic() || STOPS.contains(before) {
            break;
        }
    }
    ends
}

fn starts_with(text: &[char], at: usize, word: &str) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    word.chars().count() <= rest.len() && word.chars().zip(rest).all(|(a, b)| a == *b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn a_year_in_a_remark_names_a_version() {
        for (remark, year) in [
            ("2018", Some("2018")),
            ("2018修正", Some("2018")),
            ("2018年修正", Some("2018")),
            ("2018年10月26日第四次修正", Some("2018")),
            ("二〇一八年修正", Some("2018")),
            ("2018年版", Some("2018")),
            ("2015年修订，2018年修正", Some("2018")),
            ("2018年以来", None),
            ("20180", None),
            ("三", None),
            ("1018", None),
        ] {
            assert_eq!(year_said(remark).as_deref(), year, "{remark}");
        }
    }

    #[test]
    fn a_year_in_brackets_before_a_number_is_part_of_the_number() {
        let year = |text: &str| year_behind(&chars(text), 0).map(|(year, _)| year);
        assert_eq!(year("〔2018〕第三条"), Some("2018".to_owned()));
        assert_eq!(year("（2018）规定"), Some("2018".to_owned()));
        assert_eq!(year("〔2018〕12号"), None);
        assert_eq!(year("（2018）示01民终3号"), None);
    }

    #[test]
    fn words_before_a_name_tell_its_version() {
        for (text, told) in [
            ("2018年《", Some(Told::Year("2018".to_owned()))),
            ("2018年修正的《", Some(Told::Year("2018".to_owned()))),
            ("2018年3月20日通过的《", Some(Told::Year("2018".to_owned()))),
            ("2018年三月修正的《", None),
            ("（2018年修正）《", Some(Told::Year("2018".to_owned()))),
            ("修订前的《", Some(Told::Former)),
            ("旧《", Some(Told::Former)),
            ("原《", Some(Told::Once)),
            ("草原《", None),
            ("去年《", None),
        ] {
            let text = chars(text);
            let at = text.len() - 1;
            assert_eq!(told_before(&text, at, at + 1).map(|t| t.0), told, "{text:?}");
        }
    }

    #[test]
    fn a_title_may_stand_inside_a_longer_name() {
        for (text, whole) in [
            (
                "依示例高等院关于适用《甲法》若干问题的规定（三）第三条",
                Some("示例高等院关于适用《甲法》若干问题的规定（三）"),
            ),
            ("按照示例省实施《甲法》办法第三条规定", Some("示例省实施《甲法》办法")),
            ("见关于修改《甲法》的决定", Some("关于修改《甲法》的决定")),
            ("大家关于修改《甲法》的意见", None),
            ("贯彻实施《甲法》的规定", None),
            ("关于《甲法》第三条", None),
        ] {
            let text = chars(text);
            let open = text.iter().position(|c| *c == '《').unwrap();
            let closed = text.iter().position(|c| *c == '》').unwrap() + 1;
            let found = name_around(&text, open, closed);
            let found = found.map(|(start, end)| text[start..end].iter().collect::<String>());
            assert_eq!(found.as_deref(), whole, "{text:?}");
        }
    }

    #[test]
    fn a_name_goes_on_to_that_of_its_kin() {
        for (behind, kin) in [
            ("实施条例第五条", "实施条例"),
            ("司法解释（三）第十三条", "司法解释（三）"),
            ("解释三第十三条", "解释三"),
            ("修正案（十一）", "修正案（十一）"),
            ("示例省施行细则", "示例省施行细则"),
            ("（草案）第一条", "（草案）"),
            ("第五条", ""),
            ("解释为", ""),
            ("规定实施条例", ""),
            ("和示例法实施条例", ""),
            ("（2018）第五条", ""),
        ] {
            let text = chars(behind);
            let end = kin_behind(&text, 0).unwrap_or(0);
            let found: String = text.iter().take(end).collect();
            assert_eq!(found, kin, "{behind}");
        }
        let ends = |text: &str| kin_before(&chars(text), chars(text).len());
        assert!(ends("示例法实施条例").contains(&3));
        assert!(ends("示例法解释（三）").contains(&3));
        assert!(ends("示例法（施行细则）").contains(&3));
        assert!(ends("示例法草案").contains(&3));
        assert!(ends("示例法").is_empty());
        assert!(!ends("示例法和别的条例").contains(&3));
    }
}
