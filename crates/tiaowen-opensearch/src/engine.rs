//! The engine over one build in a cluster.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::access::Access;
use crate::client::Client;
use crate::entry;
use crate::facets::Facets;
use crate::layout::WINDOW;
use crate::lower::{About, Lowering, Part as Kind, units};
use crate::manifest::Manifest;
use crate::numbers::Numbers;
use crate::parts::{self, Part};
use crate::questions::{COMPETING, ENOUGH, Question, by_score, place, score};
use crate::reply::{Asked, Search, hits, total, unreadable};
use crate::stored;
use crate::terms::{Place, Terms};
use tiaowen_engine::collection::{CatalogueEntry, Collection};
use tiaowen_engine::engine::{Answer, Engine, Hit, Key, Share};
use tiaowen_engine::index::{Build, Job, Learnt, Spellings, Taught, Vectors, words_of};
use tiaowen_engine::plan::{Filter, Leaf, MOST_PAGED, Matching, Order, Plan, Request, TextField};
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::Linked;
use tiaowen_link::crossref::folded::key;
use tiaowen_text::doc::DocId;
use tiaowen_text::error::{Error, Result};

/// Hits asked for at once where all are wanted.
const PAGE: usize = 1_000;
/// Characters of names that one search looks for; the cluster takes 1,024 clauses.
const MOST_CHARACTERS: usize = 600;

/// An open build in a cluster.
pub struct Cluster {
    access: Access,
    client: Client,
    /// Name of its index.
    pub(crate) build: String,
    pub(crate) manifest: Manifest,
    pub(crate) collection: Collection,
    pub(crate) numbers: Numbers,
    pub(crate) terms: Terms,
    /// Different section headings.
    sections: usize,
    /// What words mean, where that was learnt.
    vectors: Option<Vectors>,
    /// Whether the cluster multiplies every score by k1 + 1.
    with_k1: bool,
}

/// Facts of the current build, when there is one that can be read.
pub fn current_build(access: &Access) -> Result<Option<Build>> {
    let client = Client::new(access)?;
    let Some((build, meta)) = current(&client, &access.collection)? else { return Ok(None) };
    Ok(manifest(&build, meta).ok().map(|manifest| manifest.build))
}

/// The current build of a collection with what it says of itself.
pub(crate) fn current(client: &Client, collection: &str) -> Result<Option<(String, Value)>> {
    let reply =
        client.send("GET", &format!("/{collection}/_mapping"), crate::client::Sent::Nothing)?;
    if reply.status == 404 {
        return Ok(None);
    }
    let Value::Object(builds) = reply.good()? else { return Err(unreadable()) };
    let count = builds.len();
    let mut builds = builds.into_iter();
    let (Some((build, mut mapping)), None) = (builds.next(), builds.next()) else {
        return Err(Error::unavailable(format!(
            "{collection} names {count} builds in the search cluster, not one: run `tiaowen index --force`"
        )));
    };
    let meta = mapping.pointer_mut("/mappings/_meta").map(Value::take).unwrap_or_default();
    Ok(Some((build, meta)))
}

/// What a build says of itself, if this program can read it.
pub(crate) fn manifest(build: &str, meta: Value) -> Result<Manifest> {
    let layout = meta.get("layout").and_then(Value::as_u64);
    if layout != Some(crate::manifest::LAYOUT.into()) {
        let layout = layout.map_or("none that is known".to_owned(), |layout| layout.to_string());
        return Err(Error::unavailable(format!(
            "the layout of {build} in the search cluster is {layout}, this program needs {}: run `tiaowen index`",
            crate::manifest::LAYOUT
        )));
    }
    let manifest: Manifest = serde_json::from_value(meta).map_err(|e| {
        Error::unavailable(format!(
            "{build} in the search cluster: {e}: run `tiaowen index --force`"
        ))
    })?;
    manifest.checked(build)
}

