//! From a reply to an answer of HTTP.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::Value;

use super::body::Body;
use super::document::root;
use super::images::{self, Asked};
use super::reply::{Edit, Reply};
use super::sample::sample;
use super::service::Accepted;
use super::state::Shared;

/// An answer before it is sent.
pub(super) struct Plain {
    pub(super) status: StatusCode,
    pub(super) kind: Option<HeaderValue>,
    pub(super) body: Bytes,
}

/// What an accepted request gets without a script.
pub(super) async fn usual(accepted: &Accepted, shared: &Shared) -> Plain {
    let Accepted { operation, body } = accepted;
    let Some(answer) = images::success(operation) else {
        return Plain::of(StatusCode::NO_CONTENT);
    };
    // `2XX` stands for any of them.
    let status = answer.status.parse().ok().and_then(|code| StatusCode::from_u16(code).ok());
    let mut made = Plain::of(status.unwrap_or(StatusCode::OK));
    let json = answer.contents.iter().find(|content| content.is_json());
    let Some(content) = json.or(answer.contents.first()) else { return made };
    made.kind = HeaderValue::from_str(&content.media_type.replace('*', "plain")).ok();
    if content.is_json() {
        let mut answer = sample(&content.schema(), root());
        if let Some(asked) = images::asked(operation, body) {
            let drawn = drawn(&asked).await;
            asked.put_into(&mut answer, &drawn, shared);
        }
        made.body = Bytes::from(answer.to_string());
    }
    made
}

/// The images, if they have to be in the answer. Drawing takes time, and others are to be served
/// meanwhile.
async fn drawn(asked: &Asked) -> Vec<Vec<u8>> {
    if !asked.is_inline() {
        return Vec::new();
    }
    let pictures = asked.pictures.clone();
    let draw = move || pictures.iter().map(super::picture::Picture::draw).collect();
    tokio::task::spawn_blocking(draw).await.unwrap_or_default()
}

impl Plain {
    pub(super) fn of(status: StatusCode) -> Self {
        Self { status, kind: None, body: Bytes::new() }
    }

    /// The answer as a reply wants it: edited, with its status and headers, ending as it says.
    pub(super) fn dressed(mut self, reply: &Reply) -> Response<Body> {
        if let Some(reason) = reply.broken {
            self = Self {
                body: Bytes::from_static(reason.as_bytes()),
                ..Self::of(StatusCode::INTERNAL_SERVER_ERROR)
            };
        }
        edit(&mut self.body, &reply.edits);
        let mut response = Response::new(Body::new(self.body, reply.ending));
        *response.status_mut() =
            reply.status.filter(|_| reply.broken.is_none()).unwrap_or(self.status);
        let headers = response.headers_mut();
        headers.extend(self.kind.map(|kind| (CONTENT_TYPE, kind)));
        for (name, value) in &reply.headers {
            headers.insert(name, value.clone());
        }
        response
    }
}

/// Changes a body that is JSON.
fn edit(body: &mut Bytes, edits: &[Edit]) {
    let value = || serde_json::from_slice::<Value>(body).ok();
    if let Some(mut value) = (!edits.is_empty()).then(value).flatten() {
        for edit in edits {
            edit(&mut value);
        }
        *body = Bytes::from(value.to_string());
    }
}
