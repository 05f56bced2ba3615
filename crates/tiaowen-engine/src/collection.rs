//! A collection as far as it is known without a search: its documents, its lexicon, the facts of its build.

use std::sync::OnceLock;

pub use crate::catalogue::{Catalogue, CatalogueEntry};
use crate::index::{Build, Encoded, Spellings};
use crate::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::names::Names;
use tiaowen_text::doc::{DocId, Topic};

/// What is kept in memory of a build.
pub struct Collection {
    /// Facts of the build.
    pub build: Build,
    /// The lexicon it was built with.
    pub lexicon: Lexicon,
    /// The segmenter it was built with.
    pub segmenter: Segmenter,
    /// Every document; other parts name one by its position here.
    pub catalogue: Catalogue,
    /// Names of all documents; of a collection that does not store them, made when first asked for.
    pub names: OnceLock<Names>,
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
        match self.names.get() {
            Some(names) => self.catalogue.get(names.position(id)?),
            None => self.catalogue.iter().find(|e| e.id == *id),
        }
    }

    /// Names of all documents, as people type them and texts cite them.
    pub fn names(&self) -> &Names {
        let works = || self.catalogue.all().map(|entry| (&entry.id, &entry.meta));
        self.names.get_or_init(|| Names::new(works()))
    }

    /// Words of the texts that were perhaps meant by a folded one that is nowhere: those that sound like it
    /// first, then those with one other character; frequent ones before rare ones.
    pub fn misspelt(&self, word: &str) -> Vec<String> {
        self.spellings.misspelt(word)
    }
}
