//! Reading the body of a response within limits of size and time.

use std::future::Future;

use bytes::Bytes;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
use reqwest::{Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use crate::error::FullResponse;

/// Reads a body until it ends, is too large, breaks off or takes too long; what was read is kept.
pub async fn read_bytes(
    response: Response,
    limit: usize,
    until: Option<Instant>,
) -> (Bytes, BodyEnd) {
    let (received, end) = read_up_to(response, limit, until).await;
    (received.body, end)
}

/// How the body of a response ended.
#[derive(Debug)]
pub enum BodyEnd {
    /// As announced.
    Whole,
    /// Beyond the limit.
    TooLarge,
    /// The connection broke.
    Broken(reqwest::Error),
    /// Not in time.
    Late(tokio::time::error::Elapsed),
}

/// How much of an answer is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// The body of a success, in bytes.
    pub(crate) success: usize,
    /// The body of anything else, in bytes.
    pub(crate) error: usize,
}

/// Reads a body until it ends, is too large, breaks off or takes too long; what was read is kept.
pub(crate) async fn read_up_to(
    mut response: Response,
    limit: usize,
    until: Option<Instant>,
) -> (FullResponse, BodyEnd) {
    /// What is set aside before anything has come, whatever the answer says of its length.
    const TRUSTED: usize = 64 * 1024 * 1024;
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
    let status = response.status();
    let headers = std::mem::take(response.headers_mut());
    let mut body = Vec::with_capacity(announced.unwrap_or_default().min(limit).min(TRUSTED));
    let end = loop {
        let chunk = match in_time(until, response.chunk()).await {
            Ok(chunk) => chunk,
            Err(late) => break BodyEnd::Late(late),
        };
        match chunk.map_err(without_query) {
            Ok(Some(chunk)) => {
                let room = limit - body.len();
                body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                if chunk.len() > room {
                    break BodyEnd::TooLarge;
                }
            }
            Ok(None) => break BodyEnd::Whole,
            Err(source) => break BodyEnd::Broken(source),
        }
    };
    (FullResponse { status, headers, body: Bytes::from(body) }, end)
}

/// Waits for a future until then.
///
/// # Errors
///
/// It is not ready in time.
pub async fn in_time<F: Future>(
    until: Option<Instant>,
    future: F,
) -> Result<F::Output, tokio::time::error::Elapsed> {
    match until {
        Some(until) => timeout_at(until, future).await,
        None => Ok(future.await),
    }
}

/// The content encoding of a body, if it has one: none was requested (RFC 9110, section 8.4).
#[must_use]
pub fn foreign_encoding(headers: &HeaderMap) -> Option<String> {
    const SHOWN: usize = 40;
    let values = headers.get_all(CONTENT_ENCODING).into_iter();
    let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
    let encoding = values.join(", ");
    let is_none = |coding: &str| matches!(coding.trim().to_lowercase().as_str(), "" | "identity");
    (!encoding.split(',').all(is_none)).then(|| encoding.chars().take(SHOWN).collect())
}

/// Statuses whose answers end with their headers (RFC 9110, section 6.4.1).
pub(crate) fn has_no_content(status: StatusCode) -> bool {
    matches!(status.as_u16(), 204 | 205 | 304)
}

/// The query may say what nobody else should read, and errors are written to logs.
pub(crate) fn without_query(mut error: reqwest::Error) -> reqwest::Error {
    if let Some(url) = error.url_mut() {
        url.set_query(None);
    }
    error
}
