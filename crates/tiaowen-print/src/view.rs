//! Wire shapes: the one set of types behind the JSON endpoint, `--json`, the pages and the agent tools.
//!
//! Built by `kb` from core types; nothing here computes.

pub mod crosswalk;
pub mod revision;
pub mod server;

use serde::Serialize;
use utoipa::ToSchema;

use crate::evidence::Fault;
use revision::ReplacedView;
use tiaowen_link::definition::Manner;
use tiaowen_link::tasks::Role;
use tiaowen_link::verify::{ChangeKind, Reason, Verdict};
use tiaowen_text::doc::{Authority, Event, RepairKind, TextState};
use tiaowen_text::title::in_marks;

/// The identifying fields of a clause, the same wherever one is named.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClauseRefView {
    /// Document id.
    pub document: String,
    /// Document title.
    pub title: String,
    /// What people call the document: a short name, else its title between 《》.
    pub name: String,
    /// Number by which it is cited; `null` for text without one.
    pub number: Option<u32>,
    /// Path in the document: `5.14`, `1`, `preamble`.
    pub path: String,
    /// What names it in addresses, and nothing else: `14`, `5.14.1`, `section-5`. A section's `path` may be another
    /// clause's number.
    pub key: String,
    /// Number mark in full-width form: `（十四）`.
    pub label: String,
    /// Heading; empty when there is none.
    pub heading: String,
    /// Heading of the section it stands in; empty at the top.
    pub section: String,
    /// Page address, relative to the server.
    pub url: String,
    /// Address that stays, relative to the server: leads to the page, or to JSON, Markdown or XML.
    pub permalink: String,
    /// 引用格式: 《…》（十四）
    pub citation: String,
    /// Version of the document's text: the first 16 hex digits of its SHA-256.
    pub version: String,
    /// Whether the text is official wording, a file of unstated origin, a repaired copy or an abstract.
    pub state: TextState,
    /// The day by which the text as it stands is known: its last amendment, else its publication or signing.
    pub text_date: Option<String>,
    /// Date of repeal of the document, where it is repealed.
    pub repealed: Option<String>,
    /// The document known here whose text repeals it (同时废止), where one does.
    pub repealed_by: Option<VersionRefView>,
    /// Whether nothing but its number is left of the clause: 第三条（删除）. An entry for several articles (第三条至
    /// 第五条（删除）) is what each of their numbers leads to.
    pub deleted: bool,
    /// Whether a newer version of the same work is in force.
    pub older: bool,
    /// The version of the same work that is in force today, where that is another one.
    pub in_force_version: Option<VersionRefView>,
    /// Documents known here that changed the text after its last day, the oldest first: what stands here may no
    /// longer be in force as it stands.
    pub changed_by: Vec<VersionRefView>,
}

impl ClauseRefView {
    /// What has to be said of a text that is not simply in force, in Chinese: repealed, an older version, deleted,
    /// changed since; `None` where nothing has.
    pub fn standing(&self) -> Option<String> {
        let text = standing(
            self.repealed.as_deref().map(|day| (day, self.repealed_by.as_ref())),
            self.older,
            self.in_force_version.as_ref(),
            &self.changed_by,
        );
        match (self.deleted, text) {
            (true, Some(text)) => Some(format!("已删除；{text}")),
            (true, None) => Some("已删除".to_owned()),
            (false, text) => text,
        }
    }
}

impl DocumentView {
    /// What has to be said of a text that is not simply in force, in Chinese.
    pub fn standing(&self) -> Option<String> {
        standing(
            self.repealed.as_deref().map(|day| (day, self.repealed_by.as_ref())),
            self.older,
            self.in_force_version.as_ref(),
            &self.changed_by,
        )
    }
}

fn standing(
    repealed: Option<(&str, Option<&VersionRefView>)>,
    older: bool,
    version: Option<&VersionRefView>,
    changed_by: &[VersionRefView],
) -> Option<String> {
    if older {
        let date = version.and_then(|v| v.date.as_ref());
        let now = date.map(|date| format!("，现行版本为 {date}")).unwrap_or_default();
        return Some(format!("旧版本{now}"));
    }
    if let Some((day, by)) = repealed {
        let by = by.map(|by| format!("，见{}", in_marks(&by.title))).unwrap_or_default();
        return Some(format!("已于 {day} 废止{by}"));
    }
    let by = changed_by.last()?;
    let date = by.date.as_ref().map(|date| format!("（{date}）")).unwrap_or_default();
    Some(format!("此后有{}{date}", in_marks(&by.title)))
}

