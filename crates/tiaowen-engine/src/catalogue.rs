//! The documents of a build, an entry each. In a build they stand in a file that is mapped, a line each, and are read
//! when they are asked for; what filters, counts and ranking ask of every document stands in columns beside it.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::index::History;
use tiaowen_link::crossref::folded::key;
use tiaowen_link::crossref::tables::Bytes;
use tiaowen_text::doc::{
    Authority, DocId, Document, Meta, PieceKind, Provenance, RepairKind, TextState,
};
use tiaowen_text::error::{Error, Result};

/// The entries of all documents, in the order of their ids; other parts name a document by its position here.
pub struct Catalogue {
    entries: Box<[OnceLock<Box<CatalogueEntry>>]>,
    columns: Columns,
    /// The entries as they are stored.
    lines: Option<Bytes>,
    /// The margins of all entries, one behind the other.
    margins: Bytes,
    /// What is wrong with an entry that was asked for.
    damage: OnceLock<String>,
}

/// What is known of a document without reading its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CatalogueEntry {
    /// Id.
    pub id: DocId,
    /// Number of this version of it in the index; it keeps it as long as it stays the same.
    #[serde(default)]
    pub number: u32,
    /// Facts.
    pub meta: Meta,
    /// State of the text.
    pub state: TextState,
    /// Where the text comes from.
    pub provenance: Provenance,
    /// Numbered clauses at the clause level.
    pub clauses: usize,
    /// Repairs by kind.
    pub repairs: Vec<(RepairKind, usize)>,
    /// Links of its clauses to the articles they carry out: both clause ids.
    pub linked: Vec<(String, String)>,
    /// How often other documents name it.
    #[serde(default)]
    pub mentions: usize,
    /// Texts that it had before the one it has.
    #[serde(default)]
    pub replaced: usize,
    /// What stands before and behind its clauses, line by line, letters and digits alone: number, notes under the
    /// title, addressee, signature.
    #[serde(default)]
    pub margins: String,
    /// Version of its text, and when text and crosswalk changed.
    pub history: History,
}

/// Bytes of the margins of a document that are kept: a list of names behind a text may be as long as the text.
const MOST_MARGINS: usize = 4_000;
/// Letters of a text that is looked for there: shorter ones are in the margins of many.
const LEAST_IN_MARGINS: usize = 4;

/// What stands before and behind the clauses of a document, as [`CatalogueEntry::margins`] keeps it.
pub fn margins(document: &Document) -> String {
    let mut lines = String::new();
    for piece in &document.pieces {
        let told = !matches!(piece.kind, PieceKind::Title | PieceKind::Contents | PieceKind::Blank);
        for line in piece.span.of(&document.text).lines().filter(|_| told) {
            let line = key(line);
            if !line.is_empty() && lines.len() + line.len() < MOST_MARGINS {
                lines.push_str(&line);
                lines.push('\n');
            }
        }
    }
    lines
}

impl CatalogueEntry {
    /// What people call the document: a short name, else its title between 《》.
    pub fn called(&self) -> String {
        let short = self.meta.short_names.first();
        short.cloned().unwrap_or_else(|| tiaowen_text::title::in_marks(&self.meta.title))
    }
}

/// What filters, counts and ranking ask of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts<'a> {
    /// [`CatalogueEntry::number`].
    pub number: u32,
    /// [`CatalogueEntry::mentions`].
    pub mentions: u32,
    /// Rank of its issuer.
    pub authority: Authority,
    /// Year of its text as it stands.
    pub year: Option<u16>,
    /// Province, city and county.
    pub places: [Option<&'a str>; 3],
    /// Whether its text is held.
    pub is_held: bool,
    /// Whether it had other texts before.
    pub was_replaced: bool,
    /// Whether clauses of it carry out others.
    pub is_linked: bool,
    /// Whether it carries out other documents.
    pub carries: bool,
}

