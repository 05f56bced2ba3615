//! What a build counts while it is written: in how many units each token is, and how long the fields are.

use std::collections::{BTreeMap, HashMap};

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
    tokens: HashMap<(Place, String), i64>,
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

    fn pairs(&self) -> impl Iterator<Item = String> {
        self.chars.windows(2).map(|pair| pair.iter().collect())
    }

    fn singles(&self) -> impl Iterator<Item = String> {
        self.chars.iter().map(char::to_string)
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
            *self.tokens.entry((Place::Section, section.clone())).or_default() += sign;
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
        self.field(sign, Body, body.all_words().cloned());
        self.field(sign, BodyUnigrams, body.singles());
        self.field(sign, BodyBigrams, body.pairs());
        self.field(sign, Heading, heading.all_words().cloned());
        self.field(sign, HeadingUnigrams, heading.singles());
        self.field(sign, HeadingBigrams, heading.pairs());
        self.field(sign, Context, context.all_words().cloned());
        let words = texts.map(|text| text.all_words().cloned()).into_iter().flatten();
        self.together(sign, (Place::Words, ALL_WORDS), words, 0);
        let singles = texts.map(Tokenized::singles).into_iter().flatten();
        self.together(sign, (Place::Singles, ALL_SINGLES), singles, 0);
        let pairs = texts.map(Tokenized::pairs).into_iter().flatten();
        // Those of heading and context count twice.
        let again = [heading, context].map(|text| text.chars.len().saturating_sub(1) as i64);
        self.together(sign, (Place::Pairs, ALL_PAIRS), pairs, again.iter().sum());
    }

    fn field(&mut self, sign: i64, field: TextField, tokens: impl Iterator<Item = String>) {
        self.together(sign, (Place::Field(field), fields::of(field)), tokens, 0);
    }

    fn together(
        &mut self,
        sign: i64,
        (place, name): (Place, &'static str),
        tokens: impl Iterator<Item = String>,
        more: i64,
    ) {
        let mut tokens: Vec<String> = tokens.collect();
        if tokens.is_empty() {
            return;
        }
        let [units, all] = self.fields.entry(name).or_default();
        *units += sign;
        *all += sign * (tokens.len() as i64 + more);
        tokens.sort_unstable();
        tokens.dedup();
        for token in tokens {
            *self.tokens.entry((place, token)).or_default() += sign;
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
        for (token, units) in other.tokens {
            *self.tokens.entry(token).or_default() += units;
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
        let changes = self.tokens.iter();
        terms::encode(before, changes.map(|((place, token), by)| (*place, token.as_str(), *by)))
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
    fn what_is_taken_away_leaves_what_was_there() {
        let of = |tokens: &[(&str, i64)]| {
            let mut counts = Counts::default();
            for (token, by) in tokens {
                counts.together(
                    *by,
                    (Place::Words, ALL_WORDS),
                    [(*token).to_owned()].into_iter(),
                    0,
                );
            }
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
