//! OpenAPI Overlay 1.0 and 1.1: what we know better than the document, applied to it.
//!
//! Source: OpenAPI Overlay Specification 1.0.0 and 1.1.0, sections "Overlay Object" and "Action
//! Object". Two rules are ours: an action that matches nothing is an error, so that outdated ones
//! leave, and `remove` may take away a string, number or boolean in either version, which 1.1 allows.

mod apply;
mod read;

use serde_json_path::JsonPath;

use crate::node::Node;
use crate::problem::Problems;
use crate::span::Span;

/// An overlay that has been read.
#[derive(Debug)]
struct Overlay {
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
    /// Whether it takes the place of a string, number or boolean (1.1).
    replaces_primitives: bool,
}

#[derive(Debug)]
enum Change {
    Update(Node),
    /// Of what is at one place of the document (1.1).
    Copy {
        at: Span,
        from: JsonPath,
    },
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

/// Applies an overlay. Actions that cannot be carried out are reported and left out, so that the
/// document can still be checked.
pub fn overlay(
    document: Node,
    overlay: &Node,
    problems: &mut Problems,
) -> (Node, Vec<AppliedAction>) {
    match read::read(overlay, problems) {
        Some(overlay) => apply::apply(document, &overlay, problems),
        None => (document, Vec::new()),
    }
}
