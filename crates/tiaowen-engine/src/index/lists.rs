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
use super::postings::{self, CharacterField, Vocabulary, WordField, Written};
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
    heading: WordField,
    body: WordField,
    context: WordField,
    heading_chars: CharacterField,
    chars: CharacterField,
    context_chars: CharacterField,
}

impl Lists {
    pub(super) fn add(&mut self, doc: DocId, texts: &Texts) {
        let words = &mut self.vocabulary;
        self.heading.stream.add_words(doc, &texts.heading, words);
        self.body.stream.add_words(doc, &texts.body, words);
        match &texts.context {
            Some(context) => {
                self.context.stream.add_words(doc, context, words);
                self.context_chars.stream.add_characters(doc, context);
            }
            None => {
                self.context.stream.add_again(doc);
                self.context_chars.stream.add_again(doc);
            }
        }
        self.heading_chars.stream.add_characters(doc, &texts.heading);
        self.chars.stream.add_characters(doc, &texts.body);
    }

    /// Puts the tokens aside when there are more than `most`. Between two documents only: a unit may refer to the one
    /// before it.
    pub(super) fn spill(&mut self, most: usize, dir: &Path) -> Result<()> {
        let words = [&mut self.heading, &mut self.body, &mut self.context];
        let chars = [&mut self.heading_chars, &mut self.chars, &mut self.context_chars];
        let tokens = words.iter().map(|field| field.stream.len());
        let tokens: usize = tokens.chain(chars.iter().map(|field| field.stream.len())).sum();
        if tokens <= most {
            return Ok(());
        }
        let failed = |e| engine("cannot put a part of the index aside", e);
        // One after the other: what is put in place takes three times the memory of the tokens.
        for field in words {
            field.spill(&self.vocabulary, dir).map_err(failed)?;
        }
        for field in chars {
            field.spill(dir).map_err(failed)?;
        }
        Ok(())
    }

    /// The file of the words that the texts have.
    pub(super) fn spellings(&self) -> Vec<u8> {
        Spellings::encode(self.vocabulary.standing(&self.body))
    }

    /// Writes every field, on as many threads as there are: the large ones first, the others by whoever is
    /// done.
    fn write(
        self,
        schema: &Schema,
        fields: Fields,
        units: DocId,
        dir: &Path,
    ) -> tantivy::Result<Vec<Written>> {
        let words = |of, field: WordField| field.write((schema, of), &self.vocabulary, units, dir);
        let chars = |of, field: CharacterField| field.write((schema, of), units, dir);
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
            rayon::join(|| lists.write(&schema, fields, units, dir), || writer.finalize());
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
