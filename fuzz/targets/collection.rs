//! The small collection of made-up documents that queries and drafts are held against.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use tiaowen::corpus::{self, Layout};
use tiaowen::kb::Kb;
use tiaowen_engine::index::{Stamp, Writer};
use tiaowen_engine::segment::Lexicon;
use tiaowen_link::crossref;

/// The knowledge base, with the text of each document by its id.
pub struct Collection {
    pub kb: Kb,
    #[allow(dead_code, reason = "not every target looks a text up")]
    pub texts: HashMap<String, String>,
}

impl Collection {
    /// Builds the index anew, in a folder of the target's own: libFuzzer ends a target without a word, so that one
    /// could not be taken away behind it.
    pub fn build(target: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let dir = root.join("fuzz/artifacts").join(format!("{target}.index"));
        match fs::remove_dir_all(&dir) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
            _ => fs::create_dir_all(&dir).expect("a folder for the index"),
        }
        let layout = Layout { corpus: root.join("tests/data/verify/corpus"), ..Layout::at(&root) };
        let corpus = corpus::load(&layout, &|_, _| ()).expect("the documents read");
        assert!(corpus.problems.is_empty(), "{:?}", corpus.problems);
        let text = |document: &tiaowen_text::doc::Document| {
            (document.id.to_string(), document.text.clone())
        };
        let texts = corpus.documents.iter().map(text).collect();
        let lexicon = Lexicon::load(&layout.lexicon()).expect("the lexicon reads");
        let stamp = Stamp::new(target.to_owned(), &lexicon);
        let mut writer = Writer::create(&dir, &stamp, &lexicon).expect("a writer");
        for linked in crossref::link(corpus.documents, corpus.curated) {
            writer.add(&linked).expect("a document added");
        }
        writer.finish().expect("the build finishes");
        Self { kb: Kb::open(&dir).expect("the index opens"), texts }
    }
}
