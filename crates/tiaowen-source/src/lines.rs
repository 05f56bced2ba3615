//! Collects lines of text into an extract, one block a line.

use super::{Block, BlockKind, Extract, compared};
use tiaowen_text::doc::Span;
use tiaowen_text::numeral;

/// A line on its way into an extract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its role.
    pub kind: BlockKind,
    /// Its text, without line breaks.
    pub text: String,
}

/// Joins lines into an extract. White space at the ends goes, except tabs of rows, which mark empty
/// cells; blank lines go.
pub fn gather(lines: impl IntoIterator<Item = Line>) -> Extract {
    let mut extract = Extract::default();
    for Line { kind, text } in compared::unfold(lines.into_iter().collect()) {
        let text = match kind {
            BlockKind::Row => text.trim_matches(|c: char| c.is_whitespace() && c != '\t'),
            BlockKind::Paragraph | BlockKind::Heading | BlockKind::Piece(_) => text.trim(),
        };
        if text.trim().is_empty() {
            continue;
        }
        let start = extract.text.len();
        for c in text.chars() {
            let breaks = matches!(c, '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{2028}' | '\u{2029}');
            extract.text.push(if breaks { ' ' } else { c });
        }
        extract.blocks.push(Block { span: Span::new(start, extract.text.len()), kind });
        extract.text.push('\n');
    }
    extract
}

/// Characters that are not white space.
pub fn visible(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Whether a character belongs to running Chinese text, where a line break leaves no space.
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}' | '“' | '”' | '‘' | '’' | '—' | '…')
}

/// Whether two lines of a centred block or heading are one title broken for looks. A document number or
/// a date on a line of its own stays one.
pub fn continues(line: &str, next: &str) -> bool {
    !stands_alone(line) && !stands_alone(next) && !is_article(line)
}

/// Whether a line is the mark of an article and nothing else: 第三条, 第 3-1 條. What stands below it is its heading
/// or its text.
pub fn is_article(line: &str) -> bool {
    let bare: String = line.chars().filter(|c| !c.is_whitespace()).take(16).collect();
    let Some(rest) = bare.strip_prefix('第') else { return false };
    let Some((number, sub)) = rest.split_once(['条', '條']) else { return false };
    let counts =
        |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '-' || numeral::is_ordinal(c));
    let sub = sub.strip_prefix('之').map_or(sub.is_empty(), |sub| !sub.is_empty() && counts(sub));
    !number.is_empty() && counts(number) && sub
}

/// Puts the next line of a broken text after the first.
pub fn join(line: &mut String, next: &str) {
    line.truncate(line.trim_end().len());
    let next = next.trim_start();
    if !line.ends_with(is_wide) || !next.starts_with(is_wide) {
        line.push(' ');
    }
    line.push_str(next);
}

/// A document number, a date, or a whole sentence.
fn stands_alone(line: &str) -> bool {
    let line = line.trim();
    let dated = line.contains('年') && line.contains('月') && visible(line) < 40;
    let numbered = line.ends_with('号') && line.contains(['〔', '[', '［', '（', '(', '第']);
    dated || numbered || line.ends_with(['。', '；', '：', ':'])
}
