//! What can go wrong with a call.
//!
//! One opaque type with the questions that a caller asks: was it the service, was it time, may it
//! be repeated, has it been paid for? How it came about is private, so that it can change.

mod api;
mod build;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

pub use api::ApiError;
pub use build::BuildError;
pub(crate) use build::Kind as BuildErrorKind;

/// Why a call brought no usable answer.
///
/// `Display` says it in one line; neither it nor `Debug` shows the token, the prompt, a body or the
/// service's words, which may repeat them.
///
/// # Troubleshooting
///
/// | question | answer |
/// | --- | --- |
/// | what did the service say? | [`api_error`](Self::api_error): status, code, message, body, headers |
/// | which time limit was it? | [`timeout`](Self::timeout) |
/// | may I repeat the call? | [`is_retryable`](Self::is_retryable), which never says yes where it may be paid for twice |
/// | has it been paid for? | [`charge`](Self::charge) |
/// | the answer does not decode, and I want it all the same | [`body`](Self::body) |
/// | what was tried? | [`attempts`](Self::attempts) |
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    charge: Charge,
    is_retryable: bool,
    attempts: Vec<Attempt>,
}

pub(crate) enum Kind {
    Api(ApiError),
    Timeout {
        which: Timeout,
        source: Box<dyn std::error::Error + Send + Sync>,
        received: Option<FullResponse>,
    },
    Connect(reqwest::Error),
    Interrupted(reqwest::Error),
    Malformed(reqwest::Error),
    Encoded {
        received: FullResponse,
        encoding: String,
    },
    Decode {
        received: FullResponse,
        source: DecodeError,
    },
    TooLarge {
        received: FullResponse,
        limit: usize,
    },
    Truncated {
        received: FullResponse,
        source: reqwest::Error,
    },
    Request(Box<dyn std::error::Error + Send + Sync>),
}

/// A response with its body, as far as that was read.
#[derive(Clone)]
pub struct FullResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What is known of the cost of a call that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Charge {
    /// The request did not reach the service.
    NotSent,
    /// The service answered that it did not do the work.
    Rejected,
    /// The request was sent and the work may have been done and paid for: the answer did not come,
    /// or did not come from the service itself. Repeating the call may pay twice.
    Unknown,
    /// The service did the work, and its answer cannot be used as it is. See [`Error::body`].
    Completed,
}

/// A time limit that passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Timeout {
    /// Connecting took too long; nothing was sent.
    Connect,
    /// One attempt took too long.
    Attempt,
    /// The call as a whole took too long, attempts and waits together.
    Deadline,
}

/// One attempt of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// The status of the answer, if one came.
    pub status: Option<StatusCode>,
    /// What is known of its cost, if it failed.
    pub charge: Option<Charge>,
    /// How long was waited before the next attempt, if there was one.
    pub delay: Option<Duration>,
}

/// Where an answer stops being what the document says. It holds places, not values: those may
/// repeat the prompt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecodeError {
    line: usize,
    column: usize,
    category: serde_json::error::Category,
}

impl From<&serde_json::Error> for DecodeError {
    fn from(error: &serde_json::Error) -> Self {
        Self { line: error.line(), column: error.column(), category: error.classify() }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.category {
            serde_json::error::Category::Data => "a value that the document does not allow",
            serde_json::error::Category::Syntax => "not JSON",
            serde_json::error::Category::Eof => "the JSON ends too early",
            serde_json::error::Category::Io => "reading failed",
        };
        match self.line {
            // Not read from text, so there is no place.
            0 => f.write_str(what),
            line => write!(f, "{what}, at line {line} column {}", self.column),
        }
    }
}

impl std::error::Error for DecodeError {}

impl Error {
    pub(crate) fn new(
        kind: Kind,
        charge: Charge,
        is_retryable: bool,
        attempts: Vec<Attempt>,
    ) -> Self {
        let charge = attempts.iter().filter_map(|attempt| attempt.charge).fold(charge, Charge::max);
        let is_retryable = is_retryable && charge <= Charge::Rejected;
        Self(Box::new(Inner { kind, charge, is_retryable, attempts }))
    }

    /// An answer that the service gave and that is not what the document says.
    pub(crate) fn undecoded(
        received: FullResponse,
        source: DecodeError,
        attempts: Vec<Attempt>,
    ) -> Self {
        Self::new(Kind::Decode { received, source }, Charge::Completed, false, attempts)
    }

    /// The same for a call whose answer had begun before: it has cost what such a call costs.
    pub(crate) fn begun(mut self, charge: Charge) -> Self {
        self.0.charge = self.0.charge.max(charge);
        self.0.is_retryable = false;
        self
    }

