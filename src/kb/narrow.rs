//! Filters and facets: which clauses an answer is narrowed to, and how many hits each value would leave.
//!
//! Facts of a document are in the catalogue, so a filter on level, region or year is a filter on
//! documents. Counts of a facet honour every filter but the facet's own: that is what makes several
//! values of one facet selectable together.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use tantivy::collector::{Collector, DocSetCollector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, Query as EngineQuery, TermSetQuery};
use tantivy::{
    DocAddress, DocId as EngineDocId, Score, Searcher, SegmentOrdinal, SegmentReader, Term,
};

use super::{Open, SearchRequest};
use crate::doc::Authority;
use crate::error::{Error, Result};
use crate::index::CatalogueEntry;
use crate::query::excluded::Excluded;
use crate::query::meaning;
use crate::query::{self, Field, Query};
use crate::script::fold;
use crate::view::{FacetValueView, FacetsView};

/// Values shown of a facet that may have very many.
const MOST_VALUES: usize = 50;

/// The parts of a request that narrow by what is known of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Facet {
    Document,
    Level,
    Region,
    Year,
}

const DOCUMENT_FACETS: [Facet; 4] = [Facet::Document, Facet::Level, Facet::Region, Facet::Year];

/// The year of a document: of publication, else of signing.
pub(super) fn year(entry: &CatalogueEntry) -> Option<u16> {
    let meta = &entry.meta;
    let date = meta.published.as_deref().or(meta.dated.as_deref())?;
    date.get(..4)?.parse().ok()
}

impl SearchRequest {
    fn passes(&self, facet: Facet, entry: &CatalogueEntry) -> bool {
        match facet {
            Facet::Document => self.documents.is_empty() || self.documents.contains(&entry.id),
            Facet::Level => self.levels.is_empty() || self.levels.contains(&entry.meta.authority),
            Facet::Region => {
                let region = entry.meta.region.as_ref();
                self.regions.is_empty() || region.is_some_and(|r| self.regions.contains(r))
            }
            Facet::Year => {
                self.years.is_empty() || year(entry).is_some_and(|y| self.years.contains(&y))
            }
        }
    }

    fn passes_all_but(&self, but: Option<Facet>, entry: &CatalogueEntry) -> bool {
        DOCUMENT_FACETS.iter().all(|f| Some(*f) == but || self.passes(*f, entry))
    }

    /// Whether anything but the text narrows the answer.
    pub(super) fn narrows(&self) -> bool {
        self.narrows_documents() || !self.sections.is_empty() || self.counterpart.is_some()
    }

    fn narrows_documents(&self) -> bool {
        !(self.documents.is_empty()
            && self.levels.is_empty()
            && self.regions.is_empty()
            && self.years.is_empty())
    }
}

impl Open {
    /// Turns the fields of a query into filters; gives back the runs that titles must have. A field
    /// whose value means nothing here is text: nothing that is typed is lost.
    pub(super) fn apply_fields(
        &self,
        query: &mut Query,
        request: &mut SearchRequest,
    ) -> Vec<String> {
        let mut titles = Vec::new();
        let mut kept = Vec::new();
        for scope in std::mem::take(&mut query.fields) {
            let used = match scope.field {
                Field::Title => meaning::run(&scope.value).map(|run| titles.push(run)).is_some(),
                Field::Document => {
                    let found = self.names().find(&scope.value);
                    let ids = found.iter().filter_map(|at| self.reader.catalogue.get(*at));
                    request.documents.extend(ids.map(|entry| entry.id.clone()));
                    !found.is_empty()
                }
                Field::Level => {
                    let level = level_of(&scope.value);
                    request.levels.extend(level);
                    level.is_some()
                }
                Field::Year => {
                    let digits = fold(&scope.value);
                    let year = digits.trim_end_matches('年').parse::<u16>().ok();
                    request.years.extend(year);
                    year.is_some()
                }
            };
            match used {
                true => kept.push(scope),
                false => query.groups.push(vec![query::Term::Text(scope.typed)]),
            }
        }
        query.fields = kept;
        titles
    }
}

