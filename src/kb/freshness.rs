//! Whether the index still is what the files of the corpus would make.

use jiff::Timestamp;

use super::Kb;
use super::files::Source;
use super::upkeep::job;
use crate::corpus::Layout;
use tiaowen_print::view::server::{CorpusView, HealthView, IndexView, ReadyView};
use tiaowen_text::error::Result;

impl Kb {
    /// Lets the knowledge base see the files that its index was made of.
    pub fn with_source(mut self, layout: Layout) -> Self {
        self.source = Some(Box::new(Source::new(layout)));
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
        if let Some(entry) = open.collection().catalogue.get(0) {
            // A record read from the disk proves more than an open index does.
            open.engine.linked(entry)?;
        }
        let seen = match &self.source {
            Some(source) if source.layout.corpus.is_dir() => {
                Some(source.see(open.engine.as_ref())?)
            }
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
            waiting: seen.as_ref().map(|seen| seen.waiting),
            jobs: open.engine.jobs().into_iter().map(job).collect(),
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
