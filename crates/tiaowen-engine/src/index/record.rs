//! What is stored of a unit, in a form that is read without copying more than what is shown: lengths, then
//! the strings. All records lie in one file, `units.bin`, of which each answer reads the few it shows: mapped,
//! the file would soon be resident as a whole, since touching a record brings in what lies around it.

use std::fs::File;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::disk::read_exact_at;
use tiaowen_text::doc::{Document, Ordinal, Span};

/// What is stored of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRecord {
    /// Short key in addresses.
    pub key: String,
    /// Path in the document.
    pub path: String,
    /// Number by which it is cited.
    pub number: Option<Ordinal>,
    /// Whether nothing but its number is left: 第三条　（删除）.
    pub deleted: bool,
    /// Number mark as printed.
    pub mark: String,
    /// Heading.
    pub heading: String,
    /// Heading of the section.
    pub section: String,
    /// Where `text` starts in the document's text.
    pub start: usize,
    /// The unit's text.
    pub text: String,
    /// A bit for each folded character of `text`, set where a word runs on over the border before it.
    pub joined: Vec<u8>,
}

/// Numbers in front of the strings.
const HEAD: usize = 11;

/// Bytes that hold most records, so that one reading does.
const MOST: usize = 1024;

/// The file of all records.
pub(super) struct Records {
    file: File,
    length: u64,
}

impl Records {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    /// The record at a place, unless there is none.
    pub(super) fn read(&self, place: u64) -> io::Result<Option<UnitRecord>> {
        let Some(rest) = self.length.checked_sub(place) else { return Ok(None) };
        let mut bytes = vec![0; MOST.min(rest as usize)];
        read_exact_at(&self.file, &mut bytes, place)?;
        let Some(length) = length(&bytes).filter(|length| *length as u64 <= rest) else {
            return Ok(None);
        };
        if let Some(missing) = length.checked_sub(bytes.len()) {
            let read = bytes.len();
            bytes.resize(read + missing, 0);
            let end = bytes.get_mut(read..).unwrap_or_default();
            read_exact_at(&self.file, end, place + read as u64)?;
        }
        Ok(UnitRecord::read(&bytes))
    }
}

/// The numbers in front of a record.
fn numbers(head: &[u8]) -> impl Iterator<Item = u32> {
    head.chunks_exact(4).map(|chunk| match chunk {
        [a, b, c, d] => u32::from_le_bytes([*a, *b, *c, *d]),
        _ => 0,
    })
}

/// Bytes of the record whose numbers stand at the front of `bytes`.
fn length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.get(..HEAD * 4)?;
    // All but where the text starts, the number of the clause and whether it is deleted are lengths.
    Some(HEAD * 4 + numbers(head).skip(4).map(|length| length as usize).sum::<usize>())
}

impl UnitRecord {
    /// The stored facts of a unit.
    pub fn new(document: &Document, index: usize) -> Self {
        let text = document.unit_span(index).of(&document.text).to_owned();
        Self { text, ..Self::named(document, index) }
    }

    /// The same without its text, where only its name is wanted.
    pub fn named(document: &Document, index: usize) -> Self {
        let text = &document.text;
        let clause = document.clauses.get(index);
        let span = document.unit_span(index);
        let of = |span: Option<Span>| span.map_or("", |s| s.of(text)).to_owned();
        Self {
            key: document.key(index),
            path: clause.map(|c| c.path.to_string()).unwrap_or_default(),
            number: document.number(index),
            deleted: document.is_deleted(index),
            mark: of(clause.map(|c| c.mark)),
            heading: of(clause.map(|c| c.heading)),
            section: of(document.section(index).map(|c| c.heading)),
            start: span.start,
            text: String::new(),
            joined: Vec::new(),
        }
    }

