//! The one door to the knowledge base: open an index, search it, read documents, clauses and their
//! references. Callers get `view` types and never see the engine.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use tiaowen_engine::collection::{CatalogueEntry, Collection};
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_link::crossref::Linked;
use tiaowen_link::crossref::names::Names;
use tiaowen_print::view::TopicView;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::recent::Recent;

mod addresses;
mod analyze;
mod batch;
mod browse;
mod compare;
mod coverage;
mod crosswalk;
mod defined;
mod definition;
mod desk;
mod echo;
mod edition;
mod evidence;
mod export;
mod facets;
mod facts;
mod files;
mod freshness;
mod glossary;
mod hint;
mod judged;
mod judging;
mod kwic;
mod list;
mod look;
mod lookup;
mod model;
mod narrow;
mod outside;
mod request;
mod radar;
mod related;
mod replaced;
mod resolve;
mod revision;
mod search;
mod snippet;
mod standing;
mod suggest;
mod tasks;
mod topics;
mod upkeep;
mod verify;
mod wordings;
mod workbench;
mod works;

pub use crate::corpus::crosswalk::Judge;
pub use crate::corpus::readers::LONGEST_NOTE as LONGEST_READERS_NOTE;
pub use desk::{
    Agreed, Asked, Bench, Candidate, Case, Choice, Judgement, LONGEST_NOTE, NewJudgement, Queue,
    Said, Verdict, Workbench,
};
pub use edition::Edition;
pub use list::{List, ListFacet, ListRequest, ListSort, Work};
pub use request::{KwicOrder, KwicRequest, Region, SearchRequest, Sort, Switch, level_of};
pub use upkeep::{job, waiting};

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
    /// Bytes on disk.
    pub bytes: u64,
}

/// Documents kept parsed; a reader stays with a few.
const KEPT: usize = 16;
/// Documents whose terms are kept.
const KEPT_GLOSSARIES: usize = 16;
/// Pairs of texts whose comparison is kept: matching two long laws takes a while.
const KEPT_COMPARISONS: usize = 32;

/// An open knowledge base; cheap to share behind an `Arc`, safe to use from many threads.
pub struct Kb {
    open: RwLock<Arc<Open>>,
    source: Option<Box<files::Source>>,
    model: Option<Box<model::Installed>>,
}

/// One build, with the documents read last.
struct Open {
    engine: Arc<dyn Engine>,
    recent: Mutex<Recent<DocId, Arc<Linked>>>,
    /// The topics with their clauses; made when first asked for.
    topics: OnceLock<Arc<Vec<TopicView>>>,
    /// What became of each clause from one text to another, of the pairs asked for last.
    revisions: Mutex<edition::Compared>,
    /// Characters of each document; counted when first asked for.
    lengths: OnceLock<Arc<Vec<u64>>>,
    /// What the documents asked for last define.
    glossaries: Mutex<Recent<DocId, Arc<glossary::Glossary>>>,
    /// What is out of date, as of the day it was first asked for.
    radar: Mutex<Option<look::Look>>,
    /// What is wrong with the files of the build, once that was seen.
    damage: OnceLock<String>,
}

impl Kb {
    /// Opens the index in `dir` (the project's `index/`) with the engine of this machine. Refuses one built with
    /// another schema, with the command that rebuilds it in the message.
    pub fn open(dir: &Path) -> Result<Self> {
        Ok(Self::over(Arc::new(Embedded::open(dir)?)))
    }

    /// A knowledge base over any engine.
    pub fn over(engine: Arc<dyn Engine>) -> Self {
        Self { open: RwLock::new(Arc::new(Open::new(engine))), source: None, model: None }
    }

    /// Ranks questions by the sentence model in a folder too, where there is one by which the index was encoded.
    pub fn with_model(self, folder: &Path) -> Result<Self> {
        Ok(Self { model: model::Installed::find(folder)?.map(Box::new), ..self })
    }

