//! Bytes become text blocks: recognise the format, decode the charset, take the text out.
//!
//! [`Source`] is what was read; [`Extract`] is its text with block borders. Damage in the wording is
//! left to `clean`, structure to `parse`. Files beyond [`MAX_BYTES`] are refused.
//!
//! Must not know: what the text means, how it is repaired, where documents are kept, search engines, pages. Only
//! [`load_file`], [`ocr`] and [`fetch`] touch disk and network.
//!
//! ```
//! use tiaowen_source::{Source, extract};
//!
//! # fn main() -> tiaowen_text::error::Result<()> {
//! let page = "<html><body><p>第一条 为了规范停车，制定本办法。</p></body></html>";
//! let source = Source { bytes: page.into(), name: "a.html".to_owned(), ..Source::default() };
//! let extract = extract(&source)?;
//! assert_eq!(extract.text.trim(), "第一条 为了规范停车，制定本办法。");
//! assert_eq!(extract.provenance.media, "text/html");
//! # Ok(())
//! # }
//! ```

mod archive;
pub mod charset;
mod columns;
mod compared;
mod doc;
mod docx;
mod element;
mod epub;
mod exported;
pub mod fetch;
mod font;
mod formula;
mod html;
mod law;
mod law_xml;
mod layout;
mod lines;
mod mail;
mod markdown;
mod markup;
mod media;
mod mht;
mod numbering;
mod odt;
pub mod ocr;
mod ofd;
mod page;
mod pdf;
mod recognised;
mod rtf;
mod sheet;
mod span;
mod stylesheet;
mod symbols;
mod text;
mod tounicode;
mod walk;
mod xml;

use std::io::Read;
use std::path::Path;

use archive::Archive;
pub use media::Media;
use tiaowen_text::doc::Provenance;
use tiaowen_text::error::{Error, ErrorKind, Result};
pub use tiaowen_text::extract::{Block, BlockKind, Extract, Skipped};
use tiaowen_text::hash;

/// The largest file that is read. The longest statute (民法典 as DOCX) has 0.4 MB.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// Bytes with what is known of their origin (the Manifestation).
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The bytes as read.
    pub bytes: Vec<u8>,
    /// File name or address, for recognising the format and for messages.
    pub name: String,
    /// Address the bytes were fetched from.
    pub url: Option<String>,
    /// `Content-Type` as the server declared it.
    pub declared: Option<String>,
    /// When they were fetched, ISO 8601.
    pub fetched: Option<String>,
}

/// Reads a file. Fails when it cannot be read or exceeds [`MAX_BYTES`].
pub fn load_file(path: &Path) -> Result<Source> {
    let name = path.display().to_string();
    let failed = |e| Error::io(&name, e);
    let file = std::fs::File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(Error::invalid(format!("{name} is a folder, not a file")));
    }
    let mut bytes = Vec::new();
    // The size is checked while reading: a pipe or a growing file has none beforehand.
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(&name));
    }
    Ok(Source { bytes, name, ..Source::default() })
}

/// Reads a table, cell by cell: a spreadsheet's first sheet, or separated text. Fails with `Unsupported` for any
/// other format.
pub fn table(source: &Source) -> Result<Vec<Vec<String>>> {
    let media = media::recognise(source)?;
    match media {
        Media::Sheet => sheet::table(&source.bytes, &source.name),
        Media::Separated => {
            let declared = media::declared_charset(source, media);
            let decoded = charset::decode(&source.bytes, declared.as_deref());
            sheet::separated_table(&decoded.text, &source.name)
        }
        _ => {
            let message = format!("{} is no table: use .csv or .xlsx", source.name);
            Err(Error::new(ErrorKind::Unsupported, message))
        }
    }
}

