//! `tiaowen export`: a document, or one clause of it, for other programs.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::{Outcome, Place};
use crate::doc::DocId;
use crate::error::Error;
use crate::export::Format;

/// Options of `tiaowen export`.
#[derive(Debug, Args)]
pub struct Options {
    /// Document id
    #[arg(value_name = "ID")]
    document: String,
    /// Only this clause: number, path or name
    #[arg(value_name = "CLAUSE")]
    clause: Option<String>,
    /// Format: md, html, docx, json, akn, csv, bib, ris
    #[arg(long, short, default_value = "md", value_parser = parse_format)]
    format: Format,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Address of the server that permalinks start with: https://example.org
    #[arg(long, default_value = "", value_name = "URL")]
    base: String,
}

fn parse_format(name: &str) -> Result<Format, Error> {
    name.parse()
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let id = DocId::parse(&options.document)?;
    let base = options.base.trim_end_matches('/');
    let bytes = place.open()?.export(&id, options.clause.as_deref(), options.format, base)?;
    if let Some(path) = &options.output {
        fs::write(path, &bytes).with_context(|| path.display().to_string())?;
        return Ok(Outcome::Found);
    }
    let mut out = io::stdout().lock();
    if options.format == Format::Docx && out.is_terminal() {
        bail!("a DOCX file is no text for a terminal: add --output FILE");
    }
    out.write_all(&bytes)?;
    Ok(Outcome::Found)
}
