//! Any query: it is answered or refused, each snippet is a run of its text, and no more hits are shown than counted.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tiaowen::kb::{SearchRequest, Sort};
use tiaowen_text::error::ErrorKind;

mod collection;

use collection::Collection;

static COLLECTION: LazyLock<Collection> = LazyLock::new(|| Collection::build("query"));

const SORTS: [Sort; 3] = [Sort::Relevance, Sort::Document, Sort::Date];

fuzz_target!(|bytes: &[u8]| {
    // The last byte chooses how it is asked.
    let last = usize::from(bytes.last().copied().unwrap_or_default());
    let request = SearchRequest {
        text: String::from_utf8_lossy(bytes).into_owned(),
        sort: SORTS[last % SORTS.len()],
        offset: last % 4 / 3,
        limit: 10,
        partial: true,
        facets: last % 2 == 0,
        ..SearchRequest::default()
    };
    let found = match COLLECTION.kb.search(&request) {
        Ok(found) => found,
        Err(error) => {
            let refused = [ErrorKind::Invalid, ErrorKind::NotFound, ErrorKind::TooLarge];
            assert!(refused.contains(&error.kind()), "{error}");
            return;
        }
    };
    assert!(found.hits.len() <= request.limit);
    assert!(found.characters_only <= found.total);
    assert!(found.hits.len() <= found.total + found.partial + found.defining);
    for hit in &found.hits {
        assert!(COLLECTION.texts[&hit.clause.document].contains(&hit.snippet_text));
        let mut at = 0;
        for mark in &hit.matches {
            assert!(at <= mark.start && mark.start < mark.end, "marks in order, none empty");
            at = mark.end;
        }
        assert!(at <= hit.snippet_text.chars().count());
    }
});
