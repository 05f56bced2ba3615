//! Wire shapes of those who watch a server: whether it runs, what it answers from, how old that is.

use serde::Serialize;
use utoipa::ToSchema;

/// What is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HealthView {
    /// `ok`
    pub status: &'static str,
    /// Version of the program.
    pub version: &'static str,
    /// Documents.
    pub documents: usize,
    /// Units of search.
    pub units: usize,
    /// When the index was built, ISO 8601.
    pub built: String,
    /// Hash over corpus, lexicon and schema.
    pub stamp: String,
}

/// Whether the server can answer, and from what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadyView {
    /// What is loaded.
    #[serde(flatten)]
    pub health: HealthView,
    /// The index that answers.
    pub index: IndexView,
    /// The files that it was made of; `null` where only the index is at hand.
    pub corpus: Option<CorpusView>,
    /// Whether the files would make another index now: run `tiaowen index`. `null` where only the index is
    /// at hand.
    pub reindex_needed: Option<bool>,
}

/// The index that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IndexView {
    /// When it was built, ISO 8601.
    pub built: String,
    /// Seconds since then.
    pub age: u64,
    /// Schema of fields and records.
    pub schema: u32,
    /// Hash of the files that it was made of.
    pub corpus: String,
    /// Hash of the lexicon that it was made with.
    pub lexicon: String,
}

/// The files that an index is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CorpusView {
    /// How many.
    pub files: usize,
    /// When the last of them was changed, ISO 8601.
    pub changed: Option<String>,
    /// Seconds since then.
    pub age: Option<u64>,
    /// Hash over all of them.
    pub hash: String,
    /// Hash of the lexicon.
    pub lexicon: String,
}
