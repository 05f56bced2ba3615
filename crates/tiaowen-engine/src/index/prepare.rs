//! What the index needs of each document, made of that document alone.

use tantivy::TantivyDocument;

use super::postings::Cut;
use super::{Fields, UnitRecord};
use crate::segment::{Segmenter, joined};
use tiaowen_link::crossref::{Linked, Target};
use tiaowen_text::doc::{Document, Span};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::script::Folded;

/// A document ready to be written.
pub(super) struct Prepared {
    /// Its engine document.
    pub whole: TantivyDocument,
    /// Its units in order.
    pub units: Vec<PreparedUnit>,
}

/// A unit ready to be written.
pub(super) struct PreparedUnit {
    /// Its engine document, but for what depends on the units before.
    pub facts: TantivyDocument,
    /// Bytes of its record.
    pub record: Vec<u8>,
    /// Its texts.
    pub texts: Texts,
}

/// The texts of a unit that are searched.
pub(super) struct Texts {
    pub heading: Cut,
    pub body: Cut,
    /// `None` where it is that of the unit before: the clauses of a chapter stand under the same headings.
    pub context: Option<Cut>,
}

impl Prepared {
    pub(super) fn new(linked: &Linked, fields: Fields, segmenter: &Segmenter) -> Result<Self> {
        let document = &linked.document;
        let record = serde_json::to_vec(linked)
            .map_err(|e| Error::internal(format!("{}: {e}", document.id)))?;
        let mut whole = TantivyDocument::default();
        whole.add_text(fields.kind, "document");
        whole.add_text(fields.doc, document.id.as_str());
        whole.add_bytes(fields.record, &record);
        let mut above = None;
        let mut units = Vec::new();
        for (index, clause) in document.units() {
            let is_new = above.replace(clause.parent) != Some(clause.parent);
            let context = is_new.then(|| cut(&context(document, clause.parent), segmenter));
            units.push(unit(linked, index, context, fields, segmenter));
        }
        Ok(Self { whole, units })
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
    context: Option<Cut>,
    fields: Fields,
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
    let mut facts = TantivyDocument::default();
    facts.add_text(fields.kind, "unit");
    facts.add_text(fields.doc, document.id.as_str());
    facts.add_text(fields.id, format!("{}#{}", document.id, record.path));
    if let Some(number) = record.number {
        facts.add_text(fields.number, number.to_string());
    }
    facts.add_text(fields.section, &record.section);
    facts.add_u64(fields.date, date(document));
    for reading in readings(&record.heading) {
        facts.add_text(fields.pinyin, reading);
    }
    for target in targets(linked, index) {
        facts.add_text(fields.refs, target);
    }
    let mut bytes = Vec::new();
    record.write(&mut bytes);
    PreparedUnit { facts, record: bytes, texts }
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

/// Everything that a unit points to, for backlinks.
fn targets(linked: &Linked, index: usize) -> Vec<String> {
    let document = &linked.document;
    let Some(clause) = document.clauses.get(index) else { return Vec::new() };
    let aligned = linked.alignments.iter().filter(|a| a.clause == clause.path);
    let mut targets: Vec<String> = aligned.map(|a| a.article.to_string()).collect();
    for citation in linked.citations.iter().filter(|c| c.from == clause.path) {
        match &citation.target {
            Target::Clause(id) => targets.push(id.to_string()),
            Target::Document(id) => targets.push(id.to_string()),
            Target::Unresolved(_) => {}
        }
    }
    targets.sort();
    targets.dedup();
    targets
}
