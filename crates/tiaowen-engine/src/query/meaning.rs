//! The meaning of a query: words with their synonyms and exact phrases, and what was left out.
//!
//! A text is cut into words; a lone character is joined to its neighbour, since by itself it would match
//! everywhere. Every unit matches as a word (a token of the word field) or as a phrase of characters.

use super::switch::Switches;
use super::{FARTHEST_NEAR, MOST_NEAR_WORDS, Query, Term, year};
use super::{age, amount, date, share, speech};
use crate::collection::Collection;
use crate::segment::{Kinship, Word, written};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::script::Folded;

/// A query ready to be searched.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meaning {
    /// Each must match; one holds when one of its units does.
    pub groups: Vec<Vec<Unit>>,
    /// Phrases that must not occur, folded.
    pub excluded: Vec<String>,
    /// Whole texts as typed, folded: a clause that has one of them as a phrase ranks higher.
    pub runs: Vec<String>,
    /// The texts less what was switched off or carries no topic: evidence for a question.
    pub spoken: Vec<String>,
    /// Terms that are broader than or related to everyday words of the texts: evidence for a question, no match.
    pub related: Vec<Related>,
    /// Words that were left out since they carry no topic.
    pub ignored: Vec<String>,
    /// Such words that the reader wants searched.
    pub unignored: Vec<String>,
    /// Words that the reader switched off.
    pub dropped: Vec<String>,
    /// Phrases that heading or document title must have.
    pub titles: Vec<String>,
    /// Words that must stand as typed: their form, in the script of the reader.
    pub as_typed: Vec<String>,
    /// Ids of the only clauses that may match, when something must stand as typed.
    pub only: Option<Vec<String>>,
    /// Whether it is worded as a question.
    pub asks: bool,
}

/// What one unit of a query looks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unit {
    /// Folded text.
    pub text: String,
    /// As typed.
    pub typed: String,
    /// Its words, folded; more than one where a lone character was joined.
    pub words: Vec<String>,
    /// Whether it was quoted: then it means exactly the phrase.
    pub exact: bool,
    /// How many words may stand between its words.
    pub near: Option<u32>,
    /// What is also searched, as written in the lexicon.
    pub also: Vec<String>,
    /// What would also be searched but was switched off.
    pub also_off: Vec<String>,
}

/// An everyday word with terms of documents that it may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The word, folded.
    pub word: String,
    /// How the terms stand to it.
    pub kinship: Kinship,
    /// As written in the lexicon, best first.
    pub terms: Vec<String>,
}

/// The dictionary and synonyms of an index, less what was switched off.
struct Dictionary<'a> {
    collection: &'a Collection,
    switches: &'a Switches,
}

