//! What a run prints and comes to.

use std::io::{self, IsTerminal, Write};

use anyhow::Result;
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
        _ => format!("{error:#}"),
    }
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

/// Shows how far a long step is, on a terminal only.
pub(super) fn show_progress(what: &str, done: usize, total: usize) {
    if !io::stderr().is_terminal() || (!done.is_multiple_of(50) && done != total) {
        return;
    }
    let end = if done == total { "\n" } else { "" };
    eprint!("\r{what} {done}/{total}{end}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one() {
        let lines = Lines::of("养老\n\n托育");
        let placed = [0, 3, 6, 7, 8, 11].map(|at| lines.line_and_column(at));
        assert_eq!(placed, [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2)]);
    }
}
