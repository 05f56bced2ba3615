//! File formats and charsets.
