//! Cleaned text becomes a document: title, number, issuer, dates, and the outline of clauses. Never fails:
//! a value plus issues.
//!
//! Lines get a role (`Role`): `line` reads number marks, `kind` knows what unnumbered lines are, `front`
//! and `tail` sort what stands around the clauses, `outline` nests the marks and `facts` fills the
//! metadata. Every owner of text runs to the start of the next one, so the spans tile by construction.

mod cap;
mod commencement;
mod confidence;
mod contents;
mod cover;
mod dates;
mod facts;
mod front;
mod head;
mod heading;
mod kind;
mod letter;
mod line;
mod marks;
mod minutes;
mod note;
mod outline;
pub mod place;
mod plain;
mod rank;
mod repeals;
mod runs;
mod tail;

use crate::clean::Cleaned;
use tiaowen_text::doc::{DocId, Document, Meta, PieceKind, RepairKind, Span, TextState};
use tiaowen_text::extract::{BlockKind, Extract};
use tiaowen_text::numeral::is_space;

/// A line of the cleaned text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// With its line break.
    span: Span,
    /// Without white space at both ends.
    body: Span,
    /// As the format marked it.
    kind: BlockKind,
    /// What it is.
    role: Role,
    /// Whether its number makes 第…条 at its head a mark although a word of references follows.
    article: bool,
}

impl Line {
    fn words<'t>(&self, text: &'t str) -> &'t str {
        self.body.of(text)
    }

    fn is_blank(&self) -> bool {
        self.body.is_empty()
    }
}

/// What a line is for the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Not known yet; in the end, text of the clause it stands in.
    Text,
    Preamble,
    Title,
    /// The title of another document on the sheet: of the notice or the order that carries the text, of what a notice
    /// carries.
    Headline,
    Number,
    Issuer,
    Addressee,
    Date,
    Source,
    Signature,
    Contents,
    /// What the sheet says below the signature: 抄送, day of printing.
    Note,
    /// An annex begins; the bytes of its mark.
    Annex(usize),
    /// 总则, 附则: a heading above articles without a number.
    Bare(line::Style),
    /// A line with nothing but the number of the part whose heading stands below: 01.
    Figure(u32),
    /// A line with the number of a question, 问1, and how many bytes of it the number has; the rest is the question.
    Asked(u32, usize),
    /// A line with nothing but the number of an answer.
    Answered(u32),
    /// A line that looks numbered and is not: item of a list of annexes, text in quotation marks.
    Plain,
}

impl Role {
    /// The role of a line that the format says to be such a piece.
    fn of(piece: PieceKind) -> Self {
        match piece {
            PieceKind::Title => Role::Title,
            PieceKind::Number => Role::Number,
            PieceKind::Issuer => Role::Issuer,
            PieceKind::Addressee => Role::Addressee,
            PieceKind::Date => Role::Date,
            PieceKind::Source => Role::Source,
            PieceKind::Signature => Role::Signature,
            PieceKind::Contents => Role::Contents,
            PieceKind::Note => Role::Note,
            PieceKind::Blank => Role::Text,
        }
    }

    fn piece(self) -> Option<PieceKind> {
        Some(match self {
            Role::Title => PieceKind::Title,
            Role::Number => PieceKind::Number,
            Role::Issuer => PieceKind::Issuer,
            Role::Addressee => PieceKind::Addressee,
            Role::Date => PieceKind::Date,
            Role::Source => PieceKind::Source,
            Role::Signature => PieceKind::Signature,
            Role::Contents => PieceKind::Contents,
            Role::Note | Role::Headline => PieceKind::Note,
            Role::Text
            | Role::Preamble
            | Role::Annex(_)
            | Role::Bare(_)
            | Role::Figure(_)
            | Role::Asked(..)
            | Role::Answered(_)
            | Role::Plain => {
                return None;
            }
        })
    }
}

