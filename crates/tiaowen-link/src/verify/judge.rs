//! The verdict on one claim: where its wording stands, or the nearest wording, and what differs.

use std::collections::HashMap;
use std::sync::Arc;

use super::change::{Change, ChangeKind};
use super::claim::{Claim, Manner, VERBS, is_pasted};
use super::compare::{Match, find_exact, find_nearest};
use super::edges::{beheaded, cut_exception, lost_at_head, lost_at_tail, lost_condition};
use super::headed::{headed, with_head_behind};
use super::label::{is_campaign, is_label};
use super::number::{has_but_for_numbers, same_but_for_numbers};
use super::omitted::{is_cut, judge_parts, listed};
use super::sense;
use super::wording::{Wording, is_digit, is_numeral, longest_run, weight};
use super::{Compared, Finding, Found, Library, Place, Reason, Spot, Verdict};
use crate::crossref::Linked;
use tiaowen_text::budget;
use tiaowen_text::doc::{DocId, Document, Span, TextState};
use tiaowen_text::error::Result;
use tiaowen_text::recent::Recent;
use tiaowen_text::vocabulary::mark::ends_sentence;

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

/// Fewest meaning characters of a quotation far from its citation that are told.
const FEWEST_FAR: usize = 4;
/// Bytes of a text that is read through for a wording with its numbers in another form.
const MOST_READ: usize = 20_000;
/// Most places to which one wording is ascribed that are kept.
const MOST_KNOWN: usize = 16;
/// Bytes of the texts that are kept ready for comparison: it takes some ten times as much memory.
const MOST_HELD: usize = 2_000_000;
/// Most places of one wording that are looked at.
pub(super) const MOST_PLACES: usize = 8;
/// Most sentences over which wording without quotation marks is followed.
const MOST_TOLD_ON: usize = 20;

