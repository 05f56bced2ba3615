//! Reads `corpus/` and `seeds/` into documents: meta.toml, outlines, source files, the curated crosswalk.
