//! `tiaowen eval verify`: quotation checks against labelled claims.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::output::Outcome;
use super::place::Place;
use crate::corpus::{self, Layout};
use crate::eval::verify;
use crate::kb::Kb;
use tiaowen_engine::disk::read_text;
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref;

/// Options of `tiaowen eval verify`.
#[derive(Debug, Args)]
pub struct Options {
    /// Labelled claims: kind, verdict, place and text in columns
    #[arg(long, value_name = "FILE", default_value = "tests/data/verify/cases.tsv")]
    cases: PathBuf,
    /// Folder of documents that the claims are about, beside those of the project
    #[arg(long, value_name = "DIR", default_value = "tests/data/verify/corpus")]
    documents: PathBuf,
}

/// Measures this program and a checker of numbers alone on the same claims.
pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let text = read_text(&options.cases).with_context(|| options.cases.display().to_string())?;
    let cases = verify::parse(&text).with_context(|| options.cases.display().to_string())?;
    let dir = std::env::temp_dir().join(format!("tiaowen-eval-{}", std::process::id()));
    let measured = measure(&place.layout(), options, &dir, &cases);
    // The index served this run only.
    if let Err(error) = fs::remove_dir_all(&dir) {
        tracing::warn!(%error, "the index of the measurement stays in {}", dir.display());
    }
    measured
}

fn measure(
    layout: &Layout,
    options: &Options,
    dir: &Path,
    cases: &[verify::Case],
) -> Result<Outcome> {
    build(layout, &options.documents, dir)?;
    let kb = Kb::open(dir)?;
    let missing = verify::missing(&kb, cases)?;
    if !missing.is_empty() {
        bail!("the claims are about documents that are not here: {}", missing.join(", "));
    }
    let ours = verify::check(&kb, cases)?;
    let numbers = verify::check_numbers(&kb, cases)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}", verify::report("wording and numbers (tiaowen)", cases, &ours))?;
    writeln!(out, "{}", verify::report("numbers alone", cases, &numbers))?;
    let failures = verify::failures(cases, &ours);
    for failure in &failures {
        writeln!(out, "wrong: {failure}")?;
    }
    Ok(if failures.is_empty() { Outcome::Found } else { Outcome::Nothing })
}

/// An index of the project's documents and of those that the claims are about.
fn build(layout: &Layout, documents: &Path, dir: &Path) -> Result<()> {
    let mut corpus = corpus::load(layout, &|_, _| {})?;
    let more = Layout { corpus: documents.to_owned(), ..layout.clone() };
    corpus.documents.extend(corpus::load(&more, &|_, _| {})?.documents);
    let lexicon = Lexicon::load(&layout.lexicon())?;
    let stamp = Stamp::new("eval".to_owned(), &lexicon);
    let mut writer = Writer::create(dir, &stamp, &lexicon)?;
    for linked in crossref::link(corpus.documents, corpus.curated) {
        writer.add(&linked)?;
    }
    writer.finish()?;
    Ok(())
}
