//! Repeated calls against a real server, with waits of a millisecond. The policy itself is tested
//! in virtual time, in `generated-client`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client_tests::{Answer, Server, answer, json};
use generated_client::{BackoffStrategy, Charge, Client, RetryConfig};

const IMAGE: &str = r#"{"created": 1, "data": []}"#;
const BUSY: &str = r#"{"error": {"code": "SERVICE_UNAVAILABLE", "message": "busy"}}"#;

fn quick() -> RetryConfig {
    RetryConfig::backoff(BackoffStrategy {
        max_interval: Duration::from_millis(1),
        ..BackoffStrategy::default()
    })
}

/// A server that gives these answers one after the other, and then the last one.
async fn script(answers: Vec<fn() -> Answer>) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move |_| {
        let number = next.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        answers[number]()
    })
    .await
}

fn client(server: &Server, retries: RetryConfig) -> Client {
    Client::builder().server_url(server.url()).retry_config(retries).build().unwrap()
}

#[tokio::test]
async fn the_same_request_is_sent_again() {
    let server =
        script(vec![|| json(503, BUSY), || answer(502, "text/html", ""), || json(200, IMAGE)])
            .await;
    let client = client(&server, quick());
    client.images().generate().model("m").prompt("p").n(1).send().await.unwrap();
    let arrived = server.arrived();
    assert_eq!(arrived.len(), 3);
    assert!(arrived.iter().all(|request| request.body == arrived[0].body));
    assert!(arrived.iter().all(|request| request.headers == arrived[0].headers));
}

#[tokio::test]
async fn error_tells_the_attempts() {
    let server = script(vec![|| json(503, BUSY), || json(400, BUSY)]).await;
    let client = client(&server, quick());
    let error = client.images().generate().model("m").prompt("p").send().await.unwrap_err();
    let statuses: Vec<_> =
        error.attempts().iter().map(|attempt| attempt.status.unwrap().as_u16()).collect();
    assert_eq!(statuses, [503, 400]);
    assert_eq!(error.attempts()[0].delay, Some(Duration::from_millis(1)));
    assert_eq!(error.attempts()[1].delay, None);
    assert!(error.to_string().ends_with("(after 2 attempts)"), "{error}");
}

#[tokio::test]
async fn what_may_have_been_paid_for_is_not_sent_again() {
    let server = script(vec![|| answer(502, "text/html", "<h1>"), || json(200, IMAGE)]).await;
    let client = client(&server, quick().retry_connection_errors(true).only_uncharged());
    let error = client.images().generate().model("m").prompt("p").send().await.unwrap_err();
    assert_eq!((server.arrived().len(), error.charge()), (1, Charge::Unknown));
}

#[tokio::test]
async fn call_decides_over_the_client() {
    let server = script(vec![|| json(503, BUSY), || json(200, IMAGE)]).await;
    let client = client(&server, quick());
    let call = client.images().generate().model("m").prompt("p");
    assert!(call.retries(RetryConfig::none()).send().await.is_err());
    assert_eq!(server.arrived().len(), 1);
}

#[tokio::test]
async fn success_that_does_not_decode_is_never_sent_again() {
    let server = script(vec![|| json(200, "{}"), || json(200, IMAGE)]).await;
    let client = client(&server, quick().retry_connection_errors(true));
    assert!(
        client.images().generate().model("m").prompt("p").send().await.unwrap_err().is_decode()
    );
    assert_eq!(server.arrived().len(), 1, "it has been paid for");
}

#[tokio::test]
async fn dropping_a_call_ends_it() {
    let server = script(vec![|| json(503, BUSY)]).await;
    let strategy =
        BackoffStrategy { initial_interval: Duration::from_secs(60), ..BackoffStrategy::default() };
    let client = client(&server, RetryConfig::backoff(strategy));
    let call = client.images().generate().model("m").prompt("p").send();
    // The first answer is there, the wait for the second attempt is not over.
    assert!(tokio::time::timeout(Duration::from_millis(100), call).await.is_err());
    assert_eq!(server.arrived().len(), 1);
}

#[tokio::test]
async fn charge_is_that_of_the_worst_attempt() {
    let unknown: fn() -> Answer = || answer(504, "text/html", "<h1>");
    let refused: fn() -> Answer = || json(429, "{}");
    let server = script(vec![unknown, refused, || json(400, "{}")]).await;
    let client = client(&server, quick());
    let error = client.images().generate().model("m").prompt("p").send().await.unwrap_err();
    let charges: Vec<_> = error.attempts().iter().map(|attempt| attempt.charge.unwrap()).collect();
    assert_eq!(charges, [Charge::Unknown, Charge::Rejected, Charge::Rejected]);
    assert_eq!((error.charge(), error.is_retryable()), (Charge::Unknown, false));
}

#[tokio::test]
async fn gateway_that_speaks_in_envelopes_is_not_the_service() {
    let foreign: fn() -> Answer =
        || json(504, r#"{"error": {"code": 504, "message": "Deadline exceeded", "status": "X"}}"#);
    let server = script(vec![foreign, || json(200, IMAGE)]).await;
    let client = client(&server, quick().only_uncharged());
    let error = client.images().generate().model("m").prompt("p").send().await.unwrap_err();
    assert_eq!((server.arrived().len(), error.charge()), (1, Charge::Unknown));
}
