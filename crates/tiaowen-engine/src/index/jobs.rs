//! The last works on an index, and how long each took: kept beside the builds, since those are removed.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::history;
use crate::disk::{sync_folder, write_synced};
use tiaowen_text::error::{Error, Result};

/// File of the last works in the folder of all builds.
const JOBS: &str = "jobs.json";
/// How many are kept.
const KEPT: usize = 20;

/// What was done to an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
    /// All of it was written.
    Whole,
    /// What changed was written.
    Change,
    /// What words mean was learnt.
    Learn,
    /// Sentences were encoded by a model, or its vectors removed.
    Encode,
}

/// A work that made a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// What was done.
    pub kind: JobKind,
    /// When it was begun, ISO 8601: files are read after that.
    pub begun: String,
    /// Milliseconds until its build was the current one.
    pub millis: u64,
    /// Documents it was about: all, or those that were added, changed or removed.
    pub documents: usize,
    /// Units of the build that it made.
    pub units: usize,
}

impl Job {
    /// A work that ends now.
    pub(super) fn done(kind: JobKind, begun: Timestamp, documents: usize, units: usize) -> Self {
        #[expect(clippy::disallowed_methods, reason = "how long a work took is told")]
        let took = Timestamp::now().as_millisecond() - begun.as_millisecond();
        let millis = u64::try_from(took).unwrap_or_default();
        Self { kind, begun: history::print(begun), millis, documents, units }
    }
}

/// The last works on an index, the newest first; none where nothing is known of them.
pub fn jobs(index_dir: &Path) -> Vec<Job> {
    let json = fs::read(index_dir.join(JOBS)).unwrap_or_default();
    serde_json::from_slice(&json).unwrap_or_default()
}

/// Adds a work to the last ones; by who may write builds.
pub(super) fn add(index_dir: &Path, job: Job) -> Result<()> {
    let mut all = jobs(index_dir);
    all.insert(0, job);
    all.truncate(KEPT);
    let json = serde_json::to_vec(&all).map_err(|e| Error::internal(e.to_string()))?;
    let (new, path) = (index_dir.join("jobs.new"), index_dir.join(JOBS));
    write_synced(&new, &json)
        .and_then(|()| fs::rename(&new, &path))
        .map_err(|e| Error::io(path.display(), e))?;
    sync_folder(index_dir)
}
