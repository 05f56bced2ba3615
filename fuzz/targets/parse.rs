//! Any text: clauses and pieces own every character once, and whatever points into the text fits it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiaowen_parse::clean::clean;
use tiaowen_text::doc::{DocId, Meta, Span};
use tiaowen_parse::parse::parse;
use tiaowen_source::{Source, extract};

fuzz_target!(|bytes: &[u8]| {
    let source = Source { bytes: bytes.to_vec(), name: "a.txt".to_owned(), ..Source::default() };
    let (Ok(id), Ok(extract)) = (DocId::parse("any"), extract(&source)) else { return };
    let document = parse(&id, &Meta::default(), &extract, clean(&extract));
    let own = document.clauses.iter().map(|c| c.span).chain(document.pieces.iter().map(|p| p.span));
    let mut spans: Vec<Span> = own.filter(|span| !span.is_empty()).collect();
    spans.sort();
    let mut at = 0;
    for span in spans {
        assert!(span.start >= at, "two owners");
        assert!(document.text[at..span.start].trim().is_empty(), "no owner");
        at = span.end;
    }
    assert!(document.text[at..].trim().is_empty(), "no owner at the end");
    for (index, clause) in document.clauses.iter().enumerate() {
        for part in [clause.mark, clause.heading] {
            assert!(part.is_empty() || clause.span.contains(part), "{}", clause.path);
            assert!(document.text.get(part.start..part.end).is_some());
        }
        if let Some(parent) = clause.parent {
            assert!(parent < index && document.clauses[parent].extent.contains(clause.extent));
        }
        assert!(document.unit_span(index).contains(document.unit_body(index)));
    }
    for issue in &document.issues {
        assert!(document.text.get(issue.span.start..issue.span.end).is_some());
    }
});
