//! The same questions as tools for AI agents.
