//! `tiaowen stats`: what readers of a server searched, and what they did not find.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::output::{Outcome, print_json};
use crate::http::query_log::{Counted, stats};
use crate::params::day;

/// Options of `tiaowen stats`.
#[derive(Debug, Args)]
pub struct Options {
    /// Folder that `tiaowen serve --query-log` writes
    #[arg(env = "TIAOWEN_QUERY_LOG", value_name = "DIR")]
    dir: PathBuf,
    /// Only searches since this day, as in 2026-11-01
    #[arg(long, value_name = "DATE", default_value = "")]
    since: String,
    /// Most searches of each list
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1000))]
    top: u16,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Counts; 1 when nothing was searched.
pub(super) fn run(options: &Options) -> Result<Outcome> {
    let since = day("since", &options.since)?;
    let found = stats(&options.dir, since.as_deref(), usize::from(options.top))?;
    if options.json {
        print_json(&found)?;
    } else {
        let mut out = io::stdout().lock();
        let days = found.days.as_ref().map(|(first, last)| format!(", {first} to {last}"));
        writeln!(
            out,
            "{} searches, {} of them without a hit{}",
            found.searches,
            found.without_hits,
            days.unwrap_or_default()
        )?;
        list(&mut out, "most searched", &found.top)?;
        list(&mut out, "most searched without a hit", &found.top_without_hits)?;
        if found.unread > 0 {
            writeln!(out, "\n{} lines could not be read", found.unread)?;
        }
    }
    Ok(if found.searches == 0 { Outcome::Nothing } else { Outcome::Found })
}

fn list(out: &mut dyn Write, name: &str, counted: &[Counted]) -> io::Result<()> {
    if counted.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{name}:")?;
    for Counted { query, times, total } in counted {
        writeln!(out, "{times:>6}  {query}  ({total} found)")?;
    }
    Ok(())
}
