//! Entries sent in parallel; what the cluster has no room for is sent again.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::{Client, Sent, refusal};
use crate::entry::Entry;
use crate::reply::unreadable;
use tiaowen_text::error::{Error, Result};

/// Bytes of one request.
const FULL: usize = 5 * 1024 * 1024;
/// Requests under way at once.
const SENDERS: usize = 3;
/// The first pause before entries are sent again, and the longest.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];

/// Lines of a request: an action, and an entry where there is one.
#[derive(Default)]
pub(crate) struct Batch {
    lines: Vec<u8>,
    /// Where the lines of each action end.
    ends: Vec<usize>,
}

impl Batch {
    /// Adds an entry; one of the same id and an older version gives way, one of a newer version stays.
    pub(crate) fn add(&mut self, entry: &Entry, version: u64) {
        self.action("index", &entry.id, version);
        self.lines.extend(&entry.json);
        self.lines.push(b'\n');
        self.ends.push(self.lines.len());
    }

    /// Removes an entry of an older version.
    pub(crate) fn remove(&mut self, id: &str, version: u64) {
        self.action("delete", id, version);
        self.ends.push(self.lines.len());
    }

    fn action(&mut self, action: &str, id: &str, version: u64) {
        let line = json!({ action: { "_id": id, "version": version, "version_type": "external" } });
        self.lines.extend(line.to_string().into_bytes());
        self.lines.push(b'\n');
    }

    /// Whether it is worth a request.
    pub(crate) fn is_full(&self) -> bool {
        self.lines.len() >= FULL
    }

    fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Those actions of which `keep` is true.
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

/// Takes batches and sends them while others are made.
pub(crate) struct Senders {
    to: SyncSender<Batch>,
    threads: Vec<JoinHandle<()>>,
    /// Why nothing more is sent.
    refusal: Arc<Mutex<Option<Error>>>,
}

impl Senders {
    /// Starts to send what is given to a build.
    pub(crate) fn start(client: &Arc<Client>, build: &str, patience: Duration) -> Self {
        let (to, from) = sync_channel::<Batch>(SENDERS);
        let from = Arc::new(Mutex::new(Some(from)));
        let refusal = Arc::new(Mutex::new(None));
        let thread = |_| {
            let (from, refusal) = (Arc::clone(&from), Arc::clone(&refusal));
            let (client, path) = (Arc::clone(client), format!("/{build}/_bulk?timeout=5s{TOLD}"));
            thread::spawn(move || {
                while let Some(batch) = next(&from) {
                    if let Err(error) = send(&client, &path, patience, batch) {
                        locked(&refusal).get_or_insert(error);
                        // Nobody takes more: whoever gives is told by a closed channel.
                        drop(locked(&from).take());
                    }
                }
            })
        };
        Self { to, threads: (0..SENDERS).map(thread).collect(), refusal }
    }

    /// Gives a batch to be sent; fails where one before was refused.
    pub(crate) fn give(&self, batch: Batch) -> Result<()> {
        if batch.is_empty() {
            return Ok(());
        }
        self.to.send(batch).map_err(|_| self.why())
    }

    /// Waits until everything that was given has arrived.
    pub(crate) fn finish(self) -> Result<()> {
        let Self { to, threads, refusal } = self;
        drop(to);
        let died = threads.into_iter().map(JoinHandle::join).filter(|ended| ended.is_err()).count();
        match locked(&refusal).take() {
            Some(error) => Err(error),
            None if died > 0 => Err(Error::internal("a thread of the build died")),
            None => Ok(()),
        }
    }

    fn why(&self) -> Error {
        let told = locked(&self.refusal).take();
        told.unwrap_or_else(|| Error::unavailable("the search cluster took no more entries"))
    }
}

/// Of an answer, what is read.
const TOLD: &str = "&filter_path=error,status,errors,items.*.status,items.*.error";

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn next(from: &Mutex<Option<Receiver<Batch>>>) -> Option<Batch> {
    locked(from).as_ref()?.recv().ok()
}

/// Sends a batch until every entry of it has arrived.
fn send(client: &Client, path: &str, patience: Duration, batch: Batch) -> Result<()> {
    let (mut left, mut pause, mut waited) = (batch, PAUSES[0], Duration::ZERO);
    loop {
        // What arrived without being told is known by its version.
        let tried =
            client.send_within(Duration::from_secs(60), "POST", path, Sent::Lines(&left.lines));
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

/// Whether an entry was not there that should be removed: another 404 tells that its index is not.
fn is_gone(action: &str, item: &Value) -> bool {
    action == "delete" && item.get("error").is_none()
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
        let action = item.as_object().and_then(|item| item.iter().next());
        let (action, item) = action.ok_or_else(unreadable)?;
        let status = item.get("status").and_then(Value::as_u64).unwrap_or(500) as u16;
        // What is there in this version or a newer one has arrived; what is not there is removed.
        if status < 300 || status == 409 || (status == 404 && is_gone(action, item)) {
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
        for id in ["a", "b"] {
            batch.add(&Entry::new(id.to_owned(), &json!({ "kind": id })).unwrap(), 3);
        }
        batch.remove("c", 4);
        let answer = |statuses: [u16; 3]| {
            let item = |status| json!({ "index": { "status": status, "error": { "type": "t", "reason": "r" } } });
            json!({ "errors": true, "items": statuses.map(item) })
        };
        let (again, _) = refused(&answer([201, 429, 503]), 3).unwrap().unwrap();
        assert_eq!(again, [1, 2]);
        let rest = batch.some(|at| again.contains(&at));
        let text = String::from_utf8(rest.lines.clone()).unwrap();
        let lines: Vec<Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert_eq!(lines[0]["index"]["_id"], "b");
        assert_eq!(lines[1]["kind"], "b");
        let removed = json!({ "delete": { "_id": "c", "version": 4, "version_type": "external" } });
        assert_eq!(lines[2], removed);
        assert_eq!(rest.ends.len(), 2);
        assert!(refused(&answer([201, 400, 429]), 3).is_err(), "an entry that is never taken");
        assert!(refused(&answer([201, 201, 201]), 4).is_err(), "an entry that is not spoken of");
        assert!(refused(&answer([409, 201, 409]), 3).unwrap().is_none(), "all of it is there");
        let deleted = |item: Value| json!({ "errors": true, "items": [{ "delete": item }] });
        assert!(refused(&deleted(json!({ "status": 404 })), 1).unwrap().is_none());
        let error = json!({ "type": "index_not_found_exception", "reason": "r" });
        let lost = refused(&deleted(json!({ "status": 404, "error": error })), 1);
        assert!(lost.is_err(), "the index is not there");
        assert!(refused(&json!({ "errors": false, "items": [{}, {}] }), 2).unwrap().is_none());
    }
}
