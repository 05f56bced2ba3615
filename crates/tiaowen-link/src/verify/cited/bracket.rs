//! Numbers between brackets that are read as citations: （十四）, （二十八）与（二十六）.

use super::{Owner, Reader, begins_line};
use crate::crossref::scan::{self, Entry, Unit, ends_with};
use crate::crossref::variant;
use crate::verify::Place;
use tiaowen_text::doc::{Level, Ordinal, Span};
use tiaowen_text::error::Result;
use tiaowen_text::numeral;

impl Reader<'_> {
    /// （十四） with a document before it, between two positions that `scan` left over.
    pub(super) fn brackets(&mut self, from: usize, to: usize) -> Result<()> {
        let mut at = from;
        while at < to {
            if self.folded.chars().get(at) == Some(&'（')
                && let Some((end, number)) = self.bracket(at)
            {
                self.bracketed(at, end, number)?;
                at = end;
            } else if let Some(end) = self.neighbour(at)? {
                at = end;
            } else if let Some(end) = self.same_again(at)? {
                at = end;
            } else if let Some(end) = self.called(at) {
                at = end;
            } else {
                at += 1;
            }
        }
        Ok(())
    }

    /// The number in brackets at a position, with the position after it.
    pub(super) fn bracket(&self, at: usize) -> Option<(usize, Ordinal)> {
        let rest = self.folded.chars().get(at..(at + 9).min(self.folded.chars().len()))?;
        let close = rest.iter().position(|c| *c == '）')?;
        let inner: String = rest.get(1..close)?.iter().collect();
        // （第三十条） is read as what stands inside.
        let number = numeral::parse(&inner).filter(|_| !inner.starts_with('第'))?;
        // 《某法》（2018）: the year of a version.
        if variant::year_said(&inner).is_some() {
            return None;
        }
        Some((at + close + 1, number))
    }

    pub(super) fn bracketed(&mut self, at: usize, end: usize, number: Ordinal) -> Result<()> {
        // 某法修正案（三）: the number of the document.
        if ["修正案", "解释"].iter().any(|word| ends_with(self.folded.chars(), at, word)) {
            return Ok(());
        }
        let listed = self.found.last().filter(|m| {
            let gap = Span::new(m.span.end, self.folded.span(at, at).start).of(self.text);
            matches!(gap.trim(), "、" | "，" | "和" | "及" | "与" | "與" | "至" | "或")
        });
        let listed = listed.and_then(|m| m.place.document().cloned());
        let listed = listed.and_then(|id| self.names.position(&id));
        let (owner, start) = match listed {
            Some(i) => (Owner::Known(i), at),
            None => match self.named_before(at) {
                Some(found) => found,
                None if let Some(owner) = self.under_title(at, number) => (owner, at),
                None if self.reads_as_citation(at, end) => match self.spoken_of(at) {
                    Some(owner) => (owner, at),
                    None => return Ok(()),
                },
                None => return Ok(()),
            },
        };
        let entry = Entry::alone(at, end, vec![(Unit::Article, number.into())]);
        let Some(id) = self.id_of(&owner) else {
            return self.entries(&owner, start, &[entry]);
        };
        // The articles of a statute are never cited this way: 《…》（一） is a part of the title there.
        let linked = self.document(&id)?;
        if linked.as_ref().is_some_and(|l| l.document.clause_level != Level::Article) {
            // （二十二）第2项 goes on below it.
            let lower = scan::below_bracket(self.folded.chars(), at, end, number);
            let read = lower.unwrap_or_else(|| vec![entry]);
            self.consumed = read.last().map_or(end, |e| e.end);
            self.entries(&owner, start, &read)?;
        } else if start < at || listed.is_none() && self.under_title(at, number).is_some() {
            self.push(start, end, Place::Unread);
        }
        Ok(())
    }

    /// The document whose title has the line above to itself, where a number in brackets begins the line: a number
    /// above one begins no list of the writer's own.
    pub(super) fn under_title(&self, at: usize, number: Ordinal) -> Option<Owner> {
        let text = self.folded.chars();
        if number.main < 2 || !begins_line(text, at) {
            return None;
        }
        let above =
            text.get(..at)?.iter().rposition(|c| !c.is_whitespace() && !"：:".contains(*c))?;
        let title = self.titles.last().filter(|t| t.cites && t.end.max(t.closed) == above + 1)?;
        begins_line(text, title.start).then(|| title.owner.clone())
    }

    /// Whether a number in brackets without a name is spoken of, and does not mark an item: 与（二十六）,
    /// （十四）提出.
    pub(super) fn reads_as_citation(&self, at: usize, end: usize) -> bool {
        const VERBS: [&str; 8] = ["提出", "要求", "规定", "明确", "指出", "强调", "所列", "所称"];
        const JOINS: [&str; 5] = ["与（", "和（", "及（", "、（", "至（"];
        let text = self.folded.chars();
        let after: String = text.get(end..).unwrap_or_default().iter().take(3).collect();
        let goes_on = VERBS.iter().chain(&JOINS).any(|word| after.starts_with(word));
        let before = at.checked_sub(1).and_then(|i| text.get(i));
        let led = before.is_some_and(|c| "按照据依从和与及至见对的在".contains(*c));
        goes_on || led
    }
}
