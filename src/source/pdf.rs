//! PDF files with a text layer: runs of text with their places, put together by `layout`.
//!
//! Fonts are read as far as text needs: codes to characters and widths. A file whose pages are pictures
//! is refused with a word on what to do.

use std::collections::HashMap;

use encoding_rs::{BIG5, GB18030, UTF_16BE};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, LoadOptions, Object, ObjectId};

use super::layout::{self, Run};
use super::lines::gather;
use super::{Extract, Skipped};
use crate::error::{Error, ErrorKind, Result};

/// Most pages that are read.
const MAX_PAGES: usize = 5_000;
/// Largest stream, unpacked.
const MAX_STREAM: usize = 64 * 1024 * 1024;
/// Most drawing steps of a file.
const MAX_OPERATIONS: usize = 20_000_000;
/// Deepest nesting of forms (drawings inside drawings).
const MAX_FORMS: usize = 8;

/// Takes the text out of a file. Fails with `Unsupported` for a damaged, locked or scanned file.
pub fn extract(bytes: &[u8], name: &str) -> Result<Extract> {
    // The reader of this format is young and panics on some damaged files.
    let read = std::panic::catch_unwind(|| read(bytes, name));
    read.unwrap_or_else(|_| Err(unsupported(name, "a PDF file that is damaged", "save it anew")))
}

fn unsupported(name: &str, what: &str, todo: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{name}: this is {what}; {todo}"))
}

fn read(bytes: &[u8], name: &str) -> Result<Extract> {
    let options = LoadOptions { max_decompressed_size: Some(MAX_STREAM), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(bytes, options).map_err(|e| match e {
        lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => {
            unsupported(name, "a PDF file protected by a password", "save a copy without it")
        }
        e => unsupported(name, "a PDF file that is damaged", "save it anew").caused_by(e),
    })?;
    if document.is_encrypted() {
        return Err(unsupported(
            name,
            "a PDF file protected by a password",
            "save a copy without it",
        ));
    }
    let mut reader = Reader {
        document: &document,
        fonts: HashMap::new(),
        operations: 0,
        pictures: 0,
        unreadable: 0,
    };
    let mut pages = Vec::new();
    for page in document.page_iter().take(MAX_PAGES) {
        pages.push(reader.page(page, name)?);
    }
    let count = pages.len();
    let (pictures, unreadable) = (reader.pictures, reader.unreadable);
    let characters: usize = pages.iter().flatten().map(|run| run.text.chars().count()).sum();
    if characters < 10 * count && pictures > 0 {
        return Err(unsupported(
            name,
            "a scanned PDF: its pages are pictures",
            "run text recognition (OCR) on it and add the text",
        ));
    }
    let flow = layout::flow(pages);
    let mut extract = gather(flow.lines);
    extract.facts = facts(&document);
    for (what, count, why) in [
        ("page number", flow.page_numbers, "they belong to the page, not to the text"),
        ("running head", flow.running_heads, "it comes again on most pages"),
        ("picture", pictures, "pictures are not read"),
        ("unreadable glyphs", unreadable, "their font does not say which characters they are"),
    ] {
        if count > 0 {
            extract.skipped.push(Skipped::new(what, count, why));
        }
    }
    Ok(extract)
}

/// Title, author and dates of the file.
fn facts(document: &Document) -> Vec<(String, String)> {
    let Some(info) = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict).ok()
    else {
        return Vec::new();
    };
    let fact = |name: &str| {
        let value = info.get_deref(name.as_bytes(), document).ok()?;
        let text = lopdf::decode_text_string(value).ok()?.trim().to_owned();
        (!text.is_empty()).then(|| (name.to_owned(), text))
    };
    ["Title", "Author", "Subject", "CreationDate"].into_iter().filter_map(fact).collect()
}

struct Reader<'a> {
    document: &'a Document,
    /// Fonts by object; a page names them anew, but they are the same.
    fonts: HashMap<ObjectId, Font<'a>>,
    operations: usize,
    pictures: usize,
    unreadable: usize,
}

/// The part of a graphics state that moves text.
#[derive(Debug, Clone, Copy)]
struct State {
    matrix: Matrix,
    size: f32,
    leading: f32,
    character_space: f32,
    word_space: f32,
    scale: f32,
    rise: f32,
}

