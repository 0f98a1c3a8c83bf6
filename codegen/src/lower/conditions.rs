//! Keywords that depend on the value, which no type can hold: what they allow is allowed always.

use spec::Node;
use spec::cursor::resolve;
use spec::node::{Member, Object, Value};
use spec::openapi::{DOCUMENT, Kind, frozen_components, walk_schemas_mut};

use super::Notes;
use super::keywords::describe;

/// Keywords that no type can hold.
const CONDITIONS: [&str; 12] = [
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "$dynamicRef",
    "not",
];

/// Takes conditions out. The fields that they speak of may be there, and none of them has to be.
pub(super) fn widen(document: &mut Node, notes: &mut Notes<'_>) {
    let frozen = frozen_components(document);
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        unevaluated(schema);
        let mut fields = Object::new();
        conditional_fields(&frozen, schema, 0, &mut fields);
        let found = take(schema);
        if found.is_empty() {
            return;
        }
        add_fields(schema, fields);
        let what = format!("`{}`", found.join("`, `"));
        describe(schema, &format!("Wider than the document: {what}."));
        notes.widened(schema.span, &what);
    });
}

/// Takes the keywords that no type can hold, and says which there were.
fn take(schema: &mut Node) -> Vec<&'static str> {
    // `not: {}` allows nothing, which is a type.
    let is_never =
        schema.get("not").is_some_and(|not| not.as_object().is_some_and(Object::is_empty));
    let is_text = schema.get("propertyNames").is_some_and(|names| {
        names.as_object().is_some_and(|members| members.len() == 1 && members.contains_key("type"))
    });
    if is_text {
        // Every name is a string.
        schema.take("propertyNames");
    }
    let keywords = CONDITIONS.into_iter().filter(|name| !(is_never && *name == "not"));
    keywords.filter(|name| schema.take(name).is_some()).collect()
}

/// Without other schemas beside it, `unevaluatedProperties` is about the same fields as
/// `additionalProperties` (JSON Schema 2020-12, section 11.3); with them, about those that are left
/// once all are put together.
fn unevaluated(schema: &mut Node) {
    let Some(member) = schema.take("unevaluatedProperties") else { return };
    let has = |name: &str| schema.get(name).is_some();
    let allows = !matches!(member.node.value, Value::Bool(false));
    let is_alone = has("properties") && !["allOf", "anyOf", "oneOf"].into_iter().any(has);
    if !has("additionalProperties") && (allows || is_alone) {
        schema.set("additionalProperties", member.node);
    }
}

/// The fields that conditions speak of, in all places where they do.
fn conditional_fields(document: &Node, schema: &Node, depth: usize, fields: &mut Object) {
    for keyword in ["if", "then", "else"] {
        if let Some(condition) = schema.get(keyword) {
            // What a condition asks of a field is not said of the field itself.
            own_fields(document, condition, depth, keyword != "if", fields);
        }
    }
    let dependent = schema.get("dependentSchemas").and_then(Node::as_object);
    for (_, member) in dependent.into_iter().flatten() {
        own_fields(document, &member.node, depth, true, fields);
    }
}

fn own_fields(document: &Node, schema: &Node, depth: usize, is_typed: bool, fields: &mut Object) {
    /// Conditions inside of conditions that are deeper lead in circles.
    const DEEPEST: usize = 8;
    let Some(schema) = resolve(document, schema).filter(|_| depth < DEEPEST) else { return };
    for (name, member) in schema.get("properties").and_then(Node::as_object).into_iter().flatten() {
        let node = if is_typed { member.node.clone() } else { Node::object(member.key, []) };
        let is_plain = !matches!(node.value, Value::Bool(_));
        let node = if is_plain { node } else { Node::object(member.key, []) };
        match fields.get_mut(name) {
            None => {
                fields.insert(name.clone(), Member { key: member.key, node });
            }
            Some(known) if known.node == node || is_anything(&node) => {}
            Some(known) if is_anything(&known.node) => known.node = node,
            // Each where its condition holds.
            Some(known) => {
                let both = vec![known.node.clone(), node];
                known.node = Node::object(member.key, [("anyOf", Node::array(member.key, both))]);
            }
        }
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for part in schema.get(keyword).map_or(&[][..], Node::items) {
            own_fields(document, part, depth + 1, is_typed, fields);
        }
    }
    conditional_fields(document, schema, depth + 1, fields);
}

fn is_anything(schema: &Node) -> bool {
    schema.as_object().is_some_and(Object::is_empty)
}

/// Adds fields that may be left out to a schema of objects, unless it has them.
fn add_fields(schema: &mut Node, fields: Object) {
    let kind = schema.get("type").and_then(Node::as_str);
    if fields.is_empty() || kind.is_some_and(|kind| kind != "object") {
        return;
    }
    let is_alone =
        ["type", "$ref", "allOf", "anyOf", "oneOf", "enum"].iter().all(|n| schema.get(n).is_none());
    let span = schema.span;
    if is_alone {
        schema.set("type", Node::string(span, "object"));
    }
    if schema.get("properties").is_none() {
        schema.set("properties", Node::object(span, []));
    }
    if let Some(own) = schema.get_mut("properties").and_then(Node::as_object_mut) {
        for (name, member) in fields {
            own.entry(name).or_insert(member);
        }
    }
}
