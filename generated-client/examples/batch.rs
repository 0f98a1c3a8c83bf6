//! Many images, a few at a time, with what has come so far.
//!
//! ```console
//! $ cargo run -p generated-client --example batch -- an-otter a-heron
//! ```
//!
//! Each word is a prompt and the name of a file; without words there are four.

#[allow(dead_code, reason = "each example uses a part of it")]
mod common;

use std::error::Error;

use generated_client::{BackoffStrategy, RetryConfig};

use common::Service;

const PROMPTS: [&str; 4] = ["an-otter", "a-heron", "a-kingfisher", "a-water-vole"];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut prompts: Vec<String> = std::env::args().skip(1).collect();
    if prompts.is_empty() {
        prompts = PROMPTS.map(str::to_owned).into();
    }
    let service = Service::from_env()?;
    println!("service: {service}");
    let retries = RetryConfig::backoff(BackoffStrategy::default()).only_uncharged();
    let client = service.client_builder()?.retry_config(retries).build()?;

    let mut answers = client
        .images()
        .generate_many(&prompts, |call, prompt| {
            let call = call.model("black-forest-labs/FLUX.1-schnell").prompt(prompt.as_str());
            call.n(1).size("256x256").response_format("b64_json")
        })
        .concurrency(2)
        // All calls together are repeated this often and no more.
        .retry_budget(5)
        .send();

    // Answers come in the order of the prompts. One that fails does not stop the others.
    for (at, prompt) in prompts.iter().enumerate() {
        let Some(answer) = answers.next().await else { break };
        let progress = format!("[{}/{}] {prompt}", at + 1, prompts.len());
        let response = match answer {
            Ok(response) => response,
            Err(error) => {
                println!("{progress}: {error}");
                continue;
            }
        };
        for image in &response.data {
            match image.download().overwrite().save(prompt).await {
                Ok(path) => println!("{progress}: saved {}", path.display()),
                Err(error) => println!("{progress}: {error}"),
            }
        }
    }
    // Without a valid token, or without money, the others would fail as well and are not sent.
    if answers.is_stopped() {
        println!("{} prompts were not sent", answers.into_unsent().count());
    }
    Ok(())
}
