//! One request and its answer.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, HeaderValue};
use http::{Method, Response, StatusCode};
use http_body_util::{BodyExt, Collected, Limited};
use hyper::body::Incoming;
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::answer::{Plain, usual};
use super::body::Body;
use super::images;
use super::picture::Picture;
use super::reply::{Kind, Reply};
use super::request::Request;
use super::service::{Accepted, Refusal, judge};
use super::state::{Shared, record};

/// How much of a body is read: more than the service takes, so that it can be refused with an answer
/// and not in the middle of it.
const READ: usize = 16 * 1024 * 1024;
/// How long a body may take to come.
const READING: Duration = Duration::from_secs(30);
/// No answer comes this long, when a script wants none.
const SILENCE: Duration = Duration::from_secs(3600);

/// Answers a request. Nothing is answered where the script wants a reset, for which `reset` stands.
pub(super) async fn exchange(
    shared: &Shared,
    request: http::Request<Incoming>,
    reset: &Arc<Notify>,
) -> Response<Body> {
    let Some(request) = read(request).await else {
        return Plain::of(StatusCode::REQUEST_TIMEOUT).dressed(&Reply::success());
    };
    if request.path().starts_with(images::FOLDER) {
        return fetch(shared, request).await;
    }
    let verdict = judge(&request, &shared.token);
    let reply = arrive(shared, request, &verdict);
    sleep(reply.delay).await;
    let content = match (&reply.kind, verdict) {
        (Kind::Reset, _) => {
            reset.notify_one();
            std::future::pending().await
        }
        (Kind::Silence, _) => {
            sleep(SILENCE).await;
            Plain::of(StatusCode::NO_CONTENT)
        }
        (Kind::Body(body), _) => Plain { body: body.clone(), ..Plain::of(StatusCode::OK) },
        (Kind::Unscripted, Ok(accepted)) => usual(&accepted, shared).await,
        (Kind::Unscripted, Err(refusal)) => return refused(&refusal.reply),
    };
    content.dressed(&reply)
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

/// Keeps a request with what was found of it, and takes the next reply.
fn arrive(
    shared: &Shared,
    mut request: Request,
    verdict: &Result<Accepted, Box<Refusal>>,
) -> Reply {
    match verdict {
        Ok(accepted) => request.operation = Some(accepted.operation.id),
        Err(refusal) => {
            request.operation = refusal.operation;
            request.problem = Some(refusal.problem.clone());
        }
    }
    let mut state = shared.state();
    record(&mut state.requests, request);
    state.script.take()
}

fn refused(reply: &Reply) -> Response<Body> {
    let body = match &reply.kind {
        Kind::Body(body) => body.clone(),
        _ => Bytes::new(),
    };
    Plain { body, ..Plain::of(StatusCode::BAD_REQUEST) }.dressed(reply)
}

/// An image that was answered with its address. No token is asked for.
async fn fetch(shared: &Shared, request: Request) -> Response<Body> {
    let is_read = [Method::GET, Method::HEAD].contains(&request.method);
    let number = images::number(request.path()).filter(|_| is_read);
    let picture = {
        let mut state = shared.state();
        record(&mut state.fetches, request);
        number.and_then(|number| state.picture(number))
    };
    let Some(picture) = picture else {
        return Plain::of(StatusCode::NOT_FOUND).dressed(&Reply::success());
    };
    let drawn = tokio::task::spawn_blocking(move || Picture::draw(&picture)).await;
    let mut content = Plain::of(StatusCode::OK);
    content.kind = Some(HeaderValue::from_static("image/png"));
    content.body = Bytes::from(drawn.unwrap_or_default());
    content.dressed(&Reply::success())
}
