//! A concordance as it stands in an address: a search, with the order and the width of its lines.

use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::fault::Wanted;
use super::{Fault, LONGEST_QUERY, SearchParams, Wording, at_most, number};
use crate::kb::{KwicOrder, KwicRequest};

/// Characters before and behind a word when the caller does not say, and what may be asked for.
pub const WIDTH: usize = 20;
const WIDTHS: (usize, usize) = (4, 60);
const ORDERS: [&str; 3] = ["clause", "left", "right"];

/// Parameters of a search that mean nothing here: words are looked for as they stand.
const NOT_TAKEN: [&str; 4] = ["facets", "literal", "off", "without_synonyms"];

/// A concordance as it stands in an address.
#[derive(Debug, Clone, Default)]
pub struct KwicParams {
    /// The words and what narrows them.
    pub search: SearchParams,
    /// `clause`, `left` or `right`.
    pub by: String,
    /// Characters before and behind a word.
    pub width: String,
}

#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "only described: the values are read as text, to tell what is wrong with them"
)]
struct Lines {
    /// Order of the lines: as the clauses come, by what stands before the word (backwards), or by what stands behind it.
    #[param(
        required = false,
        default = "clause",
        pattern = "^(clause|left|right)?$",
        example = "right"
    )]
    by: String,
    /// Characters before and behind the word.
    #[param(value_type = Option<usize>, minimum = 4, maximum = 60, default = 20, example = 20)]
    width: String,
}

impl IntoParams for KwicParams {
    fn into_params(parameter_in: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut all = SearchParams::into_params(&parameter_in);
        all.retain(|parameter| !NOT_TAKEN.contains(&parameter.name.as_str()));
        all.extend(Lines::into_params(&parameter_in));
        all
    }
}

impl KwicParams {
    /// Reads the query of an address.
    pub fn read(query: &str) -> Result<Self, Fault> {
        let search = SearchParams::read(query)?;
        search.one_wording()?;
        let (mut by, mut width) = (None, None);
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let (name, slot) = match &*name {
                "by" => ("by", &mut by),
                "width" => ("width", &mut width),
                _ => continue,
            };
            if slot.is_some() {
                return Err(Fault::new(name, &value, Wanted::Once));
            }
            if name == "width" && value.is_empty() {
                let (least, most) = WIDTHS;
                return Err(Fault::new(name, "", Wanted::Within { least, most }));
            }
            *slot = Some(value.into_owned());
        }
        Ok(Self { search, by: by.unwrap_or_default(), width: width.unwrap_or_default() })
    }

    /// What is asked, or the first thing about it that cannot be read.
    pub fn request(&self) -> Result<KwicRequest, Fault> {
        for Wording(text) in &self.search.q {
            at_most("q", text, LONGEST_QUERY)?;
        }
        let by = match self.by.as_str() {
            "" => KwicOrder::default(),
            by => by.parse().map_err(|_| Fault::new("by", by, Wanted::OneOf(&ORDERS)))?,
        };
        let width = number("width", &self.width, WIDTH, WIDTHS)?;
        Ok(KwicRequest { search: self.search.request()?, width, by })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_concordance_is_a_search_with_an_order_and_a_width() {
        let request =
            KwicParams::read("q=渡船&year=2020&by=left&width=8").unwrap().request().unwrap();
        assert_eq!((request.by, request.width), (KwicOrder::Left, 8));
        assert_eq!(
            (request.search.text.as_str(), request.search.years.as_slice()),
            ("渡船", &[2020][..])
        );
        let plain = KwicParams::read("q=渡船").unwrap().request().unwrap();
        assert_eq!((plain.by, plain.width), (KwicOrder::Clause, WIDTH));
        for wrong in ["by=up", "width=3", "width=x", "width=", "by=left&by=right", "q=a&q=b"] {
            let read = KwicParams::read(wrong).and_then(|params| params.request());
            assert!(read.is_err(), "{wrong}");
        }
    }
}
