//! What the server knows while it runs: its script, and what has arrived.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::document::Document;
use crate::request::Request;
use crate::script::Script;
use crate::service::Service;
use crate::validate::Validator;

/// Requests that are kept; the oldest go first.
const KEPT: usize = 10_000;

pub(crate) struct Shared {
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) document: Document,
    pub(crate) service: Box<dyn Service>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) script: Script,
    /// The calls that have arrived.
    pub(crate) requests: VecDeque<Request>,
    /// The requests for resources beside the operations.
    pub(crate) fetches: VecDeque<Request>,
    pub(crate) ids: u64,
}

impl Shared {
    pub(crate) fn new(
        url: String,
        token: String,
        document: Document,
        service: Box<dyn Service>,
    ) -> Self {
        Self { url, token, document, service, state: Mutex::default() }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn validator(&self) -> Validator<'_> {
        Validator { document: &self.document, service: &*self.service, token: &self.token }
    }
}

pub(crate) fn record(requests: &mut VecDeque<Request>, request: Request) {
    requests.push_back(request);
    if requests.len() > KEPT {
        requests.pop_front();
    }
}