impl Cluster {
    /// Opens the current build of a collection. One of another layout, or none, is `Unavailable`, with the command
    /// that builds it in the message.
    pub fn open(access: &Access) -> Result<Self> {
        let client = Client::new(access)?;
        let version = client.get("/")?;
        let version = version.get("version").unwrap_or(&Value::Null);
        let text = |key| version.get(key).and_then(Value::as_str).unwrap_or_default();
        let major: u32 = text("number").split('.').next().and_then(|n| n.parse().ok()).unwrap_or(0);
        // OpenSearch 3 took the factor out; Elasticsearch, which names no distribution, has it.
        let with_k1 = text("distribution") != "opensearch" || major < 3;
        let none = || {
            Error::unavailable(format!(
                "no build of {} in the search cluster: build it with `tiaowen index`",
                access.collection
            ))
        };
        let (build, meta) = current(&client, &access.collection)?.ok_or_else(none)?;
        let manifest = manifest(&build, meta)?;
        let part = |part: Part| part.must(&client, &build, &manifest);
        let json = |part: Part, error: serde_json::Error| {
            Error::unavailable(format!("the {} of {build}: {error}", part.name()))
        };
        let files: Vec<(String, String)> =
            serde_json::from_slice(&part(Part::Lexicon)?).map_err(|e| json(Part::Lexicon, e))?;
        let lexicon = Lexicon::of(files);
        let catalogue: Vec<CatalogueEntry> = serde_json::from_slice(&part(Part::Catalogue)?)
            .map_err(|e| json(Part::Catalogue, e))?;
        let topics =
            serde_json::from_slice(&part(Part::Topics)?).map_err(|e| json(Part::Topics, e))?;
        let spellings = Spellings::new(part(Part::Spellings)?);
        let terms = Terms::new(part(Part::Terms)?)?;
        let vectors = match Part::Spoken.load(&client, &build, &manifest)? {
            Some(words) => {
                let words = serde_json::from_slice(&words).map_err(|e| json(Part::Spoken, e))?;
                Vectors::of_words(words, part(Part::Vectors)?)
            }
            None => None,
        };
        let units: Vec<usize> =
            serde_json::from_slice(&part(Part::Units)?).map_err(|e| json(Part::Units, e))?;
        let numbers = Numbers::new(&catalogue, &units);
        let segmenter = Segmenter::new(&lexicon);
        let bytes = size(&client, &build)?;
        let collection = Collection {
            build: manifest.build.clone(),
            lexicon,
            segmenter,
            catalogue: catalogue.into(),
            names: Default::default(),
            topics,
            bytes,
            spellings,
            encoded: None,
        };
        let access = access.clone();
        let cluster = Self {
            access,
            client,
            build,
            manifest,
            collection,
            numbers,
            sections: terms.count(Place::Section),
            terms,
            vectors,
            with_k1,
        };
        // Whether all of it is there.
        cluster.ask(&[])?;
        Ok(cluster)
    }

    /// A part of the collection as it is stored; nothing where the build has none.
    pub(crate) fn part(&self, part: Part) -> Result<Option<Vec<u8>>> {
        part.load(&self.client, &self.build, &self.manifest)
    }

    /// Into how many shards the build is divided.
    pub fn shards(&self) -> usize {
        self.manifest.shards
    }

    /// Learns what words mean from the texts of the build; too few texts teach nothing.
    pub fn learn(&self) -> Result<Option<Learnt>> {
        let mut texts = Taught::default();
        let mut first = 0;
        while first < self.manifest.build.units {
            let units = self.units_from(first, WINDOW)?;
            if units.is_empty() {
                return Err(unreadable());
            }
            first += units.len();
            let segmenter = &self.collection.segmenter;
            let cut = units.par_iter().map(|hit| words_of(&hit.unit.text, segmenter));
            let cut: Vec<Vec<String>> = cut.collect();
            cut.into_iter().for_each(|words| texts.add(words.into_iter()));
        }
        Ok(texts.learn())
    }

