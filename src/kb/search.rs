//! Search: word hits first, then clauses that match only across word borders, then nothing else, unless
//! no clause has all of the query; then those that have a part of it.

use std::cmp::Reverse;

use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, Query as EngineQuery};
use tantivy::{DocAddress, Order, Searcher};

use super::echo::echo;
use super::facts::clause_ref;
use super::narrow::narrowed;
use super::snippet::{self, Snippet};
use super::tally::{Hits, facets};
use super::{Kb, Open, SearchRequest, Sort, evidence, failed};
use tiaowen_engine::index::{CatalogueEntry, UnitRecord};
use tiaowen_engine::query::excluded::Excluded;
use tiaowen_engine::query::first::{Matches, Plan, Share};
use tiaowen_engine::query::meaning::{self, Meaning};
use tiaowen_engine::query::switch::Switches;
use tiaowen_engine::query::{self, Query};
use tiaowen_engine::segment::is_written;
use tiaowen_print::view::{FacetsView, HitView, MatchView, SearchView};
use tiaowen_text::doc::Span;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::script::fold;

/// Hits that one question may page through.
const MOST: usize = 10_000;

/// Fewer hits than this, and clauses that have a part of the query are given too: at most as many for a
/// short query.
const FEW: usize = 10;
/// Share of the best score that such a clause must reach.
const PARTIAL: f32 = 0.5;
/// From so many words on a query describes rather than names: then such clauses fill the page.
const LONG: usize = 3;

/// Words of a question that are still looked for all together; a longer one is told, not looked up.
const ASKED_WHOLE: usize = 1;

type Ranked = Vec<(f32, DocAddress)>;

impl Kb {
    /// Clauses that match, best first.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchView> {
        let open = self.now();
        let mut parsed = query::parse(&request.text);
        let mut request = request.clone();
        let titles = open.apply_fields(&mut parsed, &mut request);
        let request = &request;
        let searcher = open.reader.searcher();
        let switches = request.switches();
        let read = |query: &Query| -> Result<Meaning> {
            let mut meaning = meaning::read(query, &open.reader, &switches);
            meaning.titles = titles.clone();
            if !meaning.as_typed.is_empty() {
                meaning.only = Some(open.as_typed(&searcher, &meaning)?);
            }
            Ok(meaning)
        };
        let meaning = read(&parsed)?;
        let mut view = SearchView {
            total: 0,
            characters_only: 0,
            offset: request.offset,
            limit: request.limit,
            jump: if request.offset == 0 { open.named_clauses(&request.text)? } else { Vec::new() },
            hits: Vec::new(),
            partial: 0,
            facets: None,
            hints: None,
            query: echo(&request.text, &parsed, &meaning),
        };
        if meaning.groups.is_empty() && meaning.titles.is_empty() && parsed.fields.is_empty() {
            return Ok(view);
        }
        for id in &request.documents {
            open.entry(id)?;
        }
        let question = Question { open: &open, searcher: &searcher, request };
        if meaning.asks && meaning.may_be_partial() && meaning.groups.len() > ASKED_WHOLE {
            return question.answer_evidence(&meaning, view);
        }
        let ([words, characters], found) = question.ask_both(&meaning)?;
        if words.total + characters.total == 0 {
            if meaning.can_relax(&open.reader) {
                return question.answer_evidence(&meaning, view);
            }
            // 如何实现“以房养老”: a sentence that asks, whose quotation no clause has, is not a search for it.
            let kept = |text: &str| switches.searches_ignored(&fold(&quotation(text)));
            if meaning.asks
                && let Some(sentence) = parsed.as_sentence(kept)
            {
                let mut meaning = read(&sentence)?;
                meaning.ignored.extend(sentence.inline.iter().map(|text| quotation(text)));
                if meaning.can_relax(&open.reader) {
                    view.query = echo(&request.text, &sentence, &meaning);
                    return question.answer_evidence(&meaning, view);
                }
            }
        }
        view.characters_only = characters.total;
        view.total = words.total + characters.total;
        if request.facets {
            view.facets = Some(question.facets(&meaning, found)?);
        }
        if view.total == 0 {
            view.hints = Some(open.hints(&searcher, &meaning, request)?);
        }
        question.show(words.hits, "words", (&meaning, false), &mut view.hits)?;
        question.show(characters.hits, "characters", (&meaning, false), &mut view.hits)?;
        if request.partial && request.offset == 0 && view.total < FEW && meaning.may_be_partial() {
            question.add_partial(&meaning, &mut view)?;
        }
        Ok(view)
    }
}

impl SearchRequest {
    fn switches(&self) -> Switches {
        let plain = self.without_synonyms.iter().map(|word| format!("also:{word}"));
        let literal = self.literal.then(|| "ignore:*".to_owned());
        let all: Vec<String> = self.off.iter().cloned().chain(plain).chain(literal).collect();
        Switches::read(all.iter().map(String::as_str))
    }
}

