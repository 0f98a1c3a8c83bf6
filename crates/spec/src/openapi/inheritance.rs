//! Parents that list their children by `oneOf`, while the children inherit them by `allOf`: what
//! generators from annotated classes write.
//!
//! Read literally, such a parent consists of itself. What is meant is that children have the
//! parent's own fields, and that a value of the parent is one of the children (OpenAPI 3.1.1,
//! "Models with Polymorphism Support").

use std::collections::{BTreeMap, BTreeSet};

use super::{SCHEMAS, is_annotation, schemas};
use crate::node::{Node, Object, Value};
use crate::span::Span;

const UNIONS: [&str; 2] = ["oneOf", "anyOf"];

/// Takes the union of a parent out of what its children inherit: the children get the parent's own
/// fields, the parent is the union of its children. Gives the places of the parents that are nothing
/// but unions by now.
pub fn split_parents(document: &mut Node) -> Vec<Span> {
    let mut places = Vec::new();
    let pairs = inherited(document);
    if pairs.is_empty() {
        return places;
    }
    let Some(frozen) = super::schemas(document).cloned() else { return places };
    let Some(schemas) = super::schemas_mut(document) else { return places };
    let parents: BTreeSet<&str> = pairs.iter().map(|(_, parent)| parent.as_str()).collect();
    for (name, member) in schemas.iter_mut() {
        if parents.contains(name.as_str()) && all_inherit(&frozen, name, &member.node) {
            places.push(member.key);
            let is_kept = |name: &str| {
                UNIONS.contains(&name) || ["discriminator", "nullable"].contains(&name)
            };
            if let Some(members) = member.node.as_object_mut() {
                members.retain(|name, _| is_kept(name) || is_annotation(name));
            }
        }
        inherit(&mut member.node, name, &frozen, &pairs, &mut Vec::new());
    }
    places
}

/// Whether every branch of a parent inherits it. Then it has no field that its children lack.
fn all_inherit(schemas: &Object, parent: &str, schema: &Node) -> bool {
    let branches = || UNIONS.iter().filter_map(|keyword| schema.get(keyword)).flat_map(Node::items);
    branches().all(|branch| {
        let name = branch.get("$ref").and_then(Node::as_str);
        let name = name.and_then(|target| target.strip_prefix(SCHEMAS));
        name.is_some_and(|name| inherits(schemas, name, parent))
    })
}

/// Puts the parent's own fields in place of references to it.
fn inherit(
    schema: &mut Node,
    owner: &str,
    schemas: &Object,
    pairs: &BTreeSet<(String, String)>,
    open: &mut Vec<String>,
) {
    for part in schema.get_mut("allOf").map(Node::items_mut).into_iter().flatten() {
        let target = part.get("$ref").and_then(Node::as_str);
        let parent = target.and_then(|target| target.strip_prefix(SCHEMAS)).map(str::to_owned);
        let parent = parent.filter(|parent| pairs.contains(&(owner.to_owned(), parent.clone())));
        match parent {
            Some(parent) => {
                let fields = own_fields(&parent, schemas, pairs, open);
                *part =
                    fields.unwrap_or_else(|| Node::new(part.span, Value::Object(Object::new())));
            }
            None => inherit(part, owner, schemas, pairs, open),
        }
    }
}

/// A parent without its union, its name and its words.
fn own_fields(
    parent: &str,
    schemas: &Object,
    pairs: &BTreeSet<(String, String)>,
    open: &mut Vec<String>,
) -> Option<Node> {
    // A parent that inherits itself has nothing more to give.
    if open.iter().any(|name| name == parent) {
        return None;
    }
    let mut fields = schemas.get(parent)?.node.clone();
    let is_own = |name: &str| {
        !UNIONS.contains(&name)
            && !["discriminator", "nullable"].contains(&name)
            && !is_annotation(name)
    };
    fields.as_object_mut()?.retain(|name, _| is_own(name));
    open.push(parent.to_owned());
    inherit(&mut fields, parent, schemas, pairs, open);
    open.pop();
    Some(fields)
}

/// The references by which children inherit a parent that lists them, as pairs of names: whose
/// `allOf` it is, and the parent.
#[must_use]
pub fn inherited(document: &Node) -> BTreeSet<(String, String)> {
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
fn inherits(schemas: &Object, child: &str, parent: &str) -> bool {
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
