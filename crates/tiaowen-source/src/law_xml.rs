//! Laws as XML whose elements are parts of a law: Akoma Ntoso, and the schema of Hong Kong's e-Legislation. Both
//! have elements with a number, a heading and content, whatever the elements are called; so one walk reads them.

use super::exported::{Lines, marked, piece, stated};
use super::lines::join;
use super::xml::{self, Element, Node};
use super::{BlockKind, Extract, Skipped, law};
use tiaowen_text::doc::PieceKind;
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Elements that hold running text, each a line or several.
const BLOCKS: &[&str] = &[
    "p",
    "content",
    "leadIn",
    "continued",
    "def",
    "proviso",
    "text",
    "intro",
    "wrapUp",
    "longTitle",
    "commencementNote",
    "enactingFormula",
    "block",
    "blockList",
    "listIntroduction",
    "listWrapUp",
    "item",
    "ul",
    "ol",
    "li",
    "table",
    "tr",
    "formula",
    "container",
    "recitals",
    "recital",
    "citations",
    "citation",
    "note",
    "statutoryNote",
    "editorialNote",
    "preamble",
    "body",
    "mainBody",
    "main",
    "attachments",
    "attachment",
    "components",
    "component",
    "doc",
    "act",
    "bill",
    "hcontainer",
    "quotedStructure",
    "book",
    "part",
    "title",
    "chapter",
    "section",
    "article",
    "clause",
    "subsection",
    "paragraph",
    "subparagraph",
    "point",
    "indent",
    "alinea",
    "list",
    "division",
    "subdivision",
    "schedule",
];
/// Elements that say nothing to a reader of the text.
const SILENT: &[&str] = &["meta", "coverPage", "toc", "marker", "eol"];

/// Reads a law. Fails with `Unsupported` where the XML holds none.
pub fn extract(bytes: &[u8], name: &str) -> Result<Extract> {
    let tree = xml::parse(bytes)?;
    let mut extract = match tree.root.name.as_str() {
        "LAWS" => law::extract_xml(&tree.root, name)?,
        "akomaNtoso" => akoma_ntoso(&tree.root, name)?,
        _ => hong_kong(&tree.root),
    };
    if let Some(why) = tree.broken {
        extract.skipped.push(Skipped::new("damaged part", 1, format!("{why}; read up to there")));
    }
    if tree.entities > 0 {
        extract.skipped.push(Skipped::new("entity", tree.entities, "entities are not expanded"));
    }
    Ok(extract)
}

/// The walk through the elements of a law.
#[derive(Default)]
struct Walk {
    lines: Lines,
    /// Whether the file is a print of this program, which says what runs on in a line.
    ours: bool,
    /// A number that waits for the text behind it, and whether it runs on in the line before it.
    mark: Option<(String, bool)>,
    /// Notes to the text.
    notes: usize,
}

impl Walk {
    fn element(&mut self, element: &Element) {
        let name = element.name.as_str();
        match name {
            _ if SILENT.contains(&name) => {}
            "authorialNote" => self.notes += 1,
            "table" => self.table(element),
            _ if element.child("num").is_some() || element.child("heading").is_some() => {
                self.numbered(element);
            }
            _ if element.elements().any(is_block) => self.children(element),
            _ => self.line(element),
        }
    }

    /// The children of an element that holds others; text between them is a line too.
    fn children(&mut self, element: &Element) {
        let mut loose = Element::default();
        for child in &element.children {
            match child {
                Node::Element(child) if is_block(child) => {
                    self.loose(&mut loose);
                    self.element(child);
                }
                other => loose.children.push(other.clone()),
            }
        }
        self.loose(&mut loose);
    }

    fn loose(&mut self, loose: &mut Element) {
        let loose = std::mem::take(loose);
        if !loose.text().trim().is_empty() {
            self.line(&loose);
        }
    }

