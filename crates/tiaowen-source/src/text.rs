//! Plain text: one paragraph a line, every byte kept.

use super::charset::Decoded;
use super::{Block, BlockKind, Extract, Skipped};
use tiaowen_text::doc::Span;

/// Most blank lines in a row that are kept. No text has as many; a file of nothing but line ends would take a
/// hundred bytes of memory for each.
const MOST_BLANK: usize = 100;

/// Takes decoded text as it is; only carriage returns go, and blank lines of which nobody could count the number;
/// both are counted.
pub fn extract(decoded: Decoded) -> Extract {
    let Decoded { text, mut skipped, .. } = decoded;
    let (text, returns) = without_returns(text);
    if returns > 0 {
        skipped.push(Skipped::new("carriage return", returns, "line breaks are written as LF"));
    }
    let (text, blank) = without_gaps(text);
    if blank > 0 {
        let why = format!("no more than {MOST_BLANK} in a row are kept");
        skipped.push(Skipped::new("blank line", blank, why));
    }
    let blocks = paragraphs(&text);
    Extract { text, blocks, skipped, ..Extract::default() }
}

/// A paragraph for each line that is not blank.
pub fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.strip_suffix('\n').unwrap_or(line);
        if !body.trim().is_empty() {
            let span = Span::new(start, start + body.len());
            blocks.push(Block { span, kind: BlockKind::Paragraph });
        }
        start += line.len();
    }
    blocks
}

/// A text without the blank lines beyond [`MOST_BLANK`] in a row; tells how many there were.
fn without_gaps(text: String) -> (String, usize) {
    let (mut kept, mut from) = (String::new(), 0);
    let (mut at, mut run, mut gone) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        run = if line.trim().is_empty() { run + 1 } else { 0 };
        if run > MOST_BLANK {
            kept.push_str(text.get(from..at).unwrap_or_default());
            from = end;
            gone += 1;
        }
        at = end;
    }
    if gone == 0 {
        return (text, 0);
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    (kept, gone)
}

/// CRLF and lone CR become LF; tells how many carriage returns there were.
fn without_returns(text: String) -> (String, usize) {
    let returns = text.matches('\r').count();
    if returns == 0 {
        return (text, 0);
    }
    (text.replace("\r\n", "\n").replace('\r', "\n"), returns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Extract {
        extract(Decoded { text: text.to_owned(), ..Decoded::default() })
    }

    #[test]
    fn blank_lines_without_number_are_folded_and_counted() {
        for blank in ["\n", " \n", "\u{3000}\n"] {
            let gap = |lines: usize| format!("甲\n{}乙\n", blank.repeat(lines));
            let kept = read(&gap(100));
            assert_eq!((kept.text, kept.skipped), (gap(100), Vec::new()));
            let folded = read(&gap(5_000));
            assert_eq!(folded.text, gap(100));
            assert_eq!(
                (folded.skipped[0].what.as_str(), folded.skipped[0].count),
                ("blank line", 4_900)
            );
            let words: Vec<&str> = folded.blocks.iter().map(|b| b.span.of(&folded.text)).collect();
            assert_eq!(words, ["甲", "乙"]);
        }
    }
}