/// The articles of a part of a work: 总则 of a code has those from the 1st to the 204th.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ArticlesView {
    /// Number of its first article.
    pub first: u32,
    /// Number of its last article.
    pub last: u32,
}

impl ArticlesView {
    /// 第205—462条
    pub fn label(&self) -> String {
        if self.first == self.last {
            return format!("第{}条", self.first);
        }
        format!("第{}—{}条", self.first, self.last)
    }
}

/// A document as a step in the life of a text: another version of it, or what changed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionRefView {
    /// Document id.
    pub document: String,
    /// 标题
    pub title: String,
    /// Its last day, ISO 8601; `null` where nothing tells it.
    pub date: Option<String>,
    /// Page address.
    pub url: String,
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
    /// `words`, `characters` (matches only across word borders) or `partial` (near in meaning: has a part of
    /// the words, or what stands in for them).
    pub group: &'static str,
    /// Relevance; comparable within one answer only.
    pub score: f32,
    /// Where the question was asked in several wordings: which of `wordings` found it, counted from 0.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wordings: Vec<usize>,
}

/// One of several wordings of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WordingView {
    /// As typed.
    pub text: String,
    /// Clauses that match it.
    pub total: usize,
    /// Hits of it that took part: those at its head, near ones among them.
    pub found: usize,
}

/// A range in characters (Unicode scalar values).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatchView {
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl From<std::ops::Range<usize>> for MatchView {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
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
    /// Names of bodies and places in the query that changed, with their years.
    pub names: Vec<NameView>,
    /// Terms that are broader than or related to everyday words of the query: they rank clauses where no clause
    /// has all of the query, and make no match.
    pub related: Vec<SynonymView>,
    /// Parts that were not searched.
    pub ignored: Vec<String>,
    /// Every part of the reading with its switch, those that are off included.
    pub parts: Vec<PartView>,
    /// No clause has all of the query: these have a part of it.
    pub relaxed: bool,
    /// The term whose meaning is asked for, folded; absent where the query asks for something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub meaning_of: Option<String>,
    /// The sentence model that took part in ranking these clauses; absent where none did.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub meaning: Option<String>,
    /// Filters that name no document, authority, region or year, as typed: no clause is within them.
    pub unknown: Vec<String>,
}

/// A name of a body or place that is not, or was not always, what it is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NameView {
    /// The word of the query, folded.
    pub word: String,
    /// The whole name.
    pub name: String,
    /// Whose it is: a government, or province and city.
    pub of: String,
    /// First year of the name; `null` where it is not known.
    pub from: Option<u16>,
    /// Year in which the name ended; `null` for a name of today.
    pub until: Option<u16>,
    /// Names that took its place.
    pub next: Vec<String>,
    /// Names whose place it took.
    pub before: Vec<FormerNameView>,
}

/// A name that another one took the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormerNameView {
    /// The whole name.
    pub name: String,
    /// First year of the name; `null` where it is not known.
    pub from: Option<u16>,
    /// Year in which it ended.
    pub until: Option<u16>,
}

/// One part of the reading of a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PartView {
    /// What it is.
    pub kind: PartKind,
    /// The word: for a synonym the one that is also searched, for a fold the word as typed.
    pub text: String,
    /// The word of the query that it belongs to, folded.
    pub word: String,
    /// Whether it has its effect; `false` when it was switched off.
    pub on: bool,
    /// Give this as `off` to switch it off.
    pub switch: String,
}

/// Kinds of parts in the reading of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PartKind {
    /// A word that is searched.
    Word,
    /// A quoted run.
    Phrase,
    /// A word that must not occur.
    Excluded,
    /// A typed form that is matched in every script; off, only as typed.
    Fold,
    /// A word that is also searched for another.
    Synonym,
    /// A word that is left out since it carries no topic; off, it is searched.
    Ignored,
}

