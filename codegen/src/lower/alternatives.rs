//! `allOf` over several `oneOf` or `anyOf`: typify makes a type for each combination, and takes
//! time with the square of their number.

use crate::node::Node;
use crate::openapi::{self, Kind, Visit};
use crate::problem::{Code, Problem, Problems};

/// The combinations that are taken in; typify needs about a second for as many.
const MAX_COMBINATIONS: usize = 16;

/// How far references are followed; circles are reported elsewhere.
const MAX_DEPTH: usize = 8;

pub(super) fn report(document: &Node, visit: &Visit<'_>, problems: &mut Problems) {
    let Some(parts) = visit.node.get("allOf").filter(|_| matches!(visit.kind, Kind::Schema)) else {
        return;
    };
    let has_own =
        ["properties", "oneOf", "anyOf"].iter().any(|name| visit.node.get(name).is_some());
    if parts.items().len() < 2 && !has_own {
        return;
    }
    let combinations = combinations(document, visit.node, 0);
    if combinations > MAX_COMBINATIONS {
        problems.push(
            Problem::new(
                Code::NotGeneratable,
                format!("the `allOf` combines its alternatives in {combinations} ways"),
            )
            .at(parts.span, format!("at most {MAX_COMBINATIONS} have types"))
            .help(
                "write the alternatives out that can occur, or replace the schema in the overlay",
            ),
        );
    }
}

/// In how many ways the alternatives of a schema go together.
fn combinations(document: &Node, schema: &Node, depth: usize) -> usize {
    if depth > MAX_DEPTH {
        return 1;
    }
    let pointer = schema.get("$ref").and_then(Node::as_str).and_then(openapi::pointer);
    if let Some(target) = pointer.and_then(|pointer| document.pointer(&pointer)) {
        return combinations(document, target, depth + 1);
    }
    let branches = |keyword: &str| schema.get(keyword).map_or(&[][..], Node::items);
    let parts = branches("allOf").iter().map(|part| combinations(document, part, depth + 1));
    let own = ["oneOf", "anyOf"].into_iter().map(|keyword| branches(keyword).len().max(1));
    parts.chain(own).fold(1, usize::saturating_mul)
}
