//! Recognises a format from its bytes; the name and the declared type decide only between text formats.

use super::archive::Archive;
use super::{Source, charset, mht, recognised};
use tiaowen_text::error::{Error, ErrorKind, Result};

/// A format whose text can be taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// Plain text
    Text,
    /// A web page or a piece of one
    Html,
    /// A web page saved as a mail message
    Mht,
    /// Markdown
    Markdown,
    /// Word
    Docx,
    /// OpenDocument text
    Odt,
    /// OFD
    Ofd,
    /// PDF
    Pdf,
    /// OpenDocument text in a single XML file
    FlatOdt,
    /// Word's XML of 2003
    WordXml,
    /// Old Word and WPS files
    Doc,
    /// Rich text
    Rtf,
    /// An EPUB book
    Epub,
    /// A spreadsheet
    Sheet,
    /// Text with commas between cells
    Separated,
    /// A law as XML: Akoma Ntoso, Hong Kong's e-Legislation, Taiwan's law database
    LawXml,
    /// A law of Taiwan's database, or a print of this program, as JSON
    Json,
    /// What tesseract made of pictures, word by word, as TSV
    Recognised,
}

impl Media {
    /// The media type as registered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text/plain",
            Self::Html => "text/html",
            Self::Mht => "multipart/related",
            Self::Markdown => "text/markdown",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ofd => "application/ofd",
            Self::Pdf => "application/pdf",
            Self::FlatOdt => "application/vnd.oasis.opendocument.text-flat-xml",
            Self::WordXml => "application/vnd.ms-wordml",
            Self::Doc => "application/msword",
            Self::Rtf => "application/rtf",
            Self::Epub => "application/epub+zip",
            Self::Sheet => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Separated => "text/csv",
            Self::LawXml => "application/xml",
            Self::Json => "application/json",
            Self::Recognised => "text/tab-separated-values",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }
}

impl Media {
    /// The name that people use.
    pub fn short(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Html => "HTML",
            Self::Mht => "MHT",
            Self::Markdown => "Markdown",
            Self::Docx => "DOCX",
            Self::Odt => "ODT",
            Self::Ofd => "OFD",
            Self::Pdf => "PDF",
            Self::FlatOdt => "flat ODT",
            Self::WordXml => "Word 2003 XML",
            Self::Doc => "old Word",
            Self::Rtf => "RTF",
            Self::Epub => "EPUB",
            Self::Sheet => "spreadsheet",
            Self::Separated => "CSV",
            Self::LawXml => "law XML",
            Self::Json => "JSON",
            Self::Recognised => "recognised text",
        }
    }
}

/// What to do with a picture of text.
pub(super) const SCAN: &str = "`tiaowen ingest --ocr FILE` reads it by text recognition (OCR) where tesseract is \
    installed (Debian and Ubuntu: `apt-get install tesseract-ocr tesseract-ocr-chi-sim poppler-utils`)";

