//! Everything as JSON lines, sent while it is read.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

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
/// not be finished breaks off without its end, which a client sees as an error of the transfer.
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
    let (kb, ids) = site
        .ask(|kb| {
            let kb = kb.held();
            let ids = kb.documents()?.into_iter().map(|document| document.id).collect();
            Ok((Arc::new(kb), ids))
        })
        .await?;
    let (sender, lines) = channel(2);
    tokio::spawn(send(site, kb, ids, sender));
    let kind = [(header::CONTENT_TYPE, Format::Jsonl.media_type())];
    Ok((kind, Body::from_stream(Lines(lines))).into_response())
}

/// A piece of the answer, or that it breaks off here.
type Piece = std::result::Result<Bytes, Broken>;

/// Sends a document after the other, each a question of its own, so that a slow client keeps nobody waiting.
async fn send(site: Site, kb: Arc<Kb>, ids: Vec<String>, sender: Sender<Piece>) {
    for id in ids {
        let kb = Arc::clone(&kb);
        let printed = site.ask(move |_| kb.export(&DocId::parse(&id)?, None, Format::Jsonl, ""));
        let piece = printed.await.map(Bytes::from).map_err(|_| Broken);
        let broken = piece.is_err();
        // A client that left hears nothing more.
        if sender.send(piece).await.is_err() || broken {
            return;
        }
    }
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

struct Lines(Receiver<Piece>);

impl Stream for Lines {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}