/// The query with every filter of the request. Filters never change a score.
pub(super) fn narrowed(
    query: Box<dyn EngineQuery>,
    request: &SearchRequest,
    open: &Open,
) -> Box<dyn EngineQuery> {
    let fields = open.reader.fields;
    let mut clauses = vec![(Occur::Must, query)];
    let mut filter = |occur: Occur, query: Box<dyn EngineQuery>| {
        let query: Box<dyn EngineQuery> = match occur {
            Occur::MustNot => Box::new(Excluded(query)),
            _ => Box::new(ConstScoreQuery::new(query, 0.0)),
        };
        clauses.push((occur, query));
    };
    if request.narrows_documents() {
        let entries = open.reader.catalogue.iter().enumerate();
        let terms = entries
            .filter(|(_, entry)| request.passes_all_but(None, entry))
            .map(|(ord, _)| Term::from_field_u64(fields.doc_ord, ord as u64));
        filter(Occur::Must, Box::new(TermSetQuery::new(terms)));
    }
    if !request.sections.is_empty() {
        let terms = request.sections.iter().map(|s| Term::from_field_text(fields.section, s));
        filter(Occur::Must, Box::new(TermSetQuery::new(terms)));
    }
    if let Some(wanted) = request.counterpart {
        let occur = if wanted { Occur::Must } else { Occur::MustNot };
        filter(occur, with_counterpart(open));
    }
    if clauses.len() == 1 {
        return clauses.swap_remove(0).1;
    }
    Box::new(BooleanQuery::new(clauses))
}

/// Clauses at either end of a link of the crosswalk.
fn with_counterpart(open: &Open) -> Box<dyn EngineQuery> {
    let ids: HashSet<&str> = open
        .reader
        .catalogue
        .iter()
        .flat_map(|e| &e.linked)
        .flat_map(|(clause, article)| [clause.as_str(), article.as_str()])
        .collect();
    let field = open.reader.fields.id;
    Box::new(TermSetQuery::new(ids.into_iter().map(|id| Term::from_field_text(field, id))))
}

impl Open {
    /// Where the clauses with a counterpart are; looked up by their ids once a build.
    fn counterparts(&self, searcher: &Searcher) -> Result<Arc<HashSet<DocAddress>>> {
        if let Some(linked) = self.counterparts.get() {
            return Ok(linked.clone());
        }
        let found =
            searcher.search(&with_counterpart(self), &DocSetCollector).map_err(uncounted)?;
        Ok(self.counterparts.get_or_init(|| Arc::new(found)).clone())
    }
}

fn uncounted(e: tantivy::TantivyError) -> Error {
    Error::internal(format!("cannot count: {e}")).caused_by(e)
}

/// Counts the hits of a query by every facet.
pub(super) fn facets(
    query: &dyn EngineQuery,
    request: &SearchRequest,
    open: &Open,
    searcher: &Searcher,
) -> Result<FacetsView> {
    let tally = Tally { linked: open.counterparts(searcher)? };
    let tuples = searcher.search(query, &tally).map_err(uncounted)?;
    let mut view = FacetsView::default();
    let mut tables: [BTreeMap<String, usize>; 5] = Default::default();
    let (mut with, mut without) = (0, 0);
    // What is known of a document is looked at once, however many sections its hits are in.
    let mut by_document: HashMap<u64, usize> = HashMap::new();
    for (Kind { document, section, linked }, count) in &tuples {
        let Some(entry) = open.reader.catalogue.get(*document as usize) else { continue };
        let in_section = request.sections.is_empty() || request.sections.contains(section);
        let in_documents = request.passes_all_but(None, entry);
        if in_section && in_documents {
            *(if *linked { &mut with } else { &mut without }) += count;
        }
        if request.counterpart.is_some_and(|wanted| wanted != *linked) {
            continue;
        }
        if in_section {
            *by_document.entry(*document).or_insert(0) += count;
        }
        if !section.is_empty() && in_documents {
            match tables[4].get_mut(section) {
                Some(held) => *held += count,
                None => drop(tables[4].insert(section.clone(), *count)),
            }
        }
    }
    for (ord, count) in by_document {
        let Some(entry) = open.reader.catalogue.get(ord as usize) else { continue };
        for (facet, table) in DOCUMENT_FACETS.iter().zip(tables.iter_mut()) {
            if request.passes_all_but(Some(*facet), entry)
                && let Some(value) = value_of(*facet, entry)
            {
                *table.entry(value).or_insert(0) += count;
            }
        }
    }
    let [documents, levels, regions, years, sections] = tables;
    view.documents = ranked(documents, |id| title_of(open, id));
    view.levels = ranked(levels, |level| level_name(level).to_owned());
    view.regions = ranked(regions, str::to_owned);
    view.years = ranked(years, str::to_owned);
    view.years.sort_by(|a, b| b.value.cmp(&a.value));
    view.sections = ranked(sections, str::to_owned);
    view.counterpart = [(true, "有对应条文", with), (false, "无对应条文", without)]
        .into_iter()
        .filter(|(_, _, count)| *count > 0)
        .map(|(wanted, label, count)| FacetValueView {
            value: wanted.to_string(),
            label: label.to_owned(),
            count,
        })
        .collect();
    Ok(view)
}

