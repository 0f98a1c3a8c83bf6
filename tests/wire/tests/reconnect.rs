//! Streams of events that are asked for again: with which id, after how long, and when not.

use std::time::Duration;

use bytes::Bytes;
use client_tests::{Answer, Broken, Server, answer, json, live};
use wire_client::{Charge, Client, Reconnect};

use crate::support::client;

/// Answers in turn; the last one is given for ever.
async fn serve(answers: Vec<fn() -> Answer>) -> Server {
    let count = std::sync::atomic::AtomicUsize::new(0);
    Server::start(move |_| {
        let at = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        answers.get(at).or(answers.last()).map_or_else(|| json(500, "{}"), |answer| answer())
    })
    .await
}

fn events(text: &str) -> Answer {
    answer(200, "text/event-stream", text)
}

/// What has come, and then nothing but a connection that breaks.
fn breaks_behind(text: &'static str) -> Answer {
    live("text/event-stream", async move |mut sender| {
        sender.send_data(Bytes::from_static(text.as_bytes())).await.unwrap();
        tokio::time::sleep(Duration::from_millis(20)).await;
        sender.abort(Broken);
    })
}

fn at_once() -> Reconnect {
    Reconnect::default().wait(Duration::ZERO)
}

/// The texts that come, the error at the end, and the `Last-Event-ID` of every request.
type Told = (Vec<String>, Option<wire_client::Error>, Vec<Option<String>>);

async fn told(server: &Server, reconnect: Reconnect) -> Told {
    told_by(client(server), server, reconnect).await
}

async fn told_by(client: Client, server: &Server, reconnect: Reconnect) -> Told {
    let sent = client.streams().text_events().reconnect(reconnect).send().await;
    let mut stream = sent.unwrap().into_inner();
    let (mut texts, mut error) = (Vec::new(), None);
    while let Some(next) = stream.next().await {
        match next {
            Ok(text) => texts.push(text),
            Err(failed) => error = Some(failed),
        }
    }
    assert!(stream.next().await.is_none(), "it is over");
    let arrived = server.arrived();
    // They are UTF-8, which headers need not be.
    let id = |id: &http::HeaderValue| String::from_utf8(id.as_bytes().to_vec()).unwrap();
    let ids = arrived.iter().map(|request| request.headers.get("last-event-id").map(id));
    (texts, error, ids.collect())
}

fn ids(ids: &[Option<&str>]) -> Vec<Option<String>> {
    ids.iter().map(|id| id.map(str::to_owned)).collect()
}

#[tokio::test]
async fn stream_goes_on_behind_the_last_whole_event() {
    let server = serve(vec![
        || breaks_behind("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: half"),
        || events("id: 3\ndata: c\n\nid: 4\n\n"),
        || events("data: d\n\n"),
        || answer(204, "text/plain", ""),
    ])
    .await;
    let (texts, error, sent) = told(&server, at_once()).await;
    assert_eq!(texts, ["a", "b", "c", "d"]);
    assert!(error.is_none(), "{error:?}");
    // An id without data counts, and holds until there is another one.
    assert_eq!(sent, ids(&[None, Some("2"), Some("4"), Some("4")]));
}

#[tokio::test]
async fn stream_that_is_not_to_reconnect_is_asked_for_once() {
    let server = serve(vec![|| breaks_behind("id: 1\ndata: a\n\n")]).await;
    let stream = client(&server).streams().text_events().send().await.unwrap();
    let mut stream = stream.into_inner();
    assert_eq!(stream.next().await.unwrap().unwrap(), "a");
    assert!(stream.next().await.unwrap().is_err());
    assert_eq!(server.arrived().len(), 1);
}

#[tokio::test]
async fn events_without_ids_are_not_asked_for_again() {
    let server = serve(vec![|| breaks_behind("id: 1\ndata: a\n\nid\ndata: b\n\n")]).await;
    let (texts, error, sent) = told(&server, at_once()).await;
    assert_eq!(texts, ["a", "b"]);
    assert_eq!(error.unwrap().charge(), Charge::Completed);
    assert_eq!(sent.len(), 1, "the second event took the id away");

    let server = serve(vec![|| events("data: a\n\n")]).await;
    let (texts, error, sent) = told(&server, at_once()).await;
    assert_eq!((texts.len(), error.is_none(), sent.len()), (1, true, 1));
}

#[tokio::test]
async fn service_that_fails_in_passing_is_asked_again_as_often_as_set() {
    let server = serve(vec![
        || events("id: é\ndata: a\n\n"),
        || json(503, "{}"),
        || breaks_behind(": nothing yet\n\n"),
        || events("id: 2\ndata: b\n\n"),
        || json(503, r#"{"last": true}"#),
    ])
    .await;
    let (texts, error, sent) = told(&server, at_once().max_attempts(3)).await;
    assert_eq!(texts, ["a", "b"]);
    let error = error.unwrap();
    assert_eq!(error.api_error().unwrap().status(), 503);
    // The stream had begun: what it costs, it has cost.
    assert_eq!((error.charge(), error.is_retryable()), (Charge::Completed, false));
    assert_eq!(sent.len(), 4 + 3, "an event in between starts the count anew");
    let distinct = [None, Some("é"), Some("2")];
    assert_eq!([&sent[0], &sent[1], &sent[6]].map(Option::as_deref), distinct);
}

#[tokio::test]
async fn refusal_and_another_content_type_end_the_stream() {
    for refusal in [(|| json(404, "{}")) as fn() -> Answer, || json(200, "{}")] {
        let server = serve(vec![|| events("id: 1\ndata: a\n\n"), refusal]).await;
        let (texts, error, sent) = told(&server, at_once()).await;
        assert_eq!((texts.len(), sent.len()), (1, 2));
        assert!(error.unwrap().api_error().is_some());
    }
}

#[tokio::test]
async fn wait_is_what_the_service_says_and_ends_with_the_deadline() {
    let server = serve(vec![|| events("retry: 0\nid: 1\ndata: a\n\n"), || {
        breaks_behind("retry: 18446744073709551615\nid: 2\ndata: b\n\n")
    }])
    .await;
    // With a wait of an hour the test would not end: the service has set another one.
    let hour = Duration::from_secs(3600);
    let deadline = Client::builder().server_url(server.url()).deadline(hour).build().unwrap();
    let (texts, error, sent) = told_by(deadline, &server, Reconnect::default().wait(hour)).await;
    assert_eq!(texts, ["a", "b"]);
    assert!(error.is_some(), "what broke the stream is told");
    assert_eq!(sent, ids(&[None, Some("1")]));
}

#[test]
fn blocking_stream_reconnects_as_well() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(serve(vec![
        || events("id: 1\ndata: a\n\n"),
        || events("id: 2\ndata: b\n\n"),
        || answer(204, "text/plain", ""),
    ]));
    let client = Client::builder().server_url(server.url()).build_blocking().unwrap();
    let stream = client.streams().text_events().reconnect(at_once()).send().unwrap();
    let texts: Vec<String> = stream.into_inner().map(Result::unwrap).collect();
    assert_eq!(texts, ["a", "b"]);
    assert_eq!(server.arrived().len(), 3);
}
