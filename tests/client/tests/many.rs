//! Many prompts in one go: how many at a time, in which order, how often repeated, and when it is
//! over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client_tests::{Answer, Arrived, Server, json, live};
use generated_client::images::GenerateStream;
use generated_client::types::CreateImageRequest;
use generated_client::{BackoffStrategy, Client, Error, RetryConfig};
use tokio::sync::{Semaphore, watch};

fn prompt(request: &Arrived) -> usize {
    let body: CreateImageRequest = serde_json::from_slice(&request.body).unwrap();
    body.prompt.parse().unwrap()
}

fn created(number: usize) -> String {
    format!(r#"{{"created": {number}, "data": []}}"#)
}

fn echo(request: &Arrived) -> Answer {
    json(200, &created(prompt(request)))
}

fn prompts(server: &Server) -> Vec<usize> {
    let mut prompts: Vec<usize> = server.arrived().iter().map(prompt).collect();
    prompts.sort_unstable();
    prompts
}

fn client(server: &Server) -> Client {
    Client::builder().bearer_auth("secret").server_url(server.url()).build().unwrap()
}

fn quick() -> RetryConfig {
    RetryConfig::backoff(BackoffStrategy {
        max_interval: Duration::from_millis(1),
        ..BackoffStrategy::default()
    })
}

type Numbers = std::ops::Range<usize>;

fn start(
    client: &Client,
    numbers: Numbers,
    concurrency: usize,
) -> GenerateStream<'static, Numbers> {
    client
        .images()
        .generate_many(numbers, |call, number| {
            call.model("m").prompt(number.to_string()).n(1).size("1x1")
        })
        .concurrency(concurrency)
        .send()
}

/// What came: the number of an answer, or the status of an error.
async fn collect(stream: &mut GenerateStream<'_, Numbers>) -> Vec<Result<i64, u16>> {
    let mut found = Vec::new();
    while let Some(answer) = stream.next().await {
        found.push(shown(answer.map(|answer| answer.created)));
    }
    found
}

fn shown(answer: Result<i64, Error>) -> Result<i64, u16> {
    answer.map_err(|error| error.status().unwrap().as_u16())
}

