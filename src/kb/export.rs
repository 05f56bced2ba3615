//! Whole documents and single clauses, printed.

use std::collections::BTreeMap;

use super::Kb;
use super::browse::find;
use tiaowen_print::{Edition, Format};
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Result;

impl Kb {
    /// Prints a document, or one clause of it, in a format; `base` is the address of the server that
    /// permalinks start with, empty for relative ones.
    pub fn export(
        &self,
        id: &DocId,
        key: Option<&str>,
        format: Format,
        base: &str,
    ) -> Result<Vec<u8>> {
        let open = self.now();
        let entry = open.entry(id)?;
        let linked = open.linked(entry)?;
        let only = key.map(|key| find(entry, &linked.document, key)).transpose()?;
        let facts = self.document(id)?;
        let clauses = match key {
            Some(key) => vec![self.clause(id, key)?],
            // The API's own shapes are whole; nothing else prints what other documents say.
            None if matches!(format, Format::Json | Format::Jsonl) => self.clauses(id)?,
            None => self.own_clauses(id)?,
        };
        let mut dates = BTreeMap::new();
        if format == Format::Akn {
            for entry in open.collection().catalogue.all() {
                let meta = &entry.meta;
                if let Some(day) = meta.dated.as_ref().or(meta.published.as_ref()) {
                    dates.insert(entry.id.to_string(), day.clone());
                }
            }
        }
        let edition = Edition {
            linked: &linked,
            facts: &facts,
            clauses: &clauses,
            only,
            base,
            dates: &dates,
        };
        tiaowen_print::print(&edition, format)
    }
}