/// A synonym that was added to a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
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
    /// Hits after these that are near in meaning: have a part of the words, or what stands in for them; not in
    /// `total`.
    pub partial: usize,
    /// Documents that the whole query is the title, short name or id of: those in force first, newer before older.
    pub documents: Vec<DocumentRefView>,
    /// Hits at the head that define the term of `query.meaning_of`.
    pub defining: usize,
    /// First hit of this page.
    pub offset: usize,
    /// Most hits a page.
    pub limit: usize,
    /// Clauses that the query names, as 民法典第五条 does: they stand before all hits.
    pub jump: Vec<ClauseRefView>,
    /// The hits.
    pub hits: Vec<HitView>,
    /// Counts by facet, when they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facets: Option<FacetsView>,
    /// What may help, when nothing was found or nothing whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hints: Option<HintsView>,
    /// How the query was read; of several wordings the first.
    pub query: QueryView,
    /// The wordings of the question, where there were several. Then hits are fused from the first hundred of each:
    /// `total` counts these, and `group` is the best that a wording gave.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wordings: Vec<WordingView>,
    /// With `asof`: what texts have that stood on that day and were replaced since; on the first page, where there is
    /// any. Not in `total`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced: Option<ReplacedView>,
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
    /// 通过日期
    pub adopted: Option<String>,
    /// 批准日期
    pub approved: Option<String>,
    /// 发布日期
    pub published: Option<String>,
    /// 施行日期
    pub in_force: Option<String>,
    /// 修正、修订日期
    pub amended: Vec<String>,
    /// The day by which the text as it stands is known: its last amendment, else its publication or signing.
    pub text_date: Option<String>,
    /// The articles it has, where the work is held in parts that stand beside each other.
    pub part: Option<ArticlesView>,
    /// Date of repeal; `null` while in force or not known.
    pub repealed: Option<String>,
    /// The document known here whose text repeals it (同时废止), where one does.
    pub repealed_by: Option<VersionRefView>,
    /// Whether a newer version of the same work is in force.
    pub older: bool,
    /// The version of the same work that is in force today, where that is another one.
    pub in_force_version: Option<VersionRefView>,
    /// Documents known here that changed the text after its last day, the oldest first.
    pub changed_by: Vec<VersionRefView>,
    /// Rank of the issuing authority.
    pub authority: Authority,
    /// Region: a province, or 全国.
    pub region: Option<String>,
    /// City or prefecture in the region.
    pub city: Option<String>,
    /// County, district or banner.
    pub county: Option<String>,
    /// What the note under the title tells, in its order.
    pub events: Vec<Event>,
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
    /// Clauses with a link to an article of a document that this one carries out.
    pub linked: usize,
    /// Page address.
    pub url: String,
    /// Address that stays.
    pub permalink: String,
    /// 引用格式: 《…》（发文字号）
    pub citation: String,
    /// Version of the text: the first 16 hex digits of its SHA-256.
    pub version: String,
    /// When the document came here, ISO 8601.
    pub added: String,
    /// When its text last changed here, ISO 8601.
    pub text_changed: String,
    /// When its crosswalk last changed here, ISO 8601; `null` without one.
    pub crosswalk_changed: Option<String>,
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
    /// Since when the official page could not be fetched or was refused; `null` when the last look was good.
    pub stale_since: Option<String>,
    /// SHA-256 of the stored bytes.
    pub sha256: String,
    /// Charset as decoded.
    pub charset: String,
    /// What the copy says of the document and no other field holds: 法规类别, 效力级别, 时效性 …
    pub stated: Vec<StatedView>,
    /// Repairs by kind.
    pub repairs: Vec<RepairCountView>,
}

/// A fact as the copy states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatedView {
    /// What it tells: 法规类别.
    pub label: String,
    /// As printed: 行政 ＞ 文化部.
    pub value: String,
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
    /// Document id.
    pub document: String,
    /// Number by which it is cited.
    pub number: Option<u32>,
    /// Path.
    pub path: String,
    /// What names it in addresses, and nothing else: `14`, `5.14.1`, `section-5`.
    pub key: String,
    /// Mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Page address.
    pub url: String,
    /// Address that stays.
    pub permalink: String,
    /// 引用格式: 《…》（十四）
    pub citation: String,
    /// Version of the document's text.
    pub version: String,
    /// Whether the text is the wording, a repaired copy or an abstract.
    pub state: TextState,
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
    /// How it was recognised, for a text that was read from a picture.
    pub recognition: Option<RecognitionView>,
    /// Cross-references.
    pub references: ReferencesView,
    /// Terms in the text that the document defines, in the order of the text; present where one clause is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    pub defined_terms: Option<Vec<DefinedTermView>>,
    /// The clause before, if any.
    pub previous: Option<ClauseRefView>,
    /// The clause after, if any.
    pub next: Option<ClauseRefView>,
    /// Where the text comes from.
    pub provenance: ProvenanceView,
}

