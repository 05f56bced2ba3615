//! `tiaowen radar` and `tiaowen tasks`: what has gone out of date, and who has to do what by when.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::output::{Outcome, print_json, write_file};
use super::place::Place;
use tiaowen_print::csv;
use tiaowen_print::view::{RadarView, TasksView};
use tiaowen_text::doc::DocId;
use tiaowen_text::title::in_marks;

/// Options of `tiaowen radar`.
#[derive(Debug, Args)]
pub struct RadarOptions {
    /// Print JSON, the same as the HTTP endpoint
    #[arg(long)]
    json: bool,
}

/// Lists what is out of date; 1 when nothing is.
pub(super) fn radar(place: &Place, options: &RadarOptions) -> Result<Outcome> {
    let view = place.open()?.radar()?;
    if options.json {
        print_json(view.as_ref())?;
    } else {
        list(&view)?;
    }
    Ok(if view.entries.is_empty() { Outcome::Nothing } else { Outcome::Found })
}

fn list(view: &RadarView) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for entry in &view.entries {
        let label = entry.clause.as_ref().map_or("", |clause| clause.label.as_str());
        writeln!(out, "{}  {}{label}", entry.label, in_marks(&entry.document.title))?;
        writeln!(out, "   {}", entry.reason)?;
    }
    writeln!(out, "{}：看了 {} 份有效的文件，{} 处", view.day, view.documents, view.entries.len())
}

/// Options of `tiaowen tasks`.
#[derive(Debug, Args)]
pub struct TasksOptions {
    /// Document id
    #[arg(value_name = "ID")]
    document: String,
    /// Form of the table
    #[arg(short, long, value_enum, default_value_t = Form::Table)]
    format: Form,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Forms of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Lines for reading
    Table,
    /// Comma-separated values, safe for spreadsheets
    Csv,
    /// The same as the HTTP endpoint
    Json,
}

/// Prints the task table of a document; 1 when it sets nothing.
pub(super) fn tasks(place: &Place, options: &TasksOptions) -> Result<Outcome> {
    let view = place.open()?.tasks(&DocId::parse(&options.document)?)?;
    let bytes = match options.format {
        Form::Table => lines(&view).into_bytes(),
        Form::Csv => csv::rows(&csv::task_rows(&view))?,
        Form::Json => [serde_json::to_vec_pretty(&view)?, b"\n".to_vec()].concat(),
    };
    match &options.output {
        Some(to) => write_file(to, &bytes)?,
        None => io::stdout().lock().write_all(&bytes)?,
    }
    Ok(if view.tasks.is_empty() { Outcome::Nothing } else { Outcome::Found })
}

fn lines(view: &TasksView) -> String {
    let mut out = String::new();
    for row in csv::task_rows(view).iter().skip(1) {
        let [_, label, heading, bodies, deadlines, quantities, _, _, what, ..] = row.as_slice()
        else {
            continue;
        };
        out.push_str(&format!("{label} {heading}\n"));
        let fields =
            [("任务", what), ("责任单位", bodies), ("期限", deadlines), ("数量目标", quantities)];
        for (name, value) in fields {
            if !value.is_empty() {
                out.push_str(&format!("   {name}  {value}\n"));
            }
        }
    }
    out
}
