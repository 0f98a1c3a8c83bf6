//! The loop that obeys a [`RetryConfig`]. Time comes in by way of [`Clock`], attempts by way of
//! [`Transport`], so that it can be tested without waiting and without a network.

use std::future::Future;
use std::time::Duration;

use super::{Failure, RetryConfig};
use crate::error::Attempt;

/// Time, and the randomness of waits.
pub(crate) trait Clock: Sync {
    /// How much time has passed since the call began.
    fn elapsed(&self) -> Duration;
    /// Waits.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send;
    /// A number in 0..1.
    fn jitter(&self) -> f64;
}

/// What sends a request.
pub(crate) trait Transport: Send {
    /// What came of it, good or bad.
    type Outcome: Send;

    /// Makes one attempt that may take as long as `timeout`; `None` if another one cannot be made.
    fn attempt(
        &mut self,
        timeout: Option<Duration>,
    ) -> impl Future<Output = Option<Self::Outcome>> + Send;
    /// What comes of a call whose time is over before its first attempt.
    fn too_late(&self) -> Self::Outcome;
    /// Whether another attempt may be made, of which the policy approves. Asked once for each.
    fn may_repeat(&mut self) -> bool {
        true
    }
    /// What went wrong, if something did.
    fn failure(&self, outcome: &Self::Outcome) -> Option<Failure>;
    /// The record of an attempt.
    fn record(&self, outcome: &Self::Outcome) -> Attempt;
}

/// How long things may take.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Limits {
    /// One attempt.
    pub(crate) attempt: Option<Duration>,
    /// The whole call, waits included.
    pub(crate) deadline: Option<Duration>,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) struct Ended<O> {
    pub(crate) outcome: O,
    pub(crate) attempts: Vec<Attempt>,
    /// The last attempt was given the time that was left, and not that of an attempt.
    pub(crate) had_deadline: bool,
}

/// Makes attempts until one succeeds or the policy or the deadline says stop; `None` if not even
/// one can be made.
pub(crate) async fn run<T: Transport, C: Clock>(
    transport: &mut T,
    clock: &C,
    config: &RetryConfig,
    limits: Limits,
) -> Option<Ended<T::Outcome>> {
    let mut attempts: Vec<Attempt> = Vec::new();
    let mut last: Option<T::Outcome> = None;
    loop {
        let left = limits.deadline.map(|deadline| deadline.saturating_sub(clock.elapsed()));
        let had_deadline = left.is_some_and(|left| limits.attempt.is_none_or(|limit| left < limit));
        let timeout = if had_deadline { left } else { limits.attempt };
        let outcome = match timeout {
            Some(Duration::ZERO) if last.is_none() => {
                let outcome = transport.too_late();
                return Some(Ended { outcome, attempts, had_deadline });
            }
            Some(Duration::ZERO) => None,
            timeout => transport.attempt(timeout).await,
        };
        let Some(outcome) = outcome else {
            return last.map(|outcome| Ended { outcome, attempts, had_deadline });
        };
        let mut record = transport.record(&outcome);
        let number = u32::try_from(attempts.len()).unwrap_or(u32::MAX);
        match next(transport.failure(&outcome), number, clock, config, limits) {
            Next::Attempt { after } if transport.may_repeat() => {
                record.delay = Some(after);
                attempts.push(record);
                last = Some(outcome);
                clock.sleep(after).await;
            }
            Next::Attempt { .. } | Next::Stop => {
                attempts.push(record);
                return Some(Ended { outcome, attempts, had_deadline });
            }
        }
    }
}

enum Next {
    Attempt { after: Duration },
    Stop,
}

fn next(
    failure: Option<Failure>,
    attempt: u32,
    clock: &impl Clock,
    config: &RetryConfig,
    limits: Limits,
) -> Next {
    let Some(failure) = failure else { return Next::Stop };
    let elapsed = clock.elapsed();
    let is_past = |time: Duration| limits.deadline.is_some_and(|deadline| time >= deadline);
    match config.next(attempt, elapsed, &failure, clock.jitter()) {
        Some(after) if !is_past(elapsed.saturating_add(after)) => Next::Attempt { after },
        _ => Next::Stop,
    }
}