/// Words that forbid.
pub(super) const NEGATIONS: [&str; 8] =
    ["禁止", "严禁", "嚴禁", "不得", "不准", "不能", "不可", "不应"];

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
    held: Recent<DocId, Arc<Held>>,
    searches: usize,
    /// Places of wording that was looked for before: drafts repeat themselves.
    looked: HashMap<String, Vec<Found>>,
    /// What was judged before, by the wording.
    judged: HashMap<&'a str, Vec<(Claim, Option<Finding>)>>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(text: &'a str, library: &'a dyn Library) -> Self {
        Self {
            text,
            library,
            held: Recent::new(MOST_HELD),
            searches: 0,
            looked: HashMap::new(),
            judged: HashMap::new(),
        }
    }

    /// The finding of one claim; none for what claims nothing. The same wording ascribed to the same place is judged
    /// once.
    pub(super) fn judge(&mut self, claim: &Claim) -> Result<Option<Finding>> {
        budget::check()?;
        Ok(self.judge_once(claim)?.map(spanned))
    }

    fn judge_once(&mut self, claim: &Claim) -> Result<Option<Finding>> {
        let Some(quote) = claim.quote else { return self.judge_anew(claim) };
        let quoted = quote.of(self.text);
        let place = |claim: &Claim| claim.mention.as_ref().map(|m| m.place.clone());
        let asked = place(claim);
        let known = self.judged.get(quoted).into_iter().flatten().find(|(known, _)| {
            place(known) == asked && known.manner == claim.manner && known.beside == claim.beside
        });
        // Wording without marks may go on otherwise where it stands again.
        let known = known.filter(|_| claim.reach <= quote.end);
        if let Some((known, finding)) = known {
            let from = known.quote.map_or(0, |q| q.start);
            return Ok(finding.clone().map(|finding| moved(finding, from, claim)));
        }
        let finding = self.judge_anew(claim)?;
        let known = self.judged.entry(quoted).or_default();
        if known.len() < MOST_KNOWN {
            known.push((claim.clone(), finding.clone()));
        }
        Ok(finding)
    }

    fn judge_anew(&mut self, claim: &Claim) -> Result<Option<Finding>> {
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
                if weight(quote.of(self.text)) < FEWEST_ALONE {
                    return Ok(None);
                }
                self.judge_alone(quote, &mut finding)?;
                if finding.citation.is_none()
                    && finding.verdict != Verdict::Verified
                    && is_campaign(self.text, quote)
                {
                    return Ok(None);
                }
            }
            (Some(mention), Some(quote)) if claim.manner == Manner::Far => {
                if weight(quote.of(self.text)) < FEWEST_FAR {
                    return Ok(None);
                }
                self.judge_far(&mention.place, quote, &mut finding)?;
                if finding.citation.is_none() && is_campaign(self.text, quote) {
                    return Ok(None);
                }
            }
            (Some(mention), Some(quote)) if claim.manner == Manner::Behind => {
                if weight(quote.of(self.text)) < FEWEST_ALONE {
                    return Ok(None);
                }
                self.judge_behind(claim, &mention.place, quote, &mut finding)?;
                if finding.citation.is_none()
                    && finding.verdict != Verdict::Verified
                    && is_campaign(self.text, quote)
                {
                    return Ok(None);
                }
            }
            (Some(mention), Some(quote)) => {
                let asked = finding.clone();
                let asked_first = asked.clone();
                self.judge_cited(&mention.place, Some((quote, claim.manner)), &mut finding)?;
                let told = quote.of(self.text);
                let ends = claim.manner.is_told() && finding.verdict != Verdict::Verified
                    || finding.reason == Reason::Uncompared;
                let ends = if ends { [conclusion(told), before_name(told)] } else { [None; 2] };
                // A condition alone says nothing.
                let whole =
                    |at: &usize| told.get(..*at).is_some_and(|told| !told.ends_with(['的', '者']));
                for at in ends.into_iter().flatten().filter(whole) {
                    if !self.is_of_place(&mention.place, Span::new(quote.start + at, quote.end))? {
                        let told = Span::new(quote.start, quote.start + at);
                        let mut without = Finding { quote: Some(told), ..asked.clone() };
                        self.judge_cited(&mention.place, Some((told, claim.manner)), &mut without)?;
                        if without.quote.is_some() && without.permille > finding.permille {
                            finding = without;
                        }
                    }
                }
                if claim.manner != Manner::Below
                    && finding.quote.is_none_or(|judged| judged == quote)
                    && let Some(told) = self.told_on(claim, &mention.place, &finding)?
                {
                    finding = Finding { quote: Some(told), ..asked };
                    self.judge_cited(&mention.place, Some((told, claim.manner)), &mut finding)?;
                }
                if finding.verdict != Verdict::Verified {
                    self.try_beside(claim, quote, &mut finding)?;
                }
                // 依照某法第三条，实施“…工程”: the writer names what he does, not what the clause says.
                let between = Span::new(mention.span.end, quote.start.max(mention.span.end));
                let between = between.of(self.text);
                let own =
                    between.contains(['，', ',']) && !VERBS.iter().any(|v| between.contains(v));
                if finding.reason == Reason::NoSuchWording && own && is_campaign(self.text, quote) {
                    finding = Finding { quote: None, ..asked_first };
                    self.judge_cited(&mention.place, None, &mut finding)?;
                }
            }
            (Some(mention), None) => self.judge_cited(&mention.place, None, &mut finding)?,
        }
        // A text that was repealed later stood on the day asked about.
        finding.repealed = finding.repealed.filter(|on| on.as_str() <= self.library.day());
        if finding.verdict == Verdict::Verified && finding.repealed.is_some() {
            finding.verdict = Verdict::Repealed;
        }
        Ok(Some(finding))
    }

    /// Where wording without quotation marks that stands in the cited place goes on: over the sentences behind it, and
    /// over citations within, that stand there too or nearly do. What stands elsewhere is the writer's own.
    fn told_on(&mut self, claim: &Claim, place: &Place, finding: &Finding) -> Result<Option<Span>> {
        let (Some(quote), Place::Spots(id, spots)) = (finding.quote, place) else {
            return Ok(None);
        };
        if !matches!(finding.reason, Reason::Exact | Reason::Altered) || claim.reach <= quote.end {
            return Ok(None);
        }
        let Some(held) = self.held(id)? else { return Ok(None) };
        let mut told = quote;
        // What stands behind the first sentence of a clause that is pasted is the clause as well.
        let between = claim.mention.as_ref().map(|m| Span::new(m.span.end, quote.start));
        let pasted = between.is_some_and(|gap| gap.start < gap.end && is_pasted(gap.of(self.text)));
        let least = if pasted { NEAR } else { NEAR_ANYWHERE };
        for _ in 0..MOST_TOLD_ON {
            let rest = Span::new(told.end, claim.reach).of(self.text);
            let begins = rest.len() - rest.trim_start_matches(ends_sentence).len();
            let ends =
                |at: usize| rest.get(at..).and_then(|r| r.find(ends_sentence)).map(|e| at + e);
            let more = Span::new(told.end + begins, told.end + ends(begins).unwrap_or(rest.len()));
            let wording = Wording::of(more.of(self.text));
            let near = |s: &Spot| find_nearest(&wording, &held.wording, s.span);
            if wording.weight() < FEWEST_ALONE
                || !spots.iter().filter_map(near).any(|m| is_near(&m, &wording, least))
            {
                break;
            }
            told.end = more.end;
        }
        Ok((told != quote).then_some(told))
    }

    /// Whether most of some wording stands in a place that is cited.
    fn is_of_place(&mut self, place: &Place, span: Span) -> Result<bool> {
        let Some(held) = place.document().map(|id| self.held(id)).transpose()?.flatten() else {
            return Ok(false);
        };
        let whole = [Spot { clause: usize::MAX, span: Span::new(0, held.document().text.len()) }];
        let spots = match place {
            Place::Spots(_, spots) => &spots[..],
            _ => &whole[..],
        };
        let wording = Wording::of(span.of(self.text));
        let mut near = spots.iter().filter_map(|s| find_nearest(&wording, &held.wording, s.span));
        Ok(near.any(|found| found.permille >= NEAR))
    }

    /// 第八条、第九条规定“…”: the wording may stand in any of the clauses listed.
    fn try_beside(&mut self, claim: &Claim, quote: Span, finding: &mut Finding) -> Result<()> {
        // 第五款、第六款：“有下列情形之一者…：五、…六、…”
        let own = claim.mention.as_ref().map(|mention| &mention.place);
        let places = claim.beside.iter().chain(own);
        let listed = places.filter_map(|place| match place {
            Place::Spots(id, spots) => Some((id, spots)),
            _ => None,
        });
        let listed: Vec<_> = listed.collect();
        if let Some((id, _)) = listed.first()
            && listed.len() > 1
            && listed.iter().all(|(other, _)| other == id)
            && let Some(held) = self.held(id)?
        {
            let spots: Vec<Spot> = listed.iter().flat_map(|(_, s)| s.iter().cloned()).collect();
            let document = held.document();
            let held_there = document.state != TextState::Abstract;
            let span = headed(quote.of(self.text), document, &held.wording, &spots);
            if let Some(span) = span.filter(|_| held_there) {
                self.put_headed(document, span, quote, finding);
                return Ok(());
            }
        }
        for place in &claim.beside {
            let Place::Spots(id, spots) = place else { continue };
            let Some(held) = self.held(id)? else { continue };
            if held.document().state == TextState::Abstract {
                continue;
            }
            let wording = Wording::of(quote.of(self.text));
            if let Some(found) = exact_in_spots(&held, &wording, spots) {
                (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
                finding.permille = 1000;
                finding.found = Some(found);
                finding.changes.clear();
                finding.elsewhere.clear();
                return Ok(());
            }
        }
        Ok(())
    }

    /// A quotation far behind the citation before it: it is that clause's where its wording stands there, and else
    /// nobody can say whose it is.
    fn judge_far(&mut self, place: &Place, quote: Span, finding: &mut Finding) -> Result<()> {
        let mut there = finding.clone();
        self.judge_cited(place, Some((quote, Manner::Quoted)), &mut there)?;
        let long = weight(quote.of(self.text)) >= FEWEST_ALONE;
        if there.verdict == Verdict::Verified || (long && there.verdict == Verdict::Differs) {
            *finding = there;
            return Ok(());
        }
        (finding.citation, finding.cited) = (None, None);
        (finding.verdict, finding.reason) = (Verdict::NotChecked, Reason::Unascribed);
        if long {
            let wording = Wording::of(quote.of(self.text));
            if self.may_search(&wording) {
                finding.elsewhere = self.exact_anywhere(quote.of(self.text), &wording)?;
            }
        }
        Ok(())
    }

    /// A quotation whose sentence goes on to a citation: it is told as that clause's where it stands there or nearly
    /// does, and where it stands elsewhere; what stands nowhere may be somebody's own words.
    fn judge_behind(
        &mut self,
        claim: &Claim,
        place: &Place,
        quote: Span,
        finding: &mut Finding,
    ) -> Result<()> {
        let mut there = finding.clone();
        self.judge_cited(place, Some((quote, Manner::Quoted)), &mut there)?;
        if there.verdict != Verdict::Verified {
            self.try_beside(claim, quote, &mut there)?;
        }
        let told = !matches!(there.reason, Reason::NoSuchWording | Reason::NoSource);
        if told && there.verdict != Verdict::NotChecked {
            *finding = there;
            return Ok(());
        }
        (finding.citation, finding.cited) = (None, None);
        self.judge_alone(quote, finding)
    }

    fn held(&mut self, id: &DocId) -> Result<Option<Arc<Held>>> {
        if let Some(known) = self.held.get(id) {
            return Ok(Some(known.clone()));
        }
        let Some(linked) = self.library.document(id)? else { return Ok(None) };
        let wording = Wording::of(&linked.document.text);
        let bytes = linked.document.text.len();
        let held = Arc::new(Held { linked, wording });
        self.held.put(id.clone(), bytes, held.clone());
        Ok(Some(held))
    }

    fn judge_cited(
        &mut self,
        place: &Place,
        quote: Option<(Span, Manner)>,
        finding: &mut Finding,
    ) -> Result<()> {
        let held = match place.document() {
            Some(id) => self.held(id)?,
            None => None,
        };
        let Some(held) = held else {
            let unchecked = match place {
                Place::Unsaid => Some(Reason::NoDocument),
                Place::Itself => Some(Reason::OwnText),
                Place::Case => Some(Reason::CaseNumber),
                Place::Unread => Some(Reason::Unreadable),
                _ => None,
            };
            if let Some(reason) = unchecked {
                (finding.verdict, finding.reason) = (Verdict::NotChecked, reason);
            }
            return self.judge_unknown(quote.map(|q| q.0), finding);
        };
        let document = held.document();
        finding.repealed = self.repealed(&document.id);
        if document.state == TextState::NotHeld {
            finding.reason = Reason::NotHeld;
            if matches!(place, Place::Document(_)) && quote.is_none() {
                // That the document exists is among the facts we hold.
                (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exists);
            }
            return Ok(());
        }
        match place {
            Place::Spots(_, spots) => self.judge_within(&held, spots, quote, finding)?,
            Place::Missing { there, .. } => self.judge_missing(&held, *there, quote, finding)?,
            _ => {
                let whole = Span::new(0, document.text.len());
                let all = [Spot { clause: usize::MAX, span: whole }];
                let asked = finding.clone();
                self.judge_within(&held, &all, quote, finding)?;
                let parts = if quote.is_some() { self.parts_beside(document)? } else { Vec::new() };
                for part in parts {
                    if finding.verdict == Verdict::Verified {
                        break;
                    }
                    let span = Span::new(0, part.document().text.len());
                    let mut there = asked.clone();
                    let all = [Spot { clause: usize::MAX, span }];
                    self.judge_within(&part, &all, quote, &mut there)?;
                    let nearer = there.permille > finding.permille;
                    if there.verdict == Verdict::Verified || nearer {
                        *finding = there;
                    }
                }
            }
        }
        Ok(())
    }

    /// The day on which a document ended.
    fn repealed(&self, id: &DocId) -> Option<String> {
        let names = self.library.names();
        let ended = names.position(id).and_then(|index| names.repealed(index));
        ended.map(|(on, _)| on.to_owned())
    }

    /// The other parts of a document's work.
    fn parts_beside(&mut self, document: &Document) -> Result<Vec<Arc<Held>>> {
        let names = self.library.names();
        let index = names.position(&document.id);
        let parts = index.map(|index| names.parts(index, self.library.day())).unwrap_or_default();
        let others = parts.into_iter().filter(|part| Some(*part) != index);
        let mut beside = Vec::new();
        for id in others.filter_map(|part| names.id(part)) {
            beside.extend(self.held(&id)?);
        }
        Ok(beside)
    }

    /// Where a wording stands in a document, or in another part of its work.
    fn exact_in_work(&mut self, held: &Held, quote: &Wording) -> Result<Option<Found>> {
        if let Some(found) = exact_in_document(held, quote) {
            return Ok(Some(found));
        }
        let parts = self.parts_beside(held.document())?;
        Ok(parts.iter().find_map(|part| exact_in_document(part, quote)))
    }

    /// The document is there, the clause or its part is not.
    fn judge_missing(
        &mut self,
        held: &Held,
        there: Option<usize>,
        quote: Option<(Span, Manner)>,
        finding: &mut Finding,
    ) -> Result<()> {
        let document = held.document();
        if let Some(clause) = there.filter(|clause| is_deleted(document, *clause)) {
            judge_deleted(document, clause, quote, finding);
            return Ok(());
        }
        finding.found = there.map(|clause| found_at(document, clause));
        let reason = if there.is_some() { Reason::NoSuchPart } else { Reason::NoSuchClause };
        (finding.verdict, finding.reason) = (Verdict::NotFound, reason);
        let numbered =
            matches!(&finding.cited, Some(Place::Missing { lacks, .. }) if lacks.starts_with('第'));
        if (there.is_some() || !numbered) && document.state == TextState::Abstract {
            // An abstract has the numbers of the clauses, and not their paragraphs, nor annexes.
            (finding.verdict, finding.reason) = (Verdict::Unverifiable, Reason::AbstractOnly);
            return Ok(());
        }
        if let Some((quote, _)) = quote
            && document.state != TextState::Abstract
        {
            let quote = Wording::of(quote.of(self.text));
            finding.elsewhere = self.exact_in_work(held, &quote)?.into_iter().collect();
        }
        Ok(())
    }

    /// The cited place is there: is the quotation in it?
    fn judge_within(
        &mut self,
        held: &Held,
        spots: &[Spot],
        quote: Option<(Span, Manner)>,
        finding: &mut Finding,
    ) -> Result<()> {
        let document = held.document();
        let Some(first) = spots.first() else { return Ok(()) };
        let whole = first.clause == usize::MAX;
        if !whole && spots.iter().all(|s| is_deleted(document, s.clause)) {
            judge_deleted(document, first.clause, quote, finding);
            return Ok(());
        }
        let Some((quote, manner)) = quote else {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exists);
            finding.found = Some(Found {
                document: document.id.clone(),
                unit: (!whole).then(|| document.unit_of(first.clause)),
                span: first.span,
            });
            return Ok(());
        };
        let quoted = quote.of(self.text);
        let wording = Wording::of(quoted);
        if document.state == TextState::Abstract {
            judge_heading(held, (!whole).then_some(first.clause), &wording, finding);
            return Ok(());
        }
        if !is_cut(quoted)
            && let Some(found) = exact_in_spots(held, &wording, spots)
        {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
            finding.permille = 1000;
            let told = manner.is_told();
            self.lose(document, found.span, quote, told, finding);
            self.turn(document, &found, quote, told, finding);
            if let Some(original) = cut_exception(&document.text, found.span)
                && ends_there(self.text, quote, told)
            {
                let verdict = if told { Verdict::Paraphrase } else { Verdict::Differs };
                (finding.verdict, finding.reason) = (verdict, Reason::Altered);
                let quoted = Span::new(quote.end, quote.end);
                finding.changes.push(Change { quoted, original, kind: ChangeKind::Negation });
            }
            finding.found = Some(found);
            return Ok(());
        }
        let parts = |s: &Spot| judge_parts(quote, self.text, &document.text, &held.wording, s.span);
        if let Some((span, hidden)) = spots.iter().find_map(parts) {
            let unit = unit_at(document, span);
            let found = Found { document: document.id.clone(), unit, span };
            (finding.verdict, finding.reason) = if hidden.is_empty() {
                (Verdict::Verified, Reason::Exact)
            } else {
                (Verdict::Differs, Reason::Hidden)
            };
            finding.permille = 1000;
            finding.changes = hidden;
            self.lose(document, span, quote, manner.is_told(), finding);
            self.turn(document, &found, quote, false, finding);
            finding.found = Some(found);
            return Ok(());
        }
        let chosen = |s: &Spot| listed(quoted, &document.text, &held.wording, s.span);
        if let Some(span) = spots.iter().find_map(chosen) {
            let unit = unit_at(document, span);
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
            finding.permille = 1000;
            finding.found = Some(Found { document: document.id.clone(), unit, span });
            return Ok(());
        }
        let behind = || with_head_behind(quoted, document, &held.wording, spots);
        let behind = || manner.is_told().then(behind).flatten();
        if let Some(span) = headed(quoted, document, &held.wording, spots).or_else(behind) {
            self.put_headed(document, span, quote, finding);
            return Ok(());
        }
        let near = spots
            .iter()
            .filter_map(|s| find_nearest(&wording, &held.wording, s.span))
            .filter(|m| {
                let beside = manner == Manner::Beside;
                is_near(m, &wording, if beside { NEAR_ANYWHERE } else { NEAR })
            })
            .max_by_key(|m| m.permille);
        if !whole {
            finding.elsewhere.extend(self.exact_in_work(held, &wording)?);
        }
        let told = manner.is_told();
        let rewritten = near.as_ref().filter(|m| is_rewritten(quoted, &document.text, m));
        if let Some(near) = rewritten {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Numerals);
            finding.elsewhere.clear();
            put_near(finding, document, near.clone(), quote);
            if let Some(found) = finding.found.clone() {
                self.turn(document, &found, quote, told, finding);
            }
            return Ok(());
        }
        // 60%至100%: so much of it is numbers that nothing is near. A clause is short enough to be read through.
        let told_here = |s: &&Spot| {
            s.span.len() <= MOST_READ && has_but_for_numbers(quoted, s.span.of(&document.text))
        };
        if wording.weight() >= FEWEST_ALONE
            && near.as_ref().is_none_or(differs_in_numbers)
            && let Some(spot) = spots.iter().find(told_here)
        {
            (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Numerals);
            finding.elsewhere.clear();
            let unit = unit_at(document, spot.span);
            let found = Found { document: document.id.clone(), unit, span: spot.span };
            self.turn(document, &found, quote, told, finding);
            finding.found = Some(found);
            return Ok(());
        }
        let misplaced = !finding.elsewhere.is_empty() && wording.weight() >= FEWEST_FAR;
        let label = manner == Manner::Quoted && is_label(self.text, quote, &wording);
        if let Some(near) = near.filter(|_| !misplaced && !label) {
            (finding.verdict, finding.reason) =
                (if told { Verdict::Paraphrase } else { Verdict::Differs }, Reason::Altered);
            put_near(finding, held.document(), near, quote);
            return Ok(());
        }
        if told && !misplaced {
            finding.elsewhere.clear();
            finding.found = Some(Found {
                document: document.id.clone(),
                unit: (!whole).then(|| document.unit_of(first.clause)),
                span: first.span,
            });
            if manner != Manner::Told {
                // Perhaps what the writer concludes: the citation alone is judged.
                finding.quote = None;
                (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Uncompared);
            } else {
                (finding.verdict, finding.reason) = (Verdict::Paraphrase, Reason::NoSuchWording);
            }
            return Ok(());
        }
        if label && !misplaced {
            // What people call it: the citation alone is judged.
            finding.elsewhere.clear();
            finding.quote = None;
            return self.judge_within(held, spots, None, finding);
        }
        (finding.verdict, finding.reason) = (Verdict::NotFound, Reason::NoSuchWording);
        if finding.elsewhere.is_empty() && self.may_search(&wording) {
            finding.elsewhere = self.exact_anywhere(quoted, &wording)?;
        }
        if finding.elsewhere.is_empty() && !whole {
            let text = Span::new(0, document.text.len());
            let near = find_nearest(&wording, &held.wording, text);
            if let Some(near) = near.filter(|m| is_near(m, &wording, NEAR_ANYWHERE)) {
                put_near(finding, held.document(), near, quote);
            }
        }
        if !finding.elsewhere.is_empty() {
            finding.reason = Reason::Elsewhere;
        }
        Ok(())
    }

    /// Takes the verdict back where the writer's words before a quotation turn its sense round.
    fn turn(
        &self,
        document: &Document,
        found: &Found,
        quote: Span,
        told: bool,
        finding: &mut Finding,
    ) {
        let unit = found.unit.map_or(found.span, |unit| document.unit_span(unit));
        let written = (self.text, quote, finding.citation);
        let turned = || sense::turned(written, (document, unit, found.span));
        if !told
            && finding.verdict == Verdict::Verified
            && let Some(change) = turned()
        {
            (finding.verdict, finding.reason) = (Verdict::Differs, Reason::Turned);
            finding.changes.push(change);
        }
    }

    /// The head of a list with the items cited.
    fn put_headed(&self, document: &Document, span: Span, quote: Span, finding: &mut Finding) {
        let found = Found { document: document.id.clone(), unit: unit_at(document, span), span };
        (finding.verdict, finding.reason) = (Verdict::Verified, Reason::Exact);
        finding.permille = 1000;
        finding.changes.clear();
        finding.elsewhere.clear();
        self.turn(document, &found, quote, false, finding);
        finding.found = Some(found);
    }

    /// Takes the verdict back where a quotation has lost at its ends what its sense rests on.
    fn lose(
        &self,
        document: &Document,
        place: Span,
        quote: Span,
        told: bool,
        finding: &mut Finding,
    ) {
        let written = (self.text, quote, finding.citation);
        if finding.verdict == Verdict::Verified
            && let Some((change, reason)) = lost_at_head(written, &document.text, place)
        {
            let paraphrased = told && reason == Reason::Hidden;
            let verdict = if paraphrased { Verdict::Paraphrase } else { Verdict::Differs };
            (finding.verdict, finding.reason) = (verdict, reason);
            finding.changes.push(change);
        }
        let tail = lost_at_tail(self.text, quote, &document.text, place);
        if let Some(original) = tail.filter(|_| finding.verdict == Verdict::Verified) {
            let verdict = if told { Verdict::Paraphrase } else { Verdict::Differs };
            (finding.verdict, finding.reason) = (verdict, Reason::Hidden);
            let quoted = Span::new(quote.end, quote.end);
            finding.changes.push(Change { quoted, original, kind: ChangeKind::Negation });
        }
        let condition = || lost_condition(self.text, quote, &document.text, place);
        if finding.verdict == Verdict::Verified
            && let Some(original) = (!told).then(condition).flatten()
        {
            (finding.verdict, finding.reason) = (Verdict::Differs, Reason::Hidden);
            let quoted = Span::new(quote.end, quote.end);
            finding.changes.push(Change { quoted, original, kind: ChangeKind::Words });
        }
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
            let linked = self.library.document(&first.document)?;
            if let Some(linked) = linked {
                self.turn(&linked.document, &first, quote, false, finding);
                finding.repealed = self.repealed(&linked.document.id);
            }
            finding.found = Some(first);
            finding.elsewhere = places;
            return Ok(());
        }
        finding.reason = Reason::NoSource;
        let mut best: Option<(Match, Arc<Linked>)> = None;
        for id in self.library.nearest(quote.of(self.text), 5)? {
            let Some(linked) = self.library.document(&id.doc)? else { continue };
            let document = &linked.document;
            let Some(unit) = document.find_path(id.path.as_str()) else { continue };
            if document.state == TextState::Abstract {
                continue;
            }
            let span = document.unit_span(unit);
            let text = Wording::of(span.of(&document.text));
            let near = find_nearest(&wording, &text, Span::new(0, span.len()));
            if let Some(near) = near.filter(|m| is_near(m, &wording, NEAR_ANYWHERE))
                && best.as_ref().is_none_or(|(b, _)| near.permille > b.permille)
            {
                best = Some((near.moved(span.start), linked));
            }
        }
        if let Some((near, linked)) = best {
            let document = &linked.document;
            (finding.verdict, finding.reason) =
                if is_rewritten(quote.of(self.text), &document.text, &near) {
                    (Verdict::Verified, Reason::Numerals)
                } else {
                    (Verdict::Differs, Reason::Altered)
                };
            finding.repealed = self.repealed(&linked.document.id);
            put_near(finding, &linked.document, near, quote);
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

    /// Places anywhere that have exactly this wording, abstracts aside; of the versions of a work that in force
    /// first.
    fn exact_anywhere(&mut self, quoted: &str, wording: &Wording) -> Result<Vec<Found>> {
        if let Some(known) = self.looked.get(wording.as_str()) {
            return Ok(known.clone());
        }
        let mut places = Vec::new();
        for id in self.library.holding(longest_run(quoted), MOST_PLACES)? {
            let Some(linked) = self.library.document(&id.doc)? else { continue };
            let document = &linked.document;
            let Some(unit) = document.find_path(id.path.as_str()) else { continue };
            if document.state == TextState::Abstract {
                continue;
            }
            // The unit alone is made ready for comparison: most of its document is not asked for.
            let span = document.unit_span(unit);
            let text = Wording::of(span.of(&document.text));
            let found = find_exact(wording, &text, Span::new(0, span.len()));
            places.extend(found.map(|f| Found {
                document: document.id.clone(),
                unit: Some(unit),
                span: Span::new(span.start + f.start, span.start + f.end),
            }));
        }
        places.dedup();
        let names = self.library.names();
        let newest = |found: &Found| {
            let index = names.position(&found.document);
            index.is_some_and(|i| names.in_force(i, self.library.day()) != i)
        };
        places.sort_by_key(newest);
        self.looked.insert(wording.as_str().to_owned(), places.clone());
        Ok(places)
    }
}

