//! A collection as far as it is known without a search: its documents, its lexicon, the facts of its build.

use serde::{Deserialize, Serialize};

use crate::index::{Build, Encoded, History, Spellings};
use crate::segment::{Lexicon, Segmenter};
use tiaowen_text::doc::{DocId, Meta, Provenance, RepairKind, TextState, Topic};

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
    /// Version of its text, and when text and crosswalk changed.
    pub history: History,
}

impl CatalogueEntry {
    /// What people call the document: a short name, else its title between 《》.
    pub fn called(&self) -> String {
        let short = self.meta.short_names.first();
        short.cloned().unwrap_or_else(|| tiaowen_text::title::in_marks(&self.meta.title))
    }
}
