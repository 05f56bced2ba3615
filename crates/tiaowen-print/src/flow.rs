//! A document as a flow of blocks in reading order: what Markdown, HTML and DOCX print alike.

use super::Edition;
use tiaowen_link::crossref::Linked;
use tiaowen_text::doc::{Clause, Document, Level, PieceKind, Span};
use tiaowen_text::numeral;

/// A block of a printed document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block<'a> {
    /// 标题
    Title(&'a str),
    /// A line that is no clause: 发文字号, 主送机关, 落款, 附注 …
    Line(PieceKind, &'a str),
    /// Mark and heading of a clause that has a heading, or of a rank that stands alone on its line.
    Heading {
        /// Index of the clause.
        clause: usize,
        /// 0 for the topmost.
        depth: usize,
        /// Mark in full-width form, with the gap behind it where the text has one.
        mark: String,
        /// Heading without mark, with what sets it off from the text: brackets, a full stop.
        heading: &'a str,
        /// Where it begins.
        lead: Lead,
    },
    /// A paragraph of a clause.
    Paragraph {
        /// Index of the clause.
        clause: usize,
        /// Mark in full-width form, on the first paragraph of a clause without a heading.
        mark: String,
        /// The text without the mark.
        span: Span,
        /// Where it begins.
        lead: Lead,
    },
    /// The last block of a unit was before this: a place for its references.
    UnitEnd(usize),
}

/// Where a block begins in the text. A block that runs on stands in the line of the one before it: printed apart
/// from it, it is told to be so, and whoever reads the print can put the line together again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// On a line of its own
    Line,
    /// Right behind the block before it
    Here,
    /// Behind a gap after the block before it
    Gap,
}

impl Lead {
    /// What stands before a place of a text.
    pub fn of(text: &str, at: usize) -> Self {
        let before = text.get(..at).unwrap_or("");
        let bare = before.trim_end_matches(|c: char| c.is_whitespace() && c != '\n');
        match bare.ends_with('\n') || bare.is_empty() {
            true => Lead::Line,
            false if bare.len() == before.len() => Lead::Here,
            false => Lead::Gap,
        }
    }

    /// Whether the block stands in the line of the one before it.
    pub fn runs_on(self) -> bool {
        self != Lead::Line
    }

    /// What is printed before the block.
    pub fn gap(self) -> &'static str {
        if self == Lead::Gap { "　" } else { "" }
    }
}

/// The blocks of a document, or of one clause with the document's title above it.
pub fn blocks<'a>(edition: &Edition<'a>) -> Vec<Block<'a>> {
    let mut blocks = whole(edition.linked);
    let document = &edition.linked.document;
    if let Some(only) = edition.only.and_then(|index| document.clauses.get(index)) {
        let inside = |index: usize| {
            document.clauses.get(index).is_some_and(|c| only.extent.contains(c.span))
        };
        blocks.retain(|block| match block {
            Block::Title(_) => true,
            Block::Line(..) => false,
            Block::Heading { clause, .. } | Block::Paragraph { clause, .. } => inside(*clause),
            Block::UnitEnd(unit) => inside(*unit),
        });
    }
    blocks
}

fn whole(linked: &Linked) -> Vec<Block<'_>> {
    let document = &linked.document;
    let text = document.text.as_str();
    let mut order: Vec<(usize, Item)> = Vec::new();
    for (index, clause) in document.clauses.iter().enumerate() {
        order.push((clause.span.start, Item::Clause(index)));
    }
    for (index, piece) in document.pieces.iter().enumerate() {
        order.push((piece.span.start, Item::Piece(index)));
    }
    order.sort_by_key(|&(start, item)| (start, matches!(item, Item::Clause(_))));
    let mut out = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (start, item) in order {
        while let Some(&(unit, end)) = open.last()
            && end <= start
        {
            out.push(Block::UnitEnd(unit));
            open.pop();
        }
        match item {
            Item::Piece(index) => {
                let Some(piece) = document.pieces.get(index) else { continue };
                push_piece(document, piece.kind, piece.span.of(text), &mut out);
            }
            Item::Clause(index) => {
                let Some(clause) = document.clauses.get(index) else { continue };
                push_clause(document, index, clause, &mut out);
                if clause.unit {
                    open.push((index, document.unit_span(index).end.max(start + 1)));
                }
            }
        }
    }
    out.extend(open.into_iter().rev().map(|(unit, _)| Block::UnitEnd(unit)));
    if !out.iter().any(|b| matches!(b, Block::Title(_))) && !document.meta.title.is_empty() {
        out.insert(0, Block::Title(&document.meta.title));
    }
    out
}