/// The facts of all documents, a list each.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Columns {
    /// Where each line ends.
    ends: Vec<u64>,
    /// Where the margins of each document end.
    margins: Vec<u64>,
    numbers: Vec<u32>,
    mentions: Vec<u32>,
    authorities: Vec<Authority>,
    years: Vec<Option<u16>>,
    /// Positions of the places among their names, one more than each; zero for none.
    places: Vec<[u32; 3]>,
    names: Vec<String>,
    flags: Vec<u8>,
}

const HELD: u8 = 1;
const REPLACED: u8 = 2;
const LINKED: u8 = 4;
const CARRIES: u8 = 8;

impl Columns {
    fn add(&mut self, entry: &CatalogueEntry, named: &mut HashMap<String, u32>) {
        let meta = &entry.meta;
        let before = self.margins.last().copied().unwrap_or_default();
        self.margins.push(before + entry.margins.len() as u64);
        self.numbers.push(entry.number);
        self.mentions.push(u32::try_from(entry.mentions).unwrap_or(u32::MAX));
        self.authorities.push(meta.authority);
        self.years.push(meta.year());
        self.places.push([&meta.region, &meta.city, &meta.county].map(|place| {
            let Some(place) = place else { return 0 };
            *named.entry(place.clone()).or_insert_with(|| {
                self.names.push(place.clone());
                self.names.len() as u32
            })
        }));
        let flags = [
            (entry.state != TextState::NotHeld, HELD),
            (entry.replaced > 0, REPLACED),
            (!entry.linked.is_empty(), LINKED),
            (!meta.implements.is_empty(), CARRIES),
        ];
        self.flags.push(flags.iter().filter(|(is, _)| *is).map(|(_, flag)| flag).sum());
    }

    fn get(&self, at: usize) -> Option<Facts<'_>> {
        let flags = *self.flags.get(at)?;
        let place = |name: u32| {
            let at = (name as usize).checked_sub(1)?;
            self.names.get(at).map(String::as_str)
        };
        Some(Facts {
            number: *self.numbers.get(at)?,
            mentions: *self.mentions.get(at)?,
            authority: *self.authorities.get(at)?,
            year: *self.years.get(at)?,
            places: self.places.get(at)?.map(place),
            is_held: flags & HELD != 0,
            was_replaced: flags & REPLACED != 0,
            is_linked: flags & LINKED != 0,
            carries: flags & CARRIES != 0,
        })
    }

    /// How many documents; fails where a list is shorter or longer than others.
    fn len(&self) -> Option<usize> {
        let Self { ends, margins, numbers, mentions, authorities, years, places, flags, .. } = self;
        let lengths = [numbers.len(), mentions.len(), authorities.len(), years.len()];
        let lengths = lengths.into_iter().chain([places.len(), margins.len()]);
        let same = lengths.into_iter().all(|length| length == flags.len());
        (same && [0, flags.len()].contains(&ends.len())).then_some(flags.len())
    }
}

impl From<Vec<CatalogueEntry>> for Catalogue {
    fn from(entries: Vec<CatalogueEntry>) -> Self {
        let (mut columns, mut named) = (Columns::default(), HashMap::new());
        entries.iter().for_each(|entry| columns.add(entry, &mut named));
        let margins = Arc::new(margins_of(&entries));
        let entries = entries.into_iter().map(|entry| OnceLock::from(Box::new(entry))).collect();
        Self { entries, columns, lines: None, margins, damage: OnceLock::new() }
    }
}

impl Catalogue {
    /// A catalogue as it is [stored](Self::store).
    pub(crate) fn open(columns: &[u8], lines: Bytes, margins: Bytes) -> serde_json::Result<Self> {
        use serde::de::Error as _;
        let columns: Columns = serde_json::from_slice(columns)?;
        let count = columns.len().filter(|count| *count == columns.ends.len());
        let count = count.ok_or_else(|| serde_json::Error::custom("lists of unlike lengths"))?;
        let entries = (0..count).map(|_| OnceLock::new()).collect();
        Ok(Self { entries, columns, lines: Some(lines), margins, damage: OnceLock::new() })
    }

