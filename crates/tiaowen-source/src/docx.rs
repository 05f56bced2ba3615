//! Word documents: paragraphs with their automatic numbers, tables in place, text kept in altChunk parts.

use std::collections::HashMap;

use super::archive::Archive;
use super::lines::{Line, gather, visible};
use super::numbering::{self, Lists, value};
use super::span::{Above, Repeated};
use super::xml::{self, Element, Tree};
use super::{BlockKind, Extract, Skipped, formula, html, lines, mht, symbols};
use crate::charset;
use tiaowen_text::error::Result;

/// Takes the text out of a document. Fails with `Unsupported` when it is damaged and with `TooLarge`
/// beyond the limits of the archive.
pub fn extract(archive: &mut Archive<'_>) -> Result<Extract> {
    let main = main_part(archive)?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let near =
        |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let mut reader = Reader::default();
    let document = reader.tree(archive, &main)?.unwrap_or_default();
    if let Some(tree) = reader.tree(archive, &near("styles.xml"))? {
        reader.styles = styles(&tree.root);
    }
    if let Some(tree) = reader.tree(archive, &near("numbering.xml"))? {
        reader.lists = Lists::from_word(&tree.root);
    }
    let file = main.rsplit('/').next().unwrap_or(&main);
    if let Some(tree) = reader.tree(archive, &near(&format!("_rels/{file}.rels")))? {
        reader.targets = targets(&tree.root, &folder);
    }
    for (part, kind) in [("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")] {
        if let Some(tree) = reader.tree(archive, &near(part))? {
            reader.notes(archive, &tree.root, kind)?;
        }
    }
    let body = document.root.child("body").unwrap_or(&document.root);
    reader.blocks(archive, body)?;
    if let Some(tree) = reader.tree(archive, &near("comments.xml"))? {
        reader.count("comment", visible(&tree.root.text()));
    }
    let margins: Vec<String> = archive
        .names()
        .into_iter()
        .filter(|n| n.starts_with(&near("header")) || n.starts_with(&near("footer")))
        .collect();
    for part in margins {
        if let Some(tree) = reader.tree(archive, &part)? {
            reader.count("header or footer", visible(&tree.root.text()));
        }
    }
    let mut extract = gather(std::mem::take(&mut reader.lines));
    extract.facts = facts(archive)?;
    extract.skipped = reader.skipped();
    Ok(extract)
}

/// Takes the text out of Word's XML of 2003: one file, in which numbers stand written out.
pub fn extract_2003(bytes: &[u8]) -> Result<Extract> {
    let tree = xml::parse(bytes)?;
    let mut reader = Reader::default();
    if let Some(styles) = tree.root.child("styles") {
        reader.styles = self::styles(styles);
    }
    if let Some(why) = tree.broken {
        reader.broken.push(("the file".to_owned(), why));
    }
    let body = tree.root.child("body").unwrap_or(&tree.root);
    // There are no other parts; an empty archive stands for them.
    reader.blocks(&mut Archive::empty()?, body)?;
    let mut extract = gather(std::mem::take(&mut reader.lines));
    if let Some(properties) = tree.root.child("DocumentProperties") {
        for (name, key) in [("Title", "title"), ("Author", "creator"), ("Company", "Company")] {
            if let Some(value) = properties.child(name).map(|e| e.text().trim().to_owned())
                && !value.is_empty()
            {
                extract.facts.push((key.to_owned(), value));
            }
        }
    }
    extract.skipped = reader.skipped();
    Ok(extract)
}

/// Properties that the file carries: title, author, dates, organisation.
fn facts(archive: &mut Archive<'_>) -> Result<Vec<(String, String)>> {
    const NAMES: &[&str] = &["title", "subject", "creator", "created", "modified", "Company"];
    let mut facts = Vec::new();
    for part in ["docProps/core.xml", "docProps/app.xml"] {
        let Some(bytes) = archive.read(part)? else { continue };
        let tree = xml::parse(&bytes)?;
        for element in tree.root.elements().filter(|e| NAMES.contains(&e.name.as_str())) {
            let text = element.text().trim().to_owned();
            if !text.is_empty() {
                facts.push((element.name.clone(), text));
            }
        }
    }
    Ok(facts)
}

