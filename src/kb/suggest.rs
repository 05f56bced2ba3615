//! Suggestions while typing: a clause to jump to, documents and headings, words, and how much the text
//! finds. Pinyin is understood here, and offered by a search that finds nothing; hits never come of it.

use super::{Kb, Open, today};
use tiaowen_engine::engine::Hit;
use tiaowen_engine::plan::{Filter, Matching, Order, Plan, Request};
use tiaowen_engine::query::lower::headed;
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{self, meaning};
use tiaowen_print::view::{ClauseRefView, SuggestView};
use tiaowen_text::error::Result;
use tiaowen_text::script::{Folded, fold};

/// Most suggestions of each group.
const MOST: usize = 6;
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
        view.jump = open.resolve(text)?.clauses;
        view.jump.truncate(MOST);
        let names = open.names();
        let titled = names.ordered(names.containing(&folded), &today());
        view.documents =
            titled.into_iter().take(MOST).filter_map(|at| open.document_at(at)).collect();
        view.headings = open.headings(&headed([folded.clone()]))?;
        if view.headings.is_empty() {
            view.headings = open.pronounced(&folded)?;
        }
        let mut terms = open.engine.words_from(&folded)?;
        // The field also holds the runs inside longer words: 养老机 of 养老机构 is no word.
        terms.retain(|(term, _)| {
            term.chars().count() > 1
                && open.collection().segmenter.words(&Folded::new(term)).len() == 1
        });
        terms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        view.terms = terms.into_iter().take(MOST).map(|(term, _)| term).collect();
        let meaning = meaning::read(&query::parse(text), open.collection(), &Switches::default());
        meaning.check()?;
        if !meaning.groups.is_empty() {
            let plan = meaning.plan(open.engine.as_ref())?;
            view.total = open.engine.count(&plan, &Filter::default())?;
        }
        Ok(view)
    }
}

impl Open {
    /// The first clauses that a plan of headings finds.
    pub(super) fn headings(&self, plan: &Plan) -> Result<Vec<ClauseRefView>> {
        let filter = Filter::default();
        let found = self.engine.search(&Request {
            plan,
            matching: Matching::Whole,
            filter: &filter,
            order: Order::Score,
            offset: 0,
            limit: MOST,
            facets: false,
        })?;
        self.clauses_found(found.words.hits)
    }

    /// Clauses whose heading reads as a text in pinyin, given folded; none for any other text.
    pub(super) fn pronounced(&self, folded: &str) -> Result<Vec<ClauseRefView>> {
        match is_pinyin(folded) {
            true => self.clauses_found(self.engine.pronounced(folded, MOST)?),
            false => Ok(Vec::new()),
        }
    }

    fn clauses_found(&self, hits: Vec<Hit>) -> Result<Vec<ClauseRefView>> {
        hits.into_iter().map(|hit| self.clause_of(hit)).collect()
    }
}

fn is_pinyin(text: &str) -> bool {
    text.len() >= SHORTEST_PINYIN && text.bytes().all(|b| b.is_ascii_lowercase())
}
