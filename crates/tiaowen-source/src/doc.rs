//! Old Word files (.doc, and .wps of the same build): the main text by its piece table.
//!
//! The text is read as it is stored. Numbers that Word counts itself are not stored; a file that has lists
//! says so in [`Extract::skipped`].

use std::io::{Cursor, Read};

use super::lines::{Line, gather};
use super::{BlockKind, Extract, Skipped};
use tiaowen_text::error::{Error, ErrorKind, Result};

/// Largest stream.
const MAX_STREAM: u64 = 64 * 1024 * 1024;
/// Places in the head of the main stream (FIB of Word 97 and later).
const VERSION: usize = 0x02;
const FLAGS: usize = 0x0A;
const LENGTH: usize = 0x4C;
const PIECES: usize = 0x1A2;
const LISTS: usize = 0x2EE;
/// Lists that only say that there are none have so many bytes.
const EMPTY_LISTS: u32 = 4;
/// First version with pieces in this form.
const WORD_97: u16 = 0x00C1;
const ENCRYPTED: u16 = 0x0100;
const SECOND_TABLE: u16 = 0x0200;

/// Takes the text out of a file.
pub fn extract(bytes: &[u8], name: &str) -> Result<Extract> {
    let refused = |what: &str| {
        let todo = "open it in Word, WPS or LibreOffice and save it as .docx";
        Error::new(ErrorKind::Unsupported, format!("{name}: this is {what}; {todo}"))
    };
    let damaged = || refused("an old Word file (.doc, .wps) that is damaged");
    let mut file =
        cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|error| damaged().caused_by(error))?;
    let mut stream = |part: &str| -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let stream = file.open_stream(part).ok()?;
        stream.take(MAX_STREAM).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    };
    let main = stream("WordDocument")
        .ok_or_else(|| refused("an office file of an old kind that holds no Word text"))?;
    if short(&main, VERSION) < Some(WORD_97) {
        return Err(refused("a Word file from before 1997"));
    }
    let flags = short(&main, FLAGS).unwrap_or(0);
    if flags & ENCRYPTED != 0 {
        return Err(refused("a Word file protected by a password"));
    }
    let table = if flags & SECOND_TABLE != 0 { "1Table" } else { "0Table" };
    let table = stream(table).ok_or_else(damaged)?;
    let text = text(&main, &table).ok_or_else(damaged)?;
    let (lines, pictures) = lines(&text);
    let mut extract = gather(lines);
    if long(&main, LISTS).is_some_and(|length| length > EMPTY_LISTS) {
        let why = "the numbers that Word counts itself are not stored in a .doc file; where some are missing, save it as .docx";
        extract.skipped.push(Skipped::new("automatic numbers", 1, why));
    }
    if pictures > 0 {
        extract.skipped.push(Skipped::new("picture", pictures, "pictures are not read"));
    }
    Ok(extract)
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn place(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(long(bytes, at)?).ok()
}

/// The text of the document without notes and margins, put together from its pieces.
fn text(main: &[u8], table: &[u8]) -> Option<String> {
    let start = place(main, PIECES)?;
    let mut rest = table.get(start..start.checked_add(place(main, PIECES + 4)?)?)?;
    // Lists of properties come before the table of pieces.
    while rest.first() == Some(&1) {
        rest = rest.get(3 + usize::from(short(rest, 1)?)..)?;
    }
    let length = (rest.first() == Some(&2)).then(|| place(rest, 1)).flatten()?;
    let pieces = rest.get(5..length.checked_add(5)?)?;
    let count = length.checked_sub(4)? / 12;
    let mut left = place(main, LENGTH)?;
    let mut text = String::new();
    for at in 0..count {
        let characters = place(pieces, 4 * at + 4)?.checked_sub(place(pieces, 4 * at)?)?.min(left);
        left -= characters;
        let stored = place(pieces, 4 * (count + 1) + 8 * at + 2)?;
        let narrow = stored & 0x4000_0000 != 0;
        let from = stored & 0x3FFF_FFFF;
        let (from, bytes) = if narrow { (from / 2, characters) } else { (from, 2 * characters) };
        let piece = main.get(from..from.checked_add(bytes)?)?;
        let charset = if narrow { encoding_rs::WINDOWS_1252 } else { encoding_rs::UTF_16LE };
        text.push_str(&charset.decode_without_bom_handling(piece).0);
    }
    Some(text)
}

