//! What every stage of tiaowen shares: documents, spans, errors, numerals, the matching fold.
//!
//! Must not know: files and formats, how text is cleaned or parsed, search engines, pages, the network.
//!
//! - [`doc`]: a [`doc::Document`] is a text with clauses, each a [`doc::Span`] of bytes into it.
//! - [`extract`]: the text of a file before anything is read out of it.
//! - [`numeral`]: clause numbers in every form that documents print, to integers and back.
//! - [`script`]: one fold, character by character, by which 養老 and 养老 match; OpenCC for display.
//! - [`radicals`]: radicals that stand for characters.
//! - [`title`]: titles between title marks.
//! - [`offset`]: positions in a text that was derived from another, mapped back.
//! - [`budget`]: work that may be given up.
//! - [`recent`]: what was made lately, as much of it as fits.
//! - [`near`]: names that were perhaps meant by a misspelt one.
//! - [`error`], [`hash`]: the one error, and contents named by SHA-256.
//!
//! ```
//! use tiaowen_text::{numeral, script};
//!
//! let number = numeral::parse("（二十四）").expect("a clause number");
//! assert_eq!((number.main, number.sub), (24, 0));
//! assert_eq!(numeral::to_chinese(24), "二十四");
//!
//! assert_eq!(script::fold("養老託育"), script::fold("养老托育"));
//! ```

pub mod budget;
pub mod error;
pub mod date;
pub mod doc;
pub mod extract;
pub mod folded;
pub mod hash;
pub mod near;
pub mod offset;
pub mod numeral;
pub mod radicals;
pub mod recent;
pub mod script;
pub mod title;
pub mod vocabulary;
