//! What lies between a call and the service: runtimes, limits that pass before anything is sent,
//! content encodings, heads that are large or broken, TLS. What is known of the cost has to be
//! right in each case.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client_tests::{Server, answer, json};
use generated_client::types::CreateImageResponse;
use generated_client::{
    BackoffStrategy, Charge, Client, Error, ResponseValue, RetryConfig, Timeout,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};

const IMAGE: &str = r#"{"created": 1, "data": []}"#;

async fn call(client: &Client) -> Result<ResponseValue<CreateImageResponse>, Error> {
    client.images().generate().model("m").prompt("p").n(1).size("1x1").send().await
}

fn client(url: impl Into<String>) -> Client {
    Client::builder().server_url(url).build().unwrap()
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A server that hands each connection over, and how many there were.
async fn serve<F: Future<Output = ()> + Send + 'static>(
    handle: impl Fn(TcpStream) -> F + Send + Sync + 'static,
) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(handle(stream));
        }
    });
    (address.to_string(), connections)
}

/// The same, which reads a request and writes these bytes.
async fn raw(bytes: impl Into<Vec<u8>>) -> String {
    let bytes: Arc<Vec<u8>> = Arc::new(bytes.into());
    let (address, _) = serve(move |mut stream| {
        let bytes = Arc::clone(&bytes);
        async move {
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(&bytes).await;
        }
    })
    .await;
    format!("http://{address}")
}

fn head(headers: &str) -> String {
    let length = IMAGE.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{IMAGE}"
    )
}

/// Runtimes of a program that are driven at the same time as the server.
#[test]
fn client_works_in_any_runtime_while_others_stand_still() {
    let serving = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = serving.block_on(Server::start(|_| json(200, IMAGE)));
    let client = Client::builder().server_url(server.url()).timeout(Duration::from_secs(20));
    let client = client.build().unwrap();
    // Each leaves a connection behind whose runtime nobody drives.
    let mut standing = Vec::new();
    for _ in 0..12 {
        let runtime = runtime();
        runtime.block_on(call(&client)).unwrap();
        standing.push(runtime);
    }
    // Those that go on have their connections still.
    for runtime in &standing {
        runtime.block_on(call(&client)).unwrap();
    }
    drop(standing);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let runtime = runtime();
                for _ in 0..10 {
                    runtime.block_on(call(&client)).unwrap();
                }
            });
        }
    });
}

#[test]
fn client_of_the_callers_that_waits_for_another_runtime_has_sent_nothing() {
    let serving = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = serving.block_on(Server::start(|_| json(200, IMAGE)));
    let client = Client::builder().server_url(server.url()).http_client(reqwest::Client::new());
    let client = client.timeout(Duration::from_millis(300)).build().unwrap();
    let standing = runtime();
    standing.block_on(call(&client)).unwrap();
    let error = runtime().block_on(call(&client)).unwrap_err();
    assert_eq!((error.charge(), error.timeout()), (Charge::NotSent, Some(Timeout::Attempt)));
    // Nor is it sent later.
    standing.block_on(async { tokio::time::sleep(Duration::from_millis(50)).await });
    assert_eq!(server.arrived().len(), 1);
}

#[tokio::test]
async fn limits_that_are_over_before_the_first_attempt_are_timeouts() {
    let server = Server::start(|_| json(200, IMAGE)).await;
    let client = client(server.url());
    let begin = || client.images().generate().model("m").prompt("p");
    for (call, expected) in [
        (begin().deadline(Duration::ZERO), Timeout::Deadline),
        (begin().timeout(Duration::ZERO), Timeout::Attempt),
    ] {
        let error = call.send().await.unwrap_err();
        assert_eq!((error.timeout(), error.charge()), (Some(expected), Charge::NotSent));
        assert!(error.is_timeout() && error.attempts().is_empty(), "{error:?}");
    }
    assert!(server.arrived().is_empty());
}

