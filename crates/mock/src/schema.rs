//! Whether a JSON value is what a schema says. The first fault is told by its place and by what is
//! expected there; the value itself is not repeated, as it may be a prompt.
//!
//! The crate `jsonschema`, which validates elsewhere in this workspace, would bring 50 crates more to
//! the 37 of this one: built for the first time on two cores, it takes 36 seconds and the whole mock
//! 14. So what is validated is written here, and held to that crate by the tests. What is not known
//! here allows everything, as JSON Schema wants it: `pattern`, `format` and `unevaluated…`.

use serde_json::{Map, Value};

use crate::document::resolve;

/// Schemas inside of each other; more of them are not looked into.
const DEEPEST: usize = 64;

/// Where a value is not what the schema says, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// A JSON pointer; empty for the value as a whole.
    place: String,
    reason: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.place.as_str() {
            "" => write!(f, "the body {}", self.reason),
            place => write!(f, "`{}` {}", place.trim_start_matches('/'), self.reason),
        }
    }
}

/// Checks a value against a schema whose references lead into `root`.
pub(crate) fn check(value: &Value, schema: &Value, root: &Value) -> Result<(), Fault> {
    Check { root, depth: 0 }.value(value, schema)
}

#[derive(Clone, Copy)]
struct Check<'r> {
    root: &'r Value,
    depth: usize,
}

type Verdict = Result<(), Fault>;

fn fault(reason: impl Into<String>) -> Verdict {
    Err(Fault { place: String::new(), reason: reason.into() })
}

impl Check<'_> {
    fn value(self, value: &Value, schema: &Value) -> Verdict {
        if self.depth > DEEPEST {
            return Ok(());
        }
        let inner = Self { depth: self.depth + 1, ..self };
        let schema = match schema {
            Value::Bool(false) => return fault("is not allowed"),
            Value::Object(schema) => schema,
            _ => return Ok(()),
        };
        if let Some(target) = schema.get("$ref")
            && let Some(target) = resolve(&serde_json::json!({ "$ref": target }), self.root)
        {
            inner.value(value, target)?;
        }
        of_type(value, schema)?;
        one_of_values(value, schema)?;
        inner.compositions(value, schema)?;
        match value {
            Value::Object(members) => inner.members(members, schema),
            Value::Array(items) => inner.items(items, schema),
            Value::String(text) => length(text.chars().count(), schema, "Length", "characters"),
            Value::Number(number) => range(number.as_f64().unwrap_or_default(), schema),
            _ => Ok(()),
        }
    }

    fn compositions(self, value: &Value, schema: &Map<String, Value>) -> Verdict {
        for part in list(schema, "allOf") {
            self.value(value, part)?;
        }
        let fitting = |name| {
            let parts = list(schema, name);
            (!parts.is_empty())
                .then(|| parts.iter().filter(|part| self.value(value, part).is_ok()).count())
        };
        match (fitting("anyOf"), fitting("oneOf")) {
            (Some(0), _) | (_, Some(0)) => fault("is none of what is allowed there"),
            (_, Some(2..)) => fault("is more than one of what is allowed there"),
            _ => match schema.get("not") {
                Some(not) if self.value(value, not).is_ok() => fault("is not allowed"),
                _ => Ok(()),
            },
        }
    }

    fn members(self, members: &Map<String, Value>, schema: &Map<String, Value>) -> Verdict {
        let required = list(schema, "required").iter().filter_map(Value::as_str);
        if let Some(missing) = required.into_iter().find(|name| !members.contains_key(*name)) {
            return Err(Fault { place: missing.to_owned(), reason: "is missing".to_owned() });
        }
        let known = schema.get("properties").and_then(Value::as_object);
        let other = schema.get("additionalProperties");
        let other = other.filter(|_| !schema.contains_key("patternProperties"));
        for (name, value) in members {
            let member = known.and_then(|known| known.get(name));
            let verdict = match (member, other) {
                (Some(member), _) => self.value(value, member),
                // The name is the sender's, and not repeated.
                (None, Some(Value::Bool(false))) => {
                    return fault("has a member that the document does not name");
                }
                (None, Some(other)) => self.value(value, other),
                (None, None) => Ok(()),
            };
            let shown = if member.is_some() { name } else { "*" };
            verdict.map_err(|fault| fault.inside(shown))?;
        }
        length(members.len(), schema, "Properties", "members")
    }

    fn items(self, items: &[Value], schema: &Map<String, Value>) -> Verdict {
        let first = list(schema, "prefixItems");
        let rest = schema.get("items");
        for (at, item) in items.iter().enumerate() {
            if let Some(schema) = first.get(at).or(rest) {
                self.value(item, schema).map_err(|fault| fault.inside(&at.to_string()))?;
            }
        }
        length(items.len(), schema, "Items", "items")
    }
}

impl Fault {
    fn inside(self, name: &str) -> Self {
        let place = match self.place.as_str() {
            "" => name.to_owned(),
            place => format!("{name}/{place}"),
        };
        Self { place, ..self }
    }
}

