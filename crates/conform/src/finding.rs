//! What a run gives: findings, what was left out, and counts.

use serde::Serialize;
use spec::{DocumentInfo, Location};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The server does what the document does not say, or not what it says.
    Deviation,
    /// Worth a look; the document allows it.
    Note,
}

/// One thing in which server and document differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The stable name of the kind of finding: `body-invalid`.
    pub id: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// The operation, as `POST /v1/images/generations`.
    pub operation: String,
    /// The request that was answered so, the first if there were several.
    pub request: String,
    /// How many requests were answered so.
    pub requests: usize,
    /// The status of that answer, if there was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What differs, as a lower-case fragment.
    pub message: String,
    /// The JSON pointer into the answer's body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// Where the document says otherwise.
    #[serde(rename = "spot")]
    pub location: Location,
}

impl Finding {
    /// Whether another answer shows the same. What is about the request is another finding for
    /// each.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let key = |finding: &Self| {
            let Self { id, operation, message, instance, location, request, .. } = finding.clone();
            let is_about_request = matches!(id, "invalid-accepted" | "valid-refused");
            (id, operation, message, instance, location, is_about_request.then_some(request))
        };
        key(self) == key(other)
    }
}

/// Something that was not tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The operation.
    pub operation: String,
    /// What was not tried.
    pub what: String,
    /// Why not, and what to do about it.
    pub reason: String,
    /// What it is about in the document.
    #[serde(rename = "spot")]
    pub location: Location,
}

/// Everything that a run found out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conformance {
    /// The document.
    pub document: DocumentInfo,
    /// The server, without anything that may be a secret.
    pub server: String,
    /// The operations that were asked for, in the order of the document.
    pub operations: Vec<String>,
    /// How many requests were sent.
    pub requests: usize,
    /// How many calls of operations that cost money were not refused, and so may have cost some.
    pub paid: usize,
    /// What differs: deviations first, then in the order of the document.
    pub findings: Vec<Finding>,
    /// What was not tried.
    pub skipped: Vec<Skipped>,
}

impl Conformance {
    /// How many findings are of that level.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }
}
