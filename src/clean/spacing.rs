//! Spaces and line breaks inside sentences, as text layers of PDF files and typesetting leave them.
//!
//! Both are also used on purpose (`中共中央 国务院`, titles over two lines, lists), so a document is touched
//! only where it shows the damage several times or where a sentence plainly goes on.

use super::draft::Edit;
use super::is_han;
use crate::doc::{RepairKind, Span};

/// Spaces between characters in running text that make a document one with damaged spacing.
const FEWEST: usize = 3;
/// Shortest line that counts as running text, in characters.
const RUNNING: usize = 20;
/// Lines of equal width that show hard-wrapped text.
const WRAPPED: usize = 3;
/// Length from which a line with a comma and no end is no headline, in characters.
const LONG: usize = 56;
/// Display width within which lines of wrapped text end: punctuation may not begin a line.
const RAGGED: usize = 8;
/// Lines over which an unfinished sentence is followed.
const REACH: usize = 8;

/// Finds single spaces between characters of running text, where there are several of them.
pub(super) fn find_spaces(text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut proofs = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_running(line) {
            for (span, proof) in spaces_in(line) {
                proofs += usize::from(proof);
                let span = Span::new(at + span.start, at + span.end);
                edits.push(Edit::remove(span, RepairKind::Space));
            }
        }
        at += line.len();
    }
    if proofs >= FEWEST { edits } else { Vec::new() }
}

fn is_running(line: &str) -> bool {
    line.contains(['。', '，', '；', ','])
        && line.chars().take(RUNNING).count() == RUNNING
        && !is_drawn(line)
        && !is_enactment(line)
}

/// The note of when a statute was passed, amended and published: its spaces and line ends are meant.
fn is_enactment(line: &str) -> bool {
    !line.contains('。')
        && line.contains('年')
        && line.contains('日')
        && ["通过", "通過", "修正", "修订", "修訂", "公布", "发布", "發布"]
            .iter()
            .any(|word| line.contains(word))
}

/// Table art of old statutes: its spaces and line ends are meant.
fn is_drawn(line: &str) -> bool {
    line.contains(|c: char| ('\u{2500}'..='\u{257f}').contains(&c) || c == '\t' || c == '|')
}

/// Single spaces inside sentences of a line, each with whether it proves damage (two Chinese characters
/// around it, outside quotation marks).
fn spaces_in(line: &str) -> Vec<(Span, bool)> {
    let mut found = Vec::new();
    let (mut quoted, mut titled) = (0usize, 0usize);
    let mut before = None::<char>;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '“' | '‘' | '「' => quoted += 1,
            '”' | '’' | '」' | '"' => quoted = quoted.saturating_sub(1),
            '《' => titled += 1,
            '》' => titled = titled.saturating_sub(1),
            _ => {}
        }
        if matches!(c, ' ' | '\u{a0}')
            && let (Some(left), Some(&(_, right))) = (before, chars.peek())
        {
            let inside =
                |c: char| is_han(c) || c.is_ascii_digit() || "，、；：（）《》“”％%—".contains(c);
            let words =
                inside(left) && inside(right) && !(left.is_ascii_digit() && right.is_ascii_digit());
            let head = line.get(..at).unwrap_or("");
            let tail = line.get(at + c.len_utf8()..).unwrap_or("");
            if words
                && !ends_in_mark(head)
                && !joins_bodies(head, tail)
                && !is_slogan(head, tail, quoted)
                && !(titled > 0 && parts_title(head, tail))
            {
                let proof = is_han(left) && is_han(right) && quoted == 0 && titled == 0;
                found.push((Span::new(at, at + c.len_utf8()), proof));
            }
        }
        before = Some(c);
    }
    found
}

/// Whether what stands before is a number mark, after which a space is usual: 第一条, 一、, （二）, 第三章.
fn ends_in_mark(head: &str) -> bool {
    let head = head.trim_start();
    let numeral = |c: char| "零〇一二三四五六七八九十百千".contains(c) || c.is_ascii_digit();
    let back: Vec<char> = head.chars().rev().take(14).collect();
    let mut rest = back.iter().copied().peekable();
    // 之二 of an inserted article.
    let mut probe = rest.clone();
    while probe.next_if(|c| numeral(*c)).is_some() {}
    if probe.next_if(|c| *c == '之').is_some() {
        rest = probe;
    }
    if rest.next_if(|c| "条條章节節编編款项項目篇".contains(*c)).is_some() {
        let digits = std::iter::from_fn(|| rest.next_if(|c| numeral(*c))).count();
        return digits > 0 && rest.next() == Some('第');
    }
    // A whole line head of numerals and brackets: 一、 1. （二）.
    let count = head.chars().take(9).count();
    count < 9 && head.chars().all(|c| numeral(c) || "（）()、.．第".contains(c))
}

/// Whether a space separates two issuing bodies: 中共中央 国务院, 省委 省政府.
fn joins_bodies(head: &str, tail: &str) -> bool {
    const LEFT: [&str; 14] = [
        "中央",
        "委",
        "委员会",
        "厅",
        "部",
        "局",
        "院",
        "政府",
        "署",
        "总局",
        "办公室",
        "军委",
        "會",
        "廳",
    ];
    const RIGHT: [&str; 22] = [
        "国务院",
        "國務院",
        "中央军委",
        "省政府",
        "省人民政府",
        "市政府",
        "市人民政府",
        "县政府",
        "县人民政府",
        "区政府",
        "人民政府",
        "自治区",
        "最高人民",
        "国家",
        "國家",
        "财政部",
        "公安部",
        "教育部",
        "农业",
        "商务部",
        "中国",
        "全国",
    ];
    LEFT.iter().any(|left| head.ends_with(left))
        && RIGHT.iter().any(|right| tail.starts_with(right))
}

