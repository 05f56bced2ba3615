//! Any bytes, as a file of any format: blocks tile the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiaowen::source::{Source, extract};

const NAMES: [&str; 4] = ["a.txt", "a.html", "a.md", "a"];

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (name, bytes) = input;
    let name = NAMES[usize::from(name) % NAMES.len()].to_owned();
    if let Ok(extract) = extract(&Source { bytes, name, ..Source::default() }) {
        let mut at = 0;
        for block in &extract.blocks {
            assert!(extract.text[at..block.span.start].trim().is_empty());
            at = block.span.end;
        }
        assert!(extract.text[at..].trim().is_empty());
    }
});
