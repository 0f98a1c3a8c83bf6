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

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::{BuildError, BuildErrorKind, Error};

/// A client whose calls block the thread until the answer is there. Cheap to clone.
///
/// It drives the calls with a small runtime of its own. Inside of an asynchronous runtime a call
/// would block that one's thread, so it is an error there; use
/// [`crate::Client`] instead.
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

    /// A blocking client with the settings of another one.
    ///
    /// ```
    /// use generated_client::{Client, blocking};
    ///
    /// let settings = Client::builder().bearer_auth("my-token");
    /// let client = blocking::Client::new(settings.build()?)?;
    /// # Ok::<(), generated_client::BuildError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The runtime cannot be started.
    pub fn new(client: crate::Client) -> Result<Self, BuildError> {
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
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        if Handle::try_current().is_ok() {
            return Err(Error::request(
                "a blocking call inside of an asynchronous runtime; use the asynchronous client there",
            ));
        }
        match &self.runtime.0 {
            Some(runtime) => runtime.block_on(call),
            None => Err(Error::request("the client is shutting down")),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

/// A runtime that may be dropped anywhere: one that is dropped inside of another would panic if it
/// waited for its threads.
struct Shutdown(Option<Runtime>);

impl Drop for Shutdown {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
