//! The lexicon of `corpus/lexicon/`: policy terms that stay whole, and words that mean the same.
//!
//! `words.txt` has a word a line, with an optional frequency and tag; `synonyms.tsv` has `a = b = c` for
//! words that stand for each other and `a → b` for one way. `#` opens a comment in both. What a line gets
//! wrong is reported with its number, and the rest is used.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash;
use tiaowen_text::script::fold;

/// Terms and synonyms, as loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    words_text: String,
    synonyms_text: String,
    entries: Vec<Entry>,
    synonyms: Synonyms,
    problems: Vec<String>,
}

/// A term that segmentation keeps whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// As written.
    pub word: String,
    /// Frequency for jieba; `None` lets the segmenter choose one that keeps the word whole.
    pub frequency: Option<usize>,
    /// Part of speech.
    pub tag: Option<String>,
}

/// Folded word → what is also searched for it, as written in the lexicon.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    also: BTreeMap<String, Vec<String>>,
}

impl Synonyms {
    /// What is also searched for a word in any script.
    pub fn of(&self, word: &str) -> &[String] {
        self.also.get(&fold(word)).map_or(&[], Vec::as_slice)
    }

    /// Words that have synonyms, folded.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.also.keys().map(String::as_str)
    }

    /// Adds what is also searched for a word; tells whether that is new.
    fn add(&mut self, word: &str, also: &str) -> bool {
        let list = self.also.entry(fold(word)).or_default();
        let known = list.iter().any(|known| fold(known) == fold(also));
        if !known {
            list.push(also.to_owned());
        }
        !known
    }
}

impl Lexicon {
    /// Reads `words.txt` and `synonyms.tsv` of a folder; a missing file is an empty one.
    pub fn load(dir: &Path) -> Result<Self> {
        let read = |name: &str| {
            let path = dir.join(name);
            if !path.exists() {
                return Ok(String::new());
            }
            let bytes = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
            String::from_utf8(bytes)
                .map_err(|_| Error::invalid(format!("{}: not UTF-8", path.display())))
        };
        Ok(Self::parse(&read("words.txt")?, &read("synonyms.tsv")?))
    }

    /// Parses the two files' texts.
    pub fn parse(words: &str, synonyms: &str) -> Self {
        let mut lexicon = Self {
            words_text: words.to_owned(),
            synonyms_text: synonyms.to_owned(),
            ..Self::default()
        };
        lexicon.parse_words();
        lexicon.parse_synonyms();
        lexicon
    }

    /// Terms that stay whole.
    pub fn words(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// Words that mean the same.
    pub fn synonyms(&self) -> &Synonyms {
        &self.synonyms
    }

    /// What the files got wrong, with file and line.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// The texts as read: `words.txt`, then `synonyms.tsv`.
    pub fn texts(&self) -> (&str, &str) {
        (&self.words_text, &self.synonyms_text)
    }

    /// SHA-256 over both files, hex.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update((self.words_text.len() as u64).to_le_bytes());
        hasher.update(&self.words_text);
        hasher.update(&self.synonyms_text);
        hash::hex(&hasher.finalize())
    }

    fn parse_words(&mut self) {
        let text = self.words_text.clone();
        let mut seen = HashSet::new();
        for (number, line) in lines(&text, "words.txt", &mut self.problems) {
            let mut parts = line.split_whitespace();
            let Some(word) = parts.next() else { continue };
            let rest: Vec<&str> = parts.collect();
            let (frequency, tag) = match rest.as_slice() {
                [] => (None, None),
                [one] => match one.parse() {
                    Ok(frequency) => (Some(frequency), None),
                    Err(_) => (None, Some((*one).to_owned())),
                },
                [frequency, tag, ..] => (frequency.parse().ok(), Some((*tag).to_owned())),
            };
            if !seen.insert(fold(word)) {
                self.problems.push(format!("words.txt:{number}: {word} stands twice"));
                continue;
            }
            self.entries.push(Entry { word: word.to_owned(), frequency, tag });
        }
    }

    fn parse_synonyms(&mut self) {
        let text = self.synonyms_text.clone();
        for (number, line) in lines(&text, "synonyms.tsv", &mut self.problems) {
            let (from, to): (Vec<&str>, Vec<&str>) = match line.split_once('→') {
                Some((from, to)) => (split(from).collect(), split(to).collect()),
                None => (split(line).collect(), split(line).collect()),
            };
            let pairs = from.iter().flat_map(|word| to.iter().map(move |also| (*word, *also)));
            let mut pairs = pairs.filter(|(word, also)| fold(word) != fold(also)).peekable();
            if pairs.peek().is_none() {
                let fault = format!("synonyms.tsv:{number}: needs = or → between two words");
                self.problems.push(fault);
            }
            for (word, also) in pairs {
                if !self.synonyms.add(word, also) {
                    let fault = format!("synonyms.tsv:{number}: {also} for {word} stands twice");
                    self.problems.push(fault);
                }
            }
        }
    }
}

/// Words between `=`, `、` or tabs.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(['=', '、', '\t', '＝', '/']).map(str::trim).filter(|w| !w.is_empty())
}

/// Lines with content and their numbers; a BOM and CRLF are taken off and reported once.
fn lines<'a>(text: &'a str, file: &str, problems: &mut Vec<String>) -> Vec<(usize, &'a str)> {
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if body.len() != text.len() {
        problems.push(format!("{file}: starts with a byte order mark (ignored)"));
    }
    if body.contains('\r') {
        problems.push(format!("{file}: has CRLF line ends (ignored)"));
    }
    body.lines()
        .enumerate()
        .map(|(i, line)| (i + 1, line.split('#').next().unwrap_or_default().trim()))
        .filter(|(_, line)| !line.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bom_and_crlf_lose_no_word_and_are_reported() {
        let lexicon = Lexicon::parse("\u{FEFF}公租房\r\n标准地 500\r\n公租房\r\n", "");
        let words: Vec<_> = lexicon.words().map(|e| e.word.as_str()).collect();
        assert_eq!(words, ["公租房", "标准地"]);
        assert_eq!(lexicon.problems().len(), 3, "{:?}", lexicon.problems());
    }

    #[test]
    fn synonyms_go_one_way_or_both() {
        let lexicon = Lexicon::parse("", "户口 = 落户 = 户籍\n廉租房 → 公租房 / 保障性租赁住房\n");
        let synonyms = lexicon.synonyms();
        assert_eq!(synonyms.of("戶口"), ["落户", "户籍"]);
        assert_eq!(synonyms.of("廉租房"), ["公租房", "保障性租赁住房"]);
        assert!(synonyms.of("公租房").is_empty());
    }

    #[test]
    fn what_a_line_of_synonyms_gets_wrong_is_reported() {
        let lexicon = Lexicon::parse("", "户口 = 落户\n落户 → 户口\n孤儿\n甲 → 甲\n");
        assert_eq!(lexicon.problems().len(), 3, "{:?}", lexicon.problems());
        assert_eq!(lexicon.synonyms().of("户口"), ["落户"]);
    }

    #[test]
    fn the_lexicon_that_ships_has_no_fault() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/lexicon");
        let lexicon = Lexicon::load(&dir).unwrap();
        assert!(lexicon.words().count() > 300 && lexicon.synonyms().words().count() > 300);
        assert!(lexicon.problems().is_empty(), "{:#?}", lexicon.problems());
        let cut = crate::segment::Segmenter::new(&lexicon).still_cut(&lexicon);
        assert!(cut.is_empty(), "still cut: {cut:?}");
    }
}
