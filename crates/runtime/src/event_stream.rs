//! Answers that come bit by bit: server-sent events, and JSON line by line.

mod events;
mod lines;
mod reconnect;

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Attempt, Charge, DecodeError, Error, FullResponse, Kind, Timeout};
use crate::{reading, streaming};
use events::{Event, Events};
use lines::{Ends, Lines};
use reconnect::Resumed;

pub use reconnect::Reconnect;
pub(crate) use reconnect::Resumption;

/// The values of an answer that is still coming.
///
/// [`next`](Self::next) gives them one by one, and so does [`Stream`], which
/// the crates of the `futures` family know. It ends where the service says so, by the document's
/// last word or by `[DONE]`, or where its body ends. After an error it is over.
///
/// Events are read as WHATWG HTML says (section 9.2.6): an event that the body breaks off is left
/// out, and bytes that are not UTF-8 become U+FFFD. Events without content are left out where JSON
/// is due. Lines of JSON end with a line feed, which the last one may lack; empty ones are left
/// out. Records of JSON text sequences are read as RFC 7464 says.
///
/// Nothing is read ahead: a reader that pauses slows the service down. Dropping the stream closes
/// the connection; the service may go on working.
///
/// # Limits
///
/// One event or line may have as many bytes as a whole answer, by
/// [`max_response_bytes`](crate::ClientBuilder::max_response_bytes); how many there are is not
/// limited. Waiting for the next bytes may take as long as an attempt, by
/// [`timeout`](crate::ClientBuilder::timeout), and all together until the call's
/// [`deadline`](crate::ClientBuilder::deadline).
///
/// # Errors
///
/// A value that does not decode ([`is_decode`](Error::is_decode), with the content in
/// [`body`](Error::body)), one that is too large, a limit of time that passes, a connection that
/// breaks. The service has begun to answer by then, so each of them counts as
/// [`Charge::Completed`], and nothing is repeated, except for a call that was told to
/// [reconnect](Reconnect).
pub struct EventStream<T> {
    /// Gone when it is over.
    body: Option<Body>,
    chunk: Bytes,
    lines: Lines,
    events: Events,
    frame: Frame,
    sentinel: Option<&'static str>,
    limit: usize,
    /// Status and headers, for errors.
    head: FullResponse,
    attempts: Vec<Attempt>,
    /// What asks again, where that is wanted.
    resumption: Option<Box<Resumption>>,
    item: PhantomData<fn() -> T>,
}

type Body = Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>;

/// Where the values of a stream are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// The data of each event is JSON.
    Data,
    /// Each event is an object of `data`, `event`, `id` and `retry`, as far as they are sent. Data
    /// is JSON, or text where it is not or where no JSON is expected.
    Event,
    /// The data of each event is text.
    Text,
    /// Each line is JSON.
    Lines,
    /// Each record of a JSON text sequence (RFC 7464).
    Sequence,
}

/// What ends a stream whose document does not say it.
const DONE: &str = "[DONE]";

/// What a line comes to.
enum Step<T> {
    More,
    Value(T),
    End,
    Failed(Error),
}

impl<T> EventStream<T> {
    pub(crate) fn new(
        body: Body,
        frame: Frame,
        sentinel: Option<&'static str>,
        limit: usize,
        head: FullResponse,
        attempts: Vec<Attempt>,
    ) -> Self {
        let ends = match frame {
            Frame::Lines => Ends::LineFeed,
            Frame::Sequence => Ends::RecordSeparator,
            Frame::Data | Frame::Event | Frame::Text => Ends::Any,
        };
        Self {
            body: Some(body),
            chunk: Bytes::new(),
            lines: Lines::new(ends),
            events: Events::default(),
            frame,
            sentinel: sentinel.or((frame != Frame::Text).then_some(DONE)),
            limit,
            head,
            attempts,
            resumption: None,
            item: PhantomData,
        }
    }

