//! What a run prints and comes to.

use std::fmt::Arguments;
use std::fs;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tiaowen_text::offset::Characters;

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done, or something was found.
    Found,
    /// Nothing was found, or some input could not be used.
    Nothing,
}

/// Whether a reader such as `head` closed our output: no fault of ours.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// An error for the reader: in Chinese where the locale is, else in English.
pub fn told(error: &anyhow::Error) -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_MESSAGES")).or_else(|| set("LANG"));
    let own = error.downcast_ref::<tiaowen_text::error::Error>();
    match (own, locale.is_some_and(|locale| locale.starts_with("zh"))) {
        (Some(own), true) => own.chinese().to_owned(),
        _ => chain(error),
    }
}

/// What an error says and what caused it, each once: a message often ends in its cause.
pub(super) fn chain(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !told.ends_with(&cause) {
            told.push_str(if told.is_empty() { "" } else { ": " });
            told.push_str(&cause);
        }
    }
    told
}

/// Writes a file that the user named, whole or not at all: the one before stays until all is on the disk.
pub(super) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    write_file_with(path, |out| Ok(out.write_all(bytes)?))
}

/// The same, as it is made.
pub(super) fn write_file_with(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<()>,
) -> Result<()> {
    let name = || path.display().to_string();
    // A link stays one; a pipe or a device takes what comes.
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if real.exists() && !real.is_file() {
        let mut out = BufWriter::new(fs::File::create(path).with_context(name)?);
        write(&mut out)?;
        return out.flush().with_context(name);
    }
    let dir = real.parent().filter(|dir| !dir.as_os_str().is_empty());
    let mut beside = tempfile::Builder::new();
    beside.prefix(".tiaowen-");
    #[cfg(unix)]
    beside.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let beside = beside.tempfile_in(dir.unwrap_or(Path::new("."))).with_context(name)?;
    let mut out = BufWriter::new(beside);
    write(&mut out)?;
    let beside = out.into_inner().map_err(io::IntoInnerError::into_error).with_context(name)?;
    beside.as_file().sync_all().with_context(name)?;
    beside.persist(&real).map_err(|e| e.error).with_context(name)?;
    Ok(())
}

/// Prints a line, as `println!` does, and fails where that panics: a full disk, a reader that is gone.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::output::print_line(format_args!($($words)*)) };
}
/// Tells something beside the answer, as `eprintln!` does, and goes on where nobody can be told.
macro_rules! note {
    ($($words:tt)*) => { $crate::cli::output::print_warning(format_args!($($words)*)) };
}
pub(super) use {note, say};

pub(super) fn print_line(words: Arguments<'_>) -> Result<()> {
    writeln!(io::stdout().lock(), "{words}").context("cannot write the answer")
}

/// Prints a line to standard error. A warning that cannot be given is no reason to stop.
pub fn print_warning(words: Arguments<'_>) {
    drop(writeln!(io::stderr().lock(), "{words}"));
}

/// The word of a kind, as JSON has it.
pub(super) fn word_of(kind: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(kind).unwrap_or_default();
    value.as_str().unwrap_or_default().to_lowercase()
}

/// Prints a value as JSON with a closing line break.
pub(super) fn print_json(value: &impl serde::Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// The moment at which something is taken in or changed, ISO 8601.
#[expect(
    clippy::disallowed_methods,
    reason = "the record says when a text was taken in or replaced"
)]
pub(super) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Where lines begin, so that every issue of a long text is placed by one reading of it.
pub(super) struct Lines<'a> {
    characters: Characters<'a>,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            characters: Characters::of(text),
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// Line and column of a place, both from 1; the column counts characters.
    pub(super) fn line_and_column(&self, at: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= at);
        let start = line.checked_sub(1).and_then(|i| self.starts.get(i)).copied().unwrap_or(0);
        (line, self.characters.before(at) - self.characters.before(start) + 1)
    }
}

/// The long step that is shown, and since when.
static STEP: Mutex<Option<(String, Instant)>> = Mutex::new(None);
/// What a step that has run shorter than this will take is anybody's guess.
const TELLING: Duration = Duration::from_secs(3);

/// Shows how far a long step is and what time it may still take, on a terminal only.
pub(super) fn show_progress(what: &str, done: usize, total: usize) {
    if !io::stderr().is_terminal() || (!done.is_multiple_of(50) && done != total) {
        return;
    }
    #[expect(clippy::disallowed_methods, reason = "the time that is left depends on time")]
    let now = Instant::now();
    let since = {
        let mut step = STEP.lock().unwrap_or_else(PoisonError::into_inner);
        match step.as_ref() {
            Some((held, since)) if held == what => *since,
            _ => step.insert((what.to_owned(), now)).1,
        }
    };
    let left = match rest(now - since, done, total) {
        Some(rest) if rest.as_secs() >= 60 => format!(", {} min left", rest.as_secs() / 60 + 1),
        Some(rest) => format!(", {} s left", rest.as_secs() + 1),
        None => String::new(),
    };
    let end = if done == total { "\n" } else { "" };
    drop(write!(io::stderr().lock(), "\r{what} {done}/{total}{left}\u{1b}[K{end}"));
}

/// What a step may still take, by what it took so far; nothing where that tells little, or nothing is left.
fn rest(took: Duration, done: usize, total: usize) -> Option<Duration> {
    let left = total.checked_sub(done).filter(|left| *left > 0)?;
    (took >= TELLING && done > 0).then(|| took.mul_f64(left as f64 / done as f64))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn the_rest_of_a_step_is_told_once_it_shows() {
        let seconds = Duration::from_secs;
        assert_eq!(rest(seconds(10), 250, 1_000), Some(seconds(30)));
        assert_eq!(rest(seconds(1), 250, 1_000), None);
        assert_eq!(rest(seconds(10), 0, 1_000), None);
        assert_eq!(rest(seconds(10), 1_000, 1_000), None);
    }

    /// They panic where the reader is gone or the disk is full.
    #[test]
    fn nothing_prints_past_the_doors_that_may_fail() {
        fn look(dir: &Path, found: &mut Vec<String>) {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    look(&path, found);
                    continue;
                }
                for (at, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
                    let code = line.trim_start();
                    let doors = ["print", "println", "eprint", "eprintln"];
                    if doors.iter().any(|door| code.contains(&format!("{door}!(")))
                        && !code.starts_with("//")
                    {
                        found.push(format!("{}:{}: {code}", path.display(), at + 1));
                    }
                }
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        look(&root.join("src"), &mut found);
        for part in fs::read_dir(root.join("crates")).unwrap() {
            look(&part.unwrap().path().join("src"), &mut found);
        }
        assert_eq!(found, [""; 0]);
    }

    #[test]
    fn an_error_and_its_cause_are_told_once() {
        let full = || io::Error::other("No space left on device");
        let file = tiaowen_text::error::Error::io("a.txt", full());
        assert_eq!(chain(&file.into()), "a.txt: No space left on device");
        let own = anyhow::Error::from(full()).context("cannot write the answer");
        assert_eq!(chain(&own), "cannot write the answer: No space left on device");
    }

    #[test]
    fn lines_and_columns_count_from_one() {
        let lines = Lines::of("养老\n\n托育");
        let placed = [0, 3, 6, 7, 8, 11].map(|at| lines.line_and_column(at));
        assert_eq!(placed, [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2)]);
    }
}
