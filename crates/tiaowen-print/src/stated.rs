//! What a print says of itself for programs: that it is ours, the facts of the document, and what its lines are.
//! With them a print that is read elsewhere gives the same document; tiaowen-source has the readers.

use serde::Serialize;
use serde_json::Value;

use super::Edition;
use tiaowen_text::doc::{Clause, Document, PieceKind, Span};
use tiaowen_text::error::{Error, Result};

/// The facts that a document has, in order of their names, each as JSON, and the state of its text.
pub fn facts(edition: &Edition<'_>) -> Result<Vec<(String, String)>> {
    let document = &edition.linked.document;
    let fail = |e| Error::internal("the facts do not print as JSON").caused_by(e);
    let meta = serde_json::to_value(document.meta.stated()).map_err(fail)?;
    let known = |value: &Value| match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    };
    let mut facts: Vec<(String, String)> = match meta {
        Value::Object(fields) => fields.into_iter().collect::<Vec<_>>(),
        _ => Vec::new(),
    }
    .into_iter()
    // Ids are names within a collection.
    .filter(|(name, value)| known(value) && name != "implements")
    .map(|(name, value)| (name, value.to_string()))
    .collect();
    facts.push(("state".to_owned(), serde_json::to_string(&document.state).map_err(fail)?));
    Ok(facts)
}

/// A line of the text with what it is.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    kind: &'static str,
    text: &'a str,
}

/// The lines of a document, or of one clause below its title, as they stand in the text.
pub fn lines<'a>(edition: &Edition<'a>) -> Vec<Line<'a>> {
    let document = &edition.linked.document;
    let mut owners: Vec<(Span, Option<PieceKind>, bool)> = Vec::new();
    let clauses = document.clauses.iter().map(|c| (c.span, None, is_bare_heading(c)));
    owners.extend(clauses);
    owners.extend(document.pieces.iter().map(|p| (p.span, Some(p.kind), false)));
    owners.sort_by_key(|(span, ..)| span.start);
    let only = edition.only.and_then(|index| document.clauses.get(index)).map(|c| c.extent);
    owners.retain(|(span, piece, _)| {
        *piece == Some(PieceKind::Title) || only.is_none_or(|only| only.contains(*span))
    });
    let mut out: Vec<Line<'a>> = Vec::new();
    let mut last = 0;
    for (span, piece, heading) in owners {
        line(document, span, piece, heading, &mut last, &mut out);
    }
    if !out.iter().any(|line| line.kind == "title") && !document.meta.title.is_empty() {
        out.insert(0, Line { kind: "title", text: &document.meta.title });
    }
    out
}

/// The lines that begin in `span`. Several clauses may stand in one line, which is given once, as a whole.
fn line<'a>(
    document: &'a Document,
    span: Span,
    piece: Option<PieceKind>,
    mut heading: bool,
    last: &mut usize,
    out: &mut Vec<Line<'a>>,
) {
    let text = document.text.as_str();
    let mut at = span.start.max(*last);
    while at < span.end {
        let rest = text.get(at..).unwrap_or("");
        let end = at + rest.find('\n').map_or(rest.len(), |end| end + 1);
        // The gap before the first words of a line belongs to what stands above, the line does not.
        if end > span.end && Span::new(at, span.end).of(text).trim().is_empty() {
            break;
        }
        let words =
            Span::new(at, end).of(text).trim_matches(|c: char| c.is_whitespace() && c != '\t');
        at = end;
        if words.trim().is_empty() || piece == Some(PieceKind::Blank) {
            continue;
        }
        let kind = match piece {
            Some(piece) => piece.word(),
            None if heading => "heading",
            None if words.contains('\t') => "row",
            None => "text",
        };
        heading = false;
        out.push(Line { kind, text: words });
    }
    *last = at.max(*last);
}

/// Whether a clause has a heading and no number: its line is a heading by its look alone.
pub fn is_bare_heading(clause: &Clause) -> bool {
    clause.mark.is_empty() && !clause.heading.is_empty()
}
