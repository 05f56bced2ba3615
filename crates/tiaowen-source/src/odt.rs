//! OpenDocument texts (ODT): paragraphs, headings, numbered lists, tables in place.

use std::collections::HashMap;

use super::archive::Archive;
use super::lines::{Line, gather, visible};
use super::numbering::{Level, Lists, Suffix, by_sample};
use super::span::{Above, Repeated};
use super::xml::{self, Element, Node, Tree};
use super::{BlockKind, Extract, Skipped};
use tiaowen_text::error::Result;

/// Most copies of a repeated cell that are written out.
const MAX_REPEATED: usize = 100;
/// Most bytes of all copies that a document makes of its cells; tables in tables multiply them.
const MAX_COPIED: usize = 4 * 1024 * 1024;
/// The list of the numbers of headings, which has no name in a file.
const OUTLINE: &str = "\0outline";

/// Takes the text out of a document.
pub fn extract(archive: &mut Archive<'_>) -> Result<Extract> {
    let mut reader = Reader::default();
    let mut skipped = Vec::new();
    for part in ["styles.xml", "content.xml"] {
        let Some(bytes) = archive.read(part)? else { continue };
        reader.part(part, &xml::parse(&bytes)?, &mut skipped);
    }
    let facts = archive.read("meta.xml")?.map(|bytes| xml::parse(&bytes)).transpose()?;
    Ok(reader.finish(skipped, facts.map(|tree| facts_in(&tree.root)).unwrap_or_default()))
}

/// Takes the text out of a document that is a single XML file (flat ODT).
pub fn extract_flat(bytes: &[u8]) -> Result<Extract> {
    let tree = xml::parse(bytes)?;
    let (mut reader, mut skipped) = (Reader::default(), Vec::new());
    reader.part("the file", &tree, &mut skipped);
    let facts = tree.root.child("meta").map(facts_in).unwrap_or_default();
    Ok(reader.finish(skipped, facts))
}

fn facts_in(meta: &Element) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    for name in ["title", "subject", "creator", "creation-date", "date"] {
        if let Some(text) = meta.find(name).map(|e| e.text().trim().to_owned())
            && !text.is_empty()
        {
            facts.push((name.to_owned(), text));
        }
    }
    facts
}

#[derive(Debug, Default)]
struct Reader {
    /// Whether a style is bold, by name.
    bold: HashMap<String, bool>,
    lists: Lists,
    lines: Vec<Line>,
    pictures: usize,
    comments: usize,
    /// Notes met so far: they are numbered in reading order.
    noted: usize,
    /// Notes of the paragraph that is being read.
    notes: Vec<String>,
    deleted: usize,
    /// The list style that a style of paragraphs names, by its name.
    styled: HashMap<String, String>,
    /// Bytes of copies of cells so far, and the copies that were left out beyond the limit.
    copied: usize,
    not_copied: usize,
    repeated: Repeated,
}

/// A paragraph as it is gathered.
#[derive(Debug, Default)]
struct Paragraph {
    text: Vec<String>,
    visible: usize,
    bold: usize,
}

impl Paragraph {
    fn push(&mut self, text: &str, bold: bool) {
        if self.text.is_empty() {
            self.text.push(String::new());
        }
        let size = visible(text);
        self.visible += size;
        self.bold += if bold { size } else { 0 };
        if let Some(line) = self.text.last_mut() {
            line.push_str(text);
        }
    }
}

impl Reader {
    /// Reads a part: its styles and, where it has one, its text.
    fn part(&mut self, name: &str, tree: &Tree, skipped: &mut Vec<Skipped>) {
        self.read_styles(&tree.root);
        if let Some(why) = &tree.broken {
            let why = format!("{name}: {why}; read up to there");
            skipped.push(Skipped::new("damaged part", 1, why));
        }
        if tree.entities > 0 {
            skipped.push(Skipped::new("entity", tree.entities, "entities are not expanded"));
        }
        if let Some(body) = tree.root.child("body") {
            self.blocks(body.child("text").unwrap_or(body), &[]);
        }
    }

    fn finish(self, mut skipped: Vec<Skipped>, facts: Vec<(String, String)>) -> Extract {
        for (what, count, why) in [
            ("picture", self.pictures, "pictures are not read"),
            ("comment", self.comments, "remarks at the margin are no text; counted in characters"),
            ("deleted text", self.deleted, "a tracked change took it out"),
            ("repeated cell", self.not_copied, "copies of cells beyond the limit"),
        ] {
            if count > 0 {
                skipped.push(Skipped::new(what, count, why));
            }
        }
        skipped.extend(self.repeated.told());
        Extract { facts, skipped, ..gather(self.lines) }
    }

