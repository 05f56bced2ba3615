//! The search engine: tokens, the index, the query language, ranking.
//!
//! A query is read ([`query::parse`]), understood with the lexicon of a collection ([`query::meaning::read`]) and
//! lowered once into a [`plan::Plan`], which is data. An [`engine::Engine`] carries plans out; [`embedded`] is the
//! one that needs nothing but a folder on this machine.
//!
//! What needs words and no index is here too: [`display`](mod@display) shows a text in another script.
//!
//! [`disk`] is how an index is written, for whoever keeps other files: one writer at a time, bytes that survive a crash.
//!
//! The only crate that names tantivy and jieba. Must not know: file formats, pages, addresses, how documents
//! are linked.

pub mod disk;
pub mod segment;
pub mod display;
pub mod catalogue;
pub mod collection;
pub mod plan;
pub mod engine;
pub mod draft;
pub mod evidence;
pub mod index;
pub mod query;
pub mod embedded;
