//! What words mean by the company they keep: vectors learnt from the texts of the index themselves
//! (skip-gram with negative sampling, Mikolov et al. 2013), so that 房东 lies near 出租人. A clause is the
//! sum of its words; how near a question lies to it is one more piece of evidence. Nothing is downloaded, and
//! the same texts give the same vectors.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use tantivy::directory::OwnedBytes;

use crate::segment::Segmenter;
use tiaowen_link::crossref::Linked;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::script::Folded;

mod learn;

/// File of the vectors: of words, what all clauses have in common, then of clauses.
const VECTORS: &str = "vectors.bin";
/// File of the words that have one, in order.
const WORDS: &str = "vectors.json";

/// Fewer units than this do not tell what a word means.
const LEAST_UNITS: usize = 10_000;
/// A word that stands less often than this has no vector.
const LEAST_TIMES: u32 = 3;
/// Numbers in a vector.
const SIZE: usize = 96;
/// What 1 becomes where a number of a clause's vector is kept in a byte.
const ONE: f32 = 127.0;

type Vector = [f32; SIZE];

/// The vectors of an index.
pub struct Vectors {
    numbers: HashMap<String, usize>,
    common: Common,
    /// Of each word in order, [`SIZE`] numbers of four bytes.
    words: OwnedBytes,
    /// Of each unit in order, [`SIZE`] numbers of one byte.
    clauses: OwnedBytes,
}

/// What was learnt from documents.
pub struct Learnt {
    /// By number.
    words: Vec<String>,
    /// Of each word, as long as its rareness weighs.
    vectors: Vec<f32>,
    common: Common,
    clauses: Vec<Vector>,
}

/// Mean of all clauses, and the direction in which they differ most: every text has a share of both, which
/// says nothing.
struct Common {
    mean: Vector,
    axis: Vector,
}

/// Learns vectors from documents and writes them into a build. Too few texts give none.
pub(super) fn write(documents: &[Linked], segmenter: &Segmenter, build_dir: &Path) -> Result<()> {
    let Some(learnt) = Learnt::of(documents, segmenter) else { return Ok(()) };
    let json = serde_json::to_vec(&learnt.words).map_err(|e| Error::internal(e.to_string()))?;
    for (name, bytes) in [(VECTORS, learnt.bytes()), (WORDS, json)] {
        let path = build_dir.join(name);
        fs::write(&path, bytes).map_err(|e| Error::io(path.display(), e))?;
    }
    Ok(())
}

/// The words of each unit, folded, in order.
fn texts(documents: &[Linked], segmenter: &Segmenter) -> Vec<Vec<String>> {
    use rayon::prelude::*;
    let of = |linked: &Linked| -> Vec<Vec<String>> {
        let document = &linked.document;
        let units = document.units().map(|(index, _)| {
            let folded = Folded::new(document.unit_span(index).of(&document.text));
            segmenter.words(&folded).into_iter().map(|word| word.text).collect()
        });
        units.collect()
    };
    documents.par_iter().flat_map_iter(of).collect()
}

impl Learnt {
    /// Learns vectors from documents; too few texts teach nothing.
    pub fn of(documents: &[Linked], segmenter: &Segmenter) -> Option<Self> {
        let texts = texts(documents, segmenter);
        (texts.len() >= LEAST_UNITS).then(|| Self::from(&texts))
    }

    /// The words that have a vector, in order.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The vector of a unit, a byte a number; units count from 0 in reading order.
    pub fn clause(&self, unit: usize) -> Option<Vec<u8>> {
        Some(in_bytes(self.clauses.get(unit)?).map(|x| x as u8).collect())
    }

    fn from(texts: &[Vec<String>]) -> Self {
        // How often each word stands, and in how many texts.
        let mut times: HashMap<&str, (u32, u32)> = HashMap::new();
        for text in texts {
            let mut words: Vec<&str> = text.iter().map(String::as_str).collect();
            words.sort_unstable();
            for same in words.chunk_by(|a, b| a == b) {
                let (all, units) = times.entry(same.first().copied().unwrap_or("")).or_default();
                *all += same.len() as u32;
                *units += 1;
            }
        }
        let mut known: Vec<(&str, (u32, u32))> =
            times.into_iter().filter(|(_, (all, _))| *all >= LEAST_TIMES).collect();
        known.sort_by(|a, b| b.1.0.cmp(&a.1.0).then(a.0.cmp(b.0)));
        let numbers: HashMap<&str, u32> =
            known.iter().enumerate().map(|(at, (word, _))| (*word, at as u32)).collect();
        let number = |word: &String| numbers.get(word.as_str()).copied();
        let numbered: Vec<Vec<u32>> =
            texts.iter().map(|text| text.iter().filter_map(number).collect()).collect();
        let counts: Vec<u32> = known.iter().map(|(_, (all, _))| *all).collect();
        let mut vectors = learn::words(&numbered, &counts);
        for (word, (_, (_, units))) in vectors.chunks_exact_mut(SIZE).zip(&known) {
            let rarity = super::rarity(u64::from(*units), texts.len() as u64);
            let scale = rarity / length(word).max(f32::MIN_POSITIVE);
            word.iter_mut().for_each(|x| *x *= scale);
        }
        let vector = |word: u32| {
            let at = word as usize * SIZE;
            vectors.get(at..at + SIZE).and_then(|v| v.try_into().ok()).unwrap_or([0.0; SIZE])
        };
        let mut clauses: Vec<Vector> = numbered.iter().map(|text| sum(text, vector)).collect();
        let common = Common::of(&clauses);
        clauses.iter_mut().for_each(|clause| common.take_from(clause));
        let words = known.into_iter().map(|(word, _)| word.to_owned()).collect();
        Self { words, vectors, common, clauses }
    }

