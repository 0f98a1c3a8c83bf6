//! A client for Atoma's image API: prompts in, images out.
//!
//! # Make an image
//!
//! ```no_run
//! use generated_client::{Client, types::CreateImageRequest};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env()?; // the token from ATOMASDK_BEARER_AUTH
//!
//! let request = CreateImageRequest {
//!     model: "black-forest-labs/FLUX.1-schnell".into(),
//!     prompt: "A cute baby sea otter floating on its back".into(),
//!     // The service refuses requests without these two.
//!     n: Some(1),
//!     size: Some("1024x1024".into()),
//!     quality: None,
//!     response_format: None,
//!     style: None,
//!     user: None,
//! };
//! let response = client.image_generations_create(&request).await?;
//! for image in &response.data {
//!     println!("{:?}", image.url);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Configure the client
//!
//! [`Client::builder`] takes the token, the address of the service, time limits, or a
//! [`reqwest::Client`] of your own.
//!
//! # When a call fails
//!
//! [`Error::ErrorResponse`] is the service's own answer: a status and an
//! `types::ErrorEnvelope` with code and message.
//! [`Error::UnexpectedResponse`] is any other status, with the body still to be read. A call is
//! sent once: nothing is repeated and no redirect is followed, because each image is paid for.
//!
//! # Features
//!
//! | feature | default | what it does |
//! | --- | --- | --- |
//! | `rustls` | yes | TLS by rustls |
//! | `native-tls` | no | TLS by the library of the operating system |
//!
//! Without either, only `http` addresses can be reached, or a [`reqwest::Client`] of your own.

mod builder;
mod config;
mod error;
// Machine text, formatted by the generator.
#[rustfmt::skip]
mod generated;

pub use builder::ClientBuilder;
pub use config::Config;
pub use error::BuildError;
pub use generated::{Client, types};
pub use progenitor_client::{ByteStream, Error, ResponseValue};