    /// The same stream, which is asked for again where it is broken off.
    pub(crate) fn resumed_by(self, resumption: Resumption) -> Self {
        Self { resumption: Some(Box::new(resumption)), ..self }
    }

    /// Closes the connection; there are no more values.
    pub(crate) fn close(&mut self) {
        self.body = None;
        self.resumption = None;
    }

    /// Begins to ask again for a stream that was broken off, if that is wanted and makes sense.
    fn begin_again(&mut self) -> bool {
        let begins = self.resumption.as_mut().is_some_and(|resumption| resumption.begin());
        if begins {
            self.body = None;
            // An event that the body breaks off is none.
            (self.lines, self.events, self.chunk) =
                (Lines::new(Ends::Any), Events::default(), Bytes::new());
        }
        begins
    }

    /// Waits for the next connection, if one is being made; the error of one that failed.
    fn poll_again(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let Some(resumption) = self.resumption.as_mut().filter(|it| it.is_connecting()) else {
            return Poll::Ready(Ok(()));
        };
        match ready!(resumption.poll(cx)) {
            Resumed::Body(body, attempts) => {
                self.body = Some(body);
                self.attempts.extend(attempts);
            }
            Resumed::Over => self.close(),
            Resumed::Failed(error) => {
                self.close();
                return Poll::Ready(Err(error.after(std::mem::take(&mut self.attempts))));
            }
        }
        Poll::Ready(Ok(()))
    }

    fn fail(&mut self, kind: impl FnOnce(FullResponse) -> Kind, body: Bytes) -> Error {
        let headers = std::mem::take(&mut self.head.headers);
        let received = FullResponse { status: self.head.status, headers, body };
        Error::new(kind(received), Charge::Completed, false, std::mem::take(&mut self.attempts))
    }

    fn misfit(&mut self, content: Bytes, error: &serde_json::Error) -> Error {
        let source = DecodeError::from(error);
        self.fail(|received| Kind::Decode { received, source }, content)
    }

    fn broken(&mut self, source: reqwest::Error) -> Error {
        let kind = |received| match streaming::passed(&source) {
            Some(which) => Kind::Timeout { which, source: source.into(), received: Some(received) },
            None => Kind::Truncated { received, source },
        };
        self.fail(kind, Bytes::new())
    }
}

impl<T: DeserializeOwned> EventStream<T> {
    /// The next value; `None` when there are no more. It can be dropped and asked for again, and
    /// nothing is lost.
    ///
    /// # Errors
    ///
    /// See [`EventStream`]. After an error there are no more values.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// Reads what has come, up to the next value.
    fn read(&mut self) -> Step<T> {
        while let Some(line) = self.lines.next(&mut self.chunk) {
            if self.events.size() + line.len() > self.limit {
                return Step::Failed(self.too_large(&line));
            }
            match self.line(line) {
                Step::More => {}
                step => return step,
            }
        }
        if self.events.size() + self.lines.size() > self.limit {
            let begun = self.lines.rest();
            return Step::Failed(self.too_large(&begun));
        }
        Step::More
    }

    /// A last line without an end is one, where lines are what counts.
    fn end(&mut self) -> Step<T> {
        match self.frame {
            Frame::Lines | Frame::Sequence => {
                let line = self.lines.rest();
                self.line(line)
            }
            Frame::Data | Frame::Event | Frame::Text => Step::End,
        }
    }

    fn line(&mut self, line: Bytes) -> Step<T> {
        if matches!(self.frame, Frame::Lines | Frame::Sequence) {
            return self.json_line(line);
        }
        if let Some(resumption) = &mut self.resumption
            && line.is_empty()
        {
            resumption.ended(self.events.id());
        }
        let event = self.events.line(&String::from_utf8_lossy(&line));
        if let (Some(resumption), Some(retry)) = (&mut self.resumption, self.events.retry()) {
            resumption.wait(retry);
        }
        match event {
            Some(event) => {
                self.resumption.iter_mut().for_each(|resumption| resumption.saw_event());
                self.event(event)
            }
            None => Step::More,
        }
    }

