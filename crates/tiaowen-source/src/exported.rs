//! Prints of this program read back: Markdown, web page, DOCX, JSON; `akn` reads Akoma Ntoso. A print is known by
//! the generator that it names; it states the facts of its document and which of its blocks run on in a line of
//! the text, so nothing is guessed from how it looks. Key function: [`stated`].

use scraper::{ElementRef, Html, Selector};
use serde_json::{Map, Value};

use super::archive::Archive;
use super::lines::{Line, gather};
use super::xml::{self, Element};
use super::{BlockKind, Extract};
use tiaowen_text::date::is_date;
use tiaowen_text::doc::{Meta, PieceKind, TextState};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::extract::{GENERATOR, Stated};

/// Makes the document's facts of their names and JSON values. Fails with `Invalid` for what is none.
pub fn stated(facts: impl IntoIterator<Item = (String, String)>) -> Result<Stated> {
    let mut fields = Map::new();
    for (name, value) in facts {
        let value = serde_json::from_str(&value).map_err(|e| unreadable(&name, &e))?;
        fields.insert(name, value);
    }
    of_fields(fields)
}

fn of_fields(mut fields: Map<String, Value>) -> Result<Stated> {
    // Ids are names within the collection that was printed.
    fields.remove("implements");
    let state = fields.remove("state").unwrap_or(Value::Null);
    let state = match state {
        Value::Null => TextState::Unsourced,
        value => serde_json::from_value(value).map_err(|e| unreadable("state", &e))?,
    };
    let meta: Meta =
        serde_json::from_value(Value::Object(fields)).map_err(|e| unreadable("facts", &e))?;
    for (name, date) in meta.dates() {
        if !is_date(date) {
            return Err(unreadable(name, &format!("{date:?} is no date such as 2024-03-01")));
        }
    }
    Ok(Stated { meta, state })
}

fn unreadable(name: &str, why: &dyn std::fmt::Display) -> Error {
    Error::invalid(format!("the facts that this export states cannot be read: {name}: {why}"))
}

/// Lines as they are put together again.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Vec<Line>,
}

impl Lines {
    /// Adds a block: a line of its own, or the rest of the line before it.
    pub fn push(&mut self, kind: BlockKind, text: &str, runs_on: bool) {
        match self.lines.last_mut() {
            Some(line) if runs_on => line.text.push_str(text),
            _ => self.lines.push(Line { kind, text: text.to_owned() }),
        }
    }

    /// The text with what it states.
    pub fn finish(self, stated: Stated) -> Extract {
        let mut extract = self.gathered();
        extract.stated = Some(Box::new(stated));
        extract
    }

    /// The text.
    pub fn gathered(mut self) -> Extract {
        for line in &mut self.lines {
            if line.kind == BlockKind::Paragraph && line.text.contains('\t') {
                line.kind = BlockKind::Row;
            }
        }
        gather(self.lines)
    }
}

/// A mark and the text behind it in one line. Prints set every mark off by a gap; one that closes with a sign of
/// its own has none in a text.
pub fn marked(mark: &str, words: &str) -> String {
    let words = words.strip_prefix('　').unwrap_or(words);
    let gap = if mark.ends_with(['、', '.', '．', '）', ')', '〕', '】', '：']) {
        ""
    } else {
        "　"
    };
    format!("{mark}{gap}{words}")
}

/// What a word in classes, styles and kinds of lines stands for.
pub fn piece(name: &str) -> Option<PieceKind> {
    PieceKind::parse(name).filter(|kind| *kind != PieceKind::Blank)
}

