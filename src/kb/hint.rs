//! What may help when a query finds nothing, or nothing whole: which word is nowhere, the query without
//! one of its words, words one character or one sound away or spelt out in pinyin, the nearest headings. Offered, never mixed in.

use super::{Open, SearchRequest};
use tiaowen_engine::plan::Filter;
use tiaowen_engine::query::lower::{any_of, headed};
use tiaowen_engine::query::meaning::{Meaning, Unit};
use tiaowen_print::view::{HintsView, OfferView};
use tiaowen_text::error::Result;

/// Most words that are tried one by one. Who types more describes a case, to which one word less is no answer, and each
/// trial costs as much as a search for all the others.
const MOST_WORDS: usize = 8;
/// Most slips offered a word.
const MOST_SLIPS: usize = 3;
/// Most slips looked up for those: filters may leave nothing of the first.
const MOST_TRIED: usize = 10;

impl Open {
    pub(super) fn hints(&self, meaning: &Meaning, request: &SearchRequest) -> Result<HintsView> {
        let asked = Asked { open: self, meaning, filter: self.filter(request) };
        let mut missing = Vec::new();
        for (at, group) in meaning.groups.iter().enumerate().take(MOST_WORDS) {
            if !asked.has(group)? {
                missing.push(at);
            }
        }
        let mut hints = HintsView::default();
        if meaning.groups.len() <= MOST_WORDS {
            hints.without = asked.without(&missing)?;
        }
        for at in &missing {
            hints.missing.extend(meaning.groups.get(*at).map(|group| shown(group)));
            asked.add_slips(*at, &missing, &mut hints.slips)?;
        }
        hints.nearest = self.headings(&headed(near_headings(meaning)))?;
        if let ([group], true) = (meaning.groups.as_slice(), hints.nearest.is_empty()) {
            hints.nearest = self.pronounced(&shown(group))?;
        }
        Ok(hints)
    }
}

/// The character bigrams of a query, by which near headings are found.
fn near_headings(meaning: &Meaning) -> Vec<String> {
    let units = meaning.groups.iter().flatten().take(MOST_WORDS);
    let mut pairs = Vec::new();
    for unit in units {
        let chars: Vec<char> = unit.text.chars().collect();
        pairs.extend(chars.windows(2).map(|pair| pair.iter().collect()));
    }
    pairs
}

/// What found nothing.
struct Asked<'a> {
    open: &'a Open,
    meaning: &'a Meaning,
    filter: Filter,
}

impl Asked<'_> {
    /// Whether a group is in any clause at all.
    fn has(&self, group: &[Unit]) -> Result<bool> {
        let engine = self.open.engine.as_ref();
        engine.exists(&any_of(group, engine)?, &self.filter)
    }

    /// How many clauses have all of a query.
    fn count(&self, meaning: &Meaning) -> Result<usize> {
        let engine = self.open.engine.as_ref();
        engine.count(&meaning.plan(engine)?, &self.filter)
    }

    /// The query without what is nowhere, or else without each of its words, as far as that finds anything;
    /// with a word that is nowhere it would find nothing.
    fn without(&self, missing: &[usize]) -> Result<Vec<OfferView>> {
        let meaning = self.meaning;
        let each: Vec<Vec<usize>> = match missing {
            [] => (0..meaning.groups.len()).map(|at| vec![at]).collect(),
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
        let alike = self.open.collection().misspelt(&unit.text);
        let most = offers.len() + MOST_SLIPS;
        for word in alike.into_iter().take(MOST_TRIED) {
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
            false => self.open.collection().lexicon.synonyms().of(word).to_vec(),
        };
        let words = vec![word.to_owned()];
        Unit { text: word.to_owned(), words, also, exact: typed.exact, ..Unit::default() }
    }
}

/// A group as one would type it.
fn shown(group: &[Unit]) -> String {
    group.iter().map(|u| u.text.as_str()).collect::<Vec<_>>().join(" OR ")
}