    /// Writes entries, a line each; returns the columns and the margins that are stored beside them.
    pub(crate) fn store(
        entries: &[CatalogueEntry],
        to: &mut dyn io::Write,
    ) -> io::Result<[Vec<u8>; 2]> {
        let (mut columns, mut named) = (Columns::default(), HashMap::new());
        let (mut line, mut end) = (Vec::new(), 0);
        for entry in entries {
            columns.add(entry, &mut named);
            line.clear();
            serde_json::to_writer(&mut line, entry)?;
            line.push(b'\n');
            to.write_all(&line)?;
            end += line.len() as u64;
            columns.ends.push(end);
        }
        Ok([serde_json::to_vec(&columns)?, margins_of(entries)])
    }

    /// How many documents.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// What filters, counts and ranking ask of a document.
    pub fn facts(&self, at: usize) -> Option<Facts<'_>> {
        self.columns.get(at)
    }

    /// The facts of all documents with their positions.
    pub fn all_facts(&self) -> impl Iterator<Item = (usize, Facts<'_>)> {
        (0..self.len()).filter_map(|at| Some((at, self.facts(at)?)))
    }

    /// The entry at a position.
    pub fn get(&self, at: usize) -> Option<&CatalogueEntry> {
        let slot = self.entries.get(at)?;
        if let Some(entry) = slot.get() {
            return Some(entry);
        }
        match self.read(at) {
            Ok(entry) => Some(slot.get_or_init(|| Box::new(entry))),
            Err(why) => {
                self.damage.get_or_init(|| format!("entry {at} of the catalogue: {why}"));
                None
            }
        }
    }

    fn read(&self, at: usize) -> serde_json::Result<CatalogueEntry> {
        let end = |at: usize| self.columns.ends.get(at).map_or(0, |end| *end as usize);
        let from = at.checked_sub(1).map_or(0, end);
        let lines = self.lines.as_ref().map_or(&[][..], |lines| (**lines).as_ref());
        serde_json::from_slice(lines.get(from..end(at)).unwrap_or_default())
    }

    /// The entries from the first on, each read as it comes.
    pub fn iter(&self) -> impl Iterator<Item = &CatalogueEntry> + Clone {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// The same for who needs all of them.
    pub fn all(&self) -> impl Iterator<Item = &CatalogueEntry> + Clone {
        self.read_all();
        self.iter()
    }

    /// Reads all entries that are not read yet, on all threads.
    pub fn read_all(&self) {
        let unread = |at: &usize| self.entries.get(*at).is_some_and(|entry| entry.get().is_none());
        let unread: Vec<usize> = (0..self.len()).filter(unread).collect();
        unread.into_par_iter().with_min_len(256).for_each(|at| {
            self.get(at);
        });
    }

    /// The documents that have a text of at least four letters or digits in a line before or behind their clauses.
    pub fn with_in_margins(&self, text: &str) -> impl Iterator<Item = &CatalogueEntry> {
        let wanted = key(text);
        let may_be = wanted.chars().count() >= LEAST_IN_MARGINS && wanted.len() < MOST_MARGINS;
        let having = (0..self.len()).filter(move |at| {
            let end = |at: usize| self.columns.margins.get(at).map_or(0, |end| *end as usize);
            let from = at.checked_sub(1).map_or(0, end);
            let margins = (*self.margins).as_ref().get(from..end(*at)).unwrap_or_default();
            may_be && std::str::from_utf8(margins).is_ok_and(|margins| margins.contains(&wanted))
        });
        having.filter_map(|at| self.get(at))
    }

    /// Fails with `Unavailable` when an entry that was asked for cannot be read.
    pub fn sound(&self) -> Result<()> {
        match self.damage.get() {
            Some(why) => {
                Err(Error::unavailable(format!("{why}; mend the index with `tiaowen index`")))
            }
            None => Ok(()),
        }
    }
}

