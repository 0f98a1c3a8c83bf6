//! What a single call sets: by its caller, and by what the document says of it.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HeaderMap, HeaderValue};
use reqwest::{Method, Request};
use serde::Serialize;

use crate::credentials::Requirements;
use crate::error::{BuildError, BuildErrorKind};
use crate::event_stream::Reconnect;
use crate::form::{self, Encoding};
use crate::parameters::{self, Parameter, Style, Written};
use crate::policy::ServicePolicy;
use crate::tree::Node;
use crate::{RetryConfig, headers};

/// A setting of the client, or another one in its place.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) enum Override<T> {
    #[default]
    Client,
    Call(T),
}

impl<T> Override<T> {
    pub(crate) fn or(self, client: T) -> T {
        match self {
            Self::Client => client,
            Self::Call(value) => value,
        }
    }
}

/// The options of one call: those of its caller, and what the document says of it.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub(crate) retries: Option<RetryConfig>,
    pub(crate) timeout: Override<Option<Duration>>,
    pub(crate) deadline: Override<Option<Duration>>,
    pub(crate) server_url: Option<String>,
    /// The server that the document gives the operation.
    pub(crate) operation_server: Option<&'static str>,
    pub(crate) security: Option<Requirements>,
    headers: Vec<(String, String)>,
    pub(crate) changes: Changes,
    /// A success is handed on live and not read.
    pub(crate) is_stream: bool,
    /// How its stream is asked for again.
    pub(crate) reconnect: Option<Reconnect>,
    /// The first option that cannot be used; the call says so when it is sent.
    pub(crate) broken: Option<Arc<BuildError>>,
}

/// The caller's options.
impl Options {
    /// Sets whether and how the call is retried.
    pub fn set_retries(&mut self, retries: RetryConfig) {
        self.retries = Some(retries);
    }

    /// Sets the time limit of one attempt.
    pub fn set_timeout(&mut self, timeout: Option<Duration>) {
        self.timeout = Override::Call(timeout);
    }

    /// Sets the time limit of the whole call.
    pub fn set_deadline(&mut self, deadline: Option<Duration>) {
        self.deadline = Override::Call(deadline);
    }

    /// Sets the server.
    pub fn set_server_url(&mut self, url: String) {
        self.server_url = Some(url);
    }

    /// Sets that the stream of the call is asked for again.
    pub fn set_reconnect(&mut self, reconnect: Reconnect) {
        self.reconnect = Some(reconnect);
    }

    /// Adds a header, which is checked when the call is sent.
    pub fn header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Checks the caller's headers and puts them in.
    pub(crate) fn check_headers(&mut self, policy: &dyn ServicePolicy) {
        for (name, value) in std::mem::take(&mut self.headers) {
            match headers::header(&name, &value, policy) {
                Ok((name, value)) => {
                    self.changes.headers.append(name, value);
                }
                Err(error) => self.is_broken_by(error),
            }
        }
    }

    fn is_broken_by(&mut self, error: BuildError) {
        self.broken.get_or_insert_with(|| Arc::new(error));
    }
}

/// What generated calls set.
impl Options {
    /// The `Accept` of the request, in place of progenitor's.
    pub fn accept(&mut self, types: &'static str) {
        match managed("accept", types) {
            Ok(value) => self.changes.accept = Some(value),
            Err(error) => self.is_broken_by(error),
        }
    }

    /// The `Content-Type` of the request, in place of progenitor's.
    pub fn content_type(&mut self, value: &str) {
        match managed("content-type", value) {
            Ok(value) => self.changes.content_type = Some(value),
            Err(error) => self.is_broken_by(error),
        }
    }

    /// The method of the request, in place of progenitor's, which knows the usual ones only.
    pub fn method(&mut self, method: &'static str) {
        match Method::from_bytes(method.as_bytes()) {
            Ok(method) => self.changes.method = Some(method),
            Err(_) => self.is_broken_by(BuildErrorKind::InvalidMethod { method }.into()),
        }
    }

    /// Where the request goes unless the caller names a server, for the client or for the call.
    pub fn operation_server(&mut self, url: &'static str) {
        self.operation_server = Some(url);
    }

