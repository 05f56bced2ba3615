//! Answers on their way: a large one goes out in pieces as its client takes them, and all of those together hold so
//! much memory at most, however slow their clients are.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Body as _, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Bytes of an answer that the system takes at once, and of a piece of a larger one.
const PIECE: usize = 64 * 1024;
/// Bytes of larger answers that are kept at the same time.
const ROOM: usize = 64 * 1024 * 1024;
/// What room is counted in, in bytes.
const UNIT: usize = 1024;

/// Bytes of a large answer, before it is packed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size(usize);

/// Cuts large answers into pieces, so that what was sent is no longer kept.
pub(super) async fn in_pieces(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let size = response.body().size_hint().exact().and_then(|size| usize::try_from(size).ok());
    match size.filter(|size| *size > PIECE) {
        None => response,
        Some(size) => {
            response.extensions_mut().insert(Size(size));
            response.map(|body| Body::new(Pieces { body, piece: Bytes::new() }))
        }
    }
}

/// Room for large answers.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Semaphore>);

impl Default for Room {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOM / UNIT)))
    }
}

impl Room {
    /// Room for an answer, given back when that is dropped; none when others have too much of it. One that is larger
    /// than all room takes all of it.
    pub(super) fn take(&self, Size(size): Size) -> Option<OwnedSemaphorePermit> {
        let units = u32::try_from(size.div_ceil(UNIT).min(ROOM / UNIT)).ok()?;
        Arc::clone(&self.0).try_acquire_many_owned(units).ok()
    }
}

/// A body, piece by piece.
struct Pieces {
    body: Body,
    /// What is left of the frame that came last.
    piece: Bytes,
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.piece.is_empty() {
            match Pin::new(&mut self.body).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => self.piece = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                other => return other,
            }
        }
        let length = self.piece.len().min(PIECE);
        // A copy: the last pieces, which wait to be sent when all were taken, would keep the whole.
        let piece = Bytes::copy_from_slice(&self.piece.split_to(length));
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.piece.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.piece.len() as u64;
        let rest = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + left);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + left);
        }
        hint
    }
}
