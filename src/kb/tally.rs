//! Facets: how many hits each value would leave.
//!
//! Counts of a facet honour every filter but the facet's own: that is what makes several values of one facet
//! selectable together.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::collector::{Collector, DocSetCollector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::Query as EngineQuery;
use tantivy::{DocAddress, DocId as EngineDocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use super::narrow::{Facet, with_counterpart, year};
use super::{Open, SearchRequest};
use tiaowen_engine::index::CatalogueEntry;
use tiaowen_engine::query::first::Matches;
use tiaowen_print::view::{FacetValueView, FacetsView};
use tiaowen_text::error::{Error, Result};

/// Values shown of a facet that may have very many.
const MOST_VALUES: usize = 50;

impl Open {
    /// Where the clauses with a counterpart are, in order; looked up by their ids once a build.
    fn counterparts(&self, searcher: &Searcher) -> Result<Arc<[DocAddress]>> {
        if let Some(linked) = self.counterparts.get() {
            return Ok(linked.clone());
        }
        let found =
            searcher.search(&with_counterpart(self), &DocSetCollector).map_err(uncounted)?;
        let mut found: Vec<DocAddress> = found.into_iter().collect();
        found.sort_unstable();
        Ok(self.counterparts.get_or_init(|| found.into()).clone())
    }
}

fn uncounted(e: tantivy::TantivyError) -> Error {
    Error::internal(format!("cannot count: {e}")).caused_by(e)
}

/// What is counted.
pub(super) enum Hits<'a> {
    /// All that a query matches.
    Of(&'a dyn EngineQuery),
    /// What was found.
    Found(&'a Matches),
}

impl Hits<'_> {
    fn tally(&self, searcher: &Searcher, tally: &Tally) -> tantivy::Result<Vec<Tallied>> {
        let found = match self {
            Self::Of(query) => return searcher.search(*query, tally),
            Self::Found(found) => found,
        };
        let segments = (0..).zip(searcher.segment_readers());
        let tallied = segments.map(|(at, segment)| {
            let mut tally = tally.for_segment(at, segment)?;
            found.each(at, |doc| tally.collect(doc, 0.0));
            Ok(tally.harvest())
        });
        tallied.collect()
    }
}

/// Counts hits by every facet.
pub(super) fn facets(
    hits: &Hits<'_>,
    request: &SearchRequest,
    open: &Open,
    searcher: &Searcher,
) -> Result<FacetsView> {
    let tally = Tally { linked: open.counterparts(searcher)? };
    let tallied = hits.tally(searcher, &tally).map_err(uncounted)?;
    let mut by_document = vec![0; open.reader.catalogue.len()];
    let mut sections = Vec::new();
    let (mut with, mut without) = (0, 0);
    for (runs, names) in &tallied {
        let chosen = chosen_sections(names.as_ref(), request)?;
        let mut by_section = vec![0; names.as_ref().map_or(0, |names| names.num_terms())];
        // Runs of one document stand together.
        for runs in runs.chunk_by(|a, b| a.document == b.document) {
            let Some(document) = runs.first().map(|run| run.document as usize) else { continue };
            let Some(entry) = open.reader.catalogue.get(document) else { continue };
            let in_documents = request.passes_all_but(None, entry);
            for Run { section, linked, count, .. } in runs {
                let in_section = request.sections.is_empty() || chosen.contains(section);
                if in_section && in_documents {
                    *(if *linked { &mut with } else { &mut without }) += count;
                }
                if request.counterpart.is_some_and(|wanted| wanted != *linked) {
                    continue;
                }
                if in_section && let Some(held) = by_document.get_mut(document) {
                    *held += count;
                }
                if in_documents && let Some(held) = by_section.get_mut(*section as usize) {
                    *held += count;
                }
            }
        }
        sections.push(by_section);
    }
    let by_value = |facet, value: Value| by_value(held(facet, &by_document, request, open), value);
    let levels = by_value(Facet::Level, |entry| Some(entry.meta.authority.word().into()));
    let regions = by_value(Facet::Region, |entry| entry.meta.region.as_deref().map(Cow::from));
    let years = by_value(Facet::Year, |entry| Some(year(entry)?.to_string().into()));
    let mut years = ranked(years, str::to_owned);
    years.sort_by(|a, b| b.value.cmp(&a.value));
    let counterpart = [(true, "有对应条文", with), (false, "无对应条文", without)];
    let counterpart = counterpart.into_iter().filter(|(_, _, count)| *count > 0);
    Ok(FacetsView {
        documents: documents(held(Facet::Document, &by_document, request, open)),
        levels: ranked(levels, |level| level_name(level).to_owned()),
        regions: ranked(regions, str::to_owned),
        years,
        sections: ranked(by_name(&tallied, sections)?, str::to_owned),
        counterpart: counterpart
            .map(|(wanted, label, count)| FacetValueView {
                value: wanted.to_string(),
                label: label.to_owned(),
                count,
            })
            .collect(),
    })
}

/// The sections that were asked for, by their numbers in a segment.
fn chosen_sections(names: Option<&StrColumn>, request: &SearchRequest) -> Result<Vec<u64>> {
    let Some(names) = names else { return Ok(Vec::new()) };
    let numbers = request.sections.iter().map(|name| names.dictionary().term_ord(name.as_bytes()));
    let numbers: std::io::Result<Vec<Option<u64>>> = numbers.collect();
    Ok(numbers.map_err(|e| uncounted(e.into()))?.into_iter().flatten().collect())
}

/// What is counted of documents, with the hits of each, that pass every filter but that of a facet.
fn held<'a>(
    facet: Facet,
    by_document: &'a [usize],
    request: &'a SearchRequest,
    open: &'a Open,
) -> impl Iterator<Item = (&'a CatalogueEntry, usize)> {
    let held = open.reader.catalogue.iter().zip(by_document.iter().copied());
    let held = held.filter(|(_, count)| *count > 0);
    held.filter(move |(entry, _)| request.passes_all_but(Some(facet), entry))
}

