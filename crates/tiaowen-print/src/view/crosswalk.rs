//! Wire shapes of the crosswalk: rows, gaps, coverage, and the comparison of two clauses.

use serde::Serialize;
use utoipa::ToSchema;

use super::{ClauseRefView, MatchView};
use tiaowen_text::doc::TextState;

/// Which links are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LinkSource {
    /// What pages show: a reader's judgement where there is one, else the computed links.
    #[default]
    Shown,
    /// Judged by a reader.
    Curated,
    /// Computed, whatever a reader judged.
    Computed,
    /// Both, each row saying which it is.
    All,
}

impl LinkSource {
    /// The source with this name; `None` for another word.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "" | "shown" => Some(Self::Shown),
            "curated" => Some(Self::Curated),
            "computed" => Some(Self::Computed),
            "all" => Some(Self::All),
            _ => None,
        }
    }
}

/// The crosswalk of a document to its parents.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CrosswalkView {
    /// The implementing document.
    pub document: String,
    /// Its title.
    pub title: String,
    /// Version of its text.
    pub version: String,
    /// Whether that is the wording, a repaired copy or an abstract.
    pub state: TextState,
    /// Which links these are.
    pub source: LinkSource,
    /// The documents that it carries out.
    pub parents: Vec<ParentView>,
    /// Documents that it says it carries out and that nobody holds.
    pub unknown_parents: Vec<UnknownParentView>,
    /// The links, clause by clause, the main one first.
    pub rows: Vec<CrosswalkRowView>,
    /// What is left over on both sides.
    pub gaps: GapsView,
}

/// An id that `implements` names and no document has.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct UnknownParentView {
    /// The id.
    pub document: String,
    /// Ids that were perhaps meant.
    pub near: Vec<String>,
}

/// A document that is carried out.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ParentView {
    /// Id.
    pub document: String,
    /// Title.
    pub title: String,
    /// Page address.
    pub url: String,
    /// Version of its text.
    pub version: String,
    /// What its text was when the links were computed.
    pub state: TextState,
    /// `text`, or `outline-and-abstracts`: what the computed links rest on.
    pub basis: &'static str,
    /// Numbered articles.
    pub articles: usize,
    /// Who judged links to it, with the date; empty when nobody did.
    pub judged_by: Vec<String>,
    /// How far the computed links agree with the judged ones, when there are any.
    pub quality: Option<QualityView>,
}

/// Agreement of computed links with judged ones, over the judged clauses.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct QualityView {
    /// Judged clauses.
    pub clauses: usize,
    /// Main articles: share of the computed that is right.
    pub main_precision: f32,
    /// Main articles: share of the judged that was found.
    pub main_recall: f32,
    /// Main articles: harmonic mean.
    pub main_f1: f32,
    /// All articles: share of the computed that is right.
    pub all_precision: f32,
    /// All articles: share of the judged that was found.
    pub all_recall: f32,
    /// All articles: harmonic mean.
    pub all_f1: f32,
}

/// A link of the crosswalk.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CrosswalkRowView {
    /// Number of the clause; `null` for text without one.
    pub clause: Option<u32>,
    /// Path of the clause.
    pub path: String,
    /// Number of the article in the parent.
    pub article: Option<u32>,
    /// The parent.
    pub parent: String,
    /// The main article of the clause?
    pub main: bool,
    /// `main`, `further`, or `passing` for one only mentioned.
    pub kind: &'static str,
    /// `equal`, `same-subject`, `part-of`, `wider`, `overlaps`; `null` when not judged.
    pub relation: Option<&'static str>,
    /// The same as a Chinese word: 表述一致 …
    pub relation_label: Option<&'static str>,
    /// Confidence of a computed link, 0–1.
    pub confidence: Option<f32>,
    /// `curated` or `computed`.
    pub source: &'static str,
    /// Who judged.
    pub by: Option<String>,
    /// When, ISO 8601.
    pub on: Option<String>,
    /// The reader's note.
    pub note: Option<String>,
    /// What speaks for a computed link.
    pub evidence: Option<EvidenceView>,
    /// The clause, whole.
    pub from: ClauseRefView,
    /// The article, whole.
    pub to: ClauseRefView,
}

/// What speaks for a computed link.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EvidenceView {
    /// Runs of wording that both have.
    pub shared: Vec<SharedView>,
    /// Terms that both have, heaviest first.
    pub terms: Vec<TermView>,
}

/// A run of wording in two texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SharedView {
    /// As the clause prints it.
    pub text: String,
    /// Where in the clause's text, in characters.
    pub at: MatchView,
    /// As the article prints it.
    pub article_text: String,
    /// Where in the article's text, in characters.
    pub article_at: MatchView,
}

/// A shared term.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TermView {
    /// The term, folded.
    pub term: String,
    /// Its weight: rarer terms weigh more.
    pub weight: f32,
}

/// What no link reaches.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Default)]
pub struct GapsView {
    /// Articles that no clause takes up.
    pub articles: Vec<ClauseRefView>,
    /// Articles that clauses only mention in passing.
    pub passing: Vec<ClauseRefView>,
    /// Clauses without an article.
    pub clauses: Vec<ClauseRefView>,
}

/// Who takes up the articles of one or several parents.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CoverageView {
    /// The document asked for: a parent, or an implementing document.
    pub document: String,
    /// Its title.
    pub title: String,
    /// One matrix a parent.
    pub parents: Vec<CoverageMatrixView>,
}

