//! Credentials: what the security schemes of a document put into a request (OpenAPI 3.1.1, "Security
//! Scheme Object" and "Security Requirement Object").

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Request;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderName, HeaderValue};
use tokio::sync::Mutex;

use crate::error::BuildErrorKind as Kind;
use crate::parameters::append_query;

/// A security scheme of a document.
#[derive(Debug, PartialEq, Eq)]
pub struct Scheme {
    /// The document's name for it.
    pub name: &'static str,
    /// The method of the builder that sets its secret.
    pub setter: &'static str,
    /// Where the secret goes.
    pub place: Place,
}

/// Where the secret of a scheme goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Into `Authorization`, behind the name of an HTTP scheme: `Bearer`.
    Authorization(&'static str),
    /// Into the header of that name.
    Header(&'static str),
    /// Into the query, under that name.
    Query(&'static str),
    /// Into a cookie of that name.
    Cookie(&'static str),
    /// Into no request: the connection proves who the caller is (mutual TLS), by an HTTP client of
    /// the caller's.
    Connection,
}

/// The credentials that an operation asks for: alternatives, each of schemes that go together. An
/// alternative without schemes makes credentials optional; without alternatives, nothing is sent.
pub type Requirements = &'static [&'static [&'static Scheme]];

/// The scheme of clients whose document says nothing of credentials.
pub const UNDECLARED: Scheme =
    Scheme { name: "", setter: "bearer_auth", place: Place::Authorization("Bearer") };

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Provider =
    dyn Fn() -> Pin<Box<dyn Future<Output = Result<String, Failure>> + Send>> + Send + Sync;

/// A token, or what yields one. Its `Debug` shows neither.
///
/// ```
/// use runtime::Token;
///
/// let fixed: Token = "secret".into();
/// let asked_for = Token::from_fn(|| async { std::fs::read_to_string("/run/token") });
/// ```
#[derive(Clone)]
pub struct Token(Source);

#[derive(Clone)]
enum Source {
    Fixed(String),
    Provided(Arc<Provider>),
}

impl Token {
    /// A token that `provide` yields. It is asked before the first call, and once more when the
    /// service responds to a call with status 401, which is then sent once more with the new token.
    /// Calls that need a token at the same time wait for one answer. White space around the token is
    /// dropped.
    ///
    /// If it fails, the call fails before it is sent, with that error as the source.
    pub fn from_fn<F, R, E>(provide: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<String, E>> + Send + 'static,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        Self(Source::Provided(Arc::new(move || {
            let answer = provide();
            Box::pin(async move { answer.await.map_err(Into::into) })
        })))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").finish_non_exhaustive()
    }
}

macro_rules! from_text {
    ($($text:ty),*) => {
        $(
            impl From<$text> for Token {
                fn from(token: $text) -> Self {
                    Self(Source::Fixed(token.into()))
                }
            }
        )*
    };
}

