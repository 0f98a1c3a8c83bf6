//! Does each `default` fit the type beside it?

use spec::node::Value;
use spec::openapi::{Kind, Visit};
use spec::{Code, Node, Problem, Problems};

pub(super) fn check(visit: &Visit<'_>, problems: &mut Problems) {
    if !matches!(visit.kind, Kind::Schema) {
        return;
    }
    let Some(default) = visit.node.get("default") else { return };
    let Some(expected) = misfit(visit.node, default) else { return };
    let found = default.kind();
    problems.push(
        Problem::new(
            Code::BadDefault,
            format!("the default is {found}, the schema wants {expected}"),
        )
        .warning()
        .at(default.span, format!("{found} here: not taken in"))
        .help("correct the `default` or the `type`, or remove the default in the overlay"),
    );
}

/// What the schema wants, if the default is something else.
pub(crate) fn misfit(schema: &Node, default: &Node) -> Option<String> {
    let is_nullable =
        schema.get("nullable").is_some_and(|node| matches!(node.value, Value::Bool(true)));
    if is_nullable && matches!(default.value, Value::Null) {
        return None;
    }
    let types: Vec<&str> = match schema.get("type") {
        None => Vec::new(),
        Some(node) => {
            node.as_str().into_iter().chain(node.items().iter().filter_map(Node::as_str)).collect()
        }
    };
    if !types.is_empty() && !types.iter().any(|name| default.is_of_type(name)) {
        return Some(format!("`{}`", types.join("` or `")));
    }
    let values = schema.get("enum").map(Node::items)?;
    (!values.contains(default)).then(|| "one of its `enum` values".to_owned())
}
