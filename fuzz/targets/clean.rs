//! Any text: replaying the repairs on it gives the cleaned text, and positions map between the two.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiaowen_parse::clean::clean;
use tiaowen_source::{Source, extract};

fuzz_target!(|bytes: &[u8]| {
    let source = Source { bytes: bytes.to_vec(), name: "a.txt".to_owned(), ..Source::default() };
    let Ok(extract) = extract(&source) else { return };
    let cleaned = clean(&extract);
    let mut replayed = String::new();
    let mut at = 0;
    for repair in &cleaned.repairs {
        assert_eq!(repair.span.of(&extract.text), repair.before);
        replayed.push_str(&extract.text[at..repair.span.start]);
        assert_eq!(replayed.len(), repair.at);
        replayed.push_str(&repair.after);
        at = repair.span.end;
    }
    replayed.push_str(&extract.text[at..]);
    assert_eq!(replayed, cleaned.text);
    for (at, _) in cleaned.text.char_indices() {
        assert!(extract.text.is_char_boundary(cleaned.map.to_parent(at)));
    }
    for issue in &cleaned.issues {
        assert!(cleaned.text.get(issue.span.start..issue.span.end).is_some());
    }
});
