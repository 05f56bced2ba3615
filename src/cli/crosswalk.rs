//! `tiaowen crosswalk`: which article of the parent each clause carries out; what the computed links say
//! against a reader's judgement; accepting computed links as judged.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::output::{Outcome, note, print_json, say};
use super::place::Place;
use crate::corpus::crosswalk;
use crate::corpus::store::Store;
use crate::kb::Kb;
use tiaowen_engine::disk::read_given;
use tiaowen_link::crossref::Relation;
use tiaowen_link::crossref::agreement::{Agreement, agreement};
use tiaowen_link::crossref::curated::{self, CuratedRow, Kind, Means};
use tiaowen_print::view::ClauseRefView;
use tiaowen_print::view::crosswalk::{
    CrosswalkRowView, CrosswalkView, DisagreementView, LinkSource, UnknownParentView,
};
use tiaowen_text::doc::DocId;

/// Options of `tiaowen crosswalk`.
#[derive(Debug, Args)]
pub struct Options {
    /// The implementing document
    #[arg(value_name = "ID")]
    document: String,
    /// Which links: shown (judged where there is a judgement, else computed), curated, computed, all
    #[arg(long, default_value = "shown", value_name = "WHICH")]
    source: String,
    /// Print JSON, the same as the HTTP endpoint
    #[arg(long, conflicts_with_all = ["csv", "oscal", "diff", "accept"])]
    json: bool,
    /// Print rows for a spreadsheet
    #[arg(long, conflicts_with_all = ["oscal", "diff", "accept"])]
    csv: bool,
    /// Print an OSCAL control mapping
    #[arg(long, conflicts_with_all = ["diff", "accept"])]
    oscal: bool,
    /// List where the computed links differ from the judged ones, and what nobody has judged
    #[arg(long, conflicts_with = "accept")]
    diff: bool,
    /// Write the computed links of a clause into the curated crosswalk as judged by you
    #[arg(long, value_name = "CLAUSE", requires = "by")]
    accept: Vec<String>,
    /// Compare the judged rows with those of a second judge, in a file of the same columns: Cohen's kappa, and where
    /// the main articles differ
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "csv", "oscal", "diff", "accept"])]
    agreement: Option<PathBuf>,
    /// Your name, kept with the rows you accept
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Why, kept with the rows you accept
    #[arg(long, value_name = "TEXT", default_value = "accepted from the computed links")]
    note: String,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let id = DocId::parse(&options.document)?;
    if let Some(second) = &options.agreement {
        return compare_judges(&crosswalk::file_of(&place.layout(), &id), second, &id);
    }
    let kb = place.open()?;
    let Some(source) = LinkSource::parse(&options.source) else {
        bail!("--source is one of shown, curated, computed, all, not {:?}", options.source);
    };
    if options.diff {
        return diff(&kb, &id);
    }
    if !options.accept.is_empty() {
        return accept(place, &kb, &id, options);
    }
    let view = kb.crosswalk(&id, source)?;
    for UnknownParentView { document, near } in &view.unknown_parents {
        let meant = crate::corpus::meta::meant(near);
        note!("{id}: implements names {document:?}, and no document has that id{meant}");
    }
    let found = if view.rows.is_empty() { Outcome::Nothing } else { Outcome::Found };
    if options.json {
        print_json(&view)?;
    } else if options.csv {
        io::stdout().lock().write_all(&kb.crosswalk_csv(&id, source)?)?;
    } else if options.oscal {
        print_json(&kb.crosswalk_oscal(&id, source, "")?)?;
    } else {
        print(&mut io::stdout().lock(), &view)?;
    }
    Ok(found)
}

fn print(out: &mut impl Write, view: &CrosswalkView) -> Result<()> {
    for parent in &view.parents {
        let basis = if parent.basis == "text" { "正文" } else { "提纲和提要" };
        let judged = match parent.judged_by.as_slice() {
            [] => "未经人工核对".to_owned(),
            names => format!("人工核对：{}", names.join("；")),
        };
        writeln!(
            out,
            "{} → {}（{}；计算依据：{basis}；{judged}）",
            view.title, parent.title, parent.document
        )?;
    }
    for row in &view.rows {
        let kind = match row.kind {
            "main" => "主",
            "passing" => "附",
            _ => "次",
        };
        let who = match row.confidence {
            Some(confidence) => format!("计算 {confidence:.2}"),
            None => "核对".to_owned(),
        };
        let relation = row.relation_label.unwrap_or("");
        writeln!(out, "{}  →  {}  [{kind} {who} {relation}]", name(&row.from), name(&row.to))?;
    }
    for (title, gaps) in [
        ("无人落实", &view.gaps.articles),
        ("仅附带涉及", &view.gaps.passing),
        ("没有对应条目", &view.gaps.clauses),
    ] {
        if !gaps.is_empty() {
            let names: Vec<String> = gaps.iter().map(name).collect();
            writeln!(out, "{title}：{}", names.join("；"))?;
        }
    }
    Ok(())
}

