//! Suggestions while typing: a clause to jump to, documents and headings, words, and how much the text
//! finds. Pinyin is understood here only; search never mixes it in.

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{Query as EngineQuery, TermSetQuery};
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::facts::clause_ref;
use super::{Kb, Open, failed, unread};
use tiaowen_engine::query::lower::run_query;
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{self, meaning};
use tiaowen_print::view::{ClauseRefView, SuggestView};
use tiaowen_text::error::Result;
use tiaowen_text::script::{Folded, fold};

/// Most suggestions of each group.
const MOST: usize = 6;
/// Terms looked through for one prefix.
const SCANNED: usize = 20_000;
/// Shortest pinyin that is understood: two initials.
const SHORTEST_PINYIN: usize = 2;

impl Kb {
    /// Suggestions for a text that is being typed.
    pub fn suggest(&self, text: &str) -> Result<SuggestView> {
        let open = self.now();
        let text = text.trim();
        let mut view = SuggestView { input: text.to_owned(), ..SuggestView::default() };
        let folded: String = fold(text).chars().filter(|c| !c.is_whitespace()).collect();
        if folded.is_empty() {
            return Ok(view);
        }
        let searcher = open.reader.searcher();
        view.jump = open.resolve(text)?.clauses;
        view.jump.truncate(MOST);
        let titled = open.names().containing(&folded);
        view.documents =
            titled.into_iter().take(MOST).filter_map(|at| open.document_ref(at)).collect();
        let fields = open.reader.fields;
        view.headings = open.headings(&searcher, run_query(fields.heading_chars, &folded))?;
        if view.headings.is_empty() && is_pinyin(&folded) {
            let readings = begin_with(&searcher, fields.pinyin, &folded)?;
            let terms =
                readings.iter().map(|(reading, _)| Term::from_field_text(fields.pinyin, reading));
            view.headings = open.headings(&searcher, Box::new(TermSetQuery::new(terms)))?;
        }
        let mut terms = begin_with(&searcher, fields.body, &folded)?;
        // The field also holds the runs inside longer words: 养老机 of 养老机构 is no word.
        terms.retain(|(term, _)| {
            term.chars().count() > 1 && open.reader.segmenter.words(&Folded::new(term)).len() == 1
        });
        terms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        view.terms = terms.into_iter().take(MOST).map(|(term, _)| term).collect();
        let meaning = meaning::read(&query::parse(text), &open.reader, &Switches::default());
        if !meaning.groups.is_empty() {
            let all = meaning.as_characters(&open.reader);
            view.total = searcher.search(&all, &Count).map_err(failed)?;
        }
        Ok(view)
    }
}

impl Open {
    pub(super) fn headings(
        &self,
        searcher: &Searcher,
        query: Box<dyn EngineQuery>,
    ) -> Result<Vec<ClauseRefView>> {
        let top = TopDocs::with_limit(MOST).order_by_score();
        let found = searcher.search(&query, &top).map_err(failed)?;
        let mut headings = Vec::with_capacity(found.len());
        for (_, address) in found {
            let unit = self.reader.unit(address)?;
            if let Some(entry) = self.reader.document_of(address) {
                headings.push(clause_ref(entry, unit));
            }
        }
        Ok(headings)
    }
}

fn is_pinyin(text: &str) -> bool {
    text.len() >= SHORTEST_PINYIN && text.bytes().all(|b| b.is_ascii_lowercase())
}

/// Terms of a field that begin with a text, and in how many clauses each is.
pub(super) fn begin_with(
    searcher: &Searcher,
    field: Field,
    prefix: &str,
) -> Result<Vec<(String, u32)>> {
    let mut found = Vec::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field).map_err(failed)?;
        let mut terms =
            inverted.terms().range().ge(prefix.as_bytes()).into_stream().map_err(unread)?;
        while terms.advance() && found.len() < SCANNED {
            let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
            if !term.starts_with(prefix) {
                break;
            }
            found.push((term.to_owned(), terms.value().doc_freq));
        }
    }
    Ok(found)
}
