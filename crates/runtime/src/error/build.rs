//! Why a client cannot be built.

/// A setting of a client or of a call that cannot be used.
///
/// The message names the setting and what to do; it never contains a secret.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct BuildError(#[from] Kind);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("the environment variable {name} is not set; export it with your token")]
    NoVariable { name: &'static str },
    #[error("the environment variable {name} is not UTF-8; export it again with your token")]
    NotUnicode { name: &'static str },
    #[error("the bearer token is empty")]
    EmptyToken,
    #[error("the bearer token has a character that no token has, such as a space or a line break")]
    InvalidToken,
    #[error("the bearer token begins with `Bearer`; pass the token alone")]
    PrefixedToken,
    #[error("the secret given to `{setter}` has a {part} that cannot be sent")]
    InvalidCredential { setter: &'static str, part: &'static str },
    #[error("the operation needs credentials: set {setters} on the builder of the client")]
    MissingCredentials { setters: String },
    #[error("no server URL: the document names none, so set `server_url`")]
    NoServerUrl,
    // The URL itself is not repeated: it may contain a secret.
    #[error("the server URL cannot be used: {reason}")]
    InvalidServerUrl { reason: &'static str },
    #[error(
        "credentials would go to `{host}` unencrypted; use https, or allow it with \
         `allow_insecure_host`"
    )]
    Insecure { host: String },
    #[error("the header `{name}` has a {part} that HTTP does not allow")]
    InvalidHeader { name: String, part: &'static str },
    #[error("the cookie `{name}` has a value that would not stay one: it is sent as it is")]
    InvalidCookie { name: String },
    #[error("`{method}` is not a method of HTTP")]
    InvalidMethod { method: &'static str },
    #[error("the header `{name}` is kept by the service for itself")]
    ReservedHeader { name: String },
    #[error("the header `{name}` is kept by the client for itself")]
    ManagedHeader { name: String },
    #[error("the parameters of the call cannot be written")]
    Parameters(#[source] serde_json::Error),
    #[error(
        "a path segment made of `{names}` is empty, `.` or `..`, which would address another path"
    )]
    OtherPath { names: String },
    #[error("`{name}` is not set")]
    Missing { name: &'static str },
    #[error("the body of the call cannot be written")]
    Body(#[source] serde_json::Error),
    #[cfg(feature = "blocking")]
    #[error("the runtime of the blocking client cannot be started")]
    Runtime(#[source] std::io::Error),
    #[cfg(all(feature = "rustls-no-provider", not(feature = "rustls")))]
    #[error("no crypto provider is installed: install one of rustls before a client is built")]
    NoCryptoProvider,
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
}
