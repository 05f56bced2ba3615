//! What a build counts while it is written: in how many units each token is, and how long the fields are.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use rustc_hash::FxHashMap;

use crate::fields::{self, ALL_PAIRS, ALL_SINGLES, ALL_WORDS};
use crate::manifest::{Manifest, Tokens};
use crate::terms::{self, Place, Terms};
use tiaowen_engine::index::{Cut, PreparedUnit, Spellings};
use tiaowen_engine::plan::TextField;
use tiaowen_engine::segment::{each_token, written};
use tiaowen_text::error::{Error, Result};

/// Counts over units, or by how much they are others than in the build before; those of several threads are added up.
#[derive(Default)]
pub(crate) struct Counts {
    /// Words and headings, and characters and pairs of them, by where they are counted.
    words: FxHashMap<Place, FxHashMap<String, Count>>,
    runs: FxHashMap<Place, FxHashMap<Run, Count>>,
    /// Texts that were counted: one more for each field of a unit.
    texts: u64,
    /// Units that have a field, and its tokens.
    fields: BTreeMap<&'static str, [i64; 2]>,
    /// How often each word stands in the texts as a word.
    standing: HashMap<Vec<char>, i64>,
    lengths: [i64; 3],
    units: i64,
    /// Entries that are there, and the sum of their check numbers.
    pub entries: i64,
    /// See `entries`.
    pub check: i64,
}

/// One character, or two of which the second is not `\0`.
type Run = [char; 2];

/// In how many units a token is.
#[derive(Clone, Copy, Default)]
struct Count {
    units: i64,
    /// The text that was counted last, so that one counts once.
    last: u64,
}

impl Count {
    fn add(&mut self, sign: i64, text: u64) {
        if self.last != text {
            self.last = text;
            self.units += sign;
        }
    }
}

/// The tokens of one text.
pub(crate) struct Tokenized {
    /// Written characters.
    pub chars: Vec<char>,
    /// Each word with the substrings inside it.
    pub words: Vec<Vec<String>>,
}

impl Tokenized {
    pub(crate) fn new(cut: &Cut) -> Self {
        let chars = cut.folded.chars();
        let written = written(&cut.folded).into_iter().filter_map(|at| chars.get(at).copied());
        let mut words: Vec<Vec<String>> = vec![Vec::new(); cut.words.len()];
        each_token(chars, &cut.words, |start, end, position| {
            if let Some(word) = words.get_mut(position) {
                word.push(chars.get(start..end).unwrap_or_default().iter().collect());
            }
        });
        Self { chars: written.collect(), words }
    }

    fn pairs(&self) -> impl Iterator<Item = Run> {
        self.chars.iter().zip(self.chars.iter().skip(1)).map(|(a, b)| [*a, *b])
    }

    fn singles(&self) -> impl Iterator<Item = Run> {
        self.chars.iter().map(|c| [*c, '\0'])
    }

    fn all_words(&self) -> impl Iterator<Item = &String> {
        self.words.iter().flatten()
    }
}

impl Counts {
    /// Counts a unit with its texts: body, heading, context; `sign` is −1 for one that is taken away.
    pub(crate) fn add(&mut self, sign: i64, texts: [&Tokenized; 3], unit: &PreparedUnit) {
        let [body, heading, context] = texts;
        self.units += sign;
        for (sum, length) in self.lengths.iter_mut().zip(unit.facts.lengths) {
            *sum += sign * i64::from(length);
        }
        let section = &unit.record.section;
        if !section.is_empty() {
            self.word(sign, Place::Section, section);
        }
        for word in unit.texts.body.each_word() {
            match self.standing.get_mut(word) {
                Some(times) => *times += sign,
                None => drop(self.standing.insert(word.to_vec(), sign)),
            }
        }
        use TextField::{
            Body, BodyBigrams, BodyUnigrams, Context, Heading, HeadingBigrams, HeadingUnigrams,
        };
        for (field, text) in [(Body, body), (Heading, heading), (Context, context)] {
            self.add_words(sign, (Place::Field(field), fields::of(field)), &[text]);
        }
        for (singles, pairs, text) in
            [(BodyUnigrams, BodyBigrams, body), (HeadingUnigrams, HeadingBigrams, heading)]
        {
            let of = |field| (Place::Field(field), fields::of(field));
            self.add_runs(sign, of(singles), text.singles(), 0);
            self.add_runs(sign, of(pairs), text.pairs(), 0);
        }
        self.add_words(sign, (Place::Words, ALL_WORDS), &texts);
        let singles = texts.into_iter().flat_map(Tokenized::singles);
        self.add_runs(sign, (Place::Singles, ALL_SINGLES), singles, 0);
        let pairs = texts.into_iter().flat_map(Tokenized::pairs);
        // Those of heading and context count twice.
        let again = [heading, context].map(|text| text.chars.len().saturating_sub(1) as i64);
        self.add_runs(sign, (Place::Pairs, ALL_PAIRS), pairs, again.iter().sum());
    }

