//! When a call is repeated, and after how long: a pure function of what has happened.
//!
//! The rules are those of the service's published SDKs (`Config`, statuses, backoff formula), with
//! one stricter policy beside them for calls that cost money. Obeying them is for [`run`].

pub(crate) mod budget;
pub(crate) mod run;

use std::time::Duration;

use reqwest::StatusCode;

use crate::error::Charge;

/// Whether and how calls are repeated. Default: not at all.
///
/// Many calls cost money, and few services know an idempotency key: a repeated request that did
/// reach the service before is paid for twice. So nothing is repeated unless asked.
///
/// ```
/// use runtime::{BackoffStrategy, RetryConfig};
///
/// // Repeats what cannot have been paid for, and nothing else.
/// let retries = RetryConfig::backoff(BackoffStrategy::default()).only_uncharged();
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RetryConfig {
    backoff: Option<BackoffStrategy>,
    connection_errors: bool,
    only_uncharged: bool,
}

/// How long to wait between attempts, and when to give up.
///
/// A `Retry-After` of the service is waited for if it is longer, also beyond `max_interval`, unless
/// it leads past `max_elapsed_time`: then nothing is repeated. Fractions of a second round up, of
/// several values the longest counts, and one that cannot be read stands for `max_interval`. The wait before attempt *k* + 2 (*k* from 0) is `initial_interval` · `exponent`ᵏ plus up to one
/// second at random, at most `max_interval`. Once `max_elapsed_time` has passed since the call
/// began, the last answer stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BackoffStrategy {
    /// The first wait. Default: 500 ms.
    pub initial_interval: Duration,
    /// The longest wait. Default: 60 s.
    pub max_interval: Duration,
    /// The factor from one wait to the next. Default: 1.5.
    pub exponent: f64,
    /// For how long attempts are made. Default: five minutes.
    pub max_elapsed_time: Duration,
}

impl Default for BackoffStrategy {
    fn default() -> Self {
        Self {
            initial_interval: Duration::from_millis(500),
            max_interval: Duration::from_secs(60),
            exponent: 1.5,
            max_elapsed_time: Duration::from_secs(300),
        }
    }
}

impl RetryConfig {
    /// Nothing is repeated.
    #[must_use]
    pub const fn none() -> Self {
        Self { backoff: None, connection_errors: false, only_uncharged: false }
    }

    /// Answers with status 429, 500, 502, 503 or 504 are repeated, as in the published SDKs.
    ///
    /// That includes answers after which the work may have been paid for; see
    /// [`only_uncharged`](Self::only_uncharged).
    #[must_use]
    pub const fn backoff(strategy: BackoffStrategy) -> Self {
        Self { backoff: Some(strategy), connection_errors: false, only_uncharged: false }
    }

    /// Whether failed connections and timeouts are repeated as well. Default: no.
    ///
    /// A timeout may come after the service has begun to work, so that the repeated call is paid
    /// for twice, unless [`only_uncharged`](Self::only_uncharged) is set.
    #[must_use]
    pub const fn retry_connection_errors(self, retry: bool) -> Self {
        Self { connection_errors: retry, ..self }
    }

    /// Only what cannot have been paid for is repeated: connections that failed, and answers in
    /// which the service itself says that it did not do the work and that another attempt makes
    /// sense. Recommended for every call that costs money.
    #[must_use]
    pub const fn only_uncharged(self) -> Self {
        Self { only_uncharged: true, ..self }
    }

    /// Whether any attempt may be followed by another one.
    pub(crate) fn may_repeat(&self) -> bool {
        self.backoff.is_some()
    }

    /// How long to wait before the next attempt; `None` if there is none.
    ///
    /// `attempt` counts from 0, `jitter` is in 0..1 and stands for up to one second.
    pub(crate) fn next(
        &self,
        attempt: u32,
        elapsed: Duration,
        failure: &Failure,
        jitter: f64,
    ) -> Option<Duration> {
        let strategy = self.backoff.as_ref()?;
        if !self.repeats(failure) || elapsed > strategy.max_elapsed_time {
            return None;
        }
        let wait = strategy.wait(attempt, jitter);
        match failure.retry_after {
            None => Some(wait),
            Some(RetryAfter::Unreadable) => Some(wait.max(strategy.max_interval)),
            // Asking earlier than the service says is pointless, later than the caller wants too.
            Some(RetryAfter::Wait(after))
                if elapsed.saturating_add(after) > strategy.max_elapsed_time =>
            {
                None
            }
            Some(RetryAfter::Wait(after)) => Some(wait.max(after)),
        }
    }

    fn repeats(&self, failure: &Failure) -> bool {
        if self.only_uncharged {
            return failure.is_uncharged_and_passing();
        }
        match failure.cause {
            Cause::Status { status, .. } => PUBLISHED_STATUSES.contains(&status.as_u16()),
            Cause::Connect | Cause::Timeout => self.connection_errors,
            Cause::Permanent | Cause::Other => false,
        }
    }
}

const PUBLISHED_STATUSES: [u16; 5] = [429, 500, 502, 503, 504];

impl BackoffStrategy {
    fn wait(&self, attempt: u32, jitter: f64) -> Duration {
        let exponent = self.exponent.powi(i32::try_from(attempt).unwrap_or(i32::MAX));
        let seconds = self.initial_interval.as_secs_f64() * exponent + jitter;
        // Infinite where the factor has grown out of bounds, NaN where it makes no sense.
        Duration::try_from_secs_f64(seconds)
            .map_or(self.max_interval, |wait| wait.min(self.max_interval))
    }
}

/// An attempt that brought no usable answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    pub(crate) charge: Charge,
    pub(crate) retry_after: Option<RetryAfter>,
}

/// How long the service asks to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    Wait(Duration),
    /// It asks, and what it says cannot be read.
    Unreadable,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Cause {
    /// The service, or something before it, answered.
    Status {
        status: StatusCode,
        /// Further attempts get the same.
        is_permanent: bool,
    },
    /// No connection came about.
    Connect,
    /// It took too long.
    Timeout,
    /// Nothing was sent, and the next attempt would fail in the same way.
    Permanent,
    /// The connection broke.
    Other,
}

impl Failure {
    /// Whether the request cannot have been paid for, and may succeed when it is repeated.
    pub(crate) fn is_uncharged_and_passing(&self) -> bool {
        let is_passing = match self.cause {
            Cause::Connect => true,
            Cause::Permanent => false,
            Cause::Timeout | Cause::Other => self.charge == Charge::NotSent,
            Cause::Status { status, is_permanent } => {
                matches!(status.as_u16(), 423 | 425 | 429 | 500 | 502 | 503 | 504) && !is_permanent
            }
        };
        is_passing && matches!(self.charge, Charge::NotSent | Charge::Rejected)
    }
}

#[cfg(test)]
mod tests;