    fn json_line(&mut self, line: Bytes) -> Step<T> {
        let content = line.trim_ascii();
        if content.is_empty() {
            return Step::More;
        }
        if self.sentinel.is_some_and(|end| end.as_bytes() == content) {
            return Step::End;
        }
        let read = if self.frame == Frame::Sequence && may_be_cut_off(&line) {
            Err(serde::de::Error::custom("a value without an end, which may be cut off"))
        } else {
            reading::json(content)
        };
        match read {
            Ok(value) => Step::Value(value),
            Err(error) => Step::Failed(self.misfit(line, &error)),
        }
    }

    fn event(&mut self, event: Event) -> Step<T> {
        if self.sentinel == Some(event.data.as_str()) {
            return Step::End;
        }
        if self.frame == Frame::Data && event.data.trim().is_empty() {
            return Step::More;
        }
        let value = match self.frame {
            Frame::Data | Frame::Lines | Frame::Sequence => reading::json(event.data.as_bytes()),
            Frame::Event => object(&event),
            Frame::Text => T::deserialize(Value::from(event.data.as_str())),
        };
        match value {
            Ok(value) => Step::Value(value),
            Err(error) => Step::Failed(self.misfit(event.data.into(), &error)),
        }
    }

    fn too_large(&mut self, line: &[u8]) -> Error {
        let limit = self.limit;
        let mut body = self.events.take_data();
        body.extend_from_slice(line);
        body.truncate(limit);
        self.fail(|received| Kind::TooLarge { received, limit }, body.into())
    }
}

/// Whether more of a record may have been meant to come: a number and a word have no end of their own
/// (RFC 7464, section 2.4).
fn may_be_cut_off(record: &[u8]) -> bool {
    let has_own_end = record.trim_ascii_start().first().is_some_and(|byte| b"{[\"".contains(byte));
    !has_own_end && !record.last().is_some_and(u8::is_ascii_whitespace)
}

/// An event as an object. Data that is JSON by chance, such as `5`, is taken for text where the
/// type has text.
fn object<T: DeserializeOwned>(event: &Event) -> Result<T, serde_json::Error> {
    let text = || Value::from(event.data.as_str());
    let Ok(data) = serde_json::from_str(&event.data) else {
        return T::deserialize(event.object(text()));
    };
    T::deserialize(event.object(data)).or_else(|misfit| {
        // The type wants neither: the first reason is the better one.
        T::deserialize(event.object(text())).map_err(|_| misfit)
    })
}

impl<T: DeserializeOwned> Stream for EventStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Err(error) = ready!(this.poll_again(cx)) {
                return Poll::Ready(Some(Err(error)));
            }
            if this.body.is_none() {
                return Poll::Ready(None);
            }
            let mut step = this.read();
            if let (Step::More, Some(body)) = (&step, &mut this.body) {
                match ready!(body.as_mut().poll_next(cx)) {
                    Some(Ok(chunk)) => this.chunk = chunk,
                    Some(Err(error)) if is_passing(&error) && this.begin_again() => {}
                    Some(Err(error)) => step = Step::Failed(this.broken(error)),
                    None if this.begin_again() => {}
                    None => {
                        step = this.end();
                        this.close();
                    }
                }
            }
            match step {
                Step::More => {}
                Step::Value(value) => return Poll::Ready(Some(Ok(value))),
                Step::End => this.close(),
                Step::Failed(error) => {
                    this.close();
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

/// Whether a body that fails so may be asked for again: not where the time of the call is over.
fn is_passing(error: &reqwest::Error) -> bool {
    streaming::passed(error) != Some(Timeout::Deadline)
}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_connecting = self.resumption.as_ref().is_some_and(|it| it.is_connecting());
        let is_over = self.body.is_none() && !is_connecting;
        f.debug_struct("EventStream").field("is_over", &is_over).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