/// The lines of the stored text, and how many pictures hang in it.
fn lines(text: &str) -> (Vec<Line>, usize) {
    let mut lines = Vec::new();
    let (mut line, mut row): (String, Vec<String>) = (String::new(), Vec::new());
    let (mut pictures, mut in_code, mut after_cell) = (0, 0_usize, false);
    for c in text.chars() {
        let cell = c == '\u{07}';
        match c {
            // A field is stored as its code, a mark, and what it shows.
            '\u{13}' => in_code += 1,
            '\u{14}' | '\u{15}' => in_code = in_code.saturating_sub(usize::from(c == '\u{14}')),
            _ if in_code > 0 => {}
            // A second mark behind the one of the last cell ends the row.
            '\u{07}' if after_cell && line.is_empty() => {
                let cells = std::mem::take(&mut row);
                let kind = if cells.len() > 1 { BlockKind::Row } else { BlockKind::Paragraph };
                lines.push(Line { kind, text: cells.join("\t") });
            }
            '\u{07}' => row.push(std::mem::take(&mut line).trim().replace('\t', " ")),
            '\r' if after_cell || !row.is_empty() => line.push(' '),
            '\r' | '\u{0B}' | '\u{0C}' => {
                let text = std::mem::take(&mut line);
                lines.push(Line { kind: BlockKind::Paragraph, text });
            }
            '\u{01}' | '\u{08}' => pictures += 1,
            '\u{1E}' => line.push('-'),
            '\t' | '\u{A0}' => line.push(' '),
            c if c.is_control() => {}
            c => line.push(c),
        }
        after_cell = cell && !row.is_empty();
    }
    row.push(line);
    lines.extend(row.into_iter().map(|text| Line { kind: BlockKind::Paragraph, text }));
    (lines, pictures)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// A file of one piece in UTF-16 and one of single bytes; `lists` is the length of its lists.
    fn file(wide: &str, narrow: &str, lists: u32) -> Vec<u8> {
        let mut main = vec![0_u8; 0x400];
        let put = |main: &mut Vec<u8>, at: usize, value: u32| {
            main[at..at + 4].copy_from_slice(&value.to_le_bytes());
        };
        let units: Vec<u8> = wide.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let (first, second) = ((units.len() / 2) as u32, narrow.len() as u32);
        put(&mut main, VERSION, 0x00C1);
        put(&mut main, FLAGS, u32::from(SECOND_TABLE));
        put(&mut main, LENGTH, first + second);
        put(&mut main, LISTS, lists);
        main.extend(&units);
        let after = main.len() as u32;
        main.extend(narrow.as_bytes());
        // One list of properties, then the pieces.
        let mut table = vec![1, 2, 0, 9, 9, 2];
        table.extend(28_u32.to_le_bytes());
        for place in [0, first, first + second] {
            table.extend(place.to_le_bytes());
        }
        for stored in [0x400, (after * 2) | 0x4000_0000] {
            table.extend([0, 0]);
            table.extend(u32::to_le_bytes(stored));
            table.extend([0, 0]);
        }
        put(&mut main, PIECES + 4, table.len() as u32);
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        file.create_stream("WordDocument").unwrap().write_all(&main).unwrap();
        file.create_stream("1Table").unwrap().write_all(&table).unwrap();
        file.into_inner().into_inner()
    }

    #[test]
    fn pieces_fields_and_tables_are_read() {
        let wide = "某县办法\r第一条　见\u{13}HYPERLINK x\u{14}附表\u{15}。\u{01}\r项目\u{07}标准\u{07}\u{07}押金\u{07}五十元\u{07}\u{07}尾\r";
        let read = extract(&file(wide, "GB 18030\r", 0), "a.doc").unwrap();
        assert_eq!(
            read.text,
            "某县办法\n第一条　见附表。\n项目\t标准\n押金\t五十元\n尾\nGB 18030\n"
        );
        assert_eq!(read.skipped.len(), 1);
        let numbered = extract(&file("甲\r", "", 8), "a.doc").unwrap();
        assert_eq!(numbered.skipped.first().map(|s| s.what.as_str()), Some("automatic numbers"));
    }

    #[test]
    fn damaged_files_are_refused() {
        let whole = file("甲\r", "", 0);
        for length in (0..whole.len()).step_by(97) {
            let _ = extract(&whole[..length], "a.doc");
        }
        let error = extract(&whole[..600], "a.doc").unwrap_err().to_string();
        assert!(error.contains("damaged") && error.contains(".docx"), "{error}");
    }
}
