//! Sentence vectors: a text in, the direction of its meaning out, by an encoder whose weights lie in a folder of
//! this machine. Texts that say the same in other words lie near each other.
//!
//! A folder has `config.json`, `tokenizer.json` and `model.safetensors`, as model hubs lay them out, and our own
//! `model.toml` ([`Settings`]). Read are encoders of the BERT and XLM-R families. Key types: [`Model`], [`Vector`].
//!
//! Written out here instead of over a tensor library for the memory: a multilingual table of embeddings has
//! 400 MB, of which a question needs twenty rows. It stays mapped. Must not know: documents, indexes, queries.

use std::path::Path;

use rayon::prelude::*;
use tiaowen_text::error::Result;

mod encoder;
mod settings;
mod tokens;
mod vector;
mod weights;

use encoder::Encoder;
pub use settings::{Pooling, SETTINGS, Settings, digest};
use tokens::Tokenizer;
pub use vector::Vector;

/// The files of a model, without our settings.
pub const FILES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];

/// Tokens that are encoded in one go: enough that the weights are read rarely, and few enough for the cache.
const AT_ONCE: usize = 256;

/// A model that is loaded. Safe to use from many threads.
pub struct Model {
    settings: Settings,
    tokenizer: Tokenizer,
    encoder: Encoder,
}

impl Model {
    /// Loads the model in a folder that has settings.
    pub fn load(folder: &Path) -> Result<Self> {
        Self::with(folder, Settings::load(folder)?)
    }

    /// Loads the model in a folder with settings of the caller's.
    pub fn with(folder: &Path, settings: Settings) -> Result<Self> {
        let [config, tokenizer, weights] = FILES.map(|name| folder.join(name));
        let (tokenizer, encoder) =
            rayon::join(|| Tokenizer::load(&tokenizer), || Encoder::load(&config, &weights));
        Ok(Self { settings, tokenizer: tokenizer?, encoder: encoder? })
    }

    /// What is known of it.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Numbers in a vector.
    pub fn size(&self) -> usize {
        self.encoder.size()
    }

    /// The vector of a question.
    pub fn question(&self, text: &str) -> Vector {
        let tokens = self.tokens(&self.settings.query, text);
        let [vector] = self.encode([tokens.as_slice()]);
        vector
    }

    /// The vectors of passages, in order; on all threads of the pool.
    pub fn passages(&self, texts: &[String]) -> Vec<Vector> {
        let tokens = |text: &String| self.tokens(&self.settings.passage, text);
        let all: Vec<Vec<u32>> = texts.par_iter().map(tokens).collect();
        let mut groups: Vec<std::ops::Range<usize>> = Vec::new();
        let mut held = 0;
        for (at, tokens) in all.iter().enumerate() {
            held += tokens.len();
            match groups.last_mut() {
                Some(group) if held <= AT_ONCE => group.end = at + 1,
                _ => {
                    held = tokens.len();
                    groups.push(at..at + 1);
                }
            }
        }
        let encoded = groups.into_par_iter().map(|group| {
            let group: Vec<&[u32]> =
                all.get(group).unwrap_or_default().iter().map(Vec::as_slice).collect();
            self.encoder.encode(&group, self.settings.pooling)
        });
        encoded.flatten_iter().map(|vector| Vector::new(&vector)).collect()
    }

    fn encode<const N: usize>(&self, texts: [&[u32]; N]) -> [Vector; N] {
        let mut vectors = self.encoder.encode(&texts, self.settings.pooling).into_iter();
        std::array::from_fn(|_| Vector::new(&vectors.next().unwrap_or_default()))
    }

    fn tokens(&self, prefix: &str, text: &str) -> Vec<u32> {
        self.tokenizer.tokens(&format!("{prefix}{text}"), self.encoder.longest())
    }
}
