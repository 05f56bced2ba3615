//! One binary of integration tests. A room per subject; add a case to the nearest room, and as data under
//! `tests/data/` where the room reads files.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed test may panic"
)]

// Where things come from: formats, damage, structure.
mod source;
mod fetch;
mod official;
mod clean;
mod parse;
// Matching and ranking.
mod script;
mod query;
mod search;
mod plan;
mod narrow;
mod jump;
// Links between documents.
mod crossref;
mod crosswalk;
// Ways in.
mod api;
mod feeds;
mod web;
mod cli;
mod mcp;
mod serve;
mod export;
// Checks of what a text claims.
mod verify;
// The project about itself: layers, documented options.
mod layers;
mod documented;
// Small things shared by the rooms.
mod harness;
mod damage;
