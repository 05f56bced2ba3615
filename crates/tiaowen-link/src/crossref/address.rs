//! From an address (第三条第二款第（一）项) to the clause of a document.

use super::scan::{Step, Unit};
use tiaowen_text::doc::{Document, Level, Ordinal};

/// The index of the clause at an address; `near` is the unit that speaks, for 第二款 alone.
pub fn clause_at(document: &Document, near: Option<usize>, steps: &[Step]) -> Option<usize> {
    let mut at: Option<usize> = None;
    for (n, &(unit, ordinal)) in steps.iter().enumerate() {
        let top = n == 0;
        let numbered = unit == Unit::Article
            || (unit >= Unit::Paragraph && document.clause_level != Level::Article);
        at = if top && numbered {
            match document.find_number(ordinal).as_slice() {
                [only] => Some(*only),
                _ => return None,
            }
        } else if top && unit >= Unit::Paragraph {
            // 第二款 alone: of the clause that speaks.
            let near = near?;
            descendant(document, near, unit, ordinal).or(Some(near))
        } else if top {
            Some(only(document, unit, ordinal)?)
        } else {
            // Where the parser keeps no address for a 款, its article is the place.
            at.and_then(|a| descendant(document, a, unit, ordinal))
                .or(at.filter(|_| unit >= Unit::Paragraph))
        };
    }
    at
}

fn levels(unit: Unit) -> &'static [Level] {
    match unit {
        Unit::Part => &[Level::Part],
        Unit::Division => &[Level::Chapter, Level::Outline(1)],
        Unit::Chapter => &[Level::Chapter],
        Unit::Section => &[Level::Section],
        Unit::Article => &[Level::Article],
        Unit::Paragraph => &[Level::Paragraph],
        Unit::Item => &[Level::Item, Level::Outline(2), Level::Outline(3)],
        Unit::Point => &[Level::Point],
    }
}

fn only(document: &Document, unit: Unit, ordinal: Ordinal) -> Option<usize> {
    let mut fitting = (0..document.clauses.len()).filter(|&i| {
        document
            .clauses
            .get(i)
            .is_some_and(|c| c.ordinal == Some(ordinal) && levels(unit).contains(&c.level))
    });
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// The first clause below another with this unit and number.
pub(super) fn descendant(
    document: &Document,
    of: usize,
    unit: Unit,
    ordinal: Ordinal,
) -> Option<usize> {
    let extent = document.clauses.get(of)?.extent;
    (of + 1..document.clauses.len())
        .take_while(|&i| document.clauses.get(i).is_some_and(|c| c.span.start < extent.end))
        .find(|&i| {
            document
                .clauses
                .get(i)
                .is_some_and(|c| c.ordinal == Some(ordinal) && levels(unit).contains(&c.level))
        })
}
