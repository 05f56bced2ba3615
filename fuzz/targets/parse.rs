//! Any text: clauses and pieces own every character once.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiaowen::clean::clean;
use tiaowen::doc::{DocId, Meta};
use tiaowen::parse::parse;
use tiaowen::source::{Source, extract};

fuzz_target!(|text: String| {
    let source = Source { bytes: text.into_bytes(), name: "a.txt".to_owned(), ..Source::default() };
    let (Ok(id), Ok(extract)) = (DocId::parse("any"), extract(&source)) else { return };
    let document = parse(&id, &Meta::default(), &extract, clean(&extract));
    let own = document.clauses.iter().map(|c| c.span).chain(document.pieces.iter().map(|p| p.span));
    let mut spans: Vec<_> = own.filter(|span| !span.is_empty()).collect();
    spans.sort();
    let mut at = 0;
    for span in spans {
        assert!(span.start >= at && document.text[at..span.start].trim().is_empty());
        at = span.end;
    }
    assert!(document.text[at..].trim().is_empty());
});
