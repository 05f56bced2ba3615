//! The search engine: tokens, the index, the query language, ranking.
//!
//! The only crate that names tantivy and jieba. Must not know: file formats, pages, addresses, how documents
//! are linked.

pub mod segment;
pub mod index;
pub mod query;
