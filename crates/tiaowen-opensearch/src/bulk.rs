//! Entries sent in parallel; what the cluster has no room for is sent again.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Sent, refusal};
use crate::reply::unreadable;
use tiaowen_text::error::{Error, Result};

/// Bytes of one request.
const FULL: usize = 5 * 1024 * 1024;
/// Requests under way at once.
const SENDERS: usize = 3;
/// The first pause before entries are sent again, and the longest.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];

/// Lines of a request: an action and an entry each.
#[derive(Default)]
pub(crate) struct Batch {
    lines: Vec<u8>,
    /// Where the lines of each entry end.
    ends: Vec<usize>,
}

impl Batch {
    /// Adds an entry.
    pub(crate) fn add(&mut self, id: &str, entry: &Value) -> Result<()> {
        let failed = |e: serde_json::Error| Error::internal(e.to_string());
        serde_json::to_writer(&mut self.lines, &json!({ "index": { "_id": id } }))
            .map_err(failed)?;
        self.lines.push(b'\n');
        serde_json::to_writer(&mut self.lines, entry).map_err(failed)?;
        self.lines.push(b'\n');
        self.ends.push(self.lines.len());
        Ok(())
    }

    /// Whether it is worth a request.
    pub(crate) fn is_full(&self) -> bool {
        self.lines.len() >= FULL
    }

    fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Those entries of which `keep` is true.
    fn some(&self, keep: impl Fn(usize) -> bool) -> Self {
        let mut some = Self::default();
        let mut start = 0;
        for (at, end) in self.ends.iter().enumerate() {
            if keep(at) {
                some.lines.extend(self.lines.get(start..*end).unwrap_or_default());
                some.ends.push(some.lines.len());
            }
            start = *end;
        }
        some
    }
}

/// Takes batches and sends them.
pub(crate) struct Senders {
    to: SyncSender<Batch>,
}

impl Senders {
    /// Sends what `give` adds, and waits until all of it has arrived. The first refusal ends it.
    pub(crate) fn run<T>(
        client: &Client,
        build: &str,
        patience: Duration,
        give: impl FnOnce(&Self) -> Result<T>,
    ) -> Result<T> {
        let (to, from) = sync_channel::<Batch>(SENDERS);
        let from = Mutex::new(Some(from));
        thread::scope(|scope| {
            let work = || -> Result<()> {
                while let Some(batch) = next(&from) {
                    if let Err(error) = send(client, build, patience, batch) {
                        // Nobody takes more: whoever gives is told by a closed channel.
                        drop(from.lock().unwrap_or_else(PoisonError::into_inner).take());
                        return Err(error);
                    }
                }
                Ok(())
            };
            let senders: Vec<_> = (0..SENDERS).map(|_| scope.spawn(work)).collect();
            let senders_to = Self { to };
            let given = give(&senders_to);
            drop(senders_to);
            let died = || Error::internal("a thread of the build died");
            let sent: Vec<Result<()>> =
                senders.into_iter().map(|s| s.join().unwrap_or_else(|_| Err(died()))).collect();
            // Why nothing was taken comes before that it was not.
            sent.into_iter().collect::<Result<()>>()?;
            given
        })
    }

    /// Gives a batch to be sent.
    pub(crate) fn give(&self, batch: Batch) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        let refused = |_| Error::unavailable("the search cluster took no more entries");
        self.to.send(batch).map_err(refused)
    }
}

fn next(from: &Mutex<Option<Receiver<Batch>>>) -> Option<Batch> {
    from.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.recv().ok()
}

/// Sends a batch until every entry of it has arrived.
fn send(client: &Client, build: &str, patience: Duration, batch: Batch) -> Result<()> {
    let path = format!("/{build}/_bulk?timeout=5s");
    let (mut left, mut pause, mut waited) = (batch, PAUSES[0], Duration::ZERO);
    loop {
        // Entries have ids, so what arrived without being told is written over.
        let tried =
            client.send_within(Duration::from_secs(60), "POST", &path, Sent::Lines(&left.lines));
        let error = match tried {
            Err(error) => error,
            Ok(reply) if reply.status >= 400 => {
                let error = refusal(reply.status, &reply.body);
                if !passes(reply.status) {
                    return Err(error);
                }
                error
            }
            Ok(reply) => match refused(&reply.body, left.ends.len())? {
                None => return Ok(()),
                Some((again, error)) => {
                    left = left.some(|at| again.contains(&at));
                    error
                }
            },
        };
        if waited >= patience {
            return Err(error);
        }
        thread::sleep(pause);
        waited += pause;
        pause = (pause * 2).min(PAUSES[1]);
    }
}

/// Whether waiting may help.
fn passes(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

/// The entries that must be sent again, with the reason of the first; an entry that will never be taken is an error.
fn refused(body: &Value, sent: usize) -> Result<Option<(Vec<usize>, Error)>> {
    let items = body.get("items").and_then(Value::as_array).ok_or_else(unreadable)?;
    if items.len() != sent {
        return Err(unreadable());
    }
    if body.get("errors") == Some(&Value::Bool(false)) {
        return Ok(None);
    }
    let (mut again, mut reason) = (Vec::new(), None);
    for (at, item) in items.iter().enumerate() {
        let item = item.get("index").ok_or_else(unreadable)?;
        let status = item.get("status").and_then(Value::as_u64).unwrap_or(500) as u16;
        if status < 300 {
            continue;
        }
        let error = refusal(status, item);
        if !passes(status) {
            return Err(error);
        }
        again.push(at);
        reason.get_or_insert(error);
    }
    Ok(reason.map(|reason| (again, reason)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_refused_is_sent_again() {
        let mut batch = Batch::default();
        for id in ["a", "b", "c"] {
            batch.add(id, &json!({ "kind": id })).unwrap();
        }
        let answer = |statuses: [u16; 3]| {
            let item = |status| json!({ "index": { "status": status, "error": { "type": "t", "reason": "r" } } });
            json!({ "errors": true, "items": statuses.map(item) })
        };
        let (again, _) = refused(&answer([201, 429, 503]), 3).unwrap().unwrap();
        assert_eq!(again, [1, 2]);
        let rest = batch.some(|at| again.contains(&at));
        let text = String::from_utf8(rest.lines.clone()).unwrap();
        assert_eq!(
            text,
            "{\"index\":{\"_id\":\"b\"}}\n{\"kind\":\"b\"}\n{\"index\":{\"_id\":\"c\"}}\n{\"kind\":\"c\"}\n"
        );
        assert_eq!(rest.ends.len(), 2);
        assert!(refused(&answer([201, 400, 429]), 3).is_err(), "an entry that is never taken");
        assert!(refused(&answer([201, 201, 201]), 4).is_err(), "an entry that is not spoken of");
        assert!(refused(&json!({ "errors": false, "items": [{}, {}] }), 2).unwrap().is_none());
    }
}
