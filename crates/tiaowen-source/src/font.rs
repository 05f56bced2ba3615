//! Fonts of PDF files, as far as text needs them: codes to characters, and widths.

use std::collections::HashMap;

use encoding_rs::{BIG5, GB18030, UTF_16BE};
use lopdf::{Dictionary, Document, Encoding, Object};

use super::pdf::MAX_STREAM;

/// What text needs to know of a font.
#[derive(Clone)]
pub struct Font<'a> {
    codes: std::rc::Rc<Codes<'a>>,
    /// Whether codes have two bytes.
    wide: bool,
    widths: std::rc::Rc<HashMap<u32, f32>>,
    default_width: f32,
    /// Whether it is a bold or heading face.
    pub bold: bool,
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
    /// Reads a font dictionary.
    pub fn read(document: &'a Document, font: &'a Dictionary) -> Self {
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
    pub fn decode(&self, bytes: &[u8]) -> (String, usize) {
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
    pub fn measure(&self, bytes: &[u8]) -> (f32, usize, usize) {
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
