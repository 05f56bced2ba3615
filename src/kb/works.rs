//! The list of works: filtered by name and facts, counted by facet, sorted, the versions of a work together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::list::{List, ListFacet, ListRequest, ListSort, Work};
use super::{Kb, today};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_print::view::FacetValueView;
use tiaowen_text::doc::{DocId, TextState};
use tiaowen_text::error::Result;
use tiaowen_text::script::fold;

impl Kb {
    /// A page of the list of works.
    pub fn list(&self, request: &ListRequest) -> Result<List> {
        let open = self.now();
        let catalogue = &open.collection().catalogue;
        let names = open.names();
        let today = today();
        // The versions of each work, the one that stands for it first.
        let mut works: Vec<Vec<usize>> = Vec::new();
        let mut seen = BTreeSet::new();
        for index in 0..catalogue.len() {
            if seen.contains(&index) {
                continue;
            }
            let mut versions = names.versions(index);
            if !versions.contains(&index) {
                versions.insert(0, index);
            }
            let lead = names.in_force(index, &today);
            versions.sort_by_key(|version| *version != lead);
            seen.extend(versions.iter().copied());
            works.push(versions);
        }
        let wanted: Vec<String> =
            fold(&request.text).split_whitespace().map(str::to_owned).collect();
        catalogue.read_all();
        let entry = |index: &usize| catalogue.get(*index);
        // Any version may fit, the row is the work's.
        works.retain(|work| work.iter().filter_map(entry).any(|e| is_called(e, &wanted)));
        let fits = |work: &[usize], but: Option<ListFacet>| {
            work.iter().filter_map(entry).any(|e| {
                let chosen = request.chosen.iter().filter(|(facet, _)| Some(**facet) != but);
                chosen.into_iter().all(|(facet, value)| facet.value(e).as_ref() == Some(value))
            })
        };
        let mut facets = Vec::new();
        for facet in ListFacet::ALL {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for work in works.iter().filter(|work| fits(work, Some(facet))) {
                let values = work.iter().filter_map(entry).filter_map(|e| facet.value(e));
                for value in values.collect::<BTreeSet<_>>() {
                    *counts.entry(value).or_default() += 1;
                }
            }
            if counts.len() > 1 || request.chosen.contains_key(&facet) {
                facets.push((facet, ranked(facet, counts)));
            }
        }
        works.retain(|work| fits(work, None));
        works.sort_by_cached_key(|work| {
            work.first().and_then(entry).map(|e| place(e, request.sort))
        });
        if request.reversed {
            let held = |work: &Vec<usize>| work.first().and_then(entry).is_some_and(is_held);
            let (mut first, mut last): (Vec<_>, Vec<_>) = works.into_iter().partition(held);
            first.reverse();
            last.reverse();
            first.extend(last);
            works = first;
        }
        let documents = works.iter().map(Vec::len).sum();
        let total = works.len();
        let page = works.iter().skip(request.offset).take(request.limit);
        let linked = catalogue.all_facts().filter(|(_, facts)| facts.is_linked);
        let linked = linked.filter_map(|(at, _)| catalogue.get(at));
        let mut carried: BTreeMap<&DocId, usize> = BTreeMap::new();
        for parent in linked.flat_map(|entry| &entry.meta.implements) {
            *carried.entry(parent).or_default() += 1;
        }
        let works = page.filter_map(|work| {
            let lead = work.first().and_then(entry)?;
            let others = work.iter().skip(1).filter_map(entry);
            Some(Work {
                document: open.document_view(lead),
                versions: others.map(|entry| open.document_view(entry)).collect(),
                carried_out_by: carried.get(&lead.id).copied().unwrap_or_default(),
            })
        });
        Ok(List { total, documents, all: catalogue.len(), works: works.collect(), facets })
    }
}

fn is_held(entry: &CatalogueEntry) -> bool {
    entry.state != TextState::NotHeld
}

/// Whether each of the words stands in what a document is called.
fn is_called(entry: &CatalogueEntry, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let meta = &entry.meta;
    let names = [&meta.title].into_iter().chain(&meta.short_names).chain(&meta.issuers);
    let names: Vec<&str> = names.chain(&meta.number).map(String::as_str).collect();
    let called = fold(&names.join("\n"));
    words.iter().all(|word| called.contains(word) || *word == *entry.id.as_str())
}

/// Where a document stands in an order.
type Order = (bool, Reverse<String>, Reverse<usize>, String, u8, Reverse<String>, String);

fn place(entry: &CatalogueEntry, sort: ListSort) -> Order {
    let meta = &entry.meta;
    let date = |date: Option<&str>| Reverse(date.unwrap_or_default().to_owned());
    let day = match sort {
        ListSort::Date => date(meta.version_date()),
        ListSort::InForce => date(meta.in_force.as_deref()),
        _ => date(None),
    };
    let clauses = if sort == ListSort::Clauses { entry.clauses } else { 0 };
    let title = if sort == ListSort::Title { meta.title.clone() } else { String::new() };
    let authority = if sort == ListSort::Authority { meta.authority as u8 } else { 0 };
    let newest = date(meta.version_date());
    (!is_held(entry), day, Reverse(clauses), title, authority, newest, entry.id.to_string())
}

/// The most frequent first; years in their order.
fn ranked(facet: ListFacet, counts: BTreeMap<String, usize>) -> Vec<FacetValueView> {
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    if facet == ListFacet::Year {
        counts.reverse();
    } else {
        counts.sort_by_key(|(_, count)| Reverse(*count));
    }
    let view =
        |(value, count): (String, usize)| FacetValueView { label: value.clone(), value, count };
    counts.into_iter().map(view).collect()
}
