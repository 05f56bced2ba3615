//! One binary of integration tests. A room per subject; add a case to the nearest room, and as data under
//! `tests/data/` where the room reads files.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a failed test may panic, and some wait for what takes time"
)]

// Where things come from: formats, damage, structure.
mod source;
mod scans;
mod fetch;
mod official;
mod clean;
mod parse;
mod papers;
mod tables;
// Matching and ranking.
mod script;
mod query;
mod search;
mod questions;
mod meaning;
mod plan;
mod narrow;
mod jump;
mod standing;
// Links between documents.
mod crossref;
mod references;
mod carrying;
mod crosswalk;
mod workbench;
// Ways in.
mod api;
mod feeds;
mod web;
mod reading;
mod kwic;
mod cli;
mod store;
mod living;
mod mcp;
mod serve;
mod export;
// Checks of what a text claims.
mod verify;
// Limits: how time grows.
mod growth;
// The project about itself: layers, documented options, schemas.
mod layers;
mod documented;
mod reference;
mod schemas;
// Small things shared by the rooms.
mod harness;
mod increment;
mod interrupted;
mod damage;