impl Dictionary<'_> {
    fn words(&self, folded: &Folded) -> Vec<Word> {
        self.collection.segmenter.words(folded)
    }

    fn has_synonyms(&self, word: &str) -> bool {
        !self.collection.lexicon.synonyms().of(word).is_empty()
    }

    /// What is also searched for a word, and what of it was switched off.
    fn synonyms(&self, word: &str) -> (Vec<String>, Vec<String>) {
        let year = year::in_words(word);
        let known = self.collection.lexicon.synonyms().of(word).iter().cloned().chain(year);
        known.partition(|also| !self.switches.drops_synonym(word, also))
    }

    fn everyday_words(&self, chars: &[char]) -> Vec<String> {
        let folded = Folded::new(&chars.iter().collect::<String>());
        let words = self.words(&folded);
        let borders = borders(&words);
        let border = |at: usize| borders.get(at).is_some_and(|border| *border);
        let seen = self.collection.lexicon.sightings(folded.chars(), border);
        seen.into_iter().map(|seen| seen.word).collect()
    }

    /// What the everyday words of a text may be about in the words of documents, less what was switched off.
    fn related(&self, chars: &[char], searched: impl Fn(&str) -> bool) -> Vec<Related> {
        let lexicon = &self.collection.lexicon;
        let mut words = self.everyday_words(chars);
        let standard = lexicon.in_standard(chars);
        if standard != chars {
            words.extend(self.everyday_words(&standard));
        }
        let mut related: Vec<Related> = Vec::new();
        let mut add = |word: &str, kinship: Kinship, terms: &mut dyn Iterator<Item = &str>| {
            let held = |related: &Related| related.word == word && related.kinship == kinship;
            let terms: Vec<String> = terms
                .filter(|term| !self.switches.drops_synonym(word, term))
                .map(str::to_owned)
                .collect();
            let again = related.iter().any(|old| held(old) && old.terms == terms);
            if !again && !terms.is_empty() {
                related.push(Related { word: word.to_owned(), kinship, terms });
            }
        };
        for word in &words {
            for (kinship, terms) in lexicon.everyday().of(word) {
                add(word, *kinship, &mut terms.iter().map(String::as_str));
            }
            // What a whole word of the query has is searched for it already.
            if !searched(word) {
                let same = lexicon.synonyms().of(word);
                add(word, Kinship::Same, &mut same.iter().map(String::as_str));
            }
        }
        for age in age::find(chars) {
            let word: String = chars.get(age.range).unwrap_or_default().iter().collect();
            add(&word, Kinship::Related, &mut age.terms.into_iter());
        }
        related
    }

    /// Where a question has words that carry no topic, also such as the segmenter does not know; and where the particles
    /// at its end begin.
    fn without_topic(&self, chars: &[char], words: &[Word]) -> Vec<std::ops::Range<usize>> {
        let borders = borders(words);
        let border = |at: usize| borders.get(at).is_some_and(|border| *border);
        let stop_words = &self.collection.lexicon.stop_words();
        let mut found = stop_words.phrases(chars, border);
        let (end, _) = speech::closing(chars, border);
        let closing = words.iter().filter(|word| word.start >= end);
        found.extend(closing.map(|word| word.start..word.end));
        found
    }

    /// Whether a word carries no topic here, and whether it is searched all the same.
    fn filler(&self, word: &str, asks: bool) -> (bool, bool) {
        (
            self.collection.lexicon.stop_words().holds(word, asks),
            self.switches.searches_ignored(word),
        )
    }
}

impl Meaning {
    /// Refuses quotations with `~n` beyond what an engine can answer in time.
    pub fn check(&self) -> Result<()> {
        for unit in self.groups.iter().flatten() {
            let Some(apart) = unit.near else { continue };
            let typed = &unit.typed;
            let words = unit.words.len();
            if words > MOST_NEAR_WORDS {
                let fault = format!(
                    "“{typed}”~{apart}：引号内有 {words} 个词，~ 最多用于 {MOST_NEAR_WORDS} 个词"
                );
                return Err(Error::invalid(fault));
            }
            if apart > FARTHEST_NEAR {
                let fault = format!("“{typed}”~{apart}：~ 后面最大是 {FARTHEST_NEAR}");
                return Err(Error::invalid(fault));
            }
            let twice = unit.words.iter().enumerate().find(|(at, word)| {
                unit.words.get(..*at).is_some_and(|before| before.contains(word))
            });
            if let Some((_, word)) = twice {
                let fault = format!("“{typed}”~{apart}：“{word}”在引号内出现两次，~ 的词各写一次");
                return Err(Error::invalid(fault));
            }
        }
        Ok(())
    }
}

/// Reads the meaning of a query with the dictionary and synonyms of an index.
pub fn read(query: &Query, collection: &Collection, switches: &Switches) -> Meaning {
    let reader = &Dictionary { collection, switches };
    let all: String = query.groups.iter().flatten().map(Term::text).collect();
    let asks = !switches.is_literal() && is_question(&all, reader);
    read_as(query, asks, reader)
}