#[tokio::test]
async fn limit_that_passes_before_the_handshake_is_over_leaves_nothing_sent() {
    // It accepts connections and says nothing.
    let (address, _) = serve(|stream| async move {
        let _stream = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let client = client(format!("https://{address}"));
    let begin = || client.images().generate().model("m").prompt("p");
    let limit = Duration::from_millis(100);
    for (call, expected) in
        [(begin().timeout(limit), Timeout::Attempt), (begin().deadline(limit), Timeout::Deadline)]
    {
        let error = call.send().await.unwrap_err();
        assert_eq!((error.timeout(), error.charge()), (Some(expected), Charge::NotSent));
        assert!(error.is_retryable());
    }
}

#[tokio::test]
async fn limit_that_passes_after_the_request_was_sent_leaves_the_cost_unknown() {
    let (address, _) = serve(|mut stream| async move {
        let _ = stream.read(&mut [0; 4096]).await;
        std::future::pending::<()>().await;
    })
    .await;
    let client = client(format!("http://{address}"));
    let call = client.images().generate().model("m").prompt("p");
    let error = call.timeout(Duration::from_millis(100)).send().await.unwrap_err();
    assert_eq!((error.timeout(), error.charge()), (Some(Timeout::Attempt), Charge::Unknown));
}

#[tokio::test]
async fn answers_are_asked_for_and_read_without_an_encoding() {
    // Other crates of this build may turn decompression on: both kinds of clients are told.
    for http in [None, Some(reqwest::Client::builder().no_gzip().build().unwrap())] {
        let server = Server::start(|_| {
            let mut answer = json(200, "not JSON as it is");
            answer.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
            answer
        })
        .await;
        let builder = Client::builder().server_url(server.url());
        let builder = match http {
            Some(http) => builder.http_client(http),
            None => builder,
        };
        let error = call(&builder.build().unwrap()).await.unwrap_err();
        assert!(error.to_string().contains("`gzip`"), "{error}");
        assert_eq!((error.charge(), error.is_decode()), (Charge::Completed, false));
        assert_eq!(error.body().unwrap(), "not JSON as it is");
        assert_eq!(server.arrived()[0].headers["accept-encoding"], "identity");
    }
    let server = Server::start(|_| {
        let mut answer = json(200, IMAGE);
        answer.headers_mut().insert("content-encoding", "identity".parse().unwrap());
        answer
    })
    .await;
    call(&client(server.url())).await.unwrap();
}

#[tokio::test]
async fn heads_are_read_as_widely_as_they_come() {
    let many: String = (0..150).map(|number| format!("x-{number}: y\r\n")).collect();
    for headers in [many.as_str(), "x-a: b\r\n  c\r\n", "x-a : b\r\n", "x a: b\r\n"] {
        let url = raw(head(headers)).await;
        let response =
            call(&client(url)).await.unwrap_or_else(|error| panic!("{error:?} {headers}"));
        assert_eq!(response.created, 1);
    }
}

#[tokio::test]
async fn what_is_not_http_is_an_error_of_its_own() {
    let endless: String = (0..2000).map(|number| format!("x-{number}: y\r\n")).collect();
    for bytes in
        [head(&endless), "SSH-2.0-server\r\n\r\n".to_owned(), "HTTP/1.1 abc OK\r\n\r\n".to_owned()]
    {
        let error = call(&client(raw(bytes).await)).await.unwrap_err();
        assert!(error.is_malformed(), "{error:?}");
        assert_eq!((error.charge(), error.is_retryable()), (Charge::Unknown, false));
        assert_eq!(error.to_string(), "the answer is not valid HTTP");
    }
}

fn unlimited() -> RetryConfig {
    let strategy = BackoffStrategy { max_interval: Duration::from_millis(1), ..Default::default() };
    RetryConfig::backoff(strategy).retry_connection_errors(true)
}

#[tokio::test]
async fn account_without_means_is_not_asked_again() {
    let body = r#"{"error": {"message": "x", "type": "insufficient_quota", "code": "insufficient_quota"}}"#;
    let server = Server::start(move |_| json(429, body)).await;
    let client = Client::builder().server_url(server.url());
    let client = client.retry_config(unlimited().only_uncharged()).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!((error.attempts().len(), error.charge()), (1, Charge::Rejected));
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn handshake_that_cannot_succeed_is_not_repeated() {
    // One speaks no TLS, the other has a certificate that nobody vouches for.
    let plain = raw("HTTP/1.1 400 Bad Request\r\n\r\n").await.replace("http:", "https:");
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = tokio_rustls::rustls::pki_types::PrivateKeyDer::try_from(
        certified.signing_key.serialize_der(),
    )
    .unwrap();
    // By name, as a build may have more than one.
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let config = tokio_rustls::rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let (address, connections) = serve(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let _ = acceptor.accept(stream).await;
        }
    })
    .await;
    for url in [plain, format!("https://{address}")] {
        for retries in [unlimited(), unlimited().only_uncharged()] {
            let client = Client::builder().server_url(url.clone()).retry_config(retries);
            let error = call(&client.build().unwrap()).await.unwrap_err();
            assert_eq!((error.attempts().len(), error.charge()), (1, Charge::NotSent), "{error:?}");
            assert!(error.is_connect() && !error.is_retryable());
        }
    }
    assert_eq!(connections.load(Ordering::Relaxed), 2);
}

/// A redirect that a client of the caller's follows: the request itself has been sent by then.
#[tokio::test]
async fn connection_that_fails_after_a_redirect_leaves_the_cost_unknown() {
    let server = Server::start(|_| {
        let mut answer = answer(303, "text/plain", "");
        answer.headers_mut().insert("location", "http://127.0.0.1:1/".parse().unwrap());
        answer
    })
    .await;
    let client = Client::builder().server_url(server.url()).http_client(reqwest::Client::new());
    let error = call(&client.build().unwrap()).await.unwrap_err();
    assert_eq!(error.charge(), Charge::Unknown, "{error:?}");
    let client = Client::builder().server_url("http://127.0.0.1:1");
    let client = client.http_client(reqwest::Client::new()).build().unwrap();
    assert_eq!(call(&client).await.unwrap_err().charge(), Charge::NotSent);
}
