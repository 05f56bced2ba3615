//! Key word in context: every place of a word with what stands before and behind it, and how the word is spread over
//! years, authorities and documents.
//!
//! The words of a query are looked for exactly as they are typed, in either script: a concordance shows what a text
//! says, so no synonym and no stop word takes part.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::facets::level_name;
use super::snippet::{Found, occurrences};
use super::{Kb, KwicOrder, KwicRequest, Open, SearchRequest, Sort};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::engine::Hit;
use tiaowen_engine::plan::{Filter, MOST_PAGED, Matching, Order, Request};
use tiaowen_engine::query::meaning::{Meaning, Unit, run};
use tiaowen_engine::query::{self, Query, Term};
use tiaowen_engine::segment::is_written;
use tiaowen_print::view::{KwicLineView, KwicView, MatchView, SpreadRowView, SpreadView};
use tiaowen_text::budget;
use tiaowen_text::error::{Error, Result};
use tiaowen_text::folded::Folded;
use tiaowen_text::offset::Characters;

/// Clauses that are read for one answer; of more the first in the order asked for.
const READ: usize = MOST_PAGED;
/// Units whose lengths are counted at a time.
const COUNTED: usize = 20_000;
/// Documents that the spread names.
const DOCUMENTS: usize = 50;
/// Characters of context by which lines are ordered.
const COMPARED: usize = 12;

/// One place of a word.
struct Place {
    hit: usize,
    start: usize,
    end: usize,
    key: Vec<char>,
}

impl Kb {
    /// The places of the words of a query, a page of them in context, and their spread.
    pub fn kwic(&self, request: &KwicRequest) -> Result<KwicView> {
        let open = self.now();
        let KwicRequest { search, width, by } = request;
        let mut parsed = query::parse(&search.text);
        parsed.check()?;
        let mut search = search.clone();
        let titles = open.apply_fields(&mut parsed, &mut search);
        let meaning = exactly(&parsed, titles)?;
        for id in &search.documents {
            open.entry(id)?;
        }
        let mut view = KwicView {
            input: search.text.clone(),
            words: meaning.groups.iter().flatten().map(|unit| unit.text.clone()).collect(),
            width: *width,
            clauses: 0,
            read: 0,
            total: 0,
            offset: search.offset,
            limit: search.limit,
            lines: Vec::new(),
            spread: SpreadView::default(),
        };
        if view.words.is_empty() {
            return Ok(view);
        }
        let filter = open.filter(&search);
        let hits = open.holding(&meaning, &filter, search.sort, &mut view)?;
        let mut needles: Vec<Vec<char>> =
            view.words.iter().map(|word| word.chars().collect()).collect();
        needles.sort_by_key(|needle| Reverse(needle.len()));
        let mut places = Vec::new();
        for (hit, found) in hits.iter().enumerate() {
            budget::check()?;
            let folded = Folded::new(&found.unit.text);
            for Found { start, end, .. } in occurrences(&folded, &needles) {
                places.push(Place { hit, start, end, key: key(&folded, start, end, *by) });
            }
        }
        view.total = places.len();
        view.spread = open.spread(&search, &filter, (&hits, &places), view.read == view.clauses)?;
        if *by != KwicOrder::Clause {
            places.sort_by(|a, b| a.key.cmp(&b.key));
        }
        for place in places.iter().skip(search.offset).take(search.limit) {
            let Some(hit) = hits.get(place.hit) else { continue };
            view.lines.push(open.line(hit, place, *width)?);
        }
        Ok(view)
    }
}

/// The words of a query as they are typed.
fn exactly(parsed: &Query, titles: Vec<String>) -> Result<Meaning> {
    let mut meaning = Meaning { titles, ..Meaning::default() };
    for group in &parsed.groups {
        if let Some(Term::Near(text, _)) = group.iter().find(|t| matches!(t, Term::Near(..))) {
            let english =
                format!("“{text}”~: a concordance has the words as they stand; leave ~ out");
            let chinese = format!("“{text}”~：逐处查看只按原样找词，请去掉 ~");
            return Err(Error::invalid(english).in_chinese(chinese));
        }
        let unit = |term: &Term| {
            let text = run(term.text())?;
            Some(Unit { text, typed: term.text().to_owned(), exact: true, ..Unit::default() })
        };
        let units: Vec<Unit> = group.iter().filter_map(unit).collect();
        if !units.is_empty() {
            meaning.groups.push(units);
        }
    }
    meaning.excluded = parsed.excluded.iter().filter_map(|term| run(term.text())).collect();
    Ok(meaning)
}

/// What lines are ordered by: the characters behind a word, or those before it backwards, without marks.
fn key(folded: &Folded, start: usize, end: usize, by: KwicOrder) -> Vec<char> {
    let chars = folded.chars();
    let told = |c: &&char| c.is_alphanumeric();
    match by {
        KwicOrder::Clause => Vec::new(),
        KwicOrder::Left => {
            let before = chars.get(..start).unwrap_or_default();
            before.iter().rev().filter(told).take(COMPARED).copied().collect()
        }
        KwicOrder::Right => {
            let behind = chars.get(end..).unwrap_or_default();
            behind.iter().filter(told).take(COMPARED).copied().collect()
        }
    }
}

