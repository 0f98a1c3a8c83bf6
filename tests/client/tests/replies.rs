//! How answers come out: values, errors of every kind, what is known of the cost, limits. Repeated
//! calls are in `retries.rs`.

use std::future::Future;
use std::time::Duration;

use client_tests::{Answer, Arrived, Server, answer, json};
use generated_client::types::CreateImageResponse;
use generated_client::{Charge, Client, Error, ErrorCode, ResponseValue, Timeout};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

async fn call(client: &Client) -> Result<ResponseValue<CreateImageResponse>, Error> {
    client.images().generate().model("m").prompt("p").n(1).size("1x1").send().await
}

async fn reply(
    answer: impl Fn(&Arrived) -> Answer + Send + Sync + 'static,
) -> Result<ResponseValue<CreateImageResponse>, Error> {
    let server = Server::start(answer).await;
    let client = Client::builder().bearer_auth("secret-token").server_url(server.url());
    let result = call(&client.build().unwrap()).await;
    assert_eq!(server.arrived().len(), 1, "a call is sent once");
    result
}

/// A server that reads one request and hands the connection over: its URL and what comes of that.
async fn serve<F>(
    then: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> (String, JoinHandle<F::Output>)
where
    F: Future<Output: Send> + Send + 'static,
{
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert_ne!(stream.read(&mut [0; 4096]).await.unwrap(), 0);
        then(stream).await
    });
    (url, task)
}

/// A server that reads a request and then writes these bytes and nothing else.
async fn raw(bytes: &'static [u8]) -> String {
    let write = async |mut stream: TcpStream| {
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
    };
    serve(write).await.0
}

#[tokio::test]
async fn value_comes_with_status_and_headers() {
    let body = r#"{"created": 1677649420, "data": [{"url": "https://x.test/y.png"}]}"#;
    let response = reply(move |_| json(200, body)).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.created, 1_677_649_420);
    assert_eq!(response.data[0].url.as_deref(), Some("https://x.test/y.png"));
}

#[tokio::test]
async fn image_that_was_paid_for_is_not_lost_for_its_url() {
    let body = r#"{
        "created": 1,
        "data": [
            {"b64_json": "iVBORw0KGgo="},
            {"url": null, "revised_prompt": null, "seed": 7},
            {"url": "image.png", "b64_json": "data:image/png;base64,iVBORw0KGgo="}
        ],
        "signature": "abc"
    }"#;
    let response = reply(move |_| json(200, body)).await.unwrap();
    let [inline, nothing, file] = response.data.as_slice() else { panic!("{response:?}") };
    assert_eq!(inline.b64_json.as_deref(), Some("iVBORw0KGgo="));
    assert_eq!((&nothing.url, nothing.extra["seed"].as_u64()), (&None, Some(7)));
    assert_eq!(file.url.as_deref(), Some("image.png"));
    assert_eq!(response.extra["signature"], "abc");
}

