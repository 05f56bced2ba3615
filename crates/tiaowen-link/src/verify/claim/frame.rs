//! Wording without quotation marks and without 规定 or a colon, which stands beside its citation in the frame of a list,
//! a table or a pair of brackets: 第八条　…, | 第八条 | … |, …（第八条）. The writer's own words stand there as often, so that it
//! counts only where it is near the wording of the clause.

use super::behind::{SETTLED, WRITTEN, settles};
use super::pasted::is_pasted;
use super::told::unnumbered;
use super::{LEAST_TOLD, MOST_TOLD, Page, beginning};
use crate::verify::{Mention, Place};
use tiaowen_text::doc::Span;
use tiaowen_text::vocabulary::mark::{ends_sentence, ends_statement, is_quotation};

/// Words between a citation and the text of the clause: 第八条的内容为：….
const CONTENT: [&str; 13] = [
    "内容",
    "內容",
    "规定内容",
    "的内容为",
    "的内容是",
    "内容为",
    "内容如下",
    "原文如下",
    "原文为",
    "原文是",
    "原文",
    "全文如下",
    "條文如下",
];
/// Words that open a sentence whose citation stands at its end.
const OPENS: [&str; 5] = ["次按", "又按", "按", "查", "另按"];

/// Words right before the citation of a source in brackets, or behind a sentence.
const SOURCES: [&str; 12] = [
    "法律依据：",
    "依据：",
    "来源：",
    "出处：",
    "法条：",
    "根据：",
    "参见",
    "详见",
    "见",
    "依据",
    "来源",
    "依",
];
/// Words between a sentence and the citation of its source.
const POINTED: [&str; 9] =
    ["参见", "详见", "见于", "载于", "载於", "出自", "依据为", "依据是", "见"];

/// Bytes of wording beside a citation that are compared; fewer may be the writer's own, but in a clause that is pasted.
const LEAST_BESIDE: usize = LEAST_TOLD * 5 / 3;
/// Characters of the words that may stand before a colon: 第八条写得清清楚楚：….
const MOST_WORDS: usize = 8;

/// What stands behind a few words and a colon.
fn behind_words(rest: &str) -> Option<&str> {
    let (words, told) = rest.split_once(['：', ':'])?;
    let few = (1..=MOST_WORDS).contains(&words.chars().count());
    (few && words.chars().all(char::is_alphabetic)).then_some(told)
}

/// Whether a sentence ends with its citation.
fn ends_here(behind: &str) -> bool {
    let behind = behind.trim_start_matches(['*', '）', ')']);
    behind.is_empty() || behind.starts_with(|c: char| ends_statement(c) || c == '\n')
}

impl Page<'_> {
    /// The wording that stands beside a citation in such a frame, and how far it may go on.
    pub(super) fn framed(&self, index: usize) -> Option<(Span, usize)> {
        let mention = self.mentions.get(index)?;
        if !matches!(mention.place, Place::Spots(..)) {
            return None;
        }
        self.behind(mention).or_else(|| self.before(mention.span))
    }

    fn behind(&self, mention: &Mention) -> Option<(Span, usize)> {
        let citation = mention.span;
        let whole = beginning(self.text.get(citation.end..)?, MOST_TOLD);
        let rest = whole.trim_start_matches('*');
        // …第八条。原文是：…; - 依据：…第八条⏎- 内容：…
        let next = rest.trim_start_matches(|c: char| c.is_whitespace() || "。；-*·".contains(c));
        let word = CONTENT.iter().find_map(|word| {
            let apart = || next.strip_prefix(word).filter(|rest| rest.starts_with(['：', ':']));
            rest.strip_prefix(word).or_else(apart)
        });
        let told = word.map(|rest| rest.trim_start_matches(['：', ':']));
        let told = told.or_else(|| rest.strip_prefix(['：', ':']).filter(|r| r.starts_with('\n')));
        let told = told.or_else(|| behind_words(rest));
        let (told, close) = match told {
            Some(told) => (told.trim_start(), '\n'),
            None => match rest.chars().next()? {
                '（' => (rest.strip_prefix('（')?, '）'),
                '(' => (rest.strip_prefix('(')?, ')'),
                '，' | '—' => (rest.trim_start_matches(['，', '—']), '\n'),
                c if c == '|' || c.is_whitespace() => {
                    let told = rest.trim_start();
                    match told.strip_prefix('|') {
                        Some(cell) => (cell.trim_start(), '|'),
                        None => (told, '\n'),
                    }
                }
                // 按某法第八条支付不低于…的报酬
                c if c.is_alphabetic() && !"的之".contains(c) && self.is_led_to(mention) => {
                    (rest, '\n')
                }
                _ => return None,
            },
        };
        // The next entry of a list, a heading, a quotation.
        if told.starts_with(|c: char| "#>|-*·《第（(".contains(c) || is_quotation(c)) {
            return None;
        }
        let start = citation.end + (whole.len() - told.len());
        let reach = start + told.find([close, '\n']).unwrap_or(told.len());
        let pasted = is_pasted(Span::new(citation.end, start).of(self.text));
        self.wording(start, reach, if pasted { LEAST_TOLD } else { LEAST_BESIDE })
    }

    fn before(&self, citation: Span) -> Option<(Span, usize)> {
        let before = self.text.get(..citation.start)?;
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let line = line.max(before.len().saturating_sub(MOST_TOLD));
        let line = (line..before.len()).find_map(|at| before.get(at..))?;
        let behind = self.text.get(citation.end..)?;
        let pointed = POINTED.iter().find_map(|word| line.strip_suffix(word));
        let pointed = pointed.and_then(|told| told.trim_end().strip_suffix(['，', ',', '。']));
        let told = if SETTLED.iter().chain(&WRITTEN).any(|word| settles(behind).starts_with(word)) {
            line.strip_suffix('，')?
        } else if let Some(told) = pointed.filter(|_| ends_here(behind)) {
            told
        } else {
            // …（见《某法》第八条）, …。法律依据：《某法》第八条
            let source = SOURCES.iter().find_map(|word| line.strip_suffix(word));
            let bare = source.unwrap_or(line);
            let told = bare.trim_end_matches(['（', '(', '—', '–']);
            let apart = source.is_some() && told.ends_with(ends_sentence);
            (told.len() < bare.len() || apart).then_some(told)?
        };
        let told = told.trim_end().trim_end_matches(ends_sentence);
        let end = citation.start - (line.len() - told.len());
        let told = told.rsplit(ends_sentence).next()?.trim_start();
        let told = unnumbered(told);
        let told = OPENS.iter().find_map(|word| told.strip_prefix(word)).unwrap_or(told);
        self.wording(end - told.len(), end, LEAST_BESIDE)
    }

    /// The first sentence of what stands between two places, where it quotes and names nothing.
    fn wording(&self, start: usize, reach: usize, least: usize) -> Option<(Span, usize)> {
        let told = self.text.get(start..reach)?;
        let end = told.find(ends_sentence).map_or(reach, |at| start + at);
        let span = Span::new(start, end).trimmed(self.text);
        let told = span.of(self.text);
        let plain = !told.contains('《') && !told.contains(is_quotation);
        (plain && span.len() >= least).then_some((span, reach))
    }
}
