//! Facets: how many hits each value would leave, counted exactly. Each honours every filter but its own.

use serde_json::{Value, json};

use crate::lower::Lowering;
use crate::numbers::Numbers;
use crate::reply::{Search, unreadable};
use tiaowen_engine::engine::FacetCounts;
use tiaowen_engine::plan::Filter;
use tiaowen_text::error::Result;

/// Values counted in one search; the cluster allows 65,535.
const AT_ONCE: usize = 50_000;
/// Sections given: as many as a reader is shown.
const MOST_SECTIONS: usize = 50;

/// Facets of what a query matches.
pub(crate) struct Facets<'a> {
    documents: usize,
    numbers: &'a Numbers,
    slices: usize,
    partitions: usize,
}

impl<'a> Facets<'a> {
    /// Facets over so many documents and different sections.
    pub(crate) fn new(documents: usize, numbers: &'a Numbers, sections: usize) -> Self {
        Self {
            documents,
            numbers,
            slices: (numbers.next() as usize).div_ceil(AT_ONCE).max(1),
            partitions: sections.div_ceil(AT_ONCE).max(1),
        }
    }

    /// The searches that count what `query` matches, before any filter; `scored` tells that scores decide what does.
    pub(crate) fn searches(
        &self,
        lowering: &Lowering<'_>,
        query: &Value,
        filter: &Filter,
        scored: bool,
    ) -> Vec<Search> {
        let without = |change: fn(&mut Filter)| {
            let mut rest = filter.clone();
            change(&mut rest);
            lowering.filters(&rest)
        };
        let documents = without(|filter| filter.documents = None);
        let mut sections = without(|filter| filter.sections = Vec::new());
        // Outside sections the name is empty, which is no value.
        sections.push(json!({ "bool": { "must_not": { "term": { "section": "" } } } }));
        let counterpart = without(|filter| filter.counterpart = None);
        let mut searches = Vec::new();
        for slice in 0..self.slices.max(self.partitions) {
            let mut aggregations = json!({});
            if slice < self.slices {
                let (from, to) = (slice * AT_ONCE, (slice + 1) * AT_ONCE);
                let mut filters = documents.clone();
                filters.push(json!({ "range": { "doc_ord": { "gte": from, "lt": to } } }));
                aggregations["documents"] = counted(
                    filters,
                    json!({
                        "field": "doc_ord", "size": AT_ONCE, "shard_size": AT_ONCE,
                    }),
                );
            }
            if slice < self.partitions {
                let mut terms = json!({
                    "field": "section", "size": MOST_SECTIONS, "shard_size": AT_ONCE,
                });
                if self.partitions > 1 {
                    terms["include"] =
                        json!({ "partition": slice, "num_partitions": self.partitions });
                    // Parts of one hash are not all of one size.
                    terms["shard_size"] = json!(AT_ONCE + AT_ONCE / 4);
                }
                aggregations["sections"] = counted(sections.clone(), terms);
            }
            if slice == 0 {
                aggregations["counterpart"] = json!({
                    "filter": all(counterpart.clone()),
                    "aggs": { "with": { "filter": { "term": { "linked": true } } } },
                });
            }
            let search = Search::count(query.clone(), json!({ "aggs": aggregations }));
            searches.push(search.scored_if(scored));
        }
        searches
    }

    /// The counts that the answers to those searches hold.
    pub(crate) fn read(&self, answers: &[Value]) -> Result<FacetCounts> {
        let mut counts =
            FacetCounts { documents: vec![0; self.documents], ..FacetCounts::default() };
        for answer in answers {
            let of = |name: &str| answer.get("aggregations").and_then(|all| all.get(name));
            if let Some(documents) = of("documents") {
                for bucket in buckets(documents)? {
                    let number = bucket.get("key").and_then(Value::as_u64);
                    let number = number.and_then(|number| u32::try_from(number).ok());
                    let at = self.numbers.position(number.ok_or_else(unreadable)?)?;
                    if let Some(held) = counts.documents.get_mut(at) {
                        *held = count(bucket)?;
                    }
                }
            }
            if let Some(sections) = of("sections") {
                for bucket in buckets(sections)? {
                    let name = bucket.get("key").and_then(Value::as_str).ok_or_else(unreadable)?;
                    counts.sections.push((name.to_owned(), count(bucket)?));
                }
            }
            if let Some(counterpart) = of("counterpart") {
                let with = count(counterpart.get("with").ok_or_else(unreadable)?)?;
                counts.counterpart = [with, count(counterpart)?.saturating_sub(with)];
            }
        }
        counts.sections.sort();
        Ok(counts)
    }
}

fn all(filters: Vec<Value>) -> Value {
    json!({ "bool": { "filter": filters } })
}

fn counted(filters: Vec<Value>, terms: Value) -> Value {
    json!({ "filter": all(filters), "aggs": { "by": { "terms": terms } } })
}

/// Values with their counts; refused where a shard may have held more.
fn buckets(aggregation: &Value) -> Result<&[Value]> {
    let by = aggregation.get("by").ok_or_else(unreadable)?;
    let exact = by.get("doc_count_error_upper_bound").and_then(Value::as_u64) == Some(0);
    let buckets = by.get("buckets").and_then(Value::as_array).filter(|_| exact);
    buckets.map(Vec::as_slice).ok_or_else(unreadable)
}

fn count(bucket: &Value) -> Result<usize> {
    let count = bucket.get("doc_count").and_then(Value::as_u64).ok_or_else(unreadable)?;
    Ok(count as usize)
}
