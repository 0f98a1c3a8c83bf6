//! A request, from values to what is sent.

mod body;
mod parameters;
mod text;

use std::fmt;

use serde_json::Value;

use crate::operation::{Operation, Parameter};

/// What is shown to the server about who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// The token and the headers that were given.
    Credentials,
    /// Nothing.
    Nothing,
    /// A token that nobody has.
    WrongToken,
}

/// A request that is ready to be sent.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, encoded.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) show: Show,
}

/// Bodies hold prompts, which have no place in a log.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, target, .. } = self;
        let path = target.split('?').next().unwrap_or_default();
        f.debug_tuple("Request").field(method).field(&path).finish()
    }
}

/// The values of a request.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'o, 'd> {
    pub(crate) operation: &'o Operation<'d>,
    pub(crate) parameters: Vec<(&'o Parameter<'d>, Value)>,
    pub(crate) body: Option<Content<'d>>,
    pub(crate) show: Show,
}

/// A body and its media type.
#[derive(Debug, Clone)]
pub(crate) struct Content<'d> {
    /// How it is written.
    pub(crate) media: &'d str,
    /// What is said about how it is written.
    pub(crate) said_type: Option<&'static str>,
    pub(crate) value: Written,
}

#[derive(Debug, Clone)]
pub(crate) enum Written {
    Value(Value),
    /// These bytes, whatever they are.
    Raw(&'static str),
}

impl Draft<'_, '_> {
    /// What is sent; the reason as a fragment if these values cannot be sent.
    pub(crate) fn request(&self) -> Result<Request, String> {
        let mut target = self.operation.path.to_owned();
        let mut query = Vec::new();
        let mut cookies = Vec::new();
        let mut headers = vec![("accept".to_owned(), accept(self.operation))];
        for (parameter, value) in &self.parameters {
            match parameter.place {
                "path" => {
                    let hole = format!("{{{}}}", parameter.name);
                    target = target.replace(&hole, &parameters::in_path(parameter, value));
                }
                "query" => query.extend(parameters::in_query(parameter, value)),
                "querystring" => query.push(parameters::as_query(parameter, value)?),
                "cookie" => cookies.extend(parameters::in_cookie(parameter, value)),
                _ => {
                    let value = parameters::in_header(parameter, value);
                    headers.push((parameter.name.to_owned(), value));
                }
            }
        }
        if let Some(hole) = target.split('{').nth(1).and_then(|rest| rest.split('}').next()) {
            return Err(format!("no parameter fills `{{{hole}}}` of the path"));
        }
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        if !cookies.is_empty() {
            headers.push(("cookie".to_owned(), cookies.join("; ")));
        }
        let body = self.body.as_ref().map(body::write).transpose()?;
        let body = body.map(|(content_type, bytes)| {
            headers.push(("content-type".to_owned(), content_type));
            bytes
        });
        let (method, show) = (self.operation.method.clone(), self.show);
        Ok(Request { method, target, headers, body, show })
    }
}

/// What a client of the document reads.
fn accept(operation: &Operation<'_>) -> String {
    let responses = operation.part.members_of("responses");
    let mut accepted: Vec<&str> = Vec::new();
    for (_, response) in responses {
        for (media, _) in response.members_of("content") {
            if !accepted.contains(&media) {
                accepted.push(media);
            }
        }
    }
    accepted.push("*/*;q=0.1");
    accepted.join(", ")
}

pub(crate) use body::choose;
