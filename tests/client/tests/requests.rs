//! What arrives at the service: method, path, headers, body; fields in their three states; settings
//! of the client and of a call.

use client_tests::{Arrived, Server, json};
use generated_client::types::CreateImageRequest;
use generated_client::{Client, OptionalNullable};
use serde_json::{Value, json as value};

const ONE_IMAGE: &str = r#"{"created": 1677649420, "data": [{"url": "https://x.test/y.png"}]}"#;

async fn server() -> Server {
    Server::start(|_| json(200, ONE_IMAGE)).await
}

fn client(server: &Server) -> Client {
    Client::builder().bearer_auth("secret-token").server_url(server.url()).build().unwrap()
}

fn only(server: &Server) -> Arrived {
    let arrived = server.arrived();
    let [request] = arrived.as_slice() else { panic!("{} requests", arrived.len()) };
    request.clone()
}

fn body(request: &Arrived) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[tokio::test]
async fn request_arrives_as_the_document_says() {
    let server = server().await;
    client(&server)
        .images()
        .generate()
        .model("black-forest-labs/FLUX.1-schnell")
        .prompt("A cute baby sea otter floating on its back".to_owned())
        .n(1)
        .quality("hd")
        .response_format("url")
        .size("1024x1024")
        .style("vivid")
        .user("user-1234")
        .send()
        .await
        .unwrap();
    let request = only(&server);
    assert_eq!(request.method, "POST");
    assert_eq!(request.target, "/v1/images/generations");
    assert_eq!(request.headers["authorization"], "Bearer secret-token");
    assert_eq!(request.headers["accept"], "application/json");
    assert_eq!(request.headers["content-type"], "application/json");
    let agent = request.headers["user-agent"].to_str().unwrap();
    assert!(agent.starts_with("generated-client/"), "{agent}");
    assert_eq!(
        body(&request),
        value!({
            "model": "black-forest-labs/FLUX.1-schnell",
            "prompt": "A cute baby sea otter floating on its back",
            "n": 1,
            "quality": "hd",
            "response_format": "url",
            "size": "1024x1024",
            "style": "vivid",
            "user": "user-1234",
        })
    );
}

#[tokio::test]
async fn nothing_arrives_that_nobody_asked_for() {
    let server = server().await;
    client(&server).images().generate().model("m").prompt("p").send().await.unwrap();
    let request = only(&server);
    let mut names: Vec<&str> =
        request.headers.keys().map(reqwest::header::HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "accept",
            "accept-encoding",
            "authorization",
            "content-length",
            "content-type",
            "host",
            "user-agent"
        ]
    );
    assert_eq!(request.headers["accept-encoding"], "identity");
    assert_eq!(body(&request), value!({"model": "m", "prompt": "p"}));
}

#[tokio::test]
async fn fields_have_three_states() {
    let server = server().await;
    client(&server)
        .images()
        .generate()
        .model("m")
        .prompt("p")
        .n(OptionalNullable::Null)
        .quality(None::<String>)
        .size(Some("1x1"))
        .style(OptionalNullable::Unset)
        .user(OptionalNullable::Value("u".to_owned()))
        .send()
        .await
        .unwrap();
    let sent = body(&only(&server));
    assert_eq!(sent, value!({"model": "m", "prompt": "p", "n": null, "size": "1x1", "user": "u"}));
}

#[tokio::test]
async fn request_can_be_a_value() {
    let text = r#"{"model": "m", "prompt": "p", "n": null, "size": "1x1"}"#;
    let request: CreateImageRequest = serde_json::from_str(text).unwrap();
    assert_eq!(request.n, OptionalNullable::Null);
    assert_eq!(request.quality, OptionalNullable::Unset);
    let server = server().await;
    client(&server).images().generate().body(request.clone()).n(2).send().await.unwrap();
    let sent = body(&only(&server));
    assert_eq!(sent, value!({"model": "m", "prompt": "p", "n": 2, "size": "1x1"}));
    assert_eq!(
        serde_json::to_value(&request).unwrap(),
        serde_json::from_str::<Value>(text).unwrap()
    );
}

#[tokio::test]
async fn without_a_token_no_authorization_is_sent() {
    let server = server().await;
    let client = Client::builder().server_url(server.url()).build().unwrap();
    client.images().generate().model("m").prompt("p").send().await.unwrap();
    assert!(!only(&server).headers.contains_key("authorization"));
}

#[tokio::test]
async fn server_url_may_have_a_path_and_a_slash_at_its_end() {
    let server = server().await;
    let url = format!("{}/gateway/", server.url());
    let client = Client::builder().server_url(url).build().unwrap();
    client.images().generate().model("m").prompt("p").send().await.unwrap();
    assert_eq!(only(&server).target, "/gateway/v1/images/generations");
}

#[tokio::test]
async fn call_can_go_elsewhere_with_headers_of_its_own() {
    let (first, second) = (server().await, server().await);
    let client = Client::builder()
        .bearer_auth("secret-token")
        .server_url(first.url())
        .http_header("x-team", "art")
        .http_header("x-project", "otters")
        .build()
        .unwrap();
    let call = client.images().generate().model("m").prompt("p");
    call.server_url(second.url()).http_header("x-team", "science").send().await.unwrap();
    assert!(first.arrived().is_empty());
    let request = only(&second);
    assert_eq!(request.headers["x-team"], "science");
    assert_eq!(request.headers["x-project"], "otters");
    assert_eq!(request.headers["authorization"], "Bearer secret-token");
}

#[tokio::test]
async fn call_with_a_broken_setting_is_not_sent() {
    let server = server().await;
    let client = client(&server);
    let call = || client.images().generate().model("m").prompt("p");
    for call in [
        call().http_header("x-user-id", "1"),
        call().http_header("authorization", "Bearer other"),
        call().http_header("x y", "1"),
        call().server_url("api.atoma.network"),
        call().server_url("http://api.atoma.network"),
    ] {
        let error = call.send().await.unwrap_err();
        assert_eq!(error.charge(), generated_client::Charge::NotSent);
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(!source.is_empty() && !format!("{error:?}").contains("secret-token"), "{source}");
    }
    assert!(server.arrived().is_empty());
}

#[tokio::test]
async fn own_http_client_is_used() {
    let server = server().await;
    let http = reqwest::Client::builder().user_agent("mine/1").build().unwrap();
    let client = Client::builder().server_url(server.url()).http_client(http).build().unwrap();
    client.images().generate().model("m").prompt("p").send().await.unwrap();
    assert_eq!(only(&server).headers["user-agent"], "mine/1");
}

#[test]
fn client_and_its_calls_can_move_between_threads() {
    fn is_sent<T: Send>(value: T) -> T {
        value
    }
    fn is_shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let client = Client::builder().server_url("http://127.0.0.1:1").build().unwrap();
    is_shared(&client);
    drop(is_sent(client.images().generate().model("m").prompt("p").send()));
}

#[tokio::test]
async fn header_may_have_several_values() {
    let server = server().await;
    let client = Client::builder().server_url(server.url()).http_header("x-tag", "client");
    let client = client.http_header("x-kept", "a").http_header("x-kept", "b").build().unwrap();
    let call = client.images().generate().model("m").prompt("p");
    call.http_header("x-tag", "a").http_header("x-tag", "b").send().await.unwrap();
    let request = only(&server);
    let values = |name: &str| -> Vec<String> {
        let values = request.headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        (values("x-tag"), values("x-kept")),
        (vec!["a".into(), "b".into()], vec!["a".into(), "b".into()])
    );
}
