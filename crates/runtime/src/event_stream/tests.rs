//! What streams read, in whatever chunks it comes. Limits of time are in `answer/tests.rs`, where
//! there is a server.

use std::collections::VecDeque;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::json;

use super::*;

/// Chunks that are there already.
struct Chunks(VecDeque<Bytes>);

impl Stream for Chunks {
    type Item = reqwest::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.get_mut().0.pop_front().map(Ok))
    }
}

struct Case {
    frame: Frame,
    sentinel: Option<&'static str>,
    limit: usize,
}

impl Case {
    fn stream<T>(&self, chunks: &[&[u8]]) -> EventStream<T> {
        let chunks = chunks.iter().map(|chunk| Bytes::copy_from_slice(chunk)).collect();
        let body = Box::pin(Chunks(chunks));
        let (status, headers) = (StatusCode::OK, HeaderMap::new());
        let head = FullResponse { status, headers, body: Bytes::new() };
        EventStream::new(body, self.frame, self.sentinel, self.limit, head, Vec::new())
    }

    /// Everything, up to the end or an error, which is its line.
    fn read<T: DeserializeOwned>(&self, chunks: &[&[u8]]) -> (Vec<T>, Option<Error>) {
        let mut stream = Box::pin(self.stream::<T>(chunks));
        let mut cx = Context::from_waker(std::task::Waker::noop());
        let mut values = Vec::new();
        loop {
            match stream.as_mut().poll_next(&mut cx) {
                Poll::Ready(Some(Ok(value))) => values.push(value),
                Poll::Ready(Some(Err(error))) => {
                    assert!(matches!(stream.as_mut().poll_next(&mut cx), Poll::Ready(None)));
                    return (values, Some(error));
                }
                Poll::Ready(None) => return (values, None),
                Poll::Pending => panic!("there is nothing to wait for"),
            }
        }
    }

    /// The same in one chunk, in every two, and byte by byte.
    fn read_all_ways<T: DeserializeOwned + PartialEq + fmt::Debug>(&self, text: &[u8]) -> Vec<T> {
        let (whole, error) = self.read::<T>(&[text]);
        assert!(error.is_none(), "{error:?}");
        for at in 0..=text.len() {
            let (one, two) = text.split_at(at);
            assert_eq!(self.read::<T>(&[one, b"", two]).0, whole, "cut at {at}");
        }
        let bytes: Vec<&[u8]> = text.chunks(1).collect();
        assert_eq!(self.read::<T>(&bytes).0, whole, "byte by byte");
        whole
    }
}

const fn case(frame: Frame) -> Case {
    Case { frame, sentinel: None, limit: 1000 }
}