    fn ask(&self, searches: &[Search]) -> Result<Vec<Value>> {
        let Manifest { shards, entries, .. } = self.manifest;
        let timeout = self.access.timeout;
        Asked { client: &self.client, build: &self.build, shards, entries, timeout }.ask(searches)
    }

    fn lowering(&self) -> Lowering<'_> {
        let Self { terms, manifest, numbers, with_k1, .. } = self;
        Lowering { terms, manifest, numbers, with_k1: *with_k1 }
    }

    /// The query of a share of what matches a request as a whole; of a request that asks for no shares, that of all.
    fn query(&self, request: &Request<'_>, part: Kind) -> Value {
        let Request { plan, filter, matching, .. } = *request;
        match matching {
            Matching::Whole => self.lowering().whole(plan, part, filter),
            _ => self.lowering().loosely(plan, matching, filter),
        }
    }

    /// The queries of each share that a request asks for.
    fn queries(&self, request: &Request<'_>) -> Vec<Value> {
        let parts: &[Kind] = match request.matching {
            Matching::Whole => &[Kind::Words, Kind::Crossing],
            _ => &[Kind::All],
        };
        parts.iter().map(|part| self.query(request, *part)).collect()
    }

    /// Hits in the order of the cluster.
    fn page(&self, request: &Request<'_>, query: Value, (from, limit): (usize, usize)) -> Search {
        if from >= MOST_PAGED || limit == 0 {
            return Search::count(query, Value::Null).scored_if(by_evidence(request));
        }
        let scored =
            by_evidence(request) || matches!(request.order, Order::Score | Order::Evidence);
        let sort = match request.order {
            Order::Score | Order::Evidence => by_score(),
            Order::Document => in_reading_order(),
            Order::Date => json!([{ "date": "desc" }, { "doc": "asc" }, { "place": "asc" }]),
        };
        Search::hits(query, sort, (from, limit.min(WINDOW - from)), &["record"]).scored_if(scored)
    }

    /// The shares of a request with the answers to `more`, in one round trip where the words fill the page. With `all`
    /// the first of `more` counts all that match the plan.
    fn shares(
        &self,
        request: &Request<'_>,
        more: Vec<Search>,
        all: bool,
    ) -> Result<(Vec<Share>, Vec<Value>)> {
        let Request { plan, filter, matching, offset, limit, .. } = *request;
        let lowering = self.lowering();
        let crosses = matching == Matching::Whole && lowering.crosses(plan);
        let mut searches =
            vec![self.page(request, self.query(request, Kind::Words), (offset, limit))];
        searches.extend(more);
        let asked = searches.len();
        if crosses && !all {
            searches.push(Search::count(lowering.counted(plan, filter), Value::Null));
        }
        let mut answers = self.ask(&searches)?;
        let answer = |at: usize| answers.get(at).ok_or_else(unreadable);
        let words = self.share(answer(0)?)?;
        let mut crossing = Share::default();
        if crosses {
            let both = total(answer(if all { 1 } else { asked })?)?;
            crossing.total = both.checked_sub(words.total).ok_or_else(unreadable)?;
        }
        answers.truncate(asked);
        let rest = answers.split_off(1);
        let room = limit.saturating_sub(words.hits.len());
        let past = offset.saturating_sub(words.total);
        if room > 0 && offset < MOST_PAGED && past < crossing.total {
            let query = self.query(request, Kind::Crossing);
            let answers = self.ask(&[self.page(request, query, (past, room))])?;
            let held = self.share(answers.first().ok_or_else(unreadable)?)?;
            if held.total != crossing.total {
                return Err(unreadable());
            }
            crossing = held;
        }
        Ok((vec![words, crossing], rest))
    }

    /// The same where units come by the evidence for a question.
    fn shares_by_evidence(
        &self,
        request: &Request<'_>,
        more: Vec<Search>,
    ) -> Result<(Vec<Share>, Vec<Value>)> {
        let Request { plan, offset, limit, .. } = *request;
        let queries = self.queries(request);
        let lowering = self.lowering();
        let catalogue = &self.collection.catalogue;
        let about: Vec<_> = match request.matching {
            Matching::Whole => {
                let about = |query: &Value| About { queries: vec![query.clone()], least: None };
                queries.iter().map(about).collect()
            }
            matching => vec![lowering.about(plan, matching, request.filter)],
        };
        let vectors = self.vectors.as_ref();
        let mut question = Question::new(&lowering, &plan.evidence, catalogue, vectors, about);
        let counted = queries
            .iter()
            .map(|query| Search::count(query.clone(), Value::Null).scored_if(by_evidence(request)));
        let mut searches: Vec<Search> = counted.collect();
        let paged = offset < MOST_PAGED && limit > 0;
        let last = (offset + limit).min(WINDOW);
        if paged {
            searches.push(question.search(None, COMPETING));
        }
        let first = searches.len();
        searches.extend(more);
        let mut answers = self.ask(&searches)?;
        let rest = answers.split_off(first);
        let totals =
            answers.iter().take(queries.len()).map(total).collect::<Result<Vec<usize>>>()?;
        if paged && let Some(best) = answers.last() {
            question.add(best)?;
            let few = |at: &usize| {
                let total = totals.get(*at).copied().unwrap_or_default();
                question.in_share(*at) < total.min(last.max(ENOUGH))
            };
            let few: Vec<usize> = (0..queries.len()).filter(few).collect();
            let searches: Vec<Search> = few
                .iter()
                .filter_map(|at| {
                    Some(question.search(Some(queries.get(*at)?), last.max(COMPETING)))
                })
                .collect();
            if !searches.is_empty() {
                for answer in self.ask(&searches)? {
                    question.add(&answer)?;
                }
            }
        }
        // A page goes on with the second share where the first ends.
        let (mut shares, mut past, mut room) = (Vec::new(), offset, limit);
        let mut pages = Vec::new();
        for (at, total) in totals.iter().enumerate() {
            let ranked = if paged { question.ranked(at) } else { Vec::new() };
            let page: Vec<(f32, u64)> = ranked.into_iter().skip(past).take(room).collect();
            past = past.saturating_sub(*total);
            room -= page.len();
            shares.push(Share { total: *total, hits: Vec::new() });
            pages.push(page);
        }
        let mut records = self.by_place(pages.iter().flatten().map(|(_, place)| *place))?;
        for (share, page) in shares.iter_mut().zip(pages) {
            for (score, place) in page {
                let hit = records.remove(&place).ok_or_else(unreadable)?;
                share.hits.push(Hit { score, ..hit });
            }
        }
        Ok((shares, rest))
    }

    /// Units by their places.
    fn by_place(&self, places: impl Iterator<Item = u64>) -> Result<HashMap<u64, Hit>> {
        let places: Vec<u64> = places.collect();
        if places.is_empty() {
            return Ok(HashMap::new());
        }
        let query = json!({ "bool": { "filter": [units(), { "terms": { "place": places } }] } });
        let page = (0, places.len().min(WINDOW));
        let answers = self.ask(&[Search::hits(query, in_reading_order(), page, &["record"])])?;
        let found = answers.first().map_or(Ok(&[][..]), hits)?;
        found.iter().map(|hit| Ok((place(hit)?, self.read(hit)?))).collect()
    }

    /// Units that pass some filters, in reading order, at most `limit`.
    fn in_order(&self, filters: Vec<Value>, limit: usize) -> Result<Vec<Hit>> {
        self.in_order_after(None, filters, limit)
    }

    /// The same behind a document and a place there.
    fn in_order_after(
        &self,
        mut after: Option<Value>,
        mut filters: Vec<Value>,
        limit: usize,
    ) -> Result<Vec<Hit>> {
        filters.push(units());
        let query = json!({ "bool": { "filter": filters } });
        let mut found = Vec::new();
        while found.len() < limit {
            let size = (limit - found.len()).min(PAGE);
            let mut search =
                Search::hits(query.clone(), in_reading_order(), (0, size), &["record"]);
            if let Some(after) = &after {
                search = search.with(json!({ "search_after": after }));
            }
            let answers = self.ask(&[search])?;
            let page = answers.first().map_or(Ok(&[][..]), hits)?;
            for hit in page {
                after = hit.get("sort").cloned();
                found.push(self.read(hit)?);
            }
            if page.len() < size {
                break;
            }
        }
        Ok(found)
    }

    fn total(&self, query: Value) -> Result<usize> {
        let answers = self.ask(&[Search::count(query, Value::Null)])?;
        answers.first().map_or(Ok(0), total)
    }

    fn share(&self, answer: &Value) -> Result<Share> {
        let found = hits(answer)?.iter().map(|hit| {
            // Where the order is not by score there is none.
            let score =
                if hit.get("_score").is_some_and(|s| !s.is_null()) { score(hit)? } else { 0.0 };
            Ok(Hit { score, ..self.read(hit)? })
        });
        Ok(Share { total: total(answer)?, hits: found.collect::<Result<_>>()? })
    }

    fn read(&self, hit: &Value) -> Result<Hit> {
        let (number, unit) = stored::read_record(&stored::field(hit, "record")?)?;
        Ok(Hit { score: 0.0, document: self.numbers.position(number)?, unit })
    }
}

