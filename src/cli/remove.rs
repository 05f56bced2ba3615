//! `tiaowen remove`: takes documents out of the corpus, each whole and in one step. They lie in `corpus/.removed`, from
//! where they can be moved back.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::output::{Outcome, print_json, say};
use super::place::Place;
use crate::corpus::store::Store;
use crate::corpus::{self, Layout, meta, tree};
use tiaowen_engine::disk::read_file;
use tiaowen_link::crossref::curated;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Error;
use tiaowen_text::near;

/// Options of `tiaowen remove`.
#[derive(Debug, Args)]
pub struct Options {
    /// Documents
    #[arg(value_name = "ID", required = true)]
    documents: Vec<String>,
    /// Tell what would go and what names it, and leave it
    #[arg(long)]
    dry_run: bool,
    /// Print what went as JSON
    #[arg(long)]
    json: bool,
}

/// What became of a document.
#[derive(Debug, Serialize)]
struct Row {
    document: String,
    /// Its files, as they were named in the corpus.
    files: Vec<String>,
    /// Where they lie now; absent after a dry run.
    kept: Option<String>,
    /// Documents whose `implements` still names it.
    implemented_by: Vec<String>,
    /// Judged rows of the crosswalk that still name it.
    judged: usize,
}

pub(super) fn run(place: &Place, options: &Options) -> Result<Outcome> {
    let layout = place.layout();
    let store = (!options.dry_run).then(|| Store::open(&layout.corpus)).transpose()?;
    // All are found before the first goes.
    let mut found = Vec::new();
    for id in &options.documents {
        let id = DocId::parse(id)?;
        if found.iter().all(|(_, known)| *known != id) {
            let target = match (place_of(&layout, &id), &store) {
                (Ok(path), _) => Target::Held(path),
                // What was asked is so: an earlier run may have ended before it could say it.
                (Err(error), Some(store)) => Target::Gone(gone(store, &id)?.ok_or(error)?),
                (Err(error), None) => return Err(error),
            };
            found.push((target, id));
        }
    }
    let mut rows = Vec::new();
    let mut failed = None;
    for (target, id) in found {
        match take(&layout, store.as_ref(), &target, &id) {
            Ok(row) => rows.push(row),
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    // What went is told, whatever became of the next.
    if !rows.is_empty() || failed.is_none() {
        tell(&rows, options)?;
    }
    failed.map_or(Ok(Outcome::Found), Err)
}

/// Where a document lies.
enum Target {
    Held(PathBuf),
    Gone(PathBuf),
}

/// Where a document lies that was removed before.
fn gone(store: &Store, id: &DocId) -> Result<Option<PathBuf>> {
    let is_it = |path: &Path| match path.is_file() {
        true => {
            let bytes = read_file(path).unwrap_or_default();
            corpus::id_from_name(&path.display().to_string(), &bytes).is_ok_and(|own| own == *id)
        }
        false => path.file_name().is_some_and(|name| name == id.as_str()),
    };
    Ok(store.removed(&is_it)?)
}

/// Removes a document, or tells of one that is gone.
fn take(layout: &Layout, store: Option<&Store>, target: &Target, id: &DocId) -> Result<Row> {
    let (Target::Held(path) | Target::Gone(path)) = target;
    let files = files_of(path)?;
    let (implemented_by, judged) = named_by(layout, id)?;
    let kept = match (target, store) {
        (Target::Gone(path), _) => Some(path.clone()),
        (Target::Held(path), Some(store)) => Some(store.remove(path)?),
        (Target::Held(_), None) => None,
    };
    let kept = kept.map(|path| path.display().to_string());
    Ok(Row { document: id.to_string(), files, kept, implemented_by, judged })
}

fn tell(rows: &[Row], options: &Options) -> Result<()> {
    if options.json {
        return print_json(&rows);
    }
    for Row { document, files, kept, implemented_by, judged } in rows {
        let word = if kept.is_some() { "removed" } else { "would remove" };
        say!("{word} {document}: {}", files.join(", "))?;
        if !implemented_by.is_empty() {
            let others = implemented_by.join(", ");
            say!("  still named in `implements` of {others}: `tiaowen edit` changes it")?;
        }
        if *judged > 0 {
            say!("  still named in {judged} rows of crosswalk/, which are passed over")?;
        }
        if let Some(kept) = kept {
            say!("  kept in {kept}, from where it can be moved back")?;
        }
    }
    if !options.dry_run {
        say!("run `tiaowen index` to search without it")?;
    }
    Ok(())
}

/// The folder of a document, or the loose file that it is.
fn place_of(layout: &Layout, id: &DocId) -> Result<PathBuf> {
    let dir = layout.corpus.join(id.as_str());
    if dir.join(meta::META).is_file() {
        return Ok(dir);
    }
    let loose = corpus::loose_files(layout)?;
    if let Some((_, path)) = loose.iter().find(|(own, _)| own == id) {
        return Ok(path.clone());
    }
    let described = corpus::described_ids(layout)?;
    let known = described.iter().chain(loose.iter().map(|(id, _)| id)).map(ToString::to_string);
    let near: Vec<String> = near::of(id.as_str(), known).collect();
    let message =
        format!("{} holds no document {id}{}", layout.corpus.display(), meta::meant(&near));
    Err(Error::not_found(message).into())
}

fn files_of(path: &Path) -> Result<Vec<String>> {
    if path.is_file() {
        return Ok(vec![path.display().to_string()]);
    }
    let mut files = Vec::new();
    tree::walk(path, &mut Vec::new(), &mut |file| {
        let name = file.strip_prefix(path).unwrap_or(file);
        files.push(name.display().to_string());
    })?;
    Ok(files)
}

/// The documents whose `implements` names one, and how many judged rows do.
fn named_by(layout: &Layout, id: &DocId) -> Result<(Vec<String>, usize)> {
    let mut others = Vec::new();
    for other in corpus::described_ids(layout)?.iter().filter(|other| *other != id) {
        // What is wrong with its description is told where it is read.
        if corpus::given(layout, other).is_ok_and(|meta| meta.implements.contains(id)) {
            others.push(other.to_string());
        }
    }
    let mut judged = 0;
    let mut files = Vec::new();
    let crosswalk = layout.corpus.join("crosswalk");
    tree::walk(&crosswalk, &mut Vec::new(), &mut |file| files.push(file.to_owned()))?;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let (rows, _) = curated::parse(&text);
        judged += rows.iter().filter(|row| row.document == *id || row.parent == *id).count();
    }
    Ok((others, judged))
}
