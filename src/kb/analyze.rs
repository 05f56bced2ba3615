//! Shows how a text is folded and cut, with offsets: the answer to "why does this (not) match?".

use super::Kb;
use tiaowen_engine::segment::{Token, character_tokens};
use tiaowen_print::view::{AnalyzeView, MatchView, SynonymView, TokenView};
use tiaowen_text::script::{Folded, fold};

/// Longest text that is analysed whole, in characters.
const LONGEST: usize = 2_000;

impl Kb {
    /// Folding and tokens of a text, with their places in it.
    pub fn analyze(&self, text: &str) -> AnalyzeView {
        let open = self.now();
        let text: String = text.chars().take(LONGEST).collect();
        let segmenter = &open.collection().segmenter;
        let lexicon: std::collections::HashSet<String> =
            open.collection().lexicon.words().map(|e| fold(&e.word)).collect();
        let folded = Folded::new(&text);
        let words: Vec<TokenView> = segmenter
            .words(&folded)
            .into_iter()
            .enumerate()
            .map(|(position, word)| {
                let span = folded.span(word.start, word.end);
                let token = (word.text, position, span.start, span.end);
                view(&text, token, &lexicon)
            })
            .collect();
        let synonyms = open.collection().lexicon.synonyms();
        let also = words.iter().map(|w| (w.text.clone(), synonyms.of(&w.text).to_vec()));
        let synonyms = also
            .filter(|(_, also)| !also.is_empty())
            .map(|(word, also)| SynonymView { word, also })
            .collect();
        AnalyzeView {
            folded: folded.chars().iter().collect(),
            word_tokens: tokens(&text, segmenter.tokens(&text), &lexicon),
            character_tokens: tokens(&text, character_tokens(&text), &lexicon),
            synonyms,
            words,
            input: text,
        }
    }
}

type Lexicon = std::collections::HashSet<String>;

fn tokens(text: &str, tokens: Vec<Token>, lexicon: &Lexicon) -> Vec<TokenView> {
    let views = tokens.into_iter().map(|Token { text: word, position, span }| {
        view(text, (word, position, span.start, span.end), lexicon)
    });
    views.collect()
}

fn view(text: &str, token: (String, usize, usize, usize), lexicon: &Lexicon) -> TokenView {
    let (word, position, start, end) = token;
    let before = text.get(..start).map_or(0, |t| t.chars().count());
    let original = text.get(start..end).unwrap_or_default().to_owned();
    let at = MatchView { start: before, end: before + original.chars().count() };
    TokenView { in_lexicon: lexicon.contains(&word), text: word, original, position, at }
}
