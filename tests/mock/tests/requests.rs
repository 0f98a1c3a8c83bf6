//! What the server makes of requests: checked against the document, refused as the service does it,
//! kept for assertions. Answers are in `images.rs` and `script.rs`.

use generated_client::mock::Server;
use generated_client::{Charge, Client};
use mock_tests::{PROMPT, call};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

const PATH: &str = "/v1/images/generations";

/// A request that the server takes.
fn good() -> Value {
    json!({ "model": "m", "prompt": PROMPT, "n": 1, "size": "64x64" })
}

fn request(server: &Server, method: Method, path: &str) -> RequestBuilder {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    http.request(method, format!("{}{path}", server.url())).bearer_auth(server.token())
}

async fn answer(request: RequestBuilder) -> (u16, String) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn post(server: &Server, body: &Value) -> (u16, String) {
    let request = request(server, Method::POST, PATH).body(body.to_string());
    answer(request.header("content-type", "application/json")).await
}

/// The code and the words of the service's envelope.
fn envelope(body: &str) -> (String, String) {
    let body: Value = serde_json::from_str(body).unwrap();
    let text = |name: &str| body["error"][name].as_str().unwrap().to_owned();
    (text("code"), text("message"))
}

#[tokio::test]
async fn body_that_is_not_what_the_document_says_is_refused_with_the_field() {
    let server = Server::start().await.unwrap();
    assert_eq!(post(&server, &good()).await.0, 200);
    for (name, value, words) in [
        ("n", json!("1"), "`n` is not of type integer or null"),
        ("n", json!(1.5), "`n` is not of type integer or null"),
        ("n", json!(-1), "`n` is too small"),
        ("n", json!(3_000_000_000_u32), "`n` is too large"),
        ("prompt", json!(null), "`prompt` is not of type string"),
        ("size", json!(64), "`size` is not of type string or null"),
        ("style", json!([]), "`style` is not of type string or null"),
        // The document allows these, the service does not.
        ("n", json!(null), "`n` is missing: the service requires it, whatever its document says"),
        (
            "size",
            json!(null),
            "`size` is missing: the service requires it, whatever its document says",
        ),
        (
            "size",
            json!("64X64"),
            "`size` is not width and height joined by an `x`, each from 1 to 2048",
        ),
    ] {
        let mut body = good();
        body[name] = value;
        let (status, answer) = post(&server, &body).await;
        assert_eq!(status, 400, "{body}");
        assert_eq!(envelope(&answer), ("REQUEST_ERROR".to_owned(), words.to_owned()), "{body}");
    }
    for name in ["model", "prompt", "n", "size"] {
        let mut body = good();
        body.as_object_mut().unwrap().remove(name);
        let (status, answer) = post(&server, &body).await;
        let (code, words) = envelope(&answer);
        assert_eq!((status, code.as_str()), (400, "REQUEST_ERROR"), "{name}");
        assert!(words.starts_with(&format!("`{name}` is missing")), "{words}");
    }
    // What the document does not name is taken.
    let mut body = good();
    body["seed"] = json!(7);
    assert_eq!(post(&server, &body).await.0, 200);
}

#[tokio::test]
async fn body_that_is_no_json_or_of_another_kind_or_too_large_is_refused() {
    let server = Server::start().await.unwrap();
    let post = |kind: &str, body: String| {
        answer(request(&server, Method::POST, PATH).header("content-type", kind).body(body))
    };
    for broken in ["", "{", "[1,", "prompt=x"] {
        let (status, body) = post("application/json", broken.to_owned()).await;
        assert_eq!((status, envelope(&body).0.as_str()), (400, "REQUEST_ERROR"), "{broken}");
    }
    assert_eq!(post("application/json; charset=utf-8", good().to_string()).await.0, 200);
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        let (status, body) = post(kind, good().to_string()).await;
        assert_eq!(status, 415);
        assert!(serde_json::from_str::<Value>(&body).is_err(), "no envelope: {body}");
    }
    for length in [3 << 20, 20 << 20] {
        let mut body = good();
        body["user"] = "x".repeat(length).into();
        assert_eq!(post("application/json", body.to_string()).await.0, 413, "{length}");
    }
}

