//! A call through the client beside the same call written by hand with reqwest and `serde_json`.
//!
//! `cargo bench --package client-tests` prints allocations per call of both, for a small answer and
//! for one of 20 MiB of `b64_json`, and their ratio. The server runs in a process of its own, so
//! that only the caller is counted. For instructions, start `… serve SIZE` and count one of
//! `… client CALLS URL` and `… hand CALLS URL`, for example with
//! `valgrind --tool=callgrind`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark, not an interface")]

use std::alloc::System;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use client_tests::{Server, json};
use generated_client::Client;
use generated_client::types::{CreateImageRequest, CreateImageResponse};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TOKEN: &str = "secret-token";
const SMALL: usize = 100;
const LARGE: usize = 20 * 1024 * 1024;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match words.as_slice() {
        ["serve", size] => runtime.block_on(serve(size.parse().unwrap())),
        ["client", calls, url] => runtime.block_on(by_client(calls.parse().unwrap(), url)),
        ["hand", calls, url] => runtime.block_on(by_hand(calls.parse().unwrap(), url)),
        [] => {
            compare("answer of 100 bytes", SMALL, 200);
            compare("answer of 20 MiB", LARGE, 5);
        }
        _ => panic!("serve SIZE | client CALLS URL | hand CALLS URL"),
    }
}

/// Answers with an image of that size until the process is ended.
async fn serve(size: usize) {
    let body = format!(r#"{{"created": 1, "data": [{{"b64_json": "{}"}}]}}"#, "A".repeat(size));
    let server = Server::start(move |_| json(200, &body)).await;
    println!("{}", server.url());
    std::future::pending::<()>().await;
}

async fn by_client(calls: usize, url: &str) {
    let client = Client::builder().bearer_auth(TOKEN).server_url(url).build().unwrap();
    for _ in 0..calls {
        let call = client.images().generate().model("black-forest-labs/FLUX.1-schnell");
        let call = call.prompt("A cute baby sea otter floating on its back").n(1);
        let response = call.size("1024x1024").send().await.unwrap();
        assert_eq!(response.data.len(), 1);
    }
}

async fn by_hand(calls: usize, url: &str) {
    let http = reqwest::Client::builder()
        .user_agent("hand/1")
        .connect_timeout(std::time::Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for _ in 0..calls {
        let mut request = CreateImageRequest::new(
            "black-forest-labs/FLUX.1-schnell",
            "A cute baby sea otter floating on its back",
        );
        request.n = 1.into();
        request.size = "1024x1024".into();
        let response = http
            .post(format!("{url}/v1/images/generations"))
            .bearer_auth(TOKEN)
            .header("accept", "application/json")
            .timeout(std::time::Duration::from_secs(300))
            .json(&request)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status(), 200);
        let body = response.bytes().await.unwrap();
        let response: CreateImageResponse = serde_json::from_slice(&body).unwrap();
        assert_eq!(response.data.len(), 1);
    }
}

/// A server in a process of its own.
struct Service {
    child: Child,
    url: String,
}

impl Service {
    fn start(size: usize) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["serve", &size.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { child, url: url.trim().to_owned() }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn compare(what: &str, size: usize, calls: usize) {
    let service = Service::start(size);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // The difference of two runs leaves out what is paid once.
    let count = |by_client: bool| {
        let run = |calls: usize| {
            let region = Region::new(ALLOCATOR);
            if by_client {
                runtime.block_on(self::by_client(calls, &service.url));
            } else {
                runtime.block_on(by_hand(calls, &service.url));
            }
            region.change()
        };
        let (once, more) = (run(1), run(1 + calls));
        let per_call = |of: fn(&stats_alloc::Stats) -> usize| (of(&more) - of(&once)) / calls;
        (per_call(|s| s.allocations), per_call(|s| s.bytes_allocated))
    };
    let (hand, client) = (count(false), count(true));
    println!(
        "{what}: allocations per call {} by hand, {} by the client; bytes {} by hand, {} by the client",
        hand.0, client.0, hand.1, client.1,
    );
}
