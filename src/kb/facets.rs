//! Facets as readers see them: values with labels, most frequent first.

use std::collections::BTreeMap;

use super::narrow::Facet;
use super::{Open, SearchRequest};
use tiaowen_engine::catalogue::{CatalogueEntry, Facts};
use tiaowen_engine::engine::FacetCounts;
use tiaowen_print::view::{FacetValueView, FacetsView};
use tiaowen_text::doc::Authority;

/// Values shown of a facet that may have very many.
const MOST_VALUES: usize = 50;

/// What readers are shown of the counts of an answer.
pub(super) fn facets(counts: FacetCounts, request: &SearchRequest, open: &Open) -> FacetsView {
    let held = |facet| held(facet, &counts.documents, request, open);
    let levels = by_value(held(Facet::Level), |facts| Some(facts.authority.word()));
    let regions = by_value(held(Facet::Region), |facts| facts.places[0]);
    let years = by_value(held(Facet::Year), |facts| facts.year);
    let years = years.into_iter().map(|(year, count)| (year.to_string(), count));
    let mut years = ranked(years, String::clone);
    years.sort_by(|a, b| b.value.cmp(&a.value));
    let [with, without] = counts.counterpart;
    let counterpart = [(true, "有对应条文", with), (false, "无对应条文", without)];
    let counterpart = counterpart.into_iter().filter(|(_, _, count)| *count > 0);
    FacetsView {
        in_documents: held(Facet::Document).count(),
        documents: documents(held(Facet::Document), open),
        levels: ranked(levels, |level| level_name(level).to_owned()),
        regions: ranked(regions, |region| (*region).to_owned()),
        years,
        sections: ranked(counts.sections, String::clone),
        counterpart: counterpart
            .map(|(wanted, label, count)| FacetValueView {
                value: wanted.to_string(),
                label: label.to_owned(),
                count,
            })
            .collect(),
    }
}

/// What is counted of documents, with the hits of each, that pass every filter but that of a facet.
fn held<'a>(
    facet: Facet,
    by_document: &'a [usize],
    request: &'a SearchRequest,
    open: &'a Open,
) -> impl Iterator<Item = (usize, Facts<'a>, usize)> {
    let held = by_document.iter().copied().enumerate().filter(|(_, count)| *count > 0);
    let facts = |at| open.collection().catalogue.facts(at);
    let held = held.filter_map(move |(at, count)| Some((at, facts(at)?, count)));
    let narrows = request.narrows_documents();
    held.filter(move |(at, facts, _)| {
        !narrows || open.passes_all_but(request, Some(facet), (*at, facts))
    })
}

fn documents<'a>(
    held: impl Iterator<Item = (usize, Facts<'a>, usize)>,
    open: &Open,
) -> Vec<FacetValueView> {
    let mut documents: Vec<(usize, usize)> = held.map(|(at, _, count)| (at, count)).collect();
    let names = open.names();
    let order = |a: &(usize, usize), b: &(usize, usize)| {
        b.1.cmp(&a.1).then_with(|| names.slug(a.0).cmp(names.slug(b.0)))
    };
    // Only what is shown is put in order: a common word is in every document.
    if documents.len() > MOST_VALUES {
        documents.select_nth_unstable_by(MOST_VALUES, order);
        documents.truncate(MOST_VALUES);
    }
    documents.sort_unstable_by(order);
    let entry = |(at, count)| Some((open.collection().catalogue.get(at)?, count));
    let view = |(entry, count): (&CatalogueEntry, usize)| FacetValueView {
        value: entry.id.to_string(),
        label: entry.meta.short_names.first().unwrap_or(&entry.meta.title).clone(),
        count,
    };
    documents.into_iter().filter_map(entry).map(view).collect()
}

/// Hits by the values of what is known of their documents.
fn by_value<'a, T: Ord>(
    held: impl Iterator<Item = (usize, Facts<'a>, usize)>,
    value: impl Fn(&Facts<'a>) -> Option<T>,
) -> BTreeMap<T, usize> {
    let mut values = BTreeMap::new();
    for (_, facts, count) in held {
        if let Some(value) = value(&facts) {
            *values.entry(value).or_default() += count;
        }
    }
    values
}

fn ranked<T: Ord + ToString>(
    values: impl IntoIterator<Item = (T, usize)>,
    label: impl Fn(&T) -> String,
) -> Vec<FacetValueView> {
    let mut values: Vec<(T, usize)> = values.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(MOST_VALUES);
    let view = |(value, count): (T, usize)| FacetValueView {
        label: label(&value),
        value: value.to_string(),
        count,
    };
    values.into_iter().map(view).collect()
}

/// What readers call the authority of a word.
pub(super) fn level_name(word: &str) -> &'static str {
    Authority::parse(word).unwrap_or(Authority::Other).label()
}
