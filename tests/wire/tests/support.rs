//! What the tests share: a server, a client for it, and what arrived.

use client_tests::{Arrived, Server, answer, json};
use wire_client::Client;

/// A server that has nothing to say.
pub(crate) async fn silent() -> Server {
    Server::start(|_| answer(204, "text/plain", "")).await
}

/// A server that answers with the body of the request.
pub(crate) async fn echo() -> Server {
    Server::start(|request| json(200, std::str::from_utf8(&request.body).unwrap())).await
}

pub(crate) fn client(server: &Server) -> Client {
    Client::builder().server_url(server.url()).build().unwrap()
}

/// The one request that arrived.
pub(crate) fn only(server: &Server) -> Arrived {
    let arrived = server.arrived();
    let [request] = arrived.as_slice() else { panic!("{} requests", arrived.len()) };
    request.clone()
}

/// The body as text.
pub(crate) fn body(request: &Arrived) -> &str {
    std::str::from_utf8(&request.body).unwrap()
}

/// A header as text, if it is there.
pub(crate) fn header<'r>(request: &'r Arrived, name: &str) -> Option<&'r str> {
    request.headers.get(name).map(|value| value.to_str().unwrap())
}

/// A value with more of its fields set.
pub(crate) fn with<T>(mut value: T, set: impl FnOnce(&mut T)) -> T {
    set(&mut value);
    value
}

/// A point with one of its fields.
pub(crate) fn point_at(x: i64) -> wire_client::types::Point {
    with(wire_client::types::Point::new(), |point| point.x = Some(x))
}

pub(crate) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

/// The request that a call makes of a server that has nothing to say.
macro_rules! sent {
    ($($call:tt)+) => {{
        let server = crate::support::silent().await;
        crate::support::client(&server).$($call)+.send().await.unwrap();
        crate::support::only(&server)
    }};
}

/// What a call gives for an answer of the server.
macro_rules! reply {
    ($answer:expr, $($call:tt)+) => {{
        let server = client_tests::Server::start(move |_| $answer).await;
        crate::support::client(&server).$($call)+.send().await
    }};
}

pub(crate) use {reply, sent};