/// A term in a clause that its document defines.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DefinedTermView {
    /// As it is written here.
    pub term: String,
    /// Where it stands, as character ranges of the clause's text.
    pub at: Vec<MatchView>,
    /// Whether its meaning is told or a longer name is shortened to it.
    pub manner: Manner,
    /// The words that define it.
    pub definition: String,
    /// The clause that defines it: another one, or this one.
    pub clause: ClauseRefView,
}

/// How sure a program was of a clause that it read from a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct RecognitionView {
    /// Confidence, 0–100.
    pub confidence: u8,
    /// Whether that is so little that the words have to be compared with the picture.
    pub low: bool,
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
    pub relation: Option<&'static str>,
    /// The same as a Chinese word: 同一主题 …
    pub relation_label: Option<&'static str>,
    /// Confidence of a computed link, 0–1.
    pub confidence: Option<f32>,
    /// Note of the reader who judged.
    pub note: Option<String>,
    /// What the program says of a link that a reader judged; `null` when it does not find the link.
    pub computed: Option<SecondOpinionView>,
}

/// What the program says of a judged link.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct SecondOpinionView {
    /// Relation word.
    pub relation: Option<&'static str>,
    /// The same as a Chinese word.
    pub relation_label: Option<&'static str>,
    /// Confidence, 0–1.
    pub confidence: f32,
}

/// Clauses of other documents that treat the same matter as one.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RelatedView {
    /// Which clause.
    pub clause: ClauseRefView,
    /// Those of the crosswalk, then those that share the most telling words, the most alike first. What is only a
    /// little alike is left out; of other versions of the same work none is named.
    pub related: Vec<RelatedClauseView>,
}

/// A clause of another document that treats the same matter.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RelatedClauseView {
    /// Which clause.
    #[serde(flatten)]
    pub clause: ClauseRefView,
    /// What says so.
    pub basis: Basis,
    /// How alike the words are, 0–1, each counted by how telling it is; comparable within one collection only.
    pub score: f32,
    /// The shared words, as the first clause writes them, the most telling first.
    pub terms: Vec<String>,
}

/// What says that two clauses treat the same matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A link of the crosswalk.
    Crosswalk,
    /// Telling words that both have.
    Terms,
}

/// A word in context: a page of its places, and how it is spread.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct KwicView {
    /// As typed.
    pub input: String,
    /// The runs of characters that were looked for, folded.
    pub words: Vec<String>,
    /// Characters before and behind a word, at most.
    pub width: usize,
    /// Clauses that match.
    pub clauses: usize,
    /// How many of them were read: at most 10,000, the first in the order of `sort`. Lines, `total` and `spread`
    /// are of these.
    pub read: usize,
    /// Places of the words in the clauses that were read.
    pub total: usize,
    /// First line of this page.
    pub offset: usize,
    /// Most lines of a page.
    pub limit: usize,
    /// The lines.
    pub lines: Vec<KwicLineView>,
    /// How the words are spread.
    pub spread: SpreadView,
}

/// One place of a word.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct KwicLineView {
    /// Which clause.
    #[serde(flatten)]
    pub clause: ClauseRefView,
    /// What stands before the word in the clause, without white space.
    pub before: String,
    /// The word as it is written there.
    pub keyword: String,
    /// What stands behind it.
    pub after: String,
    /// Where the word stands, in characters of the clause's text.
    pub at: MatchView,
}

/// How words are spread over a collection, as far as filters leave it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
pub struct SpreadView {
    /// By the year of the text, the latest first.
    pub years: Vec<SpreadRowView>,
    /// By authority, the highest first.
    pub levels: Vec<SpreadRowView>,
    /// Documents with the most places, at most 50.
    pub documents: Vec<SpreadRowView>,
    /// Documents that have the words.
    pub in_documents: usize,
}

