//! What every generated client shares: requests, credentials, retries, limits, errors, parameter
//! styles, forms, streams and unions. It knows no API.
//!
//! Users of a generated client meet [`Error`], [`RetryConfig`], [`OptionalNullable`],
//! [`ResponseValue`] and [`EventStream`], which the client re-exports. The modules are for generated
//! code and for what is written by hand beside it.
//!
//! # A client
//!
//! [`client!`] defines the `Client` and the `ClientBuilder` of a crate from what is known of its
//! service, a [`ServicePolicy`](policy::ServicePolicy). A generated call prepares
//! [`Options`](call::Options), hands them with the statuses of its successes to
//! [`Call::prepare`](call::Call::prepare), lets progenitor's method build the request, whose hook
//! sends it by [`Call::exec`](call::Call::exec), and reads the response by one of the methods of
//! [`Call`](call::Call).
//!
//! # Features
//!
//! | feature | what it does |
//! | --- | --- |
//! | `rustls` | TLS by rustls |
//! | `rustls-no-provider` | the same with a crypto provider that the program installs |
//! | `native-tls` | TLS by the library of the operating system |
//! | `blocking` | [`blocking`], for code without an asynchronous runtime |

// Hosted documentation is built by a nightly compiler, and says what each feature adds.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod attempt;
#[cfg(feature = "blocking")]
pub mod blocking;
pub mod body;
mod builder;
pub mod call;
mod client;
mod clock;
pub mod credentials;
mod error;
pub mod event_stream;
mod faults;
pub mod form;
mod handover;
mod headers;
mod hooks;
mod http_client;
mod media;
pub mod multipart;
pub mod object;
mod optional;
mod optional_nullable;
mod options;
pub mod parameters;
pub mod policy;
pub mod reading;
pub mod response;
mod retry;
mod streaming;
mod text_enum;
mod text_format;
mod tree;
mod trying;
pub mod union;

pub use builder::ClientBuilder;
pub use call::{IsSet, Set};
pub use client::Client;
pub use credentials::Token;
pub use error::{ApiError, Attempt, BuildError, Charge, Error, Timeout};
pub use event_stream::{EventStream, Reconnect};
pub use http_client::{CONNECT_TIMEOUT, http_client};
pub use multipart::FilePart;
pub use optional::Optional;
pub use optional_nullable::OptionalNullable;
pub use progenitor_client::{ByteStream, ResponseValue};
/// For the code that macros of this crate write.
#[doc(hidden)]
pub use serde;
pub use text_enum::ConversionError;
pub use text_format::FormatError;

pub use retry::budget::RetryBudget;
pub use retry::{BackoffStrategy, RetryConfig};
