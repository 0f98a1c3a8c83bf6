//! One request and its answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue};
use http::{Method, StatusCode};
use http_body_util::{BodyExt, Collected, Limited};
use hyper::body::Incoming;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use crate::body::Body;
use crate::content::{Plain, usual};
use crate::request::Request;
use crate::response::{Kind, Response};
use crate::state::{Shared, record};
use crate::validate::{Refusal, Valid};

/// How much of a body is read: more than the service takes, so that it can be refused with an answer
/// and not in the middle of it.
const READ: usize = 16 * 1024 * 1024;
/// How long a body may take to come.
const READING: Duration = Duration::from_secs(30);
/// No answer comes this long, when a script wants none.
const SILENCE: Duration = Duration::from_secs(3600);

/// Answers a request. Nothing is answered where the script wants a reset, for which `reset` stands.
pub(crate) async fn exchange(
    shared: &Arc<Shared>,
    request: http::Request<Incoming>,
    reset: &Arc<Notify>,
) -> http::Response<Body> {
    let Some(request) = read(request).await else {
        return Plain::of(StatusCode::REQUEST_TIMEOUT).dressed(&Response::success());
    };
    if shared.service.has_resource(request.path()) {
        return fetch(shared, request).await;
    }
    let verdict = shared.validator().validate(&request);
    let response = arrive(shared, request, &verdict);
    sleep(response.delay).await;
    let content = match (&response.kind, verdict) {
        (Kind::Reset, _) => {
            reset.notify_one();
            std::future::pending().await
        }
        (Kind::Silence, _) => {
            sleep(SILENCE).await;
            Plain::of(StatusCode::NO_CONTENT)
        }
        (Kind::Body(body), _) => Plain { body: body.clone(), ..Plain::of(StatusCode::OK) },
        (Kind::Unscripted, Ok(Valid { operation, body })) => usual(operation, body, shared).await,
        (Kind::Unscripted, Err(refusal)) => return refused(&refusal.response),
    };
    content.dressed(&response)
}

/// The request with its body. A body that is too long is read as far as it goes, and is none then.
async fn read(request: http::Request<Incoming>) -> Option<Request> {
    let (head, body) = request.into_parts();
    let body = timeout(READING, Limited::new(body, READ).collect()).await.ok()?;
    let mut headers = head.headers;
    if let Some(secret) = headers.get_mut(AUTHORIZATION) {
        secret.set_sensitive(true);
    }
    Some(Request {
        method: head.method,
        uri: head.uri,
        headers,
        // What went beyond is not kept, and is refused by its length.
        body: body.map_or_else(|_| Bytes::from(vec![0; READ]), Collected::to_bytes),
        operation: None,
        problem: None,
    })
}

/// Keeps a request with what was found of it, and takes the next response.
fn arrive(
    shared: &Shared,
    mut request: Request,
    verdict: &Result<Valid<'_>, Box<Refusal>>,
) -> Response {
    match verdict {
        Ok(valid) => request.operation = Some(valid.operation.id.clone()),
        Err(refusal) => {
            request.operation.clone_from(&refusal.operation);
            request.problem = Some(refusal.problem.clone());
        }
    }
    let mut state = shared.state();
    record(&mut state.requests, request);
    state.script.take()
}

fn refused(response: &Response) -> http::Response<Body> {
    let body = match &response.kind {
        Kind::Body(body) => body.clone(),
        _ => Bytes::new(),
    };
    Plain { body, ..Plain::of(StatusCode::BAD_REQUEST) }.dressed(response)
}

/// A resource of the service beside its operations. No token is needed.
async fn fetch(shared: &Arc<Shared>, request: Request) -> http::Response<Body> {
    let is_read = [Method::GET, Method::HEAD].contains(&request.method);
    let (path, known) = (request.path().to_owned(), Arc::clone(shared));
    record(&mut shared.state().fetches, request);
    let content = move || known.service.resource(&path);
    let content = if is_read { tokio::task::spawn_blocking(content).await.ok() } else { None };
    let Some(found) = content.flatten() else {
        return Plain::of(StatusCode::NOT_FOUND).dressed(&Response::success());
    };
    let mut content = Plain::of(StatusCode::OK);
    content.kind = Some(HeaderValue::from_static(found.media_type));
    content.body = found.bytes;
    content.dressed(&Response::success())
}
