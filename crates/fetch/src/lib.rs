//! Fetches one document over HTTPS, within limits.

mod address;
mod follow;

pub use follow::fetch;
