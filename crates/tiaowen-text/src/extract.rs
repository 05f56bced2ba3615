//! What a format leaves behind: text in reading order, one block a line, with what the format said about it.
//!
//! Formats make it, cleaning and parsing read it. Key type: [`Extract`].

use crate::doc::{Provenance, Span};

/// The text of a source, in reading order, one block a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extract {
    /// The text; blocks end with `\n`.
    pub text: String,
    /// Blocks in order; blank lines belong to none.
    pub blocks: Vec<Block>,
    /// Metadata the format itself carries (`索引号` tables, `<title>`, DOCX properties): label and value.
    pub facts: Vec<(String, String)>,
    /// What was left out or could not be read: counted and named.
    pub skipped: Vec<Skipped>,
    /// Hash, charset, media type.
    pub provenance: Provenance,
}

/// A stretch of [`Extract::text`] with its role in the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Range without the closing line break.
    pub span: Span,
    /// Role.
    pub kind: BlockKind,
}

/// The role of a block as far as the format tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading, or a paragraph that is bold throughout.
    Heading,
    /// A table row; cells are separated by tabs.
    Row,
}

/// Something in the source that did not reach the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// What it is: `navigation`, `picture`, `footnote` …
    pub what: String,
    /// How many characters or items.
    pub count: usize,
    /// Why.
    pub why: String,
}

impl Skipped {
    /// Names something that was left out.
    pub fn new(what: impl Into<String>, count: usize, why: impl Into<String>) -> Self {
        Self { what: what.into(), count, why: why.into() }
    }
}
