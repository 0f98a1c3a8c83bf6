//! What a client knows of its service beyond the OpenAPI document.

use std::fmt;

use reqwest::StatusCode;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::error::Charge;

/// What a client knows of its service beyond the OpenAPI document.
///
/// Every method but the first two has a default that fits most services. A client has one static
/// value of it, which [`client!`](crate::client) takes.
///
/// ```
/// use runtime::policy::ServicePolicy;
///
/// #[derive(Debug)]
/// struct Pets;
///
/// impl ServicePolicy for Pets {
///     fn user_agent(&self) -> &'static str {
///         concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"))
///     }
///     fn server_url(&self) -> Option<&'static str> {
///         Some("https://pets.example")
///     }
/// }
/// ```
pub trait ServicePolicy: fmt::Debug + Send + Sync {
    /// The value of `User-Agent`.
    fn user_agent(&self) -> &'static str;

    /// The base URL of the service, unless the builder sets another one.
    fn server_url(&self) -> Option<&'static str>;

    /// Header names, in lower case, that callers may not set because the service or a proxy before
    /// it uses them.
    fn reserved_headers(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether a call whose credentials are missing fails before it is sent. Default: it does. The
    /// response of the service to such a call says less than that error.
    fn requires_credentials(&self) -> bool {
        true
    }

    /// Reads the body of an error response.
    fn error_body(&self, content: &[u8]) -> ErrorBody {
        ErrorBody::read(content)
    }

    /// Whether the request of an error response (4xx or 5xx) may have been charged. Default:
    /// [`Refusal::general_charge`].
    fn charge(&self, refusal: &Refusal<'_>) -> Charge {
        refusal.general_charge()
    }

    /// Whether an error response will be the same for every further attempt. Default:
    /// [`Refusal::is_account_closed`].
    fn is_permanent(&self, refusal: &Refusal<'_>) -> bool {
        refusal.is_account_closed()
    }
}

/// An error response, as a [`ServicePolicy`] judges it.
#[derive(Debug, Clone, Copy)]
pub struct Refusal<'a> {
    /// The status.
    pub status: StatusCode,
    /// The error code in the body.
    pub code: Option<&'a str>,
    /// The message in the body.
    pub message: Option<&'a str>,
}

impl Refusal<'_> {
    /// [`Charge::Rejected`] for statuses that a server sends before it does any work: redirects that
    /// keep the method, 400 to 405, 413, 415, 422 and 429. [`Charge::Unknown`] for all others: a
    /// gateway that gives up does not know what the server behind it goes on to do.
    #[must_use]
    pub fn general_charge(&self) -> Charge {
        match self.status.as_u16() {
            307 | 308 | 400..=405 | 413 | 415 | 422 | 429 => Charge::Rejected,
            _ => Charge::Unknown,
        }
    }

    /// Whether the code is one that OpenAI-compatible servers send, with status 429, for an account
    /// without means. Waiting does not help.
    #[must_use]
    pub fn is_account_closed(&self) -> bool {
        const CODES: [&str; 5] = [
            "insufficient_quota",
            "billing_hard_limit_reached",
            "billing_not_active",
            "account_deactivated",
            "access_terminated",
        ];
        self.code.is_some_and(|code| CODES.iter().any(|known| code.eq_ignore_ascii_case(known)))
    }
}

/// What the body of an error response says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ErrorBody {
    /// The service's code for the error.
    pub code: Option<String>,
    /// The service's message.
    pub message: Option<String>,
}

impl ErrorBody {
    /// Reads the envelope `{"error": {"code", "message"}}`, and what the same two members are at
    /// the top level, where `error` may be the message as text; or problem details (RFC 9457),
    /// whose `detail`, or else `title`, is the message. Numbers become text. A body in another form
    /// gives nothing.
    #[must_use]
    pub fn read(content: &[u8]) -> Self {
        let Ok(body) = serde_json::from_slice::<Body>(content) else { return Self::default() };
        let (error, text) = match body.error {
            Some(Error::Object(error)) => (error, None),
            Some(Error::Text(text)) => (Inner::default(), Some(text)),
            Some(Error::Other(_)) | None => (Inner::default(), None),
        };
        let words = [error.message, body.message, body.detail, body.title];
        Self {
            code: error.code.and_then(Scalar::into_text).or(body.code.and_then(Scalar::into_text)),
            message: words.into_iter().flatten().find_map(Scalar::into_message).or(text),
        }
    }

    /// Reads the envelope `{"error": {"code", "message"}}` alone.
    #[must_use]
    pub fn read_envelope(content: &[u8]) -> Self {
        let Ok(Envelope { error }) = serde_json::from_slice(content) else {
            return Self::default();
        };
        error.into()
    }
}

impl From<Inner> for ErrorBody {
    fn from(error: Inner) -> Self {
        Self {
            code: error.code.and_then(Scalar::into_text),
            message: error.message.and_then(Scalar::into_message),
        }
    }
}

#[derive(Deserialize)]
struct Envelope {
    error: Inner,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    error: Option<Error>,
    #[serde(default)]
    code: Option<Scalar>,
    #[serde(default)]
    message: Option<Scalar>,
    #[serde(default)]
    detail: Option<Scalar>,
    #[serde(default)]
    title: Option<Scalar>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Error {
    Object(Inner),
    Text(String),
    Other(IgnoredAny),
}

#[derive(Deserialize, Default)]
struct Inner {
    #[serde(default)]
    code: Option<Scalar>,
    #[serde(default)]
    message: Option<Scalar>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(serde_json::Number),
    Other(IgnoredAny),
}

impl Scalar {
    fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(number) => Some(number.to_string()),
            Self::Other(_) => None,
        }
    }

    fn into_message(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_) | Self::Other(_) => None,
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A service of which nothing is known, for tests of other modules.
    #[derive(Debug)]
    pub(crate) struct General;

    impl ServicePolicy for General {
        fn user_agent(&self) -> &'static str {
            "runtime-tests"
        }
        fn server_url(&self) -> Option<&'static str> {
            None
        }
        fn reserved_headers(&self) -> &'static [&'static str] {
            &["x-reserved"]
        }
    }

    #[test]
    fn common_error_bodies_are_read() {
        for (body, code, message) in [
            (r#"{"error": {"code": "A", "message": "b"}}"#, Some("A"), Some("b")),
            (r#"{"error": {"code": 404, "message": "b", "x": 1}}"#, Some("404"), Some("b")),
            (r#"{"error": {"code": null, "message": ["b"]}}"#, None, None),
            (r#"{"error": "b", "code": "A"}"#, Some("A"), Some("b")),
            (r#"{"code": 7, "message": "b"}"#, Some("7"), Some("b")),
            (r#"{"message": "b", "documentation_url": "c"}"#, None, Some("b")),
            (
                r#"{"type": "about:blank", "title": "t", "status": 400, "detail": "d"}"#,
                None,
                Some("d"),
            ),
            (r#"{"title": "t", "status": 400}"#, None, Some("t")),
            (r#"{"error": true}"#, None, None),
            ("[]", None, None),
            ("<html></html>", None, None),
            ("", None, None),
        ] {
            let read = ErrorBody::read(body.as_bytes());
            let is_envelope = body.starts_with(r#"{"error": {"#);
            let envelope = if is_envelope { read.clone() } else { ErrorBody::default() };
            assert_eq!(ErrorBody::read_envelope(body.as_bytes()), envelope, "{body}");
            assert_eq!((read.code.as_deref(), read.message.as_deref()), (code, message), "{body}");
        }
    }
}
