//! Which service the examples call: yours if there is a token, the embedded one if there is none.
//! What they do with it is the same code.

use std::fmt;

use generated_client::mock::Server;
use generated_client::{BuildError, Client, ClientBuilder};

const TOKEN: &str = "ATOMASDK_BEARER_AUTH";

/// A service to call. The embedded one runs as long as this value lives.
pub(crate) struct Service {
    embedded: Option<Server>,
}

impl Service {
    /// The service if the environment has a token for it, and the embedded one otherwise.
    pub(crate) fn from_env() -> std::io::Result<Self> {
        let has_token = std::env::var_os(TOKEN).is_some();
        let embedded = if has_token { None } else { Some(Server::start_blocking()?) };
        Ok(Self { embedded })
    }

    /// Settings for a client, to which others can be added.
    pub(crate) fn client_builder(&self) -> Result<ClientBuilder, BuildError> {
        match &self.embedded {
            Some(server) => Ok(server.client_builder()),
            None => Client::builder().bearer_auth_from_env(),
        }
    }

    /// The embedded service, if it is that one.
    pub(crate) fn embedded(&self) -> Option<&Server> {
        self.embedded.as_ref()
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.embedded {
            Some(_) => write!(f, "the embedded one, as {TOKEN} is not set: no network, no cost"),
            None => write!(f, "Atoma, as {TOKEN} is set: images are paid for"),
        }
    }
}