impl Default for Catalogue {
    fn default() -> Self {
        Self::from(Vec::new())
    }
}

fn margins_of(entries: &[CatalogueEntry]) -> Vec<u8> {
    entries.iter().flat_map(|entry| entry.margins.bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, number: u32) -> CatalogueEntry {
        let place = |name: &str| Some(name.to_owned());
        let title = format!("第{number}号街道停车规定");
        CatalogueEntry {
            id: DocId::parse(id).unwrap(),
            number,
            meta: Meta {
                title,
                region: place("青岭"),
                city: (number > 1).then(|| "云栖".to_owned()),
                authority: Authority::County,
                published: Some(format!("201{number}-05-01")),
                implements: DocId::parse("parent").into_iter().filter(|_| number == 2).collect(),
                ..Meta::default()
            },
            state: if number == 1 { TextState::NotHeld } else { TextState::Copy },
            provenance: Provenance::default(),
            clauses: 3,
            repairs: Vec::new(),
            linked: Vec::new(),
            mentions: 7,
            replaced: usize::from(number == 3),
            margins: format!("青岭市停车办公室第{number}号\n"),
            history: History {
                version: "1".to_owned(),
                added: String::new(),
                text_changed: String::new(),
                crosswalk: None,
            },
        }
    }

    fn stored(entries: &[CatalogueEntry], spoil: &dyn Fn(&mut Vec<u8>)) -> Catalogue {
        let mut lines = Vec::new();
        let [columns, margins] = Catalogue::store(entries, &mut lines).unwrap();
        spoil(&mut lines);
        Catalogue::open(&columns, Arc::new(lines), Arc::new(margins)).unwrap()
    }

    #[test]
    fn a_stored_catalogue_says_what_its_entries_say() {
        let entries: Vec<CatalogueEntry> =
            [("a", 1), ("b", 2), ("c", 3)].map(|(id, number)| entry(id, number)).into();
        let catalogue = stored(&entries, &|_| ());
        let same = Catalogue::from(entries.clone());
        for (at, entry) in entries.iter().enumerate() {
            let facts = catalogue.facts(at).unwrap();
            assert_eq!(Some(facts), same.facts(at));
            assert_eq!((facts.number, facts.mentions), (entry.number, 7));
            assert_eq!(facts.year, Some(2010 + entry.number as u16));
            assert_eq!(facts.places, [Some("青岭"), (at > 0).then_some("云栖"), None]);
            assert_eq!((facts.is_held, facts.was_replaced), (at != 0, at == 2));
            assert_eq!((facts.is_linked, facts.carries), (false, at == 1));
        }
        for catalogue in [&catalogue, &same] {
            let found =
                |text| catalogue.with_in_margins(text).map(|e| e.number).collect::<Vec<_>>();
            assert_eq!(found("停车办公室 第3号"), [3]);
            assert_eq!(found("青岭市停车"), [1, 2, 3]);
            assert_eq!((found("停车"), found("第1号青岭市")), (vec![], vec![]));
            assert!(catalogue.all().eq(&entries) && catalogue.get(3).is_none());
            assert!(catalogue.sound().is_ok());
        }
    }

    #[test]
    fn an_entry_that_cannot_be_read_is_damage_and_not_absent() {
        let entries = [entry("a", 1), entry("b", 2)];
        let catalogue = stored(&entries, &|lines| {
            let second = lines.iter().position(|byte| *byte == b'\n').unwrap() + 1;
            lines[second] = b'!';
        });
        assert_eq!(catalogue.get(0), entries.first());
        assert!(catalogue.sound().is_ok());
        assert_eq!(catalogue.get(1), None);
        assert!(catalogue.sound().unwrap_err().to_string().contains("entry 1 of the catalogue"));
    }
}
