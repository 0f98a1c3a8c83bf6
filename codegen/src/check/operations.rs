//! Can each operation be called: has it a path, a name of its own, responses with statuses?

use std::collections::HashMap;

use heck::ToSnakeCase;

use crate::node::Node;
use crate::openapi::{self, Operation};
use crate::problem::{Code, Problem, Problems};
use crate::source::Span;

pub(super) fn check(document: &Node, problems: &mut Problems) {
    check_paths(document, problems);
    let mut seen: HashMap<String, (Span, &str)> = HashMap::new();
    for operation in openapi::operations(document) {
        check_method(&operation, problems);
        check_responses(&operation, problems);
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
        // The method is called by the name in snake case, where more names are the same.
        let Some((first, other)) = seen.get(&name.to_snake_case()) else {
            seen.insert(name.to_snake_case(), (id.span, name));
            continue;
        };
        let message = if *other == name {
            format!("`operationId` `{name}` is there twice")
        } else {
            format!("`operationId` `{name}` gives the same method as `{other}`")
        };
        problems.push(
            Problem::new(Code::DuplicateOperationId, message)
                .at(id.span, format!("again, for `{method} {path}`"))
                .related(*first, "first here")
                .help("give each operation a name of its own"),
        );
    }
}

fn check_paths(document: &Node, problems: &mut Problems) {
    let paths = document.get("paths").and_then(Node::as_object);
    for (path, member) in paths.into_iter().flatten() {
        if !path.starts_with('/') && !path.starts_with("x-") {
            problems.push(
                Problem::new(
                    Code::WrongShape,
                    format!("the path `{path}` does not begin with `/`"),
                )
                .at(member.key, "no path")
                .help("begin it with `/`: it is put behind the URL of the server"),
            );
        }
        if let Some(target) = member.node.get("$ref") {
            problems.push(
                Problem::new(Code::NotGeneratable, "a path item by reference is not taken in")
                    .at(target.span, "operations stand elsewhere")
                    .help("write the operations here"),
            );
        }
    }
}

fn check_method(operation: &Operation<'_>, problems: &mut Problems) {
    if operation.method == "trace" {
        problems.push(
            Problem::new(Code::NotGeneratable, "the method TRACE cannot be sent by the client")
                .at(operation.key, "this operation")
                .help("remove it in the overlay"),
        );
    }
}

fn check_responses(operation: &Operation<'_>, problems: &mut Problems) {
    let responses = operation.node.get("responses").and_then(Node::as_object);
    for (status, member) in responses.into_iter().flatten() {
        if !is_status(status) && !status.starts_with("x-") {
            problems.push(
                Problem::new(Code::WrongShape, format!("`{status}` is no status of a response"))
                    .at(member.key, "not a status")
                    .help("write a status such as '200', a range such as 4XX, or default"),
            );
        }
    }
}

/// Three digits from 100 to 599, a range such as `4XX`, or `default`.
fn is_status(text: &str) -> bool {
    let is_class = |first: u8| (b'1'..=b'5').contains(&first);
    match text.as_bytes() {
        [first, b'X' | b'x', b'X' | b'x'] => is_class(*first),
        [first, second, third] => {
            is_class(*first) && second.is_ascii_digit() && third.is_ascii_digit()
        }
        _ => text == "default",
    }
}