from_text!(String, &str, &String, Box<str>, Cow<'_, str>);

/// What a builder was given for a scheme.
#[derive(Clone)]
pub(crate) enum Secret {
    Token(Token),
    Basic { username: String, password: String },
    Key(String),
}

/// The secrets of a client, by the names of their schemes. Nothing shows them.
#[derive(Default)]
pub(crate) struct Credentials(BTreeMap<&'static str, Credential>);

enum Credential {
    /// The value of a header.
    Header(HeaderValue),
    /// A part of a query or a cookie, encoded.
    Pair(String),
    Provided(Provided),
}

struct Provided {
    provider: Arc<Provider>,
    token: Mutex<Option<HeaderValue>>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Credentials {
    pub(crate) fn new(secrets: &[(&'static Scheme, Secret)]) -> Result<Self, Kind> {
        let read =
            secrets.iter().map(|(scheme, secret)| Ok((scheme.name, credential(scheme, secret)?)));
        Ok(Self(read.collect::<Result<_, Kind>>()?))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The schemes of the first alternative of which all secrets are there; those that the caller
    /// sends by a header count as there. `None` of the requirements stands for a document that says
    /// nothing.
    pub(crate) fn choose(
        &self,
        requirements: Option<Requirements>,
        headers: &[&HeaderMap],
        is_required: bool,
    ) -> Result<Vec<&'static Scheme>, Kind> {
        let Some(requirements) = requirements else {
            return Ok(if self.0.contains_key("") { vec![&UNDECLARED] } else { Vec::new() });
        };
        let is_there = |scheme: &&Scheme| {
            self.0.contains_key(scheme.name)
                || scheme.place == Place::Connection
                || headers.iter().any(|headers| is_sent_by_caller(scheme, headers))
        };
        let asking = || requirements.iter().filter(|schemes| !schemes.is_empty());
        if let Some(schemes) = asking().find(|schemes| schemes.iter().all(is_there)) {
            let schemes = schemes.iter().copied();
            return Ok(schemes.filter(|scheme| self.0.contains_key(scheme.name)).collect());
        }
        let is_optional = requirements.iter().any(|schemes| schemes.is_empty());
        if requirements.is_empty() || is_optional || !is_required {
            return Ok(Vec::new());
        }
        let alternatives = asking().map(|schemes| {
            let missing = schemes.iter().filter(|scheme| !is_there(scheme));
            let setters = missing.map(|scheme| format!("`{}`", scheme.setter));
            setters.collect::<Vec<_>>().join(" and ")
        });
        let setters = alternatives.collect::<Vec<_>>().join(", or ");
        Err(Kind::MissingCredentials { setters })
    }

    /// Whether one of the schemes has a token that is asked for.
    pub(crate) fn is_provided(&self, schemes: &[&'static Scheme]) -> bool {
        schemes
            .iter()
            .any(|scheme| matches!(self.0.get(scheme.name), Some(Credential::Provided(_))))
    }

    /// Puts the secrets in, and gives the values of the tokens that were asked for.
    pub(crate) async fn apply(
        &self,
        schemes: &[&'static Scheme],
        request: &mut Request,
    ) -> Result<(), Failure> {
        for scheme in schemes {
            let Some(credential) = self.0.get(scheme.name) else { continue };
            match (credential, scheme.place) {
                (Credential::Header(value), place) => put(place, value.clone(), request),
                (Credential::Provided(provided), place) => {
                    put(place, provided.current(place).await?, request);
                }
                (Credential::Pair(pair), Place::Cookie(_)) => add_cookie(pair, request),
                (Credential::Pair(pair), _) => {
                    let mut query = request.url().query().unwrap_or_default().to_owned();
                    append_query(&mut query, pair);
                    request.url_mut().set_query(Some(&query));
                }
            }
        }
        Ok(())
    }

    /// Forgets tokens that the service has refused, unless others are there by now.
    pub(crate) async fn forget(&self, schemes: &[&'static Scheme], refused: &HeaderMap) {
        for scheme in schemes {
            let Some(Credential::Provided(provided)) = self.0.get(scheme.name) else { continue };
            let mut token = provided.token.lock().await;
            if token.as_ref() == refused.get(header_name(scheme.place)) {
                *token = None;
            }
        }
    }
}

impl Provided {
    async fn current(&self, place: Place) -> Result<HeaderValue, Failure> {
        let mut token = self.token.lock().await;
        if let Some(token) = &*token {
            return Ok(token.clone());
        }
        let text = (self.provider)().await?;
        let value = header_value(place, text.trim())?;
        *token = Some(value.clone());
        Ok(value)
    }
}

fn credential(scheme: &Scheme, secret: &Secret) -> Result<Credential, Kind> {
    let text = match secret {
        Secret::Token(Token(Source::Fixed(token))) | Secret::Key(token) => Cow::Borrowed(token),
        Secret::Token(Token(Source::Provided(provider))) => {
            let provider = Arc::clone(provider);
            return Ok(Credential::Provided(Provided { provider, token: Mutex::default() }));
        }
        Secret::Basic { username, .. } if username.contains(':') => {
            return Err(Kind::InvalidCredential { setter: scheme.setter, part: "user name" });
        }
        Secret::Basic { username, password } => {
            // RFC 7617, section 2.
            Cow::Owned(BASE64.encode(format!("{username}:{password}")))
        }
    };
    match scheme.place {
        Place::Query(name) | Place::Cookie(name) => {
            if text.is_empty() {
                return Err(Kind::InvalidCredential { setter: scheme.setter, part: "length" });
            }
            let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            // The name of a cookie is a token, and stands as it is (RFC 6265, section 4.1.1).
            let name = match scheme.place {
                Place::Cookie(name) => name.to_owned(),
                _ => encoded(name),
            };
            Ok(Credential::Pair(format!("{name}={}", encoded(&text))))
        }
        place => header_value(place, &text).map(Credential::Header).map_err(|kind| match kind {
            Kind::InvalidToken if scheme.place != Place::Authorization("Bearer") => {
                Kind::InvalidCredential { setter: scheme.setter, part: "character" }
            }
            kind => kind,
        }),
    }
}

/// A secret as the value of a header, marked so that no `Debug` shows it.
fn header_value(place: Place, secret: &str) -> Result<HeaderValue, Kind> {
    if secret.trim().is_empty() {
        return Err(Kind::EmptyToken);
    }
    let text = match place {
        Place::Authorization(scheme) => {
            let first = secret.split_whitespace().next().unwrap_or_default();
            if first.eq_ignore_ascii_case(scheme) {
                return Err(Kind::PrefixedToken);
            }
            // Parameters of other schemes have spaces between them (RFC 9110, section 11.4).
            let is_allowed = |byte: u8| {
                byte.is_ascii_graphic() || (byte == b' ' && !matches!(scheme, "Bearer" | "Basic"))
            };
            if !secret.bytes().all(is_allowed) {
                return Err(Kind::InvalidToken);
            }
            Cow::Owned(format!("{scheme} {secret}"))
        }
        _ => Cow::Borrowed(secret),
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| Kind::InvalidToken)?;
    value.set_sensitive(true);
    Ok(value)
}

fn header_name(place: Place) -> HeaderName {
    match place {
        // Names are checked when code is generated; one that is none sends nothing of use.
        Place::Header(name) => HeaderName::try_from(name).unwrap_or(AUTHORIZATION),
        Place::Authorization(_) | Place::Query(_) | Place::Cookie(_) | Place::Connection => {
            AUTHORIZATION
        }
    }
}

fn is_sent_by_caller(scheme: &Scheme, headers: &HeaderMap) -> bool {
    match scheme.place {
        Place::Header(name) => headers.contains_key(name),
        Place::Cookie(_) => headers.contains_key(COOKIE),
        _ => false,
    }
}

fn put(place: Place, value: HeaderValue, request: &mut Request) {
    request.headers_mut().insert(header_name(place), value);
}

/// One header for all cookies (RFC 6265, section 5.4).
fn add_cookie(pair: &str, request: &mut Request) {
    let headers = request.headers_mut();
    let present = headers.get_all(COOKIE).into_iter().map(HeaderValue::as_bytes);
    let all: Vec<&[u8]> = present.chain([pair.as_bytes()]).collect();
    // The pair is percent-encoded, and what was there was a header.
    if let Ok(mut value) = HeaderValue::from_bytes(&all.join(&b"; "[..])) {
        value.set_sensitive(true);
        headers.insert(COOKIE, value);
    }
}

#[cfg(test)]
mod tests;
