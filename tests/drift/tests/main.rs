//! What a comparison of two documents gives, and how it is shown.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a panic is a failed test"
)]

mod api;
mod coverage;
mod meaning;
mod pairs;
mod render;
mod rules;
mod settings;
mod sound;
mod ways;
