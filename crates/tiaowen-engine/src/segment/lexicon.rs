//! The lexicon of `corpus/lexicon/`: policy terms that stay whole, and words that mean the same.
//!
//! `words.txt` has a word a line, with an optional frequency and tag; `synonyms.tsv` has `a = b = c` for
//! words that stand for each other and `a → b` for one way. `everyday-FIELD.tsv` has what people say about a
//! field of life: the word, how the terms stand to it ([`Kinship`]: `same`, `broader`, `related`), and the terms
//! of documents, best first, between tabs. `names-KIND.tsv` has names of bodies and places with their years
//! ([`Names`]). `#` opens a comment in all. What a line gets wrong is reported with its
//! number, and the rest is used.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::dialects::Dialects;
use super::names::Names;
use super::sighting::{Sighting, Text};
use super::stopwords::StopWords;

use crate::disk::read_file;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash;
use tiaowen_text::script::fold;

/// File of the words that stay whole.
const WORDS: &str = "words.txt";
/// File of the words that stand for each other.
const SYNONYMS: &str = "synonyms.tsv";
/// File of the words that carry no topic; without it the list that ships holds.
const STOP_WORDS: &str = "stopwords.tsv";
/// File of the words of regions.
const DIALECTS: &str = "dialects.tsv";
/// How the names of the files of everyday words begin.
const EVERYDAY: &str = "everyday-";
/// How the names of the files of names with years begin.
const NAMES: &str = "names-";

/// Terms and synonyms, as loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// Names and texts as read.
    files: Vec<(String, String)>,
    entries: Vec<Entry>,
    synonyms: Synonyms,
    everyday: Everyday,
    dialects: Dialects,
    names: Names,
    stop_words: StopWords,
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
    /// Characters of the longest word.
    longest: usize,
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
    fn add(&mut self, word: &Form, also: &Form, seen: &mut Seen) -> bool {
        self.longest = self.longest.max(word.folded.chars().count());
        let new = seen.insert((word.folded.clone(), also.folded.clone()));
        if new {
            self.also.entry(word.folded.clone()).or_default().push(also.written.clone());
        }
        new
    }
}

/// How the official terms of a line stand to the everyday word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kinship {
    /// They mean what the word means: a clause with one is a whole match.
    Same,
    /// They name the kind of thing it belongs to, or the body in charge.
    Broader,
    /// A clause about them likely rules what the word is about.
    Related,
}

impl Kinship {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "same" => Some(Self::Same),
            "broader" => Some(Self::Broader),
            "related" => Some(Self::Related),
            _ => None,
        }
    }
}

/// Everyday words with the terms that are broader or related: they speak for a clause, and make no match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Everyday {
    /// Folded word → kinship and terms as written, best first.
    terms: HashMap<String, Vec<(Kinship, Vec<String>)>>,
    /// Characters of the longest word.
    longest: usize,
}

impl Everyday {
    /// What is broader than or related to a folded word.
    pub fn of(&self, word: &str) -> &[(Kinship, Vec<String>)] {
        self.terms.get(word).map_or(&[], Vec::as_slice)
    }

    /// Adds a reading of a word; gives the terms that it has already, and adds nothing then.
    fn add(&mut self, word: &Form, kinship: Kinship, terms: Vec<String>) -> Vec<String> {
        self.longest = self.longest.max(word.folded.chars().count());
        let held = self.terms.entry(word.folded.clone()).or_default();
        let known =
            |term: &String| held.iter().flat_map(|(_, terms)| terms).any(|held| held == term);
        let known: Vec<String> = terms.iter().filter(|term| known(term)).cloned().collect();
        if known.is_empty() {
            held.push((kinship, terms));
        }
        known
    }
}

