//! Search: word hits first, then clauses that match only across word borders. Where those are few, and for
//! questions, clauses near in meaning follow: every clause competes by the evidence for the query.

use std::cmp::Reverse;

use super::echo::echo;
use super::facets::facets;
use super::model::Installed;
use super::snippet::{self, Snippet};
use super::{Kb, Open, SearchRequest, Sort, today};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::engine::{Answer, Hit};
use tiaowen_engine::index::UnitRecord;
use tiaowen_engine::plan::{Filter, Matching, Order, Plan, Request};
use tiaowen_engine::query::meaning::{self, Meaning};
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{self, Query, Term, definition};
use tiaowen_engine::segment::is_written;
use tiaowen_link::definition as means;
use tiaowen_print::view::{HitView, MatchView, QueryView, SearchView};
use tiaowen_text::doc::Span;
use tiaowen_text::error::Result;
use tiaowen_text::script::fold;

/// Fewer hits than this, and clauses near in meaning are given too: at most as many for a short query.
const FEW: usize = 10;
/// Share of the best score that such a clause must reach.
const PARTIAL: f32 = 0.5;
/// The group of clauses that are near in meaning: with a part of the words, or with what stands in for them.
const NEAR: &str = "partial";
/// From so many words on a query describes rather than names: then such clauses fill the page.
const LONG: usize = 3;

/// Words of a question that are still looked for all together; a longer one is told, not looked up.
const ASKED_WHOLE: usize = 1;

impl Kb {
    /// Clauses that match, best first, under the filters of the request.
    pub(super) fn find(&self, request: &SearchRequest) -> Result<SearchView> {
        self.find_by(request, self.model.as_deref())
    }

