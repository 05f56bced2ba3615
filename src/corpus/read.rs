//! One source made a document: taken out of its format, cleaned, parsed.

use tiaowen_parse::{clean, parse};
use tiaowen_source::{Skipped, Source};
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::error::Result;

/// A document with what its file holds beside the text.
#[derive(Debug)]
pub struct Read {
    /// The document.
    pub document: Document,
    /// What did not reach its text.
    pub skipped: Vec<Skipped>,
    /// What is wrong, and did not keep the document from being read.
    pub faults: Vec<String>,
    /// What one should know, and is not wrong.
    pub notes: Vec<String>,
}

impl From<Document> for Read {
    fn from(document: Document) -> Self {
        Self { document, skipped: Vec::new(), faults: Vec::new(), notes: Vec::new() }
    }
}

/// Turns one source into a document, whatever describes it.
pub fn read_document(id: &DocId, given: &Meta, source: &Source) -> Result<Document> {
    read_source(id, given, source).map(|read| read.document)
}

/// Turns one source into a document and tells what did not reach its text.
pub fn read_source(id: &DocId, given: &Meta, source: &Source) -> Result<Read> {
    let extract = tiaowen_source::extract(source)?;
    let cleaned = clean::clean(&extract);
    let document = parse::parse(id, given, &extract, cleaned);
    Ok(Read { skipped: extract.skipped, ..document.into() })
}
