//! The one door to the knowledge base: open an index, search it, read documents, clauses and their
//! references. Callers get `view` types and never see the engine.

mod verify;

use std::path::Path;

use crate::doc::DocId;
use crate::error::{Error, Result};
use crate::view::{ClauseView, DocumentFullView, DocumentView, SearchView};

/// What to search and how to page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRequest {
    /// What the user typed.
    pub text: String,
    /// Only these documents; all when empty.
    pub documents: Vec<DocId>,
    /// First hit.
    pub offset: usize,
    /// Most hits.
    pub limit: usize,
}

/// What is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Documents.
    pub documents: usize,
    /// Units of search.
    pub units: usize,
    /// When the index was built, ISO 8601.
    pub built: String,
    /// Hash over corpus, lexicon and schema.
    pub stamp: String,
}

/// An open knowledge base; cheap to share behind an `Arc`, safe to use from many threads.
pub struct Kb {}

impl Kb {
    /// Opens the index in `dir` (the project's `index/`). Refuses one built with another schema, with
    /// the command that rebuilds it in the message.
    pub fn open(_dir: &Path) -> Result<Self> {
        Err(Error::unavailable("not built"))
    }

    /// Follows a newer build in the index folder; tells whether there was one.
    pub fn refresh(&self) -> Result<bool> {
        Ok(false)
    }

    /// What is loaded.
    pub fn status(&self) -> Status {
        Status { documents: 0, units: 0, built: String::new(), stamp: String::new() }
    }

    /// Clauses that match, best first.
    pub fn search(&self, _request: &SearchRequest) -> Result<SearchView> {
        Err(Error::unavailable("not built"))
    }

    /// Every document that is held or known, by level and date.
    pub fn documents(&self) -> Result<Vec<DocumentView>> {
        Err(Error::unavailable("not built"))
    }

    /// One document with its outline.
    pub fn document(&self, _id: &DocId) -> Result<DocumentFullView> {
        Err(Error::unavailable("not built"))
    }

    /// One clause by number, path, `section-N` or name. An unknown document or clause is `NotFound` and
    /// offers what there is; a number that repeats is `Ambiguous` and offers the paths.
    pub fn clause(&self, _id: &DocId, _key: &str) -> Result<ClauseView> {
        Err(Error::unavailable("not built"))
    }

    /// Every unit of a document in reading order, whole: what a reading page needs.
    pub fn clauses(&self, _id: &DocId) -> Result<Vec<ClauseView>> {
        Err(Error::unavailable("not built"))
    }
}
