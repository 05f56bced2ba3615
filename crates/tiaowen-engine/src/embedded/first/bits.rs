//! A set of clauses of a segment, a bit each.

use tantivy::DocId;

#[derive(Debug, Clone)]
pub(super) struct Bits {
    /// Clauses of the segment.
    size: DocId,
    /// None until a clause is in the set: most sets of a query stay empty.
    words: Vec<u64>,
}

impl Bits {
    pub(super) fn new(size: DocId) -> Self {
        Self { size, words: Vec::new() }
    }

    pub(super) fn set(&mut self, doc: DocId) {
        match self.words.get_mut(doc as usize / 64) {
            Some(word) => *word |= 1 << (doc % 64),
            None => self.set_first(doc),
        }
    }

    #[cold]
    fn set_first(&mut self, doc: DocId) {
        self.words.resize(self.size as usize / 64 + 1, 0);
        if let Some(word) = self.words.get_mut(doc as usize / 64) {
            *word |= 1 << (doc % 64);
        }
    }

    pub(super) fn unset(&mut self, doc: DocId) {
        if let Some(word) = self.words.get_mut(doc as usize / 64) {
            *word &= !(1 << (doc % 64));
        }
    }

    pub(super) fn has(&self, doc: DocId) -> bool {
        self.words.get(doc as usize / 64).is_some_and(|word| (word >> (doc % 64)) & 1 == 1)
    }

    pub(super) fn add(&mut self, other: &Self) {
        match self.words.is_empty() {
            true => self.words.clone_from(&other.words),
            false => self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b),
        }
    }

    pub(super) fn keep(&mut self, other: &Self) {
        match other.words.is_empty() {
            true => self.words.clear(),
            false => self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= b),
        }
    }

    pub(super) fn remove(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a &= !b);
    }

    /// The clauses that any of these has and `within` too.
    pub(super) fn any(sets: &[&Self], within: Option<&Self>) -> Self {
        let mut any = Self::new(sets.first().map_or(0, |set| set.size));
        sets.iter().for_each(|set| any.add(set));
        if let Some(within) = within {
            any.keep(within);
        }
        any
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = DocId> {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut word = *word;
            std::iter::from_fn(move || {
                if word == 0 {
                    return None;
                }
                let bit = word.trailing_zeros();
                word &= word - 1;
                Some(at as u32 * 64 + bit)
            })
        })
    }
}
