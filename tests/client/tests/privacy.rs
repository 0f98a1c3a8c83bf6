//! The token and the prompt stay where they belong: not in any log line at any level, not in any
//! `Display` or `Debug` of clients, calls and errors. Everything that is written is collected and
//! searched for the real ones.

use std::io::Write;
use std::time::Duration;

use client_tests::logs::listen;
use client_tests::{Server, answer, json};
use generated_client::{BackoffStrategy, Client, RetryConfig};

const TOKEN: &str = "sk-very-secret-token-0815";
const PROMPT: &str = "my private wish for a purple otter";

#[tokio::test]
async fn signed_link_of_an_image_is_in_nothing_that_is_written() {
    const SIGNATURE: &str = "very-secret-signature-4711";
    let (written, guard) = listen();
    let mut note = written.clone();
    let host = Server::start(|request| {
        let is_gone = request.target.contains("gone");
        answer(if is_gone { 403 } else { 200 }, "text/html", SIGNATURE)
    })
    .await;
    for path in ["x.png", "gone.png"] {
        let url = format!("{}/{SIGNATURE}/{path}?s={SIGNATURE}", host.url());
        let image = serde_json::json!({ "url": url });
        let image: generated_client::types::ImageData = serde_json::from_value(image).unwrap();
        let download = image.download().allow_private_addresses();
        let error = download.clone().bytes().await.unwrap_err();
        writeln!(note, "{download:?} {error} {error:?}").unwrap();
    }
    drop(guard);
    let written = written.text();
    assert!(written.contains("TRACE") && host.arrived().len() == 2, "nothing was logged");
    assert_eq!(written.lines().find(|line| line.contains(SIGNATURE)), None);
}

#[tokio::test]
async fn token_and_prompt_are_in_nothing_that_is_written() {
    let (written, guard) = listen();
    let mut note = written.clone();

    let answers: [(u16, &'static str, &'static str); 7] = [
        (200, "application/json", r#"{"created": 1, "data": []}"#),
        (
            200,
            "application/json",
            r#"{"created": "my private wish for a purple otter", "data": []}"#,
        ),
        (401, "application/json", r#"{"error": {"code": "AUTH_ERROR", "message": "no"}}"#),
        (
            400,
            "application/json",
            r#"{"error": {"code": "REQUEST_ERROR", "message": "my private wish for a purple otter"}}"#,
        ),
        (
            401,
            "application/json",
            r#"{"error": {"code": "sk-very-secret-token-0815", "message": "bad key sk-very-secret-token-0815"}}"#,
        ),
        (503, "text/html", "<h1>sk-very-secret-token-0815</h1>"),
        (200, "text/plain", "my private wish for a purple otter"),
    ];
    for (status, kind, body) in answers {
        let server = Server::start(move |_| match kind {
            "application/json" => json(status, body),
            kind => answer(status, kind, body),
        })
        .await;
        let strategy = BackoffStrategy {
            max_interval: Duration::from_millis(1),
            max_elapsed_time: Duration::from_millis(20),
            ..BackoffStrategy::default()
        };
        let builder = Client::builder()
            .bearer_auth(TOKEN)
            .server_url(server.url())
            .retry_config(RetryConfig::backoff(strategy));
        writeln!(note, "{builder:?}").unwrap();
        let client = builder.build().unwrap();
        writeln!(note, "{client:?} {:?}", client.images()).unwrap();
        let call = client.images().generate().model("m").prompt(PROMPT).n(1).size("1x1");
        if let Err(error) = call.send().await {
            writeln!(note, "{error} {error:?} {error:#?} {:?}", error.api_error()).unwrap();
            let mut source = std::error::Error::source(&error);
            while let Some(error) = source {
                writeln!(note, "{error} {error:?}").unwrap();
                source = error.source();
            }
        }
    }
    let unreachable = Client::builder().bearer_auth(TOKEN).server_url("http://127.0.0.1:1");
    let unreachable = unreachable.build().unwrap();
    let call = unreachable.images().generate().model("m").prompt(PROMPT);
    let error = call.send().await.unwrap_err();
    writeln!(note, "{error} {error:?} {:?}", std::error::Error::source(&error)).unwrap();
    drop(guard);

    let written = written.text();
    assert!(written.contains("runtime::"), "nothing was logged");
    assert!(written.contains("TRACE"), "nothing was logged in detail");
    for secret in [TOKEN, PROMPT] {
        let line = written.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}
