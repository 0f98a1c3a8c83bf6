//! Bodies that end as a script says.

use std::convert::Infallible;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use crate::response::Ending;

/// What an endless body goes on with.
const FILLER: &[u8] = &[b' '; 16 * 1024];
/// An endless body ends here all the same.
const LONGEST: u64 = 1024 * 1024 * 1024;

/// The body of an answer.
pub(crate) struct Body {
    next: Option<Bytes>,
    end: End,
}

enum End {
    Whole,
    /// What was announced but does not come.
    Broken {
        missing: u64,
        has_waited: bool,
    },
    Filler {
        sent: u64,
    },
}

/// The connection breaks inside of an answer, as the script says.
#[derive(Debug)]
pub(crate) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the answer breaks off, as the script says")
    }
}

impl std::error::Error for Broken {}

impl From<Infallible> for Broken {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl Body {
    pub(crate) fn new(bytes: Bytes, ending: Ending) -> Self {
        match ending {
            Ending::Whole => Self { next: Some(bytes), end: End::Whole },
            Ending::Truncated(at) => {
                let kept = bytes.slice(..at.min(bytes.len()));
                // Something is missing even if there was no more.
                let missing = (bytes.len() - kept.len()).max(1) as u64;
                Self { next: Some(kept), end: End::Broken { missing, has_waited: false } }
            }
            Ending::Endless => Self { next: Some(bytes), end: End::Filler { sent: 0 } },
        }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(bytes) = self.next.take().filter(|bytes| !bytes.is_empty()) {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match &mut self.end {
            End::Whole => Poll::Ready(None),
            // What came before is written out while nothing is ready.
            End::Broken { has_waited, .. } if !*has_waited => {
                *has_waited = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::Broken { .. } => Poll::Ready(Some(Err(Broken))),
            End::Filler { sent } if *sent > LONGEST => Poll::Ready(None),
            End::Filler { sent } => {
                *sent += FILLER.len() as u64;
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(FILLER)))))
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        let next = self.next.as_ref().map_or(0, Bytes::len) as u64;
        match self.end {
            End::Whole => SizeHint::with_exact(next),
            End::Broken { missing, .. } => SizeHint::with_exact(next + missing),
            End::Filler { .. } => SizeHint::default(),
        }
    }
}
