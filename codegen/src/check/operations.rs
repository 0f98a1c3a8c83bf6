//! Can each operation be called: has it a path, and responses with statuses?

use spec::openapi::{self, Operation};
use spec::{Code, Node, Problem, Problems};

pub(super) fn check(document: &Node, problems: &mut Problems) {
    check_paths(document, problems);
    for operation in openapi::operations(document) {
        check_responses(&operation, problems);
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
    }
}

fn check_responses(operation: &Operation<'_>, problems: &mut Problems) {
    let responses = operation.node.get("responses").and_then(Node::as_object);
    for (status, member) in responses.into_iter().flatten() {
        if is_status(status) || status.starts_with("x-") {
            continue;
        }
        if let Some(number) = worded_status(status) {
            problems.push(
                Problem::new(Code::WrongShape, format!("`{status}` is read as status {number}"))
                    .warning()
                    .at(member.key, "more than a status")
                    .help(format!("write '{number}', and its words in the description")),
            );
        } else {
            problems.push(
                Problem::new(Code::WrongShape, format!("`{status}` is no status of a response"))
                    .at(member.key, "not a status")
                    .help("write a status such as '200', a range such as 4XX, or default"),
            );
        }
    }
}

/// The status that a key begins with, where words follow it: `204 NO_CONTENT`.
pub(crate) fn worded_status(text: &str) -> Option<&str> {
    let text = text.trim();
    let (status, words) = text.split_at_checked(3)?;
    let is_apart = words.starts_with(|c: char| !c.is_alphanumeric()) || words.is_empty();
    (is_status(status) && is_apart).then_some(status)
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
