//! A service on this machine that speaks the document, for tests and demonstrations.
//!
//! [`Server`] listens on a free port of the loopback interface. It knows the operations, types and
//! security of the document from the same files as the calls, checks each request against them and
//! refuses what does not fit as the service does: same status, same envelope. Images are drawn: a
//! PNG of the size that was asked for, which shows the prompt. No account, no network, and the
//! same code path as with both.
//!
//! ```
//! use generated_client::mock::{Reply, Scenario, Server};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let server = Server::start().await?;
//! let client = server.client()?;
//! let call = || {
//!     let call = client.images().generate().model("black-forest-labs/FLUX.1-schnell");
//!     call.prompt("A cute baby sea otter floating on its back").n(1).size("256x256")
//! };
//!
//! let response = call().send().await?;
//! assert!(response.data[0].url.as_deref().unwrap().starts_with(&server.url()));
//! server.assert_valid();
//!
//! // The next two answers are those of a service that has too much to do.
//! server.next(Reply::envelope(429, "TOO_MANY_REQUESTS", "later")).times(2);
//! for _ in 0..2 {
//!     assert!(call().send().await.unwrap_err().is_retryable());
//! }
//!
//! // From now on there is no money.
//! server.play(Scenario::InsufficientBalance);
//! let error = call().send().await.unwrap_err();
//! assert_eq!(error.api_error().unwrap().code().unwrap().as_str(), "FIAT_PAYMENTS_ONLY");
//! # Ok(())
//! # }
//! ```
//!
//! # What it checks
//!
//! Path and method, the token, the content type, required parameters, and JSON bodies against their
//! schemas, but for `pattern` and `format`. Beyond the document it refuses what the service refuses:
//! a request for images without `n` or `size`. Forms are not looked into.
//!
//! # What it answers
//!
//! Images are of 1 to 2048 pixels a side, ten of them at most in one answer, and can be fetched from
//! this server without a token. Other operations get an answer made from the examples and types of
//! the document. `created` counts up from a fixed time, so that two runs give the same answers.

mod answer;
mod assertions;
mod body;
mod connection;
pub(crate) mod document;
mod exchange;
mod images;
mod picture;
mod reply;
mod request;
mod sample;
mod scenario;
mod schema;
mod script;
mod server;
mod service;
mod state;

pub use reply::Reply;
pub use request::Request;
pub use scenario::Scenario;
pub use script::Next;
pub use server::{Builder, Server};