impl Lexicon {
    /// Reads `words.txt`, `synonyms.tsv`, `dialects.tsv`, `everyday-*.tsv`, `names-*.tsv` and `stopwords.tsv` of a folder; a
    /// missing file is an empty one, but for the last.
    pub fn load(dir: &Path) -> Result<Self> {
        let mut names = vec![WORDS.to_owned(), SYNONYMS.to_owned()];
        if dir.exists() {
            let failed = |e| Error::io(dir.display(), e);
            for file in fs::read_dir(dir).map_err(failed)? {
                let name = file.map_err(failed)?.file_name();
                let read = |n: &&str| {
                    matches!(*n, STOP_WORDS | DIALECTS) || (is_listed(n) && n.ends_with(".tsv"))
                };
                let name = name.to_str().filter(read);
                names.extend(name.map(str::to_owned));
            }
        }
        names.sort_by_key(|name| (is_listed(name), name != WORDS, name.clone()));
        let mut files = Vec::with_capacity(names.len());
        for name in names {
            let path = dir.join(&name);
            if !path.exists() {
                files.push((name, String::new()));
                continue;
            }
            let bytes = read_file(&path).map_err(|e| Error::io(path.display(), e))?;
            let text = String::from_utf8(bytes)
                .map_err(|_| Error::invalid(format!("{}: not UTF-8", path.display())))?;
            files.push((name, text));
        }
        Ok(Self::of(files))
    }

    /// Parses the texts of `words.txt` and `synonyms.tsv`.
    pub fn parse(words: &str, synonyms: &str) -> Self {
        Self::of([(WORDS, words), (SYNONYMS, synonyms)].map(|(n, t)| (n.to_owned(), t.to_owned())))
    }

    /// Parses files, given as names and texts.
    pub fn of(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut lexicon = Self::default();
        let mut seen = Seen::new();
        // Folding takes most of a load, and each file's is by itself.
        let files: Vec<(String, String)> = files.into_iter().collect();
        let read: Vec<Option<Vec<Line>>> = files
            .par_iter()
            .map(|(name, text)| name.starts_with(EVERYDAY).then(|| everyday_lines(text)))
            .collect();
        for ((name, text), everyday) in files.into_iter().zip(read) {
            match name.as_str() {
                WORDS => lexicon.parse_words(&text),
                SYNONYMS => lexicon.parse_synonyms(&text, &mut seen),
                STOP_WORDS => {
                    let (stop_words, problems) = StopWords::parse(&text);
                    lexicon.stop_words = stop_words;
                    lexicon.problems.extend(problems.iter().map(|p| format!("{name}: {p}")));
                }
                DIALECTS => {
                    let (dialects, problems) = Dialects::parse(&text);
                    lexicon.dialects = dialects;
                    lexicon.problems.extend(problems.iter().map(|p| format!("{name}: {p}")));
                }
                _ if name.starts_with(NAMES) => lexicon.parse_names(&name, &text),
                _ => lexicon.add_everyday(&name, &text, everyday.unwrap_or_default(), &mut seen),
            }
            lexicon.files.push((name, text));
        }
        for (name, others) in lexicon.names.pairs() {
            for other in &others {
                lexicon.synonyms.add(&Form::of(&name), &Form::of(other), &mut seen);
            }
        }
        lexicon
    }

    /// The everyday words in a folded text, with those that have synonyms; `borders` tells where words begin and end.
    pub fn sightings(&self, chars: &[char], border: impl Fn(usize) -> bool) -> Vec<Sighting> {
        let known = |word: &str| {
            self.everyday.terms.contains_key(word) || self.synonyms.also.contains_key(word)
        };
        let longest = self.everyday.longest.max(self.synonyms.longest);
        Text { chars, known, border, longest }.sightings()
    }

    /// A text as it would be said in the standard language.
    pub fn in_standard(&self, chars: &[char]) -> Vec<char> {
        self.dialects.in_standard(chars)
    }

    /// What is broader than or related to everyday words.
    pub fn everyday(&self) -> &Everyday {
        &self.everyday
    }

