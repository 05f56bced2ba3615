//! Measures against labelled sets: retrieval, crosswalk, quotation checks.

pub mod citations;
pub mod collection;
pub mod crosswalk;
pub mod paired;
pub mod verify;
mod fit;
pub mod retrieval;
