//! `tiaowen edit`: sets what `meta.toml` says of a document, and refuses what it cannot say.

use anyhow::{Result, bail};
use clap::Args;
use serde::Serialize;

use super::output::{Outcome, print_json, say};
use super::place::Place;
use crate::corpus;
use crate::corpus::meta::{self, Change, META};
use crate::corpus::store::{Store, write_whole};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Error;
use tiaowen_text::near;

/// Options of `tiaowen edit`.
#[derive(Debug, Args)]
pub struct Options {
    /// Document
    #[arg(value_name = "ID")]
    document: String,
    /// A field of meta.toml with its value; a list has its field several times; no value takes the field away
    #[arg(value_name = "FIELD=VALUE", required = true)]
    fields: Vec<String>,
    /// Print what changed as JSON
    #[arg(long)]
    json: bool,
}

/// What an edit came to.
#[derive(Debug, Serialize)]
struct Report {
    document: String,
    changes: Vec<Change>,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let layout = place.layout();
    let id = DocId::parse(&options.document)?;
    let wanted = wanted(&options.fields)?;
    let store = Store::open(&layout.corpus)?;
    let path = layout.corpus.join(id.as_str()).join(META);
    let ids = corpus::described_ids(&layout)?;
    if !path.is_file() {
        let near = near::of(id.as_str(), ids.iter().map(ToString::to_string)).collect::<Vec<_>>();
        let corpus = layout.corpus.display();
        let message = format!("{corpus} has no folder {id} with a {META}{}", meta::meant(&near));
        return Err(Error::not_found(message).into());
    }
    for (_, parents) in wanted.iter().filter(|(field, _)| field == "implements") {
        for parent in parents.iter().filter(|parent| !parent.starts_with('[')) {
            if !ids.iter().any(|held| held.as_str() == parent && *held != id) {
                let others = ids.iter().filter(|held| **held != id).map(ToString::to_string);
                let near: Vec<String> = near::of(parent, others).collect();
                bail!(
                    "implements = {parent:?}: no other document has that id{}",
                    meta::meant(&near)
                );
            }
        }
    }
    let text = std::fs::read_to_string(&path).map_err(|e| Error::io(path.display(), e))?;
    let (changed, changes) = meta::edit(&text, &wanted)?;
    if !changes.is_empty() {
        write_whole(&path, changed.as_bytes())?;
    }
    drop(store);
    let report = Report { document: id.to_string(), changes };
    if options.json {
        print_json(&report)?;
        return Ok(Outcome::Found);
    }
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    for Change { field, before, after } in &report.changes {
        say!("{id}: {field}: {} → {}", value(before), value(after))?;
    }
    match report.changes.is_empty() {
        true => say!("{id}: nothing to change")?,
        false => say!("run `tiaowen index` to search it")?,
    }
    Ok(Outcome::Found)
}

/// The fields with their values, in the order in which each is first named.
fn wanted(pairs: &[String]) -> Result<Vec<(String, Vec<String>)>> {
    let mut wanted: Vec<(String, Vec<String>)> = Vec::new();
    for pair in pairs {
        let Some((field, value)) = pair.split_once('=') else {
            bail!("{pair:?} is no field with a value such as number=云政发〔2023〕1号");
        };
        let (field, value) = (field.trim(), value.trim());
        let at = match wanted.iter().position(|(known, _)| known == field) {
            Some(at) => at,
            None => {
                wanted.push((field.to_owned(), Vec::new()));
                wanted.len() - 1
            }
        };
        if let Some((_, values)) = wanted.get_mut(at).filter(|_| !value.is_empty()) {
            values.push(value.to_owned());
        }
    }
    Ok(wanted)
}
