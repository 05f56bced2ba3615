//! Measures against labelled sets: retrieval, crosswalk, quotation checks.

pub mod citations;
pub mod crosswalk;
pub mod verify;
mod fit;
pub mod retrieval;
