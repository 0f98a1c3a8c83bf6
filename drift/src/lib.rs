//! What changed between two OpenAPI documents, and whom it breaks.
//!
//! Two documents go in, [`Finding`]s come out: each says what differs, on which [`Axis`], how bad
//! it is, and where it stands in both documents. The library neither reads nor prints; `xtask`
//! does.

pub mod api;
mod document;
pub mod finding;
pub mod rule;

pub use document::Document;
pub use finding::{Accepted, Axis, Drift, Finding, Level, Side, Spot, Subject};
pub use rule::Rule;
