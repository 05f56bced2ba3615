//! What a query becomes: data that every engine can carry out. One lowering makes it ([`crate::query::lower`]),
//! each engine turns it into its own terms.
//!
//! A *unit* matches when every [`Group`] does; [`Leaf`]s are the posting lists that are looked up. Scores are
//! BM25 sums over the leaves. Key type: [`Plan`].

use tiaowen_meaning::Vector;

/// A text field of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextField {
    /// Words of the heading.
    Heading,
    /// Words of the text, heading included.
    Body,
    /// Words of document title and section headings.
    Context,
    /// Single characters of the heading.
    HeadingUnigrams,
    /// Character bigrams of the heading.
    HeadingBigrams,
    /// Single characters of the text.
    BodyUnigrams,
    /// Character bigrams of the text.
    BodyBigrams,
}

/// A token or a phrase in one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// Where it is looked up.
    pub field: TextField,
    /// The tokens with their positions; several make a phrase.
    pub tokens: Vec<(usize, String)>,
    /// Tokens that a unit with the phrase has too: bigrams that lie across those at their positions.
    pub between: Vec<String>,
    /// How many words may stand between the tokens of a phrase; `None` where positions are exact.
    pub slop: Option<u32>,
    /// Weight of its score; a `constant` one counts as this much whatever its frequency.
    pub boost: f32,
    /// Whether its score is `boost` alone.
    pub constant: bool,
}

impl Leaf {
    /// One token of a field.
    pub fn token(field: TextField, text: &str, boost: f32) -> Self {
        Self::at(field, vec![(0, text.to_owned())], boost)
    }

    /// Tokens of a field at their positions.
    pub fn at(field: TextField, tokens: Vec<(usize, String)>, boost: f32) -> Self {
        Self { field, tokens, between: Vec::new(), slop: None, boost, constant: false }
    }

    /// A phrase of characters of the text as bigrams: every second one, and the last; `None` for an empty one.
    ///
    /// ```
    /// use tiaowen_engine::plan::{Leaf, TextField};
    ///
    /// let leaf = Leaf::body_phrase("养老服务", 1.0).unwrap();
    /// assert_eq!(leaf.field, TextField::BodyBigrams);
    /// assert_eq!(leaf.tokens, [(0, "养老".to_owned()), (2, "服务".to_owned())]);
    /// assert_eq!(leaf.between, ["老服"]);
    /// ```
    pub fn body_phrase(run: &str, boost: f32) -> Option<Self> {
        Self::phrase(TextField::BodyUnigrams, TextField::BodyBigrams, run, boost)
    }

    /// The same in the heading.
    pub fn heading_phrase(run: &str, boost: f32) -> Option<Self> {
        Self::phrase(TextField::HeadingUnigrams, TextField::HeadingBigrams, run, boost)
    }

    fn phrase(unigrams: TextField, bigrams: TextField, run: &str, boost: f32) -> Option<Self> {
        let chars: Vec<char> = run.chars().collect();
        let length = match chars.len() {
            0 => return None,
            1 => return Some(Self::token(unigrams, run, boost)),
            2 => return Some(Self::token(bigrams, run, boost)),
            length => length,
        };
        let needed = |at: &usize| at.is_multiple_of(2) || at + 2 == length;
        let (needed, between): (Vec<usize>, Vec<usize>) = (0..length - 1).partition(needed);
        let pair = |at: usize| Some((at, chars.get(at..at + 2)?.iter().collect()));
        let tokens = needed.into_iter().filter_map(pair).collect();
        let between = between.into_iter().filter_map(pair).map(|(_, text)| text).collect();
        Some(Self { between, ..Self::at(bigrams, tokens, boost) })
    }

    /// The same with a constant score.
    pub fn constant(self, boost: f32) -> Self {
        Self { boost, constant: true, ..self }
    }
}

/// What one group of a query accepts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// Ways that keep to word borders.
    pub words: Vec<Leaf>,
    /// Ways that are there only where one of those is: they add nothing, but are quickly looked up.
    pub sure: Vec<Leaf>,
    /// Ways across word borders.
    pub runs: Vec<Leaf>,
}

/// A phrase that the heading or the title of the document must have.
#[derive(Debug, Clone, PartialEq)]
pub struct Title {
    /// The phrase in the heading.
    pub heading: Option<Leaf>,
    /// Documents whose title has it, as positions in the catalogue.
    pub documents: Vec<usize>,
}

/// A query as data.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// Each must match; without any, every unit that the rest leaves does.
    pub groups: Vec<Group>,
    /// Add to the score of what matches.
    pub lifts: Vec<Leaf>,
    /// Parts of the words asked for, which count where a part of the query is enough ([`Matching::Any`]).
    pub parts: Vec<Leaf>,
    /// Each must match.
    pub titles: Vec<Title>,
    /// None may match.
    pub excluded: Vec<Leaf>,
    /// Ids of the only units that may match.
    pub only: Option<Vec<String>>,
    /// What ranks units for a question ([`Order::Evidence`]).
    pub evidence: Evidence,
}

/// The tokens of a question, each once, with their weights: 1 for what was typed, less for a synonym.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// Character bigrams.
    pub pairs: Vec<(String, f32)>,
    /// Single characters.
    pub singles: Vec<(String, f32)>,
    /// Words.
    pub words: Vec<(String, f32)>,
    /// The words in the order of the question, for vectors of words.
    pub spoken: Vec<String>,
    /// The question as a whole, by the model whose vectors the collection has.
    pub sought: Option<Vector>,
}

/// Which units match a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matching {
    /// Every group, as words or across word borders.
    Whole,
    /// At least one group, or a part of a word.
    Any,
    /// [`Any`](Self::Any), and every unit for which enough evidence speaks that has none of the words.
    Near,
    /// [`Near`](Self::Near) without [`Whole`](Self::Whole).
    Part,
}

/// Order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// By the sum of the leaves' scores; ties in reading order.
    #[default]
    Score,
    /// By [`Plan::evidence`].
    Evidence,
    /// Reading order, document by document.
    Document,
    /// Newest document first.
    Date,
}

/// What narrows an answer without changing a score.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these documents, as ascending positions in the catalogue.
    pub documents: Option<Vec<usize>>,
    /// Only units under these section headings; empty for no limit.
    pub sections: Vec<String>,
    /// Only units with (or without) a counterpart in another document.
    pub counterpart: Option<bool>,
}

impl Filter {
    /// Whether it leaves something out.
    pub fn narrows(&self) -> bool {
        self.documents.is_some() || !self.sections.is_empty() || self.counterpart.is_some()
    }

    /// Whether the document at a position of the catalogue passes.
    pub fn passes(&self, document: usize) -> bool {
        self.documents.as_ref().is_none_or(|held| held.binary_search(&document).is_ok())
    }
}

/// A search: what matches, in which order, which page of it.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The query.
    pub plan: &'a Plan,
    /// Which units match it.
    pub matching: Matching,
    /// What narrows them.
    pub filter: &'a Filter,
    /// Their order.
    pub order: Order,
    /// First hit.
    pub offset: usize,
    /// Most hits; none are looked for from [`MOST_PAGED`] on.
    pub limit: usize,
    /// Whether to count facets.
    pub facets: bool,
}

/// Hits that one search may page through.
pub const MOST_PAGED: usize = 10_000;
