//! Objects, and keywords that do not belong to the type beside them.

use std::collections::HashSet;

use heck::ToSnakeCase;
use spec::Node;
use spec::cursor::resolve;
use spec::node::{Member, Object, Value};
use spec::openapi::keywords::TYPED;
use spec::openapi::{self, DOCUMENT, Kind, SCHEMAS, keywords, walk_schemas_mut};

use super::Notes;
use super::registry::{reference, reference_to};
use crate::model::Model;

/// A schema with fields is an object, and one with items is an array, whether it says so or not.
pub(super) fn implied_type(schema: &mut Node) -> bool {
    let has = |name: &str| schema.get(name).is_some();
    if ["type", "$ref", "enum", "const", "allOf", "anyOf", "oneOf", "not"].into_iter().any(has) {
        return false;
    }
    let Some(kind) = keywords::implied_type(schema) else { return false };
    let span = schema.span;
    schema.set("type", Node::string(span, kind));
    true
}

/// Keywords about values of another type say nothing.
pub(super) fn foreign_keyword(schema: &mut Node) -> bool {
    let Some(kind) = schema.get("type").and_then(Node::as_str).map(str::to_owned) else {
        return false;
    };
    let foreign = TYPED.iter().filter(|(_, owners)| !owners.contains(&kind.as_str()));
    let mut did = false;
    for (keyword, _) in foreign {
        did |= schema.take(keyword).is_some();
    }
    did
}

/// A length of at least nothing says nothing.
pub(super) fn void_bound(schema: &mut Node) -> bool {
    let mut did = false;
    for keyword in ["minLength", "minItems", "minProperties"] {
        let is_void = schema.get(keyword).is_some_and(
            |bound| matches!(&bound.value, Value::Number(number) if number.as_u64() == Some(0)),
        );
        did |= is_void && schema.take(keyword).is_some();
    }
    did
}

/// `format` without a type that has formats.
pub(super) fn format_alone(schema: &mut Node) -> bool {
    schema.get("type").is_none() && schema.take("format").is_some()
}

/// Marks an object that has no other fields than those it names.
pub(super) const CLOSED: &str = "x-closed";

/// Fields that nobody named: answers may have more than the document knows today, so `false` is
/// not held against them; where `true` allows them, they are kept.
pub(super) fn additional_properties(schema: &mut Node) -> bool {
    let has_fields = schema
        .get("properties")
        .and_then(Node::as_object)
        .is_some_and(|properties| !properties.is_empty());
    let Some(additional) = schema.get_mut("additionalProperties").filter(|_| has_fields) else {
        return false;
    };
    match additional.value {
        Value::Bool(false) => {
            let span = additional.span;
            schema.take("additionalProperties");
            // Branches of a union are told apart by it.
            schema.set(CLOSED, Node::bool(span, true));
            true
        }
        Value::Bool(true) => {
            additional.value = Value::Object(Object::new());
            true
        }
        _ => false,
    }
}

/// Fields by the pattern of their name become fields of any name.
pub(super) fn pattern_properties(schema: &mut Node) -> Option<String> {
    let member = schema.take("patternProperties")?;
    let mut schemas: Vec<Node> = Vec::new();
    let patterns = member.node.as_object()?.clone();
    for (_, member) in &patterns {
        if !schemas.contains(&member.node) {
            schemas.push(member.node.clone());
        }
    }
    let span = member.key;
    let more = match schemas.len() {
        0 => return None,
        1 => schemas.pop()?,
        _ => Node::object(span, [("oneOf", Node::array(span, schemas))]),
    };
    let more = match schema.take("additionalProperties").map(|member| member.node) {
        // Nothing else is allowed.
        Some(Node { value: Value::Bool(false), .. }) => more,
        Some(other) if other.as_object().is_some_and(|members| !members.is_empty()) => {
            Node::object(span, [("oneOf", Node::array(span, vec![more, other]))])
        }
        _ => Node::object(span, []),
    };
    schema.set("additionalProperties", more);
    let names: Vec<&str> = patterns.keys().map(String::as_str).collect();
    Some(format!("that the names of fields match `{}`", names.join("`, `")))
}

