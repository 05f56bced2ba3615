//! Writes a build beside the current one and swaps it in.
//!
//! Nothing of the build that answers is touched until the new one is whole: written without copies, counted,
//! merged, copied, and named by the alias in one step. What is left of a build that failed goes with the next.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rayon::prelude::*;
use serde_json::{Value, json};

use crate::access::Access;
use crate::bulk::{Batch, Senders};
use crate::client::{Client, Sent};
use crate::engine::{current, document_id, manifest};
use crate::layout;
use crate::manifest::{LAYOUT, Manifest};
use crate::parts::Part;
use crate::reply::{Asked, Search, total, unreadable};
use crate::stored;
use crate::tally::{Tally, Tokenized};
use crate::tokens::{STACK, sent};
use tiaowen_engine::collection::CatalogueEntry;
use tiaowen_engine::index::{self, Cut, History, Learnt, Prepared, PreparedUnit, Stamp};
use tiaowen_engine::segment::{Lexicon, Segmenter};
use tiaowen_link::crossref::Linked;
use tiaowen_text::doc::{DocId, Topic};
use tiaowen_text::error::{Error, Result};

/// Time for a step that works on a whole build.
const LONG: Duration = Duration::from_secs(4 * 60 * 60);
/// Pause between two looks at what takes a while.
const LOOK: Duration = Duration::from_millis(500);
/// Units of a shard: some 30 GB with everything that is kept of them.
const PER_SHARD: usize = 20_000_000;
/// Documents that one thread cuts before it gives its counts to all.
const CHUNK: usize = 16;
/// Check numbers are smaller than this, so that the sum of 10¹¹ of them is exact as a double.
const CHECKS: u64 = 1 << 16;

/// Into how many parts a build is divided, and how often each is kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// Shards; by default one for each 20 million units.
    pub shards: Option<usize>,
    /// Copies beside the first; by default one where there is more than one node.
    pub replicas: Option<usize>,
}

/// What a build is made of.
pub struct Build<'a> {
    /// What it is built from.
    pub stamp: &'a Stamp,
    /// The lexicon it is cut by.
    pub lexicon: &'a Lexicon,
    /// What people ask about.
    pub topics: &'a [Topic],
    /// The documents in order.
    pub documents: &'a [Linked],
    /// Shards and copies.
    pub shape: Shape,
}

