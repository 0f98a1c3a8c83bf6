//! Lowerings of the document's outer parts.

use crate::node::{Member, Node, Object, Value};
use crate::openapi::METHODS;
use crate::source::Span;

/// The version that lowered documents name.
const LOWERED_VERSION: &str = "3.0.3";

pub(super) fn version(document: &mut Node) -> Vec<Span> {
    match document.get_mut("openapi") {
        Some(version) if !version.as_str().is_some_and(|text| text.starts_with("3.0.")) => {
            *version = Node::string(version.span, LOWERED_VERSION);
            vec![version.span]
        }
        _ => Vec::new(),
    }
}

pub(super) fn webhooks(document: &mut Node) -> Vec<Span> {
    let webhooks = document.as_object_mut().and_then(|members| members.shift_remove("webhooks"));
    webhooks.into_iter().map(|member| member.key).collect()
}

pub(super) fn missing_paths(document: &mut Node) -> Vec<Span> {
    add_empty(document, "paths")
}

pub(super) fn missing_responses(document: &mut Node) -> Vec<Span> {
    let items = document.get_mut("paths").and_then(Node::as_object_mut);
    let items = items.into_iter().flat_map(|items| items.values_mut());
    let members = items.filter_map(|item| item.node.as_object_mut()).flatten();
    members
        .filter(|(method, _)| METHODS.contains(&method.as_str()))
        .flat_map(|(_, operation)| add_empty(&mut operation.node, "responses"))
        .collect()
}

fn add_empty(node: &mut Node, name: &str) -> Vec<Span> {
    let span = node.span;
    match node.as_object_mut() {
        Some(members) if !members.contains_key(name) => {
            let empty = Node::new(span, Value::Object(Object::new()));
            members.insert(name.to_owned(), Member::derived(empty));
            vec![span]
        }
        _ => Vec::new(),
    }
}
