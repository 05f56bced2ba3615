//! Where a build is kept, as far as making one asks: a folder of this machine, or a search cluster.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::model;
use crate::cli::output::note;
use crate::corpus::Readings;
use tiaowen_engine::draft::Draft;
use tiaowen_engine::embedded::Embedded;
use tiaowen_engine::engine::Engine;
use tiaowen_engine::index::{self, Build, Job, Learnt, Lock, Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_opensearch::{self as cluster, Access, Cluster, Shape};
use tiaowen_text::error::{Error, Result};

/// Where a build is kept.
pub(super) trait Home {
    /// As messages call it.
    fn name(&self) -> String;

    /// The stamp of the current build, when there is one that can be read.
    fn stamp(&self) -> Result<Option<Stamp>>;

    /// Whether the current build is what was written; damage is told.
    fn is_sound(&self) -> Result<bool>;

    /// What was made of the files of the current build; nothing where all of it must be made anew.
    fn readings(&self) -> Option<Readings>;

    /// Opens the current build.
    fn open(&self) -> Result<Arc<dyn Engine>>;

    /// The file of the documents that are read, from which a build goes on that was interrupted; none where that is
    /// not kept.
    fn spool(&self) -> Option<PathBuf>;

    /// Starts a build that is the current one but for what is added and removed.
    fn update(&mut self, stamp: &Stamp) -> Result<Box<dyn Draft>>;

    /// Starts a build of about so many units.
    fn whole(&mut self, stamp: &Stamp, lexicon: &Lexicon, units: usize) -> Result<Box<dyn Draft>>;

    /// Encodes the current build by an installed sentence model, or rids it of what an earlier one made.
    fn encode(&mut self) -> anyhow::Result<()>;

    /// Facts of the current build.
    fn built(&self) -> Result<Build>;

    /// The last works, the newest first; none where no record of them is kept.
    fn jobs(&self) -> Vec<Job>;
}

/// A folder of this machine.
pub(super) struct Folder {
    dir: PathBuf,
    /// The folder of the sentence model.
    model: PathBuf,
    /// Given to the writer.
    lock: Option<Lock>,
}

impl Folder {
    /// A folder that is looked at.
    pub(super) fn new(dir: PathBuf, model: PathBuf) -> Self {
        Self { dir, model, lock: None }
    }

    /// Takes the right to write to a folder.
    pub(super) fn take(dir: PathBuf, model: PathBuf) -> Result<Self> {
        let lock = Some(Lock::take(&dir)?);
        Ok(Self { dir, model, lock })
    }

    fn lock(&mut self) -> Result<Lock> {
        self.lock.take().map_or_else(|| Lock::take(&self.dir), Ok)
    }
}

/// What was made of the files of the current build in a folder, where it can be read.
pub(super) fn readings(dir: &Path) -> Option<Readings> {
    serde_json::from_slice(&index::readings(dir)?).ok()
}

impl Home for Folder {
    fn name(&self) -> String {
        self.dir.display().to_string()
    }

    fn stamp(&self) -> Result<Option<Stamp>> {
        Ok(index::current_stamp(&self.dir))
    }

    fn is_sound(&self) -> Result<bool> {
        let damage = index::damage(&self.dir)?;
        damage.iter().for_each(|damage| note!("{damage}"));
        Ok(damage.is_empty())
    }

    fn readings(&self) -> Option<Readings> {
        readings(&self.dir)
    }

    fn open(&self) -> Result<Arc<dyn Engine>> {
        Ok(Arc::new(Embedded::open(&self.dir)?))
    }

    fn spool(&self) -> Option<PathBuf> {
        Some(self.dir.join("reading"))
    }

    fn update(&mut self, stamp: &Stamp) -> Result<Box<dyn Draft>> {
        let lock = self.lock()?;
        Ok(Box::new(Writer::update(lock, &self.dir, stamp)?))
    }

    fn whole(&mut self, stamp: &Stamp, lexicon: &Lexicon, _: usize) -> Result<Box<dyn Draft>> {
        let lock = self.lock()?;
        Ok(Box::new(Writer::locked(lock, &self.dir, stamp, lexicon)?))
    }

    fn encode(&mut self) -> anyhow::Result<()> {
        // It takes the right to write for itself.
        drop(self.lock.take());
        model::encode(&self.dir, &self.model)
    }

    fn built(&self) -> Result<Build> {
        index::current(&self.dir)
    }

    fn jobs(&self) -> Vec<Job> {
        index::jobs(&self.dir)
    }
}

/// A search cluster.
pub(super) struct InCluster {
    access: Access,
    shape: Shape,
    learnt: Option<Learnt>,
}

impl InCluster {
    pub(super) fn new(access: Access, shape: Shape) -> Self {
        Self { access, shape, learnt: None }
    }

    /// Learns what words mean from the texts of the current build, for the next one. Tells whether there was enough
    /// text to learn from.
    pub(super) fn learn(&mut self) -> Result<bool> {
        self.learnt = Cluster::open(&self.access)?.learn()?;
        Ok(self.learnt.is_some())
    }
}

impl Home for InCluster {
    fn name(&self) -> String {
        format!("{} in the search cluster", self.access.collection)
    }

    fn stamp(&self) -> Result<Option<Stamp>> {
        Ok(cluster::current_build(&self.access)?.map(|build| build.stamp))
    }

    fn is_sound(&self) -> Result<bool> {
        let opened = Cluster::open(&self.access);
        Ok(opened.map_err(|e| note!("{e}")).is_ok())
    }

    fn readings(&self) -> Option<Readings> {
        let engine = Cluster::open(&self.access).ok()?;
        // In another number of shards all of it is written anew.
        if self.shape.shards.is_some_and(|shards| shards != engine.shards()) {
            return None;
        }
        serde_json::from_slice(&engine.readings().ok()??).ok()
    }

    fn open(&self) -> Result<Arc<dyn Engine>> {
        Ok(Arc::new(Cluster::open(&self.access)?))
    }

    /// Builders of a cluster are on many machines, and no lock keeps two of one from each other's file.
    fn spool(&self) -> Option<PathBuf> {
        None
    }

    fn update(&mut self, stamp: &Stamp) -> Result<Box<dyn Draft>> {
        let replicas = self.shape.replicas;
        Ok(Box::new(cluster::Writer::update(&self.access, stamp, replicas)?))
    }

    fn whole(&mut self, stamp: &Stamp, lexicon: &Lexicon, units: usize) -> Result<Box<dyn Draft>> {
        let (shape, learnt) = (self.shape, self.learnt.as_ref());
        let writer = cluster::Writer::create(&self.access, stamp, lexicon, shape, units, learnt)?;
        Ok(Box::new(writer))
    }

    /// A cluster has no vectors of sentences.
    fn encode(&mut self) -> anyhow::Result<()> {
        Ok(())
    }

    fn built(&self) -> Result<Build> {
        cluster::current_build(&self.access)?.ok_or_else(|| {
            Error::unavailable(format!("no {}: build it with `tiaowen index`", self.name()))
        })
    }

    fn jobs(&self) -> Vec<Job> {
        Vec::new()
    }
}
