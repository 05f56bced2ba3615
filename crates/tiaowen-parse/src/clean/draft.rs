//! A text under repair: applies the edits of one pass after another and keeps, for each stretch that
//! differs, where it stood in the extracted text. Edits of different passes that touch the same stretch
//! become one repair, so that the final list is disjoint and replays in order.

use crate::clean::Cleaned;
use tiaowen_text::doc::{Issue, Repair, RepairKind, Span};
use tiaowen_text::offset::OffsetMap;

/// One change that a pass asks for, in positions of the text it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) span: Span,
    pub(super) with: String,
    pub(super) kind: RepairKind,
}

impl Edit {
    /// A removal.
    pub(super) fn remove(span: Span, kind: RepairKind) -> Self {
        Self { span, with: String::new(), kind }
    }

    /// A replacement.
    pub(super) fn replace(span: Span, with: impl Into<String>, kind: RepairKind) -> Self {
        Self { span, with: with.into(), kind }
    }
}

/// A stretch that differs: its range in the extracted text and in the current one.
#[derive(Debug, Clone, Copy)]
struct Change {
    origin: Span,
    now: Span,
    kind: RepairKind,
}

/// The text between extraction and `Cleaned`.
pub(super) struct Draft<'a> {
    origin: &'a str,
    text: String,
    changes: Vec<Change>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(origin: &'a str) -> Self {
        Self { origin, text: origin.to_owned(), changes: Vec::new() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Applies edits that are in order and disjoint; one that is not is left out rather than trusted.
    pub(super) fn apply(&mut self, edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut fresh: Vec<(Span, Span, RepairKind)> = Vec::with_capacity(edits.len());
        let mut at = 0;
        for edit in edits {
            let fits = edit.span.start >= at
                && self.text.get(edit.span.start..edit.span.end).is_some_and(|t| t != edit.with);
            if !fits {
                continue;
            }
            text.push_str(self.text.get(at..edit.span.start).unwrap_or(""));
            let start = text.len();
            text.push_str(&edit.with);
            fresh.push((edit.span, Span::new(start, text.len()), edit.kind));
            at = edit.span.end;
        }
        text.push_str(self.text.get(at..).unwrap_or(""));
        self.changes = compose(&self.changes, &fresh);
        self.text = text;
    }

    /// The finished text with its log.
    pub(super) fn finish(self, issues: Vec<Issue>) -> Cleaned {
        let Self { origin, text, changes } = self;
        let changes: Vec<Change> =
            changes.into_iter().filter(|c| c.origin.of(origin) != c.now.of(&text)).collect();
        let map = OffsetMap::from_replacements(changes.iter().map(|c| (c.origin, c.now.len())));
        let repairs = changes
            .iter()
            .map(|c| Repair {
                kind: c.kind,
                span: c.origin,
                before: c.origin.of(origin).to_owned(),
                after: c.now.of(&text).to_owned(),
                at: c.now.start,
            })
            .collect();
        Cleaned { text, repairs, map, issues }
    }
}

/// Joins earlier changes (origin → middle) with fresh ones (middle → new) into origin → new.
fn compose(earlier: &[Change], fresh: &[(Span, Span, RepairKind)]) -> Vec<Change> {
    let mut out: Vec<Change> = Vec::with_capacity(earlier.len() + fresh.len());
    let (mut e, mut f) = (0, 0);
    // Offset of the origin and of the new text against the middle one, behind all changes taken so far.
    let (mut to_origin, mut to_new) = (0isize, 0isize);
    while e < earlier.len() || f < fresh.len() {
        let mut middle = match (earlier.get(e), fresh.get(f)) {
            (Some(old), Some(new)) => {
                if begins_first(old.now, new.0) {
                    old.now
                } else {
                    new.0
                }
            }
            (Some(old), None) => old.now,
            (None, Some(new)) => new.0,
            (None, None) => break,
        };
        let (origin_before, new_before) = (to_origin, to_new);
        let mut kind = None::<RepairKind>;
        loop {
            if let Some(old) = earlier.get(e)
                && (old.now == middle || touches(old.now, middle))
            {
                middle = cover(middle, old.now);
                to_origin = old.origin.end as isize - old.now.end as isize;
                kind = Some(kind.map_or(old.kind, |k| weightier(k, old.kind)));
                e += 1;
            } else if let Some(new) = fresh.get(f)
                && (new.0 == middle || touches(new.0, middle))
            {
                middle = cover(middle, new.0);
                to_new = new.1.end as isize - new.0.end as isize;
                kind = Some(kind.map_or(new.2, |k| weightier(k, new.2)));
                f += 1;
            } else {
                break;
            }
        }
        let Some(kind) = kind else { break };
        out.push(Change {
            origin: Span::new(
                middle.start.saturating_add_signed(origin_before),
                middle.end.saturating_add_signed(to_origin),
            ),
            now: Span::new(
                middle.start.saturating_add_signed(new_before),
                middle.end.saturating_add_signed(to_new),
            ),
            kind,
        });
    }
    out
}

/// Whether an earlier change comes before a fresh one; an emptied stretch at the same place does.
fn begins_first(old: Span, new: Span) -> bool {
    old.start < new.start || (old.start == new.start && (old.is_empty() || old.end <= new.end))
}

fn cover(a: Span, b: Span) -> Span {
    Span::new(a.start.min(b.start), a.end.max(b.end))
}

/// Whether two ranges share text; an empty range touches only what it lies strictly inside.
fn touches(a: Span, b: Span) -> bool {
    a.start.max(b.start) < a.end.min(b.end)
        || (a.is_empty() && b.start < a.start && a.start < b.end)
        || (b.is_empty() && a.start < b.start && b.start < a.end)
}

/// Of two kinds that meet in one stretch, the one a reader must know of.
fn weightier(a: RepairKind, b: RepairKind) -> RepairKind {
    let weight = |kind: RepairKind| match kind {
        RepairKind::LostByte => 0,
        RepairKind::Undecodable => 1,
        RepairKind::Furniture => 2,
        RepairKind::Pinyin => 3,
        RepairKind::Separator => 4,
        RepairKind::Markup => 5,
        RepairKind::Entity => 6,
        RepairKind::LineBreak => 7,
        RepairKind::Space => 8,
        RepairKind::Control => 9,
        RepairKind::Radical => 10,
    };
    if weight(b) < weight(a) { b } else { a }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text that the log promises.
    fn replay(origin: &str, cleaned: &Cleaned) -> String {
        let mut out = String::new();
        let mut at = 0;
        for repair in &cleaned.repairs {
            assert!(repair.span.start >= at, "repairs overlap or are out of order: {repair:?}");
            assert_eq!(repair.span.of(origin), repair.before, "the log quotes other text");
            out.push_str(&origin[at..repair.span.start]);
            assert_eq!(out.len(), repair.at, "{repair:?} says another place");
            out.push_str(&repair.after);
            at = repair.span.end;
        }
        out + &origin[at..]
    }

    proptest! {
        #[test]
        fn any_passes_replay_as_one_list(
            origin in "[a-e中文字]{0,30}",
            passes in prop::collection::vec(
                prop::collection::vec((0usize..40, 0usize..5, "[xy國]{0,3}"), 0..6), 0..5),
        ) {
            let mut draft = Draft::new(&origin);
            for pass in passes {
                let text = draft.text().to_owned();
                let borders: Vec<usize> =
                    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let mut edits: Vec<Edit> = pass
                    .into_iter()
                    .map(|(start, len, with)| {
                        let start = start.min(borders.len() - 1);
                        let end = (start + len).min(borders.len() - 1);
                        Edit::replace(Span::new(borders[start], borders[end]), with, RepairKind::Space)
                    })
                    .filter(|edit| !edit.span.is_empty())
                    .collect();
                edits.sort_by_key(|edit| edit.span);
                draft.apply(edits);
            }
            let cleaned = draft.finish(Vec::new());
            prop_assert_eq!(replay(&origin, &cleaned), cleaned.text);
        }
    }
}
