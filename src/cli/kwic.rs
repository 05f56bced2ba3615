//! `tiaowen kwic`: every place of a word in context, and how it is spread.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::output::{Outcome, note, print_json, write_file};
use super::place::Place;
use super::search::level;
use crate::params::kwic::KwicParams;
use crate::params::{SearchParams, Wording};
use tiaowen_print::csv;
use tiaowen_print::view::{KwicView, SpreadRowView, SpreadView};
use tiaowen_text::doc::Authority;

/// Options of `tiaowen kwic`.
#[derive(Debug, Args)]
pub struct Options {
    /// The words, looked for as they stand in either script: 渡口, "渡口 OR 码头"
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// Only in this document; may be repeated, as may the other filters
    #[arg(long, value_name = "ID")]
    doc: Vec<String>,
    /// Only documents of this authority: central, ministry, provincial, municipal, county, other
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    level: Vec<Authority>,
    /// Only documents of this region, by name or code: 四川, 四川省, 510000
    #[arg(long, value_name = "REGION")]
    region: Vec<String>,
    /// Only documents of this year
    #[arg(long, value_name = "YEAR")]
    year: Vec<u16>,
    /// Only texts that stood on this day, as in 2023-08-03
    #[arg(long, value_name = "DATE")]
    asof: Option<String>,
    /// Order of the clauses
    #[arg(long, value_name = "ORDER", default_value = "document",
        value_parser = ["relevance", "document", "date"])]
    sort: String,
    /// Order of the lines: as the clauses come, or by what stands to the left or right of the word
    #[arg(long, value_name = "ORDER", default_value = "clause", value_parser = ["clause", "left", "right"])]
    by: String,
    /// Characters before and behind the word, from 4 to 60
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(4..=60))]
    width: u16,
    /// Most lines
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=100))]
    limit: u16,
    /// Lines to skip
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// Form of the answer
    #[arg(short, long, value_enum, default_value_t = Form::Lines)]
    format: Form,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Forms of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Lines for reading
    Lines,
    /// How the word is spread over years, authorities and documents, for reading
    Spread,
    /// All lines, at most 10,000, as comma-separated values, safe for spreadsheets
    Csv,
    /// The spread as comma-separated values
    SpreadCsv,
    /// The same as the HTTP endpoint
    Json,
}

impl Options {
    fn params(&self) -> KwicParams {
        let levels: Vec<&str> = self.level.iter().map(|level| level.word()).collect();
        let search = SearchParams {
            q: vec![Wording(self.query.join(" "))],
            doc: SearchParams::commas(&self.doc),
            level: SearchParams::commas(&levels),
            region: SearchParams::commas(&self.region),
            year: SearchParams::commas(&self.year),
            asof: self.asof.clone().unwrap_or_default(),
            sort: self.sort.clone(),
            limit: self.limit.to_string(),
            offset: self.offset.to_string(),
            ..SearchParams::default()
        };
        KwicParams { search, by: self.by.clone(), width: self.width.to_string() }
    }
}

/// Prints the places of a word; 1 when there are none.
pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let request = options.params().request()?;
    let kb = place.open()?;
    let request = if options.format == Form::Csv { request.whole() } else { request };
    let view = kb.kwic(&request)?;
    let bytes = match options.format {
        Form::Lines => lines(&view).into_bytes(),
        Form::Spread => spread(&view.spread).into_bytes(),
        Form::Csv => csv::rows(&csv::kwic_rows(&view))?,
        Form::SpreadCsv => csv::rows(&csv::spread_rows(&view.spread))?,
        Form::Json if options.output.is_none() => {
            print_json(&view)?;
            Vec::new()
        }
        Form::Json => [serde_json::to_vec_pretty(&view)?, b"\n".to_vec()].concat(),
    };
    match &options.output {
        Some(to) => write_file(to, &bytes)?,
        None => io::stdout().lock().write_all(&bytes)?,
    }
    if view.read < view.clauses {
        note!("read {} of {} clauses: narrow the question for all", view.read, view.clauses);
    }
    Ok(if view.total == 0 { Outcome::Nothing } else { Outcome::Found })
}

fn lines(view: &KwicView) -> String {
    let mut out = String::new();
    for line in &view.lines {
        // Chinese characters are two columns wide.
        let columns: usize = line.before.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        let pad = " ".repeat((view.width * 2).saturating_sub(columns));
        let (before, keyword, after) = (&line.before, &line.keyword, &line.after);
        out.push_str(&format!("{pad}{before} [{keyword}] {after}   {}\n", line.clause.citation));
    }
    let SpreadView { in_documents, .. } = view.spread;
    out.push_str(&format!(
        "{} places in {} clauses of {in_documents} documents\n",
        view.total, view.read
    ));
    out
}

fn spread(spread: &SpreadView) -> String {
    let mut out = String::new();
    for (name, rows) in
        [("year", &spread.years), ("level", &spread.levels), ("document", &spread.documents)]
    {
        out.push_str(&format!("{name}\n"));
        for SpreadRowView { label, occurrences, clauses, per_10000, .. } in rows {
            let rate = per_10000.map_or_else(String::new, |rate| format!("{rate:8.2}"));
            let label = if label.is_empty() { "–" } else { label };
            out.push_str(&format!("  {occurrences:7} {clauses:7} {rate}  {label}\n"));
        }
    }
    out
}
