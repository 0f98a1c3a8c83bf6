//! Which schema or operation is it? Each is tried alone, with what it refers to.

use std::collections::{BTreeSet, HashMap};

use spec::node::{Member, Object, Value};
use spec::openapi::{self, Operation};
use spec::{Code, Node, Problem, Problems};

use super::{explain, read, tokens};

/// Reports every schema and operation that progenitor refuses by itself.
///
/// First each part is tried with all schemas that it refers to replaced by empty ones, which takes
/// time in proportion to the document. Only if that finds nothing, each part is tried with all that
/// it leads to.
pub(super) fn report(lowered: &Node, reason: &str, problems: &mut Problems) {
    let parts = Parts::new(lowered);
    let found = blame(&parts, Surroundings::Stubs, problems)
        || blame(&parts, Surroundings::Whole, problems);
    if !found {
        problems.push(
            Problem::new(
                Code::NotGeneratable,
                format!("progenitor cannot take the document: {reason}"),
            )
            .at(lowered.span, "each part alone is fine")
            .help(
                "remove operations in the overlay until it passes, to find which do not go together",
            ),
        );
    }
}

/// What stands in place of the schemas that a part refers to.
#[derive(Clone, Copy, PartialEq)]
enum Surroundings {
    Stubs,
    Whole,
}

/// Tries each part; a schema is blamed only if nothing that it refers to can be blamed, and an
/// operation only if none of its schemas is.
fn blame(parts: &Parts<'_>, surroundings: Surroundings, problems: &mut Problems) -> bool {
    let mut failures: HashMap<&str, String> = HashMap::new();
    for name in parts.schemas.keys() {
        let names = parts.needed(BTreeSet::from([name.as_str()]), surroundings);
        let own = match surroundings {
            Surroundings::Stubs => BTreeSet::from([name.as_str()]),
            Surroundings::Whole => names.clone(),
        };
        if let Err(words) = parts.try_alone(None, &own, &names) {
            failures.insert(name, words);
        }
    }
    let mut found = false;
    for (name, member) in parts.schemas {
        let Some(words) = failures.get(name.as_str()) else { continue };
        let names = parts.needed(BTreeSet::from([name.as_str()]), Surroundings::Whole);
        let is_blamed_elsewhere = surroundings == Surroundings::Whole
            && names.iter().any(|other| *other != name && failures.contains_key(other));
        if is_blamed_elsewhere {
            continue;
        }
        found = true;
        let reason = explain::reason(words);
        problems.push(
            Problem::new(
                Code::NotGeneratable,
                format!("progenitor cannot take the schema `{name}`: {reason}"),
            )
            .at(member.key, "this schema")
            .help(explain::help(words)),
        );
    }
    for operation in openapi::operations(parts.document) {
        let refs = openapi::schema_refs(parts.document, operation.node);
        let names = parts.needed(refs, surroundings);
        if surroundings == Surroundings::Whole
            && names.iter().any(|name| failures.contains_key(name))
        {
            continue;
        }
        let own = if surroundings == Surroundings::Whole { names.clone() } else { BTreeSet::new() };
        if let Err(words) = parts.try_alone(Some(&operation), &own, &names) {
            found = true;
            let name = operation.name();
            let reason = explain::reason(&words);
            problems.push(
                Problem::new(
                    Code::NotGeneratable,
                    format!("progenitor cannot take `{name}`: {reason}"),
                )
                .at(operation.key, "this operation")
                .help(explain::help(&words)),
            );
        }
    }
    found
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
            .map(|(name, member)| (name.as_str(), openapi::schema_refs(document, &member.node)))
            .collect();
        Self { document, frame: frame(document), schemas, edges }
    }

    /// The schemas that have to be there for these: all that they lead to, themselves included, or
    /// the ones that they refer to directly.
    fn needed(&self, names: BTreeSet<&'d str>, surroundings: Surroundings) -> BTreeSet<&'d str> {
        if surroundings == Surroundings::Stubs {
            let direct = names.iter().filter_map(|name| self.edges.get(name)).flatten();
            return direct.chain(&names).copied().collect();
        }
        let mut open: Vec<&str> = names.into_iter().collect();
        let mut closed = BTreeSet::new();
        while let Some(name) = open.pop() {
            if closed.insert(name) {
                open.extend(self.edges.get(name).into_iter().flatten());
            }
        }
        closed
    }

    /// Hands progenitor a document of that operation, if given, and the schemas `names`, of which
    /// those are empty that are not among `own`.
    fn try_alone(
        &self,
        operation: Option<&Operation<'_>>,
        own: &BTreeSet<&str>,
        names: &BTreeSet<&str>,
    ) -> Result<(), String> {
        let document = self.excerpt(operation, own, names);
        let document = read(&document).map_err(|problem| problem.message.clone())?;
        tokens(&document, &[]).map(|_| ())
    }

    fn excerpt(
        &self,
        operation: Option<&Operation<'_>>,
        own: &BTreeSet<&str>,
        names: &BTreeSet<&str>,
    ) -> Node {
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
        let schemas = names.iter().filter_map(|name| {
            let member = self.schemas.get(*name)?;
            let member = if own.contains(name) { member.clone() } else { object(Object::new()) };
            Some(((*name).to_owned(), member))
        });
        let schemas = object(schemas.collect());
        if let Some(members) = document.as_object_mut() {
            members.insert("paths".to_owned(), object(paths));
            if let Some(components) = members.get_mut("components").map(|member| &mut member.node)
                && let Some(components) = components.as_object_mut()
            {
                components.insert("schemas".to_owned(), schemas);
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
