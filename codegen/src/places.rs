//! Where the types and calls of a client come from in the document.

use std::collections::{BTreeMap, BTreeSet};

use spec::openapi::{self, Operation};
use spec::{Node, Span};

use crate::lower::Lowered;
use crate::model::OperationPlan;
use crate::rust_names::{rust_field, rust_type};

/// The places of everything that has a name in the client.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The schema behind each type, by the name of the type.
    pub types: BTreeMap<String, Origin>,
    /// The operation behind each call, by method and path as the documentation of the call has
    /// them: `POST /v1/images/generations`. Other forms of one operation are told apart by a
    /// fragment.
    pub operations: BTreeMap<String, Origin>,
    /// The key in `operations` of each item that is there for one operation, by its path in the
    /// generated module: `resources::images::Images::generate`, `resources::images::Generate` and
    /// what goes with it; of progenitor's methods, `operations::create_image`.
    pub calls: BTreeMap<String, String>,
}

/// Where something was written, and what it uses.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Where its name was written; without one, the value itself.
    pub span: Span,
    /// The types that it refers to directly.
    pub uses: BTreeSet<String>,
    /// What the arguments of an operation are on the wire, such as `query page-size`, by their names
    /// in Rust.
    pub parameters: BTreeMap<String, String>,
}

impl Places {
    /// The places of a lowered document, in which every type is a named schema; those of calls are
    /// known when they have names.
    pub(crate) fn of(lowered: &Lowered) -> Self {
        let Lowered { document: lowered, model, .. } = lowered;
        let schemas = openapi::schemas(lowered).into_iter().flatten();
        let types = schemas.map(|(name, member)| {
            let uses = uses(lowered, &member.node);
            let origin = Origin { span: member.key, uses, parameters: BTreeMap::new() };
            (rust_type(name), origin)
        });
        let operations = openapi::operations(lowered);
        let operations = operations.iter().map(|operation| {
            let mut uses = uses(lowered, operation.node);
            let plan = model.plan(operation.node);
            uses.extend(plan.schemas().into_iter().map(rust_type));
            let shown = shown(operation, plan);
            let parameters = parameters(operation.node, plan);
            (shown, Origin { span: operation.key, uses, parameters })
        });
        Self { types: types.collect(), operations: operations.collect(), calls: BTreeMap::new() }
    }
}

/// An operation by method and path, as the document has them.
pub(crate) fn shown(operation: &Operation<'_>, plan: &OperationPlan) -> String {
    let Some(method) = &plan.method else { return operation.name() };
    let path = operation.path.rsplit_once('#').map_or(operation.path, |(path, _)| path);
    format!("{method} {path}")
}

/// The parameters of an operation, those included that the runtime writes.
fn parameters(operation: &Node, plan: &OperationPlan) -> BTreeMap<String, String> {
    let own = operation.get("parameters").map_or(&[][..], Node::items).iter();
    let own = own.filter_map(|parameter| {
        let (place, name) = (parameter.get("in")?.as_str()?, parameter.get("name")?.as_str()?);
        Some((rust_field(name), format!("{place} {name}")))
    });
    let table = plan.parameters.iter().flat_map(|parameters| &parameters.table).map(|row| {
        let place = format!("{:?}", row.location).to_lowercase();
        (rust_field(&row.field), format!("{place} {}", row.name))
    });
    own.chain(table).collect()
}

fn uses(lowered: &Node, part: &Node) -> BTreeSet<String> {
    openapi::schema_refs(lowered, part).into_iter().map(rust_type).collect()
}
