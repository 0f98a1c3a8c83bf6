//! Whether a request has reached a connection.
//!
//! hyper asks for the body of a request when it writes the request to a connection, and not before:
//! as long as nobody has asked, no part of the body has left this machine, and a request whose body
//! never came is no request. A call whose time is over takes the request back in the same step in
//! which it asks, so that what it then says stays true.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame, SizeHint};
use reqwest::{Body, Request};

const WAITING: u8 = 0;
const TAKEN: u8 = 1;
const WITHDRAWN: u8 = 2;

/// What has become of one request.
#[derive(Debug)]
pub(crate) struct Handover(Arc<AtomicU8>);

impl Handover {
    /// Watches a request. It cannot be copied any more.
    pub(crate) fn watch(request: &mut Request) -> Self {
        let state = Arc::new(AtomicU8::new(WAITING));
        let inner = request.body_mut().take().unwrap_or_default();
        *request.body_mut() = Some(Body::wrap(Watched { inner, state: Arc::clone(&state) }));
        Self(state)
    }

    /// Takes the request back: whether no connection has asked for it, and none will get it.
    pub(crate) fn withdraw(&self) -> bool {
        let withdrawn =
            self.0.compare_exchange(WAITING, WITHDRAWN, Ordering::SeqCst, Ordering::SeqCst);
        matches!(withdrawn, Ok(_) | Err(WITHDRAWN))
    }
}

/// A body that notes when it is asked for.
struct Watched {
    inner: Body,
    state: Arc<AtomicU8>,
}

impl Watched {
    /// Notes that a connection has taken the request, unless it has been withdrawn.
    fn take(&self) -> Result<(), Withdrawn> {
        match self.state.compare_exchange(WAITING, TAKEN, Ordering::SeqCst, Ordering::SeqCst) {
            Ok(_) | Err(TAKEN) => Ok(()),
            Err(_) => Err(Withdrawn),
        }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        if let Err(withdrawn) = this.take() {
            return Poll::Ready(Some(Err(withdrawn.into())));
        }
        Pin::new(&mut this.inner).poll_frame(cx).map_err(Into::into)
    }

    /// An empty body is never asked for a frame; connections ask for its end instead.
    fn is_end_stream(&self) -> bool {
        let is_end = self.inner.is_end_stream();
        // One that has been withdrawn has an end that fails.
        is_end && self.take().is_ok()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// The call has ended before a connection took its request.
#[derive(Debug)]
struct Withdrawn;

impl fmt::Display for Withdrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request was withdrawn before it was sent")
    }
}

impl std::error::Error for Withdrawn {}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn request(body: Option<&'static str>) -> Request {
        let mut request = Request::new(reqwest::Method::POST, "http://a.b/".parse().unwrap());
        *request.body_mut() = body.map(Body::from);
        request
    }

    fn poll(request: &mut Request) -> Option<Result<Bytes, String>> {
        let mut body = request.body_mut().take().unwrap();
        let frame = Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(frame) = frame else { panic!("a body in memory is there at once") };
        frame.map(|frame| match frame {
            Ok(frame) => Ok(frame.into_data().unwrap()),
            Err(error) => Err(format!("{error:?}")),
        })
    }

    #[test]
    fn request_is_sent_once_its_body_is_asked_for() {
        let mut request = request(Some("{}"));
        let handover = Handover::watch(&mut request);
        assert_eq!(request.body().unwrap().size_hint().exact(), Some(2));
        assert!(!request.body().unwrap().is_end_stream());
        assert_eq!(poll(&mut request), Some(Ok(Bytes::from("{}"))));
        assert!(!handover.withdraw());
    }

    #[test]
    fn request_without_a_body_is_sent_once_its_end_is_asked_for() {
        let mut request = request(None);
        let handover = Handover::watch(&mut request);
        assert!(request.body().unwrap().is_end_stream());
        assert!(!handover.withdraw());
    }

    #[test]
    fn withdrawn_request_gives_nothing_away() {
        for body in [Some("hunter2"), None] {
            let mut request = request(body);
            let handover = Handover::watch(&mut request);
            assert!(handover.withdraw() && handover.withdraw());
            assert!(!request.body().unwrap().is_end_stream());
            let error = poll(&mut request).unwrap().unwrap_err();
            assert!(error.contains("Withdrawn") && !error.contains("hunter2"), "{error}");
        }
    }
}