    /// An element with a number or a heading.
    fn numbered(&mut self, element: &Element) {
        self.release();
        let number = element.child("num").map(words).unwrap_or_default();
        let runs_on = self.ours && has_class(element, "run-on");
        let gap = if has_class(element, "gap") { "　" } else { "" };
        let number = if runs_on { format!("{gap}{number}") } else { number };
        match element.child("heading") {
            Some(heading) => {
                let title = words(heading);
                let line = match (number.is_empty(), self.ours) {
                    (true, _) => title,
                    (false, true) if has_class(heading, "gap") => format!("{number}　{title}"),
                    (false, true) => format!("{number}{title}"),
                    (false, false) => marked(&number, &title),
                };
                let bare = number.is_empty();
                let kind = if bare { BlockKind::Heading } else { BlockKind::Paragraph };
                self.lines.push(kind, &line, runs_on);
            }
            None if !number.is_empty() => self.mark = Some((number, runs_on)),
            None => {}
        }
        for child in element.elements() {
            if !matches!(child.name.as_str(), "num" | "heading" | "subheading") {
                // In a print of ours the text behind a mark is content of the same element.
                if self.ours && !matches!(child.name.as_str(), "content" | "intro") {
                    self.release();
                }
                self.element(child);
            } else if child.name == "subheading" {
                self.line(child);
            }
        }
        self.release();
    }

    /// A number without text stands alone.
    fn release(&mut self) {
        if let Some((mark, runs_on)) = self.mark.take() {
            self.lines.push(BlockKind::Paragraph, &mark, runs_on);
        }
    }

    fn line(&mut self, element: &Element) {
        let text = words(element);
        let runs_on = self.ours && has_class(element, "run-on");
        if text.is_empty() {
            return;
        }
        if let Some((mark, runs_on)) = self.mark.take() {
            self.lines.push(BlockKind::Paragraph, &marked(&mark, &text), runs_on);
            return;
        }
        let gap = if runs_on && has_class(element, "gap") { "　" } else { "" };
        let piece = element.attribute("class").filter(|_| self.ours).and_then(piece);
        let kind = match piece {
            Some(piece) => BlockKind::Piece(piece),
            None if text.contains('\t') => BlockKind::Row,
            None => BlockKind::Paragraph,
        };
        self.lines.push(kind, &format!("{gap}{text}"), runs_on);
    }

    fn table(&mut self, table: &Element) {
        self.release();
        let mut rows = Vec::new();
        gather_rows(table, &mut rows);
        for row in rows {
            let cells = row.elements().filter(|e| matches!(e.name.as_str(), "td" | "th"));
            let cells: Vec<String> = cells.map(words).collect();
            self.lines.push(BlockKind::Row, &cells.join("\t"), false);
        }
    }
}

fn gather_rows<'e>(element: &'e Element, rows: &mut Vec<&'e Element>) {
    for child in element.elements() {
        match child.name.as_str() {
            "tr" => rows.push(child),
            _ => gather_rows(child, rows),
        }
    }
}

/// Whether an element is more than a run of words in a line.
fn is_block(element: &Element) -> bool {
    BLOCKS.contains(&element.name.as_str())
        || SILENT.contains(&element.name.as_str())
        || element.child("num").is_some()
        || element.child("heading").is_some()
}

fn has_class(element: &Element, class: &str) -> bool {
    element.attribute("class").is_some_and(|classes| classes.split(' ').any(|c| c == class))
}

/// The words of an element in one line: a line break with its indent is none of the text.
fn words(element: &Element) -> String {
    let text = element.text();
    let mut out = String::new();
    for line in text.lines() {
        if out.trim().is_empty() {
            line.trim().clone_into(&mut out);
        } else if !line.trim().is_empty() {
            join(&mut out, line.trim_end());
        }
    }
    out.trim_matches(|c: char| c.is_whitespace() && c != '\t').to_owned()
}

/// Akoma Ntoso of anyone.
fn akoma_ntoso(root: &Element, name: &str) -> Result<Extract> {
    let law = root.elements().find(|e| e.child("meta").is_some()).ok_or_else(|| {
        let message = format!("{name}: this Akoma Ntoso file holds no document");
        Error::new(ErrorKind::Unsupported, message)
    })?;
    let meta = law.child("meta").cloned().unwrap_or_default();
    let ours = meta.child("proprietary").filter(|e| e.attribute("source") == Some("#tiaowen"));
    let facts: Vec<(String, String)> = ours
        .into_iter()
        .flat_map(|e| e.elements().filter(|e| e.name == "fact"))
        .filter_map(|fact| Some((fact.attribute("name")?.to_owned(), fact.text())))
        .collect();
    let mut walk = Walk { ours: !facts.is_empty(), ..Walk::default() };
    for part in law.elements() {
        match part.name.as_str() {
            "preface" => preface(part, &mut walk),
            "conclusions" if !walk.ours => {
                walk.children(part);
            }
            _ => walk.element(part),
        }
        walk.release();
    }
    if walk.ours {
        return Ok(walk.lines.finish(stated(facts)?));
    }
    let mut extract = walk.lines.gathered();
    extract.facts = frbr(&meta, law);
    if walk.notes > 0 {
        extract.skipped.push(Skipped::new(
            "footnote",
            walk.notes,
            "notes are not part of the text",
        ));
    }
    Ok(extract)
}

