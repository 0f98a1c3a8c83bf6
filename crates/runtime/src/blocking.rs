//! Calls for code without an asynchronous runtime.

mod event_stream;

use std::future::Future;
use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

pub use event_stream::EventStream;

use crate::error::{BuildError, BuildErrorKind, Error};

/// A small runtime that drives the calls of a blocking client. Clones share it.
///
/// It can be used anywhere: on ordinary threads, and on those of an asynchronous runtime.
#[derive(Debug, Clone)]
pub struct Driver {
    // Behind an `Arc` of its own, as the last clone may be dropped anywhere: see `Drop`.
    runtime: Arc<Shutdown>,
}

impl Driver {
    /// Starts the runtime.
    ///
    /// # Errors
    ///
    /// It cannot be started.
    pub fn new() -> Result<Self, BuildError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("blocking-client")
            .enable_all()
            .build()
            .map_err(BuildErrorKind::Runtime)?;
        Ok(Self { runtime: Arc::new(Shutdown(Some(runtime))) })
    }

    /// Blocks the thread until the call has ended.
    ///
    /// # Errors
    ///
    /// The call failed, or panicked.
    pub fn block_on<T: Send>(
        &self,
        call: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, Error> {
        self.runtime.block_on(call).unwrap_or_else(|reason| Err(Error::request(reason)))
    }
}

/// Drives a future that belongs to no client.
///
/// # Errors
///
/// A runtime cannot be started, or the future panicked.
pub fn run<T: Send>(future: impl Future<Output = T> + Send) -> Result<T, &'static str> {
    let runtime = Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| "a runtime cannot be started")?;
    Shutdown(Some(runtime)).block_on(future)
}

/// Defines the blocking `Client` of a generated crate, in a module of its root.
///
/// ```ignore
/// pub mod blocking {
///     runtime::blocking_client!();
/// }
/// ```
#[macro_export]
#[allow(clippy::crate_in_macro_def, reason = "the client of the crate that calls it")]
macro_rules! blocking_client {
    () => {
        /// A client whose calls block the thread until the response is there. Cheap to clone.
        ///
        /// It drives the calls with a small runtime of its own, and can be used anywhere: on
        /// ordinary threads, and on those of an asynchronous runtime that may block, such as in
        /// `tokio::task::spawn_blocking`. In asynchronous code it works as well but holds the
        /// thread up; use [`crate::Client`] there. Built by
        /// [`ClientBuilder::build_blocking`](crate::ClientBuilder::build_blocking).
        #[derive(Clone)]
        pub struct Client {
            inner: crate::Client,
            driver: $crate::blocking::Driver,
        }

        impl Client {
            pub(crate) fn new(client: crate::Client) -> Result<Self, $crate::BuildError> {
                Ok(Self { inner: client, driver: $crate::blocking::Driver::new()? })
            }

            /// The asynchronous client.
            #[allow(dead_code, reason = "a document may have no operations")]
            pub(crate) fn inner(&self) -> &crate::Client {
                &self.inner
            }

            /// What drives its calls.
            #[allow(dead_code, reason = "a document may have no operations")]
            pub(crate) fn driver(&self) -> &$crate::blocking::Driver {
                &self.driver
            }
        }

        impl ::std::fmt::Debug for Client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.inner, f)
            }
        }
    };
}

/// A runtime that may be dropped anywhere: one that is dropped inside of another would panic if it
/// waited for its threads.
#[derive(Debug)]
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
