//! `outline.toml`: section and article numbers with headings and our own abstracts become a document
//! whose state is `Abstract`, so that everything works before the official text is at hand.

use serde::Deserialize;

use tiaowen_text::doc::{
    Clause, ClausePath, DocId, Document, Issue, IssueKind, Level, Meta, Ordinal, Piece, PieceKind,
    Provenance, Span, TextState,
};
use tiaowen_text::error::{Error, Result};
use tiaowen_text::hash;
use tiaowen_text::numeral;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outline {
    section: Vec<Section>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    mark: String,
    heading: String,
    #[serde(default)]
    seen: bool,
    #[serde(default)]
    article: Vec<Article>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Article {
    number: u32,
    heading: String,
    #[serde(default)]
    seen: bool,
    #[serde(rename = "abstract")]
    summary: String,
}

/// Builds the document of an outline file; `file` is its name, for provenance and messages.
pub(super) fn document(id: DocId, meta: Meta, file: &str, toml: &str) -> Result<Document> {
    let outline: Outline = toml::from_str(toml)
        .map_err(|e| Error::invalid(format!("{file}: {}", e.to_string().trim())))?;
    let mut text = format!("{}\n", meta.title);
    let pieces = vec![Piece { kind: PieceKind::Title, span: Span::new(0, text.len()) }];
    let mut clauses: Vec<Clause> = Vec::new();
    let mut issues = Vec::new();
    for (index, section) in outline.section.iter().enumerate() {
        let start = text.len();
        text.push_str(&section.mark);
        let mark = Span::new(start, text.len());
        text.push_str(&section.heading);
        let heading = Span::new(mark.end, text.len());
        text.push('\n');
        let number = index as u32 + 1;
        let path = ClausePath::new(number.to_string());
        let own = Span::new(start, text.len());
        note_unseen(section.seen, heading, &mut issues);
        let parent = clauses.len();
        clauses.push(clause(path.clone(), Level::Outline(1), number, mark, heading, own, None));
        for article in &section.article {
            let start = text.len();
            text.push_str(&format!("（{}）", numeral::to_chinese(article.number)));
            let mark = Span::new(start, text.len());
            text.push_str(&article.heading);
            let heading = Span::new(mark.end, text.len());
            text.push_str(&format!("。{}\n", article.summary));
            let own = Span::new(start, text.len());
            note_unseen(article.seen, heading, &mut issues);
            let path = path.child(article.number);
            let level = Level::Outline(2);
            clauses.push(clause(path, level, article.number, mark, heading, own, Some(parent)));
        }
        let end = text.len();
        if let Some(section) = clauses.get_mut(parent) {
            section.extent = Span::new(section.extent.start, end);
        }
    }
    let provenance = Provenance {
        file: file.to_owned(),
        sha256: hash::sha256(toml.as_bytes()),
        bytes: toml.len(),
        media: "application/toml".to_owned(),
        charset: "UTF-8".to_owned(),
        ..Provenance::default()
    };
    Ok(Document {
        id,
        meta,
        provenance,
        state: TextState::Abstract,
        text,
        clauses,
        pieces,
        repairs: Vec::new(),
        issues,
        clause_level: Level::Outline(2),
        earlier: Vec::new(),
        places: Default::default(),
    })
}

fn clause(
    path: ClausePath,
    level: Level,
    number: u32,
    mark: Span,
    heading: Span,
    span: Span,
    parent: Option<usize>,
) -> Clause {
    let ordinal = Some(Ordinal::from(number));
    Clause {
        path,
        level,
        ordinal,
        mark,
        heading,
        span,
        extent: span,
        parent,
        unit: true,
        confidence: None,
    }
}

/// A heading that was not seen in a public copy is marked until the official page confirms it.
fn note_unseen(seen: bool, heading: Span, issues: &mut Vec<Issue>) {
    if !seen {
        let message = "标题尚未与官方文本核对".to_owned();
        issues.push(Issue { kind: IssueKind::Unverified, span: heading, message });
    }
}
