//! What the service makes of a request before any work: accepted, or refused.

use std::sync::Arc;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;

use crate::document::{Document, Operation, Route, Scheme};
use crate::request::Request;
use crate::response::Response;
use crate::schema;
use crate::service::Service;

/// The largest body that the service takes.
const LARGEST_BODY: usize = 2 * 1024 * 1024;

/// A request that is acceptable: what it calls, and its JSON.
pub(crate) struct Valid<'d> {
    pub(crate) operation: &'d Arc<Operation>,
    pub(crate) body: Value,
}

/// Why a request is refused, and the response to it.
pub(crate) struct Refusal {
    pub(crate) operation: Option<String>,
    pub(crate) problem: String,
    pub(crate) response: Response,
}

/// What requests are validated by.
pub(crate) struct Validator<'s> {
    pub(crate) document: &'s Document,
    pub(crate) service: &'s dyn Service,
    pub(crate) token: &'s str,
}

impl<'s> Validator<'s> {
    /// Validates a request as the service does: its path, then who sends it, then what it holds.
    pub(crate) fn validate(&self, request: &Request) -> Result<Valid<'s>, Box<Refusal>> {
        let refusal = |operation: Option<&Arc<Operation>>, Refused { problem, response }| {
            let operation = operation.map(|operation| operation.id.clone());
            Box::new(Refusal { operation, problem, response })
        };
        let operation = match self.document.route(request.method.as_str(), request.path()) {
            Route::Operation(operation) => operation,
            Route::OtherMethod(methods) => {
                let response = Response::status(405).header("allow", methods.join(", "));
                let problem = "the document has this path with other methods only".to_owned();
                return Err(refusal(None, Refused { problem, response }));
            }
            Route::Nowhere => {
                let problem = "the document does not have this path".to_owned();
                return Err(refusal(None, Refused { problem, response: Response::status(404) }));
            }
        };
        let judged = self
            .authorised(operation, request)
            .and_then(|()| self.parameters(operation, request))
            .and_then(|()| self.body(operation, request));
        match judged {
            Ok(body) => Ok(Valid { operation, body }),
            Err(refused) => Err(refusal(Some(operation), *refused)),
        }
    }

    fn refused<T>(&self, status: u16, problem: &str) -> Judged<T> {
        let response = self.service.refusal(status, problem);
        Err(Box::new(Refused { problem: problem.to_owned(), response }))
    }

    fn authorised(&self, operation: &Operation, request: &Request) -> Judged<()> {
        let is_met =
            |all: &Vec<Scheme>| all.iter().all(|scheme| scheme.is_met(request, self.token));
        if operation.security.is_empty() || operation.security.iter().any(is_met) {
            return Ok(());
        }
        let problem = if request.headers.contains_key(AUTHORIZATION) {
            "the token is not the one of this server"
        } else {
            "the token is missing"
        };
        self.refused(401, problem)
    }

    fn parameters(&self, operation: &Operation, request: &Request) -> Judged<()> {
        let mut required = operation.parameters.iter();
        match required
            .find(|parameter| !has_parameter(request, &parameter.location, &parameter.name))
        {
            Some(missing) => self.refused(
                400,
                &format!("`{}` is missing in the {}", missing.name, missing.location),
            ),
            None => Ok(()),
        }
    }

    fn body(&self, operation: &Operation, request: &Request) -> Judged<Value> {
        let Some(body) = &operation.body else { return Ok(Value::Null) };
        if request.body.len() > LARGEST_BODY {
            return self.refused(413, "the body is larger than 2 MB");
        }
        if request.body.is_empty() && !body.required {
            return Ok(Value::Null);
        }
        let content_type = request.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let Some(content) = body.content.iter().find(|content| content.takes(content_type)) else {
            let problem = "the content type is not one that the document has for this operation";
            return self.refused(415, problem);
        };
        let Some(schema) = &content.schema else { return Ok(Value::Null) };
        let Ok(value) = serde_json::from_slice(&request.body) else {
            return self.refused(400, "the body is not JSON");
        };
        if let Err(fault) = schema::check(&value, schema, self.document.root()) {
            return self.refused(400, &fault.to_string());
        }
        match self.service.refuse(self.document, operation, &value) {
            Some(reason) => self.refused(400, &reason),
            None => Ok(value),
        }
    }
}

/// What is wrong with a request, and the response to it.
struct Refused {
    problem: String,
    response: Response,
}

type Judged<T> = Result<T, Box<Refused>>;

impl Scheme {
    fn is_met(&self, request: &Request, token: &str) -> bool {
        match self {
            // Some services want exactly this spelling.
            Self::Http(scheme) if scheme == "bearer" => {
                let sent = request.header(AUTHORIZATION.as_str());
                sent.and_then(|sent| sent.strip_prefix("Bearer ")) == Some(token)
            }
            Self::Http(_) => request.headers.contains_key(AUTHORIZATION),
            Self::ApiKey(key) => has_parameter(request, &key.location, &key.name),
            Self::Unseen => true,
        }
    }
}

fn has_parameter(request: &Request, location: &str, name: &str) -> bool {
    match location {
        "header" => request.headers.contains_key(name),
        "cookie" => {
            let cookies = request.header("cookie").unwrap_or_default().split(';');
            cookies.filter_map(|cookie| cookie.split_once('=')).any(|(key, _)| key.trim() == name)
        }
        _ => {
            let query = request.query().unwrap_or_default();
            // An object is written as several keys that begin with its name.
            form_urlencoded::parse(query.as_bytes())
                .any(|(key, _)| key == name || key.starts_with(&format!("{name}[")))
        }
    }
}
