//! Strings of a format that the client has a type for become references to a schema that stands for
//! that type.

use spec::node::{Member, Object, Value};
use spec::openapi::{self, walk_schemas_mut};
use spec::{Node, openapi::Kind};

use super::Notes;
use super::objects::target;
use crate::formats::Format;

/// What says nothing about a value beyond its format, and stays beside the reference.
const KEPT: [&str; 9] = [
    "title",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "nullable",
    "readOnly",
    "writeOnly",
];

pub(super) fn lower(document: &mut Node, notes: &mut Notes<'_>) {
    let formats = notes.model.formats.clone();
    if formats.is_empty() {
        return;
    }
    let mut used = Vec::new();
    let mut places = Vec::new();
    walk_schemas_mut(document, Kind::Object(&openapi::DOCUMENT), &mut |schema| {
        if let Some(format) = formats.iter().find(|format| is_of(schema, format.name)) {
            places.push(schema.span);
            typed(schema, *format);
            if !used.contains(format) {
                used.push(*format);
            }
        }
    });
    for span in places {
        notes.touched(span);
    }
    let span = document.span;
    let added = used.iter().map(|format| {
        let text = Node::object(span, [("type", Node::string(span, "string"))]);
        (format.schema(), Member::derived(text))
    });
    openapi::add_schemas(document, added.collect::<Object>());
    notes.model.formats = used;
}

/// Whether it is a string of the format, and any such string.
fn is_of(schema: &Node, format: &str) -> bool {
    let is_string = match schema.get("type").map(|node| &node.value) {
        Some(Value::String(name)) => name == "string",
        Some(Value::Array(names)) => {
            let is_known = |name: &Node| matches!(name.as_str(), Some("string" | "null"));
            names.iter().all(is_known) && names.iter().any(|name| name.as_str() == Some("string"))
        }
        _ => false,
    };
    let says_more = ["enum", "const", "oneOf", "anyOf", "allOf", "$ref"];
    is_string
        && schema.text_or_empty("format") == format
        && says_more.iter().all(|name| schema.get(name).is_none())
}

fn typed(schema: &mut Node, format: Format) {
    let span = schema.span;
    let reference = Node::object(span, [("$ref", Node::string(span, target(&format.schema())))]);
    let has_null = schema.get("type").is_some_and(|types| !types.items().is_empty())
        && schema
            .get("type")
            .is_some_and(|types| types.items().iter().any(|name| name.as_str() == Some("null")));
    let Some(members) = schema.as_object_mut() else { return };
    members.retain(|name, _| KEPT.contains(&name.as_str()));
    if has_null {
        let null = Node::object(span, [("type", Node::string(span, "null"))]);
        schema.set("anyOf", Node::array(span, vec![reference, null]));
    } else if members.is_empty() {
        *schema = reference;
    } else {
        schema.set("allOf", Node::array(span, vec![reference]));
    }
}
