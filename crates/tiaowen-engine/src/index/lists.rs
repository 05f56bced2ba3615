//! The two halves of a build: facts, which the engine's own writer takes, and the posting lists of the text fields,
//! which [`postings`](super::postings) writes. All units lie in one segment in reading order, which settles
//! ties between equal scores.

use std::path::Path;

use tantivy::directory::{Directory, TerminatingWrite};
use tantivy::fastfield::write_alive_bitset;
use tantivy::index::{Segment, SegmentComponent};
use tantivy::indexer::{AddOperation, SegmentWriter};
use tantivy::schema::Schema;
use tantivy::{DocId, Index, TantivyDocument};

use super::base::Kept;
use super::postings::{self, Stream, Vocabulary, Written};
use super::prepare::Texts;
use super::{Fields, Spellings, engine};
use tiaowen_text::error::Result;

/// Sets the size of the engine's table of terms, which grows when needed.
const BUDGET: usize = 50_000_000;

/// Facts of units and documents.
pub(super) struct Facts {
    segment: Segment,
    /// The segment that both halves will make.
    whole: Segment,
    writer: SegmentWriter,
}

/// Tokens of the text fields.
#[derive(Default)]
pub(super) struct Lists {
    vocabulary: Vocabulary,
    heading: Stream,
    body: Stream,
    context: Stream,
    heading_chars: Stream,
    chars: Stream,
    context_chars: Stream,
}

impl Lists {
    pub(super) fn add(&mut self, doc: DocId, texts: &Texts) {
        let words = &mut self.vocabulary;
        self.heading.add_words(doc, &texts.heading, words);
        self.body.add_words(doc, &texts.body, words);
        match &texts.context {
            Some(context) => {
                self.context.add_words(doc, context, words);
                self.context_chars.add_characters(doc, context);
            }
            None => {
                self.context.add_again(doc);
                self.context_chars.add_again(doc);
            }
        }
        self.heading_chars.add_characters(doc, &texts.heading);
        self.chars.add_characters(doc, &texts.body);
    }

    /// The file of the words that the texts have.
    pub(super) fn spellings(&self) -> Vec<u8> {
        Spellings::encode(self.vocabulary.standing(&self.body))
    }

    /// Writes every field, on as many threads as there are: the large ones first, the others by whoever is
    /// done.
    fn write(self, schema: &Schema, fields: Fields, units: DocId) -> tantivy::Result<Vec<Written>> {
        let words =
            |field, stream| postings::write_words(schema, field, stream, &self.vocabulary, units);
        let chars = |fields, stream| postings::write_characters(schema, fields, stream, units);
        let (body_chars, (body, rest)) = rayon::join(
            || chars(fields.chars, self.chars),
            || {
                rayon::join(
                    || words(fields.body, self.body),
                    || -> tantivy::Result<Vec<Written>> {
                        let words = [
                            words(fields.heading, self.heading)?,
                            words(fields.context, self.context)?,
                        ];
                        let heading = chars(fields.heading_chars, self.heading_chars)?;
                        let context = chars(fields.context_chars, self.context_chars)?;
                        Ok(words.into_iter().chain(heading).chain(context).collect())
                    },
                )
            },
        );
        let mut written = rest?;
        written.push(body?);
        written.extend(body_chars?);
        Ok(written)
    }
}

impl Facts {
    pub(super) fn new(index: &Index) -> Result<Self> {
        let segment = index.new_segment();
        let writer = SegmentWriter::for_segment(BUDGET, segment.clone())
            .map_err(|e| engine("cannot write the index", e))?;
        Ok(Self { segment, whole: index.new_segment(), writer })
    }

    /// Adds what is known of a unit or document; tells its number.
    pub(super) fn add(&mut self, document: TantivyDocument) -> Result<DocId> {
        let number = self.writer.max_doc();
        let addition = AddOperation { opstamp: 0, document };
        self.writer.add_document(addition).map_err(|e| engine("cannot add to the index", e))?;
        Ok(number)
    }

    /// Whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.writer.max_doc() == 0
    }

    /// Name of the segment that is written.
    pub(super) fn segment(&self) -> String {
        self.whole.id().uuid_string()
    }

    /// Writes both halves and joins them into one segment, which stands behind those that are kept.
    pub(super) fn finish(
        self,
        lists: Lists,
        fields: Fields,
        dir: &Path,
        kept: &[Kept],
    ) -> Result<()> {
        let Self { segment, whole, writer } = self;
        let units = writer.max_doc();
        let whole = whole.with_max_doc(units);
        let schema = segment.schema();
        let (written, facts) =
            rayon::join(|| lists.write(&schema, fields, units), || writer.finalize());
        let failed = |e| engine("cannot finish the index", e);
        facts.map_err(failed)?;
        let base = segment.clone().with_max_doc(units);
        postings::join(&base, &whole, &written.map_err(failed)?, dir).map_err(failed)?;
        list_segments(&whole, kept).map_err(failed)
    }
}

/// Writes which segments the index has, and which units of them are no more.
fn list_segments(new: &Segment, kept: &[Kept]) -> tantivy::Result<()> {
    let index = new.index();
    let mut metas = index.load_metas()?;
    metas.segments = kept.iter().map(|kept| kept.meta(index)).collect();
    for (kept, meta) in kept.iter().zip(&metas.segments).filter(|(kept, _)| kept.is_changed()) {
        let mut to = index.segment(meta.clone()).open_write(SegmentComponent::Delete)?;
        write_alive_bitset(&kept.alive(), &mut to)?;
        to.terminate()?;
    }
    // Some queries of the engine panic over a segment without any unit.
    metas.segments.extend(Some(new.meta().clone()).filter(|meta| meta.max_doc() > 0));
    let json = serde_json::to_vec_pretty(&metas)?;
    index.directory().atomic_write(Path::new("meta.json"), &json)?;
    Ok(())
}
