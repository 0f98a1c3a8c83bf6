//! Streams of events that are asked for again where they were broken off (WHATWG HTML, sections
//! 9.2.2 to 9.2.4).

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Request, StatusCode};
use tokio::time::{Instant, sleep};

use super::Body;
use crate::attempt::Problem;
use crate::call::{Call, failed};
use crate::error::{Attempt, Charge, Error};
use crate::retry::run::Ended;
use crate::streaming;

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Whether and how a stream of events is asked for again when its connection breaks or ends.
///
/// Each request carries the id of the last event in `Last-Event-ID`, so that the service goes on
/// where it was. A stream that has given events without ids is not asked for again: nobody could
/// say which events would be lost or come twice.
///
/// ```
/// use std::time::Duration;
///
/// use runtime::Reconnect;
///
/// let reconnect = Reconnect::default().max_attempts(10).wait(Duration::from_millis(500));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reconnect {
    max_attempts: u32,
    wait: Duration,
}

impl Default for Reconnect {
    fn default() -> Self {
        Self { max_attempts: 5, wait: Duration::from_secs(3) }
    }
}

impl Reconnect {
    /// How often in a row it is asked for again without an event in between. Default: 5.
    #[must_use]
    pub const fn max_attempts(self, max_attempts: u32) -> Self {
        Self { max_attempts, ..self }
    }

    /// How long to wait before each request, until the service says otherwise with `retry`.
    /// Default: 3 seconds.
    #[must_use]
    pub const fn wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }
}

/// What asks again for one stream.
pub(crate) struct Resumption {
    call: Call,
    http: reqwest::Client,
    /// Without credentials, which are put in when it is sent.
    request: Request,
    settings: Reconnect,
    /// When the call as a whole has to end.
    deadline: Option<Instant>,
    /// Requests in a row without an event.
    attempts: u32,
    last_id: String,
    has_events: bool,
    /// In a mutex, which is never locked, as a stream can be shared and a future cannot.
    connecting: Option<Mutex<Connecting>>,
}

type Connecting = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// What came of asking again.
enum Answer {
    Body(Body, Vec<Attempt>),
    /// The service says that there will be no more events.
    Over,
    /// It may go better next time.
    Passing(Error),
    Failed(Error),
}

/// What a stream does next.
pub(super) enum Resumed {
    Body(Body, Vec<Attempt>),
    Over,
    Failed(Error),
}

impl Resumption {
    pub(crate) fn new(
        call: Call,
        (http, request): (reqwest::Client, Request),
        settings: Reconnect,
        deadline: Option<Instant>,
    ) -> Self {
        Self {
            call,
            http,
            request,
            settings,
            deadline,
            attempts: 0,
            last_id: String::new(),
            has_events: false,
            connecting: None,
        }
    }

    /// An event has ended, with data or without. Its id counts until there is another one.
    pub(super) fn ended(&mut self, id: Option<&str>) {
        if let Some(id) = id {
            id.clone_into(&mut self.last_id);
        }
    }

    /// The service says how many milliseconds to wait.
    pub(super) fn wait(&mut self, retry: u64) {
        self.settings.wait = Duration::from_millis(retry);
    }

    /// An event with data has come.
    pub(super) fn saw_event(&mut self) {
        self.attempts = 0;
        self.has_events = true;
    }

    pub(super) fn is_connecting(&self) -> bool {
        self.connecting.is_some()
    }

    /// Begins to ask again, if that makes sense.
    pub(super) fn begin(&mut self) -> bool {
        let is_known = !self.has_events || !self.last_id.is_empty();
        let next = Instant::now().checked_add(self.settings.wait);
        let is_past = |deadline| next.is_none_or(|next| next >= deadline);
        if !is_known
            || self.attempts >= self.settings.max_attempts
            || self.deadline.is_some_and(is_past)
        {
            return false;
        }
        let Some(mut request) = self.request.try_clone() else { return false };
        if !self.last_id.is_empty() {
            let Ok(id) = HeaderValue::from_bytes(self.last_id.as_bytes()) else { return false };
            request.headers_mut().insert(LAST_EVENT_ID, id);
        }
        self.attempts += 1;
        let (call, http, wait) = (self.call.clone(), self.http.clone(), self.settings.wait);
        let deadline = self.deadline;
        let connecting = async move {
            sleep(wait).await;
            connect(&call, &http, request, deadline).await
        };
        self.connecting = Some(Mutex::new(Box::pin(connecting)));
        true
    }

    /// What came of it. One that failed in passing is followed by the next, as often as the setting
    /// says.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Resumed> {
        loop {
            let Some(connecting) = &mut self.connecting else { return Poll::Ready(Resumed::Over) };
            let connecting = connecting.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
            let answer = std::task::ready!(connecting.as_mut().poll(cx));
            self.connecting = None;
            return Poll::Ready(match answer {
                Answer::Body(body, attempts) => Resumed::Body(body, attempts),
                Answer::Over => Resumed::Over,
                Answer::Passing(_) if self.begin() => continue,
                Answer::Passing(error) | Answer::Failed(error) => Resumed::Failed(error),
            });
        }
    }
}

async fn connect(
    call: &Call,
    http: &reqwest::Client,
    request: Request,
    deadline: Option<Instant>,
) -> Answer {
    let (ended, live) = call.again(http, request, deadline).await;
    let Some(Ended { outcome, attempts, had_deadline }) = ended else { return Answer::Over };
    match (outcome, live) {
        (Err(Problem::Refused(error)), _) if error.status() == StatusCode::NO_CONTENT => {
            Answer::Over
        }
        (Ok(received), Some(live)) if received.status != StatusCode::NO_CONTENT => {
            let live = streaming::within(call.stream_limits(deadline), live);
            Answer::Body(Box::pin(live.bytes_stream()), attempts)
        }
        (Ok(_), _) => Answer::Over,
        (Err(problem), _) => {
            let is_passing = problem.may_pass();
            let error = failed(problem, attempts, had_deadline).begun(Charge::Completed);
            if is_passing { Answer::Passing(error) } else { Answer::Failed(error) }
        }
    }
}