/// Articles of a parent as rows, implementing documents as columns.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CoverageMatrixView {
    /// The parent.
    pub parent: String,
    /// Its title.
    pub title: String,
    /// What its text is.
    pub state: TextState,
    /// The implementing documents.
    pub columns: Vec<CoverageColumnView>,
    /// One row an article.
    pub rows: Vec<CoverageRowView>,
    /// Articles that no document takes up.
    pub untaken: Vec<ClauseRefView>,
    /// Articles that are only mentioned in passing.
    pub passing: Vec<ClauseRefView>,
    /// Articles that some document takes up.
    pub taken: usize,
}

/// An implementing document with its totals.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CoverageColumnView {
    /// Id.
    pub document: String,
    /// Title.
    pub title: String,
    /// What people call it; its title when it has no short name.
    pub name: String,
    /// Page address.
    pub url: String,
    /// Articles that it takes up.
    pub articles: usize,
    /// Clauses that take something up.
    pub clauses: usize,
    /// Clauses without an article.
    pub without: Vec<ClauseRefView>,
    /// Articles it leaves out.
    pub left_out: Vec<ClauseRefView>,
    /// Who judged, with the date; empty when its links are computed.
    pub judged_by: Vec<String>,
    /// Agreement of computed links with the judged ones.
    pub quality: Option<QualityView>,
}

/// An article with the clauses that take it up.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CoverageRowView {
    /// The article.
    pub article: ClauseRefView,
    /// One cell a column, in order.
    pub cells: Vec<Vec<CellView>>,
}

/// A clause in a cell of the coverage.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CellView {
    /// The clause, whole.
    #[serde(flatten)]
    pub at: ClauseRefView,
    /// Number of the clause.
    pub clause: Option<u32>,
    /// Page of the comparison.
    pub compare: String,
    /// Is the article its main one?
    pub main: bool,
    /// `main`, `further` or `passing`.
    pub kind: &'static str,
    /// `curated` or `computed`.
    pub source: &'static str,
    /// Confidence of a computed link.
    pub confidence: Option<f32>,
}

/// A place where a reader's judgement and the computed links differ.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DisagreementView {
    /// The clause.
    pub clause: ClauseRefView,
    /// The parent.
    pub parent: String,
    /// Articles as judged, the main one first; empty for none.
    pub curated: Vec<ClauseRefView>,
    /// Articles as computed, the main one first.
    pub computed: Vec<ClauseRefView>,
    /// Confidence of the computed ones.
    pub confidence: Vec<f32>,
    /// Whether the main articles differ, or only the further ones.
    pub main_differs: bool,
    /// Whether a reader judged this clause at all.
    pub judged: bool,
}

/// Two clauses side by side.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CompareView {
    /// The first clause.
    pub left: CompareSideView,
    /// The second clause.
    pub right: CompareSideView,
    /// Links between the two, in either direction.
    pub links: Vec<CrosswalkRowView>,
    /// Share of the letters of both that stands in shared runs, 0–1.
    pub common: f32,
    /// Whether both texts are wording; with an abstract, differences of wording say nothing.
    pub wording: bool,
    /// Words of obligation and encouragement, with their counts.
    pub strength: Vec<StrengthView>,
    /// The same matter, said with another strength.
    pub shifts: Vec<ShiftView>,
    /// Numbers, years and percentages.
    pub numbers: Vec<MentionView>,
    /// Bodies named.
    pub bodies: Vec<MentionView>,
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CompareSideView {
    /// The clause.
    pub clause: ClauseRefView,
    /// Its text in pieces: joined, they are the text.
    pub pieces: Vec<PieceView>,
    /// Share of its letters that stands in shared runs, 0–1.
    pub share: f32,
}

/// The wording that a clause shares with the clauses it is linked to.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema, Default)]
pub struct WordingView {
    /// Characters of the clause's text that a linked clause has too, in order, disjoint.
    pub shared: Vec<MatchView>,
    /// What no linked clause says: stretches of the clause's text.
    pub own: Vec<String>,
    /// The linked clauses with the shared runs marked: those it carries out, then those that carry it out.
    pub links: Vec<CompareSideView>,
    /// Whether all these texts are wording; with an abstract, differences of wording say nothing.
    pub wording: bool,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PieceView {
    /// The text.
    pub text: String,
    /// Number of the shared run from 0, the same on both sides; `null` for own wording.
    pub run: Option<usize>,
}

/// How often a word of obligation or encouragement occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StrengthView {
    /// The word: 应当, 鼓励 …
    pub word: &'static str,
    /// `ban`, `duty`, `permission`, `encouragement`, `trial`.
    pub class: &'static str,
    /// Times on the left.
    pub left: usize,
    /// Times on the right.
    pub right: usize,
}

/// A matter that both sides speak of with another strength.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShiftView {
    /// The shared wording.
    pub about: String,
    /// Word on the left; empty when it is stated plainly.
    pub left: &'static str,
    /// Word on the right.
    pub right: &'static str,
    /// `stronger` or `weaker`, from left to right.
    pub direction: &'static str,
}

/// A number or a body, and on which side it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MentionView {
    /// As the text prints it; the left one when both name it.
    pub text: String,
    /// Stands on the left.
    pub left: bool,
    /// Stands on the right.
    pub right: bool,
}
