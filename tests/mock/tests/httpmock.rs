//! Mocks for the crate `httpmock`, as progenitor makes them of the document: with the types of the
//! client, on both sides.

use generated_client::httpmock::MockServerExt;
use generated_client::types::{CreateImageRequest, CreateImageResponse, ImageData};
use generated_client::{Client, OptionalNullable};
use httpmock::MockServer;
use mock_tests::PROMPT;
use serde_json::json;

fn request() -> CreateImageRequest {
    let mut request = CreateImageRequest::new("m", PROMPT);
    request.n = 1.into();
    request.response_format = OptionalNullable::Null;
    request.size = "64x64".into();
    request
}

fn response() -> CreateImageResponse {
    let mut image = ImageData::new();
    image.url = Some("https://x.test/y.png".to_owned());
    CreateImageResponse::new(7, vec![image])
}

#[tokio::test]
async fn typed_request_meets_its_typed_answer() {
    let server = MockServer::start_async().await;
    let mock = server.image_generations_create(|when, then| {
        when.body(&request()).into_inner().header("authorization", "Bearer sk-1");
        then.ok(&response());
    });
    let client =
        Client::builder().bearer_auth("sk-1").server_url(server.base_url()).build().unwrap();
    let answer = client.images().generate().body(request()).send().await.unwrap();
    assert_eq!(answer.into_inner(), response());
    mock.assert_async().await;

    // Another body is another request: `httpmock` knows no answer to it.
    let mut other = request();
    other.n = 2.into();
    let error = client.images().generate().body(other).send().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    mock.assert_calls_async(1).await;
}

#[tokio::test]
async fn what_has_no_type_is_reached_through_the_inner_value() {
    let server = MockServer::start_async().await;
    server.image_generations_create(|_, then| {
        let envelope = json!({ "error": { "code": "FIAT_PAYMENTS_ONLY", "message": "x" } });
        then.into_inner().status(400).json_body(envelope);
    });
    let client =
        Client::builder().bearer_auth("sk-1").server_url(server.base_url()).build().unwrap();
    let error = client.images().generate().body(request()).send().await.unwrap_err();
    assert_eq!(error.api_error().unwrap().code(), Some("FIAT_PAYMENTS_ONLY"));
}
