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
        /// Mark in full-width form.
        mark: String,
        /// Heading without mark.
        heading: &'a str,
    },
    /// A paragraph of a clause.
    Paragraph {
        /// Index of the clause.
        clause: usize,
        /// Mark in full-width form, on the first paragraph of a clause without a heading.
        mark: String,
        /// The text without the mark.
        span: Span,
    },
    /// The last block of a unit was before this: a place for its references.
    UnitEnd(usize),
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
                push_piece(piece.kind, piece.span.of(text), &mut out);
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

fn push_piece<'a>(kind: PieceKind, text: &'a str, out: &mut Vec<Block<'a>>) {
    if kind == PieceKind::Blank {
        return;
    }
    if kind == PieceKind::Title {
        // A title over two lines is one title; the facts hold it joined.
        if !out.iter().any(|b| matches!(b, Block::Title(_))) && !text.trim().contains('\n') {
            out.push(Block::Title(text.trim()));
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
    let mark = numeral::full_width_mark(clause.mark.of(text));
    let headed = !clause.heading.is_empty() || stands_alone(clause.level);
    let body = own_body(document, clause);
    if headed && !(mark.is_empty() && clause.heading.is_empty()) {
        out.push(Block::Heading {
            clause: index,
            depth: depth(document, clause),
            mark: mark.clone(),
            heading: clause.heading.of(text),
        });
    }
    let mut first = !headed;
    let mut at = body.start;
    for line in body.of(text).split('\n') {
        let span = Span::new(at, at + line.len()).trimmed(text);
        at += line.len() + 1;
        if span.is_empty() && (!first || mark.is_empty()) {
            continue;
        }
        let mark = if first { mark.clone() } else { String::new() };
        out.push(Block::Paragraph { clause: index, mark, span });
        first = false;
    }
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
    let rest = Span::new(head.end.min(own.end), own.end);
    let body = rest.of(text);
    let body = match clause.heading.is_empty() {
        true => body,
        false => body.strip_prefix(['。', '：', ':', '.']).unwrap_or(body),
    };
    Span::new(own.end - body.len(), own.end).trimmed(text)
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
