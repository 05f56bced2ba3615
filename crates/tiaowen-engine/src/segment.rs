//! Tokens for index and query alike: jieba words (search mode, ordinal positions), and characters (singles
//! with overlapping bigrams). Both over folded text, both with offsets into the original.
//!
//! Words rank; characters miss nothing. Key types: [`Segmenter`], [`Lexicon`].

use std::sync::Arc;

use jieba_rs::Jieba;

use tiaowen_text::doc::Span;
use tiaowen_text::folded::Folded;
use tiaowen_text::vocabulary::han::is_han;

mod dialects;
mod lexicon;
mod names;
mod sighting;
mod stopwords;

pub use lexicon::{Everyday, Kinship, Lexicon, Synonyms};
pub use names::{Dated, Names};
pub use sighting::Sighting;
pub use stopwords::StopWords;

/// Longest word whose inner substrings become tokens of their own, so that 疾控 finds 疾控中心.
const LONGEST_SPLIT: usize = 8;

/// Words of the dictionary with a character that folds to another one of simplified script (覆盖 → 复盖,
/// 绘画 → 绘划), as they are folded: word, frequency of all its forms together, part of speech.
const REFOLDED: &str = include_str!("segment/refolded.txt");

/// A word in folded text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The folded word.
    pub text: String,
    /// First folded character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// Cuts folded text into words; cheap to clone.
#[derive(Clone)]
pub struct Segmenter {
    jieba: Arc<Jieba>,
}

/// The words that are known without the lexicon.
pub struct Dictionary(Jieba);

impl Dictionary {
    /// Loads jieba's dictionary, which takes a tenth of a second.
    pub fn load() -> Self {
        let mut jieba = Jieba::new();
        for line in REFOLDED.lines() {
            let mut columns = line.split(' ');
            if let (Some(word), Some(frequency)) = (columns.next(), columns.next()) {
                jieba.add_word(word, frequency.parse().ok(), columns.next());
            }
        }
        Self(jieba)
    }
}

impl Segmenter {
    /// A segmenter with jieba's dictionary and the words of the lexicon.
    pub fn new(lexicon: &Lexicon) -> Self {
        Self::with(Dictionary::load(), lexicon)
    }

    /// The same with a dictionary that is loaded.
    pub fn with(dictionary: Dictionary, lexicon: &Lexicon) -> Self {
        let Dictionary(mut jieba) = dictionary;
        for entry in lexicon.words() {
            let folded = tiaowen_text::script::fold(&entry.word);
            // A word jieba would still cut gets the frequency that keeps it whole.
            let frequency = entry.frequency.or_else(|| Some(jieba.suggest_freq(&folded)));
            jieba.add_word(&folded, frequency, entry.tag.as_deref());
        }
        Self { jieba: Arc::new(jieba) }
    }

    /// The words of a folded text in order, without overlap; marks and white space are left out.
    pub fn words(&self, folded: &Folded) -> Vec<Word> {
        let text = |start, end| folded.chars().get(start..end).unwrap_or_default().iter().collect();
        let borders = self.borders(folded);
        borders
            .into_iter()
            .map(|(start, end)| Word { text: text(start, end), start, end })
            .collect()
    }

    /// The same as ranges of folded characters.
    ///
    /// HMM is off: it invents words that a query would have to invent alike.
    pub fn borders(&self, folded: &Folded) -> Vec<(usize, usize)> {
        let text: String = folded.chars().iter().collect();
        self.jieba
            .cut(&text, false)
            .into_iter()
            .filter(|token| token.word.chars().any(is_spelt))
            .map(|token| (token.start, token.end))
            .collect()
    }

    /// The dictionary words that make up a longer word, when they are two characters or more each;
    /// empty for a word that is no compound.
    pub fn parts(&self, word: &str) -> Vec<String> {
        let chars: Vec<char> = word.chars().collect();
        if chars.len() < 4 {
            return Vec::new();
        }
        let text = |start: usize, end: usize| -> String {
            chars.get(start..end).unwrap_or_default().iter().collect()
        };
        // From each place the longest word whose rest can be cut too; short words, so trying is cheap.
        let mut cut: Vec<Option<usize>> = vec![None; chars.len() + 1];
        for start in (0..chars.len()).rev() {
            let whole = chars.len() - usize::from(start == 0);
            cut[start] = (start + 2..=whole).rev().find(|&end| {
                let rest = end == chars.len() || cut.get(end).copied().flatten().is_some();
                rest && self.jieba.has_word(&text(start, end))
            });
        }
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(end) = cut.get(at).copied().flatten() {
            parts.push(text(at, end));
            at = end;
        }
        parts
    }

