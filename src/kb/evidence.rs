//! Ranks clauses for a question whose words stand nowhere all together: every character pair, character
//! and word of it is evidence, in the clause and in the titles above it.
//!
//! A question and its answer share few whole words, so pairs and single characters carry the weight. The
//! document a clause stands in and how often others cite it settle what the words leave open. The weights
//! are the measured ones that also hold as a mean over documents; none was fitted to labels.

use std::collections::HashSet;

use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::{DocAddress, DocId, Searcher};

use super::{Open, failed};
use tiaowen_engine::query::first::Best;
use tiaowen_engine::query::meaning::{Meaning, run};
use tiaowen_engine::segment::Word;
use tiaowen_text::error::Result;
use tiaowen_text::script::Folded;

mod scores;

pub(super) use scores::Scales;

/// How one sort of token is weighed: BM25 over the clause with title and headings counted in.
struct Sort {
    weight: f32,
    context: f32,
    k1: f32,
    b: f32,
    /// Whether the question counts as covered by these.
    covers: bool,
}

const PAIRS: Sort = Sort { weight: 1.0, context: 2.0, k1: 1.6, b: 0.65, covers: true };
const SINGLES: Sort = Sort { weight: 1.5, context: 1.0, k1: 3.0, b: 0.8, covers: false };
const WORDS: Sort = Sort { weight: 0.5, context: 1.0, k1: 1.3, b: 0.75, covers: false };
/// Weight of a synonym against what was typed.
const SYNONYM: f32 = 0.8;
/// Weight of a document's best three clauses for each of its clauses.
const VOTE: f32 = 0.4;
/// Weight of citations by other documents; more than this lifts the much-cited laws over the right one.
const CITED: f32 = 0.2;
/// Weight of the share of the question that a clause covers.
const COVERAGE: f32 = 0.28;
/// Weight of how near the words of a clause lie to those of the question, where vectors were learnt.
const NEARNESS: f32 = 0.6;

/// The tokens of a question, each once.
#[derive(Default)]
struct Tokens {
    pairs: Vec<(String, f32)>,
    singles: Vec<(String, f32)>,
    words: Vec<(String, f32)>,
}

impl Tokens {
    fn of(meaning: &Meaning) -> Self {
        let mut tokens = Self::default();
        let mut seen = HashSet::new();
        let mut add = |list: &mut Vec<(String, f32)>, text: String, weight: f32| {
            if seen.insert((weight == 1.0, text.clone())) {
                list.push((text, weight));
            }
        };
        for typed in &meaning.spoken {
            for part in typed.split(|c: char| !c.is_alphanumeric()) {
                let chars: Vec<char> = part.chars().collect();
                for c in &chars {
                    add(&mut tokens.singles, c.to_string(), 1.0);
                }
                for pair in chars.windows(2) {
                    add(&mut tokens.pairs, pair.iter().collect(), 1.0);
                }
            }
        }
        let typed: HashSet<String> = tokens.pairs.iter().map(|(pair, _)| pair.clone()).collect();
        for unit in meaning.groups.iter().flatten() {
            for word in unit.words.iter().filter(|w| w.chars().count() > 1) {
                if !tokens.words.iter().any(|(held, _)| held == word) {
                    tokens.words.push((word.clone(), 1.0));
                }
            }
            for also in unit.also.iter().filter_map(|also| run(also)) {
                let chars: Vec<char> = also.chars().collect();
                for pair in chars.windows(2) {
                    let pair: String = pair.iter().collect();
                    if !typed.contains(&pair) {
                        add(&mut tokens.pairs, pair, SYNONYM);
                    }
                }
            }
        }
        tokens
    }
}

/// Clauses that match, ordered by the evidence for a question.
pub(super) struct Ranked {
    /// How many match.
    pub total: usize,
    /// The first of them, best first; ties keep reading order.
    pub hits: Vec<(f32, DocAddress)>,
}

impl Open {
    /// What the evidence needs of each segment.
    fn scales(&self, searcher: &Searcher) -> tantivy::Result<&[Scales]> {
        if let Some(scales) = self.scales.get() {
            return Ok(scales);
        }
        let segments = searcher.segment_readers().iter();
        let made = segments.map(|s| Scales::of(&self.reader, s)).collect::<tantivy::Result<_>>()?;
        Ok(self.scales.get_or_init(|| made))
    }
}

/// Orders what `query` matches by the evidence for a question, and gives the first `most`.
pub(super) fn rank(
    meaning: &Meaning,
    open: &Open,
    searcher: &Searcher,
    (query, most): (&dyn EngineQuery, usize),
) -> Result<Ranked> {
    let (reader, scales) = (&open.reader, open.scales(searcher).map_err(failed)?);
    let tokens = Tokens::of(meaning);
    let vectors = reader.vectors.as_ref().and_then(|vectors| {
        let spoken = meaning.spoken.iter();
        let words: Vec<Word> =
            spoken.flat_map(|text| reader.segmenter.words(&Folded::new(text))).collect();
        Some((vectors, vectors.sought(words.iter().map(|word| word.text.as_str()))?))
    });
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher)).map_err(failed)?;
    let (mut total, mut best) = (0, Best::new(most));
    for (ord, (segment, scales)) in searcher.segment_readers().iter().zip(scales).enumerate() {
        let mut scores = scales.score(&tokens, reader, segment).map_err(failed)?;
        let near = |doc: DocId| match (&vectors, scales.order(doc)) {
            (Some((vectors, sought)), Some(order)) => vectors.nearness(sought, order),
            _ => 0.0,
        };
        let mut add = |docs: &[DocId]| {
            for doc in docs.iter().copied().filter(|doc| !segment.is_deleted(*doc)) {
                let score = scores.of(doc) + scores.top * NEARNESS * near(doc);
                best.add(score, DocAddress { segment_ord: ord as u32, doc_id: doc });
                total += 1;
            }
        };
        weight.for_each_no_score(segment, &mut add).map_err(failed)?;
    }
    Ok(Ranked { total, hits: best.sorted() })
}