    /// The vectors of the words, and what all clauses have in common.
    pub fn of_words(&self) -> Vec<u8> {
        let Common { mean, axis } = &self.common;
        let numbers = self.vectors.iter().chain(mean).chain(axis);
        numbers.flat_map(|x| x.to_le_bytes()).collect()
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.of_words();
        for clause in &self.clauses {
            bytes.extend(in_bytes(clause).map(|x| x as u8));
        }
        bytes
    }
}

/// The sum of words, each by the logarithm of how often it stands there, of length 1.
fn sum(text: &[u32], vector: impl Fn(u32) -> Vector) -> Vector {
    let mut sorted = text.to_vec();
    sorted.sort_unstable();
    let mut sum = [0.0; SIZE];
    for same in sorted.chunk_by(|a, b| a == b) {
        let word = same.first().map_or([0.0; SIZE], |word| vector(*word));
        let often = 1.0 + libm::logf(same.len() as f32);
        sum.iter_mut().zip(word).for_each(|(sum, x)| *sum += often * x);
    }
    to_unit(&mut sum);
    sum
}

impl Common {
    /// The mean and the first principal axis of clauses, by power iteration.
    fn of(clauses: &[Vector]) -> Self {
        let share = 1.0 / clauses.len().max(1) as f32;
        let mut mean = [0.0; SIZE];
        for clause in clauses {
            mean.iter_mut().zip(clause).for_each(|(mean, x)| *mean += share * x);
        }
        let mut axis = [(SIZE as f32).sqrt().recip(); SIZE];
        for _ in 0..ITERATIONS {
            let mut next = [0.0; SIZE];
            for clause in clauses {
                let from_mean = || clause.iter().zip(&mean).map(|(x, mean)| x - mean);
                let along: f32 = from_mean().zip(&axis).map(|(x, axis)| x * axis).sum();
                next.iter_mut().zip(from_mean()).for_each(|(next, x)| *next += along * x);
            }
            to_unit(&mut next);
            axis = next;
        }
        Self { mean, axis }
    }

    /// Leaves of a text's place what it does not share with all.
    fn take_from(&self, text: &mut Vector) {
        text.iter_mut().zip(&self.mean).for_each(|(x, mean)| *x -= mean);
        let along: f32 = text.iter().zip(&self.axis).map(|(x, axis)| x * axis).sum();
        text.iter_mut().zip(&self.axis).for_each(|(x, axis)| *x -= along * axis);
        to_unit(text);
    }
}

/// Rounds that settle the axis; it changes little after a few.
const ITERATIONS: usize = 20;

fn length(vector: &[f32]) -> f32 {
    vector.iter().map(|x| x * x).sum::<f32>().sqrt()
}

fn to_unit(vector: &mut [f32]) {
    let length = length(vector).max(f32::MIN_POSITIVE);
    vector.iter_mut().for_each(|x| *x /= length);
}

fn in_bytes(vector: &Vector) -> impl Iterator<Item = i8> {
    vector.iter().map(|x| (x * ONE).round() as i8)
}

/// The place of a question.
pub struct Sought([i8; SIZE]);

impl Vectors {
    /// The vectors of a build, where it has some; `map` opens a file of the build.
    pub(super) fn open(
        build_dir: &Path,
        units: usize,
        map: impl Fn(&str) -> Result<OwnedBytes>,
    ) -> Result<Option<Self>> {
        let path = build_dir.join(WORDS);
        if !path.exists() {
            return Ok(None);
        }
        let json = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
        let broken = |why: String| Error::unavailable(format!("{}: {why}", path.display()));
        let words: Vec<String> =
            serde_json::from_slice(&json).map_err(|e| broken(e.to_string()))?;
        let vectors = Self::new(words, map(VECTORS)?);
        let fits = |vectors: &Self| vectors.clauses.len() == units * SIZE;
        vectors
            .filter(fits)
            .map(Some)
            .ok_or_else(|| broken("does not fit the index: run `tiaowen index --force`".to_owned()))
    }

