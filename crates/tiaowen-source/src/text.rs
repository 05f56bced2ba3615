//! Plain text: one paragraph a line, every byte kept.

use super::charset::Decoded;
use super::{Block, BlockKind, Extract, Skipped};
use tiaowen_text::doc::Span;

/// Takes decoded text as it is; only carriage returns go, and are counted.
pub fn extract(decoded: Decoded) -> Extract {
    let Decoded { text, mut skipped, .. } = decoded;
    let (text, returns) = without_returns(text);
    if returns > 0 {
        skipped.push(Skipped::new("carriage return", returns, "line breaks are written as LF"));
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

/// CRLF and lone CR become LF; tells how many carriage returns there were.
fn without_returns(text: String) -> (String, usize) {
    let returns = text.matches('\r').count();
    if returns == 0 {
        return (text, 0);
    }
    (text.replace("\r\n", "\n").replace('\r', "\n"), returns)
}
