//! One attempt: the request is sent, the answer is read within its limits.

use std::ops::RangeInclusive;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Request, Response, StatusCode};
use tokio::time::Instant;

use crate::body::{BodyEnd, foreign_encoding, has_no_content, in_time, read_up_to, without_query};
use crate::builder::Settings;
use crate::error::{ApiError, Attempt, Charge, FullResponse, Timeout};
use crate::faults::{is_malformed, is_permanent_tls_failure, is_time_limit};
use crate::handover::Handover;
use crate::media::accepts;
use crate::retry::budget::RetryBudget;
use crate::retry::run::Transport;
use crate::retry::{Cause, Failure};

/// The statuses that the document knows as a success of an operation, or as another answer that is
/// a value of the call.
pub type Successes = &'static [RangeInclusive<u16>];

pub(crate) fn is_success(successes: Successes, status: StatusCode) -> bool {
    successes.iter().any(|range| range.contains(&status.as_u16()))
}

/// A success of the right kind, whole, or without its body where that is handed on; or what went
/// wrong.
pub(crate) type Outcome = Result<FullResponse, Problem>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// What an attempt can come to other than a success.
pub(crate) enum Problem {
    Refused(ApiError),
    Timeout {
        which: Timeout,
        source: Source,
        received: Option<FullResponse>,
        charge: Charge,
    },
    Connect(reqwest::Error),
    /// The connection broke, or was never given the request.
    Interrupted {
        source: reqwest::Error,
        charge: Charge,
    },
    /// What came is not HTTP.
    Malformed(reqwest::Error),
    Request(reqwest::Error),
    /// No token was to be had, or a hook failed.
    Unsendable(Source),
    /// The body is encoded in a way that was not asked for.
    Encoded {
        received: FullResponse,
        encoding: String,
        charge: Charge,
    },
    TooLarge {
        received: FullResponse,
        limit: usize,
        charge: Charge,
    },
    Truncated {
        received: FullResponse,
        source: reqwest::Error,
        charge: Charge,
    },
}

impl std::fmt::Debug for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Problem").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FullResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FullResponse").field("status", &self.status).finish_non_exhaustive()
    }
}

/// Sends one request over HTTP, once or several times.
pub(crate) struct Http<'a> {
    client: &'a Client,
    request: Option<Request>,
    is_repeatable: bool,
    was_sent: bool,
    /// Shared with other calls.
    budget: Option<&'a RetryBudget>,
    /// The client is the caller's, and may have a time limit of its own.
    is_unknown_client: bool,
    successes: Successes,
    settings: &'a Settings,
    /// Successes are not read but kept here, with their bodies still to come.
    live: Live,
}

enum Live {
    Off,
    On(Option<Response>),
}

impl<'a> Http<'a> {
    pub(crate) fn new(
        client: &'a Client,
        request: Request,
        successes: Successes,
        settings: &'a Settings,
    ) -> Self {
        Self {
            client,
            request: Some(request),
            is_repeatable: true,
            was_sent: false,
            budget: None,
            is_unknown_client: false,
            successes,
            settings,
            live: Live::Off,
        }
    }

    /// The request is sent once, so that no copy of it is kept.
    pub(crate) fn once(self) -> Self {
        Self { is_repeatable: false, ..self }
    }

    /// It is repeated only as long as there is something left in the budget.
    pub(crate) fn within(self, budget: &'a RetryBudget) -> Self {
        Self { budget: Some(budget), ..self }
    }

    /// The client is the caller's, who may have left redirects on.
    pub(crate) fn through_unknown_client(self) -> Self {
        Self { is_unknown_client: true, ..self }
    }

    /// A success is handed on as soon as its headers have come.
    pub(crate) fn handing_on(self) -> Self {
        Self { live: Live::On(None), ..self }
    }

    /// The success that is handed on, if there is one.
    pub(crate) fn into_live(self) -> Option<Response> {
        match self.live {
            Live::On(response) => response,
            Live::Off => None,
        }
    }

