//! When texts and crosswalks changed: carried from build to build, so that a feed can tell what is new.
//!
//! An index is made anew and may be deleted; what it cannot remember counts from the date of the source, or
//! from this build.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CATALOGUE, ENTRIES, current_build};
use tiaowen_link::crossref::{Linked, Origin};
use tiaowen_text::doc::DocId;
use tiaowen_text::hash;

/// What became of a document from build to build.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct History {
    /// Version of the text: the first digits of its hash.
    pub version: String,
    /// When the document came, ISO 8601.
    pub added: String,
    /// When its text last changed.
    pub text_changed: String,
    /// Its links to the documents it carries out, when it has any.
    pub crosswalk: Option<Crosswalk>,
}

/// The links of a document at one time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crosswalk {
    /// Hash of the links that are shown.
    pub version: String,
    /// When they last changed, ISO 8601.
    pub changed: String,
}

impl History {
    /// The history of a document in a build that is made `now`, after the one `before`.
    pub fn next(before: Option<&Self>, linked: &Linked, now: &str) -> Self {
        let document = &linked.document;
        let version = hash::short(document.text.as_bytes());
        let came = || document.provenance.fetched.as_deref().and_then(moment);
        let first = || came().unwrap_or_else(|| now.to_owned());
        let text_changed = match before {
            None => first(),
            Some(before) if before.version == version => before.text_changed.clone(),
            Some(_) => now.to_owned(),
        };
        let links = shown(linked);
        let crosswalk = (!links.is_empty()).then(|| {
            let version = hash::short(links.as_bytes());
            let known = before.map(|b| b.crosswalk.as_ref());
            let changed = match known {
                Some(Some(old)) if old.version == version => old.changed.clone(),
                Some(_) => now.to_owned(),
                None => judged(linked).unwrap_or_else(|| now.to_owned()),
            };
            Crosswalk { version, changed }
        });
        Self {
            version,
            added: before.map_or_else(first, |b| b.added.clone()),
            text_changed,
            crosswalk,
        }
    }
}

/// The links that are shown, a line each.
fn shown(linked: &Linked) -> String {
    let mut lines: Vec<String> = linked
        .alignments
        .iter()
        .filter(|a| linked.is_shown(a))
        .map(|a| {
            let curated = matches!(a.origin, Origin::Curated { .. });
            format!("{}\t{}\t{}\t{}\t{curated}\n", a.clause, a.article, a.main, a.passing)
        })
        .collect();
    lines.sort();
    lines.concat()
}

/// When a reader last judged a link.
fn judged(linked: &Linked) -> Option<String> {
    let dates = linked.alignments.iter().filter_map(|a| match &a.origin {
        Origin::Curated { on, .. } => moment(on),
        Origin::Computed { .. } => None,
    });
    dates.max()
}

/// A date or time as a moment in UTC.
fn moment(text: &str) -> Option<String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(print(time));
    }
    text.parse::<jiff::civil::Date>().ok().map(|date| format!("{date}T00:00:00Z"))
}

/// A moment to the second.
pub fn print(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The histories of the current build, whatever program made it; none when there is none to read.
pub fn load(index_dir: &Path) -> HashMap<DocId, History> {
    // Before the entries stood a line each, they were one list.
    let read = |name| current_build(index_dir).ok().and_then(|dir| fs::read(dir.join(name)).ok());
    of_catalogue(&read(ENTRIES).or_else(|| read(CATALOGUE)).unwrap_or_default())
}

/// The histories that a catalogue has, a list in JSON or a line an entry, whatever program made it; none where it cannot be read.
pub fn of_catalogue(json: &[u8]) -> HashMap<DocId, History> {
    #[derive(Deserialize)]
    struct Entry {
        id: DocId,
        #[serde(default)]
        history: Option<History>,
    }
    let entries: Vec<Entry> = serde_json::from_slice(json).unwrap_or_else(|_| {
        let lines = serde_json::Deserializer::from_slice(json).into_iter();
        lines.map_while(|entry| entry.ok()).collect()
    });
    entries.into_iter().filter_map(|entry| Some((entry.id, entry.history?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_moments() {
        for (text, expected) in [
            ("2023-08-03", Some("2023-08-03T00:00:00Z")),
            ("2026-03-01T08:00:00.5+08:00", Some("2026-03-01T00:00:00Z")),
            ("2026年3月", None),
        ] {
            assert_eq!(moment(text).as_deref(), expected, "{text}");
        }
    }
}
