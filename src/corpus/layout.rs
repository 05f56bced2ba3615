//! Where the folders of a project are.

use std::path::{Path, PathBuf};

/// The folder of the judged rows in a corpus.
pub(super) const CROSSWALK: &str = "crosswalk";
/// The folder in it that no index is made of: what second judges and readers say.
pub(super) const REVIEW: &str = "review";

/// The folders of a project.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Documents, crosswalk and lexicon.
    pub corpus: PathBuf,
    /// Given starting files.
    pub seeds: PathBuf,
}

impl Layout {
    /// The layout below a project's root.
    pub fn at(root: &Path) -> Self {
        Self { corpus: root.join("corpus"), seeds: root.join("seeds") }
    }

    /// A file's name as documents and reports give it: below `corpus/` or `seeds/`, wherever those are.
    pub(super) fn name_of(&self, path: &Path) -> String {
        for (dir, name) in [(&self.corpus, "corpus"), (&self.seeds, "seeds")] {
            if let Ok(below) = path.strip_prefix(dir) {
                return Path::new(name).join(below).to_string_lossy().into_owned();
            }
        }
        path.to_string_lossy().into_owned()
    }

    /// The folder of the judged rows.
    pub fn crosswalk(&self) -> PathBuf {
        self.corpus.join(CROSSWALK)
    }

    /// The folder of what second judges and readers say.
    pub(super) fn review(&self) -> PathBuf {
        self.crosswalk().join(REVIEW)
    }

    /// The folder of the lexicon.
    pub fn lexicon(&self) -> PathBuf {
        self.corpus.join("lexicon")
    }
}
