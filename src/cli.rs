//! Command line: clap types, and one file a subcommand under `cli/`.
//!
//! Exit codes: 0 done or found, 1 nothing found (or something could not be read), 2 error.

use std::ffi::OsString;

use anyhow::Result;
use clap::{Parser, Subcommand};

use tiaowen_text::error::Error;

pub use output::{Outcome, is_broken_pipe, print_warning, told};
pub use place::Place;

mod compare;
mod convert;
mod crosswalk;
mod edit;
mod eval;
mod eval_verify;
mod export;
mod check;
mod fetch;
mod index;
mod kwic;
mod ingest;
mod lookup;
mod mcp;
mod model;
mod output;
mod place;
mod remove;
mod radar;
mod search;
pub mod serve;
mod show;
mod site;
mod stats;
mod verify;
mod watch;

/// Read Chinese policy clause by clause: search in both scripts, cross-references to the central opinion.
#[derive(Debug, Parser)]
#[command(name = "tiaowen", version, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

impl Cli {
    /// Reads the arguments of the process.
    pub fn of_process() -> Self {
        Self::parse_from(std::env::args_os().map(exclusion))
    }

    /// What is wrong with the files of the index, each read whole.
    pub fn damage(&self) -> Vec<Error> {
        tiaowen_engine::index::damage(&self.place.index()).unwrap_or_default()
    }
}

/// `-公路` leaves a word out of a search and is no option: none begins with anything but ASCII. The minus of full
/// width says the same in a query and is nothing to the option parser.
fn exclusion(argument: OsString) -> OsString {
    let word = argument.to_str().and_then(|text| text.strip_prefix('-'));
    match word.filter(|word| word.starts_with(|c: char| !c.is_ascii())) {
        Some(word) => format!("－{word}").into(),
        None => argument,
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read documents and report: clauses, repairs, what could not be read
    Ingest(ingest::Options),
    /// Set facts of a document: tiaowen edit my-notice number=云政发〔2023〕1号 dated=2023-08-03
    Edit(edit::Options),
    /// Take documents out of corpus/, each whole; they are kept in corpus/.removed
    Remove(remove::Options),
    /// Bring the official page of documents; a worse page never replaces a good text
    Fetch(fetch::Options),
    /// Verify the whole corpus again: every character owned once, numbering, hashes
    Check(check::Options),
    /// Build the search index from corpus/ and seeds/ (does nothing when it is up to date)
    Index(index::Options),
    /// Install, show, check or remove a sentence model, which finds clauses that say the same in other words
    Model(model::Options),
    /// Search clauses: tiaowen search 养老托育
    Search(search::Options),
    /// Every place of a word in context, and its spread over years and documents: tiaowen kwic 渡口
    Kwic(kwic::Options),
    /// Which clause covers a topic: tiaowen lookup 充电桩, tiaowen lookup 四川14
    Lookup(lookup::LookupOptions),
    /// Show how a text is folded and cut into words: tiaowen analyze 養老託育
    Analyze(lookup::AnalyzeOptions),
    /// Show a document or a clause: tiaowen show sichuan-2023 14
    Show(show::Options),
    /// Which articles of its parent a document carries out: tiaowen crosswalk sichuan-2023
    Crosswalk(crosswalk::Options),
    /// What became of each clause from one text to another: tiaowen compare my-notice
    Compare(compare::Options),
    /// Show a text in another script: tiaowen convert --to tw text.txt
    Convert(convert::Options),
    /// Check the citations and quotations of a text: tiaowen verify draft.txt
    Verify(verify::Options),
    /// Who has to do what by when: tiaowen tasks sichuan-2023 --format csv
    Tasks(radar::TasksOptions),
    /// What has gone out of date: parents amended later, repealed or renumbered articles cited, terms ended
    Radar(radar::RadarOptions),
    /// Print a document for other programs: tiaowen export sichuan-2023 --format docx -o a.docx
    Export(export::Options),
    /// Look once at what watch.toml lists, and tell what changed since the last look
    Watch(watch::Options),
    /// What readers of a server searched, and what they did not find
    Stats(stats::Options),
    /// Measure against judged sets: tiaowen eval crosswalk
    Eval(eval::Options),
    /// Serve the web pages and the JSON endpoint
    Serve(serve::ServeArgs),
    /// Serve an AI agent over standard input and output (Model Context Protocol)
    Mcp,
}

/// Runs one command.
pub fn run(cli: &Cli) -> Result<Outcome> {
    match &cli.command {
        Command::Ingest(options) => ingest::run(&cli.place, options),
        Command::Edit(options) => edit::run(&cli.place, options),
        Command::Remove(options) => remove::run(&cli.place, options),
        Command::Fetch(options) => fetch::run(&cli.place, options),
        Command::Check(options) => check::run(&cli.place, options),
        Command::Index(options) => index::run(&cli.place, options),
        Command::Model(options) => model::run(&cli.place, options),
        Command::Search(options) => search::run(&cli.place, options),
        Command::Kwic(options) => kwic::run(&cli.place, options),
        Command::Lookup(options) => lookup::run(&cli.place, options),
        Command::Analyze(options) => lookup::analyze(&cli.place, options),
        Command::Show(options) => show::run(&cli.place, options),
        Command::Crosswalk(options) => crosswalk::run(&cli.place, options),
        Command::Compare(options) => compare::run(&cli.place, options),
        Command::Convert(options) => convert::run(options),
        Command::Verify(options) => verify::run(&cli.place, options),
        Command::Tasks(options) => radar::tasks(&cli.place, options),
        Command::Radar(options) => radar::radar(&cli.place, options),
        Command::Export(options) => export::run(&cli.place, options),
        Command::Watch(options) => watch::run(&cli.place, options),
        Command::Stats(options) => stats::run(options),
        Command::Eval(options) => eval::run(&cli.place, options),
        Command::Mcp => {
            mcp::run(&cli.place)?;
            Ok(Outcome::Found)
        }
        Command::Serve(args) => {
            serve::run(args.clone(), &cli.place)?;
            Ok(Outcome::Found)
        }
    }
}
