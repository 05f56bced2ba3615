//! What words mean by the company they keep: vectors learnt from the texts of the index themselves
//! (skip-gram with negative sampling, Mikolov et al. 2013), so that 房东 lies near 出租人. A clause is the
//! sum of its words; how near a question lies to it is one more piece of evidence. Nothing is downloaded, and
//! the same texts give the same vectors.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use tantivy::directory::OwnedBytes;
use tantivy::{DocId, SegmentOrdinal, SegmentReader};

use crate::segment::Segmenter;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::script::Folded;

mod learn;

/// File of the vectors of words, then what all clauses have in common.
pub(super) const MODEL: &str = "model.bin";
/// File of the words that have one, in order.
pub(super) const WORDS: &str = "model.json";
/// Ending of the file of the vectors of a segment's units.
pub(super) const VECTORS: &str = "vectors";

/// Fewer units than this do not tell what a word means.
const LEAST_UNITS: usize = 10_000;
/// A word that stands less often than this has no vector.
const LEAST_TIMES: u32 = 3;
/// Numbers in a vector.
pub(super) const SIZE: usize = 96;
/// What 1 becomes where a number of a clause's vector is kept in a byte.
const ONE: f32 = 127.0;

type Vector = [f32; SIZE];

/// What words mean, as far as it was learnt.
pub(super) struct Model {
    numbers: HashMap<String, usize>,
    common: Common,
    /// Of each word in order, [`SIZE`] numbers of four bytes.
    words: OwnedBytes,
}

/// The vectors of an index.
pub struct Vectors {
    model: Model,
    /// Of each segment, for each unit in order [`SIZE`] numbers of one byte.
    segments: Vec<OwnedBytes>,
}

/// What was learnt from documents.
pub struct Learnt {
    /// By number.
    words: Vec<String>,
    /// Of each word, as long as its rareness weighs.
    vectors: Vec<f32>,
    common: Common,
}

/// Texts to learn from: units as the numbers of their words.
#[derive(Default)]
pub struct Texts {
    numbers: HashMap<String, u32>,
    /// How often each word stands, and in how many units.
    counts: Vec<(u32, u32)>,
    units: Vec<Vec<u32>>,
}

/// Mean of all clauses, and the direction in which they differ most: every text has a share of both, which
/// says nothing.
struct Common {
    mean: Vector,
    axis: Vector,
}

impl Texts {
    /// Adds the words of a unit.
    pub fn add(&mut self, words: impl Iterator<Item = String>) {
        let mut unit = Vec::new();
        for word in words {
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(word).or_insert(next);
            self.counts.resize(self.numbers.len(), (0, 0));
            unit.push(number);
        }
        let mut sorted = unit.clone();
        sorted.sort_unstable();
        for same in sorted.chunk_by(|a, b| a == b) {
            let number = same.first().map_or(usize::MAX, |number| *number as usize);
            if let Some((times, units)) = self.counts.get_mut(number) {
                *times += same.len() as u32;
                *units += 1;
            }
        }
        self.units.push(unit);
    }

    /// Learns what the words mean; too few texts teach nothing.
    pub fn learn(self) -> Option<Learnt> {
        (self.units.len() >= LEAST_UNITS).then(|| Learnt::from(self))
    }
}

/// The words of a unit that are learnt from, and by which it has its place.
pub fn words_of(text: &str, segmenter: &Segmenter) -> Vec<String> {
    let words = segmenter.words(&Folded::new(text));
    words.into_iter().map(|word| word.text).collect()
}

