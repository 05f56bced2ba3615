//! Fonts of PDF files, as far as text needs them: codes to characters, and widths.
//!
//! Codes of Chinese fonts go two ways: by the file's own table (`ToUnicode`), else through the published
//! tables of the character collection (Adobe-GB1, CNS1, Japan1, Korea1).

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use encoding_rs::{BIG5, GB18030, UTF_16BE};
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, WritingMode, load_embedded};
use lopdf::{Dictionary, Document, Object};

use super::pdf::MAX_STREAM;
use super::tounicode::ToUnicode;
use tiaowen_text::radicals;

/// Stands where a font does not say which character was printed: the geta mark, as printers set it for a
/// type they lack.
pub const UNREADABLE: char = '〓';

/// What text needs to know of a font.
#[derive(Clone)]
pub struct Font {
    codes: Rc<Codes>,
    /// Whether it is a bold or heading face.
    pub bold: bool,
    /// Whether it writes from top to bottom.
    pub vertical: bool,
}

/// A code as it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Its characters; none when the font does not say.
    pub text: Option<Rc<str>>,
    /// How far it moves on, in thousandths of the size.
    pub advance: f32,
    /// Whether it is the one-byte space, which word spacing widens.
    pub space: bool,
}

enum Codes {
    /// One byte a code.
    Simple { glyphs: Vec<Glyph> },
    /// Any number of bytes a code.
    Composite(Box<Composite>),
}

struct Composite {
    /// Codes to numbers in the collection; none where they are the same.
    cmap: Option<CMap>,
    to_unicode: ToUnicode,
    charset: Option<&'static encoding_rs::Encoding>,
    /// Numbers in the collection to characters.
    collection: Option<CMap>,
    widths: HashMap<u32, f32>,
    default_width: f32,
    /// How far down a glyph moves on, where text is vertical.
    descent: Option<f32>,
    seen: RefCell<HashMap<(u32, u8), Glyph>>,
}

impl Font {
    /// Reads a font dictionary.
    pub fn read(document: &Document, font: &Dictionary) -> Self {
        let base = font.get_deref(b"BaseFont", document).and_then(Object::as_name).unwrap_or(b"");
        let face = String::from_utf8_lossy(base).to_ascii_lowercase();
        let bold = ["bold", "hei", "black", "xbs"].iter().any(|word| face.contains(word));
        let subtype = font.get_deref(b"Subtype", document).and_then(Object::as_name).unwrap_or(b"");
        if subtype == b"Type0" {
            let composite = Composite::read(document, font);
            let vertical = composite.descent.is_some();
            return Self { codes: Rc::new(Codes::Composite(Box::new(composite))), bold, vertical };
        }
        let glyphs = simple_glyphs(document, font, subtype == b"Type3");
        Self { codes: Rc::new(Codes::Simple { glyphs }), bold, vertical: false }
    }

    /// The glyphs of a string.
    pub fn glyphs(&self, bytes: &[u8]) -> Vec<Glyph> {
        match self.codes.as_ref() {
            Codes::Simple { glyphs } => {
                bytes.iter().filter_map(|byte| glyphs.get(usize::from(*byte))).cloned().collect()
            }
            Codes::Composite(composite) => composite.glyphs(bytes),
        }
    }
}

/// The table of characters that a font brings along.
fn to_unicode(document: &Document, font: &Dictionary) -> ToUnicode {
    let stream = font.get_deref(b"ToUnicode", document).and_then(Object::as_stream);
    let content = stream.and_then(|stream| stream.get_plain_content_with_limit(MAX_STREAM));
    content.map(|content| ToUnicode::read(&content)).unwrap_or_default()
}

