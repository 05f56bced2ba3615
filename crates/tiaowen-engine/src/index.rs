//! The tantivy index: fields, writer, reader, version stamp.
//!
//! `index/` holds one folder a build and a file `current` that names the good one (`folder`). A build is a few
//! segments, which never change; the next one shares those that stay (`base`) and takes from the statistics what
//! is no more (`live`). Each unit is one engine document, whose record lies in the segment's `units` file; each
//! document another, which stores the whole.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder,
    TextFieldIndexing, TextOptions,
};

use crate::plan::TextField;
use crate::segment::Lexicon;
use tiaowen_link::crossref::align;
use tiaowen_text::error::{Error, Result};

mod base;
mod built;
mod folder;
pub mod history;
mod jobs;
mod lists;
mod live;
mod postings;
mod prepare;
mod reader;
mod record;
mod runs;
mod sentences;
mod spellings;
mod tokenizer;
mod vectors;
mod writer;

use crate::disk::read_text;
pub use folder::{Lock, damage};
pub use history::{Crosswalk, History};
pub use jobs::{Job, JobKind, jobs};
pub(crate) use live::ReadingOrder;
pub use prepare::{Cut, Facts, Prepared, PreparedUnit, Texts};
pub(crate) use reader::Reader;
pub use record::UnitRecord;
pub use sentences::{Encoded, encode, encoded};
pub use spellings::Spellings;
use tokenizer::{CHARS, WORDS, tokenizers};
pub use vectors::{Learnt, Sought, Texts as Taught, Vectors, words_of};
pub use writer::{Writer, learn};

/// Changes whenever fields, tokens, the stored record or the files beside them change: an index of another schema is refused.
pub const SCHEMA: u32 = 17;

/// What an index was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// [`SCHEMA`] of the program that built it.
    pub schema: u32,
    /// Version of the computed alignment, which is stored with the documents; 0 in builds before it was kept.
    #[serde(default)]
    pub alignment: u32,
    /// Hash of the lexicon.
    pub lexicon: String,
    /// Hash of the corpus.
    pub corpus: String,
}

impl Stamp {
    /// The stamp of an index that this program would build from a corpus and a lexicon.
    pub fn new(corpus: String, lexicon: &Lexicon) -> Self {
        Self { schema: SCHEMA, alignment: align::VERSION, lexicon: lexicon.hash(), corpus }
    }
}

/// A stamp with the facts of its build, as stored beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// What it was built from.
    pub stamp: Stamp,
    /// When it was begun, ISO 8601.
    #[serde(default)]
    pub begun: String,
    /// When it was finished, ISO 8601.
    pub built: String,
    /// Units of search.
    pub units: usize,
}

/// The stamp of the current build, when there is one that can be read.
pub fn current_stamp(index_dir: &Path) -> Option<Stamp> {
    let dir = current_build(index_dir).ok()?;
    Some(read_build(&dir).ok()?.stamp)
}

/// The facts of the current build. `Unavailable` where there is none that can be read.
pub fn current(index_dir: &Path) -> Result<Build> {
    read_build(&current_build(index_dir)?)
}

/// What the maker of the current build kept with it of the files it is made of, JSON; `None` where there is nothing.
pub fn readings(index_dir: &Path) -> Option<Vec<u8>> {
    fs::read(current_build(index_dir).ok()?.join(READINGS)).ok()
}

/// The fields; every text field names its tokenizer, since the engine's default drops Chinese.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields {
    /// `unit` or `document`.
    pub kind: Field,
    /// Document id.
    pub doc: Field,
    /// Number of the document, [`CatalogueEntry::number`](crate::collection::CatalogueEntry::number).
    pub doc_ord: Field,
    /// Clause id, `doc#path`.
    pub id: Field,
    /// Number by which it is cited: `14`, `175-1`.
    pub number: Field,
    /// Heading of the section.
    pub section: Field,
    /// Date of the document as `yyyymmdd`; 0 when it is not known.
    pub date: Field,
    /// Length of the unit with its context in bigrams, single characters and words, as evidence weighs it.
    pub lengths: [Field; 3],
    /// Pinyin of the heading from each character on: initials, and whole syllables.
    pub pinyin: Field,
    /// Words of the unit's heading.
    pub heading: Field,
    /// Words of the unit's text, heading included.
    pub body: Field,
    /// Characters of the heading.
    pub heading_chars: Characters,
    /// Characters of the unit's text.
    pub chars: Characters,
    /// Words of document title and section headings: lifts a hit, makes none.
    pub context: Field,
    /// Characters of the same: evidence for a question.
    pub context_chars: Characters,
    /// Clauses that this unit points to, `doc#path`.
    pub refs: Field,
    /// Where the unit's [`UnitRecord`] stands in the file of its segment's records.
    pub place: Field,
    /// The whole linked document, JSON.
    pub record: Field,
}

