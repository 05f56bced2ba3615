//! `tiaowen verify`: every citation and quotation of a text, judged against the documents held; tables row by row;
//! and evidence, checked once more.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::output::{Outcome, note, print_json, write_file};
use super::place::Place;
use tiaowen_engine::disk::read_given;
use tiaowen_link::verify::Verdict;
use tiaowen_print::csv;
use tiaowen_print::evidence::Pack;
use tiaowen_print::view::{AgainView, FindingView, VerifyView};
use tiaowen_text::extract::Skipped;

/// Options of `tiaowen verify`.
#[derive(Debug, Args)]
pub struct Options {
    /// Draft to check, as text or in any format that `ingest` reads, or a table (.csv, .xlsx, .xls, .ods) of titles,
    /// numbers, citations or quotations, which comes back as CSV with verdicts; - reads text from standard input
    #[arg(value_name = "FILE", required_unless_present = "again")]
    file: Option<PathBuf>,
    /// Document that the text is about, by id or name: numbers without a name are its clauses
    #[arg(long = "document", value_name = "NAME")]
    documents: Vec<String>,
    /// Choose versions as of this day (2024-03-01), such as that on which the text was written; today when left out
    #[arg(long, value_name = "DATE")]
    asof: Option<String>,
    /// Also write the evidence of every finding to this file
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
    /// Check such a file once more: by itself, and against the documents held
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "evidence", "documents", "asof"])]
    again: Option<PathBuf>,
    /// Write a table's verdicts to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print JSON, the same as the HTTP endpoint
    #[arg(long)]
    json: bool,
    /// Print only what is not verified, of a table the rows that are not
    #[arg(long)]
    quiet: bool,
}

/// Runs the check; 0 when nothing is wrong, 1 when something differs or is not there.
pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    if let Some(file) = &options.again {
        return again(place, file, options.json);
    }
    let Some(file) = &options.file else { bail!("name a text, a table or evidence to check") };
    if is_table(file) {
        return table(place, file, options);
    }
    if options.output.is_some() {
        bail!("--output is for tables; --evidence writes the evidence of a text");
    }
    let text = read(file)?;
    let kb = place.open()?;
    let day = options.asof.as_deref();
    let view = kb.verify_on(&text, &options.documents, day)?;
    if let Some(to) = &options.evidence {
        let pack = kb.evidence(&text, &options.documents, day)?;
        write_file(to, &pack.print()?)?;
    }
    if options.json {
        print_json(&view)?;
    } else {
        print(&text, &view, options.quiet)?;
    }
    let wrong = view.counts.differs + view.counts.not_found;
    Ok(if wrong == 0 { Outcome::Found } else { Outcome::Nothing })
}

/// The text of a draft: plain text as it is, of anything else what `ingest` would read.
fn read(file: &Path) -> Result<String> {
    if file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        return String::from_utf8(bytes).context("the text is not in UTF-8");
    }
    let source = tiaowen_source::load_file(file)?;
    if has_ending(file, &["txt", "md", "markdown"])
        && let Ok(text) = str::from_utf8(&source.bytes)
    {
        return Ok(text.to_owned());
    }
    let read = tiaowen_source::extract(&source)?;
    for skipped in &read.skipped {
        let Skipped { what, count, why } = skipped;
        note!("{}: {count} {what} left out: {why}", file.display());
    }
    Ok(read.text)
}

fn is_table(file: &Path) -> bool {
    has_ending(file, &["csv", "tsv", "xlsx", "xlsb", "xls", "ods"])
}

fn has_ending(file: &Path, endings: &[&str]) -> bool {
    let ending = file.extension().and_then(|e| e.to_str()).unwrap_or_default();
    endings.iter().any(|e| ending.eq_ignore_ascii_case(e))
}

/// Judges a table row by row; 1 when a row is not in order.
fn table(place: &Place, file: &Path, options: &Options) -> Result<Outcome> {
    if !options.documents.is_empty() || options.evidence.is_some() || options.json {
        bail!("--document, --evidence and --json are for texts, not for tables");
    }
    let rows = tiaowen_source::table(&tiaowen_source::load_file(file)?)?;
    let mut judged = place.open()?.verify_table(&rows, options.asof.as_deref())?;
    let at = judged.first().and_then(|head| head.iter().rposition(|cell| cell == "verdict"));
    let said = |row: &Vec<String>, words: &[&str]| {
        at.and_then(|at| row.get(at)).is_some_and(|verdict| words.contains(&verdict.as_str()))
    };
    let wrong = [Verdict::Differs, Verdict::NotFound].map(Verdict::word);
    let found = !judged.iter().any(|row| said(row, &wrong));
    if options.quiet {
        judged.retain(|row| !said(row, &["", Verdict::Verified.word()]));
    }
    let bytes = csv::rows(&judged)?;
    match &options.output {
        Some(to) => write_file(to, &bytes)?,
        None => io::stdout().lock().write_all(&bytes)?,
    }
    Ok(if found { Outcome::Found } else { Outcome::Nothing })
}

/// Checks evidence once more; 1 when it does not hold, or something stands otherwise now.
fn again(place: &Place, file: &Path, json: bool) -> Result<Outcome> {
    let bytes = read_given(file).with_context(|| file.display().to_string())?;
    let view = place.open()?.verify_again(&Pack::read(&bytes)?)?;
    if json {
        print_json(&view)?;
    } else {
        print_again(&view)?;
    }
    let holds = view.sound && view.differing == 0;
    Ok(if holds { Outcome::Found } else { Outcome::Nothing })
}

fn print_again(view: &AgainView) -> Result<()> {
    let mut out = io::stdout().lock();
    for fault in &view.faults {
        let number = fault.item.map_or(String::new(), |item| format!("第 {item} 项"));
        writeln!(out, "不符：{number}{}", fault.message)?;
    }
    for item in &view.items {
        let citation = item.citation.as_deref().unwrap_or_default();
        let quote = item.quote.as_ref().map(|quote| format!("“{quote}”")).unwrap_or_default();
        writeln!(out, "{}: {} {}", item.item, item.state.label(), item.message)?;
        writeln!(out, "   {} {}", item.verdict.label(), plain(&format!("{citation}{quote}")))?;
    }
    let sound = if view.sound {
        "校验值与比对结果相符"
    } else {
        "证据文件本身有不符之处"
    };
    writeln!(out, "{sound}；{} 项，其中 {} 项与现在的文本不同", view.items.len(), view.differing)?;
    Ok(())
}

fn print(text: &str, view: &VerifyView, quiet: bool) -> Result<()> {
    let mut out = io::stdout().lock();
    for finding in &view.findings {
        if quiet && finding.verdict == Verdict::Verified {
            continue;
        }
        let line = 1 + text.chars().take(finding.at.start).filter(|c| *c == '\n').count();
        writeln!(out, "{line}: {} {}", finding.label(), finding.message)?;
        if let Some(citation) = &finding.citation {
            writeln!(out, "   引用 {}", plain(&citation.text))?;
        }
        print_quote(&mut out, finding)?;
    }
    let counts = &view.counts;
    let only_exist = view.findings.iter().filter(|finding| finding.only_exists()).count();
    writeln!(
        out,
        "属实 {}，条文存在 {only_exist}，有出入 {}，查无 {}，无法核对 {}，已废止 {}，转述 {}，未核对 {}",
        counts.verified.saturating_sub(only_exist),
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
    if finding.shows_wording()
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