impl Open {
    /// The clauses that have all of it, as many as are read.
    fn holding(
        &self,
        meaning: &Meaning,
        filter: &Filter,
        sort: Sort,
        view: &mut KwicView,
    ) -> Result<Vec<Hit>> {
        let plan = meaning.plan(self.engine.as_ref())?;
        let request = Request {
            plan: &plan,
            matching: Matching::Whole,
            filter,
            order: match sort {
                Sort::Relevance => Order::Score,
                Sort::Document => Order::Document,
                Sort::Date => Order::Date,
            },
            offset: 0,
            limit: READ,
            facets: false,
        };
        let found = self.engine.search(&request)?;
        let mut hits = found.words.hits;
        hits.extend(found.crossing.hits);
        hits.truncate(READ);
        view.clauses = found.words.total + found.crossing.total;
        view.read = hits.len();
        Ok(hits)
    }

    fn line(&self, hit: &Hit, place: &Place, width: usize) -> Result<KwicLineView> {
        let text = &hit.unit.text;
        let folded = Folded::new(text);
        let span = folded.span(place.start, place.end);
        let before = text.get(..span.start).unwrap_or_default();
        let mut left: Vec<char> = before.chars().rev().filter(shown).take(width).collect();
        left.reverse();
        let behind = text.get(span.end..).unwrap_or_default();
        Ok(KwicLineView {
            before: left.into_iter().collect(),
            keyword: span.of(text).chars().filter(shown).collect(),
            after: behind.chars().filter(shown).take(width).collect(),
            at: MatchView::from(Characters::of(text).range(span)),
            clause: self.clause_of(hit.clone())?,
        })
    }

    /// How often the words are in the documents of each year and authority, and in which documents most.
    fn spread(
        &self,
        search: &SearchRequest,
        filter: &Filter,
        (hits, places): (&[Hit], &[Place]),
        whole: bool,
    ) -> Result<SpreadView> {
        let catalogue = &self.collection().catalogue;
        // A part of a document has a length that nobody counted.
        let counted = whole && search.sections.is_empty() && search.counterpart.is_none();
        let lengths = if counted { Some(self.lengths()?) } else { None };
        let length = |at: usize| lengths.as_ref().and_then(|l| l.get(at)).copied().unwrap_or(0);
        let mut of_document: BTreeMap<usize, Counts> = BTreeMap::new();
        for hit in hits {
            of_document.entry(hit.document).or_default().clauses += 1;
        }
        for hit in places.iter().filter_map(|place| hits.get(place.hit)) {
            of_document.entry(hit.document).or_default().occurrences += 1;
        }
        let (mut years, mut levels) = (BTreeMap::new(), BTreeMap::new());
        for (at, facts) in catalogue.all_facts().filter(|(at, _)| filter.passes(*at)) {
            let mut counts = of_document.get(&at).copied().unwrap_or_default();
            counts.characters = length(at);
            let year = facts.year.map(|year| year.to_string()).unwrap_or_default();
            years.entry(year).or_insert_with(Counts::default).add(counts);
            levels.entry(facts.authority).or_insert_with(Counts::default).add(counts);
        }
        let row = |value: String, label: String, counts: Counts| SpreadRowView {
            value,
            label,
            occurrences: counts.occurrences,
            clauses: counts.clauses,
            characters: counted.then_some(counts.characters),
            per_10000: counted.then(|| counts.rate()),
        };
        let held = |(_, counts): &(String, Counts)| counts.occurrences > 0;
        let years = years.into_iter().filter(held).rev();
        let named = |entry: &CatalogueEntry| {
            entry.meta.short_names.first().unwrap_or(&entry.meta.title).clone()
        };
        let mut documents: Vec<(usize, Counts)> = of_document.into_iter().collect();
        documents.sort_by_key(|(at, counts)| (Reverse(counts.occurrences), *at));
        let in_documents = documents.len();
        documents.truncate(DOCUMENTS);
        Ok(SpreadView {
            years: years.map(|(year, counts)| row(year.clone(), year, counts)).collect(),
            levels: (levels.into_iter().filter(|(_, counts)| counts.occurrences > 0))
                .map(|(level, counts)| {
                    let word = level.word();
                    row(word.to_owned(), level_name(word).to_owned(), counts)
                })
                .collect(),
            documents: (documents.into_iter())
                .filter_map(|(at, counts)| {
                    let entry = catalogue.get(at)?;
                    let counts = Counts { characters: length(at), ..counts };
                    Some(row(entry.id.to_string(), named(entry), counts))
                })
                .collect(),
            in_documents,
        })
    }

    /// Characters of each document, in the order of the catalogue; counted once a build.
    fn lengths(&self) -> Result<Arc<Vec<u64>>> {
        if let Some(known) = self.lengths.get() {
            return Ok(known.clone());
        }
        let mut lengths: HashMap<usize, u64> = HashMap::new();
        let mut first = 0;
        loop {
            let units = self.engine.units_from(first, COUNTED)?;
            for Hit { document, unit, .. } in &units {
                let characters = unit.text.chars().filter(|c| is_written(*c)).count();
                *lengths.entry(*document).or_default() += characters as u64;
            }
            first += units.len();
            if units.len() < COUNTED {
                break;
            }
        }
        let of = |at: usize| lengths.get(&at).copied().unwrap_or_default();
        let all = Arc::new((0..self.collection().catalogue.len()).map(of).collect::<Vec<u64>>());
        Ok(self.lengths.get_or_init(|| all).clone())
    }
}

/// What a line shows: no break, no white space.
fn shown(c: &char) -> bool {
    is_written(*c)
}

/// How often words are in some documents.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    occurrences: usize,
    clauses: usize,
    characters: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.occurrences += other.occurrences;
        self.clauses += other.clauses;
        self.characters += other.characters;
    }

    /// Occurrences in 10,000 characters, to two places.
    fn rate(self) -> f32 {
        let hundredths = self.occurrences as u64 * 1_000_000 / self.characters.max(1);
        hundredths as f32 / 100.0
    }
}
