//! Numbers with nothing but a space behind them, as standards and plans count: 1　范围, and 3.1 alone above its heading.
//! A table has such lines as well: they are marks where they count on from 1, each with text of its own below.

use super::line::{Mark, Style};
use super::{Line, Role, cover, kind};
use tiaowen_text::doc::Span;
use tiaowen_text::extract::BlockKind;
use tiaowen_text::numeral::{self, is_space};
use tiaowen_text::vocabulary::han::is_han;
use tiaowen_text::vocabulary::standard;

/// Longest heading behind such a number, in characters.
const LONGEST: usize = 30;
/// Fewest of a run without numbers of two parts under them.
const FEWEST: usize = 3;

/// The marks of the sections of a standard, which its cover tells: they are the outline, and what is numbered before the
/// first of them is the sheet's. None for other documents.
pub(super) fn sections(lines: &[Line], text: &str) -> Vec<(usize, Mark)> {
    if !cover::is_standard(lines, text) {
        return Vec::new();
    }
    let words = lines.iter().map(|line| if is_open(line) { line.words(text) } else { "" });
    let begun = standard::sections(words);
    let begun = lines.iter().enumerate().zip(begun).filter(|(_, begins)| *begins);
    begun.filter_map(|((index, line), _)| Some((index, section(line, text)?))).collect()
}

/// The mark of a section: 3 or 3.1.1 at the head of its line.
fn section(line: &Line, text: &str) -> Option<Mark> {
    let words = line.words(text);
    let used = words.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(words.len());
    let number = words.get(..used)?;
    let parts = number.split('.').count();
    let ordinal = number.rsplit('.').next()?.parse::<u32>().ok()?.into();
    let style = if parts == 1 { Style::Arabic } else { Style::Decimal(u8::try_from(parts).ok()?) };
    let span = Span::new(line.body.start, line.body.start + used);
    let rest = line.body.end - words.get(used..)?.trim_start_matches(is_space).len();
    Some(Mark { style, ordinal, span, rest, until: None })
}

/// The marks of the annexes of a standard: A.1, A.1.1 below 附录A, by the letter that the annex has.
pub(super) fn annexed(lines: &[Line], text: &str) -> Vec<(usize, Mark)> {
    let mut letter = None;
    let mut marks = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if matches!(line.role, Role::Annex(_)) {
            letter = kind::annex_letter(line.words(text));
        }
        let mark = letter.filter(|_| is_open(line)).and_then(|letter| lettered(line, text, letter));
        marks.extend(mark.map(|mark| (index, mark)));
    }
    marks
}

/// Reads A.1, A.1.1 or A1 at the head of a line, before a space or a Chinese character.
fn lettered(line: &Line, text: &str, letter: char) -> Option<Mark> {
    let words = line.words(text);
    let numbered = words.strip_prefix(letter)?.trim_start_matches(is_space);
    let numbered = numbered.strip_prefix(['.', '．'])?.trim_start_matches(is_space);
    let used = numbered.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(numbered.len());
    let parts: Vec<u32> =
        numbered.get(..used)?.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let behind = numbered.get(used..)?;
    let begins = behind.is_empty() || behind.starts_with(|c| is_space(c) || is_han(c));
    let fits = parts.len() < 6 && parts.iter().all(|part| (1..100).contains(part)) && begins;
    let ordinal = (*parts.last().filter(|_| fits)?).into();
    let style = Style::Decimal(u8::try_from(parts.len()).ok()? + 1);
    let span = Span::new(line.body.start, line.body.end - behind.len());
    let rest = line.body.end - behind.trim_start_matches(is_space).len();
    Some(Mark { style, ordinal, span, rest, until: None })
}

/// The marks of such lines; `marks` are those of the other lines.
pub(super) fn marks(lines: &[Line], text: &str, marks: &[Option<Mark>]) -> Vec<(usize, Mark)> {
    // A document that counts its articles, or by 1., has quantities in such lines.
    let counted = |mark: &Mark| matches!(mark.style, Style::Arabic | Style::Article);
    if marks.iter().flatten().any(counted) {
        return Vec::new();
    }
    let filled = lines.iter().enumerate().filter(|(_, line)| !line.is_blank());
    let heads: Vec<(usize, Head)> = filled
        .map(|(index, line)| {
            let mark = marks.get(index).copied().flatten();
            (index, head(line, text, mark))
        })
        .collect();
    let mut found = Vec::new();
    let mut run = Run::default();
    for (at, (index, head)) in heads.iter().enumerate() {
        match head {
            Head::Number(mark) => {
                if mark.ordinal.main == 1 {
                    run.take(&mut found);
                } else if run.last.is_none_or(|last| last + 1 != mark.ordinal.main)
                    || comes_again(&heads, at, mark.ordinal.main)
                {
                    continue;
                }
                // Rows of a table stand below each other without words between them.
                if heads.get(at + 1).is_some_and(|(_, next)| !matches!(next, Head::Number(_))) {
                    run.last = Some(mark.ordinal.main);
                    run.marks.push((*index, *mark));
                    run.numbers += 1;
                } else {
                    run = Run::default();
                }
            }
            Head::Parted(first, alone) if run.last == Some(*first) => {
                run.parted = true;
                run.marks.extend(alone.map(|mark| (*index, mark)));
            }
            Head::Parted(..) | Head::Other => {}
        }
    }
    run.take(&mut found);
    found
}

