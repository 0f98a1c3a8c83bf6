//! Compositions that contain themselves: an inline `allOf`, or a union with fields of its own, inside
//! of a named schema, of which that schema is a part. Put together where it stands, it would hold a copy of itself, and that one
//! another. With a name of its own it is a type that refers to itself.

use std::collections::{BTreeMap, BTreeSet};

use spec::node::{Object, Value};
use spec::{Node, openapi};

use super::Notes;
use super::compositions::{is_put_together, own_parts};
use super::registry::{SchemaRegistry, reference_to};
use crate::rust_names::rust_type;

/// The named schemas that each named schema is put together with, at its root or inside.
type Edges = BTreeMap<String, BTreeSet<String>>;

/// Gives names to inline compositions that lead back to the schema that they stand in.
pub(super) fn name_parts(document: &mut Node, notes: &mut Notes<'_>) {
    let Some(schemas) = openapi::schemas(document) else { return };
    let edges = edges(schemas);
    let circles: BTreeMap<String, BTreeSet<String>> = edges
        .keys()
        .filter_map(|name| {
            let circle = circle(name, &edges);
            (!circle.is_empty()).then(|| (name.clone(), circle))
        })
        .collect();
    if circles.is_empty() {
        return;
    }
    let frozen = document.clone();
    let mut registry = SchemaRegistry::new(&frozen);
    for (name, member) in openapi::schemas_mut(document).into_iter().flatten() {
        let Some(circle) = circles.get(name) else { continue };
        let mut naming = Naming { circle, registry: &mut registry, notes };
        naming.inside(&mut member.node, &rust_type(name));
    }
    let added = registry.into_added();
    openapi::add_schemas(document, added);
}

fn edges(schemas: &Object) -> Edges {
    let named = schemas.iter().map(|(name, member)| {
        let mut parts = Vec::new();
        let mut open = vec![&member.node];
        while let Some(node) = open.pop() {
            match &node.value {
                Value::Array(items) => open.extend(items),
                Value::Object(members) => {
                    if is_put_together(node) {
                        own_parts(node, &mut parts);
                    }
                    open.extend(members.values().map(|member| &member.node));
                }
                _ => {}
            }
        }
        (name.clone(), parts.into_iter().collect())
    });
    named.filter(|(_, parts): &(String, BTreeSet<String>)| !parts.is_empty()).collect()
}

/// The schemas that a schema is put together with and that lead back to it.
fn circle(name: &str, edges: &Edges) -> BTreeSet<String> {
    let leads_back = |start: &String| {
        let mut seen = BTreeSet::new();
        let mut open = vec![start.as_str()];
        while let Some(next) = open.pop() {
            if next == name {
                return true;
            }
            if seen.insert(next) {
                open.extend(edges.get(next).into_iter().flatten().map(String::as_str));
            }
        }
        false
    };
    edges.get(name).into_iter().flatten().filter(|next| leads_back(next)).cloned().collect()
}

struct Naming<'n, 'w, 'd, 'p> {
    circle: &'n BTreeSet<String>,
    registry: &'w mut SchemaRegistry<'d>,
    notes: &'n mut Notes<'p>,
}

impl Naming<'_, '_, '_, '_> {
    /// Names what stands inside of a schema, and not the schema itself.
    fn inside(&mut self, schema: &mut Node, name: &str) {
        let properties = schema.get_mut("properties").and_then(Node::as_object_mut);
        for (property, member) in properties.into_iter().flatten() {
            self.schema(&mut member.node, &format!("{name}{}", rust_type(property)));
        }
        for (keyword, suffix) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(inner) = schema.get_mut(keyword) {
                self.schema(inner, &format!("{name}{suffix}"));
            }
        }
        for part in schema.get_mut("allOf").map(Node::items_mut).into_iter().flatten() {
            self.inside(part, name);
        }
        for keyword in ["oneOf", "anyOf"] {
            for branch in schema.get_mut(keyword).map(Node::items_mut).into_iter().flatten() {
                self.schema(branch, &format!("{name}Variant"));
            }
        }
    }

    fn schema(&mut self, schema: &mut Node, name: &str) {
        self.inside(schema, name);
        if !is_put_together(schema) {
            return;
        }
        let mut parts = Vec::new();
        own_parts(schema, &mut parts);
        if parts.iter().any(|part| self.circle.contains(part)) {
            let span = schema.span;
            self.notes.touched(span);
            let moved = std::mem::replace(schema, Node::object(span, []));
            let name = self.registry.name(moved, name);
            *schema = reference_to(span, &name);
        }
    }
}