/// Takes the text out of a source. Fails with `Unsupported` for a format that holds no readable text
/// and with `TooLarge` beyond a stated limit; what is lost short of that is named in
/// [`Extract::skipped`].
pub fn extract(source: &Source) -> Result<Extract> {
    if source.bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(&source.name));
    }
    let media = media::recognise(source)?;
    let declared = media::declared_charset(source, media);
    let mut charset = String::new();
    let mut decode = || {
        let decoded = charset::decode(&source.bytes, declared.as_deref());
        charset.clone_from(&decoded.charset);
        decoded
    };
    let mut extract = match media {
        Media::Text => text::extract(decode()),
        Media::Html => {
            let decoded = decode();
            match exported::html(&decoded.text)? {
                Some(extract) => extract,
                None => html::extract(decoded)?,
            }
        }
        Media::Mht => {
            let page = mht::html_part(&source.bytes);
            let part = page.clone().or_else(|| mht::text_part(&source.bytes)).ok_or_else(|| {
                let message = format!("{}: this mail holds no text", source.name);
                Error::new(ErrorKind::Unsupported, message)
            })?;
            let label = media::label_in(&part.content_type);
            let decoded = charset::decode(&part.bytes, label.as_deref());
            charset.clone_from(&decoded.charset);
            let mail = mht::is_mail(&source.bytes);
            let mut extract = match page {
                Some(_) if mail => html::extract_mail(decoded)?,
                Some(_) => html::extract(decoded)?,
                None => text::extract(decoded),
            };
            if mail {
                mail::mark_quoted(&mut extract);
            }
            let subject = mht::subject(&source.bytes);
            extract.facts.extend(subject.map(|subject| ("title".to_owned(), subject)));
            let files = mht::attachments(&source.bytes);
            if !files.is_empty() {
                let why = format!("files that hang on the mail: {}; add those", files.join(", "));
                extract.skipped.push(Skipped::new("attachment", files.len(), why));
            }
            extract
        }
        Media::Markdown => {
            let decoded = decode();
            match exported::markdown(&decoded.text)? {
                Some(extract) => extract,
                None => markdown::extract(decoded),
            }
        }
        Media::Docx => {
            let mut archive = Archive::open(&source.bytes, &source.name)?;
            match exported::docx(&mut archive)? {
                Some(extract) => extract,
                None => docx::extract(&mut archive)?,
            }
        }
        Media::Odt => odt::extract(&mut Archive::open(&source.bytes, &source.name)?)?,
        Media::Ofd => ofd::extract(&mut Archive::open(&source.bytes, &source.name)?)?,
        Media::Pdf => pdf::extract(&source.bytes, &source.name)?,
        Media::FlatOdt => odt::extract_flat(&source.bytes)?,
        Media::WordXml => docx::extract_2003(&source.bytes)?,
        Media::Doc => doc::extract(&source.bytes, &source.name)?,
        Media::Rtf => rtf::extract(&source.bytes),
        Media::Epub => epub::extract(&mut Archive::open(&source.bytes, &source.name)?)?,
        Media::Sheet => sheet::extract(&source.bytes, &source.name)?,
        Media::Separated => sheet::extract_separated(decode()),
        Media::LawXml => law_xml::extract(&source.bytes, &source.name)?,
        Media::Json => law::extract_json(&decode().text, &source.name)?,
        Media::Recognised => recognised::extract(&decode().text),
    };
    if matches!(media, Media::Docx | Media::Odt | Media::Ofd | Media::Epub | Media::Doc) {
        charset = "UTF-8".to_owned();
    }
    if extract.blocks.is_empty() {
        let message = if source.bytes.is_empty() {
            format!("{}: the file is empty", source.name)
        } else {
            format!("{}: no text in this {} file", source.name, media.short())
        };
        return Err(Error::new(ErrorKind::Unsupported, message));
    }
    extract.provenance = Provenance {
        file: source.name.clone(),
        url: source.url.clone(),
        mirror: false,
        fetched: source.fetched.clone(),
        stale_since: None,
        sha256: hash::sha256(&source.bytes),
        bytes: source.bytes.len(),
        media: media.name().to_owned(),
        charset,
        stated: Vec::new(),
    };
    Ok(extract)
}

fn too_large(name: &str) -> Error {
    let limit = MAX_BYTES / (1024 * 1024);
    Error::new(
        ErrorKind::TooLarge,
        format!("{name} has more than {limit} MB, the limit for one file"),
    )
}
