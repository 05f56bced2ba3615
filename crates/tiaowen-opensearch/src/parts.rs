//! Parts of a collection that are no clauses — catalogue, lexicon, tokens — as entries of its index, in pieces.

use serde_json::json;

use crate::client::Client;
use crate::entry::{Entry, document_id};
use crate::manifest::Manifest;
use crate::stored;
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_link::crossref::Linked;
use tiaowen_text::error::{Error, Result};

/// Bytes of a piece.
const PIECE: usize = 2 * 1024 * 1024;

/// A part of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Files of the lexicon: names and texts, JSON.
    Lexicon,
    /// The documents, JSON.
    Catalogue,
    /// What people ask about, JSON.
    Topics,
    /// Words by length and sound.
    Spellings,
    /// Every token with its frequency.
    Terms,
    /// Words that have a vector, JSON.
    Spoken,
    /// Their vectors.
    Vectors,
    /// How many units each document has, in the order of the catalogue, JSON.
    Units,
    /// What the maker of the build knows of the files it is made of, JSON.
    Readings,
}

impl Part {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Lexicon => "lexicon",
            Self::Catalogue => "catalogue",
            Self::Topics => "topics",
            Self::Spellings => "spellings",
            Self::Terms => "terms",
            Self::Spoken => "spoken",
            Self::Vectors => "vectors",
            Self::Units => "units",
            Self::Readings => "readings",
        }
    }

    /// Id of the entry of a piece.
    pub(crate) fn id(self, piece: usize) -> String {
        format!("part-{}-{piece}", self.name())
    }

    /// Its entries.
    pub(crate) fn entries(self, bytes: &[u8]) -> Result<Vec<Entry>> {
        let pieces = bytes.chunks(PIECE).enumerate();
        let entry = |(at, piece): (usize, &[u8])| {
            Entry::new(self.id(at), &json!({ "kind": "part", "record": stored::encode(piece) }))
        };
        pieces.map(entry).collect()
    }

    /// Reads it from a build; nothing where the build has none.
    pub(crate) fn load(
        self,
        client: &Client,
        build: &str,
        manifest: &Manifest,
    ) -> Result<Option<Vec<u8>>> {
        let Some(held) = manifest.parts.get(self.name()) else { return Ok(None) };
        let mut bytes = Vec::new();
        for piece in 0..held.pieces {
            bytes.extend(record(client, build, &self.id(piece))?);
        }
        Ok(Some(bytes))
    }

    /// Reads a part that every build has.
    pub(crate) fn must(self, client: &Client, build: &str, manifest: &Manifest) -> Result<Vec<u8>> {
        let missing = || {
            Error::unavailable(format!(
                "the {} of {build} is missing: run `tiaowen index --force`",
                self.name()
            ))
        };
        self.load(client, build, manifest)?.ok_or_else(missing)
    }
}

/// What is stored in an entry, by its id.
pub(crate) fn record(client: &Client, build: &str, id: &str) -> Result<Vec<u8>> {
    let reply = client.get(&format!("/{build}/_doc/{id}?stored_fields=record&realtime=false"))?;
    stored::field(&reply, "record")
}

/// A document of a build with its links.
pub(crate) fn linked(client: &Client, build: &str, entry: &CatalogueEntry) -> Result<Linked> {
    let record = stored::unpack(&record(client, build, &document_id(entry.number))?)?;
    serde_json::from_slice(&record)
        .map_err(|e| Error::unavailable(format!("the record of {}: {e}", entry.id)))
}