#[tokio::test]
async fn error_envelope_is_read_in_both_forms() {
    let cases = [
        (
            r#"{"error": {"code": "REQUEST_ERROR", "message": "no size"}}"#,
            Some(ErrorCode::RequestError),
        ),
        (
            r#"{"error": {"code": "NEW_ONE", "message": "no size"}}"#,
            Some(ErrorCode::Other("NEW_ONE".into())),
        ),
        (
            r#"{"error": {"code": 17, "message": "no size", "type": "x", "param": null}}"#,
            Some(ErrorCode::Other("17".into())),
        ),
        (r#"{"error": {"code": null, "message": "no size"}}"#, None),
    ];
    for (body, code) in cases {
        let error = reply(move |_| json(400, body)).await.unwrap_err();
        let api = error.api_error().unwrap();
        assert_eq!((api.status().as_u16(), api.message()), (400, Some("no size")));
        assert_eq!(api.code().map(ErrorCode::from), code);
        assert_eq!(api.body(), body.as_bytes());
        // The service's words are for those who ask: they may repeat what was sent.
        assert!(!format!("{error} {error:?}").contains("no size"), "{error}");
    }
}

#[tokio::test]
async fn error_of_any_content_type_keeps_its_body() {
    for (status, kind, body) in [
        (502, "text/html", "<h1>Bad Gateway</h1>"),
        (413, "text/plain", "length limit exceeded"),
        (500, "application/json", ""),
        (404, "application/problem+json", "{\"title\": \"x\"}"),
    ] {
        let error = reply(move |_| answer(status, kind, body)).await.unwrap_err();
        let api = error.api_error().unwrap();
        assert_eq!((api.status().as_u16(), api.code(), api.message()), (status, None, None));
        assert_eq!(api.body(), body.as_bytes());
        assert_eq!(api.headers()["content-type"], kind);
    }
}

#[tokio::test]
async fn charge_is_known_as_far_as_it_can_be() {
    let envelope = r#"{"error": {"code": "INTERNAL_ERROR", "message": "x"}}"#;
    let image = r#"{"created": 1, "data": []}"#;
    let cases = [
        (429, "text/plain", "", Charge::Rejected, true),
        (400, "application/json", envelope, Charge::Rejected, false),
        (413, "text/plain", "", Charge::Rejected, false),
        (500, "application/json", envelope, Charge::Rejected, true),
        (502, "text/html", "<h1>", Charge::Unknown, false),
        (504, "text/html", "", Charge::Unknown, false),
        (504, "application/json", envelope, Charge::Rejected, true),
        (307, "text/plain", "", Charge::Rejected, false),
        (200, "text/plain", image, Charge::Completed, false),
        (201, "application/json", image, Charge::Completed, false),
        // Not done yet, a page of something in between, and a text of nobody knows whom.
        (202, "application/json", image, Charge::Unknown, false),
        (200, "text/html", "<html>", Charge::Unknown, false),
        (200, "text/plain", "ok", Charge::Unknown, false),
        (204, "text/plain", "", Charge::Unknown, false),
        (200, "application/json", "{}", Charge::Completed, false),
    ];
    for (status, kind, body, charge, is_retryable) in cases {
        let error = reply(move |_| answer(status, kind, body)).await.unwrap_err();
        assert_eq!(error.charge(), charge, "{status} {kind} {body}");
        assert_eq!(error.is_retryable(), is_retryable, "{status} {kind} {body}");
    }
}

#[tokio::test]
async fn success_that_does_not_decode_keeps_everything() {
    for body in [r#"{"created": "soon", "data": []}"#, "", "null", "{\"created\"", "[1, []]"] {
        let error = reply(move |_| json(200, body)).await.unwrap_err();
        assert!(error.is_decode(), "{error:?}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
        assert_eq!(error.headers().unwrap()["content-type"], "application/json");
        assert_eq!(error.body().unwrap(), body.as_bytes());
        assert!(!format!("{error} {error:?}").contains("soon"));
    }
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let error = reply(|request| {
        let mut response = answer(307, "text/plain", "");
        response.headers_mut().insert("location", request.target.parse().unwrap());
        response
    })
    .await
    .unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(307));
}

#[tokio::test]
async fn service_that_is_not_there_is_a_connect_error() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let client = Client::builder().server_url(format!("http://127.0.0.1:{port}")).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable(), "{error:?}");
    assert_eq!((error.charge(), error.status()), (Charge::NotSent, None));
}

#[tokio::test]
async fn limit_that_passed_is_named() {
    // A port that takes connections and never answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder().server_url(url).build().unwrap();
    let request = || client.images().generate().model("m").prompt("p");
    let short = Duration::from_millis(30);
    for (error, which) in [
        (request().timeout(short).send().await.unwrap_err(), Timeout::Attempt),
        (request().deadline(short).send().await.unwrap_err(), Timeout::Deadline),
    ] {
        assert_eq!(error.timeout(), Some(which));
        assert!(error.is_timeout() && !error.is_connect() && !error.is_retryable());
        assert_eq!(error.charge(), Charge::Unknown);
    }
}

#[tokio::test]
async fn connection_that_breaks_leaves_the_charge_unknown() {
    let url = raw(b"").await;
    let client = Client::builder().server_url(url).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!((error.charge(), error.status()), (Charge::Unknown, None));
    assert!(!error.is_retryable());
}

#[tokio::test]
async fn answer_that_breaks_off_keeps_what_came() {
    let url = raw(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"created\"").await;
    let client = Client::builder().server_url(url).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.charge(), Charge::Completed);
    assert_eq!(error.body().unwrap(), "{\"created\"");
}

