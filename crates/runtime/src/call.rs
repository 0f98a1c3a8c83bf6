//! One call: its options, and what happens between progenitor's request and its decoder.
//!
//! progenitor's generated method builds the request, hands it to [`ClientHooks::exec`](progenitor_client::ClientHooks::exec) and decodes
//! what comes back. Here the request gets its headers and is sent, as often as the policy says;
//! the answer is read within its limits and remembered, so that whatever the decoder says of it,
//! the error can tell the whole story.

use std::sync::{Arc, Mutex, PoisonError};

use progenitor_client::{OperationInfo, ResponseValue};
use reqwest::header::HeaderMap;
use reqwest::{Request, Response, StatusCode};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use crate::attempt::{Http, Outcome, Problem, is_success};
use crate::builder::Settings;
use crate::clock::RealTime;
use crate::credentials::Scheme;
use crate::error::{
    ApiError, Attempt, BuildError, BuildErrorKind, DecodeError, Error, FullResponse, Kind, Timeout,
};
use crate::event_stream::{Reconnect, Resumption};
use crate::options::Changes;
use crate::retry::budget::RetryBudget;
use crate::retry::run::{Ended, Limits, run};
use crate::streaming::{self, StreamLimits};
use crate::{RetryConfig, builder, reading};

pub use crate::attempt::Successes;
pub use crate::options::Options;

/// The state of one call, which progenitor's client carries along.
#[derive(Debug, Clone)]
pub struct Call(Arc<State>);

#[derive(Debug)]
struct State {
    /// The HTTP client neither follows redirects nor repeats requests.
    sends_once: bool,
    settings: Arc<Settings>,
    retries: RetryConfig,
    budget: Option<Arc<RetryBudget>>,
    limits: Limits,
    changes: Changes,
    /// Whose secrets go with it.
    schemes: Vec<&'static Scheme>,
    is_stream: bool,
    reconnect: Option<Reconnect>,
    /// The request of a stream that may be asked for again, and when the call has to end.
    again: Mutex<Option<(reqwest::Client, Request, Option<Instant>)>>,
    successes: Successes,
    ended: Mutex<Option<Ended<Outcome>>>,
}

impl Call {
    /// Prepares a call: the base URL it goes to, through what, and its state.
    ///
    /// # Errors
    ///
    /// An option of the call cannot be used.
    pub fn prepare(
        client: &crate::Client,
        mut options: Options,
        successes: Successes,
    ) -> Result<(String, reqwest::Client, Self), Error> {
        let settings = &client.settings;
        options.check_headers(settings.policy);
        if let Some(broken) = options.broken {
            return Err(Error::request(broken));
        }
        let usual = options.operation_server.filter(|_| settings.has_document_server);
        let base = match options.server_url.as_deref().or(usual) {
            Some(url) => {
                let url = builder::base_url(url).map_err(unusable)?;
                settings.allows(&url).map_err(unusable)?;
                url
            }
            None => settings.base_url.clone(),
        };
        let (http, sends_once) = settings.http(&base).map_err(unusable)?;
        let headers = [&settings.headers, &options.changes.headers];
        let is_required = settings.policy.requires_credentials();
        let schemes = settings.credentials.choose(options.security, &headers, is_required);
        let schemes = schemes.map_err(unusable)?;
        let state = State {
            sends_once,
            settings: Arc::clone(settings),
            retries: options.retries.unwrap_or(settings.retries),
            budget: client.budget.clone(),
            limits: Limits {
                attempt: options.timeout.or(settings.timeout),
                deadline: options.deadline.or(settings.deadline),
            },
            changes: options.changes,
            schemes,
            is_stream: options.is_stream,
            reconnect: options.reconnect,
            again: Mutex::new(None),
            successes,
            ended: Mutex::new(None),
        };
        Ok((base, http, Self(Arc::new(state))))
    }

