//! Wire shapes: the one set of types behind the JSON endpoint, `--json`, the pages and the agent tools.
//!
//! Built by `kb` from core types; nothing here computes.

use serde::Serialize;
use utoipa::ToSchema;

use crate::doc::{Authority, RepairKind, TextState};

/// The identifying fields of a clause, the same wherever one is named.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClauseRefView {
    /// Document id.
    pub document: String,
    /// Document title.
    pub title: String,
    /// Number by which it is cited; `null` for text without one.
    pub number: Option<u32>,
    /// Path in the document: `5.14`, `1`, `preamble`.
    pub path: String,
    /// Number mark in full-width form: `（十四）`.
    pub label: String,
    /// Heading; empty when there is none.
    pub heading: String,
    /// Heading of the section it stands in; empty at the top.
    pub section: String,
    /// Page address, relative to the server.
    pub url: String,
    /// Whether the text is the wording, a repaired copy or an abstract.
    pub state: TextState,
}

/// One search hit.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct HitView {
    /// Which clause.
    #[serde(flatten)]
    pub clause: ClauseRefView,
    /// Snippet, HTML-escaped, with `<mark>` around exactly what matched.
    pub snippet: String,
    /// The same snippet without marks: a run of the stored text.
    pub snippet_text: String,
    /// Marks as character ranges into `snippet_text`.
    pub matches: Vec<MatchView>,
    /// `words` or `characters` (matches only across word borders).
    pub group: &'static str,
    /// Relevance; comparable within one answer only.
    pub score: f32,
}

/// A range in characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatchView {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// How a query was read.
#[derive(Debug, Clone, PartialEq, Serialize, Default, ToSchema)]
pub struct QueryView {
    /// As typed.
    pub input: String,
    /// Folded for matching.
    pub normalized: String,
    /// Words searched.
    pub words: Vec<String>,
    /// Quoted runs.
    pub phrases: Vec<String>,
    /// Words that must not occur.
    pub excluded: Vec<String>,
    /// Synonyms added: word and what was also searched.
    pub synonyms: Vec<SynonymView>,
    /// Parts that were not searched.
    pub ignored: Vec<String>,
}

/// A synonym that was added to a query.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SynonymView {
    /// Word of the query.
    pub word: String,
    /// Also searched.
    pub also: Vec<String>,
}

/// A page of search results.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SearchView {
    /// Clauses that match, word hits and character hits together.
    pub total: usize,
    /// Of these, how many match only across word borders; they come last.
    pub characters_only: usize,
    /// First hit of this page.
    pub offset: usize,
    /// Most hits a page.
    pub limit: usize,
    /// The hits.
    pub hits: Vec<HitView>,
    /// How the query was read.
    pub query: QueryView,
}

/// A document without its text.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DocumentView {
    /// Id.
    pub id: String,
    /// 标题
    pub title: String,
    /// Names people use.
    pub short_names: Vec<String>,
    /// 发文机关
    pub issuers: Vec<String>,
    /// 发文字号
    pub number: Option<String>,
    /// 成文日期
    pub dated: Option<String>,
    /// 发布日期
    pub published: Option<String>,
    /// Date of repeal; `null` while in force or not known.
    pub repealed: Option<String>,
    /// Rank of the issuing authority.
    pub authority: Authority,
    /// Region.
    pub region: Option<String>,
    /// 文种
    pub kind: Option<String>,
    /// Documents it carries out.
    pub implements: Vec<String>,
    /// State of the text.
    pub state: TextState,
    /// Official address.
    pub official_url: Option<String>,
    /// Fields that still need checking.
    pub unverified: Vec<String>,
    /// Number of numbered clauses.
    pub clauses: usize,
    /// Page address.
    pub url: String,
    /// Provenance of the text.
    pub provenance: ProvenanceView,
}

/// Where a text comes from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ProvenanceView {
    /// File read.
    pub file: String,
    /// Address of the copy; not a link when `mirror`.
    pub url: Option<String>,
    /// Unofficial mirror?
    pub mirror: bool,
    /// Publication that printed the text.
    pub published_in: Option<String>,
    /// Fetch time.
    pub fetched: Option<String>,
    /// SHA-256 of the stored bytes.
    pub sha256: String,
    /// Charset as decoded.
    pub charset: String,
    /// Repairs by kind.
    pub repairs: Vec<RepairCountView>,
}

/// How often a kind of repair was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepairCountView {
    /// Kind.
    pub kind: RepairKind,
    /// Times.
    pub count: usize,
}

/// One repair, for the view that shows them in place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepairView {
    /// Kind.
    pub kind: RepairKind,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Character position in the clause text.
    pub at: usize,
}

/// A document with its outline.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DocumentFullView {
    /// The facts.
    #[serde(flatten)]
    pub document: DocumentView,
    /// Every unit in reading order.
    pub outline: Vec<OutlineView>,
}

/// A line of a document's outline.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct OutlineView {
    /// Depth from 0.
    pub depth: usize,
    /// Number by which it is cited.
    pub number: Option<u32>,
    /// Path.
    pub path: String,
    /// Mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Page address.
    pub url: String,
}

/// A clause with its text and references.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClauseView {
    /// Which clause.
    #[serde(flatten)]
    pub clause: ClauseRefView,
    /// The whole text of the clause as published: mark, heading and body.
    pub text: String,
    /// Paragraphs of the body.
    pub paragraphs: Vec<String>,
    /// Repairs made inside it.
    pub repairs: Vec<RepairView>,
    /// Cross-references.
    pub references: ReferencesView,
    /// The clause before, if any.
    pub previous: Option<ClauseRefView>,
    /// The clause after, if any.
    pub next: Option<ClauseRefView>,
    /// 引用格式: 《…》（十四）
    pub citation: String,
    /// Where the text comes from.
    pub provenance: ProvenanceView,
}

/// The three kinds of cross-reference, never mixed, in both directions.
#[derive(Debug, Clone, PartialEq, Serialize, Default, ToSchema)]
pub struct ReferencesView {
    /// Articles of the parent document that this clause carries out.
    pub implements: Vec<LinkView>,
    /// Clauses that carry out this article.
    pub implemented_by: Vec<LinkView>,
    /// Citations found in the text.
    pub cites: Vec<CitationView>,
    /// Clauses whose text cites this one.
    pub cited_by: Vec<CitationView>,
}

/// A link of the crosswalk.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LinkView {
    /// The clause at the other end.
    #[serde(flatten)]
    pub clause: ClauseRefView,
    /// Main article, or a further one.
    pub main: bool,
    /// `curated` or `computed`.
    pub source: &'static str,
    /// Relation word, when judged or computed.
    pub relation: Option<String>,
    /// Confidence of a computed link, 0–1.
    pub confidence: Option<f32>,
    /// Note of the reader who judged.
    pub note: Option<String>,
}

/// A citation in the text.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CitationView {
    /// The clause that cites.
    pub from: ClauseRefView,
    /// The words of the citation.
    pub text: String,
    /// Character range of these words in the citing clause's text.
    pub at: MatchView,
    /// Document it resolves to, if held or known.
    pub document: Option<String>,
    /// Clause it resolves to.
    pub target: Option<ClauseRefView>,
}
