//! Lowerings of operations as a whole, and the way through all of them.

use std::collections::HashSet;

use heck::ToSnakeCase;
use spec::node::{Member, Object, Value};
use spec::openapi::{self, METHODS};
use spec::{Node, Span};

use super::Notes;
use super::registry::SchemaRegistry;
use crate::model::{Model, OperationPlan, Variant};
use crate::rust_names::rust_method;

/// Where an operation stands.
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    pub(super) method: &'a str,
    /// Where its method was written.
    pub(super) key: Span,
    /// Whether a call may cost money.
    pub(super) may_cost: bool,
}

impl Place<'_> {
    pub(super) fn shown(&self) -> String {
        format!("{} {}", openapi::sent(self.method), self.path)
    }
}

/// Shows every operation to `rewrite`, with a registry for new named schemas.
pub(super) fn rewrite_each(
    document: &mut Node,
    mut rewrite: impl FnMut(&mut SchemaRegistry<'_>, &Place<'_>, &mut Node),
) {
    let Some(mut paths) = document.get_mut("paths").map(take_value) else { return };
    let mut registry = SchemaRegistry::new(document);
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        if path.starts_with("x-") {
            continue;
        }
        let costs = item.node.get(openapi::COSTS).cloned();
        for (method, member) in openapi::methods_mut(&mut item.node) {
            let may_cost = openapi::may_cost(costs.as_ref(), method, &member.node);
            let place = Place { path, method, key: member.key, may_cost };
            rewrite(&mut registry, &place, &mut member.node);
        }
    }
    let added = registry.into_added();
    if let Some(place) = document.get_mut("paths") {
        *place = paths;
    }
    spec::openapi::add_schemas(document, added);
}

/// Shows every operation to `change`.
pub(super) fn each(document: &mut Node, mut change: impl FnMut(&mut Node)) {
    let paths = document.get_mut("paths").and_then(Node::as_object_mut);
    let items = paths.into_iter().flatten().filter(|(path, _)| !path.starts_with("x-"));
    for (_, member) in items.flat_map(|(_, item)| openapi::methods_mut(&mut item.node)) {
        change(&mut member.node);
    }
}

fn take_value(node: &mut Node) -> Node {
    let span = node.span;
    std::mem::replace(node, Node::new(span, Value::Null))
}

/// Extensions by which progenitor does more than the document says.
pub(super) fn foreign_extensions(document: &mut Node, notes: &mut Notes<'_>) {
    const FOREIGN: [&str; 2] = ["x-dropshot-pagination", "x-dropshot-websocket"];
    rewrite_each(document, |_, _, operation| {
        for name in FOREIGN {
            if let Some(member) = operation.take(name) {
                notes.touched(member.key);
            }
        }
    });
}

/// Servers of a path or of an operation, which progenitor does not know, go into the plan where
/// they are others than the document's.
pub(super) fn servers(document: &mut Node, notes: &mut Notes<'_>) {
    let usual = openapi::server_url(document);
    let paths = document.get_mut("paths").and_then(Node::as_object_mut);
    let items = paths.into_iter().flatten().filter(|(path, _)| !path.starts_with("x-"));
    for (_, item) in items {
        let of_path = item.node.take("servers");
        for (_, member) in openapi::methods_mut(&mut item.node) {
            let own = member.node.take("servers").or_else(|| of_path.clone());
            let Some(own) = own else { continue };
            let key = own.key;
            let holder = Node::object(key, [("servers", own.node)]);
            let url = openapi::server_url(&holder);
            notes.touched(key);
            match url {
                Some(url) if usual.as_deref() != Some(&url) => {
                    notes.model.plan_mut(&member.node).server = Some(url);
                }
                Some(_) => {}
                None => notes.widened(key, "a server of its own without an absolute URL"),
            }
        }
    }
}

/// An operation of a method that progenitor does not know stands at a path of its own, told apart by
/// a fragment, which is not sent. The plan says which method it has.
pub(super) fn other_methods(document: &mut Node, notes: &mut Notes<'_>) {
    let is_other = |method: &str| method == "query" || !METHODS.contains(&method);
    let Some(paths) = document.get_mut("paths").and_then(Node::as_object_mut) else { return };
    let mut found = Vec::new();
    for (path, item) in paths.iter_mut().filter(|(path, _)| !path.starts_with("x-")) {
        let methods = openapi::methods(&item.node).map(|(method, _)| method);
        let methods: Vec<String> =
            methods.filter(|method| is_other(method)).map(str::to_owned).collect();
        let costs = item.node.get(openapi::COSTS).cloned();
        for method in methods {
            let Some(operation) = openapi::take_operation(&mut item.node, &method) else {
                continue;
            };
            notes.touched(operation.key);
            let may_cost = openapi::may_cost(costs.as_ref(), &method, &operation.node);
            notes.model.plan_mut(&operation.node).method = Some(openapi::sent(&method));
            found.push((path.clone(), method, operation, may_cost));
        }
        item.node.take(openapi::ADDITIONAL_OPERATIONS);
    }
    for (path, method, operation, may_cost) in found {
        let span = operation.key;
        let costs = Node::new(span, Value::Bool(may_cost));
        let members =
            [("post".to_owned(), operation), (openapi::COSTS.to_owned(), Member::derived(costs))];
        let item = Member::derived(Node::new(span, Value::Object(members.into_iter().collect())));
        let behind = paths.get_index_of(&path).map_or(paths.len(), |index| index + 1);
        let mark = if path.contains('#') { '-' } else { '#' };
        paths.shift_insert(behind, format!("{path}{mark}{method}"), item);
    }
}