/// The finding with its place: from the first of citation and quotation to the last, whichever of them it kept.
fn spanned(mut finding: Finding) -> Finding {
    let parts = finding.citation.into_iter().chain(finding.quote);
    let whole = parts.reduce(|a, b| Span::new(a.start.min(b.start), a.end.max(b.end)));
    finding.span = whole.unwrap_or(finding.span);
    finding
}

/// The finding of a claim whose wording began elsewhere in the text.
fn moved(mut finding: Finding, from: usize, claim: &Claim) -> Finding {
    let to = claim.quote.map_or(0, |q| q.start);
    for change in &mut finding.changes {
        let Span { start, end } = change.quoted;
        change.quoted = Span::new(start - from + to, end - from + to);
    }
    let citation = claim.mention.as_ref().map(|m| m.span);
    // All of them stand with the first.
    finding.elsewhere.truncate(1);
    // What was found to be told of nothing, or by nobody, stays so.
    finding.span = claim.span;
    finding.citation = finding.citation.and(citation);
    finding.quote = finding.quote.and(claim.quote);
    finding
}

/// Whether nothing but its number is left of a clause, or of the unit that it belongs to.
fn is_deleted(document: &Document, clause: usize) -> bool {
    document.is_deleted(clause) || document.is_deleted(document.unit_of(clause))
}

