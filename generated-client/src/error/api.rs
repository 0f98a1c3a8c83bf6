//! What a service answers in place of a success.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Charge, DecodeError, Error, Kind, Reply};
use crate::media::is_json;
use crate::retry::RetryAfter;

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
            (code, body.message.and_then(Message::into_text))
        });
        Self { reply, is_success, code, message }
    }

    #[allow(dead_code, reason = "used by the calls of documents with answers of several kinds")]
    pub(crate) fn into_reply(self) -> Reply {
        self.reply
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

    /// The service's words, if the body has some. They are not part of `Display`, as a service may
    /// repeat what it was sent.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The body as a type of the document: one of those that it gives for its errors.
    ///
    /// ```no_run
    /// # use generated_client::{Error, types::ErrorEnvelope};
    /// # fn example(error: &Error) -> Result<(), Error> {
    /// if let Some(api) = error.api_error() {
    ///     let envelope: ErrorEnvelope = api.json()?;
    ///     println!("{:?}", envelope.error.param);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The body is not JSON, or not of this type. The error says where and shows nothing of the
    /// content; [`Error::body`] has it, and its [`charge`](Error::charge) is the one of this answer.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(self.body()).map_err(|source| {
            let (reply, source) = (self.reply.clone(), DecodeError::from(&source));
            Error::new(Kind::Decode { reply, source }, self.charge(), false, Vec::new())
        })
    }

    /// What the service, or something before it, calls this request, if it says so: the header
    /// `x-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.headers().get("x-request-id")?.to_str().ok()
    }

    /// Whether the service itself answered: in its envelope, with a code of its own. Gateways and
    /// other servers send envelopes as well, with numbers or without a code.
    fn is_of_service(&self) -> bool {
        let is_known = self.code.as_ref().is_some_and(|code| !matches!(code, ErrorCode::Other(_)));
        is_known && self.message.is_some()
    }

    /// What is known of the cost. An error of the service itself is not charged, and neither is a
    /// request that was refused before any work; whatever else answers in between knows nothing
    /// of it.
    pub(crate) fn charge(&self) -> Charge {
        match self.status().as_u16() {
            200..=299 => self.reply.charge_of_success(false),
            400..=599 if self.is_of_service() => Charge::Rejected,
            307 | 308 | 400..=405 | 413 | 415 | 422 | 429 => Charge::Rejected,
            _ => Charge::Unknown,
        }
    }

    /// How long the service asks to wait: seconds, or a date (RFC 9110, section 10.2.3); of several
    /// values the longest.
    pub(crate) fn retry_after(&self, now: SystemTime) -> Option<RetryAfter> {
        let values = self.headers().get_all(RETRY_AFTER).into_iter();
        let waits: Option<Vec<Duration>> = values
            .map(|value| {
                let text = value.to_str().ok()?.trim();
                wait(text, now).or_else(|| longest(text))
            })
            .collect();
        match waits {
            Some(waits) => waits.into_iter().max().map(RetryAfter::Wait),
            None => Some(RetryAfter::Unreadable),
        }
    }
}

impl Reply {
    /// What is known of the cost of a success, which may be another one than the document knows:
    /// JSON with another status comes from the service, the page of a proxy does not, and what was
    /// accepted (202) is not done.
    pub(crate) fn charge_of_success(&self, is_expected: bool) -> Charge {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let is_object = || self.body.trim_ascii_start().starts_with(b"{");
        let is_of_service = || kind.is_some_and(is_json) || is_object();
        if is_expected || (self.status != StatusCode::ACCEPTED && is_of_service()) {
            Charge::Completed
        } else {
            Charge::Unknown
        }
    }
}

fn wait(text: &str, now: SystemTime) -> Option<Duration> {
    let date =
        || Some(httpdate::parse_http_date(text).ok()?.duration_since(now).unwrap_or_default());
    seconds(text).or_else(date)
}

/// The longest of several waits in one header, as proxies join them.
fn longest(text: &str) -> Option<Duration> {
    let waits: Option<Vec<Duration>> = text.split(',').map(|text| seconds(text.trim())).collect();
    waits?.into_iter().max()
}

