//! A collection as far as it is known without a search: its documents, its lexicon, the facts of its build.

use serde::{Deserialize, Serialize};

use crate::index::{Build, Encoded, History, Spellings};
use crate::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::folded::key;
use tiaowen_text::doc::{
    DocId, Document, Meta, PieceKind, Provenance, RepairKind, TextState, Topic,
};

/// What is kept in memory of a build.
pub struct Collection {
    /// Facts of the build.
    pub build: Build,
    /// The lexicon it was built with.
    pub lexicon: Lexicon,
    /// The segmenter it was built with.
    pub segmenter: Segmenter,
    /// Every document; other parts name one by its position here.
    pub catalogue: Vec<CatalogueEntry>,
    /// What people ask about.
    pub topics: Vec<Topic>,
    /// Size of the build on disk.
    pub bytes: u64,
    /// The words that the texts have, by length and sound.
    pub spellings: Spellings,
    /// The model whose vectors of sentences it has, where it has some.
    pub encoded: Option<Encoded>,
}

impl Collection {
    /// The catalogue entry of a document.
    pub fn entry(&self, id: &DocId) -> Option<&CatalogueEntry> {
        self.catalogue.iter().find(|e| e.id == *id)
    }

    /// Words of the texts that were perhaps meant by a folded one that is nowhere: those that sound like it
    /// first, then those with one other character; frequent ones before rare ones.
    pub fn misspelt(&self, word: &str) -> Vec<String> {
        self.spellings.misspelt(word)
    }

    /// The documents that have a text of at least four letters or digits in a line before or behind their clauses.
    pub fn with_in_margins(&self, text: &str) -> impl Iterator<Item = &CatalogueEntry> {
        let wanted = key(text);
        let may_be = wanted.chars().count() >= LEAST_IN_MARGINS && wanted.len() < MOST_MARGINS;
        let entries = self.catalogue.iter().filter(move |_| may_be);
        entries.filter(move |entry| entry.margins.contains(&wanted))
    }
}

/// What is kept in memory of each document.
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
