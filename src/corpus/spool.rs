//! Documents that were read, put aside on the disk until they are linked: a collection may be larger than the memory,
//! and reading takes most of a build, which goes on from there when it was killed.
//!
//! A record is a document with the print of the files that it was made of, behind the lengths of its parts and a sum of
//! them: one that was half written, or never reached the disk, is dropped with all behind it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader, ErrorKind, Read as _, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::read::Read;
use tiaowen_engine::disk::read_exact_at;
use tiaowen_engine::index::Stamp;
use tiaowen_source::Skipped;
use tiaowen_text::doc::{DocId, Document, Meta};
use tiaowen_text::error::{Error, Result};

/// What reading depends on beside the files: records of another are of no use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    program: String,
    schema: u32,
    lexicon: String,
    /// Whether everything was read anew because somebody said so.
    forced: bool,
}

impl Key {
    /// The key of a build of a stamp; a `forced` one goes on from nothing but another forced one.
    pub fn new(stamp: &Stamp, forced: bool) -> Self {
        let Stamp { schema, lexicon, .. } = stamp.clone();
        Self { program: env!("CARGO_PKG_VERSION").to_owned(), schema, lexicon, forced }
    }

    fn serves(&self, wanted: &Self) -> bool {
        let forced = self.forced;
        *self == Self { forced, ..wanted.clone() } && (forced || !wanted.forced)
    }
}

/// What a document was made of, and what was found beside its text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Origin {
    /// Name of its file or folder.
    pub name: String,
    /// Hash of its files; `None` where it must be read again.
    pub print: Option<String>,
    /// The id that the files have by themselves.
    pub own: DocId,
    /// What did not reach its text.
    pub skipped: Vec<Skipped>,
    /// Names in its text that may abbreviate a title.
    pub abbreviations: Vec<String>,
}

/// Where the text of a document stands, and how many bytes it and all else have.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    at: u64,
    bytes: [usize; 2],
}

/// What was found in the files of a document.
#[derive(Debug)]
pub(super) struct Found {
    pub read: Read,
    /// Names in its text that may abbreviate a title.
    pub abbreviations: Vec<String>,
    /// Where it is kept already.
    pub place: Option<Place>,
}

/// A document that was read.
#[derive(Debug)]
pub struct Taken {
    /// The document, by the id that it has in the corpus.
    pub document: Document,
    /// What it was made of.
    pub origin: Origin,
    /// Where it is kept already.
    pub place: Option<Place>,
}

/// Documents in a file: one that stays until the build is finished, or one without a name, of which nothing is left when
/// the program ends.
#[derive(Debug)]
pub struct Spool {
    file: File,
    /// The file; of one without a name the folder.
    path: PathBuf,
    named: bool,
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
    place: Place,
}

/// What a build that was interrupted has read, by the names of files and folders.
#[derive(Debug, Default)]
pub struct Kept {
    file: Option<File>,
    records: HashMap<String, (Origin, Place)>,
}

impl Spool {
    /// An empty one, on the disk of a folder.
    pub fn unnamed(dir: &Path) -> Result<Self> {
        let file = tempfile::tempfile_in(dir).map_err(|e| Error::io(dir.display(), e))?;
        let path = dir.to_owned();
        Ok(Self { file, path, named: false, length: 0, documents: Vec::new() })
    }

    /// One in a file, which has no documents yet, and what of the file serves a build of a key. Whoever opens it has the
    /// right to write where it is.
    pub fn open(path: &Path, key: &Key) -> Result<(Self, Kept)> {
        let failed = |e| Error::io(path.display(), e);
        let options = File::options().read(true).write(true).create(true).truncate(false).clone();
        let file = options.open(path).map_err(failed)?;
        let kept = scan(&file, key, true).map_err(failed)?;
        file.set_len(kept.length).map_err(failed)?;
        // What is kept is read while more is written behind it.
        let mut file = File::options().read(true).append(true).open(path).map_err(failed)?;
        let mut length = kept.length;
        if length == 0 {
            let head = serde_json::to_vec(key).map_err(|e| Error::internal(e.to_string()))?;
            length = frame(&mut file, [&head, b"", b""]).map_err(failed)?;
        }
        let reads = File::open(path).map_err(failed)?;
        let kept = Kept { file: Some(reads), records: kept.records };
        let path = path.to_owned();
        Ok((Self { file, path, named: true, length, documents: Vec::new() }, kept))
    }

    /// Puts a document aside, unless it is there. Its text is written as it is: most who read it need nothing else.
    pub fn push(&mut self, taken: Taken) -> Result<()> {
        let Taken { mut document, origin, place } = taken;
        let units = document.units().count();
        let place = match place {
            Some(place) => place,
            None => {
                let failed = |e| Error::internal(format!("{}: {e}", document.id));
                let text = std::mem::take(&mut document.text);
                let head = serde_json::to_vec(&origin).map_err(failed)?;
                let rest = serde_json::to_vec(&document).map_err(failed)?;
                let parts = [head.as_slice(), text.as_bytes(), &rest];
                let written = frame(&mut self.file, parts);
                let length = written.map_err(|e| Error::io(self.path.display(), e))?;
                let bytes = [text.len(), rest.len()];
                self.length += length;
                Place { at: self.length - bytes.iter().sum::<usize>() as u64, bytes }
            }
        };
        let Document { id, meta, .. } = document;
        self.documents.push(Spooled { id, meta, units, place });
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
        text(&self.file, spooled.place).map_err(|e| self.failed(spooled, e))
    }

    /// Reads one of them.
    pub fn read(&self, spooled: &Spooled) -> Result<Document> {
        let document = document(&self.file, spooled.place).map_err(|e| self.failed(spooled, e))?;
        Ok(Document { id: spooled.id.clone(), ..document })
    }

