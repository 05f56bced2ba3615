//! The engine that needs nothing but a folder on this machine: tantivy's postings with our own ways through
//! them.
//!
//! The first hits and counts of a plain query are found without scoring all that matches (`first`); everything
//! else is asked of tantivy as a query (`lower`). Key type: [`Embedded`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use tantivy::query::{
    Bm25StatisticsProvider, BooleanQuery, EnableScoring, Occur, Query, TermSetQuery,
};
use tantivy::{DocAddress, DocId, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use crate::collection::{CatalogueEntry, Collection};
use crate::engine::{Answer, Engine, FacetCounts, Hit, Key, Share};
use crate::evidence::{LOOKED_AT, are_near};
use crate::index::{Job, Reader};
use crate::plan::{Filter, Leaf, MOST_PAGED, Matching, Order, Plan, Request, TextField};
use chosen::Chosen;
use evidence::{Scales, Scores};
use first::{Best, MOST_GROUPS, Matches, OpenFields, Share as Kind};
use lower::{Part, Scoring};
use tally::Hits;
use tiaowen_link::crossref::Linked;
use tiaowen_text::budget;
use tiaowen_text::error::Result;
use walk::failed;

mod chosen;
mod cost;
mod evidence;
mod excluded;
mod first;
mod lower;
mod naming;
mod tally;
mod walk;

/// Terms looked through for one prefix.
const SCANNED: usize = 20_000;

type Ranked = Vec<(f32, DocAddress)>;
/// The units with a counterpart, in order, and as a query.
type Counterparts = (Arc<[DocAddress]>, Chosen);
/// A query, with the scores of the evidence where they were needed to make it.
type Scored<'a> = (Box<dyn Query>, Option<Vec<Scores<'a>>>);

/// An open build of an index folder.
pub struct Embedded {
    reader: Reader,
    /// Fields of the index, opened when first searched.
    opened: OpenFields,
    /// Where the units with a counterpart are; looked up when first asked for.
    counterparts: OnceLock<Counterparts>,
    /// What ranking by evidence needs of every unit; made when first asked for.
    scales: OnceLock<Vec<Scales>>,
}

impl Embedded {
    /// Opens the current build of an index folder. One of another schema, or none, is `Unavailable`, with the
    /// command that builds it in the message.
    pub fn open(index_dir: &Path) -> Result<Self> {
        Reader::open(index_dir).map(Self::new)
    }

    /// The same answer as [`search`](Engine::search) by asking tantivy for everything: what the shorter ways are
    /// tested against and measured beside.
    pub fn search_by_tantivy(&self, request: &Request<'_>) -> Result<Answer> {
        self.answer(request, None)
    }

    fn answer(&self, request: &Request<'_>, found: Option<Matches>) -> Result<Answer> {
        let Request { plan, offset, limit, .. } = *request;
        if request.matching != Matching::Whole {
            let (mut query, scores) = self.loosely(request)?;
            if request.facets && request.order != Order::Score {
                // Found once for both.
                query = Box::new(self.found_by(query.as_ref()).map_err(failed)?);
            }
            let facets = self.facets(request, &Hits::Of(query.as_ref()))?;
            let words = self.ask((query, scores), request, (offset, limit))?;
            return Ok(Answer { words, facets, ..Answer::default() });
        }
        let Some(mut found) = found else {
            let within = self.within(plan)?;
            let [words, crossing] = self.whole(request, within.as_ref())?;
            let all = (Part::All, Scoring::Unscored);
            let query = lower::whole(plan, all, within.as_ref(), &self.reader);
            let facets = self.facets(request, &Hits::Of(query.as_ref()))?;
            return Ok(Answer { words, crossing, facets });
        };
        let facets = self.facets(request, &Hits::Found(&found))?;
        if request.filter.narrows() {
            let searcher = self.reader.searcher();
            let query = self.narrowed(Box::new(found.chosen(&searcher)), request.filter)?;
            found.keep(&self.found_by(query.as_ref()).map_err(failed)?, &searcher);
        }
        let [words, crossing] = self.first(request, &found)?;
        Ok(Answer { words, crossing, facets })
    }

