//! What a service answers in place of a success.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use super::{Charge, Reply};

/// Longest message that is shown, in characters.
const SHOWN_MESSAGE: usize = 500;

/// An answer that is no success: a status and whatever came with it.
///
/// Code and message are read from the service's envelope `{"error": {"code", "message"}}` and from
/// the form that OpenAI-compatible servers send. Where neither is there, in an HTML page of a proxy
/// for example, the body is still whole, up to the limit of the client.
#[derive(Clone)]
pub struct ApiError {
    reply: Reply,
    is_success: bool,
    code: Option<ErrorCode>,
    message: Option<String>,
}

impl ApiError {
    pub(crate) fn new(reply: Reply, is_success: bool) -> Self {
        let envelope = serde_json::from_slice::<Envelope>(&reply.body).ok().map(|e| e.error);
        let (code, message) = envelope.map_or((None, None), |body| {
            let code = body.code.and_then(Code::into_text).map(|code| code.as_str().into());
            (code, body.message)
        });
        Self { reply, is_success, code, message }
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.reply.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.reply.headers
    }

    /// The body, up to the client's limit for errors.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.reply.body
    }

    /// The service's code, if the body has one.
    #[must_use]
    pub fn code(&self) -> Option<&ErrorCode> {
        self.code.as_ref()
    }

    /// The service's words, if the body has some.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// What the service, or something before it, calls this request, if it says so: the header
    /// `x-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.headers().get("x-request-id")?.to_str().ok()
    }

    /// Whether the service itself answered, in an envelope of its own.
    pub(crate) fn has_envelope(&self) -> bool {
        self.code.is_some() || self.message.is_some()
    }

    /// What is known of the cost: an error of the service itself, and anything that blames the
    /// request, is not charged. A gateway that answers for the service knows nothing of it.
    pub(crate) fn charge(&self) -> Charge {
        match self.status().as_u16() {
            200..=299 => Charge::Completed,
            300..=499 => Charge::Rejected,
            _ if self.has_envelope() => Charge::Rejected,
            _ => Charge::Unknown,
        }
    }

    /// How long the service asks to wait: seconds, or a date (RFC 9110, section 10.2.3).
    pub(crate) fn retry_after(&self, now: std::time::SystemTime) -> Option<Duration> {
        let text = self.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = httpdate::parse_http_date(text).ok()?;
        Some(date.duration_since(now).unwrap_or_default())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status().as_u16();
        if self.is_success {
            let kind = self.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            let kind = kind.unwrap_or("no content type");
            return write!(f, "unexpected answer: status {status}, {kind}");
        }
        write!(f, "the service answered {status}")?;
        if let Some(code) = &self.code {
            write!(f, " {code}")?;
        }
        match self.message.as_deref() {
            None | Some("") => Ok(()),
            Some(message) => {
                let shown: String = message
                    .chars()
                    .map(|c| if c.is_control() { ' ' } else { c })
                    .take(SHOWN_MESSAGE)
                    .collect();
                write!(f, ": {shown}")
            }
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status())
            .field("code", &self.code)
            .field("body", &format_args!("{} bytes", self.body().len()))
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Envelope {
    error: Body,
}

#[derive(Deserialize)]
struct Body {
    #[serde(default)]
    code: Option<Code>,
    #[serde(default)]
    message: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Code {
    Text(String),
    Number(serde_json::Number),
    Other(serde::de::IgnoredAny),
}

impl Code {
    fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(number) => Some(number.to_string()),
            Self::Other(_) => None,
        }
    }
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// The service's codes. A code that is not known here is kept as it came.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
            /// Any other code.
            Other(String),
        }

        impl ErrorCode {
            /// The code as the service writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }
    };
}

error_codes! {
    /// `REQUEST_ERROR`: the body, a field or the model is not acceptable.
    RequestError = "REQUEST_ERROR",
    /// `FIAT_PAYMENTS_ONLY`: there is no balance, or not enough. Comes with status 400.
    FiatPaymentsOnly = "FIAT_PAYMENTS_ONLY",
    /// `AUTH_ERROR`: the token is missing or not valid.
    AuthError = "AUTH_ERROR",
    /// `BALANCE_ERROR`: a stack cannot be bought.
    BalanceError = "BALANCE_ERROR",
    /// `NOT_FOUND`: the node has no address now.
    NotFound = "NOT_FOUND",
    /// `LOCKED`: something is in use.
    Locked = "LOCKED",
    /// `UNAVAILABLE_STACK`: no compute units are at hand.
    UnavailableStack = "UNAVAILABLE_STACK",
    /// `TOO_MANY_REQUESTS`: the node is overloaded.
    TooManyRequests = "TOO_MANY_REQUESTS",
    /// `INTERNAL_ERROR`: the proxy or the node failed. With the message `Bad Request` the node
    /// refused the request, and will refuse it again.
    InternalError = "INTERNAL_ERROR",
    /// `NOT_IMPLEMENTED`.
    NotImplemented = "NOT_IMPLEMENTED",
    /// `SERVICE_UNAVAILABLE`.
    ServiceUnavailable = "SERVICE_UNAVAILABLE",
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.as_str().chars().filter(|c| !c.is_control()).take(100).collect();
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn with_retry_after(value: &str) -> ApiError {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        let status = StatusCode::TOO_MANY_REQUESTS;
        ApiError::new(Reply { status, headers, body: Bytes::new() }, false)
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date() {
        // Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110.
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (value, wait) in [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:50:37 GMT", Some(60)),
            // A date that has passed: at once.
            ("Sun, 06 Nov 1994 08:49:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("1.5", None),
            ("99999999999999999999", None),
        ] {
            let expected = wait.map(Duration::from_secs);
            assert_eq!(with_retry_after(value).retry_after(now), expected, "{value}");
        }
    }

    #[test]
    fn message_is_shown_in_one_line_of_bounded_length() {
        let message = "line\nbreak ".repeat(1000);
        let body = serde_json::json!({"error": {"code": "REQUEST_ERROR", "message": message}});
        let body = Bytes::from(body.to_string());
        let status = StatusCode::BAD_REQUEST;
        let error = ApiError::new(Reply { status, headers: HeaderMap::new(), body }, false);
        let shown = error.to_string();
        assert!(
            shown.starts_with("the service answered 400 REQUEST_ERROR: line break "),
            "{shown}"
        );
        assert!(shown.len() < 600 && !shown.contains('\n'));
        assert_eq!(error.message(), Some(message.as_str()));
    }

    #[test]
    fn every_known_code_survives_the_round() {
        for text in ["FIAT_PAYMENTS_ONLY", "INTERNAL_ERROR", "SOMETHING_NEW", ""] {
            assert_eq!(ErrorCode::from(text).as_str(), text);
        }
        assert_eq!(ErrorCode::from("AUTH_ERROR"), ErrorCode::AuthError);
    }
}
