//! Lines whose meaning only the run of numbers around them shows: articles before a word that references
//! go on with (第三条及时…), and headings without a number (总则, 附则).

use super::line::{Mark, Style, read_article, read_mark};
use super::outline::follows;
use super::{Line, Role, kind};
use tiaowen_text::doc::Ordinal;
use tiaowen_text::extract::BlockKind;
use tiaowen_text::numeral;

/// Articles looked ahead for the next number.
const AHEAD: usize = 8;

/// A line that begins with 第…条.
struct Candidate {
    line: usize,
    ordinal: Ordinal,
    /// Whether nothing behind it can belong to a reference.
    sure: bool,
}

/// Marks lines whose article number stands in the run: the one before and the one behind are there, and no
/// other line claims the same number.
pub(super) fn assign_articles(lines: &mut [Line], text: &str) {
    let candidates = candidates(lines, text);
    if candidates.iter().all(|candidate| candidate.sure) {
        return;
    }
    let mut before = None::<Ordinal>;
    for (at, candidate) in candidates.iter().enumerate() {
        let number = candidate.ordinal;
        if candidate.sure {
            before = Some(number);
            continue;
        }
        let next_in_run = match before {
            Some(before) => follows(before, number),
            None => number.main == 1 && number.sub == 0,
        };
        if next_in_run && goes_on(&candidates, at) {
            before = Some(number);
            if let Some(line) = lines.get_mut(candidate.line) {
                line.article = true;
            }
        }
    }
}

fn candidates(lines: &[Line], text: &str) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut ended = true;
    for (index, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        let words = line.words(text);
        let open =
            line.role == Role::Text && line.kind != BlockKind::Row && words.starts_with('第');
        if open {
            let (start, end) = (line.body.start, line.body.end);
            let sure = read_mark(text, start, end).filter(is_article);
            let mark = sure.or_else(|| read_article(text, start, end).filter(|_| ended));
            if let Some(mark) = mark {
                let ordinal = mark.until.map_or(mark.ordinal, Ordinal::from);
                found.push(Candidate { line: index, ordinal, sure: sure.is_some() });
            }
        }
        // Behind an unfinished sentence a line can only go on.
        ended = line.role != Role::Text
            || words.ends_with(['。', '；', '：', '！', '？', '”', '）', ')', '》', '.', ';', ':'])
            || line.kind == BlockKind::Heading
            || read_mark(text, line.body.start, line.body.end)
                .is_some_and(|mark| mark.style <= Style::Article)
            || words.chars().take(31).count() <= 30 && !words.contains(['，', '、', '。']);
    }
    found
}

fn is_article(mark: &Mark) -> bool {
    mark.style == Style::Article
}

/// Whether the run goes on behind a candidate: the next number comes before its own comes again. Nothing
/// may follow at all: then it is the last article.
fn goes_on(candidates: &[Candidate], at: usize) -> bool {
    let Some(own) = candidates.get(at).map(|candidate| candidate.ordinal) else { return false };
    for next in candidates.iter().skip(at + 1).take(AHEAD) {
        if next.ordinal == own {
            return false;
        }
        if follows(own, next.ordinal) {
            return true;
        }
        if next.sure {
            // A new document, or an article in quotation.
            return next.ordinal.main == 1;
        }
    }
    candidates.len() <= at + 1
}

/// 01, 02, … or PART.01 alone on their lines, each above a heading: parts of a text that was set for screens. The
/// run begins with 01 and has at least two. Plain 1, 2 count above headings that are set as such.
pub(super) fn assign_figures(lines: &mut [Line], text: &str) {
    for plain in [false, true] {
        let found: Vec<(usize, u32)> = lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.role == Role::Text && line.kind != BlockKind::Row)
            .filter(|(_, line)| !plain || line.kind == BlockKind::Heading)
            .filter_map(|(index, line)| {
                let number = figure(line.words(text), plain)?;
                Some((index, number)).filter(|_| is_headed(lines, text, index, plain))
            })
            .collect();
        let runs = found.len() > 1 && found.iter().zip(1..).all(|((_, number), at)| *number == at);
        for (index, number) in found.into_iter().filter(|_| runs) {
            if let Some(line) = lines.get_mut(index) {
                line.role = Role::Figure(number);
            }
        }
    }
}

/// The number that is all of a line: 01, PART.01, Part 2; `plain` asks for 1 alone.
fn figure(words: &str, plain: bool) -> Option<u32> {
    let part = words.get(..4).filter(|head| head.eq_ignore_ascii_case("part"));
    let digits = match part {
        Some(part) => words.get(part.len()..)?.trim_start_matches(['.', '·', '．', ' ']),
        None => words,
    };
    let led = digits.strip_prefix('0');
    let digits = match (plain, part) {
        (true, None) => Some(digits).filter(|_| led.is_none()),
        (true, Some(_)) => None,
        (false, None) => led,
        (false, Some(_)) => led.or(Some(digits)),
    }?;
    let single = digits.len() == 1 && digits.bytes().all(|digit| digit.is_ascii_digit());
    single.then(|| digits.parse().ok()).flatten()
}

