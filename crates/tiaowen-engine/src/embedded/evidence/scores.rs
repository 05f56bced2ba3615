//! What speaks for each clause of a segment: its own words, its document, and what of the question it covers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, Term};

use crate::embedded::first::each_block;
use crate::evidence::{self, PAIRS, SINGLES, Sort, WORDS, best_three};
use crate::index::{Characters, LENGTHS, Reader};
use crate::plan::Evidence;

/// What every question asks of every clause of a segment.
pub(crate) struct Scales {
    /// For each sort of token what counts are weighed against: `k1` for a clause of mean length.
    pairs: Vec<f32>,
    singles: Vec<f32>,
    words: Vec<f32>,
    documents: Vec<Clauses>,
    /// Place in `documents` of each clause.
    owners: Vec<u32>,
    /// Places of the clauses in the order of the index, where vectors were learnt, which stand in it.
    orders: Vec<u32>,
    /// Boards of questions that were answered: their memory serves again.
    boards: Mutex<Vec<Board>>,
}

/// The clauses of one document, which stand together.
struct Clauses {
    /// Place of the document in the catalogue.
    entry: usize,
    from: usize,
    to: usize,
}

/// The evidence for a question in a segment.
pub(super) struct Scores<'a> {
    scales: &'a Scales,
    reader: &'a Reader,
    board: Board,
    /// How telling all pairs that were typed are, together.
    typed: f32,
    /// What the typed pairs and characters weigh in a clause of mean length that has each once.
    possible: f32,
    /// The best by words alone.
    pub top: f32,
    /// What a document adds to each of its clauses: the document asked for last.
    lift: Option<(u32, f32)>,
}

impl Scales {
    pub(crate) fn of(reader: &Reader, segment: &SegmentReader) -> tantivy::Result<Self> {
        let column = |name: &str| -> tantivy::Result<Vec<u32>> {
            let docs = 0..segment.max_doc();
            if reader.collection.build.units == 0 {
                return Ok(vec![0; docs.len()]);
            }
            let column = segment.fast_fields().u64(name)?;
            Ok(docs.map(|doc| column.first(doc).unwrap_or_default() as u32).collect())
        };
        let [pairs, singles, words] = LENGTHS;
        let scales = |name: &str, sort: &Sort| -> tantivy::Result<Vec<f32>> {
            let lengths = column(name)?;
            let all: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
            let mean = all as f32 / reader.collection.build.units.max(1) as f32;
            Ok(lengths.into_iter().map(|length| sort.scale(length as f32, mean)).collect())
        };
        let (mut documents, mut owners) = (Vec::new(), Vec::new());
        for run in column("doc_ord")?.chunk_by(|a, b| a == b) {
            let from = owners.len();
            owners.resize(from + run.len(), documents.len() as u32);
            let entry = run.first().copied().unwrap_or_default() as usize;
            documents.push(Clauses { entry, from, to: owners.len() });
        }
        Ok(Self {
            pairs: scales(pairs, &PAIRS)?,
            singles: scales(singles, &SINGLES)?,
            words: scales(words, &WORDS)?,
            documents,
            owners,
            orders: if reader.vectors.is_some() { column("order")? } else { Vec::new() },
            boards: Mutex::default(),
        })
    }

    /// Place of a clause in the order of the index, where vectors were learnt.
    pub(super) fn order(&self, doc: DocId) -> Option<usize> {
        self.orders.get(doc as usize).map(|order| *order as usize)
    }

