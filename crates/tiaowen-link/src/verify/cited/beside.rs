//! The clause beside the one named last: 前条, 次条第一款, 前款.

use super::{Address, NEAR_ARTICLE, Reader};
use crate::crossref::scan::{self, Entry, Step, Unit, starts_with};
use tiaowen_text::doc::Ordinal;
use tiaowen_text::error::Result;
use tiaowen_text::vocabulary::mark::{ends_statement, is_quotation};

/// Words for the article beside that no reading of numbers knows (folded), and whether it stands behind.
const NEIGHBOURS: [(&str, bool); 5] =
    [("上一条", false), ("次条", true), ("下一条", true), ("后条", true), ("后一条", true)];

/// Kinds by which a document that was named is called without 该: 意见要求，….
const CALLED: [&str; 10] =
    ["实施意见", "意见", "通知", "实施方案", "方案", "规划", "纲要", "条例", "办法", "决定"];
/// Words that tell what a clause or a document says (folded).
const TELLS: [&str; 6] = ["规定", "要求", "明确", "提出", "指出", "强调"];

impl Reader<'_> {
    /// 该条 before what it tells, for the unit named last: 该条要求….
    pub(super) fn same_unit(&mut self, at: usize, end: usize, unit: Unit) -> Result<()> {
        let Some(last) = self.last.clone().filter(|_| self.tells_wording(end)) else {
            return Ok(());
        };
        let level = last.steps.iter().position(|step| step.0 == unit);
        let near = self.is_near(last.end, at);
        let (true, Some(level)) = (near && self.spoken_of(at).as_ref() == Some(&last.owner), level)
        else {
            return Ok(());
        };
        let steps = last.steps.get(..=level).unwrap_or_default().to_vec();
        self.entries(&last.owner, at, &[Entry::alone(at, end, steps)])
    }

    /// The same where a word stands between that no address ends with: 该条还规定….
    pub(super) fn same_again(&mut self, at: usize) -> Result<Option<usize>> {
        const WORDS: [(&str, Unit); 4] = [
            ("该条", Unit::Article),
            ("同条", Unit::Article),
            ("该款", Unit::Paragraph),
            ("该项", Unit::Item),
        ];
        let text = self.folded.chars();
        let word = WORDS.iter().find(|(word, _)| starts_with(text, at, word));
        let Some((word, unit)) = word else { return Ok(None) };
        let end = at + word.chars().count();
        self.same_unit(at, end, *unit)?;
        Ok(Some(end))
    }

    /// A document that was named, called by its kind before what it tells: 意见要求，….
    pub(super) fn called(&mut self, at: usize) -> Option<usize> {
        let text = self.folded.chars();
        let begins = at.checked_sub(1).and_then(|i| text.get(i));
        if !begins.is_none_or(|c| ends_statement(*c) || matches!(c, ',' | '\n')) {
            return None;
        }
        let kind = CALLED.iter().find(|kind| starts_with(text, at, kind))?;
        let end = at + kind.chars().count();
        if !self.tells_wording(end) {
            return None;
        }
        let owner = self.of_kind(kind, at)?;
        let place = self.whole(&owner);
        self.push(at, end, place);
        Some(end)
    }

    /// Whether wording without quotation marks is told at a position: 还要求，….
    fn tells_wording(&self, at: usize) -> bool {
        let behind = self.folded.chars().get(at..).unwrap_or_default().iter();
        let behind: String = behind.take(8).collect();
        let behind = behind.trim_start_matches(['并', '亦', '则', '又', '还', '也', '均', '中']);
        let rest = TELLS.iter().find_map(|word| behind.strip_prefix(word));
        rest.is_some_and(|rest| !rest.starts_with(['的', '之', '者', '了']))
    }

    /// 前条 or 前款 right before a quotation, with what is named below it.
    pub(super) fn previous(
        &mut self,
        mention: &scan::Mention,
        unit: Unit,
        then: &[Entry],
    ) -> Result<()> {
        let Some(steps) = self.beside(mention.start, unit, false) else { return Ok(()) };
        if !self.tells_at(mention.end) {
            return Ok(());
        }
        let Some(owner) = self.last.as_ref().map(|last| last.owner.clone()) else { return Ok(()) };
        let mut entries = then.to_vec();
        for entry in &mut entries {
            entry.steps.splice(0..0, steps.iter().copied());
        }
        if let Some(first) = entries.first_mut() {
            (first.start, first.written.0) = (mention.start, mention.start);
        } else {
            entries.push(Entry::alone(mention.start, mention.end, steps));
        }
        self.entries(&owner, mention.start, &entries)
    }

    /// A word for the article beside at a position, and where it ends. A paragraph behind it, 次条第一款, goes on from it.
    pub(super) fn neighbour(&mut self, at: usize) -> Result<Option<usize>> {
        let text = self.folded.chars();
        let word = NEIGHBOURS.iter().find(|(word, _)| starts_with(text, at, word));
        let Some((word, behind)) = word else { return Ok(None) };
        let end = at + word.chars().count();
        let goes_on = text.get(end) == Some(&'第');
        if !goes_on && !self.tells_at(end) {
            return Ok(None);
        }
        let Some(steps) = self.beside(at, Unit::Article, *behind) else { return Ok(None) };
        let Some(owner) = self.last.as_ref().map(|last| last.owner.clone()) else {
            return Ok(None);
        };
        if goes_on {
            self.last = Some(Address { steps, owner, end });
        } else {
            self.entries(&owner, at, &[Entry::alone(at, end, steps)])?;
        }
        Ok(Some(end))
    }

    /// What stands below such a word whose end reads like a number, 上|一条第一款; whether that is what it is.
    pub(super) fn goes_on_beside(
        &mut self,
        mention: &scan::Mention,
        entries: &[Entry],
    ) -> Result<bool> {
        let within = |last: &&Address| mention.start < last.end && last.end < mention.end;
        let Some(last) = self.last.clone().filter(|last| within(&last)) else { return Ok(false) };
        let mut read = entries.to_vec();
        for entry in &mut read {
            if entry.steps.first().is_some_and(|step| step.0 == Unit::Article) {
                entry.steps.remove(0);
            }
            entry.steps.splice(0..0, last.steps.iter().copied());
        }
        self.entries(&last.owner, mention.start, &read)?;
        Ok(true)
    }

    /// The way to the unit before or behind that of the address named last, where that is near and of the document
    /// spoken of.
    fn beside(&mut self, at: usize, unit: Unit, behind: bool) -> Option<Vec<Step>> {
        let last = self.last.clone()?;
        if !self.is_near(last.end, at) {
            return None;
        }
        let level = last.steps.iter().position(|step| step.0 == unit)?;
        let number = last.steps.get(level)?.1.number().filter(|n| n.sub == 0)?.main;
        let number = if behind { number + 1 } else { number.checked_sub(1).filter(|n| *n > 0)? };
        if self.spoken_of(at).as_ref() != Some(&last.owner) {
            return None;
        }
        let mut steps = last.steps.get(..level)?.to_vec();
        steps.push((unit, Ordinal::from(number).into()));
        Some(steps)
    }

    /// Whether a place is so near behind another that it may go on from it, in the same line.
    pub(super) fn is_near(&self, from: usize, at: usize) -> bool {
        let between = self.folded.chars().get(from..at);
        between.is_some_and(|between| between.len() <= NEAR_ARTICLE && !between.contains(&'\n'))
    }

    /// Whether a quotation is told at a position: 并规定：“…”.
    fn tells_at(&self, at: usize) -> bool {
        let behind: String =
            self.folded.chars().get(at..).unwrap_or_default().iter().take(9).collect();
        let behind = behind.trim_start_matches(['并', '亦', '则', '又', '还', '也', '另', '即']);
        let rest = ["规定", "明确", "所称"].iter().find_map(|word| behind.strip_prefix(word));
        let rest = rest.unwrap_or(behind).trim_start_matches([':', ',', ' ']);
        rest.starts_with(|c| is_quotation(c) || c == '"')
    }
}