/// The same of what is a question although it is not worded as one: what tells a case and stands nowhere whole.
pub fn read_question(query: &Query, collection: &Collection, switches: &Switches) -> Meaning {
    let asks = !switches.is_literal();
    read_as(query, asks, &Dictionary { collection, switches })
}

fn read_as(query: &Query, asks: bool, reader: &Dictionary<'_>) -> Meaning {
    let switches = reader.switches;
    let mut meaning = Meaning { asks, ..Meaning::default() };
    for group in &query.groups {
        if let [Term::Text(text)] = group.as_slice() {
            if query.groups.len() > 1 && separates(text) {
                meaning.ignored.push(text.trim().to_owned());
                continue;
            }
            let units = units_of(text, reader, &mut meaning);
            meaning.groups.extend(units.into_iter().map(|u| vec![u]));
            meaning.runs.extend(run(text));
            continue;
        }
        // In a choice every alternative is one unit: `a OR b c` would be ambiguous otherwise.
        let units: Vec<Unit> = group.iter().filter_map(|term| whole(term, reader)).collect();
        let (dropped, units): (Vec<_>, Vec<_>) =
            units.into_iter().partition(|u| switches.drops(&u.text));
        meaning.dropped.extend(dropped.into_iter().map(|u| u.text));
        if !units.is_empty() {
            meaning.groups.push(units);
        }
    }
    if meaning.groups.is_empty() && meaning.dropped.is_empty() {
        // Nothing was left but fillers: then they are what is searched.
        let terms = query.groups.iter().flatten();
        meaning.groups = terms.filter_map(|t| Some(vec![whole(t, reader)?])).collect();
        meaning.ignored.clear();
    }
    for term in &query.excluded {
        if let Some(run) = run(term.text()) {
            let list =
                if switches.drops(&run) { &mut meaning.dropped } else { &mut meaning.excluded };
            list.push(run);
        }
    }
    let typed = meaning.groups.iter().flatten().map(|u| &u.typed);
    meaning.as_typed = typed.filter(|t| switches.keeps_form(t)).cloned().collect();
    meaning
}

/// Whether a text is nothing but marks that people put between words: 养老 - 托育, 养老 / 托育.
fn separates(text: &str) -> bool {
    const BETWEEN: &str = "-‐‑–—―－/／\\+＋&＆·•・~～、，。；：,.;:…_＿";
    let mut written = text.chars().filter(|c| !c.is_whitespace()).peekable();
    written.peek().is_some() && written.all(|c| BETWEEN.contains(c))
}

/// Whether a word begins or ends at each place: asked far more often than there are words.
fn borders(words: &[Word]) -> Vec<bool> {
    let last = words.iter().map(|word| word.end).max().unwrap_or_default();
    let mut borders = vec![false; last + 1];
    for at in words.iter().flat_map(|word| [word.start, word.end]) {
        if let Some(border) = borders.get_mut(at) {
            *border = true;
        }
    }
    borders
}

fn is_question(text: &str, reader: &Dictionary<'_>) -> bool {
    let folded = Folded::new(text);
    let run: String = folded.chars().iter().collect();
    if text.contains(['?', '？']) {
        return true;
    }
    let begins = |word: &str| word.chars().next().is_some_and(|c| folded.chars().contains(&c));
    let stop_words = reader.collection.lexicon.stop_words();
    let mut held = stop_words.asking().filter(|word| begins(word) && run.contains(*word));
    // A lone character asks only as a word: 几 is in 几何 too.
    if !speech::either_or(folded.chars()).is_empty() || held.any(|word| word.chars().count() > 1) {
        return true;
    }
    let words = reader.words(&folded);
    let borders = borders(&words);
    let border = |at: usize| borders.get(at).is_some_and(|border| *border);
    words.iter().any(|w| stop_words.asks(&w.text)) || speech::closing(folded.chars(), border).1
}

/// The folded run of characters of a text; `None` when nothing is written.
pub fn run(text: &str) -> Option<String> {
    let folded = Folded::new(text);
    let run: String = written(&folded).into_iter().filter_map(|i| folded.chars().get(i)).collect();
    (!run.is_empty()).then_some(run)
}