fn name(clause: &ClauseRefView) -> String {
    let name = format!("{}{}", clause.label, clause.heading);
    if name.is_empty() { clause.path.clone() } else { name }
}

fn diff(kb: &Kb, id: &DocId) -> Result<Outcome> {
    let found = kb.disagreements(id)?;
    let mut out = io::stdout().lock();
    for place in &found {
        writeln!(out, "{}", difference(place))?;
    }
    if found.is_empty() {
        writeln!(out, "no differences")?;
        return Ok(Outcome::Nothing);
    }
    writeln!(out, "settle one with: tiaowen crosswalk {id} --accept CLAUSE --by NAME")?;
    Ok(Outcome::Found)
}

fn difference(place: &DisagreementView) -> String {
    let list = |refs: &[ClauseRefView]| -> String {
        let names: Vec<String> = refs.iter().map(name).collect();
        if names.is_empty() { "无".to_owned() } else { names.join("、") }
    };
    let confidence: Vec<String> = place.confidence.iter().map(|c| format!("{c:.2}")).collect();
    let judged = if place.judged { list(&place.curated) } else { "未核对".to_owned() };
    let what = if place.main_differs { "主条不同" } else { "次条不同" };
    format!(
        "{}  {what}\n  核对：{judged}\n  计算：{} ({})",
        name(&place.clause),
        list(&place.computed),
        confidence.join(" ")
    )
}

/// Replaces the curated rows of the named clauses by their computed links.
fn accept(place: &Place, kb: &Kb, id: &DocId, options: &Options) -> Result<Outcome> {
    let computed = kb.crosswalk(id, LinkSource::Computed)?;
    // The day in UTC: a date for the record needs no time zone data.
    #[expect(clippy::disallowed_methods, reason = "the record says on what day it was made")]
    let now = jiff::Timestamp::now().to_string();
    let on = now.split_once('T').map_or(now.as_str(), |(day, _)| day).to_owned();
    let mut rows: Vec<CuratedRow> = Vec::new();
    for key in &options.accept {
        let clause = kb.clause(id, key)?.clause;
        let links: Vec<&CrosswalkRowView> =
            computed.rows.iter().filter(|r| r.path == clause.path).collect();
        if links.is_empty() {
            bail!("nothing is computed for clause {key} of {id}");
        }
        for link in links {
            rows.push(CuratedRow {
                document: id.clone(),
                clause: clause.key.clone(),
                parent: DocId::parse(&link.parent)?,
                article: Some(link.to.key.clone()),
                kind: Kind::parse(link.kind).unwrap_or(Kind::Further),
                relation: link.relation.and_then(Relation::parse),
                by: options.by.clone().unwrap_or_default(),
                on: on.clone(),
                note: options.note.clone(),
                means: Some(Means::Command),
            });
        }
    }
    let layout = place.layout();
    let file = crosswalk::file_of(&layout, id);
    let replaced = |old: &CuratedRow| rows.iter().any(|row| row.is_beside(old));
    crosswalk::replace(&Store::open(&layout.corpus)?, &file, replaced, &rows)?;
    say!("{} rows written to {}; run `tiaowen index` to show them", rows.len(), file.display())?;
    Ok(Outcome::Found)
}

/// How far two judges agree; 1 when there is no clause that both judged.
fn compare_judges(first: &Path, second: &Path, id: &DocId) -> Result<Outcome> {
    let read = |file: &Path| -> Result<Vec<CuratedRow>> {
        let bytes = read_given(file).with_context(|| file.display().to_string())?;
        let text = String::from_utf8(bytes).with_context(|| file.display().to_string())?;
        let (mut rows, problems) = curated::parse(&text);
        if let Some(problem) = problems.first() {
            bail!("{}: {problem}", file.display());
        }
        rows.retain(|row| row.document == *id);
        Ok(rows)
    };
    let found = agreement(&read(first)?, &read(second)?);
    let mut out = io::stdout().lock();
    let Agreement { clauses, same_main, main_kappa, pairs, same_pairs, pair_kappa, .. } = &found;
    writeln!(out, "clauses judged by both: {clauses}")?;
    writeln!(out, "same main article: {same_main} of {clauses}, kappa {main_kappa:.3}")?;
    writeln!(out, "same links: {same_pairs} of {pairs} pairs, kappa {pair_kappa:.3}")?;
    for [clause, one, two] in &found.differing {
        writeln!(out, "{clause}: {one} against {two}")?;
    }
    Ok(if *clauses == 0 { Outcome::Nothing } else { Outcome::Found })
}
