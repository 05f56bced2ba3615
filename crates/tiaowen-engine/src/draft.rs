//! What writes a build must do, for any engine: a whole one, or what changed on top of the current one.

use std::collections::HashMap;

use tiaowen_link::crossref::Linked;
use tiaowen_text::doc::{DocId, Topic};
use tiaowen_text::error::Result;

/// A build that is being written. Nothing of the current one is touched before [`finish`](Self::finish), and nothing
/// is left of a draft that is dropped but what the next build removes.
pub trait Draft {
    /// Removes a document from the build that is changed; one that is not there is none.
    fn remove(&mut self, id: &DocId);

    /// Tells how often other documents name each, where that is another number than the documents say that were
    /// added.
    fn set_mentions(&mut self, mentions: HashMap<DocId, usize>);

    /// Adds documents with all their units and references; one of the same id in the build that is changed gives
    /// way. May be called portion by portion, and lets each document go that is written. `progress` is told how many
    /// of these are.
    fn add_all(&mut self, documents: Vec<Linked>, progress: &(dyn Fn(usize) + Sync)) -> Result<()>;

    /// Keeps what people ask about beside the texts.
    fn keep_topics(&mut self, topics: &[Topic]) -> Result<()>;

    /// Keeps with the build what its maker knows of the files it is made of, JSON.
    fn keep_readings(&mut self, json: Vec<u8>) -> Result<()>;

    /// Finishes the build, makes it the current one and removes older ones.
    fn finish(self: Box<Self>) -> Result<()>;
}
