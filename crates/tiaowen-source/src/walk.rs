//! Walks an HTML tree and writes down its lines: paragraphs, headings, table rows.
//!
//! Lines inside the element that holds the document and lines around it are kept apart; which element
//! that is, `page` decides. A table whose rows have several cells becomes rows, one that only lays out
//! the page is taken apart.

use std::collections::HashSet;

use ego_tree::iter::Edge;
use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{Html, Node};

use super::element::{
    alignment, is_bold, is_furniture, is_hidden, is_menu, is_title, leads_back, list_style,
    list_type, span_of, text_size,
};
use super::lines::{Line, is_wide};
use super::span::{Above, Repeated};
use super::stylesheet::{Counters, Sheet, list_mark};
use super::{BlockKind, lines, symbols};
use tiaowen_text::doc::PieceKind;
use tiaowen_text::vocabulary::han::is_han;
use tiaowen_text::vocabulary::kind;

/// The lines of a page.
#[derive(Debug, Default)]
pub struct Walk {
    /// Lines of the document.
    pub content: Vec<Line>,
    /// Lines before and after it.
    pub around: Vec<Line>,
    /// Headings around the document that look like its title.
    pub titles: Vec<String>,
    /// Other lines before the document that end in the word for a kind of document.
    pub named: Vec<String>,
    /// Pictures in the document.
    pub pictures: usize,
    /// Characters that the page hides.
    pub hidden: usize,
    /// Characters that the page shows crossed out.
    pub struck: usize,
    /// Of cells over several rows, what was written into further ones.
    pub repeated: Repeated,
    /// Characters of forms, frames and other parts that are no running text.
    pub controls: usize,
}

/// Elements that hold no running text.
const CONTROLS: &[&str] = &[
    "noscript", "template", "iframe", "object", "embed", "select", "button", "textarea", "input",
    "canvas", "video", "audio", "map", "svg", "rt", "rp",
];
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "nav",
    "aside",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
    "form",
    "fieldset",
    "hr",
    "center",
    "address",
    "figure",
    "figcaption",
    "body",
    "html",
    "details",
    "summary",
    "menu",
    "dir",
];
/// Those of them that are a line of their item in a list.
const PARAGRAPHS: &[&str] = &["p", "div", "section", "center", "h1", "h2", "h3", "h4", "h5", "h6"];
const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];
/// Longest hidden text that is taken for furniture; a page that hides its body shows it by script.
const HIDDEN: usize = 200;

/// Walks the page; `roots` are the elements that hold the document. Of a mail, what its `<blockquote>`s hold is quoted.
pub fn walk(html: &Html, roots: &[NodeId], mail: bool) -> Walk {
    let sheet = Sheet::read(html);
    let mut walker = Walker::new(roots, &sheet);
    walker.quotes = mail.then_some(0);
    let mut skip: Option<NodeId> = None;
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => {
                if skip.is_none() && !walker.open(node) {
                    skip = Some(node.id());
                }
            }
            Edge::Close(node) => match skip {
                Some(id) if id == node.id() => skip = None,
                Some(_) => {}
                None => walker.close(node),
            },
        }
    }
    walker.flush();
    walker.walk
}

/// A stretch of a block between line breaks.
#[derive(Debug, Default)]
struct Segment {
    text: String,
    visible: usize,
    bold: usize,
}

/// A table that is read row by row.
#[derive(Debug)]
struct Table {
    id: NodeId,
    /// Cells of the row that is being read.
    row: Vec<String>,
    /// Whether one of its own has text.
    filled: bool,
    /// Cells from the rows above that still stand.
    above: Above,
}