    fn failed(&self, spooled: &Spooled, error: io::Error) -> Error {
        Error::io(format!("{}: {}", self.path.display(), spooled.id), error)
    }

    /// Removes it: what was read is in a build.
    pub fn remove(self) -> Result<()> {
        let Self { file, path, named, .. } = self;
        drop(file);
        if named { remove(&path) } else { Ok(()) }
    }
}

impl Kept {
    /// How many documents.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The document that was made of files of a print.
    pub(super) fn find(&self, name: &str, print: &str) -> Option<Found> {
        let (origin, place) = self.records.get(name)?;
        // What cannot be read is made of its files again.
        let read = document(self.file.as_ref()?, *place).ok();
        let read = read.filter(|_| origin.print.as_deref() == Some(print))?;
        let Origin { own, skipped, abbreviations, .. } = origin.clone();
        let read = Read { skipped, ..Document { id: own, ..read }.into() };
        Some(Found { read, abbreviations, place: Some(*place) })
    }
}

/// How many documents a build that is not finished has read into a file, of use for one of a key.
pub fn waiting(path: &Path, key: &Key) -> Result<usize> {
    match File::open(path).and_then(|file| scan(&file, key, false)) {
        Ok(scanned) => Ok(scanned.records.len()),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(0),
        Err(e) => Err(Error::io(path.display(), e)),
    }
}

/// Removes what a build that was interrupted has read, where there is some.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(Error::io(path.display(), e)),
        _ => Ok(()),
    }
}

fn text(file: &File, place: Place) -> io::Result<String> {
    let [text, _] = place.bytes;
    let bytes = read_at(file, place.at, text)?;
    String::from_utf8(bytes).map_err(|e| io::Error::new(ErrorKind::InvalidData, e))
}

fn document(file: &File, place: Place) -> io::Result<Document> {
    let [before, rest] = place.bytes;
    let bytes = read_at(file, place.at + before as u64, rest)?;
    let document: Document = serde_json::from_slice(&bytes)?;
    Ok(Document { text: text(file, place)?, ..document })
}

fn read_at(file: &File, place: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    read_exact_at(file, &mut bytes, place)?;
    Ok(bytes)
}

/// Bytes in front of a record: the lengths of its three parts and the sum of these with them.
const FRAME: usize = 3 * 8 + 32;

/// Writes a record; returns how many bytes it has.
fn frame(file: &mut File, parts: [&[u8]; 3]) -> io::Result<u64> {
    let lengths = parts.map(|part| (part.len() as u64).to_le_bytes()).concat();
    let mut sum = Sha256::new_with_prefix(&lengths);
    parts.iter().for_each(|part| sum.update(part));
    let mut front = lengths;
    front.extend_from_slice(&sum.finalize());
    front.extend_from_slice(parts[0]);
    for bytes in [front.as_slice(), parts[1], parts[2]] {
        file.write_all(bytes)?;
    }
    Ok((front.len() + parts[1].len() + parts[2].len()) as u64)
}

/// What a file holds that serves, and up to where.
#[derive(Default)]
struct Scanned {
    records: HashMap<String, (Origin, Place)>,
    length: u64,
}

/// Reads the records of a file up to the first that is not whole; their sums are compared where they are to be `sound`.
fn scan(file: &File, key: &Key, sound: bool) -> io::Result<Scanned> {
    let end = file.metadata()?.len();
    let mut scanned = Scanned::default();
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut bytes = Vec::new();
    while let Some(lengths) = next(&mut reader, end - scanned.length, sound, &mut bytes)? {
        let [head, text, rest] = lengths;
        let head_bytes = bytes.get(..head).unwrap_or_default();
        if scanned.length == 0 {
            let found: Option<Key> = serde_json::from_slice(head_bytes).ok();
            if !found.is_some_and(|found| found.serves(key)) {
                break;
            }
        } else if let Ok(origin) = serde_json::from_slice::<Origin>(head_bytes) {
            let at = scanned.length + (FRAME + head) as u64;
            let place = Place { at, bytes: [text, rest] };
            // The last reading of a file is the one that counts.
            scanned.records.insert(origin.name.clone(), (origin, place));
        } else {
            break;
        }
        scanned.length += (FRAME + head + text + rest) as u64;
    }
    scanned.records.retain(|_, (origin, _)| origin.print.is_some());
    Ok(scanned)
}

/// Reads the next record into `bytes`, or its head alone; `None` where no whole one stands in what is `left`.
fn next(
    reader: &mut BufReader<&File>,
    left: u64,
    sound: bool,
    bytes: &mut Vec<u8>,
) -> io::Result<Option<[usize; 3]>> {
    let mut front = [0; FRAME];
    if left < FRAME as u64 {
        return Ok(None);
    }
    reader.read_exact(&mut front)?;
    let (numbers, sum) = front.split_at(3 * 8);
    let mut lengths = [0; 3];
    for (length, number) in lengths.iter_mut().zip(numbers.chunks_exact(8)) {
        *length = number.try_into().map_or(u64::MAX, u64::from_le_bytes);
    }
    let all = lengths.iter().try_fold(0_u64, |sum, length| sum.checked_add(*length));
    let Some(all) = all.filter(|all| *all <= left - FRAME as u64) else { return Ok(None) };
    let wanted = if sound { all } else { lengths[0] };
    bytes.resize(wanted as usize, 0);
    reader.read_exact(bytes)?;
    reader.seek_relative((all - wanted) as i64)?;
    let found = || Sha256::new_with_prefix(numbers).chain_update(&*bytes).finalize();
    Ok((!sound || found().as_slice() == sum).then_some(lengths.map(|length| length as usize)))
}