    /// Checks a segment of the path that consists of parameters: an empty one, `.` and `..` would
    /// make another path, however they are encoded (RFC 3986, section 5.2.4).
    pub fn path_segment(&mut self, names: &'static str, segment: &str) {
        if matches!(segment, "" | "." | "..") {
            self.is_broken_by(BuildErrorKind::OtherPath { names: names.to_owned() }.into());
        }
    }

    /// The credentials that the document asks for. The first call of this counts: that of the
    /// operation comes before that of the document.
    pub fn security(&mut self, requirements: Requirements) {
        self.security.get_or_insert(requirements);
    }

    /// The request has no body, whatever progenitor gave it.
    pub fn without_body(&mut self) {
        self.changes.is_without_body = true;
    }

    /// A success is handed on as soon as its headers are there, and its body is read by whoever
    /// gets it.
    ///
    /// The time limit of an attempt then holds until the headers have come; afterwards it is the
    /// longest time that the reader waits for the next chunk, while the reader's own pauses do not
    /// count. The deadline of the call bounds the stream as a whole, to its last byte. Answers that
    /// are no success, or of another content type than accepted, are read whole within the limit of
    /// the attempt, and repeated, as those of any call. A stream that has begun is not repeated.
    pub fn streams(&mut self) {
        self.is_stream = true;
    }

    /// Sends a value as the query as a whole: as a form, as JSON, or as text. Null is not sent.
    pub fn query_string<T: Serialize>(
        &mut self,
        value: &T,
        style: Style,
        encodings: &'static [Encoding],
    ) {
        match whole_query(value, style, encodings) {
            Ok(query) => parameters::append_query(&mut self.changes.parameters.query, &query),
            Err(error) => self.is_broken_by(error),
        }
    }

    /// Sends the fields of a struct as the parameters that the table says they are. A field that is
    /// absent, null or a list or an object of nothing is not sent.
    pub fn parameters<T: Serialize>(&mut self, value: &T, table: &'static [Parameter]) {
        match parameters::write(value, table) {
            Ok(written) => self.changes.add(written),
            Err(kind) => self.is_broken_by(kind.into()),
        }
    }
}

fn whole_query<T: Serialize>(
    value: &T,
    style: Style,
    encodings: &[Encoding],
) -> Result<String, BuildError> {
    let node = Node::of(value).map_err(BuildErrorKind::Parameters)?;
    Ok(match style {
        _ if !node.is_some() => String::new(),
        Style::Form => form::encode_members(node.into_members(), encodings),
        Style::Json => parameters::unreserved(&node.json()),
        _ => parameters::unreserved(&node.into_text()),
    })
}

fn managed(name: &str, value: &str) -> Result<HeaderValue, BuildError> {
    let invalid = |_| BuildErrorKind::InvalidHeader { name: name.to_owned(), part: "value" };
    Ok(HeaderValue::from_str(value).map_err(invalid)?)
}

/// What becomes of the request that progenitor built, once for all attempts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Changes {
    /// The caller's.
    pub(crate) headers: HeaderMap,
    parameters: Written,
    method: Option<Method>,
    accept: Option<HeaderValue>,
    content_type: Option<HeaderValue>,
    is_without_body: bool,
}

impl Changes {
    fn add(&mut self, more: Written) {
        parameters::append_query(&mut self.parameters.query, &more.query);
        headers::put(&more.headers, &mut self.parameters.headers);
        self.parameters.cookies.extend(more.cookies);
    }

    /// A header that the caller sets wins over a parameter of its name.
    pub(crate) fn apply(&self, request: &mut Request) {
        if let Some(method) = &self.method {
            *request.method_mut() = method.clone();
        }
        headers::put(&self.parameters.headers, request.headers_mut());
        headers::put(&self.headers, request.headers_mut());
        self.apply_query(request);
        self.apply_cookies(request.headers_mut());
        let managed = [(ACCEPT, &self.accept), (CONTENT_TYPE, &self.content_type)];
        for (name, value) in managed {
            if let Some(value) = value {
                request.headers_mut().insert(name, value.clone());
            }
        }
        // Last: the content type of a body that is not there is none either.
        if self.is_without_body {
            *request.body_mut() = None;
            request.headers_mut().remove(CONTENT_TYPE);
            request.headers_mut().remove(CONTENT_LENGTH);
        }
    }

