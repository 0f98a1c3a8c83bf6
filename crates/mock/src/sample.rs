//! A value that a schema allows, made from its examples where it has some.

use serde_json::{Map, Value, json};

use crate::document::resolve;

/// Schemas inside of each other; from here on, only what is required is filled in.
const DEEP: usize = 6;
/// What leads this deep has no end.
const DEEPEST: usize = 32;

/// A value for a schema whose references lead into `root`.
#[must_use]
pub fn sample(schema: &Value, root: &Value) -> Value {
    value(schema, root, 0)
}

fn value(schema: &Value, root: &Value, depth: usize) -> Value {
    let Some(schema) = resolve(schema, root).filter(|_| depth < DEEPEST) else {
        return Value::Null;
    };
    if let Some(given) = given(schema) {
        return given.clone();
    }
    let parts = |name| schema.get(name).and_then(Value::as_array).map(Vec::as_slice);
    if let Some(parts) = parts("allOf") {
        return whole(schema, parts, root, depth);
    }
    if let Some(branch) = parts("oneOf").or(parts("anyOf")).and_then(<[Value]>::first) {
        return value(branch, root, depth + 1);
    }
    match kind(schema) {
        "object" => Value::Object(members(schema, root, depth)),
        "array" => Value::Array(items(schema, root, depth)),
        "string" => text(schema.get("format").and_then(Value::as_str)).into(),
        "integer" => {
            schema.get("minimum").filter(|least| least.is_i64()).cloned().unwrap_or(json!(1))
        }
        "number" => schema.get("minimum").cloned().unwrap_or(json!(1.0)),
        "boolean" => true.into(),
        _ => Value::Null,
    }
}

/// What the schema itself gives as a value.
fn given(schema: &Value) -> Option<&Value> {
    let first = |name: &str| schema.get(name)?.as_array()?.first();
    schema
        .get("const")
        .or_else(|| schema.get("example"))
        .or_else(|| first("examples"))
        .or_else(|| schema.get("default"))
        .or_else(|| first("enum"))
}

/// All parts of an `allOf` together, with what stands beside it.
fn whole(schema: &Value, parts: &[Value], root: &Value, depth: usize) -> Value {
    let mut whole = members(schema, root, depth);
    for part in parts {
        match value(part, root, depth + 1) {
            Value::Object(part) => whole.extend(part),
            other => return other,
        }
    }
    Value::Object(whole)
}

fn kind(schema: &Value) -> &str {
    let named = match schema.get("type") {
        Some(Value::String(name)) => Some(name.as_str()),
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).find(|name| *name != "null")
        }
        _ => None,
    };
    let guess = if schema.get("properties").is_some() { "object" } else { "null" };
    named.unwrap_or(guess)
}

fn members(schema: &Value, root: &Value, depth: usize) -> Map<String, Value> {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|other| other == name));
    properties
        .filter(|(name, _)| depth < DEEP || is_required(name))
        .map(|(name, member)| (name.clone(), value(member, root, depth + 1)))
        .collect()
}

fn items(schema: &Value, root: &Value, depth: usize) -> Vec<Value> {
    const MOST: usize = 16;
    let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or_default();
    let count = usize::try_from(least).unwrap_or(MOST).clamp(usize::from(depth < DEEP), MOST);
    let item = schema.get("items").map_or(Value::Null, |item| value(item, root, depth + 1));
    vec![item; count]
}

fn text(format: Option<&str>) -> &'static str {
    match format {
        Some("date-time") => "2025-01-01T00:00:00Z",
        Some("date") => "2025-01-01",
        Some("time") => "00:00:00Z",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        Some("uri" | "url") => "https://example.com/",
        Some("email") => "somebody@example.com",
        Some("ipv4") => "127.0.0.1",
        Some("ipv6") => "::1",
        Some("byte") => "",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_from_examples_and_types() {
        let root = json!({"components": {"schemas": {
            "Image": {"properties": {"seed": {"type": ["null", "integer"]}, "next": {"$ref": "#/components/schemas/Image"}}},
            "Loop": {"required": ["next"], "properties": {"next": {"$ref": "#/components/schemas/Loop"}}},
        }}});
        for (schema, expected) in [
            (json!({"type": "string", "example": "otter"}), json!("otter")),
            (json!({"examples": [1, 2]}), json!(1)),
            (json!({"type": "integer", "minimum": 3}), json!(3)),
            (json!({"enum": ["a", "b"]}), json!("a")),
            (
                json!({"type": "array", "minItems": 2, "items": {"type": "boolean"}}),
                json!([true, true]),
            ),
            (
                json!({"allOf": [{"properties": {"a": {"const": 1}}}], "properties": {"b": {"const": 2}}}),
                json!({"a": 1, "b": 2}),
            ),
            (
                json!({"oneOf": [{"type": "string", "format": "date"}, {"type": "null"}]}),
                json!("2025-01-01"),
            ),
            (json!({}), json!(null)),
        ] {
            assert_eq!(sample(&schema, &root), expected, "{schema}");
        }
        let image = sample(&json!({"$ref": "#/components/schemas/Image"}), &root);
        assert_eq!(image["next"]["seed"], 1);
        // A schema without an end has a sample with one.
        assert!(sample(&json!({"$ref": "#/components/schemas/Loop"}), &root).is_object());
    }
}