/// Whether it depends on scores which units match.
fn by_evidence(request: &Request<'_>) -> bool {
    matches!(request.matching, Matching::Near | Matching::Part)
}

fn in_reading_order() -> Value {
    json!([{ "doc": "asc" }, { "place": "asc" }])
}

/// Bytes of a build, without copies.
fn size(client: &Client, build: &str) -> Result<u64> {
    let stats = client.get(&format!("/{build}/_stats/store"))?;
    let bytes = stats.pointer("/_all/primaries/store/size_in_bytes").and_then(Value::as_u64);
    bytes.ok_or_else(unreadable)
}

impl Engine for Cluster {
    fn collection(&self) -> &Collection {
        &self.collection
    }

    /// A cluster keeps no record of works.
    fn jobs(&self) -> Vec<Job> {
        Vec::new()
    }

    fn readings(&self) -> Result<Option<Vec<u8>>> {
        self.part(Part::Readings)
    }

    /// A cluster tells with each answer what it could not read.
    fn present(&self) -> Result<()> {
        Ok(())
    }

    /// A cluster keeps checksums of its own.
    fn sound(&self) -> Result<()> {
        Ok(())
    }

    fn newer(&self) -> Result<Option<Arc<dyn Engine>>> {
        let current = current(&self.client, &self.access.collection)?;
        match current {
            Some((build, _)) if build != self.build => {
                Ok(Some(Arc::new(Self::open(&self.access)?)))
            }
            _ => Ok(None),
        }
    }

