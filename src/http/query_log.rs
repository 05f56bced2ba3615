//! What readers searched and whether it was found, without who or when within a day: lines of a file a month, which
//! `tiaowen stats` counts.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};

use serde::Serialize;

use crate::kb::today;
use crate::site::Asked;
use tiaowen_engine::disk::{expect_file, read_file};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::script::fold;

/// Searches that wait to be written; more than these at once are not kept.
const WAITING: usize = 1_000;
/// Longer texts are quotations rather than questions, and may be of letters or files: they are not kept.
const LONGEST: usize = 60;
/// So many figures in a row may be the number of a person, a telephone or a case: they are left out.
const FIGURES: usize = 6;

/// Starts to write what is searched into a folder, which is made when it is not there. Fails where it cannot be
/// written.
pub(super) fn start(dir: &Path) -> Result<SyncSender<Asked>> {
    fs::create_dir_all(dir).map_err(|e| Error::io(dir.display(), e))?;
    // A folder that cannot be written is told at the start, not when the first reader comes.
    append(dir, &today(), "")?;
    let (sender, receiver) = sync_channel::<Asked>(WAITING);
    let dir = dir.to_owned();
    std::thread::spawn(move || {
        for asked in receiver {
            let Some(text) = kept(&asked.text) else { continue };
            let today = today();
            if let Err(error) = append(&dir, &today, &format!("{today}\t{}\t{text}\n", asked.total))
            {
                tracing::warn!("the query log is not written: {error}");
            }
        }
    });
    Ok(sender)
}

fn append(dir: &Path, today: &str, line: &str) -> Result<()> {
    let month = today.get(..7).unwrap_or(today);
    let path = dir.join(format!("{month}.tsv"));
    let file =
        expect_file(&path).and_then(|()| OpenOptions::new().create(true).append(true).open(&path));
    let written = file.and_then(|mut file| file.write_all(line.as_bytes()));
    written.map_err(|e| Error::io(path.display(), e))
}

/// What is kept of a search: folded, in one line, without figures that may be somebody's. `None` for what is empty,
/// long, or an address of mail.
fn kept(text: &str) -> Option<String> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let text: String = words.join(" ").chars().filter(|c| !c.is_control()).collect();
    if text.is_empty() || text.chars().count() > LONGEST || text.contains('@') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, figures) = rest.split_at(at);
        let end = figures.find(|c: char| !c.is_ascii_digit()).unwrap_or(figures.len());
        let (figures, after) = figures.split_at(end);
        out.push_str(before);
        out.push_str(if end < FIGURES { figures } else { "…" });
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// What was searched in a span of days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Searches that were kept.
    pub searches: usize,
    /// Of these, how many found nothing.
    pub without_hits: usize,
    /// First and last day with a search.
    pub days: Option<(String, String)>,
    /// What was searched most, with how often and what it found the last time.
    pub top: Vec<Counted>,
    /// What was searched most and found nothing the last time.
    pub top_without_hits: Vec<Counted>,
    /// Lines that could not be read.
    pub unread: usize,
}

/// A search with how often it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// The text, folded.
    pub query: String,
    /// How often.
    pub times: usize,
    /// Clauses it found the last time.
    pub total: usize,
}

/// Counts the searches of a folder since a day, with at most `most` of each list. Fails where the folder cannot be
/// read.
pub fn stats(dir: &Path, since: Option<&str>, most: usize) -> Result<Stats> {
    let failed = |e| Error::io(dir.display(), e);
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(dir).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|ending| ending == "tsv") {
            files.push(path);
        }
    }
    files.sort();
    let mut counted: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut stats = Stats {
        searches: 0,
        without_hits: 0,
        days: None,
        top: Vec::new(),
        top_without_hits: Vec::new(),
        unread: 0,
    };
    for path in files {
        let bytes = read_file(&path).map_err(|e| Error::io(path.display(), e))?;
        for line in String::from_utf8_lossy(&bytes).lines() {
            let Some((day, total, text)) = fields_of(line) else {
                stats.unread += 1;
                continue;
            };
            if since.is_some_and(|since| day < since) {
                continue;
            }
            stats.searches += 1;
            stats.without_hits += usize::from(total == 0);
            let first = stats.days.take().map_or_else(|| day.to_owned(), |(first, _)| first);
            stats.days = Some((first, day.to_owned()));
            let entry = counted.entry(text.to_owned()).or_default();
            *entry = (entry.0 + 1, total);
        }
    }
    let mut all: Vec<Counted> = counted
        .into_iter()
        .map(|(query, (times, total))| Counted { query, times, total })
        .collect();
    all.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.query.cmp(&b.query)));
    stats.top_without_hits = all.iter().filter(|c| c.total == 0).take(most).cloned().collect();
    all.truncate(most);
    stats.top = all;
    Ok(stats)
}

fn fields_of(line: &str) -> Option<(&str, usize, &str)> {
    let (day, rest) = line.split_once('\t')?;
    let (total, text) = rest.split_once('\t')?;
    Some((day, total.parse().ok()?, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_somebodys_is_not_kept() {
        assert_eq!(kept(" 養老　院\t多少钱\n").as_deref(), Some("养老 院 多少钱"));
        assert_eq!(kept("身份证 110101199001011234 补办").as_deref(), Some("身份证 … 补办"));
        assert_eq!(kept("2023年第14条").as_deref(), Some("2023年第14条"));
        assert_eq!(kept("写信到 somebody@example.org"), None);
        assert_eq!(kept(&"停".repeat(61)), None);
        assert_eq!(kept(" \n"), None);
    }

    #[test]
    fn searches_are_counted_by_text_and_day() {
        let dir = std::env::temp_dir().join(format!("tiaowen-stats-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("2026-10.tsv"), "2026-10-30\t3\t停车\n2026-10-31\t0\t火星\nnonsense\n")
            .unwrap();
        fs::write(
            dir.join("2026-11.tsv"),
            "2026-11-01\t4\t停车\n2026-11-02\t0\t火星\n2026-11-02\t0\t火星\n",
        )
        .unwrap();
        let found = stats(&dir, None, 10).unwrap();
        let counted = |query: &str, times, total| Counted { query: query.to_owned(), times, total };
        assert_eq!((found.searches, found.without_hits, found.unread), (5, 3, 1));
        assert_eq!(found.days, Some(("2026-10-30".to_owned(), "2026-11-02".to_owned())));
        assert_eq!(found.top, [counted("火星", 3, 0), counted("停车", 2, 4)]);
        assert_eq!(found.top_without_hits, [counted("火星", 3, 0)]);
        let later = stats(&dir, Some("2026-11-01"), 1).unwrap();
        assert_eq!((later.searches, later.top.len()), (3, 1));
        fs::remove_dir_all(&dir).unwrap();
        assert!(stats(&dir, None, 10).is_err());
    }
}
