//! From the schemas of OpenAPI 3.0 and 3.1 to JSON Schema 2020-12, each where it stands.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::Direction;

/// The version line of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// OpenAPI 3.0.x, whose schemas are a dialect of their own.
    V30,
    /// OpenAPI 3.1.x, whose schemas are those of JSON Schema 2020-12.
    V31,
}

/// What may not stand in the fragment of a URL (RFC 3986, section 3.5).
const NOT_IN_FRAGMENTS: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'[').add(b'\\').add(b']');
const FRAGMENT: &AsciiSet =
    &NOT_IN_FRAGMENTS.add(b'^').add(b'`').add(b'{').add(b'|').add(b'}').add(b'%');

/// A JSON pointer as the fragment of a URL.
pub(crate) fn fragment(pointer: &str) -> String {
    utf8_percent_encode(pointer, FRAGMENT).to_string()
}

/// Members whose own members have names that mean nothing here.
const MAPS: [&str; 11] = [
    "callbacks",
    "content",
    "encoding",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "requestBodies",
    "responses",
    "schemas",
    "variables",
];

/// The document with each schema in it converted.
pub(super) fn convert(document: &Value, dialect: Dialect, direction: Direction) -> Value {
    Converter { document, dialect, direction }.part(document)
}

struct Converter<'d> {
    document: &'d Value,
    dialect: Dialect,
    direction: Direction,
}

impl Converter<'_> {
    /// A part of the document that is no schema.
    fn part(&self, value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(|item| self.part(item)).collect(),
            Value::Object(members) => {
                let members =
                    members.iter().map(|(name, value)| (name.clone(), self.member(name, value)));
                Value::Object(members.collect())
            }
            value => value.clone(),
        }
    }

    fn member(&self, name: &str, value: &Value) -> Value {
        match (name, value) {
            ("example" | "examples" | "default", value) => value.clone(),
            ("schema" | "itemSchema", value) => self.schema(value),
            ("schemas", Value::Object(_)) => self.each(value, Self::schema),
            (name, Value::Object(_)) if MAPS.contains(&name) => self.each(value, Self::part),
            (_, value) => self.part(value),
        }
    }

    fn each(&self, value: &Value, convert: impl Fn(&Self, &Value) -> Value) -> Value {
        match value {
            Value::Object(members) => {
                let members = members.iter();
                Value::Object(
                    members.map(|(name, value)| (name.clone(), convert(self, value))).collect(),
                )
            }
            Value::Array(items) => items.iter().map(|item| convert(self, item)).collect(),
            value => value.clone(),
        }
    }

    fn schema(&self, schema: &Value) -> Value {
        let Value::Object(members) = schema else { return schema.clone() };
        if self.dialect == Dialect::V30
            && let Some(Value::String(reference)) = members.get("$ref")
        {
            return json!({ "$ref": encoded(reference) });
        }
        let mut out = Map::new();
        for (name, value) in members {
            let value = match (name.as_str(), value) {
                // What applies is the dialect of the document.
                ("$schema" | "id", _) => continue,
                ("$id", _) if self.dialect == Dialect::V30 => continue,
                ("$ref", Value::String(reference)) => encoded(reference).into(),
                (
                    "properties" | "patternProperties" | "$defs" | "dependentSchemas"
                    | "prefixItems" | "allOf" | "anyOf" | "oneOf",
                    value,
                ) => self.each(value, Self::schema),
                ("items", Value::Array(_)) => self.each(value, Self::schema),
                (
                    "items"
                    | "additionalProperties"
                    | "not"
                    | "if"
                    | "then"
                    | "else"
                    | "contains"
                    | "propertyNames"
                    | "unevaluatedItems"
                    | "unevaluatedProperties",
                    value,
                ) => self.schema(value),
                ("required", value) => self.required(value, members.get("properties")),
                (_, value) => value.clone(),
            };
            out.insert(name.clone(), value);
        }
        bound_by_format(&mut out);
        // Flags are found in documents of 3.1 as well, where they mean nothing else.
        exclusive_bound(&mut out, "minimum", "exclusiveMinimum");
        exclusive_bound(&mut out, "maximum", "exclusiveMaximum");
        if self.dialect == Dialect::V30 {
            return nullable(out);
        }
        Value::Object(out)
    }

    /// The required fields without those that go the other way only (OpenAPI 3.0.4, "Schema
    /// Object", `readOnly` and `writeOnly`).
    fn required(&self, required: &Value, properties: Option<&Value>) -> Value {
        let Value::Array(names) = required else { return required.clone() };
        let flag = match self.direction {
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        let goes_here = |name: &&Value| {
            let property = name.as_str().and_then(|name| properties?.get(name));
            !property.is_some_and(|property| is_flagged(self.document, property, flag))
        };
        names.iter().filter(goes_here).cloned().collect()
    }
}

/// Whether a schema, or what it refers to, has a flag.
fn is_flagged(document: &Value, schema: &Value, flag: &str) -> bool {
    let is_set = |schema: &Value| schema.get(flag) == Some(&Value::Bool(true));
    let reference = schema.get("$ref").and_then(Value::as_str);
    let target = reference.and_then(spec::node::local_pointer);
    let target = target.and_then(|pointer| document.pointer(&pointer));
    is_set(schema) || target.is_some_and(is_set)
}

fn encoded(reference: &str) -> String {
    match spec::node::local_pointer(reference) {
        Some(pointer) => format!("#{}", fragment(&pointer)),
        None => reference.to_owned(),
    }
}

