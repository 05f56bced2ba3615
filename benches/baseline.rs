//! What one would write in an afternoon on the same engine, to be measured beside ours: the same fold, two
//! fields (id and text), a query of terms and phrases, its own highlight. Both are bare: no facts of the
//! document, no synonyms, no counts.
//!
//! - A: words of jieba's search mode, at the position of the word they stand in.
//! - B: single characters and overlapping pairs.
#![expect(clippy::expect_used, reason = "a bench may stop")]

use std::path::Path;
use std::sync::Arc;

use jieba_rs::Jieba;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};
use tiaowen_text::script::{Folded, fold};

/// Memory a thread of the engine may fill before it writes a segment; enough for the whole corpus.
const BUDGET: usize = 1_500_000_000;

/// Which tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    A,
    /// Characters.
    B,
}

impl Kind {
    /// Name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }
}

/// Cuts folded text for one of the two.
#[derive(Clone)]
pub enum Cutter {
    /// Words, with the dictionary.
    Words(Arc<Jieba>),
    /// Characters and pairs.
    Characters,
}

impl Cutter {
    /// Loads what it needs.
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::A => Self::Words(Arc::new(Jieba::new())),
            Kind::B => Self::Characters,
        }
    }

    fn tokens(&self, text: &str) -> Vec<Token> {
        let folded = Folded::new(text);
        match self {
            Self::Words(jieba) => word_tokens(jieba, &folded),
            Self::Characters => character_tokens(&folded),
        }
    }

    /// The terms of a query's run, with their places.
    fn terms(&self, field: Field, run: &str) -> Vec<(usize, Term)> {
        let term = |text: &str| Term::from_field_text(field, text);
        let run = fold(run);
        match self {
            Self::Words(jieba) => jieba
                .cut(&run, false)
                .into_iter()
                .enumerate()
                .map(|(at, word)| (at, term(word.word)))
                .collect(),
            Self::Characters => {
                let chars: Vec<char> = run.chars().collect();
                match chars.len() {
                    0 | 1 => vec![(0, term(&run))],
                    _ => chars
                        .windows(2)
                        .enumerate()
                        .map(|(at, pair)| (at, term(&pair.iter().collect::<String>())))
                        .collect(),
                }
            }
        }
    }
}

fn word_tokens(jieba: &Jieba, folded: &Folded) -> Vec<Token> {
    let text: String = folded.chars().iter().collect();
    let mut tokens = Vec::new();
    let mut position = 0;
    for word in jieba.cut(&text, false) {
        if !word.word.chars().any(char::is_alphanumeric) {
            continue;
        }
        let length = word.end - word.start;
        for size in [2, 3] {
            for start in word.start..(word.end + 1).saturating_sub(size) {
                let part: String = folded.chars()[start..start + size].iter().collect();
                if size < length && jieba.has_word(&part) {
                    tokens.push(token(folded, (start, start + size), position, part));
                }
            }
        }
        tokens.push(token(folded, (word.start, word.end), position, word.word.to_owned()));
        position += 1;
    }
    tokens
}

fn character_tokens(folded: &Folded) -> Vec<Token> {
    let chars = folded.chars();
    let mut tokens = Vec::with_capacity(chars.len() * 2);
    for at in 0..chars.len() {
        tokens.push(token(folded, (at, at + 1), at, chars[at].to_string()));
        if at + 1 < chars.len() {
            let pair = chars[at..at + 2].iter().collect();
            tokens.push(token(folded, (at, at + 2), at, pair));
        }
    }
    tokens
}

fn token(folded: &Folded, (start, end): (usize, usize), position: usize, text: String) -> Token {
    let span = folded.span(start, end);
    Token { offset_from: span.start, offset_to: span.end, position, text, position_length: 1 }
}

/// Tokens made beforehand.
pub struct Tokens(Vec<Token>, usize);

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        self.1 += 1;
        self.1 <= self.0.len()
    }

    fn token(&self) -> &Token {
        &self.0[self.1 - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.0[self.1 - 1]
    }
}

impl Tokenizer for Cutter {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        Tokens(self.tokens(text), 0)
    }
}

fn schema() -> (Schema, Field, Field) {
    let mut builder = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("cut")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let id = builder.add_text_field("id", STRING | STORED);
    let options = TextOptions::default().set_indexing_options(indexing).set_stored();
    let text = builder.add_text_field("text", options);
    (builder.build(), id, text)
}

