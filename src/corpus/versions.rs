//! The texts that a document had: each is kept with its time and its origin when another takes its place.
//!
//! `corpus/ID/versions/N/` holds the file as it came, the `meta.toml` as it was, and `version.toml`. A version is
//! published by a rename, before anything of the document changes; what makes the new text the one that is read is
//! one write after it, so that a program that is killed leaves the old text or the new one.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use toml::Value;

use super::layout::Layout;
use super::meta::{self, META, MetaFile};
use super::official;
use super::read::read_source;
use super::store::{Store, draft_at, name_for, write_whole};
use super::tree::{self, within};
use tiaowen_source::Source;
use tiaowen_text::doc::{DocId, Earlier};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash;

/// What is known of a version.
const VERSION: &str = "version.toml";

/// What is known of a text that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// File with the bytes, beside `version.toml`.
    pub file: String,
    /// SHA-256 of the bytes, hex.
    pub sha256: String,
    /// When the text was taken in, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<String>,
    /// When another took its place, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced: Option<String>,
    /// The file or the address it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Date of the text, ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<String>,
    /// Address of the copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `Content-Type` as declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<String>,
    /// Whether the copy is an unofficial mirror.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub mirror: bool,
}

/// The folder of a document's earlier texts.
fn folder(dir: &Path) -> PathBuf {
    dir.join("versions")
}

