//! Why a client cannot be built.

/// A setting of a [`ClientBuilder`](crate::ClientBuilder) that cannot be used.
///
/// The message names the setting and what to do; it never contains the token.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct BuildError(#[from] Kind);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("the environment variable {name} is not set; export it with your token")]
    NoVariable { name: &'static str },
    #[error("the bearer token is empty")]
    EmptyToken,
    #[error("the bearer token has a character that no HTTP header can carry, such as a line break")]
    InvalidToken,
    #[error("the bearer token begins with `Bearer`; pass the token alone")]
    PrefixedToken,
    #[error("no server URL: the document names none, so set `server_url`")]
    NoServerUrl,
    #[error("`{url}` is not the URL of a server: {reason}")]
    InvalidServerUrl { url: String, reason: &'static str },
    #[error("the HTTP client cannot be set up")]
    Http(#[source] reqwest::Error),
}