/// A tuple becomes a list of any of its items.
pub(super) fn prefix_items(schema: &mut Node) -> Option<String> {
    let member = schema.take("prefixItems")?;
    let Value::Array(mut schemas) = member.node.value else { return None };
    let span = member.key;
    let rest = schema.take("items").map(|member| member.node);
    let is_closed = rest.as_ref().is_some_and(|rest| {
        matches!(rest.value, Value::Bool(false))
            || rest.get("not").is_some_and(|not| not.as_object().is_some_and(Object::is_empty))
    });
    let count = schemas.len() as u64;
    let ends = schema.get("maxItems").is_some_and(
        |most| matches!(&most.value, Value::Number(most) if most.as_u64().is_some_and(|most| most <= count)),
    );
    if rest.is_none() && !ends {
        // Further items may be anything.
        schema.set("items", Node::object(span, []));
        return Some("which items the tuple begins with".to_owned());
    }
    schemas.extend(rest.filter(|_| !is_closed));
    let mut different: Vec<Node> = Vec::new();
    for item in schemas {
        if !different.contains(&item) {
            different.push(item);
        }
    }
    let items = match different.len() {
        1 => different.pop()?,
        _ => Node::object(span, [("oneOf", Node::array(span, different))]),
    };
    schema.set("items", items);
    Some("which item of the tuple has which type".to_owned())
}

/// A required name without a property, beside a property of that name in other letters, is taken
/// for a slip.
pub(super) fn required_twin(schema: &mut Node) -> bool {
    let Some(properties) = schema.get("properties").and_then(Node::as_object) else { return false };
    let names: Vec<String> = properties.keys().cloned().collect();
    let Some(Value::Array(required)) = schema.get_mut("required").map(|node| &mut node.value)
    else {
        return false;
    };
    let before = required.len();
    required.retain(|name| {
        let Some(name) = name.as_str() else { return false };
        let is_twin = |other: &String| other.to_snake_case() == name.to_snake_case();
        names.iter().any(|other| other == name) || !names.iter().any(is_twin)
    });
    required.len() != before
}

/// A named schema that allows `null` gives that to each place that refers to it: a type of its own
/// cannot.
pub(super) fn nullable_schemas(document: &mut Node, notes: &mut Notes<'_>) {
    // Circles would pass it on for ever.
    let mut done: HashSet<String> = HashSet::new();
    loop {
        let mut nullable: HashSet<String> = HashSet::new();
        for (name, member) in openapi::schemas_mut(document).into_iter().flatten() {
            if !member.node.get("nullable").is_some_and(Node::is_true) {
                continue;
            }
            member.node.take("nullable");
            // One that has become so again by its branches: its places know already.
            if done.insert(name.clone()) {
                notes.touched(member.key);
                nullable.insert(name.clone());
            }
        }
        if nullable.is_empty() {
            return;
        }
        note_nullable_responses(notes.model, &nullable);
        let is_nullable = |node: &Node| reference(node).is_some_and(|name| nullable.contains(name));
        walk_schemas_mut(document, Kind::Object(&DOCUMENT), &mut |schema| {
            let span = schema.span;
            if is_nullable(schema) {
                let name = reference(schema).unwrap_or_default().to_owned();
                let parts = Node::array(span, vec![reference_to(span, &name)]);
                *schema =
                    Node::object(span, [("allOf", parts), ("nullable", Node::bool(span, true))]);
                return;
            }
            // The walk goes inside out: parts of a composition are wrapped by now.
            for keyword in ["allOf", "anyOf", "oneOf"] {
                let parts = schema.get_mut(keyword).map(Node::items_mut).unwrap_or_default();
                let is_all = keyword == "allOf";
                let count = parts.iter().filter(|part| is_wrapped(part)).count();
                let applies = if is_all { count == parts.len() && count > 0 } else { count > 0 };
                for part in parts.iter_mut().filter(|part| is_wrapped(part)) {
                    if let Some(member) = part.take("allOf")
                        && let Value::Array(mut inner) = member.node.value
                        && let Some(reference) = inner.pop()
                    {
                        *part = reference;
                    }
                }
                if applies {
                    schema.set("nullable", Node::bool(span, true));
                }
            }
        });
    }
}

/// Answers of which only the plan speaks may be `null` as well.
fn note_nullable_responses(model: &mut Model, nullable: &HashSet<String>) {
    let is_nullable =
        |schema: &Option<String>| schema.as_ref().is_some_and(|name| nullable.contains(name));
    for answer in model.plans_mut().filter_map(|plan| plan.response.as_mut()) {
        answer.nullable |= is_nullable(&answer.schema);
        for case in &mut answer.cases {
            case.nullable |= is_nullable(&case.schema);
        }
    }
}

/// `{allOf: [{$ref}], nullable: true}`, as this lowering writes it.
fn is_wrapped(schema: &Node) -> bool {
    let is_two = schema.as_object().is_some_and(|members| members.len() == 2);
    is_two
        && schema.get("nullable").is_some_and(Node::is_true)
        && schema
            .get("allOf")
            .is_some_and(|parts| matches!(parts.items(), [part] if reference(part).is_some()))
}

