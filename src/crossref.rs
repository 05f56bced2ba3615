//! Cross-references of three kinds, never mixed: citations found in the text, the curated crosswalk
//! that a reader judged, and the computed alignment to the parent document (`align`).
//!
//! [`link`] makes all three for a set of documents; it reads and writes nothing.

pub mod curated;
pub mod folded;
pub mod names;
pub mod resolve;
pub mod scan;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::doc::{ClauseId, ClausePath, DocId, Document, Level, Span, TextState};
use curated::CuratedRow;
use names::Names;

/// A document with all its cross-references: what the index stores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Linked {
    /// The document.
    pub document: Document,
    /// Citations found in its text.
    pub citations: Vec<Citation>,
    /// Links to the articles that it carries out.
    pub alignments: Vec<Alignment>,
    /// The documents that it carries out, as far as they are at hand.
    #[serde(default)]
    pub parents: Vec<Parent>,
}

/// A document that another one carries out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The parent.
    pub id: DocId,
    /// What the parent's text was when the alignment was computed: the wording, or outline and abstracts.
    pub state: TextState,
    /// Clauses that a reader judged to carry out none of its articles.
    pub without: Vec<ClausePath>,
}

/// A citation found in the text of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The clause (unit) that cites.
    pub from: ClausePath,
    /// Where in the document text the citation stands; empty for a clause that a range implies
    /// ((三十二) in 第(三十一)至(三十三)条), which has no words of its own to mark.
    pub span: Span,
    /// The whole range that this citation is part of, as printed.
    #[serde(default)]
    pub range: Option<Span>,
    /// What it points to.
    pub target: Target,
}

/// What a citation points to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// A clause that is held.
    Clause(ClauseId),
    /// A document that is held or known.
    Document(DocId),
    /// A title or clause that is not known here, as printed.
    Unresolved(String),
}

/// A link from a clause to the article of the parent document that it carries out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alignment {
    /// The clause of the implementing document.
    pub clause: ClausePath,
    /// The article of the parent.
    pub article: ClauseId,
    /// The main article of that clause, or a further one.
    pub main: bool,
    /// How they relate, when judged or computed.
    pub relation: Option<Relation>,
    /// Who says so.
    pub origin: Origin,
}

/// Who made a link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// A reader judged it.
    Curated {
        /// Who.
        by: String,
        /// When, ISO 8601.
        on: String,
        /// Why, or what is special.
        note: String,
    },
    /// The program computed it.
    Computed {
        /// Share of links at this value that are right, 0–1.
        confidence: f32,
        /// Shared runs of wording: where in the clause's document, where in the parent.
        shared: Vec<(Span, Span)>,
        /// Shared terms with their weight, heaviest first.
        terms: Vec<(String, f32)>,
    },
}

/// How a clause relates to the article it carries out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Equal wording
    Equal,
    /// The same subject in other words
    SameSubject,
    /// Part of the article
    PartOf,
    /// More than the article
    Wider,
    /// They share a part
    Overlaps,
}

impl Relation {
    /// The word in files and answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::SameSubject => "same-subject",
            Self::PartOf => "part-of",
            Self::Wider => "wider",
            Self::Overlaps => "overlaps",
        }
    }

    /// The relation with this word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Equal, Self::SameSubject, Self::PartOf, Self::Wider, Self::Overlaps]
            .into_iter()
            .find(|r| r.word() == word)
    }
}

/// Finds the cross-references of all documents: citations resolved against each other, curated rows, and
/// the parents that each carries out. Rows that name no clause at hand are left out.
pub fn link(documents: Vec<Document>, curated: Vec<CuratedRow>) -> Vec<Linked> {
    let names = Names::new(&documents);
    let found: Vec<(Vec<Citation>, Vec<Alignment>, Vec<Parent>)> = (0..documents.len())
        .into_par_iter()
        .map(|i| {
            let citations = resolve::citations(&names, i);
            let parents = parents(&documents, i, &citations, &curated);
            let alignments = judged(&documents, i, &curated);
            (citations, alignments, parents)
        })
        .collect();
    drop(names);
    documents
        .into_iter()
        .zip(found)
        .map(|(document, (citations, alignments, parents))| Linked {
            document,
            citations,
            alignments,
            parents,
        })
        .collect()
}

/// The parents of a document that are at hand: named in its metadata, in a judged row, or in its preamble
/// as the text whose spirit it follows.
fn parents(
    documents: &[Document],
    own: usize,
    citations: &[Citation],
    curated: &[CuratedRow],
) -> Vec<Parent> {
    let Some(document) = documents.get(own) else { return Vec::new() };
    let mut ids: Vec<&DocId> = document.meta.implements.iter().collect();
    ids.extend(curated.iter().filter(|r| r.document == document.id).map(|r| &r.parent));
    ids.extend(citations.iter().filter_map(|c| match &c.target {
        Target::Document(id) if follows(document, c) => Some(id),
        _ => None,
    }));
    let mut out: Vec<Parent> = Vec::new();
    for id in ids {
        let held = documents.iter().find(|d| d.id == *id && d.id != document.id);
        let Some(parent) = held.filter(|_| out.iter().all(|p| p.id != *id)) else { continue };
        let without = curated
            .iter()
            .filter(|r| r.document == document.id && r.parent == *id && r.article.is_none())
            .filter_map(|r| clause_of(document, &r.clause))
            .collect();
        out.push(Parent { id: id.clone(), state: parent.state, without });
    }
    out
}

/// Whether a citation names the text that its document follows: in the preamble, after 根据, 贯彻 or 落实 and
/// before 精神, 要求 or 部署 or the end of the sentence's clause.
fn follows(document: &Document, citation: &Citation) -> bool {
    let in_preamble = document
        .clauses
        .iter()
        .take_while(|c| c.span.start <= citation.span.start)
        .any(|c| c.level == Level::Preamble && c.span.contains(citation.span));
    if !in_preamble {
        return false;
    }
    let fold = |text: &str| text.chars().map(folded::fold).collect::<String>();
    let before = Span::new(0, citation.span.start).of(&document.text);
    let sentence = before.rsplit(['。', '\n', '；']).next().unwrap_or(before);
    let before = fold(sentence);
    ["根据", "贯彻", "落实", "按照"].iter().any(|verb| before.contains(verb))
}

fn clause_of(document: &Document, key: &str) -> Option<ClausePath> {
    match document.find_key(key).as_slice() {
        [only] => document.clauses.get(*only).map(|c| c.path.clone()),
        _ => None,
    }
}

/// The curated links of a document.
fn judged(documents: &[Document], own: usize, curated: &[CuratedRow]) -> Vec<Alignment> {
    let Some(document) = documents.get(own) else { return Vec::new() };
    curated
        .iter()
        .filter(|row| row.document == document.id)
        .filter_map(|row| {
            let parent = documents.iter().find(|d| d.id == row.parent)?;
            Some(Alignment {
                clause: clause_of(document, &row.clause)?,
                article: ClauseId {
                    doc: parent.id.clone(),
                    path: clause_of(parent, row.article.as_deref()?)?,
                },
                main: row.main,
                relation: row.relation,
                origin: Origin::Curated {
                    by: row.by.clone(),
                    on: row.on.clone(),
                    note: row.note.clone(),
                },
            })
        })
        .collect()
}
