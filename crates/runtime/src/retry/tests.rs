//! The policy and the loop in virtual time: nothing is slept and nothing is sent.
//!
//! The records of the published SDK are read from `../shared/vectors` where that is there, and a
//! set of our own in the same form stands beside this file.

use std::path::Path;
use std::sync::Mutex;

use serde_json::Value;

use super::run::{Clock, Limits, Transport, run};
use super::*;
use crate::error::Attempt;

/// Time that only sleeping moves.
#[derive(Default)]
struct VirtualTime(Mutex<Duration>);

impl Clock for VirtualTime {
    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    async fn sleep(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }

    /// Where the vectors fix every draw.
    fn jitter(&self) -> f64 {
        0.5
    }
}

/// What the server does on one attempt.
#[derive(Debug, Clone)]
enum Step {
    Status(u16),
    /// A status with the service's own error, which costs nothing: whether it is permanent, and how
    /// long it asks to wait.
    Refused(u16, IsPermanent, Option<Duration>),
    Connect,
    Timeout,
}

type IsPermanent = bool;

/// A server that follows a script, and repeats its last step.
struct Script {
    steps: Vec<Step>,
    next: usize,
}

impl Transport for Script {
    type Outcome = Step;

    async fn attempt(&mut self, _: Option<Duration>) -> Option<Self::Outcome> {
        let step = self.steps.get(self.next).or(self.steps.last())?.clone();
        self.next += 1;
        Some(step)
    }

    fn too_late(&self) -> Self::Outcome {
        Step::Timeout
    }

    fn failure(&self, step: &Step) -> Option<Failure> {
        let failure = |cause, charge| Some(Failure { cause, charge, retry_after: None });
        match step {
            Step::Status(200) => None,
            Step::Status(status) => {
                let status = StatusCode::from_u16(*status).unwrap();
                let charge = if status.as_u16() < 500 { Charge::Rejected } else { Charge::Unknown };
                failure(Cause::Status { status, is_permanent: false }, charge)
            }
            Step::Refused(status, is_permanent, retry_after) => {
                let status = StatusCode::from_u16(*status).unwrap();
                let cause = Cause::Status { status, is_permanent: *is_permanent };
                Some(Failure {
                    cause,
                    charge: Charge::Rejected,
                    retry_after: retry_after.map(RetryAfter::Wait),
                })
            }
            Step::Connect => failure(Cause::Connect, Charge::NotSent),
            Step::Timeout => failure(Cause::Timeout, Charge::Unknown),
        }
    }

    fn record(&self, step: &Step) -> Attempt {
        let status = match step {
            Step::Status(status) | Step::Refused(status, ..) => StatusCode::from_u16(*status).ok(),
            _ => None,
        };
        Attempt { status, charge: None, delay: None }
    }
}

/// Runs a script: the attempts, the time slept, and the last step.
fn play(
    steps: &[Step],
    config: &RetryConfig,
    limits: Limits,
) -> (Vec<Attempt>, Duration, Step, bool) {
    let mut script = Script { steps: steps.to_vec(), next: 0 };
    let clock = VirtualTime::default();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ended = runtime.block_on(run(&mut script, &clock, config, limits)).unwrap();
    (ended.attempts, clock.elapsed(), ended.outcome, ended.had_deadline)
}

fn quick() -> RetryConfig {
    let second = Duration::from_secs(1);
    RetryConfig::backoff(BackoffStrategy {
        initial_interval: second,
        max_interval: 4 * second,
        exponent: 2.0,
        max_elapsed_time: 100 * second,
    })
}

#[test]
fn nothing_is_repeated_unless_asked() {
    for step in [Step::Status(503), Step::Connect, Step::Timeout] {
        let (attempts, slept, ..) = play(&[step], &RetryConfig::default(), Limits::default());
        assert_eq!((attempts.len(), slept), (1, Duration::ZERO));
    }
}

#[test]
fn waits_grow_to_their_limit_and_are_recorded() {
    let steps = [503, 503, 503, 503, 200].map(Step::Status);
    let (attempts, slept, ..) = play(&steps, &quick(), Limits::default());
    let delays: Vec<_> =
        attempts.iter().map(|attempt| attempt.delay.map(|d| d.as_millis())).collect();
    assert_eq!(delays, [Some(1500), Some(2500), Some(4000), Some(4000), None]);
    assert_eq!(slept, Duration::from_secs(12));
}

#[test]
fn only_uncharged_repeats_what_cannot_have_been_paid_for() {
    let repeated = [
        Step::Connect,
        Step::Status(429),
        Step::Status(425),
        Step::Refused(500, false, None),
        Step::Refused(503, false, None),
        Step::Refused(504, false, None),
    ];
    let not_repeated = [
        Step::Timeout,
        Step::Status(500),
        Step::Status(502),
        Step::Status(504),
        Step::Status(400),
        Step::Refused(500, true, None),
        Step::Refused(429, true, None),
        Step::Refused(400, false, None),
        Step::Refused(401, false, None),
    ];
    let strict = quick().retry_connection_errors(true).only_uncharged();
    for (steps, expected) in [(&repeated[..], 2), (&not_repeated[..], 1)] {
        for step in steps {
            let script = [step.clone(), Step::Status(200)];
            let (attempts, ..) = play(&script, &strict, Limits::default());
            assert_eq!(attempts.len(), expected, "{step:?}");
        }
    }
}

