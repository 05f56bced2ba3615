//! Skip-gram with negative sampling over numbered words, on one thread, so that it is the same each time.

use super::SIZE;

/// Words on either side that count as company, at most.
const WINDOW: usize = 8;
/// Words that a word is told from, for each that stands beside it.
const AGAINST: usize = 5;
/// How often all texts are read.
const ROUNDS: usize = 4;
/// Words of text that are read in a round; of more text, units evenly apart are read.
const MOST_WORDS: usize = 4_000_000;
/// A step at the outset; steps get shorter towards the end.
const STEP: f32 = 0.025;
/// Share of all words above which a word is left out now and then: it says little about its neighbours.
const FREQUENT: f32 = 1e-4;
/// Places in the table from which words to tell apart are drawn.
const TABLE: f64 = 2e6;

/// Vectors of the words that `texts` are made of, one after the other, [`SIZE`] numbers each; `counts` has
/// how often each word stands.
pub(super) fn words(texts: &[Vec<u32>], counts: &[u32]) -> Vec<f32> {
    let all: usize = texts.iter().map(Vec::len).sum();
    let read: Vec<&Vec<u32>> = texts.iter().step_by(all.div_ceil(MOST_WORDS).max(1)).collect();
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut model = Model::new(counts, &mut random);
    let kept = kept(counts);
    let steps = (ROUNDS * read.len()) as f32;
    let mut text: Vec<u32> = Vec::new();
    for (done, whole) in (0..ROUNDS).flat_map(|_| &read).enumerate() {
        let step = STEP * (1.0 - done as f32 / steps).max(0.01);
        let keeps = |word: &u32| kept.get(*word as usize).copied().unwrap_or(1.0);
        text.clear();
        text.extend(whole.iter().filter(|word| random.share() < keeps(word)));
        for (at, word) in text.iter().enumerate() {
            let reach = 1 + random.below(WINDOW);
            let from = at.saturating_sub(reach);
            let near = text.get(from..text.len().min(at + reach + 1)).unwrap_or_default();
            for (beside, neighbour) in near.iter().enumerate() {
                if from + beside != at {
                    model.learn(*neighbour, *word, step, &mut random);
                }
            }
        }
    }
    model.words
}

/// The chance that a word is read where it stands.
fn kept(counts: &[u32]) -> Vec<f32> {
    let all: f32 = counts.iter().map(|count| *count as f32).sum();
    let share = |count: &u32| *count as f32 / all;
    counts.iter().map(|c| (FREQUENT / share(c)).sqrt() + FREQUENT / share(c)).collect()
}

struct Model {
    words: Vec<f32>,
    /// The same words as company.
    beside: Vec<f32>,
    /// Words by the power 0.75 of how often they stand.
    table: Vec<u32>,
}

impl Model {
    fn new(counts: &[u32], random: &mut Random) -> Self {
        let words =
            (0..counts.len() * SIZE).map(|_| (random.share() - 0.5) / SIZE as f32).collect();
        let weight = |count: &u32| libm::pow(f64::from(*count), 0.75);
        let all: f64 = counts.iter().map(weight).sum();
        let mut table = Vec::new();
        for (word, count) in counts.iter().enumerate() {
            let places = (weight(count) / all * TABLE) as usize + 1;
            table.extend(std::iter::repeat_n(word as u32, places));
        }
        Self { words, beside: vec![0.0; counts.len() * SIZE], table }
    }

    /// Moves a word towards one that stands beside it and away from some that do not.
    fn learn(&mut self, word: u32, neighbour: u32, step: f32, random: &mut Random) {
        let at = |word: u32| word as usize * SIZE..(word as usize + 1) * SIZE;
        let Some(vector) = self.words.get_mut(at(word)) else { return };
        let mut move_by = [0.0; SIZE];
        for draw in 0..=AGAINST {
            let other = match draw {
                0 => neighbour,
                _ => self.table.get(random.below(self.table.len())).copied().unwrap_or_default(),
            };
            if draw > 0 && other == neighbour {
                continue;
            }
            let Some(other) = self.beside.get_mut(at(other)) else { continue };
            let wanted = if draw == 0 { 1.0 } else { 0.0 };
            let error = step * (wanted - sigmoid(product(vector, other)));
            for ((sum, other), x) in move_by.iter_mut().zip(other).zip(&*vector) {
                *sum += error * *other;
                *other += error * x;
            }
        }
        vector.iter_mut().zip(move_by).for_each(|(x, by)| *x += by);
    }
}

/// Sum of products in eight lanes, which the compiler turns into vector instructions; a single running sum
/// it must keep in order.
fn product(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; 8];
    for (a, b) in a.chunks_exact(8).zip(b.chunks_exact(8)) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum()
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-x))
}

/// xorshift64*: the same draws each time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        ((self.next() >> 32) as usize) % end.max(1)
    }

    /// From 0 up to 1.
    fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }
}
