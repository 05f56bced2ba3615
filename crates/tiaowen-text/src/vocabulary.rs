//! What the characters and words of policy texts are: Chinese characters, marks, the units that clauses are
//! counted in, kinds of document. Numerals are in [`numeral`](crate::numeral), which also reads them.
//!
//! Every set has its purpose in its name; a reader that needs another one says beside it why.

pub mod han;
pub mod kind;
pub mod mark;
pub mod sentence;
pub mod standard;
pub mod unit;