#[derive(Debug)]
struct Walker<'a> {
    roots: &'a [NodeId],
    sheet: &'a Sheet,
    counters: Counters,
    walk: Walk,
    segments: Vec<Segment>,
    /// White space seen since the last character; `true` when it held a line break.
    gap: Option<bool>,
    bold: usize,
    heading: usize,
    /// Terms of lists of definitions that are open.
    term: usize,
    title: usize,
    pre: usize,
    inside: bool,
    furniture: usize,
    /// Quotations that are open, in a mail.
    quotes: Option<usize>,
    centred: Vec<bool>,
    table: Option<Table>,
    lists: Vec<Option<Numbers>>,
    /// Whether the block that is being read holds the mark of a list item and nothing else yet.
    item: bool,
    /// Raised or lowered stretches that are open: where they begin.
    shifted: Vec<(usize, usize)>,
    /// What a style sheet puts before the element that is being entered.
    generated: Option<String>,
}

/// The numbers of an ordered list.
#[derive(Debug)]
struct Numbers {
    next: u32,
    /// Counted down: <ol reversed>.
    reversed: bool,
    /// What its `type` says.
    format: &'static str,
    /// What style says, which goes before.
    style: Option<String>,
}

impl<'a> Walker<'a> {
    fn new(roots: &'a [NodeId], sheet: &'a Sheet) -> Self {
        Self {
            roots,
            sheet,
            counters: Counters::default(),
            walk: Walk::default(),
            segments: vec![Segment::default()],
            gap: None,
            bold: 0,
            heading: 0,
            term: 0,
            title: 0,
            pre: 0,
            inside: false,
            furniture: 0,
            quotes: None,
            centred: Vec::new(),
            table: None,
            lists: Vec::new(),
            item: false,
            shifted: Vec::new(),
            generated: None,
        }
    }

    /// Enters a node; `false` leaves it out with everything in it.
    fn open(&mut self, node: NodeRef<'_, Node>) -> bool {
        match node.value() {
            Node::Text(text) => self.text(text),
            Node::Element(element) => return self.open_element(node, element),
            _ => {}
        }
        true
    }

    fn open_element(&mut self, node: NodeRef<'_, Node>, element: &Element) -> bool {
        let name = element.name();
        if matches!(name, "script" | "style" | "head") {
            return false;
        }
        if CONTROLS.contains(&name) || leads_back(node, element) {
            self.walk.controls += text_size(node);
            return false;
        }
        if !self.roots.contains(&node.id()) && is_hidden(element) {
            let size = text_size(node);
            if size <= HIDDEN {
                self.walk.hidden += size;
                return false;
            }
        }
        if matches!(name, "del" | "s" | "strike") {
            self.walk.struck += text_size(node);
            return false;
        }
        match name {
            "br" => {
                self.line_break();
                return true;
            }
            "img" => self.picture(node, element),
            "sup" | "sub" => {
                let length = self.segments.last().map_or(0, |s| s.text.len());
                self.shifted.push((self.segments.len(), length));
            }
            _ => {}
        }
        if !self.sheet.is_empty() {
            let parent = node.parent().map(|parent| parent.id());
            self.generated = self.sheet.enter(&mut self.counters, node.id(), parent);
        }
        if BLOCKS.contains(&name) {
            // <li><p>: the mark stands on the line of the first paragraph.
            if !(self.item && PARAGRAPHS.contains(&name)) {
                self.flush();
            }
            self.open_block(node, element);
        }
        if let Some(generated) = self.generated.take() {
            self.push_str(&generated);
            self.item = name == "li";
        }
        self.quotes = self.quotes.map(|open| open + usize::from(is_quotation(element)));
        self.bold += usize::from(is_bold(element));
        self.pre += usize::from(name == "pre");
        self.heading += usize::from(HEADINGS.contains(&name));
        self.term += usize::from(name == "dt");
        self.title += usize::from(is_title(element));
        if self.roots.contains(&node.id()) {
            self.inside = true;
        } else if self.inside {
            self.furniture += usize::from(is_furniture(element) || is_menu(node, element));
        }
        true
    }

