//! What a format leaves behind: text in reading order, one block a line, with what the format said about it.
//!
//! Formats make it, cleaning and parsing read it. Key type: [`Extract`].

use serde::{Deserialize, Serialize};

use crate::doc::{Meta, PieceKind, Provenance, Span, TextState};

/// The text of a source, in reading order, one block a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extract {
    /// The text; blocks end with `\n`.
    pub text: String,
    /// Blocks in order; blank lines belong to none.
    pub blocks: Vec<Block>,
    /// Metadata the format itself carries (`索引号` tables, `<title>`, DOCX properties): label and value.
    pub facts: Vec<(String, String)>,
    /// What a print of this program states; then no fact is read from the text beside it.
    pub stated: Option<Box<Stated>>,
    /// What was left out or could not be read: counted and named.
    pub skipped: Vec<Skipped>,
    /// How sure the program that read a picture is of each block; empty for a text that was not recognised.
    pub confidences: Vec<Confidence>,
    /// Hash, charset, media type.
    pub provenance: Provenance,
}

impl Extract {
    /// Plain text: every line that is not blank is a paragraph.
    ///
    /// ```
    /// use tiaowen_text::extract::Extract;
    ///
    /// let extract = Extract::from_text("一、总体要求\n\n坚持因地制宜。");
    /// assert_eq!(extract.text, "一、总体要求\n\n坚持因地制宜。\n");
    /// assert_eq!(extract.blocks.len(), 2);
    /// ```
    pub fn from_text(text: &str) -> Self {
        let mut extract = Self::default();
        for line in text.lines() {
            let start = extract.text.len();
            extract.text.push_str(line);
            if !line.trim().is_empty() {
                let span = Span::new(start, extract.text.len());
                extract.blocks.push(Block { span, kind: BlockKind::Paragraph });
            }
            extract.text.push('\n');
        }
        extract
    }
}

/// The generator that prints of this program name, by which they are known.
pub const GENERATOR: &str = "tiaowen";

/// A document as a print of it states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Its facts, whole: what is not there was not known.
    pub meta: Meta,
    /// The state of its text where it was printed.
    pub state: TextState,
}

/// How sure a recognised stretch of [`Extract::text`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confidence {
    /// Range.
    pub span: Span,
    /// 0 to 100.
    pub percent: u8,
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
    /// A part that is no clause, in a format that says which.
    Piece(PieceKind),
}

/// Something in the source that did not reach the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
