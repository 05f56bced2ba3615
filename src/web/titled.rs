//! Lists that are filtered by what stands in a box over them: titles with every word typed, in either script.

use axum::http::Uri;
use tiaowen_text::script::fold;

/// Longest filter, in characters.
const LONGEST: usize = 200;

/// What stands in the box.
pub struct Titled {
    /// As typed.
    pub text: String,
    /// Its words, folded.
    words: Vec<String>,
}

impl Titled {
    /// Reads `q` of an address.
    pub fn of(uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default().as_bytes();
        let typed = url::form_urlencoded::parse(query).filter(|(name, _)| name == "q").last();
        let text: String =
            typed.map(|(_, text)| text.chars().take(LONGEST).collect()).unwrap_or_default();
        let words = fold(&text).split_whitespace().map(str::to_owned).collect();
        Self { text, words }
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether some titles together have every word.
    pub fn passes<'t>(&self, titles: impl IntoIterator<Item = &'t str>) -> bool {
        if self.is_empty() {
            return true;
        }
        let titles: Vec<String> = titles.into_iter().map(fold).collect();
        self.words.iter().all(|word| titles.iter().any(|title| title.contains(word)))
    }
}
