//! Cross-references of three kinds, never mixed: citations found in the text, the curated crosswalk
//! that a reader judged, and the computed alignment to the parent document (`align`).

use serde::{Deserialize, Serialize};

use crate::doc::{ClauseId, ClausePath, DocId, Document, Span};

/// A document with all its cross-references: what the index stores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Linked {
    /// The document.
    pub document: Document,
    /// Citations found in its text.
    pub citations: Vec<Citation>,
    /// Links to the articles that it carries out.
    pub alignments: Vec<Alignment>,
}

/// A citation found in the text of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The clause (unit) that cites.
    pub from: ClausePath,
    /// Where in the document text the citation stands.
    pub span: Span,
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
