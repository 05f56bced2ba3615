//! What people type becomes a syntax tree, leniently: text first, operators only where documented.
