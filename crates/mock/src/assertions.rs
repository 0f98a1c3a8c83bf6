//! What tests say of the requests that have arrived. What goes wrong is told with a list of them,
//! without tokens and prompts.

use std::fmt::Write;

use serde_json::Value;

use crate::{Request, Server};

impl Server {
    /// Asserts that so many calls have arrived. Requests for resources beside the operations do not
    /// count.
    ///
    /// # Panics
    ///
    /// It were more or fewer.
    #[track_caller]
    pub fn assert_requests(&self, expected: usize) {
        let requests = self.requests();
        let found = requests.len();
        assert!(found == expected, "{found} requests arrived, not {expected}{}", list(&requests));
    }

    /// Asserts that each call was what the document says and the service takes. Calls that nobody
    /// answered as the service would, since a script said otherwise, are judged all the same.
    ///
    /// # Panics
    ///
    /// One was not.
    #[track_caller]
    pub fn assert_valid(&self) {
        let requests = self.requests();
        let bad = requests.iter().filter(|request| request.problem().is_some()).count();
        assert!(bad == 0, "{bad} of {} requests are not valid{}", requests.len(), list(&requests));
    }

    /// Asserts that the last call was of this operation of the document.
    ///
    /// # Panics
    ///
    /// It was of another, or there was none.
    #[track_caller]
    pub fn assert_operation(&self, id: &str) {
        let requests = self.requests();
        let found = requests.last().and_then(Request::operation);
        assert!(found == Some(id), "the last request is not of `{id}`{}", list(&requests));
    }

    /// Asserts that a field of the last call was sent with this value. The place is a JSON pointer,
    /// or the name of a field.
    ///
    /// ```no_run
    /// # fn example(server: mock::Server) {
    /// server.assert_sent("n", 2);
    /// server.assert_sent("/tags/0", "art");
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// It had another value, or was not sent.
    #[track_caller]
    pub fn assert_sent(&self, place: &str, value: impl Into<Value>) {
        let requests = self.requests();
        let found = requests.last().and_then(|request| field(request, place));
        let what = if found.is_some() { "has another value" } else { "was not sent" };
        let is_equal = found == Some(value.into());
        assert!(is_equal, "`{place}` {what} in the last request{}", list(&requests));
    }

    /// Asserts that a field of the last call was not sent, not even as `null`.
    ///
    /// # Panics
    ///
    /// It was sent, or there was no call.
    #[track_caller]
    pub fn assert_not_sent(&self, place: &str) {
        let requests = self.requests();
        assert!(!requests.is_empty(), "no request arrived");
        let is_absent = requests.last().and_then(|request| field(request, place)).is_none();
        assert!(is_absent, "`{place}` was sent in the last request{}", list(&requests));
    }

    /// Asserts that every response that was put in with [`next`](Self::next) has been given.
    ///
    /// # Panics
    ///
    /// Some still wait for a request.
    #[track_caller]
    pub fn assert_all_played(&self) {
        let waiting = self.state().script.waiting();
        assert!(waiting == 0, "{waiting} responses were never asked for{}", list(&self.requests()));
    }
}

fn field(request: &Request, place: &str) -> Option<Value> {
    let json = request.json();
    let pointer = if place.starts_with('/') { place.to_owned() } else { format!("/{place}") };
    json.pointer(&pointer).cloned()
}

/// The last requests, one a line.
fn list(requests: &[Request]) -> String {
    const SHOWN: usize = 20;
    let hidden = requests.len().saturating_sub(SHOWN);
    let mut list = if requests.is_empty() { String::new() } else { ":".to_owned() };
    if hidden > 0 {
        let _ = write!(list, "\n  … {hidden} before");
    }
    for (at, request) in requests.iter().enumerate().skip(hidden) {
        let _ = write!(list, "\n  {}. {request}", at + 1);
    }
    list
}
