//! The files of a corpus as a whole: their hash, and a quick look that tells whether any changed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

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
pub fn hash(layout: &Layout) -> Result<String> {
    hash_of(list(layout)?)
}

/// What the document in a file or folder is made of: a hash over its files, those of `seeds` by their print where
/// its description names one, and the version of the program, which may read them in another way.
pub(super) fn print(layout: &Layout, path: &Path, seeds: &str) -> Result<String> {
    Ok(format!("{} {}", env!("CARGO_PKG_VERSION"), print_of_files(layout, path, seeds)?))
}

fn print_of_files(layout: &Layout, path: &Path, seeds: &str) -> Result<String> {
    if !path.is_dir() {
        return hash_of(vec![(layout.name_of(path), path.to_owned())]);
    }
    let own = print_of_folder(layout, path)?;
    let meta = fs::read_to_string(path.join("meta.toml")).unwrap_or_default();
    Ok(if meta.contains("seed") { format!("{own} {seeds}") } else { own })
}

/// A hash over the files of a folder.
pub(super) fn print_of_folder(layout: &Layout, folder: &Path) -> Result<String> {
    let mut files = Vec::new();
    let visit = &mut |path: &Path| files.push((layout.name_of(path), path.to_owned()));
    tree::walk(folder, &mut Vec::new(), visit)?;
    files.sort();
    hash_of(files)
}

fn hash_of(files: Vec<(String, PathBuf)>) -> Result<String> {
    let mut hasher = Sha256::new();
    for (name, path) in files {
        let bytes = if path.ends_with("official/status.toml") {
            // Of a failed attempt only its beginning is shown with the document; later ones change nothing.
            let since = super::official::since(&path)?;
            since.unwrap_or_default().into_bytes()
        } else {
            match fs::read(&path) {
                Ok(bytes) => bytes,
                // It makes no document, and will change the hash once it may be read.
                Err(error) if error.kind() == ErrorKind::PermissionDenied => Vec::new(),
                Err(error) => return Err(Error::io(path.display(), error)),
            }
        };
        hasher.update(name);
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
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
