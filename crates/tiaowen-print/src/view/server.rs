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
    /// What of the files waits to be indexed; `null` where only the index is at hand.
    pub waiting: Option<WaitingView>,
    /// The last works on the index, the newest first; empty where no record of them is kept, as in a search cluster.
    pub jobs: Vec<JobView>,
}

/// What is indexed and what waits, without opening the index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatusView {
    /// Units of search.
    pub units: usize,
    /// When the index was built, ISO 8601.
    pub built: String,
    /// What of the files waits to be indexed.
    pub waiting: WaitingView,
    /// Documents that a build has read which is not finished; where it was interrupted the next goes on from them.
    pub read: usize,
    /// The last works on the index, the newest first; empty where no record of them is kept, as in a search cluster.
    pub jobs: Vec<JobView>,
}

/// How the files differ from those that an index was made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitingView {
    /// Whether all documents wait, as lexicon or program are others.
    pub all: bool,
    /// Documents whose files are new, changed, or had a problem.
    pub changed: usize,
    /// Documents whose files are gone.
    pub gone: usize,
    /// Whether other files changed: the crosswalk, topics.
    pub other: bool,
}

impl WaitingView {
    /// Whether anything waits.
    pub fn any(&self) -> bool {
        self.all || self.other || self.changed + self.gone > 0
    }
}

/// A work on an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobView {
    /// `whole` (all of it was written), `change` (what changed), `learn` (what words mean), `encode` (sentences by a
    /// model).
    pub kind: &'static str,
    /// When it was begun, ISO 8601.
    pub begun: String,
    /// How long it took, from the beginning until its index could be opened.
    pub millis: u64,
    /// Documents it was about: all, or those that were added, changed or removed.
    pub documents: usize,
    /// Units of the index that it made.
    pub units: usize,
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