    fn new(reader: Reader) -> Self {
        Self {
            reader,
            opened: OpenFields::default(),
            counterparts: OnceLock::new(),
            scales: OnceLock::new(),
        }
    }

    /// The whole of a plan, where its first hits are found without scoring all.
    fn matches(&self, plan: &Plan) -> Result<Option<Matches>> {
        if !first::fits(plan) {
            return Ok(None);
        }
        first::find(plan, &self.reader, &self.opened).map(Some).map_err(failed)
    }

    /// The page of what was found: as words, and only across word borders.
    fn first(&self, request: &Request<'_>, found: &Matches) -> Result<[Share; 2]> {
        let Request { offset, limit, .. } = *request;
        let limit = if offset >= MOST_PAGED { 0 } else { limit };
        let (past, totals) = (offset.saturating_sub(found.words), [found.words, found.crossing]);
        let words = self.page_of(request.order, found, Kind::Words, (offset, limit))?;
        let room = limit.saturating_sub(words.len());
        let crossing = self.page_of(request.order, found, Kind::Crossing, (past, room))?;
        Ok([self.share(totals[0], words)?, self.share(totals[1], crossing)?])
    }

    fn page_of(
        &self,
        order: Order,
        found: &Matches,
        kind: Kind,
        (offset, limit): (usize, usize),
    ) -> Result<Ranked> {
        let searcher = self.reader.searcher();
        let ranked = match order {
            Order::Date => found
                .keyed(kind, &searcher, by_date)
                .map(|keyed| page_by_key(keyed, (offset, limit)).0),
            Order::Document => found
                .keyed(kind, &searcher, |_| Ok(|_| 0))
                .map(|keyed| page_by_key(keyed, (offset, limit)).0),
            Order::Score | Order::Evidence => found.first(kind, offset, limit),
        };
        ranked.map_err(failed)
    }

    /// Units that match as words, and those that match only across word borders, asked of tantivy.
    fn whole(&self, request: &Request<'_>, within: Option<&Chosen>) -> Result<[Share; 2]> {
        let Request { plan, offset, limit, order, .. } = *request;
        let scores = Scoring::of(order);
        let words = lower::whole(plan, (Part::Words, scores), within, &self.reader);
        let words = self.ask((words, None), request, (offset, limit))?;
        let past = offset.saturating_sub(words.total);
        let room = limit.saturating_sub(words.hits.len());
        let crossing = lower::whole(plan, (Part::Crossing, scores), within, &self.reader);
        let crossing = self.ask((crossing, None), request, (past, room))?;
        Ok([words, crossing])
    }

    /// Of a plan with very many groups the units that have the first of them: no others match it, and mostly there are
    /// none or few.
    fn within(&self, plan: &Plan) -> Result<Option<Chosen>> {
        let Some(groups) = plan.groups.get(..MOST_GROUPS).filter(|g| g.len() < plan.groups.len())
        else {
            return Ok(None);
        };
        let begun = Plan { groups: groups.to_vec(), ..Plan::default() };
        let found = self.matches(&begun)?;
        Ok(found.map(|found| found.chosen(&self.reader.searcher())))
    }

    /// What a query matches.
    fn found_by(&self, query: &dyn Query) -> tantivy::Result<Chosen> {
        let searcher = self.reader.searcher();
        let mut found = Vec::new();
        each_of(query, &searcher, |unit| found.push(unit))?;
        Ok(Chosen::new(&found, &searcher))
    }

    /// The whole of a plan in every way, within a filter.
    fn every_way(&self, plan: &Plan, filter: &Filter) -> Result<Box<dyn Query>> {
        let within = self.within(plan)?;
        let all = (Part::All, Scoring::Unscored);
        self.narrowed(lower::whole(plan, all, within.as_ref(), &self.reader), filter)
    }