/// The lines before the text: title and number are known by their elements.
fn preface(part: &Element, walk: &mut Walk) {
    for block in part.elements() {
        let kind =
            match ["docTitle", "docNumber", "docDate"].iter().find(|n| block.find(n).is_some()) {
                _ if walk.ours && block.attribute("class").and_then(piece).is_some() => None,
                Some(&"docTitle") => Some(PieceKind::Title),
                // Number and date in one line are read from it.
                Some(&"docNumber") if block.find("docDate").is_none() => Some(PieceKind::Number),
                _ => None,
            };
        match kind {
            Some(kind) => walk.lines.push(BlockKind::Piece(kind), &words(block), false),
            None => walk.element(block),
        }
    }
}

/// What the identification of a document says, under the labels that pages print.
fn frbr(meta: &Element, law: &Element) -> Vec<(String, String)> {
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut add = |label: &str, value: Option<&str>| {
        if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) {
            facts.push((label.to_owned(), value.to_owned()));
        }
    };
    let title = law.child("preface").and_then(|preface| preface.find("docTitle")).map(words);
    add("标题", title.as_deref());
    let work = meta.find("FRBRWork");
    let value = |level: Option<&Element>, name: &str, attribute: &str| {
        level?.child(name)?.attribute(attribute).map(str::to_owned)
    };
    add("title", value(work, "FRBRname", "value").as_deref());
    add("title", value(work, "FRBRalias", "value").as_deref());
    add("发文字号", value(work, "FRBRnumber", "value").as_deref());
    // The first day says that none is known.
    let day = |date: Option<String>| date.filter(|date| !date.starts_with("0001"));
    add("成文日期", day(value(work, "FRBRdate", "date")).as_deref());
    let published = meta.find("publication").and_then(|e| e.attribute("date")).map(str::to_owned);
    add("发布日期", day(published).as_deref());
    let authors: Vec<String> = work
        .into_iter()
        .flat_map(|work| work.elements().filter(|e| e.name == "FRBRauthor"))
        .filter_map(|author| author.attribute("href")?.strip_prefix('#'))
        .filter_map(|id| named(meta, id))
        .collect();
    add("发文机关", Some(authors.join(" ")).as_deref());
    facts
}

/// The name of an organisation that the references declare.
fn named(meta: &Element, id: &str) -> Option<String> {
    let references = meta.child("references")?;
    let found =
        references.elements().find(|e| e.attribute("eId").or(e.attribute("id")) == Some(id));
    found?.attribute("showAs").filter(|_| id != "unknown").map(str::to_owned)
}

/// Hong Kong's e-Legislation: a chapter of the laws with its parts, sections and schedules.
fn hong_kong(root: &Element) -> Extract {
    let field = |name: &str| root.child("meta").and_then(|meta| meta.child(name)).map(words);
    let title = field("docTitle")
        .or_else(|| root.find("docTitle").map(words))
        .or_else(|| root.find("shortTitle").map(words))
        .map(|title| title.trim_matches(['《', '》']).to_owned());
    let mut walk = Walk::default();
    if let Some(title) = &title {
        walk.lines.push(BlockKind::Piece(PieceKind::Title), title, false);
    }
    let number = field("docName");
    if let Some(number) = &number {
        walk.lines.push(BlockKind::Piece(PieceKind::Number), number, false);
    }
    for part in root.elements() {
        walk.element(part);
    }
    walk.release();
    let mut extract = walk.lines.gathered();
    let commencement = root.find("commencementNote").map(words);
    let day = commencement
        .as_deref()
        .and_then(|note| note.split_once(']'))
        .map(|(day, _)| day.trim_start_matches('[').to_owned());
    extract.facts =
        [("标题", title), ("发文字号", number), ("施行日期", day), ("修正日期", field("date"))]
            .into_iter()
            .filter_map(|(label, value)| Some((label.to_owned(), value?)))
            .collect();
    extract
}