/// Every operation gets an `operationId` of which no other one has the method.
pub(super) fn operation_ids(document: &mut Node, notes: &mut Notes<'_>) {
    // Those that are there keep theirs, whatever the others are called after.
    let mut owners: HashSet<String> = HashSet::new();
    let mut unnamed: Vec<Span> = Vec::new();
    rewrite_each(document, |_, place, operation| {
        let id = operation.get("operationId").and_then(Node::as_str).unwrap_or_default();
        if id.to_snake_case().is_empty() || !owners.insert(rust_method(id)) {
            unnamed.push(place.key);
        }
    });
    let unnamed: HashSet<Span> = unnamed.into_iter().collect();
    rewrite_each(document, |_, place, operation| {
        if !unnamed.contains(&place.key) {
            return;
        }
        let id = operation.get("operationId");
        let span = id.map_or(place.key, |id| id.span);
        let old = id.and_then(Node::as_str).filter(|id| !id.to_snake_case().is_empty());
        let wanted = old.map_or_else(|| synthetic_id(place), str::to_owned);
        let name = free_id(&wanted, &mut owners);
        notes.renamed(span, "the operation", old.unwrap_or(&place.shown()), &name);
        operation.set("operationId", Node::string(span, name));
    });
}

/// The first of `name`, `name_2`, … whose method is free.
pub(super) fn free_id(name: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| taken.insert(rust_method(name))).unwrap_or_else(|| name.to_owned())
}

/// `get_things_by_id` for `GET /things/{id}`.
fn synthetic_id(place: &Place<'_>) -> String {
    let words = place.path.split(['/', '#', '?']).filter(|word| !word.is_empty());
    let words = words.map(|word| match word.strip_prefix('{') {
        Some(name) => format!("by_{}", name.trim_end_matches('}').to_snake_case()),
        None => word.to_snake_case(),
    });
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    let path = if words.is_empty() { "root".to_owned() } else { words.join("_") };
    format!("{}_{path}", place.method.to_snake_case())
}

/// A copy of an operation at the same path, told apart by a fragment, which is not sent.
pub(super) struct Copy {
    pub(super) path: String,
    pub(super) method: String,
    pub(super) suffix: &'static str,
    pub(super) operation: Member,
    pub(super) plan: OperationPlan,
}

/// Adds copies behind the operations that they were made from.
pub(super) fn add_copies(document: &mut Node, copies: Vec<Copy>, model: &mut Model) {
    let mut taken: HashSet<String> = HashSet::new();
    rewrite_each(document, |_, _, operation| {
        let id = operation.get("operationId").and_then(Node::as_str);
        taken.extend(id.map(rust_method));
    });
    let Some(paths) = document.get_mut("paths").and_then(Node::as_object_mut) else { return };
    for mut copy in copies {
        let id = copy.operation.node.text_or_empty("operationId").to_owned();
        let name = free_id(&format!("{id}_{}", copy.suffix), &mut taken);
        let (of, before) = match copy.plan.variant.take() {
            Some(variant) => (variant.of, format!("{}_", variant.suffix)),
            None => (id, String::new()),
        };
        copy.plan.variant = Some(Variant { of, suffix: format!("{before}{}", copy.suffix) });
        let span = copy.operation.key;
        copy.operation.node.set("operationId", Node::string(span, name));
        *model.plan_mut(&copy.operation.node) = copy.plan;
        let path = match copy.path.split_once('#') {
            Some((path, fragment)) => format!("{path}#{fragment}-{}", copy.suffix),
            None => format!("{}#{}", copy.path, copy.suffix),
        };
        let is_taken = |path: &String| {
            paths.get(path).is_some_and(|item| item.node.get(&copy.method).is_some())
        };
        let numbered = (2_u32..).map(|number| format!("{path}-{number}"));
        let mut free = std::iter::once(path.clone()).chain(numbered);
        let path = free.find(|path| !is_taken(path)).unwrap_or(path);
        if let Some(item) = paths.get_mut(&path).and_then(|item| item.node.as_object_mut()) {
            item.entry(copy.method).or_insert(copy.operation);
            continue;
        }
        let members: Object = std::iter::once((copy.method, copy.operation)).collect();
        let item = Member::derived(Node::new(span, Value::Object(members)));
        let behind = paths.get_index_of(&copy.path).map_or(paths.len(), |index| index + 1);
        paths.shift_insert(behind, path, item);
    }
}