/// a b c d e f of the PDF matrix.
type Matrix = [f32; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn multiply(m: Matrix, n: Matrix) -> Matrix {
    let [a, b, c, d, e, f] = m;
    let [g, h, i, j, k, l] = n;
    [
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + l,
    ]
}

impl<'a> Reader<'a> {
    /// The runs of a page.
    fn page(&mut self, page: ObjectId, name: &str) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        let Ok(content) = self.document.get_page_content_with_limit(page, MAX_STREAM) else {
            return Ok(runs);
        };
        let resources = self.page_resources(page);
        self.content(&content, &resources, IDENTITY, 0, &mut runs, name)?;
        Ok(runs)
    }

    /// Resource dictionaries of a page, its own first, then inherited ones.
    fn page_resources(&self, page: ObjectId) -> Vec<&'a Dictionary> {
        let Ok((own, inherited)) = self.document.get_page_resources(page) else {
            return Vec::new();
        };
        let inherited =
            inherited.into_iter().filter_map(|id| self.document.get_dictionary(id).ok());
        own.into_iter().chain(inherited).collect()
    }

    fn content(
        &mut self,
        content: &[u8],
        resources: &[&'a Dictionary],
        base: Matrix,
        depth: usize,
        runs: &mut Vec<Run>,
        name: &str,
    ) -> Result<()> {
        let mut state = State {
            matrix: base,
            size: 0.0,
            leading: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            rise: 0.0,
        };
        let mut font: Option<Font<'a>> = None;
        let mut saved: Vec<(State, Option<Font<'a>>)> = Vec::new();
        let (mut line, mut text) = (IDENTITY, IDENTITY);
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else { break };
            self.operations += 1;
            if self.operations > MAX_OPERATIONS {
                let message = format!("{name}: more than {MAX_OPERATIONS} drawing steps");
                return Err(Error::new(ErrorKind::TooLarge, message));
            }
            let operands = operation.operands.as_slice();
            let number =
                |at: usize| operands.get(at).and_then(|o| o.as_float().ok()).unwrap_or(0.0);
            match operation.operator.as_str() {
                "q" if saved.len() < 1_000 => saved.push((state, font.clone())),
                "Q" => {
                    if let Some((old, old_font)) = saved.pop() {
                        (state, font) = (old, old_font);
                    }
                }
                "cm" => state.matrix = multiply(std::array::from_fn(number), state.matrix),
                "BT" => (line, text) = (IDENTITY, IDENTITY),
                "Tf" => {
                    state.size = number(1);
                    font = operands
                        .first()
                        .and_then(|o| o.as_name().ok())
                        .and_then(|n| self.font(n, resources));
                }
                "Tc" => state.character_space = number(0),
                "Tw" => state.word_space = number(0),
                "TL" => state.leading = number(0),
                "Tz" => state.scale = number(0) / 100.0,
                "Ts" => state.rise = number(0),
                "Td" | "TD" => {
                    if operation.operator == "TD" {
                        state.leading = -number(1);
                    }
                    line = multiply([1.0, 0.0, 0.0, 1.0, number(0), number(1)], line);
                    text = line;
                }
                "Tm" => {
                    line = std::array::from_fn(number);
                    text = line;
                }
                "T*" | "'" | "\"" => {
                    line = multiply([1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], line);
                    text = line;
                    if let Some(Object::String(bytes, _)) = operands.last() {
                        self.show(bytes, &state, font.as_ref(), &mut text, runs);
                    }
                }
                "Tj" => {
                    if let Some(Object::String(bytes, _)) = operands.first() {
                        self.show(bytes, &state, font.as_ref(), &mut text, runs);
                    }
                }
                "TJ" => {
                    for part in
                        operands.first().and_then(|o| o.as_array().ok()).into_iter().flatten()
                    {
                        if let Object::String(bytes, _) = part {
                            self.show(bytes, &state, font.as_ref(), &mut text, runs);
                        } else if let Ok(step) = part.as_float() {
                            let shift = -step / 1000.0 * state.size * state.scale;
                            text = multiply([1.0, 0.0, 0.0, 1.0, shift, 0.0], text);
                        }
                    }
                }
                "Do" if depth < MAX_FORMS => {
                    if let Some(form) = operands.first().and_then(|o| o.as_name().ok()) {
                        self.form(form, resources, state.matrix, depth, runs, name)?;
                    }
                }
                "BI" => self.pictures += 1,
                _ => {}
            }
        }
        Ok(())
    }

    /// A picture, or a drawing with content of its own.
    fn form(
        &mut self,
        key: &[u8],
        resources: &[&'a Dictionary],
        base: Matrix,
        depth: usize,
        runs: &mut Vec<Run>,
        name: &str,
    ) -> Result<()> {
        let document = self.document;
        let stream = resources.iter().find_map(|resources| {
            let objects = resources.get_deref(b"XObject", document).ok()?.as_dict().ok()?;
            objects.get_deref(key, document).ok()?.as_stream().ok()
        });
        let Some(stream) = stream else { return Ok(()) };
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|s| s == b"Image") {
            self.pictures += 1;
            return Ok(());
        }
        let Ok(content) = stream.get_plain_content_with_limit(MAX_STREAM) else { return Ok(()) };
        let matrix: Matrix = stream
            .dict
            .get_deref(b"Matrix", document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|m| {
                m.iter().filter_map(|n| n.as_float().ok()).collect::<Vec<f32>>().try_into().ok()
            })
            .unwrap_or(IDENTITY);
        let own = stream.dict.get_deref(b"Resources", document).and_then(Object::as_dict).ok();
        let inner: Vec<&'a Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
        self.content(&content, &inner, multiply(matrix, base), depth + 1, runs, name)
    }

    /// Shows a string and moves on.
    fn show(
        &mut self,
        bytes: &[u8],
        state: &State,
        font: Option<&Font<'_>>,
        at: &mut Matrix,
        runs: &mut Vec<Run>,
    ) {
        let Some(font) = font else {
            self.unreadable += bytes.len();
            return;
        };
        let (text, missing) = font.decode(bytes);
        self.unreadable += missing;
        let (width, glyphs, spaces) = font.measure(bytes);
        let advance = (width / 1000.0 * state.size
            + glyphs as f32 * state.character_space
            + spaces as f32 * state.word_space)
            * state.scale;
        let placed = multiply(multiply([1.0, 0.0, 0.0, 1.0, 0.0, state.rise], *at), state.matrix);
        *at = multiply([1.0, 0.0, 0.0, 1.0, advance, 0.0], *at);
        let end = multiply(*at, state.matrix);
        let [_, _, c, d, x, y] = placed;
        let size = state.size.abs() * (c * c + d * d).sqrt();
        if !text.is_empty() {
            let [_, _, _, _, end_x, _] = end;
            // PDF counts upwards, pages are read downwards.
            runs.push(Run { x, end: end_x.max(x), y: -y, size, bold: font.bold, text });
        }
    }

    fn font(&mut self, key: &[u8], resources: &[&'a Dictionary]) -> Option<Font<'a>> {
        let document = self.document;
        resources.iter().find_map(|resources| {
            let fonts = resources.get_deref(b"Font", document).ok()?.as_dict().ok()?;
            let object = fonts.get(key).ok()?;
            let id = object.as_reference().ok();
            if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
                return Some(font.clone());
            }
            let dictionary = document.dereference(object).ok()?.1.as_dict().ok()?;
            let font = Font::read(document, dictionary);
            if let Some(id) = id {
                self.fonts.insert(id, font.clone());
            }
            Some(font)
        })
    }
}

/// What text needs to know of a font.
#[derive(Clone)]
struct Font<'a> {
    codes: std::rc::Rc<Codes<'a>>,
    /// Whether codes have two bytes.
    wide: bool,
    widths: std::rc::Rc<HashMap<u32, f32>>,
    default_width: f32,
    bold: bool,
}

