//! Each way in which a server can differ from its document gives exactly the finding about it, and
//! a server that does not differ gives none. Money and secrets have files of their own; what the
//! requests look like is in `requests.rs`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use support::{Received, Reply, Server, conform, honest, json_reply, pet, stream};

const DEVIATES: i32 = 7;

const SCHEMA: &str = "/components/schemas/Pet";
const RESPONSE: &str = "/paths/~1pet/get/responses/200";

/// The deviations of a server that differs in its answer to `GET /pet` with the token.
fn found(reply: impl Fn() -> Reply + Send + 'static) -> Vec<(String, String, String)> {
    let server = Server::start(
        move |request: &Received| {
            if request.has_token() { reply() } else { honest(request) }
        },
    );
    let run = conform(&server, &["--only", "get_pet", "--timeout", "2"]);
    assert_eq!(run.code, DEVIATES, "{}{}", run.stdout, run.stderr);
    run.found("deviation")
}

fn finding(id: &str, instance: &str, pointer: &str) -> (String, String, String) {
    (id.to_owned(), instance.to_owned(), pointer.to_owned())
}

#[test]
fn server_that_does_what_the_document_says_conforms() {
    let server = Server::start(honest);
    let run = conform(&server, &["--spend"]);
    assert_eq!(run.json()["findings"], json!([]), "{}", run.stdout);
    assert_eq!(run.skipped(), Vec::<String>::new());
    assert_eq!(run.code, 0);
    let count = server.received().len();
    assert_eq!(run.json()["summary"]["requests"], count);
    assert!(count > 30, "{count}");
}

#[test]
fn body_that_its_schema_forbids_is_found_where_it_is_wrong() {
    for (body, instance, pointer) in [
        (json!({ "name": "Rex", "age": "3" }), "/age", "properties/age/type"),
        (json!({ "name": "Rex", "age": -1 }), "/age", "properties/age/minimum"),
        (json!({ "name": "Rex" }), "", "required"),
        (json!({ "name": null, "age": 3 }), "/name", "properties/name/type"),
        (
            json!({ "name": "R", "age": 3, "tags": ["a", 1] }),
            "/tags/1",
            "properties/tags/items/type",
        ),
    ] {
        let shown = body.to_string();
        let found = found(move || pet(&body));
        let pointer = format!("{SCHEMA}/{pointer}");
        assert_eq!(found, [finding("body-invalid", instance, &pointer)], "{shown}");
    }
    let found = found(|| pet(&json!({ "name": "Rex", "age": 3, "kind": "fish" })));
    assert_eq!(found, [finding("body-invalid", "/kind", "/components/schemas/Kind/enum")]);
}

#[test]
fn all_violations_of_a_body_are_found() {
    let found = found(|| pet(&json!({ "name": 1, "age": "3" })));
    let mut instances: Vec<_> = found.iter().map(|(_, instance, _)| instance.as_str()).collect();
    instances.sort_unstable();
    assert_eq!(instances, ["/age", "/name"]);
}

#[test]
fn status_that_is_not_in_the_document_is_found() {
    let responses = "/paths/~1pet/get/responses";
    let found_203 = found(|| Reply::Answer(203, Vec::new(), Vec::new()));
    assert_eq!(found_203, [finding("status-undocumented", "", responses)]);
    let page = || {
        let headers = vec![("content-type", "text/html".to_owned())];
        Reply::Answer(502, headers, b"<html>Bad Gateway</html>".to_vec())
    };
    assert_eq!(found(page), [finding("server-error", "", responses)]);
}

#[test]
fn redirect_is_found_and_not_followed() {
    let elsewhere = Server::start(honest);
    let target = format!("{}/pet", elsewhere.url());
    let found = found(move || Reply::Answer(302, vec![("location", target.clone())], Vec::new()));
    let responses = "/paths/~1pet/get/responses";
    assert_eq!(found, [finding("status-undocumented", "", responses)]);
    assert_eq!(elsewhere.received(), []);
}

#[test]
fn content_type_and_body_are_held_against_each_other() {
    let answer = |content_type: Option<&'static str>, body: &'static str| {
        move || {
            let mut headers = vec![("x-count", "1".to_owned())];
            headers.extend(content_type.map(|kind| ("content-type", kind.to_owned())));
            Reply::Answer(200, headers, body.as_bytes().to_vec())
        }
    };
    let content = format!("{RESPONSE}/content");
    let json = format!("{content}/application~1json");
    for (kind, body, id, pointer) in [
        (Some("text/html"), "<html>", "content-type-undocumented", &content),
        (None, "{}", "content-type-missing", &content),
        (Some("application/json"), "", "body-missing", &content),
        (Some("application/json"), "{\"name\": ", "body-not-json", &json),
        (Some("application/json"), "<html>", "body-not-json", &json),
    ] {
        assert_eq!(found(answer(kind, body)), [finding(id, "", pointer)], "{kind:?} {body}");
    }
}

