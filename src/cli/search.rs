//! `tiaowen search`: clauses that match, best first.

use std::io::{self, IsTerminal, Write};
use std::iter::once;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::output::{Outcome, print_json};
use super::place::Place;
use crate::kb::level_of;
use crate::params::{SearchParams, Wording};
use tiaowen_print::view::revision::ReplacedView;
use tiaowen_print::view::{
    ClauseRefView, FacetValueView, FacetsView, HintsView, MatchView, QueryView, SearchView,
};
use tiaowen_text::doc::Authority;

/// The language of queries, as `--help` and the help page tell it.
const LANGUAGE: &str = "\
Query language (operators also in full width; everything else is text):
  养老 托育             both words must occur
  养老 OR 托育          either (also 养老 | 托育)
  (养老 OR 托育) 县城   brackets group a choice
  \"养老托育\"            exactly this run (also “养老托育”)
  \"产业 平台\"~2        these words within two words of each other
  县城 -公路            without 公路
  标题:养老             in the heading or the document's title
  文件:四川意见         in this document
  级别:省级             by authority: 中央 部委 省级 市级 县级
  地区:四川             by region, city or county
  年:2023               by year of publication

Script does not matter: 養老 finds 养老. How the query was read is shown, and each part can be
switched off: --off also:户口=落户, --off word:县城, --off fold:養老, --off ignore:关于.";

/// Options of `tiaowen search`.
#[derive(Debug, Args)]
#[command(after_help = LANGUAGE)]
pub struct Options {
    /// What to search; quotes inside mean exactly that run: '"养老托育"'
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
    /// The same question in other words; may be repeated, and what all of them find is fused
    #[arg(long, value_name = "QUERY")]
    wording: Vec<String>,
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
    /// Only clauses under this section heading
    #[arg(long, value_name = "HEADING")]
    section: Vec<String>,
    /// Only clauses with (true) or without (false) a counterpart in another document
    #[arg(long, value_name = "BOOL")]
    counterpart: Option<bool>,
    /// Order of the hits
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    sort: Order,
    /// Switch off a part of the reading of the query; may be repeated
    #[arg(long, value_name = "SWITCH")]
    off: Vec<String>,
    /// Also count hits by document, level, region, year, section and counterpart
    #[arg(long)]
    facets: bool,
    /// Most hits
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    limit: u16,
    /// Hits to skip
    #[arg(long, default_value_t = 0)]
    offset: usize,
    /// Page of `--limit` hits, from 1
    #[arg(long, value_name = "N", conflicts_with = "offset",
        value_parser = clap::value_parser!(u16).range(1..))]
    page: Option<u16>,
    /// Print JSON, the same as the HTTP endpoint
    #[arg(long)]
    json: bool,
}

/// Order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// Best first
    Relevance,
    /// Reading order, document by document
    Document,
    /// Newest document first
    Date,
}

/// The authority that a word names.
pub(super) fn level(word: &str) -> Result<Authority, String> {
    level_of(word).ok_or_else(|| "see the list above".to_owned())
}

impl Options {
    fn params(&self) -> SearchParams {
        let levels: Vec<&str> = self.level.iter().map(|level| level.word()).collect();
        let page = usize::from(self.page.unwrap_or(1));
        let offset = match self.page {
            Some(_) => (page - 1) * usize::from(self.limit),
            None => self.offset,
        };
        SearchParams {
            q: once(self.query.join(" ")).chain(self.wording.clone()).map(Wording).collect(),
            doc: SearchParams::commas(&self.doc),
            level: SearchParams::commas(&levels),
            region: SearchParams::commas(&self.region),
            year: SearchParams::commas(&self.year),
            asof: self.asof.clone().unwrap_or_default(),
            section: SearchParams::bars(&self.section),
            counterpart: self.counterpart.map_or_else(String::new, |c| c.to_string()),
            sort: match self.sort {
                Order::Relevance => "relevance".to_owned(),
                Order::Document => "document".to_owned(),
                Order::Date => "date".to_owned(),
            },
            off: SearchParams::bars(&self.off),
            facets: self.facets.to_string(),
            limit: self.limit.to_string(),
            offset: offset.to_string(),
            ..SearchParams::default()
        }
    }
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let found = place.open()?.search(&options.params().request()?)?;
    if options.json {
        print_json(&found)?;
    } else {
        print_hits(&found)?;
    }
    let nothing = found.total == 0 && found.replaced.is_none();
    Ok(if nothing { Outcome::Nothing } else { Outcome::Found })
}

fn clauses(count: usize) -> String {
    format!("{count} clause{}", if count == 1 { "" } else { "s" })
}

