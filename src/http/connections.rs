//! Connections, bounded: a client that sends no request, or sends its head or its body drop by drop, or takes nothing of
//! its answer, is closed after a time, and sooner when its place or the memory of its answer is needed for somebody
//! else. So idle and slow clients shut nobody out.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{StatusCode, Version, header};
use axum::response::Response;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::watch::Receiver;
use tokio::task::{AbortHandle, JoinSet};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::face;
use super::sending::{Room, Size};
use crate::site::HttpError;

/// Time that a client has for the head of a request, the wait for its first byte included.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// Time in which a client has to take something of its answer.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);
/// Pause before another try when the system gives no connection, or others have all room for large answers.
const PAUSE: Duration = Duration::from_millis(20);
/// Tries to find room for a large answer, of which the first so many wait for those that are taken right now.
const TRIES: usize = 250;
const PATIENT: usize = 25;

/// The connections that are open.
#[derive(Default)]
struct Open {
    places: Mutex<BTreeMap<u64, Place>>,
    /// Counts up at every change, so that the smallest number is the longest idle.
    clock: AtomicU64,
    /// Room for large answers.
    room: Room,
}

struct Place {
    state: Arc<State>,
    task: AbortHandle,
}

/// No request is there.
const IDLE: u8 = 0;
/// The body of a request is on its way.
const ARRIVING: u8 = 1;
/// A large answer is on its way.
const SENDING: u8 = 2;
/// A request that is whole is being answered.
const BUSY: u8 = 3;

/// What one connection does.
#[derive(Default)]
struct State {
    /// [`IDLE`], [`ARRIVING`], [`SENDING`] or [`BUSY`].
    phase: AtomicU8,
    /// When that changed last.
    since: AtomicU64,
}

impl Open {
    fn places(&self) -> MutexGuard<'_, BTreeMap<u64, Place>> {
        // Places are put in and taken out whole, so one that a panic left behind is none of them.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }

    /// Closes the connection that has been idle longest, or else has kept its body back longest, or has taken nothing
    /// of its answer longest; tells whether there was one.
    fn close_idle(&self) -> bool {
        self.close(|phase| phase != BUSY)
    }

    /// Closes the connection that has taken nothing of a large answer longest.
    fn close_sending(&self) {
        self.close(|phase| phase == SENDING);
    }

    fn close(&self, may: impl Fn(u8) -> bool) -> bool {
        let mut places = self.places();
        let phase = |place: &Place| place.state.phase.load(Ordering::Relaxed);
        let waiting = places.iter().filter(|(_, place)| may(phase(place)));
        let longest = waiting
            .min_by_key(|(_, place)| (phase(place), place.state.since.load(Ordering::Relaxed)));
        let Some(id) = longest.map(|(id, _)| *id) else { return false };
        if let Some(place) = places.remove(&id) {
            place.task.abort();
        }
        true
    }

    /// Room for a large answer, as clients take theirs, or else at the cost of those that take nothing.
    async fn room_for(&self, size: Size) -> Option<OwnedSemaphorePermit> {
        for tried in 0..TRIES {
            if let Some(room) = self.room.take(size) {
                return Some(room);
            }
            if tried >= PATIENT {
                // The room of one that is closed is free a little later.
                self.close_sending();
            }
            tokio::time::sleep(PAUSE).await;
        }
        None
    }
}

/// Answers at most `most` connections at once until `stopped` says so; then those open may finish what they are at.
pub(super) async fn serve(
    listener: TcpListener,
    app: Router,
    most: usize,
    stopped: Receiver<bool>,
) {
    let open = Arc::new(Open::default());
    let mut tasks = JoinSet::new();
    let mut stop = stopped.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = tasks.join_next() => continue,
        };
        let (stream, client) = match accepted {
            Ok(accepted) => accepted,
            Err(e) => {
                // Out of file handles, most likely: whoever holds one for nothing gives it back.
                tracing::warn!(error = %e, "cannot take a connection");
                open.close_idle();
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        if open.places().len() >= most && !open.close_idle() {
            tracing::warn!(%client, "all connections are busy: refused");
            continue;
        }
        let state = Arc::new(State::default());
        let id = open.tick();
        state.since.store(id, Ordering::Relaxed);
        let answering =
            answer(stream, client, app.clone(), (open.clone(), state.clone()), stopped.clone());
        let (held, mut places) = (open.clone(), open.places());
        let task = tasks.spawn(async move {
            answering.await;
            held.places().remove(&id);
        });
        places.insert(id, Place { state, task });
    }
    drop(listener);
    while tasks.join_next().await.is_some() {}
}

