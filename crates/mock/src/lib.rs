//! A loopback server that serves an OpenAPI document, for tests and demonstrations.
//!
//! [`Server`] listens on a free port of the loopback interface. It knows operations, types and
//! security of a [`Document`](document::Document), which the generator writes beside the client; it
//! validates each request against them and responds with values made from examples and types. What
//! a document cannot say of a service is a [`Service`]: how it refuses, what it puts into its
//! responses, what else can be fetched from it.
//!
//! # Validation
//!
//! Path and method, the token, the content type, required parameters, and JSON bodies against their
//! schemas, except `pattern` and `format`. Forms are not validated.
//!
//! # Tests
//!
//! [`Server::next`] and [`Server::always`] set responses in advance; the `assert_*` methods check
//! the requests that arrived.

mod assertions;
mod body;
mod connection;
mod content;
pub mod document;
mod exchange;
mod request;
mod response;
mod schema;
mod script;
mod server;
mod service;
mod state;
mod validate;

pub use request::Request;
pub use response::Response;
pub use script::Next;
pub use server::{Builder, Server};
pub use service::{Accepted, Content, General, Service};
