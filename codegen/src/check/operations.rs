//! Can each operation be called: has it a path, and responses with statuses?

use spec::openapi::{self, ADDITIONAL_OPERATIONS, METHODS, Operation};
use spec::{Code, Cursor, Node, Problem, Problems, parameter};

pub(super) fn check(document: &Node, problems: &mut Problems) {
    check_paths(document, problems);
    check_methods(document, problems);
    check_queries(document, problems);
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

/// The names of `additionalOperations` are what is sent (RFC 9110, section 9.1).
fn check_methods(document: &Node, problems: &mut Problems) {
    let paths = document.get("paths").and_then(Node::as_object).into_iter().flatten();
    let additional =
        paths.filter_map(|(_, item)| item.node.get(ADDITIONAL_OPERATIONS)?.as_object());
    for (method, member) in additional.flatten() {
        let problem = if METHODS.contains(&method.to_ascii_lowercase().as_str()) {
            let field = method.to_ascii_lowercase();
            Problem::new(Code::WrongShape, format!("`{method}` is not an additional method"))
                .at(member.key, "path items have a field for it")
                .help(format!("move it to the field `{field}` of the path item"))
        } else if http::Method::from_bytes(method.as_bytes()).is_err() {
            Problem::new(Code::WrongShape, format!("`{method}` is not a method of HTTP"))
                .at(member.key, "not a method")
                .help("write a token, as it is sent: `COPY`")
        } else {
            continue;
        };
        problems.push(problem);
    }
}

/// A query that is written as a whole is the only one (OpenAPI 3.2, "Parameter Locations").
fn check_queries(document: &Node, problems: &mut Problems) {
    for (path, item) in Cursor::root(document).members_of("paths") {
        let item = item.resolve(document);
        for (method, operation) in openapi::methods_at(&item) {
            let parameters = parameter::of_operation(document, &item, &operation);
            let named = |location: &str| -> Vec<&str> {
                let all = parameters.iter();
                let there = all.filter(|parameter| parameter.text("in") == Some(location));
                there.filter_map(|parameter| parameter.text("name")).collect()
            };
            let (whole, parts) = (named("querystring"), named("query"));
            let [first, more @ ..] = whole.as_slice() else { continue };
            let Some(second) = more.first().or(parts.first()) else { continue };
            let name = format!("{} {path}", openapi::sent(method));
            let text =
                format!("`{first}` is the whole query of `{name}`, and `{second}` is beside it");
            problems.push(
                Problem::new(Code::WrongShape, text)
                    .at(operation.node.span, "one query of two")
                    .help("describe the query by one parameter in `querystring`, or by those in `query`"),
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
