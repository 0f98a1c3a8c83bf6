//! The settings of a client.

use std::env::VarError;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

use crate::body::Bounds;
use crate::credentials::{Credentials, Scheme, Secret, Token};
use crate::error::{BuildError, BuildErrorKind as Kind};
use crate::headers::{header, put};
use crate::hooks::Hooks;
use crate::http_client::{CONNECT_TIMEOUT, HttpClient, Pools};
use crate::policy::ServicePolicy;
use crate::{Client, RetryConfig};

/// Services that generate things take up to minutes before the first byte comes.
const TIMEOUT: Duration = Duration::from_secs(300);
const BOUNDS: Bounds = Bounds { success: 256 * 1024 * 1024, error: 1024 * 1024 };

/// What all calls of a client share.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) base_url: String,
    /// It is the document's, and not one that the caller named.
    pub(crate) has_document_server: bool,
    http: HttpClient,
    pub(crate) policy: &'static dyn ServicePolicy,
    pub(crate) credentials: Credentials,
    pub(crate) hooks: Hooks,
    pub(crate) headers: HeaderMap,
    insecure_hosts: Vec<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retries: RetryConfig,
    pub(crate) bounds: Bounds,
}

impl Settings {
    /// Puts the client's own headers in.
    pub(crate) fn prepare(&self, headers: &mut HeaderMap) {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        put(&self.headers, headers);
    }

    /// The HTTP client for a server, and whether it is known to send a request only once and only
    /// there.
    pub(crate) fn http(&self, base_url: &str) -> Result<(reqwest::Client, bool), Kind> {
        self.http.for_server(base_url)
    }

    /// Whether credentials may go there: over TLS, to this machine, or to a host that was named.
    pub(crate) fn allows(&self, base_url: &str) -> Result<(), Kind> {
        allows(base_url, !self.credentials.is_empty(), &self.insecure_hosts)
    }
}

/// The settings of a [`Client`]. Its `Debug` shows no secret.
///
/// Generated clients have a builder of the same methods around it, which documents them.
#[must_use = "a builder does nothing until `build` is called"]
#[derive(Clone)]
pub struct ClientBuilder {
    policy: &'static dyn ServicePolicy,
    secrets: Vec<(&'static Scheme, Secret)>,
    hooks: Hooks,
    server_url: Option<String>,
    headers: Vec<(String, String)>,
    insecure_hosts: Vec<String>,
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    connect_timeout: Duration,
    retries: RetryConfig,
    bounds: Bounds,
    http_client: Option<reqwest::Client>,
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder").finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// The default settings for a service.
    pub fn new(policy: &'static dyn ServicePolicy) -> Self {
        Self {
            policy,
            secrets: Vec::new(),
            hooks: Hooks::default(),
            server_url: None,
            headers: Vec::new(),
            insecure_hosts: Vec::new(),
            timeout: Some(TIMEOUT),
            deadline: None,
            connect_timeout: CONNECT_TIMEOUT,
            retries: RetryConfig::none(),
            bounds: BOUNDS,
            http_client: None,
        }
    }

    /// The token of a scheme in an environment variable.
    ///
    /// # Errors
    ///
    /// The variable is not set, or is not UTF-8.
    pub fn token_from_env(
        self,
        scheme: &'static Scheme,
        name: &'static str,
    ) -> Result<Self, BuildError> {
        let token = std::env::var(name).map_err(|error| match error {
            VarError::NotPresent => Kind::NoVariable { name },
            // What it holds may be the token.
            VarError::NotUnicode(_) => Kind::NotUnicode { name },
        })?;
        Ok(self.token(scheme, token))
    }

    /// The token of a scheme, without the word `Bearer`.
    pub fn token(self, scheme: &'static Scheme, token: impl Into<Token>) -> Self {
        self.secret(scheme, Secret::Token(token.into()))
    }

    /// The user name and the password of a scheme.
    pub fn basic(
        self,
        scheme: &'static Scheme,
        username: impl Into<String>,
        password: impl Into<String>,
    ) -> Self {
        let (username, password) = (username.into(), password.into());
        self.secret(scheme, Secret::Basic { username, password })
    }

    /// The key of a scheme.
    pub fn key(self, scheme: &'static Scheme, key: impl Into<String>) -> Self {
        self.secret(scheme, Secret::Key(key.into()))
    }

    fn secret(mut self, scheme: &'static Scheme, secret: Secret) -> Self {
        self.secrets.push((scheme, secret));
        self
    }

    /// What happens to each request just before it is sent.
    pub fn on_request<F, R, E>(mut self, hook: F) -> Self
    where
        F: Fn(reqwest::Request) -> R + Send + Sync + 'static,
        R: Future<Output = Result<reqwest::Request, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.hooks.set_request(hook);
        self
    }

    /// What happens with the status and the headers of each response.
    pub fn on_response<F, R>(mut self, hook: F) -> Self
    where
        F: Fn(reqwest::StatusCode, HeaderMap) -> R + Send + Sync + 'static,
        R: Future<Output = ()> + Send + 'static,
    {
        self.hooks.set_response(hook);
        self
    }

    /// The base URL of the service. Default: the first server of the document.
    pub fn server_url(self, url: impl Into<String>) -> Self {
        Self { server_url: Some(url.into()), ..self }
    }

    /// A header for each request.
    pub fn http_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Lets credentials go to this host over plain `http`. Default: to none but this machine's own
    /// addresses, because everybody on the way could read it.
    pub fn allow_insecure_host(mut self, host: impl Into<String>) -> Self {
        self.insecure_hosts.push(host.into());
        self
    }

