//! The verdict on one claim: where its wording stands, or the nearest wording, and what differs.

use std::collections::HashMap;
use std::sync::Arc;

use super::change::Change;
use super::claim::Claim;
use super::compare::{Match, find_exact, find_nearest};
use super::wording::{Wording, longest_run};
use super::{Finding, Found, Library, Place, Reason, Verdict};
use crate::crossref::Linked;
use tiaowen_text::doc::{DocId, Document, Span, TextState};
use tiaowen_text::error::Result;

/// Most searches of the whole corpus for wording that no citation ascribes; what exceeds it is reported
/// as not looked at.
const MOST_SEARCHES: usize = 400;
/// Share of a quotation, in thousandths, that has to stand in the cited clause to call it an altered
/// quotation of that clause.
const NEAR: u32 = 600;
/// The same where nothing says which document is meant.
const NEAR_ANYWHERE: u32 = 750;
/// Fewest meaning characters of a quotation that no citation ascribes; shorter ones are mere terms.
const FEWEST_ALONE: usize = 8;

/// A document made ready for comparison.
struct Held {
    linked: Arc<Linked>,
    wording: Wording,
}

impl Held {
    fn document(&self) -> &Document {
        &self.linked.document
    }
}

pub(super) struct Judge<'a> {
    text: &'a str,
    library: &'a dyn Library,
    held: HashMap<DocId, Option<Arc<Held>>>,
    searches: usize,
    /// Places of wording that was looked for before: drafts repeat themselves.
    looked: HashMap<String, Vec<Found>>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(text: &'a str, library: &'a dyn Library) -> Self {
        Self { text, library, held: HashMap::new(), searches: 0, looked: HashMap::new() }
    }

    /// The finding of one claim; none for what claims nothing.
    pub(super) fn judge(&mut self, claim: &Claim) -> Result<Option<Finding>> {
        let mut finding = Finding {
            span: claim.span,
            citation: claim.mention.as_ref().map(|m| m.span),
            quote: claim.quote,
            cited: claim.mention.as_ref().map(|m| m.place.clone()),
            verdict: Verdict::Unverifiable,
            reason: Reason::UnknownDocument,
            found: None,
            elsewhere: Vec::new(),
            changes: Vec::new(),
            permille: 0,
            repealed: None,
        };
        match (&claim.mention, claim.quote) {
            (None, None) => return Ok(None),
            (None, Some(quote)) => {
                if Wording::of(quote.of(self.text)).weight() < FEWEST_ALONE {
                    return Ok(None);
                }
                self.judge_alone(quote, &mut finding)?;
            }
            (Some(mention), quote) => self.judge_cited(&mention.place, quote, &mut finding)?,
        }
        if finding.verdict == Verdict::Verified && finding.repealed.is_some() {
            finding.verdict = Verdict::Repealed;
        }
        Ok(Some(finding))
    }

    fn held(&mut self, id: &DocId) -> Result<Option<Arc<Held>>> {
        if let Some(known) = self.held.get(id) {
            return Ok(known.clone());
        }
        let held = self.library.document(id)?.map(|linked| {
            let wording = Wording::of(&linked.document.text);
            Arc::new(Held { linked, wording })
        });
        self.held.insert(id.clone(), held.clone());
        Ok(held)
    }

    fn judge_cited(
        &mut self,
        place: &Place,
        quote: Option<Span>,
        finding: &mut Finding,
    ) -> Result<()> {
        let (id, unit) = match place {
            Place::Unknown(_) => return self.judge_unknown(quote, finding),
            Place::Document(id) | Place::Number(id, _) | Place::Clause(id, _) => {
                match self.held(id)? {
                    None => return self.judge_unknown(quote, finding),
                    Some(held) => {
                        finding.repealed.clone_from(&held.document().meta.repealed);
                        (id.clone(), unit_of(held.document(), place))
                    }
                }
            }
        };
        let Some(held) = self.held(&id)? else { return Ok(()) };
        match (held.document().state, unit) {
            (TextState::NotHeld, _) => {
                finding.reason = Reason::NotHeld;
                if matches!(place, Place::Document(_)) && quote.is_none() {
                    // That the document exists is among the facts we hold.
                    (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exists);
                }
            }
            (_, Named::Missing) => {
                (finding.verdict, finding.reason) = (Verdict::NotFound, Reason::NoSuchClause);
                if let Some(quote) = quote {
                    let quote = Wording::of(quote.of(self.text));
                    finding.elsewhere = exact_in(&held, &quote, None).into_iter().collect();
                }
            }
            (state, Named::Whole) => self.judge_within(&held, None, state, quote, finding)?,
            (state, Named::Unit(unit)) => {
                self.judge_within(&held, Some(unit), state, quote, finding)?;
            }
        }
        Ok(())
    }

    /// The cited document is there: is the quotation in the cited clause?
    fn judge_within(
        &mut self,
        held: &Held,
        unit: Option<usize>,
        state: TextState,
        quote: Option<Span>,
        finding: &mut Finding,
    ) -> Result<()> {
        let scope = scope_of(held.document(), unit);
        let Some(quote) = quote else {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exists);
            finding.found = Some(Found { document: held.document().id.clone(), unit, span: scope });
            return Ok(());
        };
        let wording = Wording::of(quote.of(self.text));
        if state == TextState::Abstract {
            judge_heading(held, unit, &wording, finding);
            return Ok(());
        }
        if let Some(found) = exact_in(held, &wording, unit) {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
            finding.permille = 1000;
            finding.found = Some(found);
            return Ok(());
        }
        if let Some(found) = judge_parts(self.text, held, quote, scope) {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
            finding.permille = 1000;
            finding.found = Some(found);
            return Ok(());
        }
        let near =
            find_nearest(&wording, &held.wording, scope).filter(|m| is_near(m, &wording, NEAR));
        let elsewhere = unit.and_then(|_| exact_in(held, &wording, None));
        finding.elsewhere.extend(elsewhere);
        if let Some(near) = near {
            (finding.verdict, finding.reason) = (Verdict::Differs, Reason::Altered);
            put_near(finding, held, near, quote);
            return Ok(());
        }
        (finding.verdict, finding.reason) = (Verdict::NotFound, Reason::NoSuchWording);
        if finding.elsewhere.is_empty() && self.may_search(&wording) {
            finding.elsewhere = self.exact_anywhere(quote.of(self.text), &wording)?;
        }
        if finding.elsewhere.is_empty() && unit.is_some() {
            let whole = Span::new(0, held.document().text.len());
            let near = find_nearest(&wording, &held.wording, whole);
            if let Some(near) = near.filter(|m| is_near(m, &wording, NEAR_ANYWHERE)) {
                put_near(finding, held, near, quote);
            }
        }
        if !finding.elsewhere.is_empty() {
            finding.reason = Reason::Elsewhere;
        }
        Ok(())
    }

    /// The named document is not known: the wording may still be somewhere here.
    fn judge_unknown(&mut self, quote: Option<Span>, finding: &mut Finding) -> Result<()> {
        if let Some(quote) = quote {
            let wording = Wording::of(quote.of(self.text));
            if wording.weight() >= FEWEST_ALONE && self.may_search(&wording) {
                finding.elsewhere = self.exact_anywhere(quote.of(self.text), &wording)?;
            }
        }
        Ok(())
    }

    /// No document is named: verified where it is, differs where it nearly is, else unverifiable.
    fn judge_alone(&mut self, quote: Span, finding: &mut Finding) -> Result<()> {
        let wording = Wording::of(quote.of(self.text));
        if !self.may_search(&wording) {
            finding.reason = Reason::NotLooked;
            return Ok(());
        }
        let mut places = self.exact_anywhere(quote.of(self.text), &wording)?;
        if !places.is_empty() {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
            finding.permille = 1000;
            let first = places.remove(0);
            finding.repealed =
                self.held(&first.document)?.and_then(|h| h.document().meta.repealed.clone());
            finding.found = Some(first);
            finding.elsewhere = places;
            return Ok(());
        }
        finding.reason = Reason::NoSource;
        let mut best: Option<(Match, Arc<Held>)> = None;
        for id in self.library.nearest(quote.of(self.text), 5)? {
            let Some(held) = self.held(&id.doc)? else { continue };
            let Some(unit) = held.document().find_path(id.path.as_str()) else { continue };
            if held.document().state == TextState::Abstract {
                continue;
            }
            let near = find_nearest(&wording, &held.wording, held.document().unit_span(unit));
            if let Some(near) = near.filter(|m| is_near(m, &wording, NEAR_ANYWHERE))
                && best.as_ref().is_none_or(|(b, _)| near.permille > b.permille)
            {
                best = Some((near, held));
            }
        }
        if let Some((near, held)) = best {
            (finding.verdict, finding.reason) = (Verdict::Differs, Reason::Altered);
            finding.repealed.clone_from(&held.document().meta.repealed);
            put_near(finding, &held, near, quote);
        }
        Ok(())
    }

    /// Whether this wording may be looked for in the whole corpus; what was looked for before costs nothing.
    fn may_search(&mut self, wording: &Wording) -> bool {
        if self.looked.contains_key(wording.as_str()) {
            return true;
        }
        self.searches += 1;
        self.searches <= MOST_SEARCHES
    }

    /// Places anywhere that have exactly this wording, abstracts aside.
    fn exact_anywhere(&mut self, quoted: &str, wording: &Wording) -> Result<Vec<Found>> {
        if let Some(known) = self.looked.get(wording.as_str()) {
            return Ok(known.clone());
        }
        let mut places = Vec::new();
        for id in self.library.holding(longest_run(quoted), 20)? {
            let Some(held) = self.held(&id.doc)? else { continue };
            let Some(unit) = held.document().find_path(id.path.as_str()) else { continue };
            if held.document().state == TextState::Abstract {
                continue;
            }
            places.extend(exact_in(&held, wording, Some(unit)));
        }
        places.dedup();
        self.looked.insert(wording.as_str().to_owned(), places.clone());
        Ok(places)
    }
}

