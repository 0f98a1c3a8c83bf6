//! A real HTTP server on loopback, in the process of the test: it keeps what arrives and answers
//! what the test says.

#![allow(clippy::missing_panics_doc, clippy::expect_used, reason = "a panic is a failed test")]

pub mod logs;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::channel::{Channel, Sender};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Collected, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    /// Its method.
    pub method: Method,
    /// Its path and query.
    pub target: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its whole body.
    pub body: Bytes,
}

/// What the server answers.
pub type Answer = Response<UnsyncBoxBody<Bytes, Broken>>;

/// The connection breaks in the middle of an answer.
#[derive(Debug)]
pub struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the answer breaks off, as the test wants it")
    }
}

impl std::error::Error for Broken {}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server on a free port of 127.0.0.1 that answers each request by `answer`.
    pub async fn start(answer: impl Fn(&Arrived) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(accept(listener, Arc::new(answer), Arc::clone(&arrived)));
        Self { address, arrived, task }
    }

    /// The base URL of the server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that has arrived so far.
    #[must_use]
    pub fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    answer: Arc<dyn Fn(&Arrived) -> Answer + Send + Sync>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (answer, arrived) = (Arc::clone(&answer), Arc::clone(&arrived));
        let service = service_fn(move |request: Request<Incoming>| {
            let (answer, arrived) = (Arc::clone(&answer), Arc::clone(&arrived));
            async move {
                let (head, body) = request.into_parts();
                let body = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
                let request = Arrived {
                    method: head.method,
                    target: head.uri.to_string(),
                    headers: head.headers,
                    body,
                };
                let answer = answer(&request);
                arrived.lock().unwrap_or_else(PoisonError::into_inner).push(request);
                Ok::<_, Infallible>(answer)
            }
        });
        // A client that hangs up early is part of some tests.
        tokio::spawn(async move {
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

/// An answer in JSON.
#[must_use]
pub fn json(status: u16, body: &str) -> Answer {
    answer(status, "application/json", body)
}

/// An answer of any content type.
#[must_use]
pub fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    bytes(status, content_type, Bytes::from(body.to_owned()))
}

/// The same with a body that is no text.
#[must_use]
pub fn bytes(status: u16, content_type: &str, body: Bytes) -> Answer {
    with_body(status, content_type, Full::new(body).map_err(|never| match never {}).boxed_unsync())
}

/// An answer whose body `write` sends bit by bit, each as soon as the one before is on its way. It
/// ends when the sender is dropped, and breaks off when the sender is aborted.
pub fn live<F: Future<Output = ()> + Send + 'static>(
    content_type: &str,
    write: impl FnOnce(Sender<Bytes, Broken>) -> F,
) -> Answer {
    let (sender, body) = Channel::new(1);
    tokio::spawn(write(sender));
    with_body(200, content_type, body.boxed_unsync())
}

fn with_body(status: u16, content_type: &str, body: UnsyncBoxBody<Bytes, Broken>) -> Answer {
    Response::builder()
        .status(status)
        .header(http::header::CONTENT_TYPE, content_type)
        .body(body)
        .expect("a valid answer")
}

/// The examples of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;

/// So does the one in the package.
#[cfg(doctest)]
#[doc = include_str!("../../../generated-client/README.md")]
pub struct PackageReadme;
