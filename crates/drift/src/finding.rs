//! What a comparison gives: findings, each with its level and its places.

use serde::{Deserialize, Serialize};
use spec::Direction;
use spec::{DocumentInfo, Location};

/// The rule of acceptances whose last day is over.
pub const EXPIRED: &str = "acceptance-expired";
/// The rule of acceptances that no finding needs.
pub const UNMATCHED: &str = "acceptance-unmatched";

/// Whom a difference concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Axis {
    /// Clients that are already deployed: what is sent and read.
    Wire,
    /// The Rust code of users, once `generated-client` is generated again.
    Source,
    /// Readers of the documentation.
    Docs,
}

/// What a difference does to those whom it concerns. The greater, the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Nothing but text for people.
    Documentation,
    /// They go on as before.
    NonBreaking,
    /// They may fail.
    Breaking,
}

/// One difference and its consequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule that it comes from.
    pub id: String,
    /// Whom it concerns.
    pub axis: Axis,
    /// What it does to them, after the settings.
    pub level: Level,
    /// The operations that it concerns, as `POST /v1/images/generations`; none if it concerns the
    /// document as a whole.
    pub operations: Vec<String>,
    /// The side, where it is about what is sent or read.
    pub side: Option<Direction>,
    /// Where it stood; absent for what is new.
    pub before: Option<Location>,
    /// Where it stands; absent for what is gone.
    pub after: Option<Location>,
    /// What differs: "the field `seed` is new and required".
    pub message: String,
    /// Why it has this level, a sentence.
    pub reason: String,
    /// What tells it from all other findings, in sixteen hexadecimal digits; the same as long as
    /// rule, operations, side and places stay, whatever the lines.
    pub fingerprint: String,
    /// Why it was accepted, if the settings accept it. It does not count for the gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
}

impl Finding {
    /// Whether it is about the settings rather than about the documents.
    pub(crate) fn is_reminder(&self) -> bool {
        [EXPIRED, UNMATCHED].contains(&self.id.as_str())
    }
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The reason in the settings.
    pub reason: String,
    /// The last day on which it holds, `2027-01-31`.
    pub expires: String,
}

/// Everything that differs between two documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// The older document.
    pub old: DocumentInfo,
    /// The newer document.
    pub new: DocumentInfo,
    /// What differs, in the order of [`Drift::sort`].
    pub findings: Vec<Finding>,
}

impl Drift {
    /// The worst level on an axis among the findings that were not accepted. A document that
    /// differs in nothing but documentation is `Documentation` on the wire as well.
    #[must_use]
    pub fn level(&self, axis: Axis) -> Option<Level> {
        let counted = || self.findings.iter().filter(|finding| finding.accepted.is_none());
        let own = counted().filter(|finding| finding.axis == axis).map(|finding| finding.level);
        let docs = counted()
            .any(|finding| {
                finding.axis == Axis::Docs && axis == Axis::Wire && !finding.is_reminder()
            })
            .then_some(Level::Documentation);
        own.chain(docs).max()
    }
}
