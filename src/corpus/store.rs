//! Writing into a corpus: by one program at a time, and each document whole or not at all.
//!
//! What is being written has a hidden name that ends in `.new`; a rename gives it its own. A program that was
//! killed leaves such names behind, and the next one that writes takes them away.

use std::fs;
use std::path::{Path, PathBuf};

use tiaowen_engine::disk::{Lock, sync_folder, write_synced};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// The file that whoever writes into the corpus holds; it tells who that is.
const LOCK: &str = ".lock";
/// How the names of unfinished files and folders end.
const UNFINISHED: &str = ".new";
/// Where documents lie that were removed: hidden, so that they belong to no corpus.
const REMOVED: &str = ".removed";

/// The right to write into a corpus, until it is dropped.
#[derive(Debug)]
pub struct Store {
    corpus: PathBuf,
    _lock: Lock,
}

impl Store {
    /// Takes the right to write and clears away what a killed program left. Fails with `Unavailable`, naming the
    /// holder, when another program has it.
    pub fn open(corpus: &Path) -> Result<Self> {
        fs::create_dir_all(corpus).map_err(|e| Error::io(corpus.display(), e))?;
        let path = corpus.join(LOCK);
        let told = |holder: &str| {
            format!("{} is being written by {holder}; try again when it is done", corpus.display())
        };
        let lock = Lock::take(&path, told)?;
        sweep(corpus)?;
        Ok(Self { corpus: corpus.to_owned(), _lock: lock })
    }

    /// A folder for a new document, which nobody sees until it is published.
    pub fn draft(&self, id: &DocId) -> Result<Draft> {
        draft_at(self.corpus.join(id.as_str()))
    }

    /// Takes a document out of the corpus in one step; returns the hidden place where it lies from then on.
    pub fn remove(&self, path: &Path) -> Result<PathBuf> {
        let removed = self.corpus.join(REMOVED);
        fs::create_dir_all(&removed).map_err(|e| Error::io(removed.display(), e))?;
        let part = |part: Option<&std::ffi::OsStr>| {
            part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default()
        };
        // Under each of these names it is a document where it is moved back.
        let (stem, ending) = match path.is_file() {
            true => {
                let ending = path.extension().map(|_| format!(".{}", part(path.extension())));
                (part(path.file_stem()), ending.unwrap_or_default())
            }
            false => (part(path.file_name()), String::new()),
        };
        let place = removed.join(free_name(&removed, &stem, &ending));
        fs::rename(path, &place).map_err(|e| Error::io(path.display(), e))?;
        let settled =
            sync_folder(&removed).and_then(|()| sync_folder(path.parent().unwrap_or(&self.corpus)));
        settled.map_err(|e| {
            let message = format!(
                "{} lies in {} now, and may be back after a power failure: {e}; run the same again",
                path.display(),
                place.display()
            );
            Error::new(e.kind(), message).caused_by(e)
        })?;
        Ok(place)
    }

    /// The first place in which something lies that was removed before and `is_it`: an earlier run may have ended
    /// between a document and its report. It is put on the disk once more.
    pub fn removed(&self, is_it: &dyn Fn(&Path) -> bool) -> Result<Option<PathBuf>> {
        let removed = self.corpus.join(REMOVED);
        let Ok(held) = fs::read_dir(&removed) else { return Ok(None) };
        let mut places: Vec<PathBuf> =
            held.filter_map(|child| Some(child.ok()?.path())).filter(|path| is_it(path)).collect();
        places.sort();
        let Some(place) = places.into_iter().next() else { return Ok(None) };
        sync_folder(&removed)?;
        sync_folder(&self.corpus)?;
        Ok(Some(place))
    }
}

/// A name in a folder that nothing has: the two parts, or a number between them.
pub(super) fn free_name(dir: &Path, stem: &str, ending: &str) -> String {
    first_name(dir, (stem, ending), |_| false)
}

/// A name in a folder for a file of these bytes: that of a file which has them already, as a program leaves one that
/// was killed before anything named it, or a free one.
pub(super) fn name_for(dir: &Path, stem: &str, ending: &str, bytes: &[u8]) -> String {
    let has_them = |path: &Path| path.is_file() && fs::read(path).is_ok_and(|held| held == bytes);
    first_name(dir, (stem, ending), has_them)
}

/// The first of the names made of two parts that is free, or whose file serves.
fn first_name(dir: &Path, (stem, ending): (&str, &str), serves: impl Fn(&Path) -> bool) -> String {
    let mut name = format!("{stem}{ending}");
    let mut n = 2;
    while dir.join(&name).exists() && !serves(&dir.join(&name)) {
        name = format!("{stem}-{n}{ending}");
        n += 1;
    }
    name
}

/// A folder that nobody sees until it is published at `place`; the caller has the right to write.
pub(super) fn draft_at(place: PathBuf) -> Result<Draft> {
    let dir = unfinished(&place);
    fs::create_dir(&dir).map_err(|e| Error::io(dir.display(), e))?;
    Ok(Draft { dir, place })
}

/// A document that is being written; dropped without [`publish`](Self::publish) nothing of it stays.
#[derive(Debug)]
pub struct Draft {
    dir: PathBuf,
    place: PathBuf,
}

impl Draft {
    /// The folder to write into.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Gives the folder its name, in one step. Fails when there is one of that name.
    pub fn publish(self) -> Result<()> {
        sync_folder(&self.dir)?;
        if self.place.exists() {
            return Err(Error::invalid(format!("{} is there already", self.place.display())));
        }
        fs::rename(&self.dir, &self.place).map_err(|e| Error::io(self.place.display(), e))?;
        sync_folder(self.place.parent().unwrap_or(&self.place))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After publishing there is nothing left; else the next writer clears away what could not go.
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Writes a file whole or not at all, and onto the disk: beside its place first, then there in one step.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = unfinished(path);
    let moved = write_synced(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if let Err(e) = moved {
        let _ = fs::remove_file(&beside);
        return Err(Error::io(path.display(), e));
    }
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Where something is written before it gets its name.
fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}{UNFINISHED}", std::process::id()))
}

/// Clears away unfinished names below a folder; the caller holds the lock, so nobody is at them.
fn sweep(dir: &Path) -> Result<()> {
    for child in fs::read_dir(dir).map_err(|e| Error::io(dir.display(), e))? {
        let child = child.map_err(|e| Error::io(dir.display(), e))?;
        let path = child.path();
        let name = child.file_name().to_string_lossy().into_owned();
        let is_dir = child.file_type().is_ok_and(|kind| kind.is_dir());
        let left = if name.starts_with('.') && name.ends_with(UNFINISHED) {
            if is_dir { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }
        } else if is_dir && !name.starts_with('.') {
            // A folder that may not be listed holds nothing of ours.
            let _ = sweep(&path);
            continue;
        } else {
            continue;
        };
        left.map_err(|e| Error::io(path.display(), e))?;
    }
    Ok(())
}
