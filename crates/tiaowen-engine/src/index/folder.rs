//! The folder of all builds: one writer at a time, builds that appear whole, and sums by which damage is
//! noticed.
//!
//! A build is written under a name of its own (`writing-…`), its files are put on the disk, it gets its final
//! name, and the file `current` that names it is renamed into place last. A crash at any point leaves the build
//! before; what it left behind is swept by the next writer.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::current_build;
use super::jobs::{self, Job, JobKind};
use crate::disk::{self, sync_folder, write_synced};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash::hex;

/// File of the sums of all others.
const SUMS: &str = "files.json";
/// Files up to this many bytes are read whole when a build is opened; of larger ones only the length is asked.
const SMALL: u64 = 1 << 18;
/// Name of the file whose lock the writer holds.
const LOCK: &str = "lock";

/// What is known of a file of a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sum {
    bytes: u64,
    sha256: String,
}

/// The files of a build by name.
pub(super) type Sums = BTreeMap<String, Sum>;

/// The right to write builds in a folder; given back when dropped.
#[derive(Debug)]
pub struct Lock {
    _held: disk::Lock,
    /// When it was taken, which is when a work began.
    since: Timestamp,
}

impl Lock {
    /// Takes the right, unless another process has it, which is then named; what an interrupted writer left
    /// behind is removed.
    pub fn take(index_dir: &Path) -> Result<Self> {
        fs::create_dir_all(index_dir).map_err(|e| Error::io(index_dir.display(), e))?;
        let path = index_dir.join(LOCK);
        let told = |holder: &str| format!("{}: {holder} is writing the index", path.display());
        let held = disk::Lock::take(&path, told)?;
        #[expect(clippy::disallowed_methods, reason = "how long a work took is told")]
        let since = Timestamp::now();
        sweep(index_dir)?;
        Ok(Self { _held: held, since })
    }
}

/// What a build was made by, of how many documents, with how many units: see [`Job`].
pub(super) type Work = (JobKind, usize, usize);

/// A build that is being written.
pub(super) struct Folder {
    index_dir: PathBuf,
    path: PathBuf,
    name: String,
    sums: Sums,
    lock: Option<Lock>,
}

