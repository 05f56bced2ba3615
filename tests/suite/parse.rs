//! Numbering, metadata, tiling.