#[test]
fn headers_are_there_and_valid() {
    let answer = |count: Option<&'static str>| {
        move || {
            let mut headers = vec![("content-type", "application/json".to_owned())];
            headers.extend(count.map(|count| ("x-count", count.to_owned())));
            Reply::Answer(200, headers, br#"{"name": "Rex", "age": 1}"#.to_vec())
        }
    };
    let header = format!("{RESPONSE}/headers/X-Count");
    assert_eq!(found(answer(None)), [finding("header-missing", "", &header)]);
    for (text, keyword) in [("many", "type"), ("0", "minimum")] {
        let pointer = format!("{header}/schema/{keyword}");
        assert_eq!(found(answer(Some(text))), [finding("header-invalid", "", &pointer)], "{text}");
    }
}

#[test]
fn answers_that_do_not_end_or_not_begin_are_found() {
    let operation = "/paths/~1pet/get";
    let json = format!("{RESPONSE}/content/application~1json");
    assert_eq!(found(|| Reply::Silence), [finding("answer-too-slow", "", operation)]);
    assert_eq!(found(|| Reply::Cut), [finding("answer-broken", "", operation)]);
    assert_eq!(found(|| Reply::Raw("")), [finding("answer-broken", "", operation)]);
    assert_eq!(found(|| Reply::Raw("SSH-2.0\r\n\r\n")), [finding("answer-broken", "", operation)]);
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let endless = found(move || Reply::Endless(Arc::clone(&counter)));
    assert_eq!(endless, [finding("answer-too-large", "", &json)]);
    assert!(taken.load(Ordering::SeqCst) < 128, "{taken:?} MB");
}

#[test]
fn field_that_the_document_does_not_name_is_a_note() {
    let server = Server::start(|request: &Received| match honest(request) {
        Reply::Answer(200, ..) => pet(&json!({ "name": "Rex", "age": 3, "colour": "red" })),
        reply => reply,
    });
    let run = conform(&server, &["--only", "GET /pet"]);
    assert_eq!(run.code, 0);
    assert_eq!(run.found("deviation"), []);
    assert_eq!(run.found("note"), [finding("field-undocumented", "/colour", SCHEMA)]);
}

#[test]
fn token_that_is_not_looked_at_is_found() {
    let server = Server::start(|_: &Received| pet(&json!({ "name": "Rex", "age": 3 })));
    let run = conform(&server, &["--only", "/pet"]);
    assert_eq!(run.code, DEVIATES);
    let accepted = finding("invalid-accepted", "", "/security");
    assert_eq!(run.found("deviation"), [accepted.clone(), accepted], "no token and a wrong one");
}

#[test]
fn request_that_the_document_forbids_is_not_accepted() {
    let server = Server::start(|request: &Received| {
        if request.has_token() {
            json_reply(201, &json!({ "name": "Rex", "age": 3 }))
        } else {
            honest(request)
        }
    });
    let run = conform(&server, &["--only", "add_pet"]);
    let json = run.json();
    let findings = json["findings"].as_array().unwrap();
    assert!(findings.iter().all(|finding| finding["id"] == "invalid-accepted"), "{}", run.stdout);
    let requests: Vec<_> = findings.iter().map(|f| f["request"].as_str().unwrap()).collect();
    for request in [
        "no body",
        "without the field `name`",
        "a number in the field `name`",
        "a number too great in the field `age`",
        "a field that is not allowed",
        "without the parameter `shelf`",
    ] {
        assert!(requests.contains(&request), "{request} is not among {requests:?}");
    }
}

#[test]
fn request_that_the_document_allows_is_not_refused() {
    // A service that wants more than its document says.
    let server = Server::start(|request: &Received| match request.json() {
        Some(Value::Object(pet)) if !pet.contains_key("age") => {
            json_reply(400, &json!({ "error": "no age" }))
        }
        _ => honest(request),
    });
    let run = conform(&server, &["--only", "add_pet"]);
    assert_eq!(run.code, DEVIATES);
    let found = run.found("deviation");
    assert!(found.iter().all(|(id, ..)| id == "valid-refused"), "{found:?}");
    assert_eq!(run.json()["findings"][0]["request"], "the least request");
}

#[test]
fn refusal_has_the_body_that_the_document_says() {
    let server = Server::start(|request: &Received| match honest(request) {
        Reply::Answer(400, ..) => json_reply(400, &json!({ "message": "not so" })),
        reply => reply,
    });
    let run = conform(&server, &["--only", "add_pet"]);
    let pointer = "/components/responses/Refused/content/application~1json/schema/required";
    assert_eq!(run.found("deviation"), [finding("body-invalid", "", pointer)]);
    assert!(run.json()["findings"][0]["requests"].as_u64().unwrap() > 5);
}

#[test]
fn each_event_of_a_stream_is_checked() {
    let reply = |text: &'static str| {
        Server::start(
            move |request: &Received| {
                if request.has_token() { stream(text) } else { honest(request) }
            },
        )
    };
    let run = conform(&reply("data: {\"n\": 1}\n\ndata: {\"n\": \"2\"}\n\n"), &["--only", "watch"]);
    let schema = "/paths/~1events/get/responses/200/content/text~1event-stream/schema";
    let pointer = format!("{schema}/properties/n/type");
    assert_eq!(run.found("deviation"), [finding("event-invalid", "event 2/n", &pointer)]);
    // What is not JSON is a text, and the schema wants an object.
    let run = conform(&reply("data: oops\n\n"), &["--only", "watch"]);
    let pointer = format!("{schema}/type");
    assert_eq!(run.found("deviation"), [finding("event-invalid", "event 1", &pointer)]);
}