/// Answers the requests of one connection.
async fn answer(
    stream: TcpStream,
    client: SocketAddr,
    app: Router,
    (open, state): (Arc<Open>, Arc<State>),
    mut stopped: Receiver<bool>,
) {
    let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let (app, open, state) = (app.clone(), open.clone(), state.clone());
        async move {
            state.since.store(open.tick(), Ordering::Relaxed);
            state.phase.store(ARRIVING, Ordering::Relaxed);
            let uri = request.uri().clone();
            let hosts = request.headers().get_all(header::HOST).iter().count();
            if request.version() == Version::HTTP_11 && hosts != 1 {
                state.phase.store(IDLE, Ordering::Relaxed);
                return Ok(face::face(&one_host(), &uri, false, None));
            }
            let mut request = request.map(|body| Body::new(Arriving::new(body, state.clone())));
            request.extensions_mut().insert(ConnectInfo(client));
            let answer: Result<Response, Infallible> = app.oneshot(request).await;
            let answer = answer?;
            let size = answer.extensions().get::<Size>().copied();
            let room = match size {
                None => None,
                Some(size) => Some(open.room_for(size).await),
            };
            // A body that the client is slow to read keeps no place either.
            state.since.store(open.tick(), Ordering::Relaxed);
            state.phase.store(IDLE, Ordering::Relaxed);
            Ok::<_, Infallible>(match room {
                None => answer,
                Some(Some(room)) => {
                    state.phase.store(SENDING, Ordering::Relaxed);
                    answer.map(|body| Body::new(Leaving { body, open, state, _room: room }))
                }
                Some(None) => face::face(&no_room(), &uri, false, None),
            })
        }
    });
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(TAKEN_WITHIN));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .serve_connection(TokioIo::new(Box::pin(stream)), service);
    let mut connection = std::pin::pin!(connection);
    // What breaks a connection is the client's; the answer was told where it was made.
    let stopping = async {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    tokio::select! {
        _ = connection.as_mut() => return,
        () = stopping => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}

fn one_host() -> HttpError {
    let english = "a request names its host once, in one Host header";
    HttpError::new(StatusCode::BAD_REQUEST, english, "请求须有且仅有一个 Host 头")
}

fn no_room() -> HttpError {
    let english = "too many large answers are on their way; ask again in a moment";
    HttpError::new(StatusCode::SERVICE_UNAVAILABLE, english, "正在传送的大篇答复过多，请稍后再试")
}

/// A large answer on its way: its connection may be closed for another answer when nothing of it is taken.
struct Leaving {
    body: Body,
    open: Arc<Open>,
    state: Arc<State>,
    /// Given back when the answer has gone, or its connection.
    _room: OwnedSemaphorePermit,
}

impl hyper::body::Body for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.state.since.store(self.open.tick(), Ordering::Relaxed);
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.state.phase.store(IDLE, Ordering::Relaxed);
    }
}

/// The body of a request on its way: until all of it is here its connection may be closed for another.
struct Arriving {
    body: Incoming,
    state: Arc<State>,
}

impl Arriving {
    fn new(body: Incoming, state: Arc<State>) -> Self {
        let arriving = Self { body, state };
        arriving.look();
        arriving
    }

    fn look(&self) {
        if self.body.is_end_stream() {
            self.state.phase.store(BUSY, Ordering::Relaxed);
        }
    }
}

impl hyper::body::Body for Arriving {
    type Data = <Incoming as hyper::body::Body>::Data;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match polled {
            Poll::Ready(None) => self.state.phase.store(BUSY, Ordering::Relaxed),
            _ => self.look(),
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
