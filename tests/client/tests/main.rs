//! The generated client against real servers on loopback.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

mod blocking;
mod image_hosts;
mod images;
mod incomplete;
mod many;
mod privacy;
mod replies;
mod requests;
mod retries;
mod transport;
mod vectors;