    /// What the caller gets: progenitor's value, or the error with all that is known of the call.
    ///
    /// # Errors
    ///
    /// The call failed.
    pub fn finish<T, E>(
        &self,
        result: Result<ResponseValue<T>, progenitor_client::Error<E>>,
    ) -> Result<ResponseValue<T>, Error> {
        let error = match result {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let Some(ended) = self.ended() else { return Err(not_sent(error)) };
        let Ended { outcome, attempts, had_deadline } = ended;
        Err(match outcome {
            Err(problem) => failed(problem, attempts, had_deadline),
            Ok(received) => self.refused(received, &error, attempts),
        })
    }

    /// The same for an answer that is JSON of a type of the document.
    ///
    /// # Errors
    ///
    /// The call failed, or the response is a JSON array where the type is an object.
    pub fn finish_json<T: DeserializeOwned, E>(
        &self,
        result: Result<ResponseValue<T>, progenitor_client::Error<E>>,
    ) -> Result<ResponseValue<T>, Error> {
        let value = self.finish(result)?;
        let Some(Ended { outcome: Ok(received), attempts, .. }) = self.ended() else {
            return Ok(value);
        };
        match reading::is_object_or_other::<T>(&received.body) {
            Ok(()) => Ok(value),
            Err(error) => Err(Error::undecoded(received, (&error).into(), attempts)),
        }
    }

    /// A whole answer came that the caller cannot be given as a value.
    fn refused<E>(
        &self,
        received: FullResponse,
        error: &progenitor_client::Error<E>,
        attempts: Vec<Attempt>,
    ) -> Error {
        if let progenitor_client::Error::InvalidResponsePayload(_, source) = error
            && is_success(self.0.successes, received.status)
        {
            return Error::undecoded(received, DecodeError::from(source), attempts);
        }
        self.unexpected(received, attempts)
    }

    /// An answer that the document does not know.
    pub(crate) fn unexpected(&self, received: FullResponse, attempts: Vec<Attempt>) -> Error {
        let error = ApiError::new(received, true, self.0.settings.policy);
        let charge = error.charge();
        Error::new(Kind::Api(error), charge, false, attempts)
    }

    /// How sending ended, if anything was sent. It is known once.
    pub(crate) fn ended(&self) -> Option<Ended<Outcome>> {
        self.0.ended.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(crate) fn successes(&self) -> Successes {
        self.0.successes
    }

    /// The largest answer, or part of a stream, that is read.
    pub(crate) fn limit(&self) -> usize {
        self.0.settings.bounds.success
    }
}

/// A setting of the call cannot be used.
fn unusable(kind: BuildErrorKind) -> Error {
    Error::request(BuildError::from(kind))
}

/// progenitor gave up before anything was sent.
pub(crate) fn not_sent<E>(error: progenitor_client::Error<E>) -> Error {
    match error {
        progenitor_client::Error::InvalidRequest(reason)
        | progenitor_client::Error::Custom(reason) => Error::request(reason),
        progenitor_client::Error::CommunicationError(error) => Error::request(error),
        _ => Error::request("it was given up before it was sent"),
    }
}

/// No whole answer came.
pub(crate) fn failed(problem: Problem, attempts: Vec<Attempt>, had_deadline: bool) -> Error {
    let failure = problem.failure();
    let (charge, is_retryable) = (failure.charge, failure.is_uncharged_and_passing());
    let kind = match problem {
        Problem::Timeout { which: Timeout::Attempt, source, received, .. } if had_deadline => {
            Kind::Timeout { which: Timeout::Deadline, source, received }
        }
        Problem::Timeout { which, source, received, .. } => {
            Kind::Timeout { which, source, received }
        }
        Problem::Connect(source) => Kind::Connect(source),
        Problem::Interrupted { source, .. } => Kind::Interrupted(source),
        Problem::Malformed(source) => Kind::Malformed(source),
        Problem::Request(source) => Kind::Request(Box::new(source)),
        Problem::Unsendable(source) => Kind::Request(source),
        Problem::Encoded { received, encoding, .. } => Kind::Encoded { received, encoding },
        Problem::TooLarge { received, limit, .. } => Kind::TooLarge { received, limit },
        Problem::Truncated { received, source, .. } => Kind::Truncated { received, source },
        Problem::Refused(error) => Kind::Api(error),
    };
    Error::new(kind, charge, is_retryable, attempts)
}

impl Call {
    /// Sends the request that progenitor's method has built, for its `ClientHooks::exec`.
    ///
    /// # Errors
    ///
    /// None: whatever goes wrong is kept for [`finish`](Self::finish), which knows more of it.
    pub async fn exec(
        &self,
        client: &reqwest::Client,
        mut request: Request,
        info: &OperationInfo,
    ) -> reqwest::Result<Response> {
        let Self(state) = self;
        state.settings.prepare(request.headers_mut());
        state.changes.apply(&mut request);
        let clock = RealTime::start();
        let deadline = state.deadline();
        let stream_limits = self.stream_limits(deadline);
        if state.reconnect.is_some()
            && let Some(request) = request.try_clone()
        {
            *state.again.lock().unwrap_or_else(PoisonError::into_inner) =
                Some((client.clone(), request, deadline));
        }
        tracing::debug!(operation = info.operation_id, "calling");
        // The state of all that is large, and would be in every future of a caller.
        let terms = (&state.retries, state.limits);
        let (ended, live) = Box::pin(state.send(client, request, &clock, terms)).await;
        let response = match (&ended, live) {
            (Some(Ended { outcome: Ok(_), .. }), Some(live)) => {
                streaming::within(stream_limits, live)
            }
            (Some(Ended { outcome: Ok(received), .. }), None) => received.to_response(),
            _ => no_answer(),
        };
        let last = ended.as_ref().and_then(|ended| ended.attempts.last());
        tracing::debug!(
            operation = info.operation_id,
            attempts = ended.as_ref().map_or(0, |ended| ended.attempts.len()),
            status = last.and_then(|attempt| attempt.status).map(|status| status.as_u16()),
            "called"
        );
        *state.ended.lock().unwrap_or_else(PoisonError::into_inner) = ended;
        Ok(response)
    }

    /// What asks again for the stream of this call, where that is wanted. It is given once.
    pub(crate) fn resumption(&self) -> Option<Resumption> {
        let Self(state) = self;
        let again = state.again.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        let (http, request, deadline) = again;
        Some(Resumption::new(self.clone(), (http, request), state.reconnect?, deadline))
    }

    /// Sends the request of a stream once more, with the time that is left for the call.
    pub(crate) async fn again(
        &self,
        client: &reqwest::Client,
        request: Request,
        deadline: Option<Instant>,
    ) -> (Option<Ended<Outcome>>, Option<Response>) {
        let Self(state) = self;
        let deadline = deadline.map(|deadline| deadline.duration_since(Instant::now()));
        let limits = Limits { deadline, ..state.limits };
        let terms = (&RetryConfig::none(), limits);
        state.send(client, request, &RealTime::start(), terms).await
    }

    /// The limits of a body that is handed on.
    pub(crate) fn stream_limits(&self, deadline: Option<Instant>) -> StreamLimits {
        StreamLimits { idle: self.0.limits.attempt, deadline }
    }
}

/// How often a request is repeated, and within which time.
type Terms<'a> = (&'a RetryConfig, Limits);

impl State {
    /// Sends the request with its credentials. Where the service refuses a token that was asked for,
    /// another one is asked for, and the request is sent once more: what is refused for want of
    /// authorization has caused no work.
    async fn send(
        &self,
        client: &reqwest::Client,
        mut request: Request,
        clock: &RealTime,
        terms: Terms<'_>,
    ) -> (Option<Ended<Outcome>>, Option<Response>) {
        let credentials = &self.settings.credentials;
        let is_provided = credentials.is_provided(&self.schemes);
        let mut again = if is_provided { request.try_clone() } else { None };
        let mut before = Vec::new();
        loop {
            let (mut ended, live, headers) = self.send_once(client, request, clock, terms).await;
            let is_refused = ended.as_ref().is_some_and(|ended| match &ended.outcome {
                Err(Problem::Refused(error)) => error.status() == StatusCode::UNAUTHORIZED,
                _ => false,
            });
            if is_refused && let (Some(next), Some(headers)) = (again.take(), headers) {
                tracing::debug!("the token was refused, and another one is asked for");
                credentials.forget(&self.schemes, &headers).await;
                before = ended.map(|ended| ended.attempts).unwrap_or_default();
                request = next;
                continue;
            }
            if let Some(ended) = &mut ended {
                ended.attempts.splice(0..0, before);
            }
            return (ended, live);
        }
    }