    fn read_styles(&mut self, root: &Element) {
        for group in root.elements().filter(|e| e.name.ends_with("styles")) {
            for style in group.elements() {
                if style.name == "outline-style" {
                    self.lists.add(OUTLINE, OUTLINE, list_levels(style));
                    continue;
                }
                let Some(name) = style.attribute("name") else { continue };
                if let Some(list) = style.attribute("list-style-name").filter(|l| !l.is_empty()) {
                    self.styled.insert(name.to_owned(), list.to_owned());
                }
                if style.name == "list-style" {
                    self.lists.add(name, name, list_levels(style));
                } else if let Some(weight) =
                    style.child("text-properties").and_then(|p| p.attribute("font-weight"))
                {
                    let bold = weight == "bold" || weight.parse().is_ok_and(|w: u32| w >= 600);
                    self.bold.insert(name.to_owned(), bold);
                }
            }
        }
    }

    fn is_bold(&self, element: &Element, inherited: bool) -> bool {
        let style = element.attribute("style-name").and_then(|name| self.bold.get(name));
        style.copied().unwrap_or(inherited)
    }

    /// Block-level content; `list` holds the names of the list styles around it.
    fn blocks(&mut self, parent: &Element, list: &[&str]) {
        for element in parent.elements() {
            match element.name.as_str() {
                "h" => {
                    let mark = self.heading_mark(element);
                    self.paragraph(element, mark);
                }
                "p" => self.paragraph(element, String::new()),
                "list" => self.list(element, list),
                "table" => self.table(element),
                "tracked-changes" => self.deleted += visible(&element.text()),
                "sequence-decls" | "variable-decls" | "user-field-decls" | "forms" | "scripts" => {}
                _ => self.blocks(element, list),
            }
        }
    }

    fn list(&mut self, element: &Element, outer: &[&str]) {
        let named = element.attribute("style-name").or(outer.last().copied());
        let style = named.map(str::to_owned).or_else(|| self.style_of_items(element));
        let style = style.unwrap_or_default();
        let style = style.as_str();
        let mut inner = outer.to_vec();
        inner.push(style);
        let continues = element.attribute("continue-numbering") == Some("true")
            || element.attribute("continue-list").is_some();
        if outer.is_empty() && !continues {
            self.lists.restart(style);
        }
        for item in element.elements() {
            let numbered = item.name == "list-item";
            let mut mark = String::new();
            if numbered {
                let start = item.attribute("start-value").and_then(|s| s.parse().ok());
                if let Some(start) = start {
                    self.lists.start_at(style, outer.len(), start);
                }
                mark = self.lists.next(style, outer.len()).unwrap_or_default();
            }
            for child in item.elements() {
                match child.name.as_str() {
                    "p" | "h" => self.paragraph(child, std::mem::take(&mut mark)),
                    "list" => self.list(child, &inner),
                    "table" => self.table(child),
                    _ => self.blocks(child, &inner),
                }
            }
        }
    }

    /// The list style that the first paragraph of a list names, for a list that names none.
    fn style_of_items(&self, list: &Element) -> Option<String> {
        let paragraph = list.elements().flat_map(|item| item.elements()).next()?;
        self.styled.get(paragraph.attribute("style-name")?).cloned()
    }

    /// The number of a heading, where headings are numbered.
    fn heading_mark(&mut self, heading: &Element) -> String {
        if heading.attribute("is-list-header") == Some("true") {
            return String::new();
        }
        let level = heading.attribute("outline-level").and_then(|l| l.parse().ok());
        let level = level.unwrap_or(1_usize).saturating_sub(1);
        let start = heading.attribute("start-value").and_then(|s| s.parse().ok());
        if let Some(start) = start {
            self.lists.start_at(OUTLINE, level, start);
        }
        self.lists.next(OUTLINE, level).unwrap_or_default()
    }

