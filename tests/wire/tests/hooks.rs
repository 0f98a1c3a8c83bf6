//! What callers do with each request and each response.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{header, only, silent};
use client_tests::{Server, answer};
use wire_client::{BackoffStrategy, Charge, Client, RetryConfig};

#[tokio::test]
async fn request_can_be_changed_just_before_it_is_sent() {
    let server = silent().await;
    let client = Client::builder()
        .server_url(server.url())
        .token("hunter2")
        .on_request(|mut request| async move {
            let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
            let has_token = request.headers().contains_key("authorization");
            let signature = format!("{}-{has_token}", body.len());
            request.headers_mut().insert("x-signature", signature.parse()?);
            request.url_mut().set_query(Some("signed=1"));
            Ok::<_, http::header::InvalidHeaderValue>(request)
        })
        .build()
        .unwrap();
    client.credentials().with_bearer().send().await.unwrap();
    let request = only(&server);
    assert_eq!(header(&request, "x-signature"), Some("0-true"));
    assert_eq!(request.target, "/credentials/bearer?signed=1");
}

#[tokio::test]
async fn request_that_the_hook_refuses_is_not_sent() {
    let server = silent().await;
    let builder = Client::builder().server_url(server.url());
    let client = builder.on_request(|_| async { Err("no key to sign with") }).build().unwrap();
    let error = client.bodies().optional_json().send().await.unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "no key to sign with");
    assert_eq!((error.charge(), error.is_retryable()), (Charge::NotSent, false));
    assert_eq!(server.arrived().len(), 0);
}

#[tokio::test]
async fn hook_that_takes_too_long_ends_with_the_attempt() {
    let server = silent().await;
    let client = Client::builder()
        .server_url(server.url())
        .timeout(Duration::from_millis(20))
        .on_request(|_| std::future::pending::<Result<_, std::io::Error>>())
        .build()
        .unwrap();
    let error = client.bodies().optional_json().send().await.unwrap_err();
    assert!(error.timeout().is_some(), "{error:?}");
    assert_eq!(error.charge(), Charge::NotSent);
    assert_eq!(server.arrived().len(), 0);
}

#[tokio::test]
async fn each_attempt_and_each_response_is_seen() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (sent, came) = (Arc::clone(&seen), Arc::clone(&seen));
    let server = Server::start(|request| {
        let is_last = header(request, "x-attempt") == Some("3");
        answer(if is_last { 204 } else { 503 }, "text/plain", "")
    })
    .await;
    let strategy =
        BackoffStrategy { max_interval: Duration::from_millis(1), ..BackoffStrategy::default() };
    let client = Client::builder()
        .server_url(server.url())
        .retry_config(RetryConfig::backoff(strategy))
        .on_request(move |mut request| {
            let mut seen = sent.lock().unwrap();
            seen.push("sent".to_owned());
            let attempt = seen.iter().filter(|word| *word == "sent").count();
            request.headers_mut().insert("x-attempt", attempt.into());
            async { Ok::<_, std::io::Error>(request) }
        })
        .on_response(move |status, headers| {
            let kind = headers["content-type"].to_str().unwrap();
            came.lock().unwrap().push(format!("{} {kind}", status.as_u16()));
            async {}
        })
        .build()
        .unwrap();
    client.bodies().optional_json().send().await.unwrap();
    let seen = seen.lock().unwrap().clone();
    let (failed, done) = ("503 text/plain", "204 text/plain");
    assert_eq!(seen, ["sent", failed, "sent", failed, "sent", done]);
}
