//! Leaves out of a shape what says nothing, and what is about values that do not fit anyway.

use spec::Cursor;
use spec::node::Value;
use spec::openapi::keywords;

use super::scope::{Scope, add_rest, is_open};
use super::{Additional, NormalForm, Schema, Type, Types};

/// The type that a keyword is about, if it is about one; numbers stand for integers as well.
pub(crate) fn about(keyword: &str) -> Option<Type> {
    match keywords::types_of(keyword) {
        [kind] => Type::named(kind),
        // A format alone is about many types.
        _ if keyword == "format" => None,
        [_, kind] => Type::named(kind),
        _ => None,
    }
}

pub(super) fn tidy(shape: &mut NormalForm<'_>) {
    whole_numbers(shape);
    values(shape);
    if shape.is_never || (shape.types.is_none() && !shape.is_nullable) {
        shape.is_never = true;
        shape.is_nullable = false;
    }
    if shape.types.is_none() {
        shape.values = None;
    }
    if shape.is_never {
        forget(shape);
    }
    let types = shape.types.clone();
    let is_idle = |name: &str, at: &Cursor<'_>| {
        says_nothing(name, at) || about(name).is_some_and(|kind| !types.has_some(kind))
    };
    shape.keywords.retain(|name, at| !is_idle(name, at));
    shape.repeated.retain(|(name, _)| about(name).is_none_or(|kind| types.has_some(kind)));
    if !types.has(Type::Object) {
        shape.properties.clear();
        shape.required.clear();
        shape.patterns.clear();
        shape.additional = Additional::Open;
        shape.rests.clear();
    }
    if !types.has(Type::Array) {
        shape.items = None;
        shape.tuple.clear();
    }
    let is_open_schema = |schema: &Schema<'_>| schema.parts.iter().all(is_open);
    if matches!(&shape.additional, Additional::Of(schema) if is_open_schema(schema)) {
        shape.additional = Additional::Open;
    }
    if shape.items.as_ref().is_some_and(is_open_schema) {
        shape.items = None;
    }
    let is_counted = shape.keywords.contains_key("unevaluatedItems");
    while !is_counted && shape.items.is_none() && shape.tuple.last().is_some_and(is_open_schema) {
        shape.tuple.pop();
    }
    rest_of_fields(shape);
    fields_like_the_rest(shape);
    if matches!(shape.additional, Additional::Open) && !shape.is_entangled {
        shape.patterns.retain(|_, schema| !is_open_schema(schema));
    }
    if shape.keywords.get("format").is_some_and(|at| is_usual(shape, at)) {
        shape.keywords.remove("format");
    }
    let order =
        |(name, at): &(&str, Cursor<'_>)| ((*name).to_owned(), at.node.to_json().to_string());
    shape.repeated.sort_by_cached_key(order);
    shape.rests.sort_unstable_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
}

/// A field that may be left out and is written like the rest says nothing by its name.
fn fields_like_the_rest(shape: &mut NormalForm<'_>) {
    let is_alone = shape.patterns.is_empty() && shape.rests.is_empty() && !shape.is_entangled;
    let Additional::Of(rest) = &shape.additional else { return };
    let is_like_rest = |field: &Schema<'_>| {
        field.is_without_null == rest.is_without_null
            && field.parts.iter().map(|part| part.node).eq(rest.parts.iter().map(|part| part.node))
    };
    let required = &shape.required;
    shape
        .properties
        .retain(|name, field| !is_alone || required.contains_key(name) || !is_like_rest(field));
}

/// Multiples of one are the integers (JSON Schema Validation 2020-12, sections 6.1.1 and 6.2.1).
fn whole_numbers(shape: &mut NormalForm<'_>) {
    let is_one =
        |at: &Cursor<'_>| matches!(&at.node.value, Value::Number(n) if n.as_f64() == Some(1.0));
    let is_number = shape.types.is_only(Type::Number) || shape.types.is_only(Type::Integer);
    if is_number && shape.keywords.get("multipleOf").is_some_and(is_one) {
        shape.types = std::iter::once(Some(Type::Integer)).collect();
        shape.keywords.remove("multipleOf");
    }
}

/// What else is said of values that do not exist does not count.
fn forget(shape: &mut NormalForm<'_>) {
    shape.types = Types::none();
    shape.values = None;
    shape.known.clear();
    shape.keywords.clear();
    shape.repeated.clear();
    shape.unions.clear();
    shape.is_entangled = false;
}

/// Of listed values those count that are of the types, and of the types those that have values.
fn values(shape: &mut NormalForm<'_>) {
    let Some(values) = &mut shape.values else { return };
    values.retain(|at| Type::of(at.node).is_none_or(|kind| shape.types.has(kind)));
    let types = values.iter().map(|at| Type::of(at.node)).collect();
    shape.types = shape.types.and(&types);
}

/// Properties that no keyword speaks of, where it can be told which these are: then they are those
/// that have no schema of their own.
fn rest_of_fields(shape: &mut NormalForm<'_>) {
    const NAME: &str = "unevaluatedProperties";
    let is_told =
        |(name, _): &(&str, Cursor<'_>)| about(name).is_none_or(|kind| kind != Type::Object);
    let is_plain = shape.unions.is_empty()
        && !["if", "dependentSchemas"].iter().any(|name| shape.keywords.contains_key(name))
        && shape.repeated.iter().all(is_told)
        && !shape.is_entangled;
    if ["unevaluatedItems", NAME].iter().all(|name| !shape.keywords.contains_key(name)) {
        return;
    }
    if !is_plain || shape.keywords.contains_key("unevaluatedItems") {
        shape.is_entangled = true;
        return;
    }
    let Some(rest) = shape.keywords.remove(NAME) else { return };
    let is_all = |scope: &Scope<'_>| matches!(scope, Scope::Fields { rest, .. } if is_open(rest));
    if shape.scopes.iter().any(is_all) {
        return;
    }
    if matches!(shape.additional, Additional::Open) {
        add_rest(shape, &rest);
    }
}

/// Whether a format is what the type is taken for anyway.
fn is_usual(shape: &NormalForm<'_>, format: &Cursor<'_>) -> bool {
    let format = format.node.as_str();
    let is_only = |kind| shape.types.is_only(kind);
    // These are about strings (JSON Schema Validation 2020-12, section 7.3).
    let is_of_strings = ["date", "date-time", "email", "ipv4", "ipv6", "time", "uri", "uuid"]
        .iter()
        .any(|known| format == Some(known));
    (is_only(Type::Integer) && format == Some("int64"))
        || (is_only(Type::Number) && format == Some("double"))
        || (is_of_strings && !shape.types.has(Type::String))
}

/// Whether a keyword has the value that it has when it is left out.
fn says_nothing(name: &str, at: &Cursor<'_>) -> bool {
    match (name, &at.node.value) {
        ("minLength" | "minItems" | "minProperties", Value::Number(number)) => {
            number.as_f64() == Some(0.0)
        }
        ("minContains", Value::Number(number)) => number.as_f64() == Some(1.0),
        ("uniqueItems", Value::Bool(is_unique)) => !is_unique,
        ("unevaluatedProperties" | "unevaluatedItems" | "propertyNames", _) => is_open(at),
        ("dependentRequired" | "dependentSchemas", Value::Object(members)) => members.is_empty(),
        _ => false,
    }
}
