//! `tiaowen verify`: every citation and quotation of a text, judged against the documents held.

use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use super::output::{Outcome, print_json};
use super::place::Place;
use tiaowen_link::verify::Verdict;
use tiaowen_print::view::{FindingView, VerifyView};

/// Options of `tiaowen verify`.
#[derive(Debug, Args)]
pub struct Options {
    /// Text in UTF-8 to check; - reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Document that the text is about, by id or name: numbers without a name are its clauses
    #[arg(long = "document", value_name = "NAME")]
    documents: Vec<String>,
    /// Print JSON, the same as the HTTP endpoint
    #[arg(long)]
    json: bool,
    /// Print only what is not verified
    #[arg(long)]
    quiet: bool,
}

/// Runs the check; 0 when nothing is wrong, 1 when something differs or is not there.
pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let mut bytes = Vec::new();
    if options.file.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(&options.file).with_context(|| options.file.display().to_string())?;
    }
    let text = String::from_utf8(bytes).context("the text is not in UTF-8")?;
    let view = place.open()?.verify(&text, &options.documents)?;
    if options.json {
        print_json(&view)?;
    } else {
        print(&text, &view, options.quiet)?;
    }
    let wrong = view.counts.differs + view.counts.not_found;
    Ok(if wrong == 0 { Outcome::Found } else { Outcome::Nothing })
}

fn print(text: &str, view: &VerifyView, quiet: bool) -> Result<()> {
    let mut out = io::stdout().lock();
    for finding in &view.findings {
        if quiet && finding.verdict == Verdict::Verified {
            continue;
        }
        let line = 1 + text.chars().take(finding.at.start).filter(|c| *c == '\n').count();
        writeln!(out, "{line}: {} {}", finding.verdict.label(), finding.message)?;
        if let Some(citation) = &finding.citation {
            writeln!(out, "   引用 {}", plain(&citation.text))?;
        }
        print_quote(&mut out, finding)?;
    }
    let counts = &view.counts;
    writeln!(
        out,
        "属实 {}，有出入 {}，查无 {}，无法核对 {}，已废止 {}，转述 {}，未核对 {}",
        counts.verified,
        counts.differs,
        counts.not_found,
        counts.unverifiable,
        counts.repealed,
        counts.paraphrase,
        counts.not_checked
    )?;
    Ok(())
}

fn print_quote(out: &mut impl Write, finding: &FindingView) -> Result<()> {
    if let Some(quote) = &finding.quote {
        writeln!(out, "   引文 {}", plain(&quote.text))?;
    }
    if matches!(finding.verdict, Verdict::Differs | Verdict::Paraphrase)
        && let Some(place) = &finding.place
    {
        writeln!(out, "   原文 {}", plain(&place.wording))?;
    }
    for change in &finding.changes {
        let (quoted, original) = (plain(&change.quoted), plain(&change.original));
        writeln!(out, "   差异 “{quoted}” ← “{original}”")?;
    }
    for place in &finding.elsewhere {
        writeln!(out, "   另见 {}", place.url)?;
    }
    Ok(())
}

/// A text on one line that cannot steer the reader's terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