impl Folder {
    pub(super) fn create(index_dir: &Path, lock: Lock) -> Result<Self> {
        let name = format!("{}-{}", now_millis(), std::process::id());
        let path = index_dir.join(format!("writing-{name}"));
        fs::create_dir_all(&path).map_err(|e| Error::io(path.display(), e))?;
        let index_dir = index_dir.to_owned();
        Ok(Self { index_dir, path, name, sums: Sums::new(), lock: Some(lock) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.path.join(name);
        fs::write(&path, bytes).map_err(|e| Error::io(path.display(), e))
    }

    /// Writes a file without holding its bytes: what is kept of a large collection takes hundreds of megabytes.
    pub(super) fn write_by<T>(
        &self,
        name: &str,
        write: &dyn Fn(&mut dyn Write) -> std::io::Result<T>,
    ) -> Result<T> {
        let path = self.path.join(name);
        let failed = |e| Error::io(path.display(), e);
        let mut to = BufWriter::new(File::create(&path).map_err(failed)?);
        let written = write(&mut to).map_err(failed)?;
        to.flush().map_err(failed)?;
        Ok(written)
    }

    /// Removes the files whose names begin so.
    pub(super) fn remove(&self, prefix: &str) -> Result<()> {
        for name in list(&self.path)?.iter().filter(|name| name.starts_with(prefix)) {
            let path = self.path.join(name);
            fs::remove_file(&path).map_err(|e| Error::io(path.display(), e))?;
        }
        Ok(())
    }

    /// Takes files over from another build, without copying where the disk can: both names then mean the same
    /// bytes, which no build ever changes. What this build has written itself stays.
    pub(super) fn keep(&mut self, from: &Path, wanted: impl Fn(&str) -> bool) -> Result<()> {
        for (name, sum) in sums(from)?.into_iter().filter(|(name, _)| wanted(name)) {
            let (old, new) = (from.join(&name), self.path.join(&name));
            if new.exists() {
                continue;
            }
            let linked = fs::hard_link(&old, &new);
            linked
                .or_else(|_| fs::copy(&old, &new).map(drop))
                .map_err(|e| Error::io(old.display(), e))?;
            self.sums.insert(name, sum);
        }
        Ok(())
    }

    /// Makes this the current build and removes older ones, the one before excepted: a server may be opening
    /// it. Keeps on record what was done, to how many documents, and how many units it has.
    pub(super) fn publish(mut self, (kind, documents, units): Work) -> Result<()> {
        make_readable(&self.path)?;
        let mut new = Vec::new();
        for file in list(&self.path)? {
            if !self.sums.contains_key(&file) {
                new.push(file);
            }
        }
        let path = &self.path;
        let summed = new.into_par_iter().map(|name| {
            let path = path.join(&name);
            let summed = sum(&path).and_then(|sum| File::open(&path)?.sync_all().map(|()| sum));
            Ok((name, summed.map_err(|e| Error::io(path.display(), e))?))
        });
        let summed: Vec<(String, Sum)> = summed.collect::<Result<_>>()?;
        self.sums.extend(summed);
        let json = serde_json::to_vec(&self.sums).map_err(|e| Error::internal(e.to_string()))?;
        let sums = self.path.join(SUMS);
        write_synced(&sums, &json).map_err(|e| Error::io(sums.display(), e))?;
        sync_folder(&self.path)?;
        let name = format!("build-{}", self.name);
        let built = self.index_dir.join(&name);
        fs::rename(&self.path, &built).map_err(|e| Error::io(built.display(), e))?;
        let pointer = self.index_dir.join(format!("current.{name}"));
        write_synced(&pointer, name.as_bytes()).map_err(|e| Error::io(pointer.display(), e))?;
        let current = self.index_dir.join("current");
        fs::rename(&pointer, &current).map_err(|e| Error::io(current.display(), e))?;
        sync_folder(&self.index_dir)?;
        remove_old(&self.index_dir, &name)?;
        if let Some(lock) = self.lock.take() {
            jobs::add(&self.index_dir, Job::done(kind, lock.since, documents, units))?;
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // After `publish` there is none; what cannot be removed now is swept by the next writer.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The sums of a build.
pub(super) fn sums(build_dir: &Path) -> Result<Sums> {
    let path = build_dir.join(SUMS);
    let bytes = fs::read(&path).map_err(|e| damaged(&path, &e.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|e| damaged(&path, &e.to_string()))
}

/// Whether every file of a build is there, of its length, and the small ones as they were written.
pub(super) fn look(build_dir: &Path) -> Result<Sums> {
    let sums = sums(build_dir)?;
    sums.iter().try_for_each(|(name, sum)| compare(build_dir, name, sum, SMALL).map(drop))?;
    Ok(sums)
}

/// What is known of the files of a build that was opened.
#[derive(Default)]
pub(super) struct Presence(Mutex<Looked>);

#[derive(Default)]
struct Looked {
    /// When all files were last found to be there.
    last: Option<Instant>,
    /// When each was last written to.
    written: BTreeMap<String, SystemTime>,
    /// What was found wrong in a file that was written to since.
    damage: Option<String>,
}

/// How often files are looked at that were read whole when the build was opened.
const EVERY: Duration = Duration::from_millis(250);

impl Presence {
    /// Whether every file of the build is still there, of its length. What is mapped must be: reading behind the end of
    /// a file that was cut short ends the process. So that is looked at each time, and what was read when the build was
    /// opened (tables and words, most of the files) now and then. A file that was written to since is read whole, as
    /// nobody writes to one: what then stands in it is answered from as it is.
    pub(super) fn look(&self, build_dir: &Path, sums: &Sums) -> Result<()> {
        #[expect(clippy::disallowed_methods, reason = "how often files are looked at")]
        let now = Instant::now();
        let due = {
            let looked = self.looked();
            if let Some(damage) = &looked.damage {
                return Err(Error::unavailable(damage.clone()));
            }
            looked.last.is_none_or(|last| now.duration_since(last) >= EVERY)
        };
        let was_read = |name: &str| name.ends_with(".json") || name.ends_with(".tsv");
        let files = sums.iter().filter(|(name, _)| due || !was_read(name));
        let files = files.map(|(name, sum)| Ok((name, sum, compare(build_dir, name, sum, 0)?)));
        let files: Vec<(&String, &Sum, SystemTime)> = files.collect::<Result<_>>()?;
        let mut looked = self.looked();
        for (name, sum, written) in files {
            if looked.written.get(name) == Some(&written) {
                continue;
            }
            // At the first look, at opening, what the files hold is examined beside the answers.
            if looked.written.contains_key(name)
                && let Err(error) = compare(build_dir, name, sum, u64::MAX)
            {
                looked.damage = Some(error.to_string());
                return Err(error);
            }
            looked.written.insert(name.clone(), written);
        }
        if due {
            // What is missing stays due, and is told each time.
            looked.last = Some(now);
        }
        Ok(())
    }

    fn looked(&self) -> MutexGuard<'_, Looked> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether every file of a build that was opened is what was written; each is read whole.
pub(super) fn sound(build_dir: &Path, sums: &Sums) -> Result<()> {
    sums.par_iter().try_for_each(|(name, sum)| compare(build_dir, name, sum, u64::MAX).map(drop))
}

/// What is wrong with the files of the current build, each read whole; nothing for one that is sound.
pub fn damage(index_dir: &Path) -> Result<Vec<Error>> {
    let dir = current_build(index_dir)?;
    let sums = match sums(&dir) {
        Ok(sums) => sums,
        Err(error) => return Ok(vec![error]),
    };
    let wrong = sums.par_iter().filter_map(|(name, sum)| compare(&dir, name, sum, u64::MAX).err());
    Ok(wrong.collect())
}

/// Fails where a file is not there, of its length and, up to a size, of its bytes; tells when it was last written to.
fn compare(build_dir: &Path, name: &str, expected: &Sum, read_up_to: u64) -> Result<SystemTime> {
    let path = build_dir.join(name);
    let facts = fs::metadata(&path).map_err(|e| damaged(&path, &e.to_string()))?;
    if facts.len() != expected.bytes {
        let why = format!("{} bytes where {} were written", facts.len(), expected.bytes);
        return Err(damaged(&path, &why));
    }
    if expected.bytes <= read_up_to {
        let found = sum(&path).map_err(|e| damaged(&path, &e.to_string()))?;
        if found != *expected {
            return Err(damaged(&path, "not the bytes that were written (SHA-256)"));
        }
    }
    facts.modified().map_err(|e| damaged(&path, &e.to_string()))
}

fn damaged(path: &Path, why: &str) -> Error {
    Error::unavailable(format!("{}: {why}; mend the index with `tiaowen index`", path.display()))
}

fn sum(path: &Path) -> std::io::Result<Sum> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(Sum { bytes, sha256: hex(&hasher.finalize()) });
        }
        hasher.update(buffer.get(..read).unwrap_or_default());
        bytes += read as u64;
    }
}

fn list(dir: &Path) -> Result<Vec<String>> {
    let failed = |e| Error::io(dir.display(), e);
    let names = fs::read_dir(dir)
        .map_err(failed)?
        .map(|file| Ok(file.map_err(failed)?.file_name().to_string_lossy().into_owned()));
    names.collect()
}

/// Removes what interrupted writers left: builds that never got their name, pointers that were not put in place.
fn sweep(index_dir: &Path) -> Result<()> {
    for name in list(index_dir)? {
        let path = index_dir.join(&name);
        if name.starts_with("writing-") {
            fs::remove_dir_all(&path).map_err(|e| Error::io(path.display(), e))?;
        } else if name.starts_with("current.") {
            fs::remove_file(&path).map_err(|e| Error::io(path.display(), e))?;
        }
    }
    Ok(())
}

/// Removes builds that are no longer current, the newest of them excepted.
fn remove_old(index_dir: &Path, current: &str) -> Result<()> {
    let mut builds = list(index_dir)?;
    builds.retain(|name| name.starts_with("build-") && name != current);
    builds.sort();
    builds.pop();
    for name in builds {
        let path = index_dir.join(name);
        fs::remove_dir_all(&path).map_err(|e| Error::io(path.display(), e))?;
    }
    Ok(())
}

/// Makes the files of a build as readable as its folder: the engine writes some for their owner alone, and a
/// server often runs as somebody else.
#[cfg(unix)]
fn make_readable(build_dir: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let failed = |e| Error::io(build_dir.display(), e);
    let readers = fs::metadata(build_dir).map_err(failed)?.permissions().mode() & 0o444;
    for file in fs::read_dir(build_dir).map_err(failed)? {
        let path = file.map_err(failed)?.path();
        fs::set_permissions(&path, fs::Permissions::from_mode(readers | 0o200)).map_err(failed)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make_readable(_: &Path) -> Result<()> {
    Ok(())
}

fn now_millis() -> u128 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the folder of a build is named by the time, so that two never meet"
    )]
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis())
}
