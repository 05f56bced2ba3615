//! What is asked of the list of works, and a page of it.

use std::collections::BTreeMap;

use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_print::view::{DocumentView, FacetValueView};

/// Which works, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListRequest {
    /// Words that title, short names, number or issuers have, in either script.
    pub text: String,
    /// The one value of each facet that is chosen; empty for all.
    pub chosen: BTreeMap<ListFacet, String>,
    /// Order.
    pub sort: ListSort,
    /// The other way round.
    pub reversed: bool,
    /// First work.
    pub offset: usize,
    /// Most works.
    pub limit: usize,
}

/// What works are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListFacet {
    /// Rank of the authority.
    Level,
    /// Region.
    Region,
    /// 文种
    Kind,
    /// State of the text.
    State,
    /// Year of the text.
    Year,
}

impl ListFacet {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Level, Self::Region, Self::Kind, Self::State, Self::Year];

    /// The value that a document has of it.
    pub(super) fn value(self, entry: &CatalogueEntry) -> Option<String> {
        let meta = &entry.meta;
        match self {
            Self::Level => Some(meta.authority.word().to_owned()),
            Self::Region => meta.region.clone(),
            Self::Kind => meta.kind.clone(),
            Self::State => Some(entry.state.word().to_owned()),
            Self::Year => meta.version_date().and_then(|date| date.get(..4)).map(str::to_owned),
        }
    }
}

/// Orders of the list. What is held always stands before what is only known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListSort {
    /// By authority, then the newest first.
    #[default]
    Authority,
    /// By title.
    Title,
    /// By the date of the text, the newest first.
    Date,
    /// By the day on which it comes into force, the latest first.
    InForce,
    /// By the number of clauses, the longest first.
    Clauses,
}

/// A work: the version that stands for it, and the others, the newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// The version in force, else the newest.
    pub document: DocumentView,
    /// Its other versions.
    pub versions: Vec<DocumentView>,
    /// How many documents carry the first one out by linked clauses.
    pub carried_out_by: usize,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct List {
    /// Works that fit.
    pub total: usize,
    /// Documents of these works, all versions counted.
    pub documents: usize,
    /// Documents there are.
    pub all: usize,
    /// The works of this page.
    pub works: Vec<Work>,
    /// Counts by facet, each as if nothing were chosen of it; only facets with a choice.
    pub facets: Vec<(ListFacet, Vec<FacetValueView>)>,
}