/// How codes become characters.
enum Codes<'a> {
    /// By the font's own table
    Mapped(Encoding<'a>),
    /// By a table of the font that was copied out of it
    Owned(Box<Encoding<'static>>),
    /// The codes are text in a charset
    Charset(&'static encoding_rs::Encoding),
    /// Nothing says
    Unknown,
}

impl<'a> Font<'a> {
    fn read(document: &'a Document, font: &'a Dictionary) -> Self {
        let wide = font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|s| s == b"Type0");
        let descendant = font
            .get_deref(b"DescendantFonts", document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|list| document.dereference(list.first()?).ok()?.1.as_dict().ok());
        let base = font.get_deref(b"BaseFont", document).and_then(Object::as_name).unwrap_or(b"");
        let face = String::from_utf8_lossy(base).to_ascii_lowercase();
        let bold = ["bold", "hei", "black", "xbs"].iter().any(|word| face.contains(word));
        let mut widths = HashMap::new();
        let mut default_width = if wide { 1000.0 } else { 500.0 };
        if let Some(descendant) = descendant {
            if let Ok(width) = descendant.get_deref(b"DW", document).and_then(Object::as_float) {
                default_width = width;
            }
            if let Ok(list) = descendant.get_deref(b"W", document).and_then(Object::as_array) {
                read_cid_widths(document, list, &mut widths);
            }
        } else if let Ok(list) = font.get_deref(b"Widths", document).and_then(Object::as_array) {
            let first =
                font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
            for (code, width) in (u32::try_from(first).unwrap_or(0)..).zip(list) {
                if let Ok(width) = document.dereference(width).and_then(|(_, w)| w.as_float()) {
                    widths.insert(code, width);
                }
            }
        }
        let codes = std::rc::Rc::new(Codes::read(document, font));
        Self { codes, wide, widths: std::rc::Rc::new(widths), default_width, bold }
    }

    /// The characters of a string, and how many codes have none.
    fn decode(&self, bytes: &[u8]) -> (String, usize) {
        let text = match self.codes.as_ref() {
            Codes::Mapped(encoding) => encoding.bytes_to_string(bytes).ok(),
            Codes::Owned(encoding) => encoding.bytes_to_string(bytes).ok(),
            Codes::Charset(charset) => {
                Some(charset.decode_without_bom_handling(bytes).0.into_owned())
            }
            Codes::Unknown => None,
        };
        let glyphs = if self.wide { bytes.len() / 2 } else { bytes.len() };
        let Some(text) = text else { return (String::new(), glyphs) };
        let missing = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
        let plain = text.chars().filter(|c| !c.is_control() || *c == '\t').map(unified).collect();
        (plain, missing)
    }

    /// Width in thousandths, number of glyphs, number of spaces.
    fn measure(&self, bytes: &[u8]) -> (f32, usize, usize) {
        let width = |code: u32| self.widths.get(&code).copied().unwrap_or(self.default_width);
        if self.wide {
            let sum = bytes.chunks(2).map(|pair| {
                width(pair.iter().fold(0_u32, |code, byte| code << 8 | u32::from(*byte)))
            });
            (sum.sum(), bytes.len().div_ceil(2), 0)
        } else {
            let sum = bytes.iter().map(|byte| width(u32::from(*byte))).sum();
            (sum, bytes.len(), bytes.iter().filter(|b| **b == b' ').count())
        }
    }
}

impl<'a> Codes<'a> {
    fn read(document: &'a Document, font: &'a Dictionary) -> Self {
        if font.has(b"ToUnicode") && font.has(b"Encoding") {
            // The table of characters says more than the encoding of glyphs.
            let mut mapped = font.clone();
            mapped.remove(b"Encoding");
            if let Ok(Encoding::UnicodeMapEncoding(map)) =
                mapped.get_font_encoding_with_limit(document, MAX_STREAM)
            {
                return Self::Owned(Box::new(Encoding::UnicodeMapEncoding(map)));
            }
        }
        let name = font.get_deref(b"Encoding", document).and_then(Object::as_name).unwrap_or(b"");
        match name {
            b"GBK-EUC-H" | b"GBK-EUC-V" | b"GB-EUC-H" | b"GBpc-EUC-H" | b"GBKp-EUC-H"
            | b"GBK2K-H" => Self::Charset(GB18030),
            b"ETen-B5-H" | b"ETenms-B5-H" | b"B5pc-H" | b"HKscs-B5-H" => Self::Charset(BIG5),
            _ if name.starts_with(b"Uni") => Self::Charset(UTF_16BE),
            b"Identity-H" | b"Identity-V" => Self::Unknown,
            _ => font
                .get_font_encoding_with_limit(document, MAX_STREAM)
                .map_or(Self::Unknown, Self::Mapped),
        }
    }
}

/// `[1 [500 600] 10 20 1000]`: codes from 1 on by list, codes 10 to 20 by one width.
fn read_cid_widths(document: &Document, list: &[Object], widths: &mut HashMap<u32, f32>) {
    const MOST: u32 = 70_000;
    let object =
        |at: usize| list.get(at).and_then(|o| document.dereference(o).ok()).map(|(_, o)| o);
    let code = |o: &Object| o.as_i64().ok().and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    let mut at = 0;
    while let (Some(first), Some(second)) = (object(at).map(code), object(at + 1)) {
        if let Ok(run) = second.as_array() {
            for (code, width) in (first..).zip(run) {
                widths.insert(code, width.as_float().unwrap_or(0.0));
            }
            at += 2;
        } else {
            let width = object(at + 2).and_then(|o| o.as_float().ok()).unwrap_or(0.0);
            for code in first..=self::last(second).min(first.saturating_add(MOST)) {
                widths.insert(code, width);
            }
            at += 3;
        }
    }
}

fn last(object: &Object) -> u32 {
    object.as_i64().ok().and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
}

/// Printing programs write radicals (⽂ U+2F42) where the text had characters (文): they share a glyph,
/// and the file keeps glyphs. The document had the character.
fn unified(c: char) -> char {
    use unicode_normalization::UnicodeNormalization;
    if !('\u{2E80}'..='\u{2FDF}').contains(&c) && !('\u{F900}'..='\u{FAFF}').contains(&c) {
        return c;
    }
    let mut forms = std::iter::once(c).nfkc();
    forms.next().unwrap_or(c)
}
