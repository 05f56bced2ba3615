//! Ranking, recall, snippets.
