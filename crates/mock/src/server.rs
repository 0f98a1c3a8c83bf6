//! The server: started, configured, scripted and stopped.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use tokio::runtime::{self, Runtime};
use tokio::sync::oneshot;

use crate::connection::serve;
use crate::document::Document;
use crate::request::Request;
use crate::response::Response;
use crate::script::{Next, Script};
use crate::service::{General, Service};
use crate::state::{Shared, State};

/// The token of a server that was not given another.
const TOKEN: &str = "mock-token";
/// How many responses are completed at the same time.
const BLOCKING_THREADS: usize = 4;

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
#[must_use = "a builder does nothing until the server is started"]
pub struct Builder {
    data: &'static str,
    token: String,
    service: Box<dyn Service>,
    response: Option<Response>,
}

impl Server {
    /// Settings for a server of a document, as the generator wrote it into `mock.json`.
    pub fn builder(data: &'static str) -> Builder {
        Builder { data, token: TOKEN.to_owned(), service: Box::new(General), response: None }
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

    /// Answers the next request like that, after those responses that are waiting already. What the
    /// request holds does not matter then; [`assert_valid`](Self::assert_valid) still knows of it.
    ///
    /// ```
    /// # use mock::{Response, Server};
    /// # fn main() -> std::io::Result<()> {
    /// # let server = Server::builder(r#"{"operations": [], "schemas": {}}"#).start()?;
    /// server.next(Response::status(503)).times(2);
    /// # Ok(())
    /// # }
    /// ```
    #[allow(clippy::should_implement_trait, reason = "the one word for what comes next")]
    pub fn next(&self, response: impl Into<Response>) -> Next<'_> {
        let mut state = self.state();
        state.ids += 1;
        let id = state.ids;
        state.script.push(id, response.into());
        Next { server: self, id }
    }

    /// Sends this response to all requests from now on, once no other responses are waiting.
    pub fn always(&self, response: impl Into<Response>) {
        self.state().script.always(Some(response.into()));
    }

    /// Forgets scripts and requests; what can be fetched stays.
    pub fn reset(&self) {
        let mut state = self.state();
        state.script = Script::default();
        state.requests.clear();
        state.fetches.clear();
    }

    /// The calls that have arrived, in order; of more than ten thousand, the last ones.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.iter().cloned().collect()
    }

    /// The requests for resources beside the operations, such as those of links in responses.
    #[must_use]
    pub fn fetches(&self) -> Vec<Request> {
        self.state().fetches.iter().cloned().collect()
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }

    /// Closes the port and all connections. When it returns, it is done.
    pub fn stop(&self) {
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

    /// What the document cannot say of the service.
    pub fn service(self, service: impl Service) -> Self {
        Self { service: Box::new(service), ..self }
    }

    /// Sends this response to every request.
    pub fn always(self, response: impl Into<Response>) -> Self {
        Self { response: Some(response.into()), ..self }
    }

    /// Starts the server on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// The system gives no port or no thread, or the document is not what the generator writes.
    pub fn start(self) -> io::Result<Server> {
        let document = Document::read(self.data)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(url, self.token, document, self.service));
        shared.state().script.always(self.response);
        let runtime = runtime::Builder::new_current_thread()
            .max_blocking_threads(BLOCKING_THREADS)
            .thread_name("mock-service")
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let known = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("mock-server".to_owned())
            .spawn(move || run(runtime, listener, known, stopped))?;
        Ok(Server { shared, running: Mutex::new(Some(Running { stop, thread })) })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("response", &self.response).finish_non_exhaustive()
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
    // A response that is being completed is for nobody now.
    runtime.shutdown_background();
}
