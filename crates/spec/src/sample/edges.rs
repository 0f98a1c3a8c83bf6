//! Values at and beyond the edges of what a schema allows, each with a word for it.

use serde_json::{Map, Value};

use super::{kind, number, strings, text};
use crate::all_of::merged;

/// Misfits that are more than is allowed.
pub const TOO_GREAT: &str = "a number too great";
/// The same for strings.
pub const TOO_LONG: &str = "a string too long";

/// Values at the edges of what a schema allows, with a word for each.
#[must_use]
pub fn edges(root: &Value, schema: &Value) -> Vec<(String, Value)> {
    let Some(schema) = merged(root, schema) else { return Vec::new() };
    let mut edges = Vec::new();
    if let Some(Value::Array(values)) = schema.get("enum") {
        edges.extend(values.iter().map(|value| (format!("the value {value}"), value.clone())));
        return edges;
    }
    match kind(&schema) {
        "integer" | "number" => {
            for (word, value) in number::edges(&schema) {
                edges.push((word.to_owned(), value));
            }
        }
        "string" => {
            for (word, value) in text::edges(&schema) {
                edges.push((word.to_owned(), value));
            }
        }
        "boolean" => {
            edges.extend([true, false].map(|value| (format!("the value {value}"), value.into())));
        }
        _ => {}
    }
    if strings(schema.get("type")).contains(&"null") {
        edges.push(("the value null".to_owned(), Value::Null));
    }
    edges
}

/// Values that a schema may forbid, with a word for each: whoever sends them checks that it does.
#[must_use]
pub fn misfits(root: &Value, schema: &Value) -> Vec<(String, Value)> {
    let Some(schema) = merged(root, schema) else { return Vec::new() };
    let misfits = match kind(&schema) {
        "integer" | "number" => number::misfits(&schema),
        "string" => text::misfits(&schema),
        _ => Vec::new(),
    };
    let misfits = misfits.into_iter().map(|(word, value)| (word.to_owned(), value));
    let mut misfits: Vec<(String, Value)> = misfits.collect();
    if schema.contains_key("enum") {
        misfits.push(("a value that is not listed".to_owned(), "no-such-value".into()));
    }
    misfits
}

/// One value of each type, to be sent in place of another type.
#[must_use]
pub fn strangers() -> [(&'static str, Value); 6] {
    [
        ("a string", "text".into()),
        ("a number", 1.5.into()),
        ("a boolean", true.into()),
        ("a list", Value::Array(Vec::new())),
        ("an object", Value::Object(Map::new())),
        ("null", Value::Null),
    ]
}
