//! `tiaowen eval`: measures against labelled sets.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use super::eval_verify;
use super::output::{Outcome, print_json, show_progress};
use super::place::Place;
use crate::corpus;
use crate::eval::citations;
use crate::eval::crosswalk::{self, Case, Judged};
use tiaowen_engine::disk::read_text;
use tiaowen_text::doc::{DocId, Document, Meta};

mod retrieval;

/// Options of `tiaowen eval`.
#[derive(Debug, Args)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Count the citations of a corpus, and draw a sample to judge
    Citations(CitationsOptions),
    /// Measure the computed crosswalk: precision, recall, F1, gap lists, calibration
    Crosswalk(CrosswalkOptions),
    /// Measure the check of quotations: precision and recall by verdict, beside a check of numbers alone
    Verify(eval_verify::Options),
    /// Measure search on labelled topics: which clause covers it
    Topics(retrieval::TopicsOptions),
    /// Measure search on questions with judged articles (TREC qrels)
    Articles(retrieval::ArticlesOptions),
    /// Compare two versions by what `--per-query` wrote: paired bootstrap, wins and losses
    Compare(retrieval::CompareOptions),
}

/// Options of `tiaowen eval citations`.
#[derive(Debug, Args)]
struct CitationsOptions {
    /// How many citations to draw
    #[arg(long, value_name = "N", default_value_t = 0)]
    sample: usize,
    /// Seed of the draw
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Options of `tiaowen eval crosswalk`.
#[derive(Debug, Args)]
struct CrosswalkOptions {
    /// Judged files [default: the curated crosswalk of the corpus]
    #[arg(value_name = "FILE")]
    judged: Vec<PathBuf>,
    /// Folder of the texts that judged files name
    #[arg(long, value_name = "DIR")]
    texts: Option<PathBuf>,
    /// Also take out one feature at a time
    #[arg(long)]
    ablation: bool,
    /// Also fit the weights on all pairs and print them
    #[arg(long)]
    fit: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    match &options.what {
        What::Citations(options) => eval_citations(place, options),
        What::Crosswalk(options) => eval_crosswalk(place, options),
        What::Verify(options) => eval_verify::run(place, options),
        What::Topics(options) => retrieval::run_topics(place, options),
        What::Articles(options) => retrieval::run_articles(place, options),
        What::Compare(options) => retrieval::run_compare(options),
    }
}

fn eval_citations(place: &Place, options: &CitationsOptions) -> Result<Outcome> {
    let held = corpus::load(&place.layout(), &|done, total| show_progress("reading", done, total))?;
    let report = citations::report(&held.documents, options.sample, options.seed);
    if options.json {
        print_json(&report)?;
        return Ok(Outcome::Found);
    }
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{} documents, {} citations: {} to a clause, {} to a document, {} not resolved",
        report.documents,
        report.citations,
        report.clauses,
        report.whole_documents,
        report.unresolved
    )?;
    for (title, times) in &report.missing {
        writeln!(out, "not at hand {times:6} {title}")?;
    }
    for (n, drawn) in report.sample.iter().enumerate() {
        writeln!(out, "{} | {} {} | {}", n + 1, drawn.document, drawn.from, drawn.context)?;
        writeln!(out, "      -> {} | {}", drawn.target, drawn.begins)?;
    }
    Ok(Outcome::Found)
}