    fn paragraph(&mut self, element: &Element, mark: String) {
        let bold = self.is_bold(element, false);
        let mut paragraph = Paragraph::default();
        self.inline(element, &mut paragraph, bold);
        let all_bold = paragraph.visible > 0 && paragraph.bold == paragraph.visible;
        let heading = element.name == "h" || all_bold;
        let kind = if heading { BlockKind::Heading } else { BlockKind::Paragraph };
        if let Some(first) = paragraph.text.first_mut() {
            first.insert_str(0, &mark);
        }
        self.lines.extend(paragraph.text.into_iter().map(|text| Line { kind, text }));
        let notes = std::mem::take(&mut self.notes).into_iter();
        self.lines.extend(notes.map(|text| Line { kind: BlockKind::Paragraph, text }));
    }

    /// A note is read as a line of its own after the paragraph that refers to it; its number is not put into the
    /// text.
    fn note(&mut self, note: &Element) {
        let Some(body) = note.child("note-body") else { return };
        let (lines, notes) = (std::mem::take(&mut self.lines), std::mem::take(&mut self.notes));
        self.blocks(body, &[]);
        let inner = std::mem::replace(&mut self.lines, lines);
        self.notes = notes;
        let texts: Vec<&str> =
            inner.iter().map(|line| line.text.trim()).filter(|text| !text.is_empty()).collect();
        if !texts.is_empty() {
            self.noted += 1;
            self.notes.push(format!("注{}：{}", self.noted, texts.join(" ")));
        }
    }

    fn inline(&mut self, parent: &Element, to: &mut Paragraph, bold: bool) {
        for child in &parent.children {
            let element = match child {
                Node::Text(text) => {
                    // Line breaks of the file's own layout are no text.
                    to.push(&text.replace(['\n', '\r'], ""), bold);
                    continue;
                }
                Node::Element(element) => element,
            };
            match element.name.as_str() {
                "s" => {
                    let count = element.attribute("c").and_then(|c| c.parse().ok()).unwrap_or(1);
                    to.push(&" ".repeat(count.min(MAX_REPEATED)), bold);
                }
                "tab" => to.push(" ", bold),
                "line-break" => to.text.push(String::new()),
                "note" => self.note(element),
                "annotation" => self.comments += visible(&element.text()),
                "ruby" => {
                    if let Some(base) = element.child("ruby-base") {
                        self.inline(base, to, bold);
                    }
                }
                "image" => self.pictures += 1,
                _ => {
                    let bold = self.is_bold(element, bold);
                    self.inline(element, to, bold);
                }
            }
        }
    }

    /// How often a cell is written out: once, or as often as it says while there is room for copies.
    fn copies(&mut self, text: &str, times: usize) -> usize {
        let bytes = text.len().saturating_mul(times - 1);
        if bytes > MAX_COPIED - self.copied {
            self.not_copied += times - 1;
            return 1;
        }
        self.copied += bytes;
        times
    }

    /// Writes a cell as often as it stands; one that a cell above covers has its text.
    fn covered(
        &mut self,
        above: &mut Above,
        cell: &Element,
        text: &str,
        times: usize,
        texts: &mut Vec<String>,
    ) {
        let rows = cell.attribute("number-rows-spanned").and_then(|r| r.parse().ok());
        let rows = rows.unwrap_or(1_usize).min(MAX_REPEATED);
        for _ in 0..times {
            let column = texts.len();
            let standing = above.take(column, &mut self.repeated);
            if text.is_empty() && cell.name == "covered-table-cell" {
                texts.push(standing.unwrap_or_default());
            } else {
                above.begin(column, rows, text);
                texts.push(text.to_owned());
            }
        }
    }

    fn table(&mut self, table: &Element) {
        let mut above = Above::default();
        let rows = rows(table);
        let several = rows.iter().any(|row| cells(row).count() > 1);
        for row in rows {
            if !several {
                for cell in cells(row) {
                    self.blocks(cell, &[]);
                }
                continue;
            }
            let mut texts = Vec::new();
            for cell in cells(row) {
                let outer = std::mem::take(&mut self.lines);
                self.blocks(cell, &[]);
                let lines = std::mem::replace(&mut self.lines, outer);
                let text: Vec<&str> =
                    lines.iter().map(|l| l.text.trim()).filter(|t| !t.is_empty()).collect();
                let text = text.join(" ").replace('\t', " ");
                let times = self.copies(&text, times(cell));
                self.covered(&mut above, cell, &text, times, &mut texts);
            }
            self.lines.push(Line { kind: BlockKind::Row, text: texts.join("\t") });
        }
    }
}

