//! Positions in a derived text mapped back to positions in its parent.
//!
//! An [`OffsetMap`] is the list of places where the two differ; between them they run in step. [`Characters`] are the
//! same positions in another unit.

use crate::doc::Span;

/// One place where a derived text differs from its parent: `parent` was replaced by `derived`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// Range in the parent text.
    pub parent: Span,
    /// Range in the derived text.
    pub derived: Span,
}

/// Maps positions of a derived text to its parent; edits are in order and disjoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OffsetMap {
    edits: Vec<Edit>,
}

impl OffsetMap {
    /// A map from replacements in order: each a range of the parent and the length that took its place.
    ///
    /// ```
    /// use tiaowen_text::doc::Span;
    /// use tiaowen_text::offset::OffsetMap;
    ///
    /// // "a&amp;b" became "a&b": bytes 1..6 were replaced by one.
    /// let map = OffsetMap::from_replacements([(Span::new(1, 6), 1)]);
    /// assert_eq!(map.to_parent(2), 6);
    /// ```
    pub fn from_replacements(replacements: impl IntoIterator<Item = (Span, usize)>) -> Self {
        let mut edits: Vec<Edit> = Vec::new();
        let (mut parent_at, mut derived_at) = (0, 0);
        for (parent, len) in replacements {
            debug_assert!(parent.start >= parent_at, "replacements are in order and disjoint");
            derived_at += parent.start.saturating_sub(parent_at);
            edits.push(Edit { parent, derived: Span::new(derived_at, derived_at + len) });
            derived_at += len;
            parent_at = parent.end;
        }
        Self { edits }
    }

    /// The places where the texts differ.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// The position in the parent; inside replaced text, the start of what was replaced.
    pub fn to_parent(&self, derived: usize) -> usize {
        let after = self.edits.partition_point(|e| e.derived.start <= derived);
        let Some(edit) = after.checked_sub(1).and_then(|i| self.edits.get(i)) else {
            return derived;
        };
        if derived < edit.derived.end {
            edit.parent.start
        } else {
            edit.parent.end + (derived - edit.derived.end)
        }
    }

    /// The range in the parent that a derived range comes from; replaced text counts whole.
    pub fn span_to_parent(&self, span: Span) -> Span {
        let start = self.to_parent(span.start);
        let touched = self.edits.partition_point(|e| e.derived.start < span.end);
        let end = match touched.checked_sub(1).and_then(|i| self.edits.get(i)) {
            Some(edit) if span.end <= edit.derived.end => edit.parent.end,
            Some(edit) => edit.parent.end + (span.end - edit.derived.end),
            None => span.end,
        };
        Span::new(start, end.max(start))
    }

    /// The position in the derived text; inside removed text, where the replacement starts.
    pub fn to_derived(&self, parent: usize) -> usize {
        let after = self.edits.partition_point(|e| e.parent.start <= parent);
        let Some(edit) = after.checked_sub(1).and_then(|i| self.edits.get(i)) else {
            return parent;
        };
        if parent < edit.parent.end {
            edit.derived.start
        } else {
            edit.derived.end + (parent - edit.parent.end)
        }
    }
}

/// Characters between two known places of [`Characters`].
const STRIDE: usize = 256;

/// Positions of a text in characters. Built in one pass, so that many places of a long text cost no more than
/// reading it once.
///
/// ```
/// use tiaowen_text::doc::Span;
/// use tiaowen_text::offset::Characters;
///
/// let characters = Characters::of("养老a服务");
/// assert_eq!(characters.count(), 5);
/// assert_eq!(characters.range(Span::new(3, 7)), 1..3);
/// ```
#[derive(Debug, Clone)]
pub struct Characters<'a> {
    bytes: &'a [u8],
    /// Where the text begins in the one whose bytes are asked for.
    first: usize,
    /// Where every [`STRIDE`]th character starts.
    known: Vec<usize>,
    count: usize,
}

impl<'a> Characters<'a> {
    /// The positions of a text.
    pub fn of(text: &'a str) -> Self {
        let (mut known, mut count) = (Vec::new(), 0);
        for (at, _) in text.char_indices() {
            if count % STRIDE == 0 {
                known.push(at);
            }
            count += 1;
        }
        Self { bytes: text.as_bytes(), first: 0, known, count }
    }

    /// The positions of a part of a text, counted from where it begins; bytes are those of the whole.
    pub fn of_part(text: &'a str, part: Span) -> Self {
        Self { first: part.start, ..Self::of(part.of(text)) }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// How many begin before a byte.
    pub fn before(&self, byte: usize) -> usize {
        let byte = byte.saturating_sub(self.first);
        let Some(last) = self.known.partition_point(|start| *start <= byte).checked_sub(1) else {
            return 0;
        };
        let start = self.known.get(last).copied().unwrap_or(0);
        let run = self.bytes.get(start..byte.min(self.bytes.len())).unwrap_or_default();
        // All bytes of a character but its first begin with the bits 10.
        last * STRIDE + run.iter().filter(|b| **b & 0xC0 != 0x80).count()
    }

    /// A range of bytes in characters.
    pub fn range(&self, span: Span) -> std::ops::Range<usize> {
        self.before(span.start)..self.before(span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_from_any_byte() {
        let text = "第1条 養老（托育）\u{20000}。\n".repeat(200);
        let characters = Characters::of(&text);
        assert_eq!(characters.count(), text.chars().count());
        for byte in 0..=text.len() + 2 {
            let begun = text.char_indices().filter(|(at, _)| *at < byte).count();
            assert_eq!(characters.before(byte), begun, "{byte}");
        }
        assert_eq!(Characters::of("").before(3), 0);
        let part = Characters::of_part(&text, Span::new(3, 8));
        assert_eq!([0, 3, 4, 7, 10, 99].map(|byte| part.before(byte)), [0, 0, 1, 2, 3, 3]);
    }

    #[test]
    fn positions_map_both_ways_around_a_removal_and_a_replacement() {
        // "發(fā)展x" → "發展yy": the note of 5 bytes goes, x becomes yy.
        let map = OffsetMap::from_replacements([(Span::new(3, 8), 0), (Span::new(11, 12), 2)]);
        assert_eq!(map.to_parent(0), 0);
        assert_eq!(map.to_parent(3), 8);
        assert_eq!(map.to_parent(6), 11);
        assert_eq!(map.to_parent(8), 12);
        assert_eq!(map.span_to_parent(Span::new(0, 6)), Span::new(0, 11));
        assert_eq!(map.span_to_parent(Span::new(6, 8)), Span::new(11, 12));
        assert_eq!(map.to_derived(8), 3);
        assert_eq!(map.to_derived(5), 3);
        assert_eq!(map.to_derived(12), 8);
    }
}