    /// The query with every part of a filter, which changes no score.
    fn narrowed(&self, query: Box<dyn Query>, filter: &Filter) -> Result<Box<dyn Query>> {
        if !filter.narrows() {
            return Ok(query);
        }
        let linked = match filter.counterpart {
            Some(_) => Some(self.counterparts(&self.reader.searcher()).map_err(failed)?.1),
            None => None,
        };
        Ok(lower::narrowed(query, filter, linked, &self.reader))
    }

    /// What matches a request that asks for no shares, with the scores of the evidence where it needed them.
    fn loosely(&self, request: &Request<'_>) -> Result<Scored<'_>> {
        let Request { plan, matching, .. } = *request;
        let scored = matches!(matching, Matching::Near | Matching::Part);
        let scores = scored.then(|| self.score(plan).map_err(failed)).transpose()?;
        let searcher = self.reader.searcher();
        let near = match &scores {
            Some(scores) => {
                let meant = self.near_in_meaning(request).map_err(failed)?;
                Some(evidence::near(scores, &searcher).with(meant, &searcher))
            }
            None => None,
        };
        let ways = cost::telling(lower::ways(plan).collect(), &self.reader)?;
        let scoring = Scoring::of(request.order);
        let query = lower::loosely(plan, ways, (near, scoring), &self.reader);
        let query = match matching {
            Matching::Part => {
                lower::without_whole(query, plan, self.within(plan)?.as_ref(), &self.reader)
            }
            _ => query,
        };
        Ok((query, scores))
    }

    /// The units of the documents asked that stand out by how near they lie to the question by a sentence model, in
    /// order; none where the documents have more units than are looked at.
    fn near_in_meaning(&self, request: &Request<'_>) -> tantivy::Result<Vec<DocAddress>> {
        let Request { plan, filter, .. } = *request;
        let meaning = self.reader.sentences.as_ref().zip(plan.evidence.sought.as_ref());
        let (Some((sentences, sought)), Some(documents)) = (meaning, &filter.documents) else {
            return Ok(Vec::new());
        };
        let asked = lower::in_documents(documents, &self.reader);
        let mut units = Vec::new();
        each_of(asked.as_ref(), &self.reader.searcher(), |unit| units.push(unit))?;
        if units.len() > LOOKED_AT {
            return Ok(Vec::new());
        }
        let near = |unit: &DocAddress| sentences.nearness(sought, unit.segment_ord, unit.doc_id);
        let near: Vec<Option<f32>> = units.iter().map(near).collect();
        let units = units.into_iter().zip(are_near(&near));
        Ok(units.filter(|(_, near)| *near).map(|(unit, _)| unit).collect())
    }

    /// The evidence for a question in every unit.
    fn score(&self, plan: &Plan) -> tantivy::Result<Vec<Scores<'_>>> {
        let searcher = self.reader.searcher();
        evidence::score(&plan.evidence, self.scales(&searcher)?, (&self.reader, &searcher))
    }

    /// What a query matches, in the order asked for.
    fn ask(
        &self,
        (query, scores): Scored<'_>,
        request: &Request<'_>,
        (offset, limit): (usize, usize),
    ) -> Result<Share> {
        let query = self.narrowed(query, request.filter)?;
        if offset >= MOST_PAGED || limit == 0 {
            let total = self.count_of(&query).map_err(failed)?;
            return Ok(Share { total, hits: Vec::new() });
        }
        let page = (offset, limit);
        let found: tantivy::Result<(Ranked, usize)> = match request.order {
            Order::Evidence => self.by_evidence((query.as_ref(), scores), request.plan, page),
            Order::Score => self.by_score(query.as_ref(), page),
            Order::Document => self.by_key(query.as_ref(), page, |_| Ok(|_| 0)),
            Order::Date => self.by_key(query.as_ref(), page, by_date),
        };
        let (hits, total) = found.map_err(failed)?;
        self.share(total, hits)
    }