    /// Follows a newer build of the index; tells whether there was one.
    pub fn refresh(&self) -> Result<bool> {
        let Some(newer) = self.now().engine.newer()? else { return Ok(false) };
        let newer = Arc::new(Open::new(newer));
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = newer;
        Ok(true)
    }

    /// Fails with `Unavailable` when files of the index are gone, cut short, or were [found](Self::examine) damaged; one
    /// that a newer build has taken the place of is left for that.
    pub fn present(&self) -> Result<()> {
        let open = self.now();
        let gone = match open.present() {
            Ok(()) => return Ok(()),
            Err(gone) => gone,
        };
        // Why there is no newer build is of no matter here, and another question may have taken it up just now.
        let _ = self.refresh();
        let now = self.now();
        if Arc::ptr_eq(&open, &now) { Err(gone) } else { now.present() }
    }

    /// Reads every file of the index and compares it with what was written. Once one is found damaged nothing is
    /// answered from this build any more.
    pub fn examine(&self) -> Result<()> {
        let open = self.now();
        if let Err(error) = open.engine.sound() {
            open.damage.get_or_init(|| error.to_string());
        }
        open.present()
    }

    /// The build that answers now, for an answer in many parts.
    pub fn held(&self) -> Self {
        Self { open: RwLock::new(self.now()), source: None, model: None }
    }

    /// What is loaded.
    pub fn status(&self) -> Status {
        let open = self.now();
        let Collection { build, catalogue, bytes, .. } = open.collection();
        Status {
            documents: catalogue.len(),
            units: build.units,
            built: build.built.clone(),
            stamp: format!(
                "{}.{}-{}-{}",
                build.stamp.schema, build.stamp.alignment, build.stamp.lexicon, build.stamp.corpus
            ),
            bytes: *bytes,
        }
    }

    /// The build that answers now; a question keeps the one it began with.
    fn now(&self) -> Arc<Open> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Open {
    fn new(engine: Arc<dyn Engine>) -> Self {
        Self {
            engine,
            recent: Mutex::new(Recent::new(KEPT)),
            topics: OnceLock::new(),
            revisions: Mutex::new(Recent::new(KEPT_COMPARISONS)),
            lengths: OnceLock::new(),
            glossaries: Mutex::new(Recent::new(KEPT_GLOSSARIES)),
            radar: Mutex::new(None),
            damage: OnceLock::new(),
        }
    }

    fn present(&self) -> Result<()> {
        match self.damage.get() {
            Some(damage) => Err(Error::unavailable(damage.clone())),
            None => self.engine.present(),
        }
    }

    /// What is known without a search.
    fn collection(&self) -> &Collection {
        self.engine.collection()
    }

    /// Names of all documents; made at the first question that needs them.
    fn names(&self) -> &Names {
        self.collection().names()
    }

    /// The catalogue entry of a document; an unknown one is told with the documents there are.
    fn entry(&self, id: &DocId) -> Result<&CatalogueEntry> {
        if let Some(entry) = self.collection().entry(id) {
            return Ok(entry);
        }
        // What cannot be read is not told as absent.
        self.collection().catalogue.sound()?;
        let held = self.collection().catalogue.iter().take(50).map(|e| e.id.to_string());
        let unknown = Error::not_found(format!("no document {id}"));
        Err(unknown.in_chinese(format!("没有文件 {id}")).offering(held))
    }

    /// A document with its references, from memory when it was read lately.
    fn linked(&self, entry: &CatalogueEntry) -> Result<Arc<Linked>> {
        let recent = || self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = recent().get(&entry.id) {
            return Ok(known.clone());
        }
        // Read outside the lock: a large document takes milliseconds.
        let linked = Arc::new(self.engine.linked(entry)?);
        recent().put(entry.id.clone(), 1, linked.clone());
        Ok(linked)
    }
}

/// The day on which a question is asked, ISO 8601.
#[expect(
    clippy::disallowed_methods,
    reason = "which version of a text is in force depends on the day it is asked for"
)]
pub fn today() -> String {
    jiff::Timestamp::now().strftime("%F").to_string()
}