    /// Appends the record to a file's bytes.
    pub fn write(&self, into: &mut Vec<u8>) {
        let number = self.number.map_or([u32::MAX, 0], |n| [n.main, n.sub]);
        let strings = self.strings().map(|s| s.len() as u32);
        let [main, sub] = number;
        let head = [self.start as u32, main, sub, self.deleted.into(), self.joined.len() as u32];
        for value in head.into_iter().chain(strings) {
            into.extend_from_slice(&value.to_le_bytes());
        }
        for string in self.strings() {
            into.extend_from_slice(string.as_bytes());
        }
        into.extend_from_slice(&self.joined);
    }

    fn strings(&self) -> [&str; HEAD - 5] {
        [&self.key, &self.path, &self.mark, &self.heading, &self.section, &self.text]
    }

    /// The record that stands at the front of `bytes`.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(HEAD * 4)?;
        let mut lengths = numbers(head);
        let mut next = || lengths.next();
        let (start, main, sub, deleted, joined) = (next()?, next()?, next()?, next()?, next()?);
        let strings = numbers(head).skip(5).map(|length| length as usize).sum();
        let (strings, rest) = rest.split_at_checked(strings)?;
        let joined = rest.get(..joined as usize)?.to_vec();
        let mut strings = std::str::from_utf8(strings).ok()?;
        let mut string = || {
            let (string, after) = strings.split_at_checked(next()? as usize)?;
            strings = after;
            Some(string.to_owned())
        };
        let [key, path, mark, heading, section, text] =
            [string()?, string()?, string()?, string()?, string()?, string()?];
        let number = (main != u32::MAX).then_some(Ordinal { main, sub });
        let (start, deleted) = (start as usize, deleted != 0);
        Some(Self { key, path, number, deleted, mark, heading, section, start, text, joined })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_reads_as_it_was_written() {
        let record = UnitRecord {
            key: "14".to_owned(),
            path: "3.14".to_owned(),
            number: Some(Ordinal { main: 14, sub: 0 }),
            deleted: true,
            mark: "（十四）".to_owned(),
            heading: "完善养老托育".to_owned(),
            section: String::new(),
            start: 1234,
            text: "（十四）完善养老托育。".to_owned(),
            joined: vec![0b1010_1010, 1],
        };
        let mut bytes = Vec::new();
        record.write(&mut bytes);
        let end = bytes.len();
        UnitRecord { number: None, ..record.clone() }.write(&mut bytes);
        assert_eq!(UnitRecord::read(&bytes), Some(record.clone()));
        let second = UnitRecord::read(bytes.get(end..).unwrap_or_default());
        assert_eq!(second, Some(UnitRecord { number: None, ..record }));
        assert_eq!(UnitRecord::read(bytes.get(..end - 1).unwrap_or_default()), None);
    }

    #[test]
    fn a_record_is_read_whole_from_its_place_in_the_file() {
        let record = |text: String| UnitRecord {
            key: "1".to_owned(),
            path: "1".to_owned(),
            number: None,
            deleted: false,
            mark: String::new(),
            heading: "总则".to_owned(),
            section: String::new(),
            start: 0,
            joined: vec![7; text.len() / 24],
            text,
        };
        let records =
            [record("短。".to_owned()), record("长".repeat(MOST)), record("尾".to_owned())];
        let mut bytes = Vec::new();
        let places = records.each_ref().map(|record| {
            let place = bytes.len() as u64;
            record.write(&mut bytes);
            place
        });
        let path = std::env::temp_dir().join(format!("tiaowen-records-{}", std::process::id()));
        std::fs::write(&path, &bytes).unwrap();
        let file = Records::open(&path).unwrap();
        for (record, place) in records.iter().zip(places) {
            assert_eq!(file.read(place).unwrap().as_ref(), Some(record));
        }
        assert_eq!(file.read(bytes.len() as u64).unwrap(), None, "at the end");
        assert_eq!(file.read(bytes.len() as u64 + 9).unwrap(), None, "behind it");
        // Taken for lengths, these bytes would reach far beyond the file.
        std::fs::write(&path, [0xFF; 80]).unwrap();
        assert_eq!(Records::open(&path).unwrap().read(0).unwrap(), None);
        std::fs::remove_file(&path).unwrap();
    }
}