/// The main part as the package names it.
fn main_part(archive: &mut Archive<'_>) -> Result<String> {
    let usual = "word/document.xml".to_owned();
    let Some(bytes) = archive.read("_rels/.rels")? else { return Ok(usual) };
    let tree = xml::parse(&bytes)?;
    let main = tree
        .root
        .elements()
        .find(|e| e.attribute("Type").is_some_and(|t| t.ends_with("/officeDocument")));
    let target =
        main.and_then(|e| e.attribute("Target")).map(|t| t.trim_start_matches('/').to_owned());
    Ok(target.filter(|t| archive.has(t)).unwrap_or(usual))
}

/// Parts that the document refers to, by relation id.
fn targets(relations: &Element, folder: &str) -> HashMap<String, String> {
    let relation = |e: &Element| {
        let target = e.attribute("Target")?;
        let path = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if folder.is_empty() => target.to_owned(),
            None => format!("{folder}/{target}"),
        };
        Some((e.attribute("Id")?.to_owned(), path))
    };
    relations.elements().filter_map(relation).collect()
}

/// Styles that one is based on, each on the next; the rest of a ring, or of a chain longer than any program writes, adds
/// nothing.
const MOST_BASES: usize = 100;

/// What a paragraph style adds.
#[derive(Debug, Clone, Default)]
struct Style {
    based_on: Option<String>,
    heading: bool,
    bold: Option<bool>,
    list: Option<String>,
    level: Option<usize>,
    /// Its name and those it is based on.
    chain: Vec<String>,
}

fn styles(root: &Element) -> HashMap<String, Style> {
    let style = |e: &Element| {
        let name = value(e, "name").unwrap_or("").to_lowercase();
        let paragraph = e.child("pPr");
        let outline = paragraph.and_then(|p| value(p, "outlineLvl")).is_some_and(|l| l != "9");
        let number = paragraph.and_then(|p| p.child("numPr"));
        let style = Style {
            based_on: value(e, "basedOn").map(str::to_owned),
            heading: outline
                || name.starts_with("heading")
                || name.starts_with("标题")
                || name == "title",
            bold: e.child("rPr").and_then(|r| toggle(r, "b")),
            list: number.and_then(|n| value(n, "numId")).map(str::to_owned),
            level: number.and_then(|n| value(n, "ilvl")).and_then(|l| l.parse().ok()),
            chain: Vec::new(),
        };
        Some((e.attribute("styleId")?.to_owned(), style))
    };
    root.elements().filter(|e| e.name == "style").filter_map(style).collect()
}

/// A property that is on when its element is there, unless it says otherwise.
fn toggle(properties: &Element, name: &str) -> Option<bool> {
    let element = properties.child(name)?;
    Some(!matches!(element.attribute("val"), Some("0" | "false" | "off" | "none")))
}