impl Learnt {
    /// The words that have a vector, in order.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    fn from(texts: Texts) -> Self {
        let Texts { numbers, counts, units: mut texts } = texts;
        let mut known: Vec<(String, u32)> = numbers.into_iter().collect();
        let count = |number: u32| counts.get(number as usize).copied().unwrap_or_default();
        known.retain(|(_, number)| count(*number).0 >= LEAST_TIMES);
        known.sort_by(|a, b| count(b.1).0.cmp(&count(a.1).0).then_with(|| a.0.cmp(&b.0)));
        let mut renumbered = vec![None; counts.len()];
        for (new, (_, number)) in (0..).zip(&known) {
            if let Some(to) = renumbered.get_mut(*number as usize) {
                *to = Some(new);
            }
        }
        for text in &mut texts {
            let new = text.iter().filter_map(|old| *renumbered.get(*old as usize)?);
            *text = new.collect();
        }
        let times: Vec<u32> = known.iter().map(|(_, number)| count(*number).0).collect();
        let mut vectors = learn::words(&texts, &times);
        for (word, (_, number)) in vectors.chunks_exact_mut(SIZE).zip(&known) {
            let rarity = super::rarity(u64::from(count(*number).1), texts.len() as u64);
            let scale = rarity / length(word).max(f32::MIN_POSITIVE);
            word.iter_mut().for_each(|x| *x *= scale);
        }
        let vector = |word: u32| {
            let at = word as usize * SIZE;
            vectors.get(at..at + SIZE).and_then(|v| v.try_into().ok()).unwrap_or([0.0; SIZE])
        };
        let clauses: Vec<Vector> = texts.iter().map(|text| sum(text, vector)).collect();
        let common = Common::of(&clauses);
        let words = known.into_iter().map(|(word, _)| word).collect();
        Self { words, vectors, common }
    }

    /// The vectors of the words, and what all clauses have in common.
    pub fn of_words(&self) -> Vec<u8> {
        let Common { mean, axis } = &self.common;
        let numbers = self.vectors.iter().chain(mean).chain(axis);
        numbers.flat_map(|x| x.to_le_bytes()).collect()
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

/// The place of a text among the meanings.
pub struct Sought([i8; SIZE]);

impl Sought {
    /// How near a clause lies, given by its vector: −1 to 1.
    pub fn nearness(&self, clause: &[u8]) -> f32 {
        let products = clause.iter().zip(&self.0).map(|(x, y)| i32::from(*x as i8) * i32::from(*y));
        products.sum::<i32>() as f32 / (ONE * ONE)
    }

    /// As it stands in a file.
    pub fn bytes(&self) -> [u8; SIZE] {
        self.0.map(|x| x as u8)
    }
}

impl Model {
    /// The model of a build in memory, where it has one.
    pub(super) fn load(build_dir: &Path) -> Result<Option<Self>> {
        Self::open(build_dir, |name| {
            let path = build_dir.join(name);
            let bytes = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
            Ok(OwnedBytes::new(bytes))
        })
    }

    /// The model of a build, where it has one; `map` opens a file of the build.
    pub(super) fn open(
        build_dir: &Path,
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
        let bytes = map(MODEL)?;
        if bytes.len() != Self::length(words.len()) {
            return Err(broken("does not fit the vectors: run `tiaowen index --learn`".to_owned()));
        }
        Ok(Some(Self::new(words, bytes)))
    }

    fn new(words: Vec<String>, bytes: OwnedBytes) -> Self {
        let (of_words, common) = bytes.split(words.len() * SIZE * size_of::<f32>());
        let common = Common { mean: vector(&common, 0), axis: vector(&common, 1) };
        let numbers = words.into_iter().enumerate().map(|(at, word)| (word, at)).collect();
        Self { numbers, common, words: of_words }
    }

    /// Bytes of so many words and of what clauses have in common.
    fn length(words: usize) -> usize {
        (words + 2) * SIZE * size_of::<f32>()
    }

    /// The place of a text given as its folded words; `None` when none of them is known.
    pub(super) fn place<'a>(&self, words: impl Iterator<Item = &'a str>) -> Option<Sought> {
        let known: Vec<u32> =
            words.filter_map(|word| self.numbers.get(word)).map(|at| *at as u32).collect();
        if known.is_empty() {
            return None;
        }
        let mut place = sum(&known, |word| vector(&self.words, word as usize));
        self.common.take_from(&mut place);
        let mut bytes = [0; SIZE];
        bytes.iter_mut().zip(in_bytes(&place)).for_each(|(to, x)| *to = x);
        Some(Sought(bytes))
    }
}

