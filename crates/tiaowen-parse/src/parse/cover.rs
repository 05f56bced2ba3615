//! The cover of a standard (标准): its number, its Chinese title, when it was issued and comes into force, and who issued
//! it. Around these stand the codes of its classes, what kind of standard it is, and its title in English.

use regex::Regex;

use super::kind::{self, Pattern};
use super::{Line, Role, dates};
use tiaowen_text::numeral::is_space;
use tiaowen_text::vocabulary::han::is_han;
use tiaowen_text::vocabulary::standard;

/// Filled lines that a cover has at most.
const LONGEST: usize = 30;

/// 2023-05-10发布, 2023年6月10日 实施, alone or both on one line.
static DAYS: Pattern = Pattern::new(|| {
    Regex::new(&format!(r"(?P<d>{}|[12]\d{{3}}\s*[-—.]\s*\d{{1,2}}\s*[-—.]\s*\d{{1,2}})\s*起?\s*(?P<w>(?:发\s*布\s*)?实\s*施|发\s*布|發\s*[布佈]|实\s*施|實\s*施)", dates::DATE)).ok()
});

/// Codes of classes and what else numbers the sheet: ICS 13.040.40, CCS Z 60, Z 60, 备案号：1234—2023, DB51.
static CODES: Pattern = Pattern::new(|| {
    Regex::new(concat!(
        r"^(?:ICS\b.*|CCS\b.*|UDC\b.*|(?:中国)?标准(?:文献)?分类号.*|备\s*案\s*号.*|P?\s*[A-Z]\s*\d{0,3}",
        r"|[A-Z]{1,3}(?:\d{2,6})?(?:[/∕][A-Z]{1,8})?)$",
    ))
    .ok()
});

/// What kind of standard it is: 中华人民共和国国家标准, 某省地方标准, 某协会团体标准.
static CLASS: Pattern = Pattern::new(|| {
    Regex::new(r"^(?:中[华華]人民共和[国國]\p{Han}{2,20}[标標][准準]|\p{Han}{0,20}(?:国家|國家|地方|行业|行業|团体|團體|企业|企業)[标標][准準])(?:化指导性技术文件)?$").ok()
});

/// What stands between title and foot and is neither: （报批稿）, 代替GB 13271—2001, 本电子版为发布稿.
static BESIDE: Pattern = Pattern::new(|| {
    Regex::new(r"^(?:[（(].{0,30}[）)]$|(?:部分|全部)?(?:代替|替代)|在提交反馈意见时|[^。]{0,20}电子(?:版|文本))").ok()
});

/// A line of a cover.
enum Part {
    Number,
    Days,
    Issuer,
    /// In Chinese characters, of a length that titles have.
    Title,
    Other,
    /// The text begins.
    End,
}