fn print_hits(found: &SearchView) -> Result<()> {
    let mut out = io::stdout().lock();
    let bold = out.is_terminal();
    match found.characters_only {
        0 => writeln!(out, "{}", clauses(found.total))?,
        few => {
            writeln!(out, "{}, {few} of them only across word borders", clauses(found.total))?;
        }
    }
    for clause in &found.jump {
        writeln!(
            out,
            "named: {} {} {}{}",
            clause.document,
            clause.label,
            clause.heading,
            note(clause)
        )?;
    }
    for document in &found.documents {
        let date = document.date.as_ref().map(|date| format!("（{date}）")).unwrap_or_default();
        let older = if document.older { "（旧版本）" } else { "" };
        let repealed = document.repealed.as_ref().map(|day| format!("（已于 {day} 废止）"));
        let repealed = repealed.unwrap_or_default();
        writeln!(out, "document: {} {}{date}{older}{repealed}", document.id, document.title)?;
    }
    for typed in &found.query.unknown {
        writeln!(out, "no document, authority, region or year is called that: {typed}")?;
    }
    for (at, wording) in (1..).zip(&found.wordings) {
        writeln!(out, "wording {at}: {} ({})", wording.text, clauses(wording.total))?;
    }
    print_reading(&mut out, &found.query)?;
    for hit in &found.hits {
        let clause = &hit.clause;
        writeln!(out, "\n{} {} {}{}", clause.document, clause.label, clause.heading, note(clause))?;
        if !hit.wordings.is_empty() {
            let found: Vec<String> = hit.wordings.iter().map(|at| (at + 1).to_string()).collect();
            writeln!(out, "  [wording {}]", found.join(", "))?;
        }
        match hit.group {
            "characters" => writeln!(out, "  [characters only]")?,
            "partial" => writeln!(out, "  [near in meaning]")?,
            _ => {}
        }
        writeln!(out, "  {}", marked(&hit.snippet_text, &hit.matches, bold))?;
    }
    if let Some(replaced) = &found.replaced {
        print_replaced(&mut out, replaced, bold)?;
    }
    if let Some(hints) = &found.hints {
        print_hints(&mut out, hints)?;
    }
    for (name, values) in found.facets.iter().flat_map(tables) {
        let values: Vec<String> =
            values.iter().map(|v| format!("{} {}", v.label, v.count)).collect();
        writeln!(out, "{name}: {}", values.join(", "))?;
    }
    Ok(())
}

/// What texts have that stood on the day asked for and were replaced since.
fn print_replaced(out: &mut dyn Write, replaced: &ReplacedView, bold: bool) -> io::Result<()> {
    let found = clauses(replaced.total);
    writeln!(out, "\nin texts that stood on that day and were replaced since: {found}")?;
    for hit in &replaced.hits {
        let date = hit.edition.date.as_ref().map(|date| format!("（{date}）")).unwrap_or_default();
        writeln!(out, "\n{}{date} {} {}", hit.edition.name, hit.label, hit.heading)?;
        writeln!(out, "  {}", marked(&hit.snippet_text, &hit.matches, bold))?;
    }
    Ok(())
}

/// What has to be said of a text that is not simply in force.
fn note(clause: &ClauseRefView) -> String {
    clause.standing().map(|words| format!("  （{words}）")).unwrap_or_default()
}

/// What was done with the query beyond its words.
fn print_reading(out: &mut dyn Write, query: &QueryView) -> io::Result<()> {
    for synonym in &query.synonyms {
        writeln!(out, "also searched for {}: {}", synonym.word, synonym.also.join("、"))?;
    }
    for name in &query.names {
        let year = |year: Option<u16>| year.map_or_else(String::new, |year| year.to_string());
        let (from, until) = (year(name.from), year(name.until));
        write!(out, "name: {} ({}", name.name, name.of)?;
        match (name.from, name.until) {
            (None, None) => writeln!(out, ")")?,
            _ => writeln!(out, ", {from}–{until})")?,
        }
        if !name.next.is_empty() {
            writeln!(out, "  since then: {}", name.next.join("、"))?;
        }
        for former in &name.before {
            let (from, until) = (year(former.from), year(former.until));
            writeln!(out, "  before: {} ({from}–{until})", former.name)?;
        }
    }
    if !query.ignored.is_empty() {
        writeln!(out, "left out: {}", query.ignored.join(" "))?;
    }
    if query.relaxed {
        writeln!(
            out,
            "no clause has every word: these are near in meaning, ranked by how much speaks for them"
        )?;
    }
    Ok(())
}

fn print_hints(out: &mut dyn Write, hints: &HintsView) -> io::Result<()> {
    writeln!(out)?;
    if hints.unfiltered > 0 {
        writeln!(out, "outside the filters: {}; leave the filters out", clauses(hints.unfiltered))?;
    }
    if !hints.missing.is_empty() {
        writeln!(out, "in no clause: {}", hints.missing.join(" "))?;
    }
    for offer in &hints.without {
        writeln!(out, "without {}: {} ({})", offer.word, offer.query, clauses(offer.total))?;
    }
    for offer in &hints.slips {
        writeln!(out, "did you mean {}? ({})", offer.query, clauses(offer.total))?;
    }
    for clause in &hints.nearest {
        writeln!(out, "near: {} {} {}", clause.document, clause.label, clause.heading)?;
    }
    Ok(())
}

fn tables(facets: &FacetsView) -> [(&'static str, &[FacetValueView]); 6] {
    [
        ("document", &facets.documents),
        ("level", &facets.levels),
        ("region", &facets.regions),
        ("year", &facets.years),
        ("section", &facets.sections),
        ("counterpart", &facets.counterpart),
    ]
}

/// The snippet with what matched in bold on a terminal, in 【】 elsewhere.
fn marked(snippet: &str, matches: &[MatchView], bold: bool) -> String {
    let (open, close) = if bold { ("\x1b[1m", "\x1b[0m") } else { ("【", "】") };
    let mut text = String::new();
    for (at, c) in snippet.chars().enumerate() {
        if matches.iter().any(|m| m.start == at) {
            text.push_str(open);
        }
        // A control character in a document must not steer the reader's terminal.
        text.push(if c.is_control() { ' ' } else { c });
        if matches.iter().any(|m| m.end == at + 1) {
            text.push_str(close);
        }
    }
    text
}
