//! The blocking variants of a plain call and of a stream.

#![cfg(feature = "blocking")]

use crate::support::{body, header, only, point_at};
use client_tests::{Answer, Server, answer, json};
use tokio::runtime::{Builder, Runtime};
use wire_client::blocking::Client;
use wire_client::types::Word;

/// A server that runs on a runtime of its own, for as long as both are kept.
fn server(answer: fn() -> Answer) -> (Runtime, Server, Client) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start(move |_| answer()));
    let client = wire_client::Client::builder().server_url(server.url()).build_blocking().unwrap();
    (runtime, server, client)
}

#[test]
fn plain_call_is_the_same() {
    let (_runtime, server, client) = server(|| json(200, r#"{"x":1}"#));
    let response = client.answers().optional_answer().send().unwrap();
    assert_eq!(response.into_inner(), Some(point_at(1)));
    assert_eq!(only(&server).target, "/answers/optional");
}

#[test]
fn stream_is_an_iterator() {
    let (_runtime, server, client) = server(|| {
        answer(
            200,
            "text/event-stream",
            "data: {\"word\":\"a\"}\n\ndata: {\"word\":\"b\"}\n\ndata: [DONE]\n\n",
        )
    });
    let stream = client.streams().chat_stream().prompt("p").send().unwrap();
    let words: Vec<Word> = stream.into_inner().map(Result::unwrap).collect();
    assert_eq!(words, ["a", "b"].map(Word::new));
    let request = only(&server);
    assert_eq!(header(&request, "accept"), Some("text/event-stream"));
    assert_eq!(body(&request), r#"{"prompt":"p","stream":true}"#);
}
