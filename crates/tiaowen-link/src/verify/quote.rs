//! Finds quotations in a text: what stands between quotation marks of either script, over several lines too, and quoted
//! lines of Markdown. Marks inside a quotation belong to it; a paragraph ends what is closed nowhere.

use tiaowen_text::doc::Span;
use tiaowen_text::vocabulary::mark::QUOTATION;

/// A quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// With its marks.
    pub outer: Span,
    /// Without.
    pub inner: Span,
}

/// Most bytes in which a quotation that a paragraph leaves open is closed in a later one.
const CLOSED_WITHIN: usize = 3_000;

/// Every quotation of a text in order, outermost marks only.
pub fn find_quotes(text: &str) -> Vec<Quote> {
    let mut quotes = Vec::new();
    let mut read = 0;
    for paragraph in paragraphs(text) {
        let mut rest = Span::new(paragraph.start.max(read), paragraph.end.max(read));
        let line = paragraph.of(text);
        if read <= paragraph.start
            && let Some(rest) = line.trim_start().strip_prefix('>')
        {
            let inner = Span::new(paragraph.end - rest.len(), paragraph.end).trimmed(text);
            if !inner.is_empty() && !rest.contains(['“', '「', '"']) && !cites(inner.of(text)) {
                quotes.push(Quote { outer: paragraph, inner });
                continue;
            }
        }
        while let Some(open) = find_marked(text, rest, &mut quotes) {
            let Some(end) = closed_later(text, rest.end, open) else {
                push(&mut quotes, open, (rest.end, 0));
                break;
            };
            push(&mut quotes, open, (end, open.closing.len_utf8()));
            read = end + open.closing.len_utf8();
            // What stands behind it on its last line is read here.
            let after = text.get(read..).unwrap_or_default();
            rest = Span::new(read, read + after.find('\n').unwrap_or(after.len()));
            read = rest.end;
        }
    }
    quotes
}

/// Whether a quoted line of Markdown is the writer's own, with the source in it: 根据《某法》第八条，…, …（《某法》第八条）.
fn cites(line: &str) -> bool {
    const LEADS: [&str; 6] = ["根据《", "依据《", "依照《", "按照《", "根據《", "依據《"];
    let rest = line.trim_start_matches(['>', ' ', '*']);
    let closed = line.trim_end().trim_end_matches(['。', '*']);
    let source =
        closed.strip_suffix(['）', ')']).and_then(|inner| inner.rsplit(['（', '(']).next());
    let source = source.or_else(|| closed.rsplit_once("——").map(|(_, source)| source));
    LEADS.iter().any(|lead| rest.starts_with(lead))
        || source.is_some_and(|source| {
            source.trim_start().starts_with('《')
                && source.ends_with(['条', '條', '款', '项', '項'])
        })
}

/// A quotation that is open.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    mark: char,
    closing: char,
    depth: usize,
}

fn push(quotes: &mut Vec<Quote>, open: Open, (end, width): (usize, usize)) {
    let inner = Span::new(open.start + open.mark.len_utf8(), end);
    quotes.push(Quote { outer: Span::new(open.start, end + width), inner });
}

/// Where a quotation that its paragraph leaves open is closed, in one of the next; nowhere when the next begins with the
/// same mark, as paragraphs that are quoted each do.
fn closed_later(text: &str, from: usize, open: Open) -> Option<usize> {
    let Open { mark, closing, mut depth, .. } = open;
    let end = text.floor_char_boundary(from.saturating_add(CLOSED_WITHIN));
    let mut head = false;
    for (at, c) in text.get(from..end)?.char_indices() {
        match c {
            '\n' => head = true,
            ' ' | '\u{3000}' | '\t' | '\r' => {}
            _ if c == mark && head => return None,
            _ if c == mark => depth += 1,
            _ if c == closing && depth == 0 => return Some(from + at),
            _ if c == closing => depth -= 1,
            _ => head = false,
        }
    }
    None
}

/// The lines of a text.
pub fn paragraphs(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    text.split('\n').map(move |line| {
        let span = Span::new(start, start + line.len());
        start += line.len() + 1;
        span
    })
}

/// The quotations of a line, or the rest of one; gives what it leaves open.
fn find_marked(text: &str, line: Span, quotes: &mut Vec<Quote>) -> Option<Open> {
    let mut open: Option<Open> = None;
    for (at, c) in line.of(text).char_indices() {
        let at = line.start + at;
        match &mut open {
            None => {
                let closing =
                    QUOTATION.iter().find(|(mark, _)| *mark == c).map(|&(_, closing)| closing);
                let closing = closing.or((c == '"' || c == '＂').then_some(c));
                open = closing.map(|closing| Open { start: at, mark: c, closing, depth: 0 });
            }
            Some(held) if c == held.closing && held.depth == 0 => {
                push(quotes, *held, (at, c.len_utf8()));
                open = None;
            }
            Some(held) if c == held.closing => held.depth -= 1,
            Some(held) if c == held.mark => held.depth += 1,
            Some(_) => {}
        }
    }
    // A straight or single mark that stays alone is an inch or an apostrophe, no quotation.
    open.filter(|open| matches!(open.mark, '“' | '「' | '『'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotations_are_found_in_every_kind_of_mark() {
        for (text, found) in [
            ("规定：“甲乙丙。”又称“丁”。", &["甲乙丙。", "丁"][..]),
            ("規定：「甲『乙』丙」。", &["甲『乙』丙"]),
            ("说\"甲乙\"，又说\"丙\"", &["甲乙", "丙"]),
            ("“甲“乙”丙”丁", &["甲“乙”丙"]),
            ("“甲乙\n“丙丁”", &["甲乙", "丙丁"]),
            (
                "规定：“甲乙：\n（一）丙；\n（二）丁。”又称“戊”，\n“己”",
                &["甲乙：\n（一）丙；\n（二）丁。", "戊", "己"],
            ),
            ("「甲『乙\n丙』\n\n丁」戊", &["甲『乙\n丙』\n\n丁"]),
            ("“甲乙\n丙“丁”戊\n己", &["甲乙", "丁"]),
            ("> 甲乙丙\n正文", &["甲乙丙"]),
            ("6\" 管", &[]),
            ("没有引文", &[]),
        ] {
            let quotes = find_quotes(text);
            let inner: Vec<_> = quotes.iter().map(|q| q.inner.of(text)).collect();
            assert_eq!(inner, found, "{text}");
            assert!(quotes.iter().all(|q| q.outer.contains(q.inner)), "{text}");
        }
    }
}
