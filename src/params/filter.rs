//! The filters of a request one by one, as the facets of a page turn them on and off.

use std::str::FromStr;

use crate::kb::{Region, SearchRequest};
use tiaowen_text::doc::{Authority, DocId};

/// A filter of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Documents by id.
    Document,
    /// Authorities by their words.
    Level,
    /// Regions by name.
    Region,
    /// Years.
    Year,
    /// The day on which texts stood.
    Day,
    /// Headings of sections.
    Section,
    /// `true` or `false`: one or the other.
    Counterpart,
}

impl Filter {
    /// All of them, in the order of a page.
    pub const ALL: [Self; 7] = [
        Self::Document,
        Self::Level,
        Self::Region,
        Self::Year,
        Self::Day,
        Self::Section,
        Self::Counterpart,
    ];

    /// The values that are on.
    pub fn chosen(self, request: &SearchRequest) -> Vec<String> {
        match self {
            Self::Document => request.documents.iter().map(ToString::to_string).collect(),
            Self::Level => request.levels.iter().map(|level| level.word().to_owned()).collect(),
            Self::Region => request.regions.iter().map(ToString::to_string).collect(),
            Self::Year => request.years.iter().map(ToString::to_string).collect(),
            Self::Day => request.asof.iter().cloned().collect(),
            Self::Section => request.sections.clone(),
            Self::Counterpart => request.counterpart.iter().map(ToString::to_string).collect(),
        }
    }

    /// The request from its first hit with a value turned on, or off when it is on. What is no value of the
    /// filter turns nothing.
    pub fn turned(self, value: &str, request: &SearchRequest) -> SearchRequest {
        let mut turned = SearchRequest { offset: 0, ..request.clone() };
        match self {
            Self::Document => turn(&mut turned.documents, DocId::parse(value).ok()),
            Self::Level => turn(&mut turned.levels, Authority::parse(value)),
            Self::Region => turn(&mut turned.regions, Some(Region::new(value.to_owned()))),
            Self::Year => turn(&mut turned.years, u16::from_str(value).ok()),
            Self::Day => {
                let wanted = Some(value.to_owned());
                turned.asof = wanted.filter(|_| request.asof.as_deref() != Some(value));
            }
            Self::Section => turn(&mut turned.sections, Some(value.to_owned())),
            Self::Counterpart => {
                let wanted = value.parse().ok();
                turned.counterpart = wanted.filter(|_| request.counterpart != wanted);
            }
        }
        turned
    }
}

fn turn<T: PartialEq>(chosen: &mut Vec<T>, value: Option<T>) {
    let Some(value) = value else { return };
    match chosen.iter().position(|held| *held == value) {
        Some(at) => drop(chosen.remove(at)),
        None => chosen.push(value),
    }
}
