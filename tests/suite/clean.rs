//! Repairs of damaged text.