    fn apply_query(&self, request: &mut Request) {
        if self.parameters.query.is_empty() {
            return;
        }
        let mut query = request.url().query().unwrap_or_default().to_owned();
        parameters::append_query(&mut query, &self.parameters.query);
        request.url_mut().set_query(Some(&query));
    }

    /// One header for all of them (RFC 6265, section 5.4), with those that are there already.
    fn apply_cookies(&self, headers: &mut HeaderMap) {
        let mut cookies = self.parameters.cookies.iter().map(String::as_bytes).peekable();
        if cookies.peek().is_none() {
            return;
        }
        let present = headers.get_all(COOKIE).into_iter().map(HeaderValue::as_bytes);
        let all: Vec<&[u8]> = present.chain(cookies).collect();
        // Cookies are percent-encoded, and what was there was a header.
        if let Ok(mut value) = HeaderValue::from_bytes(&all.join(&b"; "[..])) {
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::parameters::{ParameterLocation, Style};
    use crate::policy::tests::General;

    const fn parameter(name: &'static str, location: ParameterLocation) -> Parameter {
        let (style, explode) = (Style::Form, true);
        Parameter { field: name, name, location, style, explode, allow_reserved: false }
    }

    static TABLE: [Parameter; 4] = [
        parameter("q", ParameterLocation::Query),
        parameter("X-H", ParameterLocation::Header),
        parameter("c", ParameterLocation::Cookie),
        parameter("d", ParameterLocation::Cookie),
    ];

    fn request() -> Request {
        let url = "http://a.b/p?x=1".parse().unwrap();
        let mut request = Request::new(reqwest::Method::POST, url);
        *request.body_mut() = Some("{}".into());
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.headers_mut().insert(COOKIE, HeaderValue::from_static("old=1"));
        request
    }

    #[test]
    fn parameters_go_where_the_table_says() {
        let mut options = Options::default();
        options.parameters(&json!({"q": "a b", "X-H": 1, "c": "1", "d": [2, 3]}), &TABLE);
        options.parameters(&json!({"q": ["x"], "X-H": null}), &TABLE);
        let mut request = request();
        options.changes.apply(&mut request);
        assert_eq!(request.url().as_str(), "http://a.b/p?x=1&q=a%20b&q=x");
        assert_eq!(request.headers()["x-h"], "1");
        assert_eq!(request.headers()["cookie"], "old=1; c=1; d=2; d=3");
        assert_eq!(request.headers().get_all(COOKIE).iter().count(), 1);
    }

    #[test]
    fn query_with_delimiters_comes_through_the_url_as_it_is() {
        let mut options = Options::default();
        let table = &[Parameter { style: Style::DeepObject, ..TABLE[0] }];
        let table: &'static [Parameter] = Box::leak(Box::new(*table));
        options.parameters(&json!({"q": {"a": "b'c,d"}}), table);
        let mut request = request();
        options.changes.apply(&mut request);
        assert_eq!(request.url().query(), Some("x=1&q[a]=b%27c%2Cd"));
    }

    #[test]
    fn headers_of_the_message_are_replaced() {
        let mut options = Options::default();
        options.accept("text/event-stream");
        options.content_type("multipart/form-data; boundary=x");
        let mut changed = request();
        options.changes.apply(&mut changed);
        assert_eq!(changed.headers()["accept"], "text/event-stream");
        assert_eq!(changed.headers()["content-type"], "multipart/form-data; boundary=x");
        assert!(changed.body().is_some());

        let mut options = Options::default();
        options.content_type("text/plain");
        options.without_body();
        let mut changed = request();
        options.changes.apply(&mut changed);
        assert!(changed.body().is_none() && !changed.headers().contains_key(CONTENT_TYPE));
    }

    #[test]
    fn header_of_the_caller_wins_over_a_parameter() {
        let mut options = Options::default();
        options.header("x-h", "caller");
        options.check_headers(&General);
        options.parameters(&json!({"X-H": "document"}), &TABLE);
        let mut request = request();
        options.changes.apply(&mut request);
        assert_eq!(request.headers()["x-h"], "caller");
    }

    #[test]
    fn first_option_that_cannot_be_used_breaks_the_call() {
        let mut options = Options::default();
        options.content_type("a\nb");
        options.parameters(&json!({"X-H": "a\nb"}), &TABLE);
        assert!(options.broken.unwrap().to_string().contains("content-type"));
    }
}
