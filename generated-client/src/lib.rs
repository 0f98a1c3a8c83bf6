//! A client for Atoma's image API: prompts in, images out.
//!
//! # Make an image
//!
//! ```no_run
//! use generated_client::Client;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env()?; // the token from ATOMASDK_BEARER_AUTH
//!
//! let response = client
//!     .images()
//!     .generate()
//!     .model("black-forest-labs/FLUX.1-schnell")
//!     .prompt("A cute baby sea otter floating on its back")
//!     .n(1)               // the service refuses requests
//!     .size("1024x1024")  // without these two
//!     .send()
//!     .await?;
//! for image in &response.data {
//!     println!("saved {}", image.save("otter").await?.display());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Leaving out `model` or `prompt` does not compile. The other fields have three states,
//! [`OptionalNullable`]: not sent, sent as `null`, sent with a value; setters take the value
//! itself, `&str` for a [`String`], or an [`Option`] of the value, where `None` means not sent. A
//! request can also be a value, which [`body`] takes.
//!
//! [`body`]: resources::images::Generate::body
//!
//! # Save an image
//!
//! The service sends an image inline, bare or as a `data:` URI, or as a link.
//! [`save`](types::ImageData::save) takes it from wherever it is, and gives the file the extension
//! of what has come: PNG, JPEG or WebP. The file appears whole or not at all, and never in place of
//! another one unless you ask. [`bytes`](types::ImageData::bytes) gives the image itself, and
//! [`download`](types::ImageData::download) sets limits:
//!
//! ```no_run
//! # use generated_client::types::ImageData;
//! # async fn example(image: &ImageData) -> Result<(), Box<dyn std::error::Error>> {
//! let path = image.download().max_bytes(20 * 1024 * 1024).overwrite().save("otter.png").await?;
//! # Ok(())
//! # }
//! ```
//!
//! Links are followed without the token, and to the public internet only:
//! [`allow_private_addresses`](images::Download::allow_private_addresses) is for hosts in your own
//! network. An [`ImageError`](images::ImageError) says what went wrong, and keeps an image that has
//! come and could not be saved. Without an asynchronous runtime, these methods end in `_blocking`.
//!
//! # Many images
//!
//! [`generate_many`](resources::images::Images::generate_many) makes a call for each of many
//! prompts, a few at a time, and gives their answers in order:
//!
//! ```no_run
//! # use generated_client::Client;
//! # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
//! let prompts = ["an otter", "a heron", "a kingfisher"];
//! let mut answers = client
//!     .images()
//!     .generate_many(prompts, |call, prompt| {
//!         call.model("black-forest-labs/FLUX.1-schnell").prompt(prompt).n(1).size("1024x1024")
//!     })
//!     .concurrency(2)
//!     .retry_budget(5)
//!     .send();
//! while let Some(answer) = answers.next().await {
//!     println!("{} images", answer?.data.len());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! It stops where no call can succeed any more, for want of a valid token or of money, and says for
//! which prompts nothing was sent. The budget bounds the repetitions of all calls together; whether
//! any is repeated is for the [`RetryConfig`], as for a single call.
//!
//! # Configure the client, or one call
//!
//! [`Client::builder`] takes the token, the address of the service, headers, time limits, retries,
//! or a [`reqwest::Client`] of your own. Most of them can be set for a single call as well:
//!
//! ```no_run
//! # use generated_client::{Client, RetryConfig};
//! # use std::time::Duration;
//! # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
//! let response = client
//!     .images()
//!     .generate()
//!     .model("black-forest-labs/FLUX.1-schnell")
//!     .prompt("A cute baby sea otter floating on its back")
//!     .n(1)
//!     .size("1024x1024")
//!     .timeout(Duration::from_secs(120))
//!     .retries(RetryConfig::none())
//!     .http_header("x-team", "art")
//!     .send()
//!     .await?;
//! # Ok(())
//! # }
//! ```
//!
//! A call that is half built is a value with a name: the type says which of the required fields are
//! set, so a function can begin a call that another one ends.
//!
//! ```
//! use generated_client::resources::images::{Generate, missing};
//! use generated_client::{Client, Set};
//!
//! fn with_our_model(client: &Client) -> Generate<'_, Client, Set, missing::Prompt> {
//!     client.images().generate().model("black-forest-labs/FLUX.1-schnell").n(1).size("1024x1024")
//! }
//! # let client = Client::builder().bearer_auth("t").server_url("https://example.com").build();
//! # let client = client.expect("a client");
//! let call = with_our_model(&client).prompt("A cute baby sea otter floating on its back");
//! # drop(call);
//! ```
//!
//! # When a call fails
//!
//! [`Error`] answers what a caller asks: [`api_error`](Error::api_error) for what the service said,
//! [`timeout`](Error::timeout) for the limit that passed, [`charge`](Error::charge) for whether the
//! images have been paid for, [`body`](Error::body) for an answer that does not decode.
//!
//! # Test without an account
//!
//! With the feature `mock`, `mock::Server` is a service on this machine: it checks each request
//! against the document, draws what is asked for, and plays by name what the service is known to do
//! wrong. A dev-dependency on this crate with that feature is all that a test needs, and nothing of
//! it is in a normal build. With `httpmock` there are typed mocks for those who have that crate.
//!
//! The folder `examples` has a program for each of these tasks; they run without an account.
//!
//! # Pay once
//!
//! Each image is paid for, the service knows no idempotency key, and work goes on when a client
//! hangs up. So a call is sent once unless you ask for retries, and redirects are not followed.
//! The recommended policy repeats only what cannot have been charged:
//!
//! ```
//! # use generated_client::{BackoffStrategy, RetryConfig};
//! let retries = RetryConfig::backoff(BackoffStrategy::default()).only_uncharged();
//! ```
//!
//! # Beside the published Python SDK
//!
//! Requests, statuses and retries are the same, with these differences, all on purpose:
//!
//! - An image without `url` is accepted: it may carry `b64_json`, and it has been paid for.
//! - Nothing is coerced: `"created": "1677649420"` is no number.
//! - An answer that does not decode keeps its status, headers and body.
//! - A `Retry-After` header is honoured within `max_elapsed_time`.
//! - There are time limits unless they are taken away: ten seconds to connect, five minutes for an
//!   attempt.
//! - `ATOMASDK_BEARER_AUTH` is read, by [`Client::from_env`].
//! - A token that begins with `Bearer` is refused; the proxy would refuse it later.
//!
//! # Logs and secrets
//!
//! Calls are told to [`tracing`](https://docs.rs/tracing) at level DEBUG: operation, attempts,
//! status. Neither the token nor a prompt is ever part of that, or of an [`Error`]. What you print
//! yourself is yours: `Debug` of a request or an answer shows what it holds, and
//! [`ApiError::message`] the service's words, which may repeat what was sent.
//!
//! Over plain `http` the token goes to this machine only, or to hosts that
//! [`allow_insecure_host`](ClientBuilder::allow_insecure_host) names, and past the proxies of the
//! environment. Over `https` those proxies are used, and see encrypted bytes only.
//!
//! # Runtime
//!
//! The asynchronous client needs a Tokio runtime with IO and time enabled; `blocking::Client` brings
//! its own.
//!
//! # Features
//!
//! | feature | default | what it does |
//! | --- | --- | --- |
//! | `rustls` | yes | TLS by rustls |
//! | `rustls-no-provider` | no | the same with a crypto provider that you install |
//! | `native-tls` | no | TLS by the library of the operating system |
//! | `blocking` | no | `blocking::Client`, for code without an asynchronous runtime |
//! | `httpmock` | no | `httpmock::MockServerExt`, typed mocks for the crate of that name |
//! | `mock` | no | `mock::Server`, a service on this machine for tests and demonstrations |
//!
//! Without a TLS feature only `http` addresses can be reached, or a [`reqwest::Client`] of your own.

// Types of some documents stand inside of each other by the hundred, and the compiler goes through
// them, two steps for each, to see what may be sent to another thread.
#![recursion_limit = "8192"]
#![deny(missing_docs)]
// Names follow the document, and letters of some languages look alike or are seldom in code.
// Lints about that are heard at the root of a crate alone.
#![allow(confusable_idents, mixed_script_confusables, uncommon_codepoints)]
// Hosted documentation is built by a nightly compiler, and says what each feature adds.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod atoma;
#[cfg(feature = "blocking")]
pub mod blocking;
// Machine text, formatted by the generator.
#[rustfmt::skip]
mod generated;
pub mod images;
#[cfg(feature = "mock")]
pub mod mock;

runtime::client!(&atoma::Atoma);

pub use atoma::ErrorCode;
#[cfg(feature = "httpmock")]
pub use generated::httpmock;
pub use generated::{resources, types};
pub use runtime::{
    ApiError, Attempt, BackoffStrategy, BuildError, ByteStream, Charge, Error, IsSet, Optional,
    OptionalNullable, ResponseValue, RetryConfig, Set, Timeout, Token,
};
