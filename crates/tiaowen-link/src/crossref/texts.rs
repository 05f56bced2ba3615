//! The texts of a collection by position, for those who look up what others refer to: all in memory, or each read
//! when it is first looked at.

use std::sync::{Mutex, OnceLock, PoisonError};

use tiaowen_text::doc::Document;
use tiaowen_text::error::{Error, Result};

/// The texts of a collection by position.
pub trait Texts: Sync {
    /// The text at a position; `None` where there is none.
    fn text(&self, at: usize) -> Option<&Document>;
}

impl Texts for &[Document] {
    fn text(&self, at: usize) -> Option<&Document> {
        self.get(at)
    }
}

/// Texts of which each is read when it is first looked at.
pub(super) struct Shelf<'a> {
    read: &'a (dyn Fn(usize) -> Result<Document> + Sync),
    // Boxed, as most are never looked at.
    texts: Vec<OnceLock<Option<Box<Document>>>>,
    failed: Mutex<Option<Error>>,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(
        documents: usize,
        read: &'a (dyn Fn(usize) -> Result<Document> + Sync),
    ) -> Self {
        let texts = (0..documents).map(|_| OnceLock::new()).collect();
        Self { read, texts, failed: Mutex::new(None) }
    }

    /// Gives the text at a position, which then is not read.
    pub(super) fn put(&self, at: usize, document: Document) {
        if let Some(slot) = self.texts.get(at) {
            let _ = slot.set(Some(Box::new(document)));
        }
    }

    /// Takes a text from the shelf; `None` where it was not looked at.
    pub(super) fn take(&mut self, at: usize) -> Option<Document> {
        Some(*self.texts.get_mut(at)?.take()??)
    }

    /// Fails where a text could not be read: what was linked without it is wrong.
    pub(super) fn sound(&self) -> Result<()> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner).take();
        failed.map_or(Ok(()), Err)
    }
}

impl Texts for Shelf<'_> {
    fn text(&self, at: usize) -> Option<&Document> {
        let read = || match (self.read)(at) {
            Ok(document) => Some(Box::new(document)),
            Err(error) => {
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                None
            }
        };
        self.texts.get(at)?.get_or_init(read).as_deref()
    }
}
