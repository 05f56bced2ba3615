//! What the index needs of each document, made of that document alone.

use std::collections::HashMap;

use super::UnitRecord;
use crate::evidence::{PAIRS, SINGLES, WORDS};
use crate::segment::{Segmenter, each_token, is_written, joined};
use tiaowen_link::crossref::{Linked, Target};
use tiaowen_text::doc::{Document, Span};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::script::Folded;

/// A document ready to be written.
pub struct Prepared {
    /// The whole of it, JSON.
    pub record: Vec<u8>,
    /// Its units in order.
    pub units: Vec<PreparedUnit>,
}

/// A unit ready to be written.
pub struct PreparedUnit {
    /// What it is looked up, filtered and sorted by.
    pub facts: Facts,
    /// What is stored of it.
    pub record: UnitRecord,
    /// Its texts.
    pub texts: Texts,
}

/// What a unit is looked up, filtered and sorted by, but for what its record has.
pub struct Facts {
    /// Its id, `doc#path`.
    pub id: String,
    /// The numbers by which people cite it at the clause level: several for 第 3 條至第 5 條（刪除）.
    pub numbers: Vec<String>,
    /// Date of its document as `yyyymmdd`; 0 when it is not known.
    pub date: u64,
    /// Pinyin of the heading from each character on: initials, and whole syllables.
    pub pinyin: Vec<String>,
    /// What it points to: clauses (`doc#path`) and documents.
    pub refs: Vec<String>,
    /// Its length with heading and context as evidence weighs it: in bigrams, single characters, words.
    pub lengths: [u32; 3],
}

/// The texts of a unit that are searched.
pub struct Texts {
    /// Its heading.
    pub heading: Cut,
    /// Its text, heading included.
    pub body: Cut,
    /// Document title and headings above; `None` where that is as for the unit before: the clauses of a chapter
    /// stand under the same headings.
    pub context: Option<Cut>,
}

/// A text cut for indexing.
#[derive(Debug, Clone, Default)]
pub struct Cut {
    /// Its characters.
    pub folded: Folded,
    /// Words as ranges of folded characters.
    pub words: Vec<(usize, usize)>,
}

impl Prepared {
    /// Cuts a document.
    pub fn new(linked: &Linked, segmenter: &Segmenter) -> Result<Self> {
        let document = &linked.document;
        let record = serde_json::to_vec(linked)
            .map_err(|e| Error::internal(format!("{}: {e}", document.id)))?;
        let (mut above, mut tokens_above) = (None, [0; 3]);
        let mut units = Vec::new();
        for (index, clause) in document.units() {
            let is_new = above.replace(clause.parent) != Some(clause.parent);
            let context = is_new.then(|| cut(&context(document, clause.parent), segmenter));
            if let Some(context) = &context {
                tokens_above = context.tokens();
            }
            units.push(unit(linked, index, (context, tokens_above), segmenter));
        }
        Ok(Self { record, units })
    }
}

impl Texts {
    /// Adds to `counts` how often each word stands in the text, `sign` times.
    pub(super) fn count_words(&self, sign: i64, counts: &mut HashMap<Vec<char>, i64>) {
        for word in self.body.each_word() {
            match counts.get_mut(word) {
                Some(times) => *times += sign,
                None => drop(counts.insert(word.to_vec(), sign)),
            }
        }
    }
}

impl Cut {
    /// Each word of it.
    pub fn each_word(&self) -> impl Iterator<Item = &[char]> {
        let chars = self.folded.chars();
        self.words.iter().map(|(start, end)| chars.get(*start..*end).unwrap_or_default())
    }

    /// How many tokens it has: bigrams, single characters, words with the substrings inside them.
    pub fn tokens(&self) -> [u32; 3] {
        let written = self.folded.chars().iter().filter(|c| is_written(**c)).count() as u32;
        let mut words = 0;
        each_token(self.folded.chars(), &self.words, |_, _, _| words += 1);
        [written.saturating_sub(1), written, words]
    }
}

fn cut(text: &str, segmenter: &Segmenter) -> Cut {
    let folded = Folded::new(text);
    Cut { words: segmenter.borders(&folded), folded }
}

