//! Searches sent together, and answers that are whole or none.

use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Sent, refusal};
use tiaowen_text::budget;
use tiaowen_text::error::{Error, Result};

/// How often searches are sent again that the cluster has no room for.
const AGAIN: u32 = 3;
/// Pause before the first of these; each is twice as long as the one before.
const PAUSE: Duration = Duration::from_millis(100);

/// One search.
pub(crate) struct Search {
    body: Value,
    /// Whether it is scored over shards of which each knows only its own frequencies.
    scored: bool,
}

impl Search {
    /// How many entries match, and what `with` asks of them.
    pub(crate) fn count(query: Value, with: Value) -> Self {
        let mut body = json!({ "size": 0, "track_total_hits": true, "query": query });
        merge(&mut body, with);
        Self { body, scored: false }
    }

    /// Hits in an order, with what is stored of them in `fields`.
    pub(crate) fn hits(
        query: Value,
        sort: Value,
        (from, size): (usize, usize),
        fields: &[&str],
    ) -> Self {
        let body = json!({
            "from": from, "size": size, "track_total_hits": true, "query": query, "sort": sort,
            "_source": false, "stored_fields": fields,
        });
        Self { body, scored: false }
    }

    /// Adds to the body.
    pub(crate) fn with(mut self, with: Value) -> Self {
        merge(&mut self.body, with);
        self
    }

    /// The same where hits come by their scores.
    pub(crate) fn scored(self) -> Self {
        self.scored_if(true)
    }

    /// The same where scores decide which are hits, or in which order they come. Only then shards are asked for their
    /// frequencies first, which costs as much as a search.
    pub(crate) fn scored_if(self, scored: bool) -> Self {
        Self { scored, ..self }
    }
}

fn merge(body: &mut Value, with: Value) {
    if let (Some(body), Value::Object(with)) = (body.as_object_mut(), with) {
        body.extend(with);
    }
}

/// A build that is asked.
pub(crate) struct Asked<'a> {
    pub client: &'a Client,
    pub build: &'a str,
    /// Shards that must answer.
    pub shards: usize,
    /// Entries that must be there.
    pub entries: usize,
    /// Time for the whole of it; most of that for the search itself.
    pub timeout: Duration,
}

impl Asked<'_> {
    /// Sends searches in one request and gives the answer to each. Whatever may be short is an error: shards that
    /// did not answer, time that ran out, entries that are gone.
    pub(crate) fn ask(&self, searches: &[Search]) -> Result<Vec<Value>> {
        budget::check()?;
        let mut lines = Vec::new();
        let inside = format!("{}ms", self.timeout.mul_f32(0.9).as_millis());
        let everything = Search::count(json!({ "match_all": {} }), Value::Null);
        for search in searches.iter().chain([&everything]) {
            // One shard knows all frequencies by itself.
            let head = match search.scored && self.shards > 1 {
                true => {
                    r#"{"allow_partial_search_results":false,"search_type":"dfs_query_then_fetch"}"#
                }
                false => r#"{"allow_partial_search_results":false}"#,
            };
            lines.extend(head.as_bytes());
            lines.push(b'\n');
            let mut body = search.body.clone();
            merge(&mut body, json!({ "timeout": inside }));
            serde_json::to_writer(&mut lines, &body).map_err(|e| Error::internal(e.to_string()))?;
            lines.push(b'\n');
        }
        let path = format!("/{}/_msearch", self.build);
        let mut pause = PAUSE;
        for attempt in 0.. {
            let reply =
                self.client.send_within(self.timeout, "POST", &path, Sent::Lines(&lines))?;
            let full = reply.status == 429
                || of_each(&reply.body).iter().any(|answer| status(answer) == Some(429));
            if full && attempt < AGAIN {
                sleep(pause);
                pause *= 2;
                continue;
            }
            let mut body = reply.good()?;
            let answers = body.get_mut("responses").map(Value::take);
            let Some(Value::Array(mut answers)) = answers else { return Err(unreadable()) };
            if answers.len() != searches.len() + 1 {
                return Err(unreadable());
            }
            for answer in &answers {
                whole(answer, self.shards)?;
            }
            let held = answers.pop().map_or(Ok(0), |answer| total(&answer))?;
            if held != self.entries {
                return Err(Error::unavailable(format!(
                    "the search cluster has {held} of {} entries of {}: restore it, or run `tiaowen index --force`",
                    self.entries, self.build
                )));
            }
            return Ok(answers);
        }
        Err(unreadable())
    }
}

fn of_each(body: &Value) -> &[Value] {
    body.get("responses").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn status(answer: &Value) -> Option<u16> {
    answer.get("status").and_then(Value::as_u64).map(|status| status as u16)
}

/// Refuses an answer that may be short: by default a cluster that has lost shards gives a smaller total, and tells of
/// none that failed.
pub(crate) fn whole(answer: &Value, shards: usize) -> Result<()> {
    if answer.get("error").is_some() {
        return Err(refusal(status(answer).unwrap_or(500), answer));
    }
    if answer.get("timed_out") != Some(&Value::Bool(false)) {
        return Err(Error::unavailable("the search cluster ran out of time"));
    }
    let told = answer.get("_shards").ok_or_else(unreadable)?;
    let of = |key| told.get(key).and_then(Value::as_u64).unwrap_or(u64::MAX);
    let (asked, answered, failed) = (of("total"), of("successful"), of("failed"));
    if asked != shards as u64 || answered != asked || failed != 0 {
        let answered = answered.min(asked);
        return Err(Error::unavailable(format!(
            "only {answered} of {shards} shards of the search cluster answered"
        )));
    }
    Ok(())
}

/// How many matched.
pub(crate) fn total(answer: &Value) -> Result<usize> {
    let told = answer.get("hits").and_then(|hits| hits.get("total")).ok_or_else(unreadable)?;
    // "gte" is a total that was not counted to the end.
    let exact = told.get("relation").and_then(Value::as_str) == Some("eq");
    let value = told.get("value").and_then(Value::as_u64).filter(|_| exact);
    value.map(|value| value as usize).ok_or_else(unreadable)
}

/// The hits of an answer.
pub(crate) fn hits(answer: &Value) -> Result<&[Value]> {
    let hits = answer.get("hits").and_then(|hits| hits.get("hits")).and_then(Value::as_array);
    hits.map(Vec::as_slice).ok_or_else(unreadable)
}

pub(crate) fn unreadable() -> Error {
    Error::unavailable("the search cluster gave an answer of another form")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_may_be_short_is_none() {
        let good = json!({
            "timed_out": false,
            "_shards": { "total": 3, "successful": 3, "skipped": 0, "failed": 0 },
            "hits": { "total": { "value": 7, "relation": "eq" }, "hits": [] },
        });
        whole(&good, 3).unwrap();
        assert_eq!(total(&good).unwrap(), 7);
        let changed = |path: &str, value: Value| {
            let mut answer = good.clone();
            *answer.pointer_mut(path).unwrap() = value;
            answer
        };
        for answer in [
            changed("/timed_out", json!(true)),
            // A lost shard that nobody tells of.
            changed("/_shards/successful", json!(2)),
            changed("/_shards/failed", json!(1)),
            changed("/_shards", Value::Null),
            json!({ "error": { "type": "x", "reason": "y" }, "status": 503 }),
            json!({}),
        ] {
            assert!(whole(&answer, 3).is_err(), "{answer}");
        }
        assert!(whole(&good, 4).is_err(), "fewer shards than the build has");
        assert!(total(&changed("/hits/total/relation", json!("gte"))).is_err());
    }
}