    /// The evidence that tokens are for each clause.
    pub(super) fn score<'a>(
        &'a self,
        tokens: &Evidence,
        reader: &'a Reader,
        segment: &SegmentReader,
    ) -> tantivy::Result<Scores<'a>> {
        let mut board = self.boards().pop().unwrap_or_default();
        board.clear(segment.max_doc() as usize);
        let mut add = |tokens, fields, scales, sort| {
            board.add((segment, reader.collection.build.units), tokens, (fields, scales), sort)
        };
        let typed = add(&tokens.pairs, pairs(reader), &self.pairs, &PAIRS)?;
        let singles = add(&tokens.singles, singles(reader), &self.singles, &SINGLES)?;
        add(&tokens.words, words(reader), &self.words, &WORDS)?;
        // No score is below zero, and such compare as their bits do, many at once.
        let top = board.scores.iter().map(|score| score.to_bits()).max().unwrap_or_default();
        let top = f32::from_bits(top);
        let possible = evidence::possible(typed, singles);
        Ok(Scores { scales: self, reader, board, typed, possible, top, lift: None })
    }

    fn boards(&self) -> MutexGuard<'_, Vec<Board>> {
        // A board is put back whole, so one that a panic left behind is none of these.
        self.boards.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Scores<'_> {
    fn drop(&mut self) {
        self.scales.boards().push(std::mem::take(&mut self.board));
    }
}

impl Scores<'_> {
    /// What the words of a clause weigh, as a share of what those of the question could.
    pub(super) fn share(&self, doc: DocId) -> f32 {
        let words = self.board.scores.get(doc as usize).copied().unwrap_or_default();
        words / self.possible.max(f32::MIN_POSITIVE)
    }

    /// What speaks for a clause; nothing where it has no token. Quickest in reading order.
    pub(super) fn of(&mut self, doc: DocId) -> f32 {
        let at = doc as usize;
        let words = self.board.scores.get(at).copied().unwrap_or_default();
        if words == 0.0 {
            return 0.0;
        }
        let covered = self.board.covered.get(at).copied().unwrap_or_default();
        words + self.lift(at) + evidence::coverage(covered, self.typed, self.top)
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
        let scores = self.board.scores.get(document.from..document.to);
        let best = best_three(scores.unwrap_or_default().iter().copied());
        let entry = self.reader.collection.catalogue.get(document.entry);
        let lift = evidence::lift(best, self.top, entry.map_or(0, |entry| entry.mentions));
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
struct Board {
    scores: Vec<f32>,
    /// How telling the typed pairs that a clause has are, together.
    covered: Vec<f32>,
    /// How often the token in question is in each clause, over several fields; all nothing between tokens.
    counts: Vec<f32>,
    /// The clauses that have it.
    touched: Vec<DocId>,
}

impl Board {
    fn clear(&mut self, clauses: usize) {
        for list in [&mut self.scores, &mut self.covered] {
            list.clear();
            list.resize(clauses, 0.0);
        }
        self.counts.resize(clauses, 0.0);
    }

    /// Adds what tokens of one sort weigh; returns how telling the typed ones are, together. The first field
    /// is the text, the others count as context.
    fn add(
        &mut self,
        (segment, units): (&SegmentReader, usize),
        tokens: &[(String, f32)],
        (fields, scales): ([Field; 3], &[f32]),
        sort: &Sort,
    ) -> tantivy::Result<f32> {
        let mut all = 0.0;
        for (token, weight) in tokens {
            for (at, field) in fields.into_iter().enumerate() {
                let weight = sort.of_field(at);
                self.gather(segment, &Term::from_field_text(field, token), weight)?;
            }
            let idf = evidence::idf(self.touched.len() as u64, units);
            let typed = if *weight == 1.0 { idf } else { 0.0 };
            let covers = if sort.covers { typed } else { 0.0 };
            all += typed;
            let most = sort.most(*weight, idf);
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
        Ok(all)
    }

    /// Counts of one token in one field.
    fn gather(&mut self, segment: &SegmentReader, term: &Term, weight: f32) -> tantivy::Result<()> {
        let Self { counts, touched, .. } = self;
        let inverted = segment.inverted_index(term.field())?;
        let Some(info) = inverted.get_term_info(term)? else { return Ok(()) };
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
        Ok(())
    }
}