/// A whole term as one unit.
fn whole(term: &Term, reader: &Dictionary<'_>) -> Option<Unit> {
    let text = run(term.text())?;
    // Words are cut from the text as typed: "产业 平台" has two although its run is 产业平台.
    let words: Vec<String> =
        reader.words(&Folded::new(term.text())).into_iter().map(|w| w.text).collect();
    let near = match term {
        Term::Near(_, apart) if words.len() > 1 => Some(*apart),
        _ => None,
    };
    let exact = matches!(term, Term::Phrase(_) | Term::Near(..));
    let (also, also_off) = if exact { Default::default() } else { reader.synonyms(&text) };
    let typed = term.text().trim().to_owned();
    Some(Unit { text, typed, words, exact, near, also, also_off })
}

/// The units of an unquoted text.
fn units_of(text: &str, reader: &Dictionary<'_>, meaning: &mut Meaning) -> Vec<Unit> {
    let typed = Folded::new(text);
    let folded = Folded::new(&year::in_figures(&speech::decided(typed.chars())));
    let words = reader.words(&folded);
    if words.is_empty() {
        // Marks alone are searched as characters, but for those that end a quotation in a question.
        if meaning.asks {
            meaning.ignored.push(text.trim().to_owned());
            return Vec::new();
        }
        return whole(&Term::Text(text.to_owned()), reader).into_iter().collect();
    }
    let without_topic =
        if meaning.asks { reader.without_topic(folded.chars(), &words) } else { Vec::new() };
    let mut kept = Vec::new();
    let mut ignored = Vec::new();
    for word in words {
        let phrase = without_topic.iter().find(|r| r.start <= word.start && word.end <= r.end);
        if let Some(phrase) = phrase {
            let text: String =
                folded.chars().get(phrase.clone()).unwrap_or_default().iter().collect();
            if !reader.switches.searches_ignored(&text) {
                if phrase.start == word.start {
                    meaning.ignored.push(text);
                }
                ignored.push(word);
                continue;
            }
        }
        match reader.filler(&word.text, meaning.asks) {
            (true, false) => {
                meaning.ignored.push(word.text.clone());
                ignored.push(word);
            }
            (filler, _) => {
                meaning.unignored.extend(filler.then(|| word.text.clone()));
                kept.push(word);
            }
        }
    }
    let mut units: Vec<Unit> = Vec::new();
    let mut spoken = Vec::new();
    let mut rest = kept.as_slice();
    let dates = date::find(folded.chars());
    let shares = share::find(folded.chars());
    let amounts = amount::find(folded.chars());
    let decimals = decimals(folded.chars());
    while !rest.is_empty() {
        let date = dates.iter().find_map(|date| Some((date, words_of(&date.range, rest)?)));
        let share = shares.iter().find_map(|share| Some((share, words_of(&share.range, rest)?)));
        let amount = amounts.iter().find_map(|a| Some((a, words_of(&a.range, rest)?)));
        let decimal = decimals.iter().find_map(|range| words_of(range, rest));
        let whole = date.map(|(_, words)| words).or(share.map(|(_, words)| words));
        let whole = whole.or(amount.map(|(_, words)| words)).or(decimal);
        let length = whole.unwrap_or_else(|| unit_length(rest, reader));
        let (here, after) = rest.split_at(length.clamp(1, rest.len()));
        rest = after;
        let (Some(first), Some(last)) = (here.first(), here.last()) else { break };
        let unit_text: String =
            folded.chars().get(first.start..last.end).unwrap_or_default().iter().collect();
        if reader.switches.drops(&unit_text) {
            meaning.dropped.push(unit_text);
            continue;
        }
        spoken.push((first.start, last.end));
        let (mut also, also_off) = reader.synonyms(&unit_text);
        let forms = date.map(|(date, _)| date.forms()).into_iter().flatten();
        also.extend(forms.filter(|form| *form != unit_text));
        also.extend(share.map(|(share, _)| share.other.clone()));
        if date.is_none() && share.is_none() {
            also.extend(amount.into_iter().flat_map(|(amount, _)| amount.others.iter().cloned()));
        }
        let unit = Unit {
            typed: typed.span(first.start, last.end).of(text).to_owned(),
            words: here.iter().map(|w| w.text.clone()).collect(),
            text: unit_text,
            also,
            also_off,
            ..Unit::default()
        };
        if !units.iter().any(|held| held.text == unit.text) {
            units.push(unit);
        }
    }
    let searched = |word: &str| units.iter().any(|unit| unit.text == word);
    let mut said = folded.chars().to_vec();
    for word in ignored.iter().filter(|word| without_topic.iter().any(|r| r.contains(&word.start)))
    {
        if let Some(chars) = said.get_mut(word.start..word.end) {
            chars.fill(' ');
        }
    }
    meaning.related.extend(reader.related(&said, searched));
    match meaning.dropped.is_empty() {
        true => {
            let mut spoken = folded.chars().to_vec();
            for word in &ignored {
                if let Some(chars) = spoken.get_mut(word.start..word.end) {
                    chars.fill(' ');
                }
            }
            meaning.spoken.push(spoken.into_iter().collect());
        }
        false => meaning.spoken.extend(stretches(&folded, &spoken)),
    }
    units
}

