//! Measures against labelled sets: retrieval, crosswalk, quotation checks.

pub mod citations;
pub mod crosswalk;
mod fit;