/// Whether a number is that of a row of a table: it comes again before anything begins anew, there with numbers of two
/// parts below, which it has not here.
fn comes_again(heads: &[(usize, Head)], at: usize, number: u32) -> bool {
    let mut again = false;
    for (_, head) in heads.iter().skip(at + 1) {
        match head {
            Head::Number(mark) if mark.ordinal.main == 1 => return false,
            Head::Number(mark) => again |= mark.ordinal.main == number,
            Head::Parted(first, _) if *first == number => return again,
            Head::Parted(..) | Head::Other => {}
        }
    }
    false
}

/// Numbers that count on from 1.
#[derive(Default)]
struct Run {
    last: Option<u32>,
    numbers: usize,
    /// Whether numbers of two parts stand under one of them.
    parted: bool,
    marks: Vec<(usize, Mark)>,
}

impl Run {
    /// Keeps the marks of a run that is one. Only the first of a document goes without parts: further on those are
    /// cells of tables.
    fn take(&mut self, found: &mut Vec<(usize, Mark)>) {
        let run = std::mem::take(self);
        let counts = found.is_empty() && run.numbers >= FEWEST || run.parted && run.numbers > 1;
        found.extend(run.marks.into_iter().filter(|_| counts));
    }
}

/// What a line begins with.
enum Head {
    /// 1　范围
    Number(Mark),
    /// 3.1, of which the first number is given, and its mark where it stands alone on the line.
    Parted(u32, Option<Mark>),
    Other,
}

fn head(line: &Line, text: &str, mark: Option<Mark>) -> Head {
    if let Some(mark) = mark {
        let first = numeral::read(mark.span.of(text)).map(|(first, _)| first);
        return match (mark.style, first) {
            (Style::Decimal(_), Some(first)) => Head::Parted(first, None),
            _ => Head::Other,
        };
    }
    let parted = || decimal(line, text).map(|(first, mark)| Head::Parted(first, Some(mark)));
    read(line, text).map(Head::Number).or_else(parted).unwrap_or(Head::Other)
}

fn is_open(line: &Line) -> bool {
    line.role == Role::Text && line.kind != BlockKind::Row
}

/// Reads 1　范围 or 1范围: a number and a short heading, no quantity.
fn read(line: &Line, text: &str) -> Option<Mark> {
    const UNITS: [&str; 14] =
        ["月", "年", "日", "个", "個", "元", "万", "萬", "亿", "億", "倍", "公里", "米", "吨"];
    // Words that count without a space before them: 3级响应, 2人.
    const COUNTERS: &str =
        "号號级級类類人名家项項处處次份件套台辆輛岁歲点點时時分周天步层層期批条條款章";
    let words = is_open(line).then(|| line.words(text))?;
    let (number, used) = numeral::read(words).filter(|_| !words.starts_with(['0', '０']))?;
    let digits = words.get(..used)?;
    let counts = digits.chars().all(|c| c.is_numeric() && !numeral::is_ordinal(c));
    let behind = words.get(used..)?;
    let heading = behind.trim_start_matches(is_space);
    let fits = counts
        && (1..100).contains(&number)
        && heading.starts_with(is_han)
        && (2..=LONGEST).contains(&heading.chars().take(LONGEST + 1).count())
        && !heading.contains(['。', '，', '；', '：', ',', ':', '？', '！'])
        // The last cell of a row.
        && !heading.ends_with(|c: char| c.is_ascii_digit())
        && !UNITS.iter().any(|unit| heading.starts_with(unit))
        && (heading.len() < behind.len() || !heading.starts_with(|c| COUNTERS.contains(c)));
    let mark = line.body.start + used;
    let rest = line.body.end - heading.len();
    let ordinal = number.into();
    let span = Span::new(line.body.start, mark);
    fits.then_some(Mark { style: Style::Arabic, ordinal, span, rest, until: None })
}

/// Reads 3.1 alone on its line: its first number and its mark.
fn decimal(line: &Line, text: &str) -> Option<(u32, Mark)> {
    let words = is_open(line).then(|| line.words(text))?;
    if words.len() > 12 || !words.contains('.') {
        return None;
    }
    let parts: Vec<u32> = words.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let fits = (2..=5).contains(&parts.len()) && parts.iter().all(|part| (1..100).contains(part));
    let style = Style::Decimal(u8::try_from(parts.len()).ok()?);
    let ordinal = (*parts.last().filter(|_| fits)?).into();
    let mark = Mark { style, ordinal, span: line.body, rest: line.body.end, until: None };
    Some((*parts.first()?, mark))
}
