//! A schema merged with what it refers to and with the parts of its `allOf`.

use serde_json::{Map, Value};

/// How many references and parts may stand in each other.
const MAX_DEPTH: usize = 32;

/// The keywords of a schema and of everything that holds beside them; `None` where references lead
/// nowhere or in circles. Keywords that cannot be put together keep their first value: whoever
/// makes a value from them checks it.
#[must_use]
pub fn merged(root: &Value, schema: &Value) -> Option<Map<String, Value>> {
    let mut out = Map::new();
    add(root, schema, &mut out, 0)?;
    Some(out)
}

fn add(root: &Value, schema: &Value, out: &mut Map<String, Value>, depth: usize) -> Option<()> {
    let members = match schema {
        Value::Object(members) => members,
        Value::Bool(true) => return Some(()),
        _ => return None,
    };
    if depth > MAX_DEPTH {
        return None;
    }
    for (name, value) in members {
        match (name.as_str(), value) {
            ("$ref", Value::String(reference)) => {
                let pointer = crate::node::local_pointer(reference)?;
                add(root, root.pointer(&pointer)?, out, depth + 1)?;
            }
            ("allOf", Value::Array(parts)) => {
                for part in parts {
                    add(root, part, out, depth + 1)?;
                }
            }
            _ => merge(out, name, value),
        }
    }
    Some(())
}

/// Adds a keyword to those that hold already.
fn merge(out: &mut Map<String, Value>, name: &str, value: &Value) {
    let Some(held) = out.get_mut(name) else {
        out.insert(name.to_owned(), value.clone());
        return;
    };
    match (name, held, value) {
        ("properties", Value::Object(held), Value::Object(added)) => {
            for (name, schema) in added {
                let both = match held.get(name) {
                    Some(held) if held != schema => serde_json::json!({ "allOf": [held, schema] }),
                    _ => schema.clone(),
                };
                held.insert(name.clone(), both);
            }
        }
        ("required", Value::Array(held), Value::Array(added)) => {
            let new: Vec<_> = added.iter().filter(|name| !held.contains(name)).cloned().collect();
            held.extend(new);
        }
        ("enum", Value::Array(held), Value::Array(added)) => {
            held.retain(|value| added.contains(value));
        }
        ("type", held, added) => {
            let both: Vec<Value> =
                types(held).into_iter().filter(|kind| types(added).contains(kind)).collect();
            if !both.is_empty() {
                *held = Value::Array(both);
            }
        }
        (
            "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties",
            held,
            new,
        ) if held.as_f64() < new.as_f64() => {
            *held = new.clone();
        }
        (
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties",
            held,
            new,
        ) if held.as_f64() > new.as_f64() => {
            *held = new.clone();
        }
        _ => {}
    }
}

/// The types as a list, in the order in which they stand.
#[must_use]
pub fn types(kind: &Value) -> Vec<Value> {
    match kind {
        Value::Array(kinds) => kinds.clone(),
        kind => vec![kind.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parts_of_a_schema_are_put_together() {
        let root = json!({
            "components": { "schemas": {
                "Base": {
                    "type": ["object", "null"],
                    "required": ["a"],
                    "properties": { "a": { "minimum": 1 } },
                },
                "Circle": { "allOf": [{ "$ref": "#/components/schemas/Circle" }] },
            } },
        });
        let schema = json!({
            "allOf": [{ "$ref": "#/components/schemas/Base" }],
            "type": "object",
            "required": ["a", "b"],
            "properties": { "a": { "maximum": 2 }, "b": {} },
        });
        let schema = Value::Object(merged(&root, &schema).unwrap());
        assert_eq!(
            schema,
            json!({
                "type": ["object"],
                "required": ["a", "b"],
                "properties": { "a": { "allOf": [{ "minimum": 1 }, { "maximum": 2 }] }, "b": {} },
            })
        );
        assert_eq!(super::merged(&root, &json!({ "$ref": "#/components/schemas/Circle" })), None);
        assert_eq!(super::merged(&root, &json!({ "$ref": "#/components/schemas/None" })), None);
    }
}