/// The texts of adjacent ranges, joined.
fn stretches(folded: &Folded, ranges: &[(usize, usize)]) -> Vec<String> {
    let joined = ranges.chunk_by(|a, b| a.1 == b.0);
    let text = |from: usize, to: usize| folded.chars().get(from..to).map(|c| c.iter().collect());
    joined.filter_map(|run| text(run.first()?.0, run.last()?.1)).collect()
}

/// How many of the words at the front stand in a range of characters, when they are exactly that.
fn words_of(range: &std::ops::Range<usize>, words: &[Word]) -> Option<usize> {
    let begins = words.first().is_some_and(|word| word.start == range.start);
    let last = words.iter().position(|word| word.end == range.end)?;
    begins.then_some(last + 1)
}

/// Where numbers with a point stand (3.5), which are cut at it.
fn decimals(chars: &[char]) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    let figures = |from: usize| {
        let rest = chars.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|c| c.is_ascii_digit()).count()
    };
    let mut at = 0;
    while at < chars.len() {
        let whole = figures(at);
        let point = chars.get(whole) == Some(&'.');
        let end = figures(whole + 1);
        if whole > at && point && end > whole + 1 {
            found.push(at..end);
            at = end;
        } else {
            at = whole.max(at + 1);
        }
    }
    found
}

/// How many of the words at the front make one unit: the longest entry of the synonyms, or a word with
/// the lone characters beside it.
fn unit_length(words: &[Word], reader: &Dictionary<'_>) -> usize {
    if let Some(length) = (2..=4).rev().find(|n| is_synonym(words.get(..*n), reader)) {
        return length;
    }
    let lone = |w: &Word| w.end - w.start == 1;
    let joined = |n: usize| match (words.get(n - 1), words.get(n)) {
        (Some(a), Some(b)) => a.end == b.start,
        _ => false,
    };
    let mut length = 1;
    if words.first().is_some_and(lone) && joined(1) {
        length = 2;
    }
    // A lone character at the end of a run joins what stands before it.
    let closes = words.get(length).is_some_and(lone) && !joined(length + 1);
    if joined(length) && closes { length + 1 } else { length }
}

fn is_synonym(words: Option<&[Word]>, reader: &Dictionary<'_>) -> bool {
    let Some(words) = words else { return false };
    let adjacent = words.windows(2).all(|pair| matches!(pair, [a, b] if a.end == b.start));
    let text: String = words.iter().map(|w| w.text.as_str()).collect();
    adjacent && reader.has_synonyms(&text)
}