    /// Gives the headers as well with which the request was sent, where a token was asked for.
    async fn send_once(
        &self,
        client: &reqwest::Client,
        mut request: Request,
        clock: &RealTime,
        (retries, limits): Terms<'_>,
    ) -> (Option<Ended<Outcome>>, Option<Response>, Option<HeaderMap>) {
        let credentials = &self.settings.credentials;
        if let Err(source) = credentials.apply(&self.schemes, &mut request).await {
            let outcome = Err(Problem::Unsendable(source));
            let ended = Ended { outcome, attempts: Vec::new(), had_deadline: false };
            return (Some(ended), None, None);
        }
        let headers = credentials.is_provided(&self.schemes).then(|| request.headers().clone());
        let mut transport = Http::new(client, request, self.successes, &self.settings);
        if !retries.may_repeat() {
            transport = transport.once();
        }
        if let Some(budget) = &self.budget {
            transport = transport.within(budget);
        }
        if !self.sends_once {
            transport = transport.through_unknown_client();
        }
        if self.is_stream {
            transport = transport.handing_on();
        }
        let ended = run(&mut transport, clock, retries, limits).await;
        (ended, transport.into_live(), headers)
    }

    /// When a call that begins now has to end.
    fn deadline(&self) -> Option<Instant> {
        self.limits.deadline.and_then(|limit| Instant::now().checked_add(limit))
    }
}

impl FullResponse {
    /// The response for progenitor's decoder. The body is not copied.
    pub(crate) fn to_response(&self) -> Response {
        let mut response = http::Response::new(self.body.clone());
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        response.into()
    }
}

/// Stands for an answer that is none, so that the decoder gives up: [`Call::finish`] knows more.
fn no_answer() -> Response {
    let mut response = http::Response::new(bytes::Bytes::new());
    *response.status_mut() = StatusCode::from_u16(999).unwrap_or(StatusCode::IM_A_TEAPOT);
    response.into()
}

/// Stands in the type of a request builder for a required field that is set. One that is not has a
/// type of its own, in the module `missing` of its resource.
///
/// With the two, a call that is half built has a name, and can be passed on: where nothing is said,
/// nothing is set.
#[derive(Debug, Clone, Copy)]
pub struct Set;

/// A required field of a request builder that is set: only then the call can be sent.
#[diagnostic::on_unimplemented(
    message = "this call is not complete: `{Self}` is not set",
    label = "call the setter of this field first",
    note = "fields that the document requires are set before `send`"
)]
pub trait IsSet {}

