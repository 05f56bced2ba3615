//! What of the segments of a build is live. A document that was replaced or removed stays in the posting lists of its
//! segment until that is written anew: its units match nothing, and what they had is taken from the
//! statistics, so that scores are those of a build that never knew them.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use tantivy::columnar::Column;
use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{DocId, Result, Searcher, Term};

use super::Fields;
use super::prepare::{Cut, Prepared};
use crate::segment::{each_token, is_written};
use std::sync::Arc;

/// What the dead documents of a segment had.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Dead {
    /// Engine documents: units, and one for each document.
    documents: u64,
    /// By number of a field.
    fields: BTreeMap<u32, DeadField>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct DeadField {
    tokens: u64,
    /// In how many units each token is.
    found: HashMap<String, u64>,
}

impl Dead {
    /// Adds a document that is no more.
    pub(super) fn add(&mut self, document: &Prepared, fields: Fields) {
        self.documents += 1;
        let mut context = None;
        for unit in &document.units {
            self.documents += 1;
            context = unit.texts.context.as_ref().or(context);
            self.add_words(fields.heading, &unit.texts.heading);
            self.add_words(fields.body, &unit.texts.body);
            self.add_characters(fields.heading_chars, &unit.texts.heading);
            self.add_characters(fields.chars, &unit.texts.body);
            if let Some(context) = context {
                self.add_words(fields.context, context);
                self.add_characters(fields.context_chars, context);
            }
        }
    }

    /// Adds what the dead documents of another segment had.
    pub(super) fn join(&mut self, other: Self) {
        self.documents += other.documents;
        for (field, other) in other.fields {
            let field = self.fields.entry(field).or_default();
            field.tokens += other.tokens;
            #[expect(clippy::iter_over_hash_type, reason = "sums have no order")]
            for (token, units) in other.found {
                *field.found.entry(token).or_default() += units;
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.documents == 0
    }

    fn add_words(&mut self, field: Field, cut: &Cut) {
        let mut tokens = Vec::new();
        each_token(cut.folded.chars(), &cut.words, |from, to, _| {
            let token: String =
                cut.folded.chars().get(from..to).unwrap_or_default().iter().collect();
            tokens.push(token);
        });
        self.add_tokens(field, tokens);
    }

    fn add_characters(&mut self, fields: super::Characters, cut: &Cut) {
        let written: Vec<char> =
            cut.folded.chars().iter().copied().filter(|c| is_written(*c)).collect();
        self.add_tokens(fields.singles, written.iter().map(char::to_string).collect());
        self.add_tokens(
            fields.pairs,
            written.windows(2).map(|pair| pair.iter().collect()).collect(),
        );
    }

    fn add_tokens(&mut self, field: Field, tokens: Vec<String>) {
        let field = self.fields.entry(field.field_id()).or_default();
        field.tokens += tokens.len() as u64;
        let distinct: HashSet<String> = tokens.into_iter().collect();
        #[expect(clippy::iter_over_hash_type, reason = "sums have no order")]
        for token in distinct {
            *field.found.entry(token).or_default() += 1;
        }
    }
}

/// What scores are worked out from: how much there is, and how much of it has a token.
pub(crate) struct Statistics<'a> {
    pub(super) searcher: Searcher,
    pub(super) dead: &'a Dead,
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> Result<u64> {
        let dead = self.dead.fields.get(&field.field_id()).map_or(0, |field| field.tokens);
        Ok(self.searcher.total_num_tokens(field)?.saturating_sub(dead))
    }

    fn total_num_docs(&self) -> Result<u64> {
        Ok(self.searcher.total_num_docs()?.saturating_sub(self.dead.documents))
    }

    fn doc_freq(&self, term: &Term) -> Result<u64> {
        let found = self.searcher.doc_freq(term)?;
        if self.dead.is_empty() {
            return Ok(found);
        }
        let token = term.value().as_str().map(str::to_owned).unwrap_or_default();
        Ok(found.saturating_sub(self.dead_with(term.field(), &token)))
    }
}

impl Statistics<'_> {
    /// How many dead units have a token.
    pub(crate) fn dead_with(&self, field: Field, token: &str) -> u64 {
        let field = self.dead.fields.get(&field.field_id());
        field.and_then(|field| field.found.get(token)).copied().unwrap_or_default()
    }
}

/// The order in which units of a segment are read among those of all segments.
#[derive(Clone)]
pub(crate) struct ReadingOrder {
    /// The number of the document of each unit; `None` where the segment stands in reading order by itself.
    pub(super) numbers: Option<Column<u64>>,
    pub(super) positions: Arc<[u32]>,
}

impl ReadingOrder {
    /// Something that grows from unit to unit.
    pub(crate) fn of(&self, doc: DocId) -> u64 {
        let Some(numbers) = &self.numbers else { return doc.into() };
        let number = numbers.first(doc).unwrap_or_default() as usize;
        let position = self.positions.get(number).copied().unwrap_or(u32::MAX);
        (u64::from(position) << 32) | u64::from(doc)
    }
}
