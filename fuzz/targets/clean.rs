//! Any text: replaying the repairs on it gives the cleaned text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiaowen::clean::clean;
use tiaowen::source::{Source, extract};

fuzz_target!(|text: String| {
    let source = Source { bytes: text.into_bytes(), name: "a.txt".to_owned(), ..Source::default() };
    let Ok(extract) = extract(&source) else { return };
    let cleaned = clean(&extract);
    let mut replayed = String::new();
    let mut at = 0;
    for repair in &cleaned.repairs {
        replayed.push_str(&extract.text[at..repair.span.start]);
        replayed.push_str(&repair.after);
        at = repair.span.end;
    }
    replayed.push_str(&extract.text[at..]);
    assert_eq!(replayed, cleaned.text);
});