    /// Names of bodies and places with their years.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Words of a query that carry no topic.
    pub fn stop_words(&self) -> &StopWords {
        &self.stop_words
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

    /// Names and texts of the files as read.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// SHA-256 over all files, hex.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (name, text) in self.files() {
            for part in [name, text] {
                hasher.update((part.len() as u64).to_le_bytes());
                hasher.update(part);
            }
        }
        hash::hex(&hasher.finalize())
    }

    fn parse_words(&mut self, text: &str) {
        let mut seen = HashSet::new();
        for (number, line) in lines(text, "words.txt", &mut self.problems) {
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

    fn parse_synonyms(&mut self, text: &str, seen: &mut Seen) {
        for (number, line) in lines(text, "synonyms.tsv", &mut self.problems) {
            let forms = |text: &str| split(text).map(Form::of).collect::<Vec<Form>>();
            let (from, to) = match line.split_once('→') {
                Some((from, to)) => (forms(from), forms(to)),
                None => (forms(line), forms(line)),
            };
            let pairs = from.iter().flat_map(|word| to.iter().map(move |also| (word, also)));
            let mut pairs = pairs.filter(|(word, also)| word.folded != also.folded).peekable();
            if pairs.peek().is_none() {
                let fault = format!("synonyms.tsv:{number}: needs = or → between two words");
                self.problems.push(fault);
            }
            for (word, also) in pairs {
                if !self.synonyms.add(word, also, seen) {
                    let (word, also) = (&word.written, &also.written);
                    let fault = format!("synonyms.tsv:{number}: {also} for {word} stands twice");
                    self.problems.push(fault);
                }
            }
        }
    }
}

/// Whether a file is one of several of its kind, read behind those that stand alone.
fn is_listed(name: &str) -> bool {
    name.starts_with(EVERYDAY) || name.starts_with(NAMES)
}

impl Lexicon {
    fn parse_names(&mut self, file: &str, text: &str) {
        for (number, line) in lines(text, file, &mut self.problems) {
            if let Err(fault) = self.names.add(line) {
                self.problems.push(format!("{file}:{number}: {fault}"));
            }
        }
    }

    fn add_everyday(&mut self, file: &str, text: &str, read: Vec<Line>, seen: &mut Seen) {
        marks(text, file, &mut self.problems);
        let mut of_file = HashSet::new();
        for Line { number, reading } in read {
            let mut problem =
                |fault: String| self.problems.push(format!("{file}:{number}: {fault}"));
            let (words, kinship, terms) = match reading {
                Ok(reading) => reading,
                Err(fault) => {
                    problem(fault);
                    continue;
                }
            };
            for word in &words {
                let terms = || terms.iter().filter(|term| term.folded != word.folded);
                if terms().next().is_none() {
                    problem(format!("{} has no other term", word.written));
                    continue;
                }
                if kinship == Kinship::Same {
                    for term in terms() {
                        if !self.synonyms.add(word, term, seen) {
                            problem(format!("{} for {} stands twice", term.written, word.written));
                        }
                    }
                    continue;
                }
                // A word may have a reading in each of several fields, and one of a kind in each.
                if !of_file.insert((word.folded.clone(), kinship)) {
                    problem(format!("{} stands twice with this kind", word.written));
                }
                let terms = terms().map(|term| term.written.clone()).collect();
                for term in self.everyday.add(word, kinship, terms) {
                    problem(format!("{term} for {} stands twice", word.written));
                }
            }
        }
    }
}

/// Pairs of folded words that are there.
type Seen = HashSet<(String, String)>;

/// A word as it is written, and folded.
struct Form {
    written: String,
    folded: String,
}

impl Form {
    fn of(written: &str) -> Self {
        Self { written: written.to_owned(), folded: fold(written) }
    }
}

/// A line of everyday words.
struct Line {
    number: usize,
    /// The words, how the terms stand to them, the terms; or what is wrong.
    reading: Result<(Vec<Form>, Kinship, Vec<Form>), String>,
}

fn everyday_lines(text: &str) -> Vec<Line> {
    // A term may have 、 in it: 占用、堵塞消防车通道.
    let listed = |text: &str| -> Vec<Form> {
        let words = text.split(['/', '／']).map(str::trim);
        words.filter(|word| !word.is_empty()).map(Form::of).collect()
    };
    let reading = |line: &str| {
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [words, kinship, terms] = fields.as_slice() else {
            return Err("needs a word, a kind and terms between tabs".to_owned());
        };
        let Some(kinship) = Kinship::parse(kinship) else {
            return Err(format!("{kinship} is none of same, broader, related"));
        };
        Ok((listed(words), kinship, listed(terms)))
    };
    written(text).map(|(number, line)| Line { number, reading: reading(line) }).collect()
}

/// Words between `=`, `、` or tabs.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(['=', '、', '\t', '＝', '/']).map(str::trim).filter(|w| !w.is_empty())
}

