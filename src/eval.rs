//! Measures against labelled sets: retrieval, crosswalk, quotation checks.

pub mod crosswalk;
mod fit;