    /// How long one attempt may take, from sending the request to the last byte of the answer;
    /// `None` for no limit. Default: five minutes.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { timeout: timeout.into(), ..self }
    }

    /// How long a call may take as a whole, with all its attempts and the waits between them;
    /// `None` for no limit. Default: none.
    pub fn deadline(self, deadline: impl Into<Option<Duration>>) -> Self {
        Self { deadline: deadline.into(), ..self }
    }

    /// How long connecting may take. Default: ten seconds. Has no effect on a client passed to
    /// [`http_client`](Self::http_client).
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        Self { connect_timeout: timeout, ..self }
    }

    /// Whether and how calls are repeated. Default: not at all.
    pub fn retry_config(self, retries: RetryConfig) -> Self {
        Self { retries, ..self }
    }

    /// The largest answer that is read, in bytes. Default: 256 MiB, room for an image of 100 MiB
    /// in base64.
    pub fn max_response_bytes(self, limit: usize) -> Self {
        Self { bounds: Bounds { success: limit, ..self.bounds }, ..self }
    }

    /// How much of the body of an error is read, in bytes; the rest is left out. Default: 1 MiB.
    pub fn max_error_bytes(self, limit: usize) -> Self {
        Self { bounds: Bounds { error: limit, ..self.bounds }, ..self }
    }

    /// The HTTP client to use. Default: one built by [`http_client`](crate::http_client()).
    pub fn http_client(self, client: reqwest::Client) -> Self {
        Self { http_client: Some(client), ..self }
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// A setting cannot be used, or TLS cannot be set up.
    pub fn build(self) -> Result<Client, BuildError> {
        let credentials = Credentials::new(&self.secrets)?;
        let base_url = match self.server_url.as_deref().or(self.policy.server_url()) {
            Some(url) => base_url(url)?,
            None => return Err(Kind::NoServerUrl.into()),
        };
        allows(&base_url, !credentials.is_empty(), &self.insecure_hosts)?;
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            let (name, value) = header(name, value, self.policy)?;
            headers.append(name, value);
        }
        let connect_timeout = self.connect_timeout;
        let http = match self.http_client {
            Some(client) => HttpClient::Custom(client),
            None => HttpClient::Own {
                user_agent: self.policy.user_agent(),
                connect_timeout,
                encrypted: Pools::default(),
                plain: Pools::default(),
            },
        };
        let settings = Settings {
            base_url,
            has_document_server: self.server_url.is_none(),
            http,
            policy: self.policy,
            credentials,
            hooks: self.hooks,
            headers,
            insecure_hosts: self.insecure_hosts,
            timeout: self.timeout,
            deadline: self.deadline,
            retries: self.retries,
            bounds: self.bounds,
        };
        // Whatever stands in the way of sending is an error here and not of the first call.
        settings.http(&settings.base_url)?;
        Ok(Client::from_settings(settings))
    }
}

/// The URL without the slash at its end: paths begin with one.
pub(crate) fn base_url(text: &str) -> Result<String, Kind> {
    let invalid = |reason: &'static str| Kind::InvalidServerUrl { reason };
    let url = Url::parse(text).map_err(|_| invalid("it is not an absolute URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("it contains a user name or a password"));
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid("it is neither http nor https"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(invalid("it has a query or a fragment"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn allows(base_url: &str, has_secret: bool, insecure_hosts: &[String]) -> Result<(), Kind> {
    let url = Url::parse(base_url)
        .map_err(|_| Kind::InvalidServerUrl { reason: "it is not an absolute URL" })?;
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    let is_loopback = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    let is_named = insecure_hosts.iter().any(|named| named.eq_ignore_ascii_case(host));
    if has_secret && url.scheme() == "http" && !is_loopback && !is_named {
        return Err(Kind::Insecure { host: host.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::UNDECLARED;
    use crate::policy::tests::General;

    #[test]
    fn server_urls_are_checked_and_lose_their_last_slash() {
        assert_eq!(base_url("http://localhost:1/").unwrap(), "http://localhost:1");
        assert_eq!(base_url("https://a.b/c/").unwrap(), "https://a.b/c");
        for bad in ["", "a.b", "/v1", "ftp://a.b", "https://a.b?c", "https://a.b#c"] {
            assert!(base_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn secrets_in_the_server_url_are_refused_and_not_repeated() {
        for bad in [
            "https://me:hunter2@a.b",
            "https://a.b?key=hunter2",
            "//hunter2",
            "ftp://a.b/?k=hunter2",
            "sk-a:hunter2",
        ] {
            let error = base_url(bad).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{bad}: {error}");
        }
    }

    #[test]
    fn token_goes_over_plain_http_only_where_nobody_listens_or_by_name() {
        let named = ["gateway.internal".to_owned()];
        for good in [
            "https://a.b",
            "http://127.0.0.1:8080",
            "http://[::1]",
            "http://localhost/x",
            "http://gateway.internal",
        ] {
            assert!(allows(good, true, &named).is_ok(), "{good}");
        }
        for bad in ["http://a.b", "http://10.0.0.1", "http://localhost.a.b", "http://127.0.0.1.a.b"]
        {
            assert!(allows(bad, true, &named).is_err(), "{bad}");
            assert!(allows(bad, false, &[]).is_ok(), "{bad}");
        }
    }

    #[test]
    fn no_debug_shows_the_token() {
        let builder = ClientBuilder::new(&General).token(&UNDECLARED, "secret");
        let builder = builder.server_url("https://a.b");
        assert!(!format!("{builder:?}").contains("secret"));
        let client = builder.build().unwrap();
        assert!(!format!("{client:#?}").contains("secret"));
    }
}