/// Builds an index of `units` with so many threads of the engine.
pub fn build(dir: &Path, cutter: &Cutter, units: &[(String, &str)], threads: usize) {
    let (schema, id, text) = schema();
    let index = Index::create_in_dir(dir, schema).expect("a new index");
    index.tokenizers().register("cut", cutter.clone());
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, BUDGET).expect("a writer");
    for (name, unit) in units {
        let mut document = TantivyDocument::default();
        document.add_text(id, name);
        document.add_text(text, unit);
        writer.add_document(document).expect("a document added");
    }
    writer.commit().expect("a commit");
    writer.wait_merging_threads().expect("merged");
}

/// An open index.
pub struct Engine {
    cutter: Cutter,
    reader: IndexReader,
    id: Field,
    text: Field,
}

/// A hit as shown.
#[derive(Debug, serde::Serialize)]
pub struct Hit {
    /// Id of the unit.
    pub id: String,
    /// Part of its text with `<mark>`.
    pub snippet: String,
    /// Score.
    pub score: f32,
}

impl Engine {
    /// Opens what `build` wrote.
    pub fn open(dir: &Path, cutter: Cutter) -> Self {
        let (_, id, text) = schema();
        let index = Index::open_in_dir(dir).expect("the index opens");
        index.tokenizers().register("cut", cutter.clone());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .expect("the index reads");
        Self { cutter, reader, id, text }
    }

    fn query(&self, words: &[String]) -> Box<dyn Query> {
        let mut runs: Vec<Box<dyn Query>> = Vec::new();
        for word in words {
            let mut terms = self.cutter.terms(self.text, word);
            runs.push(match terms.len() {
                1 => {
                    let (_, term) = terms.swap_remove(0);
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
                }
                _ => Box::new(PhraseQuery::new_with_offset(terms)),
            });
        }
        match runs.len() {
            1 => runs.swap_remove(0),
            _ => Box::new(BooleanQuery::new(runs.into_iter().map(|r| (Occur::Must, r)).collect())),
        }
    }

    /// The best hits with snippets.
    pub fn search(&self, words: &[String], limit: usize) -> Vec<Hit> {
        let searcher = self.reader.searcher();
        let query = self.query(words);
        let top = TopDocs::with_limit(limit).order_by_score();
        let found = searcher.search(&query, &top).expect("an answer");
        let folded: Vec<Vec<char>> = words.iter().map(|w| fold(w).chars().collect()).collect();
        let mut hits = Vec::with_capacity(found.len());
        for (score, address) in found {
            let stored: TantivyDocument = searcher.doc(address).expect("a stored document");
            let value = |field| stored.get_first(field).and_then(|v| v.as_str()).unwrap_or("");
            let snippet = highlight(value(self.text), &folded);
            hits.push(Hit { id: value(self.id).to_owned(), snippet, score });
        }
        hits
    }

    /// Ids of all hits.
    pub fn all(&self, words: &[String]) -> Vec<String> {
        let most = self.reader.searcher().num_docs() as usize;
        self.search(words, most.max(1)).into_iter().map(|hit| hit.id).collect()
    }
}

/// Characters shown before the first match, and in all.
const BEFORE: usize = 30;
const SHOWN: usize = 120;

/// A part of a text around the first match with every match in it marked.
fn highlight(text: &str, words: &[Vec<char>]) -> String {
    let folded = Folded::new(text);
    let chars = folded.chars();
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match words.iter().find(|word| chars[at..].starts_with(word)) {
            Some(word) => {
                found.push((at, at + word.len()));
                at += word.len().max(1);
            }
            None => at += 1,
        }
    }
    let start = found.first().map_or(0, |f| f.0.saturating_sub(BEFORE));
    let end = (start + SHOWN).min(chars.len());
    let mut shown = String::with_capacity((end - start) * 3 + found.len() * 13);
    let mut at = start;
    for (from, to) in found.into_iter().filter(|f| f.1 <= end) {
        shown.push_str(folded.span(at, from).of(text));
        shown.push_str("<mark>");
        shown.push_str(folded.span(from, to).of(text));
        shown.push_str("</mark>");
        at = to;
    }
    shown.push_str(folded.span(at, end).of(text));
    shown
}
