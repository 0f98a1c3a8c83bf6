//! Changes of public items.

use serde::Serialize;

use crate::finding::Level;

/// A public item that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApiChange {
    /// What happens to it.
    pub kind: ChangeKind,
    /// Its line before; `None` for a new one.
    pub before: Option<String>,
    /// Its line after; `None` for one that is gone.
    pub after: Option<String>,
    /// What it does to the code of users.
    pub level: Level,
}

/// What happens to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is there with another signature.
    Changed,
}

/// The part of a version that goes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// The last one.
    Patch,
    /// The one in the middle.
    Minor,
    /// The first one.
    Major,
}
