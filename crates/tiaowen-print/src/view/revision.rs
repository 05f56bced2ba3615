//! Two texts of one work, clause by clause, and the texts that a document had.

use super::MatchView;
use serde::Serialize;
use tiaowen_link::revision::Fate;
use tiaowen_text::doc::TextState;
use utoipa::ToSchema;

/// A text of a document: the one it has, or one it had.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EditionView {
    /// Document id.
    pub document: String,
    /// Number of an earlier text; absent for the one that the document has.
    pub number: Option<u32>,
    /// How it is named in addresses: `sichuan-2023`, `sichuan-2023~1`.
    pub name: String,
    /// 标题
    pub title: String,
    /// Whether it is wording, a repaired copy or an abstract.
    pub state: TextState,
    /// Date of the text, ISO 8601.
    pub date: Option<String>,
    /// 施行日期, ISO 8601
    pub in_force: Option<String>,
    /// 废止日期, ISO 8601
    pub repealed: Option<String>,
    /// When it was taken in, ISO 8601, as far as is known.
    pub taken: Option<String>,
    /// When another text took its place here, ISO 8601.
    pub replaced: Option<String>,
    /// The file or the address it came from, as far as is known.
    pub from: Option<String>,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// What became of each clause from one text to another.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RevisionView {
    /// The old text.
    pub old: EditionView,
    /// The new text.
    pub new: EditionView,
    /// How many clauses each happened to.
    pub counts: RevisionCountsView,
    /// Every clause in the order of the new text; what is gone stands where it was.
    pub clauses: Vec<ClauseChangeView>,
}

/// How many clauses something happened to; a clause that moved is also counted as same or changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RevisionCountsView {
    /// The wording stayed.
    pub same: usize,
    /// The wording changed.
    pub changed: usize,
    /// The number is another.
    pub moved: usize,
    /// New.
    pub added: usize,
    /// Gone.
    pub dropped: usize,
}

/// What became of a clause.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClauseChangeView {
    /// What became of its wording.
    pub fate: Fate,
    /// Whether its number is another.
    pub moved: bool,
    /// The clause in the old text.
    pub old: Option<ClauseWordingView>,
    /// The clause in the new text.
    pub new: Option<ClauseWordingView>,
}

/// A clause with its wording.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClauseWordingView {
    /// Key in addresses.
    pub key: String,
    /// Number mark as printed.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// Page address, where the text is the one that the document has.
    pub url: Option<String>,
    /// Its wording in pieces; left out where it stayed.
    pub pieces: Vec<WordsView>,
}

/// Words of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WordsView {
    /// The words.
    pub text: String,
    /// Whether the other text does not have them.
    pub changed: bool,
}

/// Where a clause stands that had this number in an earlier text.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RenumberedView {
    /// The earlier text.
    pub edition: EditionView,
    /// Number mark of the clause there.
    pub label: String,
    /// Its heading there.
    pub heading: String,
    /// Where it stands now; absent where it is gone.
    pub now: Option<ClauseWordingView>,
}

/// A clause in one of the texts of its work.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StandView {
    /// The text.
    pub edition: EditionView,
    /// What became of the clause since the text before; `added` in the first that has it.
    pub fate: Fate,
    /// Whether its number is another than in the text before.
    pub moved: bool,
    /// The clause there; what changed is marked.
    pub clause: ClauseWordingView,
}

/// A text with its wording.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct EditionTextView {
    /// Which text.
    #[serde(flatten)]
    pub edition: EditionView,
    /// Its clauses in reading order, or the one that was asked for.
    pub clauses: Vec<ClauseWordingView>,
}

/// Clauses with every word of a search in texts that stood on the day asked for and were replaced since.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReplacedView {
    /// Clauses that match.
    pub total: usize,
    /// The first of them, document by document.
    pub hits: Vec<ReplacedHitView>,
}

/// A clause of a text that was replaced.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ReplacedHitView {
    /// The text that it stands in.
    pub edition: EditionView,
    /// Its key in that text.
    pub key: String,
    /// Number mark.
    pub label: String,
    /// Heading.
    pub heading: String,
    /// 引用格式, with the day of the text.
    pub citation: String,
    /// Page that shows it beside what became of it.
    pub url: String,
    /// Snippet, HTML-escaped, with `<mark>` around exactly what matched.
    pub snippet: String,
    /// The same snippet without marks: a run of the text.
    pub snippet_text: String,
    /// Marks as character ranges into `snippet_text`.
    pub matches: Vec<MatchView>,
}