    fn open_block(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        let inherited = self.centred.last().copied().unwrap_or(false);
        self.centred.push(alignment(element).unwrap_or(inherited));
        match element.name() {
            "table" if self.table.is_none() && is_rows(node, self.roots) => {
                self.table = Some(Table {
                    id: node.id(),
                    row: Vec::new(),
                    filled: false,
                    above: Above::default(),
                });
            }
            "ul" | "menu" | "dir" => self.lists.push(None),
            "ol" => {
                let start = element.attr("start").and_then(|s| s.trim().parse().ok());
                let reversed = element.attr("reversed").is_some();
                let items = || node.children().filter(|item| is_item(*item)).count();
                let first = || if reversed { u32::try_from(items()).unwrap_or(1) } else { 1 };
                let format = list_type(element).unwrap_or("decimal");
                let next = start.unwrap_or_else(first);
                let style = self.list_style(node.id(), element);
                self.lists.push(Some(Numbers { next, reversed, format, style }));
            }
            "li" if self.generated.is_some() => {}
            "li" => {
                let own = self.list_style(node.id(), element);
                if let Some(Some(numbers)) = self.lists.last_mut() {
                    let value = element.attr("value").and_then(|v| v.trim().parse().ok());
                    let number = value.unwrap_or(numbers.next);
                    numbers.next = match numbers.reversed {
                        true => number.saturating_sub(1),
                        false => number.saturating_add(1),
                    };
                    let style = own.as_ref().or(numbers.style.as_ref());
                    let styled = style.and_then(|style| self.sheet.mark(style, number));
                    let format = list_type(element).unwrap_or(numbers.format);
                    let mark = styled.unwrap_or_else(|| list_mark(number, format));
                    self.push_str(&mark);
                    self.item = !mark.is_empty();
                }
            }
            "td" | "th" => {
                if let Some(table) = &mut self.table {
                    table.skip_spanned(&mut self.walk.repeated);
                    table.row.push(String::new());
                }
            }
            _ => {}
        }
    }

    /// How style says that the items of a list are marked: the element's own, else that of a style sheet.
    fn list_style(&self, id: NodeId, element: &Element) -> Option<String> {
        list_style(element).or_else(|| self.sheet.list(id)).map(str::to_owned)
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        let Node::Element(element) = node.value() else { return };
        let name = element.name();
        self.sheet.leave(&mut self.counters, node.id());
        if matches!(name, "sup" | "sub") {
            self.shift(name == "sup");
        }
        if BLOCKS.contains(&name) {
            self.flush();
            self.centred.pop();
            self.close_block(node, element);
        }
        self.quotes =
            self.quotes.map(|open| open.saturating_sub(usize::from(is_quotation(element))));
        self.bold -= usize::from(is_bold(element)).min(self.bold);
        self.pre -= usize::from(name == "pre").min(self.pre);
        self.heading -= usize::from(HEADINGS.contains(&name)).min(self.heading);
        self.term -= usize::from(name == "dt").min(self.term);
        self.title -= usize::from(is_title(element)).min(self.title);
        if self.roots.contains(&node.id()) {
            self.inside = false;
            self.furniture = 0;
        } else if self.inside {
            let furniture = is_furniture(element) || is_menu(node, element);
            self.furniture -= usize::from(furniture).min(self.furniture);
        }
    }

    fn close_block(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        match element.name() {
            "ol" | "ul" | "menu" | "dir" => {
                self.lists.pop();
            }
            "td" | "th" => {
                if let Some(table) = &mut self.table {
                    table.end_cell(span_of(element, "colspan"), span_of(element, "rowspan"));
                }
            }
            "tr" => {
                let repeated = &mut self.walk.repeated;
                let row = self.table.as_mut().map(|table| table.end_row(repeated));
                if let Some(text) = row {
                    self.line(BlockKind::Row, text);
                }
            }
            "table" if self.table.as_ref().is_some_and(|t| t.id == node.id()) => {
                self.table = None;
            }
            _ => {}
        }
    }

