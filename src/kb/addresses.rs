//! The addresses of every document and clause, in pages: what a sitemap lists.

use tantivy::DocAddress;
use tantivy::collector::DocSetCollector;

use super::facts::page_of;
use super::{Kb, failed};
use tiaowen_text::error::{Error, Result};

impl Kb {
    /// How many there are.
    pub fn address_count(&self) -> usize {
        let open = self.now();
        open.reader.catalogue.len() + open.reader.build.units
    }

    /// Addresses of pages from the `first` on, at most `limit`: documents, then clauses in reading order.
    pub fn addresses(&self, first: usize, limit: usize) -> Result<Vec<String>> {
        let open = self.now();
        let reader = &open.reader;
        let pages = reader.catalogue.iter().skip(first).take(limit);
        let mut addresses: Vec<String> = pages.map(page_of).collect();
        let left = limit - addresses.len();
        if left == 0 {
            return Ok(addresses);
        }
        let searcher = reader.searcher();
        let query = reader.term_query(reader.fields.kind, "unit");
        let units = searcher.search(&query, &DocSetCollector).map_err(failed)?;
        let mut units: Vec<DocAddress> = units.into_iter().collect();
        units.sort_unstable();
        for unit in units.into_iter().skip(first.saturating_sub(reader.catalogue.len())).take(left)
        {
            let entry = reader
                .document_of(unit)
                .ok_or_else(|| Error::internal("a clause without a document in the index"))?;
            addresses.push(format!("{}/{}", page_of(entry), reader.unit(unit)?.key));
        }
        Ok(addresses)
    }
}
