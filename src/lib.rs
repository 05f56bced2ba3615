//! tiaowen 条文: Chinese policy documents, read clause by clause.
//!
//! The program over the crates of `crates/`: [`corpus`] reads a folder of documents, [`kb`] is the one door to
//! everything that is known of them, and [`cli`], [`api`], [`web`] and [`mcp`]
//! show it, with one reading of what is asked ([`params`]) over one state ([`site`]); [`http`] puts the routes
//! together and serves them.

pub mod corpus;
pub mod kb;
pub mod eval;
pub mod params;
pub mod site;
pub mod api;
pub mod web;
pub mod mcp;
pub mod http;
pub mod cli;
