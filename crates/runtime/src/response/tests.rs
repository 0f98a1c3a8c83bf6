//! Answers of every kind from a server that writes what the test says, and the limits of time of
//! those that come bit by bit. The calls are what the generator emits, by hand.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use progenitor_client::OperationInfo;
use serde_json::{Value, json};

use super::*;
use crate::call::{Options, Successes};
use crate::error::{Charge, Timeout};
use crate::policy::tests::General;
use crate::{BackoffStrategy, ClientBuilder, RetryConfig};

/// What a server does with a connection.
type Script = fn(&mut TcpStream);

/// A server that hands each connection to the next of these, after it has read a request.
fn serve(answers: Vec<Script>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for answer in answers {
            let (mut stream, _) = listener.accept().unwrap();
            assert_ne!(stream.read(&mut [0; 4096]).unwrap(), 0);
            answer(&mut stream);
        }
    });
    url
}

fn write(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).unwrap();
}

fn whole(stream: &mut TcpStream, head: &str, body: &str) {
    let length = body.len();
    write(stream, &format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\n\r\n{body}"));
}

/// Keeps the connection open until the client closes it.
fn hold(stream: &mut TcpStream) {
    let _ = stream.read(&mut [0; 1]);
}

const EVENTS: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";

fn with(mut options: Options, change: impl FnOnce(&mut Options)) -> Options {
    change(&mut options);
    options
}

/// A call as generated code makes it, with an undecoded response.
async fn call(url: String, options: Options, successes: Successes) -> (Call, Undecoded<()>) {
    let client = ClientBuilder::new(&General).server_url(url).max_response_bytes(1000);
    let client = client.build().unwrap();
    let (base_url, http, call) = Call::prepare(&client, options, successes).unwrap();
    let request = http.get(format!("{base_url}/x?secret=hunter2"));
    let request = request.header("accept", "application/json").build().unwrap();
    let info = OperationInfo { operation_id: "x" };
    let response = call.exec(&http, request, &info).await.unwrap();
    let result = if is_success(successes, response.status()) {
        Ok(ResponseValue::stream(response))
    } else {
        Err(progenitor_client::Error::UnexpectedResponse(response))
    };
    (call, result)
}

async fn send(answer: Script, successes: Successes) -> (Call, Undecoded<()>) {
    call(serve(vec![answer]), Options::default(), successes).await
}

fn streaming() -> Options {
    let mut options = Options::default();
    options.accept("text/event-stream");
    options.streams();
    options
}

async fn events(
    answers: Vec<Script>,
    options: Options,
) -> Result<ResponseValue<EventStream<Value>>, Error> {
    let (call, result) = call(serve(answers), options, &[200..=200]).await;
    call.events(result, Frame::Data, None)
}

#[tokio::test]
async fn text_is_read_in_its_charset() {
    let mut options = Options::default();
    options.accept("text/plain");
    let answer: Script = |stream| {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=latin1\r\ncontent-length: 4\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"caf\xe9").unwrap();
    };
    let (call, result) = call(serve(vec![answer]), options, &[200..=200]).await;
    let text = call.text(result).unwrap();
    assert_eq!((text.as_str(), text.status().as_u16()), ("caf\u{e9}", 200));
    assert!(text.headers().contains_key("content-type"));
}

#[tokio::test]
async fn answer_without_a_body_is_none() {
    let cases: [(Script, Option<Value>); 5] = [
        (|stream| write(stream, "HTTP/1.1 204 No Content\r\n\r\n"), None),
        (|stream| write(stream, "HTTP/1.1 304 Not Modified\r\n\r\n"), None),
        (|stream| whole(stream, "200 OK", ""), None),
        (|stream| whole(stream, "200 OK\r\ncontent-type: application/json", ""), None),
        (
            |stream| whole(stream, "200 OK\r\ncontent-type: application/json", "[1]"),
            Some(json!([1])),
        ),
    ];
    for (answer, expected) in cases {
        let (call, result) = send(answer, &[200..=299, 304..=304]).await;
        assert_eq!(call.optional(result).unwrap().into_inner(), expected);
    }
    let html: Script = |stream| whole(stream, "200 OK\r\ncontent-type: text/html", "<p>");
    let (call, result) = send(html, &[200..=299]).await;
    let error = call.optional::<Value, _>(result).unwrap_err();
    assert_eq!(error.api_error().unwrap().body(), "<p>");
}