    /// The same by a sentence model, or by words alone.
    pub(super) fn find_by(
        &self,
        request: &SearchRequest,
        model: Option<&Installed>,
    ) -> Result<SearchView> {
        let open = self.now();
        let mut parsed = query::parse(&request.text);
        parsed.check()?;
        let mut request = request.clone();
        let titles = open.apply_fields(&mut parsed, &mut request);
        let request = &request;
        let switches = request.switches();
        let read = |query: &Query| -> Result<Meaning> {
            let mut meaning = meaning::read(query, open.collection(), &switches);
            meaning.titles = titles.clone();
            if !meaning.as_typed.is_empty() {
                meaning.only = Some(open.as_typed(&meaning)?);
            }
            meaning.check()?;
            Ok(meaning)
        };
        let meaning = read(&parsed)?;
        let term =
            definition::asked(&parsed.groups.iter().flatten().map(Term::text).collect::<String>());
        let names = open.collection().lexicon.names();
        let (first, day) = (request.offset == 0, request.asof.clone().unwrap_or_else(today));
        let mut view = SearchView {
            total: 0,
            characters_only: 0,
            offset: request.offset,
            limit: request.limit,
            jump: if first { open.named_clauses(&request.text, &day)? } else { Vec::new() },
            hits: Vec::new(),
            partial: 0,
            documents: Vec::new(),
            defining: 0,
            facets: None,
            hints: None,
            query: echo(&request.text, &parsed, &meaning, names),
            wordings: Vec::new(),
            replaced: None,
        };
        view.query.meaning_of = term;
        if first {
            view.documents = open.documents_titled(&request.text, &day);
        }
        if meaning.groups.is_empty() && meaning.titles.is_empty() && parsed.fields.is_empty() {
            return Ok(view);
        }
        for id in &request.documents {
            open.entry(id)?;
        }
        if first {
            view.replaced = open.replaced(request, &meaning)?;
        }
        let typed: Vec<&str> = parsed.groups.iter().flatten().map(Term::text).collect();
        let filter = open.filter(request);
        let question = Question { open: &open, request, filter, text: typed.join(" "), model };
        question.add_defining(&meaning, &mut view)?;
        if meaning.asks && meaning.may_be_partial() && meaning.groups.len() > ASKED_WHOLE {
            return question.answer_evidence(&meaning, view);
        }
        let mut plan = meaning.plan(open.engine.as_ref())?;
        let order = question.order(&meaning);
        if order == Order::Evidence {
            question.seek(&mut plan, &mut view);
        }
        let found = question.ask(&plan, Matching::Whole, order, request.facets)?;
        let Answer { words, crossing, facets: counts } = found;
        if words.total + crossing.total == 0 {
            if first && view.documents.is_empty() {
                view.documents = open.documents_around(&request.text);
            }
            // What the filters alone hide is told as such: other words would stand in for what is there.
            let everywhere = Filter::default();
            let hidden = !meaning.asks
                && question.filter.narrows()
                && open.engine.exists(&plan, &everywhere)?;
            if !hidden && meaning.can_relax(open.collection()) {
                // Who tells a case and finds it nowhere whole has asked, whatever the wording.
                let asked = meaning::read_question(&parsed, open.collection(), &switches);
                let meaning = Meaning { titles: meaning.titles, only: meaning.only, ..asked };
                view.query = QueryView {
                    meaning_of: view.query.meaning_of.take(),
                    ..echo(&request.text, &parsed, &meaning, names)
                };
                return question.answer_evidence(&meaning, view);
            }
            // 如何实现“以房养老”: a sentence that asks, whose quotation no clause has, is not a search for it.
            let kept = |text: &str| switches.searches_ignored(&fold(&quotation(text)));
            if meaning.asks
                && let Some(sentence) = parsed.as_sentence(kept)
            {
                let mut meaning = read(&sentence)?;
                meaning.ignored.extend(sentence.inline.iter().map(|text| quotation(text)));
                if meaning.can_relax(open.collection()) {
                    let term = view.query.meaning_of.take();
                    view.query = QueryView {
                        meaning_of: term,
                        ..echo(&request.text, &sentence, &meaning, names)
                    };
                    return question.answer_evidence(&meaning, view);
                }
            }
        }
        view.characters_only = crossing.total;
        view.total = words.total + crossing.total;
        view.facets = counts.map(|counts| facets(counts, request, &open));
        if view.total == 0 {
            view.hints = Some(open.hints(&meaning, request)?);
        }
        question.show(words.hits, &Seen::whole("words"), &meaning, &mut view.hits)?;
        question.show(crossing.hits, &Seen::whole("characters"), &meaning, &mut view.hits)?;
        if request.partial && request.offset == 0 && view.total < FEW && meaning.may_be_partial() {
            question.add_partial(&meaning, plan, &mut view)?;
        }
        Ok(view)
    }
}

/// Hits among which texts in force lead: a page as it is asked for mostly.
const BLOCK: usize = 10;

impl SearchRequest {
    fn switches(&self) -> Switches {
        let off: Vec<String> = self.off.iter().map(ToString::to_string).collect();
        Switches::read(off.iter().map(String::as_str))
    }
}

/// A quotation as it is named when its marks were left out.
fn quotation(text: &str) -> String {
    format!("“{text}”")
}

/// As what clauses are shown.
struct Seen<'a> {
    /// The group that they stand in.
    group: &'static str,
    /// Whether parts of words are marked too.
    loose: bool,
    /// The term that they define.
    defined: Option<&'a str>,
}

impl Seen<'_> {
    const NEAR: Self = Self { group: NEAR, loose: true, defined: None };

    fn whole(group: &'static str) -> Self {
        Self { group, loose: false, defined: None }
    }
}

/// What a question is asked of.
pub(super) struct Question<'a> {
    pub(super) open: &'a Open,
    request: &'a SearchRequest,
    pub(super) filter: Filter,
    /// What is asked, without filters.
    pub(super) text: String,
    pub(super) model: Option<&'a Installed>,
}

