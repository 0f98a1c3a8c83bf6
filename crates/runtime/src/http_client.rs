//! The HTTP clients of reqwest that requests are sent with.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;
use tokio::runtime::{Handle, Id};

use crate::error::{BuildError, BuildErrorKind as Kind};

/// How long connecting may take by default.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Ten times what reqwest allows, which services with many cookies and policies go beyond.
const MAX_HEADERS: usize = 1000;
const MAX_HEADER_BYTES: u32 = 256 * 1024;

/// What sends requests.
#[derive(Debug)]
pub(crate) enum HttpClient {
    /// Passed by the caller, so that its settings are not known.
    Custom(reqwest::Client),
    /// Built here, when they are first needed. Requests that are not encrypted bypass the proxies of
    /// the environment, which could read the credentials.
    Own { user_agent: &'static str, connect_timeout: Duration, encrypted: Pools, plain: Pools },
}

/// One HTTP client for each runtime, made when it is first needed. A connection is driven by the
/// runtime that opened it: a call in another one would wait for it in vain where that is not driven
/// any more, as between the tests of a program that keeps its client in a `static`.
#[derive(Debug, Default)]
pub(crate) struct Pools(Mutex<Vec<(Option<Id>, reqwest::Client)>>);

impl Pools {
    /// More runtimes than a program has at once; the client that was not used for longest gives
    /// way.
    const MOST: usize = 8;

    fn client(
        &self,
        make: impl FnOnce() -> Result<reqwest::Client, Kind>,
    ) -> Result<reqwest::Client, Kind> {
        let runtime = Handle::try_current().ok().map(|handle| handle.id());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One that was made outside of every runtime has no connections yet.
        let place = kept
            .iter()
            .position(|(owner, _)| *owner == runtime)
            .or_else(|| kept.iter().position(|(owner, _)| owner.is_none()));
        let client = match place {
            Some(place) => kept.remove(place).1,
            None => make()?,
        };
        kept.push((runtime, client.clone()));
        if kept.len() > Self::MOST {
            kept.remove(0);
        }
        Ok(client)
    }
}

impl HttpClient {
    /// The HTTP client for a server, and whether it is known to send a request only once and only
    /// there.
    pub(crate) fn for_server(&self, base_url: &str) -> Result<(reqwest::Client, bool), Kind> {
        match self {
            Self::Custom(client) => Ok((client.clone(), false)),
            Self::Own { user_agent, connect_timeout, encrypted, plain } => {
                let is_plain = base_url.starts_with("http://");
                let pools = if is_plain { plain } else { encrypted };
                let change = |builder: reqwest::ClientBuilder| {
                    if is_plain { builder.no_proxy() } else { builder }
                };
                let client = pools.client(|| build(user_agent, *connect_timeout, change))?;
                Ok((client, true))
            }
        }
    }
}

/// An HTTP client that sends a request once: it follows no redirects, repeats nothing and decodes
/// no content encoding. `change` adds further settings.
///
/// # Errors
///
/// TLS cannot be set up.
pub fn http_client(
    user_agent: &str,
    connect_timeout: Duration,
    change: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, BuildError> {
    Ok(build(user_agent, connect_timeout, change)?)
}

fn build(
    user_agent: &str,
    connect_timeout: Duration,
    change: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, Kind> {
    #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        return Err(Kind::NoCryptoProvider);
    }
    let builder = reqwest::Client::builder()
        .user_agent(user_agent)
        .connect_timeout(connect_timeout)
        .redirect(Policy::none())
        // Requests that an HTTP/2 server has not processed are not repeated behind our back either.
        .retry(reqwest::retry::never())
        // Features of reqwest that other crates turn on change nothing: bodies are asked for and
        // read as they are.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        // What services and the proxies before them add to an answer that was paid for is no reason
        // to lose it.
        .http1_max_headers(MAX_HEADERS)
        .http2_max_header_list_size(MAX_HEADER_BYTES)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_ignore_invalid_headers_in_responses(true);
    change(builder).build().map_err(Kind::Http)
}