    /// Everything that is wrong with a lexicon: what its files got wrong, and words that are still cut.
    pub fn faults(&self, lexicon: &Lexicon) -> Vec<String> {
        let cut = self.still_cut(lexicon).into_iter();
        let cut = cut.map(|(word, pieces)| {
            format!("words.txt: {word} is still cut: {}; raise its frequency", pieces.join("|"))
        });
        lexicon.problems().iter().cloned().chain(cut).collect()
    }

    /// Words of the lexicon that would still be cut, each with its pieces.
    pub fn still_cut(&self, lexicon: &Lexicon) -> Vec<(String, Vec<String>)> {
        lexicon
            .words()
            .filter_map(|entry| {
                let words = self.words(&Folded::new(&entry.word));
                let pieces: Vec<String> = words.into_iter().map(|w| w.text).collect();
                (pieces.len() != 1).then(|| (entry.word.clone(), pieces))
            })
            .collect()
    }
}

/// A token of a field, with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The folded token.
    pub text: String,
    /// Its position in the field.
    pub position: usize,
    /// Where it stands in the text.
    pub span: Span,
}

impl Segmenter {
    /// The tokens of the word fields: each word, and the substrings inside a longer word at the word's position.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let folded = Folded::new(text);
        let mut tokens = Vec::new();
        each_token(folded.chars(), &self.borders(&folded), |start, end, position| {
            tokens.push(token(&folded, start, end, position));
        });
        tokens
    }
}

/// The tokens of the two fields of characters: each that is no white space, and each bigram. The postings of
/// these fields are written without them; they show what is in there.
pub fn character_tokens(text: &str) -> Vec<Token> {
    let folded = Folded::new(text);
    let places = written(&folded);
    let mut tokens = Vec::with_capacity(places.len() * 2);
    for (position, &at) in places.iter().enumerate() {
        tokens.push(token(&folded, at, at + 1, position));
        if let Some(&next) = places.get(position + 1) {
            let mut pair = token(&folded, at, at + 1, position);
            pair.text.extend(folded.chars().get(next));
            pair.span.end = folded.span(next, next + 1).end;
            tokens.push(pair);
        }
    }
    tokens
}

/// Indices of the folded characters that are searched.
pub fn written(folded: &Folded) -> Vec<usize> {
    let mut written = Vec::with_capacity(folded.chars().len());
    let chars = folded.chars().iter().enumerate();
    written.extend(chars.filter(|(_, c)| is_written(**c)).map(|(i, _)| i));
    written
}

/// Whether a character is searched: it is no white space. Chinese characters come first: most of a text are
/// such, and the tables of the standard library are slow on them.
pub fn is_written(c: char) -> bool {
    is_han(c) || !(c.is_whitespace() || c.is_control())
}

/// Whether a character makes a word.
fn is_spelt(c: char) -> bool {
    is_han(c) || c.is_alphanumeric()
}

/// The tokens of words given as ranges of folded characters: each word, and the substrings of two or more characters inside
/// a longer one, all at the position of the word. A number is not taken apart: 35 is no substring of 2035.
pub fn each_token(
    chars: &[char],
    words: &[(usize, usize)],
    mut give: impl FnMut(usize, usize, usize),
) {
    let figure = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let in_number = |border: usize| border > 0 && figure(border - 1) && figure(border);
    for (position, &(first, last)) in words.iter().enumerate() {
        if (3..=LONGEST_SPLIT).contains(&(last - first)) {
            for start in first..last {
                for end in start + 2..=last {
                    let apart =
                        (start > first && in_number(start)) || (end < last && in_number(end));
                    if end - start < last - first && !apart {
                        give(start, end, position);
                    }
                }
            }
        }
        give(first, last, position);
    }
}

/// A bit for each character of a text, set where a word runs on over the border before it.
pub fn joined(characters: usize, words: &[(usize, usize)]) -> Vec<u8> {
    let mut joined = vec![0; characters.div_ceil(8)];
    for at in words.iter().flat_map(|(start, end)| start + 1..*end) {
        if let Some(byte) = joined.get_mut(at / 8) {
            *byte |= 1 << (at % 8);
        }
    }
    joined
}

fn token(folded: &Folded, start: usize, end: usize, position: usize) -> Token {
    let span = folded.span(start, end);
    let text = folded.chars().get(start..end).unwrap_or_default().iter().collect();
    Token { text, position, span }
}