/// The numbers of the versions that are kept, in order.
fn numbers(dir: &Path) -> Result<Vec<u32>> {
    let folder = folder(dir);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut numbers = Vec::new();
    for child in fs::read_dir(&folder).map_err(|e| Error::io(folder.display(), e))? {
        let name = child.map_err(|e| Error::io(folder.display(), e))?.file_name();
        numbers.extend(name.to_str().and_then(|name| name.parse::<u32>().ok()));
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn read_version(dir: &Path) -> Result<Version> {
    let path = dir.join(VERSION);
    let text = tree::read_to_string(&path)?;
    toml::from_str(&text)
        .map_err(|e| Error::invalid(format!("{}: {}", path.display(), e.to_string().trim())))
}

/// Reads the earlier texts of a document, but those of `current`, the bytes that are its text now. One that cannot
/// be read is told and left.
pub(super) fn load(
    dir: &Path,
    id: &DocId,
    current: &str,
    faults: &mut Vec<String>,
) -> Vec<Earlier> {
    let numbers = numbers(dir).unwrap_or_else(|error| {
        faults.push(error.to_string());
        Vec::new()
    });
    let mut earlier = Vec::new();
    for number in numbers {
        match earlier_text(dir, id, number) {
            // A program that was killed has kept the text and not yet put another in its place.
            Ok(found) if found.document.provenance.sha256 == current => {}
            Ok(found) => earlier.push(found),
            Err(error) => faults.push(error.to_string()),
        }
    }
    earlier
}

fn earlier_text(dir: &Path, id: &DocId, number: u32) -> Result<Earlier> {
    let dir = folder(dir).join(number.to_string());
    let version = read_version(&dir)?;
    let mut source = tiaowen_source::load_file(&within(&dir, &version.file)?)?;
    if hash::sha256(&source.bytes) != version.sha256 {
        let what = format!("{}: not the bytes that were kept (SHA-256)", dir.display());
        return Err(Error::invalid(what));
    }
    source.url.clone_from(&version.url);
    source.declared.clone_from(&version.declared);
    let given = meta::read(&dir)?.document;
    let mut document = read_source(id, &given, &source)?.document;
    document.provenance.mirror = version.mirror;
    let Version { taken, replaced, from, .. } = version;
    Ok(Earlier { number, taken, replaced, from, document })
}

/// Keeps the text that a document has now, unless it is its outline or none. The caller has the right to write.
pub fn keep(layout: &Layout, dir: &Path, id: &DocId, now: &str) -> Result<Option<u32>> {
    let described = meta::read(dir)?;
    let Some((current, mut version)) = current(layout, dir, &described)? else { return Ok(None) };
    let numbers = numbers(dir)?;
    if let Some(&last) = numbers.last()
        && read_version(&folder(dir).join(last.to_string()))?.sha256 == version.sha256
    {
        return Ok(Some(last));
    }
    let number = numbers.last().map_or(1, |last| last + 1);
    // A text that cannot be read is kept all the same, without its date.
    let document = read_source(id, &described.document, &current).ok();
    version.dated = document.and_then(|read| read.document.meta.version_date().map(str::to_owned));
    version.replaced = Some(now.to_owned());
    fs::create_dir_all(folder(dir)).map_err(|e| Error::io(dir.display(), e))?;
    let draft = draft_at(folder(dir).join(number.to_string()))?;
    write_whole(&draft.dir().join(&version.file), &current.bytes)?;
    if let Some(scan) = &described.source.scan {
        let path = within(dir, scan)?;
        let bytes = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
        write_whole(&draft.dir().join(path.file_name().unwrap_or_default()), &bytes)?;
    }
    let as_it_was = fs::read(dir.join(META)).map_err(|e| Error::io(META, e))?;
    write_whole(&draft.dir().join(META), &as_it_was)?;
    let text = toml::to_string(&version).map_err(|e| Error::internal(e.to_string()))?;
    write_whole(&draft.dir().join(VERSION), text.as_bytes())?;
    draft.publish()?;
    Ok(Some(number))
}

/// The text that a document has now, when it is wording.
fn current(layout: &Layout, dir: &Path, described: &MetaFile) -> Result<Option<(Source, Version)>> {
    let entry = &described.source;
    if let (Ok(Some(source)), Some(kept)) = (official::load(dir), official::kept(dir)?) {
        let version = Version {
            file: kept.file,
            sha256: kept.sha256,
            taken: Some(kept.fetched),
            replaced: None,
            from: Some(kept.answered.clone()),
            dated: None,
            url: Some(kept.answered),
            declared: kept.declared,
            mirror: false,
        };
        return Ok(Some((source, version)));
    }
    let Some(path) = entry.path(layout, dir)? else { return Ok(None) };
    let mut source = tiaowen_source::load_file(&path)?;
    source.url.clone_from(&entry.url);
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let version = Version {
        file: file.unwrap_or_else(|| "source.txt".to_owned()),
        sha256: hash::sha256(&source.bytes),
        taken: entry.added.clone().or_else(|| entry.fetched.clone()),
        replaced: None,
        from: entry.from.clone().or_else(|| entry.url.clone()),
        dated: None,
        url: entry.url.clone(),
        declared: None,
        mirror: entry.mirror,
    };
    Ok(Some((source, version)))
}

/// What came of putting a file in the place of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The document has these bytes already.
    Same,
    /// It has them, changed by hand since they were added; from now on they are what was added.
    Accepted,
    /// The text before is kept under this number; none where there was no text to keep.
    Kept(Option<u32>),
}

/// Puts a file in the place of a document's text, with the scan that it was recognised in; what `meta.toml` says of
/// the document stays. Fails with `NotFound` when no folder of that name describes one.
pub fn replace(
    layout: &Layout,
    _writing: &Store,
    id: &DocId,
    new: &Source,
    scan: Option<&Source>,
    now: &str,
) -> Result<Replaced> {
    let dir = layout.corpus.join(id.as_str());
    let path = dir.join(META);
    if !path.is_file() {
        let message =
            format!("{} holds no document {id} with a meta.toml", layout.corpus.display());
        return Err(Error::not_found(message));
    }
    let text = fs::read_to_string(&path).map_err(|e| Error::io(META, e))?;
    let described = meta::parse(&text)?;
    let sha256 = hash::sha256(&new.bytes);
    let string = |text: &str| Some(Value::String(text.to_owned()));
    if let Some((_, version)) = current(layout, &dir, &described)?
        && version.sha256 == sha256
    {
        let recorded = described.source.sha256.as_ref();
        if described.source.file.is_none() || recorded.is_none_or(|recorded| *recorded == sha256) {
            return Ok(Replaced::Same);
        }
        let accepted = vec![("sha256", string(&sha256)), ("added", string(now))];
        write_whole(&path, meta::set_source(&text, accepted)?.as_bytes())?;
        return Ok(Replaced::Accepted);
    }
    let kept = keep(layout, &dir, id, now)?;
    let name = Path::new(&new.name);
    let ending = name.extension().and_then(|e| e.to_str()).unwrap_or("txt").to_lowercase();
    // The text before must stay whole until `meta.toml` names this one.
    let ending = format!(".{ending}");
    let of_text = if scan.is_some() { ".tsv" } else { &ending };
    let file = name_for(&dir, "source", of_text, &new.bytes);
    write_whole(&dir.join(&file), &new.bytes)?;
    let picture = scan.map(|scan| name_for(&dir, "scan", &ending, &scan.bytes));
    if let (Some(scan), Some(picture)) = (scan, &picture) {
        write_whole(&dir.join(picture), &scan.bytes)?;
    }
    let from = meta::file_name(name);
    let wanted = vec![
        ("file", string(&file)),
        ("sha256", string(&sha256)),
        ("added", string(now)),
        ("from", string(&from)),
        ("scan", picture.as_deref().and_then(string)),
        ("seed", None),
        ("outline", None),
        ("url", None),
        ("mirror", None),
        ("fetched", None),
    ];
    write_whole(&path, meta::set_source(&text, wanted)?.as_bytes())?;
    // An official page is read before any other file: the new text is that of the document once it is gone.
    official::forget(&dir)?;
    let old = described.source.file.filter(|old| kept.is_some() && *old != file);
    for old in old.into_iter().chain(described.source.scan.filter(|_| kept.is_some())) {
        let old = dir.join(old);
        fs::remove_file(&old).map_err(|e| Error::io(old.display(), e))?;
    }
    Ok(Replaced::Kept(kept))
}
