//! The client that calls share, and the macro that gives each generated crate its own around it.

use std::fmt;
use std::sync::Arc;

use crate::builder::Settings;
use crate::retry::budget::RetryBudget;

/// Settings and connections that calls share. Cheap to clone: clones share both.
///
/// Generated crates have a `Client` with methods for their resources around it; see
/// [`client!`](crate::client).
#[derive(Clone)]
pub struct Client {
    pub(crate) settings: Arc<Settings>,
    /// The calls of this client and its clones may be repeated this often together.
    pub(crate) budget: Option<Arc<RetryBudget>>,
}

impl Client {
    pub(crate) fn from_settings(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), budget: None }
    }

    /// A client with the same settings and connections, whose calls share a budget of retries.
    #[must_use]
    pub fn with_budget(&self, budget: &Arc<RetryBudget>) -> Self {
        Self { settings: Arc::clone(&self.settings), budget: Some(Arc::clone(budget)) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("server_url", &self.settings.base_url)
            .finish_non_exhaustive()
    }
}

/// Defines `Client` and `ClientBuilder` of a generated crate, at its root, from its
/// [`ServicePolicy`](crate::policy::ServicePolicy).
///
/// ```ignore
/// runtime::client!(&Pets);
/// ```
#[macro_export]
macro_rules! client {
    ($policy:expr) => {
        /// A client of the service. Cheap to clone: clones share settings and connections.
        #[derive(Clone)]
        pub struct Client {
            inner: $crate::Client,
        }

        impl Client {
            /// Settings for a client.
            pub fn builder() -> ClientBuilder {
                ClientBuilder { settings: $crate::ClientBuilder::new($policy) }
            }

            /// What its calls are sent with.
            #[allow(dead_code, reason = "a document may have no operations")]
            pub(crate) fn runtime(&self) -> &$crate::Client {
                &self.inner
            }

            /// The same client, sending with other shared state.
            #[allow(dead_code, reason = "used by hand-written calls that share a budget")]
            pub(crate) fn with_runtime(inner: $crate::Client) -> Self {
                Self { inner }
            }
        }

        impl ::std::fmt::Debug for Client {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.inner, f)
            }
        }

        /// Settings for a [`Client`]; see [`Client::builder`].
        ///
        /// Its `Debug` shows no secret.
        #[derive(Debug, Clone)]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct ClientBuilder {
            settings: $crate::ClientBuilder,
        }

        impl ClientBuilder {
            /// Changes settings that may be wrong.
            #[allow(dead_code, reason = "used by hand-written setters")]
            pub(crate) fn with_settings(
                self,
                change: impl FnOnce(
                    $crate::ClientBuilder,
                ) -> Result<$crate::ClientBuilder, $crate::BuildError>,
            ) -> Result<Self, $crate::BuildError> {
                Ok(Self { settings: change(self.settings)? })
            }

            /// The base URL of the service. Default: the first server of the document.
            pub fn server_url(self, url: impl Into<String>) -> Self {
                Self { settings: self.settings.server_url(url) }
            }

            /// A header for each request.
            pub fn http_header(self, name: impl Into<String>, value: impl Into<String>) -> Self {
                Self { settings: self.settings.http_header(name, value) }
            }

            /// Allows sending credentials to this host over plain `http`. Default: only to this
            /// machine's own addresses, because everybody on the way could read it.
            pub fn allow_insecure_host(self, host: impl Into<String>) -> Self {
                Self { settings: self.settings.allow_insecure_host(host) }
            }

            /// The time limit of one attempt, from sending the request to the last byte of the
            /// response; `None` for no limit. Default: five minutes.
            pub fn timeout(self, timeout: impl Into<Option<::std::time::Duration>>) -> Self {
                Self { settings: self.settings.timeout(timeout) }
            }

            /// The time limit of a whole call, with all attempts and the waits between them;
            /// `None` for no limit. Default: none.
            pub fn deadline(self, deadline: impl Into<Option<::std::time::Duration>>) -> Self {
                Self { settings: self.settings.deadline(deadline) }
            }

            /// The time limit for connecting. Default: ten seconds. Has no effect on a client
            /// passed to [`http_client`](Self::http_client).
            pub fn connect_timeout(self, timeout: ::std::time::Duration) -> Self {
                Self { settings: self.settings.connect_timeout(timeout) }
            }

            /// Whether and how calls are retried. Default: never.
            pub fn retry_config(self, retries: $crate::RetryConfig) -> Self {
                Self { settings: self.settings.retry_config(retries) }
            }

            /// The largest response that is read, in bytes. Default: 256 MiB, which holds 100 MiB
            /// in base64 with room to spare.
            pub fn max_response_bytes(self, limit: usize) -> Self {
                Self { settings: self.settings.max_response_bytes(limit) }
            }

            /// How much of the body of an error response is read, in bytes; the rest is dropped.
            /// Default: 1 MiB.
            pub fn max_error_bytes(self, limit: usize) -> Self {
                Self { settings: self.settings.max_error_bytes(limit) }
            }

            /// A function that sees each request just before it is sent, and may change it: to sign
            /// it, or to add the headers of a trace. It is asked for each attempt, within its time
            /// limit, after credentials and headers are in. Default: none.
            ///
            /// If it fails, the call fails with that error as the source, and nothing is sent.
            pub fn on_request<F, R, E>(self, hook: F) -> Self
            where
                F: Fn(::reqwest::Request) -> R + Send + Sync + 'static,
                R: ::std::future::Future<Output = Result<::reqwest::Request, E>> + Send + 'static,
                E: Into<Box<dyn ::std::error::Error + Send + Sync>>,
            {
                Self { settings: self.settings.on_request(hook) }
            }

            /// A function that sees the status and the headers of each response as soon as they have
            /// come, before the body is read, within the time limit of the attempt. Default: none.
            ///
            /// It cannot fail: what has come may have been paid for.
            pub fn on_response<F, R>(self, hook: F) -> Self
            where
                F: Fn(::reqwest::StatusCode, ::reqwest::header::HeaderMap) -> R
                    + Send
                    + Sync
                    + 'static,
                R: ::std::future::Future<Output = ()> + Send + 'static,
            {
                Self { settings: self.settings.on_response(hook) }
            }

            /// The HTTP client to use. Default: one that follows no redirects, retries nothing by
            /// itself, bypasses the proxies of the environment for what is not encrypted, and
            /// sends the name and version of this crate as `User-Agent`.
            ///
            /// A client of your own keeps its settings. Turn off its redirects and its retries
            /// (`reqwest::retry::never()`), or a request may be sent and charged twice. Its time
            /// limit applies where this client has none. Its verbose logging shows whole requests.
            /// Its connections belong to the runtime that opened them: do not share it between
            /// runtimes, or between this client and a blocking one.
            pub fn http_client(self, client: ::reqwest::Client) -> Self {
                Self { settings: self.settings.http_client(client) }
            }

            /// Builds the client.
            ///
            /// # Errors
            ///
            /// A secret is empty or cannot be sent, or a token begins with `Bearer`; a header is not
            /// valid, or is one that the client or the service uses; the server URL is missing
            /// or not an absolute `http` or `https` URL, contains a user name, a query or a
            /// fragment, or would get credentials unencrypted; or TLS cannot be set up.
            pub fn build(self) -> Result<Client, $crate::BuildError> {
                Ok(Client { inner: self.settings.build()? })
            }

            /// Builds a client whose calls block the thread.
            ///
            /// # Errors
            ///
            /// As [`build`](Self::build), or the runtime that drives the calls cannot be started.
            #[cfg(feature = "blocking")]
            pub fn build_blocking(self) -> Result<blocking::Client, $crate::BuildError> {
                blocking::Client::new(self.build()?)
            }
        }
    };
}
