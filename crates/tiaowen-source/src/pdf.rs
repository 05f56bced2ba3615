//! PDF files with a text layer: runs of text with their places, put together by `layout`.
//!
//! Fonts are read as far as text needs: codes to characters and widths. A file whose pages are pictures
//! is refused with a word on what to do.

use std::collections::HashMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use super::font::{Font, Glyph, UNREADABLE, plain_text};
use super::layout::{self, Run};
use super::lines::gather;
use super::media::SCAN;
use super::{Extract, Skipped};
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Most pages that are read.
const MAX_PAGES: usize = 5_000;
/// Largest stream, unpacked.
pub const MAX_STREAM: usize = 64 * 1024 * 1024;
/// Most drawing steps of a file.
const MAX_OPERATIONS: usize = 20_000_000;
/// So many bytes of a content that is read count as one step more.
const BYTES_A_STEP: usize = 100;
/// So many bytes of text that is shown count as one step more.
const GLYPHS_A_STEP: usize = 4;
/// Deepest nesting of forms (drawings inside drawings).
const MAX_FORMS: usize = 8;
/// Deepest nesting of the tree of pages.
const MAX_TREE: usize = 50;
/// Beyond one unreadable glyph in so many a file is refused: its sentences would have holes.
const UNREADABLE_SHARE: usize = 10;

/// What a file holds.
enum Held {
    Text(Box<Extract>),
    /// Pages that only text recognition reads, and why.
    Scan(Error),
}

/// Takes the text out of a file. Fails with `Unsupported` for a damaged, locked or scanned file.
pub fn extract(bytes: &[u8], name: &str) -> Result<Extract> {
    match guarded(name, || read(bytes, name))? {
        Held::Text(extract) => Ok(*extract),
        Held::Scan(error) => Err(error),
    }
}

/// Whether only text recognition reads the pages of a file.
pub fn is_scan(bytes: &[u8], name: &str) -> bool {
    matches!(guarded(name, || read(bytes, name)), Ok(Held::Scan(_)))
}

/// The reader of this format is young and panics on some damaged files.
fn guarded<T>(name: &str, read: impl FnOnce() -> Result<T> + std::panic::UnwindSafe) -> Result<T> {
    let read = std::panic::catch_unwind(read);
    read.unwrap_or_else(|_| Err(unsupported(name, "a PDF file that is damaged", "save it anew")))
}

/// The pages of a scan.
pub struct Scan {
    document: Document,
    pages: Vec<ObjectId>,
}

impl Scan {
    /// Opens a file.
    pub fn open(bytes: &[u8], name: &str) -> Result<Self> {
        guarded(name, || {
            let document = open(bytes, name)?;
            let pages = document.page_iter().take(MAX_PAGES).collect();
            Ok(Self { document, pages })
        })
    }

    /// How many there are.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// The picture that is a page, with the ending of its format; `None` where the page is turned, or is no single
    /// picture of a kind that can be written without drawing it.
    pub fn picture(&self, page: usize) -> Option<(&'static str, Vec<u8>)> {
        let page = *self.pages.get(page)?;
        let read = std::panic::AssertUnwindSafe(|| self.stored(page));
        std::panic::catch_unwind(read).ok().flatten()
    }

    fn stored(&self, page: ObjectId) -> Option<(&'static str, Vec<u8>)> {
        let turned = self.document.get_dictionary(page).ok()?.get(b"Rotate").ok();
        if turned.is_some_and(|turned| turned.as_i64().ok() != Some(0)) {
            return None;
        }
        let images = self.document.get_page_images(page).ok()?;
        let [image] = images.as_slice() else { return None };
        let filters = image.filters.as_deref().unwrap_or_default();
        if filters == ["DCTDecode"] {
            return Some(("jpg", image.content.to_vec()));
        }
        if !filters.iter().all(|filter| filter == "FlateDecode") {
            return None;
        }
        let stream = self.document.get_object(image.id).ok()?.as_stream().ok()?;
        let pixels = stream.get_plain_content_with_limit(MAX_STREAM).ok()?;
        let (kind, rest, row) = match (image.color_space.as_deref()?, image.bits_per_component?) {
            ("DeviceGray", 8) => ("P5", " 255", image.width),
            ("DeviceRGB", 8) => ("P6", " 255", image.width.checked_mul(3)?),
            _ => return None,
        };
        let size = usize::try_from(row.checked_mul(image.height)?).ok()?;
        let mut bytes = format!("{kind} {} {}{rest}\n", image.width, image.height).into_bytes();
        bytes.extend(pixels.get(..size)?);
        Some(("pnm", bytes))
    }
}