    /// Counts one token of a text of its own.
    fn word(&mut self, sign: i64, place: Place, token: &str) {
        self.texts += 1;
        let held = self.words.entry(place).or_default();
        held.entry(token.to_owned()).or_default().add(sign, self.texts);
    }

    /// Counts the words of a field of a unit.
    fn add_words(&mut self, sign: i64, (place, name): (Place, &'static str), texts: &[&Tokenized]) {
        self.texts += 1;
        let (text, held) = (self.texts, self.words.entry(place).or_default());
        let mut tokens = 0;
        for word in texts.iter().flat_map(|text| text.all_words()) {
            tokens += 1;
            match held.get_mut(word) {
                Some(count) => count.add(sign, text),
                None => held.entry(word.clone()).or_default().add(sign, text),
            }
        }
        self.tokens_of(sign, name, tokens);
    }

    /// Counts the characters or pairs of a field of a unit, of which it has `more` that are the same once again.
    fn add_runs(
        &mut self,
        sign: i64,
        (place, name): (Place, &'static str),
        runs: impl Iterator<Item = Run>,
        more: i64,
    ) {
        self.texts += 1;
        let (text, held) = (self.texts, self.runs.entry(place).or_default());
        let mut tokens = 0;
        for run in runs {
            tokens += 1;
            held.entry(run).or_default().add(sign, text);
        }
        self.tokens_of(sign, name, if tokens > 0 { tokens + more } else { 0 });
    }

    /// Counts a unit that has so many tokens in a field.
    fn tokens_of(&mut self, sign: i64, name: &'static str, tokens: i64) {
        if tokens > 0 {
            let [units, all] = self.fields.entry(name).or_default();
            *units += sign;
            *all += sign * tokens;
        }
    }

    /// Counts an entry by its check number.
    pub(crate) fn entry(&mut self, sign: i64, check: u64) {
        self.entries += sign;
        self.check += sign * check as i64;
    }

    /// Adds what another counted.
    pub(crate) fn merge(&mut self, other: Self) {
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (place, tokens) in other.words {
            let held = self.words.entry(place).or_default();
            tokens.into_iter().for_each(|(token, count)| {
                held.entry(token).or_default().units += count.units;
            });
        }
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (place, runs) in other.runs {
            let held = self.runs.entry(place).or_default();
            runs.into_iter().for_each(|(run, count)| {
                held.entry(run).or_default().units += count.units;
            });
        }
        for (name, [units, tokens]) in other.fields {
            let held = self.fields.entry(name).or_default();
            held[0] += units;
            held[1] += tokens;
        }
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (word, times) in other.standing {
            *self.standing.entry(word).or_default() += times;
        }
        for (sum, length) in self.lengths.iter_mut().zip(other.lengths) {
            *sum += length;
        }
        self.units += other.units;
        self.entries += other.entries;
        self.check += other.check;
    }

    /// Every token with its units in a build, of which `before` has those of the one before.
    pub(crate) fn terms(&self, before: Option<&Terms>) -> Result<Vec<u8>> {
        let words = self.words.iter().flat_map(|(place, tokens)| {
            tokens.iter().map(|(token, count)| (*place, Cow::from(token.as_str()), count.units))
        });
        let runs = self.runs.iter().flat_map(|(place, runs)| {
            runs.iter().map(|(run, count)| {
                let token: String = run.iter().filter(|c| **c != '\0').collect();
                (*place, Cow::from(token), count.units)
            })
        });
        terms::encode(before, words.chain(runs))
    }

    /// The words by length and sound.
    pub(crate) fn spellings(&self, before: &Spellings) -> Vec<u8> {
        before.changed(&self.standing)
    }

    /// Adds to a manifest what was counted since it was made. A sum below nothing is an error.
    pub(crate) fn add_to(&self, manifest: &mut Manifest) -> Result<()> {
        let mut fewer = false;
        let mut add = |held: u64, by: i64| {
            held.checked_add_signed(by).unwrap_or_else(|| {
                fewer = true;
                0
            })
        };
        for (name, [units, tokens]) in &self.fields {
            let held = manifest.fields.entry((*name).to_owned()).or_default();
            *held = Tokens { units: add(held.units, *units), tokens: add(held.tokens, *tokens) };
        }
        for (held, by) in manifest.lengths.iter_mut().zip(self.lengths) {
            *held = add(*held, by);
        }
        manifest.build.units = add(manifest.build.units as u64, self.units) as usize;
        manifest.entries = add(manifest.entries as u64, self.entries) as usize;
        manifest.check = add(manifest.check, self.check);
        match fewer {
            true => Err(Error::unavailable(
                "the build in the search cluster has not what it says: run `tiaowen index --force`",
            )),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_counts_once_a_text() {
        let text = |chars: &str, words: &[&str]| Tokenized {
            chars: chars.chars().collect(),
            words: words.iter().map(|word| vec![(*word).to_owned()]).collect(),
        };
        let (first, second) = (text("养老养老", &["养老", "养老"]), text("养", &["养"]));
        let counted = |texts: &[&Tokenized]| {
            let mut counts = Counts::default();
            for text in texts {
                counts.add_words(1, (Place::Words, ALL_WORDS), &[text]);
                counts.add_runs(1, (Place::Singles, ALL_SINGLES), text.singles(), 0);
                counts.add_runs(1, (Place::Pairs, ALL_PAIRS), text.pairs(), 2);
            }
            counts
        };
        // Those of one thread, and those of two.
        let mut two = counted(&[&first]);
        two.merge(counted(&[&second]));
        for counts in [counted(&[&first, &second]), two] {
            let terms = Terms::new(counts.terms(None).unwrap()).unwrap();
            let found = [
                (Place::Words, "养老", 1),
                (Place::Words, "养", 1),
                (Place::Singles, "养", 2),
                (Place::Singles, "老", 1),
                (Place::Pairs, "养老", 1),
                (Place::Pairs, "老养", 1),
                (Place::Pairs, "养", 0),
            ];
            for (place, token, units) in found {
                assert_eq!(terms.found(place, token), units, "{place:?} {token}");
            }
            let fields = [(ALL_WORDS, [2, 3]), (ALL_SINGLES, [2, 5]), (ALL_PAIRS, [1, 5])];
            assert_eq!(counts.fields, BTreeMap::from(fields), "units and tokens of each field");
        }
    }

    #[test]
    fn what_is_taken_away_leaves_what_was_there() {
        let of = |tokens: &[(&str, i64)]| {
            let mut counts = Counts::default();
            tokens.iter().for_each(|(token, by)| counts.word(*by, Place::Words, token));
            counts
        };
        let before = Terms::new(of(&[("养老", 1), ("养老", 1), ("托育", 1)]).terms(None).unwrap());
        let before = before.unwrap();
        let mut changes = of(&[("托育", -1), ("养老", -1)]);
        changes.merge(of(&[("县城", 1)]));
        let after = Terms::new(changes.terms(Some(&before)).unwrap()).unwrap();
        let held = [("养老", 1), ("托育", 0), ("县城", 1)];
        for (token, units) in held {
            assert_eq!(after.found(Place::Words, token), units, "{token}");
        }
        assert_eq!(
            after.from(Place::Words, ""),
            [("养老".to_owned(), 1), ("县城".to_owned(), 1)],
            "what is nowhere is no token"
        );
        assert!(of(&[("县城", -1)]).terms(Some(&before)).is_err(), "none was there");
    }
}
