//! The server: which may be asked, and one request to it, bounded in size and time.

mod address;
mod events;

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use ureq::http::{self, HeaderMap};
use ureq::{Agent, Timeout};

pub use address::Address;
pub(crate) use events::{Event, Events};

use crate::request::{Request, Show};
use crate::security::Credentials;

/// A token that nobody has.
const WRONG_TOKEN: &str = "Bearer not-a-token-of-anybody";
/// Headers of an answer beyond this are refused.
const MAX_HEADERS: usize = 64 * 1024;

/// How much is read and waited for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long one answer may take.
    pub request: Duration,
    /// How long all of them may take; no request is begun later.
    pub total: Duration,
    /// The largest body that is read, in bytes.
    pub body: u64,
    /// How many events of a stream are read.
    pub events: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            request: Duration::from_secs(120),
            total: Duration::from_secs(1800),
            body: 64 * 1024 * 1024,
            events: 100,
        }
    }
}

/// No connection comes about, so there is nothing to compare.
#[derive(Debug)]
pub struct Unreachable(String);

impl std::fmt::Display for Unreachable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the server cannot be reached: {}", self.0)
    }
}

impl std::error::Error for Unreachable {}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

#[derive(Debug)]
pub(crate) enum Body {
    Whole(Vec<u8>),
    /// The first whole events of a stream.
    Events(Vec<Event>),
    /// More than is read.
    TooLarge,
}

/// Why there is no answer, or not all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lost {
    /// It took too long.
    TooSlow,
    /// The connection broke, or what came is not HTTP.
    Broken(String),
}

/// A server that is asked.
#[derive(Debug)]
pub struct Server {
    address: Address,
    credentials: Credentials,
    limits: Limits,
    agent: Agent,
}

impl Server {
    /// A server, what it is shown, and how much of it is taken in.
    ///
    /// It is asked without a proxy, and redirects are not followed: what is shown to it is shown
    /// to nobody else.
    #[must_use]
    pub fn new(address: Address, credentials: Credentials, limits: Limits) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .allow_non_standard_methods(true)
            .user_agent(concat!("atoma-xtask/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .max_response_header_size(MAX_HEADERS)
            // A server may close a connection that is kept, and a request is never sent twice.
            .max_idle_connections(0)
            .timeout_connect(Some(limits.request.min(Duration::from_secs(20))))
            .timeout_global(Some(limits.request))
            .build()
            .new_agent();
        Self { address, credentials, limits, agent }
    }

    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    pub(crate) fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }

    /// Sends a request once.
    pub(crate) fn ask(&self, request: &Request) -> Result<Result<Answer, Lost>, Unreachable> {
        let deadline = Instant::now() + self.limits.request;
        let http = match self.http(request) {
            Ok(http) => http,
            Err(error) => return Ok(Err(Lost::Broken(error.to_string()))),
        };
        let answer = match http {
            (parts, Some(body)) => self.agent.run(http::Request::from_parts(parts, body)),
            (parts, None) => self.agent.run(http::Request::from_parts(parts, ())),
        };
        match answer {
            Ok(mut response) => {
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                let reader = response.body_mut().with_config().limit(u64::MAX).reader();
                let body = self.read(reader, &headers, deadline);
                Ok(body.map(|body| Answer { status, headers, body }))
            }
            Err(error) => lost(&error),
        }
    }

    fn http(
        &self,
        request: &Request,
    ) -> Result<(http::request::Parts, Option<Vec<u8>>), http::Error> {
        let url = self.address.join(&request.target);
        let mut builder = http::Request::builder().method(request.method.as_str()).uri(url);
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        match request.show {
            Show::Credentials => {
                for (name, value) in self.credentials.headers() {
                    builder = builder.header(name, value);
                }
                let has_own = builder
                    .headers_ref()
                    .is_some_and(|headers| headers.contains_key(http::header::AUTHORIZATION));
                if let Some(token) = self.credentials.token().filter(|_| !has_own) {
                    let value = http::HeaderValue::from_str(&bearer(token));
                    builder = builder.header(http::header::AUTHORIZATION, value?);
                }
            }
            Show::WrongToken => {
                builder = builder.header(http::header::AUTHORIZATION, WRONG_TOKEN);
            }
            Show::Nothing => {}
        }
        let (parts, ()) = builder.body(())?.into_parts();
        Ok((parts, request.body.clone()))
    }

    fn read(
        &self,
        mut reader: impl Read,
        headers: &HeaderMap,
        deadline: Instant,
    ) -> Result<Body, Lost> {
        let kind = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if kind.is_some_and(|kind| kind.trim_start().starts_with("text/event-stream")) {
            return self.events(reader, deadline);
        }
        let mut bytes = Vec::new();
        let limit = self.limits.body;
        let read = reader.by_ref().take(limit.saturating_add(1)).read_to_end(&mut bytes);
        match read {
            _ if bytes.len() as u64 > limit => Ok(Body::TooLarge),
            Ok(_) => Ok(Body::Whole(bytes)),
            Err(error) => Err(broken(&error)),
        }
    }

    /// The first events of a stream. One that goes on is not wrong, so its time may run out.
    fn events(&self, mut reader: impl Read, deadline: Instant) -> Result<Body, Lost> {
        let mut events = Events::new(self.limits.events);
        let mut buffer = [0; 8 * 1024];
        let mut taken = 0_u64;
        loop {
            if events.is_full() || Instant::now() >= deadline {
                return Ok(Body::Events(events.into_whole()));
            }
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(Body::Events(events.into_whole())),
                Ok(length) => {
                    taken += length as u64;
                    if taken > self.limits.body {
                        return Ok(Body::TooLarge);
                    }
                    events.feed(buffer.get(..length).unwrap_or_default());
                }
                Err(error) => {
                    let lost = broken(&error);
                    return match lost {
                        Lost::TooSlow if !events.is_empty() => {
                            Ok(Body::Events(events.into_whole()))
                        }
                        lost => Err(lost),
                    };
                }
            }
        }
    }
}

/// A token that already says that it is one is sent as it is.
fn bearer(token: &str) -> String {
    let is_whole = token.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer "));
    if is_whole { token.to_owned() } else { format!("Bearer {token}") }
}

/// Whether a failure is the server's or that of the way to it.
fn lost(error: &ureq::Error) -> Result<Result<Answer, Lost>, Unreachable> {
    let unreachable = |reason: &str| Err(Unreachable(reason.to_owned()));
    match error {
        ureq::Error::HostNotFound => unreachable("its name is not known"),
        ureq::Error::ConnectionFailed => unreachable("no connection"),
        ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
            unreachable("no connection in time")
        }
        ureq::Error::Timeout(_) => Ok(Err(Lost::TooSlow)),
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused => unreachable("it refuses connections"),
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
                unreachable("no way to it")
            }
            _ => Ok(Err(broken(error))),
        },
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => unreachable(&error.to_string()),
        error => Ok(Err(Lost::Broken(error.to_string()))),
    }
}

fn broken(error: &std::io::Error) -> Lost {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
    let is_slow = matches!(inner, Some(ureq::Error::Timeout(_)))
        || matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock);
    if is_slow { Lost::TooSlow } else { Lost::Broken(error.to_string()) }
}
