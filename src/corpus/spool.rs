//! Documents that were read, put aside on the disk until they are linked: a collection may be larger than the memory.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use tiaowen_engine::disk::read_exact_at;
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::error::{Error, Result};

/// Documents in a file without a name, of which nothing is left when the program ends.
#[derive(Debug)]
pub struct Spool {
    file: File,
    dir: PathBuf,
    length: u64,
    documents: Vec<Spooled>,
}

/// What is kept in memory of a document that was put aside.
#[derive(Debug)]
pub struct Spooled {
    /// Its id.
    pub id: DocId,
    /// Its facts.
    pub meta: Meta,
    /// How many units it has.
    pub units: usize,
    place: u64,
    /// Bytes of the text, which stands in front, and of all else.
    bytes: [usize; 2],
}

impl Spool {
    /// An empty one, on the disk of a folder.
    pub fn create(dir: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(dir).map_err(|e| Error::io(dir.display(), e))?;
        let dir = dir.to_owned();
        Ok(Self { file, dir, length: 0, documents: Vec::new() })
    }

    /// Puts a document aside. Its text is written as it is: most who read it need nothing else.
    pub fn push(&mut self, mut document: Document) -> Result<()> {
        let units = document.units().count();
        let text = std::mem::take(&mut document.text);
        let rest = serde_json::to_vec(&document)
            .map_err(|e| Error::internal(format!("{}: {e}", document.id)))?;
        for bytes in [text.as_bytes(), &rest] {
            self.file.write_all(bytes).map_err(|e| Error::io(self.dir.display(), e))?;
        }
        let Document { id, meta, .. } = document;
        let (place, bytes) = (self.length, [text.len(), rest.len()]);
        self.documents.push(Spooled { id, meta, units, place, bytes });
        self.length += bytes.iter().sum::<usize>() as u64;
        Ok(())
    }

    /// The documents, in the order in which they came.
    pub fn documents(&self) -> &[Spooled] {
        &self.documents
    }

    /// How many units they have together.
    pub fn units(&self) -> usize {
        self.documents.iter().map(|spooled| spooled.units).sum()
    }

    /// Reads the text of one of them.
    pub fn text(&self, spooled: &Spooled) -> Result<String> {
        let [text, _] = spooled.bytes;
        let bytes = self.read_at(spooled.place, text)?;
        String::from_utf8(bytes).map_err(|e| Error::internal(format!("{}: {e}", spooled.id)))
    }

    /// Reads one of them.
    pub fn read(&self, spooled: &Spooled) -> Result<Document> {
        let [text, rest] = spooled.bytes;
        let bytes = self.read_at(spooled.place + text as u64, rest)?;
        let document: Document = serde_json::from_slice(&bytes)
            .map_err(|e| Error::internal(format!("{}: {e}", spooled.id)))?;
        Ok(Document { text: self.text(spooled)?, ..document })
    }

    fn read_at(&self, place: u64, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        read_exact_at(&self.file, &mut bytes, place)
            .map_err(|e| Error::io(self.dir.display(), e))?;
        Ok(bytes)
    }
}
