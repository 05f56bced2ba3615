//! Any text held against the collection: it is judged, and whatever points into it fits it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tiaowen_text::doc::Span;
use tiaowen_text::error::ErrorKind;

mod collection;

use collection::Collection;

static COLLECTION: LazyLock<Collection> = LazyLock::new(|| Collection::build("verify"));

/// The same at every run, which today is not.
const DAY: &str = "2025-01-01";

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let found = match COLLECTION.kb.verify_on(&text, &[], Some(DAY)) {
        Ok(found) => found,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
            return;
        }
    };
    // Where each character starts, and where the last one ends.
    let mut borders: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    borders.push(text.len());
    assert_eq!(found.characters, borders.len() - 1);
    let run = |start: usize, end: usize| Span::new(borders[start], borders[end]).of(&text);
    for finding in &found.findings {
        assert!(!run(finding.at.start, finding.at.end).is_empty());
        for passage in finding.citation.iter().chain(&finding.quote) {
            assert!(!passage.text.is_empty());
            assert_eq!(run(passage.at.start, passage.at.end), passage.text);
            assert!(finding.at.start <= passage.at.start && passage.at.end <= finding.at.end);
        }
        for change in &finding.changes {
            assert_eq!(run(change.at.start, change.at.end), change.quoted);
        }
        for place in finding.place.iter().chain(&finding.elsewhere) {
            assert!(COLLECTION.texts[&place.document].contains(&place.wording));
        }
        assert!((0.0..=1.0).contains(&finding.similarity));
    }
});
