//! What a rule is. Which there are stands with the code that applies them.

use serde::Serialize;
use spec::Direction;

use crate::finding::{Axis, Level};

/// A kind of difference, and its level.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rule {
    /// The stable name: `request-max-length-tightened`.
    pub id: String,
    /// Whom it concerns.
    pub axis: Axis,
    /// Its level, unless the settings say otherwise.
    pub level: Level,
    /// The side, if it is about one.
    pub side: Option<Direction>,
    /// Why it has this level, a sentence.
    pub reason: String,
}