impl IsSet for Set {}

/// The value of a required field, for generated code.
///
/// # Errors
///
/// It is not set, which [`IsSet`] rules out for whoever sends a call.
pub fn required<T>(value: Option<T>, name: &'static str) -> Result<T, Error> {
    value.ok_or_else(|| Error::request(BuildError::from(BuildErrorKind::Missing { name })))
}

/// The methods that the request builder of every operation has, on its field `call_options`. With the
/// builder and a name for the state of each required input, also its private `into_state`.
#[macro_export]
macro_rules! call_options {
    ($name:ident<$lifetime:lifetime, $client:ident>, $($state:ident),+) => {
        /// The same call with other inputs that are set.
        fn into_state<$($state),+>(self) -> $name<$lifetime, $client, $($state),+> {
            $name {
                call_client: self.call_client,
                call_options: self.call_options,
                inputs: self.inputs,
                state: ::core::marker::PhantomData,
            }
        }

        $crate::call_options!();
    };
    () => {
        /// Whether and how this call is retried, in place of the client's setting.
        pub fn retries(mut self, retries: $crate::RetryConfig) -> Self {
            self.call_options.set_retries(retries);
            self
        }

        /// The time limit of one attempt of this call, in place of the client's setting; `None`
        /// for no limit.
        pub fn timeout(mut self, timeout: impl Into<Option<::std::time::Duration>>) -> Self {
            self.call_options.set_timeout(timeout.into());
            self
        }

        /// The time limit of this call with all its attempts, in place of the client's setting;
        /// `None` for no limit.
        pub fn deadline(mut self, deadline: impl Into<Option<::std::time::Duration>>) -> Self {
            self.call_options.set_deadline(deadline.into());
            self
        }

        /// Sends this call to another server.
        pub fn server_url(mut self, url: impl Into<String>) -> Self {
            self.call_options.set_server_url(url.into());
            self
        }

        /// A header for this call, in place of the client's of the same name.
        pub fn http_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
            self.call_options.header(name.as_ref(), value.as_ref());
            self
        }
    };
}

