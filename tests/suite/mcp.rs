//! Tools for agents.
