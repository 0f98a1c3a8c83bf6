//! What a service answers in place of a success.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde::de::DeserializeOwned;

use super::{Charge, DecodeError, Error, FullResponse, Kind};
use crate::media::is_json;
use crate::policy::{Refusal, ServicePolicy};
use crate::retry::RetryAfter;

/// A response that is no success: a status and whatever came with it.
///
/// Code and message are read from the body in the way of the service's
/// [`ServicePolicy`](crate::policy::ServicePolicy). Where neither is there, in an HTML page of a
/// proxy for example, the body is still whole, up to the limit of the client.
#[derive(Clone)]
pub struct ApiError {
    received: FullResponse,
    is_success: bool,
    code: Option<String>,
    message: Option<String>,
    charge: Charge,
    is_permanent: bool,
}

impl ApiError {
    pub(crate) fn new(
        received: FullResponse,
        is_success: bool,
        policy: &dyn ServicePolicy,
    ) -> Self {
        let body = policy.error_body(&received.body);
        let refusal = Refusal {
            status: received.status,
            code: body.code.as_deref(),
            message: body.message.as_deref(),
        };
        let charge = match received.status.as_u16() {
            200..=299 => received.charge_of_success(false),
            400..=599 => policy.charge(&refusal),
            _ => refusal.general_charge(),
        };
        let is_permanent = policy.is_permanent(&refusal);
        Self { is_success, charge, is_permanent, code: body.code, message: body.message, received }
    }

    pub(crate) fn into_response(self) -> FullResponse {
        self.received
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.received.status
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.received.headers
    }

    /// The body, up to the client's limit for errors.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.received.body
    }

    /// The service's code, if the body has one. It is part of `Display` if it is a word of capitals,
    /// digits and `_`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
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
    /// # use runtime::Error;
    /// # #[derive(serde::Deserialize)]
    /// # struct Problem { detail: String }
    /// # fn example(error: &Error) -> Result<(), Error> {
    /// if let Some(api) = error.api_error() {
    ///     let problem: Problem = api.json()?;
    ///     println!("{}", problem.detail);
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
            let (received, source) = (self.received.clone(), DecodeError::from(&source));
            Error::new(Kind::Decode { received, source }, self.charge(), false, Vec::new())
        })
    }

    /// What the service, or something before it, calls this request, if it says so: the header
    /// `x-request-id`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.headers().get("x-request-id")?.to_str().ok()
    }

    /// What is known of the cost.
    pub(crate) fn charge(&self) -> Charge {
        self.charge
    }

    /// Whether further attempts get the same.
    pub(crate) fn is_permanent(&self) -> bool {
        self.is_permanent
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

impl FullResponse {
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
            Some(code) => write!(f, " {}", shown_code(code)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("status", &self.status())
            .field("code", &self.code().map(shown_code))
            .field("body", &format_args!("{} bytes", self.body().len()))
            .finish_non_exhaustive()
    }
}

/// The code, unless it is not one: words that the service repeats may be a secret.
fn shown_code(code: &str) -> &str {
    let is_code = code.len() <= 40
        && code
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if is_code { code } else { "(another code)" }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use reqwest::header::HeaderValue;

    use super::*;
    use crate::policy::tests::General;

    fn with_retry_after(value: &str) -> ApiError {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, value.parse().unwrap());
        let status = StatusCode::TOO_MANY_REQUESTS;
        ApiError::new(FullResponse { status, headers, body: Bytes::new() }, false, &General)
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
        several.received.headers.append(RETRY_AFTER, HeaderValue::from_static("5"));
        assert_eq!(several.retry_after(now), Some(RetryAfter::Wait(Duration::from_secs(5))));
        assert_eq!(with_body(429, "").retry_after(now), None);
    }

    fn with_body(status: u16, body: &str) -> ApiError {
        let status = StatusCode::from_u16(status).unwrap();
        let body = Bytes::from(body.to_owned());
        ApiError::new(FullResponse { status, headers: HeaderMap::new(), body }, false, &General)
    }

    #[test]
    fn only_refusals_before_any_work_are_known_to_cost_nothing() {
        for status in [307, 308, 400, 401, 404, 413, 415, 422, 429] {
            assert_eq!(with_body(status, "").charge(), Charge::Rejected, "{status}");
        }
        for status in [302, 303, 408, 409, 499, 500, 502, 503, 504] {
            assert_eq!(with_body(status, "").charge(), Charge::Unknown, "{status}");
        }
    }

    #[test]
    fn body_is_read_as_a_type_of_the_document() {
        let body = r#"{"error": {"code": "REQUEST_ERROR"}}"#;
        let map: BTreeMap<String, BTreeMap<String, String>> = with_body(400, body).json().unwrap();
        assert_eq!(map["error"]["code"], "REQUEST_ERROR");
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
        assert_eq!(error.code(), Some("bad key sk-1"));
        let error = with_body(400, r#"{"error": {"code": "REQUEST_ERROR", "message": ["x"]}}"#);
        assert_eq!(error.to_string(), "the service answered 400 REQUEST_ERROR");
    }
}
