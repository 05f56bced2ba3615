//! The addresses of every document and clause, in pages: what a sitemap lists.

use super::Kb;
use super::facts::page_of;
use tiaowen_text::error::Result;

impl Kb {
    /// How many there are.
    pub fn address_count(&self) -> usize {
        let open = self.now();
        open.collection().catalogue.len() + open.collection().build.units
    }

    /// Addresses of pages from the `first` on, at most `limit`: documents, then clauses in reading order.
    pub fn addresses(&self, first: usize, limit: usize) -> Result<Vec<String>> {
        let open = self.now();
        let collection = open.collection();
        let pages = collection.catalogue.iter().skip(first).take(limit);
        let mut addresses: Vec<String> = pages.map(page_of).collect();
        let left = limit - addresses.len();
        if left == 0 {
            return Ok(addresses);
        }
        let first = first.saturating_sub(collection.catalogue.len());
        for hit in open.engine.units_from(first, left)? {
            addresses.push(format!("{}/{}", page_of(hit.entry(collection)?), hit.unit.key));
        }
        Ok(addresses)
    }
}
