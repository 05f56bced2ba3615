//! How many units have each token of each field: held on our side, since synonyms, suggestions and questions ask for
//! hundreds of them at once.

use std::borrow::Cow;

use fst::{IntoStreamer, Map, Streamer};

use tiaowen_engine::plan::TextField;
use tiaowen_text::error::{Error, Result};

/// Terms looked through for one prefix.
const SCANNED: usize = 20_000;

/// Where tokens are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// In a field of a plan.
    Field(TextField),
    /// In the text or in what stands above it: of bigrams, single characters and words.
    Pairs,
    /// See `Pairs`.
    Singles,
    /// See `Pairs`.
    Words,
    /// Headings of sections, as they are.
    Section,
}

impl Place {
    fn tag(self) -> u8 {
        match self {
            Self::Field(TextField::Heading) => b'h',
            Self::Field(TextField::Body) => b'b',
            Self::Field(TextField::Context) => b'c',
            Self::Field(TextField::HeadingUnigrams) => b'1',
            Self::Field(TextField::HeadingBigrams) => b'2',
            Self::Field(TextField::BodyUnigrams) => b'3',
            Self::Field(TextField::BodyBigrams) => b'4',
            Self::Pairs => b'P',
            Self::Singles => b'S',
            Self::Words => b'W',
            Self::Section => b'#',
        }
    }

    fn key(self, token: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(token.len() + 1);
        key.push(self.tag());
        key.extend_from_slice(token.as_bytes());
        key
    }
}

/// The tokens of a build.
pub(crate) struct Terms(Map<Vec<u8>>);

impl Terms {
    /// The table that bytes hold.
    pub(crate) fn new(bytes: Vec<u8>) -> Result<Self> {
        let map = Map::new(bytes);
        map.map(Self).map_err(|e| Error::unavailable(format!("the tokens of the build: {e}")))
    }

    /// In how many units a token is.
    pub(crate) fn found(&self, place: Place, token: &str) -> u64 {
        self.0.get(place.key(token)).unwrap_or_default()
    }

    /// How many different ones there are.
    pub(crate) fn count(&self, place: Place) -> usize {
        let start = place.key("");
        let mut stream = self.0.range().ge(&start).into_stream();
        let mut count = 0;
        while let Some((key, _)) = stream.next() {
            if !key.starts_with(&start) {
                break;
            }
            count += 1;
        }
        count
    }

    /// Tokens that begin with a text, in order, each with the number of units; at most some thousands.
    pub(crate) fn from(&self, place: Place, prefix: &str) -> Vec<(String, u64)> {
        let start = place.key(prefix);
        let mut stream = self.0.range().ge(&start).into_stream();
        let mut found = Vec::new();
        while let Some((key, units)) = stream.next() {
            if !key.starts_with(&start) || found.len() == SCANNED {
                break;
            }
            let token = key.get(1..).and_then(|bytes| std::str::from_utf8(bytes).ok());
            found.extend(token.map(|token| (token.to_owned(), units)));
        }
        found
    }
}

/// The bytes of a table: that of the build before with the changes to it. A token that would be in fewer units than
/// none is an error.
pub(crate) fn encode<'a>(
    before: Option<&Terms>,
    changes: impl Iterator<Item = (Place, Cow<'a, str>, i64)>,
) -> Result<Vec<u8>> {
    let mut sorted: Vec<(Vec<u8>, i64)> =
        changes.map(|(place, token, by)| (place.key(&token), by)).collect();
    sorted.sort_unstable();
    let failed = |e: fst::Error| Error::internal(format!("the tokens of the build: {e}"));
    let mut builder = fst::MapBuilder::memory();
    let mut held = before.map(|terms| terms.0.stream());
    let mut take = || {
        let (key, units) = held.as_mut()?.next()?;
        Some((key.to_vec(), units))
    };
    let mut next: Option<(Vec<u8>, u64)> = take();
    for (key, by) in sorted {
        while let Some((before, units)) = next.take_if(|(before, _)| *before < key) {
            builder.insert(before, units).map_err(failed)?;
            next = take();
        }
        let mut units = 0;
        if let Some((_, held)) = next.take_if(|(before, _)| *before == key) {
            (units, next) = (held, take());
        }
        let units = units.checked_add_signed(by).ok_or_else(|| {
            Error::unavailable(
                "the tokens of the build before are not those of its texts: run `tiaowen index --force`",
            )
        })?;
        if units > 0 {
            builder.insert(key, units).map_err(failed)?;
        }
    }
    while let Some((key, units)) = next {
        builder.insert(key, units).map_err(failed)?;
        next = take();
    }
    builder.into_inner().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_by_field_and_by_prefix() {
        let words = Place::Field(TextField::Body);
        let counts = [
            (words, "养老".into(), 7),
            (words, "养老院".into(), 2),
            (words, "托育".into(), 3),
            (Place::Words, "养老".into(), 9),
        ];
        let terms = Terms::new(encode(None, counts.into_iter()).unwrap()).unwrap();
        assert_eq!(terms.found(words, "养老"), 7);
        assert_eq!(terms.found(Place::Words, "养老"), 9);
        assert_eq!(terms.found(words, "养"), 0);
        assert_eq!(terms.from(words, "养"), [("养老".to_owned(), 7), ("养老院".to_owned(), 2)]);
        assert!(Terms::new(vec![1, 2, 3]).is_err());
    }
}