/// How often words are in some documents.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SpreadRowView {
    /// Year, authority or document id: the value of the filter; empty for texts without a date.
    pub value: String,
    /// The same for readers.
    pub label: String,
    /// Places.
    pub occurrences: usize,
    /// Clauses that have them.
    pub clauses: usize,
    /// Characters of all documents of the year or authority that the filters leave, also of those without the words;
    /// `null` where not all clauses were read, or a filter leaves parts of documents.
    pub characters: Option<u64>,
    /// Places in 10,000 characters; `null` as there.
    pub per_10000: Option<f32>,
}

/// A document that a text cites and that is not held.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NotHeldView {
    /// Title or number as printed; the title of the record when the document is known by its facts.
    pub title: String,
    /// Id, when it is known by its facts and only the text is missing.
    pub document: Option<String>,
    /// The clauses that cite it.
    pub from: Vec<ClauseRefView>,
}

/// A citation in the text.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CitationView {
    /// The clause that cites.
    pub from: ClauseRefView,
    /// The words of the citation; empty for a clause that a range implies.
    pub text: String,
    /// The whole range that this citation is part of, as printed: （三十一）至（三十三）.
    pub range: Option<String>,
    /// Character range of these words in the citing clause's text.
    pub at: MatchView,
    /// Document it resolves to, if held or known.
    pub document: Option<String>,
    /// Clause it resolves to.
    pub target: Option<ClauseRefView>,
    /// The part of that clause that is meant, in its script: 第二款第三项; `null` for the whole clause and for a part
    /// that is not known.
    pub part: Option<String>,
    /// The text held is newer than the one that cites, so that its numbers may have moved since: the target is the
    /// clause that has the number now.
    pub outdated: bool,
}

/// What a check of citations and quotations found.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VerifyView {
    /// Characters of the text.
    pub characters: usize,
    /// The day for which versions of texts were chosen, ISO 8601: today unless told.
    pub day: String,
    /// The documents that the text is about: those told, and those that it cites, most cited first.
    pub documents: Vec<CitedDocumentView>,
    /// Findings by verdict.
    pub counts: VerdictCountsView,
    /// Every citation and quotation in the order of the text.
    pub findings: Vec<FindingView>,
    /// Hash over corpus, lexicon and schema that the text was checked against.
    pub stamp: String,
}

/// What a second check of evidence says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgainView {
    /// Whether the evidence holds by itself: hashes, and every comparison made once more.
    pub sound: bool,
    /// What does not hold.
    pub faults: Vec<Fault>,
    /// Items that stand otherwise in the documents held now.
    pub differing: usize,
    /// The day for which versions had been chosen.
    pub day: String,
    /// Every item against the documents held now.
    pub items: Vec<AgainItemView>,
}

/// One item of evidence against the documents held now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AgainItemView {
    /// Its number, from 1.
    pub item: usize,
    /// The citation as written.
    pub citation: Option<String>,
    /// The quotation.
    pub quote: Option<String>,
    /// The verdict of the first check.
    pub verdict: Verdict,
    /// How the clause stands now.
    pub state: AgainState,
    /// The same in words, in Chinese.
    pub message: String,
}

/// How a clause stands that evidence rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AgainState {
    /// Its text is the same.
    Same,
    /// Its text is another now.
    Changed,
    /// Its text is the same, and a newer version of the work is in force.
    Older,
    /// Its document has been repealed since.
    Repealed,
    /// The document or the clause is not held any more.
    Gone,
    /// No clause was found by the first check.
    NotCompared,
}

impl AgainState {
    /// Whether it is another than at the first check.
    pub const fn is_other(self) -> bool {
        !matches!(self, Self::Same | Self::NotCompared)
    }

    /// The word for readers, in Chinese.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Same => "未变",
            Self::Changed => "文字已变",
            Self::Older => "已有新版本",
            Self::Repealed => "已废止",
            Self::Gone => "已不在库中",
            Self::NotCompared => "无条文",
        }
    }
}

/// A document that a checked text is about.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CitedDocumentView {
    /// Which document, and how its text stands.
    #[serde(flatten)]
    pub document: DocumentRefView,
    /// How many findings are of it.
    pub findings: usize,
}

/// Findings by verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct VerdictCountsView {
    /// Word for word.
    pub verified: usize,
    /// In other words.
    pub differs: usize,
    /// Not there.
    pub not_found: usize,
    /// Could not be looked at.
    pub unverifiable: usize,
    /// There, in a repealed document.
    pub repealed: usize,
    /// Told without quotation marks, not word for word.
    pub paraphrase: usize,
    /// Read like a citation or quotation, and not looked at.
    pub not_checked: usize,
}

