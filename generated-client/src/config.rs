//! What the client carries along, and what it adds to each request.

use std::time::Duration;

use progenitor_client::{ClientHooks, Error, OperationInfo};
use reqwest::Request;
use reqwest::header::{AUTHORIZATION, HeaderValue};

use crate::Client;

/// The settings of a [`Client`], made by [`Client::builder`].
///
/// Its `Debug` does not show the token.
#[derive(Debug, Clone)]
pub struct Config {
    /// Marked as sensitive, so that neither its own `Debug` nor that of a request shows it.
    authorization: Option<HeaderValue>,
    timeout: Option<Duration>,
}

impl Config {
    pub(crate) fn new(authorization: Option<HeaderValue>, timeout: Option<Duration>) -> Self {
        Self { authorization, timeout }
    }
}

impl ClientHooks<Config> for Client {
    async fn pre<E>(&self, request: &mut Request, _: &OperationInfo) -> Result<(), Error<E>> {
        if let Some(authorization) = &self.inner.authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization.clone());
        }
        *request.timeout_mut() = self.inner.timeout;
        Ok(())
    }
}
