//! Documents by their numbers. A document keeps its number from build to build as long as nothing of it changes, so
//! that its entries stay as they are; its position in the catalogue changes whenever one comes or goes before it.

use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_text::error::{Error, Result};

/// The documents of a build by number, by position, and by their units.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    /// By position.
    numbers: Vec<u32>,
    /// Numbers with their positions, in order.
    positions: Vec<(u32, usize)>,
    /// The units before each document, and all of them.
    starts: Vec<usize>,
}

impl Numbers {
    /// The documents of a catalogue, which have so many `units` each.
    pub(crate) fn new(catalogue: &[CatalogueEntry], units: &[usize]) -> Self {
        let numbers: Vec<u32> = catalogue.iter().map(|entry| entry.number).collect();
        let mut positions: Vec<(u32, usize)> =
            numbers.iter().enumerate().map(|(position, number)| (*number, position)).collect();
        positions.sort_unstable();
        let mut all = 0;
        let mut starts = vec![0];
        starts.extend(units.iter().map(|units| {
            all += units;
            all
        }));
        Self { numbers, positions, starts }
    }

    /// Where the document of a number stands in the catalogue.
    pub(crate) fn position(&self, number: u32) -> Result<usize> {
        let found = self.positions.binary_search_by_key(&number, |(number, _)| *number);
        let found = found.ok().and_then(|at| self.positions.get(at));
        found.map(|(_, position)| *position).ok_or_else(|| {
            Error::unavailable("an entry of the search cluster is of no document of its catalogue")
        })
    }

    /// The number of the document at a position.
    pub(crate) fn number(&self, position: usize) -> Option<u32> {
        self.numbers.get(position).copied()
    }

    /// The first number that no document has had.
    pub(crate) fn next(&self) -> u32 {
        self.positions.last().map_or(0, |(number, _)| number + 1)
    }

    /// How many units the document at a position has.
    pub(crate) fn units(&self, position: usize) -> usize {
        let start = |at: usize| self.starts.get(at).copied().unwrap_or_default();
        start(position + 1).saturating_sub(start(position))
    }

    /// The document of a unit, given by how many are before it in reading order, and its place there.
    pub(crate) fn document_of(&self, unit: usize) -> Option<(usize, usize)> {
        let position = self.starts.partition_point(|start| *start <= unit).checked_sub(1)?;
        let start = self.starts.get(position)?;
        (position < self.numbers.len()).then(|| (position, unit - start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_found_by_number_and_by_unit() {
        let numbers = Numbers {
            numbers: vec![4, 9, 2],
            positions: vec![(2, 2), (4, 0), (9, 1)],
            starts: vec![0, 3, 3, 5],
        };
        assert_eq!(numbers.position(9).unwrap(), 1);
        assert!(numbers.position(3).is_err());
        assert_eq!((numbers.number(2), numbers.number(3), numbers.next()), (Some(2), None, 10));
        assert_eq!([0, 1, 2].map(|at| numbers.units(at)), [3, 0, 2]);
        let found = [0, 2, 3, 4, 5].map(|unit| numbers.document_of(unit));
        assert_eq!(found, [Some((0, 0)), Some((0, 2)), Some((2, 0)), Some((2, 1)), None]);
        assert_eq!(Numbers::default().document_of(0), None);
    }
}
