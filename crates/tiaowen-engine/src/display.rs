//! Stored text in the script that a reader asks for: the words that the segmenter finds, each converted by itself.
//! OpenCC alone takes the longest match, across the borders of words: 无记名|表决 would show the 錶 of 名表.

use std::borrow::Cow;
use std::sync::LazyLock;

use tiaowen_text::folded::Folded;
use tiaowen_text::script::{self, Script};

use crate::segment::{Lexicon, Segmenter};

/// Cuts every text alike, whatever lexicon a collection has: a text looks the same wherever it is shown. Knows the
/// exceptions as words.
static WORDS: LazyLock<Segmenter> = LazyLock::new(|| {
    let words: Vec<&str> = script::exceptions().collect();
    Segmenter::new(&Lexicon::parse(&words.join("\n"), ""))
});

/// A text in a script, word by word and character for character, so that positions in it stay.
pub fn display(text: &str, script: Script) -> Cow<'_, str> {
    if script == Script::Original || text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let folded = Folded::new(text);
    let words = WORDS.borders(&folded).into_iter().map(|(start, end)| {
        let span = folded.span(start, end);
        span.start..span.end
    });
    script::convert(text, &words.collect::<Vec<_>>(), script)
}
