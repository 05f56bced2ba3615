//! Links of a whole collection that is not in memory: each text is read to count what it names, and its document when
//! it is linked or looked up by one that is. The result is that of [`relink`](super::relink).

use std::ops::Range;

use rayon::prelude::*;

use super::curated::CuratedRow;
use super::mentions::Counter;
use super::names::Names;
use super::texts::Shelf;
use super::{Linked, Links};
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::error::{Error, Result};

/// Units linked at a time: these, and the documents that they refer to, are in memory then.
const AT_ONCE: usize = 1 << 13;

/// The documents of a collection by position, in the order of their ids.
pub trait Documents: Sync {
    /// Each with its facts and about how many units it has.
    fn works(&self) -> Vec<(&DocId, &Meta, usize)>;

    /// The text of the document at a position.
    fn text(&self, at: usize) -> Result<String>;

    /// The document at a position, as its files made it.
    fn read(&self, at: usize) -> Result<Document>;

    /// The same with its links in an earlier result, where it carries out others: computed links are kept while
    /// neither text changes.
    fn earlier(&self, at: usize) -> Result<Option<Linked>>;
}

/// Links a collection portion by portion.
pub struct Linker<'a> {
    documents: &'a dyn Documents,
    curated: &'a [CuratedRow],
    names: Names,
    mentions: Vec<usize>,
    units: Vec<usize>,
}

impl<'a> Linker<'a> {
    /// Reads every text once, to count how often it names other documents.
    pub fn new(documents: &'a dyn Documents, curated: &'a [CuratedRow]) -> Result<Self> {
        let works = documents.works();
        let names = Names::new(works.iter().map(|(id, meta, _)| (*id, *meta)));
        let counter = Counter::new(works.iter().map(|(_, meta, _)| *meta));
        let mentions = counter.count_all(&|at| documents.text(at))?;
        let units = works.into_iter().map(|(.., units)| units).collect();
        Ok(Self { documents, curated, names, mentions, units })
    }

    /// Ranges of positions that [`link`](Self::link) takes well at once.
    pub fn portions(&self) -> Vec<Range<usize>> {
        let mut portions = Vec::new();
        let (mut start, mut held) = (0, 0);
        for (at, units) in self.units.iter().enumerate() {
            held += units;
            if held >= AT_ONCE || at + 1 == self.units.len() {
                portions.push(start..at + 1);
                (start, held) = (at + 1, 0);
            }
        }
        portions
    }

    /// The documents of a range of positions with their links.
    pub fn link(&self, portion: Range<usize>) -> Result<Vec<Linked>> {
        let read = |at| self.documents.read(at);
        let mut texts = Shelf::new(self.units.len(), &read);
        let links = portion.clone().into_par_iter().map(|at| {
            let earlier = self.documents.earlier(at)?;
            Ok(Links::find(&texts, &self.names, at, self.curated, earlier.as_ref()))
        });
        let links = links.collect::<Result<Vec<Links>>>()?;
        texts.sound()?;
        let linked = portion.zip(links).map(|(at, links)| {
            let document = texts.take(at);
            let document = document.ok_or_else(|| Error::internal("a document was not read"))?;
            Ok(links.of(document, self.mentions.get(at).copied().unwrap_or_default()))
        });
        linked.collect()
    }
}
