//! OpenAPI Overlay 1.0.0: what we know better than the document, applied to it.
//!
//! Source: OpenAPI Overlay Specification 1.0.0, sections "Overlay Object" and "Action Object".
//! Two rules are ours: an action that matches nothing is an error, so that outdated ones leave,
//! and a `remove` may also take away a string, number or boolean, as version 1.1 allows.

mod apply;
mod read;

use serde_json_path::JsonPath;

use crate::node::Node;
use crate::problem::Problems;
use crate::source::Span;

/// An overlay that has been read.
#[derive(Debug)]
pub struct Overlay {
    actions: Vec<Action>,
}

#[derive(Debug)]
struct Action {
    /// Where its target was written.
    at: Span,
    target: String,
    query: JsonPath,
    reason: Option<String>,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Update(Node),
    Remove,
}

/// An action that was carried out.
#[derive(Debug, Clone)]
pub struct AppliedAction {
    /// Where it was written.
    pub at: Span,
    /// The `JSONPath` (RFC 9535) of what it changes.
    pub target: String,
    /// Whether it adds or takes away.
    pub verb: &'static str,
    /// Its `description`.
    pub reason: Option<String>,
    /// How many places of the document it changed.
    pub matches: usize,
}

/// Reads an overlay; reports everything that makes it none.
pub(crate) fn read(node: &Node, problems: &mut Problems) -> Option<Overlay> {
    read::read(node, problems)
}

/// Applies the actions one after the other, each to the result of those before it.
pub(crate) fn apply(
    document: Node,
    overlay: &Overlay,
    problems: &mut Problems,
) -> (Node, Vec<AppliedAction>) {
    apply::apply(document, overlay, problems)
}
