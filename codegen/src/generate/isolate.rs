//! Which schema or operation is it? Each is tried alone, with what it refers to.

use std::collections::{BTreeSet, HashMap};

use super::{explain, read, tokens};
use crate::node::{Member, Node, Object, Value};
use crate::openapi::{self, Operation};
use crate::problem::{Code, Problem, Problems};

/// Reports every schema and operation that progenitor refuses by itself.
///
/// A schema is blamed only if nothing that it refers to can be blamed, and an operation only if
/// none of its schemas is.
pub(super) fn report(lowered: &Node, reason: &str, problems: &mut Problems) {
    let parts = Parts::new(lowered);
    let mut found = false;
    let failures: HashMap<&str, String> = parts
        .schemas
        .keys()
        .filter_map(|name| {
            let names = parts.closure(BTreeSet::from([name.as_str()]));
            parts.try_alone(None, &names).err().map(|words| (name.as_str(), words))
        })
        .collect();
    for (name, member) in parts.schemas {
        let Some(words) = failures.get(name.as_str()) else { continue };
        let names = parts.closure(BTreeSet::from([name.as_str()]));
        if names.iter().any(|other| *other != name && failures.contains_key(other)) {
            continue;
        }
        found = true;
        problems.push(
            Problem::new(
                Code::NotGeneratable,
                format!("progenitor cannot take the schema `{name}`: {}", explain::reason(words)),
            )
            .at(member.key, "this schema")
            .help(explain::help(words)),
        );
    }
    for operation in openapi::operations(lowered) {
        let names = parts.closure(schema_refs(lowered, operation.node));
        if names.iter().any(|name| failures.contains_key(name)) {
            continue;
        }
        if let Err(words) = parts.try_alone(Some(&operation), &names) {
            found = true;
            let (method, path) = (operation.method.to_uppercase(), operation.path);
            problems.push(
                Problem::new(
                    Code::NotGeneratable,
                    format!(
                        "progenitor cannot take `{method} {path}`: {}",
                        explain::reason(&words)
                    ),
                )
                .at(operation.key, "this operation")
                .help(explain::help(&words)),
            );
        }
    }
    if !found {
        problems.push(
            Problem::new(Code::NotGeneratable, format!("progenitor cannot take the document: {reason}"))
                .at(lowered.span, "each part alone is fine")
                .help("remove operations in the overlay until it passes, to find which do not go together"),
        );
    }
}

/// A document, ready to be taken apart.
struct Parts<'d> {
    document: &'d Node,
    /// The document without its paths and schemas.
    frame: Node,
    schemas: &'d Object,
    /// The schemas that each schema refers to.
    edges: HashMap<&'d str, BTreeSet<&'d str>>,
}

static NO_SCHEMAS: std::sync::LazyLock<Object> = std::sync::LazyLock::new(Object::new);

impl<'d> Parts<'d> {
    fn new(document: &'d Node) -> Self {
        let schemas = openapi::schemas(document).unwrap_or(&NO_SCHEMAS);
        let edges = schemas
            .iter()
            .map(|(name, member)| (name.as_str(), schema_refs(document, &member.node)))
            .collect();
        Self { document, frame: frame(document), schemas, edges }
    }

    /// All schemas that these lead to, themselves included.
    fn closure(&self, names: BTreeSet<&'d str>) -> BTreeSet<&'d str> {
        let mut open: Vec<&str> = names.into_iter().collect();
        let mut closed = BTreeSet::new();
        while let Some(name) = open.pop() {
            if closed.insert(name) {
                open.extend(self.edges.get(name).into_iter().flatten());
            }
        }
        closed
    }

    /// Hands progenitor a document of these schemas and, if given, that operation.
    fn try_alone(
        &self,
        operation: Option<&Operation<'_>>,
        names: &BTreeSet<&str>,
    ) -> Result<(), String> {
        let document = self.excerpt(operation, names);
        let document = read(&document).map_err(|problem| problem.message.clone())?;
        tokens(&document).map(|_| ())
    }

    fn excerpt(&self, operation: Option<&Operation<'_>>, names: &BTreeSet<&str>) -> Node {
        let mut document = self.frame.clone();
        let span = document.span;
        let object = |members: Object| Member::derived(Node::new(span, Value::Object(members)));
        let mut paths = Object::new();
        if let Some(operation) = operation {
            let item = self.document.get("paths").and_then(|paths| paths.get(operation.path));
            let parameters = item.and_then(|item| item.as_object()?.get("parameters"));
            let mut members = Object::new();
            members.insert(operation.method.to_owned(), Member::derived(operation.node.clone()));
            members.extend(parameters.map(|member| ("parameters".to_owned(), member.clone())));
            paths.insert(operation.path.to_owned(), object(members));
        }
        let schemas = self.schemas.iter().filter(|(name, _)| names.contains(name.as_str()));
        let schemas: Object =
            schemas.map(|(name, member)| (name.clone(), member.clone())).collect();
        if let Some(members) = document.as_object_mut() {
            members.insert("paths".to_owned(), object(paths));
            if let Some(components) = members.get_mut("components").map(|member| &mut member.node)
                && let Some(components) = components.as_object_mut()
            {
                components.insert("schemas".to_owned(), object(schemas));
            }
        }
        document
    }
}

fn frame(document: &Node) -> Node {
    let without = |node: &Node, name: &str| {
        let members = node.as_object().into_iter().flatten();
        let kept = members.filter(|(key, _)| *key != name);
        let kept = kept.map(|(key, member)| (key.clone(), member.clone()));
        Node::new(node.span, Value::Object(kept.collect()))
    };
    let mut frame = without(document, "paths");
    if let Some(components) = frame.get_mut("components") {
        *components = without(components, "schemas");
    }
    frame
}

/// The named schemas that a part of the document refers to, by way of other components as well.
fn schema_refs<'d>(document: &'d Node, part: &'d Node) -> BTreeSet<&'d str> {
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![part];
    while let Some(node) = open.pop() {
        match &node.value {
            Value::Array(items) => open.extend(items),
            Value::Object(members) => {
                open.extend(members.values().map(|member| &member.node));
                let Some(target) = node.get("$ref").and_then(Node::as_str) else { continue };
                if let Some(name) = target.strip_prefix("#/components/schemas/") {
                    names.insert(name);
                } else if seen.insert(target) {
                    let pointer = target.strip_prefix('#');
                    open.extend(pointer.and_then(|pointer| document.pointer(pointer)));
                }
            }
            _ => {}
        }
    }
    names
}
