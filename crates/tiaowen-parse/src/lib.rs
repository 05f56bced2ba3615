//! Noisy text becomes clean, numbered clauses: [`clean`] repairs with every repair on record, [`parse`] reads
//! title, facts and outline.
//!
//! Must not know: file formats, other documents, search engines, pages, disk or network.
//!
//! Neither stage fails or panics: each gives a value, with what it repaired and what it found odd. Nothing is
//! lost either: the pieces and clauses of a document tile its text, and the repairs lead back to what was read.
//!
//! ```
//! use tiaowen_parse::{clean, parse};
//! use tiaowen_text::doc::{DocId, Meta};
//! use tiaowen_text::extract::Extract;
//!
//! # fn main() -> tiaowen_text::error::Result<()> {
//! let text = "示例市停车管理办法\n第一条　为了规范停车，制定本办法。\n第二条　停车场每日开放。\n";
//! let extract = Extract::from_text(text);
//! let cleaned = clean::clean(&extract);
//! let document = parse::parse(&DocId::parse("parking")?, &Meta::default(), &extract, cleaned);
//!
//! assert_eq!(document.meta.title, "示例市停车管理办法");
//! let numbers: Vec<&str> = document.units().map(|(_, clause)| clause.path.as_str()).collect();
//! assert_eq!(numbers, ["1", "2"]);
//! # Ok(())
//! # }
//! ```

pub mod clean;
pub mod parse;
