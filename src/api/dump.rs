//! Everything as JSON lines, sent while it is read.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::problem::Problems;
use crate::kb::Kb;
use crate::site::{HttpError, Site};
use tiaowen_print::Format;
use tiaowen_text::doc::DocId;

/// Everything
///
/// JSON lines: of each document its facts (`"type": "document"`), then each of its clauses with text and
/// cross-references (`"type": "clause"`). All of one build. The answer is sent while it is read; one that could
/// not be finished, or that nobody read for half a minute, breaks off without its end, which a client sees as an error
/// of the transfer. At most four are sent at the same time.
#[utoipa::path(
    get,
    path = "/api/v1/dump.jsonl",
    tag = "documents",
    responses(
        (status = 200, description = "An object a line", content_type = "application/jsonl", body = String),
        Problems
    )
)]
pub(super) async fn dump(State(site): State<Site>) -> Result<Response, HttpError> {
    let sending = site.begin_sending()?;
    let (kb, ids) = site
        .ask(|kb| {
            let kb = kb.held();
            let ids = kb.documents()?.into_iter().map(|document| document.id).collect();
            Ok((Arc::new(kb), ids))
        })
        .await?;
    let (sender, pieces) = channel(2);
    tokio::spawn(async move {
        send(site, kb, ids, sender).await;
        drop(sending);
    });
    let kind = [(header::CONTENT_TYPE, Format::Jsonl.media_type())];
    let lines = Lines { pieces, whole: false };
    Ok((kind, Body::from_stream(lines)).into_response())
}

/// How long a client may leave what it was sent unread.
const UNREAD: Duration = Duration::from_secs(30);

/// A piece of the answer; nothing behind the last one.
type Piece = Option<Bytes>;

/// Sends a document after the other, each a question of its own, so that a slow client keeps nobody waiting.
async fn send(site: Site, kb: Arc<Kb>, ids: Vec<String>, sender: Sender<Piece>) {
    for id in ids {
        let kb = Arc::clone(&kb);
        let printed =
            site.ask_heavy(move |_| kb.export(&DocId::parse(&id)?, None, Format::Jsonl, ""));
        let Ok(piece) = printed.await else { return };
        // A client that left, or does not read, hears nothing more.
        let sent = sender.send_timeout(Some(Bytes::from(piece)), UNREAD);
        if sent.await.is_err() {
            return;
        }
    }
    let _ = sender.send_timeout(None, UNREAD).await;
}

/// The answer could not be finished; the log has the cause.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the answer broke off")
    }
}

impl std::error::Error for Broken {}

struct Lines {
    pieces: Receiver<Piece>,
    /// Whether the last piece was given.
    whole: bool,
}

impl Stream for Lines {
    type Item = Result<Bytes, Broken>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pieces.poll_recv(context).map(|piece| match piece {
            Some(Some(bytes)) => Some(Ok(bytes)),
            Some(None) => {
                self.whole = true;
                None
            }
            None if self.whole => None,
            None => Some(Err(Broken)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sent: Vec<Piece>) -> Vec<Result<Bytes, Broken>> {
        let (sender, pieces) = channel(8);
        sent.into_iter().for_each(|piece| sender.try_send(piece).unwrap());
        drop(sender);
        let mut lines = Lines { pieces, whole: false };
        let mut context = Context::from_waker(std::task::Waker::noop());
        let mut read = Vec::new();
        while let Poll::Ready(Some(piece)) = Pin::new(&mut lines).poll_next(&mut context) {
            let broken = piece.is_err();
            read.push(piece);
            if broken {
                break;
            }
        }
        read
    }

    #[test]
    fn an_answer_without_its_last_piece_breaks_off() {
        let piece = || Some(Bytes::from("{}\n"));
        assert!(matches!(read(vec![piece(), None]).as_slice(), [Ok(_)]));
        assert!(matches!(read(vec![piece()]).as_slice(), [Ok(_), Err(Broken)]));
    }
}
