//! The form of an OpenAPI document, 3.0, 3.1 and 3.2 in one table, and walks over it.
//!
//! The table says which fields each object has and what stands behind them. It is what the
//! structure check reads, and how every other stage finds the schemas and references of a
//! document without guessing by name. Source: OpenAPI 3.0.4, 3.1.1 and 3.2.0, section "Schema"
//! ("Specification"), object by object.

pub mod inheritance;
pub mod keywords;
pub mod path_template;
pub mod table;
pub mod walk;

use std::collections::BTreeSet;

use crate::cursor::Cursor;
use crate::node::{Member, Node, Object, Value};
use crate::span::Span;

pub use crate::node::local_pointer as pointer;
pub use keywords::is_annotation;
pub use table::{DOCUMENT, Kind, Rest, SCHEMA, Shape, TYPES};
pub use walk::{Visit, is_null_for_absent, is_unused, walk, walk_mut, walk_schemas_mut};

/// The methods that path items have fields for, in the order in which progenitor takes them, and
/// behind them that of OpenAPI 3.2.
pub const METHODS: [&str; 9] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The field of a path item for operations of further methods (OpenAPI 3.2, "Path Item Object").
pub const ADDITIONAL_OPERATIONS: &str = "additionalOperations";

/// The operations of a path item, by method: those of fields in lower case, others as they are sent.
pub fn methods(item: &Node) -> impl Iterator<Item = (&str, &Member)> {
    let members = item.as_object();
    let fields = METHODS.iter().filter_map(move |method| {
        let (method, member) = members?.get_key_value(*method)?;
        Some((method.as_str(), member))
    });
    let additional =
        item.get(ADDITIONAL_OPERATIONS).and_then(Node::as_object).into_iter().flatten();
    fields.chain(additional.map(|(method, member)| (method.as_str(), member)))
}

/// The same, with the ways to them.
#[must_use]
pub fn methods_at<'d>(item: &Cursor<'d>) -> Vec<(&'d str, Cursor<'d>)> {
    let additional = item.members_of(ADDITIONAL_OPERATIONS);
    METHODS
        .iter()
        .filter_map(|method| Some((*method, item.get(method)?)))
        .chain(additional)
        .collect()
}

/// The same, to be changed, in the order of the document.
pub fn methods_mut(item: &mut Node) -> impl Iterator<Item = (&str, &mut Member)> {
    item.as_object_mut().into_iter().flatten().flat_map(|(name, member)| {
        if name == ADDITIONAL_OPERATIONS {
            let members = member.node.as_object_mut().into_iter().flatten();
            members.map(|(method, member)| (method.as_str(), member)).collect()
        } else if METHODS.contains(&name.as_str()) {
            vec![(name.as_str(), member)]
        } else {
            Vec::new()
        }
    })
}

/// Takes an operation out of a path item.
pub fn take_operation(item: &mut Node, method: &str) -> Option<Member> {
    if METHODS.contains(&method) {
        return item.take(method);
    }
    item.get_mut(ADDITIONAL_OPERATIONS)?.take(method)
}

/// A method as it is sent: those of fields in capitals, others as they are written.
#[must_use]
pub fn sent(method: &str) -> String {
    if METHODS.contains(&method) { method.to_ascii_uppercase() } else { method.to_owned() }
}

/// Methods that change nothing (RFC 9110, section 9.2.1), and so are taken to cost nothing.
const SAFE: [&str; 5] = ["get", "head", "options", "trace", "query"];

/// The extension that says whether a call costs money, in an operation or a path item.
pub const COSTS: &str = "x-costs";

/// Whether a call of an operation may cost money: as the operation says, or else [`COSTS`] of its
/// path item, or else by its method.
#[must_use]
pub fn may_cost(of_path_item: Option<&Node>, method: &str, operation: &Node) -> bool {
    let mut said = [operation.get(COSTS), of_path_item].into_iter().flatten();
    let said = said.find_map(|said| match said.value {
        Value::Bool(costs) => Some(costs),
        _ => None,
    });
    said.unwrap_or_else(|| !SAFE.iter().any(|safe| safe.eq_ignore_ascii_case(method)))
}

/// One operation of a document.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'d> {
    /// Its path, as the document writes it.
    pub path: &'d str,
    /// Its method, in lower case if path items have a field for it.
    pub method: &'d str,
    /// Where its method was written.
    pub key: Span,
    /// What the document says of it.
    pub node: &'d Node,
}

impl<'d> Operation<'d> {
    /// By method and path: `POST /v1/images/generations`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", sent(self.method), self.path)
    }

    /// Its `operationId`.
    #[must_use]
    pub fn id(&self) -> Option<&'d str> {
        self.node.get("operationId").and_then(Node::as_str)
    }

    /// The first tag, which names the file that the operation is generated into.
    #[must_use]
    pub fn tag(&self) -> Option<&'d str> {
        self.node.get("tags")?.items().first()?.as_str()
    }
}

