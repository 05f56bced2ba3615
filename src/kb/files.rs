//! The files that an index is made of, looked at no oftener than needed.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::upkeep::waiting;
use crate::corpus::{Layout, files};
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::Stamp;
use tiaowen_engine::segment::Lexicon;
use tiaowen_print::view::server::WaitingView;
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
    /// What of them waits to be taken into the index of another stamp.
    built: Stamp,
    pub(super) waiting: WaitingView,
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
    pub(super) fn see(&self, engine: &dyn Engine) -> Result<Seen> {
        let built = &engine.collection().build.stamp;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = last.take();
        if let Some(seen) = earlier.as_ref()
            && seen.at.elapsed() < LOOKED
            && seen.built == *built
        {
            return Ok(last.insert(seen.clone()).clone());
        }
        let look = files::look(&self.layout)?;
        let earlier = earlier.filter(|seen| seen.look == look);
        let (stamp, told) = match earlier {
            Some(Seen { stamp, waiting, built: of, .. }) => (stamp, Some((of, waiting))),
            None => {
                let lexicon = Lexicon::load(&self.layout.lexicon())?;
                (Stamp::new(files::hash(&self.layout, &self.sums)?, &lexicon), None)
            }
        };
        let waiting = match told.filter(|(of, _)| of == built) {
            Some((_, waiting)) => waiting,
            None if stamp == *built => WaitingView::default(),
            None => {
                let readings = engine.readings()?.map(|json| serde_json::from_slice(&json));
                let readings = readings.and_then(std::result::Result::ok).unwrap_or_default();
                waiting(&self.layout, [&stamp, built], &readings)?
            }
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "how often the folders are looked at depends on time"
        )]
        let at = Instant::now();
        let built = built.clone();
        Ok(last.insert(Seen { at, look, stamp, built, waiting }).clone())
    }
}