    /// What a query matches, best first; equal scores in reading order.
    fn by_score(
        &self,
        query: &dyn Query,
        (offset, limit): (usize, usize),
    ) -> tantivy::Result<(Ranked, usize)> {
        let searcher = self.reader.searcher();
        let statistics = self.reader.statistics();
        let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, &searcher);
        let weight = query.weight(scoring)?;
        let (mut best, mut total) = (Best::new(offset.saturating_add(limit)), 0);
        for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
            let order = self.reader.order(segment_ord);
            walk::each_scored(weight.as_ref(), segment, |doc_id, score| {
                if score >= best.threshold() {
                    best.add(score, order.of(doc_id), DocAddress { segment_ord, doc_id });
                }
                total += 1;
            })?;
        }
        Ok((best.sorted().into_iter().skip(offset).collect(), total))
    }

    /// What a query matches, by a key that `keys` gives for each segment, the least first; equal keys in
    /// reading order.
    fn by_key<K: Fn(DocId) -> u64>(
        &self,
        query: &dyn Query,
        (offset, limit): (usize, usize),
        keys: impl Fn(&SegmentReader) -> tantivy::Result<K>,
    ) -> tantivy::Result<(Ranked, usize)> {
        let searcher = self.reader.searcher();
        let weight = query.weight(EnableScoring::disabled_from_searcher(&searcher))?;
        let mut found: Vec<(u64, u64, DocAddress)> = Vec::new();
        for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
            let (order, key) = (self.reader.order(segment_ord), keys(segment)?);
            walk::each_match(weight.as_ref(), segment, |doc_id| {
                let address = DocAddress { segment_ord, doc_id };
                found.push((key(doc_id), order.of(doc_id), address));
            })?;
        }
        Ok(page_by_key(found, (offset, limit)))
    }

    fn by_evidence(
        &self,
        (query, scores): (&dyn Query, Option<Vec<Scores<'_>>>),
        plan: &Plan,
        (offset, limit): (usize, usize),
    ) -> tantivy::Result<(Ranked, usize)> {
        let searcher = self.reader.searcher();
        let most = offset.saturating_add(limit).min(MOST_PAGED);
        let scores = scores.map_or_else(|| self.score(plan), Ok)?;
        let reader = (&self.reader, &searcher);
        let ranked = evidence::rank(&plan.evidence, reader, scores, (query, most))?;
        Ok((ranked.hits.into_iter().skip(offset).collect(), ranked.total))
    }

    /// What the evidence needs of each segment.
    fn scales(&self, searcher: &Searcher) -> tantivy::Result<&[Scales]> {
        if let Some(scales) = self.scales.get() {
            return Ok(scales);
        }
        let made = Scales::of(&self.reader, searcher)?;
        Ok(self.scales.get_or_init(|| made))
    }

    /// The units with a counterpart; looked up by their ids once a build.
    fn counterparts(&self, searcher: &Searcher) -> tantivy::Result<Counterparts> {
        if let Some(linked) = self.counterparts.get() {
            return Ok(linked.clone());
        }
        let mut found = Vec::new();
        let query = lower::with_counterpart(&self.reader);
        each_of(query.as_ref(), searcher, |unit| found.push(unit))?;
        let made = || {
            let chosen = Chosen::new(&found, searcher);
            (found.into(), chosen)
        };
        Ok(self.counterparts.get_or_init(made).clone())
    }

    /// Counts hits by every facet, where that was asked for, filtered by no more than each facet asks.
    fn facets(&self, request: &Request<'_>, hits: &Hits<'_>) -> Result<Option<FacetCounts>> {
        if !request.facets {
            return Ok(None);
        }
        let searcher = self.reader.searcher();
        let (linked, _) = self.counterparts(&searcher).map_err(failed)?;
        let counts = tally::facets(hits, request.filter, (&self.reader, &searcher), linked);
        counts.map(Some).map_err(failed)
    }

    fn share(&self, total: usize, ranked: Ranked) -> Result<Share> {
        Ok(Share { total, hits: self.hits(ranked)? })
    }

    fn hits(&self, ranked: Ranked) -> Result<Vec<Hit>> {
        let hit = |(score, address)| {
            budget::check()?;
            self.reader.hit(score, address)
        };
        ranked.into_iter().map(hit).collect()
    }

    /// How many clauses a query matches.
    fn count_of(&self, query: &dyn Query) -> tantivy::Result<usize> {
        let mut total = 0;
        each_of(query, &self.reader.searcher(), |_| total += 1)?;
        Ok(total)
    }

    /// All that a query matches, in reading order.
    fn all(&self, query: &dyn Query) -> Result<Vec<DocAddress>> {
        let all = self.by_key(query, (0, usize::MAX), |_| Ok(|_| 0));
        let (found, _) = all.map_err(failed)?;
        Ok(found.into_iter().map(|(_, address)| address).collect())
    }

    /// Terms of a field that begin with a text, and in how many units each is.
    fn terms_from(
        &self,
        field: tantivy::schema::Field,
        prefix: &str,
    ) -> tantivy::Result<Vec<(String, u64)>> {
        let statistics = self.reader.statistics();
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for segment in self.reader.searcher().segment_readers() {
            let inverted = segment.inverted_index(field)?;
            let mut terms = inverted.terms().range().ge(prefix.as_bytes()).into_stream()?;
            let mut scanned = 0;
            while terms.advance() && scanned < SCANNED {
                let Ok(term) = std::str::from_utf8(terms.key()) else { continue };
                if !term.starts_with(prefix) {
                    break;
                }
                scanned += 1;
                *found.entry(term.to_owned()).or_default() += u64::from(terms.value().doc_freq);
            }
        }
        for (term, units) in &mut found {
            *units = units.saturating_sub(statistics.dead_with(field, term));
        }
        Ok(found.into_iter().filter(|(_, units)| *units > 0).collect())
    }
}

