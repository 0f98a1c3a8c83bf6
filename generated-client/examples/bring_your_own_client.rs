//! The client on top of an HTTP client of your own: your proxies, certificates, user agent.
//!
//! ```console
//! $ cargo run -p generated-client --example bring_your_own_client
//! ```

#[allow(dead_code, reason = "each example uses a part of it")]
mod common;

use std::error::Error;
use std::time::Duration;

use common::Service;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let http = reqwest::Client::builder()
        .user_agent("my-program/1.0")
        .connect_timeout(Duration::from_secs(5))
        // Two things that it must not do by itself, or an image may be paid for twice.
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .build()?;

    let service = Service::from_env()?;
    println!("service: {service}");
    let client = service.client_builder()?.http_client(http).build()?;
    let response = client
        .images()
        .generate()
        .model("black-forest-labs/FLUX.1-schnell")
        .prompt("A cute baby sea otter floating on its back")
        .n(1)
        .size("256x256")
        // A header for this call. It is passed on to the node, so it is no place for secrets.
        .http_header("x-team", "art")
        .send()
        .await?;
    println!("{} image, status {}", response.data.len(), response.status());

    // The embedded service tells what has arrived.
    if let Some(request) = service.embedded().and_then(|server| server.requests().pop()) {
        for name in ["user-agent", "x-team"] {
            println!("{name}: {}", request.header(name).unwrap_or("(none)"));
        }
    }
    Ok(())
}
