//! The published Python SDK, record by record: the same arguments send the same request, the same
//! reply comes out as the same class of outcome with the same status and body. Its retries are run
//! in virtual time, in `generated-client`.
//!
//! The records are read from `../shared/vectors` where that is there; a set of our own in the same
//! form is always run. Where this client differs on purpose, the difference has a name below and
//! stands in the documentation of the crate.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use client_tests::{Answer, Server, answer};
use generated_client::{Client, OptionalNullable};
use serde_json::Value;

const TOKEN: &str = "secret-token";

/// A difference from the published SDK that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Exception {
    /// An image without `url` is accepted: it may carry `b64_json`, and it has been paid for.
    ImageWithoutUrl,
    /// Nothing is coerced: `"created": "1677649420"` is no number.
    NoCoercion,
}

fn records(kind: &str) -> Vec<Value> {
    let own = include_str!("vectors.jsonl").to_owned();
    let shared =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/python-sdk.jsonl");
    let shared = std::fs::read_to_string(shared).unwrap_or_else(|_| {
        eprintln!("the shared vectors are not there; only our own are run");
        String::new()
    });
    let records: Vec<Value> = own
        .lines()
        .chain(shared.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|record: &Value| record["kind"] == kind)
        .collect();
    assert!(!records.is_empty());
    records
}

#[tokio::test]
async fn requests_are_the_same() {
    let server = Server::start(|_| client_tests::json(200, r#"{"created": 1, "data": []}"#)).await;
    let client = Client::builder().bearer_auth(TOKEN).server_url(server.url()).build().unwrap();
    let records = records("request");
    for record in &records {
        let params = &record["params"];
        let call = client
            .images()
            .generate()
            .model(required(params, "model"))
            .prompt(required(params, "prompt"));
        call.n(number(params, "n"))
            .quality(text(params, "quality"))
            .response_format(text(params, "response_format"))
            .size(text(params, "size"))
            .style(text(params, "style"))
            .user(text(params, "user"))
            .send()
            .await
            .unwrap();
    }
    let arrived = server.arrived();
    assert_eq!(arrived.len(), records.len());
    for (record, request) in records.iter().zip(arrived) {
        let header = |name: &str| request.headers[name].to_str().unwrap().to_owned();
        assert_eq!(request.method.as_str(), record["method"], "{record}");
        assert_eq!(request.target.as_str(), record["path"], "{record}");
        assert_eq!(header("accept"), record["accept"], "{record}");
        assert_eq!(header("content-type"), record["content_type"], "{record}");
        assert_eq!(header("authorization"), record["authorization"], "{record}");
        let expected: Value = serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
        let sent: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(sent, expected, "{record}");
    }
    eprintln!("{} request records agree", records.len());
}

#[tokio::test]
async fn replies_come_out_the_same() {
    let next: Arc<Mutex<Option<Value>>> = Arc::default();
    let record = Arc::clone(&next);
    let server = Server::start(move |_| reply(record.lock().unwrap().as_ref().unwrap())).await;
    let client = Client::builder().bearer_auth(TOKEN).server_url(server.url()).build().unwrap();
    let records = records("reply");
    let mut exceptions: BTreeMap<Exception, usize> = BTreeMap::new();
    for record in &records {
        *next.lock().unwrap() = Some(record.clone());
        let result = client.images().generate().model("m").prompt("p").send().await;
        let expected = &record["outcome"];
        // A reply without a body has none here either, whatever the record's server wrote.
        let has_body = !matches!(record["status"].as_u64(), Some(204 | 304));
        let body = if has_body { record["body"].as_str().unwrap() } else { "" };
        match &result {
            Ok(response) => {
                if expected.get("ok").is_some() {
                    let sent: Value = serde_json::from_str(body).unwrap();
                    assert_eq!(response.created, sent["created"].as_i64().unwrap(), "{record}");
                    assert_eq!(
                        response.data.len(),
                        sent["data"].as_array().unwrap().len(),
                        "{record}"
                    );
                } else {
                    *exceptions.entry(exception(record, body, true)).or_default() += 1;
                }
            }
            Err(error) if error.api_error().is_some() => {
                let api = error.api_error().unwrap();
                let wanted =
                    expected.get("api_error").unwrap_or_else(|| panic!("{error} {record}"));
                assert_eq!(
                    u64::from(api.status().as_u16()),
                    wanted["status"].as_u64().unwrap(),
                    "{record}"
                );
                assert_eq!(api.body(), body.as_bytes(), "{record}");
            }
            Err(error) => {
                assert!(error.is_decode(), "{error:?} {record}");
                assert_eq!(error.body().unwrap(), body.as_bytes(), "{record}");
                if expected.get("other_error").is_none() {
                    *exceptions.entry(exception(record, body, false)).or_default() += 1;
                }
            }
        }
    }
    eprintln!("{} reply records, of which on purpose otherwise: {exceptions:?}", records.len());
}

/// The name of a difference, or a failed test.
fn exception(record: &Value, body: &str, was_accepted: bool) -> Exception {
    let body: Value = serde_json::from_str(body).unwrap_or(Value::Null);
    let images = body["data"].as_array().cloned().unwrap_or_default();
    let lacks_url = images.iter().any(|image| image.get("url").is_none_or(Value::is_null));
    let coerces =
        body["created"].is_string() || body["created"].is_f64() || body["created"].is_boolean();
    match (was_accepted, lacks_url, coerces) {
        (true, true, _) => Exception::ImageWithoutUrl,
        (false, _, true) => Exception::NoCoercion,
        _ => panic!("not the same, and no exception: {record}"),
    }
}

fn reply(record: &Value) -> Answer {
    let status = u16::try_from(record["status"].as_u64().unwrap()).unwrap();
    let body = record["body"].as_str().unwrap();
    let has_body = !matches!(status, 204 | 304);
    let kind = record["content_type"].as_str();
    let mut response = answer(status, kind.unwrap_or_default(), if has_body { body } else { "" });
    if kind.is_none() {
        response.headers_mut().remove("content-type");
    }
    response
}

fn required(params: &Value, name: &str) -> String {
    params[name][1].as_str().unwrap().to_owned()
}

fn text(params: &Value, name: &str) -> OptionalNullable<String> {
    state(params, name, |value| value.as_str().unwrap().to_owned())
}

fn number(params: &Value, name: &str) -> OptionalNullable<i32> {
    state(params, name, |value| i32::try_from(value.as_i64().unwrap()).unwrap())
}

fn state<T>(params: &Value, name: &str, value: impl Fn(&Value) -> T) -> OptionalNullable<T> {
    match params[name][0].as_str() {
        Some("unset") => OptionalNullable::Unset,
        Some("null") => OptionalNullable::Null,
        _ => OptionalNullable::Value(value(&params[name][1])),
    }
}