/// One citation, quotation or both, with its verdict.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FindingView {
    /// The verdict.
    pub verdict: Verdict,
    /// Why.
    pub reason: Reason,
    /// The verdict in words, in Chinese.
    pub message: String,
    /// From the first of citation and quotation to the last, in characters of the text.
    pub at: MatchView,
    /// The citation.
    pub citation: Option<PassageView>,
    /// The quotation without its marks.
    pub quote: Option<PassageView>,
    /// Document that the citation names, when it is known here.
    pub document: Option<String>,
    /// Where the wording, or the nearest wording, stands.
    pub place: Option<PlaceView>,
    /// Other places that have exactly the wording.
    pub elsewhere: Vec<PlaceView>,
    /// How the quotation differs from the wording of `place`.
    pub changes: Vec<ChangeView>,
    /// Share of the quotation that stands at `place`, 0–1.
    pub similarity: f32,
    /// Date of repeal of the document, where it is repealed.
    pub repealed: Option<String>,
}

impl FindingView {
    /// The verdict in a word for readers. That a clause is there says nothing of wording beside its citation.
    pub fn label(&self) -> &'static str {
        if self.only_exists() { "条文存在" } else { self.verdict.label() }
    }

    /// Whether nothing but the citation was judged, and what it names is there.
    pub fn only_exists(&self) -> bool {
        self.verdict == Verdict::Verified
            && matches!(self.reason, Reason::Exists | Reason::Uncompared)
    }

    /// Whether the wording of `place` says more than the quotation: where they differ, and where something is left out.
    pub fn shows_wording(&self) -> bool {
        let cut = |q: &PassageView| ["…", "⋯", "..."].iter().any(|mark| q.text.contains(mark));
        matches!(self.verdict, Verdict::Differs | Verdict::Paraphrase)
            || self.reason == Reason::Numerals
            || self.quote.as_ref().is_some_and(cut)
    }
}

/// A stretch of the checked text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PassageView {
    /// The words.
    pub text: String,
    /// Where they stand, in characters.
    pub at: MatchView,
}

/// A place in a document.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PlaceView {
    /// Document id.
    pub document: String,
    /// 标题
    pub title: String,
    /// The clause; `null` for a place outside every clause, and for a document as a whole.
    pub clause: Option<ClauseRefView>,
    /// The part of the clause that has it: `第二款第（一）项`; empty for a clause of one part.
    pub part: String,
    /// The wording there as published; empty for a citation without quotation.
    pub wording: String,
    /// Page address.
    pub url: String,
    /// Address that stays.
    pub permalink: String,
    /// 引用格式
    pub citation: String,
    /// Version of the document's text.
    pub version: String,
    /// State of the document's text.
    pub state: TextState,
    /// The day by which the text as it stands is known: its last amendment, else its publication or signing.
    pub text_date: Option<String>,
    /// Whether a newer version of the same work is in force.
    pub older: bool,
    /// The version of the same work that is in force today, where that is another one.
    pub in_force_version: Option<VersionRefView>,
    /// Documents known here that changed the text after its last day, the oldest first.
    pub changed_by: Vec<VersionRefView>,
}

/// One difference between a quotation and the wording.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeView {
    /// What sort of difference.
    pub kind: ChangeKind,
    /// In the quotation; empty where something was dropped.
    pub quoted: String,
    /// In the document; empty where something was added.
    pub original: String,
    /// Where `quoted` stands, in characters of the text.
    pub at: MatchView,
}