/// A unit's text and its heading, whose place in the text is `heading`. No word of the text runs over a border
/// of the heading, so what is in the heading is in the text too.
fn cut_both(text: &str, heading: Span, segmenter: &Segmenter) -> (Cut, Cut) {
    let mut whole = Cut::default();
    let [before, heading, after] =
        [Span::new(0, heading.start), heading, Span::new(heading.end, text.len())]
            .map(|span| (span.start, cut(span.of(text), segmenter)));
    for (byte, part) in [&before, &heading, &after] {
        let start = whole.folded.chars().len();
        whole.words.extend(part.words.iter().map(|(from, to)| (start + from, start + to)));
        whole.folded.append(&part.folded, *byte);
    }
    (whole, heading.1)
}

fn unit(
    linked: &Linked,
    index: usize,
    (context, above): (Option<Cut>, [u32; 3]),
    segmenter: &Segmenter,
) -> PreparedUnit {
    let document = &linked.document;
    let mut record = UnitRecord::new(document, index);
    let heading = document.clauses.get(index).map_or_else(Span::default, |clause| {
        let start = clause.heading.start.saturating_sub(record.start).min(record.text.len());
        Span::new(start, (start + record.heading.len()).min(record.text.len()))
    });
    let (body, heading) = cut_both(&record.text, heading, segmenter);
    let texts = Texts { heading, body, context };
    record.joined = joined(texts.body.folded.chars().len(), &texts.body.words);
    let [text, heading] = [texts.body.tokens(), texts.heading.tokens()];
    let tokens = |sort: usize| [text[sort], heading[sort], above[sort]];
    let facts = Facts {
        id: format!("{}#{}", document.id, record.path),
        numbers: document.numbers(index).iter().map(ToString::to_string).collect(),
        date: date(document),
        pinyin: readings(&record.heading),
        refs: targets(linked, index),
        lengths: [PAIRS.length(tokens(0)), SINGLES.length(tokens(1)), WORDS.length(tokens(2))],
    };
    PreparedUnit { facts, record, texts }
}

/// The date of a document as `yyyymmdd`; 0 when it is not known.
fn date(document: &Document) -> u64 {
    let date = document.meta.version_date().unwrap_or("");
    let digits: String = date.chars().filter(char::is_ascii_digit).take(8).collect();
    digits.parse().unwrap_or(0)
}

/// Headings longer than this are sentences; nobody types their initials.
const LONGEST_READING: usize = 30;

/// Pinyin of a heading from each of its characters on: `wstcss` and `wanshantingcheshebei`. Only for
/// suggestions: pinyin never takes part in search.
fn readings(heading: &str) -> Vec<String> {
    let folded: Vec<char> = tiaowen_text::script::fold(heading).chars().collect();
    if folded.len() > LONGEST_READING {
        return Vec::new();
    }
    let syllables: Vec<&str> = folded
        .iter()
        .filter_map(|c| pinyin::ToPinyin::to_pinyin(c).map(pinyin::Pinyin::plain))
        .collect();
    let mut readings = Vec::with_capacity(syllables.len() * 2);
    for start in 0..syllables.len() {
        let rest = syllables.get(start..).unwrap_or_default();
        readings.push(rest.iter().filter_map(|s| s.chars().next()).collect());
        readings.push(rest.concat());
    }
    readings
}

/// Document title, the heading of the clause `above` a unit, and those above that.
fn context(document: &Document, above: Option<usize>) -> String {
    let mut words = document.meta.title.clone();
    let mut at = above;
    while let Some(clause) = at.and_then(|i| document.clauses.get(i)) {
        words.push('\n');
        words.push_str(clause.heading.of(&document.text));
        at = clause.parent;
    }
    words
}

/// Everything that a unit points to, for backlinks: of a part also what it is a part of.
fn targets(linked: &Linked, index: usize) -> Vec<String> {
    let document = &linked.document;
    let Some(clause) = document.clauses.get(index) else { return Vec::new() };
    let aligned = linked.alignments.iter().filter(|a| a.clause == clause.path);
    let mut targets: Vec<String> = aligned.map(|a| a.article.to_string()).collect();
    for citation in linked.citations.iter().filter(|c| c.from == clause.path) {
        match &citation.target {
            Target::Clause(id) => {
                let id = id.to_string();
                let parts = id.match_indices('.').map(|(at, _)| at);
                targets.extend(parts.filter_map(|at| id.get(..at)).map(str::to_owned));
                targets.push(id);
            }
            Target::Document(id) => targets.push(id.to_string()),
            Target::Unresolved(_) => {}
        }
    }
    targets.sort();
    targets.dedup();
    targets
}