/// Reads a document out of cleaned text. What `given` says wins; what it leaves out is read from the text
/// and from the facts that the format carried.
pub fn parse(id: &DocId, given: &Meta, extract: &Extract, cleaned: Cleaned) -> Document {
    let Cleaned { text, repairs, map, issues } = cleaned;
    let mut lines = lines(&text, extract, &map);
    contents::assign(&mut lines, &text);
    cover::assign(&mut lines, &text);
    note::assign(&mut lines, &text);
    letter::assign(&mut lines, &text);
    cap::assign(&mut lines, &text);
    tail::assign_quoted(&mut lines, &text);
    tail::assign_annexes(&mut lines, &text);
    runs::assign_articles(&mut lines, &text);
    runs::assign_bare(&mut lines, &text);
    runs::assign_figures(&mut lines, &text);
    runs::assign_questions(&mut lines, &text);
    let first = marks::first(&lines, &text);
    let front = front::assign(&mut lines, &text, first);
    tail::assign(&mut lines, &text, first);
    let starts = marks::starts(&lines, &text, first);
    let outline = outline::build(&text, starts);
    let facts =
        facts::Facts { text: &text, lines: &lines, front: &front, extract, repairs: &repairs };
    let meta = match &extract.stated {
        Some(stated) => facts.state(given, stated),
        None => facts.fill(given),
    };
    let provenance = facts.provenance();
    let official = facts.is_official(&meta);
    let state = match &extract.stated {
        // A print proves nothing of its origin, and makes no wording of what is none.
        Some(stated) if !matches!(stated.state, TextState::Official | TextState::NotHeld) => {
            stated.state
        }
        _ if !extract.confidences.is_empty() => TextState::Recognised,
        _ => state(official, provenance.mirror, &repairs),
    };
    let sure = confidence::of_lines(&lines, extract, &map);
    let mut issues = issues;
    issues.extend(outline.issues);
    issues.extend(facts.issues(&meta));
    let mut document = Document {
        id: id.clone(),
        meta,
        provenance,
        state,
        clauses: outline.clauses,
        pieces: outline.pieces,
        clause_level: outline.clause_level,
        repairs,
        issues,
        text,
        earlier: Vec::new(),
        places: Default::default(),
    };
    confidence::assign(&mut document, &sure);
    document.meta.articles = document.articles();
    document.meta.repeals = repeals::find(&document.text);
    document
}

/// A text whose wording had to be repaired, or that comes from a mirror, is a copy; one is official only
/// when it came from an official address.
fn state(official: bool, mirror: bool, repairs: &[tiaowen_text::doc::Repair]) -> TextState {
    let wording = |kind| {
        matches!(
            kind,
            RepairKind::Pinyin
                | RepairKind::LostByte
                | RepairKind::Separator
                | RepairKind::Undecodable
        )
    };
    if mirror || repairs.iter().any(|repair| wording(repair.kind)) {
        TextState::Copy
    } else if official {
        TextState::Official
    } else {
        TextState::Unsourced
    }
}

/// Cuts the text into lines and looks up how the format marked each.
fn lines(text: &str, extract: &Extract, map: &tiaowen_text::offset::OffsetMap) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut blocks = extract.blocks.iter().peekable();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        let inner = line.trim_start_matches(is_space);
        let start = span.end - inner.len();
        let body = Span::new(start, start + inner.trim_end_matches(is_space).len());
        let parent = map.to_parent(body.start);
        while blocks.peek().is_some_and(|block| block.span.end <= parent) {
            blocks.next();
        }
        let kind = blocks
            .peek()
            .filter(|block| block.span.start <= parent)
            .map_or(BlockKind::Paragraph, |block| block.kind);
        let role = match kind {
            BlockKind::Piece(piece) => Role::of(piece),
            _ => Role::Text,
        };
        lines.push(Line { span, body, kind, role, article: false });
        at = span.end;
    }
    lines
}
