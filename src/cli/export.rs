//! `tiaowen export`: a document, or one clause of it, for other programs; or the whole site as files.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::output::{Outcome, write_file, write_file_with};
use super::place::Place;
use super::site;
use tiaowen_print::Format;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Error;

/// Options of `tiaowen export`.
#[derive(Debug, Args)]
pub struct Options {
    /// Document id
    #[arg(value_name = "ID", required_unless_present_any = ["static_dir", "all"])]
    document: Option<String>,
    /// Only this clause: number, path or name
    #[arg(value_name = "CLAUSE")]
    clause: Option<String>,
    /// Format: md, html, docx, json, jsonl, akn, csv, bib, ris
    #[arg(long, short, default_value = "md", value_parser = parse_format)]
    format: Format,
    /// Every document: a line of JSON for each and for each of its clauses (--format jsonl)
    #[arg(long, conflicts_with_all = ["document", "static_dir"])]
    all: bool,
    /// Write to this file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Address of the server that permalinks start with: https://example.org
    #[arg(long, default_value = "", value_name = "URL")]
    base: String,
    /// Write the whole site into this folder, as files that work from disk, search included
    #[arg(long = "static", value_name = "DIR", conflicts_with_all = ["document", "output", "format"])]
    static_dir: Option<PathBuf>,
    /// Scripts of the site's pages beside the text as stored, separated by commas
    #[arg(long, value_name = "CODES", default_value = "hans,hant,tw,hk", value_delimiter = ',',
          value_parser = ["hans", "hant", "tw", "hk"], requires = "static_dir")]
    scripts: Vec<String>,
}

fn parse_format(name: &str) -> Result<Format, Error> {
    name.parse()
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let base = options.base.trim_end_matches('/');
    if let Some(dir) = &options.static_dir {
        return site::write(place.open()?, dir, &options.scripts, base);
    }
    if options.all {
        return dump(place, options, base);
    }
    let id = DocId::parse(options.document.as_deref().unwrap_or_default())?;
    let bytes = place.open()?.export(&id, options.clause.as_deref(), options.format, base)?;
    if let Some(path) = &options.output {
        write_file(path, &bytes)?;
        return Ok(Outcome::Found);
    }
    let mut out = io::stdout().lock();
    if options.format == Format::Docx && out.is_terminal() {
        bail!("a DOCX file is no text for a terminal: add --output FILE");
    }
    out.write_all(&bytes)?;
    Ok(Outcome::Found)
}

/// Every document as JSON lines.
fn dump(place: &Place, options: &Options, base: &str) -> Result<Outcome> {
    if options.format != Format::Jsonl {
        bail!("--all writes JSON lines: add --format jsonl");
    }
    let kb = place.open()?;
    let write = |out: &mut dyn Write| {
        for document in kb.documents()? {
            out.write_all(&kb.export(&DocId::parse(&document.id)?, None, Format::Jsonl, base)?)?;
        }
        Ok(out.flush()?)
    };
    match &options.output {
        Some(path) => write_file_with(path, write)?,
        None => write(&mut io::stdout().lock())?,
    }
    Ok(Outcome::Found)
}
