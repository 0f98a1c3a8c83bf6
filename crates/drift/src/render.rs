//! Findings as text for people and for programs.
//!
//! Each function takes a [`Comparison`] and returns a text, the same for the same findings. What
//! documents say is not trusted: each output writes it so that it stays text.

mod escape;
mod github;
mod json;
mod junit;
mod lines;
mod markdown;
mod place;
mod rules;
mod sarif;
mod summary;
mod text;

pub use github::github;
pub use json::json;
pub use junit::junit;
pub use markdown::markdown;
pub use rules::{rules_json, rules_text};
pub use sarif::sarif;
pub use text::text;

use crate::api::{ApiChange, Step};
use crate::finding::Drift;

/// What is shown.
#[derive(Debug, Clone, Copy)]
pub struct Comparison<'c> {
    /// The findings, after the settings.
    pub drift: &'c Drift,
    /// Whether the source axis was looked at.
    pub has_source: bool,
    /// What becomes of all public items of the client, if it is to be shown.
    pub api: Option<Api<'c>>,
}

/// What becomes of the public items of the client.
#[derive(Debug, Clone, Copy)]
pub struct Api<'c> {
    /// The items.
    pub changes: &'c [ApiChange],
    /// The step of the version that follows; `None` if nothing changes.
    pub step: Option<Step>,
}
