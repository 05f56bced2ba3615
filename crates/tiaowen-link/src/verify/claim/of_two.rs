//! Which of two clauses named in one sentence a quotation is told of: 甲法第三条和乙法第五条都有规定，前者为“…”，后者为“…”.

use super::Page;
use crate::verify::quote::Quote;
use tiaowen_text::doc::Span;
use tiaowen_text::vocabulary::mark::ends_sentence;

impl Page<'_> {
    /// The first of the two, where the words before a quotation say so; `last` is the citation before it.
    pub(super) fn former(&self, last: usize, quote: &Quote) -> Option<usize> {
        let named = self.mentions.get(last)?.span;
        let words = self.unquoted(Span::new(named.end, quote.outer.start.max(named.end)));
        let former = words.rfind("前者")?;
        if words.rfind("后者").or_else(|| words.rfind("後者")).is_some_and(|at| at > former) {
            return None;
        }
        let plain = |at: &usize| !self.quoted.get(*at).copied().unwrap_or(false);
        let first = (0..last).rev().take(2).find(plain)?;
        let gap = Span::new(self.mentions.get(first)?.span.end, named.start);
        (gap.start <= gap.end && !gap.of(self.text).contains(ends_sentence)).then_some(first)
    }
}