/// Gives the lines of a cover their roles.
pub(super) fn assign(lines: &mut [Line], text: &str) {
    let filled = lines.iter().enumerate().filter(|(_, line)| !line.is_blank());
    let read = |(index, line): (usize, &Line)| (index, part(line, text));
    let head = filled.take(LONGEST).map(read);
    let parts: Vec<(usize, Part)> =
        head.take_while(|(_, part)| !matches!(part, Part::End)).collect();
    let first = |fits: fn(&Part) -> bool| parts.iter().position(|(_, part)| fits(part));
    let Some(number) = first(|part| matches!(part, Part::Number)) else { return };
    let days = first(|part| matches!(part, Part::Days));
    let told = parts.iter().any(|(index, _)| {
        let bare = lines.get(*index).map_or_else(String::new, |line| bare(line.words(text)));
        bare.starts_with("ICS") || CLASS.is_match(&bare)
    });
    // The title stands above the days and those who issue it, on lines next to each other.
    let titles = |(_, part): &&(usize, Part)| matches!(part, Part::Title);
    let title: Vec<usize> = parts
        .iter()
        .take(days.unwrap_or(parts.len()))
        .skip_while(|part| !titles(part))
        .take_while(titles)
        .map(|(index, _)| *index)
        .collect();
    // A copy may have kept no more than number and title above its first section.
    let above = || {
        let behind = parts.last().map_or(0, |(last, _)| last + 1);
        let next = lines.iter().skip(behind).find(|line| !line.is_blank());
        number == 0
            && title.len() + 1 == parts.len()
            && next.is_some_and(|line| begins(&bare(line.words(text))))
    };
    if title.is_empty() || days.is_none() && !told && !above() {
        return;
    }
    let foot = parts.iter().rposition(|(_, part)| matches!(part, Part::Days | Part::Issuer));
    let last = foot.unwrap_or(number);
    for (at, (index, part)) in parts.iter().enumerate() {
        let role = match part {
            Part::Number if at == number => Role::Number,
            _ if title.contains(index) => Role::Title,
            Part::Days => Role::Date,
            Part::Issuer => Role::Issuer,
            _ if at > last && !matches!(part, Part::Number) => continue,
            Part::Number | Part::Title | Part::Other | Part::End => Role::Note,
        };
        if let Some(line) = lines.get_mut(*index) {
            line.role = role;
        }
    }
}

fn part(line: &Line, text: &str) -> Part {
    const SENTENCE: usize = 60;
    let words = line.words(text);
    let plain = bare(words);
    if line.role != Role::Text
        || kind::is_contents(words)
        || begins(&plain)
        || kind::annex_line(words).is_some()
    {
        Part::End
    } else if standard::is_number(words) {
        Part::Number
    } else if DAYS.is_match(words) {
        Part::Days
    } else if CODES.is_match(words)
        || CLASS.is_match(&plain)
        || BESIDE.is_match(words)
        || !words.contains(is_han)
        || matches!(plain.as_str(), "发布" | "發布" | "發佈")
    {
        Part::Other
    } else if kind::is_organs(issuer(words)) {
        Part::Issuer
    } else if kind::is_titleish(words) && !words.starts_with(|c: char| c.is_ascii_digit()) {
        Part::Title
    } else if words.contains('。') || plain.chars().count() > SENTENCE {
        Part::End
    } else {
        Part::Other
    }
}

/// Whether a line without its spaces is what the text of a standard begins with.
fn begins(plain: &str) -> bool {
    matches!(
        plain,
        "前言" | "引言" | "1范围" | "1範圍" | "1適用範圍" | "1适用范围" | "1总则" | "1總則"
    )
}

fn bare(words: &str) -> String {
    words.chars().filter(|c| !is_space(*c)).collect()
}

/// Who issues a standard, without the word for it: 某省市场监督管理局 发布.
pub(super) fn issuer(words: &str) -> &str {
    let words = words.trim();
    let cut = |end: char| {
        let rest = words.strip_suffix(['布', '佈'])?.trim_end();
        Some(rest.strip_suffix(end)?.trim_end())
    };
    cut('发').or_else(|| cut('發')).unwrap_or(words)
}

/// Whether a document is a standard: a cover told its number.
pub(super) fn is_standard(lines: &[Line], text: &str) -> bool {
    let numbers = lines.iter().filter(|line| line.role == Role::Number);
    numbers.take(1).any(|line| standard::is_number(line.words(text)))
}

/// The number of a standard when the line is one, with single spaces.
pub(super) fn number_of(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    standard::is_number(line).then(|| words.join(" "))
}

/// The day that a cover tells: of issue, or of coming into force.
pub(super) fn day(line: &str, issued: bool) -> Option<String> {
    DAYS.captures_iter(line).find_map(|found| {
        let issue = found.name("w")?.as_str().ends_with(['布', '佈']);
        let day: String = found.name("d")?.as_str().chars().filter(|c| !is_space(*c)).collect();
        (issue == issued).then(|| dates::iso_date(&day.replace('—', "-"))).flatten()
    })
}
