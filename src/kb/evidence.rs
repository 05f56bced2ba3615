//! Ranks clauses for a question whose words stand nowhere all together: every character pair, character
//! and word of it is evidence, in the clause and in the titles above it.
//!
//! A question and its answer share few whole words, so pairs and single characters carry the weight. The
//! document a clause stands in and how often others cite it settle what the words leave open. The weights
//! are the measured ones that also hold as a mean over documents; none was fitted to labels.

use std::collections::HashSet;

use tantivy::query::{EnableScoring, Query as EngineQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::{Open, failed};
use crate::error::Result;
use crate::index::Reader;
use crate::query::meaning::{Meaning, run};
use crate::script::Folded;
use crate::segment::Word;

/// How one sort of token is weighed: BM25 over the clause with title and headings counted in.
struct Sort {
    weight: f32,
    context: f32,
    k1: f32,
    b: f32,
}

const PAIRS: Sort = Sort { weight: 1.0, context: 2.0, k1: 1.6, b: 0.65 };
const SINGLES: Sort = Sort { weight: 1.5, context: 1.0, k1: 3.0, b: 0.8 };
const WORDS: Sort = Sort { weight: 0.5, context: 1.0, k1: 1.3, b: 0.75 };
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
    /// The first `most` of them, best first; ties keep reading order.
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

/// Orders what `query` matches by the evidence for a question.
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
    let mut hits: Vec<(f32, DocAddress)> = Vec::new();
    for (ord, (segment, scales)) in searcher.segment_readers().iter().zip(scales).enumerate() {
        let (scores, top) = scores(&tokens, reader, segment, scales).map_err(failed)?;
        let near = |doc: usize| match (&vectors, scales.orders.get(doc)) {
            (Some((vectors, sought)), Some(order)) => vectors.nearness(sought, *order as usize),
            _ => 0.0,
        };
        let mut add = |docs: &[DocId]| {
            hits.extend(docs.iter().filter(|doc| !segment.is_deleted(**doc)).map(|doc| {
                let score = scores.get(*doc as usize).copied().unwrap_or_default();
                let score = score + top * NEARNESS * near(*doc as usize);
                (score, DocAddress { segment_ord: ord as u32, doc_id: *doc })
            }));
        };
        weight.for_each_no_score(segment, &mut add).map_err(failed)?;
    }
    let total = hits.len();
    let better =
        |a: &(f32, DocAddress), b: &(f32, DocAddress)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    // A common character may match half of all clauses; only the first pages of them are put in order.
    if total > most {
        hits.select_nth_unstable_by(most, better);
        hits.truncate(most);
    }
    hits.sort_unstable_by(better);
    Ok(Ranked { total, hits })
}

/// What every question asks of every clause of a segment: what its length divides by for each sort of
/// token, 1 for the mean length, and the place of its document in the catalogue.
pub(super) struct Scales {
    pairs: Vec<f32>,
    singles: Vec<f32>,
    words: Vec<f32>,
    owners: Vec<u32>,
    /// Places of the clauses in the order of the index.
    orders: Vec<u32>,
}

impl Scales {
    fn of(reader: &Reader, segment: &SegmentReader) -> tantivy::Result<Self> {
        let lengths = |fields: [Field; 3], sort: &Sort| -> tantivy::Result<Vec<f32>> {
            let mut lengths = vec![0.0_f32; segment.max_doc() as usize];
            for (at, field) in fields.into_iter().enumerate() {
                let norms = segment.get_fieldnorms_reader(field)?;
                let weight = if at == 0 { 1.0 } else { sort.context };
                for (doc, length) in lengths.iter_mut().enumerate() {
                    *length += weight * norms.fieldnorm(doc as u32) as f32;
                }
            }
            let mean = lengths.iter().sum::<f32>() / reader.build.units.max(1) as f32;
            for length in &mut lengths {
                *length = 1.0 - sort.b + sort.b * *length / mean.max(1.0);
            }
            Ok(lengths)
        };
        let column = |name| -> tantivy::Result<Vec<u32>> {
            let column = segment.fast_fields().u64(name)?;
            let docs = 0..segment.max_doc();
            Ok(docs.map(|doc| column.first(doc).unwrap_or_default() as u32).collect())
        };
        let [chars, words] = [characters(reader), words(reader)];
        Ok(Self {
            pairs: lengths(chars, &PAIRS)?,
            singles: lengths(chars, &SINGLES)?,
            words: lengths(words, &WORDS)?,
            owners: column("doc_ord")?,
            orders: column("order")?,
        })
    }
}

/// The text, then what counts as its context.
fn characters(reader: &Reader) -> [Field; 3] {
    [reader.fields.chars, reader.fields.heading_chars, reader.fields.context_chars]
}

fn words(reader: &Reader) -> [Field; 3] {
    [reader.fields.body, reader.fields.heading, reader.fields.context]
}