/// The tables of a sheet.
#[derive(Debug, Default)]
pub struct Tables {
    /// Each with its name, and whether it is hidden.
    pub tables: Vec<(String, Vec<Vec<String>>, bool)>,
    /// Of cells over several rows, what was written into further ones.
    pub repeated: Repeated,
}

/// The tables of a sheet that is XML; none where they have more than `most` cells. Cells that only a number
/// multiplies are written out a limited number of times, and rows without text not at all.
pub fn sheets(bytes: &[u8], most: usize) -> Result<Option<Tables>> {
    let tree = xml::parse(bytes)?;
    let Some(book) = tree.root.child("body").and_then(|body| body.child("spreadsheet")) else {
        return Ok(Some(Tables::default()));
    };
    let styles = || tree.root.child("automatic-styles").into_iter().flat_map(Element::elements);
    let is_hidden = |style: &Element| {
        style.child("table-properties").and_then(|p| p.attribute("display")) == Some("false")
    };
    let mut reader = Reader::default();
    let (mut sheets, mut held) = (Vec::new(), 0_usize);
    for table in book.elements().filter(|element| element.name == "table") {
        let mut shown = Vec::new();
        let mut above = Above::default();
        for row in rows(table) {
            let mut texts = Vec::new();
            for cell in cells(row) {
                let paragraphs = cell.elements().filter(|element| element.name == "p");
                let text = paragraphs.map(Element::text).collect::<Vec<_>>().join(" ");
                let times = reader.copies(&text, times(cell));
                reader.covered(&mut above, cell, &text, times, &mut texts);
                if held + texts.len() > most {
                    return Ok(None);
                }
            }
            while texts.last().is_some_and(String::is_empty) {
                texts.pop();
            }
            if !texts.is_empty() {
                held += texts.len();
                shown.push(texts);
            }
        }
        let name = table.attribute("name").unwrap_or_default().to_owned();
        let style = table.attribute("style-name");
        let hidden = styles().any(|s| s.attribute("name") == style && is_hidden(s));
        sheets.push((name, shown, style.is_some() && hidden));
    }
    Ok(Some(Tables { tables: sheets, repeated: reader.repeated }))
}

/// How often a cell stands beside itself.
fn times(cell: &Element) -> usize {
    let repeated = cell.attribute("number-columns-repeated").and_then(|r| r.parse().ok());
    repeated.unwrap_or(1_usize).clamp(1, MAX_REPEATED)
}

fn rows(table: &Element) -> Vec<&Element> {
    let mut rows = Vec::new();
    for element in table.elements() {
        match element.name.as_str() {
            "table-row" => rows.push(element),
            "table-header-rows" | "table-rows" | "table-row-group" => {
                rows.extend(self::rows(element))
            }
            _ => {}
        }
    }
    rows
}

fn cells(row: &Element) -> impl Iterator<Item = &Element> {
    row.elements().filter(|e| matches!(e.name.as_str(), "table-cell" | "covered-table-cell"))
}

/// The levels of a list style. A level shows as many numbers as `display-levels` says.
fn list_levels(style: &Element) -> Vec<Level> {
    let mut levels = Vec::new();
    for level in style.elements().filter(|e| e.name.contains("-level-style")) {
        let at: usize = level.attribute("level").and_then(|l| l.parse().ok()).unwrap_or(1);
        let at = at.clamp(1, 10);
        let shown: usize =
            level.attribute("display-levels").and_then(|d| d.parse().ok()).unwrap_or(1);
        let numbers: Vec<String> =
            (at + 1 - shown.clamp(1, at)..=at).map(|n| format!("%{n}")).collect();
        let format = match level.name.as_str() {
            "list-level-style-number" | "outline-level-style" => {
                by_sample(level.attribute("num-format").unwrap_or(""))
            }
            _ => "bullet",
        };
        let prefix = level.attribute("num-prefix").unwrap_or("");
        let suffix = level.attribute("num-suffix").unwrap_or("");
        let gap =
            level.find("list-level-label-alignment").and_then(|e| e.attribute("label-followed-by"));
        levels.push(Level {
            start: level.attribute("start-value").and_then(|s| s.parse().ok()).unwrap_or(1),
            format: format.to_owned(),
            text: format!("{prefix}{}{suffix}", numbers.join(".")),
            legal: false,
            suffix: if gap == Some("nothing") { Suffix::Nothing } else { Suffix::Gap },
            restart: None,
            style: None,
        });
    }
    levels
}