fn simple_glyphs(document: &Document, font: &Dictionary, drawn: bool) -> Vec<Glyph> {
    let mut widths = HashMap::new();
    if let Ok(list) = font.get_deref(b"Widths", document).and_then(Object::as_array) {
        let first = font.get_deref(b"FirstChar", document).and_then(Object::as_i64).unwrap_or(0);
        for (code, width) in (u32::try_from(first).unwrap_or(0)..).zip(list) {
            if let Ok(width) = document.dereference(width).and_then(|(_, w)| w.as_float()) {
                widths.insert(code, width);
            }
        }
    }
    // Glyphs that are drawings of the file have a measure of their own.
    let measure = font
        .get_deref(b"FontMatrix", document)
        .and_then(Object::as_array)
        .ok()
        .and_then(|matrix| matrix.first()?.as_float().ok())
        .filter(|_| drawn)
        .map_or(1.0, |unit| unit * 1000.0);
    let table = to_unicode(document, font);
    let mut plain = font.clone();
    plain.remove(b"ToUnicode");
    let encoding = plain.get_font_encoding_with_limit(document, MAX_STREAM).ok();
    let glyph = |byte: u8| {
        let code = u32::from(byte);
        let encoded = || {
            let text = encoding.as_ref()?.bytes_to_string(&[byte]).ok()?;
            (!text.is_empty() && !text.contains(char::REPLACEMENT_CHARACTER)).then_some(text)
        };
        let text = table.get(code).map(str::to_owned).or_else(encoded);
        Glyph {
            text: text.map(|text| plain_text(&text)),
            advance: widths.get(&code).copied().unwrap_or(500.0) * measure,
            space: byte == b' ',
        }
    };
    (0..=u8::MAX).map(glyph).collect()
}

impl Composite {
    fn read(document: &Document, font: &Dictionary) -> Self {
        let descendant = font
            .get_deref(b"DescendantFonts", document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|list| document.dereference(list.first()?).ok()?.1.as_dict().ok());
        let name = font.get_deref(b"Encoding", document).and_then(Object::as_name).unwrap_or(b"");
        let cmap = match name {
            b"Identity-H" | b"Identity-V" => None,
            b"" => embedded_cmap(document, font),
            name => predefined(CMapName::from_bytes(name)),
        };
        let written = cmap.as_ref().and_then(|cmap| cmap.metadata().writing_mode);
        let vertical =
            name.ends_with(b"-V") || name == b"V" || written == Some(WritingMode::Vertical);
        let charset = match name {
            _ if name.starts_with(b"Uni") => Some(UTF_16BE),
            _ if name.starts_with(b"GB") => Some(GB18030),
            _ if name.starts_with(b"ETen")
                || name.starts_with(b"B5")
                || name.starts_with(b"HK") =>
            {
                Some(BIG5)
            }
            _ => None,
        };
        let mut widths = HashMap::new();
        let (mut default_width, mut descent) = (1000.0, -1000.0);
        let mut collection =
            cmap.as_ref().and_then(|cmap| cmap.metadata().character_collection.clone());
        if let Some(descendant) = descendant {
            if let Ok(width) = descendant.get_deref(b"DW", document).and_then(Object::as_float) {
                default_width = width;
            }
            if let Ok(list) = descendant.get_deref(b"W", document).and_then(Object::as_array) {
                read_widths(document, list, &mut widths);
            }
            let step = descendant.get_deref(b"DW2", document).and_then(Object::as_array);
            if let Some(step) = step.ok().and_then(|list| list.get(1)?.as_float().ok()) {
                descent = step;
            }
            if let Some(family) = family(document, descendant) {
                collection = Some(hayro_cmap::CharacterCollection { family, supplement: 0 });
            }
        }
        let collection = collection.and_then(|c| predefined(c.family.ucs2_cmap()?));
        Self {
            cmap,
            to_unicode: to_unicode(document, font),
            charset,
            collection,
            widths,
            default_width,
            descent: vertical.then_some(descent),
            seen: RefCell::default(),
        }
    }

