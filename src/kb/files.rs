//! The files that an index is made of, looked at no oftener than needed.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::corpus::{Layout, files};
use tiaowen_engine::index::Stamp;
use tiaowen_engine::segment::Lexicon;
use tiaowen_text::error::Result;

/// How long a look at the files stays good: whoever asks every second must not cost a listing each time.
const LOOKED: Duration = Duration::from_secs(5);

/// The files that the index is made of, where they are at hand.
pub(super) struct Source {
    /// The project's folders.
    pub(super) layout: Layout,
    /// What was in the files when they were last read.
    sums: files::Sums,
    last: Mutex<Option<Seen>>,
    /// Held by whoever writes a judgement, or what a reader says.
    pub(super) writing: Mutex<()>,
    /// When readers said something lately.
    pub(super) said: Mutex<Vec<Instant>>,
}

/// What the files came to when they were last looked at.
#[derive(Clone)]
pub(super) struct Seen {
    at: Instant,
    pub(super) look: files::Look,
    /// What an index of these files would be stamped with.
    pub(super) stamp: Stamp,
}

impl Source {
    /// The files of a project's folders.
    pub(super) fn new(layout: Layout) -> Self {
        Self {
            layout,
            sums: files::Sums::default(),
            last: Mutex::new(None),
            writing: Mutex::new(()),
            said: Mutex::new(Vec::new()),
        }
    }

    /// Reads the files only when a look at them shows a change.
    pub(super) fn see(&self) -> Result<Seen> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = last.as_ref().filter(|seen| seen.at.elapsed() < LOOKED) {
            return Ok(seen.clone());
        }
        let look = files::look(&self.layout)?;
        let stamp = match last.take() {
            Some(seen) if seen.look == look => seen.stamp,
            _ => {
                let lexicon = Lexicon::load(&self.layout.lexicon())?;
                Stamp::new(files::hash(&self.layout, &self.sums)?, &lexicon)
            }
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "how often the folders are looked at depends on time"
        )]
        let at = Instant::now();
        Ok(last.insert(Seen { at, look, stamp }).clone())
    }
}
