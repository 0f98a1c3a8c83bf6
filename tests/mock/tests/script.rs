//! Answers as a test wants them: by status, envelope and content type, late, broken off, without an
//! end, or none at all.

use std::time::{Duration, Instant};

use generated_client::mock::{Response, Scenario, Server};
use generated_client::{BackoffStrategy, Charge, RetryConfig};
use mock_tests::call;

#[tokio::test]
async fn replies_come_in_order_and_then_what_the_service_says() {
    let server = Server::start().await.unwrap();
    let client = server.client().unwrap();
    server.next(Response::status(503)).times(2);
    server.next(Response::envelope(429, "TOO_MANY_REQUESTS", "later").header("retry-after", "7"));
    server.next(Scenario::BadGateway);
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let answer = call(&client).await;
        let status = answer
            .as_ref()
            .map_or_else(generated_client::Error::status, |value| Some(value.status()));
        if status == Some(reqwest::StatusCode::TOO_MANY_REQUESTS) {
            assert_eq!(answer.as_ref().unwrap_err().headers().unwrap()["retry-after"], "7");
        }
        statuses.push(status.unwrap().as_u16());
    }
    assert_eq!(statuses, [503, 503, 429, 502, 200]);
    server.assert_all_played();
}

#[tokio::test]
async fn retries_of_the_client_meet_the_replies() {
    let server = Server::start().await.unwrap();
    let policy = BackoffStrategy::default();
    let policy = BackoffStrategy { max_interval: Duration::ZERO, ..policy };
    let retries = RetryConfig::backoff(policy).only_uncharged();
    server.next(Scenario::Overloaded).times(1);
    let client = server.client_builder().retry_config(retries).build().unwrap();
    assert_eq!(call(&client).await.unwrap().data.len(), 2);
    server.assert_requests(2);
}

#[tokio::test]
async fn late_answer_comes_late() {
    let server = Server::start().await.unwrap();
    let client = server.client().unwrap();
    server.next(Response::success().delay(Duration::from_millis(120)));
    let start = Instant::now();
    call(&client).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(120));
    server.next(Response::success().delay(Duration::from_secs(60)));
    let call = client.images().generate().model("m").prompt("p").timeout(Duration::from_millis(50));
    assert!(call.send().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn truncated_answer_has_what_came_before() {
    let server = Server::start().await.unwrap();
    let client = server.client().unwrap();
    for (reply, kept) in [
        (
            Response::text(200, "0123456789")
                .header("content-type", "application/json")
                .truncated(4),
            "0123",
        ),
        (Response::content(200, "application/json", "").truncated(0), ""),
    ] {
        server.next(reply);
        let error = call(&client).await.unwrap_err();
        assert_eq!(
            (error.charge(), error.body().unwrap().as_ref()),
            (Charge::Completed, kept.as_bytes())
        );
        assert!(!error.is_decode(), "{error:?}");
    }
}

#[tokio::test]
async fn endless_answer_ends_with_the_limit_of_the_client() {
    let server = Server::start().await.unwrap();
    let client = server.client_builder().max_response_bytes(100_000).build().unwrap();
    server.next(Response::success().endless());
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.body().unwrap().len(), 100_000);
}

#[tokio::test]
async fn reset_is_one() {
    let server = Server::start().await.unwrap();
    server.next(Response::reset());
    let error = call(&server.client().unwrap()).await.unwrap_err();
    let mut cause: Option<&dyn std::error::Error> = Some(&error);
    let mut kinds = Vec::new();
    while let Some(error) = cause {
        kinds.extend(error.downcast_ref::<std::io::Error>().map(std::io::Error::kind));
        cause = error.source();
    }
    assert_eq!(kinds.last(), Some(&std::io::ErrorKind::ConnectionReset), "{error:?}");
    // The server goes on.
    call(&server.client().unwrap()).await.unwrap();
}

#[tokio::test]
async fn reply_that_http_does_not_allow_says_so() {
    let server = Server::start().await.unwrap();
    let client = server.client().unwrap();
    for reply in
        [Response::status(42), Response::status(100), Response::success().header("a b", "c")]
    {
        server.next(reply);
        let error = call(&client).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 500);
        assert!(error.body().unwrap().starts_with(b"the response has a "), "{error:?}");
    }
}

#[tokio::test]
async fn request_is_judged_whatever_is_answered() {
    let server = Server::start_with(Scenario::Overloaded).await.unwrap();
    let client = server.client().unwrap();
    client.images().generate().model("m").prompt("p").send().await.unwrap_err();
    let requests = server.requests();
    assert!(requests.first().unwrap().problem().unwrap().starts_with("`n` is missing"));
}
