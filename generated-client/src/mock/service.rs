//! What the service makes of a request before any work: accepted, or refused in its own words.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::Value;

use super::document::{Operation, Route, Scheme, root, route};
use super::reply::Reply;
use super::request::Request;
use super::{images, schema};

/// The largest body that the service takes.
pub(super) const LARGEST_BODY: usize = 2 * 1024 * 1024;

/// A request that can be answered.
pub(super) struct Accepted {
    pub(super) operation: &'static Operation,
    pub(super) body: Value,
}

/// Why a request is refused, and what is answered.
pub(super) struct Refusal {
    pub(super) operation: Option<&'static str>,
    pub(super) problem: String,
    pub(super) reply: Reply,
}

/// Judges a request as the service does: its path, then who sends it, then what it holds.
pub(super) fn judge(request: &Request, token: &str) -> Result<Accepted, Box<Refusal>> {
    let refusal =
        |operation, Refused { problem, reply }| Box::new(Refusal { operation, problem, reply });
    let operation = match route(request.method.as_str(), request.path()) {
        Route::Operation(operation) => operation,
        Route::OtherMethod(methods) => {
            let reply = Reply::status(405).header("allow", methods.join(", "));
            let problem = "the document has this path with other methods only".to_owned();
            return Err(refusal(None, Refused { problem, reply }));
        }
        Route::Nowhere => {
            let problem = "the document does not have this path".to_owned();
            return Err(refusal(None, Refused { problem, reply: Reply::status(404) }));
        }
    };
    let judged = authorised(operation, request, token)
        .and_then(|()| parameters(operation, request))
        .and_then(|()| body(operation, request));
    match judged {
        Ok(body) => Ok(Accepted { operation, body }),
        Err(refused) => Err(refusal(Some(operation.id), *refused)),
    }
}

/// What is wrong with a request, and what the service says of it.
struct Refused {
    problem: String,
    reply: Reply,
}

impl Refused {
    fn new<T>(problem: &str, reply: Reply) -> Judged<T> {
        Err(Box::new(Self { problem: problem.to_owned(), reply }))
    }
}

type Judged<T> = Result<T, Box<Refused>>;

/// A refusal in the service's envelope.
fn refused<T>(problem: &str) -> Judged<T> {
    Refused::new(problem, Reply::envelope(400, "REQUEST_ERROR", problem))
}

fn authorised(operation: &Operation, request: &Request, token: &str) -> Judged<()> {
    let is_met = |all: &&[Scheme]| all.iter().all(|scheme| scheme.is_met(request, token));
    if operation.security.is_empty() || operation.security.iter().any(is_met) {
        return Ok(());
    }
    let problem = if request.headers.contains_key(AUTHORIZATION) {
        "the token is not the one of this server"
    } else {
        "the token is missing"
    };
    Refused::new(problem, Reply::envelope(401, "AUTH_ERROR", problem))
}

impl Scheme {
    fn is_met(&self, request: &Request, token: &str) -> bool {
        match self {
            // The service wants exactly this spelling.
            Self::Http { scheme: "bearer" } => {
                let sent = request.header(AUTHORIZATION.as_str());
                sent.and_then(|sent| sent.strip_prefix("Bearer ")) == Some(token)
            }
            Self::Http { .. } => request.headers.contains_key(AUTHORIZATION),
            Self::Key { place, name } => has_parameter(request, place, name),
            Self::Unseen => true,
        }
    }
}

fn parameters(operation: &Operation, request: &Request) -> Judged<()> {
    let required = operation.parameters.iter().filter(|parameter| parameter.is_required);
    // A path that fits has its parameters.
    let mut seen = required.filter(|parameter| parameter.place != "path");
    match seen.find(|parameter| !has_parameter(request, parameter.place, parameter.name)) {
        Some(missing) => {
            refused(&format!("`{}` is missing in the {}", missing.name, missing.place))
        }
        None => Ok(()),
    }
}

fn has_parameter(request: &Request, place: &str, name: &str) -> bool {
    match place {
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

fn body(operation: &'static Operation, request: &Request) -> Judged<Value> {
    let Some(body) = &operation.body else { return Ok(Value::Null) };
    if request.body.len() > LARGEST_BODY {
        let problem = "the body is larger than 2 MB";
        return Refused::new(problem, Reply::text(413, "the request is too large"));
    }
    if request.body.is_empty() && !body.is_required {
        return Ok(Value::Null);
    }
    let content_type = request.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    let mut contents = body.contents.iter();
    let Some(content) = contents.find(|content| content.takes(content_type)) else {
        let problem = "the content type is not one that the document has for this operation";
        return Refused::new(problem, Reply::text(415, "this media type is not supported"));
    };
    if !content.is_json() {
        return Ok(Value::Null);
    }
    let Ok(value) = serde_json::from_slice(&request.body) else {
        return refused("the body is not JSON");
    };
    if let Err(fault) = schema::check(&value, &content.schema(), root()) {
        return refused(&fault.to_string());
    }
    match images::refused(operation, &value) {
        Some(reason) => refused(&reason),
        None => Ok(value),
    }
}
