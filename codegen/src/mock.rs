//! The data of the mock server: the operations, their requests and their responses.
//!
//! It is read from the document before lowering, because schemas say more than types. Request
//! schemas are JSON Schema 2020-12; each response is a sample value.

mod operation;

use std::collections::BTreeSet;

use spec::node::{Member, Object, Value};
use spec::openapi::{self, Kind, is_annotation, walk_schemas_mut};
use spec::sample::{Extent, Sampler, fits_plainly};
use spec::{Cursor, Dialect, Node, local_pointer};
use spec::{Direction, json_schema};

pub(crate) use operation::Operation;

/// What the mock server needs of a document.
#[derive(Debug, Default)]
pub(crate) struct Served {
    /// In the order of the document.
    pub(crate) operations: Vec<Operation>,
    /// The named schemas that their requests use, in the order of the document.
    pub(crate) schemas: Object,
}

/// Reads a document that has been checked and whose parts are all in it.
pub(crate) fn served(document: &Node, dialect: Dialect) -> Served {
    let converted = |direction| json_schema::convert(document, dialect, direction);
    let responses = converted(Direction::Response).to_json();
    let sampler = Sampler::new(&responses, Extent::Full, Direction::Response, fits_plainly);
    let sample = |pointer: &str| {
        let value = responses.pointer(pointer).map(|schema| sampler.sample(schema));
        // `null` where no sample can be made.
        value.and_then(Result::ok).unwrap_or_default()
    };
    let requests = converted(Direction::Request);
    let paths = Cursor::root(&requests).members_of("paths");
    let items = paths.into_iter().filter(|(path, _)| !path.starts_with("x-"));
    let operations: Vec<Operation> = items
        .flat_map(|(path, item)| {
            let item = item.resolve(&requests);
            let operations = openapi::methods_at(&item).into_iter();
            let read = |(method, node): (&str, _)| {
                operation::read(&requests, path, method, &item, &node, &sample)
            };
            operations.map(read).collect::<Vec<_>>()
        })
        .collect();
    let schemas = used_schemas(&requests, &operations);
    Served { operations, schemas }
}

/// A schema without annotations, at any depth.
fn of_server(schema: &Node) -> Node {
    let mut schema = schema.clone();
    walk_schemas_mut(&mut schema, Kind::Schema, &mut |schema| {
        if let Some(members) = schema.as_object_mut() {
            members.retain(|name, _| !is_annotation(name));
        }
    });
    schema
}

/// The named schemas that are reached from the operations.
fn used_schemas(document: &Node, operations: &[Operation]) -> Object {
    let Some(all) = openapi::schemas(document) else { return Object::new() };
    let mut used = BTreeSet::new();
    let mut open: Vec<&Node> = operations.iter().flat_map(Operation::schemas).collect();
    while let Some(node) = open.pop() {
        for name in names(node) {
            if let Some((name, member)) = all.get_key_value(&name)
                && used.insert(name)
            {
                open.push(&member.node);
            }
        }
    }
    let kept = all.iter().filter(|(name, _)| used.contains(name));
    let kept = kept.map(|(name, member)| (name.clone(), Member::derived(of_server(&member.node))));
    kept.collect()
}

/// The named schemas that a schema refers to, or into.
fn names(schema: &Node) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![schema];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                open.extend(members.values().map(|member| &member.node));
                let target = node.get("$ref").and_then(Node::as_str).and_then(local_pointer);
                let name = target.as_deref().and_then(|to| to.strip_prefix("/components/schemas/"));
                let name = name.and_then(|name| name.split('/').next());
                names.extend(name.map(|name| name.replace("~1", "/").replace("~0", "~")));
            }
            _ => {}
        }
    }
    names
}