impl Question<'_> {
    /// The order asked for; a question's clauses come by the evidence.
    fn order(&self, meaning: &Meaning) -> Order {
        match self.request.sort {
            Sort::Relevance if meaning.asks => Order::Evidence,
            Sort::Relevance => Order::Score,
            Sort::Document => Order::Document,
            Sort::Date => Order::Date,
        }
    }

    /// Lets the sentence model take part, where there is one by which the collection was encoded.
    fn seek(&self, plan: &mut Plan, view: &mut SearchView) {
        let collection = self.open.collection();
        let sought = self.model.and_then(|model| model.seek(&self.text, collection));
        if let Some((sought, name)) = sought {
            plan.evidence.sought = Some(sought);
            view.query.meaning = Some(name);
        }
    }

    /// The page of what matches a plan. Where the texts in force lead, they do so within blocks of a fixed size, so that
    /// the order is the same whatever page is asked for.
    fn ask(&self, plan: &Plan, matching: Matching, order: Order, facets: bool) -> Result<Answer> {
        let SearchRequest { offset, limit, .. } = *self.request;
        let filter = &self.filter;
        if limit == 0 || order == Order::Document || order == Order::Date {
            let request = Request { plan, matching, filter, order, offset, limit, facets };
            return self.open.engine.search(&request);
        }
        let from = offset - offset % BLOCK;
        let to = (offset + limit).next_multiple_of(BLOCK);
        let request =
            Request { plan, matching, filter, order, offset: from, limit: to - from, facets };
        let mut found = self.open.engine.search(&request)?;
        let mut rank = from;
        for hits in [&mut found.words.hits, &mut found.crossing.hits] {
            let first = rank;
            rank += hits.len();
            let mut rest = hits.as_mut_slice();
            while !rest.is_empty() {
                let left = BLOCK - (rank - rest.len()) % BLOCK;
                let (block, more) = rest.split_at_mut(left.min(rest.len()));
                self.open.lead_with_force(block)?;
                rest = more;
            }
            hits.truncate((offset + limit).saturating_sub(first));
            hits.drain(..offset.saturating_sub(first).min(hits.len()));
        }
        Ok(found)
    }

    /// Puts the clauses at the head of the first page that define the term whose meaning is asked for.
    fn add_defining(&self, meaning: &Meaning, view: &mut SearchView) -> Result<()> {
        let SearchRequest { offset: 0, sort: Sort::Relevance, .. } = self.request else {
            return Ok(());
        };
        let Some(term) = &view.query.meaning_of else { return Ok(()) };
        let defining = self.defining(term)?;
        let seen = Seen { group: "words", loose: true, defined: Some(term) };
        self.show(defining, &seen, meaning, &mut view.hits)?;
        view.defining = view.hits.len();
        Ok(())
    }

    /// Adds clauses near in meaning, behind all that have the whole query.
    fn add_partial(&self, meaning: &Meaning, mut plan: Plan, view: &mut SearchView) -> Result<()> {
        if !meaning.can_relax(self.open.collection()) {
            return Ok(());
        }
        let before = view.hits.len();
        self.seek(&mut plan, view);
        let found = self.ask(&plan, Matching::Part, Order::Evidence, false)?;
        let mut hits = found.words.hits;
        if meaning.groups.len() < LONG {
            let best = hits.first().map_or(0.0, |hit| hit.score);
            hits.retain(|hit| hit.score >= best * PARTIAL);
            hits.truncate(FEW);
        }
        self.show(hits, &Seen::NEAR, meaning, &mut view.hits)?;
        view.partial = view.hits.len() - before;
        Ok(())
    }

    /// Answers with every clause that has some of the words or is near in meaning, by how much speaks for it.
    fn answer_evidence(&self, meaning: &Meaning, mut view: SearchView) -> Result<SearchView> {
        let mut plan = meaning.plan(self.open.engine.as_ref())?;
        self.seek(&mut plan, &mut view);
        let order = match self.request.sort {
            Sort::Relevance => Order::Evidence,
            _ => self.order(meaning),
        };
        let found = self.ask(&plan, Matching::Near, order, self.request.facets)?;
        view.total = found.words.total;
        view.query.relaxed = true;
        view.facets = found.facets.map(|counts| facets(counts, self.request, self.open));
        view.hints = Some(self.open.hints(meaning, self.request)?);
        self.show(found.words.hits, &Seen::NEAR, meaning, &mut view.hits)?;
        Ok(view)
    }

    fn show(
        &self,
        found: Vec<Hit>,
        seen: &Seen<'_>,
        meaning: &Meaning,
        hits: &mut Vec<HitView>,
    ) -> Result<()> {
        let Seen { group, loose, defined } = *seen;
        let collection = self.open.collection();
        let mut parts = if loose { meaning.parts(collection) } else { Vec::new() };
        if loose {
            let related = meaning.related.iter().flat_map(|related| &related.terms);
            parts.extend(related.map(|term| fold(term)));
        }
        let needles = needles(meaning, parts);
        for found in found {
            let entry = found.entry(collection)?;
            let Hit { score, unit, .. } = found;
            // What defines a term stands at the head already.
            let shown = |hit: &HitView| {
                hit.clause.path == unit.path && hit.clause.document == entry.id.as_str()
            };
            if hits.len() >= self.request.limit || hits.iter().any(shown) {
                continue;
            }
            let joined = (group != "characters").then_some(unit.joined.as_slice());
            let place = defined.and_then(|term| means::place(&unit.text, term));
            let snippet = snippet::cut(&unit.text, &needles, joined, place);
            hits.push(hit(self.open, entry, unit, &snippet, group, score));
        }
        Ok(())
    }
}

