//! Giving names to schemas that have none, so that they have a type that calls can speak of.

use std::collections::{HashMap, HashSet};

use spec::node::{Member, Object, Value};
use spec::{Cursor, Dialect, Node, openapi, stream};

use crate::rust_names::rust_type;

/// Collects new named schemas while the operations are rewritten.
pub(super) struct SchemaRegistry<'d> {
    /// The document without its paths.
    pub(super) document: &'d Node,
    taken: HashSet<String>,
    added: Object,
    /// Names by what they stand for, as the same schema often stands in many places.
    known: HashMap<String, String>,
}

impl<'d> SchemaRegistry<'d> {
    pub(super) fn new(document: &'d Node) -> Self {
        let schemas = openapi::schemas(document).into_iter().flatten();
        let taken = schemas.map(|(name, _)| rust_type(name)).collect();
        Self { document, taken, added: Object::new(), known: HashMap::new() }
    }

    /// The new schemas, for the end of `components.schemas`.
    pub(super) fn into_added(self) -> Object {
        self.added
    }

    /// What a node says, itself or by reference; `None` if the reference leads nowhere.
    pub(super) fn resolve<'n>(&'n self, node: &'n Node) -> Option<&'n Node> {
        spec::cursor::resolve(self.document, node)
    }

    /// The schema of a content, of one item where it is a sequence.
    pub(super) fn item_schema<'n>(
        &'n self,
        media_type: &str,
        content: &'n Node,
        dialect: Dialect,
    ) -> Option<&'n Node> {
        let content = Cursor::root(content);
        stream::item_schema(self.document, dialect, media_type, &content).map(|found| found.node)
    }

    /// Whether a schema describes an event with all its fields.
    pub(super) fn is_whole_event(&self, schema: &Node) -> bool {
        stream::is_whole_event(self.document, schema)
    }

    /// The name of a schema: that of its reference, or one that it is given.
    pub(super) fn name(&mut self, schema: Node, wanted: &str) -> String {
        if let Some(name) = reference(&schema) {
            return name.to_owned();
        }
        let name = self.free_name(wanted);
        self.added.insert(name.clone(), Member::derived(schema));
        name
    }

    /// A name for a schema that is filled in later; the same one again for a schema that is the
    /// same and wants the same name.
    pub(super) fn reserve(&mut self, wanted: &str, schema: &Node) -> String {
        // A node is JSON by construction.
        let key = format!("{wanted} {}", serde_json::to_string(schema).unwrap_or_default());
        if let Some(name) = self.known.get(&key) {
            return name.clone();
        }
        let existing = openapi::schemas(self.document).and_then(|schemas| schemas.get(wanted));
        let name = match existing {
            Some(member) if member.node == *schema => wanted.to_owned(),
            _ => self.free_name(wanted),
        };
        self.known.insert(key, name.clone());
        name
    }

    /// What a reserved name stands for.
    pub(super) fn fill(&mut self, name: &str, schema: Node) {
        self.added.entry(name.to_owned()).or_insert_with(|| Member::derived(schema));
    }

    /// The schema itself where its type needs no name, otherwise a reference to it by its new
    /// name.
    pub(super) fn named(&mut self, schema: Node, wanted: &str) -> Node {
        if !needs_name(&schema) {
            return schema;
        }
        let span = schema.span;
        let name = self.name(schema, wanted);
        reference_to(span, &name)
    }

    /// The name of a schema that many operations may repeat, such as that of an error.
    pub(super) fn shared(&mut self, schema: Node, wanted: &str) -> String {
        if let Some(name) = reference(&schema) {
            return name.to_owned();
        }
        // A node is JSON by construction.
        let key = serde_json::to_string(&schema).unwrap_or_default();
        if let Some(name) = self.known.get(&key) {
            return name.clone();
        }
        let name = self.name(schema, wanted);
        self.known.insert(key, name.clone());
        name
    }

    fn free_name(&mut self, wanted: &str) -> String {
        let wanted = rust_type(wanted);
        let numbered = (2_u32..).map(|number| format!("{wanted}{number}"));
        let free = std::iter::once(wanted.clone())
            .chain(numbered)
            .find(|name| self.taken.insert(name.clone()));
        free.unwrap_or(wanted)
    }
}

/// The named schema that a schema is a reference to.
pub(super) fn reference(schema: &Node) -> Option<&str> {
    let members = schema.as_object().filter(|members| members.len() == 1)?;
    members.get("$ref")?.node.as_str()?.strip_prefix(openapi::SCHEMAS)
}

pub(super) fn reference_to(span: spec::Span, name: &str) -> Node {
    let target = Node::string(span, format!("{}{name}", openapi::SCHEMAS));
    Node::object(span, [("$ref", target)])
}

/// Whether its type has fields, variants or alternatives.
pub(super) fn needs_name(schema: &Node) -> bool {
    let has = |name: &str| schema.get(name).is_some();
    ["properties", "enum", "const", "oneOf", "anyOf", "allOf"].into_iter().any(has)
        || schema.get("type").is_some_and(|kind| matches!(kind.value, Value::Array(_)))
}
