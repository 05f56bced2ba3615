//! What a search engine must do for tiaowen, and nothing more: the one interface that `kb` knows.
//!
//! An [`Engine`] is one build of a collection, held for the time of an answer, so that counts, hits and facets
//! of one answer speak of the same texts. Everything that needs no posting lists — catalogue, lexicon, the cut
//! of words — is in its [`Collection`]. Key types: [`Engine`], [`Answer`].

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::collection::{CatalogueEntry, Collection};
use crate::index::{Job, UnitRecord};
use crate::plan::{Filter, Leaf, Plan, Request, TextField};
use tiaowen_link::crossref::Linked;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// A unit that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its score; 0 where the order is not by score.
    pub score: f32,
    /// Its document, as a position in the catalogue.
    pub document: usize,
    /// What is stored of it.
    pub unit: UnitRecord,
}

/// One kind of hits: how many there are, and those of the page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Share {
    /// How many match.
    pub total: usize,
    /// Those of the page, in order.
    pub hits: Vec<Hit>,
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Units in which every group is a word; all that match where a part is enough.
    pub words: Share,
    /// Units that match only across word borders; they follow the others on every page.
    pub crossing: Share,
    /// Counts by facet, where asked for.
    pub facets: Option<FacetCounts>,
}

/// How many units match, by what filters are made of. Each count honours every filter but its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FacetCounts {
    /// By document, in the order of the catalogue; filters on documents are not applied.
    pub documents: Vec<usize>,
    /// By section heading, at least the most frequent.
    pub sections: Vec<(String, usize)>,
    /// With a counterpart in another document, and without.
    pub counterpart: [usize; 2],
}

/// What a unit is looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key<'a> {
    /// Its id, `doc#path`.
    Id(&'a str),
    /// The id of its document.
    Document(&'a str),
    /// The number by which it is cited: `14`, `175-1`.
    Number(&'a str),
}

/// One build of a collection. Every method fails when it could not look, never because nothing is there.
pub trait Engine: Send + Sync {
    /// What is known without a search.
    fn collection(&self) -> &Collection;

    /// The newer build, when there is one.
    fn newer(&self) -> Result<Option<Arc<dyn Engine>>>;

    /// The last works on the index, the newest first; none where no record of them is kept.
    fn jobs(&self) -> Vec<Job>;

    /// What the maker of the build knows of the files it is made of, JSON; nothing where it kept nothing.
    fn readings(&self) -> Result<Option<Vec<u8>>>;

    /// Fails with `Unavailable` when what the build is made of is no longer there.
    fn present(&self) -> Result<()>;

    /// Fails with `Unavailable`, naming the file, when what the build is made of is not what was written. Reads all of
    /// it, which [`present`](Self::present) does not.
    fn sound(&self) -> Result<()>;

    /// Finds, counts and orders units.
    fn search(&self, request: &Request<'_>) -> Result<Answer>;

    /// How many units match the whole of a plan.
    fn count(&self, plan: &Plan, filter: &Filter) -> Result<usize>;

    /// Whether any unit matches the whole of a plan.
    fn exists(&self, plan: &Plan, filter: &Filter) -> Result<bool>;

    /// Every unit with a leaf, in reading order.
    fn all_with(&self, leaf: &Leaf) -> Result<Vec<Hit>>;

    /// In how many units a token is.
    fn document_frequency(&self, field: TextField, token: &str) -> Result<u64>;

    /// Words of the texts that begin with a prefix, each with its document frequency; at most some thousands.
    fn words_from(&self, prefix: &str) -> Result<Vec<(String, u64)>>;

    /// Units whose heading reads so in pinyin from some character on: initials, or syllables; at most `limit`.
    fn pronounced(&self, prefix: &str, limit: usize) -> Result<Vec<Hit>>;

    /// Units that have all these keys, in reading order, at most `limit`.
    fn units(&self, keys: &[Key<'_>], limit: usize) -> Result<Vec<Hit>>;

    /// The units from the `first` on in reading order, at most `limit`.
    fn units_from(&self, first: usize, limit: usize) -> Result<Vec<Hit>>;

    /// Units that refer to a unit (`doc#path`), in reading order.
    fn referring_to(&self, target: &str) -> Result<Vec<Hit>>;

    /// Documents that have one of these names in a unit: letters and digits as
    /// [`key`](tiaowen_link::crossref::folded::key) leaves them, whatever marks and spaces stand between them in the
    /// text. What must be linked again when another document came or went.
    fn naming(&self, names: &BTreeSet<String>) -> Result<BTreeSet<DocId>>;

    /// A document with its citations and links.
    fn linked(&self, entry: &CatalogueEntry) -> Result<Linked>;
}

impl Hit {
    /// The catalogue entry of its document.
    pub fn entry<'a>(&self, collection: &'a Collection) -> Result<&'a CatalogueEntry> {
        let entry = collection.catalogue.get(self.document);
        entry.ok_or_else(|| Error::internal("a unit without a document in the index"))
    }
}