#[tokio::test]
async fn answers_are_read_up_to_their_limits() {
    let long = "x".repeat(5000);
    for (status, kept) in [(200, 1000), (500, 100)] {
        let body = long.clone();
        let server = Server::start(move |_| json(status, &body)).await;
        let client = Client::builder().server_url(server.url());
        let client = client.max_response_bytes(1000).max_error_bytes(100).build().unwrap();
        let error = call(&client).await.unwrap_err();
        assert_eq!(error.body().map(bytes::Bytes::len), Some(kept), "{error:?}");
    }
}

#[tokio::test]
async fn image_of_100_mib_passes() {
    let image = "A".repeat(100 * 1024 * 1024 * 4 / 3);
    let body = format!(r#"{{"created": 1, "data": [{{"b64_json": "{image}"}}]}}"#);
    let length = image.len();
    let server = Server::start(move |_| json(200, &body)).await;
    let client = Client::builder().server_url(server.url()).build().unwrap();
    let response = call(&client).await.unwrap();
    assert_eq!(response.data[0].b64_json.as_ref().map(String::len), Some(length));
}

#[tokio::test]
async fn body_that_never_ends_does_not_fill_memory() {
    let (url, server) = serve(async |mut stream| {
        let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head).await.unwrap();
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        // Ends when the client hangs up.
        let mut sent = 0_usize;
        while stream.write_all(chunk.as_bytes()).await.is_ok() {
            sent += 0x10000;
        }
        sent
    })
    .await;
    let client = Client::builder().server_url(url).max_response_bytes(1 << 20).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.body().map(bytes::Bytes::len), Some(1 << 20), "{error:?}");
    assert_eq!(error.charge(), Charge::Completed);
    drop(client);
    let sent = server.await.unwrap();
    assert!(sent < 64 << 20, "{sent} bytes were taken from a server that never stops");
}

#[tokio::test]
async fn connecting_has_a_limit_of_its_own() {
    // A port whose queue is full: the system lets further connections wait.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    let is_full = loop {
        let connect = tokio::net::TcpStream::connect(address);
        match tokio::time::timeout(Duration::from_millis(100), connect).await {
            Ok(Ok(stream)) if waiting.len() < 64 => waiting.push(stream),
            Err(_) => break true,
            _ => break false,
        }
    };
    if !is_full {
        eprintln!("this system takes any number of connections; nothing was tested");
        return;
    }
    let client = Client::builder().server_url(format!("http://{address}"));
    let client = client.connect_timeout(Duration::from_millis(50)).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.timeout(), Some(Timeout::Connect), "{error:?}");
    assert!(error.is_connect() && error.is_retryable());
    assert_eq!(error.charge(), Charge::NotSent);
}

#[tokio::test]
async fn success_of_another_kind_is_read_as_an_image_would_be() {
    let image = "A".repeat(3 << 20);
    for (status, kind, charge) in
        [(201, "application/json", Charge::Completed), (200, "text/plain", Charge::Unknown)]
    {
        let body = image.clone();
        let error = reply(move |_| answer(status, kind, &body)).await.unwrap_err();
        assert_eq!(error.body().map(bytes::Bytes::len), Some(image.len()));
        assert_eq!(error.charge(), charge);
    }
}

#[tokio::test]
async fn refusal_counts_even_if_its_body_stalls() {
    let (url, server) = serve(async |mut stream| {
        stream
            .write_all(b"HTTP/1.1 429 Slow Down\r\ncontent-length: 100\r\n\r\nnot")
            .await
            .unwrap();
        // Kept open until the client gives up.
        let _ = stream.read(&mut [0; 1]).await;
    })
    .await;
    let client = Client::builder().server_url(url).timeout(Duration::from_millis(100));
    let error = call(&client.build().unwrap()).await.unwrap_err();
    assert_eq!(error.api_error().map(|api| api.status().as_u16()), Some(429), "{error:?}");
    assert_eq!((error.charge(), error.body().unwrap().as_ref()), (Charge::Rejected, &b"not"[..]));
    server.await.unwrap();
}

#[tokio::test]
async fn deadline_is_named_only_where_it_passed() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::builder().server_url(url).build().unwrap();
    let request = || client.images().generate().model("m").prompt("p");
    let call = request().timeout(Duration::from_millis(30)).deadline(Duration::from_secs(60));
    assert_eq!(call.send().await.unwrap_err().timeout(), Some(Timeout::Attempt));
    let error = request().deadline(Duration::ZERO).send().await.unwrap_err();
    assert_eq!(error.charge(), Charge::NotSent, "{error:?}");
}