/// What speaks for each clause by its own words, its document and what it covers; and the best by words.
fn scores(
    tokens: &Tokens,
    reader: &Reader,
    segment: &SegmentReader,
    scales: &Scales,
) -> tantivy::Result<(Vec<f32>, f32)> {
    let length = segment.max_doc() as usize;
    let (mut scores, mut covered) = (vec![0.0_f32; length], vec![0.0_f32; length]);
    let mut board = Board::new(segment, reader.build.units);
    let chars = (characters(reader), scales.pairs.as_slice());
    let mut most = board.add(&tokens.pairs, chars, &PAIRS, &mut scores, Some(&mut covered))?;
    let chars = (characters(reader), scales.singles.as_slice());
    board.add(&tokens.singles, chars, &SINGLES, &mut scores, None)?;
    let words = (words(reader), scales.words.as_slice());
    board.add(&tokens.words, words, &WORDS, &mut scores, None)?;
    most = most.max(f32::MIN_POSITIVE);
    let mut best = vec![[0.0_f32; 3]; reader.catalogue.len()];
    for (score, owner) in scores.iter().zip(&scales.owners).filter(|(score, _)| **score > 0.0) {
        let Some([first, second, third]) = best.get_mut(*owner as usize) else { continue };
        if score > first {
            (*first, *second, *third) = (*score, *first, *second);
        } else if score > second {
            (*second, *third) = (*score, *second);
        } else if score > third {
            *third = *score;
        }
    }
    let top = scores.iter().copied().fold(0.0, f32::max);
    // What a document adds to each of its clauses.
    let lifts: Vec<f32> = best
        .iter()
        .zip(&reader.catalogue)
        .map(|(best, entry)| {
            let cited = (entry.mentions as f32).ln_1p() / 7.0;
            VOTE * best.iter().sum::<f32>() / 3.0 + top * CITED * cited
        })
        .collect();
    for ((score, covered), owner) in scores.iter_mut().zip(&covered).zip(&scales.owners) {
        if *score > 0.0 {
            let lift = lifts.get(*owner as usize).copied().unwrap_or_default();
            *score += lift + top * COVERAGE * covered / most;
        }
    }
    Ok((scores, top))
}

/// Where the counts of one token are gathered over several fields.
struct Board<'a> {
    segment: &'a SegmentReader,
    units: usize,
    counts: Vec<f32>,
    touched: Vec<u32>,
}

impl<'a> Board<'a> {
    fn new(segment: &'a SegmentReader, units: usize) -> Self {
        let counts = vec![0.0; segment.max_doc() as usize];
        Self { segment, units, counts, touched: Vec::new() }
    }

    /// Adds what tokens of one sort weigh; returns the weight of all of them together. The first field is
    /// the text, the others count as context.
    fn add(
        &mut self,
        tokens: &[(String, f32)],
        (fields, lengths): ([Field; 3], &[f32]),
        sort: &Sort,
        scores: &mut [f32],
        mut covered: Option<&mut Vec<f32>>,
    ) -> tantivy::Result<f32> {
        let mut all = 0.0;
        for (token, weight) in tokens {
            for (at, field) in fields.into_iter().enumerate() {
                self.gather(field, token, if at == 0 { 1.0 } else { sort.context })?;
            }
            let (units, found) = (self.units as f32, self.touched.len() as f32);
            let idf = (1.0 + (units - found + 0.5).max(0.5) / (found + 0.5)).ln();
            if *weight == 1.0 {
                all += idf;
            }
            for doc in self.touched.drain(..).map(|doc| doc as usize) {
                let (Some(count), Some(length), Some(score)) =
                    (self.counts.get_mut(doc), lengths.get(doc), scores.get_mut(doc))
                else {
                    continue;
                };
                let count = std::mem::take(count);
                let part = count * (sort.k1 + 1.0) / (count + sort.k1 * length);
                *score += sort.weight * weight * idf * part;
                if let Some(covered) = covered.as_mut().and_then(|c| c.get_mut(doc))
                    && *weight == 1.0
                {
                    *covered += idf;
                }
            }
        }
        Ok(all)
    }

    /// Counts of one token in one field.
    fn gather(&mut self, field: Field, token: &str, weight: f32) -> tantivy::Result<()> {
        let term = Term::from_field_text(field, token);
        let inverted = self.segment.inverted_index(field)?;
        let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::WithFreqs)?
        else {
            return Ok(());
        };
        let mut doc = postings.doc();
        while doc != TERMINATED {
            if let Some(count) = self.counts.get_mut(doc as usize) {
                if *count == 0.0 {
                    self.touched.push(doc);
                }
                *count += weight * tantivy::postings::Postings::term_freq(&postings) as f32;
            }
            doc = postings.advance();
        }
        Ok(())
    }
}