/// Seconds, which some services write with a fraction. What no `Duration` can hold is longer than
/// anyone waits.
fn seconds(text: &str) -> Option<Duration> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let seconds: f64 = text.parse().ok()?;
    if seconds.is_nan() || seconds.is_sign_negative() {
        return None;
    }
    Some(Duration::try_from_secs_f64(seconds.ceil()).unwrap_or(Duration::MAX))
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status().as_u16();
        if self.is_success {
            let kind = self.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
            let kind: String = kind.unwrap_or("no content type").chars().take(100).collect();
            return write!(f, "unexpected answer: status {status}, {kind}");
        }
        write!(f, "the service answered {status}")?;
        match &self.code {
            Some(code) => write!(f, " {code}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status())
            .field("code", &self.code.as_ref().map(ToString::to_string))
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
    message: Option<Message>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Message {
    Text(String),
    Other(serde::de::IgnoredAny),
}

impl Message {
    fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            Self::Other(_) => None,
        }
    }
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

/// The code, unless it is not one: words that the service repeats may be a secret.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.as_str();
        let is_code = text.len() <= 40
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        f.write_str(if is_code { text } else { "(another code)" })
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

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
            ("0", 0),
            (" 120 ", 120),
            ("2.0", 2),
            ("0.2", 1),
            ("1, 7, 3", 7),
            ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
            ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
            // A date that has passed: at once.
            ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
            ("18446744073709551615", u64::MAX),
        ] {
            let expected = Some(RetryAfter::Wait(Duration::from_secs(wait)));
            assert_eq!(with_retry_after(value).retry_after(now), expected, "{value}");
        }
        for value in ["99999999999999999999", "1e300", "inf"] {
            let expected = Some(RetryAfter::Wait(Duration::MAX));
            assert_eq!(with_retry_after(value).retry_after(now), expected, "{value}");
        }
        for value in ["soon", "-1", "nan", "", "1, soon", "\u{e9}"] {
            let expected = Some(RetryAfter::Unreadable);
            assert_eq!(with_retry_after(value).retry_after(now), expected, "{value}");
        }
        let mut several = with_retry_after("1");
        several.reply.headers.append(RETRY_AFTER, HeaderValue::from_static("5"));
        assert_eq!(several.retry_after(now), Some(RetryAfter::Wait(Duration::from_secs(5))));
        assert_eq!(with_body(429, "").retry_after(now), None);
    }

    fn with_body(status: u16, body: &str) -> ApiError {
        let status = StatusCode::from_u16(status).unwrap();
        let body = Bytes::from(body.to_owned());
        ApiError::new(Reply { status, headers: HeaderMap::new(), body }, false)
    }

    #[test]
    fn only_the_service_itself_can_say_that_nothing_was_charged() {
        let own = r#"{"error": {"code": "INTERNAL_ERROR", "message": "x"}}"#;
        assert_eq!(with_body(504, own).charge(), Charge::Rejected);
        for foreign in [
            r#"{"error": {"code": 504, "message": "x", "status": "DEADLINE_EXCEEDED"}}"#,
            r#"{"error": {"message": "x", "type": "server_error", "code": null}}"#,
            r#"{"error": {"code": "upstream_timeout", "message": "x"}}"#,
            r#"{"error": {"message": ""}}"#,
            "",
        ] {
            for status in [302, 303, 408, 409, 499, 500, 502, 503, 504] {
                assert_eq!(
                    with_body(status, foreign).charge(),
                    Charge::Unknown,
                    "{status} {foreign}"
                );
            }
        }
    }

    #[test]
    fn body_is_read_as_a_type_of_the_document() {
        let body = r#"{"error": {"code": "REQUEST_ERROR", "param": "size"}}"#;
        let envelope: crate::types::ErrorEnvelope = with_body(400, body).json().unwrap();
        assert_eq!(envelope.error.param.as_deref(), Some("size"));
        let error = with_body(400, r#"{"error": "hunter2"}"#).json::<u8>().unwrap_err();
        assert!(error.is_decode() && !format!("{error} {error:?}").contains("hunter2"));
        assert_eq!(error.charge(), Charge::Rejected);
        assert_eq!(error.status(), Some(StatusCode::BAD_REQUEST));
    }

    #[test]
    fn words_of_the_service_are_not_shown_as_they_may_repeat_a_secret() {
        let error =
            with_body(401, r#"{"error": {"code": "bad key sk-1", "message": "sk-1, an otter"}}"#);
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("sk-1") && !shown.contains("otter"), "{shown}");
        assert_eq!(error.message(), Some("sk-1, an otter"));
        assert_eq!(error.code().map(ErrorCode::as_str), Some("bad key sk-1"));
        let error = with_body(400, r#"{"error": {"code": "REQUEST_ERROR", "message": ["x"]}}"#);
        assert_eq!(error.to_string(), "the service answered 400 REQUEST_ERROR");
    }

    #[test]
    fn every_known_code_survives_the_round() {
        for text in ["FIAT_PAYMENTS_ONLY", "INTERNAL_ERROR", "SOMETHING_NEW", ""] {
            assert_eq!(ErrorCode::from(text).as_str(), text);
        }
        assert_eq!(ErrorCode::from("AUTH_ERROR"), ErrorCode::AuthError);
    }
}
