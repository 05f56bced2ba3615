//! Bytes become text blocks: recognise the format, decode the charset, take the text out.
//!
//! [`Source`] is what was read; [`Extract`] is its text with block borders. Damage in the wording is
//! left to `clean`, structure to `parse`.

use crate::doc::{Provenance, Span};

/// Bytes with what is known of their origin (the Manifestation).
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The bytes as read.
    pub bytes: Vec<u8>,
    /// File name or address, for recognising the format and for messages.
    pub name: String,
    /// Address the bytes were fetched from.
    pub url: Option<String>,
    /// `Content-Type` as the server declared it.
    pub declared: Option<String>,
    /// When they were fetched, ISO 8601.
    pub fetched: Option<String>,
}

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