/// `format: int32` bounds a number, and JSON Schema does not know it.
fn bound_by_format(schema: &mut Map<String, Value>) {
    let (least, greatest): (i64, i64) = match schema.get("format").and_then(Value::as_str) {
        Some("int32") => (i32::MIN.into(), i32::MAX.into()),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    let has = |names: [&str; 2]| names.iter().any(|name| schema.contains_key(*name));
    let (has_least, has_greatest) =
        (has(["minimum", "exclusiveMinimum"]), has(["maximum", "exclusiveMaximum"]));
    if !has_least {
        schema.insert("minimum".to_owned(), least.into());
    }
    if !has_greatest {
        schema.insert("maximum".to_owned(), greatest.into());
    }
}

/// `minimum: 1, exclusiveMinimum: true` is `exclusiveMinimum: 1`.
fn exclusive_bound(schema: &mut Map<String, Value>, bound: &str, flag: &str) {
    let Some(Value::Bool(is_exclusive)) = schema.get(flag) else { return };
    let is_exclusive = *is_exclusive;
    schema.shift_remove(flag);
    if is_exclusive && let Some(value) = schema.shift_remove(bound) {
        schema.insert(flag.to_owned(), value);
    }
}

/// `nullable` beside a type is a second type; beside anything else, a branch of its own.
fn nullable(mut schema: Map<String, Value>) -> Value {
    if schema.shift_remove("nullable") != Some(Value::Bool(true)) {
        return Value::Object(schema);
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => json!([kind, "null"]),
        Some(Value::Array(kinds)) => {
            let null = [Value::from("null")];
            kinds.iter().filter(|kind| **kind != "null").chain(&null).cloned().collect()
        }
        _ => return json!({ "anyOf": [{ "type": "null" }, schema] }),
    };
    schema.insert("type".to_owned(), kind);
    // Of an enum that is nullable and does not list null, the types of clients read null.
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.contains(&Value::Null)
    {
        values.push(Value::Null);
    }
    Value::Object(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(schema: &Value, dialect: Dialect, direction: Direction) -> Value {
        let document = json!({ "components": { "schemas": { "S": schema } } });
        let converted = convert(&document, dialect, direction);
        converted.pointer("/components/schemas/S").unwrap().clone()
    }

    #[test]
    fn schemas_of_3_0_become_those_of_2020_12() {
        for (before, after) in [
            (json!({"type": "string", "nullable": true}), json!({"type": ["string", "null"]})),
            (
                json!({"type": "string", "nullable": true, "enum": ["a"]}),
                json!({"type": ["string", "null"], "enum": ["a", null]}),
            ),
            (
                json!({"nullable": true, "allOf": [{"$ref": "#/components/schemas/T"}]}),
                json!({"anyOf": [{"type": "null"}, {"allOf": [{"$ref": "#/components/schemas/T"}]}]}),
            ),
            (
                json!({"minimum": 1, "exclusiveMinimum": true, "maximum": 2, "exclusiveMaximum": false}),
                json!({"exclusiveMinimum": 1, "maximum": 2}),
            ),
            (
                json!({"$ref": "#/components/schemas/T", "nullable": true}),
                json!({"$ref": "#/components/schemas/T"}),
            ),
            (
                json!({"properties": {"nullable": {"type": "string"}}, "$id": "x"}),
                json!({"properties": {"nullable": {"type": "string"}}}),
            ),
        ] {
            assert_eq!(converted(&before, Dialect::V30, Direction::Request), after);
        }
    }

    #[test]
    fn schemas_of_3_1_stay_as_they_are() {
        let schema = json!({"type": ["string", "null"], "exclusiveMinimum": 1, "nullable": true});
        assert_eq!(converted(&schema, Dialect::V31, Direction::Request), schema);
    }

    #[test]
    fn fields_are_required_where_they_go() {
        let schema = json!({
            "required": ["id", "password", "name"],
            "properties": {
                "id": {"readOnly": true}, "password": {"writeOnly": true}, "name": {},
            },
        });
        let required = |direction| converted(&schema, Dialect::V30, direction)["required"].clone();
        assert_eq!(required(Direction::Request), json!(["password", "name"]));
        assert_eq!(required(Direction::Response), json!(["id", "name"]));
    }

    #[test]
    fn formats_bound_numbers_that_have_no_bounds() {
        let schema = json!({"type": "integer", "format": "int32", "minimum": 0});
        let converted = converted(&schema, Dialect::V31, Direction::Request);
        assert_eq!(converted["minimum"], 0);
        assert_eq!(converted["maximum"], i32::MAX);
    }

    #[test]
    fn names_are_no_keywords() {
        let document = json!({
            "components": { "responses": { "schema": { "description": "d", "nullable": true } } },
            "paths": { "/a": { "get": { "parameters": [{ "schema": { "nullable": true, "type": "string" } }] } } },
        });
        let converted = convert(&document, Dialect::V30, Direction::Request);
        let response = converted.pointer("/components/responses/schema").unwrap();
        assert_eq!(response["nullable"], true);
        let parameter = converted.pointer("/paths/~1a/get/parameters/0/schema/type").unwrap();
        assert_eq!(*parameter, json!(["string", "null"]));
    }

    #[test]
    fn pointers_are_encoded_in_references() {
        let reference = "#/paths/~1a~1{id}/get";
        assert_eq!(encoded(reference), "#/paths/~1a~1%7Bid%7D/get");
        assert_eq!(encoded(&encoded(reference)), "#/paths/~1a~1%7Bid%7D/get");
    }
}
