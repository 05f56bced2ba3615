//! Where the heading of a clause ends and its body begins.

use super::line::Style;
use tiaowen_text::doc::Span;

/// Longest heading that is the first sentence of its line, in characters.
const SENTENCE: usize = 40;
/// Longest heading that is a line of its own.
const LINE: usize = 60;

/// The heading in `rest`, the text of the clause's line behind the mark. `followed` tells whether the line
/// behind belongs to the same clause as plain text or begins a clause inside it.
pub(super) fn find(text: &str, rest: Span, style: Style, followed: bool) -> Span {
    let none = Span::new(rest.start, rest.start);
    let words = rest.of(text);
    if style.is_structural() {
        let end = words.find(['。', '\t']).unwrap_or(words.len());
        return Span::new(rest.start, rest.start + end).trimmed(text);
    }
    if style == Style::Article {
        return article_heading(text, rest).unwrap_or(none);
    }
    if asks(words) {
        return Span::new(rest.start, rest.start + words.len());
    }
    // 一、总体要求　坚持…… on one line: a gap divides them.
    if let Some(gap) = words.find(['\u{3000}', '\t']).filter(|&gap| gap_ends_heading(words, gap)) {
        return Span::new(rest.start, rest.start + gap);
    }
    let length = match words.find('。') {
        Some(stop) if stop + '。'.len_utf8() == words.len() => own_line(words, stop, followed),
        Some(stop) => first_sentence(words, stop),
        None if whole_line(words) => Some(words.len()),
        None => None,
    };
    let length = length.or_else(|| before_colon(words));
    length.map_or(none, |length| Span::new(rest.start, rest.start + length))
}

/// Whether a wide gap ends a heading: nothing but a few words before it, sentences behind it.
fn gap_ends_heading(words: &str, gap: usize) -> bool {
    let (Some(heading), Some(behind)) = (words.get(..gap), words.get(gap..)) else { return false };
    (1..=SENTENCE).contains(&heading.chars().count())
        && !heading.contains(['，', '。', '；', '：', ',', ';', ':'])
        && behind.contains('。')
}

/// Whether a line is a question, as those of answers to the public are: 1.问：……？
fn asks(words: &str) -> bool {
    const LONGEST: usize = 80;
    ["问：", "问:", "問：", "問:"].iter().any(|head| words.starts_with(head))
        && words.ends_with(['？', '?'])
        && words.chars().take(LONGEST + 1).count() <= LONGEST
}

/// Whether a sentence amends another text (删去第十二条): an instruction, not a heading.
fn amends(heading: &str) -> bool {
    ["删去", "删除", "修改", "增加", "刪去", "刪除"].iter().any(|word| heading.contains(word))
        && heading.contains('第')
}

/// 【立法目的】 and （立法目的） behind an article mark.
fn article_heading(text: &str, rest: Span) -> Option<Span> {
    let words = rest.of(text);
    let (open, close) = match words.chars().next()? {
        '【' => ('【', '】'),
        '（' => ('（', '）'),
        '〔' => ('〔', '〕'),
        _ => return None,
    };
    let end = words.find(close)?;
    let inner = words.get(open.len_utf8()..end)?;
    let behind = words.get(end + close.len_utf8()..)?.trim_start();
    let fits = inner.chars().count() <= 30
        && !inner.contains(['，', '。', '；'])
        && !(open == '（'
            && (behind.is_empty() || inner.contains("删除") || inner.contains("刪除")));
    // A numbered bracket, (一), is an item, not a heading.
    let numbered = tiaowen_text::numeral::parse(inner).is_some();
    (fits && !numbered).then(|| Span::new(rest.start + open.len_utf8(), rest.start + end))
}

/// A single sentence on its line is a heading when it is short and text follows on the next line.
fn own_line(words: &str, stop: usize, followed: bool) -> Option<usize> {
    let heading = words.get(..stop)?;
    (followed
        && !amends(heading)
        && heading.chars().count() <= 30
        && !heading.contains(['，', ',', '；', '：', ':']))
    .then_some(stop)
}

/// The first of several sentences is a heading when it is short and no statement with parts and figures.
fn first_sentence(words: &str, stop: usize) -> Option<usize> {
    let heading = words.get(..stop)?;
    let count = heading.chars().count();
    let clauses = heading.matches(['，', ',']).count();
    let plain = !amends(heading) && !heading.contains(['；', ';', '：', ':', '？']);
    let figures = heading.contains(|c: char| c.is_ascii_digit());
    let fits =
        plain && count <= SENTENCE && (clauses == 0 || clauses <= 2 && count <= 36 && !figures);
    fits.then_some(stop)
}

/// A line without a full stop is a heading unless it goes on (：；，) or is too long.
fn whole_line(words: &str) -> bool {
    let count = words.chars().count();
    count > 0
        && count <= LINE
        && !words
            .ends_with(['：', ':', '；', ';', '，', ',', '、', '？', '！', '!', '?', '—', '-', '“'])
        && !words.contains(['；', ';'])
}

/// 总体目标：到2025年…… has its heading before the colon.
fn before_colon(words: &str) -> Option<usize> {
    let stop = words.find(['：', ':'])?;
    let heading = words.get(..stop)?;
    let behind = words.get(stop..)?.trim_start_matches(['：', ':']).trim();
    let fits = heading.chars().count() <= 16
        && !amends(heading)
        && !behind.starts_with('“')
        && !behind.is_empty()
        && !heading.contains(['，', '。', '；', ',', '“', '《'])
        && !["下列", "如下", "以下", "包括"].iter().any(|word| heading.contains(word));
    fits.then_some(stop)
}
