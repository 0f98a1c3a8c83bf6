//! What is repeated, and for how long.
//!
//! ```console
//! $ cargo run -p generated-client --example retries_and_deadlines
//! ```
//!
//! Failures are played by the embedded service, so this one never calls yours.

use std::error::Error;
use std::time::Duration;

use generated_client::mock::{Scenario, Server};
use generated_client::resources::images::Generate;
use generated_client::types::CreateImageResponse;
use generated_client::{BackoffStrategy, Client, ResponseValue, RetryConfig, Timeout};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start().await?;

    // For a real service the defaults are better: they wait for longer.
    let strategy = BackoffStrategy {
        initial_interval: Duration::from_millis(10),
        max_interval: Duration::from_millis(20),
        ..BackoffStrategy::default()
    };
    let client = server
        .client_builder()
        // Images are paid for, so this repeats only what cannot have been charged. Without it
        // nothing is repeated at all.
        .retry_config(RetryConfig::backoff(strategy).only_uncharged())
        // One attempt may take as long as this,
        .timeout(Duration::from_secs(60))
        // and the call, with all its attempts and the waits between them, as long as that.
        .deadline(Duration::from_secs(180))
        .build()?;

    // Two nodes are busy, and a third one is not.
    server.next(Scenario::Overloaded).times(2);
    let response = draw(&client, |call| call).await?;
    let attempts = server.requests().len();
    println!("{} image after {attempts} attempts", response.data.len());

    // A gateway gave up waiting. The image may be in the making and will be paid for, so the call
    // is not repeated.
    server.reset();
    server.next(Scenario::GatewayTimeout);
    if let Err(error) = draw(&client, |call| call).await {
        let attempts = error.attempts().len();
        println!("{error}: {attempts} attempt, charge {:?}", error.charge());
    }

    // A call can have limits and retries of its own.
    server.next(Scenario::Silence);
    let outcome = draw(&client, |call| {
        call.deadline(Duration::from_millis(200)).retries(RetryConfig::none())
    });
    match outcome.await {
        Err(error) if error.timeout() == Some(Timeout::Deadline) => {
            println!("{error}: charge {:?}", error.charge());
        }
        other => println!("unexpected: {:?}", other.err()),
    }
    Ok(())
}

/// A call for one image, with settings.
async fn draw(
    client: &Client,
    settings: impl for<'c> FnOnce(Generate<'c, Client>) -> Generate<'c, Client>,
) -> Result<ResponseValue<CreateImageResponse>, generated_client::Error> {
    settings(client.images().generate())
        .model("black-forest-labs/FLUX.1-schnell")
        .prompt("A cute baby sea otter floating on its back")
        .n(1)
        .size("256x256")
        .send()
        .await
}
