//! What a build counts while it is written: in how many units each token is, and how long the fields are.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::fields::{self, ALL_PAIRS, ALL_SINGLES, ALL_WORDS};
use crate::manifest::Tokens;
use crate::terms::Place;
use tiaowen_engine::index::{Cut, Facts, Spellings};
use tiaowen_engine::plan::TextField;
use tiaowen_engine::segment::{each_token, written};
use tiaowen_text::error::Result;

/// Counts over units; those of several threads are added up.
#[derive(Default)]
pub(crate) struct Tally {
    units: HashMap<(Place, String), u64>,
    fields: BTreeMap<&'static str, Tokens>,
    /// How often each word stands in the texts as a word.
    standing: HashMap<Vec<char>, u32>,
    lengths: [u64; 3],
    sections: HashSet<String>,
    /// Entries that were written, and the sum of their check numbers.
    pub entries: usize,
    /// See `entries`.
    pub check: u64,
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

impl Tally {
    /// Counts a unit: its text, heading and context.
    pub(crate) fn add(&mut self, texts: [&Tokenized; 3], cut: &Cut, facts: &Facts, section: &str) {
        let [body, heading, context] = texts;
        for (sum, length) in self.lengths.iter_mut().zip(facts.lengths) {
            *sum += u64::from(length);
        }
        if !section.is_empty() && !self.sections.contains(section) {
            self.sections.insert(section.to_owned());
        }
        for (start, end) in &cut.words {
            let word = cut.folded.chars().get(*start..*end).unwrap_or_default();
            match self.standing.get_mut(word) {
                Some(times) => *times += 1,
                None => {
                    self.standing.insert(word.to_vec(), 1);
                }
            }
        }
        use TextField::{
            Body, BodyBigrams, BodyUnigrams, Context, Heading, HeadingBigrams, HeadingUnigrams,
        };
        self.field(Body, body.all_words().cloned());
        self.field(BodyUnigrams, body.singles());
        self.field(BodyBigrams, body.pairs());
        self.field(Heading, heading.all_words().cloned());
        self.field(HeadingUnigrams, heading.singles());
        self.field(HeadingBigrams, heading.pairs());
        self.field(Context, context.all_words().cloned());
        let words = texts.map(|text| text.all_words().cloned()).into_iter().flatten();
        self.together(Place::Words, ALL_WORDS, words, [0; 2]);
        let singles = texts.map(Tokenized::singles).into_iter().flatten();
        self.together(Place::Singles, ALL_SINGLES, singles, [0; 2]);
        let pairs = texts.map(Tokenized::pairs).into_iter().flatten();
        // Those of heading and context count twice.
        let again = [heading, context].map(|text| text.chars.len().saturating_sub(1) as u64);
        self.together(Place::Pairs, ALL_PAIRS, pairs, again);
    }

    fn field(&mut self, field: TextField, tokens: impl Iterator<Item = String>) {
        self.together(Place::Field(field), fields::of(field), tokens, [0; 2]);
    }

    fn together(
        &mut self,
        place: Place,
        name: &'static str,
        tokens: impl Iterator<Item = String>,
        more: [u64; 2],
    ) {
        let mut tokens: Vec<String> = tokens.collect();
        if tokens.is_empty() {
            return;
        }
        let held = self.fields.entry(name).or_default();
        held.units += 1;
        held.tokens += tokens.len() as u64 + more.iter().sum::<u64>();
        tokens.sort_unstable();
        tokens.dedup();
        for token in tokens {
            *self.units.entry((place, token)).or_default() += 1;
        }
    }

    /// Adds what another counted.
    pub(crate) fn merge(&mut self, other: Self) {
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (token, units) in other.units {
            *self.units.entry(token).or_default() += units;
        }
        for (name, tokens) in other.fields {
            let held = self.fields.entry(name).or_default();
            held.units += tokens.units;
            held.tokens += tokens.tokens;
        }
        #[expect(clippy::iter_over_hash_type, reason = "sums are the same in any order")]
        for (word, times) in other.standing {
            *self.standing.entry(word).or_default() += times;
        }
        for (sum, length) in self.lengths.iter_mut().zip(other.lengths) {
            *sum += length;
        }
        self.sections.extend(other.sections);
        self.entries += other.entries;
        self.check += other.check;
    }

    /// Every token with its units.
    pub(crate) fn terms(&self) -> Result<Vec<u8>> {
        crate::terms::encode(
            self.units.iter().map(|((place, token), units)| (*place, token.as_str(), *units)),
        )
    }

    /// The words by length and sound.
    pub(crate) fn spellings(&self) -> Vec<u8> {
        Spellings::encode(self.standing.iter().map(|(word, times)| (word.as_slice(), *times)))
    }

    /// Tokens of each field.
    pub(crate) fn fields(&self) -> BTreeMap<String, Tokens> {
        self.fields.iter().map(|(name, tokens)| ((*name).to_owned(), *tokens)).collect()
    }

    /// Mean lengths of clauses with heading and context.
    pub(crate) fn means(&self, units: usize) -> [f32; 3] {
        self.lengths.map(|sum| sum as f32 / units.max(1) as f32)
    }

    /// Different section headings.
    pub(crate) fn sections(&self) -> usize {
        self.sections.len()
    }
}
