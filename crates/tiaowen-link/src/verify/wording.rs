//! A text made ready for comparison: one script, one width, no white space and quotation marks, every folded
//! character with the bytes it came from. Key type: [`Wording`].

use std::collections::HashMap;
use std::sync::OnceLock;

use tiaowen_text::doc::Span;
use tiaowen_text::folded::Folded;
use tiaowen_text::vocabulary::mark::is_quotation;

/// A text folded for comparison: no white space, no quotation marks, one script, one width. Every folded
/// character knows the bytes of the text that it came from.
pub struct Wording {
    folded: Folded,
    pub(super) joined: String,
    /// Byte of `joined` where each character starts.
    pub(super) at: Vec<usize>,
    /// Pairs of characters and where they start; made when first asked for.
    pairs: OnceLock<HashMap<(char, char), Vec<u32>>>,
}

impl Wording {
    /// Folds a text.
    pub fn of(text: &str) -> Self {
        let folded = Folded::new(text).filter_map(fold_mark);
        let chars = folded.chars();
        let mut joined = String::with_capacity(text.len());
        let mut at = Vec::with_capacity(chars.len());
        for &c in chars {
            at.push(joined.len());
            joined.push(c);
        }
        Self { folded, joined, at, pairs: OnceLock::new() }
    }

    /// Where a pair of characters starts, in order.
    pub(super) fn pairs(&self, pair: &[char]) -> &[u32] {
        let &[a, b] = pair else { return &[] };
        let pairs = self.pairs.get_or_init(|| {
            let mut pairs: HashMap<(char, char), Vec<u32>> = HashMap::new();
            for (i, pair) in self.chars().windows(2).enumerate() {
                if let &[a, b] = pair {
                    pairs.entry((a, b)).or_default().push(u32::try_from(i).unwrap_or(u32::MAX));
                }
            }
            pairs
        });
        pairs.get(&(a, b)).map_or(&[], Vec::as_slice)
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.joined
    }

    /// Characters that carry meaning: no marks.
    pub fn weight(&self) -> usize {
        self.chars().iter().filter(|c| !is_mark(**c)).count()
    }

    /// The folded positions that a byte range of the text covers.
    pub(super) fn range(&self, within: Span) -> std::ops::Range<usize> {
        self.folded.range(within)
    }

    /// The text range of folded positions.
    pub(super) fn span(&self, range: std::ops::Range<usize>) -> Span {
        self.folded.span(range.start, range.end)
    }

    pub(super) fn chars(&self) -> &[char] {
        self.folded.chars()
    }

    pub(super) fn char(&self, at: usize) -> Option<char> {
        self.chars().get(at).copied()
    }
}

/// Characters of a text that carry meaning.
pub(super) fn weight(text: &str) -> usize {
    Wording::of(text).weight()
}

/// The longest run of a text without marks and white space, at most 40 characters of it: what every exact
/// copy contains, however its marks are written.
pub fn longest_run(text: &str) -> &str {
    let runs = text.split(|c: char| !c.is_alphanumeric());
    let longest = runs.max_by_key(|run| run.len()).unwrap_or("");
    longest.char_indices().nth(40).map_or(longest, |(end, _)| longest.get(..end).unwrap_or(longest))
}

/// A folded character with its kind of mark made one; nothing for what does not count.
fn fold_mark(c: char) -> Option<char> {
    if c.is_whitespace() || c.is_control() || "\u{feff}\u{200b}\u{200c}\u{200d}".contains(c) {
        return None;
    }
    match c {
        c if is_quotation(c) => None,
        '。' => Some('.'),
        '—' | '–' | '―' | '─' | '－' => Some('-'),
        '•' | '・' | '‧' | '∙' => Some('·'),
        '〔' | '［' | '【' => Some('['),
        '〕' | '］' | '】' => Some(']'),
        '〈' => Some('《'),
        '〉' => Some('》'),
        _ => Some(c),
    }
}

/// Whether a folded character is a mark.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && c != '%' && c != '‰'
}

pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

pub(super) use tiaowen_text::numeral::is_count as is_numeral;
