//! Does each operation have a name of its own?

use std::collections::HashMap;

use crate::node::Node;
use crate::openapi::{self, Operation};
use crate::problem::{Code, Problem, Problems};
use crate::source::Span;

pub(super) fn check(document: &Node, problems: &mut Problems) {
    let mut seen: HashMap<&str, (Span, Operation<'_>)> = HashMap::new();
    for operation in openapi::operations(document) {
        let (method, path) = (operation.method.to_uppercase(), operation.path);
        let Some(id) = operation.node.get("operationId") else {
            problems.push(
                Problem::new(
                    Code::MissingOperationId,
                    format!("`{method} {path}` has no `operationId`"),
                )
                .at(operation.key, "without a name")
                .help("add an `operationId`: the method of the client is named after it"),
            );
            continue;
        };
        let Some(name) = id.as_str() else { continue };
        if let Some((first, _)) = seen.get(name) {
            problems.push(
                Problem::new(
                    Code::DuplicateOperationId,
                    format!("`operationId` `{name}` is there twice"),
                )
                .at(id.span, format!("again, for `{method} {path}`"))
                .related(*first, "first here")
                .help("give each operation a name of its own"),
            );
        } else {
            seen.insert(name, (id.span, operation));
        }
    }
}