impl Engine for Embedded {
    fn collection(&self) -> &Collection {
        &self.reader.collection
    }

    fn newer(&self) -> Result<Option<Arc<dyn Engine>>> {
        let newer = self.reader.newer()?;
        Ok(newer.map(|reader| Arc::new(Self::new(reader)) as Arc<dyn Engine>))
    }

    fn jobs(&self) -> Vec<Job> {
        self.reader.jobs()
    }

    fn readings(&self) -> Result<Option<Vec<u8>>> {
        self.reader.readings()
    }

    fn search(&self, request: &Request<'_>) -> Result<Answer> {
        budget::check()?;
        if request.matching == Matching::Whole {
            cost::check(request.plan, &self.reader)?;
        }
        let found = match request.matching == Matching::Whole && request.order != Order::Evidence {
            true => self.matches(request.plan)?,
            false => None,
        };
        self.answer(request, found)
    }

    fn count(&self, plan: &Plan, filter: &Filter) -> Result<usize> {
        budget::check()?;
        if !filter.narrows()
            && let Some(found) = self.matches(plan)?
        {
            return Ok(found.words + found.crossing);
        }
        let query = self.every_way(plan, filter)?;
        self.count_of(query.as_ref()).map_err(failed)
    }

    fn exists(&self, plan: &Plan, filter: &Filter) -> Result<bool> {
        budget::check()?;
        let query = self.every_way(plan, filter)?;
        let searcher = self.reader.searcher();
        let scoring = EnableScoring::disabled_from_searcher(&searcher);
        let weight = query.weight(scoring).map_err(failed)?;
        for segment in searcher.segment_readers() {
            let mut scorer = weight.scorer(segment, 1.0).map_err(failed)?;
            budget::check()?;
            while scorer.doc() != TERMINATED {
                if !segment.is_deleted(scorer.doc()) {
                    return Ok(true);
                }
                scorer.advance();
            }
        }
        Ok(false)
    }

    fn present(&self) -> Result<()> {
        self.reader.present()
    }

    fn sound(&self) -> Result<()> {
        self.reader.sound()
    }

