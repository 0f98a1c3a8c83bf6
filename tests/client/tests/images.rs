//! `image_generations_create` end to end: what arrives at the service, and how its answers come
//! out. Does not cover TLS, and time limits only in that there is one.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use std::time::Duration;

use client_tests::{Arrived, Server, answer, json};
use generated_client::types::{CreateImageRequest, ErrorBodyCode};
use generated_client::{Client, Error};
use serde_json::{Value, json as value};

const TOKEN: &str = "secret-token";

fn client(server: &Server) -> Client {
    Client::builder().bearer_auth(TOKEN).server_url(server.url()).build().unwrap()
}

fn otter() -> CreateImageRequest {
    CreateImageRequest {
        model: "black-forest-labs/FLUX.1-schnell".into(),
        prompt: "A cute baby sea otter floating on its back".into(),
        n: Some(1),
        size: Some("1024x1024".into()),
        quality: None,
        response_format: None,
        style: None,
        user: None,
    }
}

const ONE_IMAGE: &str = r#"{"created": 1677649420, "data": [{"url": "https://x.test/y.png"}]}"#;

fn body(request: &Arrived) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[tokio::test]
async fn request_arrives_as_the_document_says() {
    let server = Server::start(|_| json(200, ONE_IMAGE)).await;
    let request = CreateImageRequest {
        quality: Some("hd".into()),
        response_format: Some("url".into()),
        style: Some("vivid".into()),
        user: Some("user-1234".into()),
        ..otter()
    };
    client(&server).image_generations_create(&request).await.unwrap();

    let arrived = server.arrived();
    let [request] = arrived.as_slice() else { panic!("{arrived:?}") };
    assert_eq!(request.method, "POST");
    assert_eq!(request.target, "/v1/images/generations");
    assert_eq!(request.headers["authorization"], "Bearer secret-token");
    assert_eq!(request.headers["accept"], "application/json");
    assert_eq!(request.headers["content-type"], "application/json");
    let agent = request.headers["user-agent"].to_str().unwrap();
    assert!(agent.starts_with("generated-client/"), "{agent}");
    assert_eq!(
        body(request),
        value!({
            "model": "black-forest-labs/FLUX.1-schnell",
            "prompt": "A cute baby sea otter floating on its back",
            "n": 1,
            "size": "1024x1024",
            "quality": "hd",
            "response_format": "url",
            "style": "vivid",
            "user": "user-1234",
        })
    );
}

#[tokio::test]
async fn nothing_arrives_that_nobody_asked_for() {
    let server = Server::start(|_| json(200, ONE_IMAGE)).await;
    client(&server).image_generations_create(&otter()).await.unwrap();
    let request = &server.arrived()[0];
    assert!(!request.headers.contains_key("api-version"));
    let body = body(request);
    let mut names: Vec<&String> = body.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names, ["model", "n", "prompt", "size"]);
}