/// Lines with content and their numbers; a BOM and CRLF are taken off and reported once.
fn lines<'a>(text: &'a str, file: &str, problems: &mut Vec<String>) -> Vec<(usize, &'a str)> {
    marks(text, file, problems);
    written(text).collect()
}

/// Tells of what a file has that is no part of its lines.
fn marks(text: &str, file: &str, problems: &mut Vec<String>) {
    if text.starts_with('\u{FEFF}') {
        problems.push(format!("{file}: starts with a byte order mark (ignored)"));
    }
    if text.contains('\r') {
        problems.push(format!("{file}: has CRLF line ends (ignored)"));
    }
}

/// The lines that say something, with their numbers and without comments.
fn written(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let lines = (1..).zip(body.lines());
    lines
        .map(|(number, line)| (number, line.split('#').next().unwrap_or_default().trim()))
        .filter(|(_, line)| !line.is_empty())
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
    fn everyday_words_do_as_much_as_their_kind_allows() {
        let text =
            "斑马线\tsame\t人行横道\n碰瓷\trelated\t敲诈勒索 / 诈骗\n拖车费\tbroader\t收费\n";
        let lexicon = Lexicon::of([("everyday-x.tsv".to_owned(), text.to_owned())]);
        assert!(lexicon.problems().is_empty(), "{:?}", lexicon.problems());
        assert_eq!(lexicon.synonyms().of("斑馬線"), ["人行横道"]);
        assert!(lexicon.synonyms().of("碰瓷").is_empty());
        let related = vec!["敲诈勒索".to_owned(), "诈骗".to_owned()];
        assert_eq!(lexicon.everyday().of("碰瓷"), [(Kinship::Related, related)]);
        let chars: Vec<char> = "被碰瓷收拖车费吗".chars().collect();
        let found = |border: fn(usize) -> bool| lexicon.sightings(&chars, border);
        let ranges = |border| found(border).into_iter().map(|word| word.range).collect::<Vec<_>>();
        // 碰瓷 has two characters: it needs borders; 拖车费 none.
        assert_eq!(ranges(|at| matches!(at, 1 | 3)), [1..3, 4..7]);
        let whole = ranges(|_| false);
        assert_eq!((whole.len(), &whole[0]), (1, &(4..7)));
    }

    #[test]
    fn a_word_may_have_a_reading_in_each_of_several_fields() {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let lexicon = Lexicon::of([
            file("everyday-x.tsv", "转账\trelated\t支付\n"),
            file("everyday-y.tsv", "转账\trelated\t诈骗\n转账\tbroader\t支付\n"),
        ]);
        let terms: Vec<_> =
            lexicon.everyday().of("转账").iter().map(|(_, terms)| terms.clone()).collect();
        assert_eq!(terms, [["支付"], ["诈骗"]]);
        assert_eq!(lexicon.problems(), ["everyday-y.tsv:2: 支付 for 转账 stands twice"]);
    }

    #[test]
    fn what_a_line_of_everyday_words_gets_wrong_is_reported() {
        let text = "甲\tsame\t甲\n乙\tlike\t丙\n丁 戊\n己\tsame\t庚\n己\tsame\t庚\n辛\trelated\t壬\n辛\trelated\t癸\n";
        let lexicon = Lexicon::of([("everyday-x.tsv".to_owned(), text.to_owned())]);
        assert_eq!(lexicon.problems().len(), 5, "{:#?}", lexicon.problems());
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