fn value_of(facet: Facet, entry: &CatalogueEntry) -> Option<String> {
    match facet {
        Facet::Document => Some(entry.id.to_string()),
        Facet::Level => Some(entry.meta.authority.word().to_owned()),
        Facet::Region => entry.meta.region.clone(),
        Facet::Year => year(entry).map(|y| y.to_string()),
    }
}

fn ranked(table: BTreeMap<String, usize>, label: impl Fn(&str) -> String) -> Vec<FacetValueView> {
    let mut values: Vec<(String, usize)> = table.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(MOST_VALUES);
    // Only what is shown is named: a name is searched among all documents.
    let named = values.into_iter();
    named.map(|(value, count)| FacetValueView { label: label(&value), value, count }).collect()
}

fn title_of(open: &Open, id: &str) -> String {
    let entry = open.reader.catalogue.iter().find(|e| e.id.as_str() == id);
    let name = entry.map(|e| e.meta.short_names.first().unwrap_or(&e.meta.title).clone());
    name.unwrap_or_else(|| id.to_owned())
}

fn level_name(word: &str) -> &'static str {
    match word {
        "central" => "中央",
        "ministry" => "部委",
        "provincial" => "省级",
        "municipal" => "市级",
        "county" => "县级",
        _ => "其他",
    }
}

/// The authority that a word names: `省级`, `省`, `provincial`.
pub fn level_of(word: &str) -> Option<Authority> {
    match fold(word).as_str() {
        "中央" | "国家" | "国家级" | "中央级" => Some(Authority::Central),
        "部委" | "部级" | "部门" => Some(Authority::Ministry),
        "省级" | "省" | "自治区" => Some(Authority::Provincial),
        "市级" | "市" | "地级" => Some(Authority::Municipal),
        "县级" | "县" => Some(Authority::County),
        "其他" => Some(Authority::Other),
        word => Authority::parse(word),
    }
}

/// Counts hits by what facets ask of them.
struct Tally {
    linked: Arc<HashSet<DocAddress>>,
}

/// What facets ask of a clause; `section` is empty outside sections.
#[derive(PartialEq, Eq, Hash)]
struct Kind {
    document: u64,
    section: String,
    linked: bool,
}

type Tuples = HashMap<Kind, usize>;

struct SegmentTally {
    at: SegmentOrdinal,
    documents: Column<u64>,
    sections: Option<StrColumn>,
    linked: Arc<HashSet<DocAddress>>,
    counts: HashMap<(u64, u64, bool), usize>,
}

impl Collector for Tally {
    type Fruit = Tuples;
    type Child = SegmentTally;

    fn for_segment(
        &self,
        at: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentTally> {
        let columns = segment.fast_fields();
        let (documents, sections) = (columns.u64("doc_ord")?, columns.str("section")?);
        let linked = self.linked.clone();
        Ok(SegmentTally { at, documents, sections, linked, counts: HashMap::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Tuples>) -> tantivy::Result<Tuples> {
        let mut all = Tuples::new();
        for (kind, count) in fruits.into_iter().flatten() {
            *all.entry(kind).or_insert(0) += count;
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentTally {
    type Fruit = Tuples;

    fn collect(&mut self, doc: EngineDocId, _score: Score) {
        let document = self.documents.first(doc).unwrap_or(u64::MAX);
        let section = self.sections.as_ref().and_then(|s| s.ords().first(doc));
        let linked = self.linked.contains(&DocAddress::new(self.at, doc));
        *self.counts.entry((document, section.unwrap_or(u64::MAX), linked)).or_insert(0) += 1;
    }

    fn harvest(self) -> Tuples {
        let mut tuples = Tuples::new();
        let mut names: HashMap<u64, String> = HashMap::new();
        for ((document, ord, linked), count) in self.counts {
            let section = names.entry(ord).or_insert_with(|| {
                let mut section = String::new();
                if let Some(column) = &self.sections
                    && ord != u64::MAX
                    && !matches!(column.ord_to_str(ord, &mut section), Ok(true))
                {
                    section.clear();
                }
                section
            });
            let kind = Kind { document, section: section.clone(), linked };
            *tuples.entry(kind).or_insert(0) += count;
        }
        tuples
    }
}
