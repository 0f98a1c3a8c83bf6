//! What a document cannot say of its service.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::document::{Document, Operation};
use crate::response::Response;

/// What a document cannot say of its service. Every method has a default for a service that does
/// what its document says. Methods are called on a thread that may block.
pub trait Service: Send + Sync + 'static {
    /// The response to a request that is refused with this status.
    fn refusal(&self, status: u16, reason: &str) -> Response {
        let problem = json!({ "title": "Request refused", "status": status, "detail": reason });
        Response::content(status, "application/problem+json", problem.to_string())
    }

    /// Why the service refuses a request that the document allows.
    fn refuse(
        &self,
        _document: &Document,
        _operation: &Operation,
        _body: &Value,
    ) -> Option<String> {
        None
    }

    /// Changes the JSON of a success, which was made from the document.
    fn complete(&self, _document: &Document, _request: &Accepted, _response: &mut Value) {}

    /// Whether a path is one that can be fetched from the service beside its operations.
    fn has_resource(&self, _path: &str) -> bool {
        false
    }

    /// The content at such a path; without one the status is 404.
    fn resource(&self, _path: &str) -> Option<Content> {
        None
    }
}

/// A service that does what its document says.
#[derive(Debug, Clone, Copy, Default)]
pub struct General;

impl Service for General {}

/// A request that the service accepts.
#[derive(Debug)]
pub struct Accepted {
    /// The operation that it calls.
    pub operation: Arc<Operation>,
    /// Its JSON, or `null`.
    pub body: Value,
    /// The base URL of the server.
    pub server_url: String,
}

/// Content with its media type.
#[derive(Debug, Clone)]
pub struct Content {
    /// The media type.
    pub media_type: &'static str,
    /// The content.
    pub bytes: Bytes,
}