/// The operations of a document, in the order in which progenitor takes them.
pub fn operations(document: &Node) -> Vec<Operation<'_>> {
    let paths = document.get("paths").and_then(Node::as_object);
    let items = paths.into_iter().flatten().filter(|(path, _)| !path.starts_with("x-"));
    items
        .flat_map(|(path, item)| {
            methods(&item.node).map(move |(method, member)| Operation {
                path,
                method,
                key: member.key,
                node: &member.node,
            })
        })
        .collect()
}

/// How many operations a document has, those of path items that are references included. A path
/// whose reference leads nowhere has at least one.
pub fn count_operations(document: &Node) -> usize {
    let paths = document.get("paths").and_then(Node::as_object).into_iter().flatten();
    let items = paths.filter(|(path, _)| !path.starts_with("x-")).map(|(_, item)| {
        let reference = item.node.get("$ref").and_then(Node::as_str);
        let target = reference.and_then(pointer);
        let target = target.and_then(|pointer| document.pointer(&pointer));
        let own = methods(&item.node).chain(target.into_iter().flat_map(methods));
        let found = own.map(|(method, _)| method).collect::<BTreeSet<_>>().len();
        if reference.is_some() && target.is_none() { found.max(1) } else { found }
    });
    items.sum()
}

/// A name without what sets its parts apart, as typify's names for types leave that out.
pub fn normal_name(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Where references to named schemas lead.
pub const SCHEMAS: &str = "#/components/schemas/";

/// A copy of the named parts, to look things up in while the document is rewritten.
#[must_use]
pub fn frozen_components(document: &Node) -> Node {
    let components = document.get("components").cloned();
    let components = components.unwrap_or_else(|| Node::object(document.span, []));
    Node::object(document.span, [("components", components)])
}

/// A copy of one section of the named parts.
#[must_use]
pub fn frozen_parts(document: &Node, section: &'static str) -> Node {
    let span = document.span;
    let parts = document.get("components").and_then(|components| components.get(section)).cloned();
    let parts = parts.unwrap_or_else(|| Node::object(span, []));
    Node::object(span, [("components", Node::object(span, [(section, parts)]))])
}

/// What the values of a schema's discriminator stand for, and the want of a known one: references,
/// or names of schemas.
pub fn mapped(schema: &mut Node) -> impl Iterator<Item = &mut Node> {
    let discriminator = schema.get_mut("discriminator").and_then(Node::as_object_mut);
    discriminator.into_iter().flatten().flat_map(|(name, member)| match name.as_str() {
        "mapping" => {
            let members = member.node.as_object_mut().into_iter().flatten();
            members.map(|(_, member)| &mut member.node).collect()
        }
        "defaultMapping" => vec![&mut member.node],
        _ => Vec::new(),
    })
}

/// Whether OpenAPI knows a keyword of schemas by that name.
#[must_use]
pub fn is_schema_keyword(name: &str) -> bool {
    table::SCHEMA.fields.iter().any(|(field, _)| *field == name)
}

/// The named schemas of a document.
#[must_use]
pub fn schemas(document: &Node) -> Option<&Object> {
    document.get("components")?.get("schemas")?.as_object()
}

/// The same, to be changed.
pub fn schemas_mut(document: &mut Node) -> Option<&mut Object> {
    document.get_mut("components")?.get_mut("schemas")?.as_object_mut()
}

/// Puts new named schemas behind those that are there.
pub fn add_schemas(document: &mut Node, added: Object) {
    if added.is_empty() {
        return;
    }
    let span = document.span;
    let Some(members) = document.as_object_mut() else { return };
    let components = members
        .entry("components".to_owned())
        .or_insert_with(|| Member::derived(Node::object(span, [])));
    let Some(components) = components.node.as_object_mut() else { return };
    let schemas = components
        .entry("schemas".to_owned())
        .or_insert_with(|| Member::derived(Node::object(span, [])));
    if let Some(schemas) = schemas.node.as_object_mut() {
        schemas.extend(added);
    }
}

/// The named schemas that a part of the document refers to, by way of other components as well.
pub fn schema_refs<'d>(document: &'d Node, part: &'d Node) -> BTreeSet<&'d str> {
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

/// The URL of the first server of a document, a path item or an operation, its variables set to
/// their defaults, if it is absolute (OpenAPI 3.1.1, "Server Object").
pub fn server_url(node: &Node) -> Option<String> {
    let server = node.get("servers")?.items().first()?;
    let mut url = server.get("url")?.as_str()?.to_owned();
    for (name, variable) in server.get("variables").and_then(Node::as_object).into_iter().flatten()
    {
        let default = variable.node.get("default").and_then(Node::as_str)?;
        url = url.replace(&format!("{{{name}}}"), default);
    }
    let is_absolute = url.starts_with("https://") || url.starts_with("http://");
    let is_whole = !url.contains(|c: char| "{}".contains(c) || c.is_control());
    (is_absolute && is_whole).then(|| url.trim_end_matches('/').to_owned())
}