    fn search(&self, request: &Request<'_>) -> Result<Answer> {
        let facets = request.facets.then(|| {
            let Collection { catalogue, .. } = &self.collection;
            Facets::new(catalogue.len(), &self.numbers, self.sections)
        });
        let counted = facets.as_ref().map_or_else(Vec::new, |facets| {
            let everything = Filter::default();
            let lowering = self.lowering();
            let query = match request.matching {
                Matching::Whole => lowering.counted(request.plan, &everything),
                matching => lowering.loosely(request.plan, matching, &everything),
            };
            facets.searches(&lowering, &query, request.filter, by_evidence(request))
        });
        let (shares, counted) = match request.order {
            Order::Evidence => self.shares_by_evidence(request, counted)?,
            _ => {
                let all = facets.is_some() && !request.filter.narrows();
                self.shares(request, counted, all)?
            }
        };
        let mut shares = shares.into_iter();
        Ok(Answer {
            words: shares.next().unwrap_or_default(),
            crossing: shares.next().unwrap_or_default(),
            facets: facets.map(|facets| facets.read(&counted)).transpose()?,
        })
    }

    fn count(&self, plan: &Plan, filter: &Filter) -> Result<usize> {
        self.total(self.lowering().counted(plan, filter))
    }

    fn exists(&self, plan: &Plan, filter: &Filter) -> Result<bool> {
        Ok(self.count(plan, filter)? > 0)
    }