/// Whether a heading stands on the line behind; one that the format tells where it is `set`.
fn is_headed(lines: &[Line], text: &str, index: usize, set: bool) -> bool {
    let next = lines.iter().skip(index + 1).find(|line| !line.is_blank());
    next.is_some_and(|line| {
        let words = line.words(text);
        line.role == Role::Text
            && (!set || line.kind == BlockKind::Heading)
            && words.chars().take(31).count() <= 30
            && kind::is_titleish(words)
            && read_mark(text, line.body.start, line.body.end).is_none()
    })
}

/// 问1. and 答1. at the head of their lines or alone on them, one behind the other. Questions without an answer are
/// a list of them.
pub(super) fn assign_questions(lines: &mut [Line], text: &str) {
    let found: Vec<(usize, Turn)> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.role == Role::Text)
        .filter_map(|(index, line)| Some((index, turn(line.words(text))?)))
        .collect();
    for pair in found.windows(2) {
        let [(question, asked), (answer, answered)] = pair else { continue };
        let Some(number) = asked.number.filter(|_| asked.asks && !answered.asks) else { continue };
        // A: has no number where Q1 has one.
        if answered.number.is_some_and(|answered| answered != number) {
            continue;
        }
        if let Some(line) = lines.get_mut(*question) {
            line.role = Role::Asked(number, asked.mark);
        }
        // An answer on the line of its number is text of its question.
        if answered.alone
            && let Some(line) = lines.get_mut(*answer)
        {
            line.role = Role::Answered(number);
        }
    }
}

/// The head of a question or of an answer.
struct Turn {
    asks: bool,
    number: Option<u32>,
    /// Bytes of the mark without the point behind it.
    mark: usize,
    /// Whether nothing stands behind it.
    alone: bool,
}

/// Reads 问1, 答1. or Q1： at the head of a line; an answer may go without a number: A：
fn turn(words: &str) -> Option<Turn> {
    let first = words.chars().next()?;
    let asks = match first {
        '问' | '問' | 'Q' | 'Ｑ' => true,
        '答' | 'A' | 'Ａ' => false,
        _ => return None,
    };
    let behind = words.get(first.len_utf8()..)?;
    let spaces = behind.len() - behind.trim_start().len();
    let (number, used) = numeral::read(behind.trim_start())
        .map_or((None, 0), |(number, used)| (Some(number), spaces + used));
    let mark = first.len_utf8() + used;
    let rest = words.get(mark..)?;
    let points = ['.', '．', '、', '：', ':'];
    let text = rest.trim_start().trim_start_matches(points);
    let pointed = text.len() < rest.trim_start().len();
    let alone = text.trim().is_empty();
    let fits = if number.is_some() { alone || pointed } else { !asks && pointed && !alone };
    fits.then_some(Turn { asks, number, mark, alone })
}

/// Names of parts that stand without a number.
const NAMES: [&str; 10] =
    ["总则", "總則", "分则", "分則", "附则", "附則", "通则", "通則", "罚则", "罰則"];

/// Marks 总则, 分则, 罚则 and 附则 on a line of their own before an article or a part as headings of the rank that
/// stands uppermost in the document.
pub(super) fn assign_bare(lines: &mut [Line], text: &str) {
    let mut uppermost = None::<Style>;
    for index in 0..lines.len() {
        let Some(line) = lines.get(index) else { break };
        if line.is_blank() || line.role != Role::Text {
            continue;
        }
        let words = line.words(text);
        if let Some(mark) = read_mark(text, line.body.start, line.body.end)
            && mark.style.is_structural()
        {
            uppermost = Some(uppermost.map_or(mark.style, |style| style.min(mark.style)));
            continue;
        }
        let short = words.chars().take(9).count() <= 8;
        if !short || !NAMES.contains(&bare(words).as_str()) || !leads(lines, text, index) {
            continue;
        }
        // 第一章 | 总则 on two lines: the heading of the number above.
        if is_bare_number(lines, text, index) {
            continue;
        }
        if let Some(line) = lines.get_mut(index) {
            line.role = Role::Bare(uppermost.unwrap_or(Style::Chapter));
        }
    }
}

fn bare(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether an article or a part begins behind a line.
fn leads(lines: &[Line], text: &str, index: usize) -> bool {
    let next = lines.iter().skip(index + 1).find(|line| !line.is_blank());
    next.is_some_and(|line| {
        let mark = read_mark(text, line.body.start, line.body.end);
        line.role == Role::Text && (line.article || mark.is_some_and(|m| m.style <= Style::Article))
    })
}

/// Whether the line before holds the number of a part and nothing else.
fn is_bare_number(lines: &[Line], text: &str, index: usize) -> bool {
    let before = lines.iter().take(index).rev().find(|line| !line.is_blank());
    before.is_some_and(|line| {
        let mark = read_mark(text, line.body.start, line.body.end);
        mark.is_some_and(|m| m.style.is_structural() && m.rest >= line.body.end)
    })
}
