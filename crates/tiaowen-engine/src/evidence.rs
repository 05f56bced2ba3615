//! What speaks for a clause when a question stands nowhere as a whole: every character bigram, character and word
//! of it is evidence, in the clause and in the titles above it.
//!
//! A question and its answer share few whole words, so bigrams and single characters carry the weight. The
//! document a clause stands in and how often others cite it settle what the words leave open. The weights
//! are the measured ones that also hold as a mean over documents; none was fitted to labels. Every engine
//! counts in its own way and weighs as it stands here.

use tantivy::fieldnorm::FieldNormReader;

use crate::index;

/// How one sort of token is weighed: BM25 over the clause with title and headings counted in.
pub struct Sort {
    /// What one of these counts beside the others.
    pub weight: f32,
    /// What a token counts in heading and context against one in the text.
    pub context: u32,
    /// How soon more of the same count no more.
    pub k1: f32,
    /// How much of the length counts.
    pub b: f32,
    /// Whether the question counts as covered by these.
    pub covers: bool,
}

/// Character bigrams.
pub const PAIRS: Sort = Sort { weight: 1.0, context: 2, k1: 1.6, b: 0.65, covers: true };
/// Single characters.
pub const SINGLES: Sort = Sort { weight: 1.5, context: 1, k1: 3.0, b: 0.8, covers: false };
/// Words.
pub const WORDS: Sort = Sort { weight: 0.5, context: 1, k1: 1.3, b: 0.75, covers: false };

/// Weight of a document's best three clauses for each of its clauses.
const VOTE: f32 = 0.4;
/// Weight of citations by other documents; more than this lifts the much-cited laws over the right one.
const CITED: f32 = 0.2;
/// Weight of the share of the question that a clause covers.
const COVERAGE: f32 = 0.28;
/// Weight of how near the words of a clause lie to those of the question, where vectors were learnt.
const NEARNESS: f32 = 0.6;
/// Weight of how much nearer than others a clause lies to the question by a sentence model, in deviations from the
/// mean of the clauses that are looked at: three deviations weigh this.
const MEANING: f32 = 0.75;
/// Clauses whose nearness by a sentence model is looked at: the first by all other evidence.
pub const LOOKED_AT: usize = 2000;
/// Deviations beyond which no more counts.
const FARTHEST: f32 = 3.0;
/// Deviations by which a clause is nearer than others of its document that competes though it has no word.
const NEAR: f32 = 1.0;
/// Cosines that differ by less than this are alike.
const ALIKE: f32 = 0.01;

/// Share of what the words of a question could weigh together that must speak for a unit which has none of them
/// whole. Of the judged clauses of everyday questions nine in ten have it; so does much else: it keeps out what
/// has next to nothing, and proves no answer.
pub const FLOOR: f32 = 0.03;

impl Sort {
    /// Weight of a token in the text, the heading or the context, by their place.
    pub fn of_field(&self, at: usize) -> f32 {
        if at == 0 { 1.0 } else { self.context as f32 }
    }

    /// Length of a clause with its heading and context, from how many tokens each has; kept as all lengths are.
    pub fn length(&self, [text, heading, context]: [u32; 3]) -> u32 {
        length_kept(text + self.context * (heading + context))
    }

    /// What counts are weighed against in a clause of a length, where clauses have `mean` on average.
    pub fn scale(&self, length: f32, mean: f32) -> f32 {
        self.k1 * (1.0 - self.b + self.b * length / mean.max(1.0))
    }

    /// The most that a token adds which weighs so much in the question.
    pub fn most(&self, weight: f32, idf: f32) -> f32 {
        self.weight * weight * idf * (self.k1 + 1.0)
    }
}

/// The length that is kept of so many tokens: short ones exactly, longer ones to an eighth.
fn length_kept(tokens: u32) -> u32 {
    FieldNormReader::id_to_fieldnorm(FieldNormReader::fieldnorm_to_id(tokens))
}

/// How telling a token is that so many units have.
pub fn idf(found: u64, units: usize) -> f32 {
    index::rarity(found, units as u64)
}

/// What the typed bigrams and characters weigh in a clause of mean length that has each once, by how telling each
/// sort is together.
pub fn possible(pairs: f32, singles: f32) -> f32 {
    PAIRS.weight * pairs + SINGLES.weight * singles
}

/// What a token adds that counts so much in a clause.
pub fn gain(most: f32, count: f32, scale: f32) -> f32 {
    most * count / (count + scale)
}

/// What a document adds to each of its clauses: by its best three, and by who cites it. `top` is the best of
/// all clauses by words alone.
pub fn lift(best: [f32; 3], top: f32, mentions: usize) -> f32 {
    let cited = libm::log1pf(mentions as f32) / 7.0;
    VOTE * best.iter().sum::<f32>() / 3.0 + top * CITED * cited
}

/// What a clause counts for how much it covers of all that the typed bigrams tell.
pub fn coverage(covered: f32, typed: f32, top: f32) -> f32 {
    top * COVERAGE * (covered / typed.max(f32::MIN_POSITIVE))
}

/// What a clause counts for how near its words lie to those of the question.
pub fn nearness(near: f32, top: f32) -> f32 {
    top * NEARNESS * near
}

/// What clauses count for how near they lie to the question by a sentence model.
pub fn meanings(near: &[Option<f32>], top: f32) -> Vec<f32> {
    let weight = |deviation: f32| top * MEANING * deviation / FARTHEST;
    deviations(near).map(|deviation| deviation.map_or(0.0, weight)).collect()
}

/// Which clauses of the documents asked compete for how near they lie to the question by a sentence model, whatever
/// their words.
pub fn are_near(near: &[Option<f32>]) -> impl Iterator<Item = bool> {
    deviations(near).map(|deviation| deviation.is_some_and(|deviation| deviation >= NEAR))
}

/// How far each cosine lies from the mean. Those of one question lie close together, and around another middle than
/// those of the next.
fn deviations(near: &[Option<f32>]) -> impl Iterator<Item = Option<f32>> {
    let known = || near.iter().copied().flatten();
    let share = 1.0 / known().count().max(1) as f32;
    let mean = known().sum::<f32>() * share;
    let variance = known().map(|x| (x - mean) * (x - mean)).sum::<f32>() * share;
    let by = variance.sqrt().max(ALIKE).recip();
    near.iter()
        .map(move |x| Some(((*x)? - mean) * by))
        .map(|x| x.map(|deviation| deviation.clamp(-FARTHEST, FARTHEST)))
}

/// The best three of some scores; nothing where there are fewer.
pub fn best_three(scores: impl IntoIterator<Item = f32>) -> [f32; 3] {
    let [mut first, mut second, mut third] = [0.0; 3];
    for score in scores.into_iter().filter(|score| *score > 0.0) {
        if score > first {
            (first, second, third) = (score, first, second);
        } else if score > second {
            (second, third) = (score, second);
        } else if score > third {
            third = score;
        }
    }
    [first, second, third]
}
