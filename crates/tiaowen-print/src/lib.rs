//! Prints whole documents for other programs: Markdown, HTML, DOCX, JSON, JSON lines, Akoma Ntoso, CSV, BibTeX, RIS.
//!
//! Every printer gets an [`Edition`]: the document itself where its structure matters, and the views that
//! pages and API answer with where facts and references do. Key functions: [`print()`] and the forms of [`Format`].
//!
//! Must not know: where documents come from, search engines, HTTP; it reads and writes no files.
//!
//! ```
//! use tiaowen_print::Format;
//!
//! # fn main() -> tiaowen_text::error::Result<()> {
//! let format: Format = "akn".parse()?;
//! assert_eq!(format.media_type(), "application/akn+xml; charset=utf-8");
//! assert!("wps".parse::<Format>().is_err_and(|error| error.to_string().contains("docx")));
//! # Ok(())
//! # }
//! ```

mod akn;
pub mod cite;
pub mod crosswalk;
pub mod csv;
mod docx;
pub mod evidence;
mod flow;
mod html;
mod markdown;
mod stated;

pub mod view;

pub use html::escape;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use crate::view::{ClauseView, DocumentFullView, DocumentView, LinkView};
use tiaowen_link::crossref::Linked;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::title::in_marks;

/// What is printed: a document with its references, and the views of it.
#[derive(Debug, Clone, Copy)]
pub struct Edition<'a> {
    /// The document, its citations and its links to the parent.
    pub linked: &'a Linked,
    /// Facts and outline.
    pub facts: &'a DocumentFullView,
    /// The units to print, with their references.
    pub clauses: &'a [ClauseView],
    /// Only this clause with everything below it, by its index; the whole document when `None`.
    pub only: Option<usize>,
    /// Address of the server that permalinks start with; empty for relative ones.
    pub base: &'a str,
    /// The day that each document named here was made on, by id: Akoma Ntoso has it in addresses.
    pub dates: &'a BTreeMap<String, String>,
}

/// A form that a document can be printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Markdown
    Markdown,
    /// One HTML page that needs nothing else
    Html,
    /// Word
    Docx,
    /// The API's own shapes
    Json,
    /// Akoma Ntoso 3.0
    Akn,
    /// The same, an object a line: the document, then each clause
    Jsonl,
    /// One row a clause
    Csv,
    /// BibTeX
    Bib,
    /// RIS
    Ris,
}

impl<'a> Edition<'a> {
    /// The view of a unit, by the index of its clause.
    fn clause(&self, index: usize) -> Option<&'a ClauseView> {
        let path = self.linked.document.clauses.get(index)?.path.as_str();
        self.clauses.iter().find(|view| view.clause.path == path)
    }
}

impl Format {
    /// Every format, as `--format` names them.
    pub const ALL: [Format; 9] = [
        Format::Markdown,
        Format::Html,
        Format::Docx,
        Format::Json,
        Format::Akn,
        Format::Jsonl,
        Format::Csv,
        Format::Bib,
        Format::Ris,
    ];

    /// The name: `md`, `html` …
    pub const fn name(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Docx => "docx",
            Format::Json => "json",
            Format::Akn => "akn",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Bib => "bib",
            Format::Ris => "ris",
        }
    }

    /// The ending of a file's name.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Akn => "xml",
            other => other.name(),
        }
    }

    /// The media type, as HTTP says it.
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::Markdown => "text/markdown; charset=utf-8",
            Format::Html => "text/html; charset=utf-8",
            Format::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Format::Json => "application/json",
            Format::Akn => "application/akn+xml; charset=utf-8",
            Format::Jsonl => "application/jsonl",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Bib => "application/x-bibtex; charset=utf-8",
            Format::Ris => "application/x-research-info-systems; charset=utf-8",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;
    fn from_str(name: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|f| f.name() == name || f.extension() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(|f| f.name().to_owned());
            Error::invalid(format!("{name:?} is no format; there are {}", names.join(", ")))
                .offering(names)
        })
    }
}

