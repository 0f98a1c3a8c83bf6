//! An answer that is handed on while it comes, within its limits.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use reqwest::{Body, Response};
use tokio::time::{Instant, Sleep, sleep};

use crate::error::Timeout;

/// How long the body of an answer may take.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StreamLimits {
    /// Waiting for one chunk.
    pub(crate) idle: Option<Duration>,
    /// When the last byte has to be there.
    pub(crate) deadline: Option<Instant>,
}

/// The same answer, whose body fails when a limit has passed. [`passed`] then says which one.
pub(crate) fn within(limits: StreamLimits, mut response: Response) -> Response {
    let mut limited = http::Response::new(());
    *limited.status_mut() = response.status();
    *limited.version_mut() = response.version();
    *limited.headers_mut() = std::mem::take(response.headers_mut());
    let body = Limited { body: Box::pin(response.bytes_stream()), limits, waiting: None };
    limited.map(|()| Body::wrap_stream(body)).into()
}

/// The limit that an error of a body comes from, if it does.
pub(crate) fn passed(error: &reqwest::Error) -> Option<Timeout> {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        if let Some(Passed(which)) = error.downcast_ref() {
            return Some(*which);
        }
        source = error.source();
    }
    error.is_timeout().then_some(Timeout::Attempt)
}

#[derive(Debug)]
struct Passed(Timeout);

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Timeout::Deadline => "the stream passed the deadline of its call",
            _ => "the next chunk took too long",
        })
    }
}

impl std::error::Error for Passed {}

struct Limited<S> {
    body: Pin<Box<S>>,
    limits: StreamLimits,
    /// Since a chunk was asked for and has not come.
    waiting: Option<(Pin<Box<Sleep>>, Timeout)>,
}

impl<S> Limited<S> {
    fn is_late(&self) -> bool {
        self.limits.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// How long a chunk may take from now on, and what that comes from.
    fn patience(&self) -> Option<(Duration, Timeout)> {
        let left = self.limits.deadline.map(|deadline| deadline.duration_since(Instant::now()));
        match (self.limits.idle, left) {
            (Some(idle), Some(left)) if left < idle => Some((left, Timeout::Deadline)),
            (Some(idle), _) => Some((idle, Timeout::Attempt)),
            (None, left) => left.map(|left| (left, Timeout::Deadline)),
        }
    }
}

type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

impl<S: Stream<Item = reqwest::Result<Bytes>>> Stream for Limited<S> {
    type Item = Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Item>> {
        let this = self.get_mut();
        // Where chunks come without a pause, nothing waits for the time.
        if this.is_late() {
            return Poll::Ready(Some(Err(Passed(Timeout::Deadline).into())));
        }
        if let Poll::Ready(chunk) = this.body.as_mut().poll_next(cx) {
            this.waiting = None;
            return Poll::Ready(chunk.map(|chunk| chunk.map_err(Into::into)));
        }
        if this.waiting.is_none() {
            this.waiting = this.patience().map(|(time, which)| (Box::pin(sleep(time)), which));
        }
        let Some((limit, which)) = &mut this.waiting else { return Poll::Pending };
        ready!(limit.as_mut().poll(cx));
        Poll::Ready(Some(Err(Passed(*which).into())))
    }
}