#[tokio::test]
async fn answers_come_in_the_order_of_the_inputs() {
    // Every third answer takes longer than the others.
    let server = Server::start(|request| {
        let number = prompt(request);
        live("application/json", async move |mut sender| {
            if number.is_multiple_of(3) {
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
            let _ = sender.send_data(created(number).into()).await;
        })
    })
    .await;
    for concurrency in [0, 1, 3, 100] {
        let found = collect(&mut start(&client(&server), 0..10, concurrency)).await;
        assert_eq!(found, (0..10).map(Ok).collect::<Vec<_>>(), "{concurrency}");
    }
    assert_eq!(server.arrived().len(), 4 * 10, "each is sent once");
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_asked_for() {
    let server = Server::start(echo).await;
    let client = client(&server);
    let mut stream = start(&client, 0..0, 4);
    assert!(stream.next().await.is_none() && stream.next().await.is_none());
    let stream = start(&client, 0..3, 4);
    assert_eq!(stream.into_unsent(), 0..3);
    assert_eq!(server.arrived().len(), 0);
}

#[tokio::test]
async fn no_more_calls_than_allowed_are_under_way() {
    let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counters = (Arc::clone(&under_way), Arc::clone(&most));
    let server = Server::start(move |_| {
        let (under_way, most) = (Arc::clone(&counters.0), Arc::clone(&counters.1));
        live("application/json", async move |mut sender| {
            let now = under_way.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(10)).await;
            under_way.fetch_sub(1, Ordering::SeqCst);
            let _ = sender.send_data(created(1).into()).await;
        })
    })
    .await;
    assert_eq!(collect(&mut start(&client(&server), 0..12, 3)).await.len(), 12);
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

/// A server whose answers wait for a permit each.
async fn held(permits: &Arc<Semaphore>) -> Server {
    let permits = Arc::clone(permits);
    Server::start(move |request| {
        let (permits, number) = (Arc::clone(&permits), prompt(request));
        live("application/json", async move |mut sender| {
            permits.acquire().await.unwrap().forget();
            let _ = sender.send_data(created(number).into()).await;
        })
    })
    .await
}

#[tokio::test]
async fn inputs_are_taken_as_calls_begin() {
    let permits = Arc::new(Semaphore::new(0));
    let server = held(&permits).await;
    let mut stream = start(&client(&server), 0..10, 3);
    let wait = tokio::time::timeout(Duration::from_millis(100), stream.next());
    assert!(wait.await.is_err(), "no answer has come");
    assert_eq!(prompts(&server), [0, 1, 2]);
    // Asking was given up, and nothing is lost.
    permits.add_permits(3);
    assert_eq!(stream.next().await.unwrap().unwrap().created, 0);
    drop(stream);
    assert!(prompts(&server).len() <= 4, "{:?}", prompts(&server));
}

#[tokio::test]
async fn dropping_the_stream_ends_its_calls() {
    let (closed, mut is_closed) = watch::channel(0);
    let server = Server::start(move |_| {
        let closed = closed.clone();
        live("application/json", async move |mut sender| {
            // White space is no answer yet.
            while sender.send_data(" ".into()).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            closed.send_modify(|count| *count += 1);
        })
    })
    .await;
    let mut stream = start(&client(&server), 0..10, 2);
    let wait = tokio::time::timeout(Duration::from_millis(100), stream.next());
    assert!(wait.await.is_err());
    drop(stream);
    let both = is_closed.wait_for(|count| *count == 2);
    tokio::time::timeout(Duration::from_secs(10), both).await.unwrap().unwrap();
    assert_eq!(server.arrived().len(), 2, "the others were never sent");
}

#[tokio::test]
async fn error_of_one_call_is_no_end() {
    let server = Server::start(|request| match prompt(request) {
        2 => json(400, r#"{"error": {"code": "REQUEST_ERROR", "message": "no"}}"#),
        3 => json(429, "{}"),
        4 => json(500, r#"{"error": {"code": "INTERNAL_ERROR", "message": "no"}}"#),
        number => json(200, &created(number)),
    })
    .await;
    let mut stream = start(&client(&server), 0..6, 2);
    let found = collect(&mut stream).await;
    assert_eq!(found, [Ok(0), Ok(1), Err(400), Err(429), Err(500), Ok(5)]);
    assert!(!stream.is_stopped());
    assert_eq!(stream.into_unsent(), 6..6);
    assert_eq!(server.arrived().len(), 6, "nothing is repeated unasked");
}

#[tokio::test]
async fn token_or_balance_that_fails_is_the_end() {
    for (status, body) in [
        (401, "{}"),
        (402, "{}"),
        (403, "<html>"),
        (400, r#"{"error": {"code": "FIAT_PAYMENTS_ONLY", "message": "no balance"}}"#),
        (400, r#"{"error": {"code": "AUTH_ERROR", "message": "bad token"}}"#),
        (500, r#"{"error": {"code": "BALANCE_ERROR", "message": "no balance"}}"#),
    ] {
        let server = Server::start(move |request| match prompt(request) {
            3 => json(status, body),
            number => json(200, &created(number)),
        })
        .await;
        let mut stream = start(&client(&server), 0..10, 1);
        let found = collect(&mut stream).await;
        assert_eq!(found, [Ok(0), Ok(1), Ok(2), Err(status)]);
        assert!(stream.is_stopped());
        assert!(stream.next().await.is_none());
        assert_eq!(prompts(&server), [0, 1, 2, 3]);
        assert_eq!(stream.into_unsent(), 4..10);
    }
}

#[tokio::test]
async fn calls_that_are_under_way_at_the_end_are_given() {
    let permits = Arc::new(Semaphore::new(0));
    let held = Arc::clone(&permits);
    let server = Server::start(move |request| {
        let (permits, number) = (Arc::clone(&held), prompt(request));
        match number {
            1 => json(401, "{}"),
            _ => live("application/json", async move |mut sender| {
                permits.acquire().await.unwrap().forget();
                let _ = sender.send_data(created(number).into()).await;
            }),
        }
    })
    .await;
    let mut stream = start(&client(&server), 0..10, 4);
    // The second one fails while the others are waited for.
    let wait = tokio::time::timeout(Duration::from_millis(200), stream.next());
    assert!(wait.await.is_err());
    assert!(stream.is_stopped());
    permits.add_permits(10);
    assert_eq!(collect(&mut stream).await, [Ok(0), Err(401), Ok(2), Ok(3)]);
    assert_eq!(prompts(&server), [0, 1, 2, 3], "no further ones");
}

#[tokio::test]
async fn repetitions_are_counted_together() {
    let server =
        Server::start(|_| json(503, r#"{"error": {"code": "LOCKED", "message": "x"}}"#)).await;
    let client = Client::builder().server_url(server.url()).retry_config(quick()).build().unwrap();
    for (budget, sent) in [(0, 6), (1, 7), (5, 11)] {
        let before = server.arrived().len();
        let mut stream = client
            .images()
            .generate_many(0..6, |call, number| call.model("m").prompt(number.to_string()))
            .concurrency(3)
            .retry_budget(budget)
            .send();
        let mut attempts = 0;
        while let Some(answer) = stream.next().await {
            attempts += answer.unwrap_err().attempts().len();
        }
        assert_eq!((attempts, server.arrived().len() - before), (sent, sent), "{budget}");
    }
    // Other calls of the client know nothing of it.
    let strategy = BackoffStrategy {
        max_interval: Duration::from_millis(1),
        max_elapsed_time: Duration::from_millis(200),
        ..BackoffStrategy::default()
    };
    let call = client.images().generate().model("m").prompt("0");
    let error = call.retries(RetryConfig::backoff(strategy)).send().await.unwrap_err();
    assert!(error.attempts().len() > 11, "{}", error.attempts().len());
}

#[tokio::test]
async fn call_that_waits_for_its_repetition_is_not_sent_after_the_end() {
    let server = Server::start(|request| match prompt(request) {
        0 => json(503, "{}"),
        _ => json(401, "{}"),
    })
    .await;
    let strategy = BackoffStrategy {
        initial_interval: Duration::from_millis(150),
        max_interval: Duration::from_millis(150),
        ..BackoffStrategy::default()
    };
    let client = Client::builder().server_url(server.url());
    let client = client.retry_config(RetryConfig::backoff(strategy)).build().unwrap();
    let found = collect(&mut start(&client, 0..5, 2)).await;
    assert_eq!(found, [Err(503), Err(401)]);
    assert_eq!(prompts(&server), [0, 1]);
}

#[tokio::test]
async fn whole_requests_and_borrowed_inputs_are_taken() {
    let server = Server::start(echo).await;
    let client = client(&server);
    let request = |number: usize| {
        let mut request = CreateImageRequest::new("m", number.to_string());
        request.n = 1.into();
        request.size = "1x1".into();
        request
    };
    let images = client.images();
    let mut stream =
        images.generate_many((0..2).map(request), |call, one| call.body(one).timeout(None)).send();
    assert_eq!(stream.next().await.unwrap().unwrap().created, 0);

    let owned: Vec<String> = ["7", "8"].map(String::from).to_vec();
    let model = String::from("m");
    let mut stream =
        images.generate_many(&owned, |call, prompt| call.model(&model).prompt(prompt)).send();
    assert_eq!(stream.next().await.unwrap().unwrap().created, 7);
}

#[tokio::test]
async fn stream_can_be_driven_by_a_task_of_its_own() {
    fn is_stream<S: futures_core::Stream + Send + Unpin + 'static>(stream: S) -> S {
        stream
    }
    let server = Server::start(echo).await;
    let mut stream = is_stream(start(&client(&server), 0..3, 2));
    let task = tokio::spawn(async move { collect(&mut stream).await });
    assert_eq!(task.await.unwrap(), [Ok(0), Ok(1), Ok(2)]);
}

#[test]
fn blocking_form_gives_the_same() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start(|request| match prompt(request) {
        4 => json(401, "{}"),
        number => json(200, &created(number)),
    }));
    let client = Client::builder().server_url(server.url()).build_blocking().unwrap();
    let mut answers = client
        .images()
        .generate_many(0..10, |call, number: usize| call.model("m").prompt(number.to_string()))
        .concurrency(1)
        .send();
    // It holds on to the client by itself.
    drop(client);
    let found: Vec<_> =
        answers.by_ref().map(|answer| shown(answer.map(|answer| answer.created))).collect();
    assert_eq!(found, [Ok(0), Ok(1), Ok(2), Ok(3), Err(401)]);
    assert!(answers.is_stopped());
    assert_eq!(answers.into_unsent(), 5..10);
}