#[tokio::test]
async fn without_a_token_no_authorization_is_sent() {
    let server = Server::start(|_| json(200, ONE_IMAGE)).await;
    let client = Client::builder().server_url(server.url()).build().unwrap();
    client.image_generations_create(&otter()).await.unwrap();
    assert!(!server.arrived()[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn server_url_may_have_a_path_and_a_slash_at_its_end() {
    let server = Server::start(|_| json(200, ONE_IMAGE)).await;
    let url = format!("{}/gateway/", server.url());
    let client = Client::builder().server_url(url).build().unwrap();
    client.image_generations_create(&otter()).await.unwrap();
    assert_eq!(server.arrived()[0].target, "/gateway/v1/images/generations");
}

#[tokio::test]
async fn response_is_decoded() {
    let server = Server::start(|_| json(200, ONE_IMAGE)).await;
    let response = client(&server).image_generations_create(&otter()).await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.created, 1_677_649_420);
    assert_eq!(response.data[0].url.as_deref(), Some("https://x.test/y.png"));
}

#[tokio::test]
async fn image_that_was_paid_for_is_never_lost_for_its_url() {
    let server = Server::start(|_| {
        json(
            200,
            r#"{
                "created": 1,
                "data": [
                    {"b64_json": "iVBORw0KGgo="},
                    {"url": null, "revised_prompt": null, "seed": 7},
                    {"url": "image.png"}
                ],
                "signature": "abc"
            }"#,
        )
    })
    .await;
    let response = client(&server).image_generations_create(&otter()).await.unwrap();
    let [inline, nothing, file] = response.data.as_slice() else { panic!("{response:?}") };
    assert_eq!(inline.b64_json.as_deref(), Some("iVBORw0KGgo="));
    assert_eq!((&nothing.url, &nothing.extra["seed"]), (&None, &value!(7)));
    assert_eq!(file.url.as_deref(), Some("image.png"));
    assert_eq!(response.extra["signature"], "abc");
}

#[tokio::test]
async fn error_envelope_is_decoded_in_both_forms() {
    let cases = [
        (400, r#"{"error": {"code": "REQUEST_ERROR", "message": "no size"}}"#),
        (401, r#"{"error": {"code": 17, "message": "no size", "type": "auth", "param": null}}"#),
        (500, r#"{"error": {"code": null, "message": "no size"}}"#),
    ];
    let codes = [
        Some(ErrorBodyCode::String("REQUEST_ERROR".into())),
        Some(ErrorBodyCode::Integer(17)),
        None,
    ];
    for ((status, envelope), code) in cases.into_iter().zip(codes) {
        let server = Server::start(move |_| json(status, envelope)).await;
        let error = client(&server).image_generations_create(&otter()).await.unwrap_err();
        let Error::ErrorResponse(response) = error else { panic!("{error:?}") };
        assert_eq!(response.status(), status);
        assert_eq!(response.error.message.as_deref(), Some("no size"));
        assert_eq!(response.error.code, code);
    }
}

#[tokio::test]
async fn answer_that_the_document_does_not_know_keeps_its_body() {
    let server = Server::start(|_| answer(502, "text/html", "<h1>Bad Gateway</h1>")).await;
    let error = client(&server).image_generations_create(&otter()).await.unwrap_err();
    let Error::UnexpectedResponse(response) = error else { panic!("{error:?}") };
    assert_eq!(response.status(), 502);
    assert_eq!(response.text().await.unwrap(), "<h1>Bad Gateway</h1>");
}

#[tokio::test]
async fn success_that_does_not_decode_keeps_its_bytes() {
    let server = Server::start(|_| json(200, r#"{"created": "soon"}"#)).await;
    let error = client(&server).image_generations_create(&otter()).await.unwrap_err();
    let Error::InvalidResponsePayload(bytes, _) = error else { panic!("{error:?}") };
    assert_eq!(bytes, r#"{"created": "soon"}"#);
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let server = Server::start(|request| {
        let mut response = answer(307, "text/plain", "");
        response.headers_mut().insert("location", request.target.parse().unwrap());
        response
    })
    .await;
    let error = client(&server).image_generations_create(&otter()).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(307));
    assert_eq!(server.arrived().len(), 1, "an image is paid for once");
}

#[tokio::test]
async fn call_that_takes_too_long_ends_with_a_timeout() {
    // A port that takes connections and never answers.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let client = Client::builder()
        .server_url(format!("http://{}", listener.local_addr().unwrap()))
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    let error = client.image_generations_create(&otter()).await.unwrap_err();
    let Error::CommunicationError(error) = error else { panic!("{error:?}") };
    assert!(error.is_timeout());
}

#[tokio::test]
async fn token_is_in_no_error() {
    let server = Server::start(|_| answer(503, "text/plain", "no")).await;
    let error = client(&server).image_generations_create(&otter()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains(TOKEN));
}

#[test]
fn client_and_its_calls_can_move_between_threads() {
    fn is_sent<T: Send>(value: T) -> T {
        value
    }
    fn is_shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let client = Client::builder().server_url("http://127.0.0.1:1").build().unwrap();
    is_shared(&client);
    let request = otter();
    drop(is_sent(client.image_generations_create(&request)));
}