#[derive(Debug, PartialEq)]
enum Found {
    One(Value),
    Nothing,
    Missing(String),
}

#[tokio::test]
async fn status_decides_what_an_answer_is() {
    const JSON: &str = "content-type: application/json";
    let cases: [(Script, Result<Found, u16>); 6] = [
        (|stream| whole(stream, &format!("200 OK\r\n{JSON}"), "[1]"), Ok(Found::One(json!([1])))),
        (|stream| write(stream, "HTTP/1.1 204 No Content\r\n\r\n"), Ok(Found::Nothing)),
        (
            |stream| whole(stream, &format!("404 Not Found\r\n{JSON}"), "why"),
            Ok(Found::Missing("why".to_owned())),
        ),
        (|stream| whole(stream, &format!("200 OK\r\n{JSON}"), "hunter2"), Err(200)),
        (|stream| whole(stream, &format!("202 Accepted\r\n{JSON}"), "1"), Err(202)),
        (|stream| whole(stream, &format!("500 Oh\r\n{JSON}"), "1"), Err(500)),
    ];
    for (answer, expected) in cases {
        let (call, result) = send(answer, &[200..=204, 404..=404]).await;
        let result = call.by_status(result, |answer| {
            Ok(match answer.status() {
                200 => Found::One(answer.json()?),
                204 => Found::Nothing,
                404 => Found::Missing(answer.text()),
                _ => return Err(Unread::unknown_status()),
            })
        });
        match (result, expected) {
            (Ok(value), Ok(expected)) => assert_eq!(*value, expected),
            (Err(error), Err(status)) => {
                assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
                assert_eq!(error.is_decode(), status == 200, "{error:?}");
                assert!(error.body().is_some_and(|body| !body.is_empty()));
            }
            (result, expected) => panic!("{result:?} {expected:?}"),
        }
    }
}

#[tokio::test]
async fn event_is_there_before_the_next_one_is_sent() {
    static SENT: std::sync::Mutex<Option<mpsc::Receiver<()>>> = std::sync::Mutex::new(None);
    let (go, wait) = mpsc::channel();
    *SENT.lock().unwrap() = Some(wait);
    let answer: Script = |stream| {
        write(stream, EVENTS);
        write(stream, "data: 1\n\n");
        SENT.lock().unwrap().take().unwrap().recv().unwrap();
        write(stream, "data: 2\n\ndata: 3");
    };
    let mut stream = events(vec![answer], streaming()).await.unwrap();
    assert_eq!(
        (stream.status().as_u16(), stream.headers()["content-type"].as_bytes()),
        (200, &b"text/event-stream"[..])
    );
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    go.send(()).unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), 2);
    assert!(stream.next().await.is_none() && stream.next().await.is_none());
}

#[tokio::test]
async fn dropped_stream_closes_the_connection() {
    static CLOSED: std::sync::Mutex<Option<mpsc::Sender<bool>>> = std::sync::Mutex::new(None);
    let (sender, closed) = mpsc::channel();
    *CLOSED.lock().unwrap() = Some(sender);
    let answer: Script = |stream| {
        write(stream, EVENTS);
        let is_closed = matches!(stream.read(&mut [0; 1]), Ok(0) | Err(_));
        CLOSED.lock().unwrap().take().unwrap().send(is_closed).unwrap();
    };
    drop(events(vec![answer], streaming()).await.unwrap());
    let is_closed = tokio::task::spawn_blocking(move || closed.recv().unwrap()).await.unwrap();
    assert!(is_closed);
}

