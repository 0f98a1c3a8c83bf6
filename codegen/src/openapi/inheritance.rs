//! Parents that list their children by `oneOf`, while the children inherit them by `allOf`: what
//! generators from annotated classes write.
//!
//! Read literally, such a parent consists of itself. What is meant is that children have the
//! parent's own fields, and that a value of the parent is one of the children (OpenAPI 3.1.1,
//! "Models with Polymorphism Support").

use std::collections::{BTreeMap, BTreeSet};

use super::{SCHEMAS, schemas};
use crate::node::{Node, Object};

/// The references by which children inherit a parent that lists them, as pairs of names: whose
/// `allOf` it is, and the parent.
pub(crate) fn inherited(document: &Node) -> BTreeSet<(String, String)> {
    let Some(schemas) = schemas(document) else { return BTreeSet::new() };
    let edges: BTreeMap<&str, Edges<'_>> =
        schemas.iter().map(|(name, member)| (name.as_str(), Edges::of(&member.node))).collect();
    let mut found = BTreeSet::new();
    for (parent, own) in &edges {
        if own.branches.is_empty() || !schemas.get(*parent).is_some_and(|it| is_parent(&it.node)) {
            continue;
        }
        let mut seen = BTreeSet::from([*parent]);
        let mut open = own.branches.clone();
        while let Some(name) = open.pop() {
            let Some(edges) = edges.get(name).filter(|_| seen.insert(name)) else { continue };
            if edges.parts.contains(parent) {
                found.insert((name.to_owned(), (*parent).to_owned()));
            }
            open.extend(&edges.parts);
            open.extend(&edges.branches);
        }
    }
    found
}

/// Whether a union is also something to inherit: it has fields of its own, or names the one that its
/// children have. Any other union that is a part of its branch is a mistake.
fn is_parent(schema: &Node) -> bool {
    ["discriminator", "properties", "required"].iter().any(|name| schema.get(name).is_some())
}

/// The named schemas that a schema consists of, and those that it is one of.
struct Edges<'d> {
    parts: Vec<&'d str>,
    branches: Vec<&'d str>,
}

impl<'d> Edges<'d> {
    fn of(schema: &'d Node) -> Self {
        let mut edges = Self { parts: Vec::new(), branches: Vec::new() };
        let mut open = vec![schema];
        while let Some(node) = open.pop() {
            for part in node.get("allOf").map_or(&[][..], Node::items) {
                edges.parts.extend(named(part));
                open.push(part);
            }
            for keyword in ["oneOf", "anyOf"] {
                let branches = node.get(keyword).map_or(&[][..], Node::items);
                edges.branches.extend(branches.iter().filter_map(named));
            }
        }
        edges
    }
}

/// The named schema that a schema refers to.
fn named(schema: &Node) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

/// Whether a schema inherits another, over any number of parents.
pub(crate) fn inherits(schemas: &Object, child: &str, parent: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![child];
    while let Some(name) = open.pop() {
        let Some(member) = schemas.get(name).filter(|_| seen.insert(name)) else { continue };
        let parts = Edges::of(&member.node).parts;
        if parts.contains(&parent) {
            return true;
        }
        open.extend(parts);
    }
    false
}
