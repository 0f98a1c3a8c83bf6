//! Compositions that are still there when all others have been put together.
//!
//! typify would merge them with each other, branch by branch, which takes time without bounds, and
//! for some never ends. So what is left is one type, one union or one reference, and nothing else.

use spec::Node;
use spec::cursor::resolve;
use spec::node::{Member, Object, Value};
use spec::openapi::{self, DOCUMENT, Kind, walk_schemas_mut};

use super::Notes;
use super::compositions::is_annotation_only;
use super::keywords::describe;

/// Whether a keyword may stand beside the one thing that a schema is.
fn is_beside(name: &str) -> bool {
    name == "allOf" || is_annotation_only(name)
}

/// Puts scalars together and widens whatever else is composed of more than one schema.
pub(super) fn simplify(document: &mut Node, notes: &mut Notes<'_>) {
    let frozen = openapi::frozen_components(document);
    walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
        drop_object_beside_union(schema);
        unwrap_part(schema);
        if is_simple(schema) {
            return;
        }
        if let Some(scalar) = scalar(schema, &frozen) {
            notes.touched(schema.span);
            if let Some(members) = schema.as_object_mut() {
                members.retain(|name, _| is_annotation_only(name));
                members.extend(scalar);
            }
            return;
        }
        let span = schema.span;
        notes.widened(span, "schemas that hold at the same time");
        if let Some(members) = schema.as_object_mut() {
            members.retain(|name, _| ["description", "nullable"].contains(&name.as_str()));
        }
        describe(schema, "Wider than the document: schemas that hold at the same time.");
    });
}

/// `type: object` beside a union of objects says nothing.
fn drop_object_beside_union(schema: &mut Node) {
    let has_union = ["oneOf", "anyOf"].iter().any(|name| schema.get(name).is_some());
    let has_fields = schema.get("properties").is_some();
    let is_object = schema.get("type").is_none_or(|kind| kind.as_str() == Some("object"));
    if has_union && !has_fields && is_object {
        for keyword in ["type", "additionalProperties", "required"] {
            schema.take(keyword);
        }
    }
}

/// An only part that is no reference is the schema itself.
fn unwrap_part(schema: &mut Node) {
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    let is_inline = matches!(parts, [part] if part.get("$ref").is_none());
    let names = schema.as_object().into_iter().flat_map(Object::keys);
    let is_bare = names.into_iter().all(|name| is_beside(name));
    if is_inline
        && is_bare
        && let Some(part) =
            schema.take("allOf").and_then(|parts| parts.node.items().first().cloned())
        && let (Value::Object(inner), Some(members)) = (part.value, schema.as_object_mut())
    {
        for (name, member) in inner {
            members.entry(name).or_insert(member);
        }
    }
}

/// One union, one reference, or a schema without parts.
fn is_simple(schema: &Node) -> bool {
    let has = |name: &str| schema.get(name).is_some();
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    let unions = ["oneOf", "anyOf"].into_iter().filter(|name| has(name)).count();
    let is_bare = || {
        let names = schema.as_object().into_iter().flat_map(Object::keys);
        let mut others = names.filter(|name| !["oneOf", "anyOf"].contains(&name.as_str()));
        others.all(|name| is_beside(name))
    };
    match (parts.len(), unions) {
        (0, 0) => true,
        (1, 0) | (0, 1) => is_bare(),
        _ => false,
    }
}

/// The keywords of a string, a number or a boolean that several schemas describe together.
fn scalar(schema: &Node, document: &Node) -> Option<Object> {
    const SCALARS: [&str; 4] = ["string", "integer", "number", "boolean"];
    let mut merged = Object::new();
    let mut own = schema.clone();
    let parts = own.take("allOf").map(|parts| parts.node.items().to_vec()).unwrap_or_default();
    for part in parts.iter().chain([&own]) {
        let part = resolve(document, part)?;
        for (name, member) in part.as_object()? {
            if is_beside(name) {
                continue;
            }
            let is_of_scalars = [
                "type",
                "enum",
                "format",
                "minimum",
                "maximum",
                "minLength",
                "maxLength",
                "exclusiveMinimum",
                "exclusiveMaximum",
                "multipleOf",
            ]
            .contains(&name.as_str());
            let is_other_type = name == "type"
                && merged.get("type").is_some_and(|old: &Member| old.node != member.node);
            if !is_of_scalars || is_other_type {
                return None;
            }
            match merged.get_mut(name) {
                Some(old) if name == "enum" => {
                    let both =
                        old.node.items().iter().filter(|value| member.node.items().contains(value));
                    let both: Vec<Node> = both.cloned().collect();
                    old.node.value = Value::Array(both);
                }
                Some(old) => *old = member.clone(),
                None => {
                    merged.insert(name.clone(), member.clone());
                }
            }
        }
    }
    let is_empty = merged.get("enum").is_some_and(|values| values.node.items().is_empty());
    let kind = merged.get("type")?.node.as_str()?;
    (SCALARS.contains(&kind) && !is_empty).then_some(merged)
}
