//! The service on this machine, for tests and demonstrations.
//!
//! [`Server`] listens on a free port of the loopback interface. It knows the operations, types and
//! security of the document, validates each request against them and refuses what is not valid as
//! the service does: same status, same envelope. Images are drawn: a PNG of the size that was asked
//! for, which shows the prompt. No account, no network, and the same code path as with both.
//!
//! ```
//! use generated_client::mock::{Response, Scenario, Server};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::start().await?;
//! let client = server.client()?;
//! let call = || {
//!     let call = client.images().generate().model("black-forest-labs/FLUX.1-schnell");
//!     call.prompt("A cute baby sea otter floating on its back").n(1).size("256x256")
//! };
//!
//! let response = call().send().await?;
//! assert!(response.data[0].url.as_deref().unwrap().starts_with(&server.url()));
//! server.assert_valid();
//!
//! // The next two responses are those of an overloaded service.
//! server.next(Response::envelope(429, "TOO_MANY_REQUESTS", "later")).times(2);
//! for _ in 0..2 {
//!     assert!(call().send().await.unwrap_err().is_retryable());
//! }
//!
//! // From now on there is no money.
//! server.play(Scenario::InsufficientBalance);
//! let error = call().send().await.unwrap_err();
//! assert_eq!(error.api_error().unwrap().code(), Some("FIAT_PAYMENTS_ONLY"));
//! # Ok(())
//! # }
//! ```
//!
//! # Validation
//!
//! Path and method, the token, the content type, required parameters, and JSON bodies against their
//! schemas, except `pattern` and `format`. Beyond the document it refuses what the service refuses:
//! a request for images without `n` or `size`.
//!
//! # Responses
//!
//! Images have 1 to 2048 pixels a side, at most ten in one response, and can be fetched from this
//! server without a token. `created` counts up from a fixed time, so that two runs give the same
//! responses.

mod images;
mod picture;
mod scenario;

use std::io;
use std::ops::Deref;

pub use ::mock::{Next, Request, Response};
pub use scenario::Scenario;

use crate::{BuildError, Client, ClientBuilder, generated};
use images::Images;

/// The time of the first response: 1 March 2023, a time after the one in the document's example.
const CREATED: i64 = 1_677_672_000;

/// A service on this machine. It runs on a thread of its own, so that it serves any kind of test,
/// and stops when it is dropped.
///
/// Requests, responses and assertions are those of the [server of any document](::mock::Server),
/// which it dereferences to. See the [module](self) for what it validates and sends.
#[derive(Debug)]
pub struct Server(::mock::Server);

/// Settings for a [`Server`].
#[derive(Debug)]
#[must_use = "a builder does nothing until the server is started"]
pub struct Builder {
    token: Option<String>,
    created: i64,
    scenario: Option<Scenario>,
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// The system gives no port or no thread.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a server that responds to every request by a scenario.
    ///
    /// # Errors
    ///
    /// The system gives no port or no thread.
    pub async fn start_with(scenario: Scenario) -> io::Result<Self> {
        Self::builder().scenario(scenario).start().await
    }

    /// Starts a server, for code without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// The system gives no port or no thread.
    pub fn start_blocking() -> io::Result<Self> {
        Self::builder().start_blocking()
    }

    /// Settings for a server.
    pub fn builder() -> Builder {
        Builder { token: None, created: CREATED, scenario: None }
    }

    /// A client for this server.
    ///
    /// # Errors
    ///
    /// The HTTP client cannot be set up.
    pub fn client(&self) -> Result<Client, BuildError> {
        self.client_builder().build()
    }

    /// Settings for a client of this server, to which others can be added.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder().bearer_auth(self.token()).server_url(self.url())
    }

    /// A blocking client for this server.
    ///
    /// # Errors
    ///
    /// The HTTP client or its runtime cannot be set up.
    #[cfg(feature = "blocking")]
    pub fn blocking_client(&self) -> Result<crate::blocking::Client, BuildError> {
        self.client_builder().build_blocking()
    }

    /// Responds to all requests by a scenario from now on, once no other responses are waiting. With
    /// [`Scenario::Unreachable`] the server stops, and does not start again.
    ///
    /// Scenarios also go where a [`Response`] goes:
    ///
    /// ```
    /// # use generated_client::mock::{Scenario, Server};
    /// # fn main() -> std::io::Result<()> {
    /// # let server = Server::start_blocking()?;
    /// server.next(Scenario::Overloaded).times(2);
    /// # Ok(())
    /// # }
    /// ```
    pub fn play(&self, scenario: Scenario) {
        self.always(scenario);
        if scenario == Scenario::Unreachable {
            self.stop();
        }
    }
}

impl Deref for Server {
    type Target = ::mock::Server;

    fn deref(&self) -> &::mock::Server {
        &self.0
    }
}

impl Builder {
    /// The token that the server takes, in place of `mock-token`.
    pub fn token(self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// The time of the first response, in seconds since the Unix epoch; it goes on by a second for
    /// each.
    pub fn created(self, seconds: i64) -> Self {
        Self { created: seconds, ..self }
    }

    /// Responds to every request by a scenario.
    pub fn scenario(self, scenario: Scenario) -> Self {
        Self { scenario: Some(scenario), ..self }
    }

    /// Starts the server.
    ///
    /// # Errors
    ///
    /// The system gives no port or no thread.
    #[allow(clippy::unused_async, reason = "starting may come to wait for something")]
    pub async fn start(self) -> io::Result<Server> {
        self.start_blocking()
    }

    /// Starts the server, for code without an asynchronous runtime.
    ///
    /// # Errors
    ///
    /// The system gives no port or no thread.
    pub fn start_blocking(self) -> io::Result<Server> {
        let server = ::mock::Server::builder(generated::MOCK_DATA);
        let server = server.service(Images::new(self.created));
        let server = match self.token {
            Some(token) => server.token(token),
            None => server,
        };
        let server = Server(server.start()?);
        if let Some(scenario) = self.scenario {
            server.play(scenario);
        }
        Ok(server)
    }
}