impl Build<'_> {
    /// Writes the build and makes it the current one; `progress` is told how many documents were sent.
    pub fn write(&self, access: &Access, progress: &(dyn Fn(usize) + Sync)) -> Result<()> {
        let client = Client::new(access)?;
        let before = match current(&client, &access.collection)? {
            Some((build, meta)) => histories(&client, &build, meta),
            None => HashMap::new(),
        };
        let build = format!("{}-{:013}", access.collection, now_millis());
        let mut manifest = self.begun();
        let made =
            client.send("PUT", &format!("/{build}"), Sent::Json(&layout::index(&manifest)))?;
        // Asked twice where the first answer was lost: nobody else makes one of this name.
        if !made.says("resource_already_exists_exception") {
            made.good()?;
        }
        let tally = self.send(&client, access, &build, before, &mut manifest, progress)?;
        manifest.entries = tally.entries;
        manifest.check = tally.check;
        manifest.build.built = now();
        let build = Written { client: &client, access, name: &build };
        build.finish(&manifest, self.shape.replicas)
    }

    fn begun(&self) -> Manifest {
        let units: usize =
            self.documents.iter().map(|linked| linked.document.units().count()).sum();
        let shards = self.shape.shards.unwrap_or_else(|| units.div_ceil(PER_SHARD));
        Manifest {
            layout: LAYOUT,
            complete: false,
            build: index::Build {
                stamp: self.stamp.clone(),
                begun: now(),
                built: String::new(),
                units,
            },
            shards: shards.max(1),
            documents: self.documents.len(),
            entries: 0,
            check: 0,
            sections: 0,
            fields: BTreeMap::new(),
            means: [0.0; 3],
            parts: BTreeMap::new(),
        }
    }

    /// Sends every entry, and writes into the manifest what they were counted to have.
    fn send(
        &self,
        client: &Client,
        access: &Access,
        build: &str,
        before: HashMap<DocId, History>,
        manifest: &mut Manifest,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<Tally> {
        let segmenter = Segmenter::new(self.lexicon);
        let learnt = Learnt::of(self.documents, &segmenter);
        let begun = manifest.build.begun.clone();
        let entries = self.documents.iter().map(|linked| {
            let history = History::next(before.get(&linked.document.id), linked, &begun);
            CatalogueEntry::new(linked, history)
        });
        let catalogue: Vec<CatalogueEntry> = entries.collect();
        let ends = catalogue.iter().flat_map(|entry| &entry.linked);
        let counterparts: HashSet<&str> =
            ends.flat_map(|(clause, article)| [clause.as_str(), article.as_str()]).collect();
        let mut first = 0;
        let starts = self.documents.iter().map(|linked| {
            let start = first;
            first += linked.document.units().count();
            start
        });
        let starts: Vec<usize> = starts.collect();
        let sums = Mutex::new(Tally::default());
        let sent = AtomicUsize::new(0);
        let chunk = |senders: &Senders, at: usize, chunk: &[Linked]| -> Result<()> {
            let mut tally = Tally::default();
            let mut batch = Batch::default();
            for (ordinal, linked) in (at * CHUNK..).zip(chunk) {
                let place = Place {
                    document: ordinal,
                    first: starts.get(ordinal).copied().unwrap_or_default(),
                    learnt: learnt.as_ref(),
                    counterparts: &counterparts,
                };
                place.add(linked, &segmenter, &mut tally, &mut |id, entry| {
                    batch.add(id, &entry)?;
                    if batch.is_full() {
                        senders.give(std::mem::take(&mut batch))?;
                    }
                    Ok(())
                })?;
                progress(sent.fetch_add(1, Ordering::Relaxed) + 1);
            }
            senders.give(batch)?;
            locked(&sums).merge(tally);
            Ok(())
        };
        Senders::run(client, build, access.patience, |senders| {
            let chunks = self.documents.par_chunks(CHUNK).enumerate();
            chunks.try_for_each(|(at, documents)| chunk(senders, at, documents))?;
            let mut tally = std::mem::take(&mut *locked(&sums));
            manifest.sections = tally.sections();
            manifest.fields = tally.fields();
            manifest.means = tally.means(manifest.build.units);
            let files: Vec<(&str, &str)> = self.lexicon.files().collect();
            let mut parts = vec![
                (Part::Lexicon, json_of(&files)?),
                (Part::Catalogue, json_of(&catalogue)?),
                (Part::Topics, json_of(&self.topics)?),
                (Part::Spellings, tally.spellings()),
                (Part::Terms, tally.terms()?),
            ];
            if let Some(learnt) = &learnt {
                parts.push((Part::Spoken, json_of(&learnt.words())?));
                parts.push((Part::Vectors, learnt.of_words()));
            }
            for (part, bytes) in parts {
                let entries = part.entries(&bytes);
                manifest.parts.insert(part.name().to_owned(), entries.len());
                for (id, entry) in entries {
                    let mut batch = Batch::default();
                    batch.add(&id, &checked(entry, &mut tally))?;
                    senders.give(batch)?;
                }
            }
            Ok(tally)
        })
    }
}

/// What a document is given by those before it.
struct Place<'a> {
    document: usize,
    /// Units before its own.
    first: usize,
    learnt: Option<&'a Learnt>,
    counterparts: &'a HashSet<&'a str>,
}

