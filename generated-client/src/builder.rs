//! From settings to a [`Client`].

use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;

use crate::error::{BuildError, Kind};
use crate::generated::DEFAULT_SERVER_URL;
use crate::{Client, Config};

/// The environment variable that holds the token, as in the service's other SDKs.
const TOKEN_VARIABLE: &str = "ATOMASDK_BEARER_AUTH";

/// Generation takes up to minutes before the first byte comes.
const TIMEOUT: Duration = Duration::from_secs(300);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The settings of a client to be; see [`Client::builder`].
///
/// Its `Debug` does not show the token.
#[must_use = "a builder does nothing until `build` is called"]
#[derive(Clone)]
pub struct ClientBuilder {
    token: Option<String>,
    server_url: Option<String>,
    timeout: Option<Duration>,
    connect_timeout: Duration,
    http_client: Option<reqwest::Client>,
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

impl Client {
    /// A client for the document's first server, with the token in the environment variable
    /// `ATOMASDK_BEARER_AUTH`.
    ///
    /// # Errors
    ///
    /// The variable is not set, or what it holds cannot be a token.
    pub fn from_env() -> Result<Self, BuildError> {
        let token =
            std::env::var(TOKEN_VARIABLE).map_err(|_| Kind::NoVariable { name: TOKEN_VARIABLE })?;
        Self::builder().bearer_auth(token).build()
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
        ClientBuilder {
            token: None,
            server_url: None,
            timeout: Some(TIMEOUT),
            connect_timeout: CONNECT_TIMEOUT,
            http_client: None,
        }
    }
}

impl ClientBuilder {
    /// The token, without the word `Bearer`. Default: none, and no `Authorization` is sent.
    pub fn bearer_auth(self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// The base URL of the service. Default: the first server of the document.
    pub fn server_url(self, url: impl Into<String>) -> Self {
        Self { server_url: Some(url.into()), ..self }
    }

    /// How long a call may take from sending the request to the last byte of the answer; `None`
    /// for no limit. Default: five minutes.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { timeout: timeout.into(), ..self }
    }

    /// How long connecting may take. Default: ten seconds. Has no effect on a client passed to
    /// [`http_client`](Self::http_client).
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: timeout, ..self }
    }

    /// The HTTP client to use. Default: one that follows no redirects and calls itself
    /// `generated-client/` and the version of this crate.
    ///
    /// A client of your own keeps its settings: switch redirects off in it, or a redirected
    /// request may be paid for twice.
    pub fn http_client(self, client: reqwest::Client) -> Self {
        Self { http_client: Some(client), ..self }
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// The token is empty, begins with `Bearer` or cannot stand in a header; the server URL is not
    /// an absolute `http` or `https` URL, or contains a user name, a query or a fragment; or TLS
    /// cannot be set up.
    pub fn build(self) -> Result<Client, BuildError> {
        let authorization = self.token.as_deref().map(authorization).transpose()?;
        let baseurl = match self.server_url.as_deref().or(DEFAULT_SERVER_URL) {
            Some(url) => base_url(url)?,
            None => return Err(Kind::NoServerUrl.into()),
        };
        let client = match self.http_client {
            Some(client) => client,
            None => reqwest::Client::builder()
                .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(self.connect_timeout)
                .redirect(Policy::none())
                .build()
                .map_err(Kind::Http)?,
        };
        Ok(Client { baseurl, client, inner: Config::new(authorization, self.timeout) })
    }
}

fn authorization(token: &str) -> Result<HeaderValue, Kind> {
    if token.trim().is_empty() {
        return Err(Kind::EmptyToken);
    }
    let begins = |prefix: &str| {
        token.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if begins("bearer ") {
        return Err(Kind::PrefixedToken);
    }
    let mut value =
        HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| Kind::InvalidToken)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The URL without the slash at its end: paths begin with one.
fn base_url(text: &str) -> Result<String, Kind> {
    let invalid =
        |url: &str, reason: &'static str| Kind::InvalidServerUrl { url: url.to_owned(), reason };
    let url = Url::parse(text).map_err(|_| invalid(text, "it does not parse"))?;
    if !url.username().is_empty() || url.password().is_some() {
        // The URL is not repeated here: it contains a secret.
        return Err(invalid("…", "it contains a user name or a password"));
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid(text, "it is neither http nor https"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(text, "it has a query or a fragment"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn server_urls_are_checked_and_lose_their_last_slash() {
        assert_eq!(base_url("http://localhost:1/").unwrap(), "http://localhost:1");
        assert_eq!(base_url("https://a.b/c/").unwrap(), "https://a.b/c");
        for bad in ["", "a.b", "/v1", "ftp://a.b", "https://a.b?c", "https://a.b#c"] {
            assert!(base_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_in_the_server_url_is_refused_and_not_repeated() {
        let error = base_url("https://me:hunter2@a.b").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }

    #[test]
    fn bad_tokens_are_refused_and_not_repeated() {
        for bad in ["", "  ", "secret\n", "secret\u{7f}", "Bearer secret", "bearer secret"] {
            let error = authorization(bad).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("secret"), "{bad:?}");
        }
    }

    #[test]
    fn no_debug_shows_the_token() {
        let builder = Client::builder().bearer_auth("secret");
        assert!(!format!("{builder:?}").contains("secret"));
        let client = builder.build().unwrap();
        assert!(!format!("{client:#?}").contains("secret"));
    }
}
