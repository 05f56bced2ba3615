//! Whether the index still is what the files of the corpus would make.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Kb;
use crate::corpus::{Layout, files};
use tiaowen_engine::index::Stamp;
use tiaowen_engine::segment::Lexicon;
use tiaowen_print::view::server::{CorpusView, HealthView, IndexView, ReadyView};
use tiaowen_text::error::Result;

/// How long a look at the files stays good: whoever asks every second must not cost a listing each time.
const LOOKED: Duration = Duration::from_secs(5);

/// The files that the index is made of, where they are at hand.
pub(super) struct Source {
    layout: Layout,
    last: Mutex<Option<Seen>>,
}

#[derive(Clone)]
struct Seen {
    at: Instant,
    look: files::Look,
    stamp: Stamp,
}

impl Kb {
    /// Lets the knowledge base see the files that its index was made of.
    pub fn with_source(mut self, layout: Layout) -> Self {
        self.source = Some(Source { layout, last: Mutex::new(None) });
        self
    }

    /// What is loaded.
    pub fn health(&self) -> HealthView {
        let status = self.status();
        HealthView {
            status: "ok",
            version: env!("CARGO_PKG_VERSION"),
            documents: status.documents,
            units: status.units,
            built: status.built,
            stamp: status.stamp,
        }
    }

    /// Whether questions can be answered, what from, and how old that is.
    pub fn ready(&self) -> Result<ReadyView> {
        let open = self.now();
        if let Some(entry) = open.collection().catalogue.first() {
            // A record read from the disk proves more than an open index does.
            open.engine.linked(entry)?;
        }
        let seen = match &self.source {
            Some(source) if source.layout.corpus.is_dir() => Some(source.see()?),
            _ => None,
        };
        let build = &open.collection().build;
        let built: Option<Timestamp> = build.built.parse().ok();
        Ok(ReadyView {
            health: self.health(),
            index: IndexView {
                built: build.built.clone(),
                age: built.map_or(0, age),
                schema: build.stamp.schema,
                corpus: build.stamp.corpus.clone(),
                lexicon: build.stamp.lexicon.clone(),
            },
            reindex_needed: seen.as_ref().map(|seen| seen.stamp != build.stamp),
            corpus: seen.map(|seen| {
                let changed = seen.look.changed.and_then(|at| Timestamp::try_from(at).ok());
                CorpusView {
                    files: seen.look.files,
                    changed: changed.map(|at| at.to_string()),
                    age: changed.map(age),
                    hash: seen.stamp.corpus,
                    lexicon: seen.stamp.lexicon,
                }
            }),
        })
    }
}

/// Seconds since a time; none for one that a wrong clock puts in the future.
fn age(since: Timestamp) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "an age is told in the time of the asking")]
    u64::try_from(Timestamp::now().as_second() - since.as_second()).unwrap_or(0)
}

impl Source {
    /// Reads the files only when a look at them shows a change.
    fn see(&self) -> Result<Seen> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = last.as_ref().filter(|seen| seen.at.elapsed() < LOOKED) {
            return Ok(seen.clone());
        }
        let look = files::look(&self.layout)?;
        let stamp = match last.take() {
            Some(seen) if seen.look == look => seen.stamp,
            _ => {
                let lexicon = Lexicon::load(&self.layout.lexicon())?;
                Stamp::new(files::hash(&self.layout)?, &lexicon)
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