/// The cited clause has been deleted: what it said is not at hand, so a quotation of it is not there.
fn judge_deleted(
    document: &Document,
    clause: usize,
    quote: Option<(Span, Manner)>,
    finding: &mut Finding,
) {
    finding.found = Some(found_at(document, clause));
    let quoted = quote.is_some_and(|(_, manner)| !manner.is_told());
    if !quoted {
        finding.quote = None;
    }
    finding.verdict = if quoted { Verdict::NotFound } else { Verdict::Repealed };
    finding.reason = Reason::Deleted;
}

fn found_at(document: &Document, clause: usize) -> Found {
    let unit = document.unit_of(clause);
    Found { document: document.id.clone(), unit: Some(unit), span: document.unit_span(unit) }
}

fn exact_in_spots(held: &Held, quote: &Wording, spots: &[Spot]) -> Option<Found> {
    let document = held.document();
    let span = spots.iter().find_map(|s| find_exact(quote, &held.wording, s.span))?;
    Some(Found { document: document.id.clone(), unit: unit_at(document, span), span })
}

fn exact_in_document(held: &Held, quote: &Wording) -> Option<Found> {
    let whole = Span::new(0, held.document().text.len());
    exact_in_spots(held, quote, &[Spot { clause: usize::MAX, span: whole }])
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

/// Whether a quotation says that its sentence ends where it ends: “…。”; what is told without marks ends before the mark.
fn ends_there(text: &str, quote: Span, told: bool) -> bool {
    let closed = quote.of(text).trim_end().ends_with(ends_sentence);
    closed || told && text.get(quote.end..).is_some_and(|behind| behind.starts_with(ends_sentence))
}

/// How a quotation stands to one text by itself, by the rules of the check.
pub(super) fn compare(quote: &str, original: &str) -> Compared {
    let whole = Span::new(0, original.len());
    let (wording, held) = (Wording::of(quote), Wording::of(original));
    let exact = || find_exact(&wording, &held, whole);
    if let Some(span) = (!is_cut(quote)).then(exact).flatten() {
        let lost =
            |original| Change { quoted: Span::default(), original, kind: ChangeKind::Negation };
        let changes = beheaded(original, span).map(lost).into_iter().collect();
        return Compared { verdict: Verdict::Verified, span, permille: 1000, changes };
    }
    let parts = judge_parts(Span::new(0, quote.len()), quote, original, &held, whole);
    if let Some((span, changes)) = parts {
        let verdict = if changes.is_empty() { Verdict::Verified } else { Verdict::Differs };
        return Compared { verdict, span, permille: 1000, changes };
    }
    if let Some(span) = listed(quote, original, &held, whole) {
        return Compared { verdict: Verdict::Verified, span, permille: 1000, changes: Vec::new() };
    }
    match find_nearest(&wording, &held, whole).filter(|m| is_near(m, &wording, NEAR)) {
        Some(near) => {
            let same = is_rewritten(quote, original, &near);
            let Match { span, permille, changes } = near;
            let verdict = if same { Verdict::Verified } else { Verdict::Differs };
            Compared { verdict, span, permille, changes }
        }
        None if original.len() <= MOST_READ && has_but_for_numbers(quote, original) => {
            Compared { verdict: Verdict::Verified, span: whole, permille: 0, changes: Vec::new() }
        }
        None => Compared {
            verdict: Verdict::NotFound,
            span: Span::default(),
            permille: 0,
            changes: Vec::new(),
        },
    }
}

/// Whether a quotation says what stands at a place with its numbers in another form.
fn is_rewritten(quote: &str, original: &str, near: &Match) -> bool {
    let place = near.span;
    // 得擅自改变 of 不得擅自改变 has lost more than the form of a number.
    if near.changes.iter().any(|change| change.kind == ChangeKind::Negation) {
        return false;
    }
    // The form of a number at an end is no part of what is alike.
    let numeral = |c: &char| is_numeral(*c) || is_digit(*c);
    let before = original.get(..place.start).unwrap_or_default();
    let behind = original.get(place.end..).unwrap_or_default();
    let head: usize = before.chars().rev().take_while(numeral).map(char::len_utf8).sum();
    let tail: usize = behind.chars().take_while(numeral).map(char::len_utf8).sum();
    let whole = Span::new(place.start - head, place.end + tail).of(original);
    same_but_for_numbers(quote, whole)
}

/// Whether nothing but numbers differs; where one stands at an end the words behind it may be lost to its form: 0.05%以上 for
/// 百分之零点零五以上.
fn differs_in_numbers(found: &Match) -> bool {
    found.changes.iter().all(|change| change.kind == ChangeKind::Number)
}

/// Where a sentence that tells a rule goes on to what the writer makes of it: ，故本案….
fn conclusion(told: &str) -> Option<usize> {
    const CONCLUDES: [&str; 58] = [
        "也就是说",
        "换言之",
        "这一点",
        "这意味着",
        "同时应当注意",
        "请",
        "故",
        "因此",
        "因而",
        "所以",
        "据此",
        "從而",
        "从而",
        "由此",
        "可见",
        "可見",
        "足见",
        "足見",
        "显然",
        "顯然",
        "本案",
        "本院",
        "本公司",
        "本会",
        "本會",
        "本所",
        "本人",
        "本申请",
        "本合同",
        "本协议",
        "原告",
        "被告",
        "上诉人",
        "被上诉人",
        "申请人",
        "被申请人",
        "原审",
        "上訴人",
        "被上訴人",
        "再審",
        "贵公司",
        "贵司",
        "我公司",
        "我司",
        "我单位",
        "你公司",
        "你单位",
        "你方",
        "该公司",
        "该行为",
        "該公司",
        "系爭",
        "涉案",
        "而本",
        "但本案",
        "现本",
        "属于本",
        "屬",
    ];
    let mut parts = told.char_indices().filter(|(_, c)| matches!(c, '，' | ',' | '；' | ';'));
    let concludes = |at: usize, mark: char| {
        let rest = told.get(at + mark.len_utf8()..).unwrap_or_default();
        CONCLUDES.iter().any(|word| rest.starts_with(word))
    };
    parts.find(|(at, mark)| concludes(*at, *mark)).map(|(at, _)| at)
}

/// Where a sentence that tells a rule pauses before it names another document, which may be the writer's next words.
fn before_name(told: &str) -> Option<usize> {
    let before = told.get(..told.find('《')?)?;
    before.rfind(['，', ',', '；', ';']).filter(|at| *at > 0)
}

/// Short quotations have to be nearer: two of four characters agree by chance.
fn is_near(found: &Match, quote: &Wording, least: u32) -> bool {
    let short = quote.weight() < 6;
    found.permille >= if short { least.max(700) } else { least }
}

fn put_near(finding: &mut Finding, document: &Document, near: Match, quote: Span) {
    finding.permille = near.permille;
    finding.found = Some(Found {
        document: document.id.clone(),
        unit: unit_at(document, near.span),
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
    // The last clause that begins before it is that unit, or stands in it.
    let mut at = document.clauses.partition_point(|c| c.span.start <= span.start).checked_sub(1);
    while let Some((index, clause)) = at.and_then(|i| Some((i, document.clauses.get(i)?))) {
        let unit = document.unit_span(index);
        if clause.unit && unit.start <= span.start && span.start < unit.end {
            return Some(index);
        }
        at = clause.parent;
    }
    None
}
