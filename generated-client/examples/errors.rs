//! Everything that is known to go wrong with the service, and what an error says of it.
//!
//! ```console
//! $ cargo run -p generated-client --example errors
//! ```
//!
//! Failures are played by the embedded service, so this one never calls yours.

use std::error::Error;
use std::time::Duration;

use generated_client::mock::{Scenario, Server};
use generated_client::{Charge, ErrorCode};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    for scenario in Scenario::ALL {
        // Clients come before the scenario: with `Unreachable` the server goes away.
        let server = Server::start().await?;
        let client = server
            .client_builder()
            // For scenarios that do not end by themselves.
            .timeout(Duration::from_secs(1))
            .max_response_bytes(64 * 1024)
            .build()?;
        server.play(*scenario);

        let outcome = client
            .images()
            .generate()
            .model("black-forest-labs/FLUX.1-schnell")
            .prompt("A cute baby sea otter floating on its back")
            .n(2)
            .size("64x64")
            .send()
            .await;
        println!("{scenario:?}");
        match outcome {
            Ok(response) => println!("  no error: {} of 2 images", response.data.len()),
            Err(error) => {
                // One line, without the token, the prompt or the service's words.
                println!("  {error}");
                println!("  {}", advice(&error));
            }
        }
    }
    Ok(())
}

/// What a program can do next: first what the service says, then whether it has been paid for.
fn advice(error: &generated_client::Error) -> &'static str {
    match error.api_error().and_then(|api| api.code()).map(ErrorCode::from) {
        Some(ErrorCode::AuthError) => return "check the token",
        Some(ErrorCode::FiatPaymentsOnly | ErrorCode::BalanceError) => return "top up the account",
        Some(ErrorCode::RequestError) => return "change the request",
        _ => {}
    }
    // It never says yes where the image may be paid for twice.
    if error.is_retryable() {
        return "repeat the call after a while";
    }
    match error.charge() {
        Charge::NotSent | Charge::Rejected => "not charged, and repeating does not help",
        Charge::Completed => "charged: see what `body` has of the answer",
        _ => "perhaps charged: look at the account before repeating",
    }
}
