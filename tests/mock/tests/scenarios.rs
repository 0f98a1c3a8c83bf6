//! Each named scenario against the real client: what `Error` says is what the scenario's
//! documentation promises.

use std::time::Duration;

use generated_client::mock::{Scenario, Server};
use generated_client::{Charge, Error, types::CreateImageResponse};
use mock_tests::PROMPT;

/// A call for two images inline, with limits that pass soon.
async fn call(scenario: Scenario) -> (Server, Result<CreateImageResponse, Error>) {
    let server = Server::start_with(scenario).await.unwrap();
    let client = server.client_builder().max_response_bytes(1 << 20);
    let limit = if scenario == Scenario::Silence { 100 } else { 30_000 };
    let client = client.timeout(Duration::from_millis(limit)).build().unwrap();
    let call = client.images().generate().model("m").prompt(PROMPT).n(2).size("32x32");
    let format = if scenario == Scenario::DataUri { "b64_json" } else { "url" };
    let answer = call.response_format(format).send().await;
    (server, answer.map(generated_client::ResponseValue::into_inner))
}

/// What an error says: status, code, charge, and whether it may be repeated.
type Said = (Option<u16>, Option<&'static str>, Charge, bool);

/// What is promised for each scenario that is an error.
fn promised(scenario: Scenario) -> Option<Said> {
    use Charge::{Completed, NotSent, Rejected, Unknown};
    use Scenario as S;
    let envelope =
        |status, code, is_retryable| Some((Some(status), Some(code), Rejected, is_retryable));
    let other = |status: u16, charge| Some((Some(status), None, charge, false));
    match scenario {
        S::RequestRefused => envelope(400, "REQUEST_ERROR", false),
        S::InsufficientBalance => envelope(400, "FIAT_PAYMENTS_ONLY", false),
        S::InvalidToken => envelope(401, "AUTH_ERROR", false),
        S::StackNotBought => envelope(402, "BALANCE_ERROR", false),
        S::NodeNotFound => envelope(404, "NOT_FOUND", false),
        S::Locked => envelope(423, "LOCKED", true),
        S::StackUnavailable => envelope(425, "UNAVAILABLE_STACK", true),
        S::Overloaded => envelope(429, "TOO_MANY_REQUESTS", true),
        S::NodeRefused => envelope(500, "INTERNAL_ERROR", false),
        S::InternalError => envelope(500, "INTERNAL_ERROR", true),
        S::NotImplemented => envelope(501, "NOT_IMPLEMENTED", false),
        S::ServiceUnavailable => envelope(503, "SERVICE_UNAVAILABLE", true),
        S::RequestTooLarge => other(413, Rejected),
        S::MediaTypeRefused => other(415, Rejected),
        S::OpenAiError => other(500, Unknown),
        S::BadGateway => other(502, Unknown),
        S::GatewayTimeout | S::EmptyGatewayTimeout => other(504, Unknown),
        S::Redirect => other(307, Rejected),
        S::Unreachable => Some((None, None, NotSent, true)),
        S::Reset | S::Silence => Some((None, None, Unknown, false)),
        S::OtherSuccess => other(201, Completed),
        S::PageForSuccess => other(200, Unknown),
        S::Truncated | S::Endless | S::EmptySuccess | S::BrokenJson | S::NullSuccess => {
            other(200, Completed)
        }
        S::NullUrl
        | S::BareFileName
        | S::DataUri
        | S::FewerImages
        | S::NoRevisedPrompt
        | S::SignedAnswer => None,
        new => panic!("{new:?} has no promise here"),
    }
}

#[tokio::test]
async fn error_says_what_the_scenario_promises() {
    for scenario in Scenario::ALL.iter().copied() {
        let Some(promised) = promised(scenario) else { continue };
        let (server, answer) = call(scenario).await;
        let error = answer.unwrap_err();
        let code = error.api_error().and_then(|api| api.code());
        let said = (
            error.status().map(|status| status.as_u16()),
            code,
            error.charge(),
            error.is_retryable(),
        );
        assert_eq!(said, promised, "{scenario:?}: {error:?}");
        assert_eq!(error.is_connect(), scenario == Scenario::Unreachable, "{scenario:?}");
        assert_eq!(error.is_timeout(), scenario == Scenario::Silence, "{scenario:?}");
        let is_undecoded = matches!(
            scenario,
            Scenario::EmptySuccess | Scenario::BrokenJson | Scenario::NullSuccess
        );
        assert_eq!(error.is_decode(), is_undecoded, "{scenario:?}");
        assert!(!format!("{error} {error:?}").contains("otter"));
        if scenario != Scenario::Unreachable {
            server.assert_requests(1);
            server.assert_valid();
        }
    }
}

#[tokio::test]
async fn error_keeps_what_the_scenario_sent() {
    for (scenario, words) in [
        (Scenario::Truncated, "{\"created\":"),
        (Scenario::Endless, "{\"created\":"),
        (Scenario::OtherSuccess, "\"url\":\"http://127.0.0.1:"),
        (Scenario::PageForSuccess, "<html>"),
        (Scenario::BadGateway, "<html>"),
        (Scenario::BrokenJson, "{\"created\":"),
        (Scenario::OpenAiError, "server_error"),
    ] {
        let (_server, answer) = call(scenario).await;
        let error = answer.unwrap_err();
        let body = String::from_utf8_lossy(error.body().unwrap()).into_owned();
        assert!(body.contains(words), "{scenario:?}: {body:.200}");
    }
}

#[tokio::test]
async fn unusual_success_is_one() {
    for scenario in Scenario::ALL.iter().copied().filter(|scenario| promised(*scenario).is_none()) {
        let (_server, answer) = call(scenario).await;
        let answer = answer.unwrap();
        let count = if scenario == Scenario::FewerImages { 1 } else { 2 };
        assert_eq!(answer.data.len(), count, "{scenario:?}");
        let image = &answer.data[0];
        match scenario {
            Scenario::NullUrl => assert_eq!((&image.url, &image.b64_json), (&None, &None)),
            Scenario::BareFileName => assert_eq!(image.url.as_deref(), Some("image.png")),
            Scenario::DataUri => {
                let inline = image.b64_json.as_deref().unwrap();
                assert!(inline.starts_with("data:image/png;base64,iVBOR"), "{inline:.60}");
            }
            Scenario::NoRevisedPrompt => assert_eq!(image.revised_prompt, None),
            Scenario::SignedAnswer => {
                assert!(answer.extra.contains_key("signature"));
                assert!(answer.extra.contains_key("response_hash"));
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn scenario_can_be_changed_while_the_server_runs() {
    let server = Server::start().await.unwrap();
    let client = server.client().unwrap();
    mock_tests::call(&client).await.unwrap();
    server.play(Scenario::Overloaded);
    assert!(mock_tests::call(&client).await.unwrap_err().is_retryable());
    server.reset();
    mock_tests::call(&client).await.unwrap();
    server.play(Scenario::Unreachable);
    assert!(mock_tests::call(&client).await.unwrap_err().is_connect());
}
