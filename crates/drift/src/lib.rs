//! What changed between two OpenAPI documents, and whom it breaks.
//!
//! Two documents go in, [`Finding`]s come out: each says what differs, on which [`Axis`], how bad
//! it is, and where it stands in both documents. The library neither reads nor prints; `xtask`
//! does.

pub mod api;
mod compare;
mod document;
pub mod finding;
mod normal_form;
mod number;
mod operations;
mod order;
pub mod render;
pub mod rule;
mod rules;
pub mod settings;
mod word;

pub use compare::compare;
pub use document::Document;
pub use finding::{Accepted, Axis, Drift, Finding, Level};
pub use rule::Rule;
pub use settings::Settings;
pub use spec::Direction;
pub use spec::{DocumentInfo, Location};

/// Every rule of the comparison, by id.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    rules::wire().values()
}
