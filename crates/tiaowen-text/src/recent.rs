//! What was made of documents lately, as much of it as fits: a text may cite more documents than the memory holds.

use crate::doc::DocId;

/// What was made of the documents that were asked for last.
///
/// ```
/// use tiaowen_text::doc::DocId;
/// use tiaowen_text::recent::Recent;
///
/// # fn main() -> tiaowen_text::error::Result<()> {
/// let [a, b] = [DocId::parse("a")?, DocId::parse("b")?];
/// let mut recent = Recent::new(10);
/// recent.put(a.clone(), 6, "first");
/// recent.put(b.clone(), 6, "second");
/// assert_eq!(recent.get(&a), None);
/// assert_eq!(recent.get(&b), Some(&"second"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Recent<T> {
    most: usize,
    /// The last one asked for last, each with its size.
    held: Vec<(DocId, usize, T)>,
}

impl<T> Recent<T> {
    /// Holds values of `most` together, in any unit, and always the last one.
    pub fn new(most: usize) -> Self {
        Self { most, held: Vec::new() }
    }

    /// What is held of a document.
    pub fn get(&mut self, id: &DocId) -> Option<&T> {
        let at = self.held.iter().rposition(|(held, ..)| held == id)?;
        let found = self.held.remove(at);
        self.held.push(found);
        self.held.last().map(|(.., value)| value)
    }

    /// Holds what was made of a document, of a size; what was asked for longest ago gives way.
    pub fn put(&mut self, id: DocId, size: usize, value: T) {
        self.held.push((id, size, value));
        let mut total: usize = self.held.iter().map(|(_, size, _)| size).sum();
        let last = self.held.len() - 1;
        let gone = self.held.iter().take(last).take_while(|(_, size, _)| {
            let too_much = total > self.most;
            total -= if too_much { *size } else { 0 };
            too_much
        });
        let gone = gone.count();
        self.held.drain(..gone);
    }
}
