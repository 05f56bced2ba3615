//! The judged rows in `corpus/crosswalk/`, file by file: those of record, which the index takes up, and what lies in
//! `review/` beside them, which no index is made of. There every second judge has a folder of files of his own, so
//! that two judges can be compared, and readers have theirs ([`readers`](super::readers)).

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::layout::Layout;
use super::store::{Store, write_whole};
use super::tree::{self, Problem};
use tiaowen_engine::disk::read_text;
use tiaowen_link::crossref::curated::{self, CuratedRow};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// Most characters of a judge's name, which names a file.
const LONGEST_NAME: usize = 40;

/// A file of judged rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedFile {
    /// Where it is.
    pub path: PathBuf,
    /// What it says.
    pub rows: Vec<CuratedRow>,
}

/// The file of record of a document.
pub fn file_of(layout: &Layout, id: &DocId) -> PathBuf {
    layout.crosswalk().join(format!("{id}.tsv"))
}

/// The file of a second judge.
pub fn file_of_judge(layout: &Layout, id: &DocId, by: &Judge) -> PathBuf {
    layout.review().join(id.as_str()).join(format!("{}.tsv", by.0))
}

/// The files of record with their rows. Lines that are no rows are told to `problems`.
pub fn of_record(layout: &Layout, problems: &mut Vec<Problem>) -> Result<Vec<JudgedFile>> {
    read_all(&layout.crosswalk(), problems)
}

/// The files of the second judges of a document.
pub fn of_second_judges(layout: &Layout, id: &DocId) -> Result<Vec<JudgedFile>> {
    let mut problems = Vec::new();
    let files = read_all(&layout.review().join(id.as_str()), &mut problems);
    for Problem { file, why } in problems {
        tracing::warn!(%file, why, "a judgement is left out");
    }
    files
}

fn read_all(dir: &Path, problems: &mut Vec<Problem>) -> Result<Vec<JudgedFile>> {
    let mut paths = Vec::new();
    tree::walk(dir, problems, &mut |path| paths.push(path.to_owned()))?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "tsv"));
    paths.sort();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        let problem = |why| Problem { file: path.display().to_string(), why };
        // One file that cannot be read keeps no other judgement, and no document, from those who ask.
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) => {
                problems.push(problem(e.to_string()));
                continue;
            }
        };
        let (rows, faults) = curated::parse(&text);
        problems.extend(faults.into_iter().map(problem));
        files.push(JudgedFile { path, rows });
    }
    Ok(files)
}

/// Puts rows into a file in one step: rows in it that are `gone` go, every other line stays. The store is the right to
/// write, without which rows that another judge writes at the same time would be lost.
pub fn replace(
    _writing: &Store,
    file: &Path,
    gone: impl Fn(&CuratedRow) -> bool,
    rows: &[CuratedRow],
) -> Result<()> {
    let old = match read_text(file) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => format!("{}\n", curated::COLUMNS),
        Err(e) => return Err(Error::io(file.display(), e)),
    };
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir).map_err(|e| Error::io(dir.display(), e))?;
    }
    write_whole(file, curated::replace(&old, gone, rows).as_bytes())
}

/// The name of a judge: one that can name a file on every system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Judge(String);

impl Judge {
    /// Reads a name. Fails with `Invalid` for one that is empty, long, or has characters that no file name may have.
    pub fn parse(name: &str) -> Result<Self> {
        let name = name.trim();
        let odd = |c: char| {
            c.is_control()
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
                || "/\\:*?\"<>|".contains(c)
        };
        let length = name.chars().count();
        if length == 0 || length > LONGEST_NAME || name.starts_with('.') || name.contains(odd) {
            let message = format!(
                "{name:?} is no judge's name: 1 to {LONGEST_NAME} characters, none of / \\ : * ? \" < > |, no dot in front"
            );
            return Err(Error::invalid(message).in_chinese(format!(
                "姓名须为 1 至 {LONGEST_NAME} 个字，不含 / \\ : * ? \" < > |，不以点开头"
            )));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_out_of_the_folder_names_no_judge() {
        assert_eq!(Judge::parse(" 甲 读者 ").unwrap().as_str(), "甲 读者");
        for name in
            ["", "  ", "..", ".甲", "a/b", "a\\b", "甲\t乙", "甲\u{202e}乙", &"甲".repeat(41)]
        {
            assert!(Judge::parse(name).is_err(), "{name:?}");
        }
    }
}