#[derive(Clone, Copy)]
enum Item {
    Clause(usize),
    Piece(usize),
}

fn push_piece<'a>(
    document: &'a Document,
    kind: PieceKind,
    text: &'a str,
    out: &mut Vec<Block<'a>>,
) {
    if kind == PieceKind::Blank {
        return;
    }
    if kind == PieceKind::Title {
        // A title over two lines is one title; the facts hold it joined.
        let title = if text.trim().contains('\n') { &document.meta.title } else { text.trim() };
        if !out.iter().any(|b| matches!(b, Block::Title(_))) {
            out.push(Block::Title(title));
        }
        return;
    }
    out.extend(text.lines().map(str::trim).filter(|l| !l.is_empty()).map(|l| Block::Line(kind, l)));
}

fn push_clause<'a>(
    document: &'a Document,
    index: usize,
    clause: &Clause,
    out: &mut Vec<Block<'a>>,
) {
    let text = document.text.as_str();
    let mut mark = numeral::full_width_mark(clause.mark.of(text));
    let headed = !clause.heading.is_empty() || stands_alone(clause.level);
    let body = own_body(document, clause);
    let mut lead = Lead::of(text, clause.span.trimmed(text).start);
    if headed && !(mark.is_empty() && clause.heading.is_empty()) {
        let heading = heading(document, clause);
        let gap = Span::new(clause.mark.end, heading.start).of(text);
        if !mark.is_empty() && gap.contains(char::is_whitespace) {
            mark.push('　');
        }
        let depth = depth(document, clause);
        out.push(Block::Heading { clause: index, depth, mark, heading: heading.of(text), lead });
        mark = String::new();
    }
    let mut first = !headed;
    let mut at = body.start;
    for line in body.of(text).split('\n') {
        let span = Span::new(at, at + line.len()).trimmed(text);
        at += line.len() + 1;
        if span.is_empty() && (!first || mark.is_empty()) {
            continue;
        }
        if !first || mark.is_empty() {
            lead = Lead::of(text, span.start);
        }
        let mark = if first { mark.clone() } else { String::new() };
        out.push(Block::Paragraph { clause: index, mark, span, lead });
        first = false;
    }
}

/// The heading with its brackets and the mark that closes it.
pub fn heading(document: &Document, clause: &Clause) -> Span {
    let text = document.text.as_str();
    if clause.heading.is_empty() {
        return Span::new(clause.mark.end, clause.mark.end);
    }
    let closed = clause.heading.end + closing(text, clause);
    Span::new(clause.mark.end, closed).trimmed(text)
}

/// Length of the mark behind a heading that belongs to it.
fn closing(text: &str, clause: &Clause) -> usize {
    let opened = Span::new(clause.mark.end, clause.heading.start).of(text).trim();
    let behind = Span::new(clause.heading.end, clause.span.end).of(text);
    let closes = |c: &char| match opened {
        "" => matches!(c, '。' | '：' | ':' | '.'),
        _ => matches!(c, '】' | '）' | '〕'),
    };
    behind.chars().next().filter(closes).map_or(0, char::len_utf8)
}

/// Ranks whose mark is a line of its own even without a heading.
fn stands_alone(level: Level) -> bool {
    matches!(level, Level::Part | Level::Chapter | Level::Section | Level::Annex)
}

/// Own text after mark and heading.
pub fn own_body(document: &Document, clause: &Clause) -> Span {
    let text = document.text.as_str();
    let own = clause.span.trimmed(text);
    let head = if clause.heading.is_empty() { clause.mark } else { clause.heading };
    if head.is_empty() {
        return own;
    }
    let closing = if clause.heading.is_empty() { 0 } else { closing(text, clause) };
    Span::new((head.end + closing).min(own.end), own.end).trimmed(text)
}

/// Number of ancestors.
pub fn depth(document: &Document, clause: &Clause) -> usize {
    let mut depth = 0;
    let mut at = clause.parent;
    while let Some(parent) = at.and_then(|p| document.clauses.get(p)) {
        depth += 1;
        at = parent.parent;
    }
    depth
}