fn eval_crosswalk(place: &Place, options: &CrosswalkOptions) -> Result<Outcome> {
    let held = corpus::load(&place.layout(), &|_, _| {})?;
    let mut pairs = Vec::new();
    for file in &options.judged {
        let text = read_text(file).with_context(|| file.display().to_string())?;
        pairs.push(Judged::parse(&text).with_context(|| file.display().to_string())?);
    }
    if options.judged.is_empty() {
        pairs = Judged::from_curated(&held.curated);
    }
    let mut cases = Vec::new();
    for judged in &pairs {
        let text = |id: &DocId| document(options, &held.documents, judged, id);
        let (child, parent) = (text(&judged.child)?, text(&judged.parent)?);
        cases.push(Case::new(judged, child, parent)?);
    }
    if cases.is_empty() {
        return Ok(Outcome::Nothing);
    }
    let shipped = crosswalk::shipped(&cases);
    // Nothing can be held out of a single pair.
    let several = cases.len() > 1;
    let held_out = if several { crosswalk::held_out(&cases, None) } else { Vec::new() };
    let bins = if several { crosswalk::calibration(&cases) } else { Vec::new() };
    let ablation = if options.ablation { crosswalk::ablation(&cases) } else { Vec::new() };
    if options.json {
        print_json(&serde_json::json!({
            "shipped": shipped, "held_out": held_out, "calibration": bins, "ablation": ablation,
        }))?;
        return Ok(Outcome::Found);
    }
    let mut out = io::stdout().lock();
    print_reports(&mut out, "shipped weights", &shipped)?;
    print_reports(&mut out, "weights fitted on the other pairs", &held_out)?;
    if several {
        writeln!(out, "calibration, held out: confidence from | links | mean confidence | right")?;
    }
    for bin in &bins {
        writeln!(out, "  {:.2} {:6} {:.2} {:.2}", bin.from, bin.links, bin.confidence, bin.right)?;
    }
    for row in &ablation {
        let pairs: Vec<String> = row.pairs.iter().map(|(m, a)| format!("{m:.2}/{a:.2}")).collect();
        let what = if row.without.is_empty() { "everything" } else { &row.without };
        writeln!(
            out,
            "without {what:12} main {:.3} all {:.3} gaps {:.2}  {}",
            row.main,
            row.all,
            row.gaps,
            pairs.join(" ")
        )?;
    }
    if options.fit {
        writeln!(out, "{:?}", crosswalk::fit_all(&cases))?;
    }
    Ok(Outcome::Found)
}

/// A document of the corpus, or the text that a judged file names.
fn document(
    options: &CrosswalkOptions,
    held: &[Document],
    judged: &Judged,
    id: &DocId,
) -> Result<Document> {
    if let (Some(dir), Some(file)) = (&options.texts, judged.files.get(id)) {
        let source = tiaowen_source::load_file(&dir.join(file))?;
        return Ok(corpus::read_document(id, &Meta::default(), &source)?);
    }
    held.iter()
        .find(|d| d.id == *id && !d.clauses.is_empty())
        .cloned()
        .with_context(|| format!("the text of {id} is not at hand: give its folder with --texts"))
}

fn print_reports(out: &mut impl Write, title: &str, reports: &[crosswalk::Report]) -> Result<()> {
    if reports.is_empty() {
        return Ok(());
    }
    writeln!(out, "{title}")?;
    for r in reports {
        let (m, a) = (&r.main, &r.all);
        writeln!(
            out,
            "  {}  ({} clauses, parent: {:?}, order {:.2})",
            r.pair, r.clauses, r.parent_text, r.order
        )?;
        writeln!(out, "    main  P {:.3} R {:.3} F1 {:.3}", m.precision, m.recall, m.f1)?;
        writeln!(out, "    all   P {:.3} R {:.3} F1 {:.3}", a.precision, a.recall, a.f1)?;
        print_gaps(out, "no clause", &r.gaps)?;
        if let Some(passing) = &r.passing {
            print_gaps(out, "in passing", passing)?;
        }
        let words = r.relations.words.iter().filter(|w| w.0 != w.1);
        let words: Vec<String> =
            words.map(|(j, c, n)| format!("{} told {} {n}", j.word(), c.word())).collect();
        writeln!(
            out,
            "    relation  {} of {} as judged; {}",
            r.relations.same,
            r.relations.links,
            words.join(", ")
        )?;
        let wrong: Vec<String> =
            r.wrong.iter().map(|(c, j, f)| format!("{c}: {j}, not {f}")).collect();
        writeln!(out, "    wrong main  {}", wrong.join(" | "))?;
    }
    Ok(())
}

fn print_gaps(out: &mut impl Write, what: &str, gaps: &crosswalk::Gaps) -> io::Result<()> {
    let exact = if gaps.exact { "exact" } else { "not exact" };
    let (s, list) = (gaps.scores, |keys: &[String]| keys.join(" "));
    writeln!(
        out,
        "    gaps, {what}: {exact}, P {:.2} R {:.2}: judged {} | computed {}",
        s.precision,
        s.recall,
        list(&gaps.judged),
        list(&gaps.computed)
    )
}
