//! tiaowen 条文: Chinese policy documents, read clause by clause.
//!
//! A tour in reading order. A file becomes text in [`source`], loses its damage in [`clean`] and gains
//! its clauses in `parse`; the result is a [`doc::Document`].

pub mod clean;
pub mod crossref;
pub mod doc;
pub mod error;
pub mod kb;
pub mod offset;
pub mod script;
pub mod source;
pub mod view;
