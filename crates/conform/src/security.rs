//! Who may call an operation, and what a caller has to show for it.

use std::fmt;

use spec::Cursor;

use crate::document::Document;

/// What is shown to the server, and to nobody else.
#[derive(Clone, Default)]
pub struct Credentials {
    token: Option<String>,
    headers: Vec<(String, String)>,
}

impl Credentials {
    /// A bearer token, and headers that are sent with each request.
    #[must_use]
    pub fn new(token: Option<String>, headers: Vec<(String, String)>) -> Self {
        Self { token: token.filter(|token| !token.is_empty()), headers }
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name))
    }

    /// A text of the server without what is secret. It may have sent back what it was shown.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let headers = self.headers.iter().map(|(_, value)| value);
        let secrets = headers.chain(&self.token).filter(|secret| secret.len() > 3);
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "[secret]"))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        let token = self.token.as_ref().map(|_| "[secret]");
        f.debug_struct("Credentials").field("token", &token).field("headers", &names).finish()
    }
}

/// The alternatives of an operation: each a list of what has to be shown together.
#[derive(Debug, Clone)]
pub(crate) struct Security<'d>(Vec<Vec<Scheme<'d>>>);

#[derive(Debug, Clone)]
enum Scheme<'d> {
    /// A bearer token, however it was come by.
    Bearer,
    /// A header that the caller names.
    Header(&'d str),
    /// Something that is not sent; the name in the document.
    Other(&'d str),
}

impl<'d> Security<'d> {
    /// What an operation says, or else the document.
    pub(crate) fn of(document: &'d Document, operation: &Cursor<'d>) -> Self {
        let security = operation.get("security").or_else(|| document.root().get("security"));
        let alternatives: Vec<_> = security.iter().flat_map(Cursor::items).collect();
        let alternatives = alternatives.iter().map(|alternative| {
            let names = alternative.members();
            names.map(|(name, _)| Scheme::of(document, name)).collect()
        });
        Self(alternatives.collect())
    }

    /// Whether one may call without showing anything.
    pub(crate) fn is_open(&self) -> bool {
        self.0.is_empty() || self.0.iter().any(Vec::is_empty)
    }

    /// Whether a wrong token can be shown.
    pub(crate) fn has_token(&self) -> bool {
        self.0.iter().flatten().any(|scheme| matches!(scheme, Scheme::Bearer))
    }

    /// What is missing to call it, with the next step.
    pub(crate) fn missing(&self, credentials: &Credentials) -> Option<String> {
        let lacks = |schemes: &Vec<Scheme<'_>>| {
            schemes.iter().find_map(|scheme| scheme.missing(credentials))
        };
        if self.is_open() || self.0.iter().any(|schemes| lacks(schemes).is_none()) {
            return None;
        }
        self.0.iter().find_map(lacks)
    }
}

impl<'d> Scheme<'d> {
    fn of(document: &'d Document, name: &'d str) -> Self {
        let schemes =
            document.root().get("components").and_then(|part| part.get("securitySchemes"));
        let Some(scheme) = schemes.and_then(|part| part.get(name)) else {
            return Self::Other(name);
        };
        let scheme = document.resolve(scheme);
        let is_bearer =
            scheme.text("scheme").is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer"));
        match (scheme.text("type"), scheme.text("in")) {
            (Some("http"), _) if is_bearer => Self::Bearer,
            (Some("oauth2" | "openIdConnect"), _) => Self::Bearer,
            (Some("http"), _) => Self::Header("Authorization"),
            (Some("apiKey"), Some("header")) => Self::Header(scheme.text("name").unwrap_or(name)),
            (Some("apiKey"), Some("cookie")) => Self::Header("Cookie"),
            _ => Self::Other(name),
        }
    }

    fn missing(&self, credentials: &Credentials) -> Option<String> {
        match self {
            Self::Bearer if credentials.token().is_some() => None,
            Self::Bearer if credentials.has_header("Authorization") => None,
            Self::Bearer => Some("it wants a bearer token: set ATOMASDK_BEARER_AUTH".to_owned()),
            Self::Header(name) if credentials.has_header(name) => None,
            Self::Header(name) => {
                Some(format!("it wants the header `{name}`: give it with --header"))
            }
            Self::Other(name) => Some(format!("what `{name}` wants cannot be sent")),
        }
    }
}
