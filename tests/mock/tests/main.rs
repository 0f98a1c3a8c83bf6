//! The mock over loopback, and the client against its scenarios.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

mod httpmock;
mod images;
mod requests;
mod scenarios;
mod script;
