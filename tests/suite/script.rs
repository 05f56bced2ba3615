//! Folding and display conversion.