/// How many hits each value of a facet would leave, all other filters kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default, ToSchema)]
pub struct FacetsView {
    /// How many documents have a hit; the list of them is cut.
    pub in_documents: usize,
    /// By document id.
    pub documents: Vec<FacetValueView>,
    /// By authority.
    pub levels: Vec<FacetValueView>,
    /// By region.
    pub regions: Vec<FacetValueView>,
    /// By year, newest first.
    pub years: Vec<FacetValueView>,
    /// By section heading.
    pub sections: Vec<FacetValueView>,
    /// `true` for clauses with a counterpart in another document, `false` for the others.
    pub counterpart: Vec<FacetValueView>,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetValueView {
    /// Value for the filter.
    pub value: String,
    /// What a reader sees.
    pub label: String,
    /// Hits.
    pub count: usize,
}

/// A document by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DocumentRefView {
    /// Document id.
    pub id: String,
    /// 标题
    pub title: String,
    /// Page address.
    pub url: String,
    /// Address that stays.
    pub permalink: String,
    /// 引用格式: 《…》（发文字号）
    pub citation: String,
    /// Version of the text.
    pub version: String,
    /// The day by which the text as it stands is known, ISO 8601: of its last amendment or publication.
    pub date: Option<String>,
    /// When it comes into force, ISO 8601.
    pub in_force: Option<String>,
    /// The articles it has, where the work is held in parts that stand beside each other.
    pub part: Option<ArticlesView>,
    /// When it was repealed, ISO 8601; absent while in force.
    pub repealed: Option<String>,
    /// The document known here whose text repeals it (同时废止), where one does.
    pub repealed_by: Option<VersionRefView>,
    /// Whether the text is the wording, a repaired copy or an abstract.
    pub state: TextState,
    /// Whether a newer version of the same work is in force.
    pub older: bool,
    /// The version of the same work that is in force today, where that is another one.
    pub in_force_version: Option<VersionRefView>,
    /// Documents known here that changed the text after its last day, the oldest first: what stands here may no
    /// longer be in force as it stands.
    pub changed_by: Vec<VersionRefView>,
}

/// What a typed place names.
#[derive(Debug, Clone, PartialEq, Serialize, Default, ToSchema)]
pub struct ResolveView {
    /// As typed.
    pub input: String,
    /// The clause number that was read: `14`, `175-1`.
    pub number: Option<String>,
    /// Clauses with this number; several when several documents have it. Of the versions of a work that which is
    /// in force today comes first.
    pub clauses: Vec<ClauseRefView>,
    /// The part of the clauses that was named: `第二款`; `null` for clauses as a whole.
    pub part: Option<String>,
    /// Whether a part was named that the clauses do not have.
    pub part_missing: bool,
    /// The nearest clauses when none has the number.
    pub nearest: Vec<ClauseRefView>,
    /// Documents that the name means.
    pub documents: Vec<DocumentRefView>,
}

/// Short answers to "which clause covers this?"; empty when no clause clearly does.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LookupView {
    /// How the query was read.
    pub query: QueryView,
    /// The clause that the text names, where it is a number or a name with a number.
    pub place: ResolveView,
    /// The clause that clearly wins in each document.
    pub answers: Vec<HitView>,
    /// Clauses that match in all, so that silence can be told from nothing.
    pub total: usize,
}

/// What a document sets to whom by when.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TasksView {
    /// Which document.
    pub document: DocumentRefView,
    /// The clauses, and the rows of task tables in them, that name bodies in charge, deadlines or quantities, in reading
    /// order.
    pub tasks: Vec<TaskView>,
}

/// What one clause sets. All of it is read from the words by rules: the clause itself decides.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TaskView {
    /// Which clause.
    pub clause: ClauseRefView,
    /// What is to be done, where a row of a table in the clause sets it.
    pub row: Option<RowView>,
    /// Bodies in charge.
    pub bodies: Vec<BodyView>,
    /// Days by which something is to be done.
    pub deadlines: Vec<DeadlineView>,
    /// Quantities and targets.
    pub quantities: Vec<QuantityView>,
}

/// The cell of a task table that says what is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RowView {
    /// As printed.
    pub text: String,
    /// Where it stands, in characters of the clause.
    pub at: MatchView,
}

/// A body in charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BodyView {
    /// Name as printed, in simplified script.
    pub name: String,
    /// What it has to do.
    pub role: Role,
    /// The same in Chinese.
    pub role_label: &'static str,
    /// Where it stands, in characters of the clause.
    pub at: MatchView,
}

/// A day by which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeadlineView {
    /// Year, month or day, ISO 8601.
    pub date: String,
    /// As printed.
    pub text: String,
    /// Where it stands, in characters of the clause.
    pub at: MatchView,
}

/// A quantity or target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct QuantityView {
    /// Number and unit.
    pub text: String,
    /// Words that bound it: 不低于, 以上; empty where there are none.
    pub bound: String,
    /// The words before it, which mostly say what it is of.
    pub of: String,
    /// Where it stands, in characters of the clause.
    pub at: MatchView,
}

