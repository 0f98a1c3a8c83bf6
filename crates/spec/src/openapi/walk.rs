//! Walks over a document along the table of shapes.

use super::table::{Kind, Rest, Shape};
use crate::node::{Node, Value};
use crate::span::Span;

/// One place of a document, with what the table expects there.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'d> {
    /// What stands there.
    pub node: &'d Node,
    /// Where the name was written under which the value stands, if it stands under one.
    pub key: Option<Span>,
    /// That name.
    pub name: Option<&'d str>,
    /// What the table expects.
    pub kind: Kind,
    /// Whether a client is made from it.
    pub is_used: bool,
    /// It is `null` where OpenAPI wants something else and can do without.
    pub is_null_for_absent: bool,
}

impl<'d> Visit<'d> {
    /// The place where a walk begins.
    #[must_use]
    pub fn root(node: &'d Node, kind: Kind) -> Self {
        Self { node, key: None, name: None, kind, is_used: true, is_null_for_absent: false }
    }

    /// The shape of its fields, if it has some.
    #[must_use]
    pub fn shape(&self) -> Option<&'static Shape> {
        self.kind.shape()
    }

    /// The target of its `$ref`, with the place, if it is a reference.
    #[must_use]
    pub fn reference(&self) -> Option<(&'d str, Span)> {
        let is_place_for_refs = match self.kind {
            Kind::OrRef(_) | Kind::Schema => true,
            Kind::Object(shape) => shape.fields.iter().any(|(name, _)| *name == "$ref"),
            _ => false,
        };
        let target = self.node.get("$ref").filter(|_| is_place_for_refs)?;
        Some((target.as_str()?, target.span))
    }
}

/// Calls `see` for every place of the document that the table knows, parents first.
pub fn walk<'d>(visit: Visit<'d>, see: &mut impl FnMut(&Visit<'d>)) {
    see(&visit);
    match (&visit.node.value, visit.kind) {
        (Value::Array(items), Kind::List(kind)) => {
            for node in items {
                walk(
                    Visit { node, key: None, kind: *kind, is_null_for_absent: false, ..visit },
                    see,
                );
            }
        }
        (Value::Object(members), Kind::Map(kind)) => {
            for (name, member) in members {
                let (node, key) = (&member.node, Some(member.key));
                walk(
                    Visit {
                        node,
                        key,
                        name: Some(name),
                        kind: *kind,
                        is_null_for_absent: false,
                        ..visit
                    },
                    see,
                );
            }
        }
        (Value::Object(members), _) => {
            let Some(shape) = visit.shape() else { return };
            // Beside a `$ref`, only a schema may have further fields that count.
            if visit.reference().is_some() && !matches!(visit.kind, Kind::Schema) {
                return;
            }
            for (name, member) in members {
                if let Some(kind) = shape.field(name) {
                    let (node, key) = (&member.node, Some(member.key));
                    let is_used = visit.is_used && !is_unused(shape, name);
                    let is_null_for_absent = is_null_for_absent(shape, name, node);
                    let visit =
                        Visit { node, key, name: Some(name), kind, is_used, is_null_for_absent };
                    walk(visit, see);
                }
            }
        }
        _ => {}
    }
}

/// Calls `change` for every place of the document that the table knows, parents first; where it
/// says no, the walk does not go into it.
pub fn walk_mut(node: &mut Node, kind: Kind, change: &mut impl FnMut(&mut Node, Kind) -> bool) {
    if !change(node, kind) {
        return;
    }
    match (&mut node.value, kind) {
        (Value::Array(items), Kind::List(kind)) => {
            for item in items {
                walk_mut(item, *kind, change);
            }
        }
        (Value::Object(members), Kind::Map(kind)) => {
            for member in members.values_mut() {
                walk_mut(&mut member.node, *kind, change);
            }
        }
        (Value::Object(members), _) => {
            let Some(shape) = kind.shape() else { return };
            for (name, member) in members {
                if let Some(kind) = shape.field(name) {
                    walk_mut(&mut member.node, kind, change);
                }
            }
        }
        _ => {}
    }
}

/// Whether a member is `null` where OpenAPI wants something else and can do without.
#[must_use]
pub fn is_null_for_absent(shape: &'static Shape, name: &str, node: &Node) -> bool {
    let is_needed = shape.required.contains(&name);
    let kind = shape.field(name).filter(|_| !is_needed);
    matches!(node.value, Value::Null) && kind.is_some_and(|kind| !matches!(kind, Kind::Any))
}

/// Calls `change` for every schema of the document, innermost first. A boolean under
/// `additionalProperties` is none: it is a flag, in 3.0 as well.
pub fn walk_schemas_mut(node: &mut Node, kind: Kind, change: &mut impl FnMut(&mut Node)) {
    match (&mut node.value, kind) {
        (Value::Array(items), Kind::List(kind)) => {
            for item in items {
                walk_schemas_mut(item, *kind, change);
            }
        }
        (Value::Object(members), Kind::Map(kind)) => {
            for member in members.values_mut() {
                walk_schemas_mut(&mut member.node, *kind, change);
            }
        }
        (Value::Object(members), _) => {
            let Some(shape) = kind.shape() else { return };
            for (name, member) in members {
                let is_flag =
                    name == "additionalProperties" && matches!(member.node.value, Value::Bool(_));
                if let (Some(kind), false) = (shape.field(name), is_flag) {
                    walk_schemas_mut(&mut member.node, kind, change);
                }
            }
        }
        _ => {}
    }
    if matches!(kind, Kind::Schema) {
        change(node);
    }
}

/// Whether no client is made from a field of an object.
#[must_use]
pub fn is_unused(shape: &'static Shape, name: &str) -> bool {
    const UNUSED: [&str; 11] = [
        "callbacks",
        "contact",
        "example",
        "examples",
        "externalDocs",
        "headers",
        "license",
        "links",
        "security",
        "securitySchemes",
        "webhooks",
    ];
    matches!(shape.rest, Rest::Extensions | Rest::Anything) && UNUSED.contains(&name)
}
