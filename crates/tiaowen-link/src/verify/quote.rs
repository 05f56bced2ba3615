//! Finds quotations in a text: what stands between quotation marks of either script, and quoted lines of
//! Markdown. Marks inside a quotation belong to it; a paragraph ends what was left open.

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

/// Every quotation of a text in order, outermost marks only.
pub fn find_quotes(text: &str) -> Vec<Quote> {
    let mut quotes = Vec::new();
    for paragraph in paragraphs(text) {
        let line = paragraph.of(text);
        if let Some(rest) = line.trim_start().strip_prefix('>') {
            let inner = Span::new(paragraph.end - rest.len(), paragraph.end).trimmed(text);
            if !inner.is_empty() && !rest.contains(['“', '「', '"']) {
                quotes.push(Quote { outer: paragraph, inner });
                continue;
            }
        }
        find_marked(text, paragraph, &mut quotes);
    }
    quotes
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

fn find_marked(text: &str, paragraph: Span, quotes: &mut Vec<Quote>) {
    let mut open: Option<(usize, char, char, usize)> = None;
    let mut push = |start: usize, mark: char, end: usize, close: usize| {
        let inner = Span::new(start + mark.len_utf8(), end);
        quotes.push(Quote { outer: Span::new(start, end + close), inner });
    };
    for (at, c) in paragraph.of(text).char_indices() {
        let at = paragraph.start + at;
        match open {
            None => {
                let closing =
                    QUOTATION.iter().find(|(mark, _)| *mark == c).map(|&(_, closing)| closing);
                let closing = closing.or((c == '"' || c == '＂').then_some(c));
                if let Some(closing) = closing {
                    open = Some((at, c, closing, 0));
                }
            }
            Some((start, mark, closing, depth)) => {
                if c == closing && depth == 0 {
                    push(start, mark, at, c.len_utf8());
                    open = None;
                } else if c == closing {
                    open = Some((start, mark, closing, depth - 1));
                } else if c == mark {
                    open = Some((start, mark, closing, depth + 1));
                }
            }
        }
    }
    // A quotation of several paragraphs closes in the last one only. A straight or single mark that
    // stays alone is an inch or an apostrophe, no quotation.
    if let Some((start, mark, _, _)) = open
        && matches!(mark, '“' | '「' | '『')
    {
        push(start, mark, paragraph.end, 0);
    }
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
