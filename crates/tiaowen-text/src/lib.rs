//! What every stage of tiaowen shares: documents, spans, errors, numerals, the matching fold.
//!
//! Must not know: files and formats, how text is cleaned or parsed, search engines, pages, the network.

pub mod error;
pub mod doc;
pub mod extract;
pub mod folded;
pub mod hash;
pub mod offset;
pub mod numeral;
pub mod script;
pub mod vocabulary;
