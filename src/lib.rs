//! tiaowen 条文: Chinese policy documents, read clause by clause.
//!
//! A tour in reading order. A file becomes text in [`source`], loses its damage in [`clean`] and gains
//! its clauses in [`parse`]; the result is a [`doc::Document`]. [`corpus`] does that for a whole folder.
//! [`index`] makes documents searchable with the tokens of [`segment`] over the fold of [`script`];
//! [`query`] reads what people type; [`crossref`] links clauses. [`kb`] is the one door to all of it,
//! [`view`] the shapes it answers in, and [`cli`], [`api`], [`web`] and [`mcp`] show them.

pub mod error;
pub mod doc;
pub mod hash;
pub mod offset;
pub mod numeral;
pub mod source;
pub mod clean;
pub mod parse;
pub mod corpus;
pub mod script;
pub mod segment;
pub mod index;
pub mod query;
pub mod crossref;
pub mod export;
pub mod verify;
pub mod kb;
pub mod view;
pub mod eval;
pub mod http;
pub mod api;
pub mod web;
pub mod mcp;
pub mod cli;