impl Fields {
    /// The field of the index that a plan means.
    pub(crate) fn of(&self, field: TextField) -> Field {
        match field {
            TextField::Heading => self.heading,
            TextField::Body => self.body,
            TextField::Context => self.context,
            TextField::HeadingUnigrams => self.heading_chars.singles,
            TextField::HeadingBigrams => self.heading_chars.pairs,
            TextField::BodyUnigrams => self.chars.singles,
            TextField::BodyBigrams => self.chars.pairs,
        }
    }
}

/// The two fields of the characters of a text. Phrases are found by bigrams, so that the positions of single
/// characters, as many again, are not kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Characters {
    /// Each character.
    pub singles: Field,
    /// Each with the next.
    pub pairs: Field,
}

/// File of the topics in a build; one without it has none.
const TOPICS: &str = "topics.json";

/// File of what the maker of a build knows of the files it is made of.
const READINGS: &str = "readings.json";

/// File of what is asked of every document, beside the entries of all, a line each, their margins and their names.
const CATALOGUE: &str = "catalogue.json";
const ENTRIES: &str = "catalogue.jsonl";
const MARGINS: &str = "catalogue.margins";
const NAMES: &str = "catalogue.names";

/// Ending of the file of the records of a segment's units.
const UNITS: &str = "units";

/// Ending of the file of what the dead documents of a segment had, after how many they are.
const DEAD: &str = "dead";

/// File of the words that the texts have.
const SPELLINGS: &str = "spellings.bin";

/// Columns of the lengths that evidence weighs counts against.
pub(crate) const LENGTHS: [&str; 3] = ["length_pairs", "length_singles", "length_words"];

pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |tokenizer: &str, option| {
        let indexing =
            TextFieldIndexing::default().set_tokenizer(tokenizer).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    let (counts, places) = (IndexRecordOption::WithFreqs, IndexRecordOption::WithFreqsAndPositions);
    let characters = |builder: &mut SchemaBuilder, name: &str, pairs| Characters {
        singles: builder.add_text_field(&format!("{name}_singles"), text(CHARS, counts)),
        pairs: builder.add_text_field(&format!("{name}_pairs"), text(CHARS, pairs)),
    };
    let fields = Fields {
        kind: builder.add_text_field("kind", STRING),
        doc: builder.add_text_field("doc", STRING),
        doc_ord: builder.add_u64_field("doc_ord", FAST | INDEXED),
        id: builder.add_text_field("id", STRING),
        number: builder.add_text_field("number", STRING),
        section: builder.add_text_field("section", STRING | FAST),
        date: builder.add_u64_field("date", FAST),
        lengths: LENGTHS.map(|name| builder.add_u64_field(name, FAST)),
        pinyin: builder.add_text_field("pinyin", STRING),
        heading: builder.add_text_field("heading", text(WORDS, places)),
        body: builder.add_text_field("body", text(WORDS, places)),
        heading_chars: characters(&mut builder, "heading", places),
        chars: characters(&mut builder, "body", places),
        context: builder.add_text_field("context", text(WORDS, counts)),
        context_chars: characters(&mut builder, "context", counts),
        refs: builder.add_text_field("refs", STRING),
        place: builder.add_u64_field("place", FAST),
        record: builder.add_bytes_field("record", STORED),
    };
    (builder.build(), fields)
}

/// The folder of the current build.
fn current_build(index_dir: &Path) -> Result<PathBuf> {
    let pointer = index_dir.join("current");
    let name = read_text(&pointer).map_err(|e| {
        Error::unavailable(format!(
            "no index in {}: build it with `tiaowen index`",
            index_dir.display()
        ))
        .caused_by(e)
    })?;
    Ok(index_dir.join(name.trim()))
}

fn read_build(build_dir: &Path) -> Result<Build> {
    let path = build_dir.join("build.json");
    let bytes = fs::read(&path).map_err(|e| Error::io(path.display(), e))?;
    serde_json::from_slice(&bytes).map_err(|e| {
        Error::unavailable(format!("{}: not readable, run `tiaowen index`", path.display()))
            .caused_by(e)
    })
}

/// Inverse document frequency of BM25: how telling it is that a unit has what `found` of all units have.
pub fn rarity(found: u64, units: u64) -> f32 {
    let without = units.saturating_sub(found) as f32;
    libm::logf(1.0 + (without + 0.5) / (found as f32 + 0.5))
}

fn engine(what: &str, error: tantivy::TantivyError) -> Error {
    Error::internal(format!("{what}: {error}")).caused_by(error)
}