    /// A picture stands for a character where it stands within a line: its short description is that
    /// character; without one a mark shows that something is missing.
    fn picture(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        const LONGEST: usize = 2;
        if !self.in_document() {
            return;
        }
        self.walk.pictures += 1;
        let description = element.attr("alt").unwrap_or("").trim();
        let is_text = |node: Option<NodeRef<'_, Node>>| {
            node.and_then(|n| n.value().as_text()).is_some_and(|t| !t.trim().is_empty())
        };
        if (1..=LONGEST).contains(&description.chars().count())
            && description.chars().all(|c| !c.is_ascii_alphanumeric())
        {
            self.push_str(description);
        } else if is_text(node.prev_sibling()) && is_text(node.next_sibling()) {
            self.push(symbols::UNKNOWN);
        }
    }

    /// Ends a raised or lowered stretch: its digits keep apart from the number before them.
    fn shift(&mut self, raised: bool) {
        let Some((segments, start)) = self.shifted.pop() else { return };
        if self.segments.len() != segments {
            return;
        }
        let Some(segment) = self.segments.last_mut() else { return };
        let Some((before, text)) = segment.text.split_at_checked(start) else { return };
        let shifted = if raised {
            symbols::superscript(text)
        } else if before.ends_with(|c: char| c.is_ascii_digit()) {
            symbols::subscript(text)
        } else {
            return;
        };
        segment.text.truncate(start);
        segment.text.push_str(&shifted);
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' | '\r' if self.pre > 0 => self.line_break(),
                ' ' | '\t' | '\n' | '\r' | '\u{0C}' => {
                    let broken = self.gap.unwrap_or(false) || c == '\n' || c == '\r';
                    self.gap = Some(broken);
                }
                _ => self.push(c),
            }
        }
    }

    fn push_str(&mut self, text: &str) {
        text.chars().for_each(|c| self.push(c));
    }

    fn push(&mut self, c: char) {
        let c = if c == '\u{A0}' { ' ' } else { c };
        self.item &= c.is_whitespace();
        let bold = self.bold > 0;
        let gap = self.gap.take();
        let Some(segment) = self.segments.last_mut() else { return };
        if let Some(broken) = gap
            && let Some(last) = segment.text.chars().next_back()
            && !last.is_whitespace()
            && !(broken && is_wide(last) && is_wide(c))
        {
            segment.text.push(' ');
        }
        segment.text.push(c);
        if !c.is_whitespace() {
            segment.visible += 1;
            segment.bold += usize::from(bold);
        }
    }

    fn line_break(&mut self) {
        self.gap = None;
        self.segments.push(Segment::default());
    }

    /// Ends the block that is being read.
    fn flush(&mut self) {
        self.gap = None;
        self.item = false;
        let segments = std::mem::replace(&mut self.segments, vec![Segment::default()]);
        if segments.iter().all(|s| s.visible == 0) {
            return;
        }
        if let Some(cell) = self.table.as_mut().and_then(|table| table.row.last_mut()) {
            for segment in segments.iter().filter(|s| s.visible > 0) {
                if !cell.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(&segment.text.trim().replace('\t', " "));
            }
            return;
        }
        let centred = self.centred.last().copied().unwrap_or(false);
        let segments = if self.heading > 0 || centred { join_title(segments) } else { segments };
        for segment in segments.into_iter().filter(|s| s.visible > 0) {
            // <dt>要门票吗？</dt><dd>: questions and their answers.
            let asked = self.term > 0 && segment.text.trim_end().ends_with(['？', '?']);
            let heading = self.heading > 0 || asked || segment.bold == segment.visible;
            let kind = if heading { BlockKind::Heading } else { BlockKind::Paragraph };
            self.line(kind, segment.text);
        }
    }

    fn line(&mut self, kind: BlockKind, text: String) {
        if text.trim().is_empty() {
            return;
        }
        if self.in_document() {
            let quoted = self.quotes.is_some_and(|open| open > 0);
            let kind = if quoted { BlockKind::Piece(PieceKind::Note) } else { kind };
            self.walk.content.push(Line { kind, text });
            return;
        }
        let before = self.walk.content.is_empty();
        let long = text.chars().filter(|c| is_han(*c)).count() >= 4;
        if before && long && self.title > 0 {
            self.walk.titles.push(text.trim().to_owned());
        } else if before && long && kind != BlockKind::Row && names_document(text.trim()) {
            self.walk.named.push(text.trim().to_owned());
        }
        self.walk.around.push(Line { kind, text });
    }

    fn in_document(&self) -> bool {
        self.inside && self.furniture == 0
    }
}