#[tokio::test]
async fn token_is_wanted_exactly_as_the_service_wants_it() {
    let server = Server::builder().token("sk-otter").start().await.unwrap();
    for (sent, status) in [
        (Some("Bearer sk-otter"), 200),
        (Some("bearer sk-otter"), 401),
        (Some("Bearer sk-owl"), 401),
        (Some("Basic sk-otter"), 401),
        (None, 401),
    ] {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = http.post(format!("{}{PATH}", server.url()));
        request = request.header("content-type", "application/json").body(good().to_string());
        if let Some(sent) = sent {
            request = request.header("authorization", sent);
        }
        let (found, body) = answer(request).await;
        assert_eq!(found, status, "{sent:?}");
        if status == 401 {
            assert_eq!(envelope(&body).0, "AUTH_ERROR");
        }
    }
    let client = Client::builder().server_url(server.url()).build().unwrap();
    let error = call(&client).await.unwrap_err();
    assert_eq!(error.api_error().unwrap().code(), Some("AUTH_ERROR"));
    assert_eq!((error.charge(), error.is_retryable()), (Charge::Rejected, false));
}

#[tokio::test]
async fn paths_and_methods_are_those_of_the_document() {
    let server = Server::start().await.unwrap();
    for (method, path, status) in [
        (Method::GET, PATH, 405),
        (Method::POST, "/v1/images", 404),
        (Method::POST, "//v1/images/generations", 404),
        (Method::GET, "/mock/images/1.png", 404),
        (Method::GET, "/mock/images/..%2f", 404),
    ] {
        assert_eq!(answer(request(&server, method, path)).await.0, status, "{path}");
    }
    let refused = request(&server, Method::GET, PATH).send().await.unwrap();
    assert_eq!(refused.headers()["allow"], "POST");
}

#[tokio::test]
async fn what_arrived_is_kept_without_showing_secrets() {
    let server = Server::builder().token("sk-otter").start().await.unwrap();
    call(&server.client().unwrap()).await.unwrap();
    let requests = server.requests();
    let [request] = requests.as_slice() else { unreachable!("one call was made") };
    assert_eq!((request.method().as_str(), request.path()), ("POST", PATH));
    assert_eq!(request.operation(), Some("image_generations_create"));
    assert_eq!((request.query(), request.problem()), (None, None));
    assert_eq!(request.header("authorization"), Some("Bearer sk-otter"));
    assert_eq!(request.json()["prompt"], PROMPT);
    let shown = format!("{request} {request:?} {server:?} {:?}", server.next(server_reply()));
    assert!(!shown.contains("sk-otter") && !shown.contains("otter"), "{shown}");
}

fn server_reply() -> generated_client::mock::Response {
    generated_client::mock::Response::json(200, &json!({ "prompt": PROMPT }))
}

#[tokio::test]
async fn assertions_hold_and_say_what_is_wrong_without_secrets() {
    let server = Server::builder().token("sk-otter").start().await.unwrap();
    let client = server.client().unwrap();
    server.assert_requests(0);
    call(&client).await.unwrap();
    server.assert_requests(1);
    server.assert_valid();
    server.assert_operation("image_generations_create");
    server.assert_sent("n", 2);
    server.assert_sent("/prompt", PROMPT);
    server.assert_not_sent("style");
    server.assert_all_played();

    client.images().generate().model("m").prompt(PROMPT).send().await.unwrap_err();
    server.next(server_reply()).times(3);
    for (words, assertion) in [
        (
            "2 requests arrived, not 3:\n  1. POST",
            (|server| server.assert_requests(3)) as fn(&Server),
        ),
        ("1 of 2 requests are not valid:", |server| server.assert_valid()),
        ("`n` is missing", |server| server.assert_valid()),
        ("is not of `image_edit`", |server| server.assert_operation("image_edit")),
        ("`model` has another value", |server| server.assert_sent("model", "dall-e")),
        ("`n` was not sent", |server| server.assert_sent("n", 2)),
        ("`prompt` was sent", |server| server.assert_not_sent("prompt")),
        ("3 responses were never asked for", |server| server.assert_all_played()),
    ] {
        let failed = std::panic::AssertUnwindSafe(|| assertion(&server));
        let cause = std::panic::catch_unwind(failed).unwrap_err();
        let message = cause.downcast_ref::<String>().unwrap();
        assert!(message.contains(words), "{message}");
        assert!(!message.contains("otter"), "{message}");
    }
    server.reset();
    server.assert_requests(0);
    server.assert_all_played();
}
