//! The blocking client: the same calls, and a clear error where blocking would be a fault.

use client_tests::{Server, json};
use generated_client::blocking;

const IMAGE: &str = r#"{"created": 1, "data": [{"url": "https://x.test/y.png"}]}"#;

/// A server that runs on a runtime of its own, for as long as both are kept.
fn server() -> (tokio::runtime::Runtime, Server) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start(|_| json(200, IMAGE)));
    (runtime, server)
}

fn client(server: &Server) -> blocking::Client {
    let settings =
        generated_client::Client::builder().bearer_auth("secret").server_url(server.url());
    settings.build_blocking().unwrap()
}

#[test]
fn call_brings_the_same_value() {
    let (_runtime, server) = server();
    let client = client(&server);
    let response =
        client.images().generate().model("m").prompt("p").n(1).size("1x1").send().unwrap();
    assert_eq!(response.data[0].url.as_deref(), Some("https://x.test/y.png"));
    assert_eq!(server.arrived()[0].headers["authorization"], "Bearer secret");
    assert!(!format!("{client:?}").contains("secret"));
}

#[test]
fn clones_can_be_used_from_several_threads() {
    let (_runtime, server) = server();
    let client = client(&server);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let client = client.clone();
            scope.spawn(move || client.images().generate().model("m").prompt("p").send().unwrap());
        }
    });
    assert_eq!(server.arrived().len(), 4);
}

#[test]
fn inside_of_a_runtime_a_call_works_and_nothing_panics() {
    let (runtime, server) = server();
    runtime.block_on(async {
        let client = client(&server);
        let blocking = client.clone();
        let call = move || blocking.images().generate().model("m").prompt("p").send().unwrap();
        tokio::task::spawn_blocking(call).await.unwrap();
        // Holds up the thread, which is the caller's choice. The client is dropped in here as well.
        client.images().generate().model("m").prompt("p").send().unwrap();
    });
    assert_eq!(server.arrived().len(), 2);
}
