//! What speaks for each clause of a segment: its own words, its document, and what of the question it covers.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Searcher, SegmentReader, Term};

use crate::embedded::cost;
use crate::embedded::first::each_block;
use crate::embedded::walk::go_on;
use crate::evidence::{self, PAIRS, SINGLES, Sort, WORDS, best_three};
use crate::index::{Characters, LENGTHS, Reader};
use crate::plan::Evidence;

/// So few tokens are read without asking how long their lists are: an ordinary question has no more.
const ALWAYS_READ: usize = 128;

/// What every question asks of every clause of a segment.
pub(crate) struct Scales {
    /// For each sort of token what counts are weighed against: `k1` for a clause of mean length.
    pairs: Vec<f32>,
    singles: Vec<f32>,
    words: Vec<f32>,
    documents: Vec<Clauses>,
    /// Place in `documents` of each clause.
    owners: Vec<u32>,
    /// How often the document that others name most is named.
    most_mentions: usize,
    /// Score accumulators of questions that were answered: their memory serves again.
    accumulators: Mutex<Vec<Accumulator>>,
}

/// The clauses of one document, which stand together.
struct Clauses {
    /// How often other documents name it.
    mentions: usize,
    from: usize,
    to: usize,
}

/// The evidence for a question in a segment.
pub(crate) struct Scores<'a> {
    scales: &'a Scales,
    accumulator: Accumulator,
    /// How telling all pairs that were typed are, together.
    typed: f32,
    /// What the typed bigrams and characters weigh in a clause of mean length that has each once.
    possible: f32,
    /// The best by words alone.
    pub top: f32,
    /// What a document adds to each of its clauses: the document asked for last.
    lift: Option<(u32, f32)>,
    /// The most that any document could add.
    most_lift: f32,
}

impl Scales {
    /// Those of every segment.
    pub(crate) fn of(reader: &Reader, searcher: &Searcher) -> tantivy::Result<Vec<Self>> {
        let segments = searcher.segment_readers();
        let [pairs, singles, words] = LENGTHS;
        let pairs = lengths(segments, (pairs, &PAIRS), reader)?;
        let singles = lengths(segments, (singles, &SINGLES), reader)?;
        let words = lengths(segments, (words, &WORDS), reader)?;
        let lengths = pairs.into_iter().zip(singles).zip(words);
        let each = segments.iter().zip(lengths).map(|(segment, ((pairs, singles), words))| {
            let (mut documents, mut owners) = (Vec::new(), Vec::new());
            for run in column(segment, "doc_ord")?.chunk_by(|a, b| a == b) {
                let from = owners.len();
                owners.resize(from + run.len(), documents.len() as u32);
                let place = run.first().and_then(|number| reader.position(*number));
                let facts = place.and_then(|at| reader.collection.catalogue.facts(at));
                let mentions = facts.map_or(0, |facts| facts.mentions as usize);
                documents.push(Clauses { mentions, from, to: owners.len() });
            }
            let most_mentions = documents.iter().map(|of| of.mentions).max().unwrap_or_default();
            let accumulators = Mutex::default();
            Ok(Self { pairs, singles, words, documents, owners, most_mentions, accumulators })
        });
        each.collect()
    }

