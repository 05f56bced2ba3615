//! The files of a corpus as a whole: their hash, and a quick look that tells whether any changed.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::layout::Layout;
use super::tree;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash::hex;

/// What a look at the files tells without reading them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// How many there are.
    pub files: usize,
    /// When the last of them was changed.
    pub changed: Option<SystemTime>,
    /// Names, lengths and times: another value when a file was added, removed or written.
    pub print: u64,
}

/// Looks at every file that the index is made of; costs no more than listing the folders.
pub fn look(layout: &Layout) -> Result<Look> {
    let mut look = Look { files: 0, changed: None, print: 0 };
    let mut hasher = DefaultHasher::new();
    for (name, path) in list(layout)? {
        let facts = fs::metadata(&path).map_err(|e| Error::io(path.display(), e))?;
        let changed = facts.modified().ok();
        (name, facts.len(), changed).hash(&mut hasher);
        look.changed = look.changed.max(changed);
        look.files += 1;
    }
    look.print = hasher.finish();
    Ok(look)
}

/// A hash over every file that the index is made of, so that a stale index is noticed.
pub fn hash(layout: &Layout, sums: &Sums) -> Result<String> {
    let files = list(layout)?;
    let there: HashSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    sums.known().retain(|name, _| there.contains(name.as_str()));
    hash_of(files, sums)
}

/// A file that was changed later than this before it was read may have been changed again since without a trace.
const SETTLED: Duration = Duration::from_secs(2);

/// What was found in each file, by its name and by what the file system says of it: a file of which that is the
/// same is not read again.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sums(Mutex<BTreeMap<String, Known>>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    facts: Facts,
    sha256: String,
}

/// Whatever of a file is another when it was written: its length, number and times.
type Facts = (u64, u64, [i64; 4]);

impl Clone for Sums {
    fn clone(&self) -> Self {
        Self(Mutex::new(self.known().clone()))
    }
}

impl Sums {
    fn known(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The SHA-256 of a file.
    fn of(&self, name: &str, path: &Path) -> std::io::Result<String> {
        let facts = fs::metadata(path)?;
        let settled = is_settled(&facts);
        let facts = facts_of(&facts);
        if let Some(known) = self.known().get(name)
            && Some(&known.facts) == facts.as_ref()
        {
            return Ok(known.sha256.clone());
        }
        let sha256 = hex(&Sha256::digest(fs::read(path)?));
        match facts.filter(|_| settled) {
            Some(facts) => {
                self.known().insert(name.to_owned(), Known { facts, sha256: sha256.clone() })
            }
            None => self.known().remove(name),
        };
        Ok(sha256)
    }
}

/// Whether a change from now on will show in the times of a file: they are no finer than some milliseconds.
#[expect(
    clippy::disallowed_methods,
    reason = "no result depends on it: a file is read or was read before"
)]
fn is_settled(facts: &fs::Metadata) -> bool {
    let age = facts.modified().ok().and_then(|at| SystemTime::now().duration_since(at).ok());
    age.is_some_and(|age| age > SETTLED)
}

#[cfg(unix)]
fn facts_of(facts: &fs::Metadata) -> Option<Facts> {
    use std::os::unix::fs::MetadataExt;
    let times = [facts.mtime(), facts.mtime_nsec(), facts.ctime(), facts.ctime_nsec()];
    Some((facts.len(), facts.ino(), times))
}

/// Elsewhere nothing tells when a file was written but a time that anybody may set.
#[cfg(not(unix))]
fn facts_of(_: &fs::Metadata) -> Option<Facts> {
    None
}

/// What the document in a file or folder is made of: a hash over its files, those of `seeds` by their print where
/// its description names one, and the version of the program, which may read them in another way.
pub(super) fn print(layout: &Layout, path: &Path, seeds: &str, sums: &Sums) -> Result<String> {
    Ok(format!("{} {}", env!("CARGO_PKG_VERSION"), print_of_files(layout, path, seeds, sums)?))
}

fn print_of_files(layout: &Layout, path: &Path, seeds: &str, sums: &Sums) -> Result<String> {
    if !path.is_dir() {
        return hash_of(vec![(layout.name_of(path), path.to_owned())], sums);
    }
    let own = print_of_folder(layout, path, sums)?;
    let meta = tree::read_to_string(&path.join("meta.toml")).unwrap_or_default();
    Ok(if meta.contains("seed") { format!("{own} {seeds}") } else { own })
}

/// A hash over the files of a folder.
pub(super) fn print_of_folder(layout: &Layout, folder: &Path, sums: &Sums) -> Result<String> {
    let mut files = Vec::new();
    let visit = &mut |path: &Path| files.push((layout.name_of(path), path.to_owned()));
    tree::walk(folder, &mut Vec::new(), visit)?;
    files.sort();
    hash_of(files, sums)
}

fn hash_of(files: Vec<(String, PathBuf)>, sums: &Sums) -> Result<String> {
    let mut hasher = Sha256::new();
    for (name, path) in files {
        let content = if path.ends_with("official/status.toml") {
            // Of a failed attempt only its beginning is shown with the document; later ones change nothing.
            super::official::since(&path)?.unwrap_or_default()
        } else {
            match sums.of(&name, &path) {
                Ok(sum) => sum,
                // It makes no document, and will change the hash once it may be read.
                Err(error) if error.kind() == ErrorKind::PermissionDenied => String::new(),
                Err(error) => return Err(Error::io(path.display(), error)),
            }
        };
        for part in [name, content] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(hex(&hasher.finalize()))
}

fn list(layout: &Layout) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for dir in [&layout.corpus, &layout.seeds] {
        // What is left out is named where the documents are read.
        let visit = &mut |path: &Path| files.push((layout.name_of(path), path.to_owned()));
        tree::walk(dir, &mut Vec::new(), visit)?;
    }
    files.sort();
    Ok(files)
}