    fn all_with(&self, leaf: &Leaf) -> Result<Vec<Hit>> {
        budget::check()?;
        let found = self.all(lower::leaf(leaf, self.reader.fields).as_ref())?;
        self.hits(found.into_iter().map(|address| (0.0, address)).collect())
    }

    fn document_frequency(&self, field: TextField, token: &str) -> Result<u64> {
        budget::check()?;
        let term = Term::from_field_text(self.reader.fields.of(field), token);
        self.reader.statistics().doc_freq(&term).map_err(failed)
    }

    fn words_from(&self, prefix: &str) -> Result<Vec<(String, u64)>> {
        budget::check()?;
        self.terms_from(self.reader.fields.body, prefix).map_err(failed)
    }

    fn pronounced(&self, prefix: &str, limit: usize) -> Result<Vec<Hit>> {
        budget::check()?;
        let field = self.reader.fields.pinyin;
        let readings = self.terms_from(field, prefix).map_err(failed)?;
        let terms = readings.iter().map(|(reading, _)| Term::from_field_text(field, reading));
        let query = TermSetQuery::new(terms);
        let (found, _) = self.by_key(&query, (0, limit), |_| Ok(|_| 0)).map_err(failed)?;
        self.hits(found)
    }

    fn units(&self, keys: &[Key<'_>], limit: usize) -> Result<Vec<Hit>> {
        budget::check()?;
        let fields = self.reader.fields;
        let must = keys.iter().map(|key| {
            let (field, text) = match key {
                Key::Id(id) => (fields.id, id),
                Key::Document(document) => (fields.doc, document),
                Key::Number(number) => (fields.number, number),
            };
            (Occur::Must, self.reader.term_query(field, text))
        });
        let query = BooleanQuery::new(must.collect());
        let (found, _) = self.by_key(&query, (0, limit), |_| Ok(|_| 0)).map_err(failed)?;
        self.hits(found)
    }

    fn units_from(&self, first: usize, limit: usize) -> Result<Vec<Hit>> {
        budget::check()?;
        let units = self.all(self.reader.term_query(self.reader.fields.kind, "unit").as_ref())?;
        self.hits(units.into_iter().skip(first).take(limit).map(|at| (0.0, at)).collect())
    }

    fn referring_to(&self, target: &str) -> Result<Vec<Hit>> {
        budget::check()?;
        let found = self.all(self.reader.term_query(self.reader.fields.refs, target).as_ref())?;
        self.hits(found.into_iter().map(|address| (0.0, address)).collect())
    }

    fn naming(&self, names: &BTreeSet<String>) -> Result<BTreeSet<tiaowen_text::doc::DocId>> {
        self.documents_naming(names)
    }

    fn linked(&self, entry: &CatalogueEntry) -> Result<Linked> {
        budget::check()?;
        self.reader.linked(entry)
    }
}

/// Keys of the clauses of a segment, the newest first.
fn by_date(segment: &SegmentReader) -> tantivy::Result<impl Fn(DocId) -> u64 + use<>> {
    let dates = segment.fast_fields().u64("date")?;
    Ok(move |doc| u64::MAX - dates.first(doc).unwrap_or_default())
}

/// A page of what was found, by key and reading order, and how much that is.
fn page_by_key(
    mut found: Vec<(u64, u64, DocAddress)>,
    (offset, limit): (usize, usize),
) -> (Ranked, usize) {
    let total = found.len();
    let end = offset.saturating_add(limit).min(total);
    if end < total {
        found.select_nth_unstable(end);
        found.truncate(end);
    }
    found.sort_unstable();
    let page = found.into_iter().skip(offset).map(|(_, _, address)| (0.0, address));
    (page.collect(), total)
}

/// Gives what a query matches, in the order of the segments and of the units in each.
fn each_of(
    query: &dyn Query,
    searcher: &Searcher,
    mut give: impl FnMut(DocAddress),
) -> tantivy::Result<()> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
        walk::each_match(weight.as_ref(), segment, |doc_id| {
            give(DocAddress { segment_ord, doc_id });
        })?;
    }
    Ok(())
}
