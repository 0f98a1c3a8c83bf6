//! The server: started, configured, scripted and stopped.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::runtime::{self, Runtime};
use tokio::sync::oneshot;

use super::connection::serve;
use super::reply::Reply;
use super::request::Request;
use super::scenario::Scenario;
use super::script::Next;
use super::state::{Shared, State};
use crate::error::BuildError;
use crate::{Client, ClientBuilder};

/// The token of a server that was not given another.
const TOKEN: &str = "mock-token";
/// The time of the first answer: 1 March 2023, a time after the one in the document's example.
const CREATED: i64 = 1_677_672_000;
/// How many images are drawn at the same time.
const DRAWING: usize = 4;

/// A service on this machine that speaks the document. It runs on a thread of its own, so that it
/// serves any kind of test, and stops when it is dropped.
///
/// See the [module](super) for what it checks and answers.
pub struct Server {
    shared: Arc<Shared>,
    running: Mutex<Option<Running>>,
}

struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

/// Settings for a [`Server`].
#[derive(Debug, Clone)]
#[must_use]
pub struct Builder {
    token: String,
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

    /// Starts a server that answers every request by a scenario.
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
        Builder { token: TOKEN.to_owned(), created: CREATED, scenario: None }
    }

    /// The base URL of the server, such as `http://127.0.0.1:40001`.
    #[must_use]
    pub fn url(&self) -> String {
        self.shared.url.clone()
    }

    /// The one token that the server takes.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.shared.token
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

    /// Answers the next request like that, after those replies that are waiting already. What the
    /// request holds does not matter then; [`assert_valid`](Self::assert_valid) still knows of it.
    ///
    /// ```
    /// # use generated_client::mock::{Reply, Scenario, Server};
    /// # fn main() -> std::io::Result<()> {
    /// # let server = Server::start_blocking()?;
    /// server.next(Reply::status(503)).times(2);
    /// server.next(Scenario::Overloaded);
    /// # Ok(())
    /// # }
    /// ```
    #[allow(clippy::should_implement_trait, reason = "the one word for what comes next")]
    pub fn next(&self, reply: impl Into<Reply>) -> Next<'_> {
        let mut state = self.state();
        state.ids += 1;
        let id = state.ids;
        state.script.push(id, reply.into());
        Next { server: self, id }
    }

    /// Answers all requests by a scenario from now on, once no replies are waiting. With
    /// [`Scenario::Unreachable`] the server stops, and does not start again.
    pub fn play(&self, scenario: Scenario) {
        self.state().script.play(Some(scenario.into()));
        if scenario == Scenario::Unreachable {
            self.stop();
        }
    }

    /// Forgets scripts and requests; images can still be fetched.
    pub fn reset(&self) {
        let mut state = self.state();
        state.script = super::script::Script::default();
        state.requests.clear();
        state.fetches.clear();
    }

    /// The calls that have arrived, in order; of more than ten thousand, the last ones.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.iter().cloned().collect()
    }

    /// The requests for images by the addresses that were answered.
    #[must_use]
    pub fn fetches(&self) -> Vec<Request> {
        self.state().fetches.iter().cloned().collect()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    /// Closes the port and all connections. When it returns, it is done.
    fn stop(&self) {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Running { stop, thread }) = running {
            // Both fail only where the thread has ended already.
            let _ = stop.send(());
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Server")
            .field("url", &self.shared.url)
            .field("requests", &state.requests.len())
            .field("waiting", &state.script.waiting())
            .finish_non_exhaustive()
    }
}

impl Builder {
    /// The token that the server takes, in place of `mock-token`.
    pub fn token(self, token: impl Into<String>) -> Self {
        Self { token: token.into(), ..self }
    }

    /// The time of the first answer, in seconds since the Unix epoch; it goes on by a second for
    /// each.
    pub fn created(self, seconds: i64) -> Self {
        Self { created: seconds, ..self }
    }

    /// Answers every request by a scenario.
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
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(url, self.token, self.created));
        let runtime = runtime::Builder::new_current_thread()
            .max_blocking_threads(DRAWING)
            .thread_name("mock-drawing")
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let known = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("mock-server".to_owned())
            .spawn(move || run(runtime, listener, known, stopped))?;
        let started = Server { shared, running: Mutex::new(Some(Running { stop, thread })) };
        if let Some(scenario) = self.scenario {
            started.play(scenario);
        }
        Ok(started)
    }
}

/// What the thread does until it is told to stop, or the server is gone.
fn run(
    runtime: Runtime,
    listener: TcpListener,
    shared: Arc<Shared>,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
        tokio::select! {
            () = serve(listener, shared) => {}
            _ = stopped => {}
        }
    });
    // A picture that is being drawn is for nobody now.
    runtime.shutdown_background();
}
