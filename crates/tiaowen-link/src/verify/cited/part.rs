//! In which part of a work a number stands that is held in several files: 民法典第一千零七十七条 in 婚姻家庭编.

use super::{Place, Reader};
use crate::crossref::Linked;
use crate::crossref::address::{Reach, reach};
use crate::crossref::scan::{Entry, Nth, Unit};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Result;

impl Reader<'_> {
    /// What a citation of a document points to, in the part of its work that has it. Of a list over several parts the
    /// places in the first stand for it, unless something is not there.
    pub(super) fn place(
        &mut self,
        id: &DocId,
        linked: &Linked,
        entries: &[Entry],
    ) -> Result<Place> {
        let day = self.library.day();
        let index = self.names.position(id);
        let parts = index.map(|index| self.names.parts(index, day)).unwrap_or_default();
        let (Some(index), false) = (index, parts.is_empty()) else {
            return Ok(self.place_in(id, linked, entries));
        };
        let of_entry = entries.iter().map(|entry| self.part_of(index, &parts, entry));
        let of_entry = of_entry.collect::<Result<Vec<usize>>>()?;
        let whole = self.place_in(id, linked, entries);
        if matches!(whole, Place::Unread) || of_entry.iter().all(|part| *part == index) {
            return Ok(whole);
        }
        let mut first = None;
        let (mut left, mut at) = (entries, 0);
        for run in of_entry.chunk_by(|a, b| a == b) {
            let (entries, rest) = left.split_at_checked(run.len()).unwrap_or((left, &[]));
            (left, at) = (rest, at + run.len());
            let part = of_entry.get(at - 1).and_then(|part| self.names.id(*part));
            let Some(part) = part else { continue };
            let Some(linked) = self.document(&part)? else { continue };
            let place = self.place_in(&part, &linked, entries);
            if !matches!(place, Place::Spots(..)) {
                return Ok(place);
            }
            first.get_or_insert(place);
        }
        Ok(first.unwrap_or(whole))
    }

    /// The part that a citation means: that with the article, else the first with such a chapter.
    fn part_of(&mut self, index: usize, parts: &[usize], entry: &Entry) -> Result<usize> {
        let number = match entry.steps.first() {
            Some((Unit::Article, Nth::Number(number))) => Some(number.main),
            Some((Unit::Article, Nth::FromEnd(_))) => Some(u32::MAX),
            _ => None,
        };
        if let Some(number) = number {
            return Ok(self.names.part_with(index, number, Some(self.library.day())));
        }
        for part in std::iter::once(&index).chain(parts) {
            let Some(id) = self.names.id(*part) else { continue };
            let linked = self.document(&id)?;
            if linked.is_some_and(|l| matches!(reach(&l.document, None, entry), Reach::At(_))) {
                return Ok(*part);
            }
        }
        Ok(index)
    }
}
