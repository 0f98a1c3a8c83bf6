//! The images that the server answers: as many, of the size and in the form that was asked for, and
//! the same ones on every run. How they look is for people.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use generated_client::mock::Server;
use generated_client::types::ImageData;
use mock_tests::{PROMPT, call};

fn size(png: &[u8]) -> (u32, u32) {
    let reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    (reader.info().width, reader.info().height)
}

async fn fetched(image: &ImageData) -> Vec<u8> {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let response = http.get(image.url.as_deref().unwrap()).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "image/png");
    response.bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn images_by_address_are_served_without_a_token() {
    let server = Server::start().await.unwrap();
    let response = call(&server.client().unwrap()).await.unwrap();
    assert_eq!(response.data.len(), 2);
    let mut images = Vec::new();
    for image in &response.data {
        assert!(image.b64_json.is_none());
        assert!(image.revised_prompt.as_deref().unwrap().starts_with(PROMPT));
        images.push(fetched(image).await);
    }
    assert_eq!((size(&images[0]), size(&images[1])), ((64, 48), (64, 48)));
    assert_ne!(images[0], images[1], "two images of one prompt differ");
    // Fetching is no call, and can be looked at as well.
    server.assert_requests(1);
    let fetches = server.fetches();
    assert_eq!((fetches.len(), fetches[0].header("authorization")), (2, None));
}

#[tokio::test]
async fn images_inline_are_the_same_as_by_address() {
    let server = Server::start().await.unwrap();
    let client = server.client().unwrap();
    let call = || client.images().generate().model("m").prompt(PROMPT).n(1).size("80x60");
    let inline = call().response_format("b64_json").send().await.unwrap();
    let linked = call().response_format("url").send().await.unwrap();
    assert!(inline.data[0].url.is_none());
    let image = STANDARD.decode(inline.data[0].b64_json.as_deref().unwrap()).unwrap();
    assert_eq!(size(&image), (80, 60));
    assert_eq!(image, fetched(&linked.data[0]).await);
    assert_eq!(linked.created, inline.created + 1);
}

#[tokio::test]
async fn two_servers_answer_the_same() {
    let mut answers = Vec::new();
    for _ in 0..2 {
        let server = Server::builder().created(1_700_000_000).start().await.unwrap();
        let client = server.client().unwrap();
        let call = client.images().generate().model("m").prompt(PROMPT).n(1);
        let answer = call.size("48x48").response_format("b64_json").send().await.unwrap();
        answers.push(answer.into_inner());
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0].created, 1_700_000_000);
}

#[tokio::test]
async fn largest_image_is_drawn_and_a_larger_one_refused() {
    let server = Server::start().await.unwrap();
    let client = server.client().unwrap();
    let call =
        |size: &str| client.images().generate().model("m").prompt(PROMPT).n(1).size(size).send();
    let response = call("2048x2048").await.unwrap();
    assert_eq!(size(&fetched(&response.data[0]).await), (2048, 2048));
    for large in ["2049x1", "99999999999x1"] {
        assert_eq!(call(large).await.unwrap_err().status().unwrap(), 400);
    }
    let none = client.images().generate().model("m").prompt(PROMPT).n(0).size("1x1");
    assert!(none.send().await.unwrap().data.is_empty());
}

#[test]
fn server_runs_without_a_runtime_and_stops_when_it_is_dropped() {
    let server = Server::start_blocking().unwrap();
    let client = server.blocking_client().unwrap();
    let call = || client.images().generate().model("m").prompt(PROMPT).n(1).size("32x32").send();
    assert_eq!(call().unwrap().data.len(), 1);
    drop(server);
    assert!(call().unwrap_err().is_connect());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_calls_at_once_are_answered() {
    let server = Server::start().await.unwrap();
    let client = server.client().unwrap();
    let calls: Vec<_> = (0..32)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { call(&client).await.map(|response| response.data.len()) })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 2);
    }
    server.assert_requests(32);
    server.assert_valid();
}
