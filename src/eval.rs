//! Measures against labelled sets: retrieval, crosswalk, quotation checks.
