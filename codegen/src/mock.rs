//! What a server that speaks the document has to know: its operations, what they take and answer,
//! and the schemas of both.
//!
//! It is read from the document as it is before lowering, which says more than types can; schemas
//! of OpenAPI 3.0 become JSON Schema, so that a server knows one dialect.

mod operation;
mod schema;

use std::collections::BTreeSet;

use spec::Node;
use spec::node::{Member, Object, Value};
use spec::openapi::{self, METHODS};

pub(crate) use operation::Operation;

/// A document as its server sees it.
#[derive(Debug, Default)]
pub(crate) struct Served {
    /// In the order of the document.
    pub(crate) operations: Vec<Operation>,
    /// The named schemas that they use, in the order of the document.
    pub(crate) schemas: Object,
}

/// Reads a document that has been checked and whose parts are all in it.
pub(crate) fn served(document: &Node) -> Served {
    let paths = document.get("paths").and_then(Node::as_object).into_iter().flatten();
    let items = paths.filter(|(path, _)| !path.starts_with("x-"));
    let operations: Vec<Operation> = items
        .flat_map(|(path, item)| {
            let item = resolve(document, &item.node);
            METHODS.iter().filter_map(move |method| {
                let node = item?.get(method)?;
                Some(operation::read(document, path, method, item?, node))
            })
        })
        .collect();
    let schemas = used_schemas(document, &operations);
    Served { operations, schemas }
}

/// What a part is, itself or by way of references.
fn resolve<'d>(document: &'d Node, part: &'d Node) -> Option<&'d Node> {
    /// References that lead to references; more of them go in a circle.
    const LONGEST: usize = 16;
    let mut part = part;
    for _ in 0..LONGEST {
        let Some(reference) = part.get("$ref").and_then(Node::as_str) else { return Some(part) };
        part = document.pointer(&openapi::pointer(reference)?)?;
    }
    None
}

/// Whether the document is of OpenAPI 3.0, whose schemas are not quite JSON Schema.
fn is_30(document: &Node) -> bool {
    document.get("openapi").and_then(Node::as_str).is_some_and(|text| text.starts_with("3.0"))
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
    let kept = kept.map(|(name, member)| {
        (name.clone(), Member::derived(schema::of_server(&member.node, is_30(document))))
    });
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
                let target = node.get("$ref").and_then(Node::as_str).and_then(openapi::pointer);
                let name = target.as_deref().and_then(|to| to.strip_prefix("/components/schemas/"));
                let name = name.and_then(|name| name.split('/').next());
                names.extend(name.map(|name| name.replace("~1", "/").replace("~0", "~")));
            }
            _ => {}
        }
    }
    names
}