#[test]
fn retry_after_is_waited_for_within_the_limit() {
    let asks = |seconds| {
        let after = Some(Duration::from_secs(seconds));
        [Step::Refused(429, false, after), Step::Status(200)]
    };
    // Longer than the backoff: waited for, even past `max_interval`.
    assert_eq!(play(&asks(30), &quick(), Limits::default()).1, Duration::from_secs(30));
    // Shorter: the backoff stays.
    assert_eq!(play(&asks(1), &quick(), Limits::default()).1, Duration::from_millis(1500));
    // Longer than the caller wants to try at all: the answer stands.
    let (attempts, slept, ..) = play(&asks(1000), &quick(), Limits::default());
    assert_eq!((attempts.len(), slept), (1, Duration::ZERO));
}

#[test]
fn deadline_ends_the_call_before_a_wait_that_would_pass_it() {
    let limits = Limits { attempt: None, deadline: Some(Duration::from_secs(3)) };
    let (attempts, slept, _, had_deadline) = play(&[Step::Status(503)], &quick(), limits);
    assert_eq!((attempts.len(), slept, had_deadline), (2, Duration::from_millis(1500), true));
    // An attempt that has less time of its own is not cut by the deadline.
    let limits = Limits { attempt: Some(Duration::from_secs(1)), ..limits };
    assert!(!play(&[Step::Timeout], &RetryConfig::none(), limits).3);
}

#[test]
fn waits_beyond_all_time_do_not_overflow() {
    let after = Some(Duration::from_secs(u64::MAX));
    let steps = [Step::Status(503), Step::Refused(429, false, after)];
    assert_eq!(play(&steps, &quick(), Limits::default()).0.len(), 2);
    let forever = BackoffStrategy {
        initial_interval: Duration::MAX,
        max_interval: Duration::MAX,
        ..BackoffStrategy::default()
    };
    let limits = Limits { attempt: None, deadline: Some(Duration::from_secs(3)) };
    let steps = [Step::Status(503)];
    assert_eq!(play(&steps, &RetryConfig::backoff(forever), limits).0.len(), 1);
}

#[test]
fn numbers_out_of_bounds_wait_as_long_as_allowed() {
    for exponent in [f64::INFINITY, f64::NAN, 1e300, -2.0] {
        let strategy = BackoffStrategy { exponent, ..BackoffStrategy::default() };
        assert!(strategy.wait(u32::MAX, 0.5) <= strategy.max_interval, "{exponent}");
    }
}

#[test]
fn published_sdk_agrees() {
    let own = include_str!("vectors.jsonl");
    let mut records: Vec<Value> = parse(own);
    assert!(!records.is_empty());
    let shared =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/python-sdk.jsonl");
    match std::fs::read_to_string(&shared) {
        Ok(text) => records.extend(parse(&text)),
        Err(_) => eprintln!("the shared vectors are not there; only our own were run"),
    }
    let mut number = 0;
    for record in records.iter().filter(|record| record["kind"] == "retry") {
        number += 1;
        check(record);
    }
    eprintln!("{number} retry records agree");
}

fn parse(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn check(record: &Value) {
    let config = &record["config"];
    let milliseconds = |name: &str| Duration::from_millis(config[name].as_u64().unwrap());
    let strategy = BackoffStrategy {
        initial_interval: milliseconds("initial_interval"),
        max_interval: milliseconds("max_interval"),
        exponent: config["exponent"].as_f64().unwrap(),
        max_elapsed_time: milliseconds("max_elapsed_time"),
    };
    let retry_connection_errors = config["retry_connection_errors"].as_bool().unwrap();
    let config = RetryConfig::backoff(strategy).retry_connection_errors(retry_connection_errors);
    let steps: Vec<Step> = record["script"].as_array().unwrap().iter().map(step).collect();
    let (attempts, slept, last, _) = play(&steps, &config, Limits::default());
    let outcome = match last {
        Step::Status(200) => "ok".to_owned(),
        Step::Status(status) => format!("status {status}"),
        Step::Connect => "ConnectError".to_owned(),
        _ => "ReadTimeout".to_owned(),
    };
    assert_eq!(attempts.len() as u64, record["attempts"].as_u64().unwrap(), "{record}");
    assert_eq!(outcome, record["outcome"].as_str().unwrap(), "{record}");
    let expected = record["virtual_seconds"].as_f64().unwrap();
    assert!((slept.as_secs_f64() - expected).abs() < 1e-6, "{slept:?} {record}");
}

fn step(value: &Value) -> Step {
    match value.as_str() {
        Some("connect") => Step::Connect,
        Some("timeout") => Step::Timeout,
        _ => Step::Status(u16::try_from(value.as_u64().unwrap()).unwrap()),
    }
}

#[test]
fn wait_that_cannot_be_read_is_the_longest_one() {
    let failure = |retry_after| Failure {
        cause: Cause::Status { status: StatusCode::TOO_MANY_REQUESTS, is_permanent: false },
        charge: Charge::Rejected,
        retry_after: Some(retry_after),
    };
    let next = |retry_after| quick().next(0, Duration::ZERO, &failure(retry_after), 0.5);
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(next(RetryAfter::Unreadable), seconds(4));
    assert_eq!(next(RetryAfter::Wait(Duration::from_secs(7))), seconds(7));
    assert_eq!(next(RetryAfter::Wait(Duration::MAX)), None);
}

/// The clock of a real call and the sleeps of tokio move together, paused or not.
#[tokio::test(start_paused = true)]
async fn attempts_end_under_a_paused_clock() {
    let mut script = Script { steps: vec![Step::Status(429)], next: 0 };
    let strategy =
        BackoffStrategy { max_elapsed_time: Duration::from_secs(5), ..BackoffStrategy::default() };
    let clock = crate::clock::RealTime::start();
    let config = RetryConfig::backoff(strategy);
    let ended = run(&mut script, &clock, &config, Limits::default()).await.unwrap();
    assert!((3..20).contains(&ended.attempts.len()), "{}", ended.attempts.len());
    assert!(clock.elapsed() > Duration::from_secs(5));
}