    fn glyphs(&self, bytes: &[u8]) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (code, length) = self.next(rest);
            let glyph = self.seen.borrow().get(&(code, length)).cloned();
            let (now, later) = rest.split_at(usize::from(length).min(rest.len()));
            let glyph = glyph.unwrap_or_else(|| {
                let glyph = self.glyph(code, length, now);
                self.seen.borrow_mut().insert((code, length), glyph.clone());
                glyph
            });
            glyphs.push(glyph);
            rest = later;
        }
        glyphs
    }

    /// The next code and how many bytes it has: the fewest that the table knows, else two.
    fn next(&self, bytes: &[u8]) -> (u32, u8) {
        let code = |length: u8| {
            bytes
                .iter()
                .take(usize::from(length))
                .fold(0_u32, |code, byte| code << 8 | u32::from(*byte))
        };
        let known = self.cmap.as_ref().and_then(|cmap| {
            (1..=4_u8)
                .filter(|length| usize::from(*length) <= bytes.len())
                .find(|length| cmap.lookup_cid_code(code(*length), *length).is_some())
        });
        let length = known.unwrap_or(2);
        (code(length), length)
    }

    fn glyph(&self, code: u32, length: u8, bytes: &[u8]) -> Glyph {
        let cid = match &self.cmap {
            Some(cmap) => cmap.lookup_cid_code(code, length),
            None => Some(code),
        };
        let charset = || {
            let (text, broken) = self.charset?.decode_without_bom_handling(bytes);
            (!broken && !text.chars().any(char::is_control)).then(|| text.into_owned())
        };
        let collection = || match self.collection.as_ref()?.lookup_bf_string(cid?)? {
            BfString::Char(c) => Some(c.to_string()),
            BfString::String(text) => Some(text),
        };
        let text =
            self.to_unicode.get(code).map(str::to_owned).or_else(charset).or_else(collection);
        let width =
            cid.and_then(|cid| self.widths.get(&cid)).copied().unwrap_or(self.default_width);
        Glyph {
            text: text.map(|text| plain_text(&text)),
            advance: self.descent.unwrap_or(width),
            space: length == 1 && code == 32,
        }
    }
}

/// The collection a font draws from.
fn family(document: &Document, descendant: &Dictionary) -> Option<CidFamily> {
    let info = descendant.get_deref(b"CIDSystemInfo", document).and_then(Object::as_dict).ok()?;
    let part = |key: &[u8]| match info.get_deref(key, document).ok()? {
        Object::String(text, _) | Object::Name(text) => Some(text.clone()),
        _ => None,
    };
    let family = CidFamily::from_registry_ordering(&part(b"Registry")?, &part(b"Ordering")?);
    family.ucs2_cmap().is_some().then_some(family)
}

fn predefined(name: CMapName<'_>) -> Option<CMap> {
    CMap::parse(load_embedded(name)?, load_embedded)
}

fn embedded_cmap(document: &Document, font: &Dictionary) -> Option<CMap> {
    let stream = font.get_deref(b"Encoding", document).and_then(Object::as_stream).ok()?;
    let content = stream.get_plain_content_with_limit(MAX_STREAM).ok()?;
    CMap::parse(&content, load_embedded)
}

/// `[1 [500 600] 10 20 1000]`: codes from 1 on by list, codes 10 to 20 by one width.
fn read_widths(document: &Document, list: &[Object], widths: &mut HashMap<u32, f32>) {
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
            for code in first..=code(second).min(first.saturating_add(MOST)) {
                widths.insert(code, width);
            }
            at += 3;
        }
    }
}

/// Text as it was written: radicals and the turned punctuation of vertical lines become what they stand for.
pub fn plain_text(text: &str) -> Rc<str> {
    let kept = text.chars().filter(|c| !c.is_control() || *c == '\t');
    kept.map(radicals::character).map(upright).collect::<String>().into()
}

/// Punctuation turned for vertical lines (U+FE10 and U+FE30 on) as it stands in horizontal ones.
fn upright(c: char) -> char {
    const FIRST: &str = "，、。：；！？〖〗…";
    const SECOND: &str = "‥—–＿﹏（）｛｝〔〕【】《》〈〉「」『』﹅﹆［］";
    let nth = |first: u32, turned: &str| {
        usize::try_from(u32::from(c) - first).ok().and_then(|at| turned.chars().nth(at))
    };
    match c {
        '\u{FE10}'..='\u{FE19}' => nth(0xFE10, FIRST),
        '\u{FE30}'..='\u{FE48}' => nth(0xFE30, SECOND),
        _ => None,
    }
    .unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_punctuation_stands_upright() {
        assert_eq!(
            plain_text("︽某市︾︵试行︶︒﹇一﹈︱⺠").as_ref(),
            "《某市》（试行）。［一］—民"
        );
    }
}