fn documents<'a>(held: impl Iterator<Item = (&'a CatalogueEntry, usize)>) -> Vec<FacetValueView> {
    let mut documents: Vec<_> = held.collect();
    let order = |a: &(&CatalogueEntry, usize), b: &(&CatalogueEntry, usize)| {
        b.1.cmp(&a.1).then_with(|| a.0.id.cmp(&b.0.id))
    };
    // Only what is shown is put in order: a common word is in every document.
    if documents.len() > MOST_VALUES {
        documents.select_nth_unstable_by(MOST_VALUES, order);
        documents.truncate(MOST_VALUES);
    }
    documents.sort_unstable_by(order);
    let view = |(entry, count): (&CatalogueEntry, usize)| FacetValueView {
        value: entry.id.to_string(),
        label: entry.meta.short_names.first().unwrap_or(&entry.meta.title).clone(),
        count,
    };
    documents.into_iter().map(view).collect()
}

/// What is known of a document.
type Value = for<'a> fn(&'a CatalogueEntry) -> Option<Cow<'a, str>>;

/// Hits by the values of what is known of their documents.
fn by_value<'a>(
    held: impl Iterator<Item = (&'a CatalogueEntry, usize)>,
    value: Value,
) -> BTreeMap<String, usize> {
    let mut values = BTreeMap::new();
    for (entry, count) in held {
        let Some(value) = value(entry) else { continue };
        match values.get_mut(value.as_ref()) {
            Some(held) => *held += count,
            None => drop(values.insert(value.into_owned(), count)),
        }
    }
    values
}

/// Hits by the names of sections: as many as are shown, with all that have as many hits as the last.
fn by_name(tallied: &[Tallied], sections: Vec<Vec<usize>>) -> Result<BTreeMap<String, usize>> {
    let mut names = BTreeMap::new();
    let alone = sections.len() == 1;
    for ((_, column), mut counts) in tallied.iter().zip(sections) {
        let Some(column) = column else { continue };
        // Outside sections the name is empty, which is no value.
        let outside = column.dictionary().term_ord(b"").map_err(|e| uncounted(e.into()))?;
        if let Some(count) = outside.and_then(|number| counts.get_mut(number as usize)) {
            *count = 0;
        }
        let held = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
        let mut held: Vec<(usize, usize)> = held.collect();
        held.sort_unstable_by_key(|(_, count)| Reverse(*count));
        // A section with fewer may be named in another segment too.
        let least = held.get(MOST_VALUES - 1).filter(|_| alone).map_or(0, |(_, count)| *count);
        for (number, count) in held.into_iter().take_while(|(_, count)| *count >= least) {
            let mut name = String::new();
            let known = column.ord_to_str(number as u64, &mut name);
            if known.map_err(|e| uncounted(e.into()))? {
                *names.entry(name).or_insert(0) += count;
            }
        }
    }
    Ok(names)
}

fn ranked(table: BTreeMap<String, usize>, label: impl Fn(&str) -> String) -> Vec<FacetValueView> {
    let mut values: Vec<(String, usize)> = table.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(MOST_VALUES);
    let named = values.into_iter();
    named.map(|(value, count)| FacetValueView { label: label(&value), value, count }).collect()
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

/// Counts hits by what facets ask of them.
struct Tally {
    linked: Arc<[DocAddress]>,
}

/// Hits that stand together and are alike in what facets ask.
struct Run {
    document: u64,
    /// Number of the section's name in its segment.
    section: u64,
    linked: bool,
    count: usize,
}

/// The hits of a segment, and the names of its sections.
type Tallied = (Vec<Run>, Option<StrColumn>);

struct SegmentTally {
    at: SegmentOrdinal,
    documents: Column<u64>,
    sections: Option<StrColumn>,
    linked: Arc<[DocAddress]>,
    /// How many of those are passed.
    passed: usize,
    runs: Vec<Run>,
}

impl Collector for Tally {
    type Fruit = Vec<Tallied>;
    type Child = SegmentTally;

    fn for_segment(
        &self,
        at: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<SegmentTally> {
        let columns = segment.fast_fields();
        let (documents, sections) = (columns.u64("doc_ord")?, columns.str("section")?);
        let linked = self.linked.clone();
        Ok(SegmentTally { at, documents, sections, linked, passed: 0, runs: Vec::new() })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, fruits: Vec<Tallied>) -> tantivy::Result<Self::Fruit> {
        Ok(fruits)
    }
}

impl SegmentTally {
    /// Whether a clause has a counterpart; asked in reading order.
    fn is_linked(&mut self, address: DocAddress) -> bool {
        while self.linked.get(self.passed).is_some_and(|linked| *linked < address) {
            self.passed += 1;
        }
        self.linked.get(self.passed) == Some(&address)
    }
}

impl SegmentCollector for SegmentTally {
    type Fruit = Tallied;

    fn collect(&mut self, doc: EngineDocId, _score: Score) {
        let document = self.documents.first(doc).unwrap_or(u64::MAX);
        let section = self.sections.as_ref().and_then(|s| s.ords().first(doc));
        let section = section.unwrap_or(u64::MAX);
        let linked = self.is_linked(DocAddress::new(self.at, doc));
        match self.runs.last_mut() {
            Some(run) if (run.document, run.section, run.linked) == (document, section, linked) => {
                run.count += 1;
            }
            _ => self.runs.push(Run { document, section, linked, count: 1 }),
        }
    }

    fn harvest(self) -> Self::Fruit {
        (self.runs, self.sections)
    }
}