    fn accumulators(&self) -> MutexGuard<'_, Vec<Accumulator>> {
        // A score accumulator is put back whole, so one that a panic left behind is none of these.
        self.accumulators.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number of each unit of a segment; none where the segment has no units.
fn column(segment: &SegmentReader, name: &str) -> tantivy::Result<Vec<u64>> {
    let docs = 0..segment.max_doc();
    if docs.is_empty() {
        return Ok(Vec::new());
    }
    // A segment of documents without units has no lengths.
    let Ok(column) = segment.fast_fields().u64(name) else { return Ok(vec![0; docs.len()]) };
    Ok(docs.map(|doc| column.first(doc).unwrap_or_default()).collect())
}

/// Lengths of the clauses of each segment as one sort of token is weighed against.
fn lengths(
    segments: &[SegmentReader],
    (name, sort): (&str, &Sort),
    reader: &Reader,
) -> tantivy::Result<Vec<Vec<f32>>> {
    let mut all = Vec::with_capacity(segments.len());
    let mut sum = 0;
    for segment in segments {
        let lengths = column(segment, name)?;
        let live = (0..).zip(&lengths).filter(|(doc, _)| !segment.is_deleted(*doc));
        sum += live.map(|(_, length)| length).sum::<u64>();
        all.push(lengths);
    }
    let mean = sum as f32 / reader.collection.build.units.max(1) as f32;
    let scale = |lengths: Vec<u64>| {
        lengths.into_iter().map(|length| sort.scale(length as f32, mean)).collect()
    };
    Ok(all.into_iter().map(scale).collect())
}

/// The evidence that tokens are for each clause, segment by segment.
pub(crate) fn score<'a>(
    tokens: &Evidence,
    scales: &'a [Scales],
    (reader, searcher): (&'a Reader, &Searcher),
) -> tantivy::Result<Vec<Scores<'a>>> {
    let segments = searcher.segment_readers();
    let mut accumulators: Vec<Accumulator> = Vec::with_capacity(segments.len());
    for (segment, scales) in segments.iter().zip(scales) {
        let mut accumulator = scales.accumulators().pop().unwrap_or_default();
        accumulator.clear(segment.max_doc() as usize);
        accumulators.push(accumulator);
    }
    let left_out = left_out(tokens, (reader, searcher))?;
    let mut add = |tokens: &[(String, f32)], fields, sort, weighed: fn(&Scales) -> &[f32]| {
        let mut typed = 0.0;
        for (token, weight) in tokens.iter().filter(|(token, _)| !left_out.contains(&token)) {
            go_on()?;
            let mut found = 0;
            for (accumulator, segment) in accumulators.iter_mut().zip(segments) {
                found += accumulator.gather(segment, token, (fields, sort))?;
            }
            let idf = evidence::idf(found as u64, reader.collection.build.units);
            for (accumulator, scales) in accumulators.iter_mut().zip(scales) {
                accumulator.weigh(sort, *weight, idf, weighed(scales));
            }
            typed += if *weight == 1.0 { idf } else { 0.0 };
        }
        tantivy::Result::Ok(typed)
    };
    let typed = add(&tokens.pairs, pairs(reader), &PAIRS, |scales| &scales.pairs)?;
    let singles = add(&tokens.singles, singles(reader), &SINGLES, |scales| &scales.singles)?;
    add(&tokens.words, words(reader), &WORDS, |scales| &scales.words)?;
    // No score is below zero, and such compare as their bits do, many at once.
    let scores = accumulators.iter().flat_map(|accumulator| &accumulator.scores);
    let top = f32::from_bits(scores.map(|score| score.to_bits()).max().unwrap_or_default());
    let possible = evidence::possible(typed, singles);
    let each = accumulators.into_iter().zip(scales);
    let each = each.map(|(accumulator, scales)| Scores {
        scales,
        accumulator,
        typed,
        possible,
        top,
        lift: None,
        most_lift: evidence::lift([top; 3], top, scales.most_mentions),
    });
    Ok(each.collect())
}

/// The tokens that most clauses have, where all together would take too long to read: they tell least.
fn left_out<'t>(
    tokens: &'t Evidence,
    (reader, searcher): (&Reader, &Searcher),
) -> tantivy::Result<HashSet<&'t String>> {
    let Evidence { pairs: typed, singles: characters, words: cut, .. } = tokens;
    if typed.len() + characters.len() + cut.len() <= ALWAYS_READ {
        return Ok(HashSet::new());
    }
    let sorts = [(typed, pairs(reader)), (characters, singles(reader)), (cut, words(reader))];
    let mut postings = Vec::new();
    for (tokens, fields) in sorts {
        for (token, _) in tokens {
            let terms = fields.map(|field| Term::from_field_text(field, token));
            let mut held = 0;
            for term in &terms {
                held += searcher.doc_freq(term)?;
            }
            postings.push((held, token));
        }
    }
    postings.sort_unstable();
    let most = cost::most_evidence(reader.collection.build.units);
    let read = cost::within(postings.iter().map(|(held, _)| *held), most);
    Ok(postings.into_iter().skip(read).map(|(_, token)| token).collect())
}

impl Drop for Scores<'_> {
    fn drop(&mut self) {
        self.scales.accumulators().push(std::mem::take(&mut self.accumulator));
    }
}

