//! Command line: clap types, and one file a subcommand under `cli/`.
//!
//! Exit codes: 0 done or found, 1 nothing found (or something could not be read), 2 error.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::corpus::Layout;
use crate::kb::Kb;

mod convert;
mod crosswalk;
mod eval;
mod eval_verify;
mod export;
mod check;
mod fetch;
mod index;
mod ingest;
mod lookup;
mod mcp;
mod search;
pub mod serve;
mod show;
mod site;
mod verify;

/// Read Chinese policy clause by clause: search in both scripts, cross-references to the central opinion.
#[derive(Debug, Parser)]
#[command(name = "tiaowen", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where documents and index are.
#[derive(Debug, Args)]
pub struct Place {
    /// Project folder with corpus/ and seeds/
    #[arg(long, global = true, env = "TIAOWEN_ROOT", default_value = ".", value_name = "DIR")]
    root: PathBuf,
    /// Folder of documents [default: ROOT/corpus]
    #[arg(long, global = true, env = "TIAOWEN_CORPUS", value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Folder of the built index [default: ROOT/index]
    #[arg(long, global = true, env = "TIAOWEN_INDEX", value_name = "DIR")]
    index: Option<PathBuf>,
}

impl Place {
    /// The folders that documents are read from.
    pub fn layout(&self) -> Layout {
        let mut layout = Layout::at(&self.root);
        if let Some(corpus) = &self.corpus {
            layout.corpus.clone_from(corpus);
        }
        layout
    }

    /// The folder of the index.
    pub fn index(&self) -> PathBuf {
        self.index.clone().unwrap_or_else(|| self.root.join("index"))
    }

    /// Opens the knowledge base.
    pub fn open(&self) -> Result<Kb> {
        Ok(Kb::open(&self.index())?)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read documents and report: clauses, repairs, what could not be read
    Ingest(ingest::Options),
    /// Bring the official page of documents; a worse page never replaces a good text
    Fetch(fetch::Options),
    /// Verify the whole corpus again: every character owned once, numbering, hashes
    Check(check::Options),
    /// Build the search index from corpus/ and seeds/ (does nothing when it is up to date)
    Index(index::Options),
    /// Search clauses: tiaowen search 养老托育
    Search(search::Options),
    /// Which clause covers a topic: tiaowen lookup 充电桩, tiaowen lookup 四川14
    Lookup(lookup::LookupOptions),
    /// Show how a text is folded and cut into words: tiaowen analyze 養老託育
    Analyze(lookup::AnalyzeOptions),
    /// Show a document or a clause: tiaowen show sichuan-2023 14
    Show(show::Options),
    /// Which articles of its parent a document carries out: tiaowen crosswalk sichuan-2023
    Crosswalk(crosswalk::Options),
    /// Show a text in another script: tiaowen convert --to tw text.txt
    Convert(convert::Options),
    /// Check the citations and quotations of a text: tiaowen verify draft.txt
    Verify(verify::Options),
    /// Print a document for other programs: tiaowen export sichuan-2023 --format docx -o a.docx
    Export(export::Options),
    /// Measure against judged sets: tiaowen eval crosswalk
    Eval(eval::Options),
    /// Serve the web pages and the JSON endpoint
    Serve(serve::ServeArgs),
    /// Serve an AI agent over standard input and output (Model Context Protocol)
    Mcp,
}

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done, or something was found.
    Found,
    /// Nothing was found, or some input could not be used.
    Nothing,
}

/// Runs one command.
pub fn run(cli: &Cli) -> Result<Outcome> {
    match &cli.command {
        Command::Ingest(options) => ingest::run(&cli.place, options),
        Command::Fetch(options) => fetch::run(&cli.place, options),
        Command::Check(options) => check::run(&cli.place, options),
        Command::Index(options) => index::run(&cli.place, options),
        Command::Search(options) => search::run(&cli.place, options),
        Command::Lookup(options) => lookup::run(&cli.place, options),
        Command::Analyze(options) => lookup::analyze(&cli.place, options),
        Command::Show(options) => show::run(&cli.place, options),
        Command::Crosswalk(options) => crosswalk::run(&cli.place, options),
        Command::Convert(options) => convert::run(options),
        Command::Verify(options) => verify::run(&cli.place, options),
        Command::Export(options) => export::run(&cli.place, options),
        Command::Eval(options) => eval::run(&cli.place, options),
        Command::Mcp => {
            mcp::run(&cli.place.index())?;
            Ok(Outcome::Found)
        }
        Command::Serve(args) => {
            serve::run(args.clone(), &cli.place)?;
            Ok(Outcome::Found)
        }
    }
}

/// Whether a reader such as `head` closed our output: no fault of ours.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Prints a value as JSON with a closing line break.
fn print_json(value: &impl serde::Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
    writeln!(out)?;
    Ok(())
}

/// Line and column of a place in a text, both from 1; the column counts characters.
fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// Shows how far a long step is, on a terminal only.
fn show_progress(what: &str, done: usize, total: usize) {
    if !io::stderr().is_terminal() || (!done.is_multiple_of(50) && done != total) {
        return;
    }
    let end = if done == total { "\n" } else { "" };
    eprint!("\r{what} {done}/{total}{end}");
}
