//! Two clauses side by side, and the wording that a clause shares with those it is linked to.

use std::sync::Arc;

use super::browse::find;
use super::{Kb, Open};
use tiaowen_engine::{collection::CatalogueEntry, index::UnitRecord};
use tiaowen_link::crossref::evidence::Shared;
use tiaowen_link::crossref::{Alignment, Linked, compare, evidence};
use tiaowen_print::view::crosswalk::{
    CompareSideView, CompareView, MentionView, PieceView, ShiftView, StrengthView, WordingView,
};
use tiaowen_print::view::{ClauseRefView, ClauseView, MatchView};
use tiaowen_text::doc::{ClausePath, DocId, Span};
use tiaowen_text::error::{Error, Result};

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
        let wording = a.entry.state.is_wording() && b.entry.state.is_wording();
        let ours: Vec<(Span, usize)> =
            both.shared.iter().enumerate().map(|(n, s)| (s.ours, n)).collect();
        Ok(CompareView {
            left: a.view(spans.0, &ours, both.shares.0),
            right: b.view(spans.1, &theirs(&both.shared), both.shares.1),
            links,
            common: f32::midpoint(both.shares.0, both.shares.1).min(1.0),
            wording,
            strength: both.strength.iter().map(strength_view).collect(),
            shifts: both.shifts.iter().map(shift_view).collect(),
            numbers: both.numbers.into_iter().map(mention_view).collect(),
            bodies: both.bodies.into_iter().map(mention_view).collect(),
        })
    }

    /// The wording that a clause shares with the clauses it is linked to; of many, the first dozen.
    pub fn wording(&self, clause: &ClauseView) -> Result<WordingView> {
        let open = self.now();
        let own = open.side_at(&clause.clause)?;
        let document = &own.linked.document;
        let span = own.span();
        let references = &clause.references;
        let mut marked: Vec<Span> = Vec::new();
        let mut view =
            WordingView { wording: clause.clause.state.is_wording(), ..WordingView::default() };
        for link in references.implements.iter().chain(&references.implemented_by).take(LINKS) {
            let other = open.side_at(&link.clause)?;
            let both = compare::compare((document, span), (&other.linked.document, other.span()));
            marked.extend(both.shared.iter().map(|s| s.ours));
            view.wording &= link.clause.state.is_wording();
            view.links.push(other.view(other.span(), &theirs(&both.shared), both.shares.1));
        }
        if view.links.is_empty() {
            return Ok(view);
        }
        let marked = merged(marked);
        let unit = document.unit_span(own.index);
        let at = |byte: usize| {
            let byte = byte.clamp(unit.start, unit.end);
            Span::new(unit.start, byte).of(&document.text).chars().count()
        };
        view.shared = marked
            .iter()
            .map(|s| MatchView { start: at(s.start), end: at(s.end) })
            .filter(|m| m.start < m.end)
            .collect();
        let stretches =
            compare::own_stretches(&document.text, document.unit_body(own.index), &marked);
        view.own = stretches.into_iter().map(|s| s.of(&document.text).to_owned()).collect();
        Ok(view)
    }
}

/// Most links whose wording is compared for one clause: an article may have a thousand.
const LINKS: usize = 12;

/// The shared runs in the order of the right text, with their numbers.
fn theirs(shared: &[Shared]) -> Vec<(Span, usize)> {
    let mut runs: Vec<(Span, usize)> =
        shared.iter().enumerate().map(|(n, run)| (run.theirs, n)).collect();
    runs.sort_unstable();
    runs
}

/// Spans in order, those that touch or overlap joined.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut out: Vec<Span> = Vec::new();
    for span in spans {
        match out.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => out.push(span),
        }
    }
    out
}

/// One side of a comparison.
struct SideText<'a> {
    open: &'a Open,
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
        let unit = UnitRecord::named(&self.linked.document, self.index);
        CompareSideView {
            clause: self.open.clause_ref(self.entry, unit),
            pieces,
            share: share.min(1.0),
        }
    }
}

impl Open {
    /// A clause with the wording that it shares with any of the others marked, and each of these with the wording that
    /// it shares with the clause.
    pub(super) fn beside(
        &self,
        clause: &ClauseRefView,
        others: &[ClauseRefView],
    ) -> Result<(CompareSideView, Vec<CompareSideView>)> {
        let own = self.side_at(clause)?;
        let (mut marked, mut views) = (Vec::new(), Vec::with_capacity(others.len()));
        for other in others {
            let other = self.side_at(other)?;
            let (ours, its) = (&own.linked.document, &other.linked.document);
            let both = compare::compare((ours, own.span()), (its, other.span()));
            marked.extend(both.shared.iter().map(|run| run.ours));
            views.push(other.view(other.span(), &theirs(&both.shared), both.shares.1));
        }
        let runs: Vec<(Span, usize)> = merged(marked).into_iter().map(|span| (span, 0)).collect();
        Ok((own.view(own.span(), &runs, 0.0), views))
    }

    fn side<'a>(&'a self, (id, key): (&DocId, &str)) -> Result<SideText<'a>> {
        let entry = self.entry(id)?;
        let linked = self.linked(entry)?;
        let index = find(entry, &linked.document, key)?;
        Ok(SideText { open: self, entry, linked, index })
    }

    /// The side that a reference names by document and path.
    fn side_at(&self, clause: &ClauseRefView) -> Result<SideText<'_>> {
        let entry = self.entry(&DocId::parse(&clause.document)?)?;
        let linked = self.linked(entry)?;
        let index = linked.document.find_path(&clause.path);
        let index = index.ok_or_else(|| {
            Error::not_found(format!("{} has no clause at {}", entry.id, clause.path))
        })?;
        Ok(SideText { open: self, entry, linked, index })
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