impl Place<'_> {
    /// Gives the entries of a document and of its units.
    fn add(
        &self,
        linked: &Linked,
        segmenter: &Segmenter,
        tally: &mut Tally,
        give: &mut dyn FnMut(&str, Value) -> Result<()>,
    ) -> Result<()> {
        let doc = linked.document.id.as_str();
        let Prepared { record, units } = Prepared::new(linked, segmenter)?;
        let whole = json!({ "kind": "document", "doc": doc, "record": stored::encode(&record) });
        give(&document_id(doc), checked(whole, tally))?;
        let mut context = (Cut::default(), Tokenized::new(&Cut::default()));
        for (order, mut unit) in (self.first..).zip(units) {
            if let Some(cut) = unit.texts.context.take() {
                let tokenized = Tokenized::new(&cut);
                context = (cut, tokenized);
            }
            let entry = self.entry(doc, order, &unit, &context.1, tally);
            give(&format!("unit-{order}"), checked(entry, tally))?;
        }
        Ok(())
    }

    fn entry(
        &self,
        doc: &str,
        order: usize,
        unit: &PreparedUnit,
        context: &Tokenized,
        tally: &mut Tally,
    ) -> Value {
        let PreparedUnit { facts, record, texts } = unit;
        let [body, heading] = [&texts.body, &texts.heading].map(Tokenized::new);
        tally.add([&body, &heading, context], &texts.body, facts, &record.section);
        let chars = |text: &Tokenized| text.chars.iter().collect::<String>();
        let mut entry = json!({
            "kind": "unit",
            "doc": doc,
            "doc_ord": self.document,
            "order": order,
            "id": facts.id,
            "date": facts.date,
            "section": record.section,
            "linked": self.counterparts.contains(facts.id.as_str()),
            "record": stored::encode(&stored::record(self.document, record)),
        });
        let mut set = |name: &str, value: Value| entry[name] = value;
        let lists = [("number", &facts.numbers), ("pinyin", &facts.pinyin), ("refs", &facts.refs)];
        for (name, list) in lists {
            if !list.is_empty() {
                set(name, json!(list));
            }
        }
        for (name, text) in [("body", &body), ("heading", &heading), ("context", context)] {
            if !text.chars.is_empty() {
                set(name, json!(chars(text)));
            }
        }
        for (name, text) in
            [("body_words", &body), ("heading_words", &heading), ("context_words", context)]
        {
            if !text.words.is_empty() {
                set(name, json!(words(text)));
            }
        }
        set("again", json!([chars(&heading), chars(context)]));
        if let Some(vector) = self.learnt.and_then(|learnt| learnt.clause(order)) {
            set("vector", json!(stored::encode(&vector)));
        }
        entry
    }
}

/// Words as the cluster splits them.
fn words(text: &Tokenized) -> String {
    let mut line = String::new();
    for word in &text.words {
        for token in word {
            line.push_str(&sent(token));
            line.push(STACK);
        }
        line.pop();
        line.push(' ');
    }
    line
}

/// An entry with its check number, which is counted.
fn checked(mut entry: Value, tally: &mut Tally) -> Value {
    // FNV-1a: a number for every entry that nothing but its content makes.
    let record = entry.get("record").and_then(Value::as_str).unwrap_or_default();
    let hash = record.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let check = (hash ^ (hash >> 32)) % CHECKS;
    entry["check"] = json!(check);
    tally.entries += 1;
    tally.check += check;
    entry
}

/// An index whose entries were sent.
struct Written<'a> {
    client: &'a Client,
    access: &'a Access,
    name: &'a str,
}