/// A value that is always `null` is any JSON value.
pub(super) fn only_null(schema: &mut Node) -> Option<String> {
    let is_null = |kind: &Node| kind.as_str() == Some("null");
    let by_type = schema.get("type").is_some_and(|kind| {
        is_null(kind) || (!kind.items().is_empty() && kind.items().iter().all(is_null))
    });
    let by_value = schema.get("enum").is_some_and(|values| {
        !values.items().is_empty()
            && values.items().iter().all(|value| matches!(value.value, Value::Null))
    });
    if !by_type && !by_value {
        return None;
    }
    let description = schema.take("description");
    let mut members = Object::new();
    members.extend(description.map(|member| ("description".to_owned(), member)));
    schema.value = Value::Object(members);
    Some("that it is always `null`".to_owned())
}

/// The members that OpenAPI allows to be left out may be `null` in a document that a program wrote.
pub(super) fn null_members(document: &mut Node, notes: &mut Notes<'_>) {
    openapi::walk_mut(document, Kind::Object(&DOCUMENT), &mut |node, kind| {
        let Some(shape) = kind.shape() else { return true };
        let Some(members) = node.as_object_mut() else { return true };
        members.retain(|name, member: &mut Member| {
            let is_absent = openapi::is_null_for_absent(shape, name, &member.node);
            if is_absent {
                notes.touched(member.key);
            }
            !is_absent
        });
        true
    });
}

/// A `readOnly` field is required of responses only, and a `writeOnly` one of requests (OpenAPI 3.0.4,
/// "Schema Object"); a type that both lead to can leave it out.
pub(super) fn one_way_fields(document: &mut Node, notes: &mut Notes<'_>) {
    let (requests, answers) =
        (reached(document, notes.model, true), reached(document, notes.model, false));
    let frozen = openapi::frozen_components(document);
    let Some(schemas) = openapi::schemas_mut(document) else { return };
    for (name, member) in schemas {
        let mut keywords = Vec::new();
        keywords.extend(requests.contains(name).then_some("readOnly"));
        keywords.extend(answers.contains(name).then_some("writeOnly"));
        walk_schemas_mut(&mut member.node, Kind::Schema, &mut |schema| {
            let properties =
                schema.get("properties").and_then(Node::as_object).into_iter().flatten();
            let one_way = properties.filter(|(_, property)| {
                keywords.iter().any(|keyword| has_mark(&frozen, &property.node, keyword, 0))
            });
            let one_way: HashSet<String> = one_way.map(|(name, _)| name.clone()).collect();
            let span = schema.span;
            let required = schema.get_mut("required").map(|node| &mut node.value);
            let Some(Value::Array(required)) = required else { return };
            let before = required.len();
            required.retain(|name| !name.as_str().is_some_and(|name| one_way.contains(name)));
            if required.len() != before {
                notes.touched(span);
            }
        });
    }
}

/// Whether a schema is marked, by itself or by what it consists of.
fn has_mark(document: &Node, schema: &Node, keyword: &str, depth: usize) -> bool {
    /// Parts of parts that are deeper lead in circles.
    const DEEPEST: usize = 16;
    if schema.get(keyword).is_some_and(Node::is_true) {
        return true;
    }
    let Some(resolved) = resolve(document, schema).filter(|_| depth < DEEPEST) else {
        return false;
    };
    let parts = resolved.get("allOf").map_or(&[][..], Node::items);
    resolved.get(keyword).is_some_and(Node::is_true)
        || parts.iter().any(|part| has_mark(document, part, keyword, depth + 1))
}

/// The named schemas that requests lead to, or answers.
pub(crate) fn reached(document: &Node, model: &Model, of_requests: bool) -> HashSet<String> {
    let schemas = openapi::schemas(document);
    let mut open: Vec<String> = Vec::new();
    for operation in openapi::operations(document) {
        let plan = model.plan(operation.node);
        let part = if of_requests { "requestBody" } else { "responses" };
        if of_requests {
            open.extend(plan.body.as_ref().and_then(|body| body.schema.clone()));
            open.extend(plan.parameters.as_ref().map(|parameters| parameters.schema.clone()));
        } else if let Some(answer) = &plan.response {
            open.extend(answer.schema.clone());
            open.extend(answer.cases.iter().filter_map(|case| case.schema.clone()));
        }
        let part = operation.node.get(part);
        let found = part.iter().flat_map(|part| openapi::schema_refs(document, part));
        open.extend(found.map(str::to_owned));
    }
    let mut reached = HashSet::new();
    while let Some(name) = open.pop() {
        if let Some(member) = schemas.and_then(|schemas| schemas.get(&name))
            && reached.insert(name)
        {
            let found = openapi::schema_refs(document, &member.node);
            open.extend(found.into_iter().map(str::to_owned));
        }
    }
    reached
}

/// The reference to a named schema.
pub(super) fn target(name: &str) -> String {
    format!("{SCHEMAS}{name}")
}
