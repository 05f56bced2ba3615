//! File formats and charsets.
//!
//! `text_of` reads bytes as a file of a given name. `tiling` holds for every extract: blocks in order, on
//! character borders, and nothing but white space between them.

use tiaowen::error::ErrorKind;
use tiaowen::source::{Extract, Source, extract};

fn source(name: &str, bytes: &[u8]) -> Source {
    Source { bytes: bytes.to_vec(), name: name.to_owned(), ..Source::default() }
}

fn text_of(name: &str, bytes: &[u8]) -> Extract {
    let extract = extract(&source(name, bytes)).unwrap();
    tiling(&extract);
    extract
}

/// Checks that blocks tile the text.
fn tiling(extract: &Extract) {
    let mut at = 0;
    for block in &extract.blocks {
        let gap = extract.text.get(at..block.span.start).expect("blocks are in order");
        assert!(gap.trim().is_empty(), "text outside blocks: {gap:?}");
        let text = extract.text.get(block.span.start..block.span.end).expect("on borders");
        assert!(!text.trim().is_empty(), "a blank block");
        assert!(!text.contains('\n'), "a block over two lines: {text:?}");
        at = block.span.end;
    }
    assert!(extract.text.get(at..).unwrap().trim().is_empty());
}

fn skipped(extract: &Extract, what: &str) -> usize {
    extract.skipped.iter().filter(|s| s.what == what).map(|s| s.count).sum()
}

#[test]
fn a_text_file_keeps_every_byte() {
    let bytes = std::fs::read("seeds/000_083634ad04a1db0f.txt").unwrap();
    let extract = text_of("seed.txt", &bytes);
    assert_eq!(extract.text.as_bytes(), bytes);
    assert_eq!(extract.skipped, []);
    assert_eq!(extract.provenance.bytes, bytes.len());
    assert!(extract.provenance.sha256.starts_with("245be9766fc4619c"));
}

#[test]
fn line_ends_and_marks_are_normalised_and_named() {
    let extract = text_of("a.txt", "\u{FEFF}一、总则\r\n\r\n第一条\r第二条".as_bytes());
    assert_eq!(extract.text, "一、总则\n\n第一条\n第二条");
    assert_eq!(extract.blocks.len(), 3);
    assert_eq!(skipped(&extract, "carriage return"), 3);
    assert_eq!(skipped(&extract, "byte order mark"), 1);
}

#[test]
fn formats_without_text_say_what_they_are_and_what_to_do() {
    for (bytes, says) in [
        (&b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"[..], ".docx"),
        (b"\x89PNG\r\n", "OCR"),
        (b"{\\rtf1", ".docx"),
        (b"\0\x01\x02", "binary"),
    ] {
        let error = extract(&source("a.wps", bytes)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains("a.wps"), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}
