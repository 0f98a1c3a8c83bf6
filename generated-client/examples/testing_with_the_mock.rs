//! How to test a program that uses the client: without an account, a network or waiting.
//!
//! ```console
//! $ cargo run -p generated-client --example testing_with_the_mock
//! ```
//!
//! In a crate of your own, `generated-client` with the feature `mock` is a dev-dependency, and what
//! `main` calls here are functions with `#[tokio::test]`.

use std::error::Error;

use generated_client::mock::{Response, Scenario, Server};
use generated_client::{Client, ErrorCode};

/// The program: a poster, or the reason for which there is none.
async fn poster(client: &Client, title: &str) -> Result<Vec<u8>, String> {
    let call = client.images().generate().model("black-forest-labs/FLUX.1-schnell");
    let call = call.prompt(format!("A poster: {title}")).n(1).size("256x256");
    let response = call.response_format("b64_json").send().await.map_err(|error| {
        match error.api_error().and_then(|api| api.code()).map(ErrorCode::from) {
            Some(ErrorCode::FiatPaymentsOnly) => "please top up your account".to_owned(),
            _ if error.is_retryable() => "busy, please try again".to_owned(),
            _ => "no poster today".to_owned(),
        }
    })?;
    let image = response.data.first().ok_or("no poster today")?;
    let image = image.bytes().await.map_err(|error| error.to_string())?;
    Ok(image.bytes.to_vec())
}

/// The request is what the document says, and the answer is an image.
async fn poster_is_a_picture_of_the_title() -> Result<(), Box<dyn Error>> {
    let server = Server::start().await?;
    let poster = poster(&server.client()?, "Otters").await?;
    assert!(poster.starts_with(b"\x89PNG"));
    server.assert_valid();
    server.assert_sent("prompt", "A poster: Otters");
    server.assert_not_sent("style");
    Ok(())
}

/// What the service is known to do wrong has a name.
async fn user_without_balance_is_asked_to_top_up() -> Result<(), Box<dyn Error>> {
    let server = Server::start_with(Scenario::InsufficientBalance).await?;
    let outcome = poster(&server.client()?, "Otters").await;
    assert_eq!(outcome, Err("please top up your account".to_owned()));
    Ok(())
}

/// Replies of your own are given in order; after them the service is as it always is.
async fn busy_service_is_not_asked_twice() -> Result<(), Box<dyn Error>> {
    let server = Server::start().await?;
    server.next(Response::envelope(429, "TOO_MANY_REQUESTS", "later"));
    let client = server.client()?;
    assert_eq!(poster(&client, "Otters").await, Err("busy, please try again".to_owned()));
    server.assert_requests(1);
    server.assert_all_played();
    assert!(poster(&client, "Otters").await.is_ok());
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    poster_is_a_picture_of_the_title().await?;
    println!("ok: the poster is a picture of the title");
    user_without_balance_is_asked_to_top_up().await?;
    println!("ok: a user without balance is asked to top up");
    busy_service_is_not_asked_twice().await?;
    println!("ok: a busy service is not asked twice");
    Ok(())
}
