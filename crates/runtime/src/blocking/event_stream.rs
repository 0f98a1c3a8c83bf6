//! Streams for code without an asynchronous runtime.

use std::fmt;

use progenitor_client::ResponseValue;
use serde::de::DeserializeOwned;

use super::Driver;
use crate::error::Error;
use crate::event_stream;

/// The values of an answer that is still coming: an iterator that blocks the thread until the next
/// one is there.
///
/// It ends where the service says so or where its body ends, and after an error. Dropping it closes
/// the connection; the service may go on working. Formats, limits and errors are those of the
/// asynchronous stream: one value may have as many bytes as a whole answer by
/// [`max_response_bytes`](crate::ClientBuilder::max_response_bytes), waiting for the next bytes may
/// take as long as an attempt, and the call's deadline bounds the stream as a whole.
pub struct EventStream<T> {
    // Before the driver, whose runtime it needs.
    events: event_stream::EventStream<T>,
    driver: Driver,
}

impl Driver {
    /// The stream of a response as an iterator.
    pub fn block_on_events<T>(
        &self,
        response: ResponseValue<event_stream::EventStream<T>>,
    ) -> ResponseValue<EventStream<T>> {
        let (status, headers) = (response.status(), response.headers().clone());
        let events = EventStream { events: response.into_inner(), driver: self.clone() };
        ResponseValue::new(events, status, headers)
    }
}

impl<T: DeserializeOwned + Send> Iterator for EventStream<T> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let Self { driver, events } = self;
        match driver.block_on(async { Ok(events.next().await) }) {
            Ok(next) => next,
            Err(error) => {
                events.close();
                Some(Err(error))
            }
        }
    }
}

impl<T: DeserializeOwned + Send> std::iter::FusedIterator for EventStream<T> {}

impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.events.fmt(f)
    }
}
