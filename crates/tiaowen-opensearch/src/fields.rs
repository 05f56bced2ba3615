//! Names of the fields that are searched.

use tiaowen_engine::plan::TextField;

/// What speaks for a unit: its bigrams, single characters and words with those of heading and context.
pub(crate) const ALL_PAIRS: &str = "all_pairs";
/// See [`ALL_PAIRS`].
pub(crate) const ALL_SINGLES: &str = "all_singles";
/// See [`ALL_PAIRS`].
pub(crate) const ALL_WORDS: &str = "all_words";

/// The field of the index that a plan means.
pub(crate) fn of(field: TextField) -> &'static str {
    match field {
        TextField::Heading => "heading_words",
        TextField::Body => "body_words",
        TextField::Context => "context_words",
        TextField::HeadingUnigrams => "heading",
        TextField::HeadingBigrams => "heading.pairs",
        TextField::BodyUnigrams => "body",
        TextField::BodyBigrams => "body.pairs",
    }
}

/// Whether a field has the text of a unit, in whichever way it is split.
pub(crate) fn is_of_body(field: TextField) -> bool {
    matches!(field, TextField::Body | TextField::BodyUnigrams | TextField::BodyBigrams)
}