#[tokio::test]
async fn limit_of_an_attempt_is_one_of_silence_once_a_stream_has_begun() {
    let answer: Script = |stream| {
        write(stream, EVENTS);
        for _ in 0..4 {
            std::thread::sleep(Duration::from_millis(100));
            write(stream, "data: 1\n\n");
        }
        hold(stream);
    };
    let limit = Some(Duration::from_millis(300));
    let options = with(streaming(), |options| options.set_timeout(limit));
    let mut stream = events(vec![answer], options).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    // What the reader takes for itself does not count.
    tokio::time::sleep(Duration::from_millis(400)).await;
    for _ in 0..3 {
        assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    }
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.timeout(), error.charge()), (Some(Timeout::Attempt), Charge::Completed));
    assert_eq!((error.status().unwrap().as_u16(), error.attempts().len()), (200, 1));
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn deadline_bounds_a_stream_as_a_whole() {
    let steady: Script = |stream| {
        write(stream, EVENTS);
        while stream.write_all(b"data: 1\n\n").is_ok() {
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let limit = Some(Duration::from_millis(200));
    let options = || with(streaming(), |options| options.set_deadline(limit));
    for answer in [steady, |stream| {
        write(stream, EVENTS);
        hold(stream);
    }] {
        let mut stream = events(vec![answer], options()).await.unwrap();
        let error = loop {
            if let Err(error) = stream.next().await.unwrap() {
                break error;
            }
        };
        assert_eq!((error.timeout(), error.charge()), (Some(Timeout::Deadline), Charge::Completed));
    }
}

#[tokio::test]
async fn headers_of_a_stream_have_the_limit_of_an_attempt() {
    for (answer, status) in [
        (hold as Script, None),
        (
            |stream: &mut TcpStream| {
                write(stream, "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<p>");
                hold(stream);
            },
            Some(200),
        ),
    ] {
        let limit = Some(Duration::from_millis(100));
        let options = with(streaming(), |options| options.set_timeout(limit));
        let error = events(vec![answer], options).await.unwrap_err();
        assert_eq!(error.timeout(), Some(Timeout::Attempt));
        assert_eq!(error.status().map(|status| status.as_u16()), status);
    }
}

#[tokio::test]
async fn success_that_is_no_stream_is_refused_with_its_body() {
    const HTML: Script = |stream| whole(stream, "200 OK\r\ncontent-type: text/html", "x");
    const JSON: Script = |stream| whole(stream, "200 OK\r\ncontent-type: application/json", "x");
    for (kind, answer, charge) in
        [("text/html", HTML, Charge::Unknown), ("application/json", JSON, Charge::Completed)]
    {
        let error = events(vec![answer], streaming()).await.unwrap_err();
        let api = error.api_error().unwrap();
        assert_eq!(api.headers()["content-type"], kind);
        assert_eq!((api.body().as_ref(), error.charge()), (&b"x"[..], charge));
    }
}

#[tokio::test]
async fn refusals_of_a_stream_are_repeated() {
    let initial_interval = Duration::ZERO;
    let max_interval = Duration::from_millis(1);
    let strategy = BackoffStrategy { initial_interval, max_interval, ..BackoffStrategy::default() };
    let options = with(streaming(), |it| it.set_retries(RetryConfig::backoff(strategy)));
    let answers: Vec<Script> =
        vec![|stream| whole(stream, "503 Busy\r\nconnection: close", "later"), |stream| {
            write(stream, EVENTS);
            write(stream, "data: 1\n\ndata: \"hunter2");
        }];
    let mut stream = events(answers, options).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn stream_that_breaks_off_says_so() {
    let answer: Script = |stream| {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 99\r\n\r\n";
        write(stream, head);
        write(stream, "data: 1\n\n");
    };
    let mut stream = events(vec![answer], streaming()).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!((error.charge(), error.timeout()), (Charge::Completed, None));
    assert_eq!(error.to_string(), "the connection broke inside of the answer");
}

#[tokio::test]
async fn query_is_in_no_error() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let (call, result) = call(url, Options::default(), &[200..=200]).await;
    let error = call.text(result).unwrap_err();
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        write!(shown, "{error} {error:?}").unwrap();
        source = error.source();
    }
    assert!(error.is_connect() && !shown.contains("hunter2"), "{shown}");
}

#[cfg(feature = "blocking")]
#[test]
fn blocking_stream_is_an_iterator() {
    let answer: Script = |stream| {
        write(stream, EVENTS);
        write(stream, "data: 1\n\ndata: 2\n\ndata: [DONE]\n\n");
        hold(stream);
    };
    let url = serve(vec![answer]);
    let client = crate::blocking::Driver::new().unwrap();
    let response = client.block_on(async {
        let (call, result) = call(url, streaming(), &[200..=200]).await;
        call.events::<Value, _>(result, Frame::Data, None)
    });
    let response = response.map(|response| client.block_on_events(response)).unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let values: Vec<Value> = response.into_inner().map(Result::unwrap).collect();
    assert_eq!(values, [1, 2]);
}