/// `send` of a request builder of a blocking client: the client, what comes back, the name of the
/// builder with the states of its required inputs, and its further fields.
///
/// `events` before all of it is for streams; `or Type` behind it names the type of the documented
/// errors.
#[macro_export]
macro_rules! blocking_send {
    (@impl $kind:ident $client:path, $response:ty;
     $name:ident<$($state:ident),*> { $($field:ident),* } $(or $error:ident)?) => {
        impl<$($state),*> $name<'_, $client, $($state),*> {
            /// Sends the request and reads the response, and blocks the thread until then.
            ///
            /// # Errors
            ///
            /// Anything but a documented success, and being called inside of an asynchronous
            /// runtime; see [`Error`](runtime::Error).
            $(#[doc = ::core::concat!("[`", ::core::stringify!($error), "`] has the documented ones by status.")])?
            pub fn send(
                self,
            ) -> ::core::result::Result<$crate::ResponseValue<$response>, $crate::Error>
            where
                $($state: $crate::IsSet),*
            {
                let client = self.call_client;
                let call = $name {
                    call_client: client.inner(),
                    call_options: self.call_options,
                    $($field: self.$field),*
                };
                let result = client.driver().block_on(call.send());
                $crate::blocking_send!(@response client result $kind)
            }
        }
    };
    (@response $client:ident $result:ident whole) => {
        $result
    };
    (@response $client:ident $result:ident events) => {
        $result.map(|response| $client.driver().block_on_events(response))
    };
    (events $client:path, $($rest:tt)+) => {
        $crate::blocking_send!(@impl events $client, $($rest)+);
    };
    ($client:path, $($rest:tt)+) => {
        $crate::blocking_send!(@impl whole $client, $($rest)+);
    };
}

/// The method that the request builder of a stream of events has beside those of every operation,
/// where the operation may be repeated.
#[macro_export]
macro_rules! reconnect_option {
    () => {
        /// Asks for the stream again where its connection breaks or ends, from the event behind the
        /// last one. Not done unless this is called.
        pub fn reconnect(mut self, reconnect: $crate::Reconnect) -> Self {
            self.call_options.set_reconnect(reconnect);
            self
        }
    };
}
