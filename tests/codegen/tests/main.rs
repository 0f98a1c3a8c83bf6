//! What the generator makes of documents, and how its own code is divided.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

mod bundle;
mod documents;
mod files;
mod problems;
mod rooms;
mod served;
mod size;
mod unsupported;
mod workspace;
