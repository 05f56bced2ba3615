//! Line breaks inside sentences, as typesetting and text layers of PDF files leave them.
//!
//! They are also meant (titles over two lines, lists, notes of enactment), so lines are joined only in a
//! text that shows that it is hard-wrapped, or where a sentence plainly goes on.

use super::draft::Edit;
use super::spaces::{is_drawn, is_enactment};
use tiaowen_text::date;
use tiaowen_text::doc::{RepairKind, Span};
use tiaowen_text::numeral::{is_formal, is_ordinal};
use tiaowen_text::vocabulary::han::is_han;
use tiaowen_text::vocabulary::mark::ends_line;
use tiaowen_text::vocabulary::{kind, standard, unit};

/// Lines of equal width that show hard-wrapped text.
const WRAPPED: usize = 3;
/// Length from which a line with a comma and no end is no headline, in characters.
const LONG: usize = 56;
/// Display width within which lines of wrapped text end: punctuation may not begin a line.
const RAGGED: usize = 8;
/// Lines over which an unfinished sentence is followed.
const REACH: usize = 8;

/// A line of the text without its end and its indentation.
struct Line<'t> {
    span: Span,
    words: &'t str,
    indent: usize,
    /// Display width, with and without spaces: they may be damage that came after the wrapping, or before.
    width: [usize; 2],
    drawn: bool,
    /// Whether it begins a section as standards number them: 3.1 滴灌.
    section: bool,
}

/// Finds line breaks inside sentences.
pub(super) fn find(text: &str) -> Vec<Edit> {
    let lines = split(text);
    let wrap = [0, 1].map(|measure| wrap_width(&lines, measure));
    let inline_headings = heading_habit(&lines);
    let title = title_end(&lines);
    let mut edits = Vec::new();
    // Whether the line before was joined to this one: then this one is the middle of a sentence.
    let mut joined = false;
    for (index, pair) in lines.windows(2).enumerate() {
        let [line, next] = pair else { continue };
        let middle = std::mem::take(&mut joined);
        if line.words.is_empty() || next.words.is_empty() || line.drawn || next.drawn {
            continue;
        }
        if title == Some(index) || next.section || is_headed(line) || lists(line, next) {
            continue;
        }
        let broken_note = ends_note(line.words, next.words);
        if !broken_note && stays(line.words, next.words) {
            continue;
        }
        let full = wrap
            .iter()
            .zip(line.width)
            .any(|(wrap, width)| wrap.is_some_and(|wrap| width + RAGGED >= wrap && width <= wrap));
        let wrapped = full && goes_on_wrapped(line, next);
        // A note of enactment in brackets may be broken on purpose.
        let bracketed = opens_bracket(line.words)
            && next.words.contains(['）', ')'])
            && !line.words.starts_with(['（', '(']);
        let open = || {
            goes_on(line, next, middle, &inline_headings)
                && (bracketed || closes_soon(&lines, index + 1))
        };
        if !(broken_note || wrapped || open()) {
            continue;
        }
        joined = true;
        let from = line.span.start + line.indent + line.words.len();
        let to = next.span.start + next.indent;
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let space = latin(line.words.chars().next_back()) && latin(next.words.chars().next());
        let with = if space { " " } else { "" };
        edits.push(Edit::replace(Span::new(from, to), with, RepairKind::LineBreak));
    }
    edits
}

fn split(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    let sections = standard::sections(text.lines());
    for (line, section) in text.split_inclusive('\n').zip(sections) {
        let words = line.trim();
        let indent = line.len() - line.trim_start().len();
        let cells = |c: char| if c.is_ascii() { 1 } else { 2 };
        let all: usize = line.trim_end().chars().map(cells).sum();
        let width = [all, all - line.trim_end().matches(' ').count()];
        let indent = if words.is_empty() { 0 } else { indent };
        let span = Span::new(at, at + line.len());
        lines.push(Line { span, words, indent, width, drawn: is_drawn(line), section });
        at += line.len();
    }
    lines
}

/// Whether a line is the heading of a section, without text of its own.
fn is_headed(line: &Line) -> bool {
    line.section && !line.words.contains(['，', '。', '；', '：'])
}

/// Whether the next line is an entry of a list of standards: behind a sentence or another entry.
fn lists(line: &Line, next: &Line) -> bool {
    let cites = |words: &str| standard::number(words).is_some();
    cites(next.words) && (ends_sentence(line.words) || cites(line.words))
}