/// Whether a space divides a quoted slogan into halves of one length: “好客山东 好品山东”.
fn is_slogan(head: &str, tail: &str, quoted: usize) -> bool {
    if quoted == 0 {
        return false;
    }
    let left = head.chars().rev().take(20).take_while(|c| !matches!(c, '“' | '‘' | '「')).count();
    let right = tail.chars().take(20).take_while(|c| !matches!(c, '”' | '’' | '」' | '"')).count();
    left == right && (3..20).contains(&left)
}

/// Whether a space is the only one in a title and divides it into parts of some length: 《…新规则 扎实推进…》.
fn parts_title(head: &str, tail: &str) -> bool {
    is_part(head.chars().rev(), '《') && is_part(tail.chars(), '》')
}

/// Whether a part of a title reaches its border before the next space.
fn is_part(chars: impl Iterator<Item = char>, border: char) -> bool {
    const TITLE: usize = 60;
    const PART: usize = 5;
    let end = chars.take(TITLE).enumerate().find(|(_, c)| *c == border || *c == ' ');
    end.is_some_and(|(count, c)| c == border && count >= PART)
}

/// A line of the text without its end and its indentation.
struct Line<'t> {
    span: Span,
    words: &'t str,
    indent: usize,
    /// Display width, with and without spaces: they may be damage that came after the wrapping, or before.
    width: [usize; 2],
    drawn: bool,
}

/// Finds line breaks inside sentences.
pub(super) fn find_breaks(text: &str) -> Vec<Edit> {
    let lines = split(text);
    let wrap = [0, 1].map(|measure| wrap_width(&lines, measure));
    let inline_headings = heading_habit(&lines);
    let mut edits = Vec::new();
    // Whether the line before was joined to this one: then this one is the middle of a sentence.
    let mut joined = false;
    for (index, pair) in lines.windows(2).enumerate() {
        let [line, next] = pair else { continue };
        let middle = std::mem::take(&mut joined);
        if line.words.is_empty() || next.words.is_empty() || line.drawn || next.drawn {
            continue;
        }
        let full = wrap
            .iter()
            .zip(line.width)
            .any(|(wrap, width)| wrap.is_some_and(|wrap| width + RAGGED >= wrap && width <= wrap));
        let wrapped = full && goes_on_wrapped(line, next);
        let bracketed = opens_bracket(line.words) && next.words.contains(['）', ')']);
        let open = || {
            goes_on(line, next, middle, &inline_headings)
                && (bracketed || closes_soon(&lines, index + 1))
        };
        if !(wrapped || open()) {
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
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let indent = line.len() - line.trim_start().len();
        let cells = |c: char| if c.is_ascii() { 1 } else { 2 };
        let all: usize = line.trim_end().chars().map(cells).sum();
        let width = [all, all - line.trim_end().matches(' ').count()];
        let indent = if words.is_empty() { 0 } else { indent };
        let span = Span::new(at, at + line.len());
        lines.push(Line { span, words, indent, width, drawn: is_drawn(line) });
        at += line.len();
    }
    lines
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
    words.ends_with(['。', '；', '：', '！', '？', '…', ';', ':', '!', '?', '.'])
}

/// Full lines of wrapped text go on unless a sentence ends or a mark begins.
fn goes_on_wrapped(line: &Line, next: &Line) -> bool {
    !ends_sentence(line.words) && !begins_anew(next) && !closes_note(line.words)
}

/// Whether a line is the end of a note in brackets under a title.
fn closes_note(words: &str) -> bool {
    words.ends_with(['）', ')']) && is_enactment(words)
}

/// Whether a line that is no full line of wrapped text plainly goes on in the next one.
fn goes_on(line: &Line, next: &Line, middle: bool, inline_headings: &[char]) -> bool {
    let Some(last) = line.words.chars().next_back() else { return false };
    if begins_anew(next) || next.indent > line.indent + 1 {
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

/// What makes 第…条 at the head of a line a reference that a broken line left there.
const REFERENCE: [&str; 16] = [
    "规定",
    "規定",
    "第",
    "的",
    "所",
    "、",
    "和",
    "与",
    "與",
    "至",
    "或",
    "及",
    "中规定",
    "，",
    "之规定",
    "）",
];

/// The kind of number mark a line begins with: `(`, `第`, `1` or `一`.
fn mark_kind(words: &str) -> Option<char> {
    let numeral = |c: char| "零〇一二三四五六七八九十百千廿卅壹貳參肆伍".contains(c);
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
                chars.next_if(|c| numeral(*c) || c.is_ascii_digit() || *c == '-')
            })
            .count();
            let unit = chars.next().is_some_and(|c| "条條章节節编編部篇款目分".contains(c));
            let rest: String = chars.collect();
            (digits > 0 && unit && !REFERENCE.iter().any(|word| rest.starts_with(word)))
                .then_some('第')
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
            matches!(chars.next(), Some('、' | '．' | '.')).then_some('一')
        }
        c if crate::numeral::enclosed(c).is_some() => Some('①'),
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