impl Scores<'_> {
    /// The clauses whose words weigh at least so much of what those of the question could, ascending.
    pub(super) fn with_share(&self, least: f32) -> Vec<DocId> {
        let possible = self.possible.max(f32::MIN_POSITIVE);
        let scores = &self.accumulator.scores;
        // Every place is written and the next kept where it holds one: half of the clauses may have so much, in no order
        // that a processor could guess.
        let (mut found, mut kept) = (vec![0; scores.len()], 0);
        for (doc, words) in (0..).zip(scores) {
            if let Some(place) = found.get_mut(kept) {
                *place = doc;
            }
            kept += usize::from(words / possible >= least);
        }
        found.truncate(kept);
        found
    }

    /// Whether so much could speak for a clause, whatever its document adds.
    pub(super) fn could_reach(&self, doc: DocId, least: f32) -> bool {
        let at = doc as usize;
        let words = self.accumulator.scores.get(at).copied().unwrap_or_default();
        self.with(words, self.most_lift, at) >= least
    }

    /// What speaks for a clause; nothing where it has no token. Quickest in reading order.
    pub(super) fn of(&mut self, doc: DocId) -> f32 {
        let at = doc as usize;
        let words = self.accumulator.scores.get(at).copied().unwrap_or_default();
        if words == 0.0 {
            return 0.0;
        }
        let lift = self.lift(at);
        self.with(words, lift, at)
    }

    fn with(&self, words: f32, lift: f32, at: usize) -> f32 {
        let covered = self.accumulator.covered.get(at).copied().unwrap_or_default();
        words + lift + evidence::coverage(covered, self.typed, self.top)
    }

    /// What the document of a clause adds: by its best clauses, and by who cites it.
    fn lift(&mut self, clause: usize) -> f32 {
        let Some(owner) = self.scales.owners.get(clause).copied() else { return 0.0 };
        if let Some((document, lift)) = self.lift
            && document == owner
        {
            return lift;
        }
        let Some(document) = self.scales.documents.get(owner as usize) else { return 0.0 };
        let scores = self.accumulator.scores.get(document.from..document.to);
        let best = best_three(scores.unwrap_or_default().iter().copied());
        let lift = evidence::lift(best, self.top, document.mentions);
        self.lift = Some((owner, lift));
        lift
    }
}

/// The text, then what counts as its context.
fn characters(reader: &Reader) -> [Characters; 3] {
    [reader.fields.chars, reader.fields.heading_chars, reader.fields.context_chars]
}

fn pairs(reader: &Reader) -> [Field; 3] {
    characters(reader).map(|chars| chars.pairs)
}

fn singles(reader: &Reader) -> [Field; 3] {
    characters(reader).map(|chars| chars.singles)
}

fn words(reader: &Reader) -> [Field; 3] {
    [reader.fields.body, reader.fields.heading, reader.fields.context]
}

/// Where what tokens weigh is added up.
#[derive(Default)]
struct Accumulator {
    scores: Vec<f32>,
    /// How telling the typed bigrams that a clause has are, together.
    covered: Vec<f32>,
    /// How often the token in question is in each clause, over several fields; all nothing between tokens.
    counts: Vec<f32>,
    /// The clauses that have it.
    touched: Vec<DocId>,
}

impl Accumulator {
    fn clear(&mut self, clauses: usize) {
        for list in [&mut self.scores, &mut self.covered] {
            list.clear();
            list.resize(clauses, 0.0);
        }
        self.counts.resize(clauses, 0.0);
    }

    /// Counts a token in the fields of one sort, of which the first is the text and the others count as
    /// context; returns how many clauses have it.
    fn gather(
        &mut self,
        segment: &SegmentReader,
        token: &str,
        (fields, sort): ([Field; 3], &Sort),
    ) -> tantivy::Result<usize> {
        let Self { counts, touched, .. } = self;
        for (at, field) in fields.into_iter().enumerate() {
            let weight = sort.of_field(at);
            let inverted = segment.inverted_index(field)?;
            let term = Term::from_field_text(field, token);
            let Some(info) = inverted.get_term_info(&term)? else { continue };
            let option = IndexRecordOption::WithFreqs;
            let blocks = inverted.read_block_postings_from_terminfo(&info, option)?;
            each_block(blocks, |block| {
                for (doc, times) in block.docs().iter().zip(block.freqs()) {
                    if let Some(count) = counts.get_mut(*doc as usize) {
                        if *count == 0.0 {
                            touched.push(*doc);
                        }
                        *count += weight * *times as f32;
                    }
                }
            });
        }
        if segment.has_deletes() {
            touched.retain(|doc| {
                let dead = segment.is_deleted(*doc);
                if let Some(count) = counts.get_mut(*doc as usize).filter(|_| dead) {
                    *count = 0.0;
                }
                !dead
            });
        }
        Ok(touched.len())
    }

    /// Adds what the token weighs that was counted.
    fn weigh(&mut self, sort: &Sort, weight: f32, idf: f32, scales: &[f32]) {
        let covers = if sort.covers && weight == 1.0 { idf } else { 0.0 };
        let most = sort.most(weight, idf);
        for doc in self.touched.drain(..).map(|doc| doc as usize) {
            if let (Some(count), Some(scale), Some(score)) =
                (self.counts.get_mut(doc), scales.get(doc), self.scores.get_mut(doc))
            {
                let count = std::mem::take(count);
                *score += evidence::gain(most, count, *scale);
            }
            if let Some(covered) = self.covered.get_mut(doc) {
                *covered += covers;
            }
        }
    }
}