#[derive(Debug, Default)]
struct Reader {
    styles: HashMap<String, Style>,
    lists: Lists,
    targets: HashMap<String, String>,
    lines: Vec<Line>,
    counts: Vec<(&'static str, usize)>,
    broken: Vec<(String, String)>,
    nested: Vec<Skipped>,
    /// A paragraph whose end a tracked change took out.
    carried: Paragraph,
    /// Text of footnotes and endnotes by kind and id.
    notes: HashMap<(&'static str, String), String>,
    /// Notes met so far: they are numbered in reading order.
    noted: usize,
    repeated: Repeated,
}

/// Text of a paragraph as it is gathered.
#[derive(Debug, Default)]
struct Paragraph {
    lines: Vec<String>,
    visible: usize,
    bold: usize,
    /// Paragraphs of text boxes and notes anchored in it.
    boxes: Vec<Line>,
}

impl Paragraph {
    fn push(&mut self, text: &str, bold: bool) {
        if self.lines.is_empty() {
            self.lines.push(String::new());
        }
        let size = visible(text);
        self.visible += size;
        self.bold += if bold { size } else { 0 };
        if let Some(line) = self.lines.last_mut() {
            line.push_str(text);
        }
    }

    fn ends_in_digit(&self) -> bool {
        self.lines.last().is_some_and(|line| line.ends_with(|c: char| c.is_ascii_digit()))
    }
}

impl Reader {
    fn tree(&mut self, archive: &mut Archive<'_>, part: &str) -> Result<Option<Tree>> {
        let Some(bytes) = archive.read(part)? else { return Ok(None) };
        let tree = xml::parse(&bytes)?;
        if let Some(why) = &tree.broken {
            self.broken.push((part.to_owned(), why.clone()));
        }
        self.count("entity", tree.entities);
        Ok(Some(tree))
    }

    fn count(&mut self, what: &'static str, count: usize) {
        match self.counts.iter_mut().find(|(name, _)| *name == what) {
            Some((_, sum)) => *sum += count,
            None => self.counts.push((what, count)),
        }
    }

    fn skipped(&mut self) -> Vec<Skipped> {
        let mut skipped = std::mem::take(&mut self.nested);
        for (what, count) in self.counts.iter().filter(|(_, count)| *count > 0) {
            let why = match *what {
                "picture" => "pictures are not read",
                "deleted text" => "a tracked change took it out",
                "hidden text" => "the document does not show it",
                "struck-out text" => "the document shows it crossed out",
                "bullet" => "list bullets are no text",
                "symbol" => "a character of a symbol font",
                "embedded document" => "documents inside documents are not opened",
                "entity" => "entities are not expanded",
                _ => "not part of the running text; counted in characters",
            };
            skipped.push(Skipped::new(*what, *count, why));
        }
        skipped.extend(self.repeated.told());
        for (part, why) in &self.broken {
            skipped.push(Skipped::new(
                "damaged part",
                1,
                format!("{part}: {why}; read up to there"),
            ));
        }
        skipped
    }

    /// Block-level content, in order.
    fn blocks(&mut self, archive: &mut Archive<'_>, parent: &Element) -> Result<()> {
        for element in parent.elements() {
            match element.name.as_str() {
                "p" => {
                    let lines = self.paragraph(archive, element)?;
                    self.lines.extend(lines);
                }
                "tbl" => self.table(archive, element)?,
                "altChunk" => self.chunk(archive, element)?,
                "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" | "smartTag" | "sect"
                | "sub-section" => {
                    self.blocks(archive, element)?;
                }
                "AlternateContent" => {
                    if let Some(choice) =
                        element.child("Choice").or_else(|| element.child("Fallback"))
                    {
                        self.blocks(archive, choice)?;
                    }
                }
                "del" | "moveFrom" => self.count("deleted text", visible(&element.text())),
                _ => {}
            }
        }
        Ok(())
    }

    fn style(&self, paragraph: &Element) -> Style {
        let mut merged = Style::default();
        let mut next = paragraph.child("pPr").and_then(|p| value(p, "pStyle")).map(str::to_owned);
        while let Some(id) = next.take()
            && merged.chain.len() < MOST_BASES
            && let Some(style) = self.styles.get(&id)
        {
            merged.heading |= style.heading;
            merged.chain.push(id.clone());
            merged.bold = merged.bold.or(style.bold);
            merged.list = merged.list.or_else(|| style.list.clone());
            merged.level = merged.level.or(style.level);
            next.clone_from(&style.based_on);
        }
        merged
    }

    fn paragraph(&mut self, archive: &mut Archive<'_>, element: &Element) -> Result<Vec<Line>> {
        let style = self.style(element);
        let properties = element.child("pPr");
        let own = properties.and_then(|p| p.child("numPr"));
        let list = own.and_then(|n| value(n, "numId")).map(str::to_owned).or(style.list.clone());
        let linked =
            list.as_deref().and_then(|list| self.lists.level_of_styles(list, &style.chain));
        let level = own.and_then(|n| value(n, "ilvl")).and_then(|l| l.parse().ok());
        let level = level.or(linked).or(style.level).unwrap_or(0);
        let mut paragraph = std::mem::take(&mut self.carried);
        self.inline(archive, element, &mut paragraph, style.bold.unwrap_or(false))?;
        let mark = properties.and_then(|p| p.child("rPr"));
        if mark.is_some_and(|mark| mark.child("del").is_some() || mark.child("moveFrom").is_some())
        {
            // The break behind it was taken out: what is left of it opens the next paragraph.
            self.carried = paragraph;
            return Ok(Vec::new());
        }
        let written = properties.and_then(|p| p.child("listPr")?.child("t")?.attribute("val"));
        if let Some(mark) = written
            && let Some(first) = paragraph.lines.first_mut()
        {
            first.insert_str(0, &numbering::with_gap(mark.to_owned(), numbering::Suffix::Gap));
        }
        // Word numbers empty paragraphs too, and shows the number.
        let mark = list.filter(|id| id != "0").and_then(|id| self.lists.next(&id, level));
        match mark {
            Some(mark) if mark.is_empty() => self.count("bullet", 1),
            Some(mark) => match paragraph.lines.first_mut() {
                Some(first) => first.insert_str(0, &mark),
                None => paragraph.lines.push(mark),
            },
            None => {}
        }
        let outline = properties.and_then(|p| value(p, "outlineLvl")).is_some_and(|l| l != "9");
        let bold = paragraph.visible > 0 && paragraph.bold == paragraph.visible;
        let heading = style.heading || outline || bold;
        let kind = if heading { BlockKind::Heading } else { BlockKind::Paragraph };
        let texts = if heading { join_title(paragraph.lines) } else { paragraph.lines };
        let mut lines: Vec<Line> = texts.into_iter().map(|text| Line { kind, text }).collect();
        lines.extend(paragraph.boxes);
        Ok(lines)
    }

    /// Runs and what wraps them.
    fn inline(
        &mut self,
        archive: &mut Archive<'_>,
        parent: &Element,
        to: &mut Paragraph,
        bold: bool,
    ) -> Result<()> {
        for element in parent.elements() {
            match element.name.as_str() {
                "r" => self.run(archive, element, to, bold)?,
                "del" | "moveFrom" => self.count("deleted text", visible(&element.text())),
                "pPr" | "rPr" | "sdtPr" | "sdtEndPr" | "fldData" => {}
                "oMath" | "oMathPara" => to.push(&formula::text(element), false),
                _ => self.inline(archive, element, to, bold)?,
            }
        }
        Ok(())
    }

    fn run(
        &mut self,
        archive: &mut Archive<'_>,
        run: &Element,
        to: &mut Paragraph,
        bold: bool,
    ) -> Result<()> {
        let properties = run.child("rPr");
        let is = |name: &str| properties.and_then(|p| toggle(p, name)).unwrap_or(false);
        let bold = properties.and_then(|p| toggle(p, "b")).unwrap_or(bold);
        let left_out = if is("vanish") {
            Some("hidden text")
        } else if is("strike") || is("dstrike") {
            Some("struck-out text")
        } else {
            None
        };
        if let Some(what) = left_out {
            self.count(what, visible(&run.text()));
            return Ok(());
        }
        let raised = properties.and_then(|p| value(p, "vertAlign"));
        let fonts = properties.and_then(|p| p.child("rFonts"));
        let font = fonts.and_then(|f| f.attribute("ascii").or(f.attribute("hAnsi"))).unwrap_or("");
        for element in run.elements() {
            match element.name.as_str() {
                "t" => {
                    let text = symbols::in_font(&element.text(), font);
                    match raised {
                        Some("superscript") => to.push(&symbols::superscript(&text), bold),
                        Some("subscript") if to.ends_in_digit() => {
                            to.push(&symbols::subscript(&text), bold);
                        }
                        _ => to.push(&text, bold),
                    }
                }
                "tab" | "ptab" => to.push(" ", bold),
                "noBreakHyphen" => to.push("-", bold),
                "br" if matches!(element.attribute("type"), Some("page" | "column")) => {}
                "br" | "cr" => to.lines.push(String::new()),
                "footnoteReference" => self.note("footnote", element, to),
                "endnoteReference" => self.note("endnote", element, to),
                "sym" => {
                    let font = element.attribute("font").unwrap_or(font);
                    let code =
                        element.attribute("char").and_then(|c| u32::from_str_radix(c, 16).ok());
                    let known = code.and_then(|code| symbols::character(font, code));
                    self.count("symbol", usize::from(known.is_none()));
                    to.push(&known.unwrap_or(symbols::UNKNOWN).to_string(), bold);
                }
                "delText" => self.count("deleted text", visible(&element.text())),
                "ruby" => {
                    if let Some(base) = element.child("rubyBase") {
                        self.inline(archive, base, to, bold)?;
                    }
                }
                "drawing" | "pict" | "object" | "AlternateContent" => {
                    self.drawing(archive, element, to)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Keeps the notes of a part for where the text refers to them.
    fn notes(
        &mut self,
        archive: &mut Archive<'_>,
        root: &Element,
        kind: &'static str,
    ) -> Result<()> {
        for note in root.elements().filter(|e| e.name == kind && e.attribute("type").is_none()) {
            let Some(id) = note.attribute("id") else { continue };
            let mut lines = Vec::new();
            for paragraph in note.elements().filter(|e| e.name == "p") {
                lines.extend(self.paragraph(archive, paragraph)?.into_iter().map(|line| line.text));
            }
            let text = lines.join(" ").trim().to_owned();
            self.notes.insert((kind, id.to_owned()), text);
        }
        Ok(())
    }

    /// A note is read as a line of its own after the paragraph that refers to it; its number is not put into
    /// the sentence, where it would be taken for wording.
    fn note(&mut self, kind: &'static str, reference: &Element, to: &mut Paragraph) {
        let id = reference.attribute("id").unwrap_or_default().to_owned();
        // A note has one place in the text. It is taken, so that no number of references can write it again.
        let Some(text) = self.notes.remove(&(kind, id)).filter(|text| !text.is_empty()) else {
            return;
        };
        self.noted += 1;
        let text = format!("注{}：{text}", self.noted);
        to.boxes.push(Line { kind: BlockKind::Paragraph, text });
    }

    /// Text boxes are read after the paragraph they hang on, with all that is in them; pictures are counted.
    fn drawing(
        &mut self,
        archive: &mut Archive<'_>,
        element: &Element,
        to: &mut Paragraph,
    ) -> Result<()> {
        let mut boxes = Vec::new();
        find_boxes(element, &mut boxes);
        if boxes.is_empty() {
            self.count("picture", 1);
        }
        for content in boxes {
            let outer = std::mem::take(&mut self.lines);
            let read = self.blocks(archive, content);
            to.boxes.extend(std::mem::replace(&mut self.lines, outer));
            read?;
        }
        Ok(())
    }

    fn table(&mut self, archive: &mut Archive<'_>, table: &Element) -> Result<()> {
        let rows = parts(table, "tr");
        let several = rows.iter().any(|row| cells(row).len() > 1);
        let mut above = Above::default();
        for row in rows {
            if row.child("trPr").is_some_and(|p| p.child("del").is_some()) {
                self.count("deleted text", visible(&row.text()));
                continue;
            }
            if !several {
                // A table of one column is a frame around text.
                for cell in cells(row) {
                    self.blocks(archive, cell)?;
                }
                continue;
            }
            let mut texts = Vec::new();
            for cell in cells(row) {
                let properties = cell.child("tcPr");
                let merged = properties.and_then(|p| p.child("vMerge"));
                let begins = merged.is_none_or(|m| m.attribute("val") == Some("restart"));
                let column = texts.len();
                if begins {
                    texts.push(self.cell(archive, cell)?);
                    // How many rows it covers the rows below tell.
                    let rows = if merged.is_some() { usize::MAX } else { 1 };
                    above.begin(column, rows, texts.last().map_or("", String::as_str));
                } else {
                    texts.push(above.take(column, &mut self.repeated).unwrap_or_default());
                }
                let width =
                    properties.and_then(|p| value(p, "gridSpan")).and_then(|s| s.parse().ok());
                texts.extend(std::iter::repeat_n(
                    String::new(),
                    width.unwrap_or(1_usize).clamp(1, 100) - 1,
                ));
            }
            self.lines.push(Line { kind: BlockKind::Row, text: texts.join("\t") });
        }
        Ok(())
    }

    /// The text of a cell on one line.
    fn cell(&mut self, archive: &mut Archive<'_>, cell: &Element) -> Result<String> {
        let outer = std::mem::take(&mut self.lines);
        let read = self.blocks(archive, cell);
        let lines = std::mem::replace(&mut self.lines, outer);
        read?;
        let texts: Vec<String> = lines
            .iter()
            .map(|l| l.text.trim().replace('\t', " "))
            .filter(|t| !t.is_empty())
            .collect();
        Ok(texts.join(" "))
    }

    /// Text kept in a part of another format.
    fn chunk(&mut self, archive: &mut Archive<'_>, element: &Element) -> Result<()> {
        let target = element.attribute("id").and_then(|id| self.targets.get(id)).cloned();
        let Some(bytes) = target.as_deref().map(|t| archive.read(t)).transpose()?.flatten() else {
            self.count("embedded document", 1);
            return Ok(());
        };
        let decoded = if bytes.starts_with(b"PK") {
            self.count("embedded document", 1);
            return Ok(());
        } else if mht::is_mht(&bytes) {
            let Some(part) = mht::html_part(&bytes) else {
                self.count("embedded document", 1);
                return Ok(());
            };
            charset::decode(&part.bytes, super::media::label_in(&part.content_type).as_deref())
        } else {
            charset::decode(&bytes, None)
        };
        let extract = html::extract_part(decoded)?;
        for block in &extract.blocks {
            let text = block.span.of(&extract.text).to_owned();
            self.lines.push(Line { kind: block.kind, text });
        }
        self.nested.extend(extract.skipped);
        Ok(())
    }
}

/// The text boxes of a drawing, those of a group one after the other. A box is often kept twice, for newer
/// and for older programs.
fn find_boxes<'e>(element: &'e Element, to: &mut Vec<&'e Element>) {
    let inside = match element.name.as_str() {
        "txbxContent" => return to.push(element),
        "AlternateContent" => element.child("Choice").or_else(|| element.child("Fallback")),
        _ => None,
    };
    match inside {
        Some(chosen) => find_boxes(chosen, to),
        None => element.elements().for_each(|child| find_boxes(child, to)),
    }
}

/// Joins the lines of a heading that was broken for looks.
fn join_title(texts: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    for text in texts.into_iter().filter(|t| !t.trim().is_empty()) {
        match joined.last_mut() {
            Some(last) if lines::continues(last, &text) => lines::join(last, &text),
            _ => joined.push(text),
        }
    }
    joined
}

/// Cells of a row.
fn cells(row: &Element) -> Vec<&Element> {
    parts(row, "tc")
}

/// Rows of a table or cells of a row, those in content controls included.
fn parts<'e>(whole: &'e Element, name: &str) -> Vec<&'e Element> {
    let mut found = Vec::new();
    for element in whole.elements() {
        match element.name.as_str() {
            own if own == name => found.push(element),
            "sdt" | "sdtContent" | "customXml" | "ins" => found.extend(parts(element, name)),
            _ => {}
        }
    }
    found
}
