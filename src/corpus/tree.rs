//! The files below a folder that a project keeps documents in, without what is no file of it: links out of the
//! folder or round in circles, pipes and devices, what may not be read. That is named and left.

use std::fs;
use std::path::{Path, PathBuf};

use super::layout::{CROSSWALK, REVIEW};
use tiaowen_engine::disk::NO_FILE;
use tiaowen_text::error::{Error, Result};

/// A file that could not become a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, relative to the project.
    pub file: String,
    /// Why, for a reader.
    pub why: String,
}

/// What stands in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Child {
    pub path: PathBuf,
    pub is_dir: bool,
}

/// The children of a folder below `root`, in order of their names, without those that no index is made of: hidden
/// ones, and what lies beside the judged rows. Fails where the folder itself cannot be listed.
pub(super) fn children(dir: &Path, root: &Path, problems: &mut Vec<Problem>) -> Result<Vec<Child>> {
    let mut children = Vec::new();
    for child in fs::read_dir(dir).map_err(|e| Error::io(dir.display(), e))? {
        let path = match child {
            Ok(child) => child.path(),
            Err(error) => {
                problems.push(Problem { file: dir.display().to_string(), why: error.to_string() });
                continue;
            }
        };
        let hidden = path.file_name().is_some_and(|n| n.as_encoded_bytes().starts_with(b"."));
        if hidden || path.ends_with(Path::new(CROSSWALK).join(REVIEW)) {
            continue;
        }
        match is_dir(&path, root) {
            Ok(is_dir) => children.push(Child { path, is_dir }),
            Err(why) => problems.push(Problem { file: path.display().to_string(), why }),
        }
    }
    children.sort();
    Ok(children)
}

/// Whether a path is a folder or a file; why it is neither.
fn is_dir(path: &Path, root: &Path) -> Result<bool, String> {
    let told = |e: std::io::Error| e.to_string();
    let kind = fs::symlink_metadata(path).map_err(told)?.file_type();
    if kind.is_symlink() {
        let target =
            fs::canonicalize(path).map_err(|e| format!("a link that leads nowhere: {e}"))?;
        if target.is_dir() {
            return Err("a link to a folder, which is not followed".to_owned());
        }
        let within = fs::canonicalize(root).is_ok_and(|root| target.starts_with(root));
        return match within && target.is_file() {
            true => Ok(false),
            false => Err("a link out of the folder, which is not followed".to_owned()),
        };
    }
    match (kind.is_dir(), kind.is_file()) {
        (true, _) => Ok(true),
        (_, true) => Ok(false),
        _ => Err(NO_FILE.to_owned()),
    }
}

/// Visits every file below a folder, in order; one that is not there has none.
pub fn walk(dir: &Path, problems: &mut Vec<Problem>, visit: &mut dyn FnMut(&Path)) -> Result<()> {
    if !dir.exists() {
        return Ok(());
    }
    below(dir, dir, problems, visit)
}

fn below(
    dir: &Path,
    root: &Path,
    problems: &mut Vec<Problem>,
    visit: &mut dyn FnMut(&Path),
) -> Result<()> {
    for child in children(dir, root, problems)? {
        if !child.is_dir {
            visit(&child.path);
        } else if let Err(error) = below(&child.path, root, problems, visit) {
            let file = child.path.display().to_string();
            problems.push(Problem { file, why: error.to_string() });
        }
    }
    Ok(())
}

/// A file that something written in the corpus names in a folder. Fails where the name leads out of it, by itself or
/// by a link: what lies elsewhere is nothing that a corpus gives to readers.
pub(super) fn within(dir: &Path, name: &str) -> Result<PathBuf> {
    let path = dir.join(name);
    let real = fs::canonicalize(&path).map_err(|e| Error::io(path.display(), e))?;
    let folder = fs::canonicalize(dir).map_err(|e| Error::io(dir.display(), e))?;
    if !real.starts_with(folder) {
        let message = format!("{}: leads out of its folder, and is not read", path.display());
        return Err(Error::invalid(message));
    }
    regular(&path)?;
    Ok(path)
}

/// The text of a file of the corpus. Fails where it is a pipe or a device, which may never end.
pub(super) fn read_to_string(path: &Path) -> Result<String> {
    regular(path)?;
    fs::read_to_string(path).map_err(|e| Error::io(path.display(), e))
}

fn regular(path: &Path) -> Result<()> {
    let kind = fs::metadata(path).map_err(|e| Error::io(path.display(), e))?.file_type();
    if kind.is_file() || kind.is_dir() {
        return Ok(());
    }
    Err(Error::invalid(format!("{}: {NO_FILE}", path.display())))
}
