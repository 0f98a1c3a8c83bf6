//! Lowerings of the document's outer parts.

use spec::node::{Member, Object, Value};
use spec::openapi::{DOCUMENT, Kind, is_unused};
use spec::{Node, Span};

use super::Notes;
use crate::check::worded_status;

/// The version that lowered documents name.
const LOWERED_VERSION: &str = "3.0.3";

pub(super) fn version(document: &mut Node, notes: &mut Notes<'_>) {
    match document.get_mut("openapi") {
        Some(version) if !version.as_str().is_some_and(|text| text.starts_with("3.0.")) => {
            *version = Node::string(version.span, LOWERED_VERSION);
            notes.touched(version.span);
        }
        _ => {}
    }
}

pub(super) fn webhooks(document: &mut Node, notes: &mut Notes<'_>) {
    document.take("webhooks").into_iter().for_each(|member| notes.touched(member.key));
}

pub(super) fn missing_paths(document: &mut Node, notes: &mut Notes<'_>) {
    notes.places.extend(add_empty(document, "paths"));
}

pub(super) fn missing_responses(document: &mut Node, notes: &mut Notes<'_>) {
    super::operations::each(document, |operation| {
        notes.places.extend(add_empty(operation, "responses"));
    });
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

/// A status with words beside it is the number; one that is there by itself counts before.
pub(super) fn statuses(document: &mut Node, notes: &mut Notes<'_>) {
    super::operations::each(document, |operation| {
        let responses = operation.get_mut("responses").and_then(Node::as_object_mut);
        let Some(responses) = responses else { return };
        let worded = |name: &String| {
            let status = worded_status(name).filter(|status| *status != name.as_str());
            status.map(|status| (name.clone(), status.to_owned()))
        };
        let found: Vec<(String, String)> = responses.keys().filter_map(worded).collect();
        for (name, status) in found {
            if let Some(member) = responses.shift_remove(&name) {
                notes.touched(member.key);
                responses.entry(status).or_insert(member);
            }
        }
    });
}

/// What the document says of itself may be missing, not so for progenitor.
pub(super) fn missing_info(document: &mut Node, notes: &mut Notes<'_>) {
    let span = document.span;
    if document.get("info").is_none() {
        document.set("info", Node::object(span, []));
    }
    let Some(info) = document.get_mut("info") else { return };
    for (name, value) in [("title", "untitled"), ("version", "0.0.0")] {
        if info.get(name).and_then(Node::as_str).is_none() {
            notes.touched(info.span);
            info.set(name, Node::string(info.span, value));
        }
    }
}

/// Parts that no client is made from, which progenitor would read all the same.
pub(super) fn unused_parts(document: &mut Node, notes: &mut Notes<'_>) {
    let sections = document.get_mut("components").and_then(Node::as_object_mut);
    for (section, member) in sections.into_iter().flatten() {
        // By now everything but schemas stands where it is used.
        if section != "schemas" && !section.starts_with("x-") {
            notes.touched(member.key);
            member.node.value = Value::Object(Object::new());
        }
    }
    spec::openapi::walk_mut(document, Kind::Object(&DOCUMENT), &mut |node, kind| {
        let Some(shape) = kind.shape() else { return true };
        let Some(members) = node.as_object_mut() else { return true };
        members.retain(|name, member| {
            let is_kept = !is_unused(shape, name);
            if !is_kept {
                notes.touched(member.key);
            }
            is_kept
        });
        true
    });
    // Tags keep what is said of them, servers are read by name.
    if let Some(tags) = document.get_mut("tags").map(|node| &mut node.value)
        && let Value::Array(tags) = tags
    {
        tags.retain(|tag| tag.get("name").and_then(Node::as_str).is_some());
    }
}