    /// The vectors of words alone ([`Learnt::words`], [`Learnt::of_words`]); `None` where these do not fit.
    pub fn of_words(words: Vec<String>, bytes: Vec<u8>) -> Option<Self> {
        Self::new(words, OwnedBytes::new(bytes)).filter(|vectors| vectors.clauses.is_empty())
    }

    fn new(words: Vec<String>, bytes: OwnedBytes) -> Option<Self> {
        let number = size_of::<f32>();
        let [of_words, of_common] = [words.len() * SIZE * number, 2 * SIZE * number];
        if bytes.len() < of_words + of_common {
            return None;
        }
        let (of_words, rest) = bytes.split(of_words);
        let (common, clauses) = rest.split(of_common);
        let common = Common { mean: vector(&common, 0), axis: vector(&common, 1) };
        let numbers = words.into_iter().enumerate().map(|(at, word)| (word, at)).collect();
        Some(Self { numbers, common, words: of_words, clauses })
    }

    /// The place of a text given as its folded words; `None` when none of them is known.
    pub fn sought<'a>(&self, words: impl Iterator<Item = &'a str>) -> Option<Sought> {
        let known: Vec<u32> =
            words.filter_map(|word| self.numbers.get(word)).map(|at| *at as u32).collect();
        if known.is_empty() {
            return None;
        }
        let mut place = sum(&known, |word| vector(&self.words, word as usize));
        self.common.take_from(&mut place);
        let mut sought = [0; SIZE];
        sought.iter_mut().zip(in_bytes(&place)).for_each(|(to, x)| *to = x);
        Some(Sought(sought))
    }

    /// How near a unit lies to what is sought: −1 to 1. Units count from 0 in the order of the index.
    pub(crate) fn nearness(&self, sought: &Sought, unit: usize) -> f32 {
        let clause = self.clauses.get(unit * SIZE..(unit + 1) * SIZE);
        sought.nearness(clause.unwrap_or_default())
    }
}

impl Sought {
    /// How near a clause lies, given by its vector: −1 to 1.
    pub fn nearness(&self, clause: &[u8]) -> f32 {
        let products = clause.iter().zip(&self.0).map(|(x, y)| i32::from(*x as i8) * i32::from(*y));
        products.sum::<i32>() as f32 / (ONE * ONE)
    }
}

/// The vector at a place of a file.
fn vector(bytes: &[u8], at: usize) -> Vector {
    let mut vector = [0.0; SIZE];
    let (numbers, _) = bytes.as_chunks::<4>();
    let numbers = numbers.iter().skip(at * SIZE);
    vector.iter_mut().zip(numbers).for_each(|(x, number)| *x = f32::from_le_bytes(*number));
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kinds of text; one text in [`KINDS`] is of the first, where 房东 and 出租人 keep the same company and
    /// never stand together.
    const KINDS: usize = 8;

    fn texts() -> Vec<Vec<String>> {
        let text = |n: usize| {
            let kind = n % KINDS;
            let owner = ["房东", "出租人"][n / KINDS % 2];
            let mut words = vec![if kind == 0 { owner.to_owned() } else { format!("人{kind}") }];
            words.extend((0..9).map(|k| format!("词{kind}-{}", (n / KINDS * 7 + k * k * 3) % 40)));
            words
        };
        (0..4_000).map(text).collect()
    }

    fn vectors() -> Vectors {
        let dir = std::env::temp_dir().join(format!("tiaowen-vectors-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let learnt = Learnt::from(&texts());
        fs::write(dir.join(WORDS), serde_json::to_vec(&learnt.words).unwrap()).unwrap();
        let map = |_: &str| Ok(OwnedBytes::new(learnt.bytes()));
        let vectors = Vectors::open(&dir, texts().len(), map).unwrap().unwrap();
        assert!(Vectors::open(&dir, texts().len() + 1, map).is_err());
        fs::remove_dir_all(&dir).unwrap();
        vectors
    }

    #[test]
    fn words_that_keep_the_same_company_lie_near_each_other() {
        let vectors = vectors();
        let owner = vectors.sought(["房东"].into_iter()).unwrap();
        let near = |unit: usize| vectors.nearness(&owner, unit);
        // Units of the second round have 出租人 and no 房东; those behind the first are of other kinds.
        let [same, other] = [near(KINDS), near(KINDS + 1)];
        assert!(same > other + 0.3, "{same} {other}");
        let others: Vec<f32> = (1..KINDS).map(|kind| near(KINDS + kind)).collect();
        assert!(others.iter().all(|other| *other < same), "{same} {others:?}");
        assert!(vectors.sought(["不在其中"].into_iter()).is_none());
    }

    #[test]
    fn the_same_texts_give_the_same_vectors() {
        assert_eq!(Learnt::from(&texts()).bytes(), Learnt::from(&texts()).bytes());
    }
}