/// Everything whose occurrence is marked: the units, what was also searched, and `parts` of words; without
/// white space, longer ones first.
pub(super) fn needles(meaning: &Meaning, parts: Vec<String>) -> Vec<Vec<char>> {
    let mut needles = Vec::new();
    for unit in meaning.groups.iter().flatten() {
        match unit.near {
            Some(_) => needles.extend(unit.words.iter().cloned()),
            None => needles.push(unit.text.clone()),
        }
        needles.extend(unit.also.iter().map(|also| fold(also)));
    }
    needles.extend(parts);
    let written = |needle: &String| needle.chars().filter(|c| is_written(*c)).collect();
    let mut needles: Vec<Vec<char>> = needles.iter().map(written).collect();
    needles.sort_by_key(|needle| Reverse(needle.len()));
    needles.dedup();
    needles
}

fn hit(
    open: &Open,
    entry: &CatalogueEntry,
    unit: UnitRecord,
    snippet: &Snippet,
    group: &'static str,
    score: f32,
) -> HitView {
    let text = snippet.span.of(&unit.text).to_owned();
    let matches = characters(&text, &snippet.marks);
    HitView {
        clause: open.clause_ref(entry, unit),
        snippet: marked_html(&text, &snippet.marks),
        snippet_text: text,
        matches,
        group,
        score,
        wordings: Vec::new(),
    }
}

/// Byte ranges of a text as character ranges; both run forward, so one pass does.
pub(super) fn characters(text: &str, marks: &[Span]) -> Vec<MatchView> {
    let (mut byte, mut characters) = (0, 0);
    let mut at = |to: usize| {
        characters += text.get(byte..to).map_or(0, |between| between.chars().count());
        byte = to;
        characters
    };
    marks.iter().map(|m| MatchView { start: at(m.start), end: at(m.end) }).collect()
}

pub(super) fn marked_html(text: &str, marks: &[Span]) -> String {
    let mut html = String::with_capacity(text.len() + marks.len() * 13);
    let mut at = 0;
    for mark in marks {
        escape(Span::new(at, mark.start).of(text), &mut html);
        html.push_str("<mark>");
        escape(mark.of(text), &mut html);
        html.push_str("</mark>");
        at = mark.end;
    }
    escape(text.get(at..).unwrap_or_default(), &mut html);
    html
}

/// Escapes and nothing more: without its marks a snippet is a run of the stored text, so that a control
/// character stays what it is (what XML forbids is no matter here, as it is for exports).
fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (plain, after) = rest.split_at(at);
        html.push_str(plain);
        let mut characters = after.chars();
        html.push_str(match characters.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            _ => "&#39;",
        });
        rest = characters.as_str();
    }
    html.push_str(rest);
}
