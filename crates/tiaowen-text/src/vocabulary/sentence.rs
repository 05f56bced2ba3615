//! The one place where texts are cut into sentences.

use std::ops::Range;

use super::mark::{closes, ends_sentence, ends_statement};
use crate::doc::Span;

/// What a text is cut into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Sentences of one paragraph, for readers and for addresses.
    Sentences,
    /// Statements: a semicolon and a line break end one too, for what is compared or shown alone.
    Statements,
}

impl Cut {
    fn ends(self, c: char) -> bool {
        match self {
            Self::Sentences => ends_sentence(c),
            Self::Statements => ends_statement(c) || c == '\n',
        }
    }
}

/// The sentences of a paragraph, as ranges of its characters. Closing marks stay with what they close; the
/// ranges cover the whole text.
pub fn sentences(text: &[char], cut: Cut) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let end = each_cut(cut, text.iter().copied().enumerate(), |start, at| ranges.push(start..at));
    if end < text.len() {
        ranges.push(end..text.len());
    }
    ranges
}

/// The same as bytes of a text; what is only white space is left out.
///
/// ```
/// use tiaowen_text::vocabulary::sentence::{Cut, sentence_spans};
///
/// let text = "他说：“好。”完成了；还有";
/// let cut = |how| sentence_spans(text, how).iter().map(|s| s.of(text)).collect::<Vec<_>>();
/// assert_eq!(cut(Cut::Sentences), ["他说：“好。”", "完成了；还有"]);
/// assert_eq!(cut(Cut::Statements), ["他说：“好。”", "完成了；", "还有"]);
/// ```
pub fn sentence_spans(text: &str, cut: Cut) -> Vec<Span> {
    let mut spans = Vec::with_capacity(text.len() / 128 + 1);
    let end = each_cut(cut, text.char_indices(), |start, at| spans.push(Span::new(start, at)));
    spans.push(Span::new(end, text.len()));
    spans.retain(|s| !s.of(text).trim().is_empty());
    spans
}

/// Gives each stretch that another one follows; returns where the last begins.
fn each_cut(
    cut: Cut,
    text: impl Iterator<Item = (usize, char)>,
    mut give: impl FnMut(usize, usize),
) -> usize {
    let (mut start, mut ended) = (0, false);
    for (at, c) in text {
        // Most characters are neither marks nor behind one.
        if !ended && matches!(c, '\u{3400}'..='\u{9FFF}') {
            continue;
        }
        let ends = cut.ends(c);
        let stays = ends || closes(c);
        if ended && !stays {
            give(start, at);
            start = at;
        }
        ended = ends || (ended && stays);
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_keep_their_closing_marks() {
        for (text, sentences_of, statements) in [
            (
                "他说：“好。”完成了！还有",
                &["他说：“好。”", "完成了！", "还有"][..],
                &["他说：“好。”", "完成了！", "还有"][..],
            ),
            ("甲；乙。\n丙", &["甲；乙。", "\n丙"], &["甲；", "乙。\n", "丙"]),
            ("《怎么办？》一文。", &["《怎么办？》", "一文。"], &["《怎么办？》", "一文。"]),
            ("什么？！真的?!", &["什么？！", "真的?!"], &["什么？！", "真的?!"]),
            ("（甲。）乙", &["（甲。）", "乙"], &["（甲。）", "乙"]),
            ("甲", &["甲"], &["甲"]),
            ("", &[], &[]),
        ] {
            let chars: Vec<char> = text.chars().collect();
            let cut = |how| -> Vec<String> {
                sentences(&chars, how).into_iter().map(|r| chars[r].iter().collect()).collect()
            };
            assert_eq!(cut(Cut::Sentences), sentences_of, "{text}");
            assert_eq!(cut(Cut::Statements), statements, "{text}");
            let spans = sentence_spans(text, Cut::Statements);
            assert_eq!(spans.iter().map(|s| s.of(text)).collect::<Vec<_>>(), statements, "{text}");
        }
    }
}
