//! The client: settings that calls share.

use std::fmt;
use std::sync::Arc;

use crate::builder::{Settings, Shared};
use crate::call::{Call, Options, Successes};
use crate::error::{BuildError, Error};
use crate::retry::budget::RetryBudget;
use crate::{ClientBuilder, generated};

/// A client of the service. Cheap to clone: clones share settings and connections.
#[derive(Clone)]
pub struct Client {
    settings: Shared,
    /// The calls of this client and its clones may be repeated this often together.
    budget: Option<Arc<RetryBudget>>,
}

impl Client {
    /// A client for the document's first server, with the token in the environment variable
    /// `ATOMASDK_BEARER_AUTH`.
    ///
    /// # Errors
    ///
    /// The variable is not set, or what it holds cannot be a token.
    pub fn from_env() -> Result<Self, BuildError> {
        Self::builder().bearer_auth_from_env()?.build()
    }

    /// Settings for a client.
    ///
    /// ```
    /// use std::time::Duration;
    /// use generated_client::Client;
    ///
    /// let client = Client::builder()
    ///     .bearer_auth("my-token")
    ///     .server_url("https://api.atoma.network")
    ///     .timeout(Duration::from_secs(300))
    ///     .build()?;
    /// assert!(!format!("{client:?}").contains("my-token"));
    /// # Ok::<(), generated_client::BuildError>(())
    /// ```
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    pub(crate) fn from_settings(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), budget: None }
    }

    /// A client with the same settings and connections, whose calls share a budget.
    #[cfg_attr(other_document, allow(dead_code, reason = "used by calls for many images"))]
    pub(crate) fn with_budget(&self, budget: &Arc<RetryBudget>) -> Self {
        Self { settings: Arc::clone(&self.settings), budget: Some(Arc::clone(budget)) }
    }

    /// progenitor's client, set up for one call.
    pub(crate) fn call(
        &self,
        options: Options,
        successes: Successes,
    ) -> Result<(generated::Client, Call), Error> {
        let budget = self.budget.clone();
        let (baseurl, client, call) = Call::prepare(&self.settings, budget, options, successes)?;
        Ok((generated::Client { baseurl, client, inner: call.clone() }, call))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("server_url", &self.settings.base_url)
            .finish_non_exhaustive()
    }
}
