//! How documents speak of each other: citations and names, the alignment with a parent ([`crossref`]), and
//! whether a quotation really stands where it is ascribed to ([`verify`]).
//!
//! Must not know: file formats, search engines, pages, disk or network.

pub mod crossref;
pub mod verify;
