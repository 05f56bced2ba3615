//! Which documents have a name in their text: what must be linked again when another document came or went.

use std::collections::BTreeSet;

use rayon::prelude::*;
use tantivy::collector::DocSetCollector;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Term};

use super::{Embedded, failed};
use tiaowen_link::crossref::folded::key;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::Result;

impl Embedded {
    /// See [`Engine::naming`].
    pub(super) fn documents_naming(&self, names: &BTreeSet<String>) -> Result<BTreeSet<DocId>> {
        let searcher = self.reader.searcher();
        let mut units: BTreeSet<DocAddress> = BTreeSet::new();
        for name in names {
            let query = all_of(name, self.reader.fields.chars.singles);
            units.extend(searcher.search(&query, &DocSetCollector).map_err(failed)?);
        }
        let units: Vec<DocAddress> = units.into_iter().collect();
        let of_unit = |address: &DocAddress| -> Result<Option<DocId>> {
            let hit = self.reader.hit(0.0, *address)?;
            let text = key(&hit.unit.text);
            let has = names.iter().any(|name| text.contains(name.as_str()));
            has.then(|| hit.entry(&self.reader.collection).map(|entry| entry.id.clone()))
                .transpose()
        };
        let found: Vec<Option<DocId>> = units.par_iter().map(of_unit).collect::<Result<_>>()?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// Units that have all characters of a name in a field.
fn all_of(name: &str, field: Field) -> BooleanQuery {
    let characters: BTreeSet<char> = name.chars().collect();
    let terms = characters.into_iter().map(|c| -> (Occur, Box<dyn Query>) {
        let term = Term::from_field_text(field, c.encode_utf8(&mut [0; 4]));
        (Occur::Must, Box::new(TermQuery::new(term, IndexRecordOption::Basic)))
    });
    BooleanQuery::new(terms.collect())
}
