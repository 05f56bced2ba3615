//! What may help when a query finds nothing, or nothing whole: which word is nowhere, the query without
//! one of its words, words one character or one sound away, the nearest headings. Offered, never mixed in.

use tantivy::collector::Count;
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query as EngineQuery};
use tantivy::{DocSet, Searcher, TERMINATED};

use super::narrow::narrowed;
use super::{Open, SearchRequest, failed};
use tiaowen_engine::index::Like;
use tiaowen_engine::query::lower::{any_way, run_query};
use tiaowen_engine::query::meaning::{Meaning, Unit};
use tiaowen_print::view::{HintsView, OfferView};
use tiaowen_text::error::Result;

/// Most words that are tried one by one.
const MOST_WORDS: usize = 8;
/// Most slips offered a word.
const MOST_SLIPS: usize = 3;
/// Most slips looked up for those: filters may leave nothing of the first.
const MOST_TRIED: usize = 10;

impl Open {
    pub(super) fn hints(
        &self,
        searcher: &Searcher,
        meaning: &Meaning,
        request: &SearchRequest,
    ) -> Result<HintsView> {
        let asked = Asked { open: self, searcher, meaning, request };
        let mut missing = Vec::new();
        for (at, group) in meaning.groups.iter().enumerate().take(MOST_WORDS) {
            if !asked.has(group)? {
                missing.push(at);
            }
        }
        let mut hints = HintsView { without: asked.without(&missing)?, ..HintsView::default() };
        for at in &missing {
            hints.missing.extend(meaning.groups.get(*at).map(|group| shown(group)));
            asked.add_slips(*at, &missing, &mut hints.slips)?;
        }
        hints.nearest = self.headings(searcher, self.near_headings(meaning))?;
        Ok(hints)
    }

    /// Headings that share pairs of characters with the query.
    fn near_headings(&self, meaning: &Meaning) -> Box<dyn EngineQuery> {
        let field = self.reader.fields.heading_chars;
        let mut ways: Vec<(Occur, Box<dyn EngineQuery>)> = Vec::new();
        for unit in meaning.groups.iter().flatten().take(MOST_WORDS) {
            let chars: Vec<char> = unit.text.chars().collect();
            for pair in chars.windows(2) {
                ways.push((Occur::Should, run_query(field, &pair.iter().collect::<String>())));
            }
        }
        Box::new(BooleanQuery::new(ways))
    }
}

/// What found nothing.
struct Asked<'a> {
    open: &'a Open,
    searcher: &'a Searcher,
    meaning: &'a Meaning,
    request: &'a SearchRequest,
}

impl Asked<'_> {
    /// Whether a group is in any clause at all.
    fn has(&self, group: &[Unit]) -> Result<bool> {
        let query = narrowed(any_way(group, &self.open.reader), self.request, self.open);
        let scoring = EnableScoring::disabled_from_searcher(self.searcher);
        let weight = query.weight(scoring).map_err(failed)?;
        for segment in self.searcher.segment_readers() {
            if weight.scorer(segment, 1.0).map_err(failed)?.doc() != TERMINATED {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many clauses have all of a query.
    fn count(&self, meaning: &Meaning) -> Result<usize> {
        let reader = &self.open.reader;
        if !self.request.narrows()
            && let Some(plan) = meaning.plan(reader)
            && let Some(found) = plan.find(self.searcher, &self.open.opened).map_err(failed)?
        {
            return Ok(found.words + found.crossing);
        }
        let query = narrowed(meaning.as_characters(reader), self.request, self.open);
        self.searcher.search(&query, &Count).map_err(failed)
    }

    /// The query without what is nowhere, or else without each of its words, as far as that finds anything;
    /// with a word that is nowhere it would find nothing.
    fn without(&self, missing: &[usize]) -> Result<Vec<OfferView>> {
        let meaning = self.meaning;
        let each: Vec<Vec<usize>> = match missing {
            [] => (0..meaning.groups.len().min(MOST_WORDS)).map(|at| vec![at]).collect(),
            missing => vec![missing.to_vec()],
        };
        let mut offers = Vec::new();
        for left_out in each.iter().filter(|left_out| left_out.len() < meaning.groups.len()) {
            let rest = left_out.iter().rev().fold(meaning.clone(), |rest, at| rest.without(*at));
            let total = self.count(&rest)?;
            if total > 0 {
                let words = left_out.iter().filter_map(|at| meaning.groups.get(*at));
                let word = words.map(|group| shown(group)).collect::<Vec<_>>().join(" ");
                offers.push(OfferView { word, query: rest.typed(), total });
            }
        }
        offers.sort_by_key(|offer| offer.total);
        Ok(offers)
    }

    /// Words of the texts that were perhaps meant by one that is nowhere: in the query without the others that
    /// are nowhere, or alone where that finds nothing either.
    fn add_slips(&self, at: usize, missing: &[usize], offers: &mut Vec<OfferView>) -> Result<()> {
        let Some([unit]) = self.meaning.groups.get(at).map(Vec::as_slice) else { return Ok(()) };
        let others = missing.iter().rev().filter(|other| **other != at);
        let mut rest = others.fold(self.meaning.clone(), |rest, other| rest.without(*other));
        rest.runs.clear();
        let at = at - missing.iter().filter(|other| **other < at).count();
        let typed: Vec<char> = unit.text.chars().collect();
        let alike = self.open.reader.spellings.like(&typed);
        let most = offers.len() + MOST_SLIPS;
        for Like { word, .. } in alike.into_iter().take(MOST_TRIED) {
            let meant = vec![self.meant(&word, unit)];
            let mut mended = rest.clone();
            if let Some(group) = mended.groups.get_mut(at) {
                group.clone_from(&meant);
            }
            let alone = Meaning { groups: vec![meant], ..Meaning::default() };
            for query in [mended, alone] {
                let total = self.count(&query)?;
                if total > 0 {
                    offers.push(OfferView { word, query: query.typed(), total });
                    break;
                }
            }
            if offers.len() == most {
                break;
            }
        }
        Ok(())
    }

    /// A word in place of the unit that was typed.
    fn meant(&self, word: &str, typed: &Unit) -> Unit {
        let also = match typed.exact {
            true => Vec::new(),
            false => self.open.reader.lexicon.synonyms().of(word).to_vec(),
        };
        let words = vec![word.to_owned()];
        Unit { text: word.to_owned(), words, also, exact: typed.exact, ..Unit::default() }
    }
}

/// A group as one would type it.
fn shown(group: &[Unit]) -> String {
    group.iter().map(|u| u.text.as_str()).collect::<Vec<_>>().join(" OR ")
}
