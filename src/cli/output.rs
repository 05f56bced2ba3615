//! What a run prints and comes to.

use std::io::{self, IsTerminal, Write};

use anyhow::Result;

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

/// Line and column of a place in a text, both from 1; the column counts characters.
pub(super) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// Shows how far a long step is, on a terminal only.
pub(super) fn show_progress(what: &str, done: usize, total: usize) {
    if !io::stderr().is_terminal() || (!done.is_multiple_of(50) && done != total) {
        return;
    }
    let end = if done == total { "\n" } else { "" };
    eprint!("\r{what} {done}/{total}{end}");
}
