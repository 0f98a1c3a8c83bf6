//! From the document and a script to an HTTP response.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde_json::Value;

use crate::body::Body;
use crate::document::Operation;
use crate::response::{Edit, Response};
use crate::service::Accepted;
use crate::state::Shared;

/// A response before a script changes it.
pub(crate) struct Plain {
    pub(crate) status: StatusCode,
    pub(crate) kind: Option<HeaderValue>,
    pub(crate) body: Bytes,
}

/// The response to a valid request without a script.
pub(crate) async fn usual(operation: &Arc<Operation>, body: Value, shared: &Arc<Shared>) -> Plain {
    let Some(success) = &operation.success else {
        return Plain::of(StatusCode::NO_CONTENT);
    };
    let mut made = Plain::of(StatusCode::from_u16(success.status).unwrap_or(StatusCode::OK));
    let Some(media_type) = &success.media_type else { return made };
    made.kind = HeaderValue::from_str(&media_type.replace('*', "plain")).ok();
    if let Some(sample) = &success.sample {
        let mut response = sample.clone();
        let server_url = shared.url.clone();
        let request = Accepted { operation: Arc::clone(operation), body, server_url };
        let known = Arc::clone(shared);
        // A service may take its time, and others are to be served meanwhile.
        let complete = tokio::task::spawn_blocking(move || {
            known.service.complete(&known.document, &request, &mut response);
            response
        });
        made.body = Bytes::from(complete.await.unwrap_or_default().to_string());
    }
    made
}

impl Plain {
    pub(crate) fn of(status: StatusCode) -> Self {
        Self { status, kind: None, body: Bytes::new() }
    }

    /// The response as a script wants it: edited, with its status and headers, ending as it says.
    pub(crate) fn dressed(mut self, response: &Response) -> http::Response<Body> {
        if let Some(reason) = response.broken {
            self = Self {
                body: Bytes::from_static(reason.as_bytes()),
                ..Self::of(StatusCode::INTERNAL_SERVER_ERROR)
            };
        }
        edit(&mut self.body, &response.edits);
        let mut made = http::Response::new(Body::new(self.body, response.ending));
        let status = response.status.filter(|_| response.broken.is_none());
        *made.status_mut() = status.unwrap_or(self.status);
        let headers = made.headers_mut();
        headers.extend(self.kind.map(|kind| (CONTENT_TYPE, kind)));
        for (name, value) in &response.headers {
            headers.insert(name, value.clone());
        }
        made
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
