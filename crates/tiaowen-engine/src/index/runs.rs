//! What a build puts aside while it goes on: sorted runs of terms with their places, which are merged in the end,
//! and fields that are written before their segment is. The files have no name: nothing is left of them when the
//! program ends.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use tantivy::directory::{AntiCallToken, TerminatingWrite};
use tantivy::{DocId, Result};

/// Terms in order, each with the units and positions where it stands.
pub(super) struct Run(File);

/// Writes a [`Run`].
pub(super) struct RunWriter {
    to: BufWriter<File>,
    bytes: Vec<u8>,
}

impl Run {
    /// Writes a run into a file below `dir`.
    pub(super) fn write(
        dir: &Path,
        each: impl FnOnce(&mut RunWriter) -> Result<()>,
    ) -> Result<Self> {
        let to = BufWriter::with_capacity(BUFFER, tempfile::tempfile_in(dir)?);
        let mut writer = RunWriter { to, bytes: Vec::new() };
        each(&mut writer)?;
        let mut file = writer.to.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self(file))
    }
}

/// Bytes that are read or written at a time.
const BUFFER: usize = 1 << 16;

impl RunWriter {
    /// Adds a term; both terms and places come in order.
    pub(super) fn add(&mut self, term: &[u8], places: &[(DocId, u32)]) -> Result<()> {
        self.bytes.clear();
        put(&mut self.bytes, term.len() as u32);
        self.bytes.extend_from_slice(term);
        put(&mut self.bytes, places.len() as u32);
        let mut before = (0, 0);
        for (doc, position) in places {
            let step = doc - before.0;
            put(&mut self.bytes, step);
            put(&mut self.bytes, if step == 0 { position - before.1 } else { *position });
            before = (*doc, *position);
        }
        Ok(self.to.write_all(&self.bytes)?)
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a run term by term.
struct Cursor {
    from: BufReader<File>,
    term: Vec<u8>,
    places: Vec<(DocId, u32)>,
}

impl Cursor {
    /// Goes on to the next term; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        if self.from.fill_buf()?.is_empty() {
            return Ok(false);
        }
        let length = self.number()?;
        self.term.resize(length as usize, 0);
        self.from.read_exact(&mut self.term)?;
        self.places.clear();
        let mut before = (0, 0);
        for _ in 0..self.number()? {
            let step = self.number()?;
            let position = self.number()?;
            before = (before.0 + step, if step == 0 { before.1 + position } else { position });
            self.places.push(before);
        }
        Ok(true)
    }

    fn number(&mut self) -> io::Result<u32> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let mut byte = [0];
            self.from.read_exact(&mut byte)?;
            let [byte] = byte;
            number |= u32::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
            shift += 7;
        }
    }
}

/// Gives every term of the runs once and in order, with its places in all of them. The units of each run stand behind
/// those of the runs before it.
pub(super) fn merge(
    runs: Vec<Run>,
    mut each: impl FnMut(&[u8], &[(DocId, u32)]) -> Result<()>,
) -> Result<()> {
    let mut cursors = Vec::new();
    for Run(file) in runs {
        let from = BufReader::with_capacity(BUFFER, file);
        let mut cursor = Cursor { from, term: Vec::new(), places: Vec::new() };
        if cursor.advance()? {
            cursors.push(cursor);
        }
    }
    let (mut term, mut places) = (Vec::new(), Vec::new());
    while let Some(least) = cursors.iter().map(|cursor| &cursor.term).min() {
        term.clone_from(least);
        places.clear();
        let mut at = 0;
        while let Some(cursor) = cursors.get_mut(at) {
            if cursor.term != term {
                at += 1;
                continue;
            }
            places.extend_from_slice(&cursor.places);
            if cursor.advance()? {
                at += 1;
            } else {
                cursors.remove(at);
            }
        }
        each(&term, &places)?;
    }
    Ok(())
}

/// Bytes of one field for one file of the segment.
pub(super) enum Spool {
    /// As long as all of a field is in memory.
    Memory(Vec<u8>),
    /// Where it was too much for that.
    Disk(BufWriter<File>),
}

impl Spool {
    pub(super) fn in_memory() -> [Self; 3] {
        [const { Self::Memory(Vec::new()) }; 3]
    }

    pub(super) fn on_disk(dir: &Path) -> io::Result<[Self; 3]> {
        let spool = || tempfile::tempfile_in(dir).map(|file| Self::Disk(BufWriter::new(file)));
        Ok([spool()?, spool()?, spool()?])
    }

    /// Writes all of it.
    pub(super) fn copy(&self, to: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Memory(bytes) => to.write_all(bytes),
            Self::Disk(file) => {
                let mut file = file.get_ref();
                file.seek(SeekFrom::Start(0))?;
                io::copy(&mut file, to).map(drop)
            }
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Memory(to) => to.write(bytes),
            Self::Disk(to) => to.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Disk(to) => to.flush(),
        }
    }
}

impl TerminatingWrite for &mut Spool {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.flush()
    }
}