impl Table {
    /// Puts the cells from the rows above that still stand, and goes on behind them.
    fn skip_spanned(&mut self, repeated: &mut Repeated) {
        while let Some(text) = self.above.take(self.row.len(), repeated) {
            self.row.push(text);
        }
    }

    fn end_cell(&mut self, columns: usize, rows: usize) {
        for extra in 0..columns {
            if extra > 0 {
                self.row.push(String::new());
            }
            let text = self.row.last().map_or("", String::as_str);
            self.filled |= !text.trim().is_empty();
            self.above.begin(self.row.len().saturating_sub(1), rows, text);
        }
    }

    /// The row; one without text of its own says nothing.
    fn end_row(&mut self, repeated: &mut Repeated) -> String {
        self.skip_spanned(repeated);
        let row = std::mem::take(&mut self.row);
        if std::mem::take(&mut self.filled) { row.join("\t") } else { String::new() }
    }
}

/// Whether a line is the title of a document by its last word, and no way to a page or sentence.
/// Whether an element of a mail quotes another; one without a border only sets its text in.
fn is_quotation(element: &Element) -> bool {
    let plain = || {
        element.attr("style").is_some_and(|style| style.replace(' ', "").contains("border:none"))
    };
    element.name() == "blockquote" && (element.attr("type") == Some("cite") || !plain())
}

fn names_document(line: &str) -> bool {
    const LONGEST: usize = 60;
    kind::of_line(line).is_some()
        && line.chars().take(LONGEST + 1).count() <= LONGEST
        && !line.contains(['>', '＞', '»', '/', '|', '｜', '：', ':', '。', '，'])
}

/// Whether a node is an item of a list.
fn is_item(node: NodeRef<'_, Node>) -> bool {
    node.value().as_element().is_some_and(|element| element.name() == "li")
}

/// Joins the lines of a centred block or heading: one title broken for looks. A document number or a
/// date on a line of its own stays one.
fn join_title(segments: Vec<Segment>) -> Vec<Segment> {
    let mut joined: Vec<Segment> = Vec::new();
    for segment in segments.into_iter().filter(|s| s.visible > 0) {
        match joined.last_mut() {
            Some(last) if lines::continues(&last.text, &segment.text) => {
                lines::join(&mut last.text, &segment.text);
                last.visible += segment.visible;
                last.bold += segment.bold;
            }
            _ => joined.push(segment),
        }
    }
    joined
}

/// Whether a table holds data: some row has two cells with text, and no cell holds another table with
/// text, the document or a text too long for a cell.
fn is_rows(table: NodeRef<'_, Node>, roots: &[NodeId]) -> bool {
    const LONGEST_CELL: usize = 2_000;
    let mut rows: HashSet<NodeId> = HashSet::new();
    let mut several = false;
    for node in table.descendants().skip(1) {
        if roots.contains(&node.id()) {
            return false;
        }
        let Node::Element(element) = node.value() else { continue };
        match element.name() {
            "table" if text_size(node) > 0 => return false,
            "td" | "th" => {
                let size = text_size(node);
                if size > LONGEST_CELL {
                    return false;
                }
                if size > 0
                    && let Some(row) = node.parent()
                {
                    several |= !rows.insert(row.id());
                }
            }
            _ => {}
        }
    }
    several
}
