//! Command line: clap types, and one file a subcommand under `cli/`.

pub mod serve;
