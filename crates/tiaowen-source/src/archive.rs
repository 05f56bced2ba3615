//! Reads parts of a zip archive within bounds. Nothing is written to disk, and archives inside archives
//! are not opened.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use tiaowen_text::error::{Error, ErrorKind, Result};

/// Most parts of an archive.
const MAX_PARTS: usize = 10_000;
/// Largest part, unpacked.
const MAX_PART: u64 = 64 * 1024 * 1024;
/// All parts that are read, unpacked.
const MAX_TOTAL: u64 = 256 * 1024 * 1024;
/// A part may be this many times larger than its packed form, once it exceeds a megabyte. XML packs to a
/// tenth; only zeros and the like pack to less than a hundredth.
const MAX_RATIO: u64 = 200;
/// All parts together may be so large where the file is small: a part counts as often as it is read, since a few
/// bytes name it again, or a second entry of the archive shares what is packed.
const SMALL_TOTAL: u64 = 4 * 1024 * 1024;

/// An open archive with the bytes it may still unpack.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    name: &'a str,
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive; `name` is for messages.
    pub fn open(bytes: &'a [u8], name: &'a str) -> Result<Self> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| unopened(name, &e))?;
        if zip.len() > MAX_PARTS {
            return Err(too_large(name, &format!("more than {MAX_PARTS} parts")));
        }
        let left = (bytes.len() as u64).saturating_mul(MAX_RATIO).clamp(SMALL_TOTAL, MAX_TOTAL);
        Ok(Self { zip, name, left })
    }

    /// An archive without parts.
    pub fn empty() -> Result<Self> {
        // The closing record alone.
        const END: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        Archive::open(END, "")
    }

    /// Whether it has a part of this name.
    pub fn has(&self, part: &str) -> bool {
        self.zip.index_for_name(part).is_some()
    }

    /// Names of all parts.
    pub fn names(&self) -> Vec<String> {
        self.zip.file_names().flatten().map(std::borrow::Cow::into_owned).collect()
    }

    /// The bytes of a part; `None` when there is none. Fails with `TooLarge` beyond the limits.
    pub fn read(&mut self, part: &str) -> Result<Option<Vec<u8>>> {
        let file = match self.zip.by_name(part) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(locked(self.name));
            }
            Err(_) => return Err(damaged(self.name, part)),
        };
        let packed = file.compressed_size();
        let limit =
            MAX_PART.min(self.left).min((packed.saturating_mul(MAX_RATIO)).max(1024 * 1024));
        let mut bytes = Vec::new();
        // The stated size may lie, so the limit holds for what is unpacked.
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| damaged(self.name, part))?;
        if bytes.len() as u64 > limit {
            let what = format!("{part} unpacks to more than {limit} bytes");
            return Err(too_large(self.name, &what));
        }
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }
}

/// Why a file is no archive, in words of whoever has it: the words of the format tell them nothing.
fn unopened(name: &str, error: &ZipError) -> Error {
    if let ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) = error {
        return locked(name);
    }
    let message = format!(
        "{name}: the file is damaged or not complete, its end is missing; download or copy it again, or open it in the \
         program that made it and save it anew"
    );
    Error::new(ErrorKind::Unsupported, message)
}

fn locked(name: &str) -> Error {
    let message = format!("{name} is protected by a password; save a copy without it");
    Error::new(ErrorKind::Unsupported, message)
}

fn damaged(name: &str, part: &str) -> Error {
    let message = format!(
        "{name}: the file is damaged inside ({part}); open it in the program that made it and save it anew"
    );
    Error::new(ErrorKind::Unsupported, message)
}

fn too_large(name: &str, what: &str) -> Error {
    Error::new(ErrorKind::TooLarge, format!("{name}: {what}"))
}
