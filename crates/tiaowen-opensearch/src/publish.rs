//! Makes a build whose entries were sent the current one: closed to writers, merged, counted, copied, and named by the
//! alias in one step.

use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::access::Access;
use crate::client::{Client, Sent};
use crate::engine::current;
use crate::layout;
use crate::manifest::Manifest;
use crate::reply::{Asked, Search, total, unreadable};
use tiaowen_text::error::{Error, Result};

/// Time for a step that works on a whole build.
const LONG: Duration = Duration::from_secs(4 * 60 * 60);
/// Pause between two looks at what takes a while.
const LOOK: Duration = Duration::from_millis(500);

/// Into how many parts a build is divided, and how often each is kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// Shards; by default one for each 20 million units.
    pub shards: Option<usize>,
    /// Copies beside the first; by default one where there is more than one node.
    pub replicas: Option<usize>,
}

/// An index that is being written.
pub(crate) struct Unpublished<'a> {
    pub client: &'a Client,
    pub access: &'a Access,
    pub name: &'a str,
}

impl Unpublished<'_> {
    /// Makes an index with nothing in it.
    pub(crate) fn create(&self, manifest: &Manifest) -> Result<()> {
        let path = format!("/{}", self.name);
        let made = self.client.send("PUT", &path, Sent::Json(&layout::index(manifest)))?;
        // Asked twice where the first answer was lost: nobody else makes one of this name.
        if !made.says("resource_already_exists_exception") {
            made.good()?;
        }
        Ok(())
    }

    /// Makes an index that has what a build has, which stays as it is: both share their files until one is merged.
    pub(crate) fn clone_of(&self, build: &str, manifest: &Manifest) -> Result<()> {
        // The cluster clones only what nobody can write to; that is so of every build that was published.
        block(self.client, build)?;
        let body = json!({ "settings": { "index": {
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "translog.durability": "async",
            "blocks.write": null,
        } } });
        let path = format!("/{build}/_clone/{}", self.name);
        let made = self.client.send_within(LONG, "PUT", &path, Sent::Json(&body))?;
        if !made.says("resource_already_exists_exception") {
            made.good()?;
        }
        self.wait("green")?;
        self.describe(manifest)
    }

    /// Makes what was sent visible to those who ask.
    pub(crate) fn refresh(&self) -> Result<()> {
        self.step("POST", "_refresh", None).map(drop)
    }

    /// Makes it the current build.
    pub(crate) fn publish(&self, manifest: &Manifest, replicas: Option<usize>) -> Result<()> {
        let name = self.name;
        // A request that comes late changes nothing any more.
        block(self.client, name)?;
        self.step("POST", "_flush", None)?;
        // What lengths are weighed against is known now.
        self.step("POST", "_close", None)?;
        let settings = json!({ "index": {
            "similarity": layout::similarities(manifest),
            "translog.durability": "request",
            "merge.policy.expunge_deletes_allowed": 0,
        } });
        self.step("PUT", "_settings", Some(settings))?;
        self.step("POST", "_open", None)?;
        self.wait("yellow")?;
        self.refresh()?;
        self.merge(manifest.generation == 0)?;
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
        self.describe(&Manifest { complete: true, ..manifest.clone() })?;
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

    fn describe(&self, manifest: &Manifest) -> Result<()> {
        self.step("PUT", "_mapping", Some(json!({ "_meta": manifest }))).map(drop)
    }

    fn step(&self, method: &str, what: &str, body: Option<Value>) -> Result<Value> {
        let sent = body.as_ref().map_or(Sent::Nothing, Sent::Json);
        let path = format!("/{}/{what}", self.name);
        let answer = self.client.send_within(LONG, method, &path, sent)?.good()?;
        let failed = answer.pointer("/_shards/failed").and_then(Value::as_u64).unwrap_or(0);
        if failed > 0 {
            return Err(self.given_up(&format!("{failed} shards failed at {what}")));
        }
        Ok(answer)
    }

    fn given_up(&self, why: &str) -> Error {
        Error::unavailable(format!(
            "{}: {why}: the build was given up, the one before answers on",
            self.name
        ))
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
                return Err(self.given_up(&format!("it stayed {held} and did not become {state}")));
            }
            sleep(LOOK);
            waited += LOOK;
        }
    }

    /// Merges until nothing is left of entries that were removed: as long as they are there, the cluster counts their
    /// tokens, and scores are not those of the texts. It keeps them for some time after they were written, so that
    /// copies can catch up; not once the index was closed and opened.
    fn merge(&self, whole: bool) -> Result<()> {
        let how = if whole { "max_num_segments=1" } else { "only_expunge_deletes=true" };
        let mut waited = Duration::ZERO;
        loop {
            self.step("POST", &format!("_forcemerge?{how}"), None)?;
            self.refresh()?;
            let stats = self.step("GET", "_stats/docs", None)?;
            let removed = stats.pointer("/_all/primaries/docs/deleted").and_then(Value::as_u64);
            match removed.ok_or_else(unreadable)? {
                0 => return Ok(()),
                left if waited >= self.access.patience => {
                    return Err(self.given_up(&format!("{left} removed entries are still counted")));
                }
                _ => {}
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
            let why = match manifest.generation {
                0 => "it does not hold what was sent",
                _ => "it does not hold what it should (`tiaowen index --force` writes all of it)",
            };
            return Err(self.given_up(why));
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

/// Lets nobody write to a build any more; what is under way has arrived then, or never will.
fn block(client: &Client, build: &str) -> Result<()> {
    let answer =
        client.send_within(LONG, "PUT", &format!("/{build}/_block/write"), Sent::Nothing)?;
    let answer = answer.good()?;
    match answer.get("acknowledged") == Some(&Value::Bool(true)) {
        true => Ok(()),
        false => Err(Error::unavailable(format!("{build} could not be closed to writers"))),
    }
}
