//! The commands as a maintainer, a CI job or a user meets them: the real binary, on real files.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is a failed test")]

mod api;
mod cli;
#[cfg(unix)]
mod conform;
mod drift;
mod exit;
mod new;
mod pull;
mod release;
mod sandbox;
mod settings;
#[cfg(unix)]
mod workflows;
