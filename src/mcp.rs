//! The same questions as tools for AI agents (Model Context Protocol), over stdio and at `/mcp`.
//!
//! Every tool reads only. Answers are the HTTP API's own shapes, with the same schemas; a long answer is
//! cut and says how to ask for less. Key type: [`Agent`].

mod agent;
pub mod http;
mod message;
mod resources;
pub mod stdio;
mod tools;

pub use agent::Agent;
