//! What several outputs say in the same words.

use spec::DocumentInfo;

use super::escape::short;
use crate::finding::Finding;

/// How many characters of a message or a reason are shown; documents may have very long names.
pub(super) const MESSAGE: usize = 400;
/// How many characters of a value, a place or the name of an operation are shown.
pub(super) const VALUE: usize = 120;
/// How many operations of a finding are named.
const OPERATIONS: usize = 3;

/// What the finding concerns: `POST /v1/images/generations`, `GET /a, GET /b and 4 more`.
pub(super) fn concerns(finding: &Finding) -> String {
    if finding.operations.is_empty() {
        return "the document".to_owned();
    }
    let named = finding.operations.iter().take(OPERATIONS);
    let named = named.map(|operation| short(operation, VALUE)).collect::<Vec<_>>().join(", ");
    match finding.operations.len().saturating_sub(OPERATIONS) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// `wire, request`
pub(super) fn scope(finding: &Finding) -> String {
    match finding.side {
        Some(side) => format!("{}, {side}", finding.axis),
        None => finding.axis.to_string(),
    }
}

/// `openapi/atoma.yaml: atoma-proxy 0.1.0, OpenAPI 3.1.0`
pub(super) fn subject(subject: &DocumentInfo) -> String {
    let DocumentInfo { name, title, version, openapi } = subject;
    let text = format!("{title} {version}, OpenAPI {openapi}");
    format!("{}: {}", short(name, VALUE), short(&text, VALUE))
}