/// First bytes of the compound files of old office programs.
pub(super) const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// First bytes of formats that we know and cannot read, what they are, and what to do.
const UNREADABLE: &[(&[u8], &str, &str)] = &[
    (b"\x89PNG", "a picture (PNG)", SCAN),
    (b"\xFF\xD8\xFF", "a picture (JPEG)", SCAN),
    (b"GIF8", "a picture (GIF)", "save it as PNG and read that by `tiaowen ingest --ocr`"),
    (b"II*\0", "a picture (TIFF)", SCAN),
    (b"MM\0*", "a picture (TIFF)", SCAN),
    (b"\x1F\x8B", "a gzip archive", "unpack it and add the files in it"),
    (b"Rar!", "a RAR archive", "unpack it and add the files in it"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", "unpack it and add the files in it"),
    (b"\xFD7zXZ\0", "an xz archive", "unpack it and add the files in it"),
];

/// The ending of a picture's format, where text recognition reads it.
pub(super) fn picture(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    match () {
        () if starts(b"\x89PNG") => Some("png"),
        () if starts(b"\xFF\xD8\xFF") => Some("jpg"),
        () if starts(b"II*\0") || starts(b"MM\0*") => Some("tif"),
        () => None,
    }
}

/// Tells the format of a source; `Unsupported` says what it is and what to do.
pub fn recognise(source: &Source) -> Result<Media> {
    let bytes = source.bytes.as_slice();
    if recognised::is_recognised(bytes) {
        return Ok(Media::Recognised);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Ok(Media::Rtf);
    }
    if is_old_excel(bytes) {
        return Ok(Media::Sheet);
    }
    if bytes.starts_with(COMPOUND) {
        return Ok(Media::Doc);
    }
    for (magic, what, todo) in UNREADABLE {
        if bytes.starts_with(magic) {
            return Err(unsupported(source, what, todo));
        }
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return recognise_archive(source);
    }
    let head = bytes.get(..1024.min(bytes.len())).unwrap_or(&[]);
    if head.windows(5).any(|window| window == b"%PDF-") {
        return Ok(Media::Pdf);
    }
    if mht::is_mht(bytes) {
        return Ok(Media::Mht);
    }
    if is_binary(bytes) {
        return Err(unsupported(source, "a binary file of unknown format", "convert it to text"));
    }
    if let Some(media) = by_root(source)? {
        return Ok(media);
    }
    if matches!(extension(source).as_str(), "csv" | "tsv") {
        return Ok(Media::Separated);
    }
    if is_json(source) {
        return Ok(Media::Json);
    }
    let markdown = matches!(extension(source).as_str(), "md" | "markdown")
        || source.declared.as_deref().is_some_and(|d| d.starts_with("text/markdown"));
    if markdown {
        return Ok(Media::Markdown);
    }
    if is_html(source) { Ok(Media::Html) } else { Ok(Media::Text) }
}

/// A compound file with a stream named Workbook; names are kept in UTF-16.
fn is_old_excel(bytes: &[u8]) -> bool {
    let named = |name: &str| {
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(units.len()).any(|window| window == units)
    };
    bytes.starts_with(b"\xD0\xCF\x11\xE0") && named("Workbook") && !named("WordDocument")
}

/// Tells the format of an XML file by its outermost element. XML of any other kind is refused: its tags
/// would be read as text.
fn by_root(source: &Source) -> Result<Option<Media>> {
    let head = head(source, PRESCAN);
    let start = head.trim_start_matches(|c: char| !c.is_ascii_graphic());
    if !start.starts_with("<?xml") && !start.starts_with("<akomaNtoso") {
        return Ok(None);
    }
    let root = start.split('<').skip(1).find(|tag| !tag.starts_with(['?', '!'])).unwrap_or("");
    let name =
        root.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or("");
    let local = name.rsplit(':').next().unwrap_or(name);
    match local {
        "html" => Ok(None),
        "document" if head.contains("opendocument.text") => Ok(Some(Media::FlatOdt)),
        "document" if head.contains("opendocument.spreadsheet") => Ok(Some(Media::Sheet)),
        "wordDocument" => Ok(Some(Media::WordXml)),
        "akomaNtoso" | "LAWS" => Ok(Some(Media::LawXml)),
        _ if root.contains("xml.gov.hk/schemas/hklm") => Ok(Some(Media::LawXml)),
        _ => {
            let what = format!("an XML file of a kind that is not known (<{local}>)");
            Err(unsupported(source, &what, "save its text as .docx or as a web page"))
        }
    }
}

/// A file that is named JSON or begins like it.
fn is_json(source: &Source) -> bool {
    let head = head(source, 64);
    let start: String = head.chars().filter(|c| !c.is_whitespace()).take(2).collect();
    let named = matches!(extension(source).as_str(), "json" | "jsonl" | "geojson");
    let said = source.declared.as_deref().is_some_and(|d| d.contains("json"));
    start == "{\"" || start == "[{" || ((named || said) && start.starts_with(['{', '[']))
}

/// Tells the format of a zip archive by its parts.
fn recognise_archive(source: &Source) -> Result<Media> {
    let archive = Archive::open(&source.bytes, &source.name)?;
    let names = archive.names();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if has("word/") {
        return Ok(Media::Docx);
    }
    if has("OFD.xml") {
        return Ok(Media::Ofd);
    }
    if has("META-INF/container.xml") {
        return Ok(Media::Epub);
    }
    let spreadsheet = extension(source) == "ods"
        || source
            .bytes
            .get(..200)
            .is_some_and(|head| String::from_utf8_lossy(head).contains("opendocument.spreadsheet"));
    if has("xl/") || spreadsheet {
        return Ok(Media::Sheet);
    }
    if has("content.xml") {
        return Ok(Media::Odt);
    }
    let what = if has("ppt/") { "a PowerPoint file (.pptx)" } else { "a zip archive" };
    Err(unsupported(source, what, "save its text as .docx, or unpack it and add the files in it"))
}

/// How far into a file a page declares its charset; browsers look as far.
const PRESCAN: usize = 4096;

/// The charset label that the server or the file itself declares.
pub fn declared_charset(source: &Source, media: Media) -> Option<String> {
    let served = source.declared.as_deref().and_then(label_in);
    served.or_else(|| {
        let head = head(source, PRESCAN);
        let markup = media == Media::Html || head.trim_start().starts_with("<?xml");
        if markup { head.split('<').find_map(label_in_tag) } else { None }
    })
}

/// The label in a `<meta charset>`, a `<meta http-equiv>` or an XML declaration.
fn label_in_tag(tag: &str) -> Option<String> {
    let name = tag.get(..4)?.to_ascii_lowercase();
    match name.as_str() {
        "meta" => label_in(tag.split('>').next()?),
        "?xml" => label_after(tag.split('>').next()?, "encoding"),
        _ => None,
    }
}

/// Whether it is markup: the declared type, the name, or the first tag says so.
fn is_html(source: &Source) -> bool {
    const TAGS: &[&str] = &[
        "!doctype html",
        "html",
        "head",
        "body",
        "div",
        "p",
        "table",
        "td",
        "tr",
        "span",
        "meta",
        "title",
        "h1",
        "h2",
        "h3",
        "section",
        "article",
        "center",
        "font",
        "script",
        "style",
        "!--",
        "b",
        "strong",
        "ul",
        "ol",
        "br",
    ];
    let head = head(source, 1024);
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let first = start.strip_prefix('<').map(str::to_ascii_lowercase);
    let tagged = first.as_deref().is_some_and(|first| {
        TAGS.iter().any(|tag| {
            let rest = first.strip_prefix(tag);
            rest.is_some_and(|rest| {
                *tag == "!--" || !rest.starts_with(|c: char| c.is_alphanumeric())
            })
        }) || (first.starts_with("?xml") && first.contains("<html"))
    });
    let said = source.declared.as_deref().is_some_and(|d| d.to_ascii_lowercase().contains("html"));
    let named = ["html", "htm", "shtml", "xhtml", "aspx", "asp", "jsp", "php", "jhtml"];
    // A name or a type alone proves nothing: servers send plain text as text/html.
    tagged || ((said || named.contains(&extension(source).as_str())) && head.contains('<'))
}

/// The first bytes as text, for finding ASCII tags in any charset that keeps ASCII, and in UTF-16.
fn head(source: &Source, limit: usize) -> String {
    let bytes = source.bytes.get(..limit.min(source.bytes.len())).unwrap_or(&[]);
    match charset::byte_order_mark(bytes).map(|(encoding, _)| encoding).or(charset::wide(bytes)) {
        Some(_) => charset::decode(bytes, None).text,
        None => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// The lower-case extension of the file name, or of the path of the address.
fn extension(source: &Source) -> String {
    let name = source.name.split(['?', '#']).next().unwrap_or("");
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    last.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default()
}

/// The value of `charset=` in a `Content-Type`.
pub fn label_in(text: &str) -> Option<String> {
    label_after(text, "charset")
}

fn label_after(text: &str, key: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find(key)?;
    let rest = text.get(at + key.len()..)?.trim_start().strip_prefix('=')?;
    let rest = rest.trim_start().trim_start_matches(['"', '\'']);
    let label: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c)).collect();
    if label.is_empty() { None } else { Some(label) }
}

/// A file with NUL bytes is no text, unless a byte order mark says UTF-16 or its bytes do.
fn is_binary(bytes: &[u8]) -> bool {
    charset::byte_order_mark(bytes).is_none()
        && charset::wide(bytes).is_none()
        && bytes.iter().take(8192).any(|b| *b == 0)
}

fn unsupported(source: &Source, what: &str, todo: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{}: this is {what}; {todo}", source.name))
}