    /// `None` if the request is gone, as it was sent and cannot be copied, or if the budget was
    /// closed during the wait for this attempt.
    async fn send(&mut self, timeout: Option<Duration>) -> Option<Outcome> {
        if self.was_sent && self.budget.is_some_and(RetryBudget::is_closed) {
            return None;
        }
        self.was_sent = true;
        let copy =
            self.request.as_ref().filter(|_| self.is_repeatable).and_then(Request::try_clone);
        let mut request = std::mem::replace(&mut self.request, copy)?;
        let accept = request.headers().get(ACCEPT).cloned();
        let until = timeout.and_then(|limit| Instant::now().checked_add(limit));
        // A client of the caller's would apply its own limit, which would end streams as well.
        if self.is_unknown_client && matches!(self.live, Live::Off) {
            *request.timeout_mut() = timeout;
        }
        let hooks = &self.settings.hooks;
        let mut request = match in_time(until, hooks.on_request(request)).await {
            Ok(Ok(request)) => request,
            Ok(Err(source)) => return Some(Err(Problem::Unsendable(source))),
            Err(late) => return Some(Err(Problem::late(late, None, Charge::NotSent))),
        };
        let handover = Handover::watch(&mut request);
        let answer = in_time(until, self.client.execute(request)).await;
        Some(match answer {
            Err(late) => Err(Problem::late(late, None, charge_of(&handover))),
            Ok(Ok(response)) => {
                // A hook that takes too long is left alone; the response has come.
                let seen = hooks.on_response(response.status(), response.headers());
                let _ = in_time(until, seen).await;
                self.read(response, accept.as_ref(), until).await
            }
            Ok(Err(error)) => Err(Problem::sending(without_query(error), &handover)),
        })
    }

    async fn read(
        &mut self,
        response: Response,
        accept: Option<&HeaderValue>,
        until: Option<Instant>,
    ) -> Outcome {
        let status = response.status();
        let is_documented = is_success(self.successes, status);
        if !status.is_success() && !is_documented {
            let received = read_some(response, self.settings.bounds.error, until).await;
            return Err(Problem::Refused(ApiError::new(
                received,
                status.is_redirection(),
                self.settings.policy,
            )));
        }
        let content_type = response.headers().get(CONTENT_TYPE);
        let is_expected =
            is_documented && (has_no_content(status) || accepts(accept, content_type));
        let encoding = foreign_encoding(response.headers());
        if let (Live::On(live), true, None) = (&mut self.live, is_expected, &encoding) {
            let (headers, body) = (response.headers().clone(), Bytes::new());
            *live = Some(response);
            return Ok(FullResponse { status, headers, body });
        }
        // Whatever comes with a success may be an image, and is read as one.
        let received = read(response, self.settings.bounds.success, until, is_expected).await?;
        match encoding {
            Some(encoding) if !received.body.is_empty() => {
                let charge = received.charge_of_success(is_expected);
                Err(Problem::Encoded { received, encoding, charge })
            }
            _ if is_expected => Ok(received),
            _ => Err(Problem::Refused(ApiError::new(received, true, self.settings.policy))),
        }
    }
}

/// What is known of the cost of a request without an answer.
fn charge_of(handover: &Handover) -> Charge {
    if handover.withdraw() { Charge::NotSent } else { Charge::Unknown }
}

/// Reads a body whole, or says why not, with what was read.
async fn read(
    response: Response,
    limit: usize,
    until: Option<Instant>,
    is_expected: bool,
) -> Outcome {
    let (received, end) = read_up_to(response, limit, until).await;
    let charge = received.charge_of_success(is_expected);
    match end {
        BodyEnd::Whole => Ok(received),
        BodyEnd::TooLarge => Err(Problem::TooLarge { received, limit, charge }),
        BodyEnd::Late(source) => Err(Problem::late(source, Some(received), charge)),
        BodyEnd::Broken(source) if is_time_limit(&source) => {
            Err(Problem::late(source, Some(received), charge))
        }
        BodyEnd::Broken(source) => Err(Problem::Truncated { received, source, charge }),
    }
}

/// Reads as much of the body of an error as comes and fits: its status says enough.
async fn read_some(response: Response, limit: usize, until: Option<Instant>) -> FullResponse {
    read_up_to(response, limit, until).await.0
}