impl Vectors {
    /// The vectors of a build, where some were learnt; `map` opens a file of the build.
    pub(super) fn open(
        build_dir: &Path,
        segments: &[SegmentReader],
        map: impl Fn(&str) -> Result<OwnedBytes>,
    ) -> Result<Option<Self>> {
        let Some(model) = Model::open(build_dir, &map)? else { return Ok(None) };
        let of = |segment: &SegmentReader| {
            let name = format!("{}.{VECTORS}", segment.segment_id().uuid_string());
            let bytes = map(&name)?;
            if bytes.len() != segment.max_doc() as usize * SIZE {
                let why = "does not fit the index: run `tiaowen index --force`";
                return Err(Error::unavailable(format!("{name}: {why}")));
            }
            Ok(bytes)
        };
        let segments = segments.iter().map(of).collect::<Result<_>>()?;
        Ok(Some(Self { model, segments }))
    }

    /// The vectors of words alone ([`Learnt::words`], [`Learnt::of_words`]); `None` where these do not fit.
    pub fn of_words(words: Vec<String>, bytes: Vec<u8>) -> Option<Self> {
        let fits = bytes.len() == Model::length(words.len());
        let model = fits.then(|| Model::new(words, OwnedBytes::new(bytes)))?;
        Some(Self { model, segments: Vec::new() })
    }

    /// The place of a question given as its folded words; `None` when none of them is known.
    pub fn sought<'a>(&self, words: impl Iterator<Item = &'a str>) -> Option<Sought> {
        self.model.place(words)
    }

    /// How near a unit of a segment lies to what is sought: −1 to 1.
    pub(crate) fn nearness(&self, sought: &Sought, segment: SegmentOrdinal, unit: DocId) -> f32 {
        let start = unit as usize * SIZE;
        let vectors = self.segments.get(segment as usize);
        let clause = vectors.and_then(|vectors| vectors.get(start..start + SIZE));
        sought.nearness(clause.unwrap_or_default())
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

    fn model(texts: &[Vec<String>]) -> Learnt {
        let mut all = Texts::default();
        texts.iter().for_each(|text| all.add(text.iter().cloned()));
        Learnt::from(all)
    }

    #[test]
    fn words_that_keep_the_same_company_lie_near_each_other() {
        let dir = std::env::temp_dir().join(format!("tiaowen-vectors-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let texts = texts();
        let learnt = model(&texts);
        fs::write(dir.join(WORDS), serde_json::to_vec(&learnt.words).unwrap()).unwrap();
        let model = Model::open(&dir, |_| Ok(OwnedBytes::new(learnt.of_words()))).unwrap().unwrap();
        assert!(Model::open(&dir, |_| Ok(OwnedBytes::new(vec![0; 7]))).is_err());
        fs::remove_dir_all(&dir).unwrap();
        let places: Vec<u8> = texts
            .iter()
            .flat_map(|text| model.place(text.iter().map(String::as_str)).unwrap().bytes())
            .collect();
        let vectors = Vectors { model, segments: vec![OwnedBytes::new(places)] };
        let owner = vectors.sought(["房东"].into_iter()).unwrap();
        let near = |unit: usize| vectors.nearness(&owner, 0, unit as DocId);
        // Units of the second round have 出租人 and no 房东; those behind the first are of other kinds.
        let [same, other] = [near(KINDS), near(KINDS + 1)];
        assert!(same > other + 0.3, "{same} {other}");
        let others: Vec<f32> = (1..KINDS).map(|kind| near(KINDS + kind)).collect();
        assert!(others.iter().all(|other| *other < same), "{same} {others:?}");
        assert!(vectors.sought(["不在其中"].into_iter()).is_none());
        assert_eq!(vectors.nearness(&owner, 0, 4_000), 0.0, "behind the last");
    }

    #[test]
    fn the_same_texts_give_the_same_vectors() {
        assert_eq!(model(&texts()).of_words(), model(&texts()).of_words());
    }
}