impl Written<'_> {
    fn finish(&self, manifest: &Manifest, replicas: Option<usize>) -> Result<()> {
        let name = self.name;
        self.step("POST", "_flush", None)?;
        // What lengths are weighed against is known now.
        self.step("POST", "_close", None)?;
        self.step(
            "PUT",
            "_settings",
            Some(json!({ "index": {
            "similarity": layout::similarities(manifest),
            "translog.durability": "request",
        } })),
        )?;
        self.step("POST", "_open", None)?;
        self.wait("yellow")?;
        self.step("POST", "_refresh", None)?;
        self.step("POST", "_forcemerge?max_num_segments=1", None)?;
        self.step("POST", "_refresh", None)?;
        self.verify(manifest)?;
        let replicas = match replicas {
            Some(replicas) => replicas,
            None => usize::from(self.nodes()? > 1),
        };
        if replicas > 0 {
            let settings = json!({ "index": { "number_of_replicas": replicas } });
            self.step("PUT", "_settings", Some(settings))?;
            self.wait("green")?;
        }
        let complete = Manifest { complete: true, ..manifest.clone() };
        self.step("PUT", "_mapping", Some(json!({ "_meta": complete })))?;
        let collection = &self.access.collection;
        let held = match current(self.client, collection) {
            Ok(held) => held.map(|(build, _)| build),
            // An alias of several builds is put right by this one.
            Err(_) => None,
        };
        let actions = json!({ "actions": [
            { "remove": { "index": format!("{collection}-*"), "alias": collection, "must_exist": false } },
            { "add": { "index": name, "alias": collection } },
        ] });
        self.client.send("POST", "/_aliases", Sent::Json(&actions))?.good()?;
        self.sweep(held.as_deref())
    }

    fn step(&self, method: &str, what: &str, body: Option<Value>) -> Result<Value> {
        let sent = body.as_ref().map_or(Sent::Nothing, Sent::Json);
        let path = format!("/{}/{what}", self.name);
        let answer = self.client.send_within(LONG, method, &path, sent)?.good()?;
        let failed = answer.pointer("/_shards/failed").and_then(Value::as_u64).unwrap_or(0);
        if failed > 0 {
            return Err(Error::unavailable(format!(
                "{failed} shards of {} failed at {what}: the build was given up, the one before answers on",
                self.name
            )));
        }
        Ok(answer)
    }

    /// Waits until every shard is there, or every copy of it.
    fn wait(&self, state: &str) -> Result<()> {
        let mut waited = Duration::ZERO;
        loop {
            let path = format!("/_cluster/health/{}", self.name);
            let held = self.client.get(&path)?;
            let held = held.get("status").and_then(Value::as_str).unwrap_or_default();
            if held == "green" || held == state {
                return Ok(());
            }
            if waited >= self.access.patience {
                return Err(Error::unavailable(format!(
                    "{} stayed {held} and did not become {state}: the build was given up, the one before answers on",
                    self.name
                )));
            }
            sleep(LOOK);
            waited += LOOK;
        }
    }

    /// Whether everything that was sent is there.
    fn verify(&self, manifest: &Manifest) -> Result<()> {
        let asked = Asked {
            client: self.client,
            build: self.name,
            shards: manifest.shards,
            entries: manifest.entries,
            timeout: LONG,
        };
        let sum = json!({ "aggs": { "check": { "sum": { "field": "check" } } } });
        let answers = asked.ask(&[Search::count(json!({ "match_all": {} }), sum)])?;
        let answer = answers.first().ok_or_else(unreadable)?;
        let check = answer.pointer("/aggregations/check/value").and_then(Value::as_f64);
        if total(answer)? != manifest.entries || check != Some(manifest.check as f64) {
            return Err(Error::unavailable(format!(
                "{} does not hold what was sent: the build was given up, the one before answers on",
                self.name
            )));
        }
        Ok(())
    }

    fn nodes(&self) -> Result<u64> {
        let health = self.client.get("/_cluster/health")?;
        health.get("number_of_data_nodes").and_then(Value::as_u64).ok_or_else(unreadable)
    }

    /// Removes older builds but the one before: somebody may be reading it.
    fn sweep(&self, before: Option<&str>) -> Result<()> {
        let prefix = format!("{}-", self.access.collection);
        let listed = self.client.get(&format!("/_cat/indices/{prefix}*?format=json&h=index"))?;
        let names = listed.as_array().map_or(&[][..], Vec::as_slice);
        let names = names.iter().filter_map(|row| row.get("index").and_then(Value::as_str));
        // Collections may begin alike: only ours end in a time.
        let ours = |name: &&str| {
            name.strip_prefix(&prefix)
                .is_some_and(|time| time.len() == 13 && time.bytes().all(|b| b.is_ascii_digit()))
        };
        for old in names.filter(ours).filter(|name| *name < self.name && Some(*name) != before) {
            self.client.send("DELETE", &format!("/{old}"), Sent::Nothing)?.good()?;
        }
        Ok(())
    }
}

/// The histories of the build before; none where it cannot be read.
fn histories(client: &Client, build: &str, meta: Value) -> HashMap<DocId, History> {
    let read = || Part::Catalogue.must(client, build, &manifest(build, meta)?);
    read().map_or_else(|_| HashMap::new(), |json| index::history::of_catalogue(&json))
}

fn json_of(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(value).map_err(|e| Error::internal(e.to_string()))
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now() -> String {
    #[expect(clippy::disallowed_methods, reason = "the build and the history say when it was made")]
    let now = jiff::Timestamp::now();
    index::history::print(now)
}

fn now_millis() -> u128 {
    #[expect(
        clippy::disallowed_methods,
        reason = "a build is named by the time, so that two never meet"
    )]
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis())
}
