//! How sure a recognised text is, clause by clause: the mean of its lines, each weighed by its characters.

use super::Line;
use tiaowen_text::doc::{Document, Issue, IssueKind, LOW_CONFIDENCE};
use tiaowen_text::extract::{Confidence, Extract};
use tiaowen_text::offset::OffsetMap;

/// The lines of the cleaned text with the confidence of the block that each stood in.
pub(super) fn of_lines(lines: &[Line], extract: &Extract, map: &OffsetMap) -> Vec<Confidence> {
    let mut blocks = extract.confidences.iter().peekable();
    let mut found = Vec::new();
    for line in lines.iter().filter(|line| !line.is_blank()) {
        let parent = map.to_parent(line.body.start);
        while blocks.next_if(|block| block.span.end <= parent).is_some() {}
        let block = blocks.peek().filter(|block| block.span.start <= parent);
        found.extend(block.map(|block| Confidence { span: line.body, percent: block.percent }));
    }
    found
}

/// Gives every clause its confidence, and names the units that have little.
pub(super) fn assign(document: &mut Document, lines: &[Confidence]) {
    if lines.is_empty() {
        return;
    }
    for index in 0..document.clauses.len() {
        let span = document.unit_span(index);
        let (mut sum, mut of) = (0, 0);
        let from = lines.partition_point(|line| line.span.end <= span.start);
        for line in lines.iter().skip(from).take_while(|line| line.span.start < span.end) {
            let (start, end) = (line.span.start.max(span.start), line.span.end.min(span.end));
            let text = document.text.get(start..end).unwrap_or("");
            let size = text.chars().filter(|c| !c.is_whitespace()).count();
            sum += usize::from(line.percent) * size;
            of += size;
        }
        let Some(percent) = usize::checked_div(sum, of).and_then(|mean| u8::try_from(mean).ok())
        else {
            continue;
        };
        let Some(clause) = document.clauses.get_mut(index) else { continue };
        clause.confidence = Some(percent);
        if clause.unit && percent < LOW_CONFIDENCE {
            let message =
                format!("recognised with confidence {percent} of 100: compare it with the picture");
            document.issues.push(Issue { kind: IssueKind::LowConfidence, span, message });
        }
    }
}
