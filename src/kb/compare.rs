//! Two clauses side by side, and the wording that a clause shares with those it is linked to.

use std::sync::Arc;

use super::browse::find;
use super::search::clause_ref;
use super::{Kb, Open};
use crate::crossref::{Alignment, Linked, compare, evidence};
use crate::doc::{ClausePath, DocId, Span, TextState};
use crate::error::Result;
use crate::index::{CatalogueEntry, UnitRecord};
use crate::view::crosswalk::{
    CompareSideView, CompareView, MentionView, PieceView, ShiftView, StrengthView,
};

impl Kb {
    /// Two clauses side by side.
    pub fn compare(&self, left: (&DocId, &str), right: (&DocId, &str)) -> Result<CompareView> {
        let open = self.now();
        let (a, b) = (open.side(left)?, open.side(right)?);
        let spans = (a.span(), b.span());
        let both = compare::compare((&a.linked.document, spans.0), (&b.linked.document, spans.1));
        let mut links = Vec::new();
        for (from, to) in [(&a, &b), (&b, &a)] {
            let here = |l: &&Alignment| {
                l.clause == from.path()
                    && l.article.doc == to.entry.id
                    && l.article.path == to.path()
            };
            for link in from.linked.alignments.iter().filter(here) {
                links.extend(open.row(from.entry, &from.linked, link)?);
            }
        }
        let wording = [a.entry.state, b.entry.state]
            .iter()
            .all(|s| matches!(s, TextState::Official | TextState::Copy));
        let ours: Vec<(Span, usize)> =
            both.shared.iter().enumerate().map(|(n, s)| (s.ours, n)).collect();
        let mut theirs: Vec<(Span, usize)> =
            both.shared.iter().enumerate().map(|(n, s)| (s.theirs, n)).collect();
        theirs.sort_unstable();
        Ok(CompareView {
            left: a.view(spans.0, &ours, both.shares.0),
            right: b.view(spans.1, &theirs, both.shares.1),
            links,
            common: f32::midpoint(both.shares.0, both.shares.1).min(1.0),
            wording,
            strength: both.strength.iter().map(strength_view).collect(),
            shifts: both.shifts.iter().map(shift_view).collect(),
            numbers: both.numbers.into_iter().map(mention_view).collect(),
            bodies: both.bodies.into_iter().map(mention_view).collect(),
        })
    }
}

/// One side of a comparison.
struct SideText<'a> {
    entry: &'a CatalogueEntry,
    linked: Arc<Linked>,
    index: usize,
}

impl SideText<'_> {
    fn path(&self) -> ClausePath {
        let clause = self.linked.document.clauses.get(self.index);
        clause.map_or_else(|| ClausePath::new(""), |c| c.path.clone())
    }

    fn span(&self) -> Span {
        evidence::clause_text(&self.linked.document, self.index)
    }

    fn view(&self, span: Span, runs: &[(Span, usize)], share: f32) -> CompareSideView {
        let text = &self.linked.document.text;
        let mut pieces = Vec::new();
        let mut at = span.start;
        let mut push = |span: Span, run: Option<usize>| {
            if !span.is_empty() {
                pieces.push(PieceView { text: span.of(text).to_owned(), run });
            }
        };
        for &(run, number) in runs {
            push(Span::new(at, run.start), None);
            push(run, Some(number));
            at = run.end;
        }
        push(Span::new(at, span.end), None);
        let unit = UnitRecord::new(&self.linked.document, self.index);
        CompareSideView { clause: clause_ref(self.entry, &unit), pieces, share: share.min(1.0) }
    }
}

impl Open {
    fn side<'a>(&'a self, (id, key): (&DocId, &str)) -> Result<SideText<'a>> {
        let entry = self.entry(id)?;
        let linked = self.linked(entry)?;
        let index = find(entry, &linked.document, key)?;
        Ok(SideText { entry, linked, index })
    }
}

fn strength_view(word: &(&'static str, compare::Strength, usize, usize)) -> StrengthView {
    StrengthView { word: word.0, class: word.1.word(), left: word.2, right: word.3 }
}

fn shift_view(shift: &(String, compare::Governor, compare::Governor)) -> ShiftView {
    let (about, left, right) = shift;
    let direction = if right.1 > left.1 { "stronger" } else { "weaker" };
    ShiftView { about: about.clone(), left: left.0, right: right.0, direction }
}

fn mention_view((text, left, right): (String, bool, bool)) -> MentionView {
    MentionView { text, left, right }
}