/// A quotation as it is named when its marks were left out.
fn quotation(text: &str) -> String {
    format!("“{text}”")
}

/// What a question is asked of.
struct Question<'a> {
    open: &'a Open,
    searcher: &'a Searcher,
    request: &'a SearchRequest,
}

struct Answer {
    total: usize,
    hits: Ranked,
}

impl Question<'_> {
    /// Word hits, and those that match only across word borders.
    fn ask_both(&self, meaning: &Meaning) -> Result<([Answer; 2], Option<Matches>)> {
        let reader = &self.open.reader;
        if let Some(plan) = self.plan(meaning)
            && let Some(found) = plan.find(self.searcher, &self.open.opened).map_err(failed)?
        {
            return Ok((self.first_of(&found).map_err(failed)?, Some(found)));
        }
        let as_words = || meaning.as_words(reader);
        let SearchRequest { offset, limit, .. } = *self.request;
        let words = self.ask(as_words(), (offset, limit), meaning)?;
        let past = offset.saturating_sub(words.total);
        let room = limit.saturating_sub(words.hits.len());
        let crossing = BooleanQuery::new(vec![
            (Occur::Must, meaning.as_characters(reader)),
            (Occur::MustNot, Box::new(Excluded(as_words()))),
        ]);
        let characters = self.ask(Box::new(crossing), (past, room), meaning)?;
        Ok(([words, characters], None))
    }

    /// The query as a plan, where nothing narrows it and the best come first.
    fn plan(&self, meaning: &Meaning) -> Option<Plan> {
        let by_score = self.request.sort == Sort::Relevance && !meaning.asks;
        let plain = by_score && !self.request.narrows();
        plain.then(|| meaning.plan(&self.open.reader)).flatten()
    }

    /// Counts what matches by every facet, filtered by no more than each facet asks; `found` is what matches
    /// where nothing narrows it.
    fn facets(&self, meaning: &Meaning, found: Option<Matches>) -> Result<FacetsView> {
        let count = |hits: &Hits<'_>| facets(hits, self.request, self.open, self.searcher);
        let find = |plan: Plan| plan.find(self.searcher, &self.open.opened).map_err(failed);
        let found = match found {
            None => meaning.plan(&self.open.reader).map(find).transpose()?.flatten(),
            found => found,
        };
        match found {
            Some(found) => count(&Hits::Found(&found)),
            None => count(&Hits::Of(meaning.as_characters(&self.open.reader).as_ref())),
        }
    }

    fn first_of(&self, found: &Matches) -> tantivy::Result<[Answer; 2]> {
        let SearchRequest { offset, limit, .. } = *self.request;
        let limit = if offset >= MOST { 0 } else { limit };
        let hits = found.first(Share::Words, offset, limit)?;
        let words = Answer { total: found.words, hits };
        let past = offset.saturating_sub(words.total);
        let room = limit.saturating_sub(words.hits.len());
        let hits = found.first(Share::Crossing, past, room)?;
        Ok([words, Answer { total: found.crossing, hits }])
    }

    /// What a query matches, in the order asked for: a question's clauses by the evidence.
    fn ask(
        &self,
        query: Box<dyn EngineQuery>,
        (offset, limit): (usize, usize),
        meaning: &Meaning,
    ) -> Result<Answer> {
        let query = narrowed(query, self.request, self.open);
        if offset >= MOST || limit == 0 {
            let total = self.searcher.search(&query, &Count).map_err(failed)?;
            return Ok(Answer { total, hits: Vec::new() });
        }
        let top = TopDocs::with_limit(limit).and_offset(offset);
        let (hits, total) = match self.request.sort {
            Sort::Relevance if meaning.asks => {
                let answer = self.by_evidence(query.as_ref(), (offset, limit), meaning)?;
                (answer.hits, answer.total)
            }
            Sort::Relevance => {
                self.searcher.search(&query, &(top.order_by_score(), Count)).map_err(failed)?
            }
            Sort::Document => {
                let top = top.order_by_fast_field::<u64>("order", Order::Asc);
                let (hits, total) = self.searcher.search(&query, &(top, Count)).map_err(failed)?;
                (hits.into_iter().map(|(_, address)| (0.0, address)).collect(), total)
            }
            Sort::Date => {
                // Equal dates stay in reading order: the engine breaks ties by position.
                let top = top.order_by_fast_field::<u64>("date", Order::Desc);
                let (hits, total) = self.searcher.search(&query, &(top, Count)).map_err(failed)?;
                (hits.into_iter().map(|(_, address)| (0.0, address)).collect(), total)
            }
        };
        Ok(Answer { total, hits })
    }

    /// What a query matches, by the evidence for a question.
    fn by_evidence(
        &self,
        query: &dyn EngineQuery,
        (offset, limit): (usize, usize),
        meaning: &Meaning,
    ) -> Result<Answer> {
        let most = offset.saturating_add(limit).min(MOST);
        let ranked = evidence::rank(meaning, self.open, self.searcher, (query, most))?;
        Ok(Answer { total: ranked.total, hits: ranked.hits.into_iter().skip(offset).collect() })
    }

    /// Adds clauses that have a part of the query, behind all that have the whole.
    fn add_partial(&self, meaning: &Meaning, view: &mut SearchView) -> Result<()> {
        let whole = meaning.as_characters(&self.open.reader);
        if !meaning.can_relax(&self.open.reader) {
            return Ok(());
        }
        let query = BooleanQuery::new(vec![
            (Occur::Must, meaning.as_any(&self.open.reader)),
            (Occur::MustNot, Box::new(Excluded(whole))),
        ]);
        let before = view.hits.len();
        let query = narrowed(Box::new(query), self.request, self.open);
        let page = (0, self.request.limit);
        let mut hits = self.by_evidence(query.as_ref(), page, meaning)?.hits;
        if meaning.groups.len() < LONG {
            let best = hits.first().map_or(0.0, |hit| hit.0);
            hits.retain(|hit| hit.0 >= best * PARTIAL);
            hits.truncate(FEW);
        }
        self.show(hits, "partial", (meaning, true), &mut view.hits)?;
        view.partial = view.hits.len() - before;
        Ok(())
    }

    /// Answers with every clause that has some of the words, by how much speaks for it.
    fn answer_evidence(&self, meaning: &Meaning, mut view: SearchView) -> Result<SearchView> {
        let reader = &self.open.reader;
        let any = || meaning.as_any(reader);
        let page = (self.request.offset, self.request.limit);
        let answer = match self.request.sort {
            Sort::Relevance => {
                let query = narrowed(any(), self.request, self.open);
                self.by_evidence(query.as_ref(), page, meaning)?
            }
            Sort::Document | Sort::Date => self.ask(any(), page, meaning)?,
        };
        view.total = answer.total;
        view.query.relaxed = true;
        if self.request.facets {
            let query = any();
            let hits = Hits::Of(query.as_ref());
            view.facets = Some(facets(&hits, self.request, self.open, self.searcher)?);
        }
        view.hints = Some(self.open.hints(self.searcher, meaning, self.request)?);
        self.show(answer.hits, "words", (meaning, true), &mut view.hits)?;
        Ok(view)
    }

    fn show(
        &self,
        ranked: Ranked,
        group: &'static str,
        (meaning, loose): (&Meaning, bool),
        hits: &mut Vec<HitView>,
    ) -> Result<()> {
        let room = self.request.limit.saturating_sub(hits.len());
        if ranked.is_empty() || room == 0 {
            return Ok(());
        }
        let parts = if loose { meaning.parts(&self.open.reader) } else { Vec::new() };
        let needles = needles(meaning, parts);
        for (score, address) in ranked.into_iter().take(room) {
            let unit = self.open.reader.unit(address)?;
            let Some(entry) = self.open.reader.document_of(address) else {
                return Err(Error::internal("a clause without a document in the index"));
            };
            let joined = (group != "characters").then_some(unit.joined.as_slice());
            let snippet = snippet::cut(&unit.text, &needles, joined);
            hits.push(hit(entry, unit, &snippet, group, score));
        }
        Ok(())
    }
}

/// Everything whose occurrence is marked: the units, what was also searched, and `parts` of words; without
/// white space, longer ones first.
fn needles(meaning: &Meaning, parts: Vec<String>) -> Vec<Vec<char>> {
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
    entry: &CatalogueEntry,
    unit: UnitRecord,
    snippet: &Snippet,
    group: &'static str,
    score: f32,
) -> HitView {
    let text = snippet.span.of(&unit.text).to_owned();
    let matches = characters(&text, &snippet.marks);
    HitView {
        clause: clause_ref(entry, unit),
        snippet: marked_html(&text, &snippet.marks),
        snippet_text: text,
        matches,
        group,
        score,
    }
}

/// Byte ranges of a text as character ranges; both run forward, so one pass does.
fn characters(text: &str, marks: &[Span]) -> Vec<MatchView> {
    let (mut byte, mut characters) = (0, 0);
    let mut at = |to: usize| {
        characters += text.get(byte..to).map_or(0, |between| between.chars().count());
        byte = to;
        characters
    };
    marks.iter().map(|m| MatchView { start: at(m.start), end: at(m.end) }).collect()
}

fn marked_html(text: &str, marks: &[Span]) -> String {
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
