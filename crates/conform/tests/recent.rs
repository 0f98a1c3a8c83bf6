//! What OpenAPI 3.2 has and 3.1 has not: methods, whole queries, cookies, sequences.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

mod support;

use serde_json::json;
use support::{Received, Reply, Run, Server, json_reply, run};

const SPEC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/recent.yaml");

/// What a server does that differs in nothing.
fn honest(request: &Received) -> Reply {
    let answer = |media: &str, text: &str| {
        let headers = vec![("content-type", media.to_owned())];
        Reply::Answer(200, headers, text.as_bytes().to_vec())
    };
    match (request.method.as_str(), request.path()) {
        ("QUERY" | "copy", "/things") => json_reply(200, &json!(1)),
        ("GET", "/events") => {
            answer("text/event-stream", "event: sum\ndata: 5\nid: 1\n\nevent: sum\ndata: a\n\n")
        }
        ("GET", "/lines") => answer("application/jsonl", "1\n\n2\r\n"),
        ("GET", "/records") => answer("application/json-seq", "\u{1e}1\n\u{1e}2"),
        ("GET", _) => Reply::Answer(204, Vec::new(), Vec::new()),
        _ => Reply::Answer(405, Vec::new(), Vec::new()),
    }
}

fn conform(server: &Server, more: &[&str]) -> Run {
    let url = server.url();
    let arguments = ["--server", &url, "--spec", SPEC, "--format", "json"];
    run(&[&arguments[..], more].concat())
}

#[test]
fn requests_are_what_the_document_says() {
    let server = Server::start(honest);
    let run = conform(&server, &["--limit", "7"]);
    let sent = server.received();
    let first = |method: &str, path: &str| {
        let mut all = sent.iter().filter(|request| request.method == method);
        all.find(|request| request.path() == path).cloned().unwrap()
    };
    let query = first("QUERY", "/things");
    assert_eq!(query.header("cookie"), Some("raw=a,b; list=0; list=0"), "{}", run.stdout);
    assert_eq!(query.body, b"0");
    first("copy", "/things");
    assert_eq!(first("GET", "/form").target, "/form?a=x%20y");
    assert_eq!(first("GET", "/json").target, "/json?%7B%7D");
    assert_eq!(first("GET", "/text").target, "/text?%24.a");
}

#[test]
fn items_of_sequences_are_checked_one_by_one() {
    let found = |path: &'static str, media: &'static str, text: &'static str| {
        let server = Server::start(move |request: &Received| {
            let headers = vec![("content-type", media.to_owned())];
            if request.path() == path {
                Reply::Answer(200, headers, text.as_bytes().to_vec())
            } else {
                honest(request)
            }
        });
        let found = conform(&server, &["--only", path]).found("deviation");
        found.into_iter().map(|(id, at, _)| (id, at)).collect::<Vec<_>>()
    };
    let one = |id: &str, at: &str| vec![(id.to_owned(), at.to_owned())];
    let events = "text/event-stream";
    assert_eq!(found("/events", events, "event: sum\ndata: 5\n\n"), []);
    assert_eq!(
        found("/events", events, "event: sum\ndata: 5\n\nevent: mean\ndata: 5\n\n"),
        one("event-invalid", "event 2/event")
    );
    assert_eq!(found("/events", events, "data: 5\n\n"), one("event-invalid", "event 1"));
    let lines = "application/jsonl";
    assert_eq!(found("/lines", lines, "1\n2\n"), []);
    assert_eq!(found("/lines", lines, "1\n2.5\n"), one("item-invalid", "item 2"));
    assert_eq!(found("/lines", lines, "1\n{\n"), one("body-not-json", "item 2"));
    let records = "application/json-seq";
    assert_eq!(found("/records", records, "\u{1e}1\n\u{1e}\n2\n"), []);
    assert_eq!(found("/records", records, "\u{1e}\"a\"\n"), one("item-invalid", "item 1"));
}
