//! Parents that list their children: the children get the parent's own fields, the parent is the
//! union of its children.

use std::collections::BTreeSet;

use super::Notes;
use super::keywords::is_annotation;
use crate::node::{Node, Object, Value};
use crate::openapi::inheritance::{inherited, inherits};
use crate::openapi::{self, SCHEMAS};
use crate::source::Span;

const UNIONS: [&str; 2] = ["oneOf", "anyOf"];

/// Takes the union of a parent out of what its children inherit.
pub(super) fn of_unions(document: &mut Node, notes: &mut Notes<'_>) {
    for span in split(document) {
        notes.touched(span);
    }
}

/// The same for whoever validates against a document: read literally, such a parent never ends.
/// Gives the places of the parents that are nothing but unions by now.
pub fn split(document: &mut Node) -> Vec<Span> {
    let mut places = Vec::new();
    let pairs = inherited(document);
    if pairs.is_empty() {
        return places;
    }
    let Some(frozen) = openapi::schemas(document).cloned() else { return places };
    let Some(schemas) = openapi::schemas_mut(document) else { return places };
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
