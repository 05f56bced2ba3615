//! Noisy text becomes clean, numbered clauses: [`clean`] repairs with every repair on record, [`parse`] reads
//! title, facts and outline.
//!
//! Must not know: file formats, other documents, search engines, pages, disk or network.

pub mod clean;
pub mod parse;
