//! What is asked of a search, as a value: no addresses, no words of a page.

use std::fmt;
use std::str::FromStr;

use tiaowen_engine::catalogue::Facts;
use tiaowen_parse::parse::place::{Place, named};
use tiaowen_text::doc::{Authority, DocId};
use tiaowen_text::error::Error;
use tiaowen_text::script::fold;

/// What to search and how to page. A list of several values means any of them, an empty one no limit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SearchRequest {
    /// What the user typed.
    pub text: String,
    /// The same question in other words; what all of them find is fused.
    pub wordings: Vec<String>,
    /// Only these documents.
    pub documents: Vec<DocId>,
    /// First hit.
    pub offset: usize,
    /// Most hits.
    pub limit: usize,
    /// Only documents of these authorities.
    pub levels: Vec<Authority>,
    /// Only documents of these regions.
    pub regions: Vec<Region>,
    /// Only documents of these years.
    pub years: Vec<u16>,
    /// Only texts that stood on this day, ISO 8601.
    pub asof: Option<String>,
    /// Only clauses under these section headings.
    pub sections: Vec<String>,
    /// Only clauses with (or without) a counterpart in another document.
    pub counterpart: Option<bool>,
    /// Order of the hits.
    pub sort: Sort,
    /// Parts of the reading of the text that are switched off.
    pub off: Vec<Switch>,
    /// Where few clauses match, also give those that have a part of the query.
    pub partial: bool,
    /// Count hits by document, level, region, year, section and counterpart.
    pub facets: bool,
}

impl SearchRequest {
    /// The same question of every clause.
    pub fn without_filters(&self) -> Self {
        Self {
            text: self.text.clone(),
            wordings: self.wordings.clone(),
            offset: self.offset,
            limit: self.limit,
            sort: self.sort,
            off: self.off.clone(),
            partial: self.partial,
            facets: self.facets,
            ..Self::default()
        }
    }
}

/// A place that documents are of, by any name of it: 四川, 四川省, 510000, 郫都区.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    typed: String,
    place: Option<Place>,
}

impl Region {
    /// The place that a text names.
    pub fn new(typed: String) -> Self {
        Self { place: named(&typed), typed }
    }

    /// Whether a document is of it.
    pub(super) fn has(&self, facts: &Facts<'_>) -> bool {
        let own = facts.places;
        let by_name = |Place { region, city, county }: &Place| {
            let asked = [region, city, county].map(Option::as_deref);
            asked.into_iter().zip(own).all(|(asked, own)| asked.is_none() || asked == own)
        };
        own.into_iter().flatten().any(|place| place == self.typed)
            || self.place.as_ref().is_some_and(by_name)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.typed)
    }
}

/// Order of hits; word hits stand before character hits in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// Reading order, document by document.
    Document,
    /// Newest document first.
    Date,
}

/// Lines of one answer.
const MOST_LINES: usize = 10_000;

/// What is asked of a concordance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KwicRequest {
    /// The words, what narrows them, the order of the clauses, and which lines.
    pub search: SearchRequest,
    /// Characters before and behind the word.
    pub width: usize,
    /// Order of the lines.
    pub by: KwicOrder,
}

impl KwicRequest {
    /// The same for as many lines as one answer has.
    pub fn whole(self) -> Self {
        Self { search: SearchRequest { offset: 0, limit: MOST_LINES, ..self.search }, ..self }
    }
}

/// Order of the lines of a concordance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum KwicOrder {
    /// As the clauses come.
    #[default]
    Clause,
    /// By what stands before the word, from the word backwards.
    Left,
    /// By what stands behind it.
    Right,
}

impl KwicOrder {
    /// The word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Clause => "clause",
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

impl FromStr for KwicOrder {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = [Self::Clause, Self::Left, Self::Right].into_iter();
        let found = known.into_iter().find(|order| order.word() == text);
        found.ok_or_else(|| {
            Error::invalid(format!("by is {text:?}; it has to be clause, left or right"))
        })
    }
}

/// A part of the reading of a query that is switched off. In text, as [`tiaowen_print::view::PartView`] names
/// it: `word:县城`, `also:户口=落户`, `fold:養老`, `ignore:关于`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Switch {
    /// A word is left out.
    Word(String),
    /// A synonym of a word is not searched, or none of them; the word `*` is every word.
    Also(String, Option<String>),
    /// A word must stand in the script that it was typed in.
    Fold(String),
    /// A filler is searched like any other word; `*` is every filler.
    Ignore(String),
}

impl Switch {
    /// Every filler is searched like any other word.
    pub fn literal() -> Self {
        Self::Ignore("*".to_owned())
    }
}

impl FromStr for Switch {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let unknown = || Error::invalid(format!("{text:?} switches nothing off"));
        let (kind, of) = text.trim().split_once(':').ok_or_else(unknown)?;
        let of = of.to_owned();
        match kind {
            _ if of.is_empty() => Err(unknown()),
            "word" => Ok(Self::Word(of)),
            "fold" => Ok(Self::Fold(of)),
            "ignore" => Ok(Self::Ignore(of)),
            "also" => Ok(match of.split_once('=') {
                Some((word, also)) => Self::Also(word.to_owned(), Some(also.to_owned())),
                None => Self::Also(of, None),
            }),
            _ => Err(unknown()),
        }
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(f, "word:{word}"),
            Self::Also(word, Some(also)) => write!(f, "also:{word}={also}"),
            Self::Also(word, None) => write!(f, "also:{word}"),
            Self::Fold(form) => write!(f, "fold:{form}"),
            Self::Ignore(word) => write!(f, "ignore:{word}"),
        }
    }
}

/// The authority that a word names: `省级`, `省`, `provincial`.
pub fn level_of(word: &str) -> Option<Authority> {
    match fold(word).as_str() {
        "中央" | "国家" | "国家级" | "中央级" => Some(Authority::Central),
        "部委" | "部级" | "部门" => Some(Authority::Ministry),
        "司法" | "司法机关" | "法院" | "检察院" => Some(Authority::Judicial),
        "省级" | "省" | "自治区" => Some(Authority::Provincial),
        "市级" | "市" | "地级" => Some(Authority::Municipal),
        "县级" | "县" => Some(Authority::County),
        "其他" => Some(Authority::Other),
        word => Authority::parse(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_print_as_they_are_read() {
        for text in
            ["word:县城", "also:户口=落户", "also:*", "fold:養老", "ignore:关于", "word:a:b"]
        {
            assert_eq!(text.parse::<Switch>().unwrap().to_string(), text);
        }
        for text in ["", "word", "word:", "other:县城"] {
            assert!(text.parse::<Switch>().is_err(), "{text}");
        }
        assert_eq!(Switch::literal().to_string(), "ignore:*");
    }
}