fn unsupported(name: &str, what: &str, todo: &str) -> Error {
    Error::new(ErrorKind::Unsupported, format!("{name}: this is {what}; {todo}"))
}

fn open(bytes: &[u8], name: &str) -> Result<Document> {
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
    Ok(document)
}

fn read(bytes: &[u8], name: &str) -> Result<Held> {
    let document = open(bytes, name)?;
    let mut reader = Reader {
        document: &document,
        fonts: HashMap::new(),
        operations: 0,
        pictures: 0,
        shown: 0,
        unreadable: 0,
    };
    let mut pages = Vec::new();
    for page in document.page_iter() {
        if pages.len() == MAX_PAGES {
            let message = format!("{name}: more than {MAX_PAGES} pages");
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        pages.push(reader.page(page, name)?);
    }
    let count = pages.len();
    let (pictures, unreadable) = (reader.pictures, reader.unreadable);
    if unreadable * UNREADABLE_SHARE > reader.shown {
        let what = format!(
            "a PDF file whose fonts do not say which characters they print ({unreadable} of {} cannot be read)",
            reader.shown
        );
        let todo = format!("save it anew as PDF from the program that made it; else {SCAN}");
        return Ok(Held::Scan(unsupported(name, &what, &todo)));
    }
    let characters: usize = pages.iter().flatten().map(|run| run.text.chars().count()).sum();
    if characters < 10 * count && pictures > 0 {
        return Ok(Held::Scan(unsupported(name, "a scanned PDF: its pages are pictures", SCAN)));
    }
    if characters == 0 {
        let what = "a PDF without text: its pages are drawn, or empty";
        return Ok(Held::Scan(unsupported(name, what, SCAN)));
    }
    let flow = layout::flow(pages);
    let mut extract = gather(flow.lines);
    extract.facts = facts(&document);
    for (what, count, why) in [
        ("page number", flow.page_numbers, "they belong to the page, not to the text"),
        ("running head", flow.running_heads, "it comes again on most pages"),
        ("columns", flow.columns, "pages of two columns, read one column after the other"),
        ("picture", pictures, "pictures are not read"),
        ("unreadable glyphs", unreadable, "their font does not say which characters they are"),
    ] {
        if count > 0 {
            extract.skipped.push(Skipped::new(what, count, why));
        }
    }
    Ok(Held::Text(Box::new(extract)))
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
        let made_up = name == "Title" && names_file(&text);
        (!text.is_empty() && !made_up).then(|| (name.to_owned(), text))
    };
    ["Title", "Author", "Subject", "CreationDate"].into_iter().filter_map(fact).collect()
}

/// Whether the title of a file is what the program that made it put there: the name of the file it was made
/// from, or none.
fn names_file(title: &str) -> bool {
    const PROGRAMS: [&str; 5] = ["microsoft ", "untitled", "无标题", "無標題", "wps "];
    const ENDINGS: [&str; 9] =
        [".doc", ".docx", ".wps", ".pdf", ".txt", ".rtf", ".odt", ".xls", ".xlsx"];
    let title = title.to_lowercase();
    PROGRAMS.iter().any(|head| title.starts_with(head))
        || ENDINGS.iter().any(|ending| title.ends_with(ending))
}

struct Reader<'a> {
    document: &'a Document,
    /// Fonts by object; a page names them anew, but they are the same.
    fonts: HashMap<ObjectId, Font>,
    operations: usize,
    pictures: usize,
    /// Glyphs shown, without spaces.
    shown: usize,
    /// Those of them whose font does not say which characters they are.
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

/// Marked content with a text of its own.
struct Replaced {
    text: String,
    /// Where its runs begin.
    from: usize,
    /// Glyphs shown and unreadable ones before it.
    counts: (usize, usize),
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

/// Where text goes next, and in which font.
struct Pen {
    state: State,
    font: Option<Font>,
    saved: Vec<(State, Option<Font>)>,
    /// Start of the line.
    line: Matrix,
    /// Place in it.
    text: Matrix,
}

fn number(operands: &[Object], at: usize) -> f32 {
    operands.get(at).and_then(|o| o.as_float().ok()).unwrap_or(0.0)
}

impl Pen {
    fn new(matrix: Matrix) -> Self {
        let state = State {
            matrix,
            size: 0.0,
            leading: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            rise: 0.0,
        };
        Self { state, font: None, saved: Vec::new(), line: IDENTITY, text: IDENTITY }
    }

