//! Answers that progenitor hands on undecoded: streams, texts, and those whose status decides what
//! they hold.
//!
//! The answer was read and remembered when it was sent for, so progenitor's stream over the same
//! bytes is dropped unread.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use progenitor_client::{ByteStream, ResponseValue};
use reqwest::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::attempt::{Problem, has_no_content};
use crate::call::{Call, failed, is_success, not_sent, unexpected};
use crate::error::{Attempt, DecodeError, Error, Reply};
use crate::event_stream::{EventStream, Frame};
use crate::media::is_json;
use crate::reading;
use crate::retry::run::Ended;

/// What progenitor's method gives for an answer that it does not decode.
pub(crate) type Undecoded<E> = Result<ResponseValue<ByteStream>, progenitor_client::Error<E>>;

/// A whole answer, to be read by its status.
pub(crate) struct Answer(Reply);

/// Why an answer cannot be read.
pub(crate) enum Unread {
    /// It is not what the document says.
    Decode(DecodeError),
    /// The document does not know its status.
    Unexpected,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.0.status.as_u16()
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Unread> {
        reading::json(&self.0.body).map_err(|error| Unread::Decode((&error).into()))
    }

    /// The body as text, by the charset of its content type. Without one that is UTF-8. What cannot
    /// be read in it becomes U+FFFD.
    pub(crate) fn text(&self) -> String {
        self.0.text()
    }

    pub(crate) fn bytes(&self) -> Bytes {
        self.0.body.clone()
    }

    #[allow(clippy::unused_self, reason = "it reads as what it says of this answer")]
    pub(crate) fn unexpected(&self) -> Unread {
        Unread::Unexpected
    }
}

impl Reply {
    /// The body as text, by its own content type: that of JSON is the text of a string.
    fn text(&self) -> String {
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

    fn with<T>(self, value: T) -> ResponseValue<T> {
        ResponseValue::new(value, self.status, self.headers)
    }
}

impl Call {
    /// The answer as a stream of events. The call has to be one that
    /// [streams](crate::call::Options::streams).
    pub(crate) fn events<T, E>(
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
        let head = Reply { status, headers: headers.clone(), body: Bytes::new() };
        let body = response.into_inner_stream();
        let events = EventStream::new(body, frame, sentinel, self.limit(), head, attempts);
        Ok(ResponseValue::new(events, status, headers))
    }

    /// The answer as text, by the charset of its content type. Without one that is UTF-8. What
    /// cannot be read in it becomes U+FFFD.
    pub(crate) fn text<E>(&self, result: Undecoded<E>) -> Result<ResponseValue<String>, Error> {
        let (reply, _) = self.reply(result)?;
        let text = reply.text();
        Ok(reply.with(text))
    }

    /// The answer as JSON if it has a body, and one that is not `null`. One without is none, whatever
    /// its content type.
    pub(crate) fn optional<T: DeserializeOwned, E>(
        &self,
        result: Undecoded<E>,
    ) -> Result<ResponseValue<Option<T>>, Error> {
        let (reply, attempts) = self.reply_or_nothing(result)?;
        if reply.body.is_empty() || has_no_content(reply.status) {
            return Ok(reply.with(None));
        }
        let is_null = reply.body.trim_ascii() == b"null";
        match (!is_null).then(|| reading::json(&reply.body)).transpose() {
            Ok(value) => Ok(reply.with(value)),
            Err(error) => Err(Error::undecoded(reply, (&error).into(), attempts)),
        }
    }

    /// The answer as its status says. Statuses that are no success get here if they are among
    /// those that the call was prepared with.
    pub(crate) fn answer<T, E>(
        &self,
        result: Undecoded<E>,
        read: impl FnOnce(&Answer) -> Result<T, Unread>,
    ) -> Result<ResponseValue<T>, Error> {
        let (reply, attempts) = self.reply(result)?;
        let answer = Answer(reply);
        match read(&answer) {
            Ok(value) => Ok(answer.0.with(value)),
            Err(Unread::Decode(source)) => Err(Error::undecoded(answer.0, source, attempts)),
            Err(Unread::Unexpected) => Err(unexpected(answer.0, attempts)),
        }
    }

    fn reply<E>(&self, result: Undecoded<E>) -> Result<(Reply, Vec<Attempt>), Error> {
        let Ended { outcome, attempts, had_deadline } = self.ended().ok_or_else(|| lost(result))?;
        match outcome {
            Ok(reply) => Ok((reply, attempts)),
            Err(problem) => Err(failed(problem, attempts, had_deadline)),
        }
    }

    /// The same, and a success without a body where its content type was all that was wrong: there
    /// is nothing to be of a type.
    fn reply_or_nothing<E>(&self, result: Undecoded<E>) -> Result<(Reply, Vec<Attempt>), Error> {
        let Ended { outcome, attempts, had_deadline } = self.ended().ok_or_else(|| lost(result))?;
        match outcome {
            Ok(reply) => Ok((reply, attempts)),
            Err(Problem::Refused(error))
                if is_success(self.successes(), error.status()) && error.body().is_empty() =>
            {
                Ok((error.into_reply(), attempts))
            }
            Err(problem) => Err(failed(problem, attempts, had_deadline)),
        }
    }
}

/// Nothing is known of a call that was not sent.
fn lost<E>(result: Undecoded<E>) -> Error {
    match result {
        Err(error) => not_sent(error),
        Ok(_) => Error::request("its answer was taken before"),
    }
}

#[cfg(test)]
mod tests;