/// The line on which a title over the first lines ends: it says what kind of document this is.
fn title_end(lines: &[Line]) -> Option<usize> {
    const FRONT: usize = 5;
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !line.words.is_empty() && !is_head(line.words))
        .take(FRONT)
        .take_while(|(_, line)| !line.words.contains(['。', '；']))
        .find(|(_, line)| kind::of_line(line.words).is_some())
        .map(|(index, _)| index)
}

/// The width at which the text is hard-wrapped, when several unfinished lines end there and none is wider.
fn wrap_width(lines: &[Line], measure: usize) -> Option<usize> {
    let width = |line: &Line| line.width.get(measure).copied().unwrap_or(0);
    let widest = lines.iter().filter(|line| !line.drawn).map(width).max()?;
    if !(30..=120).contains(&widest) {
        return None;
    }
    let full = lines
        .windows(2)
        .filter(|pair| match pair {
            [line, next] => {
                width(line) + RAGGED >= widest
                    && !line.drawn
                    && !next.words.is_empty()
                    && !ends_sentence(line.words)
            }
            _ => false,
        })
        .count();
    (full >= WRAPPED).then_some(widest)
}

fn ends_sentence(words: &str) -> bool {
    words.ends_with(ends_line)
}

/// Full lines of wrapped text go on unless a sentence ends or a mark begins.
fn goes_on_wrapped(line: &Line, next: &Line) -> bool {
    let figure = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let dash = next.words.strip_prefix('—').is_some_and(|rest| figure(rest.chars().next()));
    // 2015 | —2020年: the dash of a range begins nothing.
    let range = dash && figure(line.words.chars().next_back());
    // A signature stands far to the right of the text above it.
    const FAR: usize = 18;
    !ends_sentence(line.words)
        && next.indent <= line.indent + FAR
        && (range || cites(line.words, next.words) || !begins_anew(next))
}

/// Whether 第…条 at the head of the next line is what the line cites: 比照本规定 | 第六条从严掌握. A space behind
/// it, as behind marks, says otherwise.
fn cites(words: &str, next: &str) -> bool {
    const ENDS: [&str; 11] = [
        "本法",
        "本条例",
        "本规定",
        "本办法",
        "本细则",
        "本解释",
        "依照",
        "按照",
        "根据",
        "违反",
        "符合",
    ];
    next.starts_with('第')
        && ENDS.iter().any(|end| words.ends_with(end))
        && !behind_unit(next).starts_with(char::is_whitespace)
}

/// What stands behind 第…条.
fn behind_unit(words: &str) -> &str {
    words.split_once(unit::heads).map_or("", |(_, rest)| rest)
}

/// Whether 第…条 at the head of a line is cited there: 第九条规定的, 第三十一条第二款.
fn is_cited(words: &str) -> bool {
    const CITED: [&str; 8] = ["规定", "規定", "的规定", "之规定", "所列", "以外", "第", "、第"];
    CITED.iter().any(|word| behind_unit(words).starts_with(word))
}

/// Whether a line break is meant whatever the lines say: around a document number or a date, between the entries
/// of the note under a title, and between facts with their labels.
fn stays(words: &str, next: &str) -> bool {
    closes_note(words, next)
        || [words, next].iter().any(|line| {
            is_number(line)
                || standard::stands_on_cover(line)
                || is_head(line)
                || date::is_printed(line)
        })
        || is_labelled(words) && label(next).is_some()
}

/// Whether a line is a label and its value, as databases print facts above a text: 发布日期：2024-06-12. One
/// alone may be a sentence; behind it another label is meant.
fn is_labelled(words: &str) -> bool {
    label(words).is_some_and(|value| !value.contains(['。', '；', '，']))
}

/// What stands behind the short label at the head of a line.
fn label(words: &str) -> Option<&str> {
    const LONGEST: usize = 8;
    let bracketed = words.strip_prefix('【').and_then(|rest| rest.split_once('】'));
    let (label, value) = bracketed.or_else(|| words.split_once(['：', ':']))?;
    let bare = label.chars().filter(|c| !c.is_whitespace());
    let count = bare.clone().take(LONGEST + 1).count();
    ((2..=LONGEST).contains(&count) && bare.clone().all(is_han)).then_some(value)
}

