//! `tiaowen search`: clauses that match, best first.

use std::io::{self, IsTerminal, Write};

use anyhow::Result;
use clap::Args;

use super::{Outcome, Place, print_json};
use crate::doc::DocId;
use crate::kb::SearchRequest;
use crate::view::{HitView, SearchView};

/// Options of `tiaowen search`.
#[derive(Debug, Args)]
pub struct Options {
    /// What to search; quotes inside mean exactly that run: '"养老托育"'
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Only in this document; may be repeated
    #[arg(long, value_name = "ID")]
    doc: Vec<String>,
    /// Most hits
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    limit: u16,
    /// Hits to skip
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// Print JSON, the same as the HTTP endpoint
    #[arg(long)]
    json: bool,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let documents =
        options.doc.iter().map(|id| DocId::parse(id)).collect::<crate::error::Result<_>>()?;
    let request = SearchRequest {
        text: options.query.join(" "),
        documents,
        offset: options.offset,
        limit: options.limit.into(),
        partial: true,
        ..SearchRequest::default()
    };
    let found = place.open()?.search(&request)?;
    if options.json {
        print_json(&found)?;
    } else {
        print_hits(&found)?;
    }
    Ok(if found.total == 0 { Outcome::Nothing } else { Outcome::Found })
}

fn print_hits(found: &SearchView) -> Result<()> {
    let mut out = io::stdout().lock();
    let bold = out.is_terminal();
    writeln!(out, "{} clauses", found.total)?;
    for hit in &found.hits {
        let clause = &hit.clause;
        writeln!(out, "\n{} {} {}", clause.document, clause.label, clause.heading)?;
        if hit.group == "characters" {
            writeln!(out, "  [characters only]")?;
        }
        writeln!(out, "  {}", marked(hit, bold))?;
    }
    Ok(())
}

/// The snippet with what matched in bold on a terminal, in 【】 elsewhere.
fn marked(hit: &HitView, bold: bool) -> String {
    let (open, close) = if bold { ("\x1b[1m", "\x1b[0m") } else { ("【", "】") };
    let mut text = String::new();
    for (at, c) in hit.snippet_text.chars().enumerate() {
        if hit.matches.iter().any(|m| m.start == at) {
            text.push_str(open);
        }
        // A control character in a document must not steer the reader's terminal.
        text.push(if c.is_control() { ' ' } else { c });
        if hit.matches.iter().any(|m| m.end == at + 1) {
            text.push_str(close);
        }
    }
    text
}