    /// Operators that change the state.
    fn set(&mut self, operator: &str, operands: &[Object]) {
        let value = number(operands, 0);
        match operator {
            "q" if self.saved.len() < 1_000 => self.saved.push((self.state, self.font.clone())),
            "Q" => {
                if let Some((state, font)) = self.saved.pop() {
                    self.state = state;
                    self.font = font;
                }
            }
            "cm" => {
                let matrix = std::array::from_fn(|at| number(operands, at));
                self.state.matrix = multiply(matrix, self.state.matrix);
            }
            "Tc" => self.state.character_space = value,
            "Tw" => self.state.word_space = value,
            "TL" => self.state.leading = value,
            "Tz" => self.state.scale = value / 100.0,
            "Ts" => self.state.rise = value,
            "TD" => self.state.leading = -number(operands, 1),
            _ => {}
        }
    }

    /// Operators that move to another place.
    fn place(&mut self, operator: &str, operands: &[Object]) {
        self.line = match operator {
            "BT" => IDENTITY,
            "Td" | "TD" => {
                let shift = [1.0, 0.0, 0.0, 1.0, number(operands, 0), number(operands, 1)];
                multiply(shift, self.line)
            }
            "Tm" => std::array::from_fn(|at| number(operands, at)),
            "T*" | "'" | "\"" => {
                multiply([1.0, 0.0, 0.0, 1.0, 0.0, -self.state.leading], self.line)
            }
            _ => return,
        };
        self.text = self.line;
    }

    fn is_vertical(&self) -> bool {
        self.font.as_ref().is_some_and(|font| font.vertical)
    }

    /// Moves on in the line; horizontal scaling leaves vertical lines alone.
    fn advance(&mut self, by: f32) {
        let (x, y) = if self.is_vertical() { (0.0, by) } else { (by * self.state.scale, 0.0) };
        self.text = multiply([1.0, 0.0, 0.0, 1.0, x, y], self.text);
    }

    /// Where a place of the text stands on the page. PDF counts upwards, pages are read downwards.
    fn place_in(&self, text: Matrix) -> (f32, f32) {
        let raised = multiply([1.0, 0.0, 0.0, 1.0, 0.0, self.state.rise], text);
        let [.., x, y] = multiply(raised, self.state.matrix);
        (x, -y)
    }

    /// Size of the type on the page.
    fn printed_size(&self) -> f32 {
        let [_, _, c, d, _, _] = multiply(self.text, self.state.matrix);
        self.state.size.abs() * (c * c + d * d).sqrt()
    }

    /// The direction on the page in which the line is read.
    fn reads_towards(&self) -> (f32, f32) {
        let [a, b, c, d, _, _] = multiply(self.text, self.state.matrix);
        if self.is_vertical() { (-c, d) } else { (a, -b) }
    }
}

impl<'a> Reader<'a> {
    /// The runs of a page.
    fn page(&mut self, page: ObjectId, name: &str) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        let Ok(content) = self.document.get_page_content_with_limit(page, MAX_STREAM) else {
            return Ok(runs);
        };
        let resources = self.page_resources(page);
        self.content(&content, &resources, self.turn(page), 0, &mut runs, name)?;
        Ok(runs)
    }

    /// Counts steps of drawing against the limit.
    fn take_steps(&mut self, steps: usize, name: &str) -> Result<()> {
        self.operations = self.operations.saturating_add(steps);
        if self.operations > MAX_OPERATIONS {
            let message = format!("{name}: more than {MAX_OPERATIONS} drawing steps");
            return Err(Error::new(ErrorKind::TooLarge, message));
        }
        Ok(())
    }