/// How an entry of the note under a title ends.
const DONE: [&str; 12] = [
    "通过", "通過", "修正", "修订", "修訂", "批准", "公布", "发布", "發布", "修改", "施行", "备案",
];

/// Whether a line begins with a year, as the entries of a note do.
fn is_dated(words: &str) -> bool {
    let year = words.trim_start_matches(|c: char| c.is_numeric());
    year.starts_with('年') && words.chars().position(|c| c == '年') == Some(4)
}

/// Whether an entry of the note under a title is broken before or inside the word for what was done: ……令第611号公 |
/// 布.
fn ends_note(words: &str, next: &str) -> bool {
    const LONGEST: usize = 4;
    let done = |line: &str| DONE.iter().any(|done| line.ends_with(done));
    is_dated(words)
        && !done(words)
        && !date::is_printed(words)
        && !words.contains(['。', '，'])
        && next.chars().all(is_han)
        && next.chars().take(LONGEST + 1).count() <= LONGEST
        && done(&format!("{words}{next}"))
}

/// Whether a line ends an entry of the note under a title: the next entry begins with its date, and behind
/// a note in brackets the text begins.
fn closes_note(words: &str, next: &str) -> bool {
    let dated = is_dated(next);
    words.ends_with(['）', ')']) && is_enactment(words)
        || dated && (is_enactment(next) || DONE.iter().any(|done| words.ends_with(done)))
}

/// Whether a line is one of the head of an official paper, above its title: 机密★一年, 特　急, 某市财政局文件,
/// 青政〔2024〕3号　签发人：周明.
fn is_head(words: &str) -> bool {
    const MARKS: [&str; 8] = ["特急", "加急", "特提", "平急", "急件", "绝密", "机密", "秘密"];
    const LABELS: [&str; 4] = ["签发人", "份号", "密级", "紧急程度"];
    const LONGEST: usize = 60;
    let bare: String = words.chars().filter(|c| !c.is_whitespace()).take(LONGEST + 1).collect();
    let signed = bare.split_once("签发人").is_some_and(|(_, names)| names.starts_with(['：', ':']));
    bare.chars().count() <= LONGEST
        && (MARKS.contains(&bare.trim_start_matches(|c: char| c.is_ascii_digit()))
            || bare.ends_with("·明电")
            || bare.contains("密★")
            || signed && !bare.contains(['。', '，'])
            || LABELS.iter().any(|label| bare.starts_with(label)) && bare.contains(['：', ':'])
            || is_red_head(&bare))
}

/// Whether words are the red head of a paper: 某市人民政府办公室文件.
fn is_red_head(bare: &str) -> bool {
    const BODIES: [char; 16] = [
        '府', '室', '局', '委', '部', '厅', '会', '院', '廳', '會', '署', '办', '司', '行', '组',
        '關',
    ];
    const LONGEST: usize = 30;
    bare.strip_suffix("文件").is_some_and(|body| {
        body.ends_with(BODIES)
            && body.chars().all(is_han)
            && !body.contains('的')
            && body.chars().take(LONGEST + 1).count() <= LONGEST
    })
}

/// Whether a line is nothing but a document number: 国办函〔2004〕36号.
fn is_number(words: &str) -> bool {
    words.ends_with(['号', '號'])
        && words.contains(['〔', '[', '［', '﹝'])
        && words.chars().take(31).count() <= 30
        && !words.contains(['，', '。', '（', '《'])
}

/// Whether a line that is no full line of wrapped text plainly goes on in the next one.
fn goes_on(line: &Line, next: &Line, middle: bool, inline_headings: &[char]) -> bool {
    let Some(last) = line.words.chars().next_back() else { return false };
    let anew = begins_anew(next) && !cites(line.words, next.words);
    if anew || next.indent > line.indent + 1 {
        return false;
    }
    if next.words.starts_with(['，', '。', '；', '、', '）', '”']) {
        return true;
    }
    if next.words.starts_with("各位") {
        return false;
    }
    let length = line.words.chars().take(LONG).count();
    // Lists in statutes end short entries in commas; those lines are meant.
    let unfinished = length >= 12 && matches!(last, '，' | '、' | ',' | '《' | '“' | '（');
    let sentence = line.words.contains('。');
    // 摄 ends the credit of a picture, which has no full stop.
    let wordy = (is_han(last) && last != '摄') || last.is_ascii_digit();
    if let Some(mark) = mark_kind(line.words) {
        // A marked line without a full stop is a heading, unless headings here share the line of their text;
        // an article with a comma is none.
        let article = mark == '第'
            && line.words.contains(['，', ','])
            && line.words.chars().take(14).any(|c| matches!(c, '条' | '條'));
        return unfinished || wordy && (sentence || article || inline_headings.contains(&mark));
    }
    // A bracket that is open closes further on.
    if opens_bracket(line.words) && next.words.contains(['）', ')']) {
        return true;
    }
    // Headlines have a comma as well; only a long line or one with a sentence before is surely broken.
    unfinished
        || wordy && (middle || sentence || length == LONG && line.words.contains(['，', ',']))
}

