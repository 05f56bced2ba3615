//! What was made lately, as much of it as fits: a text may cite more documents than the memory holds.

/// What was made for the keys that were asked for last.
///
/// ```
/// use tiaowen_text::recent::Recent;
///
/// let mut recent = Recent::new(10);
/// recent.put('a', 6, "first");
/// recent.put('b', 6, "second");
/// assert_eq!(recent.get(&'a'), None);
/// assert_eq!(recent.get(&'b'), Some(&"second"));
/// ```
#[derive(Debug)]
pub struct Recent<K, T> {
    most: usize,
    /// The last one asked for last, each with its size.
    held: Vec<(K, usize, T)>,
}

impl<K: PartialEq, T> Recent<K, T> {
    /// Holds values of `most` together, in any unit, and always the last one.
    pub fn new(most: usize) -> Self {
        Self { most, held: Vec::new() }
    }

    /// What is held for a key.
    pub fn get(&mut self, key: &K) -> Option<&T> {
        let at = self.held.iter().rposition(|(held, ..)| held == key)?;
        let found = self.held.remove(at);
        self.held.push(found);
        self.held.last().map(|(.., value)| value)
    }

    /// Holds what was made, of a size; what was asked for longest ago gives way.
    pub fn put(&mut self, key: K, size: usize, value: T) {
        self.held.push((key, size, value));
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