/// What a citation names inside a document that is known.
enum Named {
    Whole,
    Unit(usize),
    Missing,
}

fn unit_of(document: &Document, place: &Place) -> Named {
    match place {
        Place::Clause(_, unit) => Named::Unit(*unit),
        Place::Number(_, number) => {
            document.find_number(*number).first().map_or(Named::Missing, |&unit| Named::Unit(unit))
        }
        Place::Document(_) | Place::Unknown(_) => Named::Whole,
    }
}

/// Only headings of an abstract are the document's own wording.
fn judge_heading(held: &Held, unit: Option<usize>, quote: &Wording, finding: &mut Finding) {
    finding.reason = Reason::AbstractOnly;
    let document = held.document();
    let heading = document.clauses.iter().enumerate().find(|(i, clause)| {
        unit.is_none_or(|u| u == *i)
            && !clause.heading.is_empty()
            && Wording::of(clause.heading.of(&document.text)).as_str() == quote.as_str()
    });
    if let Some((index, clause)) = heading {
        (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
        finding.permille = 1000;
        finding.found =
            Some(Found { document: document.id.clone(), unit: Some(index), span: clause.heading });
    }
}

/// A quotation with 「……」 left out of it: every part stands in the scope, in order.
fn judge_parts(text: &str, held: &Held, quote: Span, scope: Span) -> Option<Found> {
    let inner = quote.of(text);
    if !inner.contains(['…', '⋯']) {
        return None;
    }
    let parts: Vec<&str> =
        inner.split(['…', '⋯']).filter(|part| Wording::of(part).weight() > 0).collect();
    let (mut first, mut from) = (None, scope.start);
    for part in &parts {
        let at = find_exact(&Wording::of(part), &held.wording, Span::new(from, scope.end))?;
        first.get_or_insert(at.start);
        from = at.end;
    }
    let span = Span::new(first?, from);
    Some(Found { document: held.document().id.clone(), unit: unit_at(held.document(), span), span })
}

/// The text of a clause with everything below it; of the whole document without one.
fn scope_of(document: &Document, clause: Option<usize>) -> Span {
    let Some(index) = clause else { return Span::new(0, document.text.len()) };
    match document.clauses.get(index) {
        Some(clause) if !clause.unit => clause.extent,
        _ => document.unit_span(index),
    }
}

fn exact_in(held: &Held, quote: &Wording, unit: Option<usize>) -> Option<Found> {
    let scope = scope_of(held.document(), unit);
    let span = find_exact(quote, &held.wording, scope)?;
    let unit = unit.or_else(|| unit_at(held.document(), span));
    Some(Found { document: held.document().id.clone(), unit, span })
}

/// Short quotations have to be nearer: two of four characters agree by chance.
fn is_near(found: &Match, quote: &Wording, least: u32) -> bool {
    let short = quote.weight() < 6;
    found.permille >= if short { least.max(700) } else { least }
}

fn put_near(finding: &mut Finding, held: &Held, near: Match, quote: Span) {
    finding.permille = near.permille;
    finding.found = Some(Found {
        document: held.document().id.clone(),
        unit: unit_at(held.document(), near.span),
        span: near.span,
    });
    finding.changes = near
        .changes
        .into_iter()
        .map(|change| Change {
            quoted: Span::new(quote.start + change.quoted.start, quote.start + change.quoted.end),
            ..change
        })
        .collect();
}

/// The unit that a span of the text stands in.
fn unit_at(document: &Document, span: Span) -> Option<usize> {
    document
        .units()
        .map(|(index, _)| (index, document.unit_span(index)))
        .filter(|(_, unit)| unit.start <= span.start && span.start < unit.end)
        .min_by_key(|(_, unit)| unit.len())
        .map(|(index, _)| index)
}
