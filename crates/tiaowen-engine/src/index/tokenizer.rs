//! Our tokens as tantivy asks for them: it wants a tokenizer for each text field, although the postings of ours
//! are written by [`super::postings`].

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

use crate::segment::{self, Segmenter, character_tokens};

/// Name of the word tokenizer.
pub(super) const WORDS: &str = "words";
/// Name of the character tokenizer.
pub(super) const CHARS: &str = "chars";

pub(super) fn tokenizers(segmenter: &Segmenter) -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(WORDS, Words(segmenter.clone()));
    manager.register(CHARS, Characters);
    manager
}

#[derive(Clone)]
struct Words(Segmenter);

#[derive(Clone)]
struct Characters;

impl Tokenizer for Words {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        Tokens::new(self.0.tokens(text))
    }
}

impl Tokenizer for Characters {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        Tokens::new(character_tokens(text))
    }
}

/// A stream over tokens made beforehand.
pub(super) struct Tokens {
    rest: std::vec::IntoIter<segment::Token>,
    token: Token,
}

impl Tokens {
    fn new(tokens: Vec<segment::Token>) -> Self {
        Self { rest: tokens.into_iter(), token: Token::default() }
    }
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        let Some(segment::Token { text, position, span }) = self.rest.next() else { return false };
        let (offset_from, offset_to) = (span.start, span.end);
        self.token = Token { offset_from, offset_to, position, text, position_length: 1 };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