impl Problem {
    /// The time of the attempt is over.
    fn late(source: impl Into<Source>, received: Option<FullResponse>, charge: Charge) -> Self {
        Self::Timeout { which: Timeout::Attempt, source: source.into(), received, charge }
    }

    /// The time was over before anything could be done.
    fn too_late() -> Self {
        Self::late("no time was left for an attempt", None, Charge::NotSent)
    }

    fn sending(error: reqwest::Error, handover: &Handover) -> Self {
        let charge = charge_of(handover);
        match () {
            () if error.is_builder() => Self::Request(error),
            // A redirect was followed, and its connection failed: the request itself was sent.
            () if error.is_connect() && charge != Charge::NotSent => {
                Self::Interrupted { source: error, charge }
            }
            () if error.is_connect() && is_time_limit(&error) => Self::Timeout {
                which: Timeout::Connect,
                source: error.into(),
                received: None,
                charge: Charge::NotSent,
            },
            () if error.is_connect() => Self::Connect(error),
            () if is_time_limit(&error) => Self::late(error, None, charge),
            () if is_malformed(&error) => Self::Malformed(error),
            () => Self::Interrupted { source: error, charge },
        }
    }

    pub(crate) fn failure(&self) -> Failure {
        let failure = |cause, charge| Failure { cause, charge, retry_after: None };
        match self {
            Self::Refused(error) => Failure {
                cause: Cause::Status { status: error.status(), is_permanent: error.is_permanent() },
                charge: error.charge(),
                retry_after: error.retry_after(SystemTime::now()),
            },
            Self::Timeout { charge, .. } => failure(Cause::Timeout, *charge),
            Self::Connect(error) if is_permanent_tls_failure(error) => {
                failure(Cause::Permanent, Charge::NotSent)
            }
            Self::Connect(_) => failure(Cause::Connect, Charge::NotSent),
            Self::Malformed(_) => failure(Cause::Other, Charge::Unknown),
            Self::Request(_) | Self::Unsendable(_) => failure(Cause::Permanent, Charge::NotSent),
            Self::Interrupted { charge, .. }
            | Self::Encoded { charge, .. }
            | Self::TooLarge { charge, .. }
            | Self::Truncated { charge, .. } => failure(Cause::Other, *charge),
        }
    }

    /// Whether the same request may come to a stream a little later: not where the service refuses
    /// it, or answers with something else.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Refused(error) => {
                let status = error.status();
                !error.is_permanent()
                    && (status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error())
            }
            Self::Connect(error) => !is_permanent_tls_failure(error),
            Self::Timeout { .. } | Self::Interrupted { .. } | Self::Truncated { .. } => true,
            Self::Malformed(_)
            | Self::Request(_)
            | Self::Unsendable(_)
            | Self::Encoded { .. }
            | Self::TooLarge { .. } => false,
        }
    }

    fn status(&self) -> Option<reqwest::StatusCode> {
        match self {
            Self::Refused(error) => Some(error.status()),
            Self::Encoded { received, .. }
            | Self::TooLarge { received, .. }
            | Self::Truncated { received, .. }
            | Self::Timeout { received: Some(received), .. } => Some(received.status),
            _ => None,
        }
    }
}

impl Transport for Http<'_> {
    type Outcome = Outcome;

    async fn attempt(&mut self, timeout: Option<Duration>) -> Option<Outcome> {
        self.send(timeout).await
    }

    fn too_late(&self) -> Outcome {
        Err(Problem::too_late())
    }

    fn may_repeat(&mut self) -> bool {
        self.budget.is_none_or(RetryBudget::take)
    }

    fn failure(&self, outcome: &Outcome) -> Option<Failure> {
        outcome.as_ref().err().map(Problem::failure)
    }

    fn record(&self, outcome: &Outcome) -> Attempt {
        let status = match outcome {
            Ok(received) => Some(received.status),
            Err(problem) => problem.status(),
        };
        let charge = outcome.as_ref().err().map(|problem| problem.failure().charge);
        Attempt { status, charge, delay: None }
    }
}