/// Reads a print in Markdown; `None` for any other file.
pub fn markdown(text: &str) -> Result<Option<Extract>> {
    let text = text.replace("\r\n", "\n");
    let head = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
    let Some((head, body)) = head else { return Ok(None) };
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    if fields.next() != Some(("generator", GENERATOR)) {
        return Ok(None);
    }
    let facts = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let stated = stated(facts)?;
    let mut lines = Lines::default();
    let mut runs_on = false;
    for line in body.lines().map(str::trim_end) {
        let hashes = line.bytes().take_while(|b| *b == b'#').count();
        match (hashes, line) {
            (_, "") => {
                runs_on = false;
                continue;
            }
            (_, "---") => break,
            (1, _) => {
                let title = line.trim_start_matches('#').trim();
                lines.push(BlockKind::Piece(PieceKind::Title), &unescaped(title), false);
            }
            (2.., _) => {
                let words = line.get(hashes..).unwrap_or("").trim();
                let bare =
                    words.strip_suffix(&"#".repeat(hashes)).and_then(|w| w.strip_suffix(' '));
                let kind = if bare.is_some() { BlockKind::Heading } else { BlockKind::Paragraph };
                lines.push(kind, &unescaped(bare.unwrap_or(words)), runs_on);
            }
            _ if line.starts_with("- ") || line.starts_with("> ") => continue,
            _ => lines.push(BlockKind::Paragraph, &paragraph(line), runs_on),
        }
        runs_on = hashes != 1;
    }
    Ok(Some(lines.finish(stated)))
}

/// `**第一条**　……` with or without a gap before it, or plain text.
fn paragraph(line: &str) -> String {
    let words = line.trim_start_matches('　');
    let gap = line.get(..line.len() - words.len()).unwrap_or("");
    let mark = words.strip_prefix("**").and_then(|rest| rest.split_once("**"));
    match mark {
        Some((mark, rest)) => format!("{gap}{}", marked(&unescaped(mark), &unescaped(rest))),
        None => format!("{gap}{}", unescaped(words)),
    }
}

/// Text without the backslashes before signs of Markdown.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' if rest.peek().is_some_and(char::is_ascii_punctuation) => out.extend(rest.next()),
            c => out.push(c),
        }
    }
    out.replace("&amp;", "&")
}

/// Reads a print as a web page; `None` for any other page.
pub fn html(text: &str) -> Result<Option<Extract>> {
    if !text.contains(&format!("name=\"generator\" content=\"{GENERATOR}\"")) {
        return Ok(None);
    }
    let page = Html::parse_document(text);
    let (Ok(metas), Ok(blocks)) = (Selector::parse("meta"), Selector::parse("article > *")) else {
        return Ok(None);
    };
    let facts = page.select(&metas).filter_map(|meta| {
        let name = meta.attr("name")?.strip_prefix("tiaowen.")?;
        Some((name.to_owned(), meta.attr("content")?.to_owned()))
    });
    let stated = stated(facts)?;
    let mut lines = Lines::default();
    for block in page.select(&blocks) {
        let element = block.value();
        let has = |class: &str| element.has_class(class, scraper::CaseSensitivity::CaseSensitive);
        let words: String = block.text().collect();
        let runs_on = has("run-on");
        match element.name() {
            "h1" => lines.push(BlockKind::Piece(PieceKind::Title), &words, false),
            "p" if has("link") => {}
            "p" => {
                let kind = element.classes().find_map(piece);
                let kind = kind.map_or(BlockKind::Paragraph, BlockKind::Piece);
                lines.push(kind, &with_mark(block, words), runs_on);
            }
            "h2" | "h3" | "h4" | "h5" | "h6" => {
                let kind = if has("bare") { BlockKind::Heading } else { BlockKind::Paragraph };
                lines.push(kind, &words, runs_on);
            }
            _ => {}
        }
    }
    Ok(Some(lines.finish(stated)))
}

/// The text of a paragraph; its mark, if it has one, is bold.
fn with_mark(block: ElementRef<'_>, words: String) -> String {
    let bold = block.child_elements().find(|child| child.value().name() == "b");
    let mark: Option<String> = bold.map(|bold| bold.text().collect());
    match mark.as_deref().and_then(|mark| words.split_once(mark)) {
        Some((gap, rest)) => format!("{gap}{}", marked(mark.as_deref().unwrap_or(""), rest)),
        None => words,
    }
}

