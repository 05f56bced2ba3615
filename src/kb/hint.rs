//! What may help when a query finds nothing, or nothing whole: which word is nowhere, the query without
//! one of its words, words one character or one sound away, the nearest headings. Offered, never mixed in.

use tantivy::Searcher;
use tantivy::collector::Count;
use tantivy::query::{BooleanQuery, Occur, Query as EngineQuery};

use super::narrow::narrowed;
use super::suggest::{failed, io};
use super::{Open, SearchRequest};
use crate::error::Result;
use crate::query::lower::{any_way, run_query};
use crate::query::meaning::Meaning;
use crate::view::{HintsView, OfferView};

/// Most words that are tried one by one.
const MOST_WORDS: usize = 8;
/// Most slips offered a word.
const MOST_SLIPS: usize = 3;

impl Open {
    pub(super) fn hints(
        &self,
        searcher: &Searcher,
        meaning: &Meaning,
        request: &SearchRequest,
    ) -> Result<HintsView> {
        let mut hints = HintsView::default();
        let count = |query: Box<dyn EngineQuery>| {
            searcher.search(&narrowed(query, request, self), &Count).map_err(failed)
        };
        for (at, group) in meaning.groups.iter().enumerate().take(MOST_WORDS) {
            let word: String =
                group.iter().map(|u| u.text.as_str()).collect::<Vec<_>>().join(" OR ");
            if count(any_way(group, &self.reader))? == 0 {
                if let [unit] = group.as_slice() {
                    self.slips(searcher, meaning, &unit.text, &mut hints.slips)?;
                }
                hints.missing.push(word.clone());
            }
            if meaning.groups.len() > 1 {
                let rest = meaning.without(at);
                let total = count(rest.as_characters(&self.reader))?;
                if total > 0 {
                    hints.without.push(OfferView { word, query: rest.typed(), total });
                }
            }
        }
        if hints.without.is_empty() && !hints.missing.is_empty() {
            let mut rest = meaning.clone();
            rest.runs.clear();
            rest.groups.retain(|g| !g.iter().any(|u| hints.missing.contains(&u.text)));
            let total = match rest.groups.is_empty() {
                true => 0,
                false => count(rest.as_characters(&self.reader))?,
            };
            if total > 0 {
                let word = hints.missing.join(" ");
                hints.without.push(OfferView { word, query: rest.typed(), total });
            }
        }
        hints.without.sort_by_key(|offer| offer.total);
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

    /// Words of the texts with one other character, or with the same sound.
    fn slips(
        &self,
        searcher: &Searcher,
        meaning: &Meaning,
        word: &str,
        offers: &mut Vec<OfferView>,
    ) -> Result<()> {
        let typed: Vec<char> = word.chars().collect();
        if typed.len() < 2 {
            return Ok(());
        }
        let sound = sounds(&typed);
        let mut found: Vec<(usize, u32, String)> = Vec::new();
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(self.reader.fields.body).map_err(failed)?;
            let mut terms = inverted.terms().stream().map_err(io)?;
            while terms.advance() {
                let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
                let chars: Vec<char> = term.chars().collect();
                if chars.len() != typed.len() {
                    continue;
                }
                let other = chars.iter().zip(&typed).filter(|(a, b)| a != b).count();
                let alike = sounds(&chars) == sound;
                if alike || (other == 1 && typed.len() > 2) {
                    found.push((usize::from(!alike), terms.value().doc_freq, term.to_owned()));
                }
            }
        }
        found.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then_with(|| a.2.cmp(&b.2)));
        for (_, total, term) in found.into_iter().take(MOST_SLIPS) {
            let query = meaning.typed().replace(word, &term);
            offers.push(OfferView { word: term, query, total: total as usize });
        }
        Ok(())
    }
}

/// Pinyin without tones; a character without pinyin stands for itself.
fn sounds(chars: &[char]) -> Vec<String> {
    let sound = |c: &char| match pinyin::ToPinyin::to_pinyin(c) {
        Some(pinyin) => pinyin.plain().to_owned(),
        None => c.to_string(),
    };
    chars.iter().map(sound).collect()
}