/// Prints a document.
pub fn print(edition: &Edition<'_>, format: Format) -> Result<Vec<u8>> {
    Ok(match format {
        Format::Markdown => markdown::print(edition)?.into_bytes(),
        Format::Html => html::print(edition)?.into_bytes(),
        Format::Docx => docx::print(edition)?,
        Format::Json => json(edition)?,
        Format::Akn => akn::print(edition)?,
        Format::Jsonl => lines(edition)?,
        Format::Csv => csv::print(edition)?,
        Format::Bib => cite::bibtex(edition).into_bytes(),
        Format::Ris => cite::ris(edition).into_bytes(),
    })
}

/// A whole document in the API's shapes, and its text line by line.
#[derive(Serialize)]
struct Whole<'a> {
    document: &'a DocumentFullView,
    lines: Vec<stated::Line<'a>>,
    clauses: &'a [ClauseView],
}

fn json(edition: &Edition<'_>) -> Result<Vec<u8>> {
    let (document, clauses) = (edition.facts, edition.clauses);
    let whole = Whole { document, lines: stated::lines(edition), clauses };
    let mut out = serde_json::to_vec_pretty(&whole)
        .map_err(|e| Error::internal("the document does not print as JSON").caused_by(e))?;
    out.push(b'\n');
    Ok(out)
}

/// A line of a document as JSON lines, told apart by `type`.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Document(&'a DocumentView),
    Clause(&'a ClauseView),
}

fn lines(edition: &Edition<'_>) -> Result<Vec<u8>> {
    let document = std::iter::once(Line::Document(&edition.facts.document));
    let mut out = Vec::new();
    for line in document.chain(edition.clauses.iter().map(Line::Clause)) {
        serde_json::to_writer(&mut out, &line)
            .map_err(|e| Error::internal("the document does not print as JSON").caused_by(e))?;
        out.push(b'\n');
    }
    Ok(out)
}

/// 《中央意见》（二十三）健全医疗卫生体系
fn link_text(link: &LinkView) -> String {
    let clause = &link.clause;
    format!("{}{}{}", in_marks(&clause.title), clause.label, clause.heading)
}

/// Where a link comes from, in Chinese.
fn link_origin(link: &LinkView) -> &'static str {
    if link.source == "curated" { "人工判定" } else { "计算所得" }
}

/// The facts of a document as label and value, in reading order.
fn facts(edition: &Edition<'_>) -> Vec<(&'static str, String)> {
    let facts = &edition.facts.document;
    let mut rows = Vec::new();
    let mut push = |label, value: Option<String>| {
        rows.extend(value.filter(|v| !v.is_empty()).map(|value| (label, value)));
    };
    push("发文机关", Some(facts.issuers.join("、")));
    push("发文字号", facts.number.clone());
    push("成文日期", facts.dated.clone());
    push("通过日期", facts.adopted.clone());
    push("批准日期", facts.approved.clone());
    push("发布日期", facts.published.clone());
    push("修订日期", Some(facts.amended.join("、")));
    push("施行日期", facts.in_force.clone());
    push("废止日期", facts.repealed.clone());
    push("文种", facts.kind.clone());
    let places = [&facts.region, &facts.city, &facts.county];
    push(
        "地区",
        Some(places.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")),
    );
    push("文本状态", Some(facts.state.note().to_owned()));
    push("官方网址", facts.official_url.clone());
    rows
}

/// Where the text comes from, as label and value.
fn provenance(edition: &Edition<'_>) -> Vec<(&'static str, String)> {
    let from = &edition.facts.document.provenance;
    let repairs: usize = from.repairs.iter().map(|r| r.count).sum();
    let mut rows = Vec::new();
    let mut push = |label, value: Option<String>| {
        rows.extend(value.filter(|v| !v.is_empty()).map(|value| (label, value)));
    };
    push("刊载", from.published_in.clone());
    let stated: Vec<String> =
        from.stated.iter().map(|fact| format!("{}：{}", fact.label, fact.value)).collect();
    push("所载信息", Some(stated.join("；")));
    push("文件", Some(from.file.clone()));
    push(if from.mirror { "网址（非官方转载）" } else { "网址" }, from.url.clone());
    push("取得时间", from.fetched.clone());
    push("SHA-256", Some(from.sha256.clone()));
    push("修复", (repairs > 0).then(|| format!("{repairs} 处")));
    push("编号地址", Some(format!("{}{}", edition.base, edition.facts.document.url)));
    rows
}
