//! Answers that come bit by bit: which call asks for them and how, what ends them, what is in them.

use std::fmt::Debug;
use std::time::Duration;

use crate::support::{body, client, header, only, reply};
use bytes::Bytes;
use client_tests::{Answer, Broken, Server, answer, json, live};
use serde::de::DeserializeOwned;
use wire_client::resources::EventStream;
use wire_client::types::{TaggedEventsEvent, Trouble, TypedEvent, Word};
use wire_client::{Charge, Error};

const WORDS: &str = "data: {\"word\":\"a\"}\n\ndata: {\"word\":\"b\"}\n\n";

fn events(text: &str) -> Answer {
    answer(200, "text/event-stream", text)
}

fn word(word: &str) -> Word {
    Word::new(word)
}

/// All values up to the end.
async fn all<T: DeserializeOwned>(mut stream: EventStream<T>) -> Result<Vec<T>, Error> {
    let mut values = Vec::new();
    while let Some(value) = stream.next().await {
        values.push(value?);
    }
    Ok(values)
}

#[tokio::test]
async fn plain_call_asks_for_json_and_no_stream() {
    let server = Server::start(|_| json(200, r#"{"word":"a"}"#)).await;
    let response = client(&server).streams().chat().prompt("p").send().await.unwrap();
    assert_eq!(response.into_inner(), word("a"));
    let request = only(&server);
    assert_eq!(header(&request, "accept"), Some("application/json"));
    assert_eq!((request.target.as_str(), body(&request)), ("/streams/chat", r#"{"prompt":"p"}"#));
}

#[tokio::test]
async fn streaming_call_asks_for_events_and_says_so() {
    let server = Server::start(|_| events(WORDS)).await;
    let stream = client(&server).streams().chat_stream().prompt("p").send().await.unwrap();
    assert_eq!(stream.status(), 200);
    assert_eq!(all(stream.into_inner()).await.unwrap(), [word("a"), word("b")]);
    let request = only(&server);
    assert_eq!(header(&request, "accept"), Some("text/event-stream"));
    assert_eq!(header(&request, "content-type"), Some("application/json"));
    assert_eq!(request.target, "/streams/chat");
    assert_eq!(body(&request), r#"{"prompt":"p","stream":true}"#);
}

#[tokio::test]
async fn fragment_of_a_path_is_not_sent() {
    let server = Server::start(|_| events(WORDS)).await;
    let stream = client(&server).streams().talk_bit_by_bit().prompt("p").send().await.unwrap();
    assert_eq!(all(stream.into_inner()).await.unwrap().len(), 2);
    let request = only(&server);
    assert_eq!(request.target, "/streams/talk");
    assert_eq!(body(&request), r#"{"prompt":"p","stream":true}"#);
}

#[tokio::test]
async fn request_as_a_value_is_a_stream_all_the_same() {
    let server = Server::start(|_| events(WORDS)).await;
    let request: wire_client::types::TalkRequest =
        serde_json::from_str(r#"{"prompt":"p","stream":false}"#).unwrap();
    client(&server).streams().talk_bit_by_bit().body(request).send().await.unwrap();
    assert_eq!(body(&only(&server)), r#"{"prompt":"p","stream":true}"#);
}

#[tokio::test]
async fn stream_ends_where_the_document_says() {
    let answer = || events("data: {\"word\":\"a\"}\n\ndata: END\n\ndata: {\"word\":\"b\"}\n\n");
    let stream = reply!(answer(), streams().until_end()).unwrap();
    assert_eq!(all(stream.into_inner()).await.unwrap(), [word("a")]);
}

#[tokio::test]
async fn stream_ends_at_done_where_the_document_says_nothing() {
    let answer = || events("data: {\"word\":\"a\"}\r\n\r\ndata: [DONE]\r\n\r\ndata: x\r\n\r\n");
    let stream = reply!(answer(), streams().typed()).unwrap();
    let [TypedEvent::Word(only)] = &all(stream.into_inner()).await.unwrap()[..] else { panic!() };
    assert_eq!(*only, word("a"));
}

#[tokio::test]
async fn events_of_several_types_are_told_apart() {
    let answer = || events(": hello\n\ndata: {\"word\":\"a\"}\n\ndata: {\"tokens\":\ndata: 5}\n\n");
    let stream = reply!(answer(), streams().typed()).unwrap();
    let values = all(stream.into_inner()).await.unwrap();
    let [TypedEvent::Word(_), TypedEvent::Usage(usage)] = values.as_slice() else {
        panic!("{values:?}")
    };
    assert_eq!(usage.tokens, 5);
}

#[tokio::test]
async fn whole_events_have_their_fields() {
    let answer = || {
        events(
            "event: said\nid: 7\nretry: 10\ndata: {\"word\":\"a\"}\n\ndata: {\"word\":\"b\"}\n\n",
        )
    };
    let stream = reply!(answer(), streams().whole_events()).unwrap();
    let values = all(stream.into_inner()).await.unwrap();
    let [first, second] = values.as_slice() else { panic!("{values:?}") };
    assert_eq!(
        (first.event.as_deref(), first.id.as_deref(), first.retry, &first.data),
        (Some("said"), Some("7"), Some(10), &word("a"))
    );
    assert_eq!((&second.event, &second.data), (&None, &word("b")));
}

#[tokio::test]
async fn kind_of_a_whole_event_says_what_its_data_is() {
    let answer =
        || events("event: word\nid: 1\ndata: {\"word\":\"a\"}\n\nevent: count\ndata: 5\n\n");
    let stream = reply!(answer(), streams().tagged_events()).unwrap();
    let values = all(stream.into_inner()).await.unwrap();
    assert_eq!(values, [TaggedEventsEvent::Word(word("a")), TaggedEventsEvent::Count(5)]);
}

#[tokio::test]
async fn text_of_events_is_handed_on_as_it_is() {
    let answer = || events("data: a\ndata:  b\n\ndata: [DONE]\n\ndata: {}\n\n");
    let stream = reply!(answer(), streams().text_events()).unwrap();
    assert_eq!(all(stream.into_inner()).await.unwrap(), ["a\n b", "[DONE]", "{}"]);
}

#[tokio::test]
async fn lines_of_json_are_values() {
    let server = Server::start(|_| {
        answer(200, "application/x-ndjson", "{\"word\":\"a\"}\n\n{\"word\":\"b\"}")
    })
    .await;
    let stream = client(&server).streams().json_lines().send().await.unwrap();
    assert_eq!(all(stream.into_inner()).await.unwrap(), [word("a"), word("b")]);
    assert_eq!(header(&only(&server), "accept"), Some("application/x-ndjson"));
}

#[tokio::test]
async fn refusal_of_a_stream_is_an_error_with_its_body() {
    let error = reply!(json(503, r#"{"reason":"full"}"#), streams().typed()).unwrap_err();
    let trouble: Trouble = error.api_error().unwrap().json().unwrap();
    assert_eq!(trouble.reason, "full");
}

#[tokio::test]
async fn json_in_place_of_a_stream_is_an_error() {
    let error = reply!(json(200, r#"{"word":"a"}"#), streams().typed()).unwrap_err();
    assert_eq!(error.body().unwrap(), r#"{"word":"a"}"#);
}

/// The values up to an error, which has to be the last.
async fn broken<T: DeserializeOwned + Debug>(mut stream: EventStream<T>) -> (usize, Error) {
    let mut count = 0;
    let error = loop {
        match stream.next().await {
            Some(Ok(_)) => count += 1,
            Some(Err(error)) => break error,
            None => panic!("no error"),
        }
    };
    assert!(stream.next().await.is_none());
    assert_eq!(error.charge(), Charge::Completed);
    (count, error)
}

#[tokio::test]
async fn event_that_does_not_fit_ends_the_stream_with_an_error() {
    let answer =
        || events("data: {\"word\":\"a\"}\n\ndata: {\"error\":1}\n\ndata: {\"word\":\"b\"}\n\n");
    let stream = reply!(answer(), streams().until_end()).unwrap();
    let (count, error) = broken(stream.into_inner()).await;
    assert!(error.is_decode(), "{error:?}");
    assert_eq!((count, error.body().unwrap().as_ref()), (1, &br#"{"error":1}"#[..]));
}

#[tokio::test]
async fn connection_that_breaks_ends_the_stream_with_an_error() {
    let answer = || {
        live("text/event-stream", async |mut sender| {
            sender.send_data(Bytes::from(WORDS)).await.unwrap();
            tokio::time::sleep(Duration::from_millis(20)).await;
            sender.abort(Broken);
        })
    };
    let stream = reply!(answer(), streams().until_end());
    // The server went with the macro; the stream has its own connection.
    let (count, _) = broken(stream.unwrap().into_inner()).await;
    assert_eq!(count, 2);
}

#[tokio::test]
async fn values_come_before_the_answer_ends_and_dropping_the_stream_closes_it() {
    let (closed, mut is_closed) = tokio::sync::mpsc::channel(1);
    let server = Server::start(move |_| {
        let closed = closed.clone();
        live("text/event-stream", async move |mut sender| {
            // Ends when the client hangs up.
            while sender.send_data(Bytes::from(WORDS)).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            closed.send(()).await.unwrap();
        })
    })
    .await;
    let stream = client(&server).streams().until_end().send().await.unwrap();
    let mut stream = stream.into_inner();
    assert_eq!(stream.next().await.unwrap().unwrap(), word("a"));
    drop(stream);
    let waited = tokio::time::timeout(Duration::from_secs(10), is_closed.recv()).await;
    assert_eq!(waited.unwrap(), Some(()));
}