#[test]
fn events_are_read_as_html_says() {
    for (text, expected) in [
        ("data: a\n\ndata:b\n\n", &["a", "b"][..]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", &["a", "b"]),
        ("data: a\r\rdata: b\r\r", &["a", "b"]),
        ("data: a\r\n\ndata: b\n\r\n", &["a", "b"]),
        ("\u{feff}data: a\n\n\u{feff}data: b\n\n", &["a"]),
        // The examples of the standard.
        ("data: YHOO\ndata: +2\ndata: 10\n\n", &["YHOO\n+2\n10"]),
        (
            ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
            &["first event", "second event", " third event"],
        ),
        ("data\n\ndata\ndata\n\ndata:", &["", "\n"]),
        ("data:test\n\ndata: test\n\n", &["test", "test"]),
        // Unfinished, unknown, without data.
        ("data: a\n\ndata: b\n", &["a"]),
        ("data: a\n\ndata: b", &["a"]),
        ("date: x\nevent: y\nid: 1\n\n data: z\n\nDATA: z\n\n", &[]),
        ("\n\n\n:\n:x\n\n", &[]),
        ("data: [DONE]\n\n", &["[DONE]"]),
        ("data: \u{1F9A6}\n\n", &["\u{1F9A6}"]),
        ("", &[]),
    ] {
        let read: Vec<String> = case(Frame::Text).read_all_ways(text.as_bytes());
        assert_eq!(read, expected, "{text:?}");
    }
    let read: Vec<String> = case(Frame::Text).read_all_ways(b"data: a\xffb\n\n");
    assert_eq!(read, ["a\u{fffd}b"]);
}

#[test]
fn data_is_json_up_to_the_last_word() {
    let text =
        b": hi\n\ndata: {\"n\":\ndata: 1}\n\ndata:\n\ndata: [2]\n\ndata: [DONE]\n\ndata: 3\n\n";
    let read: Vec<Value> = case(Frame::Data).read_all_ways(text);
    assert_eq!(read, [json!({"n": 1}), json!([2])]);
    let ends = Case { sentinel: Some("end"), ..case(Frame::Data) };
    assert_eq!(ends.read_all_ways::<u8>(b"data: 1\n\ndata: end\n\ndata: 2\n\n"), [1]);
    let (read, error) = ends.read::<u8>(&[b"data: 1\n\ndata: [DONE]\n\n"]);
    assert_eq!(read, [1]);
    assert!(error.is_some_and(|error| error.is_decode()));
}

#[derive(Debug, PartialEq, Deserialize)]
struct Ping {
    data: String,
    event: Option<String>,
}

#[test]
fn event_is_an_object_of_what_was_sent() {
    let text = b"event: add\nid: 7\nretry: 10\ndata: {\"a\": 1}\n\ndata: plain\nretry: 1s\nid: a\0\n\ndata: 5\nevent:\n\nid: 1\n\ndata: [DONE]\n\n";
    let read: Vec<Value> = case(Frame::Event).read_all_ways(text);
    let expected = [
        json!({"data": {"a": 1}, "event": "add", "id": "7", "retry": 10}),
        json!({"data": "plain"}),
        json!({"data": 5}),
    ];
    assert_eq!(read, expected);
    let read: Vec<Ping> = case(Frame::Event).read_all_ways(b"data: 5\nevent: e\n\ndata: x\n\n");
    let ping = |data: &str, event: Option<&str>| Ping {
        data: data.to_owned(),
        event: event.map(str::to_owned),
    };
    assert_eq!(read, [ping("5", Some("e")), ping("x", None)]);
}

#[test]
fn lines_are_json() {
    for text in
        ["1\n[2]\n", "\u{feff}1\r\n\r\n [2] \n\n", "1\n[2]", "1\n[2]\n[DONE]\n3", "1\n\r[2]"]
    {
        let read: Vec<Value> = case(Frame::Lines).read_all_ways(text.as_bytes());
        assert_eq!(read, [json!(1), json!([2])], "{text:?}");
    }
    assert!(case(Frame::Lines).read_all_ways::<Value>(b"").is_empty());
}

#[test]
fn value_that_does_not_decode_ends_the_stream_and_keeps_its_content() {
    for (frame, text, content) in [
        (Frame::Data, &b"data: 1\n\ndata: \"hunter2\"\n\ndata: 3\n\n"[..], "\"hunter2\""),
        (Frame::Lines, b"1\n\"hunter2\"\n3\n", "\"hunter2\""),
        (Frame::Lines, b"1\nhunter2", "hunter2"),
    ] {
        let (read, error) = case(frame).read::<u8>(&[text]);
        let error = error.unwrap();
        assert_eq!((read, error.body().unwrap().as_ref()), (vec![1], content.as_bytes()));
        assert!(error.is_decode() && error.charge() == Charge::Completed);
        assert_eq!(error.status(), Some(StatusCode::OK));
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

#[test]
fn one_event_is_bounded_and_their_number_is_not() {
    let small = |frame| Case { limit: 20, ..case(frame) };
    let many = "data: 12345\n\n".repeat(100);
    assert_eq!(small(Frame::Data).read_all_ways::<u64>(many.as_bytes()).len(), 100);
    let comments = format!("{}data: 1\n\n", ": ping\n\n".repeat(100));
    assert_eq!(small(Frame::Data).read_all_ways::<u64>(comments.as_bytes()), [1]);
    let long = "x".repeat(100);
    for (frame, text) in [
        (Frame::Text, format!("data: {long}\n\n")),
        (Frame::Text, format!("data: {long}")),
        (Frame::Text, "data: 12345\n".repeat(10)),
        (Frame::Text, format!(":{long}")),
        (Frame::Text, "event: 12345678\nid: 12345678\ndata: 12345678\n".to_owned()),
        (Frame::Lines, format!("\"{long}\"\n")),
        (Frame::Lines, format!("\"{long}")),
    ] {
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(7).collect();
        for chunks in [&[text.as_bytes()][..], &bytes] {
            let (read, error) = small(frame).read::<String>(chunks);
            let error = error.unwrap();
            assert_eq!((read.len(), error.charge()), (0, Charge::Completed));
            assert_eq!(error.to_string(), "the answer is larger than 20 bytes");
            assert!(error.body().unwrap().len() <= 20);
        }
    }
}
