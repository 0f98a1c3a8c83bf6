//! The same client for code without an asynchronous runtime.
//!
//! ```no_run
//! use generated_client::blocking::Client;
//!
//! let client = Client::from_env()?;
//! let response = client
//!     .images()
//!     .generate()
//!     .model("black-forest-labs/FLUX.1-schnell")
//!     .prompt("A cute baby sea otter floating on its back")
//!     .n(1)
//!     .size("1024x1024")
//!     .send()?;
//! println!("{} images", response.data.len());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[allow(
    dead_code,
    unreachable_pub,
    reason = "used, and given to callers, by the calls of documents with streams"
)]
pub(crate) mod event_stream;

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::{BuildError, BuildErrorKind, Error};

/// A client whose calls block the thread until the answer is there. Cheap to clone.
///
/// It drives the calls with a small runtime of its own, and can be used anywhere: on ordinary
/// threads, and on those of an asynchronous runtime that may block, such as in
/// `tokio::task::spawn_blocking`. In asynchronous code it works as well but holds the thread up;
/// use [`crate::Client`] there. Made by [`Client::from_env`], or with other settings by
/// [`ClientBuilder::build_blocking`](crate::ClientBuilder::build_blocking).
#[derive(Clone)]
pub struct Client {
    inner: crate::Client,
    // Behind an `Arc` of its own, as the last clone may be dropped anywhere: see `Drop`.
    runtime: Arc<Shutdown>,
}

impl Client {
    /// A client for the document's first server, with the token in the environment variable
    /// `ATOMASDK_BEARER_AUTH`.
    ///
    /// # Errors
    ///
    /// The variable is not set, what it holds cannot be a token, or the runtime cannot be started.
    pub fn from_env() -> Result<Self, BuildError> {
        Self::new(crate::Client::from_env()?)
    }

    pub(crate) fn new(client: crate::Client) -> Result<Self, BuildError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("generated-client")
            .enable_all()
            .build()
            .map_err(BuildErrorKind::Runtime)?;
        Ok(Self { inner: client, runtime: Arc::new(Shutdown(Some(runtime))) })
    }

    pub(crate) fn inner(&self) -> &crate::Client {
        &self.inner
    }

    pub(crate) fn block_on<T>(
        &self,
        call: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, Error>
    where
        T: Send,
    {
        self.runtime.block_on(call).unwrap_or_else(|reason| Err(Error::request(reason)))
    }
}

/// Drives something that belongs to no client.
#[cfg_attr(other_document, allow(dead_code, reason = "used by images"))]
pub(crate) fn run<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, &'static str> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| "a runtime cannot be started")?;
    Shutdown(Some(runtime)).block_on(future)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

/// A runtime that may be dropped anywhere: one that is dropped inside of another would panic if it
/// waited for its threads.
struct Shutdown(Option<Runtime>);

impl Shutdown {
    fn block_on<T: Send>(&self, future: impl Future<Output = T> + Send) -> Result<T, &'static str> {
        match &self.0 {
            // Inside of a runtime, on a thread that may block or not, only another thread can wait.
            Some(runtime) if Handle::try_current().is_ok() => std::thread::scope(|scope| {
                let call = scope.spawn(|| runtime.block_on(future)).join();
                call.map_err(|_| "the call panicked")
            }),
            Some(runtime) => Ok(runtime.block_on(future)),
            None => Err("the client is shutting down"),
        }
    }
}

impl Drop for Shutdown {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