/// Whether a bracket that the line opened is still open at its end.
fn opens_bracket(words: &str) -> bool {
    let last = |set: [char; 2]| words.rfind(set);
    match (last(['（', '(']), last(['）', ')'])) {
        (Some(open), Some(close)) => open > close,
        (open, None) => open.is_some(),
        (None, _) => false,
    }
}

/// Whether an unfinished sentence ends within a few lines, before anything new begins.
fn closes_soon(lines: &[Line], from: usize) -> bool {
    for line in lines.iter().skip(from).take(REACH) {
        if line.words.is_empty() || line.drawn {
            return false;
        }
        if ends_sentence(line.words) || line.words.contains('。') {
            return true;
        }
        if line.words.ends_with(['）', '”', '》']) {
            return line.words.contains(['，', '、']);
        }
    }
    false
}

/// Whether a line begins something of its own: a mark, an annex, a dash, an indented paragraph.
fn begins_anew(line: &Line) -> bool {
    mark_kind(line.words).is_some()
        || line
            .words
            .starts_with(['附', '—', '●', '■', '▲', '◆', '·', '•', '#', '*', '<', '【', '|'])
        || line.indent >= 6 && line.width[0] > 60
}

/// The kind of number mark a line begins with: `(`, `第`, `1` or `一`.
fn mark_kind(words: &str) -> Option<char> {
    // 陆、海、空 are words.
    let numeral = |c: char| is_ordinal(c) || is_formal(c) && !matches!(c, '陆' | '陸');
    let spaced: String = words.chars().take(16).filter(|c| !c.is_whitespace()).collect();
    let mut chars = spaced.chars().peekable();
    let first = chars.next()?;
    match first {
        '（' | '(' => {
            let digits =
                std::iter::from_fn(|| chars.next_if(|c| numeral(*c) || c.is_ascii_alphanumeric()))
                    .count();
            (digits > 0 && matches!(chars.next(), Some('）' | ')'))).then_some('(')
        }
        '第' => {
            let digits = std::iter::from_fn(|| {
                chars.next_if(|c| numeral(*c) || c.is_ascii_digit() || "-IVXL".contains(*c))
            })
            .count();
            let unit = chars.next().is_some_and(unit::heads);
            (digits > 0 && unit && !is_cited(words)).then_some('第')
        }
        c if c.is_ascii_digit() || ('０'..='９').contains(&c) => {
            while chars.next_if(|c| c.is_ascii_digit() || ('０'..='９').contains(c)).is_some() {}
            let dot = chars.next();
            let after = chars.next();
            (matches!(dot, Some('.' | '．' | '、' | ')' | '）'))
                && !after.is_some_and(|c| c.is_ascii_digit()))
            .then_some('1')
        }
        c if numeral(c) => {
            while chars.next_if(|c| numeral(*c)).is_some() {}
            let dot = matches!(chars.next(), Some('、' | '．' | '.'));
            // 三、四期工程: an enumeration of numbers.
            (dot && !chars.next().is_some_and(numeral)).then_some('一')
        }
        c if tiaowen_text::numeral::enclosed(c).is_some() => Some('①'),
        _ => None,
    }
}

/// Kinds of mark whose headings stand on one line with their text in this document.
fn heading_habit(lines: &[Line]) -> Vec<char> {
    ['(', '第', '1', '一']
        .into_iter()
        .filter(|kind| {
            let marked = lines.iter().filter(|line| mark_kind(line.words) == Some(*kind));
            let (mut all, mut inline) = (0, 0);
            for line in marked {
                all += 1;
                inline += usize::from(line.words.contains('。'));
            }
            all >= 4 && inline * 10 >= all * 8
        })
        .collect()
}