fn list<'s>(schema: &'s Map<String, Value>, name: &str) -> &'s [Value] {
    schema.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn of_type(value: &Value, schema: &Map<String, Value>) -> Verdict {
    let names: Vec<&str> = match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    if names.iter().any(|name| is_of_type(value, name)) {
        return Ok(());
    }
    fault(format!("is not of type {}", names.join(" or ")))
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
        Value::Number(number) => {
            let is_whole = || number.as_f64().is_some_and(|number| number.fract() == 0.0);
            name == "number" || (name == "integer" && is_whole())
        }
    }
}

fn one_of_values(value: &Value, schema: &Map<String, Value>) -> Verdict {
    let is_other = schema.get("const").is_some_and(|constant| constant != value);
    let values = schema.get("enum").and_then(Value::as_array);
    if is_other || values.is_some_and(|values| !values.contains(value)) {
        return fault("is not one of the values that are allowed there");
    }
    Ok(())
}

fn length(length: usize, schema: &Map<String, Value>, what: &str, unit: &str) -> Verdict {
    let bound = |side: &str| schema.get(&format!("{side}{what}")).and_then(Value::as_u64);
    let length = length as u64;
    if let Some(least) = bound("min").filter(|least| length < *least) {
        return fault(format!("has fewer than {least} {unit}"));
    }
    match bound("max").filter(|most| length > *most) {
        Some(most) => fault(format!("has more than {most} {unit}")),
        None => Ok(()),
    }
}

fn range(number: f64, schema: &Map<String, Value>) -> Verdict {
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    let is_low = bound("minimum").is_some_and(|least| number < least)
        || bound("exclusiveMinimum").is_some_and(|least| number <= least);
    let is_high = bound("maximum").is_some_and(|most| number > most)
        || bound("exclusiveMaximum").is_some_and(|most| number >= most);
    match (is_low, is_high) {
        (true, _) => fault("is too small"),
        (_, true) => fault("is too large"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn components() -> Value {
        json!({"schemas": {
            "Size": {"type": "string", "maxLength": 4},
            "Loop": {"$ref": "#/components/schemas/Loop"},
            "Tree": {"properties": {"next": {"$ref": "#/components/schemas/Tree"}, "n": {"type": "null"}}},
        }})
    }

    fn said(schema: &Value, value: &Value) -> String {
        let root = json!({"components": components()});
        check(value, schema, &root).map_or_else(|fault| fault.to_string(), |()| "fits".to_owned())
    }

    /// What `jsonschema` says; nothing where references lead nowhere or in circles.
    fn is_valid(schema: &Value, value: &Value) -> Option<bool> {
        let whole = json!({"allOf": [schema], "components": components()});
        let lost = ["elsewhere.yaml", "Loop"].iter().any(|name| schema.to_string().contains(name));
        (!lost).then(|| jsonschema::is_valid(&whole, value))
    }

    #[test]
    fn faults_are_told_by_place_and_never_repeat_the_value() {
        let size = json!({"$ref": "#/components/schemas/Size"});
        let tree = json!({"$ref": "#/components/schemas/Tree"});
        for (schema, value, expected) in [
            (json!({"type": ["integer", "null"]}), json!(null), "fits"),
            (json!({"type": "integer"}), json!(2.0), "fits"),
            (json!({"type": "integer"}), json!(2.5), "the body is not of type integer"),
            (json!({"minimum": 0}), json!(-1), "the body is too small"),
            (json!({"exclusiveMaximum": 3}), json!(3), "the body is too large"),
            (json!({"required": ["prompt"]}), json!({}), "`prompt` is missing"),
            (
                json!({"properties": {"n": {"type": "string"}}}),
                json!({"n": 1}),
                "`n` is not of type string",
            ),
            (
                json!({"properties": {"size": size}}),
                json!({"size": "otter"}),
                "`size` has more than 4 characters",
            ),
            (json!({"items": {"type": "string"}}), json!(["a", 1]), "`1` is not of type string"),
            (
                json!({"additionalProperties": false}),
                json!({"otter": 1}),
                "the body has a member that the document does not name",
            ),
            (
                json!({"additionalProperties": {"type": "null"}}),
                json!({"otter": 1}),
                "`*` is not of type null",
            ),
            (
                json!({"enum": ["url", "b64_json"]}),
                json!("otter"),
                "the body is not one of the values that are allowed there",
            ),
            (
                json!({"oneOf": [{"type": "string"}, {"const": "a"}]}),
                json!("a"),
                "the body is more than one of what is allowed there",
            ),
            (
                json!({"anyOf": [{"type": "string"}, {"type": "null"}]}),
                json!(1),
                "the body is none of what is allowed there",
            ),
            (json!({"not": {"type": "string"}}), json!("otter"), "the body is not allowed"),
            (json!({"minItems": 2}), json!([1]), "the body has fewer than 2 items"),
            (
                tree.clone(),
                json!({"next": {"next": {"n": 1}}}),
                "`next/next/n` is not of type null",
            ),
            (json!({"$ref": "#/components/schemas/Loop"}), json!(1), "fits"),
            (json!({"$ref": "elsewhere.yaml"}), json!(1), "fits"),
            (json!(true), json!(1), "fits"),
        ] {
            assert_eq!(said(&schema, &value), expected, "{schema} {value}");
            let is_valid = is_valid(&schema, &value);
            assert!(is_valid.is_none_or(|valid| valid == (expected == "fits")), "{schema} {value}");
        }
    }
}
