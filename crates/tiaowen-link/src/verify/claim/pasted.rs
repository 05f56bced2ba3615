//! A clause that is pasted whole: its further paragraphs and items stand on the lines below the first, and are told as it
//! is. 第十条　…⏎…⏎（一）….

use super::{MOST_TOLD, Page};
use crate::verify::Place;
use crate::verify::wording::weight;
use tiaowen_text::doc::Span;

/// Lines that one clause may go on over.
const MOST_LINES: usize = 40;
/// Fewest meaning characters of a line that are compared.
const FEWEST: usize = 4;

/// Whether the words between a citation and its wording are those of a clause that is pasted: a colon, white space, a line.
pub(in crate::verify) fn is_pasted(between: &str) -> bool {
    let rest = between.trim_start();
    let verb = ["规定", "規定"].iter().find_map(|verb| rest.strip_prefix(verb));
    let rest = verb.unwrap_or(rest).trim();
    let colon = rest.starts_with(['：', ':']);
    !between.is_empty() && (colon || verb.is_none() && rest.is_empty())
}

impl Page<'_> {
    /// The lines behind the first of a clause that is pasted, up to a blank one, the next citation or a quotation.
    pub(super) fn below(&self, index: usize, first: Span, reach: usize) -> Vec<Span> {
        let mut lines = Vec::new();
        let Some(mention) = self.mentions.get(index) else { return lines };
        let cited = mention.span;
        let between = || Span::new(cited.end, first.start).of(self.text);
        let pasted = matches!(mention.place, Place::Spots(..))
            && first.start > cited.end
            && is_pasted(between());
        let ended = self.text.get(reach..).is_some_and(|rest| rest.starts_with('\n'));
        if !pasted || !ended {
            return lines;
        }
        let mut at = reach + 1;
        for line in self.text.get(at..).unwrap_or_default().split('\n').take(MOST_LINES) {
            let span = Span::new(at, at + line.len()).trimmed(self.text);
            at += line.len() + 1;
            if line.trim().is_empty() || line.len() > MOST_TOLD || self.begins_another(span) {
                break;
            }
            if weight(span.of(self.text)) >= FEWEST {
                lines.push(span);
            }
        }
        lines
    }

    /// Whether a line begins with a citation or the mark of a heading, or holds a quotation.
    fn begins_another(&self, line: Span) -> bool {
        let words = line.of(self.text);
        let next = self.mentions.partition_point(|m| m.span.start < line.start);
        let cites = self.mentions.get(next).is_some_and(|m| {
            let behind = self.text.get(m.span.end..).unwrap_or_default();
            let alone = behind.is_empty() || behind.starts_with(|c: char| !c.is_alphanumeric());
            m.span.start == line.start && (alone || words.starts_with('《'))
        });
        let quote = self.quotes.partition_point(|q| q.outer.start < line.start);
        let quotes = self.quotes.get(quote).is_some_and(|q| q.outer.start < line.end);
        cites || quotes || words.starts_with(['#', '>', '|', '《'])
    }
}
