//! Repairs mirrored text and keeps a log of every repair. Never fails: what cannot be repaired stays,
//! with an issue. Key type: [`Cleaned`].

use crate::doc::{Issue, Repair};
use crate::offset::OffsetMap;

/// Cleaned text with the log of what was changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// The text as published.
    pub text: String,
    /// Changes in order, disjoint in the extracted text: replaying them on it gives `text`.
    pub repairs: Vec<Repair>,
    /// Positions in `text` → positions in the extracted text.
    pub map: OffsetMap,
    /// Damage that was seen and left.
    pub issues: Vec<Issue>,
}