/// What has gone out of date in the collection.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RadarView {
    /// The day it was looked on, ISO 8601.
    pub day: String,
    /// Documents that were looked at: those in force whose text is held.
    pub documents: usize,
    /// What was found, document by document.
    pub entries: Vec<RadarEntryView>,
}

/// One thing that has gone out of date.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RadarEntryView {
    /// What sort.
    pub kind: RadarKind,
    /// The same in Chinese.
    pub label: &'static str,
    /// The document that is out of date.
    pub document: DocumentRefView,
    /// Its clause, where one is concerned.
    pub clause: Option<ClauseRefView>,
    /// The document that changed.
    pub other: Option<VersionRefView>,
    /// Why, in Chinese.
    pub reason: String,
}

/// Sorts of things that go out of date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RadarKind {
    /// The document that it carries out was amended, replaced or repealed later.
    ParentChanged,
    /// A clause cites a repealed document.
    CitesRepealed,
    /// A clause cites an article that has another number or wording now.
    CitesRenumbered,
    /// The term that the document sets itself has ended.
    TermEnded,
}

impl RadarKind {
    /// Every sort, in the order of pages.
    pub const ALL: [Self; 4] =
        [Self::ParentChanged, Self::CitesRepealed, Self::CitesRenumbered, Self::TermEnded];

    /// The word for readers, in Chinese.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ParentChanged => "上级文件已变",
            Self::CitesRepealed => "所引文件已废止",
            Self::CitesRenumbered => "所引条款已变",
            Self::TermEnded => "有效期已满",
        }
    }
}

/// What may help when a query finds nothing, or nothing whole.
#[derive(Debug, Clone, PartialEq, Serialize, Default, ToSchema)]
pub struct HintsView {
    /// Words that occur in no clause, within the filters or without.
    pub missing: Vec<String>,
    /// Clauses that the query finds where its filters are dropped; 0 when it has none, or finds some within.
    pub unfiltered: usize,
    /// The query without one of its words, and how much that finds.
    pub without: Vec<OfferView>,
    /// Words that were perhaps meant instead: one character other, or the same sound.
    pub slips: Vec<OfferView>,
    /// Clauses whose heading comes nearest.
    pub nearest: Vec<ClauseRefView>,
}

/// Another query, and how much it finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OfferView {
    /// What it leaves out or puts in.
    pub word: String,
    /// The whole query.
    pub query: String,
    /// Clauses that it finds.
    pub total: usize,
}

/// What people ask about, with the clause of each document that covers it best.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TopicView {
    /// Field it belongs to.
    pub field: String,
    /// Name.
    pub name: String,
    /// Query that finds its clauses.
    pub query: String,
    /// Words people use for it.
    pub also: Vec<String>,
    /// Best clause of each document.
    pub clauses: Vec<ClauseRefView>,
}

/// Suggestions while typing, in three groups.
#[derive(Debug, Clone, PartialEq, Serialize, Default, ToSchema)]
pub struct SuggestView {
    /// As typed.
    pub input: String,
    /// Clauses that the text names.
    pub jump: Vec<ClauseRefView>,
    /// Documents whose title has it.
    pub documents: Vec<DocumentRefView>,
    /// Clauses whose heading has it.
    pub headings: Vec<ClauseRefView>,
    /// Words of the texts that begin with it.
    pub terms: Vec<String>,
    /// Clauses whose text has it.
    pub total: usize,
}

/// How a text is folded and cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnalyzeView {
    /// As given.
    pub input: String,
    /// Folded for matching.
    pub folded: String,
    /// Words in order.
    pub words: Vec<TokenView>,
    /// Tokens of the word field, the runs inside longer words included.
    pub word_tokens: Vec<TokenView>,
    /// Tokens of the character field: singles and pairs.
    pub character_tokens: Vec<TokenView>,
    /// Synonyms of the words.
    pub synonyms: Vec<SynonymView>,
}

/// A token with its place in the text as given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TokenView {
    /// Folded text that is matched.
    pub text: String,
    /// The same stretch as given.
    pub original: String,
    /// Position, counted in words or characters.
    pub position: usize,
    /// Range in characters of the text as given.
    pub at: MatchView,
    /// Whether it is a word of the project's lexicon.
    pub in_lexicon: bool,
}
