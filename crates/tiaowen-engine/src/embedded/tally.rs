//! Facets: how many hits each value would leave.
//!
//! Counts of a facet honour every filter but the facet's own: that is what makes several values of one facet
//! selectable together.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, DocId, Result, Searcher, SegmentOrdinal, SegmentReader};

use super::first::Matches;
use super::walk::{each_match, go_on};
use crate::engine::FacetCounts;
use crate::index::Reader;
use crate::plan::Filter;

/// Sections counted at least: as many as a reader is shown.
const MOST_SECTIONS: usize = 50;

/// What is counted.
pub(super) enum Hits<'a> {
    /// All that a query matches.
    Of(&'a dyn Query),
    /// What was found.
    Found(&'a Matches),
}

impl Hits<'_> {
    fn tally(&self, searcher: &Searcher, linked: &Arc<[DocAddress]>) -> Result<Vec<Tallied>> {
        let weight = match self {
            Self::Of(query) => Some(query.weight(EnableScoring::disabled_from_searcher(searcher))?),
            Self::Found(_) => None,
        };
        let mut tallied = Vec::new();
        for (at, segment) in (0..).zip(searcher.segment_readers()) {
            go_on()?;
            let mut tally = Tally::new(at, segment, linked.clone())?;
            if let Some(weight) = &weight {
                each_match(weight.as_ref(), segment, |doc| tally.add(doc))?;
            }
            if let Self::Found(found) = self {
                found.each(at, |doc| tally.add(doc));
            }
            tallied.push((tally.runs, tally.sections));
        }
        Ok(tallied)
    }
}

/// Counts hits by every facet; `linked` are the units with a counterpart, in order.
pub(super) fn facets(
    hits: &Hits<'_>,
    filter: &Filter,
    (reader, searcher): (&Reader, &Searcher),
    linked: Arc<[DocAddress]>,
) -> Result<FacetCounts> {
    let tallied = hits.tally(searcher, &linked)?;
    let documents = reader.collection.catalogue.len();
    let mut counts = FacetCounts { documents: vec![0; documents], ..FacetCounts::default() };
    let mut sections = Vec::new();
    for (runs, names) in &tallied {
        let chosen = chosen_sections(names.as_ref(), filter)?;
        let mut by_section = vec![0; names.as_ref().map_or(0, |names| names.num_terms())];
        // Runs of one document stand together.
        for runs in runs.chunk_by(|a, b| a.document == b.document) {
            let document = runs.first().and_then(|run| reader.position(run.document));
            let Some(document) = document else { continue };
            let Some(held) = counts.documents.get_mut(document) else { continue };
            let in_documents = filter.passes(document);
            for Run { section, linked, count, .. } in runs {
                let in_section = filter.sections.is_empty() || chosen.contains(section);
                if in_section && in_documents {
                    let [with, without] = &mut counts.counterpart;
                    *(if *linked { with } else { without }) += count;
                }
                if filter.counterpart.is_some_and(|wanted| wanted != *linked) {
                    continue;
                }
                if in_section {
                    *held += count;
                }
                if in_documents && let Some(held) = by_section.get_mut(*section as usize) {
                    *held += count;
                }
            }
        }
        sections.push(by_section);
    }
    counts.sections = by_name(&tallied, sections)?.into_iter().collect();
    Ok(counts)
}

/// The sections that were asked for, by their numbers in a segment.
fn chosen_sections(names: Option<&StrColumn>, filter: &Filter) -> Result<Vec<u64>> {
    let Some(names) = names else { return Ok(Vec::new()) };
    let numbers = filter.sections.iter().map(|name| names.dictionary().term_ord(name.as_bytes()));
    let numbers: std::io::Result<Vec<Option<u64>>> = numbers.collect();
    Ok(numbers?.into_iter().flatten().collect())
}

/// Hits by the names of sections: as many as are shown, with all that have as many hits as the last.
fn by_name(tallied: &[Tallied], sections: Vec<Vec<usize>>) -> Result<BTreeMap<String, usize>> {
    let mut names = BTreeMap::new();
    let alone = sections.len() == 1;
    for ((_, column), mut counts) in tallied.iter().zip(sections) {
        let Some(column) = column else { continue };
        // Outside sections the name is empty, which is no value.
        let outside = column.dictionary().term_ord(b"")?;
        if let Some(count) = outside.and_then(|number| counts.get_mut(number as usize)) {
            *count = 0;
        }
        let held = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
        let mut held: Vec<(usize, usize)> = held.collect();
        held.sort_unstable_by_key(|(_, count)| Reverse(*count));
        // A section with fewer may be named in another segment too.
        let least = held.get(MOST_SECTIONS - 1).filter(|_| alone).map_or(0, |(_, count)| *count);
        for (number, count) in held.into_iter().take_while(|(_, count)| *count >= least) {
            let mut name = String::new();
            let known = column.ord_to_str(number as u64, &mut name);
            if known? {
                *names.entry(name).or_insert(0) += count;
            }
        }
    }
    Ok(names)
}

/// Hits that stand together and are alike in what facets ask.
struct Run {
    /// Number of the document.
    document: u64,
    /// Number of the section's name in its segment.
    section: u64,
    linked: bool,
    count: usize,
}

/// The hits of a segment, and the names of its sections.
type Tallied = (Vec<Run>, Option<StrColumn>);

/// Counts the hits of a segment by what facets ask of them.
struct Tally {
    at: SegmentOrdinal,
    documents: Column<u64>,
    sections: Option<StrColumn>,
    linked: Arc<[DocAddress]>,
    /// How many of those are passed.
    passed: usize,
    runs: Vec<Run>,
}

impl Tally {
    fn new(at: SegmentOrdinal, segment: &SegmentReader, linked: Arc<[DocAddress]>) -> Result<Self> {
        let columns = segment.fast_fields();
        let (documents, sections) = (columns.u64("doc_ord")?, columns.str("section")?);
        Ok(Self { at, documents, sections, linked, passed: 0, runs: Vec::new() })
    }

    /// Whether a clause has a counterpart; asked in reading order.
    fn is_linked(&mut self, address: DocAddress) -> bool {
        while self.linked.get(self.passed).is_some_and(|linked| *linked < address) {
            self.passed += 1;
        }
        self.linked.get(self.passed) == Some(&address)
    }

    /// Counts a clause; they come in reading order.
    fn add(&mut self, doc: DocId) {
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
}
