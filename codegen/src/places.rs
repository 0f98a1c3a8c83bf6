//! Where the types and calls of a client come from in the document.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::Contract;
use crate::lower::rust_type;
use crate::node::Node;
use crate::openapi;
use crate::source::Span;

/// The places of everything that has a name in the client.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The schema behind each type, by the name of the type.
    pub types: BTreeMap<String, Origin>,
    /// The operation behind each call, by method and path as the documentation of the call has
    /// them: `POST /v1/images/generations`. Other forms of one operation are told apart by a
    /// fragment.
    pub operations: BTreeMap<String, Origin>,
}

/// Where something was written, and what it uses.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Where its name was written; without one, the value itself.
    pub span: Span,
    /// The types that it refers to directly.
    pub uses: BTreeSet<String>,
}

impl Places {
    /// The places of a lowered document, in which every type is a named schema.
    pub(crate) fn of(lowered: &Node) -> Self {
        let schemas = openapi::schemas(lowered).into_iter().flatten();
        let types = schemas.map(|(name, member)| {
            let origin = Origin { span: member.key, uses: uses(lowered, &member.node) };
            (rust_type(name), origin)
        });
        let operations = openapi::operations(lowered);
        let operations = operations.iter().map(|operation| {
            let mut uses = uses(lowered, operation.node);
            uses.extend(Contract::of(operation.node).schemas().into_iter().map(rust_type));
            let shown = format!("{} {}", operation.method.to_uppercase(), operation.path);
            (shown, Origin { span: operation.key, uses })
        });
        Self { types: types.collect(), operations: operations.collect() }
    }
}

fn uses(lowered: &Node, part: &Node) -> BTreeSet<String> {
    openapi::schema_refs(lowered, part).into_iter().map(rust_type).collect()
}
