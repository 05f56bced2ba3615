//! How typed text is read.