    /// The turn that a page is to be shown with.
    fn turn(&self, page: ObjectId) -> Matrix {
        let mut node = self.document.get_dictionary(page).ok();
        for _ in 0..MAX_TREE {
            let Some(here) = node else { break };
            if let Ok(angle) = here.get_deref(b"Rotate", self.document).and_then(Object::as_i64) {
                return match angle.rem_euclid(360) {
                    90 => [0.0, -1.0, 1.0, 0.0, 0.0, 0.0],
                    180 => [-1.0, 0.0, 0.0, -1.0, 0.0, 0.0],
                    270 => [0.0, 1.0, -1.0, 0.0, 0.0, 0.0],
                    _ => IDENTITY,
                };
            }
            node = here.get_deref(b"Parent", self.document).and_then(Object::as_dict).ok();
        }
        IDENTITY
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
        let mut pen = Pen::new(base);
        let mut marks: Vec<Option<Replaced>> = Vec::new();
        // Pages and forms may be named any number of times, and hold little but white space.
        self.take_steps(content.len() / BYTES_A_STEP, name)?;
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else { break };
            self.take_steps(1, name)?;
            let operands = operation.operands.as_slice();
            let first_name = operands.first().and_then(|o| o.as_name().ok());
            match operation.operator.as_str() {
                "Tf" => {
                    pen.state.size = number(operands, 1);
                    pen.font = first_name.and_then(|name| self.font(name, resources));
                }
                "Do" if depth < MAX_FORMS => {
                    if let Some(form) = first_name {
                        self.form(form, resources, pen.state.matrix, depth, runs, name)?;
                    }
                }
                "BI" => self.pictures += 1,
                "BMC" => marks.push(None),
                "BDC" => {
                    let text = operands.get(1).and_then(|o| self.actual_text(o, resources));
                    marks.push(text.map(|text| Replaced {
                        text,
                        from: runs.len(),
                        counts: (self.shown, self.unreadable),
                    }));
                }
                "EMC" => {
                    if let Some(Some(replaced)) = marks.pop() {
                        self.replace(replaced, runs);
                    }
                }
                "Tj" | "'" | "\"" | "TJ" => {
                    pen.place(&operation.operator, operands);
                    self.show_all(operands, &mut pen, runs);
                }
                operator => {
                    pen.set(operator, operands);
                    pen.place(operator, operands);
                }
            }
        }
        Ok(())
    }

    /// The text that marked content says it stands for, whatever glyphs are drawn.
    fn actual_text(&self, properties: &Object, resources: &[&Dictionary]) -> Option<String> {
        let document = self.document;
        let properties = match properties {
            Object::Dictionary(properties) => properties,
            Object::Name(key) => resources.iter().find_map(|resources| {
                let all = resources.get_deref(b"Properties", document).ok()?.as_dict().ok()?;
                all.get_deref(key, document).ok()?.as_dict().ok()
            })?,
            _ => return None,
        };
        lopdf::decode_text_string(properties.get_deref(b"ActualText", document).ok()?).ok()
    }

    /// Puts the text of marked content in the place of what was drawn for it.
    fn replace(&mut self, replaced: Replaced, runs: &mut Vec<Run>) {
        let drawn = runs.split_off(replaced.from.min(runs.len()));
        let Some(first) = drawn.first() else { return };
        let text = plain_text(&replaced.text);
        self.operations = self.operations.saturating_add(text.len() / GLYPHS_A_STEP);
        let on_line = drawn.iter().filter(|run| run.y == first.y && run.turns == first.turns);
        let end = on_line.map(|run| run.end).fold(first.end, f32::max);
        (self.shown, self.unreadable) = replaced.counts;
        self.shown += text.chars().filter(|c| !c.is_whitespace()).count();
        if !text.is_empty() {
            runs.push(Run { end, text: text.to_string(), ..first.clone() });
        }
    }

    /// Shows the last operand: a string, or a list of strings and steps between them.
    fn show_all(&mut self, operands: &[Object], pen: &mut Pen, runs: &mut Vec<Run>) {
        match operands.last() {
            Some(Object::String(bytes, _)) => self.show(bytes, pen, runs),
            Some(Object::Array(parts)) => {
                for part in parts {
                    if let Object::String(bytes, _) = part {
                        self.show(bytes, pen, runs);
                    } else if let Ok(step) = part.as_float() {
                        pen.advance(-step / 1000.0 * pen.state.size);
                    }
                }
            }
            _ => {}
        }
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
    fn show(&mut self, bytes: &[u8], pen: &mut Pen, runs: &mut Vec<Run>) {
        // One step may show a whole book.
        self.operations = self.operations.saturating_add(bytes.len() / GLYPHS_A_STEP);
        let Some(font) = pen.font.clone() else {
            self.shown += bytes.len();
            self.unreadable += bytes.len();
            return;
        };
        let start = pen.place_in(pen.text);
        let mut text = String::new();
        for Glyph { text: characters, advance, space } in font.glyphs(bytes) {
            match characters {
                Some(characters) => {
                    self.shown += usize::from(!characters.trim().is_empty());
                    text.push_str(&characters);
                }
                None => {
                    self.shown += 1;
                    self.unreadable += 1;
                    text.push(UNREADABLE);
                }
            }
            let state = pen.state;
            let step = advance / 1000.0 * state.size
                + state.character_space
                + if space { state.word_space } else { 0.0 };
            pen.advance(step);
        }
        if !text.is_empty() {
            let run = Run { size: pen.printed_size(), bold: font.bold, text, ..Run::default() };
            runs.push(run.between(start, pen.place_in(pen.text), pen.reads_towards()));
        }
    }

    fn font(&mut self, key: &[u8], resources: &[&'a Dictionary]) -> Option<Font> {
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
