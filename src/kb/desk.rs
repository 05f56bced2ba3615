//! What a judge is shown, and what he says.

use crate::corpus::crosswalk::Judge;
use tiaowen_link::crossref::Relation;
use tiaowen_link::crossref::agreement::Agreement;
use tiaowen_link::crossref::curated::Kind;
use tiaowen_print::view::ClauseRefView;
use tiaowen_print::view::crosswalk::CompareSideView;

/// Most characters of a judge's note.
pub const LONGEST_NOTE: usize = 500;

/// What a clause waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Queue {
    /// Nobody judged what is computed for it
    Open,
    /// Nobody judged it, and nothing is computed
    Bare,
    /// It was judged otherwise than computed, and the computed links were not rejected
    Differs,
    /// Readers say something that no judge has answered
    Readers,
    /// Another judged it and this judge has not; what the other said is not shown
    Second,
    /// It was judged
    Judged,
}

impl Queue {
    /// All queues, in the order in which they are offered.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Differs, Self::Readers, Self::Bare, Self::Second, Self::Judged];

    /// The word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Bare => "bare",
            Self::Differs => "differs",
            Self::Readers => "readers",
            Self::Second => "second",
            Self::Judged => "judged",
        }
    }

    /// The queue with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.word() == word)
    }
}

/// What is asked of a workbench.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Id of the parent; the first one where it is none of them.
    pub parent: String,
    /// Which clauses; those nobody judged when left out.
    pub queue: Option<Queue>,
    /// Key or path of one clause alone.
    pub clause: String,
    /// Page, from 1.
    pub page: usize,
    /// Who judges.
    pub judge: Option<Judge>,
}

/// The workbench of a document and one of its parents.
#[derive(Debug, Clone)]
pub struct Workbench {
    /// The document.
    pub document: String,
    /// Its title.
    pub title: String,
    /// Its parents: id, title.
    pub parents: Vec<(String, String)>,
    /// The parent at which it is looked: its place in `parents`.
    pub parent: usize,
    /// Whether the parent's text is headings and abstracts only.
    pub is_abstract: bool,
    /// How many clauses are in each queue.
    pub counts: Vec<(Queue, usize)>,
    /// Which queue is shown.
    pub queue: Queue,
    /// The clauses of the page.
    pub cases: Vec<Case>,
    /// The page that is shown, from 1.
    pub page: usize,
    /// How many there are.
    pub pages: usize,
    /// The parent's articles, to choose from.
    pub articles: Vec<ClauseRefView>,
    /// How far each two judges agree.
    pub agreements: Vec<Agreed>,
    /// Judged clauses that `tiaowen index` has not taken up yet.
    pub waiting: usize,
    /// Names both texts and the method: a judgement of others does not hold.
    pub seen: String,
}

/// A clause with what is computed, judged and said of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// The clause, with the wording marked that a candidate has too.
    pub clause: CompareSideView,
    /// The articles that are computed or judged, the main one first.
    pub candidates: Vec<Candidate>,
    /// What was judged, the judgement of record first; nothing of others where this judge is a second one.
    pub judgements: Vec<Judgement>,
    /// What readers say, the latest first.
    pub words: Vec<Said>,
    /// Whether the judgement waits for the index.
    pub waits: bool,
}

impl Case {
    /// What a judge said of it.
    pub fn of(&self, by: &str) -> Option<&Judgement> {
        self.judgements.iter().find(|judgement| judgement.by == by)
    }
}

/// An article that a clause may carry out.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The article, with the wording marked that the clause has too.
    pub article: CompareSideView,
    /// What is computed; nothing where only a judge named it.
    pub computed: Option<(Kind, Option<Relation>, f32)>,
}

/// What a judge said of a clause.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// Who.
    pub by: String,
    /// When, ISO 8601.
    pub on: String,
    /// Why, or what is special.
    pub note: String,
    /// Whether it is the one that is shown everywhere.
    pub of_record: bool,
    /// The articles with what was said of each; of `None`, that there is none.
    pub links: Vec<(Option<ClauseRefView>, Kind, Option<Relation>)>,
}

/// What a reader said of a link.
#[derive(Debug, Clone)]
pub struct Said {
    /// On what day, ISO 8601.
    pub on: String,
    /// Whether it is right.
    pub right: bool,
    /// Of which article; `None` where the text has it no more.
    pub article: Option<ClauseRefView>,
    /// Why.
    pub note: String,
}

/// How far two judges agree on the clauses that both judged.
#[derive(Debug, Clone)]
pub struct Agreed {
    /// Who they are.
    pub judges: [String; 2],
    /// The figures.
    pub measured: Agreement,
    /// Clauses whose main articles differ, with what each named; `None` for no article.
    pub differing: Vec<(ClauseRefView, [Option<ClauseRefView>; 2])>,
}

/// What there is to do for a document and one of its parents.
#[derive(Debug, Clone)]
pub struct Bench {
    /// The document.
    pub document: String,
    /// Its title.
    pub title: String,
    /// The parent.
    pub parent: String,
    /// Its title.
    pub parent_title: String,
    /// How many clauses are in each queue.
    pub counts: Vec<(Queue, usize)>,
}

/// A judgement of one clause with regard to one parent.
#[derive(Debug, Clone)]
pub struct NewJudgement {
    /// Id of the parent.
    pub parent: String,
    /// Key or path of the clause.
    pub clause: String,
    /// The texts that were judged ([`Workbench::seen`]).
    pub seen: String,
    /// Who judges.
    pub by: Judge,
    /// Why, or what is special.
    pub note: String,
    /// What is judged.
    pub verdict: Verdict,
}

/// What is judged of a clause.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The computed links are right
    AsComputed,
    /// There is no article, and no computed link is one
    None,
    /// These
    Chosen(Vec<Choice>),
}

/// What is judged of one article.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its number, path or key.
    pub article: String,
    /// How the clause takes it up.
    pub kind: Kind,
    /// How the two relate, where that was judged.
    pub relation: Option<Relation>,
}
