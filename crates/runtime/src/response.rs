//! Responses that progenitor's methods return undecoded: streams, texts, and those whose status
//! decides what they hold.
//!
//! [`Call::exec`] has read and kept the response, so progenitor's stream over the same bytes is
//! dropped unread.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use progenitor_client::{ByteStream, ResponseValue};
use reqwest::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::attempt::Problem;
use crate::attempt::is_success;
use crate::body::has_no_content;
use crate::call::{Call, failed, not_sent};
use crate::error::{Attempt, DecodeError, Error};
use crate::event_stream::{EventStream, Frame};
use crate::media::is_json;
use crate::reading;
use crate::retry::run::Ended;

pub use crate::error::FullResponse;

/// The result of a method of progenitor's that does not decode the response.
pub type Undecoded<E> = Result<ResponseValue<ByteStream>, progenitor_client::Error<E>>;

/// Why a response cannot be read as its status says.
#[derive(Debug)]
pub struct Unread(Reason);

#[derive(Debug)]
enum Reason {
    Decode(DecodeError),
    /// The document does not have its status.
    UnknownStatus,
}

impl FullResponse {
    /// The status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// It is not JSON of this type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Unread> {
        reading::json(&self.body).map_err(|error| Unread(Reason::Decode((&error).into())))
    }

    /// The body as text, in the charset of its content type, or else UTF-8. What cannot be decoded
    /// becomes U+FFFD. A body of JSON is the text of its string.
    #[must_use]
    pub fn text(&self) -> String {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        if let (true, Ok(text)) = (kind.is_some_and(is_json), serde_json::from_slice(&self.body)) {
            return text;
        }
        // reqwest knows the charsets. A body in memory is there at once.
        let text = pin!(self.to_response().text());
        match text.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(text)) => text,
            _ => String::from_utf8_lossy(&self.body).into_owned(),
        }
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        self.body.clone()
    }

    fn with<T>(self, value: T) -> ResponseValue<T> {
        ResponseValue::new(value, self.status, self.headers)
    }
}

impl Unread {
    /// The document does not have the status.
    #[must_use]
    pub fn unknown_status() -> Self {
        Self(Reason::UnknownStatus)
    }
}

impl Call {
    /// The response as a stream of events. The call has to be one that
    /// [streams](crate::call::Options::streams).
    ///
    /// # Errors
    ///
    /// The call failed.
    pub fn events<T, E>(
        &self,
        result: Undecoded<E>,
        frame: Frame,
        sentinel: Option<&'static str>,
    ) -> Result<ResponseValue<EventStream<T>>, Error> {
        let response = match result {
            Ok(response) => response,
            Err(error) => return self.finish(Err(error)),
        };
        let attempts = self.ended().map(|ended| ended.attempts).unwrap_or_default();
        let (status, headers) = (response.status(), response.headers().clone());
        let head = FullResponse { status, headers: headers.clone(), body: Bytes::new() };
        let body = response.into_inner_stream();
        let events = EventStream::new(body, frame, sentinel, self.limit(), head, attempts);
        let events = match self.resumption() {
            Some(resumption) => events.resumed_by(resumption),
            None => events,
        };
        Ok(ResponseValue::new(events, status, headers))
    }

    /// The response as text; see [`FullResponse::text`].
    ///
    /// # Errors
    ///
    /// The call failed.
    pub fn text<E>(&self, result: Undecoded<E>) -> Result<ResponseValue<String>, Error> {
        let (received, _) = self.received(result)?;
        let text = received.text();
        Ok(received.with(text))
    }

    /// The response as JSON if it has a body that is not `null`. Without a body it is `None`,
    /// whatever its content type.
    ///
    /// # Errors
    ///
    /// The call failed, or the body is not JSON of this type.
    pub fn optional<T: DeserializeOwned, E>(
        &self,
        result: Undecoded<E>,
    ) -> Result<ResponseValue<Option<T>>, Error> {
        let (received, attempts) = self.received_or_nothing(result)?;
        if received.body.is_empty() || has_no_content(received.status) {
            return Ok(received.with(None));
        }
        let is_null = received.body.trim_ascii() == b"null";
        match (!is_null).then(|| reading::json(&received.body)).transpose() {
            Ok(value) => Ok(received.with(value)),
            Err(error) => Err(Error::undecoded(received, (&error).into(), attempts)),
        }
    }

    /// The response as `read` reads it by its status. Statuses that are no success get here if they
    /// are among those that the call was prepared with.
    ///
    /// # Errors
    ///
    /// The call failed, or the response cannot be read.
    pub fn by_status<T, E>(
        &self,
        result: Undecoded<E>,
        read: impl FnOnce(&FullResponse) -> Result<T, Unread>,
    ) -> Result<ResponseValue<T>, Error> {
        let (received, attempts) = self.received(result)?;
        match read(&received) {
            Ok(value) => Ok(received.with(value)),
            Err(Unread(Reason::Decode(source))) => {
                Err(Error::undecoded(received, source, attempts))
            }
            Err(Unread(Reason::UnknownStatus)) => Err(self.unexpected(received, attempts)),
        }
    }

    fn received<E>(&self, result: Undecoded<E>) -> Result<(FullResponse, Vec<Attempt>), Error> {
        let Ended { outcome, attempts, had_deadline } = self.ended().ok_or_else(|| lost(result))?;
        match outcome {
            Ok(received) => Ok((received, attempts)),
            Err(problem) => Err(failed(problem, attempts, had_deadline)),
        }
    }

    /// The same, and a success without a body where its content type was all that was wrong: there
    /// is nothing to be of a type.
    fn received_or_nothing<E>(
        &self,
        result: Undecoded<E>,
    ) -> Result<(FullResponse, Vec<Attempt>), Error> {
        let Ended { outcome, attempts, had_deadline } = self.ended().ok_or_else(|| lost(result))?;
        match outcome {
            Ok(received) => Ok((received, attempts)),
            Err(Problem::Refused(error))
                if is_success(self.successes(), error.status()) && error.body().is_empty() =>
            {
                Ok((error.into_response(), attempts))
            }
            Err(problem) => Err(failed(problem, attempts, had_deadline)),
        }
    }
}

/// Nothing is known of a call that was not sent.
fn lost<E>(result: Undecoded<E>) -> Error {
    match result {
        Err(error) => not_sent(error),
        Ok(_) => Error::request("its response was taken before"),
    }
}

#[cfg(test)]
mod tests;
