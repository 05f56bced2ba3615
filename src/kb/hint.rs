//! What may help when a query finds nothing, or nothing whole: which word is nowhere, the query without
//! one of its words, words one character or one sound away, the nearest headings. Offered, never mixed in.

use tantivy::Searcher;
use tantivy::collector::Count;
use tantivy::query::{BooleanQuery, Occur, Query as EngineQuery};

use super::narrow::narrowed;
use super::{Open, SearchRequest, failed, unread};
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
        let mut found: Vec<(usize, u32, String)> = Vec::new();
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(self.reader.fields.body).map_err(failed)?;
            let mut terms = inverted.terms().stream().map_err(unread)?;
            while terms.advance() {
                let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
                if let Some(slip) = slip(&typed, term) {
                    found.push((slip, terms.value().doc_freq, term.to_owned()));
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

/// How a word may be a slip for what was typed: 0 by its sound, 1 by one other character; none when it is
/// neither. Asked of every word of the texts, so it gives up at the first character that tells.
fn slip(typed: &[char], word: &str) -> Option<usize> {
    let mut chars = word.chars();
    let (mut other, mut alike) = (0, true);
    for a in typed {
        let b = chars.next()?;
        if *a != b {
            other += 1;
            alike = alike && same_sound(*a, b);
        }
        if !alike && (other > 1 || typed.len() < 3) {
            return None;
        }
    }
    match chars.next() {
        None if other > 0 => Some(usize::from(!alike)),
        _ => None,
    }
}

/// Whether two characters have the same pinyin without tones.
fn same_sound(a: char, b: char) -> bool {
    let plain = |c: char| pinyin::ToPinyin::to_pinyin(&c).map(pinyin::Pinyin::plain);
    plain(a).is_some_and(|sound| plain(b) == Some(sound))
}

#[cfg(test)]
mod tests {
    use super::slip;

    #[test]
    fn a_slip_is_one_other_character_or_the_same_sound() {
        let typed: Vec<char> = "充电装".chars().collect();
        assert_eq!(slip(&typed, "充电桩"), Some(0));
        assert_eq!(slip(&typed, "充电器"), Some(1));
        assert_eq!(slip(&typed, "虫店庄"), Some(0), "every character may be another of its sound");
        assert_eq!(slip(&typed, "充值器"), None);
        assert_eq!(slip(&typed, "充电"), None);
        assert_eq!(slip(&typed, "充电装"), None, "the word itself is no slip");
        assert_eq!(slip(&typed, "充电桩桩"), None);
        assert_eq!(slip(&['停', '车'], "停止"), None, "of two characters, one is half the word");
    }
}
