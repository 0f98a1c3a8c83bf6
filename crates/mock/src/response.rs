//! What the server answers to a request, as a test says it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::{Value, json};

/// An answer of the server, or what comes in place of one.
///
/// ```
/// use std::time::Duration;
/// use mock::Response;
///
/// let slow = Response::success().delay(Duration::from_millis(50));
/// let busy = Response::envelope(429, "TOO_MANY_REQUESTS", "later").header("retry-after", "1");
/// let broken = Response::success().truncated(10);
/// let gateway = Response::html(502, "<h1>Bad Gateway</h1>");
/// ```
#[derive(Clone)]
pub struct Response {
    pub(crate) kind: Kind,
    pub(crate) delay: Duration,
    pub(crate) ending: Ending,
    pub(crate) status: Option<StatusCode>,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) edits: Vec<Edit>,
    /// A setting that HTTP does not allow.
    pub(crate) broken: Option<&'static str>,
}

pub(crate) type Edit = Arc<dyn Fn(&mut Value) + Send + Sync>;

#[derive(Clone)]
pub(crate) enum Kind {
    /// What the request gets without a script.
    Unscripted,
    Body(Bytes),
    Reset,
    Silence,
}

/// How a body ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    Whole,
    /// The connection breaks after so many bytes.
    Truncated(usize),
    Endless,
}

impl Response {
    /// The response without a script: a success, or a refusal if the request is not valid. A start for
    /// answers that differ in something from that.
    #[must_use]
    pub fn success() -> Self {
        Self::of(Kind::Unscripted)
    }

    /// A status, and nothing in the body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::of(Kind::Body(Bytes::new())).with_status(status)
    }

    /// An error in the service's envelope: `{"error": {"code", "message"}}`.
    #[must_use]
    pub fn envelope(status: u16, code: &str, message: &str) -> Self {
        Self::json(status, &json!({ "error": { "code": code, "message": message } }))
    }

    /// JSON of any form.
    #[must_use]
    pub fn json(status: u16, body: &Value) -> Self {
        Self::content(status, "application/json", body.to_string())
    }

    /// Plain text.
    #[must_use]
    pub fn text(status: u16, body: &str) -> Self {
        Self::content(status, "text/plain; charset=utf-8", body.to_owned())
    }

    /// A page, as proxies and load balancers send it.
    #[must_use]
    pub fn html(status: u16, body: &str) -> Self {
        Self::content(status, "text/html", body.to_owned())
    }

    /// A body of any content type.
    #[must_use]
    pub fn content(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self::of(Kind::Body(body.into()))
            .with_status(status)
            .header(CONTENT_TYPE.as_str(), content_type)
    }

    /// No answer: the connection is reset once the request has come.
    #[must_use]
    pub fn reset() -> Self {
        Self::of(Kind::Reset)
    }

    /// No answer: the connection stays open and nothing comes.
    #[must_use]
    pub fn silence() -> Self {
        Self::of(Kind::Silence)
    }

    fn of(kind: Kind) -> Self {
        Self {
            kind,
            delay: Duration::ZERO,
            ending: Ending::Whole,
            status: None,
            headers: Vec::new(),
            edits: Vec::new(),
            broken: None,
        }
    }

    /// Sets the status, from 200 to 999; the server answers any other with 500 and the reason.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        match StatusCode::from_u16(status) {
            Ok(status) if !status.is_informational() => self.status = Some(status),
            _ => self.broken = Some("the response has a status that is not from 200 to 999"),
        }
        self
    }

    /// Adds a header, in place of one of that name; the server answers what HTTP does not allow with
    /// 500 and the reason.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        match (name.parse::<HeaderName>(), HeaderValue::from_str(value.as_ref())) {
            (Ok(name), Ok(value)) => {
                self.headers.retain(|(other, _)| *other != name);
                self.headers.push((name, value));
            }
            _ => self.broken = Some("the response has a header that HTTP does not allow"),
        }
        self
    }

    /// Waits before anything is answered, on the clock of the system.
    #[must_use]
    pub fn delay(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// Breaks the connection after so many bytes of the body.
    #[must_use]
    pub fn truncated(self, bytes: usize) -> Self {
        Self { ending: Ending::Truncated(bytes), ..self }
    }

    /// Goes on with the body until the client hangs up, or a gibibyte has been sent.
    #[must_use]
    pub fn endless(self) -> Self {
        Self { ending: Ending::Endless, ..self }
    }

    /// Whether a setting is one that HTTP does not allow, so that the server sends status 500.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Changes the JSON of the answer before it is sent.
    ///
    /// ```
    /// # use mock::Response;
    /// let response = Response::success().edit(|answer| answer["data"][0]["url"] = "image.png".into());
    /// ```
    #[must_use]
    pub fn edit(mut self, edit: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        self.edits.push(Arc::new(edit));
        self
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.kind {
            Kind::Unscripted => "success".to_owned(),
            Kind::Body(body) => format!("{} bytes", body.len()),
            Kind::Reset => "reset".to_owned(),
            Kind::Silence => "silence".to_owned(),
        };
        f.debug_struct("Response")
            .field("kind", &format_args!("{kind}"))
            .field("status", &self.status)
            .field("delay", &self.delay)
            .field("ending", &self.ending)
            .field("edits", &self.edits.len())
            .finish_non_exhaustive()
    }
}
