//! Recognises a format from its bytes; the name and the declared type decide only between text formats.

use super::{Source, charset};
use crate::error::{Error, ErrorKind, Result};

/// A format whose text can be taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// Plain text
    Text,
}

impl Media {
    /// The media type as registered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
        }
    }
}

/// First bytes of formats that we know and cannot read, what they are, and what to do.
const UNREADABLE: &[(&[u8], &str, &str)] = &[
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "an old Word, WPS or Excel file (.doc, .wps, .xls)",
        "open it in Word, WPS or LibreOffice and save it as .docx",
    ),
    (b"{\\rtf", "a rich text file (.rtf)", "save it as .docx"),
    (b"\x89PNG", "a picture (PNG)", "run text recognition (OCR) on it and add the text"),
    (b"\xFF\xD8\xFF", "a picture (JPEG)", "run text recognition (OCR) on it and add the text"),
    (b"GIF8", "a picture (GIF)", "run text recognition (OCR) on it and add the text"),
    (b"II*\0", "a picture (TIFF)", "run text recognition (OCR) on it and add the text"),
    (b"MM\0*", "a picture (TIFF)", "run text recognition (OCR) on it and add the text"),
    (b"\x1F\x8B", "a gzip archive", "unpack it and add the files in it"),
    (b"Rar!", "a RAR archive", "unpack it and add the files in it"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", "unpack it and add the files in it"),
    (b"\xFD7zXZ\0", "an xz archive", "unpack it and add the files in it"),
];

/// Tells the format of a source; `Unsupported` says what it is and what to do.
pub fn recognise(source: &Source) -> Result<Media> {
    let bytes = source.bytes.as_slice();
    for (magic, what, todo) in UNREADABLE {
        if bytes.starts_with(magic) {
            return Err(unsupported(source, what, todo));
        }
    }
    if is_binary(bytes) {
        return Err(unsupported(source, "a binary file of unknown format", "convert it to text"));
    }
    Ok(Media::Text)
}

/// The charset label that the server or the file itself declares.
pub fn declared_charset(source: &Source, _media: Media) -> Option<String> {
    source.declared.as_deref().and_then(label_in)
}

/// The value of `charset=` in a `Content-Type`.
fn label_in(text: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find("charset")?;
    let rest = text.get(at + "charset".len()..)?.trim_start().strip_prefix('=')?;
    let rest = rest.trim_start().trim_start_matches(['"', '\'']);
    let label: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
    if label.is_empty() { None } else { Some(label) }
}

/// A file with NUL bytes is no text, unless a byte order mark says UTF-16.
fn is_binary(bytes: &[u8]) -> bool {
    charset::byte_order_mark(bytes).is_none() && bytes.iter().take(8192).any(|b| *b == 0)
}

fn unsupported(source: &Source, what: &str, todo: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{}: this is {what}; {todo}", source.name))
}