    /// The same, with attempts before its own.
    pub(crate) fn after(mut self, attempts: Vec<Attempt>) -> Self {
        self.0.attempts.splice(0..0, attempts);
        self
    }

    /// A request that could not be made.
    pub(crate) fn request(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Kind::Request(source.into()), Charge::NotSent, false, Vec::new())
    }

    /// The status of the answer, if one came.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match &self.0.kind {
            Kind::Api(error) => Some(error.status()),
            _ => self.received().map(|received| received.status),
        }
    }

    /// The headers of the answer, if one came.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        match &self.0.kind {
            Kind::Api(error) => Some(error.headers()),
            _ => self.received().map(|received| &received.headers),
        }
    }

    /// The body of the answer as far as it was read, if one came. It may hold a result that was
    /// paid for.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        match &self.0.kind {
            Kind::Api(error) => Some(error.body()),
            _ => self.received().map(|received| &received.body),
        }
    }

    /// What was answered in place of a success: any status but a documented success, of any
    /// content type, and a success of the wrong content type.
    #[must_use]
    pub fn api_error(&self) -> Option<&ApiError> {
        match &self.0.kind {
            Kind::Api(error) => Some(error),
            _ => None,
        }
    }

    /// The time limit that passed, if it was one.
    #[must_use]
    pub fn timeout(&self) -> Option<Timeout> {
        match &self.0.kind {
            Kind::Timeout { which, .. } => Some(*which),
            _ => None,
        }
    }

    /// Whether a time limit passed; [`timeout`](Self::timeout) says which.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.timeout().is_some()
    }

    /// Whether no connection came about, in time or at all. Nothing was sent.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(&self.0.kind, Kind::Connect(_) | Kind::Timeout { which: Timeout::Connect, .. })
    }

    /// Whether something answered in a way that is not HTTP, or beyond what is read of it, so that
    /// neither status nor body are known.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        matches!(&self.0.kind, Kind::Malformed(_))
    }

    /// Whether the service succeeded and its answer is not what the document says, or
    /// [`ApiError::json`] was asked for what is not there.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(&self.0.kind, Kind::Decode { .. })
    }

    /// Whether another attempt may succeed and cannot pay twice.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.0.is_retryable
    }

    /// What is known of the cost of all attempts together: the worst of them counts.
    #[must_use]
    pub fn charge(&self) -> Charge {
        self.0.charge
    }

    /// The attempts that were made, in order.
    #[must_use]
    pub fn attempts(&self) -> &[Attempt] {
        &self.0.attempts
    }

    fn received(&self) -> Option<&FullResponse> {
        match &self.0.kind {
            Kind::Decode { received, .. }
            | Kind::Encoded { received, .. }
            | Kind::TooLarge { received, .. }
            | Kind::Truncated { received, .. }
            | Kind::Timeout { received: Some(received), .. } => Some(received),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Api(error) => write!(f, "{error}")?,
            Kind::Timeout { which, .. } => f.write_str(match which {
                Timeout::Connect => "connecting took too long",
                Timeout::Attempt => "the answer took too long",
                Timeout::Deadline => "the call passed its deadline",
            })?,
            Kind::Connect(_) => f.write_str("the service cannot be reached")?,
            Kind::Interrupted(_) => f.write_str("the connection broke before an answer came")?,
            Kind::Malformed(_) => f.write_str("the answer is not valid HTTP")?,
            Kind::Encoded { encoding, .. } => {
                write!(
                    f,
                    "the answer has the content encoding `{encoding}`, which was not asked for"
                )?;
            }
            Kind::Decode { received, source } => {
                let status = received.status.as_u16();
                write!(f, "the answer with status {status} does not decode: {source}")?;
            }
            Kind::TooLarge { limit, .. } => write!(f, "the answer is larger than {limit} bytes")?,
            Kind::Truncated { .. } => f.write_str("the connection broke inside of the answer")?,
            Kind::Request(_) => f.write_str("the request cannot be made")?,
        }
        match self.0.attempts.len() {
            0 | 1 => Ok(()),
            attempts => write!(f, " (after {attempts} attempts)"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("message", &self.to_string())
            .field("status", &self.status())
            .field("charge", &self.0.charge)
            .field("attempts", &self.0.attempts.len())
            .field("source", &std::error::Error::source(self).map(ToString::to_string))
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            Kind::Connect(source)
            | Kind::Interrupted(source)
            | Kind::Malformed(source)
            | Kind::Truncated { source, .. } => Some(source),
            Kind::Decode { source, .. } => Some(source),
            Kind::Request(source) | Kind::Timeout { source, .. } => Some(&**source),
            Kind::Api(_) | Kind::Encoded { .. } | Kind::TooLarge { .. } => None,
        }
    }
}
