//! Any bytes, as a file of any format: blocks tile the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tiaowen_source::{Source, extract};

/// Names for files that do not show what they are; the last byte chooses.
const NAMES: [&str; 4] = ["a.txt", "a.html", "a.md", "a"];

fuzz_target!(|bytes: &[u8]| {
    let last = bytes.last().copied().unwrap_or_default();
    let name = NAMES[usize::from(last) % NAMES.len()].to_owned();
    let Ok(extract) = extract(&Source { bytes: bytes.to_vec(), name, ..Source::default() }) else {
        return;
    };
    let mut at = 0;
    for block in &extract.blocks {
        assert!(extract.text[at..block.span.start].trim().is_empty(), "text outside of blocks");
        at = block.span.end;
    }
    assert!(extract.text[at..].trim().is_empty(), "text behind the blocks");
});