/// Reads a print for word processors; `None` for any other file, and for a print into which another program put
/// more than paragraphs.
pub fn docx(archive: &mut Archive<'_>) -> Result<Option<Extract>> {
    let Some(properties) = archive.read("docProps/custom.xml")? else { return Ok(None) };
    let properties = xml::parse(&properties)?;
    let named = properties.root.elements().filter_map(|property| {
        let name = property.attribute("name")?.to_owned();
        Some((name, property.child("lpwstr")?.text()))
    });
    let (generator, facts): (Vec<_>, Vec<_>) = named.partition(|(name, _)| name == "generator");
    if generator.iter().all(|(_, name)| name != GENERATOR) {
        return Ok(None);
    }
    let Some(bytes) = archive.read("word/document.xml")? else { return Ok(None) };
    let tree = xml::parse(&bytes)?;
    let Some(body) = tree.root.child("body") else { return Ok(None) };
    let plain = |e: &Element| matches!(e.name.as_str(), "p" | "sectPr");
    if tree.broken.is_some() || !body.elements().all(plain) {
        return Ok(None);
    }
    let mut lines = Lines::default();
    for paragraph in body.elements().filter(|e| e.name == "p") {
        let style = style(paragraph, "pPr", "pStyle").unwrap_or("");
        if matches!(style, "Facts" | "Reference" | "SourceHeading") {
            continue;
        }
        docx_paragraph(paragraph, piece(style), &mut lines);
    }
    // What a user wrote between is kept; the facts stay those of the print.
    Ok(Some(lines.finish(stated(facts)?)))
}

fn style<'e>(element: &'e Element, properties: &str, name: &str) -> Option<&'e str> {
    element.child(properties)?.child(name)?.attribute("val")
}

fn docx_paragraph(paragraph: &Element, piece: Option<PieceKind>, lines: &mut Lines) {
    let (mut words, mut mark, mut runs_on, mut bare) = (String::new(), String::new(), false, false);
    for run in paragraph.elements().filter(|e| e.name == "r") {
        let mut text = String::new();
        for part in run.elements() {
            match part.name.as_str() {
                "t" => text.push_str(&part.text()),
                "tab" => text.push('\t'),
                _ => {}
            }
        }
        match style(run, "rPr", "rStyle") {
            Some("Mark") => {
                mark = std::mem::take(&mut words);
                mark.push_str(text.trim_end_matches('　'));
                continue;
            }
            Some("RunOn") => runs_on = true,
            Some("BareHeading") => bare = true,
            _ => {}
        }
        words.push_str(&text);
    }
    let words = if mark.is_empty() { words } else { marked(&mark, &words) };
    let kind = match piece {
        Some(piece) => BlockKind::Piece(piece),
        None if bare => BlockKind::Heading,
        None => BlockKind::Paragraph,
    };
    lines.push(kind, &words, runs_on);
}

/// Reads a print as JSON; `None` for any other data. One without `lines` has the text of its clauses.
pub fn json(value: &Value) -> Result<Option<Extract>> {
    let (Some(document), Some(clauses)) =
        (value.get("document").and_then(Value::as_object), value.get("clauses"))
    else {
        return Ok(None);
    };
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    if !document.contains_key("permalink") || !clauses.is_array() {
        return Ok(None);
    }
    let Ok(Value::Object(known)) = serde_json::to_value(Meta::default()) else { return Ok(None) };
    let mut fields: Map<String, Value> = document
        .iter()
        .filter(|(name, _)| known.contains_key(*name) || *name == "state")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(source) = document.get("provenance").and_then(|from| text(from, "published_in")) {
        fields.insert("published_in".to_owned(), Value::String(source));
    }
    let stated = of_fields(fields)?;
    let mut lines = Lines::default();
    let list = |key: &str| value.get(key).and_then(Value::as_array).into_iter().flatten();
    for line in list("lines") {
        let kind = text(line, "kind").unwrap_or_default();
        let kind = match (kind.as_str(), piece(&kind)) {
            (_, Some(piece)) => BlockKind::Piece(piece),
            ("heading", _) => BlockKind::Heading,
            ("row", _) => BlockKind::Row,
            _ => BlockKind::Paragraph,
        };
        lines.push(kind, &text(line, "text").unwrap_or_default(), false);
    }
    if value.get("lines").is_none() {
        lines.push(BlockKind::Piece(PieceKind::Title), &stated.meta.title, false);
        for line in list("clauses").filter_map(|clause| text(clause, "text")) {
            line.lines().for_each(|line| lines.push(BlockKind::Paragraph, line, false));
        }
    }
    Ok(Some(lines.finish(stated)))
}
