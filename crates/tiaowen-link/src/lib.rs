//! How documents speak of each other: citations and names, the alignment with a parent ([`crossref`]), and
//! whether a quotation really stands where it is ascribed to ([`verify`]).
//!
//! Must not know: file formats, search engines, pages, disk or network.
//!
//! - [`crossref::link`] gives each document its citations, the rows of the crosswalk that a reader judged, and an
//!   alignment that is computed; the three are never mixed.
//! - [`verify::verify`] judges every citation and quotation of a text against a [`verify::Library`];
//!   [`verify::Shelf`] is one over documents in memory.
//! - [`tasks::tasks`] reads who has to do what by when, [`term::term`] how long a text says that it holds.
//! - [`definition::terms`] reads which terms a text defines.

pub mod crossref;
pub mod definition;
pub mod revision;
pub mod tasks;
pub mod term;
pub mod verify;