    fn all_with(&self, leaf: &Leaf) -> Result<Vec<Hit>> {
        match self.lowering().leaf(leaf) {
            Some(query) => self.in_order(vec![query], usize::MAX),
            None => Ok(Vec::new()),
        }
    }

    fn document_frequency(&self, field: TextField, token: &str) -> Result<u64> {
        Ok(self.terms.found(Place::Field(field), token))
    }

    fn words_from(&self, prefix: &str) -> Result<Vec<(String, u64)>> {
        Ok(self.terms.from(Place::Field(TextField::Body), prefix))
    }

    fn pronounced(&self, prefix: &str, limit: usize) -> Result<Vec<Hit>> {
        self.in_order(vec![json!({ "prefix": { "pinyin": prefix } })], limit)
    }

    fn units(&self, keys: &[Key<'_>], limit: usize) -> Result<Vec<Hit>> {
        let filters = keys.iter().map(|key| match key {
            Key::Id(id) => json!({ "term": { "id": id } }),
            Key::Document(document) => json!({ "term": { "doc": document } }),
            Key::Number(number) => json!({ "term": { "number": number } }),
        });
        self.in_order(filters.collect(), limit)
    }

    fn units_from(&self, first: usize, limit: usize) -> Result<Vec<Hit>> {
        let Some((document, unit)) = self.numbers.document_of(first) else {
            return Ok(Vec::new());
        };
        let Some(entry) = self.collection.catalogue.get(document) else { return Ok(Vec::new()) };
        // Before the first place of a document stands the last of the number before.
        let before = entry::place(entry.number, unit) as i64 - 1;
        self.in_order_after(Some(json!([entry.id.as_str(), before])), Vec::new(), limit)
    }

    fn referring_to(&self, target: &str) -> Result<Vec<Hit>> {
        self.in_order(vec![json!({ "term": { "refs": target } })], usize::MAX)
    }

    fn naming(&self, names: &BTreeSet<String>) -> Result<BTreeSet<DocId>> {
        let known =
            |c: char| self.terms.found(Place::Field(TextField::BodyUnigrams), &c.to_string());
        let mut asked: Vec<Vec<Value>> = vec![Vec::new()];
        let mut characters = 0;
        for name in names {
            let each: BTreeSet<char> = name.chars().collect();
            if each.iter().any(|c| known(*c) == 0) {
                continue;
            }
            if characters + each.len() > MOST_CHARACTERS {
                asked.push(Vec::new());
                characters = 0;
            }
            characters += each.len();
            let has = each.into_iter().map(|c| json!({ "term": { "body": c.to_string() } }));
            let all = json!({ "bool": { "filter": has.collect::<Vec<Value>>() } });
            asked.last_mut().into_iter().for_each(|ways| ways.push(all.clone()));
        }
        let mut found = BTreeSet::new();
        for ways in asked.into_iter().filter(|ways| !ways.is_empty()) {
            for hit in self.in_order(vec![json!({ "bool": { "should": ways } })], usize::MAX)? {
                let text = key(&hit.unit.text);
                if names.iter().any(|name| text.contains(name.as_str())) {
                    found.insert(hit.entry(&self.collection)?.id.clone());
                }
            }
        }
        Ok(found)
    }

    fn linked(&self, entry: &CatalogueEntry) -> Result<Linked> {
        parts::linked(&self.client, &self.build, entry)
    }
}
